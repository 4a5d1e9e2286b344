//! A TOML file into its type, with every error told and not only the first.
//!
//! serde stops at the first error. So each error is told, the offending key is taken out or replaced by a stand-in, and
//! the file is read again, until nothing is left to tell.

mod lines;
mod texts;
mod words;

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::ops::Range;

use serde::de::DeserializeOwned;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::findings as say;
use crate::diagnostic::{Diagnostic, Place, Severity};
use crate::load::columns::near::nearest;
pub(crate) use lines::Lines;
pub(crate) use texts::{Text, texts};

/// Errors told of one file at most.
const MOST: usize = 100;
/// Values that stand in for a missing or wrong one, tried in turn.
const STAND_INS: [&str; 6] = ["\"2000-01-01\"", "\"1\"", "0", "false", "[]", "{}"];

/// Reads a TOML text; `None` where anything is wrong with it.
pub(crate) fn parse<T: DeserializeOwned>(file: &str, text: &str, findings: &mut Vec<Diagnostic>) -> Option<T> {
    parse_and_check(file, text, findings, |_, _, _| {})
}

/// Reads a TOML text and checks in the same run what its types cannot say; `None` where reading told anything.
pub(crate) fn parse_and_check<T: DeserializeOwned>(
    file: &str,
    text: &str,
    findings: &mut Vec<Diagnostic>,
    check: impl FnOnce(&T, &Lines, &mut Vec<Diagnostic>),
) -> Option<T> {
    let mut told = Vec::new();
    let value: Option<T> = with_stand_ins(file, text, &mut told);
    let mut checked = Vec::new();
    if let Some(value) = &value {
        check(value, &Lines::new(file, text), &mut checked);
    }
    let whole = told.is_empty();
    if !whole {
        // A stand-in proves nothing: only lines that were read can be found wrong, and nothing can be found lacking.
        let lines: BTreeSet<Option<u32>> = told.iter().map(|finding| finding.places[0].row).chain([None]).collect();
        checked.retain(|finding| finding.severity == Severity::Error && !lines.contains(&finding.places[0].row));
    }
    told.append(&mut checked);
    told.sort_by_key(|finding| finding.places[0].row);
    findings.append(&mut told);
    value.filter(|_| whole)
}

/// Reads a TOML text; where something is told, a stand-in takes its place. `None` where none fits.
fn with_stand_ins<T: DeserializeOwned>(file: &str, text: &str, findings: &mut Vec<Diagnostic>) -> Option<T> {
    let lines = Lines::new(file, text);
    let (document, errors) = DeTable::parse_recoverable(text);
    if !errors.is_empty() {
        let at = |e: &toml::de::Error| lines.at(e.span().map_or(0, |s| s.start));
        let mut broken: Vec<_> = errors.iter().map(|e| (at(e), e.message())).collect();
        broken.sort_by_key(|(place, _)| place.row);
        broken.dedup_by_key(|(place, _)| place.row);
        findings.extend(broken.into_iter().map(|(place, why)| say::broken_toml(place, &words::of_syntax(why), why)));
        return None;
    }
    let mut draft = Draft::new(document, text.len());
    let mut meant: Vec<String> = Vec::new();
    while findings.len() < MOST {
        let error = match T::deserialize(toml::Deserializer::from(draft.table()?)) {
            Ok(value) => return Some(value),
            Err(error) => error,
        };
        let (message, span) = (error.message(), error.span().unwrap_or_else(|| draft.document.span()));
        let mut names = message.split('`').skip(1).step_by(2);
        let place = lines.at(span.start);
        let mended = if message.starts_with("missing field ") {
            let key = names.next()?;
            // A mistyped key was told with the one that it means, and a stand-in lacks all of its keys.
            if !draft.is_stand_in(&span) && !meant.iter().any(|near| near == key) {
                findings.push(say::missing_key(place, key));
            }
            draft.insert(&span, key)
        } else if draft.is_stand_in(&span) {
            draft.try_next(&span, names.nth(1).filter(|_| message.starts_with("unknown variant ")))
        } else if message.starts_with("unknown field ") {
            let (key, known) = (names.next()?, names.collect::<Vec<_>>());
            let near = nearest(key, known.iter().copied());
            meant.extend(near.map(str::to_string));
            findings.push(say::unknown_key(place, key, near, &known.join("、")));
            draft.remove(&span)
        } else {
            let place = Place { text: text.get(span.clone()).map(str::to_string), ..place };
            findings.push(say::bad_value(place, &words::of_value(message), message));
            draft.replace(&span)
        };
        if !mended {
            break;
        }
    }
    None
}

