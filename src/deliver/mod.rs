//! Files out of the house: outbox, manifest, a new job folder. The only writer.

pub mod csv_text;
pub mod destination;
mod durable;
pub(crate) mod fail_point;
pub(crate) mod file_name;
pub(crate) mod findings;
pub mod index_book;
pub mod issued_folder;
pub(crate) mod json_lines;
pub mod knowledge_book;
mod line_file;
pub mod manifest;
pub(crate) mod names;
pub mod outbox;
pub(crate) mod records;
mod results_template;
pub mod scaffold;
mod sink;
pub(crate) mod store;
pub mod summary_book;
pub mod tables;
pub mod tables_csv;
pub mod whole_folder;
pub mod zip_file;

pub use durable::write_atomically;
