//! Exit codes: what each one says, and which one a command ends with.
//!
//! An engine that starts Yice reads them and nothing else: README.md, docs/overnight.md and deploy/README.md list the same ones.

use crate::bulk::{Outlook, Summary};
use crate::diagnostic::{Diagnostic, Severity};
use crate::method::Score;

/// All done.
pub(super) const DONE: u8 = 0;
/// Some letters are held or failed, or left when the run was stopped.
pub(super) const SOME_HELD: u8 = 1;
/// The job could not run or not go on, or not every letter is proven.
pub(super) const NOT_RUN: u8 = 2;
/// A fault of the program, or the reconciliation does not add up.
pub(super) const FAULT: u8 = 3;
/// Ended by a signal, as a killed process has it: a run asked twice to stop, or a share that was stopped with letters left.
pub(super) const ENDED: u8 = 128 + 15;

/// Arguments that could not be read; a request for help is none of them.
pub(super) fn of_arguments(error: &clap::Error) -> u8 {
    if error.use_stderr() { NOT_RUN } else { DONE }
}

/// A run, a share of one, or the proof of a whole plan.
pub(super) fn of_run(summary: &Summary) -> u8 {
    match summary {
        // Stopped by a person, a whole run is taken up by one; a share is taken up by its engine, which must not take it for done.
        _ if summary.stopped && summary.share.is_some() => ENDED,
        _ if summary.stopped => SOME_HELD,
        _ if summary.left > 0 => NOT_RUN,
        _ if !summary.partial && !summary.adds_up => FAULT,
        _ if !summary.partial && !summary.proven => NOT_RUN,
        // A share that could not write all is not done, whatever the engine makes of letters that failed.
        _ if summary.partial && is_unwritten(summary) => NOT_RUN,
        _ => of_letters(summary.held + summary.failed),
    }
}

/// Letters that the destination did not take: unlike one that failed for itself, another run makes them.
fn is_unwritten(summary: &Summary) -> bool {
    summary.findings.iter().any(|finding| finding.code == "write-failed")
}

/// A plan, or a run that was only looked ahead to.
pub(super) fn of_plan(outlook: &Outlook) -> u8 {
    if outlook.adds_up { of_letters(outlook.held + outlook.failed) } else { FAULT }
}

/// A job that was looked through.
pub(super) fn of_check(runs: bool, held: usize, findings: &[Diagnostic]) -> u8 {
    match runs {
        false => NOT_RUN,
        true => of_letters(held + findings.iter().filter(|finding| finding.severity >= Severity::Hold).count()),
    }
}

/// Knowledge tables that were looked through: broken rules and gaps, as many as there are.
pub(super) fn of_knowledge(findings: &[Diagnostic], gaps: usize) -> u8 {
    of_letters(gaps + findings.iter().filter(|finding| finding.severity >= Severity::Hold).count())
}

/// As many letters are held or failed.
pub(super) fn of_letters(without: usize) -> u8 {
    if without > 0 { SOME_HELD } else { DONE }
}

/// A table of which some rows may not come out as expected.
pub(super) fn of_table(score: &Score) -> u8 {
    if score.failed > 0 { SOME_HELD } else { DONE }
}

/// Cases of the arguments: one that cannot be computed is a wrong argument.
pub(super) fn of_cases(score: &Score) -> u8 {
    if score.failed > 0 { NOT_RUN } else { DONE }
}

/// Several things done one after another.
pub(super) fn worst(codes: impl IntoIterator<Item = u8>) -> u8 {
    codes.into_iter().max().unwrap_or(DONE)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A run in which all went well.
    fn proven() -> Summary {
        Summary { adds_up: true, proven: true, ..Summary::default() }
    }

    #[test]
    fn a_run_ends_with_the_gravest_thing_that_can_be_said_of_it() {
        let share =
            |stopped, left| Summary { partial: true, share: Some("0/8".into()), stopped, left, ..Summary::default() };
        let unwritten = Summary { findings: vec![Diagnostic::error("write-failed")], failed: 1, ..share(false, 0) };
        for (code, summary) in [
            (DONE, proven()),
            (SOME_HELD, Summary { held: 1, ..proven() }),
            (SOME_HELD, Summary { failed: 1, ..proven() }),
            (SOME_HELD, Summary { stopped: true, left: 3, ..proven() }),
            (NOT_RUN, Summary { left: 3, ..proven() }),
            (NOT_RUN, Summary { proven: false, held: 1, ..proven() }),
            (FAULT, Summary { adds_up: false, proven: false, ..proven() }),
            (DONE, share(false, 0)),
            (SOME_HELD, Summary { failed: 1, ..share(false, 0) }),
            (NOT_RUN, share(false, 3)),
            (NOT_RUN, unwritten),
            (ENDED, share(true, 3)),
        ] {
            assert_eq!(of_run(&summary), code, "{summary:?}");
        }
    }

    #[test]
    fn a_job_that_was_looked_through_ends_with_what_it_holds() {
        let held = [Diagnostic::hold("verdict-conflict")];
        assert_eq!(of_check(false, 0, &[]), NOT_RUN);
        assert_eq!(of_check(true, 0, &[Diagnostic::warning("stale-template")]), DONE);
        assert_eq!(of_check(true, 1, &[]), SOME_HELD);
        assert_eq!(of_check(true, 0, &held), SOME_HELD);
        assert_eq!(worst([]), DONE);
        assert_eq!(worst([SOME_HELD, NOT_RUN, DONE]), NOT_RUN);
    }
}
