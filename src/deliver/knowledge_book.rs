//! Knowledge tables as a workbook that a product engineer reads, changes and signs, and as csv files again.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use rust_xlsxwriter::{
    Color, DataValidation, DataValidationErrorStyle, DocProperties, ExcelDateTime, Format, FormatAlign, Note, Workbook,
    Worksheet, XlsxError,
};

use super::durable::{make_folders, parent_of, sync_folder};

/// Rows below the last one that drop-downs still reach to.
const ROOM: u32 = 2_000;

/// A column of every table.
#[derive(Debug, Clone)]
pub struct BookColumn {
    /// Header.
    pub name: &'static str,
    /// Width in characters.
    pub width: u16,
    /// What stands in it.
    pub help: &'static str,
    /// Words of its drop-down; none: any text.
    pub choices: Vec<String>,
}

/// A table, on a sheet of its name.
#[derive(Debug, Clone, Copy)]
pub struct BookSheet<'a> {
    /// Name.
    pub name: &'a str,
    /// Rows below the header.
    pub rows: &'a [Vec<String>],
}

/// The workbook as bytes, the same every time; the last sheet, called `help`, explains the columns.
///
/// # Errors
/// What the workbook writer says: a name that no sheet can have.
pub fn workbook(columns: &[BookColumn], sheets: &[BookSheet<'_>], help: &str) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    let made = ExcelDateTime::from_ymd(2023, 1, 1)?;
    workbook.set_properties(&DocProperties::new().set_title("知识表").set_creation_datetime(&made));
    for of in sheets {
        let sheet = workbook.add_worksheet();
        sheet.set_name(of.name)?;
        fill(sheet, columns, of.rows)?;
    }
    let sheet = workbook.add_worksheet();
    sheet.set_name(help)?;
    explain(sheet, columns)?;
    workbook.save_to_buffer()
}

fn fill(sheet: &mut Worksheet, columns: &[BookColumn], rows: &[Vec<String>]) -> Result<(), XlsxError> {
    let header = Format::new().set_bold().set_background_color(Color::RGB(0x00DD_EBF7)).set_align(FormatAlign::Center);
    // Text cells keep 0.10 as 0.10 and 2026-11-27 as it is typed.
    let text = Format::new().set_num_format("@").set_text_wrap().set_align(FormatAlign::Top);
    let last = rows.len() as u32;
    sheet.set_freeze_panes(1, 0)?;
    for (column, at) in columns.iter().zip(0u16..) {
        sheet.set_column_width(at, column.width)?;
        sheet.set_column_format(at, &text)?;
        sheet.write_string_with_format(0, at, column.name, &header)?;
        sheet.insert_note(0, at, &Note::new(column.help).add_author_prefix(false))?;
        if !column.choices.is_empty() {
            let validation = DataValidation::new()
                .allow_list_strings(&column.choices)?
                .set_error_style(DataValidationErrorStyle::Stop)
                .set_error_title("不在列表中")?
                .set_error_message("请从下拉列表中选择。")?;
            sheet.add_data_validation(1, at, last + ROOM, at, &validation)?;
        }
    }
    for (row, at) in rows.iter().zip(1u32..) {
        for (cell, column) in row.iter().zip(0u16..).filter(|(cell, _)| !cell.is_empty()) {
            sheet.write_string_with_format(at, column, cell, &text)?;
        }
    }
    sheet.autofilter(0, 0, last.max(1), (columns.len() as u16).saturating_sub(1))?;
    Ok(())
}

fn explain(sheet: &mut Worksheet, columns: &[BookColumn]) -> Result<(), XlsxError> {
    let bold = Format::new().set_bold();
    let wrap = Format::new().set_text_wrap().set_align(FormatAlign::Top);
    for (width, at) in [16, 70, 60].into_iter().zip(0u16..) {
        sheet.set_column_width(at, width)?;
    }
    for (title, at) in ["列名", "写什么", "可选的词"].into_iter().zip(0u16..) {
        sheet.write_string_with_format(0, at, title, &bold)?;
    }
    for (column, row) in columns.iter().zip(1u32..) {
        for (cell, at) in [column.name, column.help, &column.choices.join("、")].into_iter().zip(0u16..) {
            sheet.write_string_with_format(row, at, cell, &wrap)?;
        }
    }
    let closing = [
        "一张工作表就是一个csv文件，表名是文件名；一行一句话，同一条目的行放在一起。行的先后就是文书里的先后，请筛选，不要排序。",
        "逐条读过、认为可以署名后，在条目的每一行填 approved_by 和 approved_on（2026-11-27）；改了文字就清空，重新批准。",
        "改好后运行 yice knowledge --read 本工作簿 --output 文件夹；违反规则的，说明哪一行哪一格，什么也不写。",
    ];
    for (line, row) in closing.into_iter().zip(columns.len() as u32 + 2..) {
        sheet.write_string(row, 0, line)?;
    }
    Ok(())
}

/// A table as a csv file: UTF-8, commas, quotes only where they are needed.
///
/// # Errors
/// What the csv writer says.
pub fn csv_bytes(header: &[&str], rows: &[Vec<String>]) -> io::Result<Vec<u8>> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(header)?;
    for row in rows {
        writer.write_record(row)?;
    }
    writer.into_inner().map_err(|error| io::Error::other(error.to_string()))
}

