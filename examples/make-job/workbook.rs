//! Writes a job folder: job.toml, catalog, results, prior list.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, Worksheet, XlsxError};

use super::campaign::{Campaign, Sample};
use super::results::Item;

/// Columns of the default layout, in its order.
pub const HEADERS: [&str; 32] = [
    "抽样单编号",
    "任务类别",
    "承检机构",
    "标称生产企业",
    "统一社会信用代码",
    "企业所在地",
    "企业规模",
    "被抽样单位",
    "委托方",
    "抽样环节",
    "产品类别",
    "产品名称",
    "规格型号",
    "产品等级",
    "商标",
    "生产日期/批号",
    "执行标准",
    "抽样日期",
    "检验报告编号",
    "报告日期",
    "检验项目",
    "计量单位",
    "标准要求",
    "要求来源",
    "检验依据",
    "检验结果",
    "单项判定",
    "检验结论",
    "结果状态",
    "告知日期",
    "责令改正日期",
    "备注",
];
const RESULT: usize = 25;

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
    let used: BTreeSet<usize> = campaign.samples.iter().map(|sample| sample.kind).collect();
    for kind in used.iter().map(|&kind| &campaign.kinds[kind]) {
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
            let mut rows = vec![HEADERS.map(String::from).to_vec()];
            rows.extend(rows_of(campaign).map(|(_, _, row)| row.to_vec()));
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
    for (column, header) in HEADERS.iter().enumerate() {
        sheet.write_string_with_format(0, column as u16, *header, &bold)?;
        sheet.set_column_width(column as u16, if [3, 7, 11, 12, 20, 22].contains(&column) { 32 } else { 15 })?;
    }
    for (n, (_, item, row)) in rows_of(campaign).enumerate() {
        write_row(sheet, n as u32 + 1, &row, item)?;
    }
    workbook.save_to_buffer()
}

fn write_row(sheet: &mut Worksheet, at: u32, row: &[String; 32], item: Option<&Item>) -> Result<(), XlsxError> {
    for (column, text) in row.iter().enumerate() {
        let number = item.filter(|item| column == RESULT && item.numeric_cell).and_then(|_| text.parse::<f64>().ok());
        match number {
            // A spreadsheet stores only floats; the number format keeps the digits that the laboratory printed.
            Some(number) => {
                let decimals = text.split_once('.').map_or(0, |(_, decimals)| decimals.len());
                let pattern = if decimals == 0 { "0".into() } else { format!("0.{}", "0".repeat(decimals)) };
                let format = Format::new().set_num_format(pattern);
                sheet.write_number_with_format(at, column as u16, number, &format)?;
            }
            None if text.is_empty() => {}
            None => {
                sheet.write_string(at, column as u16, text)?;
            }
        }
    }
    Ok(())
}

/// One row per item; a visit without a sample has one row without results.
fn rows_of(campaign: &Campaign) -> impl Iterator<Item = (&Sample, Option<&Item>, [String; 32])> {
    campaign.samples.iter().flat_map(move |sample| {
        let items: Vec<Option<&Item>> =
            if sample.items.is_empty() { vec![None] } else { sample.items.iter().map(Some).collect() };
        items.into_iter().map(move |item| (sample, item, row(campaign, sample, item)))
    })
}

fn row(campaign: &Campaign, sample: &Sample, item: Option<&Item>) -> [String; 32] {
    let maker = &campaign.makers[sample.maker];
    let kind = &campaign.kinds[sample.kind];
    let variant = &kind.profile.variant[sample.variant];
    let name = sample.written.as_ref().unwrap_or(&maker.name);
    let general = [
        &sample.sheet,
        sample.task,
        sample.agency,
        name,
        &maker.code,
        &maker.place,
        maker.scale,
        &sample.sampled_party,
        &sample.principal,
        sample.channel,
        &kind.class.name,
    ];
    let mut row: [String; 32] = Default::default();
    row[..11].clone_from_slice(&general.map(String::from));
    row[31] = sample.remark.clone();
    let Some(item) = item else { return row };
    let standard = kind.standard_on(&sample.sampled_on);
    let conclusion = if sample.failed() { "不合格" } else { "所检项目未发现不合格" };
    let rest: [&str; 20] = [
        &kind.profile.product,
        &variant.model,
        &variant.grade,
        &sample.trademark,
        &sample.lot,
        standard,
        &sample.sampled_on,
        &sample.report_no,
        &sample.reported_on,
        &item.name,
        &item.unit,
        &item.requirement,
        item.basis,
        &item.method,
        &item.result,
        item.verdict,
        conclusion,
        sample.status,
        &sample.notified,
        &sample.ordered,
    ];
    row[11..31].clone_from_slice(&rest.map(String::from));
    row
}
