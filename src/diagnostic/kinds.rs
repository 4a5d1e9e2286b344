//! Findings by kind, for whoever reads many of them: what stops first, then what is held, then what is to be known.

use std::collections::{BTreeMap, BTreeSet};

use super::codes;
use super::{Diagnostic, Lang, Place, Severity};

/// Places that are named of a kind.
const PLACES_NAMED: usize = 3;
/// Codes of what is held until somebody else has decided: nothing in the file is to be mended.
const WAITS: [&str; 2] = ["objection-pending", "retest-pending"];

/// All findings of one code that stop as much.
#[derive(Debug, Clone)]
pub struct Kind<'a> {
    /// The code.
    pub code: &'static str,
    /// How much they stop.
    pub severity: Severity,
    /// The findings in the order they were told in; at least one.
    pub findings: Vec<&'a Diagnostic>,
    /// How many letters they hold, as far as that is known.
    pub held: usize,
}

/// The kinds of findings: the gravest first; of equally grave ones those that stop a job in the order in which they were
/// found, since one may hide the next, and the others by how many letters they hold and how many they are, with what only
/// waits at their end.
pub fn kinds<'a>(findings: impl IntoIterator<Item = &'a Diagnostic>) -> Vec<Kind<'a>> {
    let mut at: BTreeMap<(&str, Severity), usize> = BTreeMap::new();
    let mut kinds: Vec<Kind<'a>> = Vec::new();
    for finding in findings {
        let (code, severity) = (finding.code, finding.severity);
        let at = *at.entry((code, severity)).or_insert(kinds.len());
        if at == kinds.len() {
            kinds.push(Kind { code, severity, findings: Vec::new(), held: 0 });
        }
        kinds[at].findings.push(finding);
    }
    for kind in &mut kinds {
        kind.held = kind.findings.iter().flat_map(|finding| &finding.cases).collect::<BTreeSet<_>>().len();
    }
    kinds.sort_by_key(|kind| {
        let many = if kind.severity == Severity::Error { (0, 0) } else { (kind.held, kind.findings.len()) };
        std::cmp::Reverse((kind.severity, !kind.only_waits(), many))
    });
    kinds
}

impl Kind<'_> {
    /// Whether it is written for whoever keeps catalog and knowledge, and nothing is stopped by it.
    pub fn is_for_keepers(&self) -> bool {
        self.severity < Severity::Hold && codes::code_info(self.code).is_some_and(codes::CodeInfo::is_for_keepers)
    }

    /// Whether nothing is to be mended: somebody else has still to decide.
    pub fn only_waits(&self) -> bool {
        WAITS.contains(&self.code)
    }

    /// What all of its findings say, where they say the same; else the title of its code.
    pub fn sentence(&self, lang: Lang) -> &str {
        let first = self.findings[0].message.in_lang(lang);
        let is_same = self.findings.iter().all(|finding| finding.message.in_lang(lang) == first);
        if is_same { first } else { codes::title(self.code, lang) }
    }

    /// Its first places in one line: `results.xlsx › 检验结果 › P12（检验结果：“7.4O”）、P13（“7.5O”）…`; empty where it has none.
    pub fn first_places(&self, lang: Lang) -> String {
        let places: Vec<&Place> = match self.findings.as_slice() {
            [one] => one.places.iter().collect(),
            several => several.iter().filter_map(|finding| finding.places.first()).collect(),
        };
        let mut text = String::new();
        for (at, place) in places.iter().take(PLACES_NAMED).enumerate() {
            let before = at.checked_sub(1).map(|before| places[before]);
            if before == Some(*place) {
                continue;
            }
            if before.is_some() {
                text += if lang == Lang::Zh { "、" } else { ", " };
            }
            text += &before.map_or_else(|| place.to_text(lang), |before| place.after(before, lang));
        }
        text + if places.len() > PLACES_NAMED { " …" } else { "" }
    }
}

