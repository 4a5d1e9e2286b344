//! What is said about lists beside the results.

use crate::diagnostic::{Diagnostic, Place};
use crate::domain::credit_code::CreditCodeError;

/// A cell of a list that says something else than it should; it is left out.
pub(crate) fn listed_cell_unclear(place: Place, zh: &str, en: &str) -> Diagnostic {
    let text = place.text.clone().unwrap_or_default();
    Diagnostic::warning("listed-cell-unclear")
        .at(place)
        .say(format!("名单里的“{text}”{zh}，未采用"), format!("{text} in the list {en}: it is not taken"))
        .hint("改正这一格；没有的填“/”", "correct the cell, or write “/” where there is none")
}

/// A code of a list that is none.
pub(crate) fn listed_code(place: Place, _error: &CreditCodeError) -> Diagnostic {
    listed_cell_unclear(place, "不是统一社会信用代码", "is no credit code")
}

/// An enterprise that the directory has twice, in different words.
pub(crate) fn listed_twice(place: Place, first: Option<Place>) -> Diagnostic {
    Diagnostic::warning("listed-twice")
        .at(place)
        .at(first)
        .say(
            "企业名录里同一企业有几行，内容不同，都不采用",
            "the directory has several rows of one enterprise that differ: none of them is taken",
        )
        .hint("只留一行", "keep one row")
}

/// Rows of a list that name nobody.
pub(crate) fn listed_nobody(places: Vec<Place>, count: usize, is_plan: bool) -> Diagnostic {
    let (zh, en) = if is_plan { ("产品种类", "product class") } else { ("企业名称", "enterprise") };
    Diagnostic::warning("listed-nobody")
        .at(places)
        .say(
            format!("名单里有 {count} 行没有{zh}，未采用"),
            format!("{count} rows of the list name no {en}: they are not taken"),
        )
        .hint(format!("补填{zh}"), "fill in the name")
}

/// A number of a plan that is none.
pub(crate) fn plan_count_unclear(place: Place) -> Diagnostic {
    listed_cell_unclear(place, "不是批次数", "is no number of batches")
}

/// A day of a plan that is none.
pub(crate) fn plan_day_unclear(place: Place) -> Diagnostic {
    listed_cell_unclear(place, "不是日期", "is no date")
}

/// Rules of a linkage task that bind nothing.
pub(crate) fn linkage_rules_empty(file: &str) -> Diagnostic {
    Diagnostic::warning("linkage-rules-empty")
        .at(Place::file(file))
        .say(
            "联动任务规则没有产品种类或没有项目，不起作用",
            "the rules of a linkage task name no class or no item: they do nothing",
        )
        .hint("补写 classes 和 [[item]]", "add classes and [[item]]")
}

/// `missing-package-profile`.
pub(crate) fn missing_package_profile(name: &str, known: &str) -> Diagnostic {
    Diagnostic::error("missing-package-profile")
        .at(Place::file("job.toml"))
        .say(format!("没有上传包索引的档案“{name}”"), format!("there is no profile \"{name}\" of a package's index"))
        .hint(
            format!("写成作业的 templates/package/{name}.toml，或在 [package] profile 选用：{known}"),
            format!("write templates/package/{name}.toml of the job, or choose in [package] profile: {known}"),
        )
}
