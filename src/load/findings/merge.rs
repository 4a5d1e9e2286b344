//! What is said about the jobs of several agencies together.

use crate::diagnostic::{Diagnostic, Place};

/// The record of what was merged cannot be used.
pub(crate) fn merge_record_broken(file: &str) -> Diagnostic {
    Diagnostic::error("merge-record-broken")
        .at(Place::file(file))
        .say(
            "合并记录不是 yice merge 写成的样子，不知道合并了哪些文件",
            "the record is not as yice merge writes it: nobody knows which files were merged",
        )
        .hint("用各机构的作业文件夹重新合并", "merge the jobs of the agencies again")
}

/// A file of an agency that is not what it was when it was merged, or that was not there.
pub(crate) fn merge_file_changed(file: &str) -> Diagnostic {
    Diagnostic::error("merge-file-changed")
        .at(Place::file(file))
        .say(
            "机构交来的文件合并以后改动过，或是后来放进来的",
            "a file of an agency was changed after it was merged, or was put there later",
        )
        .hint(
            "不要改机构的文件：请机构改好，用它的作业文件夹重新合并",
            "leave files of agencies alone: let the agency correct its job, and merge it again",
        )
}

/// A sampling sheet that two agencies give alike.
pub(crate) fn merge_counted_once(places: [Place; 2]) -> Diagnostic {
    Diagnostic::note("merge-counted-once")
        .at(places)
        .say(
            "两家机构交来同一份抽样单，各格相同，只计一次",
            "two agencies give one sampling sheet, alike in every cell: it is counted once",
        )
        .hint("由一家机构交来即可", "one of them may leave it out")
}

/// A sampling sheet that two agencies give differently.
pub(crate) fn merge_sheet_twice(places: [Place; 2]) -> Diagnostic {
    Diagnostic::hold("merge-sheet-twice")
        .at(places)
        .say(
            "两家机构交来同一抽样单编号而内容不同，不知哪一份对，两份都暂缓",
            "two agencies give one sampling sheet number different contents: both are held",
        )
        .hint(
            "请两家机构核对抽样单和检验报告，改正或删去一份，再重新合并",
            "let both compare sheet and report, correct or leave out one, and merge again",
        )
}

/// Goods that two agencies tested.
pub(crate) fn merge_batch_twice(places: [Place; 2]) -> Diagnostic {
    Diagnostic::hold("merge-batch-twice")
        .at(places)
        .say(
            "两家机构检验了同一企业、产品、型号、商标、批号的产品，不知是不是同一个批次，两份都暂缓",
            "two agencies tested goods of one enterprise, product, model, brand and lot: whether they are one batch is not known, and both are held",
        )
        .hint(
            "与两家机构核对；确实抽了两次的，把两个抽样单编号记入本作业 job.toml 的 identity.accepted_numbers，否则请一家删去",
            "ask both; where it was sampled twice, put both sheet numbers into identity.accepted_numbers of this job's job.toml, else let one leave it out",
        )
}

/// A class that agencies define differently.
pub(crate) fn merge_catalog_differs(places: [Place; 2], class: &str, differing: &str) -> Diagnostic {
    Diagnostic::hold("merge-catalog-differs")
        .at(places)
        .say(
            format!("两家机构的产品目录对“{class}”规定不同（{differing}），不知按哪一家比较，这类产品都暂缓"),
            format!("two agencies define {class} differently ({differing}): its letters are held"),
        )
        .hint(
            "由监管部门定一份，放进本作业的 catalog 文件夹",
            "put the one that counts into the catalog folder of this job",
        )
}

/// Rows of two agencies' lists that contradict each other.
pub(crate) fn merge_list_differs(places: [Place; 2]) -> Diagnostic {
    Diagnostic::hold("merge-list-differs")
        .at(places)
        .say(
            "两家机构的名单对同一条目说法不同，不知哪一家对，都不采用",
            "lists of two agencies say different things of one entry: neither is taken",
        )
        .hint(
            "把核对过的名单放进本作业文件夹：它代替各机构的同名名单",
            "put a list that was checked into this job's folder: it stands for those of all agencies",
        )
}

/// Decisions of two agencies about who is who that cannot both hold.
pub(crate) fn merge_aliases_differ(places: [Place; 2]) -> Diagnostic {
    Diagnostic::hold("merge-list-differs")
        .at(places)
        .say(
            "两家机构对同一名称的企业认定互相矛盾，都不采用，有关批次暂缓",
            "decisions of two agencies about one name contradict each other: neither counts, and its batches are held",
        )
        .hint(
            "把核对过的企业认定表 aliases.csv 放进本作业文件夹：它代替各机构的",
            "put a table of decisions aliases.csv that was checked into this job's folder: it stands for those of all agencies",
        )
}

/// A letter that several agencies would sign.
pub(crate) fn merge_two_signers(places: Vec<Place>) -> Diagnostic {
    Diagnostic::hold("merge-two-signers")
        .at(places)
        .say(
            "一份文书所写的样品由几家机构检验，不知由哪一家出具，暂缓；数值照样参加比较",
            "samples of one letter were tested by several agencies, and who signs it is not known: it is held; its values are compared all the same",
        )
        .hint(
            "由监管部门出具的，在本作业 job.toml 写 [merge] shared_letters = \"bureau\"，落款取 [letter]",
            "where the bureau signs them, write [merge] shared_letters = \"bureau\" in this job's job.toml; [letter] says who",
        )
}

/// A key of an agency's job.toml that the bureau's overrules.
pub(crate) fn merge_settings_overruled(place: Place, key: &str, bureau: &str) -> Diagnostic {
    Diagnostic::warning("merge-settings-differ")
        .at(place)
        .say(
            format!("机构的 {key} 与本作业的“{bureau}”不同，按本作业的"),
            format!("the agency's {key} is not this job's {bureau}, which counts"),
        )
        .hint(
            "与机构核对；本作业的不对时改本作业的 job.toml",
            "ask the agency; correct job.toml of this job where it is wrong",
        )
}
