//! The signatures that stand in a PDF: what each covers, and its bytes. Whether one is right is not asked here.

use hayro_syntax::object::dict::keys::{CONTENTS, KIDS};
use hayro_syntax::object::{self, Array, Dict, Name};

use super::Pdf;

/// Fields that are looked at; a letter has one.
const MOST_FIELDS: usize = 256;
/// Deeper than any form that is not a loop.
const DEEPEST: usize = 8;

/// A signature as it stands in a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignatureField {
    /// Its format (`/SubFilter`): `ETSI.CAdES.detached`.
    pub format: String,
    /// The date that it bears, which nobody vouches for: `D:20260101000000+08'00'`.
    pub dated: String,
    /// What it covers and what it is.
    pub value: Result<SignatureValue, OddSignature>,
}

/// What a signature covers, and what it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignatureValue {
    /// Where the signature's own string begins and ends; everything else up to `covers` is covered.
    pub hole: std::ops::Range<usize>,
    /// Up to which byte the file is covered: its length, where nothing was put behind it.
    pub covers: usize,
    /// The bytes of the string, with whatever fills it up.
    pub contents: Vec<u8>,
}

impl SignatureValue {
    /// What it covers of the file in which it stands, in two pieces.
    pub fn covered<'a>(&self, file: &'a [u8]) -> [&'a [u8]; 2] {
        let piece = |range: std::ops::Range<usize>| file.get(range).unwrap_or_default();
        [piece(0..self.hole.start), piece(self.hole.end..self.covers)]
    }
}

/// Why what stands in a file as a signature is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OddSignature {
    /// Its byte range does not begin with the file, or leaves out more than the signature's own string.
    Range,
    /// What it leaves out is not the string that stands in its dictionary.
    Contents,
    /// The file ends before what it covers.
    Cut,
}

impl Pdf {
    /// The signatures of a file, the one that covers least first.
    pub fn signatures(&self) -> Vec<SignatureField> {
        let form = self.catalog().get::<Dict<'_>>("AcroForm");
        let fields = form.and_then(|form| form.get::<Array<'_>>("Fields")).unwrap_or_default();
        let mut found = Vec::new();
        collect(&fields, 0, &mut MOST_FIELDS.clone(), &mut found);
        let mut signatures: Vec<_> = found.iter().map(|value| self.signature(value)).collect();
        signatures.sort_by_key(|signature| signature.value.as_ref().map_or(0, |value| value.covers));
        signatures
    }

    fn signature(&self, dictionary: &Dict<'_>) -> SignatureField {
        let file: &[u8] = self.file.data().as_ref();
        let dated = dictionary.get::<object::String<'_>>("M");
        SignatureField {
            format: dictionary.get::<Name<'_>>("SubFilter").map(|name| name.as_str().to_string()).unwrap_or_default(),
            dated: dated.map(|text| String::from_utf8_lossy(text.as_bytes()).into_owned()).unwrap_or_default(),
            value: value(file, dictionary),
        }
    }
}

/// The values of the signature fields below these.
fn collect<'a>(fields: &Array<'a>, depth: usize, left: &mut usize, found: &mut Vec<Dict<'a>>) {
    for field in fields.iter::<Dict<'a>>() {
        if depth > DEEPEST || *left == 0 {
            return;
        }
        *left -= 1;
        // The type of a field may stand in one above it; only a signature has a byte range.
        if let Some(value) = field.get::<Dict<'_>>("V").filter(|value| value.contains_key("ByteRange")) {
            found.push(value);
        }
        if let Some(kids) = field.get::<Array<'_>>(KIDS) {
            collect(&kids, depth + 1, left, found);
        }
    }
}

fn value(file: &[u8], dictionary: &Dict<'_>) -> Result<SignatureValue, OddSignature> {
    let numbers = dictionary.get::<Array<'_>>("ByteRange").unwrap_or_default();
    let numbers: Vec<usize> = numbers.iter::<i32>().map_while(|number| usize::try_from(number).ok()).take(5).collect();
    let [0, start, end, rest] = numbers[..] else { return Err(OddSignature::Range) };
    let covers = end.checked_add(rest).filter(|covers| *covers <= file.len()).ok_or(OddSignature::Cut)?;
    let string = file.get(start..end).ok_or(OddSignature::Range)?;
    let contents = figures(string).ok_or(OddSignature::Range)?;
    // The string that a reader finds in the dictionary is this one and no other.
    let told = dictionary.get::<object::String<'_>>(CONTENTS).ok_or(OddSignature::Contents)?;
    if told.as_bytes() != contents {
        return Err(OddSignature::Contents);
    }
    Ok(SignatureValue { hole: start..end, covers, contents })
}

/// The bytes of `<…>`: figures of one kind alone, because a changed one of the other kind would say the same and nothing covers it.
fn figures(string: &[u8]) -> Option<Vec<u8>> {
    let figures = string.strip_prefix(b"<")?.strip_suffix(b">")?;
    let kind =
        |low: bool| figures.iter().any(|figure| matches!(figure, b'a'..=b'f') == low && figure.is_ascii_alphabetic());
    if kind(true) && kind(false) {
        return None;
    }
    let half = |figure: u8| char::from(figure).to_digit(16).and_then(|half| u8::try_from(half).ok());
    let (pairs, []) = figures.as_chunks::<2>() else { return None };
    pairs.iter().map(|[high, low]| Some(half(*high)? << 4 | half(*low)?)).collect()
}
