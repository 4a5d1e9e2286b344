//! Finished PDFs, read as any reader would: what they show, what they say of themselves, what is attached to them, what is signed
//! in them; and room for a signature behind one.
//!
//! Nothing here knows how a letter was made. Objects are looked at where they lie in the file and only when they are asked
//! for, which takes two thirds of the time of a reader that takes the whole file apart first.

mod increment;
mod metadata;
mod signatures;
mod signing;
mod text;

use std::fmt;

use hayro_syntax::LoadPdfError;
pub use increment::Unsignable;
pub use metadata::{Attachment, Metadata};
pub use signatures::{OddSignature, SignatureField, SignatureValue};
pub use signing::{Unsealed, unsigned};

/// A PDF that has been opened.
pub struct Pdf {
    file: hayro_syntax::Pdf,
}

impl Pdf {
    /// Opens a file; what it shows is not read yet.
    ///
    /// # Errors
    /// It is no PDF, ends too early or is encrypted.
    pub fn open(bytes: &[u8]) -> Result<Self, Unreadable> {
        // Where the end is missing, the library would look for objects by itself and find those of a part of the file.
        let end = &bytes[bytes.len().saturating_sub(END_WITHIN)..];
        if !end.windows(END.len()).any(|window| window == END) {
            return Err(Unreadable::NoPdf);
        }
        match hayro_syntax::Pdf::new(bytes.to_vec()) {
            Ok(file) => Ok(Self { file }),
            Err(LoadPdfError::Decryption(_)) => Err(Unreadable::Encrypted),
            Err(LoadPdfError::Invalid) => Err(Unreadable::NoPdf),
        }
    }
}

/// What ends every file.
const END: &[u8] = b"%%EOF";
/// How far before the last byte it may be, by the habit of all readers.
const END_WITHIN: usize = 1024;

/// Why a PDF cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unreadable {
    /// It is no PDF, or not the whole of one.
    NoPdf,
    /// It wants a password.
    Encrypted,
    /// A page's drawing instructions cannot be read to their end.
    Page {
        /// From 1.
        number: usize,
    },
    /// A font does not say which characters its glyphs are, as every letter's font does (PDF/A-3a).
    Font {
        /// The first page with it, from 1.
        page: usize,
    },
    /// An attachment cannot be unpacked.
    Attachment,
}

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Unreadable::NoPdf => f.write_str("not a whole PDF"),
            Unreadable::Encrypted => f.write_str("encrypted"),
            Unreadable::Page { number } => write!(f, "page {number} is broken"),
            Unreadable::Font { page } => write!(f, "a font of page {page} has no table of characters"),
            Unreadable::Attachment => f.write_str("an attachment is broken"),
        }
    }
}

impl std::error::Error for Unreadable {}

#[cfg(test)]
pub(crate) mod specimen;
#[cfg(test)]
mod tests;
