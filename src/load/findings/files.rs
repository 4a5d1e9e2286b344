//! What is said about files, sheets and columns.

use crate::diagnostic::{Diagnostic, Place, Words};

/// A file or folder that the system does not let us read; `near` are files whose names come close.
pub(crate) fn unreadable_file(file: &str, why: &Words, near: &[String]) -> Diagnostic {
    let (zh, en) = match near {
        [] => (String::new(), String::new()),
        _ => (format!("；名称相近的有：{}", near.join("、")), format!("; names that come close: {}", near.join(", "))),
    };
    Diagnostic::error("unreadable-file")
        .at(Place::file(file))
        .say(format!("文件读不出来（{}）{zh}", why.zh), format!("the file cannot be read ({}){en}", why.en))
        .hint("核对文件是否存在、是否被占用、有无读取权限", "check that it exists, is not locked and may be read")
}

/// A symbolic link where a file of the job is expected.
pub(crate) fn symlink_refused(file: &str) -> Diagnostic {
    Diagnostic::error("symlink-refused")
        .at(Place::file(file))
        .say("模板是符号链接，不予读取", "a template must not be a symbolic link")
        .hint("把文件本身复制到任务文件夹", "copy the file itself into the job folder")
}

/// A profile that is nowhere.
pub(crate) fn missing_profile(name: &str, known: &[String]) -> Diagnostic {
    let (zh, en) = match known {
        [] => (String::new(), String::new()),
        _ => (format!("；现有：{}", known.join("、")), format!("; there are: {}", known.join(", "))),
    };
    Diagnostic::error("missing-profile")
        .at(Place { text: Some(name.to_string()), ..Place::file("job.toml") })
        .say(format!("没有名为“{name}”的导入档案{zh}"), format!("there is no profile {name}{en}"))
        .hint(
            "改正 [input] 的 profile，或把档案放在任务文件夹的 profiles/ 里",
            "correct profile in [input], or put the file into profiles/ of the job folder",
        )
}

/// Nothing in the file, or a header without rows.
pub(crate) fn empty_file(file: &str) -> Diagnostic {
    Diagnostic::error("empty-file")
        .at(Place::file(file))
        .say("文件是空的，一行数据也没有", "the file is empty: no row of data")
        .hint("重新导出后再放入任务文件夹", "export it again")
}

/// The content is no workbook at all.
pub(crate) fn not_a_workbook(file: &str) -> Diagnostic {
    Diagnostic::error("not-a-workbook")
        .at(Place::file(file))
        .say(
            "内容不是电子表格（可能是改了扩展名的 Word 文档或其他文件）",
            "the content is not a workbook (perhaps a renamed Word document)",
        )
        .hint(
            "用 Excel 或 WPS 打开原文件，另存为 .xlsx",
            "open the original in a spreadsheet program and save it as .xlsx",
        )
}

/// A known kind of file under the extension of another.
pub(crate) fn wrong_extension(file: &str, actual: &str) -> Diagnostic {
    Diagnostic::error("wrong-extension")
        .at(Place::file(file))
        .say(
            format!("扩展名与内容不符：内容像是 .{actual}"),
            format!("the extension does not fit: the content looks like .{actual}"),
        )
        .hint(
            "用 Excel 或 WPS 打开后另存为 .xlsx，不要直接改扩展名",
            "open it and save it as .xlsx instead of renaming it",
        )
}

/// A page or another form of XML, which some systems export as .xls.
pub(crate) fn page_for_a_workbook(file: &str, (zh, en): (&str, &str)) -> Diagnostic {
    Diagnostic::error("wrong-extension")
        .at(Place::file(file))
        .say(
            format!("内容其实是{zh}，不是工作簿：有些系统“导出 Excel”给出的就是它"),
            format!("the content is {en}, not a workbook: some systems export that as Excel"),
        )
        .hint(
            "用 Excel 或 WPS 打开，另存为 .xlsx（选“Excel 工作簿”，不要直接改扩展名），再核对编号有没有变样",
            "open it in a spreadsheet program, save it as .xlsx (renaming is not enough), and see that no number has changed",
        )
}

