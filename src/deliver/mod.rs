//! Files out of the house: outbox, manifest, a new job folder. The only writer.

pub mod destination;
mod durable;
pub mod fail_point;
pub mod file_name;
pub mod findings;
pub mod json_lines;
mod line_file;
pub mod manifest;
pub mod names;
pub mod outbox;
pub mod records;
mod results_template;
pub mod scaffold;
mod sink;
pub mod store;

pub use durable::write_atomically;
