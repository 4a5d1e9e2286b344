//! The columns of a table: how their headers are found, where their cells are, and the dates that stand in them.

pub mod cells;
pub mod dates;
pub mod header;
pub mod near;
