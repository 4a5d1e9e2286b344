//! What to do: rules of diagnosis and their tables.

mod diagnosis;
mod rule_tables;
