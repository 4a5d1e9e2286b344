//! The number styles of an ods as codes of number formats: what a cell shows whose writer left its text out
//! (OpenDocument 1.3 part 3, 16.29).

use std::collections::HashMap;

use quick_xml::events::BytesStart;

use super::number_format::{Format, format_of_code};
use super::ods_digits::{Places, fraction, literal, scientific};
use super::package::attribute;
use super::row::Rgb;

/// What a number style is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Family {
    /// Numbers as they are.
    Number,
    /// Hundredths.
    Percentage,
    /// Money.
    Currency,
    /// Dates and times.
    Moment,
    /// TRUE and FALSE.
    Boolean,
    /// Texts.
    Text,
}

/// Number styles by name.
#[derive(Default)]
pub(crate) struct NumberStyles {
    styles: HashMap<String, NumberStyle>,
    open: Option<Open>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct NumberStyle {
    family: Family,
    /// The code of its one section; none where it is not understood.
    code: Option<String>,
    /// Other styles for some values: condition, style.
    maps: Vec<(String, String)>,
    /// The color that it gives to its numbers.
    ink: Option<Rgb>,
}

/// A style that is being read.
struct Open {
    name: String,
    style: NumberStyle,
    language: Language,
    /// The text of the element that is being read.
    text: String,
    /// The number that is being read, with the texts that stand among its digits.
    places: Option<Places>,
    /// The next hours, minutes or seconds are all that have passed.
    elapsed: bool,
    /// The parts of a moment so far.
    moment: Vec<Part>,
}

/// What a part of a moment is; minutes and months have one letter in a code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Hours,
    Minutes,
    Seconds,
    Month,
    Elapsed,
    Other,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Language {
    /// That of the system, or one whose names are not known.
    Open,
    Chinese,
    English(&'static str),
}

impl NumberStyles {
    /// Takes the start of an element.
    pub(crate) fn start(&mut self, element: &BytesStart) {
        if let Some(open) = &mut self.open {
            open.start(element);
        } else if let Some(family) = family(element.local_name().into_inner()) {
            self.open = Some(Open::new(element, family));
        }
    }

    /// Whether a style is being read: what is in it is no cell style's.
    pub(crate) fn is_open(&self) -> bool {
        self.open.is_some()
    }

    /// Takes a text.
    pub(crate) fn text(&mut self, text: &str) {
        if let Some(open) = &mut self.open {
            open.text.push_str(text);
        }
    }

    /// Takes the end of an element.
    pub(crate) fn end(&mut self, name: &str) {
        if family(name).is_none() {
            return self.open.iter_mut().for_each(|open| open.end(name));
        }
        let Some(open) = self.open.take() else { return };
        let (name, style) = open.closed();
        // Two styles of one name, each in its own part: which of them is meant is not looked for.
        let known = self.styles.entry(name).or_insert_with(|| style.clone());
        if *known != style {
            known.code = None;
        }
    }

    /// A style as a number format; the format is none where what it shows is not known.
    pub(crate) fn format(&self, name: &str) -> Option<(Family, Option<Format>)> {
        let style = self.styles.get(name)?;
        Some((style.family, self.code(style).as_deref().map(format_of_code)))
    }

    /// Whether a style shows some numbers in the color behind them.
    pub(crate) fn hides(&self, name: &str, behind: Rgb) -> bool {
        let is_lost = |style: &NumberStyle| style.ink.is_some_and(|ink| ink.is_lost_on(behind));
        self.styles.get(name).is_some_and(|style| {
            is_lost(style) || style.maps.iter().any(|(_, part)| self.styles.get(part).is_some_and(is_lost))
        })
    }

    fn code(&self, style: &NumberStyle) -> Option<String> {
        let own = style.code.as_deref()?;
        let part = |name: &String| self.styles.get(name).filter(|part| part.maps.is_empty())?.code.as_deref();
        let parts: Vec<&str> = style.maps.iter().map(|(_, name)| part(name)).collect::<Option<_>>()?;
        let conditions: Vec<&str> = style.maps.iter().map(|(condition, _)| condition.as_str()).collect();
        // LibreOffice writes this for every number.
        let is_all = |condition: &str| condition.starts_with("<=1.797") && condition.ends_with("+308");
        let is_text = style.family == Family::Text;
        Some(match (&conditions[..], &parts[..]) {
            ([], _) => own.to_string(),
            ([">=0"], [first]) if !is_text => format!("{first};{own}"),
            ([">0", "<0"], [first, second]) if !is_text => format!("{first};{second};{own}"),
            ([all], [first]) if is_text && is_all(all) && own.contains('@') => format!("{first};{own}"),
            ([">=0", rest], [first, second]) if is_text && (is_all(rest) || *rest == "<0") && own.contains('@') => {
                format!("{first};{second};{own}")
            }
            ([">0", "<0", "=0"], [first, second, third]) if is_text => format!("{first};{second};{third};{own}"),
            ([one], [first]) if !is_text => format!("[{one}]{first};{own}"),
            ([one, other], [first, second]) if !is_text => format!("[{one}]{first};[{other}]{second};{own}"),
            _ => return None,
        })
    }
}

fn family(name: &str) -> Option<Family> {
    Some(match name {
        "number-style" => Family::Number,
        "percentage-style" => Family::Percentage,
        "currency-style" => Family::Currency,
        "date-style" | "time-style" => Family::Moment,
        "boolean-style" => Family::Boolean,
        "text-style" => Family::Text,
        _ => return None,
    })
}

impl Open {
    fn new(element: &BytesStart, family: Family) -> Self {
        let of = |name| attribute(element, name).unwrap_or_default();
        let (language, country) = (of("language"), of("country"));
        let language = match (language.as_str(), country.as_str()) {
            ("zh", "CN") => Language::Chinese,
            ("en", "US") => Language::English("409"),
            ("en", "GB") => Language::English("809"),
            // Numbers look otherwise there, with a comma for the point; dates have names of that language alone.
            ("" | "zh" | "ja" | "ko" | "en", _) => Language::Open,
            _ if family == Family::Moment => Language::Open,
            _ => return Self::of(of("name"), family, Language::Open, false),
        };
        let is = |name, value: &str| of(name) == value;
        // Other digits, an order of the reader's own.
        let ordered = is("automatic-order", "true") && language == Language::Open;
        let known =
            of("transliteration-format").trim_matches('1').is_empty() && !ordered && !is("format-source", "language");
        let mut open = Self::of(of("name"), family, language, known);
        open.elapsed = is("truncate-on-overflow", "false");
        open
    }

    fn of(name: String, family: Family, language: Language, known: bool) -> Self {
        let prefix = match language {
            Language::Chinese if family == Family::Moment => "[$-804]".to_string(),
            Language::English(code) if family == Family::Moment => format!("[$-{code}]"),
            _ => String::new(),
        };
        let style = NumberStyle { family, code: known.then_some(prefix), maps: Vec::new(), ink: None };
        Self { name, style, language, text: String::new(), places: None, elapsed: false, moment: Vec::new() }
    }

    fn push(&mut self, code: Option<&str>) {
        self.style.code = self.style.code.take().zip(code).map(|(before, more)| before + more);
    }

    fn start(&mut self, element: &BytesStart) {
        let is = |name, value: &str| attribute(element, name).is_some_and(|is| is == value);
        let long = is("style", "long");
        let of_width = |letter: &str| letter.repeat(if long { 2 } else { 1 });
        self.text.clear();
        if attribute(element, "calendar").is_some_and(|calendar| calendar != "gregorian") {
            self.push(None);
        }
        match element.local_name().into_inner() {
            "number" => self.places = Some(Places::of(element)),
            "embedded-text" => {
                let position = attribute(element, "position").and_then(|position| position.parse().ok());
                self.places.iter_mut().for_each(|places| places.next = position);
            }
            "scientific-number" => self.push(scientific(element).as_deref()),
            "fraction" => self.push(fraction(element).as_deref()),
            "text-content" => self.push(Some("@")),
            "map" => {
                let condition = attribute(element, "condition").unwrap_or_default();
                let condition: String = condition.split_whitespace().collect();
                let condition = condition.strip_prefix("value()").unwrap_or("?").replace("!=", "<>");
                self.style.maps.push((condition, attribute(element, "apply-style-name").unwrap_or_default()));
            }
            "year" => self.push_moment(Part::Other, if long { "yyyy" } else { "yy" }),
            "month" => match (is("textual", "true"), long) {
                (true, true) => self.push_moment(Part::Other, "mmmm"),
                (true, false) => self.push_moment(Part::Other, "mmm"),
                _ => self.push_moment(Part::Month, &of_width("m")),
            },
            "day" => self.push_moment(Part::Other, &of_width("d")),
            "day-of-week" if self.language == Language::Chinese => {
                self.push_moment(Part::Other, if long { "aaaa" } else { "aaa" })
            }
            "day-of-week" => self.push_moment(Part::Other, if long { "dddd" } else { "ddd" }),
            "hours" => self.push_moment(Part::Hours, &of_width("h")),
            "minutes" => self.push_moment(Part::Minutes, &of_width("m")),
            "seconds" => {
                self.push_moment(Part::Seconds, &of_width("s"));
                let decimals = attribute(element, "decimal-places").map_or(Some(0), |places| places.parse().ok());
                match decimals {
                    Some(0) => {}
                    Some(decimals @ 1..=3) => self.push(Some(&format!(".{}", "0".repeat(decimals)))),
                    _ => self.push(None),
                }
            }
            "am-pm" => {
                let noon = if self.language == Language::Chinese { "上午/下午" } else { "AM/PM" };
                self.push_moment(Part::Other, noon);
            }
            "text-properties" => self.style.ink = attribute(element, "color").and_then(|hex| Rgb::of_hex(&hex)),
            "text" | "currency-symbol" | "fill-character" => {}
            // Eras, quarters, weeks, and what is not known.
            _ => self.push(None),
        }
    }

    fn push_moment(&mut self, part: Part, code: &str) {
        if self.elapsed && matches!(part, Part::Hours | Part::Minutes | Part::Seconds) {
            self.elapsed = false;
            self.moment.push(Part::Elapsed);
            return self.push(Some(&format!("[{code}]")));
        }
        self.moment.push(part);
        self.push(Some(code));
    }

    fn end(&mut self, name: &str) {
        let text = std::mem::take(&mut self.text);
        match name {
            "text" if self.style.family == Family::Percentage => {
                let parts: Vec<String> = text.split('%').map(literal).collect();
                self.push(Some(&parts.join("%")));
            }
            "text" => self.push(Some(&literal(&text))),
            // An empty one is that of the reader's country.
            "currency-symbol" => self.push(Some(literal(&text)).filter(|text| !text.is_empty()).as_deref()),
            "fill-character" => {
                let mut chars = text.chars();
                let fill = chars.next().filter(|_| chars.next().is_none());
                self.push(fill.map(|fill| format!("*{fill}")).as_deref());
            }
            "embedded-text" => self.places.iter_mut().for_each(|places| places.take(&text)),
            "number" => {
                let code = self.places.take().and_then(|places| places.code());
                self.push(code.as_deref());
            }
            _ => {}
        }
    }

    fn closed(mut self) -> (String, NumberStyle) {
        let is_percentage = self.style.code.as_deref().is_some_and(|code| code.matches('%').count() == 1);
        if self.style.family == Family::Percentage && !is_percentage || !self.tells_minutes_from_months() {
            self.style.code = None;
        }
        (self.name, self.style)
    }

    /// Whether minutes stand behind hours or before seconds, and months do not.
    fn tells_minutes_from_months(&self) -> bool {
        let is_time = |at: usize| {
            let before = at.checked_sub(1).map(|before| self.moment[before]);
            matches!(before, Some(Part::Hours))
                || matches!(self.moment.get(at + 1), Some(Part::Seconds))
                || matches!(before, Some(Part::Elapsed))
        };
        self.moment.iter().enumerate().all(|(at, part)| match part {
            Part::Minutes => is_time(at),
            Part::Month => !is_time(at),
            _ => true,
        })
    }
}
