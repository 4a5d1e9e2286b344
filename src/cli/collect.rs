//! `yice collect`: every letter of a plan is at its destination, or it says which is not.

use super::args::CollectArgs;
use super::output::Output;
use super::{NOT_RUN, bulk};
use crate::bulk::run_collect;

/// Runs the command.
pub fn run(arguments: &CollectArgs, output: &Output) -> u8 {
    let target = arguments.store.target(&arguments.destination);
    let collected = target.and_then(|target| run_collect(&arguments.plan, &target));
    match collected {
        Ok(summary) => bulk::told(&summary, arguments.json, output),
        Err(finding) => {
            output.findings(&[finding]);
            NOT_RUN
        }
    }
}
