//! Meaning into words: the only module that names Tera.

#![warn(clippy::arithmetic_side_effects)]

mod body;
mod closing;
mod due;
pub mod edit;
pub(crate) mod findings;
pub mod foreign_names;
mod leading;
pub mod letter;
mod measures;
mod opening;
mod panel;
mod place;
mod plain_text;
mod printing;
pub mod proofreading;
mod reasons;
mod results;
mod sound;
pub(crate) mod specificity;
mod statutes;
mod view;
mod whole_sample;
pub(crate) mod wording;
mod worked;

pub use foreign_names::ForeignNames;
pub use letter::*;
pub use plain_text::plain_text;
pub use wording::Wording;

use serde_json::Value;

use crate::advice::Advice;
use crate::analysis::{Entitlement, Subject, kind_of_letter};
use crate::diagnostic::Diagnostic;
use crate::domain::citation::Citations;
use crate::domain::{Digest, EnterpriseKey, LetterKind, SpotCheck};

pub use body::Portion;
pub(crate) use body::about;
use body::{Body, Written};

/// Stands for the class where a letter is about several.
pub const MERGED: &str = "merged";

/// What a letter needs besides its subject and advice.
pub struct Context<'a> {
    /// Facts.
    pub spot_check: &'a SpotCheck,
    /// Wording.
    pub wording: &'a Wording,
    /// Laws, by date.
    pub citations: &'a Citations,
    /// What belongs to whom; searched in every letter. Built once per job.
    pub foreign_names: &'a ForeignNames,
}

/// Composes the letter of a subject under this document number; it has none where that is empty.
///
/// # Errors
/// Wording that fails for this letter, a final letter without approved advice, or a name or word that no letter may hold; or there is
/// no letter to be made of this subject.
pub fn compose(
    context: &Context<'_>,
    subject: &Subject,
    advice: &Advice,
    document_no: &str,
) -> Result<Letter, Vec<Diagnostic>> {
    compose_merged(context, &[Portion { subject, advice }], document_no)
}

