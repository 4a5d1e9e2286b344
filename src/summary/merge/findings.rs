//! What is said when jobs are merged.

use crate::diagnostic::{Diagnostic, Place};

/// A key that must be one for all, and is not.
pub(super) fn settings_differ(places: Vec<Place>, key: &str) -> Diagnostic {
    Diagnostic::error("merge-settings-differ")
        .at(places)
        .say(
            format!("各机构 job.toml 的 {key} 不同，合并以后只能有一个，不知按哪一家"),
            format!("job.toml of the agencies differ in {key}, which must be one for all: nobody knows whose counts"),
        )
        .hint(
            "请机构改成一样，或用 --settings 给出监管部门自己的 job.toml",
            "let the agencies make it the same, or give the bureau's own job.toml by --settings",
        )
}

/// Approvals that not all agencies gave.
pub(super) fn approvals_differ(places: Vec<Place>, entries: &str) -> Diagnostic {
    Diagnostic::warning("merge-settings-differ")
        .at(places)
        .say(
            format!("知识条目 {entries} 不是每家机构都批准了，合并以后不作数"),
            format!("not every agency approved the knowledge entries {entries}: the approval does not count here"),
        )
        .hint(
            "由监管部门或各机构的产品工程师批准，写进合并作业的 job.toml",
            "approve them in job.toml of the merged job",
        )
}

/// What an agency's folder holds besides, and the merged job does not take.
pub(super) fn left_out(place: Place) -> Diagnostic {
    Diagnostic::warning("merge-left-out")
        .at(place)
        .say(
            "机构自己的模板、字体和审签记录不合并：合并作业用随附的或它自己的",
            "an agency's own templates, fonts and decisions are not merged: the merged job has the shipped ones or its own",
        )
        .hint("需要的，放进合并作业的 templates、fonts 文件夹", "put what is needed into the merged job's templates and fonts")
}

/// A job that cannot be one of those that are merged.
pub(super) fn refused(folder: &str, zh: &str, en: &str) -> Diagnostic {
    Diagnostic::error("merge-refused").at(Place::file(folder)).say(zh, en).hint(
        "给出各承检机构自己的作业文件夹，每个能单独通过 yice check",
        "give the agencies' own job folders, each of which yice check can read",
    )
}

/// A job that was given twice.
pub(super) fn given_twice(places: [Place; 2]) -> Diagnostic {
    Diagnostic::note("merge-counted-once")
        .at(places)
        .say("两个作业文件夹的内容完全一样，只取一个", "two job folders have the very same files: one of them is taken")
}

/// A folder that holds something else.
pub(super) fn output_taken(folder: &str) -> Diagnostic {
    Diagnostic::error("merge-output-taken")
        .at(Place::file(folder))
        .say(
            "输出文件夹里已经有别的东西，不是 yice merge 写成的作业",
            "the folder holds something else than a job that yice merge has made",
        )
        .hint("换一个新的文件夹", "choose a new folder")
}

/// What the file system says.
pub(super) fn not_written(folder: &str, error: &std::io::Error) -> Diagnostic {
    Diagnostic::error("merge-not-written")
        .at(Place::file(folder))
        .say(format!("写不了合并作业：{error}"), format!("the merged job cannot be written: {error}"))
        .hint("检查权限和磁盘空间，再运行一次", "look at rights and room on the disk, and run it again")
}
