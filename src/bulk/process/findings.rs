//! What child processes and their limits can say to a person.

use crate::diagnostic::{Diagnostic, Place};

/// `freeze-process-lost`.
pub(super) fn freezer_lost(why: &str) -> Diagnostic {
    Diagnostic::error("freeze-process-lost")
        .say(
            format!("读入作业、生成计划的进程没有做完（{why}）"),
            format!("the process that opens the job and freezes it has not finished ({why})"),
        )
        .hint(
            "多半是内存不够或被结束；请检查本机内存，再运行同一条命令",
            "most likely it had too little memory or was ended; see how much is free, and run the same command again",
        )
}

/// `letter-too-slow`: a letter given up at its deadline.
pub(super) fn letter_too_slow(id: &str, seconds: Option<u64>) -> Diagnostic {
    let (zh, en) = match seconds {
        Some(seconds) => (format!("{seconds} 秒"), format!("{seconds} seconds")),
        None => ("规定时间".into(), "its time".into()),
    };
    Diagnostic::hold("letter-too-slow").at(Place::file(id)).say(format!("这封文书 {zh}内没有排完，试了两次都是如此，其余文书不受影响"), format!("this letter was not done within {en}, twice; the others are not touched")).hint("请检查作业的 templates/layout 里有没有不会结束的循环；文书确实很长的，用 --time-limit 放宽时限", "look for a loop without end in the job's templates/layout; for a letter that is truly long allow more with --time-limit")
}

/// `letter-out-of-memory`: a letter that wanted more memory than a worker may have.
pub(super) fn letter_out_of_memory(id: &str, mib: Option<u64>) -> Diagnostic {
    let (zh, en) = match mib {
        Some(mib) => (format!("规定的 {mib} MiB"), format!("the {mib} MiB allowed")),
        None => ("本机".into(), "this computer".into()),
    };
    Diagnostic::hold("letter-out-of-memory").at(Place::file(id)).say(format!("{zh}内存不够排这封文书，试了两次都是如此，其余文书不受影响"), format!("{en} did not suffice for this letter, twice; the others are not touched")).hint("请检查作业的 templates/layout 里有没有不断变大的数组或文字；文书确实很大的，用 --memory-limit 放宽", "look for arrays or texts without bound in the job's templates/layout; for a letter that is truly large allow more with --memory-limit")
}

/// `letter-crashed`: a letter whose worker process ended, twice.
pub(super) fn letter_crashed(id: &str, how: &str) -> Diagnostic {
    Diagnostic::hold("letter-crashed").at(Place::file(id)).say(format!("排这封文书的进程两次异常结束（{how}），其余文书不受影响"), format!("the process that made this letter ended twice ({how}); the others are not touched")).hint("本机内存不足时系统也会结束进程：请减少 --jobs 再运行一次；仍然如此的，请把这封文书的编号发给维护者", "a system short of memory ends processes too: run again with fewer --jobs; if it stays, send this letter's id to the maintainers")
}

/// `worker-not-started`: no process to make letters in.
pub(super) fn worker_not_started(why: &str, mib: Option<u64>) -> Diagnostic {
    let (zh, en) = match mib {
        Some(mib) => (
            format!("请检查 --memory-limit（现为 {mib} MiB）是否太小，以及本机内存和进程数的限制"),
            format!(
                "see whether --memory-limit ({mib} MiB) is too small, and how much memory and how many processes are free"
            ),
        ),
        None => (
            "请检查本机内存和进程数的限制".into(),
            "see how much memory and how many processes this computer has free".into(),
        ),
    };
    Diagnostic::error("worker-not-started")
        .say(format!("排版进程不能启动（{why}）"), format!("a process to make letters in cannot be started ({why})"))
        .hint(zh, en)
}

/// `unreadable-pdf`: a finished letter that no reader could open.
pub(super) fn unreadable_pdf(id: &str, error: &str) -> Diagnostic {
    Diagnostic::hold("unreadable-pdf")
        .at(Place::file(id))
        .say(
            format!("成品 PDF 读不回来（{error}），这份文书没有写出"),
            format!("the finished PDF cannot be read back ({error}); the letter was not written"),
        )
        .hint("请把这封文书的编号发给维护者", "send this letter's id to the maintainers")
}
