//! The processes of a run, each ended in order whatever happens: what they say to each other, and what each one does.

pub(crate) mod child;
mod findings;
pub(crate) mod frames;
pub mod freezer;
pub mod letter_worker;
pub(crate) mod memory;