/// A table of text under the extension of a workbook.
pub(crate) fn text_for_a_workbook(file: &str, (zh, en): (&str, &str), extension: &str) -> Diagnostic {
    Diagnostic::error("wrong-extension")
        .at(Place::file(file))
        .say(
            format!("扩展名与内容不符：内容是用{zh}分隔的文本（.{extension}），不是工作簿"),
            format!("the extension does not fit: the content is text between {en} (.{extension}), not a workbook"),
        )
        .hint(
            format!("把扩展名改为 .{extension}，程序可以直接读"),
            format!("change the extension to .{extension}: it is read as it is"),
        )
}

/// Something known that is no table.
pub(crate) fn no_table(file: &str, (zh, en): (&str, &str)) -> Diagnostic {
    Diagnostic::error("not-a-workbook")
        .at(Place::file(file))
        .say(format!("内容是“{zh}”，不是表格"), format!("the content is {en}, not a table"))
        .hint(
            "找到原来的表格放进任务文件夹，或从原系统重新导出 .xlsx、.csv",
            "put the table itself into the job folder, or export .xlsx or .csv again",
        )
}

/// What a program of document security has made unreadable.
pub(crate) fn sealed_file(file: &str) -> Diagnostic {
    Diagnostic::error("encrypted-workbook")
        .at(Place::file(file))
        .say("文件被本单位的文档加密软件加密，无法读取", "a program of document security has encrypted the file")
        .hint("按本单位规定申请解密，再放入任务文件夹", "have it decrypted by the rules of your house")
}

/// Password.
pub(crate) fn encrypted_workbook(file: &str) -> Diagnostic {
    Diagnostic::error("encrypted-workbook")
        .at(Place::file(file))
        .say("工作簿设有打开密码，无法读取", "the workbook is encrypted with a password")
        .hint(
            "用 Excel 或 WPS 打开，在“文件 › 信息（文件加密）”里取消密码后保存；程序不接受密码",
            "open it, remove the password under File › Info, and save it; the program takes no password",
        )
}

/// Truncated zip, broken XML and the like.
pub(crate) fn broken_workbook(file: &str) -> Diagnostic {
    Diagnostic::error("broken-workbook")
        .at(Place::file(file))
        .say("文件已损坏或不完整，读不下去", "the file is damaged or incomplete")
        .hint("重新导出或重新复制；能用 Excel 打开的话，另存一份", "export or copy it again; if it opens, save it anew")
}

/// A part in an encoding that no package may have (ECMA-376 part 2: UTF-8 or UTF-16).
pub(crate) fn part_not_utf8(file: &str, part: &str, encoding: &str) -> Diagnostic {
    Diagnostic::error("broken-workbook")
        .at(Place::file(file))
        .say(
            format!("其中的 {part} 是 {encoding} 编码，不是 UTF-8：导出它的程序写错了"),
            format!("its part {part} is {encoding} and not UTF-8: the program that wrote it is at fault"),
        )
        .hint(
            "用 Excel 或 WPS 打开，能看到文字就另存一份；看不到的，从原系统导出 csv",
            "open it in a spreadsheet and save it anew, or export a csv",
        )
}

/// A cell whose text the workbook does not hold.
pub(crate) fn text_not_there(place: Place) -> Diagnostic {
    Diagnostic::error("broken-workbook")
        .at(place)
        .say(
            "此格的文字不在工作簿的字符串表里，文件已损坏",
            "the text of the cell is not among the workbook's strings: the file is damaged",
        )
        .hint("用 Excel 或 WPS 打开后另存；仍不行的，重新导出", "open it and save it anew, or export it again")
}

/// A cell or a row that the workbook has twice.
pub(crate) fn place_taken_twice(place: Place) -> Diagnostic {
    Diagnostic::error("broken-workbook")
        .at(place)
        .say(
            "工作簿在同一位置写了两次，不知显示的是哪一个，文件已损坏",
            "the workbook has two contents for one place, and nobody knows which is shown: the file is damaged",
        )
        .hint(
            "用 Excel 或 WPS 打开核对后另存；仍不行的，重新导出",
            "open it, check it and save it anew, or export it again",
        )
}

