//! The paragraphs before the panel: task, where and when sampled, conclusion, order.

use serde::Serialize;

use crate::analysis::Subject;
use crate::domain::fold::fold_item;
use crate::domain::{Batch, Item, ItemVerdict, LetterKind, SpotCheck};

use super::body::{Body, Written};
use super::view::{self, BatchView};
use super::{class_name, class_names};

/// What `opening.tera` sees.
#[derive(Serialize)]
struct OpeningView {
    kind: LetterKind,
    campaign: String,
    plan_no: String,
    linkage_name: String,
    issuer: String,
    class_name: String,
    agencies: Vec<String>,
    batches: Vec<BatchView>,
    first_day: String,
    last_day: String,
    n_failed_batches: usize,
    /// Failed batches whose reinspection was passed.
    n_closed: usize,
    /// Batches that were not sampled at the addressee's.
    n_elsewhere: usize,
    /// The batches that failed.
    failed: Vec<BatchView>,
    n_linkage: usize,
    n_follow_up: usize,
    /// Last year's failed items; in a merged letter each class has its own.
    prior_items: Vec<String>,
    /// What this year's reports say of them.
    prior_now: Vec<PriorNow>,
    /// One but in a merged letter.
    classes: Vec<ClassView>,
}

/// One class as the opening tells it.
#[derive(Serialize)]
struct ClassView {
    name: String,
    n_batches: usize,
    n_failed_batches: usize,
    /// Names of the items that failed, each once.
    failed_items: Vec<String>,
    prior_items: Vec<String>,
    prior_now: Vec<PriorNow>,
}

/// Items that failed last year and what became of them.
#[derive(Clone, Serialize)]
struct PriorNow {
    items: Vec<String>,
    /// `nonconforming`, `conforming`, `not_judged` or `untested`.
    now: &'static str,
}

/// Last year's failed items by this year's verdicts, as reported; of several batches one that failed counts.
fn prior_now(spot_check: &SpotCheck, subject: &Subject) -> Vec<PriorNow> {
    let class = spot_check.catalog.classes.get(&subject.class);
    let now = |prior: &str| {
        let wanted = fold_item(prior);
        let is_it = |item: &&Item| {
            let known = class.zip(item.indicator).and_then(|(class, index)| class.indicators.get(index));
            let names = known.into_iter().flat_map(|known| known.aliases.iter().chain([&known.name]));
            names.map(String::as_str).chain([item.name.as_str()]).any(|name| fold_item(name) == wanted)
        };
        let items = subject.batches.iter().flat_map(|&index| &spot_check.batches[index].items);
        let verdicts: Vec<ItemVerdict> = items.filter(is_it).map(|item| item.verdict).collect();
        let has = |verdict| verdicts.contains(&verdict);
        if has(ItemVerdict::Nonconforming) {
            "nonconforming"
        } else if has(ItemVerdict::Conforming) {
            "conforming"
        } else if has(ItemVerdict::NotJudged) {
            "not_judged"
        } else {
            "untested"
        }
    };
    let told: Vec<(&String, &'static str)> = subject.prior_failed_items.iter().map(|item| (item, now(item))).collect();
    let of = |now: &'static str| {
        let items = told.iter().filter(|(_, of)| *of == now).map(|(item, _)| super::printing::one_line(item)).collect();
        PriorNow { items, now }
    };
    let groups = ["nonconforming", "conforming", "not_judged", "untested"].map(of);
    groups.into_iter().filter(|group| !group.items.is_empty()).collect()
}

/// The paragraphs before the first heading.
pub(super) fn opening(body: &mut Body<'_>, kind: LetterKind) -> Written {
    let spot_check = body.context.spot_check;
    let mut batches: Vec<BatchView> = Vec::new();
    let mut days = Vec::new();
    let mut classes = Vec::new();
    for portion in body.portions {
        let own = views(body, portion.subject)?;
        days.extend(own_batches(body, portion.subject).filter_map(|(_, batch)| batch.sampled_on));
        classes.push(ClassView {
            name: class_name(spot_check, portion.subject).to_string(),
            n_batches: own.len(),
            n_failed_batches: own.iter().filter(|batch| batch.failed).count(),
            failed_items: each_once(own.iter().flat_map(|batch| &batch.failed_items)),
            prior_items: portion
                .subject
                .prior_failed_items
                .iter()
                .map(|item| super::printing::one_line(item))
                .collect(),
            prior_now: prior_now(spot_check, portion.subject),
        });
        batches.extend(own);
    }
    days.sort_unstable();
    let mut agencies: Vec<String> = batches.iter().map(|batch| batch.agency.clone()).collect();
    agencies.sort();
    agencies.dedup();
    let (prior_items, prior_now) = match classes.as_slice() {
        [only] => (only.prior_items.clone(), only.prior_now.clone()),
        _ => Default::default(),
    };
    let subjects: Vec<&Subject> = body.portions.iter().map(|portion| portion.subject).collect();
    let view = OpeningView {
        kind,
        campaign: spot_check.settings.campaign.name.clone(),
        plan_no: spot_check.settings.campaign.plan_no.clone(),
        linkage_name: spot_check.settings.campaign.linkage_name.clone(),
        issuer: body.signer().issuer.clone(),
        class_name: class_names(spot_check, &subjects),
        agencies,
        first_day: days.first().copied().map(super::printing::date).unwrap_or_default(),
        last_day: days.last().copied().map(super::printing::date).unwrap_or_default(),
        n_failed_batches: batches.iter().filter(|batch| batch.failed).count(),
        n_closed: super::statutes::failed(body).closed.len(),
        n_elsewhere: batches
            .iter()
            .filter(|batch| batch.channel != "production" || !batch.sampled_at.is_empty())
            .count(),
        failed: batches.iter().filter(|batch| batch.failed).cloned().collect(),
        n_linkage: batches.iter().filter(|batch| batch.task == "linkage").count(),
        n_follow_up: batches.iter().filter(|batch| batch.task == "follow_up").count(),
        prior_items,
        prior_now,
        classes,
        batches,
    };
    body.paragraphs("opening", "opening.tera", &view)
}

fn each_once<'a>(names: impl Iterator<Item = &'a String>) -> Vec<String> {
    let mut told: Vec<String> = Vec::new();
    for name in names {
        if !told.contains(name) {
            told.push(name.clone());
        }
    }
    told
}

pub(super) fn own_batches<'a>(
    body: &Body<'a>,
    subject: &'a Subject,
) -> impl Iterator<Item = (usize, &'a Batch)> + use<'a> {
    let spot_check = body.context.spot_check;
    subject.batches.iter().filter_map(|&index| Some((index, spot_check.batches.get(index)?)))
}

pub(super) fn views(body: &Body<'_>, subject: &Subject) -> Result<Vec<BatchView>, Vec<crate::diagnostic::Diagnostic>> {
    let word = body.label("sample")?;
    let spot_check = body.context.spot_check;
    Ok(own_batches(body, subject)
        .map(|(index, batch)| view::batch(spot_check, batch, view::label_of(subject, index, &word)))
        .collect())
}
