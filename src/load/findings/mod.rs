//! Every word this stage says, in both languages: one constructor per finding.

mod files;
mod identity;
mod integrity;
mod rows;
mod settings;

pub use files::*;
pub use identity::*;
pub use integrity::*;
pub use rows::*;
pub use settings::*;

use crate::diagnostic::{Diagnostic, Place, Severity, Words};

/// Places that one finding lists at most; the message tells the whole number.
pub const PLACES: usize = 10;

/// A finding: code, severity, places, what is wrong, what to do.
fn tell(
    code: &'static str,
    severity: Severity,
    places: impl Into<Vec<Place>>,
    message: (String, String),
    hint: (&str, &str),
) -> Diagnostic {
    Diagnostic {
        code,
        severity,
        places: places.into(),
        message: Words::new(message.0, message.1),
        hint: Words::new(hint.0, hint.1),
    }
}

/// A sentence in both languages.
fn both(zh: impl Into<String>, en: impl Into<String>) -> (String, String) {
    (zh.into(), en.into())
}

/// A file as a place.
pub fn file_place(file: &str) -> Place {
    Place { file: file.to_string(), ..Place::default() }
}
