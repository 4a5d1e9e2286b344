//! How elements of a web page look, as far as it changes what a person reads: not shown, struck out, small, filled.

use std::collections::HashMap;

use super::rich_text::Mark;
use super::row::Rgb;

/// How an element looks by its own style.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Look {
    /// It and all in it takes no place and is not seen.
    pub hidden: bool,
    /// How text in it stands, if it says so.
    pub mark: Option<Mark>,
    /// What is behind it.
    pub fill: Option<Rgb>,
}

impl Look {
    /// This look where it says something, else the other.
    fn or(self, other: Self) -> Self {
        Self { hidden: self.hidden || other.hidden, mark: self.mark.or(other.mark), fill: self.fill.or(other.fill) }
    }
}

/// Looks by class, from the style sheets within a page.
#[derive(Debug, Default)]
pub(crate) struct Classes(HashMap<String, Look>);

impl Classes {
    /// Reads the style sheets of a page: rules for a class alone or for elements of a class, outside of `@media` and the like.
    pub(crate) fn of_page(page: &str) -> Self {
        let mut classes = Self::default();
        let mut rest = page;
        while let Some(start) = find(rest, "<style") {
            rest = &rest[start + "<style".len()..];
            let end = find(rest, "</style").unwrap_or(rest.len());
            let sheet = &rest[..end];
            classes.read(sheet.split_once('>').map_or("", |(_, rules)| rules));
            rest = &rest[end..];
        }
        classes
    }

    fn read(&mut self, sheet: &str) {
        let sheet = without_comments(sheet);
        let (mut depth, mut start, mut selector) = (0_usize, 0, "");
        for (at, sign) in sheet.char_indices() {
            match sign {
                '{' => {
                    depth += 1;
                    if depth == 1 {
                        selector = &sheet[start..at];
                    }
                    start = at + 1;
                }
                '}' => {
                    if depth == 1 && !selector.trim_start().starts_with('@') {
                        self.take(selector, &sheet[start..at]);
                    }
                    depth = depth.saturating_sub(1);
                    start = at + 1;
                }
                // What stands before a rule, such as an import, is none of it.
                ';' if depth == 0 => start = at + 1,
                _ => {}
            }
        }
    }

    fn take(&mut self, selectors: &str, style: &str) {
        let look = of_style(style);
        if look == Look::default() {
            return;
        }
        let selectors = selectors.replace("<!--", "");
        for selector in selectors.split(',').map(str::trim) {
            let Some((element, class)) = selector.split_once('.') else { continue };
            let is_name = |c: char| c.is_alphanumeric() || c == '-' || c == '_';
            if element.chars().all(char::is_alphanumeric) && !class.is_empty() && class.chars().all(is_name) {
                let known = self.0.entry(class.to_string()).or_default();
                *known = look.or(*known);
            }
        }
    }

    /// How an element looks by its name, its attributes and its classes.
    pub(crate) fn look<'a>(&self, name: &[u8], attribute: impl Fn(&str) -> Option<&'a str>) -> Look {
        let mark = match name {
            b"s" | b"strike" | b"del" => Some(Mark::Struck),
            b"sup" => Some(Mark::Raised),
            b"sub" => Some(Mark::Lowered),
            _ => None,
        };
        let own = attribute("style").map(of_style).unwrap_or_default();
        let of_class = |class: &str| self.0.get(class).copied().unwrap_or_default();
        let classes = attribute("class").unwrap_or_default().split_ascii_whitespace().map(of_class);
        let fill = attribute("bgcolor").and_then(color);
        let plain = Look { hidden: attribute("hidden").is_some(), mark, fill };
        own.or(classes.fold(Look::default(), |all, look| look.or(all))).or(plain)
    }
}

/// How an element with a style looks.
fn of_style(style: &str) -> Look {
    let mut look = Look::default();
    for declaration in style.split(';') {
        let Some((name, value)) = declaration.split_once(':') else { continue };
        let (name, value) = (name.trim().to_ascii_lowercase(), value.trim().to_ascii_lowercase());
        let value = value.trim_end_matches("!important").trim_end();
        match name.as_str() {
            "display" => look.hidden = value == "none",
            "visibility" => look.hidden |= matches!(value, "hidden" | "collapse"),
            "background-color" => look.fill = color(value).or(look.fill),
            "background" => look.fill = colors(value).next().or(look.fill),
            "text-decoration" | "text-decoration-line" if value.contains("line-through") => {
                look.mark = Some(Mark::Struck);
            }
            "vertical-align" if value == "super" => look.mark = look.mark.or(Some(Mark::Raised)),
            "vertical-align" if value == "sub" => look.mark = look.mark.or(Some(Mark::Lowered)),
            _ => {}
        }
    }
    look
}

/// The colors among the words of a value.
fn colors(value: &str) -> impl Iterator<Item = Rgb> {
    let whole = color(value);
    whole.into_iter().chain(value.split_ascii_whitespace().filter_map(color))
}

