//! Everything that an overnight run can say to a person.

use std::fmt::Display;
use std::path::Path;

use crate::diagnostic::{Diagnostic, Place, Words};
use crate::domain::outcome::{Reason, Reasons};

/// Why a letter failed, by the findings that say so; where none does, the program failed.
pub(crate) fn failed(id: &str, trouble: Vec<Diagnostic>) -> (Reasons, Vec<Diagnostic>) {
    match Reasons::new(trouble.iter().map(|finding| Reason::of_finding(finding.code))) {
        Some(reasons) => (reasons, trouble),
        None => {
            let panicked = letter_panicked(id);
            (Reason::of_finding(panicked.code).into(), vec![panicked])
        }
    }
}

/// `option-misplaced`: an option of `bulk` that says something about plans to a job, or the other way round.
pub(crate) fn option_misplaced(folder: &Path, option: &str, wants_plan: bool) -> Diagnostic {
    let finding = Diagnostic::error("option-misplaced").at(Place::file(folder.display()));
    if wants_plan {
        finding
            .say(
                format!("{option} 只用于计划，这里是作业文件夹"),
                format!("{option} is for plans, and this is a job folder"),
            )
            .hint(
                "先用 yice plan 生成计划，再让各台机器做其中一份",
                "make a plan with yice plan first; machines share that",
            )
    } else {
        finding
            .say(
                format!("{option} 只用于作业文件夹，这里是计划"),
                format!("{option} is for job folders, and this is a plan"),
            )
            .hint(
                "要看改动的影响，用 yice plan 作业 -o 新计划 --against 旧计划",
                "to see what a change does, use yice plan JOB -o NEW --against OLD",
            )
    }
}

/// `plan-unreadable`.
pub(crate) fn plan_unreadable(folder: &Path, name: &str, error: &dyn Display) -> Diagnostic {
    Diagnostic::error("plan-unreadable")
        .at(Place::file(folder.join(name).display()))
        .say(format!("计划里的这个文件读不出来（{error}）"), format!("this file of the plan cannot be read ({error})"))
        .hint(
            "请确认整个计划文件夹都已复制过来，否则用 yice plan 重新生成",
            "make sure that the whole plan folder was copied, or make it again with yice plan",
        )
}

/// `plan-changed`.
pub(crate) fn plan_changed(folder: &Path, name: &str) -> Diagnostic {
    Diagnostic::error("plan-changed")
        .at(Place::file(folder.join(name).display()))
        .say(
            "计划生成以后这个文件变了，与计划里记下的摘要不符",
            "this file is not the one that was frozen: its digest differs from the plan's",
        )
        .hint(
            "不要改动计划文件夹；请重新复制，或用 yice plan 重新生成",
            "leave plan folders alone; copy it again or make it again with yice plan",
        )
}

/// `plan-of-another-format`.
pub(crate) fn plan_of_another_format(folder: &Path, found: u32, wanted: u32) -> Diagnostic {
    Diagnostic::error("plan-of-another-format")
        .at(Place::file(folder.display()))
        .say(
            format!("这个计划是第 {found} 版格式，本程序读第 {wanted} 版"),
            format!("this plan has format {found}; this program reads format {wanted}"),
        )
        .hint("请用本程序的 yice plan 重新生成", "make it again with this program's yice plan")
}

/// `plan-of-another-program`.
pub(crate) fn plan_of_another_program(folder: &Path, part: Words, frozen: &str, here: &str) -> Diagnostic {
    let short = |digest: &str| digest.chars().take(24).collect::<String>();
    let (frozen, here) = (short(frozen), short(here));
    Diagnostic::error("plan-of-another-program")
        .at(Place::file(folder.display()))
        .say(
            format!("生成计划时的{}与这里的不同（{frozen}… 与 {here}…），做出来的文书会不一样", part.zh),
            format!(
                "{} here is not what the plan was frozen with ({here}… instead of {frozen}…): letters would differ",
                part.en
            ),
        )
        .hint(
            "请让所有机器使用同一个程序和同一套字体（--fonts），或重新生成计划",
            "use the same program and fonts (--fonts) on all machines, or make the plan again",
        )
}

/// `plan-without-destination`.
pub(crate) fn plan_without_destination(folder: &Path) -> Diagnostic {
    Diagnostic::error("plan-without-destination")
        .at(Place::file(folder.display()))
        .say("没有说明这个计划的文书写到哪里", "nothing says where the letters of this plan go")
        .hint(
            "请用 -o 给出文件夹或 s3://桶/前缀；计划文件夹本身不改动",
            "name a folder or s3://bucket/prefix with -o; the plan folder itself is left alone",
        )
}

/// `plan-unusable`: it cannot be written.
pub(crate) fn plan_unusable(folder: &Path, error: &dyn Display) -> Diagnostic {
    Diagnostic::error("plan-unusable")
        .at(Place::file(folder.display()))
        .say(format!("计划文件夹不能写入（{error}）"), format!("the plan folder cannot be written ({error})"))
        .hint("请检查磁盘空间和写入权限，或另选一个文件夹", "check free space and permission, or choose another folder")
}

