//! Why a decision is refused, in both languages.

use std::path::Path;

use super::board::State;
use super::event::{Action, Event, Role, What};
use crate::diagnostic::{Diagnostic, Place};

fn refused(
    code: &'static str,
    zh: impl Into<String>,
    en: impl Into<String>,
    hint: (&'static str, &'static str),
) -> Diagnostic {
    Diagnostic::hold(code).say(zh.into(), en.into()).hint(hint.0, hint.1)
}

/// `decisions-unusable`.
pub(super) fn unusable(file: &Path, why: &str) -> Diagnostic {
    Diagnostic::error("decisions-unusable")
        .at(Place::file(file.file_name().unwrap_or_default().to_string_lossy()))
        .say(
            format!("审签记录读不了或写不了：{why}"),
            format!("the record of decisions cannot be read or written: {why}"),
        )
        .hint(
            "检查磁盘和权限；文件损坏时从备份恢复 state.db",
            "look at disk and permissions; where the file is broken, restore state.db from a backup",
        )
}

/// `decisions-newer`.
pub(super) fn newer(file: &Path, there: usize, known: usize) -> Diagnostic {
    Diagnostic::error("decisions-newer")
        .at(Place::file(file.file_name().unwrap_or_default().to_string_lossy()))
        .say(
            format!("审签记录是更新版本的程序写的（格式 {there}，本程序认识到 {known}）"),
            format!("the record of decisions was written by a later program (format {there}, known up to {known})"),
        )
        .hint("请用更新的程序打开", "open it with the later program")
}

/// What was done, in words.
const fn done(what: &What) -> (&'static str, &'static str) {
    match what {
        What::Commented { .. } => ("批注", "a remark"),
        What::Edited { .. } => ("修改", "an edit"),
        What::EditWithdrawn { .. } => ("撤回修改", "an edit taken back"),
        What::Submitted { .. } => ("提交审核", "submitted"),
        What::Reviewed { .. } => ("审核通过", "reviewed"),
        What::Approved { .. } => ("批准", "approved"),
        What::SentBack {} => ("退回", "sent back"),
        What::CarriedOver { .. } => ("审签继续有效", "carried over"),
        What::Outdated { .. } => ("已失效", "outdated"),
        _ => ("别的操作", "something else"),
    }
}

pub(super) fn conflict(since: &[Event]) -> Diagnostic {
    let who = since.last().map(|event| event.who.clone()).unwrap_or_default();
    let (zh, en) = since.last().map(|event| done(&event.what)).unwrap_or_default();
    refused(
        "decision-conflict",
        format!("这份文书刚有别的操作（{who}：{zh}），您的操作没有写入"),
        format!("something else was just done to this letter ({who}: {en}); yours was not written"),
        ("看过新的情况后再决定", "look at what is new, then decide"),
    )
}

pub(super) fn not_this_step(state: State, action: Action) -> Diagnostic {
    let (zh, en) = state.words();
    refused(
        "not-this-step",
        format!("文书现为“{zh}”，不能这样处理"),
        format!("the letter is {en}; {action:?} is no step from there"),
        ("按编制、审核、批准的次序处理", "the order is draft, review, approve"),
    )
}

pub(super) fn role_missing(who: &str, role: Role) -> Diagnostic {
    let (zh, en) = role.words();
    refused(
        "role-missing",
        format!("“{who}”没有“{zh}”角色"),
        format!("{who} does not have the role `{en}`"),
        (
            "请有该角色的人处理，或用 yice user add 改角色",
            "let somebody with the role do it, or change roles with yice user add",
        ),
    )
}

pub(super) fn own_draft(who: &str) -> Diagnostic {
    refused(
        "own-draft",
        format!("“{who}”编制或修改过这份文书，不能自己审核、批准"),
        format!("{who} drafted or edited this letter and may not review or approve it"),
        (
            "请别人审核、批准；确需一人办理的，在 job.toml 写 [review] own = true",
            "let others do it; where one person must, write [review] own = true in job.toml",
        ),
    )
}

pub(super) fn own_review(who: &str) -> Diagnostic {
    refused(
        "own-review",
        format!("“{who}”审核了这份文书，不能再批准"),
        format!("{who} reviewed this letter and may not approve it too"),
        ("请另一人批准", "let somebody else approve it"),
    )
}

pub(super) fn letter_changed(letter: &str) -> Diagnostic {
    refused(
        "letter-changed",
        format!("文书 {letter} 的文字与提交时不同"),
        format!("the words of {letter} are not those that were submitted"),
        ("刷新后看差异，再决定", "reload, look at the difference, then decide"),
    )
}

