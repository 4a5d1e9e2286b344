//! The columns of a table: how their headers are found, and the dates that stand in them.

pub(crate) mod dates;
pub(crate) mod header;
pub(crate) mod hidden;
pub(crate) mod near;
