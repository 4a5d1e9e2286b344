//! The workbook as others open it.

use std::collections::BTreeMap;
use std::path::Path;

use calamine::{Data, Reader, Xlsx, open_workbook};

use yice::deliver::csv_text::original;

use crate::support::{JobCopy, yice};

/// Head and rows of a sheet: title and notes left out.
fn table(book: &Path, name: &str) -> (Vec<String>, Vec<Vec<Data>>) {
    let mut book: Xlsx<_> = open_workbook(book).unwrap();
    let range = book.worksheet_range(name).unwrap();
    let rows: Vec<Vec<Data>> = range.rows().map(<[Data]>::to_vec).collect();
    let head = rows.iter().position(|row| row.iter().filter(|cell| !matches!(cell, Data::Empty)).count() > 1).unwrap();
    (rows[head].iter().map(ToString::to_string).collect(), rows[head + 1..].to_vec())
}

fn number(cell: &Data) -> u32 {
    match cell {
        Data::Float(number) => *number as u32,
        Data::Int(number) => u32::try_from(*number).unwrap(),
        other => panic!("{other:?} is no number"),
    }
}

#[test]
fn a_pivot_of_the_detail_sheet_gives_the_figures_of_the_others() {
    let (job, folder) = (JobCopy::of("guizhou-2023"), tempfile::tempdir().unwrap());
    super::summary(job.path(), folder.path());
    let book = folder.path().join("summary.xlsx");
    let (head, detail) = table(&book, "明细");
    let at = |name: &str| head.iter().position(|of| of == name).unwrap();
    let (counted, failed) = (at("计入统计"), at("计入的不合格"));
    for (sheet, by) in [
        ("产品种类", "产品种类"),
        ("漏斗-地区", "地区"),
        ("漏斗-承检机构", "承检机构"),
        ("漏斗-抽样环节", "抽样环节"),
        ("漏斗-企业规模", "企业规模"),
    ] {
        let mut pivot: BTreeMap<String, (u32, u32)> = BTreeMap::new();
        for row in &detail {
            let of = pivot.entry(row[at(by)].to_string()).or_default();
            of.0 += number(&row[counted]);
            of.1 += number(&row[failed]);
        }
        pivot.retain(|_, (batches, _)| *batches > 0);
        let (_, rows) = table(&book, sheet);
        let shown: BTreeMap<String, (u32, u32)> = rows
            .iter()
            .filter(|row| !row[0].to_string().is_empty())
            .map(|row| (row[0].to_string(), (number(&row[2]), number(&row[3]))))
            .collect();
        assert_eq!(shown, pivot, "{sheet}");
        assert!(!shown.is_empty());
    }
    let (_, whole) = table(&book, "概况");
    let of = |name: &str| number(&whole.iter().find(|row| row[0] == *name).unwrap()[1]);
    let sum = |column: usize| detail.iter().map(|row| number(&row[column])).sum::<u32>();
    assert_eq!((of("批次（参与统计）"), of("不合格批次")), (sum(counted), sum(failed)));
    // Every counted batch or reason makes the whole.
    let left_out: u32 =
        whole.iter().filter(|row| row[0].to_string().starts_with("不计入")).map(|row| number(&row[1])).sum();
    assert_eq!(of("批次（参与统计）") + left_out, detail.len() as u32);
}

#[test]
fn a_name_that_looks_like_a_formula_stays_a_text() {
    let job = JobCopy::of("small");
    let evil = "=HYPERLINK(\"\"http://示例\"\",\"\"贵州\"\")";
    let results = std::fs::read_to_string(job.path().join("results.csv")).unwrap();
    let agency = "贵州示例质量检验检测院（演示）";
    assert!(results.contains(agency));
    std::fs::write(job.path().join("results.csv"), results.replace(agency, &format!("\"{evil}\""))).unwrap();
    let folder = tempfile::tempdir().unwrap();
    super::summary(job.path(), folder.path());
    let mut book: Xlsx<_> = open_workbook(folder.path().join("summary.xlsx")).unwrap();
    let mut seen = false;
    for name in book.sheet_names() {
        assert!(book.worksheet_formula(&name).unwrap().is_empty(), "{name} has a formula");
        seen |= book
            .worksheet_range(&name)
            .unwrap()
            .rows()
            .flatten()
            .any(|cell| cell.to_string().starts_with("=HYPERLINK"));
    }
    assert!(seen, "the name is in no sheet");
    // In csv it has a sign before it that a reader takes away again.
    let run = yice(["summary", job.path().to_str().unwrap(), "-o", folder.path().to_str().unwrap(), "--csv"]);
    assert!(run.code <= 1, "{}", run.stderr);
    let mut cells = Vec::new();
    for entry in std::fs::read_dir(folder.path().join("csv")).unwrap() {
        let text = std::fs::read_to_string(entry.unwrap().path()).unwrap();
        let mut reader = csv::Reader::from_reader(text.strip_prefix('\u{feff}').unwrap().as_bytes());
        cells.extend(reader.records().flat_map(|row| row.unwrap().iter().map(str::to_string).collect::<Vec<_>>()));
    }
    assert!(cells.iter().all(|cell| !cell.starts_with('=')));
    let named = cells.iter().filter(|cell| cell.starts_with("'=HYPERLINK")).map(|cell| original(cell));
    assert!(named.clone().count() > 0 && named.clone().all(|name| name == evil.replace("\"\"", "\"")));
}

#[test]
fn the_same_job_gives_the_same_workbook_and_report() {
    let job = JobCopy::of("small");
    let made = [(), ()].map(|()| {
        let folder = tempfile::tempdir().unwrap();
        super::summary(job.path(), folder.path());
        ["summary.xlsx", "summary.pdf"].map(|name| std::fs::read(folder.path().join(name)).unwrap())
    });
    assert!(made[0] == made[1]);
}
