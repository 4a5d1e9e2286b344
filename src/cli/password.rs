//! A password that a person types or a program hands over: never an argument, which everybody on the machine can read.

use std::env;
use std::io::{self, BufRead, IsTerminal};
use std::process::Command;

use super::output::Output;
use crate::sign::Secret;

/// Where the password or PIN of a key comes from that nobody is there to type.
const OF_A_KEY: &str = "YICE_KEY_PASSWORD";

/// The password or PIN of a key that the environment holds, where it does.
pub(super) fn of_a_key() -> Option<Secret> {
    env::var(OF_A_KEY).ok().map(Secret::new)
}

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
