//! The grammar of result texts: everything is read exactly or refused with a reason.

use rust_decimal::Decimal;

use super::{Read, Reading, ReadingError, Tail, WARNING_ANGLE_BRACKET, WARNING_BARE_DETECTION_LIMIT};
use crate::domain::notation::{Comparator, Cursor, NumeralError, compact, fold, is_debris, is_stroke, same_unit};

const GRADE_UNIT: &str = "级";
const CONFORMING: [&str; 10] =
    ["合格", "符合", "通过", "符合要求", "符合规定", "符合标准", "符合标准要求", "合格品", "pass", "passed"];
const NONCONFORMING: [&str; 11] = [
    "不合格",
    "不符合",
    "不通过",
    "未通过",
    "不符合要求",
    "不符合规定",
    "不符合标准",
    "不符合标准要求",
    "不合格品",
    "fail",
    "failed",
];
const NOT_TESTED: [&str; 10] = ["不适用", "不考核", "不作考核", "免测", "免检", "未检", "未测", "未检测", "n/a", "na"];
/// 未检出 in the spellings that stand alone or before a limit; longer ones first.
const NOT_DETECTED: [&str; 9] =
    ["未检测出", "未检出", "not detected", "notdetected", "n.d.", "n.d", "n/d", "nd", "检出限以下"];
/// The detection limit by name, after a comparator or inside brackets; longer ones first.
const DETECTION_LIMIT: [&str; 14] = [
    "方法检出限",
    "最低检出限",
    "检出限",
    "检测限",
    "定量限",
    "报告限",
    "lod",
    "loq",
    "mdl",
    "mql",
    "rl",
    "dl",
    "最低检测限",
    "检出下限",
];

/// Reads a result text.
pub(super) fn read(text: &str, unit: &str) -> Read {
    let folded = fold(text);
    let compact = compact(&folded);
    let word = compact.trim_end_matches(['。', '.', '!', '*']).to_lowercase();
    let plain = |reading| Read { reading, warning: None };
    if compact.is_empty() {
        return plain(Reading::Unreadable(ReadingError::Empty));
    }
    if is_stroke(&compact) || NOT_TESTED.contains(&word.as_str()) {
        return plain(Reading::NotTested);
    }
    if CONFORMING.contains(&word.as_str()) || NONCONFORMING.contains(&word.as_str()) {
        return plain(Reading::Qualitative { conforming: CONFORMING.contains(&word.as_str()) });
    }
    if is_debris(&compact) {
        return plain(Reading::Unreadable(ReadingError::NotANumber));
    }
    if NOT_DETECTED.contains(&word.as_str()) || NOT_DETECTED.contains(&compact.to_lowercase().as_str()) {
        return plain(Reading::NotDetected);
    }
    if let Some(read) = not_detected(&folded, unit) {
        return read;
    }
    match Cursor::new(&folded) {
        Some(mut cursor) => number_or_words(&mut cursor, &compact, unit),
        None => plain(words(&compact)),
    }
}

fn number_or_words(cursor: &mut Cursor, compact: &str, unit: &str) -> Read {
    if let Some(comparator) = cursor.eat_comparator() {
        cursor.skip_space();
        let reading = match cursor.eat_numeral(false) {
            Ok(numeral) => {
                refuse_tail(cursor, unit).map_or_else(|| censored(comparator, numeral.value), Reading::Unreadable)
            }
            Err(error) => Reading::Unreadable(refusal(error)),
        };
        return Read { reading, warning: comparator.mistyped.then_some(WARNING_ANGLE_BRACKET) };
    }
    let reading = if cursor.at_numeral() { number(cursor, unit) } else { words(compact) };
    Read { reading, warning: None }
}

fn censored(comparator: Comparator, limit: Decimal) -> Reading {
    let inclusive = comparator.inclusive;
    if comparator.greater { Reading::GreaterThan { limit, inclusive } } else { Reading::LessThan { limit, inclusive } }
}

fn refusal(error: NumeralError) -> ReadingError {
    match error {
        NumeralError::NotANumber => ReadingError::NotANumber,
        NumeralError::OutOfRange => ReadingError::OutOfRange,
    }
}

/// A text without digits that holds at least one letter is words; anything else here is no number either.
fn words(compact: &str) -> Reading {
    let has_digits = compact.chars().any(char::is_numeric);
    let has_letters = compact.chars().any(char::is_alphabetic);
    let starts_like_a_number = compact.starts_with(['+', '-', '.', '±', '=', '~']);
    if has_letters && !has_digits && !starts_like_a_number {
        Reading::Text
    } else {
        Reading::Unreadable(ReadingError::NotANumber)
    }
}

