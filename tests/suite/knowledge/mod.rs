//! `yice knowledge`: what the tables cover and lack, and the workbook that becomes csv files again.

use std::fs;
use std::path::{Path, PathBuf};

use rust_xlsxwriter::{ExcelDateTime, Format, Workbook};
use serde_json::Value;
use yice::domain::Preference;
use yice::domain::knowledge::State;
use yice::job::Resources;
use yice::knowledge::{self, KnowledgeTables, book};

use crate::support::{project, tree, yice};

/// Column of each header.
const DIRECTION: usize = 2;
const STATE: usize = 3;
const TEXT: usize = 7;
const APPROVED_BY: usize = 14;
const APPROVED_ON: usize = 15;

fn shipped() -> PathBuf {
    project().join("report-templates")
}

fn tables() -> KnowledgeTables {
    of(&shipped(), None)
}

fn of(templates: &Path, job: Option<&Path>) -> KnowledgeTables {
    let resources = Resources { templates: templates.to_path_buf(), fonts: Vec::new() };
    let opened = knowledge::open(&resources, job);
    assert!(opened.findings.is_empty(), "{:?}", opened.findings);
    opened.value.expect("tables")
}

/// The shipped templates that the command reads, to be changed.
fn copied() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    for part in ["knowledge", "diagnosis", "catalog"] {
        fs::create_dir(folder.path().join(part)).expect("a folder");
        for (name, bytes) in tree(&shipped().join(part)) {
            fs::write(folder.path().join(part).join(name), bytes).expect("a copy");
        }
    }
    folder
}

/// Changes the lines of every table of a folder.
fn keep_lines(folder: &Path, keep: &dyn Fn(&str) -> bool) {
    for (name, bytes) in tree(folder).into_iter().filter(|(name, _)| name.ends_with(".csv")) {
        let text = String::from_utf8(bytes).expect("UTF-8");
        let mut lines = text.lines();
        let header = lines.next().expect("a header");
        let kept: Vec<&str> = [header].into_iter().chain(lines.filter(|line| keep(line))).collect();
        fs::write(folder.join(name), kept.join("\n") + "\n").expect("a table");
    }
}

fn run(templates: &Path, arguments: &[&str]) -> (i32, String, String) {
    let templates = templates.to_str().expect("UTF-8");
    let run = yice([&["knowledge", "--lang", "en", "--templates", templates], arguments].concat());
    (run.code, run.stdout, run.stderr)
}

fn report(templates: &Path, arguments: &[&str]) -> (i32, Value) {
    let (code, out, _) = run(templates, &[&["--json"], arguments].concat());
    (code, serde_json::from_str(&out).expect("JSON"))
}

#[test]
fn the_shipped_tables_have_no_gap_and_break_no_rule() {
    let (code, report) = report(&shipped(), &[]);
    let keys: Vec<&String> = report.as_object().expect("an object").keys().collect();
    assert_eq!(keys, ["entries", "few_rules", "findings", "gaps"]);
    for list in ["few_rules", "findings", "gaps"] {
        assert_eq!(report[list], Value::Array(Vec::new()), "{list}");
    }
    assert_eq!(code, 0);
    let entries = report["entries"].as_array().expect("entries");
    assert!(entries.len() > 1000, "{}", entries.len());
    for entry in entries {
        let text = |key: &str| entry[key].as_str().unwrap_or_default();
        let id = format!("{}/{}/{}/{}", text("class"), text("item"), text("direction"), text("state"));
        assert_eq!(text("id"), id);
        assert!(entry["sentences"].as_u64() > Some(0) && entry["row"].as_u64() > Some(1), "{entry}");
        assert!(["sources", "status", "certainty"].iter().all(|key| !entry[key].as_array().unwrap().is_empty()));
        assert_eq!((&entry["approved"], &entry["unsigned"]), (&Value::Array(Vec::new()), &entry["sentences"]));
    }
}

