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

/// Sources that say of one text file that it is written in different ways.
pub(crate) fn text_rules_differ(file: &str) -> Diagnostic {
    Diagnostic::error("bad-value")
        .at(Place::file(file))
        .say(
            "导入档案的两个来源都读这个文件，写的 encoding 或 delimiter 却不同",
            "two sources of the profile read this file, with different encodings or delimiters",
        )
        .hint("改正档案，写成一样", "write the same in both")
}

/// A verdict in its column, and a color that says the other one.
pub(crate) fn verdict_against_color(places: Vec<Place>, count: usize) -> Diagnostic {
    Diagnostic::hold("verdict-contradiction")
        .at(places)
        .say(
            format!("有 {count} 项的判定列和填充颜色（档案的 fail_fill）说的不一样，不知哪个对"),
            format!("{count} items have a verdict in its column, and a fill (fail_fill of the profile) that says another"),
        )
        .hint(
            "与检验报告核对，改正判定或颜色；颜色另有含义的，从档案里去掉 fail_fill",
            "compare with the report and correct the verdict or the color; where colors mean something else, take fail_fill out of the profile",
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

/// Columns of items that nobody can tell.
pub(crate) fn item_columns_unclear(places: Vec<Place>, zh: &str, en: &str) -> Diagnostic {
    Diagnostic::error("item-columns-unclear")
        .at(places)
        .say(format!("无法确定哪些列是检验项目：{zh}"), format!("which columns are test items cannot be known: {en}"))
        .hint("改正导入档案的 [items]，或改正表", "correct [items] of the profile, or the table")
}

/// A cell of several items that cannot be taken apart.
pub(crate) fn packed_cell_unreadable(place: Place, zh: &str, en: &str) -> Diagnostic {
    Diagnostic::hold("packed-cell-unreadable")
        .at(place)
        .say(
            format!("这一格里的项目拆不开：{zh}；一项也不采用"),
            format!("the items of the cell cannot be taken apart: {en}; none of them is taken"),
        )
        .hint(
            "改正这一格，或改正档案的 item_sep、field_sep、parts",
            "correct the cell, or item_sep, field_sep, parts of the profile",
        )
}

/// Items whose batch is in no other table.
pub(crate) fn items_without_batch(places: Vec<Place>, count: usize) -> Diagnostic {
    Diagnostic::hold("item-without-batch")
        .at(places)
        .say(
            format!("有 {count} 行检验项目在批次表里找不到对应的批次，未采用"),
            format!("{count} rows of items have no batch in the table of batches: they are not taken"),
        )
        .hint(
            "核对两张表的关联列（档案的 [join] key）",
            "check the columns by which the tables are joined (key of [join])",
        )
}

/// Two batches of one key.
pub(crate) fn join_key_twice(places: Vec<Place>) -> Diagnostic {
    Diagnostic::hold("join-key-twice")
        .at(places)
        .say(
            "批次表里有两行的关联列相同，检验项目属于哪一批次无法确定",
            "two rows of batches have one key: of which the items are cannot be known",
        )
        .hint(
            "核对批次表，或在 [join] 的 key 里多写一列",
            "check the table of batches, or add a column to key of [join]",
        )
}
