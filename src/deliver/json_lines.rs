//! Files of one JSON value a line: the one reader and writer of manifest, records and plan.
//!
//! A field that a type does not know is passed over, so that files of a later program can be read; a field that it needs
//! and that is missing makes its line unreadable. What is done with unreadable and torn lines, each caller says.

use std::fmt;
use std::io::{self, BufRead};

use serde::Serialize;
use serde::de::DeserializeOwned;

/// A last line without its end, as a process leaves it that dies while it appends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Torn {
    /// Not read, even where it happens to be JSON: for files that are appended to.
    Dropped,
    /// A line like the others: for files that are whole or not there.
    Read,
}

/// A line that is no value of the type wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Unreadable {
    /// Left out: for files that anyone may have edited, and whose lines only spare work.
    Skipped,
    /// An error: for files whose every line counts.
    Told,
}

/// A line that could not be read.
#[derive(Debug)]
pub struct BadLine {
    /// Its number, from 1.
    pub number: u32,
    /// Why: it is no value of the type wanted, or an error of the input.
    pub error: io::Error,
}

impl fmt::Display for BadLine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {}", self.number, self.error)
    }
}

impl std::error::Error for BadLine {}

impl From<BadLine> for io::Error {
    fn from(line: BadLine) -> Self {
        Self::new(line.error.kind(), line)
    }
}

/// The values of a text, one by one.
pub(crate) fn read<T: DeserializeOwned>(
    mut input: impl BufRead,
    torn: Torn,
    unreadable: Unreadable,
) -> impl Iterator<Item = Result<T, BadLine>> {
    let mut line = Vec::new();
    let mut number = 0;
    std::iter::from_fn(move || {
        loop {
            line.clear();
            number += 1;
            match input.read_until(b'\n', &mut line) {
                Ok(0) => return None,
                Ok(_) if torn == Torn::Dropped && !line.ends_with(b"\n") => return None,
                Ok(_) => {}
                Err(error) => return Some(Err(BadLine { number, error })),
            }
            match serde_json::from_slice(&line) {
                Err(_) if unreadable == Unreadable::Skipped => {}
                value => return Some(value.map_err(|error| BadLine { number, error: error.into() })),
            }
        }
    })
}

/// The length of the whole lines of a text: what stands behind them is torn.
pub(crate) fn whole(text: &[u8]) -> usize {
    text.iter().rposition(|byte| *byte == b'\n').map_or(0, |end| end + 1)
}

/// Appends a value as a line.
///
/// # Errors
/// The value has no JSON; ours all have.
pub(crate) fn push(text: &mut Vec<u8>, value: &impl Serialize) -> io::Result<()> {
    serde_json::to_writer(&mut *text, value)?;
    text.push(b'\n');
    Ok(())
}

/// A value as a line.
///
/// # Errors
/// As [`push`].
pub(crate) fn line(value: &impl Serialize) -> io::Result<Vec<u8>> {
    let mut line = Vec::new();
    push(&mut line, value)?;
    Ok(line)
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct Row {
        id: u32,
        #[serde(default)]
        name: String,
    }

    fn ids(text: &str, torn: Torn, unreadable: Unreadable) -> Vec<Option<u32>> {
        read::<Row>(text.as_bytes(), torn, unreadable).map(|row| row.ok().map(|row| row.id)).collect()
    }

    #[test]
    fn what_is_written_is_read_again() {
        let rows = [Row { id: 1, name: "行\n".into() }, Row { id: 2, name: String::new() }];
        let text: Vec<u8> = rows.iter().flat_map(|row| line(row).unwrap()).collect();
        assert_eq!(text.iter().filter(|byte| **byte == b'\n').count(), 2);
        let again: Result<Vec<Row>, BadLine> = read(text.as_slice(), Torn::Dropped, Unreadable::Told).collect();
        assert_eq!(again.unwrap(), rows);
        assert_eq!(whole(&text), text.len());
    }

    #[test]
    fn a_torn_line_counts_only_where_files_are_whole() {
        let text = "{\"id\":1}\n{\"id\":2}";
        assert_eq!(ids(text, Torn::Dropped, Unreadable::Told), [Some(1)]);
        assert_eq!(ids(text, Torn::Read, Unreadable::Told), [Some(1), Some(2)]);
        assert_eq!(whole(text.as_bytes()), 9);
        assert_eq!((whole(b"torn"), whole(b"")), (0, 0));
    }

    #[test]
    fn an_unreadable_line_is_skipped_or_told_and_the_next_one_read() {
        let text = "{\"id\":1}\nno line\n\n{\"name\":\"no id\"}\n{\"id\":2,\"of a later program\":[3]}\n";
        assert_eq!(ids(text, Torn::Dropped, Unreadable::Skipped), [Some(1), Some(2)]);
        assert_eq!(ids(text, Torn::Dropped, Unreadable::Told), [Some(1), None, None, None, Some(2)]);
        let bad = read::<Row>(text.as_bytes(), Torn::Dropped, Unreadable::Told).filter_map(Result::err);
        assert_eq!(bad.map(|line| line.number).collect::<Vec<_>>(), [2, 3, 4]);
    }
}