impl Place {
    /// The place without what it shares with the one that was named before it.
    fn after(&self, before: &Place, lang: Lang) -> String {
        if (&self.file, &self.sheet) != (&before.file, &before.sheet) || self.row.is_none() {
            return self.to_text(lang);
        }
        let header = if self.header == before.header { String::new() } else { self.header.clone() };
        let bare = Place { file: String::new(), sheet: String::new(), header, ..self.clone() };
        bare.to_text(lang).trim_start_matches(" › ").to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cell(row: u32, text: &str) -> Place {
        let (sheet, column, header) = ("结果".to_string(), "P".to_string(), "检验结果".to_string());
        Place { sheet, row: Some(row), column, header, text: Some(text.into()), ..Place::file("results.xlsx") }
    }

    #[test]
    fn what_stops_comes_first_and_of_the_rest_what_is_most() {
        let findings = [
            Diagnostic::note("skipped-row"),
            Diagnostic::hold("unreadable-result"),
            Diagnostic::error("missing-column"),
            Diagnostic::hold("incomplete-row"),
            Diagnostic::warning("unknown-word"),
            Diagnostic::hold("retest-pending"),
            Diagnostic::hold("retest-pending"),
            Diagnostic::hold("retest-pending"),
            Diagnostic::hold("incomplete-row"),
            Diagnostic::hold("unknown-word"),
            Diagnostic::error("missing-job-file"),
            Diagnostic::error("missing-column"),
        ];
        let told: Vec<(&str, usize)> = kinds(&findings).iter().map(|kind| (kind.code, kind.findings.len())).collect();
        let expected = [
            ("missing-column", 2),
            ("missing-job-file", 1),
            ("incomplete-row", 2),
            ("unreadable-result", 1),
            ("unknown-word", 1),
            ("retest-pending", 3),
            ("unknown-word", 1),
            ("skipped-row", 1),
        ];
        assert_eq!(told, expected);
    }

    #[test]
    fn what_holds_most_letters_comes_before_what_is_found_most_often() {
        let held = |code, cases: &[&str]| {
            let mut finding = Diagnostic::hold(code);
            finding.cases = cases.iter().map(|case| (*case).to_string()).collect();
            finding
        };
        let findings = [
            held("unreadable-result", &["a"]),
            held("unreadable-result", &["a"]),
            held("unreadable-result", &["a"]),
            held("incomplete-row", &["a", "b", "c"]),
            held("unknown-word", &["c"]),
            held("unknown-word", &["d"]),
        ];
        let told: Vec<_> = kinds(&findings).iter().map(|kind| (kind.code, kind.held)).collect();
        assert_eq!(told, [("incomplete-row", 3), ("unknown-word", 2), ("unreadable-result", 1)]);
    }

    #[test]
    fn places_of_a_kind_are_told_without_what_they_share() {
        let held = |row, text| Diagnostic::hold("unreadable-result").at(cell(row, text)).say("读不懂", "unreadable");
        let findings = [held(12, "7.4O"), held(13, "7.5O"), held(40, "1"), held(41, "2")];
        let kinds = kinds(&findings);
        let told = kinds[0].first_places(Lang::Zh);
        assert_eq!(told, "results.xlsx › 结果 › P12（检验结果：“7.4O”）、P13（“7.5O”）、P40（“1”） …");
        assert_eq!(kinds[0].sentence(Lang::En), "unreadable");
        let files =
            [Diagnostic::error("several-results").at([Place::file("results.csv"), Place::file("results.xlsx")])];
        assert_eq!(super::kinds(&files)[0].first_places(Lang::En), "results.csv, results.xlsx");
    }

    #[test]
    fn notes_on_knowledge_are_for_its_keepers_unless_they_hold() {
        let told = [
            Diagnostic::note("rule-too-common"),
            Diagnostic::warning("letter-not-specific"),
            Diagnostic::note("unknown-indicator"),
            Diagnostic::hold("unknown-indicator"),
            Diagnostic::note("skipped-row"),
        ];
        let for_keepers: Vec<_> = kinds(&told).iter().map(|kind| (kind.code, kind.is_for_keepers())).collect();
        let expected = [
            ("unknown-indicator", false),
            ("letter-not-specific", true),
            ("rule-too-common", true),
            ("unknown-indicator", true),
            ("skipped-row", false),
        ];
        assert_eq!(for_keepers, expected);
    }
}
