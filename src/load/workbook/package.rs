//! Parts of a zip package (xlsx, ods, xlsb), inflated through limits and read as XML.

use std::collections::{HashMap, HashSet};
use std::io::{self, BufReader, Cursor, Read};

use quick_xml::Reader;
use quick_xml::events::{BytesRef, BytesStart, Event};
use zip::ZipArchive;

use super::row::TEXT_BYTES;
use super::xls_stream::{u16_at, u32_at};
use crate::decode::decode;
use crate::diagnostic::Diagnostic;
use crate::load::findings as say;

/// Largest part that is inflated: a million rows of twelve columns are about 500 MiB.
const PART_BYTES: u64 = 1 << 30;
/// A part this many times larger than its packed size is a bomb, once it is over a mebibyte.
const RATIO: u64 = 300;
/// Most entries of a package.
const ENTRIES: usize = 10_000;

/// A zip package in memory.
pub(crate) struct Package {
    file: String,
    archive: ZipArchive<Cursor<Vec<u8>>>,
    /// Where a part is, by its name without what writers differ in; nowhere if two parts have one name.
    places: HashMap<String, Option<usize>>,
}

/// The XML reader of a part.
pub(crate) type PartReader<'a> = Reader<BufReader<Box<dyn Read + 'a>>>;

impl Package {
    /// Opens a package.
    ///
    /// # Errors
    /// Broken archive, too many entries.
    pub(crate) fn open(file: &str, bytes: Vec<u8>) -> Result<Self, Diagnostic> {
        if has_a_name_twice(&bytes) {
            return Err(say::broken_workbook(file));
        }
        let archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| say::broken_workbook(file))?;
        if archive.len() > ENTRIES {
            return Err(say::file_too_large(file));
        }
        let mut places = HashMap::new();
        for (place, name) in archive.file_names().enumerate() {
            let name = name.map_err(|_| say::broken_workbook(file))?;
            places.entry(plain(&name)).and_modify(|known| *known = None).or_insert(Some(place));
        }
        Ok(Self { file: file.to_string(), archive, places })
    }

    /// Whether the package has a part.
    pub(crate) fn has(&self, part: &str) -> bool {
        self.places.contains_key(&plain(part))
    }

    /// File name for findings.
    pub(crate) fn file(&self) -> &str {
        &self.file
    }

    /// An XML reader over one part; what it inflates is bounded.
    ///
    /// # Errors
    /// No such part, two of that name, or one that cannot be inflated.
    pub(crate) fn part(&mut self, part: &str) -> Result<PartReader<'_>, Diagnostic> {
        let file = self.file.clone();
        let mut bounded = self.bounded(part)?;
        let mut head = [0; 128];
        let failed = |error: io::Error| read_error(&file, &quick_xml::Error::from(error));
        let read = read_start(&mut bounded, &mut head).map_err(failed)?;
        let start = Cursor::new(head[..read].to_vec());
        let all: Box<dyn Read> = match encoding(&head[..read]) {
            Said::Utf8 => Box::new(start.chain(bounded)),
            said => {
                let mut bytes = start.into_inner();
                bounded.read_to_end(&mut bytes).map_err(failed)?;
                let text = as_utf8(bytes, said).map_err(|encoding| say::part_not_utf8(&file, part, &encoding))?;
                Box::new(Cursor::new(text))
            }
        };
        Ok(Reader::from_reader(BufReader::with_capacity(64 << 10, all)))
    }
}

