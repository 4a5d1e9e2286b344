//! `yice worker`: a process that bulk makes letters in.

use super::exit;
use super::output::Output;
use crate::bulk::process::letter_worker::inside;

/// Runs the command.
pub(super) fn run(output: &Output) -> u8 {
    match inside::run() {
        Ok(()) => exit::DONE,
        Err(error) => {
            output.say(
                &format!("排版进程与 bulk 失去联系（{error}）；本命令只由 bulk 启动"),
                &format!("a worker lost touch with bulk ({error}); only bulk starts this command"),
            );
            exit::NOT_RUN
        }
    }
}
