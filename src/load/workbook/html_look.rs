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
    /// The color of its text.
    pub ink: Option<Rgb>,
    /// What its text is painted on, if it paints anything itself: a color, or a picture of which nobody knows.
    pub ground: Option<Option<Rgb>>,
    /// Its text is there, and too small, too clear or too far away to be seen.
    pub faint: bool,
}

impl Look {
    /// This look where it says something, else the other.
    fn or(self, other: Self) -> Self {
        Self {
            hidden: self.hidden || other.hidden,
            mark: self.mark.or(other.mark),
            fill: self.fill.or(other.fill),
            ink: self.ink.or(other.ink),
            ground: self.ground.or(other.ground),
            faint: self.faint || other.faint,
        }
    }

    /// How what is inside of it looks that only says `inner`.
    pub(crate) fn around(self, inner: Self) -> Self {
        Self {
            ink: inner.ink.or(self.ink),
            ground: inner.ground.or(self.ground),
            faint: self.faint || inner.faint,
            ..inner
        }
    }

    /// Whether nobody sees its text.
    pub(crate) fn hides_its_text(self) -> bool {
        let ground = self.ground.flatten();
        self.faint || self.ink.zip(ground).is_some_and(|(ink, ground)| ink.is_lost_on(ground))
    }
}

/// Elements within which every cell of a table stands.
const AROUND_CELLS: [&str; 9] = ["html", "body", "table", "thead", "tbody", "tfoot", "tr", "div", "center"];

/// Looks by class, by number and by kind of element, from the style sheets within a page.
#[derive(Debug, Default)]
pub(crate) struct Classes {
    by_class: HashMap<String, Look>,
    /// By `#` and their id.
    by_id: HashMap<String, Look>,
    by_name: HashMap<String, Look>,
    /// There are rules elsewhere, or for what is not followed here, that may paint what is behind a text.
    is_painted: bool,
}

impl Classes {
    /// What is behind the texts of a page.
    pub(crate) fn ground(&self) -> Look {
        Look { ground: Some((!self.is_painted).then_some(Rgb::WHITE)), ..Look::default() }
    }

