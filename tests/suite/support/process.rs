//! Processes seen from outside: what they started, whether they run, programs made for a test.

use std::fs;
use std::path::Path;
use std::thread::sleep;
use std::time::{Duration, Instant};

/// Makes a shell script that can be run.
#[cfg(unix)]
pub fn script(path: &Path, lines: &str) {
    use std::os::unix::fs::PermissionsExt;

    fs::write(path, format!("#!/bin/sh\n{lines}\n")).unwrap();
    fs::set_permissions(path, fs::Permissions::from_mode(0o755)).unwrap();
}

/// Fails where something does not come about in time.
pub fn wait_for(what: &str, patience: Duration, is_so: &dyn Fn() -> bool) {
    let begun = Instant::now();
    while !is_so() {
        assert!(begun.elapsed() < patience, "{what}");
        sleep(Duration::from_millis(50));
    }
}

/// Processes that this one has started.
pub fn children_of(parent: u32) -> Vec<u32> {
    let entries = fs::read_dir("/proc").unwrap();
    let processes = entries.filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok());
    processes.filter(|&process| stat(process).get(1) == Some(&parent.to_string())).collect()
}

/// Processor time of a process so far.
pub fn processor_seconds(process: u32) -> u64 {
    let ticks = |field: usize| stat(process).get(field).and_then(|ticks| ticks.parse::<u64>().ok()).unwrap_or(0);
    (ticks(11) + ticks(12)) / 100
}

/// Whether a process runs; one that has ended and waits to be asked for its status does not.
pub fn is_alive(process: u32) -> bool {
    stat(process).first().is_some_and(|state| state != "Z")
}

/// The fields of a process from its state on; none where it is gone.
pub fn stat(process: u32) -> Vec<String> {
    let stat = fs::read_to_string(format!("/proc/{process}/stat")).unwrap_or_default();
    let fields = stat.rsplit_once(')').map(|(_, fields)| fields.split_whitespace().map(str::to_owned).collect());
    fields.unwrap_or_default()
}
