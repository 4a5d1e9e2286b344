//! What is said about what programs that export a table leave in its cells.

use crate::diagnostic::{Diagnostic, Place};

/// A text that a broken export writes instead of a value.
pub(crate) fn lost_value(place: Place) -> Diagnostic {
    remains(place, "这是导出时出错留下的文字，不是原来的内容", "what a broken export left here is not the value itself")
}

/// A zero, or the first day of a calendar, where words belong.
pub(crate) fn made_of_nothing(place: Place) -> Diagnostic {
    remains(
        place,
        "这一列不会是 0：多半是导出时由空白变成的",
        "no value of this column: what an export makes of an empty cell",
    )
}

fn remains(place: Place, zh: &str, en: &str) -> Diagnostic {
    let (hint, in_english) =
        ("按检验报告改正；本来没有内容的填“/”", "correct it from the report; write “/” where it has none");
    Diagnostic::hold("error-cell").at(place).say(zh, en).hint(hint, in_english)
}

/// `待补`, `暂无`.
pub(crate) fn waits_to_be_written(place: Place) -> Diagnostic {
    Diagnostic::hold("incomplete-row")
        .at(place)
        .say("这一格还没有填写，只写着待补之类的话", "the cell only says that it is still to be written")
        .hint("按检验报告、抽样单填写", "fill it in from the report and the sampling sheet")
}

/// A formula whose saved value is zero.
pub(crate) fn formula_of_zero(place: Place) -> Diagnostic {
    Diagnostic::hold("formula-without-value")
        .at(place)
        .say(
            "公式保存的结果是 0：许多程序没有计算时也写 0，不能当作显示值",
            "the saved value of the formula is 0, which programs also write where they did not compute it",
        )
        .hint(
            "用 Excel 或 WPS 打开、重新计算后粘贴为数值；检验报告上确实是 0 的，直接填 0",
            "compute it in a spreadsheet and paste values; where the report says 0, write 0",
        )
}

/// `="00123"` and `'00123`.
pub(crate) fn wrapped_texts(places: Vec<Place>, count: usize) -> Diagnostic {
    Diagnostic::note("wrapped-text").at(places).say(
        format!("有 {count} 个单元格外面包着 =\"…\" 或前面带着 '，按里面的文字读"),
        format!("{count} cells are wrapped in =\"…\" or begin with ': what is inside is read"),
    )
}

/// A cell of an xlsx that says another row than the one it stands in.
pub(crate) fn place_not_of_row(place: Place) -> Diagnostic {
    Diagnostic::error("broken-workbook")
        .at(place)
        .say(
            "单元格写的行号与它所在的行不同，不知显示在哪一行，文件已损坏",
            "a cell says another row than the one it stands in, and nobody knows where it is shown: the file is damaged",
        )
        .hint(
            "用 Excel 或 WPS 打开核对后另存；仍不行的，重新导出",
            "open it, check it and save it anew, or export it again",
        )
}
