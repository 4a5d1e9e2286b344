//! Everything this stage says to people: one function per code, and Typst's own findings mapped into ours.

use typst::diag::{Severity as TypstSeverity, SourceDiagnostic};

use crate::diagnostic::{Diagnostic, Place};

/// A finding of Typst at its place in the layout; `stops` where it must not be printed like this.
pub(super) fn from_typst(diagnostic: &SourceDiagnostic, place: Option<Place>, stops: bool) -> Diagnostic {
    let is_warning = diagnostic.severity == TypstSeverity::Warning;
    let message = diagnostic.message.as_str();
    let hints: Vec<&str> = diagnostic.hints.iter().map(|hint| hint.v.as_str()).collect();
    let (code, zh, en) = if is_warning {
        ("layout-warning", "排版时有警告", "the typesetter warns")
    } else {
        ("layout-error", "排版模板出错", "the layout fails")
    };
    let (zh_hint, en_hint) = if hints.is_empty() {
        ("请修改所指的模板行；内容数据原样传入，无需改动。".to_owned(), "Mend the layout line named here.".to_owned())
    } else {
        (format!("提示：{}", hints.join("；")), hints.join("; "))
    };
    finding(stops, code).at(place).say(format!("{zh}：{message}"), format!("{en}: {message}")).hint(zh_hint, en_hint)
}

/// What a final letter must not have and a draft shows.
fn finding(stops: bool, code: &'static str) -> Diagnostic {
    if stops { Diagnostic::error(code) } else { Diagnostic::warning(code) }
}

/// A character that no font has. An error in a final letter, a warning in a draft.
pub(crate) fn missing_glyph(character: char, stops: bool) -> Diagnostic {
    let code_point = format!("U+{:04X}", u32::from(character));
    finding(stops, "missing-glyph").say(format!("字库中没有“{character}”（{code_point}），无法印出"), format!("no font has a glyph for `{character}` ({code_point})")).hint("请核对原文；确为生僻字时，把含有该字的字体放入作业目录的 fonts/，并在 job.toml 的 [fonts] 中列出其字体名。", "Check the text; for a rare character put a font that has it into the job's fonts/ and name it under [fonts] in job.toml.")
}

/// A letter that grew beyond any letter's length.
pub(crate) fn too_many_pages(pages: usize, most: usize) -> Diagnostic {
    Diagnostic::error("too-many-pages")
        .say(format!("共 {pages} 页，超过上限 {most} 页"), format!("{pages} pages, more than the {most} allowed"))
        .hint(
            "请检查排版模板是否失控，或减少同一企业的批次表格。",
            "Look for a layout that runs away, or for far too many batches in one letter.",
        )
}

/// A font file that is none.
pub(crate) fn font_unreadable(file: &str) -> Diagnostic {
    Diagnostic::error("font-unreadable")
        .at(Place::file(file))
        .say(format!("无法读取字体文件 {file}"), format!("{file} is not a readable font"))
        .hint(
            "请重新复制该文件（TTF、OTF、TTC），并与 fonts/SHA256SUMS 核对。",
            "Copy the file again (TTF, OTF, TTC) and compare it with fonts/SHA256SUMS.",
        )
}

/// A font file that is not what it was when the run began, or not there at all.
pub(crate) fn font_changed(file: &str, error: Option<&std::io::Error>) -> Diagnostic {
    let (zh, en) = match error {
        Some(error) => (format!("读不出来（{error}）"), format!("cannot be read any more ({error})")),
        None => ("内容已变".to_owned(), "has changed".to_owned()),
    };
    Diagnostic::error("font-changed")
        .at(Place::file(file))
        .say(format!("运行开始之后，字体文件 {file} {zh}"), format!("since the run began, the font file {file} {en}"))
        .hint(
            "请放回原来的文件（与 fonts/SHA256SUMS 核对）；确要换字体的，换好后重新开始。",
            "Put the file back (compare it with fonts/SHA256SUMS); to use another font, change it and start again.",
        )
}

