//! What is said about tables that are read through a profile.

use crate::diagnostic::{Diagnostic, Place};

/// A pattern for files that none has.
pub(crate) fn source_without_file(pattern: &str, names: &[String]) -> Diagnostic {
    let list = names.iter().take(super::PLACES).cloned().collect::<Vec<_>>().join("、");
    Diagnostic::error("source-without-file")
        .at(Place::file(pattern))
        .say(
            format!("任务文件夹里没有文件符合导入档案的 files = “{pattern}”；现有：{list}"),
            format!("no file of the job folder fits files = {pattern} of the profile; there are: {list}"),
        )
        .hint("放入文件，或改正档案的 files", "put the file there, or correct files in the profile")
}

/// A pattern that finds nothing in the name of a file, of a sheet, or in a title.
pub(crate) fn constant_not_found(place: Place, header: &str, key: &str) -> Diagnostic {
    Diagnostic::error("constant-not-found")
        .at(place)
        .say(
            format!("导入档案说“{header}”从文件名、工作表名或标题里取，这里取不到"),
            format!(
                "the profile takes {key} from the name of the file, of the sheet or from a title, and finds it in none"
            ),
        )
        .hint(
            format!("核对档案 const 里 {key} 的 match，或改正文件名、标题"),
            format!("check the match of {key} in const of the profile, or correct the name or the title"),
        )
}

/// A row of data for which the profile says that it is none.
pub(crate) fn unclassed_row(place: Place) -> Diagnostic {
    Diagnostic::hold("unclassed-row")
        .at(place)
        .say(
            "按导入档案的 data_when 这一行不是数据，但它有抽样单编号和内容；按数据读入，这一批次暂缓",
            "by data_when of the profile the row is no data, and yet it has a number of a sampling sheet: it is read, and its batch is held",
        )
        .hint("补上该列，或改正 data_when", "fill in that column, or correct data_when")
}

/// Data below the row from which on there should be notes.
pub(crate) fn data_below_stop(place: Place, stop: Place) -> Diagnostic {
    Diagnostic::error("data-below-stop")
        .at([place, stop])
        .say(
            "导入档案的 stop 认定表已结束，下面却还有数据",
            "by stop of the profile the table has ended, and there is data below",
        )
        .hint("改正 stop，或把数据移到注的上面", "correct stop, or move the data above the notes")
}

/// The head once more, where the profile does not expect it.
pub(crate) fn header_again(place: Place) -> Diagnostic {
    Diagnostic::error("header-differs")
        .at(place)
        .say(
            "表格中间又有一行表头，导入档案写的是 repeat = \"error\"",
            "the header once more among the data, where the profile says repeat = \"error\"",
        )
        .hint("删去这一行，或写 repeat = \"skip\"", "delete the row, or write repeat = \"skip\"")
}

/// A remark that the profile holds.
pub(crate) fn held_by_remark(place: Place) -> Diagnostic {
    Diagnostic::hold("held-by-remark")
        .at(place)
        .say("备注里有导入档案 hold_remark 写明要暂缓的内容", "the remark says what hold_remark of the profile holds")
        .hint("由人核实后处理", "a person must decide")
}
