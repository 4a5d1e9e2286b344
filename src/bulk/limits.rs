//! What one letter may use of memory and time.

use serde::{Deserialize, Serialize};

/// A sane bound on a worker's address space in MiB: it has 0.3 GiB before the first letter, most of that set apart for
/// threads and never used; a letter of the greatest length takes less than another 0.3.
pub const MEMORY_MIB: u64 = 1024;
/// With less than this a worker spends its time on asking for memory, or does not start at all.
pub const LEAST_MEMORY_MIB: u64 = 384;
/// A sane deadline: a letter of five pages takes a tenth of a second, on a slow and busy computer one second.
pub const SECONDS_PER_LETTER: u64 = 60;

/// What one letter may use; without a limit it may use what there is.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limits {
    /// Address space of a worker in MiB (on Unix): memory, the program itself, stacks, and what is set apart for later.
    pub memory_mib: Option<u64>,
    /// Seconds, by the clock, until a letter is given up.
    pub seconds_per_letter: Option<u64>,
}
