//! Writes a job folder: job.toml, catalog, results, prior list.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, Worksheet, XlsxError};
use yice::domain::columns::Field;

use super::campaign::{Campaign, Sample};
use super::results::Item;

/// Columns whose texts are long.
const WIDE: [Field; 6] =
    [Field::Manufacturer, Field::SampledParty, Field::Product, Field::Model, Field::Item, Field::Requirement];

/// The cells of a row, empty ones among them.
type Row = BTreeMap<Field, String>;

/// File format of the results.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum FileFormat {
    Xlsx,
    Csv,
}

/// Writes all files of the job; an existing folder is written over.
///
/// # Errors
/// What the file system or the workbook writer says.
pub fn write(campaign: &Campaign, job_toml: &str, format: FileFormat, dir: &Path) -> Result<(), String> {
    let catalog = dir.join("catalog");
    fs::create_dir_all(&catalog).map_err(|e| format!("{}: {e}", catalog.display()))?;
    let save = |name: &str, text: &[u8]| fs::write(dir.join(name), text).map_err(|e| format!("{name}: {e}"));
    save("job.toml", job_toml.as_bytes())?;
    for kind in campaign.used_kinds() {
        save(&format!("catalog/{}.toml", kind.class.code.0), kind.catalog_text.as_bytes())?;
    }
    let mut prior =
        vec![["年份", "标称生产企业", "统一社会信用代码", "产品类别", "不合格项目"].map(String::from).to_vec()];
    prior.extend(
        campaign
            .prior
            .iter()
            .map(|p| vec!["2022".into(), p.name.clone(), p.code.clone(), p.class.clone(), p.items.clone()]),
    );
    save("prior.csv", &csv_text(prior)?)?;
    match format {
        FileFormat::Csv => {
            let columns = columns_of(campaign);
            let mut rows = vec![columns.iter().map(|field| field.header().to_string()).collect()];
            let line = |row: Row| columns.iter().map(|field| row.get(field).cloned().unwrap_or_default()).collect();
            rows.extend(rows_of(campaign).map(|(_, row)| line(row)));
            save("results.csv", &csv_text(rows)?)
        }
        FileFormat::Xlsx => save("results.xlsx", &xlsx(campaign).map_err(|e| format!("results.xlsx: {e}"))?),
    }
}

/// UTF-8 with a byte-order mark, as a spreadsheet saves it.
fn csv_text(rows: Vec<Vec<String>>) -> Result<Vec<u8>, String> {
    let mut writer = csv::Writer::from_writer("\u{feff}".as_bytes().to_vec());
    for row in rows {
        writer.write_record(row).map_err(|e| e.to_string())?;
    }
    writer.into_inner().map_err(|e| e.to_string())
}

fn xlsx(campaign: &Campaign) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    let made = ExcelDateTime::from_ymd(2023, 12, 1)?;
    workbook.set_properties(
        &DocProperties::new()
            .set_title("合成示例：检验结果")
            .set_comment("全部企业和数据均为虚构")
            .set_creation_datetime(&made),
    );
    let sheet = workbook.add_worksheet();
    sheet.set_name("检验结果")?;
    sheet.set_freeze_panes(1, 0)?;
    let bold = Format::new().set_bold();
    let columns = columns_of(campaign);
    for (field, column) in columns.iter().zip(0u16..) {
        sheet.write_string_with_format(0, column, field.header(), &bold)?;
        sheet.set_column_width(column, if WIDE.contains(field) { 32 } else { 15 })?;
    }
    for ((item, row), at) in rows_of(campaign).zip(1u32..) {
        for (field, column) in columns.iter().zip(0u16..) {
            if let Some(text) = row.get(field).filter(|text| !text.is_empty()) {
                let is_number = *field == Field::Result && item.is_some_and(|item| item.numeric_cell);
                write_cell(sheet, (at, column), text, is_number)?;
            }
        }
    }
    workbook.save_to_buffer()
}

