//! What stands beside a letter: the list of all, the facts of one, the findings that touch it.

use serde::Serialize;

use super::pages::Outline;
use super::snapshot::Snapshot;
use crate::diagnostic::codes::{code_info, title};
use crate::diagnostic::{Diagnostic, Lang, Severity, Words};
use crate::domain::outcome::{self, Reasons};
use crate::job::Case;
use crate::job::cards::{BatchCard, VisitCard};

/// The list of letters.
#[derive(Serialize)]
pub(super) struct Listing<'a> {
    version: u64,
    lang: &'static str,
    campaign: &'a str,
    letters: Vec<Entry<'a>>,
    /// Findings that touch no single case.
    findings: Vec<Finding>,
    /// What keeps the newest change from being shown.
    broken: Vec<Finding>,
}

/// One case in the list.
#[derive(Serialize)]
struct Entry<'a> {
    id: &'a str,
    enterprise: &'a str,
    credit_code: &'a str,
    class: &'a str,
    class_name: &'a str,
    sampling_sheets: &'a [String],
    /// `rectification_guidance` or `improvement_advice`; empty without a letter.
    kind: &'static str,
    /// `letter`, `held` or `excluded`.
    outcome: &'static str,
    /// Findings that touch it, other than notes.
    marks: usize,
}

/// The facts of one case.
#[derive(Serialize)]
pub(super) struct Facts<'a> {
    version: u64,
    #[serde(flatten)]
    entry: Entry<'a>,
    reasons: Vec<Reason<'a>>,
    left_out: &'a [String],
    batches: Vec<BatchCard>,
    visits: Vec<VisitCard>,
    findings: Vec<Finding>,
    pages: usize,
    text: &'a str,
    warnings: Vec<Finding>,
    broken: Vec<Finding>,
    is_outdated: bool,
}

/// Why there is no letter.
#[derive(Serialize)]
struct Reason<'a> {
    code: &'a str,
    title: &'a str,
    explanation: &'a str,
}

/// A finding in the reader's language.
#[derive(Serialize)]
struct Finding {
    code: &'static str,
    severity: Severity,
    word: &'static str,
    message: String,
    places: Vec<String>,
    hint: String,
}

/// Lists all cases.
pub(super) fn listing(snapshot: &Snapshot, lang: Lang) -> Listing<'_> {
    let touched: std::collections::BTreeSet<usize> = snapshot.touching.iter().flatten().copied().collect();
    let general = snapshot.findings.iter().enumerate().filter(|(index, _)| !touched.contains(index));
    Listing {
        version: snapshot.version,
        lang: match lang {
            Lang::Zh => "zh",
            Lang::En => "en",
        },
        campaign: snapshot.job.as_ref().map_or("", |job| &job.spot_check().settings.campaign.name),
        letters: (0..snapshot.cases.len()).map(|position| entry(snapshot, position)).collect(),
        findings: general.map(|(_, finding)| told(finding, lang)).collect(),
        broken: all_told(&snapshot.broken, lang),
    }
}

/// The facts of one case, with what there is to see of its letter.
pub(super) fn facts<'a>(snapshot: &'a Snapshot, position: usize, outline: &'a Outline, lang: Lang) -> Facts<'a> {
    let case = &snapshot.cases[position];
    Facts {
        version: snapshot.version,
        entry: entry(snapshot, position),
        reasons: case
            .letter
            .as_ref()
            .err()
            .into_iter()
            .flat_map(Reasons::iter)
            .map(|told| reason(told, lang))
            .collect(),
        left_out: &case.left_out,
        batches: snapshot.job.as_ref().map(|job| job.batch_cards(case)).unwrap_or_default(),
        visits: snapshot.job.as_ref().map(|job| job.visit_cards(case)).unwrap_or_default(),
        findings: touching(snapshot, position).map(|finding| told(finding, lang)).collect(),
        pages: outline.pages,
        text: &outline.text,
        warnings: all_told(&outline.warnings, lang),
        broken: all_told(&outline.broken, lang),
        is_outdated: outline.is_outdated,
    }
}

fn entry(snapshot: &Snapshot, position: usize) -> Entry<'_> {
    let case: &Case = &snapshot.cases[position];
    Entry {
        id: &case.id,
        enterprise: &case.enterprise,
        credit_code: &case.credit_code,
        class: &case.class,
        class_name: &case.class_name,
        sampling_sheets: &case.sampling_sheets,
        kind: case.letter.as_ref().map_or("", |kind| kind.code()),
        outcome: match &case.letter {
            Ok(_) => "letter",
            Err(reasons) if reasons.are_for_good() => "excluded",
            Err(_) => "held",
        },
        marks: touching(snapshot, position).filter(|finding| finding.severity > Severity::Note).count(),
    }
}

fn touching(snapshot: &Snapshot, position: usize) -> impl Iterator<Item = &Diagnostic> {
    let indices = snapshot.touching.get(position).map_or(&[][..], Vec::as_slice);
    indices.iter().filter_map(|&index| snapshot.findings.get(index))
}

fn reason(reason: &outcome::Reason, lang: Lang) -> Reason<'_> {
    let code = reason.code();
    let explanation = code_info(code).map_or("", |info| info.explanation.in_lang(lang));
    Reason { code, title: title(code, lang), explanation }
}

fn all_told(findings: &[Diagnostic], lang: Lang) -> Vec<Finding> {
    findings.iter().map(|finding| told(finding, lang)).collect()
}

fn told(finding: &Diagnostic, lang: Lang) -> Finding {
    let words = |words: &Words| words.in_lang(lang).to_string();
    Finding {
        code: finding.code,
        severity: finding.severity,
        word: finding.severity.word(lang),
        message: words(&finding.message),
        places: finding.places.iter().map(|place| place.to_text(lang)).collect(),
        hint: words(&finding.hint),
    }
}
