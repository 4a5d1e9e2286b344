//! What is said about rows and cells.

use super::PLACES;
use crate::diagnostic::{Diagnostic, Place};

/// A required cell is empty.
pub(crate) fn incomplete_row(places: Vec<Place>, header: &str) -> Diagnostic {
    Diagnostic::hold("incomplete-row")
        .at(places)
        .say(format!("必填的“{header}”是空的"), format!("required cell {header} is empty"))
        .hint("补填；没有的内容按检验报告填“/”", "fill it in; write “/” where the report has none")
}

/// Rows without a sampling sheet number, below a batch or not.
pub(crate) fn rows_without_sheet_no(places: Vec<Place>, count: usize, above: Option<Place>) -> Diagnostic {
    let (rows_zh, rows_en) = match count {
        1 => ("此行".to_string(), "the row has".to_string()),
        _ => (format!("这 {count} 行"), format!("{count} rows have")),
    };
    let (zh, en) = match &above {
        Some(_) => ("；上一批次一并暂缓", "; the batch above is held with it"),
        None => ("", ""),
    };
    Diagnostic::hold("incomplete-row")
        .at(places)
        .at(above)
        .say(
            format!("{rows_zh}没有抽样单编号，无法确定属于哪一批次{zh}"),
            format!("{rows_en} no sampling sheet number{en}"),
        )
        .hint("每一行都要填抽样单编号（合并单元格请取消合并后填满）", "give every row its number; unmerge merged cells")
}

/// A word that is not one of the allowed.
pub(crate) fn unknown_word(place: Place, header: &str, allowed: &[&str]) -> Diagnostic {
    word_not_allowed(Diagnostic::hold("unknown-word"), place, header, allowed)
}

/// The same of 企业规模, on which nothing in a letter depends.
pub(crate) fn unknown_scale(place: Place, header: &str, allowed: &[&str]) -> Diagnostic {
    word_not_allowed(Diagnostic::warning("unknown-word"), place, header, allowed)
}

fn word_not_allowed(finding: Diagnostic, place: Place, header: &str, allowed: &[&str]) -> Diagnostic {
    let allowed = allowed.join("、");
    finding
        .at(place)
        .say(
            format!("“{header}”里的写法不认识；可用：{allowed}"),
            format!("unknown word for {header}; allowed: {allowed}"),
        )
        .hint("改成可用的写法之一", "use one of the allowed words")
}

/// 合格 read as 所检项目未发现不合格.
pub(crate) fn synonym_read(places: Vec<Place>, count: usize, written: &str, meant: &str) -> Diagnostic {
    Diagnostic::note("synonym-read").at(places).say(
        format!("有 {count} 处写作“{written}”，按“{meant}”读；文书只印规范用语"),
        format!("{written} ({count} times) is read as {meant}; letters print the proper words"),
    )
}

/// Not a date.
pub(crate) fn unreadable_date(place: Place, header: &str) -> Diagnostic {
    Diagnostic::hold("unreadable-date")
        .at(place)
        .say(format!("“{header}”不是一个日期"), format!("{header} is not a date"))
        .hint("写成 2023-05-16，或把单元格设为日期格式", "write 2023-05-16, or give the cell a date format")
}

/// Not a class of the catalog.
pub(crate) fn unknown_class(place: Place, nearest: Option<&str>) -> Diagnostic {
    let (zh, en) = match nearest {
        Some(near) => (format!("；最接近的是“{near}”"), format!("; nearest: {near}")),
        None => (String::new(), String::new()),
    };
    Diagnostic::hold("unknown-class")
        .at(place)
        .say(format!("产品目录里没有这个产品类别{zh}"), format!("the class is not in the catalog{en}"))
        .hint("改正类别，或在 catalog/ 中为它加一个文件或别名", "correct it, or add a file or an alias to catalog/")
}

/// One sheet number, two batches.
pub(crate) fn duplicate_sheet_no(first: Place, second: Place, header: &str) -> Diagnostic {
    Diagnostic::hold("duplicate-sheet-no")
        .at([first, second])
        .say(
            format!("同一抽样单编号下“{header}”不一致，像是两个批次共用了一个编号"),
            format!("one sampling sheet number with different {header}: two batches?"),
        )
        .hint("核对抽样单，改正编号或不一致的单元格", "correct the number or the cell that differs")
}

/// Sheet numbers that are spelled in another way in other rows of their batch.
pub(crate) fn number_variants(places: Vec<Place>, count: usize) -> Diagnostic {
    Diagnostic::warning("number-variant")
        .at(places)
        .say(
            format!("有 {count} 行的抽样单编号与同批其他行写法不一（全角半角、大小写等），按同一批次处理，文书用首次出现的写法"),
            format!("{count} rows spell the sheet number of their batch in another way (width, case …): one batch; letters use the first"),
        )
        .hint("统一写法", "use one spelling")
}

/// One report number, two sheets.
pub(crate) fn duplicate_report_no((first, second): (Place, Place)) -> Diagnostic {
    Diagnostic::hold("duplicate-report-no")
        .at([first, second])
        .say("同一检验报告编号出现在两份抽样单上", "one report number under two sampling sheet numbers")
        .hint(
            "核对抽样单和报告；一份报告确实包括几份样品的，在 job.toml 的 [identity] 写 reports_cover_several = true",
            "check sheets and report; if reports cover several samples, set reports_cover_several = true in [identity] of job.toml",
        )
}

