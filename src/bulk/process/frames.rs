//! What a run and its worker processes say to each other: frames of a JSON header and raw bytes, lengths first.

use std::collections::BTreeMap;
use std::io::{self, Read, Write};

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::bulk::limits::Limits;
use crate::diagnostic::Diagnostic;
use crate::typeset::FontFile;

/// Longer than any header; fonts say which characters they have.
const MOST_HEADER: u64 = 64 << 20;
/// Longer than any letter.
const MOST_BODY: u64 = 1 << 30;
/// As long as most letters are: up to this, room is made at once for what is to come.
const USUAL: u64 = 1 << 20;

/// The first frame to a worker; its body is the layout files one after the other.
#[derive(Serialize, Deserialize)]
pub(crate) struct Begin {
    /// Fonts, as they were when the run began.
    pub fonts: Vec<FontFile>,
    /// The agency's families by role.
    pub roles: BTreeMap<String, Vec<String>>,
    /// Name and length of each layout file.
    pub layout: Vec<(String, usize)>,
    /// What one letter may use.
    pub limits: Limits,
}

/// Each later frame to a worker: the body is a letter as JSON.
#[derive(Serialize, Deserialize)]
pub(crate) struct Make {}

/// Every frame of a worker.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Answer {
    /// It waits for letters.
    Ready,
    /// The body is the finished letter.
    Done {
        /// Number of pages.
        pages: u32,
        /// The letter's text, read back from the body.
        text: String,
        /// Findings that do not stop it.
        warnings: Vec<Diagnostic>,
    },
    /// There is no letter, for these reasons; as the first answer: the worker cannot work.
    Refused(Vec<Diagnostic>),
    /// The finished letter could not be read back.
    Unreadable(String),
    /// The program failed.
    Panicked,
}

/// Writes a frame.
pub(crate) fn write(out: &mut impl Write, header: &impl Serialize, body: &[&[u8]]) -> io::Result<()> {
    let header = serde_json::to_vec(header)?;
    let length: usize = body.iter().map(|part| part.len()).sum();
    out.write_all(&(header.len() as u64).to_le_bytes())?;
    out.write_all(&(length as u64).to_le_bytes())?;
    out.write_all(&header)?;
    body.iter().try_for_each(|part| out.write_all(part))?;
    out.flush()
}

/// Reads a frame; `None` where the other side has closed. Whatever comes, this neither panics nor believes a length.
pub(crate) fn read<H: DeserializeOwned>(input: &mut impl Read) -> io::Result<Option<(H, Vec<u8>)>> {
    let lengths = take(input, 16)?;
    if lengths.is_empty() {
        return Ok(None);
    }
    let length_at = |at: usize| {
        lengths.get(at..at + 8).and_then(|bytes| bytes.try_into().ok()).map(u64::from_le_bytes).ok_or(broken())
    };
    let (header, body) = (length_at(0)?, length_at(8)?);
    if header > MOST_HEADER || body > MOST_BODY {
        return Err(broken());
    }
    let (header_bytes, body_bytes) = (take(input, header)?, take(input, body)?);
    if header_bytes.len() as u64 != header || body_bytes.len() as u64 != body {
        return Err(broken());
    }
    Ok(Some((serde_json::from_slice(&header_bytes)?, body_bytes)))
}

fn take(input: &mut impl Read, length: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::with_capacity(usize::try_from(length.min(USUAL)).unwrap_or_default());
    input.take(length).read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn broken() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, "not a frame")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_frame_comes_back_and_an_end_is_an_end() {
        let mut bytes = Vec::new();
        write(&mut bytes, &Answer::Unreadable("why".into()), &[b"ab", b"", b"c"]).unwrap();
        let mut input = bytes.as_slice();
        let (header, body) = read::<Answer>(&mut input).unwrap().unwrap();
        assert!(matches!(header, Answer::Unreadable(why) if why == "why"));
        assert_eq!(body, b"abc");
        assert!(read::<Answer>(&mut input).unwrap().is_none());
    }

    #[test]
    fn what_is_no_frame_is_an_error() {
        let mut whole = Vec::new();
        write(&mut whole, &Answer::Ready, &[b"body"]).unwrap();
        for length in 1..whole.len() {
            assert!(read::<Answer>(&mut &whole[..length]).is_err(), "{length} of {} bytes", whole.len());
        }
        assert!(read::<Answer>(&mut [0xFF; 64].as_slice()).is_err(), "a length beyond all memory");
        assert!(read::<Answer>(&mut [0; 16].as_slice()).is_err(), "an empty header");
        let mut other = Vec::new();
        write(&mut other, &"a header of another kind", &[]).unwrap();
        assert!(read::<Answer>(&mut other.as_slice()).is_err());
    }
}
