//! `yice freeze`: a process that bulk has a job opened and frozen in.

use super::args::FreezeArgs;
use super::exit;
use super::output::Output;
use crate::bulk::process::freezer;

/// Runs the command.
pub(super) fn run(arguments: &FreezeArgs, output: &Output) -> u8 {
    let job = &arguments.job;
    match freezer::serve(&job.job, &job.resources.find(), &arguments.into, arguments.drafts) {
        Ok(()) => exit::DONE,
        Err(error) => {
            output.say(
                &format!("与 bulk 失去联系（{error}）；本命令只由 bulk 启动"),
                &format!("lost touch with bulk ({error}); only bulk starts this command"),
            );
            exit::NOT_RUN
        }
    }
}
