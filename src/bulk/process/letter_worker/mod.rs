//! A worker process that makes letters: as the run sees it (`outside`), and what it does itself (`inside`).

pub(crate) mod inside;
pub mod outside;
