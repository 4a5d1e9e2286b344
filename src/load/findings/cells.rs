//! What is said about what a cell shows.

use crate::diagnostic::{Diagnostic, Place};

/// Formulas whose cached value is used.
pub(crate) fn formula_cells(places: Vec<Place>, count: usize) -> Diagnostic {
    Diagnostic::warning("formula-cell")
        .at(places)
        .say(
            format!("有 {count} 个单元格是公式，按上次保存时显示的值读取"),
            format!("{count} cells are formulas; the values last saved are read"),
        )
        .hint("复制后选择性粘贴为数值，再与检验报告核对", "paste them as values and compare with the reports")
}

/// A formula that was never computed.
pub(crate) fn formula_without_value(place: Place) -> Diagnostic {
    Diagnostic::hold("formula-without-value")
        .at(place)
        .say("公式没有保存计算结果，看不到显示值", "the formula has no saved value")
        .hint("用 Excel 或 WPS 打开后保存一次，或粘贴为数值", "open and save the workbook, or paste values")
}

/// `#N/A` and the like.
pub(crate) fn error_cell(place: Place) -> Diagnostic {
    Diagnostic::hold("error-cell")
        .at(place)
        .say("单元格是错误值", "the cell holds an error value")
        .hint("按检验报告改正", "correct it from the report")
}

/// TRUE or FALSE.
pub(crate) fn boolean_cell(place: Place) -> Diagnostic {
    Diagnostic::hold("boolean-cell")
        .at(place)
        .say("单元格是逻辑值 TRUE/FALSE，不是文字", "the cell holds TRUE or FALSE, not text")
        .hint("按检验报告填写文字", "write the text of the report")
}

/// The displayed text of a number cannot be known.
pub(crate) fn unknown_display_text(place: Place, format: &str) -> Diagnostic {
    let (zh, en) = match format {
        "xls" => {
            ("：此 .xls 文件不提供数字格式".to_string(), ": this .xls file does not tell the number format".to_string())
        }
        "zeros" => ("：工作表设为不显示零值".to_string(), ": the sheet is set to show no zeros".to_string()),
        "" => (String::new(), String::new()),
        // An ods has both the displayed text and the number.
        both if both.contains(" = ") => {
            let (shown, stored) = both.split_once(" = ").unwrap_or_default();
            (format!("：显示的是 {shown}，存的数是 {stored}"), format!(": it displays {shown} and stores {stored}"))
        }
        code => (format!("（数字格式：{code}）"), format!(" (number format: {code})")),
    };
    Diagnostic::hold("unknown-display-text")
        .at(place)
        .say(
            format!("这是数值单元格，无法确定它显示成什么样{zh}"),
            format!("a numeric cell whose displayed text cannot be known{en}"),
        )
        .hint(
            "把该列设为文本格式并按检验报告填写，或设为固定小数位数（如 0.00），再存为 .xlsx",
            "make the column text as in the report, or give it a fixed number of decimals (0.00), and save it as .xlsx",
        )
}

/// Superscript, subscript or struck-out text.
pub(crate) fn marked_text(place: Place) -> Diagnostic {
    Diagnostic::hold("marked-text")
        .at(place)
        .say(
            "单元格里有上标、下标或删除线文字，连起来读不是原意",
            "the cell has superscript, subscript or struck-out text, which read in one is something else",
        )
        .hint(
            "删去脚注标记和划掉的文字，按检验报告重新填写",
            "take out footnote marks and what is struck out, and write the text of the report",
        )
}

/// A text of the color behind it.
pub(crate) fn unseen_text(place: Place) -> Diagnostic {
    Diagnostic::hold("unseen-text")
        .at(place)
        .say(
            "单元格里有文字，但字色与底色相同或字号极小，人看不见",
            "the cell has text of the color behind it, or of a size that nobody reads",
        )
        .hint(
            "要用的改成看得见的字色和字号；不要的清除内容",
            "give it a color and a size that is seen where it is meant; else clear the cell",
        )
}

/// Radicals as a PDF gives them.
pub(crate) fn radicals_read(places: Vec<Place>, count: usize) -> Diagnostic {
    Diagnostic::note("radical-read").at(places).say(
        format!("有 {count} 处文字含有部首或兼容汉字（多半是从 PDF 复制来的），按看上去的那个字读和印"),
        format!("{count} texts hold radicals or compatibility ideographs, as copied from a PDF: read and printed as the character they show"),
    )
}

/// A date or a number where a text was typed.
pub(crate) fn rewritten_by_spreadsheet(place: Place) -> Diagnostic {
    Diagnostic::hold("rewritten-by-spreadsheet")
        .at(place)
        .say(
            "这里应是原样填写的文字，单元格却是日期或数字，可能已被表格软件改写",
            "a text was typed here, and the cell is a date or a number: the spreadsheet may have changed it",
        )
        .hint(
            "先把该列设为文本格式，再按检验报告重新填写",
            "make the column text first, then type it again as in the report",
        )
}

/// A number on a label that may be a day as a spreadsheet stores it.
pub(crate) fn perhaps_a_day(place: Place, day: &str) -> Diagnostic {
    Diagnostic::warning("rewritten-by-spreadsheet")
        .at(place)
        .say(
            format!("只有一个五位数，也许是表格软件存的日期（{day}）；文书照印原样"),
            format!(
                "a number of five digits alone, perhaps a day as spreadsheets store it ({day}); it is printed as it is"
            ),
        )
        .hint("与样品标签核对；确是批号的不用改", "compare with the label; leave it where it is the lot's number")
}

/// Stored values with more digits than displayed.
pub(crate) fn stored_value_differs(places: Vec<Place>, count: usize) -> Diagnostic {
    Diagnostic::warning("stored-value-differs")
        .at(places)
        .say(
            format!("有 {count} 个单元格存储的数比显示的位数多；文书印显示的文字"),
            format!("{count} cells store more digits than they display; letters print the displayed text"),
        )
        .hint("确认显示的文字与检验报告一致", "make sure that the displayed text is the report's")
}

/// A character that must not be printed.
pub(crate) fn unprintable_text(place: Place, character: char, why: (&str, &str)) -> Diagnostic {
    with_unprintable(Diagnostic::hold("unprintable-text"), place, character, why)
}

/// The same in job.toml, whose texts stand in every letter.
pub(crate) fn unprintable_setting(place: Place, character: char, why: (&str, &str)) -> Diagnostic {
    with_unprintable(Diagnostic::error("unprintable-text"), place, character, why)
}

fn with_unprintable(finding: Diagnostic, place: Place, character: char, why: (&str, &str)) -> Diagnostic {
    let code = u32::from(character);
    finding
        .at(place)
        .say(
            format!("含有不能印出的字符 U+{code:04X}（{}）", why.0),
            format!("holds the unprintable character U+{code:04X} ({})", why.1),
        )
        .hint("删去这段文字，手工重新录入", "delete it and type it anew")
}

/// A character that no font has.
pub(crate) fn unprintable_character(places: Vec<Place>, character: char) -> Diagnostic {
    Diagnostic::hold("unprintable-character")
        .at(places)
        .say(
            format!("现有字体都没有“{character}”（U+{:04X}）这个字", u32::from(character)),
            format!("no font has the character {character} (U+{:04X})", u32::from(character)),
        )
        .hint(
            "把含有该字的字体放进任务文件夹的 fonts/，或核对是否录错",
            "put a font that has it into the job's fonts/, or check the spelling",
        )
}
