//! Everything that issuing and verifying can say to a person.

use super::facts::Fact;
use crate::diagnostic::{Diagnostic, Place};

pub(super) use crate::job::not_approved;

/// Differing values that are named.
const NAMED: usize = 8;

fn of_letter(finding: Diagnostic, letter: &str) -> Diagnostic {
    finding.at(Place::file(letter))
}

/// `issue-drafts`.
pub(super) fn drafts() -> Diagnostic {
    Diagnostic::error("issue-drafts")
        .at(Place { header: "status".into(), ..Place::file("job.toml") })
        .say(
            "job.toml 里文书是草稿，草稿不编号、不发出",
            "job.toml makes drafts, which get no number and are not issued",
        )
        .hint("定稿时写 status = \"final\"", "write status = \"final\" when letters are final")
}

/// `issue-no-pattern`.
pub(super) fn no_pattern() -> Diagnostic {
    Diagnostic::error("issue-no-pattern")
        .at(Place { header: "document_no".into(), ..Place::file("job.toml") })
        .say("job.toml 里没有发文字号", "job.toml has no pattern of document numbers")
        .hint(
            "写 document_no，用 {n} 表示流水号，例如 \"黔质检函〔2026〕{n}号\"",
            "write document_no with {n} for the running number, for example \"黔质检函〔2026〕{n}号\"",
        )
}

/// `issue-number-taken`.
pub(super) fn number_taken(document_no: &str) -> Diagnostic {
    Diagnostic::error("issue-number-taken")
        .at(Place { header: "document_no".into(), text: Some(document_no.into()), ..Place::file("job.toml") })
        .say(
            format!("{document_no} 已经按另一种写法编给了别的文书"),
            format!("{document_no} was given to another letter by another pattern"),
        )
        .hint("换一种 document_no 的写法", "write document_no in another way")
}

/// `issue-not-worded`.
pub(super) fn not_worded(letter: &str, trouble: &[Diagnostic]) -> Diagnostic {
    let (zh, en) = first(trouble);
    of_letter(Diagnostic::hold("issue-not-worded"), letter)
        .say(format!("写不成文书，没有编号：{zh}"), format!("it cannot be put into words and got no number: {en}"))
        .hint("用 yice check 看全部提示，改正后再发", "yice check tells everything; mend it and issue again")
}

/// `issue-has-findings`.
pub(super) fn has_findings(letter: &str) -> Diagnostic {
    of_letter(Diagnostic::hold("issue-has-findings"), letter)
        .say(
            "这份文书的数据有“注意”以上的提示，又没有人审签，不编号、不发出",
            "there are warnings about this letter's data and nobody approves letters: it got no number",
        )
        .hint(
            "用 yice check 看提示并改正；或在 job.toml 写 review = \"required\"，由人审签后再发",
            "see and mend what yice check tells, or write review = \"required\" and have people approve it",
        )
}

/// `issue-nothing-to-correct`.
pub(super) fn nothing_to_correct(asked: &str) -> Diagnostic {
    of_letter(Diagnostic::error("issue-nothing-to-correct"), asked)
        .say(
            "要更正的文书没有发出过，或已被取代",
            "the letter to be corrected was not issued, or another one stands in its place already",
        )
        .hint("写发文字号或文书标识；yice ledger list 列出全部", "name its number or id; yice ledger list tells all")
}

/// `issue-file-in-the-way`.
pub(super) fn in_the_way(file: &str, document_no: &str) -> Diagnostic {
    of_letter(Diagnostic::error("issue-file-in-the-way"), file)
        .say(
            format!("{document_no} 的文件名已被另一个文件占用；已发出的文件从不覆盖"),
            format!("another file has the name of {document_no}; nothing issued is ever written over"),
        )
        .hint("移开那个文件，再运行一次 yice issue", "move that file away and run yice issue again")
}