#[test]
fn a_class_alone_is_told_alone_and_an_unknown_one_is_refused() {
    let (code, report) = report(&shipped(), &["--class", "wire_bv", "toy"]);
    let classes = report["entries"].as_array().unwrap().iter().map(|entry| entry["class"].as_str().unwrap());
    let classes: std::collections::BTreeSet<&str> = classes.collect();
    assert_eq!((code, classes.into_iter().collect::<Vec<_>>()), (0, vec!["toy", "wire_bv"]));
    let (code, out, error) = run(&shipped(), &["--class", "wire_bw"]);
    assert!(code == 2 && out.is_empty() && error.contains("wire_bw"), "{error}");
}

#[test]
fn an_entry_that_is_missing_is_told() {
    let templates = copied();
    let gone = "wire_bv/导体电阻（20℃）/too_high/thin";
    assert!(tables().knowledge.entries().any(|entry| entry.class == "wire_bv" && entry.state == State::Thin));
    keep_lines(&templates.path().join("knowledge"), &|line| {
        let cells: Vec<&str> = line.split(',').collect();
        !(cells[0].contains("wire_bv") && cells[1].contains("导体电阻") && cells[STATE] == "thin")
    });
    let (code, told) = report(templates.path(), &["--class", "wire_bv"]);
    let ids: Vec<&str> = told["gaps"].as_array().unwrap().iter().map(|gap| gap["id"].as_str().unwrap()).collect();
    assert_eq!((code, ids), (1, vec![gone]));
    assert_eq!(report(templates.path(), &["--class", "toy"]).0, 0, "it is no gap of another class");
    let (code, _, error) = run(templates.path(), &[]);
    assert!(code == 1 && error.contains(gone), "{error}");
}

/// Nobody is behind where nothing within the limits is better, nor where a report has words alone.
#[test]
fn only_what_has_a_better_side_can_lack_behind() {
    let templates = copied();
    keep_lines(&templates.path().join("knowledge"), &|line| line.split(',').nth(STATE) != Some("behind"));
    let tables = of(templates.path(), None);
    let gaps = knowledge::gaps(&tables.catalog, &tables.knowledge, &[]);
    assert!(gaps.len() > 40, "{}", gaps.len());
    for gap in gaps {
        let class = tables.catalog.classes.values().find(|class| *class.code.0 == *gap.class).expect("a class");
        let indicator = class.indicators.iter().find(|indicator| indicator.name == gap.item).expect("an indicator");
        assert!(gap.state == State::Behind && indicator.key, "{}", gap.id);
        assert!(matches!(indicator.preference, Preference::Higher | Preference::Lower), "{}", gap.id);
    }
}

#[test]
fn a_class_with_fewer_than_three_rules_of_its_own_is_told() {
    let templates = copied();
    keep_lines(&templates.path().join("diagnosis"), &|line| {
        !line.starts_with("pe_pipe/") || line.starts_with("pe_pipe/01") || line.starts_with("pe_pipe/02")
    });
    let (code, report) = report(templates.path(), &["--class", "pe_pipe"]);
    let few: Value = serde_json::json!([{ "class": "pe_pipe", "rules": 2 }]);
    assert_eq!((code, &report["few_rules"]), (1, &few));
}

