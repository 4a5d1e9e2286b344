//! One sheet of texts as a workbook for another program: heads in the first row, nothing else around them.

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, XlsxError};

/// The workbook as bytes, the same every time. Every cell is a text, whatever it begins with and however many figures it has.
///
/// # Errors
/// What the workbook writer says: a name that no sheet can have, more rows than a sheet takes.
pub fn workbook(sheet_name: &str, heads: &[&str], rows: &[Vec<String>]) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    let made = ExcelDateTime::from_ymd(2023, 1, 1)?;
    workbook.set_properties(&DocProperties::new().set_title(sheet_name).set_creation_datetime(&made));
    let text = Format::new().set_num_format("@");
    let head = text.clone().set_bold();
    let sheet = workbook.add_worksheet();
    sheet.set_name(sheet_name)?;
    sheet.set_freeze_panes(1, 0)?;
    for (name, at) in heads.iter().zip(0u16..) {
        let cells = rows.iter().map(|row| &row[usize::from(at)]);
        let longest = cells.map(|cell| width(cell)).chain([width(name)]).max().unwrap_or(0);
        sheet.set_column_width(at, longest.clamp(8, 60))?;
        sheet.write_string_with_format(0, at, *name, &head)?;
    }
    for (row, at) in rows.iter().zip(1u32..) {
        for (cell, column) in row.iter().zip(0u16..).filter(|(cell, _)| !cell.is_empty()) {
            sheet.write_string_with_format(at, column, cell, &text)?;
        }
    }
    if let (Ok(last), Some(columns)) = (u32::try_from(rows.len()), u16::try_from(heads.len()).ok().filter(|n| *n > 0)) {
        sheet.autofilter(0, 0, last, columns - 1)?;
    }
    workbook.save_to_buffer()
}

/// Characters that a text is wide, a little more: an ideograph counts for two.
fn width(text: &str) -> u16 {
    let width: usize = text.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum();
    u16::try_from(width + 1).unwrap_or(u16::MAX)
}
