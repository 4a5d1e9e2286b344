//! The bureau's workbook before another spreadsheet program.

use std::process::Command;

use calamine::{Reader, Xlsx, open_workbook};

use crate::support::{JobCopy, yice};

#[test]
fn another_program_opens_the_bureaus_workbook_and_finds_every_sheet() {
    let (job, folder) = (JobCopy::of("small"), tempfile::tempdir().unwrap());
    let run = yice(["summary", job.path().to_str().unwrap(), "-o", folder.path().to_str().unwrap()]);
    assert!(run.code <= 1, "{}", run.stderr);
    let profile = format!("-env:UserInstallation=file://{}", folder.path().join("profile").display());
    let book = folder.path().join("summary.xlsx");
    let run = Command::new("soffice")
        .args([&profile, "--headless", "--convert-to", "ods", "--outdir"])
        .arg(folder.path())
        .arg(&book)
        .output()
        .expect("soffice starts");
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    let converted: calamine::Ods<_> = open_workbook(folder.path().join("summary.ods")).unwrap();
    let own: Xlsx<_> = open_workbook(&book).unwrap();
    assert_eq!(converted.sheet_names(), own.sheet_names());
}
