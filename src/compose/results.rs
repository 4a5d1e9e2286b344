//! 抽查结果: what was sampled and every item as the report prints it.

use serde::Serialize;

use crate::analysis::Subject;
use crate::domain::{Batch, ItemVerdict, LetterKind};

use super::body::{Body, Written, about};
use super::letter::{Align, Content, Table};
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
    n_failed_items: usize,
    n_linkage: usize,
    n_follow_up: usize,
    /// Last year's failed items; in a merged letter each class has its own.
    prior_items: Vec<String>,
    /// One but in a merged letter.
    classes: Vec<ClassView>,
}

/// One class as the opening tells it.
#[derive(Serialize)]
struct ClassView {
    name: String,
    n_batches: usize,
    n_failed_batches: usize,
    prior_items: Vec<String>,
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
            prior_items: portion
                .subject
                .prior_failed_items
                .iter()
                .map(|item| super::printing::one_line(item))
                .collect(),
        });
        batches.extend(own);
    }
    days.sort_unstable();
    let mut agencies: Vec<String> = batches.iter().map(|batch| batch.agency.clone()).collect();
    agencies.sort();
    agencies.dedup();
    let prior_items = match classes.as_slice() {
        [only] => only.prior_items.clone(),
        _ => Vec::new(),
    };
    let subjects: Vec<&Subject> = body.portions.iter().map(|portion| portion.subject).collect();
    let view = OpeningView {
        kind,
        campaign: spot_check.settings.campaign.name.clone(),
        plan_no: spot_check.settings.campaign.plan_no.clone(),
        linkage_name: spot_check.settings.campaign.linkage_name.clone(),
        issuer: spot_check.settings.letter.issuer.clone(),
        class_name: class_names(spot_check, &subjects),
        agencies,
        first_day: days.first().copied().map(super::printing::date).unwrap_or_default(),
        last_day: days.last().copied().map(super::printing::date).unwrap_or_default(),
        n_failed_batches: batches.iter().filter(|batch| batch.failed).count(),
        n_failed_items: batches.iter().map(|batch| batch.failed_items.len()).sum(),
        n_linkage: batches.iter().filter(|batch| batch.task == "linkage").count(),
        n_follow_up: batches.iter().filter(|batch| batch.task == "follow_up").count(),
        prior_items,
        classes,
        batches,
    };
    body.paragraphs("opening", "opening.tera", &view)
}

/// What `sample.tera` sees: once before and once after a batch's table.
#[derive(Serialize)]
struct SampleView<'a> {
    /// `before` or `after` the table.
    place: &'static str,
    batch: &'a BatchView,
    n_batches: usize,
    has_key: bool,
    has_not_judged: bool,
}

/// Every batch with its items.
pub(super) fn tables(body: &mut Body<'_>) -> Written {
    let views = views(body, body.subject)?;
    let n_batches = body.portions.iter().map(|portion| portion.subject.batches.len()).sum();
    let subject = body.subject;
    for (view, (_, batch)) in views.iter().zip(own_batches(body, subject)) {
        let mut sample = SampleView {
            place: "before",
            batch: view,
            n_batches,
            has_key: batch.items.iter().any(|item| is_key(body, item.indicator)),
            has_not_judged: batch.items.iter().any(|item| item.verdict == ItemVerdict::NotJudged),
        };
        let sheet: &[&str] = &[&batch.sampling_sheet_no];
        body.paragraphs(&about("sample", sheet), "sample.tera", &sample)?;
        let table = item_table(body, batch, view)?;
        body.push(&about("items", sheet), Content::Table(table));
        sample.place = "after";
        body.notes(&about("items_note", sheet), "sample.tera", &sample)?;
    }
    Ok(())
}

fn item_table(body: &Body<'_>, batch: &Batch, view: &BatchView) -> Result<Table, Vec<crate::diagnostic::Diagnostic>> {
    let caption = body.label("table_results")?;
    let caption = if body.subject.batches.len() > 1 { format!("{caption}（{}）", view.label) } else { caption };
    let columns = body.columns(&[
        ("col_number", 5, Align::Center),
        ("col_item", 22, Align::Left),
        ("col_unit", 9, Align::Center),
        ("col_requirement", 15, Align::Center),
        ("col_test_basis", 21, Align::Left),
        ("col_result", 14, Align::Center),
        ("col_verdict", 11, Align::Center),
    ])?;
    let mut rows = Vec::new();
    let mut emphasized = Vec::new();
    for (index, item) in batch.items.iter().enumerate() {
        let star = if is_key(body, item.indicator) { "★" } else { "" };
        let verdict = match item.verdict {
            ItemVerdict::Conforming => "verdict_conforming",
            ItemVerdict::Nonconforming => "verdict_nonconforming",
            ItemVerdict::NotJudged => "verdict_not_judged",
        };
        if item.verdict == ItemVerdict::Nonconforming {
            emphasized.push(index);
        }
        rows.push(vec![
            (index + 1).to_string(),
            format!("{}{star}", item.name),
            item.unit.to_string(),
            item.requirement.reported.to_string(),
            item.test_basis.to_string(),
            item.measurement.reported.to_string(),
            body.label(verdict)?,
        ]);
    }
    Ok(Table { caption, columns, rows, emphasized, ..Table::default() })
}

fn is_key(body: &Body<'_>, indicator: Option<usize>) -> bool {
    let class = body.context.spot_check.catalog.classes.get(&body.subject.class);
    indicator.and_then(|index| class?.indicators.get(index)).is_some_and(|indicator| indicator.key)
}

fn own_batches<'a>(body: &Body<'a>, subject: &'a Subject) -> impl Iterator<Item = (usize, &'a Batch)> + use<'a> {
    let spot_check = body.context.spot_check;
    subject.batches.iter().filter_map(|&index| Some((index, spot_check.batches.get(index)?)))
}

fn views(body: &Body<'_>, subject: &Subject) -> Result<Vec<BatchView>, Vec<crate::diagnostic::Diagnostic>> {
    let word = body.label("sample")?;
    let spot_check = body.context.spot_check;
    Ok(own_batches(body, subject)
        .map(|(index, batch)| view::batch(spot_check, batch, view::label_of(subject, index, &word)))
        .collect())
}