/// Over a bound.
pub(crate) fn file_too_large(file: &str) -> Diagnostic {
    Diagnostic::error("file-too-large")
        .at(Place::file(file))
        .say(
            "文件解压后大得不合常理（某个单元格、某个部分或整个文件超出上限），已停止读取",
            "the file is larger than any honest one (a cell, a part or all of it exceeds the limit)",
        )
        .hint("把检验结果复制到一个新工作簿再试", "copy the results into a new workbook")
}

/// Too many rows.
pub(crate) fn too_many_rows(file: &str, most: usize) -> Diagnostic {
    Diagnostic::error("file-too-large")
        .at(Place::file(file))
        .say(format!("数据超过 {most} 行，已停止读取"), format!("more than {most} rows"))
        .hint("按产品类别或承检机构分成几个任务", "split it into several jobs")
}

/// Bytes that are not text; `column` 0 where unknown.
pub(crate) fn undecodable_text(file: &str, line: usize, column: usize) -> Diagnostic {
    let column = if column == 0 { String::new() } else { column.to_string() };
    Diagnostic::error("undecodable-text")
        .at(Place { row: u32::try_from(line).ok(), column, ..Place::file(file) })
        .say("此处的字节既不是 UTF-8 也不是 GB18030 文字", "bytes that are neither UTF-8 nor GB18030 text")
        .hint("用 Excel 另存为“CSV UTF-8”，或直接交 .xlsx", "save it as “CSV UTF-8”, or hand in the .xlsx")
}

/// Bytes that are no text of the encoding that the profile names.
pub(crate) fn not_in_encoding(file: &str, line: usize, encoding: &str) -> Diagnostic {
    Diagnostic::error("undecodable-text")
        .at(Place { row: u32::try_from(line).ok(), ..Place::file(file) })
        .say(
            format!("此处的字节不是 {encoding} 文字，而导入档案的 encoding 是它"),
            format!("bytes that are no {encoding} text, which encoding of the profile says"),
        )
        .hint("改正档案的 encoding，或写 auto", "correct encoding of the profile, or write auto")
}

/// A quotation mark that swallows the rest of the file.
pub(crate) fn unclosed_quote(file: &str, line: u32) -> Diagnostic {
    Diagnostic::error("unclosed-quote")
        .at(Place { row: Some(line), ..Place::file(file) })
        .say("此行有一个没有配对的双引号，后面的内容全被并进了一格", "an unpaired quotation mark swallows what follows")
        .hint(
            "用记事本打开，在这一行补上或删去该引号；或从原系统重新导出",
            "open it in a text editor and add its partner on this line or delete it, or export it again",
        )
}

/// A mark between cells that the cells hold too.
pub(crate) fn unusual_delimiter(file: &str, mark: char) -> Diagnostic {
    Diagnostic::error("unusual-delimiter")
        .at(Place::file(file))
        .say(
            format!("各格之间用的是“{mark}”，而各行的个数不一样或有双引号，分不清哪些是格与格之间的"),
            format!("cells stand between “{mark}”, and not every row has as many: some are part of a text"),
        )
        .hint(
            "重新导出，用逗号、制表符或分号分隔；或直接交 .xlsx",
            "export it again with commas, tabs or semicolons, or hand in the .xlsx",
        )
}

/// No row looks like the header.
pub(crate) fn missing_header(file: &str, sheet: &str) -> Diagnostic {
    Diagnostic::error("missing-header")
        .at(Place { sheet: sheet.to_string(), ..Place::file(file) })
        .say(
            "前 15 行里找不到表头（抽样单编号、标称生产企业、检验项目……）",
            "no header row (抽样单编号, 标称生产企业, 检验项目 …) in the first 15 rows",
        )
        .hint(
            "表头应独占一行；列名可用 yice new 生成的模板对照",
            "the header must be one row; compare the template of yice new",
        )
}

