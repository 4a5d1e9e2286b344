//! Findings as a page or another program is told of them, in one language.

use serde::Serialize;

use crate::diagnostic::{Diagnostic, Lang, Place, Severity, Words};

/// A finding in the reader's language.
#[derive(Serialize, utoipa::ToSchema)]
pub(super) struct Finding {
    pub code: &'static str,
    #[schema(value_type = String)]
    severity: Severity,
    word: &'static str,
    pub message: String,
    places: Vec<String>,
    /// The same places, part by part.
    #[schema(value_type = Vec<Object>)]
    cells: Vec<Place>,
    hint: String,
}

/// Findings in the reader's language.
pub(super) fn all_told(findings: &[Diagnostic], lang: Lang) -> Vec<Finding> {
    findings.iter().map(|finding| told(finding, lang)).collect()
}

/// A finding in the reader's language.
pub(super) fn told(finding: &Diagnostic, lang: Lang) -> Finding {
    let words = |words: &Words| words.in_lang(lang).to_string();
    Finding {
        code: finding.code,
        severity: finding.severity,
        word: finding.severity.word(lang),
        message: words(&finding.message),
        places: finding.places.iter().map(|place| place.to_text(lang)).collect(),
        cells: finding.places.clone(),
        hint: words(&finding.hint),
    }
}