/// Composes one letter about all these classes of one enterprise, whose advice was given together.
///
/// # Errors
/// As [`compose`].
pub fn compose_merged(
    context: &Context<'_>,
    portions: &[Portion<'_>],
    document_no: &str,
) -> Result<Letter, Vec<Diagnostic>> {
    let subjects = || portions.iter().map(|portion| portion.subject);
    let not_due = || vec![findings::no_letter_due(&letter_id_of(context.spot_check, &subjects().collect::<Vec<_>>()))];
    let kind = kind_of_letter(subjects()).ok_or_else(not_due)?;
    let mut body = Body::new(context, portions).ok_or_else(not_due)?;
    let own = &body.subject.enterprise;
    let enterprise = context.spot_check.enterprises.get(own).ok_or_else(not_due)?;
    match kind {
        LetterKind::RectificationGuidance => rectification(&mut body, kind)?,
        LetterKind::ImprovementAdvice => improvement(&mut body, kind)?,
    }
    sealed(context, own, closing::letter(body, enterprise, kind, document_no)?)
}

/// A letter of an enterprise with its fingerprint, whoever wrote its sentences.
///
/// # Errors
/// A name or word that no letter may hold.
pub fn sealed(context: &Context<'_>, own: &EnterpriseKey, mut letter: Letter) -> Result<Letter, Vec<Diagnostic>> {
    // As it is printed, with its number.
    let facts = facts_of(&letter.filled(), &["fingerprint"]);
    letter.fingerprint = digest(&facts).to_string();
    let problems = context.foreign_names.check(context.spot_check, own, &facts, context.citations);
    if problems.is_empty() { Ok(letter) } else { Err(problems) }
}

fn rectification(body: &mut Body<'_>, kind: LetterKind) -> Written {
    opening::opening(body, kind)?;
    page_one(body, kind)?;
    body.section("results")?;
    body.each_class(results::tables)?;
    let all_failed = body.portions.iter().all(|portion| rectifies(portion.subject));
    body.section_called("causes", if all_failed { "heading_causes" } else { "heading_causes_and_shortcomings" })?;
    body.each_class(|body| {
        reasons::topics(body, kind)?;
        sound::sound(body)
    })?;
    body.section("actions")?;
    measures::measures(body, kind)?;
    body.section("rules")?;
    statutes::rules(body)?;
    body.section("notes")?;
    closing::notes(body, kind)
}

fn improvement(body: &mut Body<'_>, kind: LetterKind) -> Written {
    opening::opening(body, kind)?;
    page_one(body, kind)?;
    body.section("comparison")?;
    body.each_class(results::tables)?;
    results::see_page_one(body)?;
    body.section("shortcomings")?;
    body.each_class(|body| {
        reasons::topics(body, kind)?;
        sound::sound(body)
    })?;
    body.section("improvement")?;
    measures::measures(body, kind)?;
    body.section("notes")?;
    closing::notes(body, kind)
}

/// What stands alone on page one: the results at a glance and what to do first.
fn page_one(body: &mut Body<'_>, kind: LetterKind) -> Written {
    panel::panel(body, kind)?;
    body.each_portion(panel::truth_of_representative)?;
    measures::first_things(body, kind)?;
    match kind {
        LetterKind::RectificationGuidance => statutes::notice(body),
        LetterKind::ImprovementAdvice => Ok(()),
    }
}

fn rectifies(subject: &Subject) -> bool {
    subject.entitlement == Entitlement::Letter(LetterKind::RectificationGuidance)
}

/// A day as letters print it.
pub fn date_in_words(day: chrono::NaiveDate) -> String {
    printing::date(day)
}

/// Name of the subject's class, its code where the catalog does not know it.
fn class_name<'a>(spot_check: &'a SpotCheck, subject: &'a Subject) -> &'a str {
    spot_check.catalog.classes.get(&subject.class).map_or(&subject.class.0, |class| &class.name)
}

/// Names of the classes of one letter, as people list them.
pub fn class_names(spot_check: &SpotCheck, subjects: &[&Subject]) -> String {
    let names: Vec<&str> = subjects.iter().map(|subject| class_name(spot_check, subject)).collect();
    names.join("、")
}

/// Id of the letter of one subject.
pub fn letter_id(spot_check: &SpotCheck, subject: &Subject) -> String {
    letter_id_of(spot_check, &[subject])
}

/// Campaign, class (`merged` for several) and code (or a short hash of the identity where there is no code); only
/// `[A-Za-z0-9_-]`. Empty without a subject.
pub fn letter_id_of(spot_check: &SpotCheck, subjects: &[&Subject]) -> String {
    let Some(subject) = subjects.first() else { return String::new() };
    let class = if subjects.len() > 1 { MERGED } else { &subject.class.0 };
    let enterprise = spot_check.enterprises.get(&subject.enterprise);
    let who = match enterprise.and_then(|enterprise| enterprise.credit_code.as_ref()) {
        Some(code) => code.as_str().to_string(),
        None => format!("{:.12}", Digest::of(subject.enterprise.0.as_bytes())),
    };
    let raw = format!("{}-{class}-{who}", spot_check.settings.campaign.id);
    raw.chars().map(|c| if c.is_ascii_alphanumeric() || matches!(c, '_' | '-') { c } else { '_' }).collect()
}

/// SHA-256 over a letter but for its document number: the same as long as the words are.
pub fn digest_of_words(letter: &Letter) -> Digest {
    digest(&facts_of(letter, &["document_no", "fingerprint"]))
}

/// A letter as JSON, without these fields and the ids of its blocks.
fn facts_of(letter: &Letter, without: &[&str]) -> Value {
    let mut facts = serde_json::to_value(letter).unwrap_or_default();
    without.iter().for_each(|field| remove(&mut facts, field));
    let blocks = facts.get_mut("body").and_then(Value::as_array_mut);
    blocks.into_iter().flatten().for_each(|block| remove(block, "id"));
    facts
}

fn remove(value: &mut Value, field: &str) {
    if let Value::Object(fields) = value {
        fields.remove(field);
    }
}

/// Keys come in byte order and without white space, because maps of `serde_json` are sorted; a letter holds only texts,
/// small integers and lists (RFC 8785 agrees there).
fn digest(facts: &Value) -> Digest {
    // Memory takes everything, and such a value can always be written.
    Digest::of(&serde_json::to_vec(facts).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// A feature of `serde_json` that keeps the order of insertion would silently give every letter another fingerprint.
    #[test]
    fn keys_come_sorted_whatever_they_were_put_in_by() {
        let mut facts = json!({"b": 1, "a": {"d": [{"f": "值", "e": null}], "c": true}});
        facts["B"] = json!(2);
        let text = serde_json::to_string(&facts).unwrap();
        assert_eq!(text, r#"{"B":2,"a":{"c":true,"d":[{"e":null,"f":"值"}]},"b":1}"#);
        assert_eq!(digest(&facts), Digest::of(text.as_bytes()));
    }
}
