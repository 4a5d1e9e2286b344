//! Every code a finding can have, with what it means, for `yice explain CODE`; the words are in `codes.tsv`.

use std::sync::OnceLock;

use super::Lang;

/// A code with what it means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CodeInfo {
    /// The code.
    pub code: &'static str,
    /// The floor that says it: `load`, `merge`, `job`, `compose`, `typeset`, `deliver`, `bulk`, `review` or `method`.
    pub stage: &'static str,
    /// A few words.
    pub title: Text,
    /// One to three sentences.
    pub explanation: Text,
}

/// A fixed text in both languages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Text {
    /// Chinese.
    pub zh: &'static str,
    /// English.
    pub en: &'static str,
}

/// Codes that whoever keeps catalog and knowledge can do something about, for the next job. All others are the clerk's.
const OF_KEEPERS: [&str; 5] =
    ["key-indicator-count", "letter-not-specific", "rule-too-common", "unknown-indicator", "unknown-rule-item"];

impl CodeInfo {
    /// Whether it is written for whoever keeps catalog and knowledge, where nothing is stopped by it.
    pub fn is_for_keepers(&self) -> bool {
        OF_KEEPERS.contains(&self.code)
    }
}

impl Text {
    /// The text in one language.
    pub fn in_lang(self, lang: Lang) -> &'static str {
        match lang {
            Lang::Zh => self.zh,
            Lang::En => self.en,
        }
    }
}

/// All codes, in the order of the stages.
pub fn codes() -> &'static [CodeInfo] {
    static CODES: OnceLock<Vec<CodeInfo>> = OnceLock::new();
    CODES.get_or_init(|| include_str!("codes.tsv").lines().skip(1).filter_map(read_line).collect())
}

/// One code.
pub fn code_info(code: &str) -> Option<&'static CodeInfo> {
    codes().iter().find(|info| info.code == code)
}

/// A few words for a code; the code itself where it is unknown.
pub fn title(code: &str, lang: Lang) -> &str {
    code_info(code).map_or(code, |info| info.title.in_lang(lang))
}

fn read_line(line: &'static str) -> Option<CodeInfo> {
    let mut cells = line.split('\t');
    let (code, stage) = (cells.next()?, cells.next()?);
    let title = Text { zh: cells.next()?, en: cells.next()? };
    let explanation = Text { zh: cells.next()?, en: cells.next()? };
    cells.next().is_none().then_some(CodeInfo { code, stage, title, explanation })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_line_is_a_code_of_its_own_with_all_its_words() {
        let lines = include_str!("codes.tsv").lines().count() - 1;
        assert_eq!(codes().len(), lines, "a line has not six cells");
        assert_eq!(codes().iter().map(|c| c.code).collect::<BTreeSet<_>>().len(), lines, "a code twice");
        assert_eq!(codes().iter().filter(|code| code.is_for_keepers()).count(), OF_KEEPERS.len(), "a code is gone");
        for info in codes() {
            let texts = [info.title, info.explanation];
            assert!(texts.iter().all(|t| !t.zh.is_empty() && !t.en.is_empty()), "{}", info.code);
            assert!(info.code.bytes().all(|b| b.is_ascii_lowercase() || b == b'-'), "{}", info.code);
        }
    }
}
