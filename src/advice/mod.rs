//! What to do: factors, possible causes and measures, picked from the playbook by this enterprise's evidence.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::analysis::Subject;
use crate::domain::SpotCheck;
use crate::domain::playbook::{Factor, Horizon, Playbook};

/// Words with their values: a Tera template and what fills it. Only `compose` renders it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Default)]
pub struct Phrase {
    /// Template text.
    pub template: String,
    /// Values by placeholder.
    pub values: BTreeMap<String, String>,
}

/// What to do about one subject.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Advice {
    /// One per shortcoming of the subject, same order.
    pub findings: Vec<FindingAdvice>,
    /// Measures in the order of weight, at most `max_actions`.
    pub actions: Vec<ActionAdvice>,
}

/// Factors and causes for one shortcoming.
#[derive(Debug, Clone, Default, Serialize)]
pub struct FindingAdvice {
    /// Hazard in one sentence; only for failed items.
    pub hazard: Option<Phrase>,
    /// Possible causes.
    pub causes: Vec<CauseAdvice>,
    /// Id of the playbook entry used; empty: none fits.
    pub entry: String,
    /// The entry is a general one (by family), for the reviewer.
    pub general: bool,
    /// The entry is not approved: drafts only.
    pub unapproved: bool,
}

/// One possible cause.
#[derive(Debug, Clone, Serialize)]
pub struct CauseAdvice {
    /// 影响因素.
    pub factor: Factor,
    /// Words that follow 可能.
    pub text: Phrase,
}

/// One measure.
#[derive(Debug, Clone, Serialize)]
pub struct ActionAdvice {
    /// Indices into `Advice::findings` (= the subject's shortcomings) that it answers.
    pub answers: Vec<usize>,
    /// When.
    pub horizon: Horizon,
    /// What to do.
    pub text: Phrase,
    /// How to tell that it worked.
    pub verification: Phrase,
    /// Records to keep.
    pub evidence: String,
    /// Playbook entry it comes from.
    pub entry: String,
}

/// Advises one subject.
pub fn advise(spot_check: &SpotCheck, subject: &Subject, playbook: &Playbook) -> Advice {
    let _ = (spot_check, subject, playbook);
    Advice::default()
}
