//! How long files made to harm keep the program busy, and how much memory they take.
//!
//! `cargo bench --bench hostile` writes each into a job of its own and runs `yice check` on it as a program of its own; it prints
//! seconds and peak memory, and the longest of all. The bounds are 2 seconds and 400 MB on the machine of the project; what
//! the program needs without any table, its catalog included, is in them and is printed first.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

#[allow(dead_code, reason = "the tests need the rest")]
#[path = "../tests/suite/support/books.rs"]
mod books;
#[allow(dead_code, reason = "the tests need the rest")]
#[path = "../tests/suite/support/grids.rs"]
mod grids;
#[allow(dead_code, reason = "the tests need the rest")]
#[path = "../tests/suite/support/hostile.rs"]
mod hostile;
#[allow(dead_code, reason = "the tests need the rest")]
#[path = "../tests/suite/support/xlsb.rs"]
mod xlsb;

const SETTINGS: &str = "[campaign]\nid = \"bench\"\nyear = 2023\nname = \"2023年监督抽查\"\nauthority = \"示例市场监督管理局\"\n\
                        [letter]\nissuer = \"示例检验院\"\ndate = \"2023-12-15\"\n";
const SECONDS: f64 = 2.0;
const MEGABYTES: u64 = 400;

#[allow(clippy::disallowed_macros, reason = "a bench reports to the terminal")]
fn main() {
    let mut slowest = (0.0_f64, 0, "");
    let nothing = ("no table", "none.csv", Vec::new(), "missing-results");
    for (what, file, bytes, code) in std::iter::once(nothing).chain(hostile::hostile()) {
        let folder = tempfile::tempdir().expect("a folder");
        fs::write(folder.path().join("job.toml"), SETTINGS).expect("written");
        fs::write(folder.path().join(file), &bytes).expect("written");
        let (seconds, peak, told) = checked(folder.path());
        let is_told = told.contains(&format!("[{code}]"));
        println!(
            "{seconds:6.2} s {peak:5} MB  {what} ({file}, {} KB): {}",
            bytes.len() >> 10,
            if is_told { code } else { "ANOTHER CODE" }
        );
        slowest = if seconds > slowest.0 {
            (seconds, peak.max(slowest.1), what)
        } else {
            (slowest.0, peak.max(slowest.1), slowest.2)
        };
    }
    let is_met = slowest.0 < SECONDS && slowest.1 < MEGABYTES;
    let verdict = if is_met { "met" } else { "NOT MET" };
    println!(
        "longest {:.2} s ({}), most memory {} MB; bounds {SECONDS} s and {MEGABYTES} MB: {verdict}",
        slowest.0, slowest.2, slowest.1
    );
}

/// Seconds, peak memory in megabytes and what was told.
fn checked(job: &Path) -> (f64, u64, String) {
    let told = job.join("told");
    let begun = Instant::now();
    let mut child = Command::new(env!("CARGO_BIN_EXE_yice"))
        .args(["check", "--lang", "en"])
        .arg(job)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .stdout(Stdio::null())
        .stderr(fs::File::create(&told).expect("a file"))
        .spawn()
        .expect("the program starts");
    let mut peak = 0;
    while child.try_wait().expect("a child").is_none() {
        let status = fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap_or_default();
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap_or_default();
        peak = peak.max(line.trim().trim_end_matches("kB").trim().parse::<u64>().unwrap_or(0) / 1000);
        std::thread::sleep(Duration::from_millis(1));
    }
    (begun.elapsed().as_secs_f64(), peak, fs::read_to_string(&told).unwrap_or_default())
}