/// `not-a-plan`.
pub(crate) fn not_a_plan(folder: &Path) -> Diagnostic {
    Diagnostic::error("not-a-plan")
        .at(Place::file(folder.display()))
        .say("这个文件夹不是计划（没有 plan.json）", "this folder is no plan (it has no plan.json)")
        .hint(
            "请给出 yice plan 生成的文件夹；生成计划时请选一个空文件夹",
            "name a folder made by yice plan; to make one, choose an empty folder",
        )
}

/// `letter-panicked`: a fault of the program while making one letter.
pub(crate) fn letter_panicked(id: &str) -> Diagnostic {
    Diagnostic::hold("letter-panicked")
        .at(Place::file(id))
        .say(
            "生成这封文书时程序内部出错，其余文书不受影响",
            "the program failed on this letter; the others are not touched",
        )
        .hint("请把这封文书的编号发给维护者", "send this letter's id to the maintainers")
}

/// `letter-not-json`: a fault of the program.
pub(crate) fn letter_not_json(id: &str, error: &dyn Display) -> Diagnostic {
    Diagnostic::hold("letter-not-json")
        .at(Place::file(id))
        .say(format!("这封文书不能写成数据（{error}）"), format!("this letter cannot be written as data ({error})"))
        .hint("请把这封文书的编号发给维护者", "send this letter's id to the maintainers")
}

/// `two-letters-one-file`.
pub(crate) fn two_letters_one_file(id: &str, file: &str) -> Diagnostic {
    Diagnostic::hold("two-letters-one-file")
        .at(Place::file(id))
        .say(format!("另一份文书已经占用文件名 {file}"), format!("another letter already has the file name {file}"))
        .hint("请核对两家企业的名称和统一社会信用代码", "check the names and credit codes of the two enterprises")
}

/// `letter-missing`: collect found no letter where one must be.
pub(crate) fn letter_missing(file: &str) -> Diagnostic {
    Diagnostic::error("letter-missing")
        .at(Place::file(file))
        .say("计划里的这份文书还没有做出来", "this letter of the plan has not been made")
        .hint(
            "请补跑缺少的分片（yice bulk 计划 --shard），再运行 collect",
            "run the missing share (yice bulk PLAN --shard), then collect again",
        )
}

/// `letter-altered`: collect found other bytes than were written.
pub(crate) fn letter_altered(file: &str) -> Diagnostic {
    Diagnostic::error("letter-altered")
        .at(Place::file(file))
        .say("这份文书的内容与生成时记录的摘要不符", "this letter is not the one that was written: its digest differs")
        .hint(
            "请不要改动成品；再运行一次 bulk，它会重新生成这一份，然后运行 collect",
            "leave finished letters alone; run bulk again, which makes this one anew, then collect",
        )
}

/// `stranger-in-outbox`.
pub(crate) fn stranger_in_outbox(file: &str) -> Diagnostic {
    Diagnostic::error("stranger-in-outbox")
        .at(Place::file(file))
        .say("输出文件夹里有一个不是本次任务生成的文件", "the outbox holds a file that this job did not make")
        .hint(
            "请把它移到别处，再运行一次；已经做好的不会重做",
            "move it elsewhere and run again; what is made is not made twice",
        )
}

/// The code of what does not add up.
pub(crate) const DOES_NOT_ADD_UP: &str = "does-not-add-up";

/// `does-not-add-up`: a batch is not in as many letters as it should be.
pub(crate) fn does_not_add_up(sheet_no: &str, wanted: usize, found: usize) -> Diagnostic {
    Diagnostic::error(DOES_NOT_ADD_UP)
        .at(Place::file(sheet_no))
        .say(
            format!("这一批次应在 {wanted} 份文书里，实际在 {found} 份里"),
            format!("this batch should be in {wanted} letters and is in {found}"),
        )
        .hint(
            "这是程序的错误，请发给维护者；不要寄出这批文书",
            "this is the program's fault: tell the maintainers and send nothing",
        )
}

/// `does-not-add-up`: the rows of a sheet.
pub(crate) fn rows_do_not_add_up(file: &str, sheet: &str, rows: u32, counted: u32) -> Diagnostic {
    Diagnostic::error(DOES_NOT_ADD_UP)
        .at(Place { sheet: sheet.to_string(), ..Place::file(file) })
        .say(
            format!("工作表有 {rows} 行，归了类的有 {counted} 行"),
            format!("the sheet has {rows} rows, and {counted} of them have a class"),
        )
        .hint(
            "这是程序的错误，请发给维护者；不要寄出这批文书",
            "this is the program's fault: tell the maintainers and send nothing",
        )
}

