//! What is said about knowledge tables.

use crate::diagnostic::{Diagnostic, Place};

/// A word that is not of the list of its column.
pub(crate) fn unknown_word(place: Place, known: &str) -> Diagnostic {
    Diagnostic::error("knowledge-unknown-word")
        .at(place)
        .say(format!("不认识的词；此列可用：{known}"), format!("unknown word; known in this column: {known}"))
        .hint(
            "写法见 report-templates/knowledge/README.md",
            "see report-templates/knowledge/README.md for the words of each column",
        )
}

/// A cell that must be filled.
pub(crate) fn cell_missing(place: Place) -> Diagnostic {
    Diagnostic::error("knowledge-cell-missing")
        .at(place)
        .say("这一格不能空", "this cell must not be empty")
        .hint("补上，或删去整行", "fill it in or delete the row")
}

/// A row that breaks one of the tables' rules.
pub(crate) fn rule_broken(place: Place, zh: &str, en: &str) -> Diagnostic {
    Diagnostic::error("knowledge-rule-broken").at(place).say(zh, en).hint(
        "改写这一行；规则见 report-templates/knowledge/README.md",
        "rewrite the row; the rules are in report-templates/knowledge/README.md",
    )
}

/// A row about a class that no catalog has.
pub(crate) fn unknown_class(file: &str, sheet: &str, row: u32, code: &str) -> Diagnostic {
    let place = Place { sheet: sheet.into(), row: Some(row), header: "class".into(), ..Place::file(file) };
    let zh = format!("产品目录里没有类别“{code}”，这一行永远用不上");
    rule_broken(place, &zh, &format!("the catalog has no class `{code}`: the row would never be used"))
}

/// A failed item without one of the kinds that it must have.
pub(crate) fn entry_incomplete(place: Place, entry: &str, (zh, en): (&str, &str)) -> Diagnostic {
    Diagnostic::error("knowledge-entry-incomplete")
        .at(place)
        .say(format!("条目“{entry}”缺{zh}"), format!("entry `{entry}` lacks {en}"))
        .hint(
            "不合格项目要有原因、控制、纠正和预防，每种至少一行",
            "a failed item has at least one row each of cause, containment, correction and prevention",
        )
}

/// A sentence that an entry has twice.
pub(crate) fn sentence_twice(place: Place, first: u32) -> Diagnostic {
    Diagnostic::error("knowledge-sentence-twice")
        .at(place)
        .say(format!("同一条目的第{first}行已有这句话"), format!("row {first} of the same entry says this already"))
        .hint("删去一行", "delete one of them")
}
