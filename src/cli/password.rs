//! A password that a person types or a program hands over: never an argument, which everybody on the machine can read.

use std::io::{self, BufRead, IsTerminal};
use std::process::Command;

use super::output::Output;

/// A line of standard input; at a terminal it is asked for, in both languages, and not shown.
pub(super) fn asked(output: &Output, (zh, en): (&str, &str)) -> String {
    let asks = io::stdin().is_terminal();
    if asks {
        output.say(zh, en);
        shows_typing(false);
    }
    let mut line = String::new();
    let _ = io::stdin().lock().read_line(&mut line);
    if asks {
        shows_typing(true);
    }
    line.trim_end_matches(['\r', '\n']).to_string()
}

/// Whether the terminal shows what is typed, where it can be asked.
fn shows_typing(shows: bool) {
    if cfg!(unix) {
        let _ = Command::new("stty").arg(if shows { "echo" } else { "-echo" }).status();
    }
}
