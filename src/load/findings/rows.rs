//! What is said about rows, and about texts that nobody reads.

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
        .hint(
            "改成可用的写法之一；有导入档案的，在 [values] 写明它的意思",
            "use one of the allowed words; with a profile, say in [values] what it means",
        )
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

/// Two numbers that look alike.
pub(crate) fn numbers_alike(code: &'static str, places: [Place; 2], header: &str) -> Diagnostic {
    Diagnostic::hold(code)
        .at(places)
        .say(
            format!("两个“{header}”只差形近的字符（字母 O 与数字 0、I 与 1）或横线，像是同一个编号"),
            format!("two numbers under {header} differ in O and 0, I and 1, or strokes alone: one number?"),
        )
        .hint(
            "核对抽样单和报告，改正写错的一个；确是两个编号的，把其中一个记入 job.toml 的 identity.accepted_numbers",
            "correct the wrong one; where both are right, put one into identity.accepted_numbers of job.toml",
        )
}

const ACCEPT: (&str, &str) = (
    "按抽样单、检验报告只填一个编号；编号确实如此的，记入 job.toml 的 identity.accepted_numbers",
    "write one number as it stands in the report; where it is really so, put it into identity.accepted_numbers of job.toml",
);

/// More than one number in a cell.
pub(crate) fn several_numbers(place: Place, header: &str) -> Diagnostic {
    Diagnostic::hold("unclear-number")
        .at(place)
        .say(
            format!("“{header}”一格里有几个编号，不知结果属于哪一个"),
            format!("several numbers in one cell of {header}: of which are the results?"),
        )
        .hint(ACCEPT.0, ACCEPT.1)
}

/// A number of which there are versions.
pub(crate) fn number_with_version(place: Place, header: &str) -> Diagnostic {
    Diagnostic::hold("unclear-number")
        .at(place)
        .say(
            format!("“{header}”里写了更正、补发、作废之类，不知此行是哪一版的结果"),
            format!("{header} says that there is a corrected, reissued or void version: of which are the results?"),
        )
        .hint(ACCEPT.0, ACCEPT.1)
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
