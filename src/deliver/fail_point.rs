//! Places where a test makes the program die or a write fail; nothing outside test builds.
//!
//! `FAILPOINTS='write-before-rename=7*off->return(abort)'` ends the process before the eighth letter gets its name.

use std::io;

/// Passes, unless a test has set the point `<what>-<moment>`.
pub(super) fn point(what: &str, moment: &str) -> io::Result<()> {
    if fail::has_failpoints()
        && let Some(error) = fail::eval(&format!("{what}-{moment}"), |wish| failure(wish.as_deref()))
    {
        return Err(error);
    }
    Ok(())
}

fn failure(wish: Option<&str>) -> io::Error {
    match wish {
        // A panic is caught and becomes a failed letter; this is how a process dies.
        Some("abort") => std::process::abort(),
        Some("full") => io::ErrorKind::StorageFull.into(),
        Some("read-only") => io::ErrorKind::ReadOnlyFilesystem.into(),
        _ => io::Error::other("fail point"),
    }
}
