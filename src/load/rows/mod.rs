//! Rows of a results sheet → enterprises and batches.

pub mod batches;
pub mod drafts;
pub mod exports;
pub mod identity;
pub mod interner;
pub mod region;
pub mod rewritten;
pub mod twins;
