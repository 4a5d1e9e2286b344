//! A TOML file into its type, with every error told and not only the first.
//!
//! serde stops at the first error. So each error is told, the offending key is taken out or replaced by a stand-in, and
//! the file is read again, until nothing is left to tell.

use std::borrow::Cow;
use std::ops::Range;

use serde::de::DeserializeOwned;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::findings as say;
use crate::diagnostic::{Diagnostic, Place};
use crate::load::columns::near::nearest;

/// Errors told of one file at most.
const MOST: usize = 100;
/// Spans at and above this belong to stand-ins.
const STAND_IN: usize = usize::MAX / 2;
/// Values that stand in for a missing or wrong one, tried in turn: a text that is also a date, a number, …
const STAND_INS: [&str; 5] = ["\"2000-01-01\"", "1", "true", "[]", "{}"];

/// Places in a TOML text.
pub struct Lines<'a> {
    file: &'a str,
    text: &'a str,
}

impl<'a> Lines<'a> {
    /// Of a file's text.
    pub fn new(file: &'a str, text: &'a str) -> Self {
        Self { file, text }
    }

    /// The place of a byte offset: 1-based line and column.
    pub fn at(&self, offset: usize) -> Place {
        let before = self.text.get(..offset.min(self.text.len())).unwrap_or(self.text);
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().map_or(0, |l| l.chars().count()) + 1;
        Place {
            file: self.file.to_string(),
            row: u32::try_from(line).ok(),
            column: column.to_string(),
            ..Place::default()
        }
    }

    /// The place of the `n`-th line (from 0) that starts with `key =`; the file where there is none.
    pub fn key(&self, key: &str, n: usize) -> Place {
        let is_key = |line: &&str| line.trim_start().strip_prefix(key).is_some_and(|r| r.trim_start().starts_with('='));
        let found = self.text.lines().enumerate().filter(|(_, l)| is_key(l)).nth(n).map(|(i, _)| i + 1);
        Place { file: self.file.to_string(), row: found.and_then(|l| u32::try_from(l).ok()), ..Place::default() }
    }

    /// The place of the first line that holds `needle` in quotes.
    pub fn text(&self, needle: &str) -> Place {
        let quoted = format!("\"{needle}\"");
        let found = self.text.lines().position(|l| l.contains(&quoted));
        Place {
            file: self.file.to_string(),
            row: found.and_then(|l| u32::try_from(l + 1).ok()),
            text: Some(needle.to_string()),
            ..Place::default()
        }
    }
}

/// Reads a TOML text; `None` where anything is wrong with it.
pub fn parse<T: DeserializeOwned>(file: &str, text: &str, findings: &mut Vec<Diagnostic>) -> Option<T> {
    let before = findings.len();
    let value = read_and_tell(file, text, findings);
    findings[before..].sort_by_key(|f| f.places[0].row);
    value
}

fn read_and_tell<T: DeserializeOwned>(file: &str, text: &str, findings: &mut Vec<Diagnostic>) -> Option<T> {
    let lines = Lines::new(file, text);
    let (mut document, errors) = DeTable::parse_recoverable(text);
    if !errors.is_empty() {
        let at = |e: &toml::de::Error| lines.at(e.span().map_or(0, |s| s.start));
        let mut broken: Vec<_> = errors.iter().map(|e| (at(e), e.message())).collect();
        broken.sort_by_key(|(place, _)| place.row);
        broken.dedup_by_key(|(place, _)| place.row);
        findings.extend(broken.into_iter().map(|(place, why)| say::broken_toml(place, &syntax_in_chinese(why), why)));
        return None;
    }
    dates_as_text(document.get_mut());
    let before = findings.len();
    let mut stand_in = 0;
    let mut meant: Vec<String> = Vec::new();
    for _ in 0..MOST {
        let deserializer = toml::Deserializer::from(document.clone());
        let error = match T::deserialize(deserializer) {
            Ok(value) => return (findings.len() == before).then_some(value),
            Err(error) => error,
        };
        let span = error.span().unwrap_or(0..0);
        if span.start >= STAND_IN {
            // A stand-in of the wrong kind: try the next kind, or the first word that is allowed.
            stand_in += 1;
            let word = error.message().contains("unknown variant").then(|| quoted(error.message()).nth(1)).flatten();
            let next = word.map(|w| format!("\"{w}\"")).or_else(|| STAND_INS.get(stand_in).map(|s| s.to_string()));
            match next {
                Some(next) if replace(document.get_mut(), &span, &next) => continue,
                _ => return None,
            }
        }
        stand_in = 0;
        let message = error.message().to_string();
        if let Some(rest) = message.strip_prefix("unknown field ") {
            let mut names = quoted(rest);
            let key = names.next().unwrap_or_default();
            let known: Vec<&str> = names.collect();
            let near = nearest(key, known.iter().copied());
            meant.extend(near.map(str::to_string));
            findings.push(say::unknown_key(lines.at(span.start), key, near, &known.join("、")));
            if !remove_key(document.get_mut(), &span, key) {
                return None;
            }
        } else if let Some(rest) = message.strip_prefix("missing field ") {
            let key = quoted(rest).next().unwrap_or_default();
            // A mistyped key was told with the one that it means.
            if !meant.iter().any(|near| near == key) {
                findings.push(say::missing_key(lines.at(span.start), key));
            }
            if !insert_missing(&mut document, &span, key) {
                return None;
            }
        } else {
            let place = Place { text: text.get(span.clone()).map(str::to_string), ..lines.at(span.start) };
            findings.push(say::bad_value(place, &in_chinese(&message), &message));
            if !replace(document.get_mut(), &span, STAND_INS[0]) {
                return None;
            }
        }
    }
    None
}