/// Writes files of one folder: none of them is touched before all are whole on the disk.
///
/// # Errors
/// What the file system says; [`io::ErrorKind::AlreadyExists`] where something else than a file stands in the way.
pub fn write_together(files: &[(PathBuf, Vec<u8>)]) -> io::Result<()> {
    for (path, _) in files {
        if fs::symlink_metadata(path).is_ok_and(|meta| !meta.is_file()) {
            return Err(io::Error::new(io::ErrorKind::AlreadyExists, path.display().to_string()));
        }
    }
    let staged: Vec<(&Path, tempfile::NamedTempFile)> = files
        .iter()
        .map(|(path, bytes)| {
            let folder = parent_of(path);
            make_folders(folder)?;
            let mut temporary = tempfile::Builder::new().prefix(".yice-").suffix(".tmp").tempfile_in(folder)?;
            temporary.write_all(bytes)?;
            temporary.as_file().sync_all()?;
            Ok((path.as_path(), temporary))
        })
        .collect::<io::Result<_>>()?;
    for (path, temporary) in staged {
        temporary.persist(path).map_err(|error| error.error)?;
        sync_folder(parent_of(path))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn where_one_file_cannot_be_written_none_is() {
        let root = tempfile::tempdir().unwrap();
        let (a, b) = (root.path().join("a.csv"), root.path().join("b.csv"));
        fs::write(&a, "old").unwrap();
        fs::create_dir(&b).unwrap();
        let error = write_together(&[(a.clone(), b"new".to_vec()), (b.clone(), b"new".to_vec())]).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::AlreadyExists);
        assert_eq!(fs::read(&a).unwrap(), b"old");
        fs::remove_dir(&b).unwrap();
        write_together(&[(a.clone(), b"new".to_vec()), (b.clone(), b"new".to_vec())]).unwrap();
        assert_eq!(fs::read(&b).unwrap(), b"new");
        assert_eq!(fs::read_dir(root.path()).unwrap().count(), 2, "no temporary file is left");
    }

    #[test]
    fn a_csv_file_quotes_only_what_needs_it() {
        let row = |cells: [&str; 2]| cells.map(str::to_string).to_vec();
        let bytes = csv_bytes(&["a", "b"], &[row(["一,二", ""]), row(["说“好”", "a \"b\""])]).unwrap();
        assert_eq!(String::from_utf8(bytes).unwrap(), "a,b\n\"一,二\",\n说“好”,\"a \"\"b\"\"\"\n");
    }
}
