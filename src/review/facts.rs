//! What stands beside a letter: its facts, and the findings that touch it.

use serde::Serialize;

use super::pages::Outline;
use super::snapshot::Snapshot;
use super::survey::Known;
use super::told::{Finding, all_told, told};
use super::viewer::Viewer;
use crate::decisions::State;
use crate::diagnostic::codes::{code_info, title};
use crate::diagnostic::{Diagnostic, Lang};
use crate::domain::outcome::{self, Reasons};
use crate::job::cards::{BatchCard, VisitCard};

/// One case in the list.
#[derive(Serialize, utoipa::ToSchema)]
pub(super) struct Entry<'a> {
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
    region: &'a str,
    agencies: &'a [String],
    /// What needs eyes: `repeat`, `thin`, `general`, `alike`, `fails`.
    looks: Vec<&'static str>,
    /// Share of its running text that no other letter of its class has, 0 to 1; absent until all are composed.
    specificity: Option<f64>,
    /// SHA-256 of its facts; empty until it is composed.
    fingerprint: String,
    /// Where it stands: `drafting`, `awaiting_review`, `awaiting_approval`, `approved`, `sent_back`, `outdated`.
    #[schema(value_type = String)]
    state: State,
    /// The next step is this person's.
    is_their_turn: bool,
    /// This person has opened it.
    is_opened: bool,
    /// Others who have it open.
    open_at: Vec<String>,
    /// Tells one set of edits from another; empty: none.
    edition: String,
}

/// The facts of one case.
#[derive(Serialize, utoipa::ToSchema)]
pub(super) struct Facts<'a> {
    version: u64,
    #[serde(flatten)]
    entry: Entry<'a>,
    reasons: Vec<Reason<'a>>,
    left_out: &'a [String],
    #[schema(value_type = Vec<Object>)]
    batches: Vec<BatchCard>,
    #[schema(value_type = Vec<Object>)]
    visits: Vec<VisitCard>,
    findings: Vec<Finding>,
    pages: usize,
    text: &'a str,
    warnings: Vec<Finding>,
    broken: Vec<Finding>,
    is_outdated: bool,
}

/// Why there is no letter.
#[derive(Serialize, utoipa::ToSchema)]
struct Reason<'a> {
    code: &'a str,
    title: &'a str,
    explanation: &'a str,
}

/// The facts of one case, with what there is to see of its letter.
pub(super) fn facts<'a>(
    snapshot: &'a Snapshot,
    position: usize,
    outline: &'a Outline,
    viewer: &Viewer,
    lang: Lang,
) -> Facts<'a> {
    let case = &snapshot.cases[position];
    Facts {
        version: snapshot.version,
        entry: entry(snapshot, position, viewer),
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

/// One case as the list shows it.
pub(super) fn entry<'a>(snapshot: &'a Snapshot, position: usize, viewer: &Viewer) -> Entry<'a> {
    let (case, row) = (&snapshot.cases[position], &snapshot.rows[position]);
    let known = snapshot.survey.known(position);
    let known = known.as_deref();
    let state = viewer.state(&case.id).map(|state| state.state).unwrap_or_default();
    let looks = [
        ("fails", known.is_some_and(Known::fails)),
        ("repeat", row.facets.is_repeat),
        ("general", known.is_some_and(|known| known.is_general)),
        ("alike", snapshot.is_alike(position)),
        ("thin", row.facets.has_thin_peers),
    ];
    Entry {
        id: &case.id,
        enterprise: &case.enterprise,
        credit_code: &case.credit_code,
        class: &case.class,
        class_name: &case.class_name,
        sampling_sheets: &case.sampling_sheets,
        kind: case.letter.as_ref().map_or("", |kind| kind.code()),
        outcome: row.outcome,
        marks: row.marks,
        region: &row.facets.region,
        agencies: &row.facets.agencies,
        looks: looks.into_iter().filter(|(_, holds)| *holds).map(|(look, _)| look).collect(),
        specificity: snapshot.survey.share(&case.id).map(|share| (share * 100.0).round() / 100.0),
        fingerprint: known.map(|known| known.fingerprint.clone()).unwrap_or_default(),
        state,
        is_their_turn: case.letter.is_ok() && viewer.is_their_turn(&case.id),
        is_opened: viewer.has_opened(&case.id),
        open_at: viewer.open_at(&case.id).map(|lease| lease.who.clone()).collect(),
        edition: viewer.edition(&case.id),
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
