//! The results workbook of a new job: headers with notes, drop-downs, text cells, an example group, a page of help.

use rust_xlsxwriter::{
    Color, DataValidation, DataValidationErrorStyle, DocProperties, ExcelDateTime, Format, FormatAlign, Note, Workbook,
    Worksheet, XlsxError,
};

use crate::domain::columns::{COLUMNS, Column, Holds, Need};

/// Rows that drop-downs reach to.
const LAST_ROW: u32 = 20_000;

/// The workbook as bytes, the same every time; `classes` are the names that the drop-down of 产品类别 offers.
///
/// # Errors
/// What the workbook writer says; a fault of the texts above.
pub(super) fn results_workbook(classes: &[String]) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    let made = ExcelDateTime::from_ymd(2023, 1, 1)?;
    workbook.set_properties(&DocProperties::new().set_title("检验结果").set_creation_datetime(&made));
    let sheet = workbook.add_worksheet();
    sheet.set_name("检验结果")?;
    fill_in_sheet(sheet, classes)?;
    let help = workbook.add_worksheet();
    help.set_name("填写说明")?;
    help_sheet(help, classes)?;
    workbook.save_to_buffer()
}

fn fill_in_sheet(sheet: &mut Worksheet, classes: &[String]) -> Result<(), XlsxError> {
    let header = Format::new().set_bold().set_background_color(Color::RGB(0x00DD_EBF7)).set_align(FormatAlign::Center);
    let needed = header.clone().set_font_color(Color::RGB(0x00C0_0000));
    let text = Format::new().set_num_format("@");
    let example = text.clone().set_background_color(Color::RGB(0x00E7_E6E6));
    sheet.set_freeze_panes(1, 1)?;
    for (column, at) in COLUMNS.iter().zip(0u16..) {
        sheet.set_column_width(at, column.width)?;
        // Text cells keep 45.0 as 45.0 and 2023-08-15 as it is typed.
        sheet.set_column_format(at, &text)?;
        sheet.write_string_with_format(0, at, column.header, if is_needed(column) { &needed } else { &header })?;
        sheet.insert_note(0, at, &Note::new(note(column, classes)).add_author_prefix(false))?;
        let choices = choices(column, classes);
        if !choices.is_empty() {
            let listed = if fits_in_the_cell(&choices) {
                DataValidation::new().allow_list_strings(&choices)?
            } else {
                DataValidation::new().allow_list_formula(on_the_page_of_help(&choices).as_str().into())
            };
            let validation = listed
                .set_error_style(DataValidationErrorStyle::Warning)
                .set_error_title("不在列表中")?
                .set_error_message("请从下拉列表中选择。")?;
            sheet.add_data_validation(1, at, LAST_ROW, at, &validation)?;
        }
    }
    for (item, row) in (0..Column::example_rows()).zip(1u32..) {
        for (column, at) in COLUMNS.iter().zip(0u16..) {
            sheet.write_string_with_format(row, at, column.example_in(item), &example)?;
        }
    }
    Ok(())
}

fn help_sheet(sheet: &mut Worksheet, classes: &[String]) -> Result<(), XlsxError> {
    let bold = Format::new().set_bold();
    let wrap = Format::new().set_text_wrap().set_align(FormatAlign::Top);
    let titles = ["列名", "是否必需", "怎么填", "可选的词"];
    for ((title, width), at) in titles.iter().zip([18, 10, 60, 50]).zip(0u16..) {
        sheet.set_column_width(at, width)?;
        sheet.write_string_with_format(0, at, *title, &bold)?;
    }
    for (column, row) in COLUMNS.iter().zip(1u32..) {
        let need = if is_needed(column) { "必需" } else { "可以没有" };
        for (cell, at) in [column.header, need, column.help, &choices(column, classes).join("、")].iter().zip(0u16..) {
            sheet.write_string_with_format(row, at, *cell, &wrap)?;
        }
    }
    // A drop-down takes no more than 255 characters of its own; a longer list is read from here.
    let long = COLUMNS.iter().map(|column| choices(column, classes)).find(|choices| !fits_in_the_cell(choices));
    for (choice, row) in long.unwrap_or_default().iter().zip(LIST_ROW..) {
        sheet.write_string(row, LIST_COLUMN, choice)?;
    }
    let closing = "灰色的几行是示例，企业为虚构，填写前请整组删除。表头红字的列必须有。一行一个检验项目。";
    sheet.write_string(COLUMNS.len() as u32 + 2, 0, closing)?;
    Ok(())
}

/// Where the page of help holds the list of a drop-down that is too long for its cell, counted from 0.
const LIST_COLUMN: u16 = 5;
const LIST_ROW: u32 = 1;

fn fits_in_the_cell(choices: &[String]) -> bool {
    choices.iter().map(|choice| choice.encode_utf16().count() + 1).sum::<usize>() <= 255
}

fn on_the_page_of_help(choices: &[String]) -> String {
    format!("='填写说明'!$F$2:$F${}", choices.len() + 1)
}

fn note(column: &Column, classes: &[String]) -> String {
    let need = if is_needed(column) { "必需列。" } else { "可以没有这一列。" };
    let choices = choices(column, classes);
    let words = if choices.is_empty() { String::new() } else { format!("\n可选：{}", choices.join("、")) };
    format!("{need}{}{words}", column.help)
}

fn is_needed(column: &Column) -> bool {
    column.need != Need::Nothing
}

/// Words of the drop-down; none where any text may stand.
fn choices(column: &Column, classes: &[String]) -> Vec<String> {
    match column.holds {
        Holds::Class => classes.to_vec(),
        Holds::Words(proper) => proper().into_iter().map(str::to_string).collect(),
        Holds::Text | Holds::Date => Vec::new(),
    }
}