/// A number with an optional mark and unit, or a grade.
fn number(cursor: &mut Cursor, unit: &str) -> Reading {
    let start = cursor.clone();
    let numeral = match cursor.eat_numeral(false) {
        Ok(numeral) => numeral,
        Err(error) => return Reading::Unreadable(refusal(error)),
    };
    if let Some(grade) = grade(&mut start.clone(), unit) {
        return grade;
    }
    let tail = match tail(cursor) {
        // |value| below zero, or a zero whose sign is lost: nothing that a laboratory can mean.
        Some(mark) if numeral.value.is_zero() && (numeral.minus || mark == Tail::TrueValueSmaller) => {
            return Reading::Unreadable(ReadingError::NotANumber);
        }
        mark => mark,
    };
    match refuse_tail(cursor, unit) {
        Some(error) => Reading::Unreadable(error),
        None => Reading::Number { value: numeral.value, tail, resolution: numeral.resolution },
    }
}

/// `4级`, `3-4级`; without 级 only where the expected unit is 级. Half grades lie between neighbours.
fn grade(cursor: &mut Cursor, unit: &str) -> Option<Reading> {
    let value = eat_grade(cursor)?;
    cursor.skip_space();
    let named = cursor.eat(GRADE_UNIT);
    cursor.skip_space();
    if !cursor.at_end() || !(named || same_unit(unit, GRADE_UNIT)) {
        return None;
    }
    let expected = same_unit(unit, "") || same_unit(unit, GRADE_UNIT);
    Some(match value {
        _ if !expected => Reading::Unreadable(ReadingError::Unit(GRADE_UNIT.to_string())),
        Some(value) => Reading::Ordinal(value),
        None => Reading::Unreadable(ReadingError::Range),
    })
}

/// A grade as a number, half grades as .5; `Some(None)` for a range of grades that are not neighbours in order.
pub(in crate::domain) fn eat_grade(cursor: &mut Cursor) -> Option<Option<Decimal>> {
    let first = cursor.eat_numeral(false).ok().filter(|n| !n.minus)?.value;
    let mut ahead = cursor.clone();
    ahead.skip_space();
    if !ahead.eat_any(&["-", "~", "—"]) {
        let twice = first.checked_add(first)?;
        return twice.is_integer().then_some(Some(first.normalize()));
    }
    ahead.skip_space();
    let second = ahead.eat_numeral(false).ok().filter(|n| !n.minus)?.value;
    *cursor = ahead;
    let neighbours = first.is_integer() && second.checked_sub(first) == Some(Decimal::ONE);
    let half = Decimal::new(5, 1);
    Some(neighbours.then(|| first.checked_add(half)).flatten())
}

/// (+) or (−), GB/T 8170 3.3.2.
fn tail(cursor: &mut Cursor) -> Option<Tail> {
    let mut ahead = cursor.clone();
    ahead.skip_space();
    let mark = if ahead.eat("(+)") {
        Tail::TrueValueLarger
    } else if ahead.eat("(-)") || ahead.eat("(—)") {
        Tail::TrueValueSmaller
    } else {
        return None;
    };
    *cursor = ahead;
    Some(mark)
}

/// What stands after a number besides its own unit is a reason to refuse it; `None` where nothing does.
fn refuse_tail(cursor: &mut Cursor, unit: &str) -> Option<ReadingError> {
    let mut spaced = cursor.skip_space();
    let unit_given = cursor.eat_unit(unit);
    if unit_given {
        spaced = cursor.skip_space();
    }
    let next = cursor.peek()?;
    let rest = cursor.rest();
    if cursor.eat_any(&["±", "+/-"]) || cursor.eat_comparator().is_some() || next == '=' {
        return Some(ReadingError::LimitExpression);
    }
    if next == ',' || next == '_' || next == '\'' || (spaced && next.is_ascii_digit()) {
        return Some(if unit_given { ReadingError::Replicates } else { grouped_or_list(&rest) });
    }
    let mut ahead = cursor.clone();
    if ahead.eat_any(&["~", "-", "—", "至", "到"]) {
        ahead.skip_space();
        if ahead.at_numeral() {
            return Some(ReadingError::Range);
        }
    }
    let mut ahead = cursor.clone();
    if ahead.eat_any(&["/", "、", ";", "|"]) {
        ahead.skip_space();
        if ahead.at_numeral() {
            return Some(ReadingError::Replicates);
        }
    }
    let like_a_unit = next.is_alphabetic() || matches!(next, '%' | '‰' | '°' | '℃' | '/' | '·' | '(');
    Some(if like_a_unit { ReadingError::Unit(rest) } else { ReadingError::NotANumber })
}