/// `issue-not-made`.
pub(super) fn not_made(document_no: &str, letter: &str) -> Diagnostic {
    of_letter(Diagnostic::hold("issue-not-made"), letter)
        .say(
            format!("排不成文件，{document_no} 空出来，给下一份文书"),
            format!("its pages could not be made; {document_no} is free for the next letter"),
        )
        .hint("看后面的提示，改正后再发", "see what is told next, mend it and issue again")
}

/// `issue-without-facts`.
pub(super) fn without_facts(letter: &str) -> Diagnostic {
    of_letter(Diagnostic::hold("issue-without-facts"), letter)
        .say(
            "排出的文件没有附上事实，或页面上没有印校验码",
            "the finished file has no facts attached, or does not show their fingerprint",
        )
        .hint(
            "作业自己的版式要印出 letter.fingerprint 的前 16 位（见随附的 layout/receipt.typ）",
            "the job's own layout must print the first 16 figures of letter.fingerprint (see layout/receipt.typ)",
        )
}

/// `ledger-broken`.
pub(super) fn broken(why: &str) -> Diagnostic {
    of_letter(Diagnostic::error("ledger-broken"), "state.db")
        .say(format!("台账不完整，不再发出文书：{why}"), format!("the ledger is not whole, nothing is issued: {why}"))
        .hint("从备份恢复 state.db，并查清是谁改的", "restore state.db from a backup and find out who changed it")
}

/// `ledger-key`.
pub(super) fn key_of_another(key: &str, origin: &str) -> Diagnostic {
    of_letter(Diagnostic::error("ledger-key"), key)
        .say(
            format!("这把钥匙的名称是 {key}，台账是 {origin}"),
            format!("this key is named {key}, and the ledger {origin}"),
        )
        .hint("用 yice ledger key 为这本台账另做一把", "make one for this ledger with yice ledger key")
}

/// `ledger-key`.
pub(super) fn key_unusable(why: &str) -> Diagnostic {
    Diagnostic::error("ledger-key")
        .say(format!("钥匙不能用：{why}"), format!("the key cannot be used: {why}"))
        .hint("用 yice ledger key 另做一把", "make another one with yice ledger key")
}

fn first(trouble: &[Diagnostic]) -> (String, String) {
    trouble.first().map(|finding| (finding.message.zh.clone(), finding.message.en.clone())).unwrap_or_default()
}

fn fails(code: &'static str, place: &str, zh: impl Into<String>, en: impl Into<String>) -> Diagnostic {
    of_letter(Diagnostic::error(code), place).say(zh, en)
}

/// `verify-misnamed`.
pub(super) fn misnamed(place: &str, is: &str, named: &str) -> Diagnostic {
    fails(
        "verify-misnamed",
        place,
        format!("文件内容是 {is}，文件名却是 {named} 的：两份文书对调了，或改错了名"),
        format!("this is {is} under the name of {named}: two letters were swapped, or one was renamed"),
    )
    .hint("各自改回原来的文件名；不要按文件名寄送", "give each its own name; do not send by names of files")
}

/// `verify-unknown`.
pub(super) fn unknown(place: &str) -> Diagnostic {
    fails("verify-unknown", place, "没有发出过这个文件", "no such file was ever issued")
}

/// `verify-changed`.
pub(super) fn changed(place: &str, document_no: &str) -> Diagnostic {
    fails(
        "verify-changed",
        place,
        format!("{document_no} 发出以后文件被改动，内容与发出时不同"),
        format!("{document_no} was changed after it was issued, and says something else or cannot be read"),
    )
}

/// `verify-appended`.
pub(super) fn appended(place: &str, document_no: &str) -> Diagnostic {
    fails(
        "verify-appended",
        place,
        format!("{document_no} 发出以后，文件末尾被追加了内容（批注、另存的修改或别人的签名）"),
        format!("something was appended to {document_no} after it was issued: remarks, changes, another signature"),
    )
}

/// `verify-rewritten`.
pub(super) fn rewritten(place: &str, document_no: &str) -> Diagnostic {
    fails(
        "verify-rewritten",
        place,
        format!("{document_no} 的文件被重新写过（另存、压缩）：事实和页面文字未变，但不是发出的那个文件"),
        format!("{document_no} was written anew (saved, compressed): facts and text are the same, the file is not"),
    )
    .hint("请以原文件为准", "go by the original file")
}

