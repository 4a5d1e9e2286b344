//! Proves that every letter of a plan is at the destination once, whole and alone, and writes the manifest.

use std::collections::{BTreeMap, BTreeSet};
use std::io;

use rayon::prelude::*;

use super::balance::{self, Balance};
use super::findings;
use super::plan::{Plan, Planned, PlannedCase, PlannedLetter};
use crate::deliver::destination::{Destination, End, Known, Record};
use crate::deliver::manifest::Line;
use crate::deliver::names::NO_LETTERS;
use crate::diagnostic::{Diagnostic, Severity};
use crate::domain::digest::Digest;
use crate::domain::outcome::{Outcome, Reason};

/// What collecting found.
#[derive(Debug, Default)]
pub(crate) struct Collected {
    /// One line per case, in the order of the plan. Written as the manifest only where everything was proven.
    pub lines: Vec<Line>,
    /// The manifest was written.
    pub is_proven: bool,
    /// The reconciliation.
    pub balance: Balance,
    /// Everything adds up.
    pub adds_up: bool,
    /// Files of an earlier run that were put aside because this plan does not stand by them.
    pub withdrawn: Vec<String>,
    /// What is missing, altered or strange.
    pub findings: Vec<Diagnostic>,
}

/// Proves a plan's letters and writes the manifest. `seen` are files whose bytes this process has written or read in
/// this very run, with their SHA-256; they are not read again.
///
/// # Errors
/// The plan cannot be read, or the destination cannot be read or written.
pub(crate) fn collect(
    plan: &Plan,
    destination: &Destination,
    seen: &BTreeMap<String, Digest>,
) -> Result<Collected, Diagnostic> {
    let unusable = |error: io::Error| destination.trouble(&error);
    let known = destination.known()?;
    let earlier: BTreeMap<String, Line> =
        destination.manifest()?.into_iter().map(|line| (line.id.clone(), line)).collect();
    let checked: Vec<Result<Line, Diagnostic>> = plan
        .cases
        .par_iter()
        .map(|case| match &case.planned {
            Planned::Held(_) | Planned::Failed(_) => Ok(line(case, case.planned.outcome())),
            Planned::Letter(letter) => {
                let records: Vec<&Record> = known.fitting(&case.id, &letter.file, letter.fingerprint).collect();
                let before = earlier.get(&case.id);
                proven(case, letter, &records, before, destination, seen)
                    .map_err(|problem| problem.told(destination, letter))
            }
        })
        .collect();
    let mut collected = Collected::default();
    for (case, checked) in plan.cases.iter().zip(checked) {
        match checked {
            Ok(line) => collected.lines.push(line),
            Err(finding) => {
                collected.lines.push(line(case, Outcome::Failed(Reason::of_finding(finding.code).into())));
                collected.findings.push(finding);
            }
        }
    }
    let strangers = strangers(plan, destination, &collected.lines, &known, &earlier).map_err(unusable)?;
    collected.findings.extend(strangers.unknown.iter().map(|file| findings::stranger_in_outbox(file)));

    let outcomes: Vec<Outcome> = collected.lines.iter().map(|line| line.outcome.clone()).collect();
    let (balance, problems) = balance::balance(plan, &outcomes)?;
    collected.balance = balance;
    collected.adds_up = problems.is_empty();
    collected.findings.extend(problems);

    if collected.findings.iter().all(|finding| finding.severity < Severity::Error) {
        for file in &strangers.stale {
            destination.withdraw(file).map_err(unusable)?;
        }
        collected.withdrawn = strangers.stale;
        destination.write_manifest(&collected.lines).map_err(unusable)?;
        destination.clear_records().map_err(unusable)?;
        collected.is_proven = true;
    }
    Ok(collected)
}

/// Why a letter is not proven.
enum Problem {
    Missing,
    Altered,
    Unreadable(io::Error),
}