fn write_cell(sheet: &mut Worksheet, at: (u32, u16), text: &str, is_number: bool) -> Result<(), XlsxError> {
    match is_number.then(|| text.parse::<f64>().ok()).flatten() {
        // A spreadsheet stores only floats; the number format keeps the digits that the laboratory printed.
        Some(number) => {
            let decimals = text.split_once('.').map_or(0, |(_, decimals)| decimals.len());
            let pattern = if decimals == 0 { "0".into() } else { format!("0.{}", "0".repeat(decimals)) };
            sheet.write_number_with_format(at.0, at.1, number, &Format::new().set_num_format(pattern))?;
        }
        None => {
            sheet.write_string(at.0, at.1, text)?;
        }
    }
    Ok(())
}

/// The columns that any row has, in the order of the schema.
fn columns_of(campaign: &Campaign) -> BTreeSet<Field> {
    rows_of(campaign).flat_map(|(_, row)| row.into_keys()).collect()
}

/// One row per item; a visit without a sample has one row without results.
fn rows_of(campaign: &Campaign) -> impl Iterator<Item = (Option<&Item>, Row)> {
    campaign.samples.iter().flat_map(move |sample| {
        let items: Vec<Option<&Item>> =
            if sample.items.is_empty() { vec![None] } else { sample.items.iter().map(Some).collect() };
        items.into_iter().map(move |item| (item, row(campaign, sample, item)))
    })
}

fn row(campaign: &Campaign, sample: &Sample, item: Option<&Item>) -> Row {
    let maker = &campaign.makers[sample.maker];
    let kind = &campaign.kinds[sample.kind];
    let variant = &kind.profile.variant[sample.variant];
    let received = received(&sample.notified);
    let mut cells: Vec<(Field, &str)> = vec![
        (Field::SheetNo, &sample.sheet),
        (Field::Task, sample.task),
        (Field::Agency, sample.agency),
        (Field::Manufacturer, sample.written.as_ref().unwrap_or(&maker.name)),
        (Field::CreditCode, &maker.code),
        (Field::Place, &maker.place),
        (Field::Scale, maker.scale),
        (Field::SampledParty, &sample.sampled_party),
        (Field::Principal, &sample.principal),
        (Field::Channel, sample.channel),
        (Field::Class, &kind.class.name),
        (Field::Remark, &sample.remark),
    ];
    if let Some(item) = item {
        cells.extend([
            (Field::Product, kind.profile.product.as_str()),
            (Field::Model, &variant.model),
            (Field::Grade, &variant.grade),
            (Field::Trademark, &sample.trademark),
            (Field::Lot, &sample.lot),
            (Field::Standard, kind.standard_on(&sample.sampled_on)),
            (Field::SampledOn, &sample.sampled_on),
            (Field::ReportNo, &sample.report_no),
            (Field::ReportedOn, &sample.reported_on),
            (Field::Item, &item.name),
            (Field::Unit, &item.unit),
            (Field::Requirement, &item.requirement),
            (Field::Basis, item.basis),
            (Field::TestBasis, &item.method),
            (Field::Result, &item.result),
            (Field::Verdict, item.verdict),
            (Field::Conclusion, if sample.failed() { "不合格" } else { "所检项目未发现不合格" }),
            (Field::Status, sample.status),
            (Field::NotifiedOn, &sample.notified),
            (Field::ReceivedOn, &received),
            (Field::OrderedOn, &sample.ordered),
        ]);
    }
    cells.into_iter().map(|(field, text)| (field, text.to_string())).collect()
}

/// When a notice was received: one to three days after it was given, and of one in four nobody noted it.
fn received(notified: &str) -> String {
    use chrono::Datelike;
    let Ok(day) = notified.parse::<chrono::NaiveDate>() else { return String::new() };
    match u64::from(day.day()) % 4 {
        0 => String::new(),
        days => (day + chrono::Days::new(days)).to_string(),
    }
}
