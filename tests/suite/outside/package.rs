//! Packages before other programs: another reader of zip files, and a spreadsheet program before whom no name may run.

use std::fs;
use std::path::Path;
use std::process::Command;

use calamine::{Data, Reader, Xlsx, open_workbook};
use yice::deliver::csv_text::{CsvField, csv, original};

use crate::support::{light, yice};

#[test]
fn another_program_reads_every_package() {
    let job = light::continued();
    let run = yice(["package", job.path().to_str().unwrap()]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let script = "import sys, zipfile\n\
                  for path in sys.argv[1:]:\n\
                  \x20   z = zipfile.ZipFile(path)\n\
                  \x20   assert z.testzip() is None\n\
                  \x20   for i in z.infolist():\n\
                  \x20       assert i.filename.isascii() or i.flag_bits & 0x800, i.filename\n\
                  \x20       assert i.date_time == (1980, 1, 1, 0, 0, 0) and i.compress_type == 0\n\
                  \x20       print(i.filename)\n";
    let zips = fs::read_dir(job.path().join("package")).unwrap().map(|entry| entry.unwrap().path());
    let run =
        Command::new("python3").args(["-c", script]).args(zips).env("PYTHONIOENCODING", "utf-8").output().unwrap();
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    let names = String::from_utf8(run.stdout).unwrap();
    assert!(names.contains("索引.csv") && names.contains("整改指导意见书.pdf"), "{names}");
}

/// Texts that a spreadsheet program would run, or that look as if they had been made safe already.
const HOSTILE: [&str; 12] = [
    "=1+1",
    "=HYPERLINK(\"http://示例\",\"贵州\")",
    "+1+1",
    "-1+1",
    "@SUM(1,1)",
    "'=1+1",
    " =1+1",
    "\t=1+1",
    "甲;=1+1",
    "甲\n=1+1",
    "甲\";=1+1;\"",
    "-2+cmd|' /C calc'!A0",
];

#[test]
fn a_spreadsheet_program_runs_nothing_of_a_csv_whatever_parts_its_columns() {
    let folder = tempfile::tempdir().unwrap();
    let rows = HOSTILE.map(|text| [CsvField::Text("x"), CsvField::Text(text)]);
    let bytes = csv(rows).unwrap();
    for (separator, name) in [("44", "comma"), ("59", "semicolon"), ("9", "tab")] {
        let file = folder.path().join(format!("{name}.csv"));
        fs::write(&file, &bytes).unwrap();
        let book = opened(&file, separator, folder.path());
        let mut book: Xlsx<_> = open_workbook(book).unwrap();
        let sheet = book.sheet_names()[0].clone();
        let formulas: Vec<String> = book
            .worksheet_formula(&sheet)
            .unwrap()
            .cells()
            .map(|cell| cell.2.clone())
            .filter(|f| !f.is_empty())
            .collect();
        assert!(formulas.is_empty(), "{name}: {formulas:?}");
        let range = book.worksheet_range(&sheet).unwrap();
        assert!(range.cells().all(|(_, _, cell)| !matches!(cell, Data::Float(_) | Data::Int(_))), "{name}: {range:?}");
        if name == "comma" {
            let texts: Vec<String> = range.rows().map(|row| original(&row[1].to_string()).into_owned()).collect();
            assert_eq!(texts, HOSTILE);
        }
    }
}

/// A csv file opened and saved as a workbook, formulas evaluated where the program would.
fn opened(file: &Path, separator: &str, folder: &Path) -> std::path::PathBuf {
    let profile = format!("-env:UserInstallation=file://{}", folder.join("profile").display());
    // Separator, quotation mark, UTF-8, first line, no formats, language, not all as text, detect special numbers, …, formulas too.
    let filter = format!("--infilter=CSV:{separator},34,76,1,,0,false,true,false,false,false,0,false,true");
    let run = Command::new("soffice")
        .args([&profile, "--headless", &filter, "--convert-to", "xlsx", "--outdir"])
        .arg(folder)
        .arg(file)
        .output()
        .expect("soffice starts");
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    file.with_extension("xlsx")
}
