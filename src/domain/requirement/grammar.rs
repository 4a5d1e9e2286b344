//! The grammar of requirement texts (GB/T 8170-2008 4.1, 4.2): everything is read exactly or refused with a reason.

use rust_decimal::Decimal;

use super::{Bound, End, RequirementError};
use crate::domain::measurement::eat_grade;
use crate::domain::notation::{
    Comparator, Cursor, Numeral, NumeralError, compact, fold, is_debris, is_stroke, same_unit, says_nothing,
};

const NOTHING_REQUIRED: [&str; 9] =
    ["不适用", "不考核", "不作考核", "不要求", "不作要求", "无要求", "免测", "n/a", "na"];
const AND: [&str; 8] = ["且", "并且", "和", "及", "与", ",", "、", ";"];
const RANGE: [&str; 5] = ["~", "-", "—", "至", "到"];
const GRADE_UNIT: &str = "级";
/// Longest name of a quantity between or before comparators (`40%≤x<60%`).
const LONGEST_QUANTITY: usize = 12;

type Parsed<T> = Result<T, RequirementError>;
const NOT_UNDERSTOOD: RequirementError = RequirementError::NotUnderstood;

/// Reads a requirement text.
pub(super) fn read(text: &str, unit: &str) -> Bound {
    let folded = fold(text);
    let compact = compact(&folded);
    if compact.is_empty() {
        return Bound::Unreadable(RequirementError::Empty);
    }
    if is_stroke(&compact) || NOTHING_REQUIRED.contains(&compact.to_lowercase().as_str()) {
        return Bound::None;
    }
    if is_debris(&compact) {
        return Bound::Unreadable(NOT_UNDERSTOOD);
    }
    let Some(cursor) = Cursor::new(&folded) else { return Bound::Text };
    let looks_numeric = begins_like_a_limit(&cursor);
    match (Reader { cursor, unit }).requirement() {
        Ok(bound) => bound,
        Err(_) if !looks_numeric && compact.chars().any(char::is_alphabetic) => Bound::Text,
        Err(_) if looks_numeric && (is_condition_with_negation(&compact) || is_sentence(&compact, unit)) => Bound::Text,
        Err(error) => Bound::Unreadable(error),
    }
}

/// A digit, a sign, a point, ± or a comparator, possibly after a bracket.
fn begins_like_a_limit(cursor: &Cursor) -> bool {
    let mut ahead = cursor.clone();
    ahead.eat("(");
    ahead.skip_space();
    let character = ahead.peek().is_some_and(|c| c.is_numeric() || matches!(c, '+' | '-' | '.' | '±' | '=' | '~'));
    character || ahead.eat_comparator().is_some()
}

/// `2000V/5min不击穿`, `5次冲击后无裂纹`: the number is a test condition, the requirement is words.
fn is_condition_with_negation(compact: &str) -> bool {
    let Some(place) = compact.find(['无', '未', '不']) else { return false };
    let (condition, negation) = compact.split_at(place);
    let starts_with_digit = condition.starts_with(|c: char| c.is_ascii_digit());
    let limits = |text: &str| {
        text.contains(['≥', '≤', '<', '>', '±', '~'])
            || ["不含", "不小", "不少", "不低", "不大", "不多", "不高", "不超", "不足", "大于", "小于", "高于", "低于"]
                .iter()
                .any(|word| text.contains(word))
    };
    let word_follows = negation.chars().skip(1).take(1).any(char::is_alphabetic);
    starts_with_digit && word_follows && !limits(compact)
}

/// `2 mm～15 mm的爆裂区域不多于15处，其中大于10 mm的不多于7处`: several limits on several things, without a unit of its own, are
/// words. Short ones (`40%以上`) stay numeric and are asked about.
fn is_sentence(compact: &str, unit: &str) -> bool {
    says_nothing(unit)
        && compact.contains([',', ';', '。'])
        && compact.chars().filter(|c| *c > '\u{3400}').count() >= 10
}

/// A number with the unit that may stand behind it.
#[derive(Debug, Clone, Copy)]
struct Limit {
    value: Decimal,
    resolution: Decimal,
}

