//! What is said about web pages and JSON.

use crate::diagnostic::{Diagnostic, Place};

/// JSON that breaks off or is none; line and column from 1, 0 where unknown.
pub(crate) fn broken_json(file: &str, line: usize, column: usize) -> Diagnostic {
    let column = if column == 0 { String::new() } else { column.to_string() };
    Diagnostic::error("broken-workbook")
        .at(Place { row: u32::try_from(line).ok().filter(|line| *line > 0), column, ..Place::file(file) })
        .say("JSON 到这里不合语法，或者文件没有写完", "the JSON is not well-formed here, or the file breaks off")
        .hint(
            "重新导出；手工改过的，核对此处的引号、逗号和括号",
            "export it again, or check quotes, commas and brackets here",
        )
}

/// JSON nested without end.
pub(crate) fn json_too_deep(file: &str, path: &str) -> Diagnostic {
    let path = path.chars().take(80).collect::<String>();
    Diagnostic::error("file-too-large")
        .at(Place { sheet: path, ..Place::file(file) })
        .say("JSON 一层套一层，超过 64 层，已停止读取", "the JSON is nested more than 64 deep")
        .hint("只导出检验结果的那张表", "export the table of results alone")
}

/// A key that an object has twice.
pub(crate) fn json_key_twice(file: &str, line: usize, path: &str, key: &str) -> Diagnostic {
    let row = u32::try_from(line).ok().filter(|line| *line > 0).map(|line| line + 1);
    Diagnostic::error("broken-workbook")
        .at(Place { sheet: path.to_string(), row, header: key.to_string(), ..Place::file(file) })
        .say(
            format!("同一条记录里“{key}”写了两次，不知哪一个算数"),
            format!("one record has “{key}” twice, and nobody knows which counts"),
        )
        .hint("核对后删去一个，或改成不同的名称", "check them and delete one, or give them different names")
}

/// Cells that a page has and does not show.
pub(crate) fn cells_not_shown(places: Vec<Place>) -> Diagnostic {
    Diagnostic::warning("hidden-data")
        .at(places)
        .say(
            "网页的表格里有不显示的格，其中的内容没有读入",
            "the page has cells that it does not show: they are not read",
        )
        .hint("其中有需要的内容的，从原系统重新导出 .xlsx 或 .csv", "if they matter, export .xlsx or .csv again")
}
