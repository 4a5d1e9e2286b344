//! What a folder and a store both do for a destination.

use std::collections::BTreeMap;
use std::io;

use crate::diagnostic::Diagnostic;

/// A place that files are written to. Names are relative to it, with `/` between folders; one that leads out of it is
/// refused. Errors are those of the file system or the store.
pub(super) trait Sink: Send + Sync {
    /// The place, as a person would name it.
    fn name(&self) -> String;

    /// What to tell about an error of this place, with what to do.
    fn trouble(&self, error: &io::Error) -> Diagnostic;

    /// Writes one file: it is whole and durable, or not there.
    fn write(&self, file: &str, bytes: &[u8]) -> io::Result<()>;

    /// A file; `None` where there is none.
    fn read(&self, file: &str) -> io::Result<Option<Vec<u8>>>;

    /// Every file below a folder with its size, but for what starts with a dot there; the empty name is the whole place.
    fn list(&self, folder: &str) -> io::Result<BTreeMap<String, u64>>;

    /// Puts a file aside, into [`WITHDRAWN`](super::names::WITHDRAWN), beside any earlier one of that name.
    fn withdraw(&self, file: &str) -> io::Result<()>;

    /// Removes a folder with all that is in it; that it is not there is no error.
    fn remove(&self, folder: &str) -> io::Result<()>;

    /// Opens a file of lines to append to, behind the whole lines that it has.
    fn append_to(&self, file: &str) -> io::Result<Box<dyn Append>>;
}

/// A file of lines that grows.
pub(super) trait Append: Send {
    /// Appends a whole line or, where that fails, nothing: what comes after it must not be lost with it. The line may
    /// wait a while before it is durable.
    fn append(&mut self, line: &[u8]) -> io::Result<()>;

    /// Makes every line durable.
    fn sync(&mut self) -> io::Result<()>;
}