/// A required column is absent.
pub(crate) fn missing_column(place: Place, header: &str, nearest: Option<&str>) -> Diagnostic {
    let (zh, en) = match nearest {
        Some(found) => (
            format!("缺少必需的列“{header}”；最接近的是“{found}”"),
            format!("column {header} is missing; nearest: {found}"),
        ),
        None => (format!("缺少必需的列“{header}”"), format!("column {header} is missing")),
    };
    Diagnostic::error("missing-column")
        .at(place)
        .say(zh, en)
        .hint("把列名改成要求的写法，或补上这一列", "rename or add the column")
}

/// The same header twice.
pub(crate) fn duplicate_column(first: Place, second: Place, header: &str) -> Diagnostic {
    Diagnostic::error("duplicate-column")
        .at([first, second])
        .say(format!("列“{header}”出现了两次，无法确定用哪一列"), format!("column {header} appears twice"))
        .hint("删去或改名其中一列", "delete or rename one of them")
}

/// Columns that nothing reads.
pub(crate) fn unknown_columns(places: Vec<Place>, headers: &[String]) -> Diagnostic {
    Diagnostic::warning("unknown-column")
        .at(places)
        .say(
            format!("有 {} 个不认识的列，未读取：{}", headers.len(), headers.join("、")),
            format!("{} unknown columns are not read: {}", headers.len(), headers.join(", ")),
        )
        .hint("如果其中有需要的内容，把列名改成要求的写法", "rename a column whose content is needed")
}

/// Hidden sheet, columns or rows among the data.
pub(crate) fn hidden_data(places: Vec<Place>, what: (&str, &str)) -> Diagnostic {
    Diagnostic::warning("hidden-data")
        .at(places)
        .say(format!("{}被隐藏，但其中的数据照样读入", what.0), format!("{} hidden but read all the same", what.1))
        .hint("确认隐藏的数据是要用的；不要的请删除", "make sure they are meant; delete what is not")
}

/// Cells that a condition may show in another number format.
pub(crate) fn conditional_formats(places: Vec<Place>) -> Diagnostic {
    let count = places.len();
    Diagnostic::warning("hidden-data")
        .at(places.into_iter().take(super::PLACES))
        .say(
            format!("有 {count} 个区域的条件格式会换一种数字格式显示，或者不显示内容（字色同底色、只显示图标或数据条），程序按单元格本来的格式读"),
            format!("{count} ranges have conditions that show numbers in another format, or hide what is in the cells (text of the color behind it, icons or bars alone); the cells' own is read"),
        )
        .hint("与检验报告核对，或清除条件格式", "compare with the reports, or clear the conditional formats")
}

/// The sheet named in job.toml is not there.
pub(crate) fn sheet_not_found(file: &str, sheet: &str, sheets: &[String]) -> Diagnostic {
    let list = sheets.join("、");
    Diagnostic::error("sheet-not-found")
        .at(Place::file(file))
        .say(
            format!("没有名为“{sheet}”的工作表；现有：{list}"),
            format!("there is no sheet {sheet}; there are: {list}"),
        )
        .hint("改 job.toml 的 input.sheet", "change input.sheet in job.toml")
}

/// job.toml names what the profile names itself.
pub(crate) fn named_by_profile(key: &str, text: &str) -> Diagnostic {
    Diagnostic::error("bad-value")
        .at(Place { text: Some(format!("{key} = \"{text}\"")), ..Place::file("job.toml") })
        .say(
            format!("档案的 [[source]] 自己写明了文件，job.toml 的 input.{key} 用不上"),
            format!("the sources of the profile name their files: input.{key} of job.toml says nothing"),
        )
        .hint(
            format!("删去 input.{key}，在档案的 [[source]] 写 files、sheet；或删去档案里的 files"),
            format!(
                "take input.{key} out and write files and sheet in [[source]] of the profile, or take files out there"
            ),
        )
}

/// A hidden sheet has the header of results too.
pub(crate) fn hidden_sheets_not_read(places: Vec<Place>) -> Diagnostic {
    let list = sheet_names(&places);
    Diagnostic::warning("sheet-not-read")
        .at(places)
        .say(
            format!("隐藏的工作表也有检验结果的表头，未读取：{list}"),
            format!("hidden sheets with the header of results are not read: {list}"),
        )
        .hint("不要的请删除；要用的请取消隐藏", "delete what is not needed, show what is")
}

