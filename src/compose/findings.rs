//! Everything that composing can complain about, in both languages.

use crate::diagnostic::{Diagnostic, Place};

fn in_file(file: &str, line: Option<usize>, column: Option<usize>) -> Place {
    Place {
        file: file.to_string(),
        row: line.and_then(|line| u32::try_from(line).ok()),
        column: column.map(|column| column.to_string()).unwrap_or_default(),
        ..Place::default()
    }
}

/// A wording file that does not parse; `line` and `column` are 1-based.
pub(crate) fn wording_broken(file: &str, line: Option<usize>, column: Option<usize>, detail: &str) -> Diagnostic {
    Diagnostic::error("wording-broken")
        .at(in_file(file, line, column))
        .say(format!("用语模板有语法错误：{detail}"), format!("the wording template does not parse: {detail}"))
        .hint(
            "检查该行的 {{ }} 和 {% %} 是否成对，或从程序自带的 report-templates/wording 恢复该文件",
            "check that {{ }} and {% %} are paired on this line, or restore the file from report-templates/wording",
        )
}

/// A wording file that the letters need and that is not there.
pub(crate) fn wording_missing(file: &str) -> Diagnostic {
    Diagnostic::error("wording-missing")
        .at(in_file(file, None, None))
        .say("缺少用语模板", "a wording template is missing")
        .hint(
            "从程序自带的 report-templates/wording 复制同名文件",
            "copy the file of the same name from report-templates/wording",
        )
}

/// A label that `labels.tera` does not define.
pub(crate) fn label_missing(label: &str) -> Diagnostic {
    Diagnostic::error("wording-label-missing")
        .at(in_file("labels.tera", None, None))
        .say(format!("缺少词条“{label}”"), format!("the label `{label}` is missing"))
        .hint(format!("在 labels.tera 中加一行：{label} = …"), format!("add a line to labels.tera: {label} = …"))
}

/// A wording file that parses but fails for this letter: an unknown name, a wrong type.
pub(crate) fn wording_failed(file: &str, line: Option<usize>, column: Option<usize>, detail: &str) -> Diagnostic {
    Diagnostic::error("wording-failed")
        .at(in_file(file, line, column))
        .say(
            format!("用语模板无法用于本文书：{detail}"),
            format!("the wording template fails for this letter: {detail}"),
        )
        .hint(
            "检查变量名的拼写；可用的变量见 report-templates/wording/README.md",
            "check the spelling of the variable; report-templates/wording/README.md lists them",
        )
}

/// A sentence of the knowledge tables with a placeholder that does not exist.
pub(crate) fn knowledge_text_broken(file: &str, row: u32, text: &str, name: &str) -> Diagnostic {
    Diagnostic::error("knowledge-text-broken")
        .at(Place { row: Some(row), text: Some(text.to_string()), ..Place::file(file) })
        .say(format!("不认识的占位符“{{{name}}}”"), format!("unknown placeholder {{{name}}}"))
        .hint(
            "检查占位符的拼写；可用的占位符见 report-templates/knowledge/README.md",
            "check the spelling of the placeholder; report-templates/knowledge/README.md lists them",
        )
}

/// A final letter for which no approved knowledge exists; `is_over`: approvals of the job do not hold any more.
pub(crate) fn no_approved_advice(item: &str, is_over: bool) -> Diagnostic {
    let (zh, en) = match is_over {
        true => ("（job.toml 中有批准已过有效期）", " (approvals of job.toml do not hold any more)"),
        false => ("", ""),
    };
    Diagnostic::hold("no-approved-advice")
        .at(Place { header: "[[approval]]".into(), ..Place::file("job.toml") })
        .say(
            format!("“{item}”没有经批准的原因分析和措施{zh}，不能出定稿"),
            format!("`{item}` has no approved causes and measures{en}, so there is no final letter"),
        )
        .hint(
            "由产品工程师审核对应知识条目，并在 job.toml 中加 [[approval]]；或先出草稿",
            "let a product engineer approve the entry with an [[approval]] in job.toml, or make a draft",
        )
}

/// `no-letter-due`: a letter was asked for that nobody gets; a fault of the program.
pub(crate) fn no_letter_due(id: &str) -> Diagnostic {
    Diagnostic::hold("no-letter-due")
        .at(Place::file(id))
        .say("这里没有应出的文书，不能生成", "no letter is due here, so none can be made")
        .hint("请把这封文书的编号发给维护者", "send this letter's id to the maintainers")
}

/// The letter names somebody else. The text itself is not repeated: a log must not leak what a letter must not.
pub(crate) fn names_another_enterprise(kind_zh: &str, kind_en: &str) -> Diagnostic {
    Diagnostic::hold("disclosure-other-enterprise")
        .say(
            format!("文书中出现了其他企业的{kind_zh}，已停止生成"),
            format!("the letter contains another enterprise's {kind_en}; it is not made"),
        )
        .hint(
            "检查用语模板、知识条目和本企业各单元格中是否写入了其他企业的信息",
            "look for the other enterprise's data in the wording, the knowledge tables and this enterprise's own cells",
        )
}

/// The letter uses a word that promises, ranks, orders or sells.
pub(crate) fn forbidden_word(word: &str) -> Diagnostic {
    Diagnostic::hold("disclosure-forbidden-word")
        .at(Place { text: Some(word.to_string()), ..Place::default() })
        .say(
            format!("文书中出现了不得使用的词“{word}”，已停止生成"),
            format!("the letter uses the forbidden word `{word}`; it is not made"),
        )
        .hint(
            "修改用语模板或知识条目：只写“所检项目未发现不合格”，不作推荐、排名，不以本单位名义责令，不推销服务",
            "change the wording or the knowledge tables: state only what was found, do not recommend, rank, order or sell",
        )
}

/// `not-read-back`: a finished letter does not hold one of its own names or numbers as text.
pub(crate) fn not_read_back(wanted: &str) -> Diagnostic {
    Diagnostic::hold("not-read-back")
        .at(Place { text: Some(wanted.into()), ..Place::file("PDF") })
        .say(
            format!("成品 PDF 里读不出“{wanted}”，这份文书没有写出"),
            format!("`{wanted}` cannot be read back from the finished PDF; the letter was not written"),
        )
        .hint("请检查版面和字体文件", "check the layout and the fonts")
}

/// `read-back-foreign`: a finished letter holds another enterprise's name or number.
pub(crate) fn read_back_foreign() -> Diagnostic {
    Diagnostic::hold("read-back-foreign").at(Place::file("PDF")).say("成品 PDF 里出现了其他企业的名称、代码、抽样单号或报告号，这份文书没有写出", "the finished PDF holds another enterprise's name, code, sheet or report number; the letter was not written").hint("请检查版面文件和作业的 templates/", "check the layout files and the job's templates/")
}
