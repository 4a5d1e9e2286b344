//! A finished PDF with something behind it: objects that take the place of old ones or are new, and a cross-reference table for
//! them (PDF 32000-1, 7.5.6). What stands before is not touched: taken off again, the file is the one that it was.

use std::fmt;

use hayro_syntax::object::dict::keys::{ID, INFO, PREV, ROOT, SIZE};
use hayro_syntax::object::{self, Array, Dict, FromBytes, ObjRef};

use super::{Pdf, Unreadable};

/// How far before the end of a file `startxref` may stand.
const TRAILER_WITHIN: usize = 1024;

/// Why a PDF cannot be given a signature.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unsignable {
    /// It cannot be read.
    Unreadable(Unreadable),
    /// Its last table of objects is not a classic one, and a file shall not go back to that.
    NoClassicTable,
    /// It is encrypted.
    Encrypted,
    /// It lacks something that a signed letter must have.
    Lacks {
        /// The name of it.
        what: &'static str,
    },
    /// It has a form or a signature already.
    HasForm,
}

impl fmt::Display for Unsignable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Unsignable::Unreadable(why) => why.fmt(f),
            Unsignable::NoClassicTable => f.write_str("no classic cross-reference table"),
            Unsignable::Encrypted => f.write_str("encrypted"),
            Unsignable::Lacks { what } => write!(f, "no {what}"),
            Unsignable::HasForm => f.write_str("a form or a signature is there already"),
        }
    }
}

impl std::error::Error for Unsignable {}

/// The end of a file: what the next part of it has to say again.
pub(super) struct Trailer {
    /// The first number that no object has.
    pub(super) size: usize,
    pub(super) root: ObjRef,
    pub(super) info: ObjRef,
    /// What the file has been called since it was made.
    first_id: Vec<u8>,
    /// Where its table of objects begins.
    table: usize,
}

impl Trailer {
    /// Of the last part of a file.
    ///
    /// # Errors
    /// It has no classic table, or lacks something that PDF/A wants.
    pub(super) fn of(file: &[u8]) -> Result<Self, Unsignable> {
        let table = table_of(file).ok_or(Unsignable::NoClassicTable)?;
        let trailer = trailer_at(file, table).ok_or(Unsignable::NoClassicTable)?;
        if trailer.contains_key("XRefStm") {
            return Err(Unsignable::NoClassicTable);
        }
        if trailer.contains_key("Encrypt") {
            return Err(Unsignable::Encrypted);
        }
        let lacks = |what| Unsignable::Lacks { what };
        let size = trailer.get::<i32>(SIZE).and_then(|size| usize::try_from(size).ok()).ok_or(lacks("/Size"))?;
        let root = trailer.get_ref(ROOT).ok_or(lacks("/Root"))?;
        let info = trailer.get_ref(INFO).ok_or(lacks("/Info"))?;
        let ids = trailer.get::<Array<'_>>(ID).ok_or(lacks("/ID"))?;
        let first_id = ids.iter::<object::String<'_>>().next().ok_or(lacks("/ID"))?.as_bytes().to_vec();
        Ok(Self { size, root, info, first_id, table })
    }
}

/// Where the last table of a file begins.
pub(super) fn table_of(file: &[u8]) -> Option<usize> {
    const KEYWORD: &[u8] = b"startxref";
    let from = file.len().saturating_sub(TRAILER_WITHIN);
    let end = &file[from..];
    let at = end.windows(KEYWORD.len()).rposition(|window| window == KEYWORD)?;
    number(end[at + KEYWORD.len()..].trim_ascii_start()).map(|(table, _)| table)
}

/// The trailer that follows the classic table at this place.
fn trailer_at(file: &[u8], table: usize) -> Option<Dict<'_>> {
    const KEYWORD: &[u8] = b"trailer";
    let rest = file.get(table..)?.strip_prefix(b"xref")?;
    let at = rest.windows(KEYWORD.len()).position(|window| window == KEYWORD)?;
    Dict::from_bytes(rest[at + KEYWORD.len()..].trim_ascii_start())
}

