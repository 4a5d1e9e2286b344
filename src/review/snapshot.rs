//! One state of the job folder and the templates, as it is shown.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};

use serde::Serialize;

use super::Options;
use super::survey::Survey;
use crate::diagnostic::{Diagnostic, Severity};
use crate::job::{Case, Facets, Job};
use crate::summary::Summary;

/// One state of the job folder and the templates.
#[derive(Default)]
pub(super) struct Snapshot {
    /// Grows with every change on disk.
    pub version: u64,
    /// The newest job that opened; older than `version` where the last change broke something.
    pub job: Option<Arc<Job>>,
    /// The job before it, for letters that only the change keeps from being made.
    pub before: Option<Arc<Job>>,
    /// Its cases.
    pub cases: Vec<Case>,
    /// Findings of the job shown.
    pub findings: Vec<Diagnostic>,
    /// For each case, which findings name one of its rows.
    pub touching: Vec<Vec<usize>>,
    /// What keeps the newest change from being shown; empty where nothing does.
    pub broken: Vec<Diagnostic>,
    /// Set once a letter could be made by `before` and not by `job`: then `before` is the one to keep.
    pub is_worse: AtomicBool,
    /// What the list asks of each case, looked up once.
    pub rows: Arc<Vec<Row>>,
    /// What is known of its letters.
    pub survey: Arc<Survey>,
    /// How many cases have which property.
    pub counts: OnceLock<Counts>,
    /// The bureau's view of the job, as of the date of its letters; worked out when it is asked for.
    pub summary: OnceLock<Summary>,
    positions: BTreeMap<String, usize>,
}

/// Less running text of its own than this, and a letter says little of its enterprise.
const LITTLE: f64 = 0.5;

/// What the list asks of a case.
#[derive(Debug, Clone, Default)]
pub(super) struct Row {
    /// `letter`, `held` or `excluded`.
    pub outcome: &'static str,
    /// Findings that touch it, other than notes.
    pub marks: usize,
    /// Agencies, region, what needs eyes.
    pub facets: Facets,
    /// All that it can be found by, in small letters.
    pub text: String,
}

/// A value of a filter, its name, and how many cases have it.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub(super) struct Count {
    pub value: String,
    pub name: String,
    pub letters: usize,
}

/// Counts by filter.
pub(super) type Counts = BTreeMap<&'static str, Vec<Count>>;

impl Row {
    fn of(job: &Job, case: &Case, marks: usize) -> Self {
        let mut text: Vec<&str> = vec![&case.enterprise, &case.credit_code, &case.id, &case.class_name];
        text.extend(case.sampling_sheets.iter().chain(&case.left_out).map(String::as_str));
        Self {
            outcome: match &case.letter {
                Ok(_) => "letter",
                Err(reasons) if reasons.are_for_good() => "excluded",
                Err(_) => "held",
            },
            marks,
            facets: job.facets(case),
            text: text.join("\n").to_lowercase(),
        }
    }
}

impl Snapshot {
    /// Reads everything; where that fails, what was shown before stays.
    pub(super) fn open(options: &Options, version: u64, before: Option<&Self>) -> Self {
        let opened = Job::open(&options.job, &options.resources);
        let Some(job) = opened.value else {
            let broken = opened.findings.into_iter().filter(|finding| finding.severity == Severity::Error).collect();
            return match before {
                Some(before) => before.kept(version, broken),
                None => Self { version, broken, ..Self::default() },
            };
        };
        let cases = job.cases();
        let touching = job.findings_by_case(&cases, &opened.findings);
        let marks = |touched: &Vec<usize>| {
            let findings = touched.iter().filter_map(|&index| opened.findings.get(index));
            findings.filter(|finding| finding.severity > Severity::Note).count()
        };
        let rows = cases.iter().zip(&touching).map(|(case, touched)| Row::of(&job, case, marks(touched))).collect();
        Self {
            version,
            rows: Arc::new(rows),
            survey: Arc::new(Survey::of(&cases)),
            touching,
            positions: cases.iter().enumerate().map(|(position, case)| (case.id.clone(), position)).collect(),
            before: before.and_then(|before| match before.is_worse.load(Ordering::Relaxed) {
                true => before.before.clone(),
                false => before.job.clone(),
            }),
            job: Some(Arc::new(job)),
            cases,
            findings: opened.findings,
            ..Self::default()
        }
    }

    /// The same still shown, with what keeps the newest change from being shown.
    pub(super) fn kept(&self, version: u64, broken: Vec<Diagnostic>) -> Self {
        Self {
            version,
            job: self.job.clone(),
            before: self.before.clone(),
            cases: self.cases.clone(),
            findings: self.findings.clone(),
            touching: self.touching.clone(),
            broken,
            is_worse: AtomicBool::new(self.is_worse.load(Ordering::Relaxed)),
            rows: Arc::clone(&self.rows),
            survey: Arc::clone(&self.survey),
            counts: OnceLock::new(),
            summary: OnceLock::new(),
            positions: self.positions.clone(),
        }
    }

    /// Whether most of a letter's running text stands in others of its class.
    pub(super) fn is_alike(&self, position: usize) -> bool {
        self.survey.share(&self.cases[position].id).is_some_and(|share| share < LITTLE)
    }

    /// The job and the subject of a letter; none where the case has no letter.
    pub(super) fn letter_of(&self, id: &str) -> Option<(&Job, usize)> {
        let case = self.cases.get(self.position(id)?)?;
        Some((self.job.as_deref()?, case.subject.filter(|_| case.letter.is_ok())?))
    }

    /// Position of a case by its id.
    pub(super) fn position(&self, id: &str) -> Option<usize> {
        self.positions.get(id).copied()
    }
}
