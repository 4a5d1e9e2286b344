//! Tables as they really are, `fixtures/import/`: each with its profile and, written by hand, what its cells show.
//!
//! `expected.txt` names the sheets that are read, with the rows of each class and the first of them; every batch with what stands in
//! its cells; every item with the cell of its result; and the codes of all that is told.

use std::collections::BTreeSet;
use std::fs;
use std::io::Cursor;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use calamine::{Data, Reader, open_workbook_auto_from_rs};
use yice::diagnostic::{Diagnostic, Lang, Severity};
use yice::domain::columns::Field;
use yice::domain::{Batch, Conclusion, Item, ItemVerdict, Origin, RowClass, SheetAccount, SpotCheck};
use yice::load;

use crate::support::project;

/// The folders.
fn cases() -> Vec<PathBuf> {
    let entries =
        fs::read_dir(project().join("fixtures/import")).expect("cases").map(|entry| entry.expect("an entry").path());
    let mut cases: Vec<PathBuf> = entries.filter(|path| path.join("job.toml").exists()).collect();
    cases.sort();
    cases
}

/// What ships with the program, but of the catalog only the classes of the cases: the others would be read some hundred times.
fn shipped() -> &'static Path {
    static SHIPPED: OnceLock<tempfile::TempDir> = OnceLock::new();
    let made = SHIPPED.get_or_init(|| {
        let (made, all) = (tempfile::tempdir().expect("a folder"), project().join("report-templates"));
        let profiles =
            fs::read_dir(all.join("profiles")).expect("profiles").map(|entry| entry.expect("an entry").path());
        let classes = ["adblue", "school_uniform", "wire_bv"].map(|class| all.join(format!("catalog/{class}.toml")));
        for file in profiles.chain(classes) {
            let to = made.path().join(file.strip_prefix(&all).expect("inside"));
            fs::create_dir_all(to.parent().expect("a parent")).expect("a folder");
            fs::copy(&file, to).expect("a copy");
        }
        made
    });
    made.path()
}

fn loaded(job: &Path) -> (Option<SpotCheck>, Vec<Diagnostic>) {
    let loaded = load::job_with(job, shipped());
    (loaded.value, loaded.findings)
}

/// What was read, in the words of `expected.txt`.
fn seen(spot_check: Option<&SpotCheck>, findings: &[Diagnostic]) -> Vec<String> {
    let codes: BTreeSet<&str> = findings.iter().map(|finding| finding.code).collect();
    let mut lines = Vec::new();
    match spot_check {
        None => lines.push("stopped".to_string()),
        Some(spot_check) => {
            lines.extend(spot_check.accounts.iter().enumerate().map(|(at, account)| sheet(at + 1, account)));
            for of in &spot_check.batches {
                lines.push(batch(spot_check, of));
                lines.extend(of.items.iter().map(|of| item(spot_check, of)));
            }
            lines.extend(spot_check.unplaced.iter().map(|of| format!("unplaced {}", of.sampling_sheet_no)));
        }
    }
    lines.push(format!("told {}", codes.into_iter().collect::<Vec<_>>().join(" ")).trim().to_string());
    lines
}

fn sheet(number: usize, account: &SheetAccount) -> String {
    let name = if account.sheet.is_empty() { String::new() } else { format!(" › {}", account.sheet) };
    let classes = RowClass::ALL.iter().map(|class| (class, account.of(*class))).filter(|(_, of)| of.count > 0);
    let classes = classes.map(|(class, of)| format!("{} {} from {}", class.words().1, of.count, of.first[0]));
    format!("sheet {number} {}{name}: {}", account.file, classes.collect::<Vec<_>>().join(", "))
}

fn batch(spot_check: &SpotCheck, batch: &Batch) -> String {
    let maker = &spot_check.enterprises[&batch.labeled_manufacturer];
    let day = |day: Option<chrono::NaiveDate>| day.map(|day| day.to_string()).unwrap_or_default();
    let fixed = [
        batch.sampling_sheet_no.to_string(),
        maker.name.to_string(),
        maker.credit_code.as_ref().map(|code| code.as_str().to_string()).unwrap_or_default(),
        batch.class.0.to_string(),
        batch.product_name.to_string(),
        day(batch.sampled_on),
        batch.report.report_no.to_string(),
        match batch.conclusion {
            Conclusion::NoNonconformityFound => "未发现不合格",
            Conclusion::Nonconforming => "不合格",
        }
        .to_string(),
    ];
    let tag = |name: &str, text: &str| (!text.is_empty()).then(|| format!("{name} {text}"));
    let mut tags: Vec<String> = batch.holds.iter().map(|hold| format!("held {}", hold.code())).collect();
    tags.extend(batch.manufacture_denied.then(|| "denied".to_string()));
    let texts = [("sampled", &batch.sampled_party), ("principal", &batch.principal), ("remark", &batch.remark)];
    tags.extend(texts.into_iter().filter_map(|(name, text)| tag(name, text)));
    line("batch", fixed.into_iter().chain(tags))
}

