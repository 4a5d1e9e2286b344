//! Every list of the columns of results says what the schema says.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::Read;
use std::path::Path;

use calamine::Reader;
use yice::deliver::scaffold::scaffold;
use yice::domain::columns::{COLUMNS, Column, Field, Holds, Need, fields};
use yice::job::{Job, Resources};

use crate::support::new_job::{fill_in, own, table, write_results};
use crate::support::project;

/// Rows of a sheet as texts.
fn rows(workbook: &Path, sheet: &str) -> Vec<Vec<String>> {
    let mut workbook: calamine::Xlsx<_> = calamine::open_workbook(workbook).unwrap();
    let range = workbook.worksheet_range(sheet).unwrap();
    range.rows().map(|row| row.iter().map(ToString::to_string).collect()).collect()
}

/// The words that the drop-downs of the first sheet offer, by column.
fn drop_downs(workbook: &Path) -> BTreeMap<usize, Vec<String>> {
    let mut parts = zip::ZipArchive::new(fs::File::open(workbook).unwrap()).unwrap();
    let mut sheet = String::new();
    parts.by_name("xl/worksheets/sheet1.xml").unwrap().read_to_string(&mut sheet).unwrap();
    let between = |text: &str, from: &str, to: &str| {
        let start = text.find(from)? + from.len();
        Some(text[start..start + text[start..].find(to)?].to_string())
    };
    let lists = sheet.split("<dataValidation ").skip(1).map(|list| {
        let letters = between(list, "sqref=\"", "2:").unwrap();
        let column = letters.bytes().fold(0, |column, letter| column * 26 + usize::from(letter - b'A') + 1) - 1;
        let words = between(list, "<formula1>", "</formula1>").unwrap().replace("&quot;", "");
        (column, words.trim_matches('"').split(',').map(str::to_string).collect())
    });
    lists.collect()
}

#[test]
fn the_workbook_of_a_new_job_has_them_all_and_an_example_of_each_row() {
    let job = tempfile::tempdir().unwrap();
    scaffold(job.path()).unwrap();
    let rows = rows(&job.path().join("results.xlsx"), "检验结果");
    assert_eq!(rows[0], COLUMNS.each_ref().map(|column| column.header));
    assert_eq!(rows.len(), 1 + Column::example_rows());
    for (number, row) in rows[1..].iter().enumerate() {
        assert_eq!(*row, COLUMNS.each_ref().map(|column| column.example_in(number)));
    }
    assert!(rows[1][Field::Manufacturer as usize].contains("示例") && rows[1][Field::Result as usize] == "7.33");
}

#[test]
fn the_help_of_the_workbook_explains_each_column() {
    let job = tempfile::tempdir().unwrap();
    scaffold(job.path()).unwrap();
    let rows = rows(&job.path().join("results.xlsx"), "填写说明");
    for (column, row) in COLUMNS.iter().zip(&rows[1..]) {
        let need = if column.need == Need::Nothing { "可以没有" } else { "必需" };
        assert_eq!(row[..3], [column.header, need, column.help]);
    }
}

#[test]
fn every_word_that_a_drop_down_offers_is_understood() {
    let job = tempfile::tempdir().unwrap();
    scaffold(job.path()).unwrap();
    let workbook = job.path().join("results.xlsx");
    let (rows, lists) = (table(own), drop_downs(&workbook));
    fill_in(job.path());
    let offered: BTreeSet<usize> = lists.keys().copied().collect();
    let listed = fields(|column| matches!(column.holds, Holds::Class | Holds::Words(_)));
    assert_eq!(offered, listed.map(|field| field as usize).collect(), "columns with a drop-down");
    for (column, word) in lists.iter().flat_map(|(column, words)| words.iter().map(move |word| (*column, word))) {
        let mut changed = rows.clone();
        changed[1..].iter_mut().for_each(|row| row[column].clone_from(word));
        write_results(job.path(), &changed);
        let loaded = yice::load::job(job.path());
        let unknown = loaded.findings.iter().find(|finding| ["unknown-word", "unknown-class"].contains(&finding.code));
        assert!(unknown.is_none(), "{}: {word}: {unknown:?}", rows[0][column]);
        assert_eq!(loaded.value.map(|check| check.batches.len()), Some(1), "{}: {word}", rows[0][column]);
    }
}