impl Limit {
    fn end(self, inclusive: bool) -> End {
        End { value: self.value, inclusive, resolution: self.resolution }
    }

    /// This limit moved by a deviation; the finer of both digit positions counts.
    fn moved_by(self, deviation: Limit) -> Parsed<Limit> {
        let value = self.value.checked_add(deviation.value).ok_or(RequirementError::OutOfRange)?;
        // An inexact sum would not give the deviation back.
        if value.checked_sub(self.value) != Some(deviation.value) {
            return Err(RequirementError::OutOfRange);
        }
        Ok(Limit { value, resolution: self.resolution.min(deviation.resolution) })
    }

    fn negated(self) -> Limit {
        Limit { value: if self.value.is_zero() { self.value } else { -self.value }, ..self }
    }
}

/// A bound with the deviations (lower, upper) it was written by, where it was.
type Core = (Bound, Option<(Decimal, Decimal)>);

struct Reader<'a> {
    cursor: Cursor,
    unit: &'a str,
}

impl Reader<'_> {
    fn requirement(mut self) -> Parsed<Bound> {
        self.cursor.eat_any(&["应当", "应为", "应", "须"]);
        self.cursor.skip_space();
        if let Some(bound) = self.grade()? {
            return Ok(bound);
        }
        let numeral_first = matches!(self.cursor.peek(), Some('±' | '(')) || self.cursor.at_numeral();
        let bound = if numeral_first { self.begins_with_number()? } else { self.begins_with_comparator()? };
        self.cursor.skip_space();
        self.cursor.eat_unit(self.unit);
        self.cursor.skip_space();
        if self.cursor.at_end() { Ok(bound) } else { Err(self.unexpected()) }
    }

    /// `≥3-4级`, `不低于4级`, `≤2级`; without 级 where the expected unit is 级. A bare grade has no direction.
    fn grade(&mut self) -> Parsed<Option<Bound>> {
        let start = self.cursor.clone();
        let comparator = self.cursor.eat_comparator();
        self.cursor.skip_space();
        let grade = eat_grade(&mut self.cursor);
        self.cursor.skip_space();
        let named = self.cursor.eat(GRADE_UNIT);
        self.cursor.skip_space();
        let Some(grade) = grade.filter(|_| self.cursor.at_end() && (named || same_unit(self.unit, GRADE_UNIT))) else {
            self.cursor = start;
            return Ok(None);
        };
        if !same_unit(self.unit, GRADE_UNIT) && !same_unit(self.unit, "") {
            return Err(RequirementError::Unit(GRADE_UNIT.to_string()));
        }
        let comparator = comparator.filter(|comparator| !comparator.mistyped).ok_or(NOT_UNDERSTOOD)?;
        let value = grade.ok_or(NOT_UNDERSTOOD)?;
        let half_grade = Limit { value, resolution: Decimal::new(5, 1) };
        let at_least = comparator.greater && comparator.inclusive;
        Ok(Some(if at_least { Bound::OrdinalAtLeast(value) } else { one_sided(comparator, half_grade) }))
    }

    /// `≥40.0`, `x≥40.0`, `大于0.8且不大于1.2`, `>0.8,≤1.2`.
    fn begins_with_comparator(&mut self) -> Parsed<Bound> {
        let first = self.quantity_and_comparator()?;
        let first_limit = self.limit()?;
        let mut ahead = self.cursor.clone();
        ahead.skip_space();
        ahead.eat_any(&AND);
        ahead.skip_space();
        let Some(second) = ahead.eat_comparator() else { return Ok(one_sided(first, first_limit)) };
        self.cursor = ahead;
        let second_limit = self.limit()?;
        two_sided(first, first_limit, second, second_limit)
    }

    /// Everything that begins with a number: `40≤x<60`, `1.2~1.6`, `10.0±0.1`, `10.0(+0.2,-0.1)`, `±20`, `(-20~+20)`.
    fn begins_with_number(&mut self) -> Parsed<Bound> {
        let bracket = self.cursor.eat("(");
        self.cursor.skip_space();
        let (mut bound, deviations) = if self.cursor.eat("±") {
            let deviation = self.limit()?;
            plus_minus(Limit { value: Decimal::ZERO, resolution: deviation.resolution }, deviation)?
        } else {
            let first = self.limit()?;
            self.after_number(first)?
        };
        self.cursor.skip_space();
        if bracket && !self.cursor.eat(")") {
            return Err(self.unexpected());
        }
        self.cursor.skip_space();
        self.cursor.eat_unit(self.unit);
        self.exclusion(&mut bound, deviations)?;
        Ok(bound)
    }

    fn after_number(&mut self, first: Limit) -> Parsed<Core> {
        self.cursor.skip_space();
        if self.cursor.eat("±") || self.cursor.eat("+/-") {
            let deviation = self.limit()?;
            return plus_minus(first, deviation);
        }
        if let Some((lower, upper)) = self.deviations()? {
            let bound = between(first.moved_by(lower)?, first.moved_by(upper)?)?;
            return Ok((bound, Some((lower.value, upper.value))));
        }
        let mut ahead = self.cursor.clone();
        if ahead.eat_any(&RANGE) {
            ahead.skip_space();
            if ahead.at_numeral() {
                self.cursor = ahead;
                return Ok((between(first, self.limit()?)?, None));
            }
        }
        let left = self.cursor.eat_comparator().ok_or_else(|| self.unexpected())?;
        self.cursor.skip_space();
        let right = self.quantity_and_comparator()?;
        let second = self.limit()?;
        // `40≤x` says that x is at least 40.
        let turned = Comparator { greater: !left.greater, ..left };
        Ok((two_sided(turned, first, right, second)?, None))
    }

    /// `+0.2/-0.1`, `(+0.2,-0.1)`, `(0,-0.1)` behind a nominal value: lower and upper deviation, each signed or 0.
    fn deviations(&mut self) -> Parsed<Option<(Limit, Limit)>> {
        let start = self.cursor.clone();
        let bracket = self.cursor.eat("(");
        self.cursor.skip_space();
        let signed_first = self.cursor.peek() == Some('+') || bracket && self.cursor.at_numeral();
        if !signed_first {
            self.cursor = start;
            return Ok(None);
        }
        let one = self.deviation()?;
        self.cursor.skip_space();
        self.cursor.eat_any(&["/", ",", "、", ";"]);
        self.cursor.skip_space();
        let other = self.deviation()?;
        self.cursor.skip_space();
        if bracket && !self.cursor.eat(")") || one.value == other.value {
            return Err(NOT_UNDERSTOOD);
        }
        Ok(Some(if one.value < other.value { (one, other) } else { (other, one) }))
    }

    fn deviation(&mut self) -> Parsed<Limit> {
        let signed = matches!(self.cursor.peek(), Some('+' | '-'));
        let deviation = self.limit()?;
        if signed || deviation.value.is_zero() { Ok(deviation) } else { Err(NOT_UNDERSTOOD) }
    }

    /// `(不含0.1)`, `(不含+0.1)`, `(不含1.2和1.6)`, `(不含两端)`: ends that do not conform themselves.
    fn exclusion(&mut self, bound: &mut Bound, deviations: Option<(Decimal, Decimal)>) -> Parsed<()> {
        self.cursor.skip_space();
        let mut ahead = self.cursor.clone();
        if !(ahead.eat("(") && ahead.eat_any(&["不含", "不包括", "不包含"])) {
            return Ok(());
        }
        self.cursor = ahead;
        self.cursor.skip_space();
        let Bound::Range { low: Some(low), high: Some(high) } = bound else { return Err(NOT_UNDERSTOOD) };
        if self.cursor.eat_any(&["两端值", "两端", "端点"]) {
            (low.inclusive, high.inclusive) = (false, false);
        } else {
            loop {
                self.cursor.skip_space();
                let both_signs = self.cursor.eat("±");
                let signed = matches!(self.cursor.peek(), Some('+' | '-'));
                let excluded = self.limit()?.value;
                let opposite = if both_signs || deviations.is_some() && !signed { -excluded } else { excluded };
                // By the end itself, or by the deviation that leads to it.
                let (low_names, high_names) = match deviations {
                    Some((lower, upper)) => ([low.value, lower], [high.value, upper]),
                    None => ([low.value; 2], [high.value; 2]),
                };
                let at_low = low_names.contains(&excluded) || low_names.contains(&opposite);
                let at_high = high_names.contains(&excluded) || high_names.contains(&opposite);
                if !(at_low || at_high) || both_signs && !(at_low && at_high) {
                    return Err(NOT_UNDERSTOOD);
                }
                (low.inclusive, high.inclusive) = (low.inclusive && !at_low, high.inclusive && !at_high);
                self.cursor.skip_space();
                if !self.cursor.eat_any(&["和", "及", "与", "、", ","]) {
                    break;
                }
            }
        }
        self.cursor.skip_space();
        let empty = low.value == high.value;
        if self.cursor.eat(")") && !empty { Ok(()) } else { Err(NOT_UNDERSTOOD) }
    }

    /// A comparator, possibly behind the name of what is limited.
    fn quantity_and_comparator(&mut self) -> Parsed<Comparator> {
        for _ in 0..=LONGEST_QUANTITY {
            if let Some(comparator) = self.cursor.eat_comparator() {
                return if comparator.mistyped { Err(NOT_UNDERSTOOD) } else { Ok(comparator) };
            }
            match self.cursor.peek() {
                Some(c) if c.is_alphabetic() || c == ' ' => self.cursor.bump(),
                _ => break,
            }
        }
        Err(NOT_UNDERSTOOD)
    }

    /// A number and its unit, if it has one.
    fn limit(&mut self) -> Parsed<Limit> {
        self.cursor.skip_space();
        let numeral: Numeral = self.cursor.eat_numeral(true).map_err(|error| match error {
            NumeralError::NotANumber => NOT_UNDERSTOOD,
            NumeralError::OutOfRange => RequirementError::OutOfRange,
        })?;
        let mut ahead = self.cursor.clone();
        ahead.skip_space();
        if ahead.eat_unit(self.unit) {
            self.cursor = ahead;
        }
        Ok(Limit { value: numeral.value, resolution: numeral.resolution })
    }

    /// What stands here and should not: a foreign unit, or something else.
    fn unexpected(&self) -> RequirementError {
        let rest = self.cursor.rest();
        let like_a_unit = |c: char| c.is_alphabetic() || matches!(c, '%' | '‰' | '°');
        if rest.starts_with(like_a_unit) { RequirementError::Unit(rest) } else { NOT_UNDERSTOOD }
    }
}

