//! 综合判断: which rules speak about a subject's samples, with the cells that made them speak.
//!
//! A rule is asked of each sample by itself: its items stand side by side in one report. What it asks beyond the sample
//! (range, lots, last year) is looked up in the subject's other batches. An item that was not tested leaves a condition
//! open, and an open condition does not speak: neither does its opposite.

mod evaluate;
mod facts;
mod text;

use std::collections::BTreeMap;

use serde::Serialize;

use crate::analysis::Subject;
use crate::domain::condition::Property;
use crate::domain::diagnosis::{DiagnosisRules, Replaces, Rule};
use crate::domain::settings::LetterStatus;
use crate::domain::{ClassCode, Item, ProductClass, SpotCheck};
use facts::{Facts, Names};
pub use facts::{OfCatalog, Usual};

/// What several items of a subject's samples say together.
#[derive(Debug, Clone, Serialize)]
pub struct Diagnosis {
    /// The rule.
    pub rule: String,
    /// Its condition in words.
    pub condition: String,
    /// The root to look for first; follows 可能. Of a statement: what the sample says.
    pub most_probable: String,
    /// It names no cause.
    pub is_statement: bool,
    /// Other possible causes; each follows 可能.
    pub possible: Vec<String>,
    /// What the sample excludes; each follows 可以排除.
    pub excluded: Vec<String>,
    /// What its figures come to, in amounts that a plant can measure out; each a sentence.
    pub worked: Vec<String>,
    /// The steps that tell the remaining causes apart.
    pub steps: Vec<DiagnosisStep>,
    /// The cells that decided: index into `SpotCheck::batches`, and of the item in that batch.
    pub items: Vec<(usize, usize)>,
    /// Indices into the subject's shortcomings that it speaks about.
    pub points: Vec<usize>,
    /// The batch whose figures its texts have.
    pub batch: usize,
    /// Other batches of the subject in which the same condition holds; texts and figures are those of the first.
    pub also: Vec<usize>,
    /// The rule that speaks in its place; letters leave it out then.
    pub replaced_by: Option<String>,
    /// Nobody approved the rule: drafts only.
    pub unapproved: bool,
    /// File and row of the rule.
    pub origin: (String, u32),
    #[serde(skip)]
    replaces: Replaces,
}

/// One step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DiagnosisStep {
    /// What is done.
    pub act: String,
    /// What is seen, and what it means.
    pub outcomes: Vec<(String, String)>,
}

impl Diagnosis {
    /// The batches in which its condition holds.
    pub fn speaks_of(&self) -> impl Iterator<Item = usize> {
        std::iter::once(self.batch).chain(self.also.iter().copied())
    }

    /// Whether a single-item cause is not told beside it: of an item that decided, by the words of the cause or all of
    /// the item's causes. `names` are all names that the item goes by.
    pub fn takes_away<'n>(&self, names: impl Iterator<Item = &'n str>, cause: &str) -> bool {
        self.replaced_by.is_none() && self.replaces.takes_away(names, cause)
    }
}

/// Rules made ready for the classes of a catalog.
#[derive(Debug, Default)]
pub struct ReadyRules {
    rules: Vec<Rule>,
    /// By class: which rules, with the items that their names mean.
    by_class: BTreeMap<ClassCode, Vec<(usize, Names)>>,
}

impl ReadyRules {
    /// Looks every name up once, so that no letter has to.
    pub fn new(rules: DiagnosisRules, spot_check: &SpotCheck) -> Self {
        let of_class = |class: &ProductClass| {
            let about = rules.rules.iter().enumerate().filter(|(_, rule)| rule.is_about(&class.code.0));
            // Rules about the class come before those about any.
            let (own, general): (Vec<_>, Vec<_>) = about.partition(|(_, rule)| !rule.classes.is_empty());
            own.into_iter().chain(general).map(|(index, rule)| (index, Names::new(rule.items(), class))).collect()
        };
        let by_class = spot_check.catalog.classes.iter().map(|(code, class)| (code.clone(), of_class(class))).collect();
        Self { rules: rules.rules, by_class }
    }

    /// Every rule that speaks about a subject, those about its class first, in the order of their tables.
    pub fn diagnose(&self, spot_check: &SpotCheck, subject: &Subject, usual: &dyn Usual) -> Vec<Diagnosis> {
        let approved_only = spot_check.settings.letter.status == LetterStatus::Final;
        let Some(class) = spot_check.catalog.classes.get(&subject.class) else { return Vec::new() };
        let mut found: Vec<Diagnosis> = Vec::new();
        for (index, names) in self.by_class.get(&subject.class).into_iter().flatten() {
            let Some(rule) = self.rules.get(*index) else { continue };
            if approved_only && rule.approved_by.is_empty() {
                continue;
            }
            let facts = |batch, this| Facts { spot_check, class, subject, batch, names, usual, this };
            found.extend(of_rule(rule, subject, spot_check, &facts));
        }
        let spoken: Vec<(String, Replaces)> =
            found.iter().map(|diagnosis| (diagnosis.rule.clone(), diagnosis.replaces.clone())).collect();
        for diagnosis in &mut found {
            let other = spoken
                .iter()
                .find(|(rule, replaces)| *rule != diagnosis.rule && replaces.rules.contains(&diagnosis.rule));
            diagnosis.replaced_by = other.map(|(rule, _)| rule.clone());
        }
        found
    }
}