    /// Reads the style sheets of a page: rules for a class, an id or a kind of element, outside of `@media` and the like.
    pub(crate) fn of_page(page: &str) -> Self {
        let mut classes = Self { is_painted: find(page, "stylesheet").is_some(), ..Self::default() };
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
        let is_name =
            |text: &str| !text.is_empty() && text.chars().all(|c| c.is_alphanumeric() || c == '-' || c == '_');
        for selector in selectors.split(',').map(str::trim) {
            let mut around: Vec<&str> = selector.split(|c: char| c.is_whitespace() || c == '>').collect();
            around.retain(|part| !part.is_empty());
            let last = around.pop().unwrap_or_default();
            let is_element = |part: &str| part.chars().all(char::is_alphanumeric);
            let everywhere = around.iter().all(|part| AROUND_CELLS.contains(&part.to_ascii_lowercase().as_str()));
            let of_class = last.split_once('.').filter(|(element, class)| is_element(element) && is_name(class));
            let of_id = last.split_once('#').filter(|(element, id)| is_element(element) && is_name(id));
            let known = match (of_class, of_id) {
                (Some((_, class)), _) if everywhere => self.by_class.entry(class.to_string()),
                (None, Some((_, id))) if everywhere => self.by_id.entry(id.to_string()),
                (None, None) if everywhere && is_name(last) => self.by_name.entry(last.to_ascii_lowercase()),
                _ => {
                    self.is_painted |= look.ground.is_some();
                    continue;
                }
            };
            let known = known.or_default();
            *known = look.or(*known);
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
        let of_class = |class: &str| self.by_class.get(class).copied().unwrap_or_default();
        let classes = attribute("class").unwrap_or_default().split_ascii_whitespace().map(of_class);
        let fill = attribute("bgcolor").and_then(color);
        let ground = match attribute("background") {
            Some(_) => Some(None),
            None => attribute("bgcolor").map(color),
        };
        let ink = attribute("color").filter(|_| name == b"font").and_then(color);
        let plain = Look { hidden: attribute("hidden").is_some(), mark, fill, ink, ground, faint: false };
        let of_id = attribute("id").and_then(|id| self.by_id.get(id)).copied().unwrap_or_default();
        let of_name = std::str::from_utf8(name).ok().and_then(|name| self.by_name.get(name)).copied();
        let own = own.or(of_id).or(classes.fold(Look::default(), |all, look| look.or(all)));
        own.or(of_name.unwrap_or_default()).or(plain)
    }
}

/// How an element with a style looks.
fn of_style(style: &str) -> Look {
    let mut look = Look::default();
    let (mut has_no_size, mut cuts) = (false, false);
    for declaration in style.split(';') {
        let Some((name, value)) = declaration.split_once(':') else { continue };
        let (name, value) = (name.trim().to_ascii_lowercase(), value.trim().to_ascii_lowercase());
        let value = value.trim_end_matches("!important").trim_end();
        match name.as_str() {
            "display" => look.hidden = value == "none",
            "visibility" => look.hidden |= matches!(value, "hidden" | "collapse"),
            "background-color" => {
                look.fill = color(value).or(look.fill);
                look.ground = ground(value).or(look.ground);
            }
            "background" | "background-image" => {
                look.fill = colors(value).next().or(look.fill);
                look.ground = ground(value).or(look.ground);
            }
            "color" if is_clear(value) => look.faint = true,
            "color" => look.ink = color(value).or(look.ink),
            "opacity" => look.faint |= number(value).is_some_and(|share| share < 0.1),
            "font-size" => look.faint |= is_tiny(value),
            "font" => {
                look.faint |= value.split_ascii_whitespace().any(|word| is_tiny(word.split('/').next().unwrap_or(word)))
            }
            "text-indent" | "left" | "top" | "margin-left" | "margin-top" => {
                look.faint |= number(value).is_some_and(|far| far < -400.0);
            }
            "clip" => look.faint |= value.starts_with("rect(0") && !value.contains("auto"),
            "width" | "height" | "max-width" | "max-height" => has_no_size |= number(value) == Some(0.0),
            "overflow" => cuts = value == "hidden",
            "text-decoration" | "text-decoration-line" if value.contains("line-through") => {
                look.mark = Some(Mark::Struck);
            }
            "vertical-align" if value == "super" => look.mark = look.mark.or(Some(Mark::Raised)),
            "vertical-align" if value == "sub" => look.mark = look.mark.or(Some(Mark::Lowered)),
            _ => {}
        }
    }
    look.faint |= has_no_size && cuts;
    look
}

/// What a background paints; none where it leaves what is behind it to be seen.
fn ground(value: &str) -> Option<Option<Rgb>> {
    if value.contains("url(") || value.contains("gradient") || value.starts_with("var(") {
        return Some(None);
    }
    // A color of another name is one, too.
    let is_none = is_clear(value) || matches!(value, "" | "none" | "inherit" | "initial" | "unset");
    (!is_none).then(|| colors(value).next())
}

/// Whether a color is none.
fn is_clear(value: &str) -> bool {
    let alpha =
        value.strip_prefix("rgba(").or_else(|| value.strip_prefix("hsla(")).and_then(|rest| rest.strip_suffix(')'));
    let alpha = alpha.and_then(|parts| parts.rsplit([',', '/', ' ']).find(|part| !part.is_empty())).and_then(number);
    value == "transparent" || alpha.is_some_and(|alpha| alpha < 0.1)
}

/// Whether a size of letters is one that nobody reads. A bare number is a weight, unless it is nothing.
fn is_tiny(value: &str) -> bool {
    let units = [("px", 2.0), ("pt", 1.5), ("em", 0.15), ("rem", 0.15), ("%", 15.0)];
    let of_unit =
        units.into_iter().find_map(|(unit, least)| Some(value.strip_suffix(unit)?.parse::<f64>().ok()? < least));
    of_unit.unwrap_or(value.parse() == Ok(0.0))
}

/// The number that a value begins with.
fn number(value: &str) -> Option<f64> {
    let end = value.find(|c: char| !c.is_ascii_digit() && !matches!(c, '-' | '+' | '.')).unwrap_or(value.len());
    value[..end].parse().ok()
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
        // A rule for what stands in a cell is not followed.
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

    #[test]
    fn a_text_is_not_seen_by_its_color_its_size_or_its_place() {
        let text = |page: &str, attributes: &[(&str, &'static str)]| {
            let classes = Classes::of_page(page);
            let get = |name: &str| attributes.iter().find(|(known, _)| *known == name).map(|(_, value)| *value);
            classes.ground().around(classes.look(b"table", |_| None)).around(classes.look(b"td", get)).hides_its_text()
        };
        for style in [
            "color:white",
            "color:#FDFDFD",
            "color: transparent",
            "color:rgba(0,0,0,0)",
            "color:#ff0;background:#ff0",
            "font-size:0",
            "font-size:1px",
            "font:0/0 a",
            "opacity:0",
            "text-indent:-9999px",
            "position:absolute;left:-9999px",
            "width:0;overflow:hidden",
        ] {
            assert!(text("", &[("style", style)]), "{style}");
        }
        for style in [
            "",
            "color:red",
            "color:#fff;background:#000",
            "color:#fff;background:url(dark.png)",
            "color:#fff;background:navy",
            "font-size:9pt",
            "font:bold 400 12px/1.5 a",
            "opacity:0.9",
            "text-indent:-2em",
            "margin-left:-1px",
            "width:0",
            "color:inherit",
        ] {
            assert!(!text("", &[("style", style)]), "{style}");
        }
        // White letters on a dark table, by whatever rule.
        for page in [
            "<style>table{background:#222} td{color:#fff}</style>",
            "<style>table{background:#222} td{color:#fff;background:transparent}</style>",
            "<style>table td{color:#fff;background-color:#333}</style>",
            "<style>.dark td{background:#222} td{color:#fff}</style>",
            "<link rel=stylesheet href=a.css><style>td{color:#fff}</style>",
        ] {
            assert!(!text(page, &[]), "{page}");
        }
        assert!(text("<style>td{color:#fff}</style>", &[]) && text("<style>#x{color:#fff}</style>", &[("id", "x")]));
        assert!(text("<style>table{background:#222} td{color:#222}</style>", &[]));
    }
}
