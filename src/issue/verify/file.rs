//! The file itself: whether it is one that was issued, whether it can be made again, who signed it.

use super::content::Content;
use super::level::{Check, Level};
use super::{Against, Given, name_of};
use crate::diagnostic::Diagnostic;
use crate::domain::digest::Digest;
use crate::issue::findings as say;
use crate::issue::kept::kept_letter;
use crate::ledger::{Entered, Entry, ProofFile, State, Told};

/// What is on record of a letter.
#[derive(Debug, Clone)]
pub(super) struct OnRecord {
    /// 发文字号.
    pub document_no: String,
    /// SHA-256 of the file.
    pub sha256: Digest,
    /// SHA-256 of its facts.
    pub facts_sha256: Digest,
}

/// What is on record, and where.
#[derive(Debug, Clone, Default)]
pub(super) struct Known {
    /// The record of these very bytes.
    pub same: Option<OnRecord>,
    /// The record of the letter that the file claims to be, by its facts or its name.
    pub claimed: Option<OnRecord>,
    /// The letter that has the file's name, where that is another one than these bytes.
    pub named: Option<OnRecord>,
    /// The letter of the ledger.
    pub told: Option<Told>,
    /// 发文字号 of the letter in its place.
    superseded_by: String,
    /// Whether there is a ledger to ask.
    pub has_ledger: bool,
    /// Whether there is any record to ask.
    pub has_record: bool,
}

impl Known {
    /// 发文字号 of the letter in its place; empty: none.
    pub(super) fn superseded_by(&self) -> String {
        self.superseded_by.clone()
    }

    /// What is on record of the letter.
    pub(super) fn record(&self) -> Option<&OnRecord> {
        self.same.as_ref().or(self.claimed.as_ref())
    }
}

fn of_told(told: &Told) -> Option<OnRecord> {
    let (sha256, _) = told.files?;
    Some(OnRecord { document_no: told.numbered.document_no.clone(), sha256, facts_sha256: told.facts_sha256 })
}

/// The record that an entry makes.
pub(super) fn of_entry(entry: &Entry) -> Option<OnRecord> {
    match &entry.what {
        Entered::Issued { document_no, sha256, facts_sha256, .. } => {
            Some(OnRecord { document_no: document_no.clone(), sha256: *sha256, facts_sha256: *facts_sha256 })
        }
        _ => None,
    }
}

/// What is on record of a file: in the ledger, else in its side file.
pub(super) fn known(given: &Given, content: &Content, proof: Option<&ProofFile>, against: &Against<'_>) -> Known {
    let (sha256, name) = (given.sha256(), given.name());
    let claims = content.facts.as_ref().map(|facts| facts.letter.document_no.as_str()).unwrap_or_default();
    let Some(office) = &against.office else {
        let record = proof.and_then(|proof| proof.entry().ok()).as_ref().and_then(of_entry);
        let is_same = |record: &OnRecord| record.sha256 == sha256;
        return Known {
            same: record.clone().filter(is_same),
            has_record: record.is_some(),
            claimed: record.filter(|record| !is_same(record)),
            ..Known::default()
        };
    };
    let standing = office.ledger.standing();
    let all = standing.all();
    let out = |told: &&Told| told.files.is_some();
    let told = all.iter().filter(out).find(|told| told.files.is_some_and(|(file, _)| file == sha256));
    let named = all.iter().filter(out).find(|told| name_of(told.file.as_ref()) == name);
    let claimed = standing.numbered(claims).filter(out).or(named);
    let by = told.or(claimed).filter(|told| told.state == State::Superseded);
    let by = by.and_then(|old| all.iter().find(|told| told.supersedes == old.numbered.document_no));
    Known {
        same: told.and_then(of_told),
        claimed: claimed.and_then(of_told),
        named: named.filter(|named| told.is_some_and(|told| told.numbered != named.numbered)).and_then(of_told),
        superseded_by: by.map(|told| told.numbered.document_no.clone()).unwrap_or_default(),
        told: told.or(claimed).cloned(),
        has_ledger: true,
        has_record: true,
    }
}

