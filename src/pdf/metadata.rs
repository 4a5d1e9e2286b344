//! What a PDF says of itself, and the files attached to it.

use hayro_syntax::object::dict::keys::{EF, EMBEDDED_FILES, F, KIDS, METADATA, NAMES, UF};
use hayro_syntax::object::{self, Array, Dict, Object, Stream};

use super::{Pdf, Unreadable};

/// Deeper than any tree of names that is not a loop.
const DEEPEST: usize = 32;

/// What a PDF says of itself; empty where it says nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Metadata {
    /// Title.
    pub title: String,
    /// Author.
    pub author: String,
    /// The XMP packet, as it stands in the file: what archives read.
    pub xmp: String,
}

/// A file attached to a PDF.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attachment {
    /// Its file name.
    pub name: String,
    /// What is in it.
    pub bytes: Vec<u8>,
}

impl Pdf {
    /// What it says of itself.
    pub fn metadata(&self) -> Metadata {
        let told = self.file.metadata();
        let text = |told: &Option<Vec<u8>>| told.as_deref().map(text_of).unwrap_or_default();
        let packet = self.catalog().get::<Stream<'_>>(METADATA).and_then(|packet| packet.decoded().ok());
        let xmp = packet.map(|packet| String::from_utf8_lossy(&packet).into_owned()).unwrap_or_default();
        Metadata { title: text(&told.title), author: text(&told.author), xmp }
    }

    /// The files attached to it, in the order of their keys.
    ///
    /// # Errors
    /// One cannot be unpacked.
    pub fn attachments(&self) -> Result<Vec<Attachment>, Unreadable> {
        let names = self.catalog().get::<Dict<'_>>(NAMES).and_then(|names| names.get::<Dict<'_>>(EMBEDDED_FILES));
        let mut attachments = Vec::new();
        if let Some(root) = names {
            collect(&root, 0, &mut attachments)?;
        }
        Ok(attachments)
    }

    pub(super) fn catalog(&self) -> Dict<'_> {
        self.file.xref().get(self.file.xref().root_id()).unwrap_or_default()
    }
}

/// The files below a node of the tree of names (PDF 32000-1, 7.9.6).
fn collect(node: &Dict<'_>, depth: usize, attachments: &mut Vec<Attachment>) -> Result<(), Unreadable> {
    if depth > DEEPEST {
        return Err(Unreadable::Attachment);
    }
    if let Some(kids) = node.get::<Array<'_>>(KIDS) {
        kids.iter::<Dict<'_>>().try_for_each(|kid| collect(&kid, depth + 1, attachments))?;
    }
    // Keys and files in turn.
    let pairs = node.get::<Array<'_>>(NAMES).unwrap_or_default();
    for file in pairs.iter::<Object<'_>>().skip(1).step_by(2).filter_map(Object::into_dict) {
        let name = [UF, F].into_iter().find_map(|key| file.get::<object::String<'_>>(key));
        let stream = file.get::<Dict<'_>>(EF).and_then(|files| files.get::<Stream<'_>>(F));
        let bytes = stream.and_then(|stream| stream.decoded().ok()).ok_or(Unreadable::Attachment)?;
        let name = name.map(|name| text_of(name.as_bytes())).unwrap_or_default();
        attachments.push(Attachment { name, bytes: bytes.into_owned() });
    }
    Ok(())
}

/// A text string (PDF 32000-1, 7.9.2.2): UTF-16 or UTF-8 where it begins with the mark of it, else one byte a character,
/// which is Latin-1 but for some marks that no letter has.
fn text_of(bytes: &[u8]) -> String {
    match bytes {
        [0xFE, 0xFF, units @ ..] => {
            let units = units.chunks(2).map(|pair| pair.iter().fold(0, |unit, byte| unit << 8 | u16::from(*byte)));
            char::decode_utf16(units).map(|unit| unit.unwrap_or(char::REPLACEMENT_CHARACTER)).collect()
        }
        [0xEF, 0xBB, 0xBF, text @ ..] => String::from_utf8_lossy(text).into_owned(),
        bytes => bytes.iter().copied().map(char::from).collect(),
    }
}
