//! Rows of a results sheet → enterprises and batches.

pub(crate) mod batches;
pub(crate) mod drafts;
pub(crate) mod exports;
pub(crate) mod identity;
pub(crate) mod interner;
pub(crate) mod region;
pub(crate) mod rewritten;
pub(crate) mod sample;
pub(crate) mod twins;