/// Whether the file is one that was issued.
pub(super) fn check(given: &Given, content: &Content, known: &Known) -> Check {
    let level = Level::File;
    let place = given.path.display().to_string();
    match (&known.same, &known.named, &known.claimed) {
        (Some(same), Some(named), _) => {
            Check::fails(level, say::misnamed(&place, &same.document_no, &named.document_no))
        }
        (Some(same), None, _) => {
            let by = if known.has_ledger { ("台账", "the ledger") } else { ("登记证明", "its side file") };
            Check::holds(
                level,
                format!("{} 发出时就是这个文件（按{}），一个字节都没有变", same.document_no, by.0),
                format!("{}: this very file was issued, by {}", same.document_no, by.1),
            )
        }
        (None, _, Some(claimed)) => Check::fails(level, changed(given, content, claimed, &place)),
        (None, _, None) if known.has_record => Check::fails(level, say::unknown(&place)),
        (None, _, None) => Check::not(
            level,
            "没有作业文件夹，也没有登记证明，不知道发出过什么文件",
            "without job and side file nothing is known of what was issued",
        ),
    }
}

/// Whether the attached facts are those on record.
pub(super) fn facts(content: &Content, known: &Known) -> Check {
    let level = Level::Facts;
    let Some(there) = content.facts_sha256 else {
        return Check::fails(level, say::no_facts(&content.why));
    };
    if content.facts.is_none() {
        return Check::fails(level, say::facts_unreadable(&content.why));
    }
    match known.record() {
        Some(record) if record.facts_sha256 == there => {
            Check::holds(level, "所附事实就是登记的那一份", "the attached facts are those on record")
        }
        Some(record) => Check::fails(level, say::facts_changed(&record.document_no)),
        None => Check::not(level, "没有登记可以对照", "there is no record to compare them with"),
    }
}

/// How a file differs from the one that was issued.
fn changed(given: &Given, content: &Content, issued: &OnRecord, place: &str) -> Diagnostic {
    if is_appended(&given.bytes, issued.sha256) {
        return say::appended(place, &issued.document_no);
    }
    let is_same_inside =
        content.facts_sha256 == Some(issued.facts_sha256) && content.missing().is_ok_and(|it| it.is_empty());
    if is_same_inside { say::rewritten(place, &issued.document_no) } else { say::changed(place, &issued.document_no) }
}

/// Whether a file begins with the one that was issued: something was appended, as editors and signers do.
fn is_appended(bytes: &[u8], issued: Digest) -> bool {
    const END: &[u8] = b"%%EOF";
    let ends = (0..bytes.len().saturating_sub(END.len())).filter(|at| bytes[*at..].starts_with(END));
    ends.map(|at| at + END.len()).any(|end| {
        let after = [0, 1, 2].into_iter().filter(|more| end + more < bytes.len());
        after.into_iter().any(|more| Digest::of(&bytes[..end + more]) == issued)
    })
}

/// Whether the letter, made anew of what the ledger keeps, is the same file.
pub(super) fn rebuild(known: &Known, against: &Against<'_>) -> Result<Check, Diagnostic> {
    let level = Level::Rebuild;
    let Some(office) = &against.office else {
        return Ok(Check::not(level, "没有作业文件夹，不能重新生成", "without the job it cannot be made anew"));
    };
    let Some((told, (_, unsigned))) = known.told.as_ref().and_then(|told| Some((told, told.files?))) else {
        return Ok(Check::not(level, "台账里没有这份文书", "the ledger has no such letter"));
    };
    let Some(letter) = kept_letter(office.ledger, told)? else {
        return Ok(Check::fails(level, say::kept_letter_changed(&told.numbered.document_no)));
    };
    Ok(match office.job.pdf(&letter) {
        Ok(pdf) if Digest::of(&pdf.bytes) == unsigned => Check::holds(
            level,
            "用台账保存的内容重新生成，与发出的文件（签名之前）逐字节相同",
            "made anew of what the ledger keeps it is the issued file (before it was signed), byte by byte",
        ),
        Ok(_) => Check::fails(level, say::rebuild_differs(&told.numbered.document_no)),
        Err(trouble) => Check::fails(level, say::rebuild_fails(&told.numbered.document_no, &trouble)),
    })
}

/// Whether the signature holds.
pub(super) fn signature(given: &Given, against: &Against<'_>) -> Check {
    let level = Level::Signature;
    match against.signatures.map(|signatures| signatures.signer(&given.bytes)) {
        Some(Ok(Some(who))) => Check::holds(level, who.zh.clone(), who.en.clone()),
        Some(Err(finding)) => Check::fails(level, finding),
        Some(Ok(None)) => Check::not(level, "没有签名", "it is not signed"),
        None => Check::not(level, "没有检查签名", "signatures were not looked at"),
    }
}