impl Package {
    /// The bytes of a part that is no XML; what it inflates is bounded.
    ///
    /// # Errors
    /// As [`Package::part`].
    pub(crate) fn stream(&mut self, part: &str) -> Result<BufReader<Box<dyn Read + '_>>, Diagnostic> {
        let mut bounded = self.bounded(part)?;
        bounded.of_text = false;
        let bounded: Box<dyn Read> = Box::new(bounded);
        Ok(BufReader::with_capacity(64 << 10, bounded))
    }

    fn bounded(&mut self, part: &str) -> Result<Bounded<impl Read + '_>, Diagnostic> {
        let file = &self.file;
        let place = self.places.get(&plain(part)).copied().flatten().ok_or_else(|| say::broken_workbook(file))?;
        // Without its password an entry is no entry but for who asks for it as it is.
        if self.archive.by_index_raw(place).is_ok_and(|entry| entry.encrypted()) {
            return Err(say::encrypted_workbook(file));
        }
        let entry = self.archive.by_index(place).map_err(|_| say::broken_workbook(file))?;
        let allowance = PART_BYTES.min((entry.compressed_size().saturating_mul(RATIO)).max(1 << 20));
        Ok(Bounded { inner: entry, left: allowance, since_tag: 0, of_text: true })
    }
}

/// Whether the list of a zip names one entry twice: its reader keeps the last of them, another one the first.
fn has_a_name_twice(bytes: &[u8]) -> bool {
    const END: &[u8] = b"PK\x05\x06";
    // Behind the end of the list stands a comment at most.
    let tail = bytes.len().saturating_sub(66_000);
    let end = bytes[tail..].windows(END.len()).rposition(|window| window == END).map(|at| tail + at);
    let mut at = end.and_then(|end| u32_at(bytes, end + 16)).map_or(usize::MAX, |at| at as usize);
    let mut names = HashSet::new();
    while bytes.get(at..at.saturating_add(4)) == Some(b"PK\x01\x02") {
        let length = |place: usize| u16_at(bytes, at + place).map_or(0, usize::from);
        let name = bytes.get(at + 46..at + 46 + length(28));
        if name.is_some_and(|name| !names.insert(name)) {
            return true;
        }
        at += 46 + length(28) + length(30) + length(32);
    }
    false
}

/// What the start of a part says of its encoding.
enum Said {
    Utf8,
    /// With the mark that is missing.
    Utf16(&'static [u8]),
    /// One that no package may have.
    Other(String),
}

fn read_start(reader: &mut impl Read, head: &mut [u8]) -> io::Result<usize> {
    let mut read = 0;
    while read < head.len() {
        match reader.read(&mut head[read..])? {
            0 => break,
            count => read += count,
        }
    }
    Ok(read)
}

fn encoding(head: &[u8]) -> Said {
    match head {
        [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..] => return Said::Utf16(&[]),
        [b'<', 0, b'?', 0, ..] => return Said::Utf16(&[0xFF, 0xFE]),
        [0, b'<', 0, b'?', ..] => return Said::Utf16(&[0xFE, 0xFF]),
        _ => {}
    }
    let head = String::from_utf8_lossy(head);
    let declared = head.split_once("?>").and_then(|(declaration, _)| declaration.split_once("encoding="));
    let name =
        declared.map(|(_, name)| name.trim_matches(['"', '\'', ' ']).split(['"', '\'']).next().unwrap_or_default());
    match name {
        None | Some("") => Said::Utf8,
        Some(name) if name.to_ascii_lowercase().starts_with("utf") => Said::Utf8,
        Some(name) => Said::Other(name.to_string()),
    }
}

/// The bytes of a part as UTF-8. Some programs say another encoding and write UTF-8 all the same.
fn as_utf8(bytes: Vec<u8>, said: Said) -> Result<Vec<u8>, String> {
    match said {
        Said::Utf16(mark) => decode(&[mark, &bytes].concat()).map(String::into_bytes).map_err(|_| "UTF-16".to_string()),
        Said::Other(name) if std::str::from_utf8(&bytes).is_err() => Err(name),
        _ => Ok(bytes),
    }
}

/// A part's name without what writers differ in: case, the slash, `..` and `.`, `%20`. It never leads out of the package.
fn plain(name: &str) -> String {
    let name = if name.contains('%') { without_escapes(name) } else { name.to_string() };
    let mut folders: Vec<&str> = Vec::new();
    for folder in name.split(['/', '\\']) {
        match folder {
            "" | "." => {}
            ".." => drop(folders.pop()),
            _ => folders.push(folder),
        }
    }
    folders.join("/").to_lowercase()
}

/// A name whose bytes beyond plain letters may be written as in an address, `%E6%A3%80`; as it is if they are no text.
fn without_escapes(name: &str) -> String {
    let (mut bytes, mut rest) = (Vec::with_capacity(name.len()), name.as_bytes());
    while let Some((first, behind)) = rest.split_first() {
        let code = behind.get(..2).filter(|_| *first == b'%').and_then(|code| std::str::from_utf8(code).ok());
        let byte = code.filter(|code| !code.starts_with('+')).and_then(|code| u8::from_str_radix(code, 16).ok());
        bytes.push(byte.unwrap_or(*first));
        rest = if byte.is_some() { &behind[2..] } else { behind };
    }
    String::from_utf8(bytes).unwrap_or_else(|_| name.to_string())
}

/// The finding for an error while reading a part.
pub(crate) fn read_error(file: &str, error: &quick_xml::Error) -> Diagnostic {
    match error {
        quick_xml::Error::Io(io) if io.kind() == io::ErrorKind::FileTooLarge => say::file_too_large(file),
        _ => say::broken_workbook(file),
    }
}

/// Inflates at most `left` bytes and no text longer than a cell may be: a part's declared size can lie.
struct Bounded<R> {
    inner: R,
    left: u64,
    since_tag: usize,
    /// It is XML, in which no text between tags is longer than a cell.
    of_text: bool,
}

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.left = self.left.checked_sub(read as u64).ok_or(io::ErrorKind::FileTooLarge)?;
        self.since_tag = match buffer[..read].iter().rposition(|&b| b == b'<') {
            Some(position) => read - position,
            None => self.since_tag + read,
        };
        if self.of_text && self.since_tag > 4 * TEXT_BYTES { Err(io::ErrorKind::FileTooLarge.into()) } else { Ok(read) }
    }
}

