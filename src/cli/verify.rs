//! `yice verify`: whether letters are genuine, level by level.

use std::fs;
use std::path::Path;

use super::exit;
use super::issue_args::VerifyArgs;
use super::output::Output;
use crate::decisions::Ledger;
use crate::diagnostic::{Diagnostic, Lang, Place, Words};
use crate::issue::PROOF;
use crate::issue::verify::{Against, Given, Office, Outcome, Signatures, Verdict, exit_code, verify};
use crate::job::Job;
use crate::ledger::{SignedHead, VerifyKey};
use crate::sign::{Anchors, signatures_of};

/// Runs the command: 0 genuine, 1 nobody vouches for a file, 2 it could not run, 10 to 17 the level that failed.
pub(super) fn run(arguments: &VerifyArgs, output: &Output) -> u8 {
    match verified(arguments, output) {
        Ok(Some(verdicts)) => {
            match arguments.json {
                true => output.json(&verdicts),
                false => verdicts.iter().for_each(|verdict| tell(verdict, output)),
            }
            exit_code(&verdicts)
        }
        Ok(None) => exit::NOT_RUN,
        Err(finding) => {
            output.findings(&[finding]);
            exit::NOT_RUN
        }
    }
}

fn verified(arguments: &VerifyArgs, output: &Output) -> Result<Option<Vec<Verdict>>, Diagnostic> {
    let heads = arguments.head.iter().map(|file| head_in(file)).collect::<Result<Vec<SignedHead>, Diagnostic>>()?;
    let keys = arguments.key.iter().map(|key| VerifyKey::read(key).map_err(|why| bad_key(&why)));
    let keys = keys.collect::<Result<Vec<VerifyKey>, Diagnostic>>()?;
    let opened = match &arguments.job {
        Some(folder) => {
            let opened = Job::open(folder, &arguments.resources.find());
            let Some(job) = opened.value else {
                output.refused(&opened.findings);
                return Ok(None);
            };
            let ledger = Ledger::open_to_read(folder)?.ok_or_else(|| no_ledger(folder))?;
            Some((job, ledger))
        }
        None => None,
    };
    let looked = Looked(arguments.trust.as_ref().map(|file| Anchors::read(file)).transpose()?);
    let against = Against {
        office: opened.as_ref().map(|(job, ledger)| Office::open(job, ledger)).transpose()?,
        heads,
        keys,
        signatures: Some(&looked),
    };
    let verdict = |file: &std::path::PathBuf| verify(&given(file, arguments.proof.as_deref())?, &against);
    arguments.files.iter().map(verdict).collect::<Result<Vec<Verdict>, Diagnostic>>().map(Some)
}

/// The signatures of a file, by certificates that are trusted where some are given.
struct Looked(Option<Anchors>);

impl Signatures for Looked {
    fn signer(&self, pdf: &[u8]) -> Result<Option<Words>, Diagnostic> {
        // What is no PDF the other levels tell of.
        let signatures = signatures_of(pdf, self.0.as_ref()).unwrap_or_default();
        if let Some((signature, fault)) =
            signatures.iter().find_map(|signature| signature.faults.first().map(|fault| (signature, fault)))
        {
            let who = signature.by.as_ref().map(|by| by.subject.clone()).unwrap_or_default();
            let Words { zh, en } = fault.words();
            return Err(Diagnostic::error(fault.code()).at(Place::file(who)).say(zh, en));
        }
        let who: Vec<&str> =
            signatures.iter().filter_map(|signature| signature.by.as_ref()).map(|by| by.subject.as_str()).collect();
        let (zh, en) = match self.0 {
            Some(_) => ("证书可信", "by a certificate that is trusted"),
            None => (
                "没有核对证书是否可信，用 --trust 给出可信的证书",
                "whether its certificate is trusted was not asked: --trust",
            ),
        };
        let told = |(zh, en): (&str, &str)| {
            Words::new(format!("{}（{zh}）", who.join("、")), format!("{} ({en})", who.join(", ")))
        };
        Ok((!who.is_empty()).then(|| told((zh, en))))
    }
}

fn given(file: &Path, proof: Option<&Path>) -> Result<Given, Diagnostic> {
    let bytes = fs::read(file).map_err(|error| unreadable(file, &error.to_string()))?;
    let proof = match proof {
        Some(named) => Some(fs::read(named).map_err(|error| unreadable(named, &error.to_string()))?),
        None => fs::read(file.with_extension(PROOF)).ok(),
    };
    let proof = proof.map(|proof| String::from_utf8_lossy(&proof).into_owned());
    Ok(Given { path: file.to_path_buf(), bytes, proof })
}

/// A checkpoint in a file.
pub(super) fn head_in(file: &Path) -> Result<SignedHead, Diagnostic> {
    let text = fs::read_to_string(file).map_err(|error| unreadable(file, &error.to_string()))?;
    SignedHead::read(&text).map_err(|why| unreadable(file, &why))
}

pub(super) fn unreadable(file: &Path, why: &str) -> Diagnostic {
    Diagnostic::error("verify-unreadable")
        .at(Place::file(file.display()))
        .say(format!("这个文件读不了：{why}"), format!("this file cannot be read: {why}"))
        .hint("检查文件名、权限和内容", "check name, permission and content")
}

fn bad_key(why: &str) -> Diagnostic {
    Diagnostic::error("ledger-key")
        .say(format!("这不是台账的公钥：{why}"), format!("this is no public key of a ledger: {why}"))
        .hint("公钥是 yice ledger key 显示的那一行", "it is the line that yice ledger key showed")
}

pub(super) fn no_ledger(folder: &Path) -> Diagnostic {
    Diagnostic::error("ledger-missing")
        .at(Place::file(folder.join("state.db").display()))
        .say(
            "这个作业没有台账：没有发出过文书，或 state.db 不在了",
            "this job has no ledger: nothing was issued, or state.db is gone",
        )
        .hint(
            "指明发出文书的作业文件夹，或从备份恢复 state.db",
            "name the job that issued the letters, or restore state.db",
        )
}

fn tell(verdict: &Verdict, output: &Output) {
    let is_zh = output.lang() == Lang::Zh;
    let summary = match (verdict.failed(), verdict.is_vouched()) {
        (Some(level), _) => match is_zh {
            true => format!("不成立（{}）", level.words().0),
            false => format!("does not hold ({})", level.words().1),
        },
        (None, true) => if is_zh { "真实" } else { "genuine" }.to_string(),
        (None, false) => if is_zh { "无人作证" } else { "nobody vouches for it" }.to_string(),
    };
    output.data(&format!("{}  {}  {}", verdict.file, verdict.document_no, summary));
    for check in &verdict.checks {
        let mark = match check.outcome {
            Outcome::Holds => "✓",
            Outcome::Fails => "✗",
            Outcome::NotChecked => "–",
        };
        let (zh, en) = check.level.words();
        let code = check.finding.as_ref().map(|finding| format!("[{}] ", finding.code)).unwrap_or_default();
        let words = if is_zh { &check.words.zh } else { &check.words.en };
        output.data(&format!("  {mark} {}：{code}{words}", if is_zh { zh } else { en }));
        if let Some(finding) =
            check.finding.as_ref().filter(|finding| finding.places.iter().any(|place| place.row.is_some()))
        {
            finding.places.iter().for_each(|place| output.data(&format!("      {}", place.to_text(output.lang()))));
        }
    }
    if !verdict.superseded_by.is_empty() {
        let by = &verdict.superseded_by;
        output.data(&if is_zh {
            format!("  ! 已由 {by} 更正并取代")
        } else {
            format!("  ! {by} stands in its place")
        });
    }
}