/// `verify-kept-letter-changed`.
pub(super) fn kept_letter_changed(document_no: &str) -> Diagnostic {
    fails(
        "verify-kept-letter-changed",
        document_no,
        "台账保存的文书内容缺失或被改动，不能重新生成",
        "the letter that the ledger keeps is missing or changed: it cannot be made anew",
    )
}

/// `verify-rebuild-differs`.
pub(super) fn rebuild_differs(document_no: &str) -> Diagnostic {
    fails(
        "verify-rebuild-differs",
        document_no,
        "用台账保存的内容重新生成，得到的是另一个文件：程序、字体或版式与发出时不同",
        "made anew of what the ledger keeps it is another file: program, fonts or layout are not those of then",
    )
    .hint("用发出时的程序、字体和模板再试", "try with the program, fonts and templates of then")
}

/// `verify-rebuild-fails`.
pub(super) fn rebuild_fails(document_no: &str, trouble: &[Diagnostic]) -> Diagnostic {
    let (zh, en) = first(trouble);
    fails("verify-rebuild-fails", document_no, format!("不能重新生成：{zh}"), format!("it cannot be made anew: {en}"))
}

/// `verify-no-facts`.
pub(super) fn no_facts(why: &str) -> Diagnostic {
    let (zh, en) = if why.is_empty() { ("", String::new()) } else { ("：", format!(": {why}")) };
    fails(
        "verify-no-facts",
        "facts.json",
        format!("文件里没有（恰好一份）facts.json{zh}{why}"),
        format!("the file has not (exactly one) facts.json{en}"),
    )
}

/// `verify-facts-unreadable`.
pub(super) fn facts_unreadable(why: &str) -> Diagnostic {
    fails(
        "verify-facts-unreadable",
        "facts.json",
        format!("所附事实读不了：{why}"),
        format!("the attached facts cannot be read: {why}"),
    )
}

/// `verify-facts-changed`.
pub(super) fn facts_changed(document_no: &str) -> Diagnostic {
    fails(
        "verify-facts-changed",
        "facts.json",
        format!("所附事实与 {document_no} 登记的不同"),
        format!("the attached facts are not those on record for {document_no}"),
    )
}

/// `verify-text-differs`.
pub(super) fn text_differs(missing: &[String]) -> Diagnostic {
    let named = missing.iter().take(NAMED).map(|text| format!("“{text}”")).collect::<Vec<_>>().join("、");
    fails(
        "verify-text-differs",
        "facts.json",
        format!("页面上缺少事实里的 {} 处文字：{named}", missing.len()),
        format!("the pages lack {} texts of the facts: {named}", missing.len()),
    )
}

/// `verify-text-unreadable`.
pub(super) fn text_unreadable(why: &str) -> Diagnostic {
    fails("verify-text-unreadable", "", format!("页面读不了：{why}"), format!("the pages cannot be read: {why}"))
}

/// `verify-no-such-case`.
pub(super) fn no_such_case(letter: &str) -> Diagnostic {
    fails(
        "verify-no-such-case",
        letter,
        "作业里已没有这份文书所说的企业和产品",
        "the job has no longer the enterprise and product that this letter is about",
    )
}

/// `verify-source-differs`.
pub(super) fn source_differs(differing: &[(Fact, String)]) -> Diagnostic {
    let place = |(fact, now): &(Fact, String)| Place {
        file: fact.file.clone(),
        sheet: fact.sheet.clone(),
        row: fact.row.parse().ok(),
        column: fact.column.clone(),
        header: fact.header.clone(),
        text: Some(now.clone()),
    };
    let first = differing.first().map(|(fact, now)| (fact.value.as_str(), now.as_str())).unwrap_or_default();
    Diagnostic::error("verify-source-differs")
        .at(differing.iter().take(NAMED).map(place))
        .say(
            format!("{} 个值与来源文件现在的不同，例如文书上是“{}”，现在是“{}”", differing.len(), first.0, first.1),
            format!(
                "{} values are not those of the source files now, for example \"{}\" in the letter and \"{}\" now",
                differing.len(),
                first.0,
                first.1
            ),
        )
        .hint(
            "来源文件改对了的，用 yice issue --correct 发更正；不该改的，恢复来源文件",
            "where the source was put right, issue a correction; where it was not to be changed, restore it",
        )
}

