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

/// Places that one finding lists at most; the message tells the whole number.
pub const PLACES: usize = 10;