#[test]
fn a_broken_rule_is_told_with_file_and_row() {
    let templates = copied();
    let file = templates.path().join("knowledge/metals.csv");
    let text = fs::read_to_string(&file).unwrap();
    let rows = text.lines().count();
    let sealed = "rebar nothing,甲,too_low,thin,cause,material,,封存同批产品,,,,书,published,seen,,";
    let unsigned = "rebar nothing,甲,too_low,thin,cause,material,,原料变化,,,,书,published,seen,甲,";
    fs::write(
        &file,
        format!(
            "{text}{sealed}\n{unsigned}\n{}\n",
            unsigned.replace("变化,,,,书,published,seen,甲", "更换,,,,书,published,seen,")
        ),
    )
    .unwrap();
    let (code, report) = report(templates.path(), &[]);
    let places: Vec<(u64, &str)> = report["findings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|finding| &finding["places"][0])
        .map(|place| {
            assert_eq!(place["file"], "knowledge/metals.csv");
            (place["row"].as_u64().unwrap(), place["header"].as_str().unwrap())
        })
        .collect();
    let row = rows as u64 + 1;
    assert_eq!((code, places), (1, vec![(row, "text"), (row + 1, "approved_on"), (row + 2, "class")]));
}

/// What the workbook holds is all that the tables hold: no known file is at hand to copy from.
#[test]
fn an_unchanged_workbook_is_the_same_tables_byte_for_byte() {
    let folder = tempfile::tempdir().unwrap();
    let (file, mut tables) = (folder.path().join("k.xlsx"), tables());
    book::write(&tables, &file).unwrap();
    tables.files.clear();
    let read = book::read(&tables, &file, Path::new("out")).unwrap();
    assert!(read.findings.is_empty(), "{:?}", read.findings);
    let mut expected = tree(&shipped().join("knowledge"));
    expected.remove("README.md");
    assert_eq!(read.value.len(), expected.len());
    for (path, bytes) in read.value {
        let name = path.strip_prefix("out").unwrap().to_str().unwrap().to_string();
        assert!(expected[&name] == bytes, "{name} differs");
    }
}

#[test]
fn a_signed_entry_comes_back_signed_and_nothing_else_changes() {
    let folder = tempfile::tempdir().unwrap();
    let (file, out) = (folder.path().join("k.xlsx"), folder.path().join("new/knowledge"));
    let mut changed = tables();
    let fuels = changed.files.iter_mut().find(|file| file.table.name == "fuels").unwrap();
    fuels.table.rows[4][APPROVED_BY] = "甲".into();
    fuels.table.rows[4][APPROVED_ON] = "2026-11-27".into();
    book::write(&changed, &file).unwrap();
    let (code, _, error) = run(&shipped(), &["--read", file.to_str().unwrap(), "--output", out.to_str().unwrap()]);
    assert_eq!(code, 0, "{error}");
    let mut expected = tree(&shipped().join("knowledge"));
    expected.remove("README.md");
    let old = String::from_utf8(expected["fuels.csv"].clone()).unwrap();
    let mut lines: Vec<String> = old.lines().map(str::to_string).collect();
    lines[5] = lines[5].strip_suffix(",,").expect("unsigned").to_string() + ",甲,2026-11-27";
    expected.insert("fuels.csv".into(), (lines.join("\n") + "\n").into_bytes());
    assert!(tree(&out) == expected);
}

#[test]
fn a_workbook_that_breaks_a_rule_is_refused_with_its_cell_and_nothing_is_written() {
    for (column, word, place) in [
        (DIRECTION, "sideways", "C7"),
        (TEXT, "", "H7"),
        (APPROVED_ON, "27.11.2026", "P7"),
        (APPROVED_BY, "甲", "P7"),
        (0, "no_such_class", "row 7"),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let (file, out) = (folder.path().join("k.xlsx"), folder.path().join("out"));
        let mut changed = tables();
        let fuels = changed.files.iter_mut().find(|file| file.table.name == "fuels").unwrap();
        fuels.table.rows[5][column] = word.into();
        book::write(&changed, &file).unwrap();
        let (code, _, error) = run(&shipped(), &["--read", file.to_str().unwrap(), "--output", out.to_str().unwrap()]);
        assert!(code == 2 && !out.exists(), "{code} {error}");
        assert!(error.contains("k.xlsx") && error.contains("fuels") && error.contains(place), "{place}: {error}");
    }
}

/// A day typed into a cell of another format, a filter that hides rows, a sheet that was deleted.
#[test]
fn what_spreadsheet_programs_do_is_understood() {
    let folder = tempfile::tempdir().unwrap();
    let (file, tables) = (folder.path().join("k.xlsx"), tables());
    let fuels = &tables.files.iter().find(|file| file.table.name == "fuels").unwrap().table;
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    sheet.set_name("fuels").unwrap();
    for (header, at) in yice::load::knowledge::headers().into_iter().zip(0..) {
        sheet.write_string(0, at, header).unwrap();
    }
    for (row, at) in fuels.rows.iter().zip(1..) {
        for (cell, column) in row.iter().zip(0..) {
            sheet.write_string(at, column, cell).unwrap();
        }
    }
    let day = ExcelDateTime::from_ymd(2026, 11, 27).unwrap();
    sheet.write_string(3, APPROVED_BY as u16, "甲").unwrap();
    let format = Format::new().set_num_format("yyyy/m/d");
    sheet.write_datetime_with_format(3, APPROVED_ON as u16, &day, &format).unwrap();
    sheet.set_row_hidden(2).unwrap();
    workbook.add_worksheet().set_name("Sheet1").unwrap();
    workbook.save(&file).unwrap();
    let read = book::read(&tables, &file, Path::new("out")).unwrap();
    assert!(read.findings.is_empty(), "{:?}", read.findings);
    let [(path, bytes)] = read.value.as_slice() else { panic!("one file") };
    let text = std::str::from_utf8(bytes).unwrap();
    assert_eq!((path.to_str(), text.lines().count()), (Some("out/fuels.csv"), fuels.rows.len() + 1));
    assert!(text.lines().nth(3).unwrap().ends_with(",甲,2026-11-27"), "{text}");
}

#[test]
fn a_text_that_is_struck_out_is_not_taken_for_one_that_stands() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("k.xlsx");
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    let row =
        ["toy", "甲", "too_low", "thin", "cause", "material", "", "原料变化", "", "", "", "书", "published", "seen"];
    for (header, at) in yice::load::knowledge::headers().into_iter().zip(0..) {
        sheet.write_string(0, at, header).unwrap();
    }
    for (cell, at) in row.into_iter().zip(0..) {
        sheet.write_string(1, at, cell).unwrap();
    }
    sheet.write_string_with_format(1, TEXT as u16, row[TEXT], &Format::new().set_font_strikethrough()).unwrap();
    workbook.save(&file).unwrap();
    let read = book::read(&tables(), &file, Path::new("out")).unwrap();
    assert!(read.value.is_empty() && read.findings[0].places[0].column == "H", "{:?}", read.findings);
}