/// `does-not-add-up`: the totals.
pub(crate) fn totals_do_not_add_up(loaded: usize, accounted: usize) -> Diagnostic {
    Diagnostic::error(DOES_NOT_ADD_UP)
        .say(
            format!("读入 {loaded} 条，有去向的只有 {accounted} 条"),
            format!("{loaded} records were loaded and {accounted} accounted for"),
        )
        .hint(
            "这是程序的错误，请发给维护者；不要寄出这批文书",
            "this is the program's fault: tell the maintainers and send nothing",
        )
}

/// `run-stopped`: somebody asked for the end.
pub(crate) fn run_stopped(left: usize) -> Diagnostic {
    Diagnostic::error("run-stopped")
        .say(format!("按要求停止，还有 {left} 份没有做"), format!("stopped as asked; {left} letters are left to make"))
        .hint("再运行同一条命令就接着做", "run the same command again to go on")
}

/// `destination-gave-up`: nothing more can be written there.
pub(crate) fn destination_gave_up(place: &str, error: &dyn Display, left: usize) -> Diagnostic {
    Diagnostic::error("destination-gave-up")
        .at(Place::file(place))
        .say(
            format!("不能再往那里写（{error}），还有 {left} 份没有做，运行到此为止"),
            format!("nothing more can be written there ({error}); the run ends with {left} letters left to make"),
        )
        .hint(
            "请腾出磁盘空间或恢复写入权限，再运行同一条命令就接着做",
            "free some space or restore permission, then run the same command to go on",
        )
}

/// `nobody-asked-for`: a selection that fits no case.
pub(crate) fn nobody_asked_for(cases: usize) -> Diagnostic {
    Diagnostic::error("nobody-asked-for").say(format!("这 {cases} 项里没有一项符合 --only、--class、--agency 的要求"), format!("none of the {cases} cases is what --only, --class and --agency ask for")).hint("请核对写法：企业用全称、其中一部分、统一社会信用代码或文书编号，类别用代码或全称，机构用名称或其一部分", "check the spelling: an enterprise by its name, a part of it, its credit code or letter id; a class by code or full name; an agency by its name or a part of it")
}

/// `log-unusable`.
pub(crate) fn log_unusable(file: &Path, error: &dyn Display) -> Diagnostic {
    Diagnostic::error("log-unusable")
        .at(Place::file(file.display()))
        .say(format!("日志文件写不了（{error}）"), format!("the log file cannot be written ({error})"))
        .hint("请换一个 --log-file", "choose another --log-file")
}

/// `report-not-written`.
pub(crate) fn report_not_written(place: &str, error: &dyn Display) -> Diagnostic {
    Diagnostic::warning("report-not-written")
        .at(Place::file(place))
        .say(format!("运行报告没有写成（{error}）"), format!("the run report could not be written ({error})"))
        .hint(
            "文书不受影响；腾出空间或恢复权限后再运行一次就有报告",
            "letters are not touched by this; with space and permission the next run writes it",
        )
}

/// `statement-unreadable`.
pub(crate) fn statement_unreadable(outbox: &Path, name: &str, why: &dyn Display) -> Diagnostic {
    Diagnostic::error("statement-unreadable")
        .at(Place::file(outbox.join(name).display()))
        .say(
            format!("出具运行说明要读的文件读不出来（{why}）"),
            format!("a file that the statement is about cannot be read ({why})"),
        )
        .hint(
            "给出运行完的文书文件夹（有 manifest.jsonl），没有跑完的先跑完",
            "give the folder of a finished run, with its manifest.jsonl; finish one that is not",
        )
}

/// `statement-other-plan`.
pub(crate) fn statement_other_plan(plan: &Path, id: &str) -> Diagnostic {
    Diagnostic::error("statement-other-plan")
        .at([Place::file(plan.display()), Place::file(id)])
        .say("文书不是按这个计划做的", "this letter was not made by this plan")
        .hint("用 --plan 给出做这些文书的计划", "name the plan that these letters were made by: --plan")
}

/// `statement-letter-changed`.
pub(crate) fn statement_letter_changed(outbox: &Path, file: &str) -> Diagnostic {
    Diagnostic::error("statement-letter-changed")
        .at(Place::file(outbox.join(file).display()))
        .say("文书和清单里的摘要不一致", "the letter is not the one that the manifest has")
        .hint(
            "做好之后被改过：再运行一次，程序会重新生成它",
            "it was changed since it was made; run again, and it is made anew",
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_letter_fails_for_its_findings_and_without_any_by_a_fault_of_the_program() {
        let trouble = || vec![two_letters_one_file("id", "a.pdf"), letter_missing("a.pdf"), letter_missing("b.pdf")];
        let (reasons, told) = failed("id", trouble());
        assert_eq!((reasons.joined(" ").as_str(), told), ("letter-missing two-letters-one-file", trouble()));
        let (reasons, told) = failed("id", Vec::new());
        assert_eq!((reasons.joined(" ").as_str(), told.len()), ("letter-panicked", 1));
        assert_eq!(told[0].places[0].file, "id");
    }
}
