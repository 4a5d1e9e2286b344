//! `yice collect`: every letter of a plan is at its destination, or it says which is not.

use super::args::CollectArgs;
use super::output::Output;
use super::{bulk, log};
use crate::bulk::run_collect;

/// Runs the command.
pub(super) fn run(arguments: &CollectArgs, output: &Output) -> u8 {
    let output = output.telling(arguments.tell.all);
    let begun = log::begin(&arguments.log, output);
    let output = &begun.as_ref().map_or(output, |output| *output);
    let collected = begun
        .and_then(|_| arguments.store.target(&arguments.destination))
        .and_then(|target| run_collect(&arguments.plan, &target));
    bulk::ended(collected.map(Some), Vec::new(), arguments.tell.json, output)
}
