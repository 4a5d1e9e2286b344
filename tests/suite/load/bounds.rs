//! Files that are cut off, changed or made to harm: each is read or told, with little memory, and nothing panics.

use std::ops::ControlFlow;
use std::process::Stdio;
use std::time::{Duration, Instant};

use yice::load::workbook::Workbook;

use super::{csv_text, facts, load_bytes, text};
use crate::support::books::{book, sound_sheet, zip_of};
use crate::support::grids::{Grid, html, json, written};
use crate::support::hostile::{hostile, parts};
use crate::support::project;

/// The sound rows as every kind of file that is read.
fn every_kind() -> Vec<(&'static str, Vec<u8>)> {
    let sound = Grid::sound("结果");
    let one = std::slice::from_ref(&sound);
    let xlsx = book(|workbook| {
        sound_sheet(workbook);
    });
    vec![
        ("results.xlsx", xlsx),
        ("results.ods", written("ods", one).1),
        ("results.xls", written("xls", one).1),
        ("results.et", written("xls", one).1),
        ("results.xlsb", std::fs::read(project().join("tests/data/sheetjs.xlsb")).expect("a kept file")),
        ("results.html", html(one)),
        ("results.json", json(&sound)),
        ("results.csv", csv_text(",").into_bytes()),
    ]
}

#[test]
fn a_file_that_is_cut_off_anywhere_is_told() {
    for (file, bytes) in every_kind() {
        let (whole, findings) = load_bytes(file, &bytes);
        let whole = facts(&whole.unwrap_or_else(|| panic!("{file}: {}", text(&findings))));
        for sixteenth in 0..16 {
            let end = bytes.len() * sixteenth / 16;
            let (loaded, findings) = load_bytes(file, &bytes[..end]);
            let read = loaded.map(|loaded| facts(&loaded));
            // What is behind the data may be gone, and lines of text may end anywhere.
            let of_text = file.ends_with(".csv") && end > 0;
            let is_whole = read.as_ref() == Some(&whole);
            assert!(
                !findings.is_empty() || is_whole || of_text,
                "{file} cut at {sixteenth}/16 is read as if it were whole"
            );
            assert!(read.is_none() || is_whole || of_text, "{file} cut at {sixteenth}/16: {}", text(&findings));
        }
    }
}

/// Numbers that look like chance and are the same every time (xorshift).
struct Chance(u64);

impl Chance {
    fn below(&mut self, most: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % most.max(1) as u64).expect("a small number")
    }
}

/// The bytes with some of them changed, left out, doubled, or taken from elsewhere.
fn changed(bytes: &[u8], chance: &mut Chance) -> Vec<u8> {
    let mut out = bytes.to_vec();
    for _ in 0..=chance.below(4) {
        if out.is_empty() {
            break;
        }
        let (at, length) = (chance.below(out.len()), 1 + chance.below(24));
        let end = (at + length).min(out.len());
        match chance.below(6) {
            0 => out[at] ^= 1 << chance.below(8),
            1 => out[at] = [0, 0xFF, b'<', b'"', 0x7F, b'{'][chance.below(6)],
            2 => drop(out.drain(at..end)),
            3 => {
                let piece = out[at..end].to_vec();
                let place = chance.below(out.len());
                out.splice(place..place, piece.repeat(1 + chance.below(40)));
            }
            4 => out.truncate(at),
            _ => out[at..end].fill(u8::try_from(chance.below(256)).expect("a byte")),
        }
    }
    out
}

#[test]
fn no_changed_file_makes_the_reader_panic() {
    let mut chance = Chance(0x5EED_2023);
    let (mut read, mut refused) = (0, 0);
    for (file, bytes) in every_kind() {
        for round in 0..150 {
            let mutant = if bytes.starts_with(b"PK") && round % 5 > 0 {
                // What is within a package is reached only through sound packing.
                let mut parts = parts(&bytes);
                let at = chance.below(parts.len());
                parts[at].1 = changed(&parts[at].1, &mut chance);
                zip_of(&parts.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())).collect::<Vec<_>>())
            } else {
                changed(&bytes, &mut chance)
            };
            let Ok(mut book) = Workbook::open_exported(file, mutant) else {
                refused += 1;
                continue;
            };
            for sheet in 0..book.sheets().len() {
                let mut rows = 0;
                let ended = book.rows(sheet, &mut |row| {
                    assert!(row.cells.windows(2).all(|pair| pair[0].column < pair[1].column), "{file} {round}");
                    rows += 1;
                    if rows < 5_000 { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
                });
                if ended.is_ok() { read += 1 } else { refused += 1 }
            }
        }
    }
    assert!(read > 100 && refused > 100, "{read} read, {refused} refused: the changes reach nothing");
}

/// The bounds hold for a build without optimisation on a busy machine, and for the whole program with its catalog; a release
/// needs a tenth of the time.
#[test]
fn files_made_to_harm_are_told_with_little_time_and_memory() {
    const SECONDS: Duration = Duration::from_secs(30);
    const MEGABYTES: u64 = 400;
    for (what, file, bytes, code) in hostile() {
        let folder = super::job_with(file, &bytes);
        let told = folder.path().join("told");
        let mut command = crate::support::program();
        command.arg("check").arg(folder.path());
        command.stdout(Stdio::null()).stderr(std::fs::File::create(&told).expect("a file"));
        let (begun, mut peak) = (Instant::now(), 0);
        let mut child = command.spawn().expect("the program starts");
        while child.try_wait().expect("a child").is_none() {
            // Where the system tells it.
            let status = std::fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap_or_default();
            let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap_or_default();
            peak = peak.max(line.trim().trim_end_matches("kB").trim().parse::<u64>().unwrap_or(0) / 1000);
            if begun.elapsed() > SECONDS {
                child.kill().expect("it can be ended");
                panic!("{what} takes more than {SECONDS:?}");
            }
            std::thread::sleep(Duration::from_millis(2));
        }
        let told = std::fs::read_to_string(&told).expect("what was told");
        assert!(told.contains(&format!("[{code}]")), "{what}: {told}");
        assert!(peak < MEGABYTES, "{what}: {peak} MB");
    }
}