/// A family in `[fonts]` that no font file has.
pub(crate) fn font_family_unknown(role: &str, family: &str, known: &[String]) -> Diagnostic {
    Diagnostic::error("font-family-unknown")
        .at(Place::file("job.toml"))
        .say(
            format!("[fonts] 中“{role}”所列字体“{family}”不在已载入的字体文件中"),
            format!("[fonts] maps `{role}` to `{family}`, which no loaded font file has"),
        )
        .hint(
            format!("请把字体文件放入作业目录的 fonts/，并使用其字体族名。已载入：{}", known.join("、")),
            format!("Put the font file into the job's fonts/ and use its family name. Loaded: {}", known.join(", ")),
        )
}

/// A role in `[fonts]` that does not exist.
pub(crate) fn font_role_unknown(role: &str, known: &[&str]) -> Diagnostic {
    Diagnostic::error("font-role-unknown")
        .at(Place::file("job.toml"))
        .say(format!("[fonts] 中没有“{role}”这一用途"), format!("[fonts] has no role `{role}`"))
        .hint(format!("可用：{}", known.join("、")), format!("Roles: {}", known.join(", ")))
}

/// Not a single font.
pub(crate) fn no_fonts(expected: &[&str]) -> Diagnostic {
    Diagnostic::error("no-fonts").at(Place::file("fonts")).say("没有载入任何字体", "no font was loaded").hint(
        format!("请用 --fonts 指明字体目录，其中应有：{}", expected.join("、")),
        format!("Name the font folder with --fonts; it should hold: {}", expected.join(", ")),
    )
}

/// A layout without its entry.
pub(crate) fn no_entry(entry: &str) -> Diagnostic {
    Diagnostic::error("layout-no-entry")
        .at(Place::file(entry))
        .say(format!("排版模板目录中没有 {entry}"), format!("the layout folder has no {entry}"))
        .hint("请从 report-templates/layout 复制完整的模板目录。", "Copy the whole of report-templates/layout.")
}

/// Running heads and page numbers that are not of as many pages as the letter has.
pub(crate) fn marginals_of_other_pages(file: &str, pages: usize, heads: usize) -> Diagnostic {
    Diagnostic::error("layout-error")
        .at(Place::file(file))
        .say(
            format!("{file} 排出 {heads} 页页眉页码，文书有 {pages} 页"),
            format!("{file} lays out heads and numbers for {heads} pages, and the letter has {pages}"),
        )
        .hint("请让它排出 letter.pages 页。", "It must lay out letter.pages pages.")
}

/// A layout file that is not UTF-8.
pub(crate) fn layout_not_utf8(file: &str) -> Diagnostic {
    Diagnostic::error("layout-encoding")
        .at(Place::file(file))
        .say(format!("{file} 不是 UTF-8 编码"), format!("{file} is not UTF-8"))
        .hint("请用编辑器另存为 UTF-8。", "Save it as UTF-8.")
}

/// A layout file name that cannot be imported.
pub(crate) fn layout_name(file: &str) -> Diagnostic {
    Diagnostic::error("layout-file-name")
        .at(Place::file(file))
        .say(format!("模板文件名 {file} 无法使用"), format!("{file} cannot be the name of a layout file"))
        .hint("请用不含反斜线和 .. 的相对文件名。", "Use a relative name without backslashes and `..`.")
}

/// A letter whose date is not `YYYY-MM-DD`.
pub(crate) fn date_unreadable(date: &str) -> Diagnostic {
    Diagnostic::error("letter-date")
        .say(format!("文书日期“{date}”不是年-月-日"), format!("the letter's date `{date}` is not YYYY-MM-DD"))
        .hint("请检查 job.toml 的 letter.date。", "Check letter.date in job.toml.")
}

/// A letter that cannot be written as JSON.
pub(super) fn letter_not_json(error: &serde_json::Error) -> Diagnostic {
    internal(&error.to_string())
}

/// PDF standards that exclude each other.
pub(super) fn standards_exclude_each_other(message: &str) -> Diagnostic {
    internal(message)
}

fn internal(message: &str) -> Diagnostic {
    Diagnostic::error("typeset-internal")
        .say(format!("排版程序内部错误：{message}"), format!("internal error while typesetting: {message}"))
        .hint(
            "这是程序的缺陷，请附上该企业的文书数据（render --emit letter）报告。",
            "This is a bug: report it with the letter's data (render --emit letter).",
        )
}