fn plus_minus(middle: Limit, deviation: Limit) -> Parsed<Core> {
    if deviation.value <= Decimal::ZERO {
        return Err(NOT_UNDERSTOOD);
    }
    let bound = between(middle.moved_by(deviation.negated())?, middle.moved_by(deviation)?)?;
    Ok((bound, Some((-deviation.value, deviation.value))))
}

fn between(low: Limit, high: Limit) -> Parsed<Bound> {
    if low.value > high.value {
        return Err(RequirementError::Reversed);
    }
    Ok(Bound::Range { low: Some(low.end(true)), high: Some(high.end(true)) })
}

fn one_sided(comparator: Comparator, limit: Limit) -> Bound {
    let end = Some(limit.end(comparator.inclusive));
    if comparator.greater { Bound::Range { low: end, high: None } } else { Bound::Range { low: None, high: end } }
}

/// Two comparators that bound one quantity from both sides.
fn two_sided(one: Comparator, one_limit: Limit, other: Comparator, other_limit: Limit) -> Parsed<Bound> {
    if one.mistyped || other.mistyped || one.greater == other.greater {
        return Err(NOT_UNDERSTOOD);
    }
    let ends = (one_limit.end(one.inclusive), other_limit.end(other.inclusive));
    let (low, high) = if one.greater { ends } else { (ends.1, ends.0) };
    if low.value > high.value || low.value == high.value && !(low.inclusive && high.inclusive) {
        return Err(RequirementError::Reversed);
    }
    Ok(Bound::Range { low: Some(low), high: Some(high) })
}