#[test]
fn every_day_is_read_and_one_that_is_none_is_told() {
    let job = tempfile::tempdir().unwrap();
    scaffold(job.path()).unwrap();
    fill_in(job.path());
    let load = |day: &dyn Fn(Field) -> Option<String>| {
        write_results(job.path(), &table(|field, sample| day(field).unwrap_or_else(|| own(field, sample))));
        yice::load::job(job.path())
    };
    let days: Vec<Field> = fields(|column| matches!(column.holds, Holds::Date)).collect();
    let iso = |field: Field| format!("2023-09-{:02}", field as usize % 28 + 1);
    let loaded = load(&|field| days.contains(&field).then(|| iso(field)));
    let cells = loaded.value.expect("the job loads").batches[0].cells();
    for &field in &days {
        assert_eq!(cells[&field], iso(field), "{}", field.header());
        let loaded = load(&|other| (other == field).then(|| "明天".to_string()));
        let told = loaded.findings.iter().find(|finding| finding.code == "unreadable-date");
        let header = told.and_then(|finding| finding.places.first()).map(|place| place.header.as_str());
        assert_eq!(header, Some(field.header()), "{:?}", loaded.findings);
    }
}

#[test]
fn the_page_on_job_folders_tells_of_each_column() {
    let page = fs::read_to_string(project().join("docs/job-folder.md")).unwrap();
    let table = page.lines().skip_while(|line| !line.starts_with("| 列 |")).skip(2);
    let rows = table.take_while(|line| line.starts_with('|')).map(|line| line.trim_matches('|').split('|'));
    let mut told = BTreeMap::new();
    for row in rows.map(|row| row.map(str::trim).collect::<Vec<_>>()) {
        for header in row[0].split('、') {
            assert!(told.insert(header, row.clone()).is_none(), "{header} is told twice");
        }
    }
    assert_eq!(told.keys().copied().collect::<BTreeSet<_>>(), COLUMNS.iter().map(|column| column.header).collect());
    for column in &COLUMNS {
        let [needed, empty, how] = told[column.header][1..] else { panic!("{}", column.header) };
        assert_eq!(needed, if column.need == Need::Nothing { "否" } else { "是" }, "{}", column.header);
        assert_eq!(empty.contains("暂缓"), column.need == Need::Cell, "{} where it is empty", column.header);
        if let Holds::Words(proper) = column.holds {
            assert!(how.contains(&proper().join("、")), "{}: {how}", column.header);
        }
    }
}

#[test]
fn a_plan_keeps_every_cell_that_the_results_fill() {
    let folder = project().join("fixtures/small");
    let mut reader = csv::Reader::from_path(folder.join("results.csv")).unwrap();
    let headers: Vec<String> =
        reader.headers().unwrap().iter().map(|header| header.trim_start_matches('\u{feff}').to_string()).collect();
    let mut filled = BTreeSet::new();
    for row in reader.records().map(Result::unwrap) {
        filled.extend(headers.iter().zip(&row).filter(|(_, text)| !text.is_empty()).map(|(header, _)| header.clone()));
    }
    assert!(COLUMNS.iter().filter(|column| filled.contains(column.header)).count() >= 30, "{filled:?}");
    let resources = Resources::find(Some(&project().join("report-templates")), &[project().join("fonts")]);
    let job = Job::open(&folder, &resources).value.expect("the job opens");
    let cases = job.cases();
    let facts = cases.iter().enumerate().flat_map(|(position, case)| job.facts_of(position, case));
    // A fact has these two as its own name and its items' names.
    let mut kept = BTreeSet::from([Field::SheetNo, Field::Item].map(|field| field.header().to_string()));
    for fact in facts {
        let cells = fact.items.into_iter().flat_map(|item| item.cells).chain(fact.cells);
        kept.extend(cells.map(|(header, _)| header));
    }
    let lost: Vec<_> = filled.difference(&kept).collect();
    assert!(lost.is_empty(), "in no plan: {lost:?}");
}