/// `verify-proof-broken`.
pub(super) fn proof_broken(place: &str, why: &str) -> Diagnostic {
    fails(
        "verify-proof-broken",
        place,
        format!("登记证明文件被改动或损坏：{why}"),
        format!("the side file was changed or is broken: {why}"),
    )
}

/// `verify-proof-of-another`.
pub(super) fn proof_of_another(place: &str, document_no: &str) -> Diagnostic {
    fails(
        "verify-proof-of-another",
        place,
        format!("登记证明是另一份文书（{document_no}）的"),
        format!("the side file is that of another letter ({document_no})"),
    )
}

/// `verify-proof-of-other-bytes`.
pub(super) fn proof_of_other_bytes(place: &str, document_no: &str) -> Diagnostic {
    fails(
        "verify-proof-of-other-bytes",
        place,
        format!("登记证明是 {document_no} 的，但证明的是另一个文件"),
        format!("the side file is that of {document_no}, and proves another file"),
    )
}

/// `verify-head-conflicts`.
pub(super) fn head_conflicts(place: &str, size: u64) -> Diagnostic {
    fails(
        "verify-head-conflicts",
        place,
        format!("登记证明的台账头与给出的不同，条数却都是 {size}：台账有两个版本"),
        format!("the side file's head is not the given one, although both have {size} entries: there are two ledgers"),
    )
}

/// `verify-head-signature`.
pub(super) fn head_signature_wrong(place: &str) -> Diagnostic {
    fails("verify-head-signature", place, "台账头的签名无效", "the signature under the head does not hold")
}

/// `ledger-entry-broken`.
pub(super) fn entry_broken(at: u64, why: &str) -> Diagnostic {
    fails(
        "ledger-entry-broken",
        "state.db",
        format!("台账第 {at} 条读不了：{why}"),
        format!("entry {at} of the ledger cannot be read: {why}"),
    )
}

/// `ledger-entry-moved`.
pub(super) fn entry_moved(at: u64, says: u64) -> Diagnostic {
    fails(
        "ledger-entry-moved",
        "state.db",
        format!("台账第 {at} 条自称是第 {says} 条：有人调换、删除或插入过"),
        format!("entry {at} of the ledger says that it is entry {says}: entries were moved, removed or put in"),
    )
}

/// `ledger-entry-changed`.
pub(super) fn entry_changed(at: Option<u64>) -> Diagnostic {
    let (zh, en) = match at {
        Some(at) => (format!("第 {at} 条"), format!("from entry {at} on")),
        None => ("条目或树".to_string(), "entries or tree".to_string()),
    };
    fails(
        "ledger-entry-changed",
        "state.db",
        format!("台账的条目与它的散列树不一致（{zh}）：登记以后被改动"),
        format!("the ledger's entries and its tree do not agree ({en}): it was changed afterwards"),
    )
}

/// `ledger-cut`.
pub(super) fn ledger_cut(size: u64, seen: u64) -> Diagnostic {
    fails(
        "ledger-cut",
        "state.db",
        format!("台账只有 {size} 条，而见过的台账头有 {seen} 条：末尾被截掉，或恢复了旧的备份"),
        format!(
            "the ledger has {size} entries, and a head of {seen} was seen: its end was cut off, or an old backup restored"
        ),
    )
}

/// `ledger-rewritten`.
pub(super) fn ledger_rewritten(seen: u64) -> Diagnostic {
    fails(
        "ledger-rewritten",
        "state.db",
        format!("台账前 {seen} 条与见过的台账头不符：整本台账被重写过"),
        format!("the first {seen} entries of the ledger are not those of a head that was seen: it was rewritten"),
    )
}