/// Other visible sheets have the header of results, and job.toml names one.
pub(crate) fn sheets_beside_the_named(places: Vec<Place>) -> Diagnostic {
    let list = sheet_names(&places);
    Diagnostic::note("sheet-not-read").at(places).say(
        format!("按 job.toml 的 input.sheet 只读一张工作表；另有带表头的未读取：{list}"),
        format!("input.sheet of job.toml names one sheet; others with the header of results are not read: {list}"),
    )
}

/// Sheets in which a profile knows no head, and no results are seen.
pub(crate) fn sheets_without_head(places: Vec<Place>) -> Diagnostic {
    let list = sheet_names(&places);
    Diagnostic::warning("sheet-not-read")
        .at(places)
        .say(
            format!("这些工作表里没有认出表头，一行也没有读：{list}"),
            format!("no header was found in these sheets, and no row of them is read: {list}"),
        )
        .hint(
            "是检验结果的，改档案的 [header]；不是的，在 [[source]] 写明只读哪一张（sheet = …）",
            "where they are results, change [header] of the profile; where not, name the sheet to read in [[source]]",
        )
}

/// Tables in the job folder that no source of the profile names.
pub(crate) fn files_no_source_names(places: Vec<Place>) -> Diagnostic {
    let names = places.iter().map(|place| place.file.as_str()).collect::<Vec<_>>().join("、");
    Diagnostic::warning("sheet-not-read")
        .at(places)
        .say(
            format!("这些表格没有哪个 [[source]] 指到，没有读：{names}"),
            format!("no [[source]] names these tables, and they are not read: {names}"),
        )
        .hint(
            "要读的，改 files；不用的，移出任务文件夹",
            "change `files`, or move what is not needed out of the job folder",
        )
}

/// Only hidden sheets have the header of results.
pub(crate) fn only_hidden_sheets(places: Vec<Place>) -> Diagnostic {
    let list = sheet_names(&places);
    Diagnostic::error("sheet-not-read")
        .at(places)
        .say(
            format!("有检验结果表头的工作表都被隐藏了：{list}"),
            format!("all sheets with the header of results are hidden: {list}"),
        )
        .hint("取消隐藏，或在 job.toml 的 input.sheet 写明", "show the sheet, or name it in input.sheet of job.toml")
}

/// A sheet that is not read has rows like results, so many.
pub(crate) fn results_not_read(places: Vec<Place>, count: usize) -> Diagnostic {
    let list = sheet_names(&places[..1.min(places.len())]);
    Diagnostic::error("sheet-not-read")
        .at(places)
        .say(
            format!("工作表“{list}”没有完整的表头，却有 {count} 行像是检验结果，其中有别处没有的数据"),
            format!("sheet {list} has no whole header, but {count} rows like results that stand nowhere else"),
        )
        .hint(
            "给它补上与其他工作表一样的表头；不是检验结果的请删除或隐藏；或在 job.toml 的 input.sheet 写明读哪一张",
            "give it the header of the other sheets; delete or hide what is no result; or name the sheet in input.sheet of job.toml",
        )
}

fn sheet_names(places: &[Place]) -> String {
    places.iter().map(|place| place.sheet.as_str()).collect::<Vec<_>>().join("、")
}

/// A file of the job that is not UTF-8, and what it looks like.
pub(crate) fn not_utf8(file: &str, looks_like: Option<&str>) -> Diagnostic {
    let (zh, en) = match looks_like {
        Some(encoding) => (format!("，像是 {encoding} 编码"), format!("; it looks like {encoding}")),
        None => (String::new(), String::new()),
    };
    Diagnostic::error("template-not-text")
        .at(Place::file(file))
        .say(format!("文件不是 UTF-8 文本{zh}"), format!("the file is not UTF-8 text{en}"))
        .hint("用文本编辑器另存为 UTF-8", "save it as UTF-8 in a text editor")
}