/// A document from which what was told is gone. Stand-ins have spans of their own, behind the end of the text.
struct Draft<'a> {
    document: Spanned<DeValue<'a>>,
    end: usize,
    /// Of each stand-in, how many values were tried.
    tried: Vec<usize>,
}

impl<'a> Draft<'a> {
    fn new(document: Spanned<DeTable<'a>>, end: usize) -> Self {
        let mut document = Spanned::new(document.span(), DeValue::Table(document.into_inner()));
        change(&mut document, &mut |value| {
            // `date = 2023-11-20` and `date = "2023-11-20"` mean the same.
            if let DeValue::Datetime(date) = value.get_ref() {
                *value = Spanned::new(value.span(), DeValue::String(date.to_string().into()));
            }
            false
        });
        Self { document, end, tried: Vec::new() }
    }

    fn table(&self) -> Option<Spanned<DeTable<'a>>> {
        let DeValue::Table(table) = self.document.get_ref() else { return None };
        Some(Spanned::new(self.document.span(), table.clone()))
    }

    fn is_stand_in(&self, span: &Range<usize>) -> bool {
        span.start > self.end
    }

    fn stand_in(&mut self) -> Spanned<DeValue<'a>> {
        self.tried.push(1);
        let start = self.end + self.tried.len();
        Spanned::new(start..start, value_of(STAND_INS[0]))
    }

    /// Another value for the stand-in at `span`: the word that is allowed there, or the next kind; false: none is left.
    fn try_next(&mut self, span: &Range<usize>, word: Option<&str>) -> bool {
        let Some(tried) = self.tried.get_mut(span.start - self.end - 1) else { return false };
        let next = word.map(|word| DeValue::String(word.to_string().into()));
        let Some(next) = next.or_else(|| STAND_INS.get(*tried).map(|text| value_of(text))) else { return false };
        *tried += 1;
        self.put(span, Spanned::new(span.clone(), next))
    }

    /// Takes out the key at `span`.
    fn remove(&mut self, span: &Range<usize>) -> bool {
        change(&mut self.document, &mut |value| {
            let DeValue::Table(table) = value.get_mut() else { return false };
            let key = table.keys().find(|key| key.span() == *span).cloned();
            key.is_some_and(|key| table.remove(&key).is_some())
        })
    }

    /// Puts a stand-in where the value at `span` is.
    fn replace(&mut self, span: &Range<usize>) -> bool {
        let value = self.stand_in();
        self.put(span, value)
    }

    fn put(&mut self, span: &Range<usize>, with: Spanned<DeValue<'a>>) -> bool {
        change(&mut self.document, &mut |value| {
            let here = value.span() == *span;
            if here {
                *value = with.clone();
            }
            here
        })
    }

    /// Puts a stand-in for `key` into the table at `span`.
    fn insert(&mut self, span: &Range<usize>, key: &str) -> bool {
        let stand_in = self.stand_in();
        change(&mut self.document, &mut |value| {
            let here = value.span() == *span;
            let DeValue::Table(table) = value.get_mut() else { return false };
            let name = Spanned::new(stand_in.span(), Cow::Owned(key.to_string()));
            here && table.insert(name, stand_in.clone()).is_none()
        })
    }
}

