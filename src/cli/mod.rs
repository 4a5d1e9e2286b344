//! Arguments, printing and exit codes: the only module that names clap and prints.
//!
//! Data goes to standard output, everything said to a person to standard error.

mod args;
mod bulk;
mod check;
mod collect;
mod common_args;
mod desk_args;
mod exit;
mod explain;
mod freeze;
mod issue;
mod issue_args;
mod knowledge;
mod ledger;
mod log;
mod merge;
mod method;
mod new;
pub mod output;
mod package;
mod page;
mod password;
mod plan;
mod preview;
mod probe;
mod progress;
mod render;
mod review;
mod sign;
mod signals;
mod summary;
mod target;
mod user;
mod verify;
mod worker;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;

use args::{Cli, Command};

/// What processes of a run are started from.
fn this_program() -> PathBuf {
    std::env::current_exe().unwrap_or_else(|_| PathBuf::from("yice"))
}

/// Runs the command that the arguments name.
pub fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            // A closed pipe is no reason to fail: `yice --help | head` is an honest use.
            let _ = error.print();
            return ExitCode::from(exit::of_arguments(&error));
        }
    };
    let output = output::Output::new(cli.lang);
    let result = std::panic::catch_unwind(|| match &cli.command {
        Command::New(arguments) => new::run(arguments, &output),
        Command::Check(arguments) => check::run(arguments, &output),
        Command::Probe(arguments) => probe::run(arguments, &output),
        Command::Render(arguments) => render::run(arguments, &output),
        Command::Bulk(arguments) => bulk::run(arguments, &output),
        Command::Plan(arguments) => plan::run(arguments, &output),
        Command::Collect(arguments) => collect::run(arguments, &output),
        Command::Preview(arguments) => preview::run(arguments, &output),
        Command::User(arguments) => user::run(&arguments.command, &output),
        Command::Review(arguments) => review::run(&arguments.command, &output),
        Command::Explain(arguments) => explain::run(arguments, &output),
        Command::Knowledge(arguments) => knowledge::run(arguments, &output),
        Command::Method(arguments) => method::run(arguments, &output),
        Command::Merge(arguments) => merge::run(arguments, &output),
        Command::Summary(arguments) => summary::run(arguments, &output),
        Command::Package(arguments) => package::run(arguments, &output),
        Command::Sign(arguments) => sign::run(arguments, &output),
        Command::Issue(arguments) => issue::run(arguments, &output),
        Command::Verify(arguments) => verify::run(arguments, &output),
        Command::Ledger(arguments) => ledger::run(&arguments.command, &output),
        Command::Worker => worker::run(&output),
        Command::Freeze(arguments) => freeze::run(arguments, &output),
    });
    ExitCode::from(result.unwrap_or_else(|_| {
        output.say(
            "程序内部出错：这不是您的文件的问题。请把上面的信息发给维护者。",
            "the program failed: this is not your file's fault. Please send the lines above to the maintainers.",
        );
        exit::FAULT
    }))
}