impl Problem {
    fn told(self, destination: &Destination, letter: &PlannedLetter) -> Diagnostic {
        match self {
            Problem::Missing => findings::letter_missing(&letter.file),
            Problem::Altered => findings::letter_altered(&letter.file),
            Problem::Unreadable(error) => destination.trouble(&error),
        }
    }
}

fn proven(
    case: &PlannedCase,
    letter: &PlannedLetter,
    records: &[&Record],
    before: Option<&Line>,
    destination: &Destination,
    seen: &BTreeMap<String, Digest>,
) -> Result<Line, Problem> {
    let there = match seen.get(&letter.file) {
        Some(sha256) => Some(*sha256),
        None => destination.sha256(&letter.file).map_err(Problem::Unreadable)?,
    };
    let written = records.iter().find_map(|record| match record.end {
        End::Written { sha256, pages, .. } => (there == Some(sha256)).then_some((sha256, pages)),
        End::Failed { .. } => None,
    });
    let failed = || {
        records.iter().find_map(|record| match &record.end {
            End::Failed { reasons } => Some(reasons.clone()),
            End::Written { .. } => None,
        })
    };
    let of_letter =
        |outcome| Line { kind: Some(letter.kind), document_no: letter.document_no.clone(), ..line(case, outcome) };
    let Some((sha256, pages)) = written else {
        return match failed() {
            Some(reasons) => Ok(of_letter(Outcome::Failed(reasons))),
            None if there.is_some() && !records.is_empty() => Err(Problem::Altered),
            None => Err(Problem::Missing),
        };
    };
    let is_same =
        |line: &&Line| line.fingerprint == Some(letter.fingerprint) && line.file.as_ref() == Some(&letter.file);
    // What an interrupted run made before is new: its manifest was never written.
    let outcome = before.filter(is_same).map_or(Outcome::Written, |_| Outcome::Unchanged);
    Ok(Line {
        file: Some(letter.file.clone()),
        sha256: Some(sha256),
        pages: Some(pages),
        fingerprint: Some(letter.fingerprint),
        ..of_letter(outcome)
    })
}

/// Files that are no letter of the plan.
struct Strangers {
    /// Made by an earlier run, and not stood by any more.
    stale: Vec<String>,
    /// Nobody knows them.
    unknown: Vec<String>,
}

fn strangers(
    plan: &Plan,
    destination: &Destination,
    lines: &[Line],
    known: &Known,
    earlier: &BTreeMap<String, Line>,
) -> io::Result<Strangers> {
    let of_earlier = earlier.values().filter_map(|line| line.file.as_deref());
    let made_here: BTreeSet<&str> = known.files().chain(of_earlier).collect();
    // A letter that failed has no file; one of an earlier run under its name is not this letter.
    let of_plan: BTreeSet<&str> = plan
        .cases
        .iter()
        .zip(lines)
        .filter(|(_, line)| !matches!(line.outcome, Outcome::Failed(_)))
        .filter_map(|(case, _)| match &case.planned {
            Planned::Letter(letter) => Some(letter.file.as_str()),
            Planned::Held(_) | Planned::Failed(_) => None,
        })
        .collect();
    let mut strangers = Strangers { stale: Vec::new(), unknown: Vec::new() };
    for file in destination.list()?.into_keys() {
        if NO_LETTERS.contains(&file.as_str()) || of_plan.contains(file.as_str()) {
            continue;
        }
        if made_here.contains(file.as_str()) { strangers.stale.push(file) } else { strangers.unknown.push(file) }
    }
    Ok(strangers)
}

fn line(case: &PlannedCase, outcome: Outcome) -> Line {
    Line {
        id: case.id.clone(),
        kind: None,
        enterprise: case.enterprise.clone(),
        credit_code: case.credit_code.clone(),
        class: case.class.clone(),
        class_name: case.class_name.clone(),
        document_no: String::new(),
        outcome,
        sampling_sheets: case.sampling_sheets.clone(),
        left_out: case.left_out.clone(),
        arm: case.arm.clone().filter(|_| matches!(case.planned, Planned::Letter(_))),
        file: None,
        sha256: None,
        pages: None,
        fingerprint: None,
    }
}