/// One batch, two sheets.
pub(crate) fn pasted_twice((first, second): (Place, Place)) -> Diagnostic {
    Diagnostic::hold("pasted-twice")
        .at([first, second])
        .say(
            "两个批次除编号以外各格都相同，像是同一批次贴了两次",
            "two batches differ in nothing but their numbers: pasted twice?",
        )
        .hint("删去多余的一份，或改正其中一份", "delete one, or correct it")
}

/// One item twice in a batch.
pub(crate) fn duplicate_item(first: Place, second: Place) -> Diagnostic {
    Diagnostic::hold("duplicate-item")
        .at([first, second])
        .say("同一批次里同一检验项目出现两次", "the same test item twice in one batch")
        .hint("删去重复的行；确有两个部位的，在项目名称中写明", "delete one, or name the part in the item")
}

/// Items of batches that stand in two sheets.
pub(crate) fn items_in_two_sheets(places: Vec<Place>, count: usize, first: &str, second: &str) -> Diagnostic {
    Diagnostic::hold("duplicate-item")
        .at(places)
        .say(
            format!("有 {count} 行在工作表“{first}”和“{second}”里是同一批次的同一检验项目，像是同一张表的两个版本"),
            format!("{count} rows are the same item of the same batch in sheets {first} and {second}: two versions of one sheet?"),
        )
        .hint(
            "删去或隐藏不用的一张，或在 job.toml 的 input.sheet 写明读哪一张",
            "delete or hide the one that is not used, or name the other in input.sheet of job.toml",
        )
}

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

/// What a new job shows as a sample.
pub(crate) fn sample_rows_left(places: Vec<Place>, rows: usize) -> Diagnostic {
    Diagnostic::error("sample-rows-left")
        .at(places)
        .say(
            format!("结果表里还留着 yice new 的示例（{rows} 行），企业和数据都是虚构的"),
            format!("the sample of yice new is still among the results ({rows} rows); all of it is made up"),
        )
        .hint(
            "把灰色的示例行整行删除，只留本次抽查的结果",
            "delete the grey rows as a whole; only real results may stay",
        )
}

/// Rows that are no results, of one kind.
pub(crate) fn skipped_rows(places: Vec<Place>, count: usize, kind: (&str, &str)) -> Diagnostic {
    Diagnostic::note("skipped-row")
        .at(places)
        .say(format!("有 {count} 行不是数据，未读取：{}", kind.0), format!("{count} rows are no data: {}", kind.1))
}

/// A header of another order among the data.
pub(crate) fn other_header(place: Place) -> Diagnostic {
    Diagnostic::error("header-differs")
        .at(place)
        .say(
            "表格中间又有一行表头，列的顺序或列名与上面的不同，以下各行无法对号入座",
            "another header among the data, with other columns or in another order: what stands below it cannot be read",
        )
        .hint("把下面的数据按上面的列序排好，删去这行表头；或放到另一张工作表", "put the columns into the order of the first header and delete this one, or move the rows to a sheet of their own")
}

/// Merged cells whose text is that of all of them.
pub(crate) fn merged_cells(places: Vec<Place>, count: usize) -> Diagnostic {
    Diagnostic::note("merged-cells").at(places).say(
        format!("数据区有 {count} 处合并单元格，各行都按合并格显示的内容读"),
        format!("{count} merged ranges among the data: each of their rows is read as what they show"),
    )
}

/// Merged cells of which nobody can say what each of them has.
pub(crate) fn merged_cells_in_doubt(places: Vec<Place>, count: usize) -> Diagnostic {
    Diagnostic::hold("merged-cells")
        .at(places)
        .say(
            format!("有 {count} 处合并单元格跨了几个批次、几列，或盖住了检验项目、要求、结果、判定，无法确定各行的内容"),
            format!("{count} merged ranges cover several batches, several columns, or items, requirements, results or verdicts: what each row has cannot be known"),
        )
        .hint("取消合并并逐行填满", "unmerge them and fill every row")
}

/// Cells beside the table.
pub(crate) fn stray_cells(places: Vec<Place>, count: usize) -> Diagnostic {
    Diagnostic::warning("stray-cell")
        .at(places)
        .say(
            format!("表格之外有 {count} 行零散内容，未读取"),
            format!("{count} rows with content outside the table are not read"),
        )
        .hint("不需要的请删除", "delete what is not needed")
}

/// A text file's row with more cells than headers.
pub(crate) fn ragged_row(place: Place, cells: usize, headers: usize) -> Diagnostic {
    Diagnostic::hold("ragged-row")
        .at(place)
        .say(
            format!("此行有 {cells} 格，表头只有 {headers} 列，内容可能错位"),
            format!("the row has {cells} cells under {headers} headers: they may be shifted"),
        )
        .hint("内容里有逗号的单元格要用英文双引号括起来", "put cells that hold a comma in double quotes")
}

/// Items that the catalog does not know.
pub(crate) fn unknown_indicators(places: Vec<Place>, class: &str, names: &[String]) -> Diagnostic {
    let shown: Vec<&str> = names.iter().take(PLACES).map(String::as_str).collect();
    Diagnostic::note("unknown-indicator")
        .at(places)
        .say(
            format!("“{class}”的产品目录里没有这些检验项目，照印而不比较：{}", shown.join("、")),
            format!("items not in the catalog of {class} are printed, not compared: {}", shown.join(", ")),
        )
        .hint("需要比较的，在产品目录中加上项目或别名", "add the item or an alias to the catalog")
}

/// A prior-year list's year.
pub(crate) fn bad_year(place: Place) -> Diagnostic {
    Diagnostic::warning("bad-year")
        .at(place)
        .say("年度不是四位数字，此行未采用", "the year is not a four-digit number; the row is not used")
        .hint("写成 2022", "write 2022")
}
