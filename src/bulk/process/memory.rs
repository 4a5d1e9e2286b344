//! What the processes of a run do with memory that they have freed. The allocator, mimalloc, is told by the environment
//! that a process begins with.

use std::fs;
use std::process::Command;

/// After how many milliseconds freed memory is the system's again.
const PURGE_DELAY: &str = "MIMALLOC_PURGE_DELAY";
/// Whether memory may come in pages of 2 MiB, most of which a letter would never use.
const ALLOW_THP: &str = "MIMALLOC_ALLOW_THP";
/// KiB of addresses that are set apart at once; 1 GiB where nothing is said.
const ARENA_RESERVE: &str = "MIMALLOC_ARENA_RESERVE";

/// A process of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// The run itself. It waits most of the time and frees little, so that nothing reminds it to give memory back later.
    Run,
    /// Opens and freezes a job: facts are the most memory of all, and much of it is soon taken again.
    Freezer,
    /// Makes letters. What one letter frees the next one takes; its addresses are limited.
    Worker,
}

impl Role {
    /// Settings for a process that is about to be started.
    pub(super) fn prepare(self, command: &mut Command) {
        let delay = match self {
            Role::Run => "0",
            Role::Freezer => "1",
            Role::Worker => "10",
        };
        command.env(PURGE_DELAY, delay).env(ALLOW_THP, "0");
        if self == Role::Worker {
            command.env(ARENA_RESERVE, "32768");
        }
    }
}

/// Begins this process, a run that has done nothing yet, once more with its settings; nobody outside notices. Returns in
/// the second life, and where there is none: then it goes on and takes more memory.
///
/// The allocator that these settings belong to saves a sixth of a letter's processor time and half of a plan's. It reads
/// them before `main` begins, so that a run cannot set them for itself.
#[cfg(unix)]
pub(crate) fn begin_again() {
    use std::os::unix::process::CommandExt;
    if std::env::var_os(PURGE_DELAY).is_some() {
        return;
    }
    let Ok(program) = std::env::current_exe() else { return };
    let mut again = Command::new(program);
    let mut arguments = std::env::args_os();
    if let Some(name) = arguments.next() {
        again.arg0(name);
    }
    Role::Run.prepare(&mut again);
    // Comes back with an error only.
    let _ = again.args(arguments).exec();
}

/// Only Unix can.
#[cfg(not(unix))]
pub fn begin_again() {}

/// Peak memory of a process, or of this one, in KiB; none where the system does not tell.
pub(crate) fn peak_kib(process: Option<u32>) -> Option<u64> {
    let process = process.map_or_else(|| "self".to_string(), |id| id.to_string());
    let status = fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.split_whitespace().next()?.parse().ok()
}