pub(super) fn nothing_said() -> Diagnostic {
    refused("reason-missing", "没有写理由或内容", "no reason or text was given", ("写一句话", "write a sentence"))
}

pub(super) fn said_too_much(count: usize, most: usize) -> Diagnostic {
    refused(
        "reason-missing",
        format!("写了 {count} 字，最多 {most} 字"),
        format!("{count} characters; at most {most}"),
        ("写短些", "write less"),
    )
}

pub(super) fn no_such_edit(edit: i64) -> Diagnostic {
    refused(
        "no-such-edit",
        format!("没有第 {edit} 号修改，或已撤回"),
        format!("there is no edit {edit}, or it was taken back"),
        ("刷新后再看", "reload and look again"),
    )
}

pub(super) fn bad_user_name(name: &str) -> Diagnostic {
    refused(
        "bad-user-name",
        format!("不能用这个用户名：“{name}”"),
        format!("`{name}` cannot be a user's name"),
        ("用文字、数字、点、横线，至多 40 个字", "letters, figures, dots and dashes, at most 40"),
    )
}

pub(super) fn password_too_short(least: usize) -> Diagnostic {
    refused(
        "password-too-short",
        format!("口令不足 {least} 个字符"),
        format!("the password has fewer than {least} characters"),
        ("用几个词连起来", "use several words"),
    )
}

pub(super) fn no_such_user(name: &str) -> Diagnostic {
    refused(
        "no-such-user",
        format!("没有用户“{name}”"),
        format!("there is no user {name}"),
        ("用 yice user list 查看", "yice user list tells who there is"),
    )
}

pub(super) fn login_refused() -> Diagnostic {
    refused(
        "login-refused",
        "用户名或口令不对",
        "wrong name or password",
        ("再输一次；忘记口令的用 yice user add 重设", "try again; a forgotten password is set anew with yice user add"),
    )
}

pub(super) fn login_slowed(seconds: i64) -> Diagnostic {
    refused(
        "login-slowed",
        format!("试错太多，请 {seconds} 秒后再试"),
        format!("too many wrong guesses; try again in {seconds} seconds"),
        ("等到时间再试", "wait until then"),
    )
}

pub(super) fn not_in_a_list() -> Diagnostic {
    refused(
        "not-in-a-list",
        "成批只能审核或批准",
        "a list can only be reviewed or approved",
        ("提交、退回请逐份处理", "submit and send back letter by letter"),
    )
}

pub(super) fn has_findings(letter: &str, count: usize) -> Diagnostic {
    refused(
        "not-in-a-list",
        format!("文书 {letter} 有 {count} 条提示或在名单里重复，不能成批处理"),
        format!("{letter} has {count} findings, or stands twice in the list; it is decided on alone"),
        ("逐份打开处理", "open it and decide"),
    )
}

pub(super) fn not_seen(letter: &str) -> Diagnostic {
    refused(
        "not-seen",
        format!("文书 {letter} 还有没看过的文字"),
        format!("{letter} has sentences that you have not seen"),
        ("打开看过再成批处理", "open it before it is decided on in a list"),
    )
}

pub(super) fn sampling_not_allowed() -> Diagnostic {
    refused(
        "sampling-not-allowed",
        "本作业不允许抽样审签",
        "this job does not allow sampling",
        (
            "需要时在 job.toml 写 [review] sampling = true",
            "where it should, write [review] sampling = true in job.toml",
        ),
    )
}

pub(super) fn sample_size(size: usize, of: usize) -> Diagnostic {
    refused(
        "sampling-not-allowed",
        format!("从 {of} 份里抽 {size} 份不成立"),
        format!("{size} of {of} is no sample"),
        ("抽 1 份以上，不超过名单", "draw at least one and no more than there are"),
    )
}

pub(super) fn no_such_sample(seq: i64) -> Diagnostic {
    refused(
        "sampling-not-allowed",
        format!("第 {seq} 号抽样方案不适用于这份文书、这个人或这一步"),
        format!("sampling plan {seq} is not for this letter, person or step"),
        ("由抽样的人按方案里的名单处理", "who drew the sample decides on its list"),
    )
}

pub(super) fn sample_open(open: &[&str]) -> Diagnostic {
    refused(
        "sample-open",
        format!("抽中的还有 {} 份没有通过：{}", open.len(), open[..open.len().min(3)].join("、")),
        format!("{} drawn letters are not through: {}", open.len(), open[..open.len().min(3)].join(", ")),
        (
            "先逐份处理抽中的；有一份退回，就不能按抽样成批",
            "decide on the drawn ones first; where one is sent back, the sample does not stand",
        ),
    )
}