/// Names in back-quotes.
fn quoted(message: &str) -> impl Iterator<Item = &str> {
    message.split('`').skip(1).step_by(2)
}

/// What toml says about syntax, in Chinese.
fn syntax_in_chinese(message: &str) -> String {
    for (en, zh) in [
        ("key with no value", "键后面缺少“=”和值"),
        ("string values must be quoted", "文字没有用英文双引号括起来"),
        ("unclosed", "引号或括号没有配对"),
        ("missing closing", "引号或括号没有配对"),
        ("invalid basic string", "双引号里的文字没有结束"),
        ("duplicate key", "同一个键写了两次"),
        ("unexpected key or value", "此处不应有内容"),
    ] {
        if message.contains(en) {
            return zh.to_string();
        }
    }
    message.to_string()
}

/// What serde and toml say about values, in Chinese.
fn in_chinese(message: &str) -> String {
    if let Some(rest) = message.strip_prefix("unknown variant ") {
        let words: Vec<&str> = quoted(rest).skip(1).collect();
        return format!("只能是 {}", words.join("、"));
    }
    for (en, zh) in [
        ("expected a string", "应是双引号括起来的文字"),
        ("expected a formatted date string", "应是日期，写成 \"2023-11-20\""),
        ("expected i32", "应是整数"),
        ("expected u32", "应是不小于 0 的整数"),
        ("expected a boolean", "应是 true 或 false"),
        ("expected a sequence", "应是方括号括起来的列表"),
        ("expected a map", "应是“名称 = 值”的表"),
        ("expected struct", "应是一节 [表]"),
        ("input contains invalid characters", "应是日期，写成 \"2023-11-20\""),
        ("premature end of input", "应是日期，写成 \"2023-11-20\""),
        ("trailing input", "应是日期，写成 \"2023-11-20\""),
        ("input is out of range", "日历上没有这一天，或超出范围"),
    ] {
        if message.contains(en) {
            return zh.to_string();
        }
    }
    message.to_string()
}

/// `date = 2023-11-20` and `date = "2023-11-20"` mean the same.
fn dates_as_text(table: &mut DeTable) {
    table.iter_mut().for_each(|(_, value)| date_as_text(value));
}

fn date_as_text(value: &mut Spanned<DeValue>) {
    let span = value.span();
    let text = match value.get_mut() {
        DeValue::Table(table) => return dates_as_text(table),
        DeValue::Array(array) => return array.iter_mut().for_each(date_as_text),
        DeValue::Datetime(date) => date.to_string(),
        _ => return,
    };
    *value = Spanned::new(span, DeValue::String(Cow::Owned(text)));
}

/// Removes the key that stands at `span` (or, failing that, the first of that name).
fn remove_key(table: &mut DeTable, span: &Range<usize>, key: &str) -> bool {
    let here = table.keys().find(|k| k.span() == *span && k.get_ref() == key).cloned();
    if let Some(found) = here {
        return table.remove(&found).is_some();
    }
    table.iter_mut().any(|(_, value)| in_tables(value, &mut |inner| remove_key(inner, span, key)))
}

/// Puts another value where the value at `span` is.
fn replace(table: &mut DeTable, span: &Range<usize>, with: &str) -> bool {
    table.iter_mut().any(|(_, value)| replace_value(value, span, with))
}

