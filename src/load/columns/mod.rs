//! The columns of a table: how their headers are found, and the dates that stand in them.

pub mod dates;
pub mod header;
pub mod near;
