//! A target a file.

pub mod condition;
pub mod layout;
pub mod number_format;
pub mod profile;
pub mod requirement;
pub mod result;
pub mod signature;
pub mod workbook;
