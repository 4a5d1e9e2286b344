//! Numbers, exponents and fractions of an ods's number styles as codes: `0.00`, `0.0E+00`, `# ?/?`.

use quick_xml::events::BytesStart;

use super::package::attribute;

/// Most places before and after the point.
const PLACES: usize = 30;

/// The places of a number, and the texts among them.
pub(super) struct Places {
    /// None where an attribute is not understood.
    code: Option<Digits>,
    /// Where the text stands that is being read: digits from the point.
    pub(super) next: Option<usize>,
    texts: Vec<(usize, String)>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Digits {
    /// The shortest text.
    General,
    Fixed {
        integers: usize,
        blanks: usize,
        decimals: usize,
        surely: usize,
        spare: char,
        grouped: bool,
        thousands: usize,
    },
}

/// A whole number of an attribute: none where it is absent, no answer where it is none.
fn count(element: &BytesStart, name: &str) -> Option<Option<usize>> {
    match attribute(element, name) {
        None => Some(None),
        Some(text) => text.parse().ok().filter(|count| *count <= PLACES).map(Some),
    }
}

impl Places {
    /// Those of a number.
    pub(super) fn of(element: &BytesStart) -> Self {
        Self { code: digits(element), next: None, texts: Vec::new() }
    }

    /// Takes a text among the digits.
    pub(super) fn take(&mut self, text: &str) {
        match self.next.take().filter(|position| (1..=PLACES).contains(position)) {
            Some(position) => self.texts.push((position, text.to_string())),
            None => self.code = None,
        }
    }

    /// The code; none where it is not known.
    pub(super) fn code(self) -> Option<String> {
        let Digits::Fixed { integers, blanks, decimals, surely, spare, grouped, thousands } = self.code? else {
            return self.texts.is_empty().then(|| "General".to_string());
        };
        let before = match (grouped, integers) {
            (true, 0) if blanks == 0 => "#,###".to_string(),
            (true, 1) if blanks == 0 => "#,##0".to_string(),
            (true, 4..) if blanks == 0 => in_thousands(integers),
            (true, 2..=3) if blanks == 0 => format!("#,{}{}", "#".repeat(3 - integers), "0".repeat(integers)),
            (true, _) => return None,
            (false, 0) if blanks == 0 => "#".to_string(),
            (false, _) => "?".repeat(blanks.saturating_sub(integers)) + &"0".repeat(integers),
        };
        if !self.texts.is_empty() && (grouped || blanks > 0) {
            return None;
        }
        let point = if decimals > 0 { "." } else { "" };
        let after =
            format!("{point}{}{}", "0".repeat(surely), String::from(spare).repeat(decimals.checked_sub(surely)?));
        Some(format!("{}{after}{}", with_texts(&before, self.texts)?, ",".repeat(thousands)))
    }
}

/// `0,000`.
fn in_thousands(integers: usize) -> String {
    let separated = (0..integers).map(|at| if at > 0 && (integers - at).is_multiple_of(3) { ",0" } else { "0" });
    separated.collect()
}

/// Digits with texts among them, each before so many of the last.
fn with_texts(digits: &str, mut texts: Vec<(usize, String)>) -> Option<String> {
    texts.sort_by_key(|(position, _)| std::cmp::Reverse(*position));
    let mut code = String::new();
    let mut rest = digits.to_string();
    for (position, text) in texts {
        // A text that stands before more digits than there must be shows only with some numbers.
        let at = rest.len().checked_sub(position).filter(|at| *at > 0 || !code.is_empty())?;
        code += &rest[..at];
        code += &literal(&text);
        rest = rest[at..].to_string();
    }
    Some(code + &rest)
}

fn digits(element: &BytesStart) -> Option<Digits> {
    let (integers, decimals) = (count(element, "min-integer-digits")?.unwrap_or(1), count(element, "decimal-places")?);
    let blanks = count(element, "max-blank-integer-digits")?.unwrap_or(0);
    let grouped = attribute(element, "grouping").is_some_and(|value| value == "true");
    let factor = attribute(element, "display-factor");
    let replacement = attribute(element, "decimal-replacement");
    let Some(decimals) = decimals else {
        let is_general = integers <= 1 && blanks == 0 && !grouped && factor.is_none() && replacement.is_none();
        return is_general.then_some(Digits::General);
    };
    let least = count(element, "min-decimal-places")?;
    let spare = match (replacement.as_deref(), least) {
        (None, _) | (Some(""), Some(_)) => '#',
        (Some(" "), Some(_)) => '?',
        // `12.-`
        _ => return None,
    };
    let thousands = match factor.as_deref() {
        None | Some("1") => 0,
        Some("1000") => 1,
        Some("1000000") => 2,
        Some("1000000000") => 3,
        Some(_) => return None,
    };
    Some(Digits::Fixed { integers, blanks, decimals, surely: least.unwrap_or(decimals), spare, grouped, thousands })
}

/// The code of an exponent.
pub(super) fn scientific(element: &BytesStart) -> Option<String> {
    let decimals = count(element, "decimal-places")?.unwrap_or(0);
    let surely = count(element, "min-decimal-places")?.unwrap_or(decimals);
    let (integers, exponent) = (count(element, "min-integer-digits")??, count(element, "min-exponent-digits")??);
    let interval = count(element, "exponent-interval")?.unwrap_or(1);
    if integers != 1 || interval != 1 || attribute(element, "grouping").is_some_and(|value| value == "true") {
        return None;
    }
    // Older writers always meant the sign.
    let sign = if attribute(element, "forced-exponent-sign").is_some_and(|value| value == "false") { "-" } else { "+" };
    let point = if decimals > 0 { "." } else { "" };
    let spare = "#".repeat(decimals.checked_sub(surely)?);
    Some(format!("0{point}{}{spare}E{sign}{}", "0".repeat(surely), "0".repeat(exponent)))
}

/// The code of a vulgar fraction.
pub(super) fn fraction(element: &BytesStart) -> Option<String> {
    let whole = match count(element, "min-integer-digits")? {
        None => "",
        Some(0) => "# ",
        Some(1) => "0 ",
        Some(_) => return None,
    };
    if attribute(element, "integer-fraction-delimiter").is_some_and(|text| text != " ") {
        return None;
    }
    let places = |least: usize, zeros: &str| match count(element, zeros)?.unwrap_or(0) {
        0 => Some("?".repeat(least)),
        zeros => (zeros == least).then(|| "0".repeat(least)),
    };
    let numerator = places(count(element, "min-numerator-digits")??, "zeros-numerator-digits")?;
    let denominator = match attribute(element, "denominator-value") {
        Some(given) => given.parse::<u32>().ok()?.to_string(),
        None => {
            let least = count(element, "min-denominator-digits")??;
            let largest = attribute(element, "max-denominator-value");
            if largest.is_some_and(|largest| largest != "9".repeat(least)) {
                return None;
            }
            places(least, "zeros-denominator-digits")?
        }
    };
    Some(format!("{whole}{numerator}/{denominator}"))
}

/// A text that stands for itself.
pub(super) fn literal(text: &str) -> String {
    text.split('"')
        .map(|part| if part.is_empty() { String::new() } else { format!("\"{part}\"") })
        .collect::<Vec<_>>()
        .join("\\\"")
}