/// A number at the beginning of these bytes, and what comes after it.
fn number(bytes: &[u8]) -> Option<(usize, &[u8])> {
    let length = bytes.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let (figures, rest) = bytes.split_at(length);
    Some((std::str::from_utf8(figures).ok()?.parse().ok()?, rest))
}

/// What is put behind a file.
pub(super) struct Increment {
    trailer: Trailer,
    bytes: Vec<u8>,
    /// Number, generation and place of each object.
    objects: Vec<(usize, usize, usize)>,
}

impl Increment {
    /// Nothing behind a file yet but the end of its last line, whether it has one or not: so it is known where the file ended.
    pub(super) fn behind(file: &[u8], trailer: Trailer) -> Self {
        let mut bytes = file.to_vec();
        bytes.push(b'\n');
        Self { trailer, bytes, objects: Vec::new() }
    }

    /// A reference for a new object, the `n`th from 0.
    pub(super) fn fresh(&self, n: usize) -> Result<ObjRef, Unsignable> {
        let number = i32::try_from(self.trailer.size + n).map_err(|_| Unsignable::Lacks { what: "/Size" })?;
        Ok(ObjRef::new(number, 0))
    }

    /// Puts an object at the end; gives where its text begins.
    pub(super) fn put(&mut self, name: ObjRef, text: &[u8]) -> usize {
        let (number, generation) = numbers(name);
        self.objects.push((number, generation, self.bytes.len()));
        self.bytes.extend_from_slice(format!("{number} {generation} obj\n").as_bytes());
        let begins = self.bytes.len();
        self.bytes.extend_from_slice(text);
        self.bytes.extend_from_slice(b"\nendobj\n");
        begins
    }

    /// The whole file, with this name for the state that it is in now.
    pub(super) fn finished(mut self, second_id: &[u8]) -> Vec<u8> {
        self.objects.sort_unstable();
        let table = self.bytes.len();
        let mut text = String::from("xref\n");
        for (number, generation, place) in &self.objects {
            text += &format!("{number} 1\n{place:010} {generation:05} n\r\n");
        }
        let Trailer { size, root, info, first_id, table: previous } = &self.trailer;
        let last = self.objects.iter().map(|(number, ..)| number + 1).max().unwrap_or_default();
        let ((root, root_generation), (info, info_generation)) = (numbers(*root), numbers(*info));
        text += &format!(
            "trailer\n<</Size {}/Root {root} {root_generation} R/Info {info} {info_generation} R/ID[<{}><{}>]/Prev {previous}>>\nstartxref\n{table}\n%%EOF\n",
            last.max(*size),
            hex(first_id),
            hex(second_id),
        );
        self.bytes.extend_from_slice(text.as_bytes());
        self.bytes
    }
}

/// Number and generation, which no sound file has below zero.
fn numbers(name: ObjRef) -> (usize, usize) {
    (usize::try_from(name.obj_number).unwrap_or_default(), usize::try_from(name.gen_number).unwrap_or_default())
}

/// `12 0 R`.
pub(super) fn reference(name: ObjRef) -> String {
    format!("{} {} R", name.obj_number, name.gen_number)
}

/// Bytes as hex figures of a string.
pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A file without what [`Increment`] put behind it: the bytes of before, or none where its last part was not made so.
pub(super) fn without_increment(file: &[u8]) -> Option<&[u8]> {
    let table = table_of(file)?;
    trailer_at(file, table)?.get::<i32>(PREV)?;
    let mut rest = file.get(table..)?.strip_prefix(b"xref\n")?;
    let mut first = usize::MAX;
    // `12 1`, then one line of twenty bytes, as they are written above.
    while let Some((_, line)) = number(rest) {
        let entry = line.strip_prefix(b" 1\n")?;
        first = first.min(number(entry)?.0);
        rest = entry.get(20..)?;
    }
    let before = file.get(..first)?.strip_suffix(b"\n")?;
    before.trim_ascii_end().ends_with(super::END).then_some(before)
}

impl Pdf {
    /// An object's dictionary, as text and as what it says.
    pub(super) fn dictionary(&self, name: ObjRef) -> Option<Dict<'_>> {
        self.file.xref().get::<Dict<'_>>(name.into())
    }
}
