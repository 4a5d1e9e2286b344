//! Where the real binary dies or waits because a test says so; the places are those of `deliver::fail_point`.

use std::fs;
use std::time::Duration;

use super::process::wait_for;

/// A process that dies at a point once it has passed it so many times.
pub fn dies(point: &str, passes: u32) -> String {
    format!("{point}={passes}*off->return(abort)")
}

/// A place where a process waits until the test lets it go on.
pub struct Gate(tempfile::TempDir);

impl Gate {
    /// A closed gate.
    pub fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    /// A process that waits here once, after it has passed the point so many times.
    pub fn at(&self, point: &str, passes: u32) -> String {
        format!("{point}={passes}*off->1*return(wait {})->off", self.0.path().display())
    }

    /// Waits until a process stands here.
    pub fn wait_for_one(&self) {
        let here = self.0.path().join("here");
        wait_for("nobody comes to the gate", Duration::from_secs(120), &|| here.exists());
        fs::remove_file(here).unwrap();
    }

    /// Lets whoever stands here go on, and whoever comes pass.
    pub fn open(&self) {
        fs::write(self.0.path().join("open"), "").unwrap();
    }
}
