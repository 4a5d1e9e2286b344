//! Files out of the house: outbox, manifest, a new job folder. The only writer.

pub mod destination;
mod durable;
mod fail_point;
pub mod file_name;
pub mod findings;
pub mod manifest;
pub mod outbox;
pub mod read_back;
pub mod records;
mod results_template;
pub mod scaffold;
pub mod store;

use sha2::{Digest, Sha256};

pub use durable::write_atomically;

/// Bytes as lower-case hex.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Lower-case hex SHA-256.
pub fn sha256_hex(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}
