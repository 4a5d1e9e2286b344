//! What to do: rules of diagnosis and their tables.

mod diagnosis;
pub mod processes;
mod rule_tables;
