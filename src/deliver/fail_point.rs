//! Places where a test makes the program die, fail or wait; nothing outside test builds.
//!
//! `FAILPOINTS='write-before-rename=7*off->return(abort)'` ends the process before the eighth letter gets its name.

use std::path::Path;
use std::thread::sleep;
use std::time::Duration;
use std::{fs, io};

/// Passes, unless a test has set the point `<what>-<moment>`.
///
/// # Errors
/// What the test wished for.
pub(crate) fn point(what: &str, moment: &str) -> io::Result<()> {
    if !fail::has_failpoints() {
        return Ok(());
    }
    fail::eval(&format!("{what}-{moment}"), |wish| grant(wish.as_deref())).unwrap_or(Ok(()))
}

fn grant(wish: Option<&str>) -> io::Result<()> {
    match wish {
        // A panic is caught and becomes a failed letter; this is how a process dies.
        Some("abort") => std::process::abort(),
        Some("full") => Err(io::ErrorKind::StorageFull.into()),
        Some("read-only") => Err(io::ErrorKind::ReadOnlyFilesystem.into()),
        _ => match wish.and_then(|wish| wish.strip_prefix("wait ")) {
            Some(gate) => wait_at(Path::new(gate)),
            None => Err(io::Error::other("fail point")),
        },
    }
}

/// Tells by `here` in the folder that the process has come to the point, and goes on once `open` is there.
fn wait_at(gate: &Path) -> io::Result<()> {
    fs::write(gate.join("here"), "")?;
    while !gate.join("open").exists() {
        sleep(Duration::from_millis(20));
    }
    Ok(())
}