fn replace_value(value: &mut Spanned<DeValue>, span: &Range<usize>, with: &str) -> bool {
    if value.span() == *span {
        let at = if span.start >= STAND_IN { span.clone() } else { STAND_IN + span.start..STAND_IN + span.end };
        let Ok(parsed) = DeValue::parse(with) else { return false };
        let mut parsed = parsed.into_inner();
        parsed.make_owned();
        *value = Spanned::new(at, owned(with).unwrap_or(DeValue::Boolean(false)));
        return true;
    }
    match value.get_mut() {
        DeValue::Table(table) => replace(table, span, with),
        DeValue::Array(array) => array.iter_mut().any(|v| replace_value(v, span, with)),
        _ => false,
    }
}

/// A value that borrows from nothing.
fn owned(text: &str) -> Option<DeValue<'static>> {
    let leaked: &'static str = STAND_INS.iter().find(|s| **s == text).copied().unwrap_or("");
    if leaked.is_empty() {
        return Some(DeValue::String(Cow::Owned(text.trim_matches('"').to_string())));
    }
    DeValue::parse(leaked).ok().map(Spanned::into_inner)
}

/// Puts a stand-in for `key` into the table at `span`.
fn insert_missing(document: &mut Spanned<DeTable>, span: &Range<usize>, key: &str) -> bool {
    let offset = STAND_IN + span.start.wrapping_add(key.len() * 7919) % 1_000_000;
    let stand_in = || Spanned::new(offset..offset + key.len(), owned(STAND_INS[0]).unwrap_or(DeValue::Boolean(false)));
    let name = || Spanned::new(offset..offset + key.len(), Cow::Owned(key.to_string()));
    fn insert(table: &mut DeTable, span: &Range<usize>, put: &mut dyn FnMut(&mut DeTable)) -> bool {
        table.iter_mut().any(|(_, value)| {
            let here = value.span() == *span;
            in_tables(value, &mut |inner| {
                if here {
                    put(inner);
                }
                here || insert(inner, span, put)
            })
        })
    }
    let mut put = |table: &mut DeTable| {
        table.insert(name(), stand_in());
    };
    if insert(document.get_mut(), span, &mut put) {
        return true;
    }
    put(document.get_mut());
    true
}

/// Calls `each` on a table, or on the tables of an array, until one says yes.
fn in_tables(value: &mut Spanned<DeValue>, each: &mut dyn FnMut(&mut DeTable) -> bool) -> bool {
    match value.get_mut() {
        DeValue::Table(table) => each(table),
        DeValue::Array(array) => array.iter_mut().any(|v| in_tables(v, each)),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{ProductClass, Settings};

    fn told<T: DeserializeOwned>(text: &str) -> (bool, Vec<(&'static str, Option<u32>)>) {
        let mut findings = Vec::new();
        let value = parse::<T>("a.toml", text, &mut findings);
        (value.is_some(), findings.iter().map(|f| (f.code, f.places[0].row)).collect())
    }

    #[test]
    fn every_error_is_told_with_its_line() {
        let text = "[campaign]\nid = 5\nyear = 2023\nname = \"a\"\nauthorty = \"b\"\n\n[letter]\nissuer = \"c\"\n\
                    design = \"fancy\"\ncolour = \"red\"\n\n[[approval]]\nentries = \"*\"\nby = 3\n";
        let (read, mut errors) = told::<Settings>(text);
        assert!(!read);
        errors.sort_by_key(|(_, line)| *line);
        let expected = [
            ("bad-value", Some(2)),
            ("unknown-key", Some(5)),
            ("missing-key", Some(7)),
            ("bad-value", Some(9)),
            ("unknown-key", Some(10)),
            ("missing-key", Some(12)),
            ("bad-value", Some(14)),
        ];
        assert_eq!(errors, expected);
    }

    #[test]
    fn errors_in_lists_of_tables_have_their_own_line() {
        let text = "code = \"a\"\nname = \"甲\"\n[[indicator]]\nname = \"一\"\npreference = \"lower\"\n\
                    [[indicator]]\nname = \"二\"\npreference = \"up\"\n[[indicator.limit]]\nrequiremnt = \"≤1\"\n";
        let (read, errors) = told::<ProductClass>(text);
        assert!(!read);
        assert_eq!(errors, [("bad-value", Some(8)), ("unknown-key", Some(10))]);
    }

    #[test]
    fn a_date_may_stand_with_or_without_quotes() {
        for date in ["2023-12-15", "\"2023-12-15\""] {
            let text = format!(
                "[campaign]\nid = \"a\"\nyear = 2023\nname = \"a\"\nauthority = \"b\"\n[letter]\nissuer = \"c\"\ndate = {date}\n"
            );
            assert_eq!(told::<Settings>(&text), (true, Vec::new()), "{date}");
        }
    }
}
