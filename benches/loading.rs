//! How long a million rows of an xlsx take to be read, and how much memory.
//!
//! `cargo bench --bench loading` writes a workbook of a million rows and twelve columns into the build's folder (once), reads
//! it twice and prints seconds, rows, cells and the peak memory of the process, the file's own bytes included. The bounds are
//! 12 seconds and 400 MB on the machine of the project.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::ops::ControlFlow;
use std::path::Path;
use std::time::Instant;

use yice::load::workbook::Workbook;

/// As the program has it.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const ROWS: usize = 1_000_000;

#[allow(clippy::disallowed_macros, reason = "a bench reports to the terminal")]
fn main() {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join("million.xlsx");
    if !path.exists() {
        write(&path).expect("a workbook");
    }
    println!("{} MB on disk", path.metadata().expect("a file").len() >> 20);
    for _ in 0..2 {
        let begun = Instant::now();
        let bytes = std::fs::read(&path).expect("the workbook");
        let mut book = Workbook::open("results.xlsx", bytes).unwrap_or_else(|finding| panic!("{finding:?}"));
        let (mut rows, mut cells, mut letters) = (0_usize, 0_usize, 0_usize);
        let notes = book.rows(0, &mut |row| {
            rows += 1;
            cells += row.cells.len();
            letters += row.cells.iter().map(|cell| cell.text.len()).sum::<usize>();
            ControlFlow::Continue(())
        });
        notes.unwrap_or_else(|finding| panic!("{finding:?}"));
        let seconds = begun.elapsed().as_secs_f64();
        assert_eq!(rows, ROWS);
        println!("{seconds:.2} s for {rows} rows, {cells} cells, {letters} bytes of text; peak {} MB", peak());
    }
}

/// Peak memory of this process in megabytes, as Linux counts it.
fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap_or_default();
    line.trim().trim_end_matches("kB").trim().parse::<u64>().unwrap_or(0) / 1000
}

/// Rows as laboratories have them: six cells of shared texts, three numbers of their own text, a date, two formats.
fn write(path: &Path) -> std::io::Result<()> {
    const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006/relationships";
    const SHARED: usize = 50_000;
    let mut zip = zip::ZipWriter::new(BufWriter::new(File::create(path)?));
    let options = zip::write::SimpleFileOptions::default().large_file(true);
    let relation = |id: usize, kind: &str, target: &str| {
        format!(r#"<Relationship Id="rId{id}" Type="{OFFICE}/{kind}" Target="{target}"/>"#)
    };
    let relations = |all: &[String]| format!(r#"<Relationships xmlns="{PACKAGE}">{}</Relationships>"#, all.concat());
    let root = relations(&[relation(1, "officeDocument", "xl/workbook.xml")]);
    let of_book = relations(&[
        relation(1, "worksheet", "worksheets/sheet1.xml"),
        relation(2, "sharedStrings", "sharedStrings.xml"),
        relation(3, "styles", "styles.xml"),
    ]);
    let book = format!(
        r#"<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets><sheet name="结果" sheetId="1" r:id="rId1"/></sheets></workbook>"#
    );
    let styles = format!(
        r#"<styleSheet xmlns="{MAIN}"><cellXfs><xf numFmtId="0"/><xf numFmtId="2"/><xf numFmtId="14"/></cellXfs></styleSheet>"#
    );
    let mut shared = format!(r#"<sst xmlns="{MAIN}">"#);
    for number in 0..SHARED {
        shared += &format!("<si><t>示例第{number}号线缆有限公司</t></si>");
    }
    shared += "</sst>";
    let parts = [
        ("_rels/.rels", root),
        ("xl/_rels/workbook.xml.rels", of_book),
        ("xl/workbook.xml", book),
        ("xl/styles.xml", styles),
        ("xl/sharedStrings.xml", shared),
    ];
    for (name, text) in parts {
        zip.start_file(name, options)?;
        zip.write_all(text.as_bytes())?;
    }
    zip.start_file("xl/worksheets/sheet1.xml", options)?;
    let mut sheet = BufWriter::new(&mut zip);
    write!(sheet, r#"<worksheet xmlns="{MAIN}"><sheetData>"#)?;
    for row in 0..ROWS {
        let at = row + 1;
        write!(sheet, r#"<row r="{at}">"#)?;
        for (column, letter) in ('A'..='F').enumerate() {
            write!(sheet, r#"<c r="{letter}{at}" t="s"><v>{}</v></c>"#, (row * (column + 7) + column) % SHARED)?;
        }
        write!(sheet, r#"<c r="G{at}" t="inlineStr"><is><t>S-{row:07}</t></is></c>"#)?;
        write!(sheet, r#"<c r="H{at}" s="1"><v>{}.{:03}</v></c>"#, row % 97, row % 1000)?;
        write!(sheet, r#"<c r="I{at}"><v>{}.5</v></c>"#, row % 31)?;
        write!(sheet, r#"<c r="J{at}" s="2"><v>{}</v></c>"#, 45_000 + row % 365)?;
        write!(sheet, r#"<c r="K{at}" t="str"><f>A1</f><v>符合</v></c><c r="L{at}"><v>{row}</v></c></row>"#)?;
    }
    write!(sheet, "</sheetData></worksheet>")?;
    sheet.flush()?;
    drop(sheet);
    zip.finish()?;
    Ok(())
}