/// Calls `each` for every element of a part.
///
/// # Errors
/// As [`Package::part`]; broken XML.
pub(crate) fn each_start(
    package: &mut Package,
    part: &str,
    mut each: impl FnMut(&BytesStart),
) -> Result<(), Diagnostic> {
    let file = package.file.clone();
    let mut reader = package.part(part)?;
    let mut buffer = Vec::new();
    loop {
        buffer.clear();
        match reader.read_event_into(&mut buffer).map_err(|e| read_error(&file, &e))? {
            Event::Start(element) | Event::Empty(element) => each(&element),
            Event::Eof => return Ok(()),
            _ => {}
        }
    }
}

/// An attribute's value with the five XML entities and character references resolved; `None` where it is absent.
pub(crate) fn attribute(element: &BytesStart, name: &str) -> Option<String> {
    element.attributes().with_checks(false).flatten().find(|a| a.key.local_name().into_inner() == name).map(|a| {
        match quick_xml::escape::unescape(&a.value) {
            Ok(value) => value.into_owned(),
            Err(_) => a.value.into_owned(),
        }
    })
}

/// Appends what `&…;` stands for; an entity that is not one of the five is an error, never expanded.
///
/// # Errors
/// Unknown entity.
pub(crate) fn push_reference(text: &mut String, reference: &BytesRef) -> Result<(), quick_xml::Error> {
    if let Some(character) = reference.resolve_char_ref()? {
        text.push(character);
        return Ok(());
    }
    match &**reference {
        "lt" => text.push('<'),
        "gt" => text.push('>'),
        "amp" => text.push('&'),
        "quot" => text.push('"'),
        "apos" => text.push('\''),
        _ => return Err(io::Error::from(io::ErrorKind::InvalidData).into()),
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_has_one_name_however_it_is_written() {
        for name in
            ["xl/Styles.xml", "/XL/styles.xml", "xl\\styles.xml", "xl/worksheets/../styles.xml", "../xl/./styles.xml"]
        {
            assert_eq!(plain(name), "xl/styles.xml");
        }
        assert_eq!(plain("xl/worksheets/%E6%A3%80%20%e9%aa%8c.xml"), "xl/worksheets/检 验.xml");
        for name in ["a%", "a%2", "a%zz", "a%+1", "a%ff"] {
            assert_eq!(plain(name), name);
        }
    }
}