/// `1,200` is ambiguous; `10,12,9` is a list. `rest` starts at the first separator (or after it, for a space).
fn grouped_or_list(rest: &str) -> ReadingError {
    let separator = |c: char| !c.is_ascii_digit() && c != '.';
    let groups: Vec<&str> = rest.split(separator).filter(|group| !group.is_empty()).collect();
    let thousands = groups.iter().all(|group| group.split('.').next().is_some_and(|whole| whole.len() == 3));
    if groups.len() > 1 && !thousands { ReadingError::Replicates } else { ReadingError::Grouped }
}

/// 未检出 and its relatives; `None` where the text is none of them.
fn not_detected(folded: &str, unit: &str) -> Option<Read> {
    let plain = |reading| Read { reading, warning: None };
    let mut cursor = Cursor::new(folded)?;
    if cursor.eat_any_word(&NOT_DETECTED) {
        cursor.skip_space();
        cursor.eat_any(&[",", ";", ":", "。"]);
        cursor.skip_space();
        let ahead = || cursor.clone();
        return if cursor.at_end() {
            Some(plain(Reading::NotDetected))
        } else if ahead().eat("(") || ahead().eat_comparator().is_some() || ahead().eat_any_word(&DETECTION_LIMIT) {
            Some(detection_limit(&mut cursor, unit))
        } else {
            None
        };
    }
    let comparator = cursor.eat_comparator().filter(|comparator| !comparator.greater)?;
    cursor.skip_space();
    if cursor.clone().eat_any_word(&DETECTION_LIMIT) {
        let mut named = cursor.clone();
        named.eat_any_word(&DETECTION_LIMIT);
        return Some(if named.at_end() { plain(Reading::NotDetected) } else { detection_limit(&mut cursor, unit) });
    }
    // `<0.005(未检出)` says the same thing twice.
    let limit = cursor.eat_numeral(false).ok()?.value;
    cursor.skip_space();
    cursor.eat_unit(unit);
    cursor.skip_space();
    let bracket = cursor.eat("(");
    cursor.eat(",");
    let said = cursor.eat_any_word(&NOT_DETECTED) && (!bracket || cursor.eat(")")) && cursor.at_end();
    let warning = comparator.mistyped.then_some(WARNING_ANGLE_BRACKET);
    said.then(|| Read { reading: censored(comparator, limit), warning })
}

/// What follows 未检出: `(<0.005)`, `（检出限0.01）`, `(LOD:0.01mg/kg)`, `检出限为0.01`, `(0.01)`.
fn detection_limit(cursor: &mut Cursor, unit: &str) -> Read {
    let bracket = cursor.eat("(");
    cursor.skip_space();
    let named = cursor.eat_any_word(&DETECTION_LIMIT);
    cursor.skip_space();
    if named {
        let inner = cursor.eat("(");
        let read = limit_value(cursor, unit, true);
        let closed = (!inner || cursor.eat(")")) && (!bracket || cursor.eat(")")) && cursor.at_end();
        return closed_or_refused(read, closed, cursor);
    }
    let read = limit_value(cursor, unit, false);
    let closed = (!bracket || cursor.eat(")")) && cursor.at_end();
    closed_or_refused(read, closed, cursor)
}

fn closed_or_refused(read: Read, closed: bool, cursor: &Cursor) -> Read {
    if closed || matches!(read.reading, Reading::Unreadable(_)) {
        return read;
    }
    let rest = cursor.rest();
    let like_a_unit = rest.starts_with(|c: char| c.is_alphabetic() || matches!(c, '%' | '‰' | '°'));
    let error =
        if like_a_unit { ReadingError::Unit(rest.trim_end_matches(')').to_string()) } else { ReadingError::NotANumber };
    Read { reading: Reading::Unreadable(error), warning: None }
}

/// The limit itself: above 0, with an upper comparator or none.
fn limit_value(cursor: &mut Cursor, unit: &str, named: bool) -> Read {
    let refused = |error| Read { reading: Reading::Unreadable(error), warning: None };
    cursor.eat_any(&[":", "=", "为", "是"]);
    cursor.skip_space();
    let written = cursor.eat_comparator();
    cursor.skip_space();
    let limit = match cursor.eat_numeral(false) {
        Ok(numeral) => numeral.value,
        Err(error) => return refused(refusal(error)),
    };
    cursor.skip_space();
    cursor.eat_unit(unit);
    cursor.skip_space();
    let below = Comparator { greater: false, inclusive: false, mistyped: false };
    let comparator = written.unwrap_or(below);
    if comparator.greater || limit <= Decimal::ZERO {
        return refused(ReadingError::NotANumber);
    }
    let warning = match written {
        Some(comparator) if comparator.mistyped => Some(WARNING_ANGLE_BRACKET),
        None if !named => Some(WARNING_BARE_DETECTION_LIMIT),
        _ => None,
    };
    Read { reading: censored(comparator, limit), warning }
}