/// A color as pages write it; white for one that is not seen.
fn color(text: &str) -> Option<Rgb> {
    let text = text.trim().to_ascii_lowercase();
    if let Some(digits) = text.strip_prefix('#').filter(|digits| digits.len() == 3 && digits.is_ascii()) {
        let twice: String = digits.chars().flat_map(|digit| [digit, digit]).collect();
        return Rgb::of_hex(&twice);
    }
    if let Some(parts) = text.strip_prefix("rgb").and_then(|t| t.trim_start_matches('a').strip_prefix('(')) {
        let parts = parts.trim_end_matches(')').split([',', ' ', '/']).filter(|part| !part.is_empty());
        let parts: Vec<Option<u8>> = parts.map(|part| part.parse().ok()).collect();
        return match parts.as_slice() {
            [Some(red), Some(green), Some(blue)] => Some(Rgb([*red, *green, *blue])),
            // Nothing of it is seen.
            [_, _, _, Some(0)] => Some(Rgb::WHITE),
            [Some(red), Some(green), Some(blue), _] => Some(Rgb([*red, *green, *blue])),
            _ => None,
        };
    }
    let named = NAMED.iter().find(|(name, _)| *name == text);
    named.map(|(_, rgb)| *rgb).or_else(|| Rgb::of_hex(&text).filter(|_| matches!(text.len(), 6 | 7)))
}

/// The colors that people name (CSS Color Module Level 4, 6.1).
const NAMED: [(&str, Rgb); 22] = [
    ("transparent", Rgb::WHITE),
    ("white", Rgb::WHITE),
    ("black", Rgb([0, 0, 0])),
    ("silver", Rgb([0xC0, 0xC0, 0xC0])),
    ("gray", Rgb([0x80, 0x80, 0x80])),
    ("grey", Rgb([0x80, 0x80, 0x80])),
    ("lightgray", Rgb([0xD3, 0xD3, 0xD3])),
    ("lightgrey", Rgb([0xD3, 0xD3, 0xD3])),
    ("red", Rgb([0xFF, 0, 0])),
    ("maroon", Rgb([0x80, 0, 0])),
    ("yellow", Rgb([0xFF, 0xFF, 0])),
    ("lightyellow", Rgb([0xFF, 0xFF, 0xE0])),
    ("gold", Rgb([0xFF, 0xD7, 0])),
    ("orange", Rgb([0xFF, 0xA5, 0])),
    ("pink", Rgb([0xFF, 0xC0, 0xCB])),
    ("lime", Rgb([0, 0xFF, 0])),
    ("green", Rgb([0, 0x80, 0])),
    ("lightgreen", Rgb([0x90, 0xEE, 0x90])),
    ("aqua", Rgb([0, 0xFF, 0xFF])),
    ("cyan", Rgb([0, 0xFF, 0xFF])),
    ("blue", Rgb([0, 0, 0xFF])),
    ("purple", Rgb([0x80, 0, 0x80])),
];

fn without_comments(sheet: &str) -> String {
    let mut out = String::with_capacity(sheet.len());
    let mut rest = sheet;
    while let Some((before, comment)) = rest.split_once("/*") {
        out.push_str(before);
        rest = comment.split_once("*/").map_or("", |(_, after)| after);
    }
    out + rest
}

/// Where letters stand in a text, in whatever case.
fn find(text: &str, letters: &str) -> Option<usize> {
    text.as_bytes().windows(letters.len()).position(|window| window.eq_ignore_ascii_case(letters.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn look(page: &str, attributes: &[(&str, &'static str)]) -> Look {
        let get = |name: &str| attributes.iter().find(|(known, _)| *known == name).map(|(_, value)| *value);
        Classes::of_page(page).look(b"td", get)
    }

    #[test]
    fn an_element_looks_as_its_style_its_classes_and_its_attributes_say() {
        let page = "<STYLE type=a><!-- @import url(x); .a, td.b { background : #FF0 none; } /* .c{display:none} */
            .d{display:none!important} td .e{display:none} @media print { .f{display:none} .g{display:none} }
            .h{text-decoration:line-through} .i{background-color:rgb(1, 2,3)} --></style>";
        let yellow = Some(Rgb([255, 255, 0]));
        for class in ["a", "b", "x a"] {
            assert_eq!(look(page, &[("class", class)]).fill, yellow, "{class}");
        }
        assert!(look(page, &[("class", "d")]).hidden);
        for class in ["c", "e", "f", "g", "", "style"] {
            assert_eq!(look(page, &[("class", class)]), Look::default(), "{class}");
        }
        assert_eq!(look(page, &[("class", "h")]).mark, Some(Mark::Struck));
        assert_eq!(look(page, &[("class", "i"), ("bgcolor", "red")]).fill, Some(Rgb([1, 2, 3])));
        assert_eq!(look(page, &[("class", "a"), ("style", "background:url(a.png) Red")]).fill, Some(Rgb([255, 0, 0])));
        assert_eq!(look("", &[("bgcolor", "FFFF00")]).fill, yellow);
        assert_eq!(look("", &[("style", "background-color: rgba(9,9,9,0)")]).fill, Some(Rgb::WHITE));
        assert!(look("", &[("hidden", "")]).hidden && look("", &[("style", "a:b;DISPLAY : None")]).hidden);
        assert_eq!(look("<style>.a{", &[("class", "a"), ("style", "color")]), Look::default());
    }
}
