//! What a file holds: facts and pages, and whether they agree with each other, with the record, and with the source.

use std::collections::{BTreeMap, BTreeSet};

use super::Against;
use super::level::{Check, Level};
use crate::compose::proofreading::bare_text;
use crate::domain::digest::Digest;
use crate::issue::facts::{self, Fact, Facts};
use crate::issue::findings as say;
use crate::pdf::Pdf;

/// What a file holds.
pub(super) struct Content {
    /// Its facts.
    pub facts: Option<Facts>,
    /// SHA-256 of the attachment.
    pub facts_sha256: Option<Digest>,
    /// Why there are no facts.
    pub why: String,
    /// Its text without heads and page numbers, white space removed.
    text: Result<String, String>,
}

impl Content {
    /// Reads a file.
    pub(super) fn of(bytes: &[u8]) -> Self {
        let pdf = match Pdf::open(bytes) {
            Ok(pdf) => pdf,
            Err(error) => {
                let why = error.to_string();
                return Self { facts: None, facts_sha256: None, why: why.clone(), text: Err(why) };
            }
        };
        let text = pdf.body_text().map_err(|error| error.to_string());
        let attached = match pdf.attachments() {
            Ok(attached) => attached,
            Err(error) => return Self { facts: None, facts_sha256: None, why: error.to_string(), text },
        };
        let mut named = attached.iter().filter(|attachment| attachment.name == facts::FILE);
        let (Some(attachment), None) = (named.next(), named.next()) else {
            return Self { facts: None, facts_sha256: None, why: String::new(), text };
        };
        let facts_sha256 = Some(Digest::of(&attachment.bytes));
        match Facts::read(&attachment.bytes) {
            Ok(facts) => Self { facts: Some(facts), facts_sha256, why: String::new(), text },
            Err(why) => Self { facts: None, facts_sha256, why, text },
        }
    }

    /// Texts of the facts that the pages do not show as often as they should.
    ///
    /// # Errors
    /// The pages cannot be read, or there are no facts.
    pub(super) fn missing(&self) -> Result<Vec<String>, String> {
        let text = self.text.as_ref().map_err(Clone::clone)?;
        let Some(facts) = &self.facts else { return Err("no facts".into()) };
        let printed: Vec<String> = facts.printed.iter().map(|text| bare_text(text)).collect();
        let all = printed.join("\n");
        let distinct: BTreeSet<&String> = printed.iter().collect();
        // A changed figure may still stand somewhere else, but not as often.
        let lacks = |wanted: &&&String| text.matches(wanted.as_str()).count() < all.matches(wanted.as_str()).count();
        let mut missing: Vec<String> = distinct.iter().filter(lacks).map(|text| (*text).clone()).collect();
        let short: String = self.facts_sha256.map(|sha256| format!("{sha256:.16}")).unwrap_or_default();
        if !text.contains(&short) {
            missing.push(short);
        }
        Ok(missing)
    }
}

/// Whether the pages show everything that the facts say.
pub(super) fn text(content: &Content) -> Check {
    let level = Level::Text;
    if content.facts.is_none() {
        return Check::not(level, "没有事实可以对照", "there are no facts to compare it with");
    }
    match content.missing() {
        Ok(missing) if missing.is_empty() => Check::holds(
            level,
            "页面上有事实里的每一处文字，并印有事实的校验码",
            "the pages show every text of the facts, and their fingerprint",
        ),
        Ok(missing) => Check::fails(level, say::text_differs(&missing)),
        Err(why) => Check::fails(level, say::text_unreadable(&why)),
    }
}

/// Whether the facts are those of the source files.
pub(super) fn source(content: &Content, against: &Against<'_>) -> Check {
    let level = Level::Source;
    let Some(office) = &against.office else {
        return Check::not(level, "没有作业文件夹", "without the job there is no source");
    };
    let Some(facts) = &content.facts else {
        return Check::not(level, "没有事实可以对照", "there are no facts to compare");
    };
    let Some(case) = office.cases.get(&facts.letter.id) else {
        return Check::fails(level, say::no_such_case(&facts.letter.id));
    };
    let now: BTreeMap<_, Fact> =
        office.job.facts_behind(case).iter().map(Fact::of).map(|fact| (key(&fact), fact)).collect();
    let differs = |fact: &&Fact| now.get(&key(fact)).is_none_or(|other| other.value != fact.value);
    let differing: Vec<&Fact> = facts.facts.iter().filter(differs).collect();
    if !differing.is_empty() {
        let now = |fact: &Fact| now.get(&key(fact)).map(|fact| fact.value.clone()).unwrap_or_default();
        let told = differing.into_iter().map(|fact| (fact.clone(), now(fact))).collect::<Vec<_>>();
        return Check::fails(level, say::source_differs(&told));
    }
    let files: BTreeMap<&str, Digest> = office.job.sources().collect();
    match facts.sources.iter().all(|(file, sha256)| files.get(file.as_str()) == Some(sha256)) {
        true => Check::holds(
            level,
            format!("{} 个值都与来源文件相同，来源文件没有变过", facts.facts.len()),
            format!("all {} values are those of the source files, which have not changed", facts.facts.len()),
        ),
        false => Check::holds(
            level,
            format!("{} 个值都与来源文件相同；来源文件在发出以后变过", facts.facts.len()),
            format!("all {} values are those of the source files, which have changed since", facts.facts.len()),
        ),
    }
}

/// What a fact is about, wherever it stands.
fn key(fact: &Fact) -> (String, String, String) {
    (fact.sample.clone(), fact.item.clone(), fact.field.clone())
}
