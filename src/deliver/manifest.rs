//! manifest.jsonl: one line per enterprise and class, what became of it.

use std::path::{Path, PathBuf};
use std::{fs, io};

use serde::{Deserialize, Serialize};

use super::json_lines::{self, BadLine, Torn, Unreadable};
pub(crate) use super::names::MANIFEST;
use crate::domain::digest::Digest;
use crate::domain::outcome::{LetterKind, Outcome};

/// One line of the manifest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// Letter id.
    pub id: String,
    /// Kind of letter; absent where there is none.
    pub kind: Option<LetterKind>,
    /// Enterprise name.
    pub enterprise: String,
    /// Credit code; empty where the file has none.
    pub credit_code: String,
    /// Class code.
    pub class: String,
    /// Class name.
    pub class_name: String,
    /// 发文字号; empty where none.
    pub document_no: String,
    /// What became of it, and why where there is no letter.
    #[serde(flatten)]
    pub outcome: Outcome,
    /// Sampling sheet numbers it is about.
    pub sampling_sheets: Vec<String>,
    /// Sampling sheet numbers of the same enterprise and class that take no part in the letter.
    #[serde(default)]
    pub left_out: Vec<String>,
    /// Which wording of the trial the letter has; absent where there is no trial or no letter.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub arm: Option<String>,
    /// File relative to the outbox; absent where there is none.
    pub file: Option<String>,
    /// SHA-256 of the file.
    pub sha256: Option<Digest>,
    /// Pages.
    pub pages: Option<u32>,
    /// Digest of everything the file was made from: facts, wording, layout, fonts, program.
    pub fingerprint: Option<Digest>,
}

/// The lines of a manifest.
///
/// # Errors
/// The first line that is none, as where its kind of letter or its outcome is unknown, or where it gives no reason for
/// having no letter.
pub fn parse(text: &[u8]) -> Result<Vec<Line>, BadLine> {
    json_lines::read(text, Torn::Read, Unreadable::Told).collect()
}

/// The text of a manifest, sorted by id.
///
/// # Errors
/// A line that cannot be written as JSON; there is none.
pub fn to_text(lines: &[Line]) -> io::Result<Vec<u8>> {
    let mut sorted: Vec<&Line> = lines.iter().collect();
    sorted.sort_by(|a, b| a.id.cmp(&b.id));
    let mut text = Vec::new();
    sorted.into_iter().try_for_each(|line| json_lines::push(&mut text, line))?;
    Ok(text)
}

/// The outbox and the letter id of a file that a manifest lists; none where the manifest cannot be read.
pub fn letter_of_file(path: &Path) -> Option<(PathBuf, String)> {
    let path = path.canonicalize().ok()?;
    let outbox = path.ancestors().skip(1).find(|folder| folder.join(MANIFEST).is_file())?;
    let line = parse(&fs::read(outbox.join(MANIFEST)).ok()?)
        .ok()?
        .into_iter()
        .find(|line| line.file.as_deref().is_some_and(|file| outbox.join(file) == path))?;
    Some((outbox.to_path_buf(), line.id))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::outcome::{HoldReason, Reason};

    fn line(id: &str) -> Line {
        Line {
            id: id.into(),
            kind: None,
            enterprise: "示例".into(),
            credit_code: String::new(),
            class: "wire_bv".into(),
            class_name: "电线".into(),
            document_no: String::new(),
            outcome: Outcome::Held(Reason::from(HoldReason::RetestPending).into()),
            sampling_sheets: vec![],
            left_out: vec![],
            arm: None,
            file: None,
            sha256: None,
            pages: None,
            fingerprint: None,
        }
    }

    #[test]
    fn the_manifest_is_sorted_and_reads_back() {
        let text = to_text(&[line("b"), line("a")]).unwrap();
        assert_eq!(parse(&text).unwrap(), [line("a"), line("b")]);
        assert_eq!(text.split_inclusive(|byte| *byte == b'\n').count(), 2);
    }

    #[test]
    fn a_line_tells_outcome_and_reasons_beside_the_rest() {
        let text = String::from_utf8(to_text(&[line("a")]).unwrap()).unwrap();
        assert!(
            text.contains(r#""document_no":"","outcome":"held","reasons":["retest-pending"],"sampling_sheets":[]"#)
        );
        let written = Line { outcome: Outcome::Written, kind: Some(LetterKind::ImprovementAdvice), ..line("a") };
        let text = String::from_utf8(to_text(&[written]).unwrap()).unwrap();
        assert!(
            text.contains(r#""kind":"improvement_advice""#) && text.contains(r#""outcome":"written","reasons":[]"#)
        );
    }

    #[test]
    fn an_unreadable_line_is_told_with_its_number() {
        let whole = String::from_utf8(to_text(&[line("a"), line("b")]).unwrap()).unwrap();
        let held = r#""outcome":"held","reasons":["retest-pending"]"#;
        for (there, instead, wanted) in [
            (r#""kind":null"#, r#""kind":"praise""#, "`praise`"),
            (held, r#""outcome":"lost","reasons":[]"#, "`lost`"),
            (held, r#""outcome":"held","reasons":[]"#, "no reason is given"),
            (held, r#""outcome":"failed","reasons":[]"#, "no reason is given"),
            (held, r#""outcome":"held","reasons":["复检中"]"#, "`复检中`"),
            (held, r#""outcome":"written","reasons":["retest-pending"]"#, "although there is a letter"),
            (r#""id":"b""#, r#""id":7"#, "a string"),
        ] {
            let (first, second) = whole.split_at(whole.find('\n').unwrap() + 1);
            let changed = second.replace(there, instead);
            assert_ne!(changed, second, "{there}");
            let bad = parse([first, &changed].concat().as_bytes()).unwrap_err();
            assert!(bad.number == 2 && bad.to_string().contains(wanted), "{instead}: {bad}");
        }
        assert_eq!(parse(b"no line\n").unwrap_err().number, 1);
    }
}
