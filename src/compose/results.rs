//! 检验结果: what was sampled and every item as the report prints it.

use crate::diagnostic::Diagnostic;
use crate::domain::{Batch, Conclusion, ItemVerdict, TaskKind};

use super::body::{Body, Written, about};
use super::letter::{Align, Content, Fact, Table, TableRole};
use super::opening::{own_batches, views};
use super::place::verdict;
use super::view::BatchView;

/// Every batch with its items.
pub(super) fn tables(body: &mut Body<'_>) -> Written {
    let views = views(body, body.subject)?;
    let is_one = body.portions.iter().map(|portion| portion.subject.batches.len()).sum::<usize>() == 1;
    let subject = body.subject;
    for (view, (_, batch)) in views.iter().zip(own_batches(body, subject)) {
        let sheet: &[&str] = &[&batch.sampling_sheet_no];
        let facts = facts(body, batch, view, is_one)?;
        body.push(&about("sample", sheet), Content::Facts { facts });
        let table = item_table(body, batch, view, is_one)?;
        body.push(&about("items", sheet), Content::Table(table));
        let note = note(body, batch, view)?;
        if !note.is_empty() {
            body.push(&about("items_note", sheet), Content::Note { text: note });
        }
    }
    Ok(())
}

/// What the opening does not say of the sample.
fn facts(body: &Body<'_>, batch: &Batch, view: &BatchView, is_one: bool) -> Result<Vec<Fact>, Vec<Diagnostic>> {
    let channel = body.label(&format!("channel_{}", view.channel))?;
    let place =
        if view.sampled_at.is_empty() { channel.clone() } else { format!("{}（{channel}）", view.sampled_at) };
    let sampled = [view.sampled_on.as_str(), &place].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>();
    // That it is a spot check the opening says; only another task is told.
    let task = match batch.task {
        TaskKind::Supervision => String::new(),
        _ => body.label(&format!("task_{}", view.task)).unwrap_or_default(),
    };
    let of_several: [(&str, &str); 4] = [
        ("fact_sheet", &view.sheet),
        ("fact_report", &view.report),
        ("fact_sampled", &sampled.join("，")),
        ("fact_task", &task),
    ];
    let all = [
        ("fact_product", view.product.as_str()),
        ("fact_model", &view.model),
        ("fact_grade", &view.grade),
        ("fact_trademark", &view.trademark),
        ("fact_lot", &view.lot),
        ("fact_standard", &view.standard),
        ("fact_principal", &view.principal),
    ];
    let shown =
        all.into_iter().chain(of_several.into_iter().filter(|_| !is_one)).filter(|(_, value)| !value.is_empty());
    shown.map(|(label, value)| Ok(Fact { label: body.label(label)?, value: value.to_string() })).collect()
}

fn item_table(body: &Body<'_>, batch: &Batch, view: &BatchView, is_one: bool) -> Result<Table, Vec<Diagnostic>> {
    let caption = if is_one { String::new() } else { view.label.clone() };
    let columns = body.columns(&[
        ("col_number", 5, Align::Center),
        ("col_item", 26, Align::Left),
        ("col_unit", 9, Align::Left),
        ("col_requirement", 16, Align::Left),
        ("col_test_basis", 20, Align::Left),
        ("col_result", 13, Align::Left),
        ("col_verdict", 11, Align::Left),
    ])?;
    let mut rows = Vec::new();
    let mut emphasized = Vec::new();
    for (index, item) in batch.items.iter().enumerate() {
        let star = if is_key(body, item.indicator) { "★" } else { "" };
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
            verdict(body, item)?,
        ]);
    }
    Ok(Table { caption, columns, rows, emphasized, role: TableRole::Items, groups: Vec::new(), row_head: Some(1) })
}

/// Where the comparison is, said with the first table's note, which says how the tables are to be read.
pub(super) fn see_page_one(body: &mut Body<'_>) -> Written {
    let told = body.label("see_page_one")?;
    let note = body.blocks.iter_mut().find_map(|block| match &mut block.content {
        Content::Note { text } if block.id.starts_with("items_note") => Some(text),
        _ => None,
    });
    match note {
        Some(text) => *text += &told,
        None => body.push("see_page_one", Content::Note { text: told }),
    }
    Ok(())
}

/// What the table's marks mean, and which batch the report found nonconforming; may be empty.
fn note(body: &mut Body<'_>, batch: &Batch, view: &BatchView) -> Result<String, Vec<Diagnostic>> {
    let has = |test: &dyn Fn(&crate::domain::Item) -> bool| batch.items.iter().any(test);
    let mut note = String::new();
    // What a mark means is said below the first table that has it.
    for (is_there, label) in [
        (has(&|item| is_key(body, item.indicator)), "note_key"),
        (has(&|item| item.verdict == ItemVerdict::Nonconforming), "note_failed"),
        (has(&|item| item.verdict == ItemVerdict::NotJudged), "note_not_judged"),
        (true, "note_as_reported"),
    ] {
        if is_there && !body.noted.contains(&label) {
            body.noted.push(label);
            note += &body.label(label)?;
        }
    }
    // Where every batch passed, the opening has said so.
    if any_failed(body) {
        let failed = batch.conclusion == Conclusion::Nonconforming;
        note += &body.label(if failed { "note_conclusion_failed" } else { "note_conclusion_passed" })?;
    }
    if !view.remark.is_empty() {
        note += &body.label("note_remark")?.replace("(remark)", &view.remark);
    }
    Ok(note)
}

fn any_failed(body: &Body<'_>) -> bool {
    let mut batches = body.portions.iter().flat_map(|portion| own_batches(body, portion.subject));
    batches.any(|(_, batch)| batch.conclusion == Conclusion::Nonconforming)
}

fn is_key(body: &Body<'_>, indicator: Option<usize>) -> bool {
    let class = body.context.spot_check.catalog.classes.get(&body.subject.class);
    indicator.and_then(|index| class?.indicators.get(index)).is_some_and(|indicator| indicator.key)
}