fn value_of(text: &'static str) -> DeValue<'static> {
    DeValue::parse(text).map_or(DeValue::Boolean(false), Spanned::into_inner)
}

/// Offers every value, outer ones first, until `at` says that it has changed one.
fn change<'a>(value: &mut Spanned<DeValue<'a>>, at: &mut dyn FnMut(&mut Spanned<DeValue<'a>>) -> bool) -> bool {
    at(value)
        || match value.get_mut() {
            DeValue::Table(table) => table.iter_mut().any(|(_, inner)| change(inner, at)),
            DeValue::Array(array) => array.iter_mut().any(|inner| change(inner, at)),
            _ => false,
        }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::citation::Citations;
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
    fn missing_keys_of_one_length_hide_nothing_that_comes_later() {
        let text = "[[citation]]\nkey = \"a\"\ntext = \"b\"\neffective_from = \"2020-01-01\"\n\n[[citation]]\nkey = \"b\"\n\
                    text = \"b\"\neffective_from = \"2020-01-01\"\ntitle = \"c\"\nsource = \"d\"\nstatus = 1\n";
        let (read, errors) = told::<Citations>(text);
        assert!(!read);
        let missing = errors.iter().filter(|error| **error == ("missing-key", Some(1))).count();
        assert!(missing >= 2 && errors.last() == Some(&("bad-value", Some(12))), "{errors:?}");
    }

    #[test]
    fn every_kind_of_value_is_told_in_chinese() {
        let text = "fonts = 1\nidentity = { aliases = 1 }\ninput = 2\napproval = 3\n[campaign]\nid = 5\nyear = \"x\"\n\
                    name = [1]\nauthority = 1.5\n[letter]\nissuer = \"a\"\ndate = 7\ndesign = 8\nfirst_no = -1\n\
                    status = \"x\"\n[thresholds]\nmin_specific_percent = true\nmax_actions = \"x\"\n";
        let mut findings = Vec::new();
        parse::<Settings>("a.toml", text, &mut findings);
        assert_eq!(findings.len(), 14, "{findings:#?}");
        for finding in findings {
            let told = finding.message.zh.trim_start_matches("这个值不对：");
            assert!(told.starts_with(['应', '只']), "{told}");
        }
    }

    #[test]
    fn every_slip_of_syntax_is_told_in_chinese() {
        for text in [
            "a = “甲”",
            "a ＝ \"甲\"",
            "a = \"甲",
            "a = 甲\"",
            "a = 甲",
            "a \"甲\"",
            "a = '甲",
            "a = \"甲\\乙\"",
            "a = \"C:\\Users\\x\"",
            "a：“甲”",
            "a =",
            "a = \"甲\" 注释",
            "a = \"甲\",",
            "a = 1\na = 2",
            "[a\nb = 1",
            "【a】",
            "a = [\"甲\"\nb = 1",
            "a = 2023-13-45",
            "a = 2023.12.15",
            "a = 01",
            "= 1",
            "甲 = 1",
        ] {
            let mut findings = Vec::new();
            assert!(parse::<Settings>("a.toml", text, &mut findings).is_none());
            assert!(findings.iter().all(|finding| finding.code == "broken-toml") && !findings.is_empty(), "{text}");
            for finding in findings {
                let told = finding.message.zh.trim_start_matches("TOML 语法不对：");
                let foreign = told.split(|c: char| !c.is_ascii_alphabetic()).find(|word| word.len() > 1);
                assert_eq!(foreign, None, "{text}: {told}");
            }
        }
    }

    #[test]
    fn a_number_in_quotes_is_told_in_its_own_words() {
        let told = |interval: &str| {
            let text = format!(
                "code = \"a\"\nname = \"甲\"\n[[indicator]]\nname = \"一\"\npreference = \"lower\"\nrounding_interval = {interval}\n"
            );
            let mut findings = Vec::new();
            parse::<ProductClass>("a.toml", &text, &mut findings);
            findings.iter().map(|finding| finding.message.zh.clone()).collect::<String>()
        };
        for interval in ["\"\"", "\"５\"", "\"-1\"", "\"3\"", "\"5%\""] {
            assert!(told(interval).contains("修约间隔"), "{interval}: {}", told(interval));
        }
        assert!(told("5").contains("双引号"), "{}", told("5"));
        assert_eq!(told("\"0.5\""), "");
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
