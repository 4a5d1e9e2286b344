//! What is on disk, whatever happens to the run that writes it.

pub mod crash;
