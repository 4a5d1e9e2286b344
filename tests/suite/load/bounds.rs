//! Files that are cut off, changed or made to harm: each is read or told, with little memory, and nothing panics.

use std::io::Read;
use std::ops::ControlFlow;
use std::process::Stdio;
use std::time::{Duration, Instant};

use yice::load::workbook::Workbook;

use super::{csv_text, facts, load_bytes, text};
use crate::support::books::{book, raw_book, sound_sheet, zip_of};
use crate::support::grids::{Grid, compound, html, json, written};
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

/// The parts of a package, each with its name.
fn parts(bytes: &[u8]) -> Vec<(String, Vec<u8>)> {
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).expect("a package");
    (0..archive.len())
        .map(|at| {
            let mut part = archive.by_index(at).expect("a part");
            let mut bytes = Vec::new();
            part.read_to_end(&mut bytes).expect("its bytes");
            (part.name().expect("a name").to_string(), bytes)
        })
        .collect()
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

/// Files made to harm, with the code that tells each.
fn hostile() -> Vec<(&'static str, &'static str, Vec<u8>, &'static str)> {
    let laughs = (1..12).fold("<!ENTITY l0 \"lol\">".to_string(), |all, n| {
        all + &format!("<!ENTITY l{n} \"{}\">", format!("&l{};", n - 1).repeat(10))
    });
    let in_content = format!(
        "<!DOCTYPE x [{laughs}]><office:document-content xmlns:office=\"o\" xmlns:table=\"t\" xmlns:text=\"x\"><office:body>\
         <office:spreadsheet><table:table table:name=\"a\"><table:table-row><table:table-cell><text:p>&l11;</text:p>\
         </table:table-cell></table:table-row></table:table></office:spreadsheet></office:body></office:document-content>"
    );
    let ods = zip_of(&[
        ("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"),
        ("content.xml", in_content.as_bytes()),
    ]);
    let cell = |row: u16, column: u16| {
        let body: Vec<u8> = [row, column, 0, 1].into_iter().flat_map(u16::to_le_bytes).chain([0, b'x']).collect();
        [&[0x04, 0x02, u8::try_from(body.len()).expect("short"), 0][..], &body].concat()
    };
    // Forty sheets, each as large as the format allows, with a cell in two corners.
    let beginning = |kind: u8| [&[0x09, 0x08, 16, 0, 0, 6, kind, 0][..], &[0; 12]].concat();
    let sheet = [beginning(0x10), cell(0, 0), cell(u16::MAX, 255), vec![0x0A, 0, 0, 0]].concat();
    let listed = |start: usize| {
        let start = u32::try_from(start).expect("small").to_le_bytes();
        [&[0x85, 0, 10, 0][..], &start, &[0, 0, 1, 0, b'a', 0]].concat()
    };
    let head = beginning(5).len() + 40 * listed(0).len() + 4;
    let sheets = (0..40).flat_map(|at| listed(head + at * sheet.len())).collect::<Vec<u8>>();
    let far = compound(&[beginning(5), sheets, vec![0x0A, 0, 0, 0], sheet.repeat(40)].concat());
    let page = |inner: String| format!("<html><table>{inner}</table></html>").into_bytes();
    let long = [0x07, 0xFF, 0xFF, 0xFF, 0x7F];
    let binary = parts(&every_kind()[4].1)
        .into_iter()
        .map(|(name, bytes)| if name.ends_with("sheet1.bin") { (name, long.repeat(1 << 20)) } else { (name, bytes) })
        .collect::<Vec<_>>();
    let binary: Vec<(&str, &[u8])> = binary.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())).collect();
    let rows = format!("<sheetData>{}</sheetData>", "<row><c/></row>".repeat(1 << 18));
    vec![
        ("a sheet of empty rows", "results.xlsx", raw_book(&rows), "empty-file"),
        ("a packed style", "results.xlsx", packed_style(), "file-too-large"),
        ("entities in entities", "results.ods", ods, "broken-workbook"),
        ("far cells", "results.xls", far, "file-too-large"),
        ("records without end", "results.xlsb", zip_of(&binary), "broken-workbook"),
        ("wide cells", "results.html", page(format!("<tr>{}", "<td colspan=1000>".repeat(1 << 10))), "file-too-large"),
        ("tables in tables", "results.html", "<html><table><td>".repeat(1 << 12).into_bytes(), "file-too-large"),
        ("one long cell", "results.html", page(format!("<td>{}", "a".repeat(1 << 20))), "file-too-large"),
        ("elements in elements", "results.html", page("<td>".to_string() + &"<b>".repeat(1 << 17)), "not-a-workbook"),
        ("lists in lists", "results.json", "[".repeat(1 << 20).into_bytes(), "file-too-large"),
        (
            "one long record",
            "results.json",
            format!("[{{\"a\":[{}0]}}]", "0,".repeat(3 << 19)).into_bytes(),
            "file-too-large",
        ),
        ("many keys", "results.json", keys(20_000), "file-too-large"),
        (
            "an open quotation mark",
            "results.csv",
            format!("a,b\n\"{}", "x,".repeat(1 << 20)).into_bytes(),
            "unclosed-quote",
        ),
    ]
}

fn packed_style() -> Vec<u8> {
    let mut parts: Vec<(String, Vec<u8>)> = parts(&every_kind()[0].1);
    for (name, bytes) in &mut parts {
        if name == "xl/styles.xml" {
            *bytes = format!("<styleSheet><cellXfs>{}</cellXfs></styleSheet>", "<xf/>".repeat(1 << 18)).into_bytes();
        }
    }
    zip_of(&parts.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())).collect::<Vec<_>>())
}

fn keys(count: usize) -> Vec<u8> {
    let records: Vec<String> = (0..count).map(|key| format!("{{\"k{key}\":1}}")).collect();
    format!("[{}]", records.join(",")).into_bytes()
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
