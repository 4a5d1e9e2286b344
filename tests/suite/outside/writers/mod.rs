//! Files as other programs write them: every writer's file of one table, made once for all tests.
//!
//! The programs are in `tests/writers`; `tests/run` installs what they need. A missing one fails the tests.

mod hostile;
mod oracle;
mod same_facts;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::LazyLock;

use serde::Serialize;

use crate::support::books::{book, sound_sheet};
use crate::support::project;

/// A sheet for the writers; an absent cell is not written.
#[derive(Serialize)]
pub struct Table {
    sheet: &'static str,
    date_1904: bool,
    rows: Vec<Vec<Option<Cell>>>,
}

/// A cell for the writers.
#[derive(Debug, Clone, Serialize)]
#[serde(untagged)]
pub enum Cell {
    /// A text, as it is.
    Text { text: String },
    /// A number with its format.
    Number { number: String, format: NumberFormat },
    /// A day (`2023-05-06`) with its format.
    Date { date: String, format: NumberFormat },
}

/// A number format: its code, or the id of a built-in one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum NumberFormat {
    /// By code.
    Code(String),
    /// By id.
    BuiltIn(u32),
}

/// Every file of every table by its name: `texts/exceljs.xlsx`, `numbers/libreoffice.ods`, `formats/shown.csv`, `sound/rows.xls`.
pub fn files() -> &'static BTreeMap<String, PathBuf> {
    static FILES: LazyLock<BTreeMap<String, PathBuf>> = LazyLock::new(write_all);
    &FILES
}

/// The written table of one kind, as a plain csv whose cells show the same.
pub const PLAIN: &str = "plain.csv";

/// Writes everything into the build's folder, where a person can open it, and starts LibreOffice only once.
fn write_all() -> BTreeMap<String, PathBuf> {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("writers");
    if folder.exists() {
        fs::remove_dir_all(&folder).unwrap();
    }
    let mut conversions = Vec::new();
    for (name, table) in [("texts", hostile::texts()), ("numbers", hostile::numbers())] {
        let at = folder.join(name);
        write_table(&at, &table);
        fs::write(at.join(PLAIN), hostile::plain(&table)).unwrap();
        for writer in ["openpyxl.py", "xlsxwriter.py", "exceljs.js", "sheetjs.js"] {
            write_with(writer, &at, "xlsx");
        }
        for kind in ["xls", "ods"] {
            write_with("sheetjs.js", &at, kind);
        }
        for kind in ["xlsx", "xls", "ods", "csv", "utf16.csv", "gb18030.csv"] {
            conversions.push((at.join("openpyxl.xlsx"), at.join(format!("libreoffice.{kind}"))));
        }
        conversions.push((at.join("sheetjs.ods"), at.join("sheetjs.ods.shown.csv")));
    }
    for (name, table) in [("formats", oracle::table(false)), ("formats-1904", oracle::table(true))] {
        let at = folder.join(name);
        write_table(&at, &table);
        write_with("xlsxwriter.py", &at, "xlsx");
        let written = at.join("xlsxwriter.xlsx");
        conversions.push((written.clone(), at.join("xlsx.shown.csv")));
        if !table.date_1904 {
            write_with("openpyxl.py", &at, "xlsx");
            conversions.push((at.join("openpyxl.xlsx"), at.join("openpyxl.shown.csv")));
            for kind in ["xls", "ods"] {
                let other = at.join(format!("libreoffice.{kind}"));
                conversions.push((written.clone(), other.clone()));
                conversions.push((other, at.join(format!("{kind}.shown.csv"))));
            }
        }
    }
    let sound = folder.join("sound");
    fs::create_dir_all(&sound).unwrap();
    let written = book(|workbook| {
        sound_sheet(workbook);
    });
    fs::write(sound.join("rows.xlsx"), written).unwrap();
    conversions.push((sound.join("rows.xlsx"), sound.join("rows.xls")));
    convert(&folder, &conversions);
    let formats = folder.join("formats");
    let bare = oracle::bare(&fs::read(formats.join("libreoffice.ods")).unwrap());
    fs::write(formats.join("bare.ods"), bare).unwrap();
    for name in ["texts", "numbers"] {
        // This LibreOffice writes no mark before UTF-8; spreadsheets of Windows do.
        let plain = fs::read(folder.join(name).join("libreoffice.csv")).unwrap();
        fs::write(folder.join(name).join("libreoffice.bom.csv"), [b"\xEF\xBB\xBF", plain.as_slice()].concat()).unwrap();
    }
    let found = crate::support::files_of(&folder).into_keys();
    found.map(|name| (name.clone(), folder.join(name))).collect()
}

fn write_table(folder: &Path, table: &Table) {
    fs::create_dir_all(folder).unwrap();
    fs::write(folder.join("table.json"), serde_json::to_vec(table).unwrap()).unwrap();
}

/// Writes `folder/table.json` with one of the scripts: `openpyxl.py` makes `folder/openpyxl.xlsx`.
fn write_with(script: &str, folder: &Path, extension: &str) {
    let (name, language) = script.split_once('.').unwrap();
    let tools = project().join("target/tools");
    let mut command = match language {
        "py" => Command::new(tools.join("bin/python")),
        _ => Command::new("node"),
    };
    command.env("NODE_PATH", tools.join("node_modules")).arg(project().join(format!("tests/writers/by_{script}")));
    command.arg(folder.join("table.json")).arg(folder.join(format!("{name}.{extension}")));
    let output = command.output().unwrap_or_else(|error| panic!("{script}: {error}; tests/run installs what it needs"));
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{script}: {said}\ntests/run installs what it needs");
}

/// Converts files with LibreOffice, from and to.
fn convert(folder: &Path, conversions: &[(PathBuf, PathBuf)]) {
    // LibreOffice comes with bindings for the system's own Python alone.
    let mut command = Command::new("/usr/bin/python3");
    command.arg(project().join("tests/writers/libreoffice.py")).arg(folder.join("profile"));
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut process = command.spawn().expect("/usr/bin/python3 starts; tests/run installs it");
    let mut list = String::new();
    for (from, to) in conversions {
        writeln!(list, "{}\t{}", from.display(), to.display()).unwrap();
    }
    process.stdin.take().unwrap().write_all(list.as_bytes()).unwrap();
    let output = process.wait_with_output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "libreoffice.py: {said}\ntests/run installs what it needs");
    let missing: Vec<_> = conversions.iter().filter(|(_, to)| !to.exists()).collect();
    assert!(missing.is_empty(), "LibreOffice did not write {missing:?}: {said}");
    fs::remove_dir_all(folder.join("profile")).unwrap();
}
