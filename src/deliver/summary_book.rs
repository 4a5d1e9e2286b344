//! Tables as a workbook: cover, contents, notes, then one marked-up table a sheet.

use chrono::{Datelike, NaiveDate};
use rust_xlsxwriter::{
    Chart as Drawing, ChartFormat, ChartLegendPosition, ChartLine, ChartLineDashType, ChartMarker, ChartMarkerType,
    ChartType, DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Sparkline, Table as Marked,
    TableColumn, TableStyle, Url, Workbook, Worksheet, XlsxError,
};

use super::tables::{Cell, Chart, SHORTHAND, Table};

/// What stands on the cover.
#[derive(Debug, Clone)]
pub struct Cover {
    /// Title.
    pub title: String,
    /// Lines below it: whose, of which day, from which files.
    pub lines: Vec<String>,
}

/// The workbook as bytes, the same every time.
///
/// # Errors
/// What the workbook writer says: a name that no sheet can have, more rows than a sheet takes.
pub fn workbook(cover: &Cover, tables: &[Table]) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    let made = ExcelDateTime::from_ymd(2023, 1, 1)?;
    workbook.set_properties(&DocProperties::new().set_title(&cover.title).set_creation_datetime(&made));
    front(workbook.add_worksheet(), cover, tables)?;
    notes(workbook.add_worksheet(), tables)?;
    for (table, number) in tables.iter().zip(1..) {
        fill(workbook.add_worksheet(), table, number)?;
    }
    workbook.save_to_buffer()
}

/// Cover and contents.
fn front(sheet: &mut Worksheet, cover: &Cover, tables: &[Table]) -> Result<(), XlsxError> {
    sheet.set_name("封面与目录")?;
    sheet.set_column_width(0, 24)?.set_column_width(1, 80)?;
    sheet.write_string_with_format(0, 0, &cover.title, &title())?;
    let mut row = 1;
    for line in &cover.lines {
        sheet.write_string(row, 0, line)?;
        row += 1;
    }
    row += 1;
    sheet.write_string_with_format(row, 0, "工作表", &head())?;
    sheet.write_string_with_format(row, 1, "内容", &head())?;
    for (name, about) in
        [("说明", "简写、各列的定义")].into_iter().chain(tables.iter().map(|of| (&*of.name, &*of.title)))
    {
        row += 1;
        sheet.write_url(row, 0, Url::new(format!("internal:'{name}'!A1")).set_text(name))?;
        sheet.write_string(row, 1, about)?;
    }
    for_print(sheet, false);
    Ok(())
}

/// Shorthand, and how every column is defined.
fn notes(sheet: &mut Worksheet, tables: &[Table]) -> Result<(), XlsxError> {
    sheet.set_name("说明")?;
    sheet.set_column_width(0, 16)?.set_column_width(1, 24)?.set_column_width(2, 90)?;
    sheet.write_string_with_format(0, 0, "说明", &title())?;
    let wrapped = Format::new().set_text_wrap().set_align(FormatAlign::Top);
    let mut row = 2;
    for (short, meaning) in SHORTHAND {
        sheet.write_string(row, 0, short)?.write_string(row, 2, meaning)?;
        row += 1;
    }
    row += 1;
    for (name, at) in ["工作表", "列", "定义"].into_iter().zip(0u16..) {
        sheet.write_string_with_format(row, at, name, &head())?;
    }
    for table in tables {
        for column in table.columns.iter().filter(|column| !column.about.is_empty()) {
            row += 1;
            sheet.write_string(row, 0, &table.name)?.write_string(row, 1, &column.name)?;
            sheet.write_string_with_format(row, 2, column.about, &wrapped)?;
        }
    }
    for_print(sheet, false);
    Ok(())
}

/// A table on its sheet: title, notes, head, rows.
fn fill(sheet: &mut Worksheet, table: &Table, number: usize) -> Result<(), XlsxError> {
    sheet.set_name(&table.name)?;
    sheet.write_string_with_format(0, 0, &table.title, &title())?;
    let mut row = 1;
    for note in &table.notes {
        sheet.write_string(row, 0, note)?;
        row += 1;
    }
    let first = row + 1;
    for (column, at) in table.columns.iter().zip(0u16..) {
        sheet.set_column_width(at, column.width)?;
    }
    let formats = Formats::new();
    for (cells, at) in table.rows.iter().zip(first + 1..) {
        for (cell, column) in cells.iter().zip(0u16..) {
            formats.write(sheet, (at, column), cell)?;
        }
    }
    // A table needs a row of data; an empty one says so in its first cell.
    let last = first + (table.rows.len() as u32).max(1);
    if table.rows.is_empty() {
        sheet.write_string(first + 1, 0, "没有")?;
    }
    let mut columns: Vec<TableColumn> =
        table.columns.iter().map(|column| TableColumn::new().set_header(&column.name)).collect();
    if let Some(Chart::Sparkline { first: from, last: to }) = table.chart {
        let at = table.columns.len() as u16;
        columns.push(TableColumn::new().set_header("走势"));
        sheet.set_column_width(at, 18)?;
        for row in first + 1..first + 1 + table.rows.len() as u32 {
            let line = Sparkline::new().set_range((table.name.as_str(), row, from, row, to)).show_markers(true);
            sheet.add_sparkline(row, at, &line)?;
        }
    }
    let width = columns.len() as u16;
    let marked = Marked::new().set_name(format!("Table_{number}")).set_columns(&columns).set_style(TableStyle::Light1);
    sheet.add_table(first, 0, last, width - 1, &marked)?;
    sheet.set_freeze_panes(first + 1, 1)?;
    sheet.set_repeat_rows(first, first)?;
    if let Some(Chart::Funnel { over, rate, limits }) = table.chart
        && !table.rows.is_empty()
    {
        let drawing = funnel(table, (over, rate, limits), (first + 1, last))?;
        sheet.insert_chart(last + 2, 0, &drawing)?;
    }
    for_print(sheet, width > 6);
    Ok(())
}