fn item(spot_check: &SpotCheck, item: &Item) -> String {
    let verdict = match item.verdict {
        ItemVerdict::Conforming => "符合",
        ItemVerdict::Nonconforming => "不符合",
        ItemVerdict::NotJudged => "不参与判定",
    };
    let texts = [&item.name, &item.measurement.reported, &item.requirement.reported, &item.unit];
    let place = place(spot_check, &item.origin);
    line("item", texts.into_iter().map(ToString::to_string).chain([verdict.to_string(), place]))
}

fn line(first: &str, parts: impl Iterator<Item = String>) -> String {
    format!("{first} {}", parts.collect::<Vec<_>>().join(" | ")).replace("|  |", "| |").trim_end().to_string()
}

/// The number of the sheet among those read, and the cell of the result: `1!M4`.
fn place(spot_check: &SpotCheck, origin: &Origin) -> String {
    let is_this = |account: &SheetAccount| account.file == origin.sheet.file && account.sheet == origin.sheet.name;
    let number = spot_check.accounts.iter().position(is_this).map_or(0, |at| at + 1);
    // Names of items without values have a cell all the same.
    let stands = [Field::Result, Field::Item].into_iter().find_map(|field| origin.sheet.columns[field as usize]);
    let stand = stands.expect("items stand somewhere");
    format!("{number}!{}{}", load::workbook::row::column_letters(stand.column), stand.row.unwrap_or(origin.row))
}

/// Rows that hold anything, by sheet, counted by another reader; none of a kind of file that it does not read.
fn rows_of(file: &Path, sheet: &str) -> Option<u32> {
    let bytes = fs::read(file).expect("a file");
    let some = |count: usize| u32::try_from(count).ok();
    match file.extension()?.to_str()? {
        "csv" | "tsv" => {
            some(bytes.split(|byte| *byte == b'\n').filter(|line| line.iter().any(|b| !b" ,\t\r".contains(b))).count())
        }
        "html" | "htm" => {
            let text = String::from_utf8_lossy(&bytes).into_owned();
            let number: usize = sheet.chars().filter(char::is_ascii_digit).collect::<String>().parse().unwrap_or(1);
            some(text.split("<table>").nth(number)?.split("</table>").next()?.matches("<tr>").count())
        }
        "json" => None,
        _ => {
            let mut book = open_workbook_auto_from_rs(Cursor::new(bytes)).expect("a workbook");
            let range = book.worksheet_range(sheet).expect("a sheet");
            let says = |cell: &Data| !cell.to_string().trim().is_empty();
            some(range.rows().filter(|row| row.iter().any(says)).count())
        }
    }
}

#[test]
fn every_table_gives_what_its_cells_show() {
    let cases = cases();
    assert!(cases.len() >= 20, "{}", cases.len());
    let mut wrong = Vec::new();
    for case in &cases {
        let (spot_check, findings) = loaded(case);
        let expected = fs::read_to_string(case.join("expected.txt")).expect("expected.txt");
        let (expected, seen): (Vec<String>, _) =
            (expected.lines().map(in_order).collect(), seen(spot_check.as_ref(), &findings));
        let seen: Vec<String> = seen.iter().map(|line| in_order(line)).collect();
        let only = |these: &[String], those: &[String], sign: char| -> String {
            these.iter().filter(|line| !those.contains(line)).map(|line| format!("{sign} {line}\n")).collect()
        };
        if seen != expected {
            let said = findings.iter().map(|finding| finding.to_text(Lang::Zh)).collect::<Vec<_>>().join("\n");
            let (less, more) = (only(&expected, &seen, '-'), only(&seen, &expected, '+'));
            wrong.push(format!("{}:\n{less}{more}{said}", case.display()));
        }
    }
    assert!(wrong.is_empty(), "{} of {}\n{}", wrong.len(), cases.len(), wrong.join("\n"));
}

/// A line of a batch with what comes behind its eight parts in order.
fn in_order(line: &str) -> String {
    let mut parts: Vec<&str> = line.split(" | ").collect();
    if line.starts_with("batch ") && parts.len() > 8 {
        parts[8..].sort_unstable();
    }
    parts.join(" | ").trim_end().to_string()
}

