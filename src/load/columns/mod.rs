//! The columns of a table: which there are, how their headers are found, and the words and dates that stand in them.

pub mod dates;
pub mod fields;
pub mod header;
pub mod near;
pub mod words;