/// Points among four lines; told apart by shape and dash, not by color.
fn funnel(
    table: &Table,
    (over, rate, limits): (u16, u16, [u16; 4]),
    (from, to): (u32, u32),
) -> Result<Drawing, XlsxError> {
    let name = table.name.as_str();
    let mut chart = Drawing::new(ChartType::Scatter);
    chart.title().set_name(&table.title);
    chart.set_width(760).set_height(420).set_alt_text(format!("漏斗图：{}；数据见上面的表", table.title));
    let marker = ChartMarker::new().set_type(ChartMarkerType::Diamond).set_size(7).clone();
    chart
        .add_series()
        .set_name(&table.columns[rate as usize].name)
        .set_categories((name, from, over, to, over))
        .set_values((name, from, rate, to, rate))
        .set_marker(&marker)
        .set_format(ChartFormat::new().set_no_line());
    let none = ChartMarker::new().set_none().clone();
    for (limit, dash) in limits.into_iter().zip([
        ChartLineDashType::Dash,
        ChartLineDashType::Solid,
        ChartLineDashType::Solid,
        ChartLineDashType::Dash,
    ]) {
        let mut line = ChartLine::new();
        line.set_width(1.25).set_dash_type(dash).set_color("#444444");
        chart
            .add_series()
            .set_name(&table.columns[limit as usize].name)
            .set_categories((name, from, over, to, over))
            .set_values((name, from, limit, to, limit))
            .set_marker(&none)
            .set_format(ChartFormat::new().set_line(&line));
    }
    chart.x_axis().set_name(&table.columns[over as usize].name);
    chart.y_axis().set_name(&table.columns[rate as usize].name).set_num_format("0%").set_min(0).set_max(1);
    chart.legend().set_position(ChartLegendPosition::Bottom);
    Ok(chart)
}

/// How cells are shown.
struct Formats {
    text: Format,
    number: Format,
    share: Format,
    day: Format,
    short: Format,
}

impl Formats {
    fn new() -> Self {
        Self {
            text: Format::new().set_num_format("@").set_text_wrap().set_align(FormatAlign::Top),
            number: Format::new().set_num_format("0").set_align(FormatAlign::Top),
            share: Format::new().set_num_format("0.00%").set_align(FormatAlign::Top),
            day: Format::new().set_num_format("yyyy/mm/dd").set_align(FormatAlign::Top),
            short: Format::new().set_align(FormatAlign::Center),
        }
    }

    fn write(&self, sheet: &mut Worksheet, (row, column): (u32, u16), cell: &Cell) -> Result<(), XlsxError> {
        match cell {
            Cell::Text(text) => sheet.write_string_with_format(row, column, text, &self.text)?,
            Cell::Count(count) => sheet.write_number_with_format(row, column, *count, &self.number)?,
            Cell::Share(share) => match share.to_string().parse::<f64>() {
                Ok(number) => sheet.write_number_with_format(row, column, number, &self.share)?,
                Err(_) => sheet.write_string(row, column, share.to_string())?,
            },
            Cell::Figure(text) => match as_number(text) {
                Some((number, format)) => {
                    let format = Format::new().set_num_format(format).set_align(FormatAlign::Top);
                    sheet.write_number_with_format(row, column, number, &format)?
                }
                None => sheet.write_string_with_format(row, column, text, &self.text)?,
            },
            Cell::Day(day) => match excel_day(*day) {
                Some(day) => sheet.write_datetime_with_format(row, column, &day, &self.day)?,
                None => sheet.write_string(row, column, day.to_string())?,
            },
            Cell::Confidential | Cell::Missing | Cell::NotApplicable => {
                sheet.write_string_with_format(row, column, cell.shown(), &self.short)?
            }
        };
        Ok(())
    }
}

/// A day as workbooks have it; none before 1900.
fn excel_day(day: NaiveDate) -> Option<ExcelDateTime> {
    let (year, month) = (u16::try_from(day.year()).ok()?, u8::try_from(day.month()).ok()?);
    ExcelDateTime::from_ymd(year, month, u8::try_from(day.day()).ok()?).ok()
}

/// A plain figure as a number of a workbook, with the format that shows its digits; none for anything else, or for more digits
/// than a workbook keeps.
fn as_number(text: &str) -> Option<(f64, String)> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
    let is_digits = |part: &str| part.chars().all(|c| c.is_ascii_digit());
    if whole.is_empty()
        || digits.ends_with('.')
        || !is_digits(whole)
        || !is_digits(part)
        || whole.len() + part.len() > 15
    {
        return None;
    }
    let format = if part.is_empty() { "0".to_string() } else { format!("0.{}", "0".repeat(part.len())) };
    Some((text.parse().ok()?, format))
}

fn title() -> Format {
    Format::new().set_bold().set_font_size(14)
}

fn head() -> Format {
    Format::new().set_bold().set_border_bottom(FormatBorder::Medium)
}

fn for_print(sheet: &mut Worksheet, landscape: bool) {
    sheet.set_paper_size(9).set_print_fit_to_pages(1, 0).set_footer("&C第&P页，共&N页");
    if landscape {
        sheet.set_landscape();
    }
}