#[test]
fn a_workbook_that_is_there_is_not_written_over() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("k.xlsx");
    let name = file.to_str().unwrap();
    assert_eq!(run(&shipped(), &["--workbook", name]).0, 0);
    let first = fs::read(&file).unwrap();
    assert_eq!(run(&shipped(), &["--workbook", name]).0, 2);
    assert!(fs::read(&file).unwrap() == first);
    assert_eq!(run(&shipped(), &["--read", name]).0, 2, "--read needs --output");
}

#[test]
fn a_jobs_own_table_and_approvals_count() {
    let job = tempfile::tempdir().unwrap();
    let own = job.path().join("templates/knowledge/ours.csv");
    fs::create_dir_all(own.parent().unwrap()).unwrap();
    fs::copy(project().join("fixtures/small/job.toml"), job.path().join("job.toml")).unwrap();
    // As Excel saves it: with a byte order mark and carriage returns.
    let header = yice::load::knowledge::headers().join(",");
    let row = "wire_bv,导体电阻（20℃）,too_high,sound,cause,material,,铜杆更换供方,,,,本厂经验,engineering_practice,seen,乙,2026-11-01";
    let bytes = format!("\u{feff}{header}\r\n{row}\r\n").into_bytes();
    fs::write(&own, &bytes).unwrap();
    let folder = job.path().to_str().unwrap();
    let (code, report) = report(&shipped(), &[folder, "--class", "wire_bv"]);
    assert_eq!(code, 0, "{}", report["findings"]);
    let id = "wire_bv/导体电阻（20℃）/too_high/sound";
    let entries = report["entries"].as_array().unwrap();
    let entry = entries.iter().find(|entry| entry["id"] == id).expect("it is told");
    assert_eq!((&entry["file"], &entry["sentences"]), (&"templates/knowledge/ours.csv".into(), &1.into()));
    assert_eq!(entry["approved"], serde_json::json!([{ "by": "乙", "on": "2026-11-01" }]));
    assert!(entries.iter().all(|entry| entry["unsigned"] == 0), "job.toml approves the rest");

    let tables = of(&shipped(), Some(job.path()));
    let file = job.path().join("k.xlsx");
    book::write(&tables, &file).unwrap();
    let read = book::read(&tables, &file, Path::new("out")).unwrap();
    let ours = read.value.iter().find(|(path, _)| path.ends_with("ours.csv")).expect("it comes back");
    assert!(ours.1 == bytes, "an unchanged table keeps its bytes");
    assert_eq!(run(&shipped(), &[own.parent().unwrap().to_str().unwrap()]).0, 2, "no job is there");
}
