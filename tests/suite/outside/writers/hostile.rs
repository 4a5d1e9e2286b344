//! A generated job whose texts are hard to carry through a spreadsheet unchanged.

use std::collections::BTreeMap;
use std::path::PathBuf;

use yice::domain::CreditCode;

use super::{Cell, NumberFormat, Table};
use crate::job::fixture::make;

/// The generated job: small, and the same on every machine.
pub struct Made {
    folder: tempfile::TempDir,
    rows: Vec<Vec<String>>,
}

impl Made {
    pub fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        make(&["--classes", "6", "--batches", "36", "--seed", "11", "--format", "csv"], folder.path());
        let bytes = std::fs::read(folder.path().join("results.csv")).unwrap();
        let text = String::from_utf8(bytes).unwrap();
        let mut reader =
            csv::ReaderBuilder::new().has_headers(false).from_reader(text.trim_start_matches('\u{feff}').as_bytes());
        let rows = reader.records().map(|record| record.unwrap().iter().map(str::to_string).collect()).collect();
        Self { folder, rows }
    }

    /// The job's settings, catalog and earlier findings, without results.
    pub fn files(&self) -> PathBuf {
        self.folder.path().to_path_buf()
    }
}

/// Texts by header that replace those of the n-th batch: what a spreadsheet takes for a formula, a number, a date, a
/// truth value or markup, and characters that an encoding or a package has to escape.
const HOSTILE: [(&str, &[&str]); 9] = [
    (
        "标称生产企业",
        &[
            "=1+1（贵州）示例电缆有限公司",
            "＝ＳＵＭ示例有限公司",
            "-遵义示例-厂",
            "+贵阳示例厂",
            "@安顺示例厂",
            "甲&乙<丙>\"丁\"'戊'示例厂",
            "  前后有空格的示例厂  ",
            "𠮷㐂䶮示例厂",
            "#read(\"job.toml\")示例厂",
            "{{ 7*7 }},;示例厂",
        ],
    ),
    (
        "规格型号",
        &["1-2", "3/4", "1E5", "007", "TRUE", "2023-05-06", "12:30", "100%", "￥5", "5月6日", "_x0041_型", "1,234"],
    ),
    ("商标", &["\"引号\"牌", "a,b;c牌", "ＡＢＣ１２３", "a  b牌", "NULL牌", "é̀牌", "½牌", "㎏牌"]),
    (
        "生产日期/批号",
        &["20230506", "2023.10", "1.10", "2023-08-08/--", "2023年5月6日\n第2批", "00123", "1/2", "45062"],
    ),
    ("检验依据", &["GB/T 1-2000\n第2部分", "GB/T 2-2000\r\n第3部分", "GB/T 3-2000"]),
    ("检验报告编号", &["00123456789012345678", "123456789012345678901", "1E10", "2023-01", "0000001"]),
    ("抽样单编号", &["000000000000000001", "202300000000000002"]),
    ("备注", &[" ", "/"]),
    ("产品等级", &["1.0", "一等\u{a0}品", "优等品"]),
];

/// Headers of dates.
const DATES: [&str; 4] = ["抽样日期", "报告日期", "告知日期", "责令改正日期"];

/// Every cell a text.
pub fn texts() -> Table {
    table(|_, text| Cell::Text { text })
}

/// Numeric results are numbers with as many decimals as the laboratory printed, and dates are days.
pub fn numbers() -> Table {
    let code = |code: String| NumberFormat::Code(code);
    table(|header, text| {
        let is_number = header == "检验结果" && text.parse::<f64>().is_ok() && text.is_ascii();
        if is_number {
            let decimals = text.split_once('.').map_or(0, |(_, decimals)| decimals.len());
            let format = if decimals == 0 { "0".to_string() } else { format!("0.{}", "0".repeat(decimals)) };
            Cell::Number { number: text, format: code(format) }
        } else if DATES.contains(&header) {
            Cell::Date { date: text, format: code("yyyy-mm-dd".into()) }
        } else {
            Cell::Text { text }
        }
    })
}

fn table(cell: impl Fn(&str, String) -> Cell) -> Table {
    let mut rows = hostile_rows();
    let headers = rows[0].clone();
    // A line break in a header is what a clerk makes to keep a column narrow.
    rows[0].iter_mut().filter(|header| *header == "检验报告编号").for_each(|header| *header = "检验报告\n编号".into());
    let head = rows.remove(0).into_iter().map(|text| Some(Cell::Text { text })).collect();
    let with_header = |row: Vec<String>| {
        let cells = headers.iter().zip(row).map(|(header, text)| (!text.is_empty()).then(|| cell(header, text)));
        cells.collect()
    };
    Table {
        sheet: "检验结果",
        date_1904: false,
        rows: std::iter::once(head).chain(rows.into_iter().map(with_header)).collect(),
    }
}

/// The generated rows with hostile texts: every batch has its own, and an enterprise one name and code.
fn hostile_rows() -> Vec<Vec<String>> {
    let mut rows = Made::new().rows;
    let headers = rows[0].clone();
    let at = |header: &str| headers.iter().position(|h| h == header).unwrap();
    let (sheet, code, result, requirement) = (at("抽样单编号"), at("统一社会信用代码"), at("检验结果"), at("标准要求"));
    let (mut batches, mut makers) = (BTreeMap::new(), BTreeMap::new());
    let digits_only = code_of_digits();
    for (line, row) in rows.iter_mut().enumerate().skip(1) {
        let known = batches.len();
        let batch = *batches.entry(row[sheet].clone()).or_insert(known);
        let known = makers.len();
        let maker = *makers.entry(row[code].clone()).or_insert(known);
        if maker == 3 {
            row[code].clone_from(&digits_only);
        }
        for (header, texts) in HOSTILE {
            let owner = if header == "标称生产企业" { maker } else { batch };
            if let Some(text) = texts.get(owner) {
                row[at(header)] = (*text).to_string();
            }
        }
        let number = row[result].parse::<f64>().is_ok();
        row[result] = match line % 7 {
            1 if number => full_width(&row[result]),
            2 if number && row[requirement].starts_with('≤') => format!("<{}", row[result]),
            _ => continue,
        };
    }
    rows
}

fn full_width(text: &str) -> String {
    text.chars().map(|c| char::from_u32(u32::from(c) + 0xFEE0).unwrap_or(c)).collect()
}

/// A credit code of eighteen digits, which a spreadsheet would round to fifteen.
fn code_of_digits() -> String {
    let bodies = (0..1_000_000_u32).map(|number| format!("91520102{number:09}"));
    let mut codes = bodies.flat_map(|body| (0..10).map(move |check| format!("{body}{check}")));
    let holds = |code: &String| {
        CreditCode::parse(code).is_ok_and(|code| code.check_digit_holds() && code.organisation_digit_holds())
    };
    codes.find(holds).expect("one in some hundred")
}

/// The table as a csv of UTF-8 whose cells show the same, its line ends those of Windows.
pub fn plain(table: &Table) -> Vec<u8> {
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    for row in &table.rows {
        let shown = row.iter().map(|cell| match cell {
            None => "",
            Some(Cell::Text { text }) => text,
            Some(Cell::Number { number, .. }) => number,
            Some(Cell::Date { date, .. }) => date,
        });
        writer.write_record(shown).unwrap();
    }
    writer.into_inner().unwrap()
}