#[test]
fn every_row_of_a_sheet_that_is_read_is_of_one_class() {
    for case in cases() {
        let (Some(spot_check), _) = loaded(&case) else { continue };
        assert!(!spot_check.accounts.is_empty(), "{}", case.display());
        for account in &spot_check.accounts {
            let all: u32 = RowClass::ALL.iter().map(|class| account.of(*class).count).sum();
            assert_eq!((all, account.is_balanced()), (account.rows, true), "{} {}", case.display(), account.sheet);
            let counted = rows_of(&case.join(&account.file), &account.sheet);
            assert!(
                counted.is_none_or(|rows| rows == all),
                "{} {}: {counted:?}, not {all}",
                case.display(),
                account.sheet
            );
        }
    }
}

/// A copy of a case whose file is what `change` makes of it.
fn changed(case: &Path, change: impl Fn(&Path, Vec<u8>) -> Vec<u8>) -> tempfile::TempDir {
    let copy = tempfile::tempdir().expect("a folder");
    fs::create_dir(copy.path().join("profiles")).expect("a folder");
    for folder in ["", "profiles"] {
        for entry in fs::read_dir(case.join(folder)).expect("a folder").map(|entry| entry.expect("an entry").path()) {
            if entry.is_file() {
                let to = copy.path().join(folder).join(entry.file_name().expect("a name"));
                fs::write(to, change(&entry, fs::read(&entry).expect("a file"))).expect("a copy");
            }
        }
    }
    copy
}

/// Whatever is read of a spoiled case: all rows of what is read have a class, and what is not read is told.
fn is_whole(job: &Path, what: &str) {
    let (spot_check, findings) = loaded(job);
    match spot_check {
        None => assert!(
            findings.iter().any(|finding| finding.severity == Severity::Error),
            "{what}: stopped without a word"
        ),
        Some(spot_check) => assert!(spot_check.accounts.iter().all(SheetAccount::is_balanced), "{what}"),
    }
}

#[test]
fn spoiled_files_end_in_a_finding_and_never_in_a_panic() {
    for case in cases() {
        let is_table = |path: &Path| !path.extension().is_some_and(|kind| kind == "toml" || kind == "txt");
        for part in 1..6 {
            let cut = changed(&case, |path, bytes| match is_table(path) {
                true => bytes[..bytes.len() * part / 6].to_vec(),
                false => bytes,
            });
            is_whole(cut.path(), &format!("{} cut at {part}/6", case.display()));
            let flipped = changed(&case, |path, mut bytes| {
                let at = bytes.len() * part / 6;
                bytes[at] ^= if is_table(path) { 0x55 } else { 0 };
                bytes
            });
            is_whole(flipped.path(), &format!("{} spoiled at {part}/6", case.display()));
        }
    }
}

#[test]
fn a_profile_without_one_of_its_lines_ends_in_a_finding_or_reads_whole_tables() {
    for case in cases() {
        let profile =
            fs::read_dir(case.join("profiles")).expect("profiles").next().expect("one").expect("an entry").path();
        let lines = fs::read_to_string(&profile).expect("a profile").lines().count();
        for left_out in 0..lines {
            let copy = changed(&case, |path, bytes| {
                if !path.starts_with(case.join("profiles")) {
                    return bytes;
                }
                let text = String::from_utf8(bytes).expect("text");
                let lines =
                    text.lines().enumerate().filter(|(at, _)| *at != left_out).map(|(_, line)| format!("{line}\n"));
                lines.collect::<String>().into_bytes()
            });
            is_whole(copy.path(), &format!("{} without line {}", case.display(), left_out + 1));
        }
    }
}

#[test]
fn every_profile_on_every_table_of_another_ends_in_a_finding_or_reads_whole_tables() {
    let cases = cases();
    for (at, case) in cases.iter().enumerate() {
        for other in cases.iter().skip(at % 3).step_by(3) {
            let copy = changed(case, |_, bytes| bytes);
            let profile =
                fs::read_dir(other.join("profiles")).expect("profiles").next().expect("one").expect("an entry").path();
            let text = fs::read_to_string(&profile).expect("a profile");
            let text: Vec<&str> =
                text.lines().map(|line| if line.starts_with("files = ") { "files = \"*\"" } else { line }).collect();
            let own = fs::read_dir(copy.path().join("profiles"))
                .expect("profiles")
                .next()
                .expect("one")
                .expect("an entry")
                .path();
            fs::write(own, text.join("\n")).expect("a profile");
            is_whole(copy.path(), &format!("{} by {}", case.display(), other.display()));
        }
    }
}