/// What one rule says: once, or once for every item where it is about each of them.
fn of_rule<'f>(
    rule: &Rule,
    subject: &Subject,
    spot_check: &SpotCheck,
    facts: &dyn Fn(usize, Option<usize>) -> Facts<'f>,
) -> Vec<Diagnosis> {
    let every = rule.condition.is_about_every_item();
    // What was said about which item: by its position in the catalog, or its name where the catalog does not know it.
    let mut said: Vec<(Option<usize>, Option<&str>, Diagnosis)> = Vec::new();
    for &batch in &subject.batches {
        let items: &[Item] = spot_check.batches.get(batch).map_or(&[], |batch| &batch.items);
        let turns: Vec<Option<usize>> = if every { (0..items.len()).map(Some).collect() } else { vec![None] };
        for this in turns {
            let facts = facts(batch, this);
            let Some(cells) = evaluate::speaks(&rule.condition, &facts) else { continue };
            let item = this.and_then(|index| items.get(index));
            let (indicator, name) = (item.and_then(|item| item.indicator), item.map(|item| item.name.as_str()));
            let name = name.filter(|_| indicator.is_none());
            let known = said.iter_mut().find(|(other, other_name, _)| (*other, *other_name) == (indicator, name));
            match known {
                Some((.., diagnosis)) => more(diagnosis, batch, cells, subject),
                None => said.extend(diagnosis(rule, &facts, cells, subject).map(|made| (indicator, name, made))),
            }
        }
    }
    said.into_iter().map(|(.., diagnosis)| diagnosis).collect()
}

fn more(diagnosis: &mut Diagnosis, batch: usize, cells: Vec<(usize, usize)>, subject: &Subject) {
    if diagnosis.speaks_of().all(|known| known != batch) {
        diagnosis.also.push(batch);
    }
    for cell in cells {
        if !diagnosis.items.contains(&cell) {
            diagnosis.items.push(cell);
        }
    }
    diagnosis.points = points(&diagnosis.items, subject);
}

/// What a rule says of a sample; `None` where a figure of its root cannot be worked out there.
fn diagnosis(rule: &Rule, facts: &Facts<'_>, items: Vec<(usize, usize)>, subject: &Subject) -> Option<Diagnosis> {
    let told = |sentences: &[_]| sentences.iter().filter_map(|sentence| text::told(sentence, facts)).collect();
    // What is only just within its limit excludes nothing.
    let is_sure = !items.iter().any(|at| is_weak(rule, facts, *at));
    Some(Diagnosis {
        rule: rule.id.clone(),
        condition: text::told(&rule.condition_text, facts)?,
        most_probable: text::told(&rule.most_probable, facts)?,
        is_statement: rule.is_statement,
        possible: told(&rule.possible),
        excluded: if is_sure { told(&rule.excluded) } else { Vec::new() },
        // An amount without its assumption would be taken for a fact.
        worked: rule.worked.iter().map(|one| text::told(one, facts)).collect::<Option<_>>().unwrap_or_default(),
        steps: text::steps(&rule.steps, facts),
        points: points(&items, subject),
        items,
        batch: facts.batch,
        also: Vec::new(),
        replaced_by: None,
        unapproved: rule.approved_by.is_empty(),
        origin: rule.origin.clone(),
        replaces: rule.replaces.clone(),
    })
}

/// Whether a deciding cell conforms with a thin margin, and the rule did not ask how near the limit it is.
fn is_weak(rule: &Rule, facts: &Facts<'_>, at: (usize, usize)) -> bool {
    let asks = |name: &str| [Property::Thin, Property::Normal].iter().any(|of| rule.condition.asks(*of, name));
    let asked = |name: &str| facts.find(name) == Some(at) && asks(name);
    facts.item(at).is_some_and(|item| facts.is_thin(item) == Some(true))
        && !rule.condition.items.iter().any(|name| asked(name))
}

fn points(items: &[(usize, usize)], subject: &Subject) -> Vec<usize> {
    let shortcomings = subject.shortcomings.iter().enumerate();
    shortcomings.filter(|(_, point)| items.contains(&(point.batch, point.item))).map(|(index, _)| index).collect()
}
