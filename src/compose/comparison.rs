//! 偏离程度与横向比较: own values against requirements first, then peers, with table and charts.

use serde::Serialize;

use crate::analysis::{self, ChartFacts, Standing, Text, margin_of};
use crate::diagnostic::Diagnostic;
use crate::domain::{Item, ItemVerdict, LetterKind};

use super::body::{Body, Written, about};
use super::letter::{Align, Chart, Content, Table};
use super::view::{self, DeviationView, StandingView};

/// Failed items in words, then conforming ones whose margin is thin; for a rectification letter.
pub(super) fn deviations(body: &mut Body<'_>) -> Written {
    let word = body.label("sample")?;
    let mut told: Vec<(usize, usize)> = Vec::new();
    for &batch in &body.subject.batches {
        let Some(found) = body.context.spot_check.batches.get(batch) else { continue };
        for (item, facts) in found.items.iter().enumerate() {
            if facts.verdict == ItemVerdict::Nonconforming {
                deviation(body, batch, facts, true, &word)?;
                told.push((batch, item));
            }
        }
    }
    for point in &body.subject.shortcomings {
        let Some(facts) = item_of(body, point.batch, point.item) else { continue };
        let thin = point.failing == crate::domain::playbook::Failing::ThinMargin;
        if thin && !told.contains(&(point.batch, point.item)) {
            deviation(body, point.batch, facts, false, &word)?;
            told.push((point.batch, point.item));
        }
    }
    Ok(())
}

fn deviation(body: &mut Body<'_>, batch: usize, facts: &Item, failed: bool, word: &str) -> Written {
    let margin = margin_of(body.context.spot_check, &body.subject.class, facts);
    let several = body.subject.batches.len() > 1;
    let label = if several { view::label_of(body.subject, batch, word) } else { String::new() };
    let view = view::deviation(facts, margin.as_ref(), failed, label);
    let sheet = body.context.spot_check.batches.get(batch).map_or("", |batch| &batch.sampling_sheet_no);
    body.paragraphs(&about("deviation", &[sheet, &facts.name]), "deviation.tera", &view)
}

/// What `standing.tera` sees: the standing, the own value against its requirement, and the house's short words.
#[derive(Serialize)]
struct StandingSentence {
    standing: StandingView,
    own: DeviationView,
    kind: LetterKind,
    /// An earlier standing of this letter was withheld for the same reason.
    repeated: bool,
}

/// What `reading.tera` sees.
#[derive(Serialize)]
struct ReadingView {
    n_standings: usize,
    n_ranked: usize,
    n_percentiles: usize,
    n_quartiles: usize,
    n_ratio: usize,
    n_withheld: usize,
}

/// Table, charts, one sentence per key indicator and how to read them.
pub(super) fn standings(body: &mut Body<'_>, kind: LetterKind) -> Written {
    let subject = body.subject;
    let views: Vec<StandingView> =
        subject.standings.iter().map(|standing| view::standing(body.context.spot_check, standing)).collect();
    let class = &subject.class.0;
    let reading_note = about("comparison_note", &[class]);
    if views.is_empty() {
        return body.paragraphs(&reading_note, "reading.tera", &reading(&views));
    }
    let table = table(body, &views)?;
    body.push(&about("comparison", &[class]), Content::Table(table));
    for (position, (standing, view)) in subject.standings.iter().zip(&views).enumerate() {
        let Some(item) = item_of(body, standing.batch, standing.item) else { continue };
        let own = view::deviation(item, standing.margin.as_ref(), view.failed, String::new());
        let repeated = view.kind == "withheld" && views[..position].iter().any(|told| told.withheld == view.withheld);
        let sentence = StandingSentence { standing: view.clone(), own, kind, repeated };
        body.paragraphs(&about("standing", &[class, &standing.name]), "standing.tera", &sentence)?;
        if let Some(facts) = analysis::chart(body.context.spot_check, subject, standing) {
            let chart = chart(body, standing, &facts, &sentence)?;
            body.push(&about("chart", &[class, &standing.name]), Content::Chart(chart));
        }
    }
    body.notes(&reading_note, "reading.tera", &reading(&views))
}

fn reading(views: &[StandingView]) -> ReadingView {
    let count = |test: fn(&StandingView) -> bool| views.iter().filter(|view| test(view)).count();
    ReadingView {
        n_standings: views.len(),
        n_ranked: count(|view| view.kind == "ranked"),
        n_percentiles: count(|view| view.kind == "ranked" && !view.failed && view.worse > 0),
        n_quartiles: count(|view| !view.quartile_low.is_empty()),
        n_ratio: count(|view| view.by == "ratio"),
        n_withheld: count(|view| view.kind == "withheld"),
    }
}

fn table(body: &Body<'_>, views: &[StandingView]) -> Result<Table, Vec<Diagnostic>> {
    let columns = body.columns(&[
        ("col_key_indicator", 20, Align::Left),
        ("col_unit", 9, Align::Center),
        ("col_requirement_basis", 17, Align::Center),
        ("col_own", 11, Align::Center),
        ("col_margin", 10, Align::Center),
        ("col_median", 11, Align::Center),
        ("col_quartiles", 16, Align::Center),
        ("col_position", 20, Align::Left),
    ])?;
    let mut rows = Vec::new();
    let mut emphasized = Vec::new();
    let dash = body.label("nothing")?;
    for (index, (standing, view)) in body.subject.standings.iter().zip(views).enumerate() {
        let item = item_of(body, standing.batch, standing.item);
        let basis = match item.map_or("", |item| view::basis(item.requirement.basis)) {
            "" => String::new(),
            basis => format!("（{}）", body.label(&format!("basis_{basis}"))?),
        };
        let bare = |text: &str| text.strip_suffix(standing.unit.as_str()).unwrap_or(text).trim().to_string();
        let shown = |text: &str| match (text.is_empty(), view.by) {
            (true, _) => dash.clone(),
            (_, "value") => bare(text),
            _ => text.to_string(),
        };
        let quartiles = match (view.quartile_low.is_empty(), view.by) {
            (true, _) => dash.clone(),
            (_, "value") => format!("{}～{}", bare(&view.quartile_low), bare(&view.quartile_high)),
            _ => format!("{}～{}", view.quartile_low, view.quartile_high),
        };
        let ratio = if view.ratio.is_empty() { String::new() } else { format!("（{}）", view.ratio) };
        if view.failed {
            emphasized.push(index);
        }
        rows.push(vec![
            item.map_or_else(|| standing.name.to_string(), |item| item.name.to_string()),
            standing.unit.to_string(),
            format!("{}{basis}", standing.requirement),
            format!("{}{ratio}", standing.own),
            standing.margin.as_ref().map_or_else(|| dash.clone(), |margin| margin.display().to_string()),
            shown(&view.median),
            quartiles,
            position(body, view)?,
        ]);
    }
    Ok(Table { caption: body.label("table_comparison")?, columns, rows, emphasized, ..Table::default() })
}

fn position(body: &Body<'_>, view: &StandingView) -> Result<String, Vec<Diagnostic>> {
    let fill = |label: &str, counts: &[(&str, u32)]| -> Result<String, Vec<Diagnostic>> {
        let words = body.label(label)?;
        Ok(counts.iter().fold(words, |text, (name, count)| text.replace(&format!("({name})"), &count.to_string())))
    };
    match view.kind {
        "counts" => fill("position_counts", &[("enterprises", view.enterprises), ("conforming", view.conforming)]),
        "ranked" => {
            let counts = [("worse", view.worse), ("tied", view.tied), ("better", view.better)];
            let told = counts.iter().filter(|(_, count)| *count > 0);
            let parts: Result<Vec<String>, _> =
                told.map(|(name, count)| fill(&format!("position_{name}"), &[(name, *count)])).collect();
            Ok(parts?.join("，"))
        }
        _ => body.label("position_withheld"),
    }
}

fn chart(
    body: &Body<'_>,
    standing: &Standing,
    facts: &ChartFacts,
    sentence: &StandingSentence,
) -> Result<Chart, Vec<Diagnostic>> {
    let unit = standing.unit.trim();
    let axis = if facts.ratio { body.label("axis_ratio")? } else { unit.to_string() };
    let title = if axis.is_empty() {
        sentence.standing.name.clone()
    } else {
        format!("{}（{axis}）", sentence.standing.name)
    };
    let two_sided = facts.low.is_some() && facts.high.is_some();
    let limit_label = |end: &Option<Text>, side: &str| -> Result<String, Vec<Diagnostic>> {
        match end {
            None => Ok(String::new()),
            Some(value) if two_sided => Ok(format!("{} {value}", body.label(side)?)),
            Some(_) => Ok(format!("{} {}", body.label("chart_requirement")?, standing.requirement)),
        }
    };
    let plain = |text: &Text| text.to_string();
    let better_side = match sentence.standing.preference {
        "higher" => "right",
        "lower" => "left",
        _ => "",
    };
    Ok(Chart {
        title,
        alt: body.context.wording.sentence("chart.tera", sentence)?,
        own: plain(&facts.own),
        own_label: if facts.ratio && !sentence.standing.ratio.is_empty() {
            sentence.standing.ratio.clone()
        } else {
            standing.own.to_string()
        },
        own_censored: plain(&facts.own_censored),
        own_others: facts.own_others.iter().map(plain).collect(),
        low_label: limit_label(&facts.low, "chart_low")?,
        high_label: limit_label(&facts.high, "chart_high")?,
        low: facts.low.as_ref().map(plain),
        high: facts.high.as_ref().map(plain),
        median: facts.median.as_ref().map(plain),
        quartiles: facts.quartiles.as_ref().map(|(first, third)| (plain(first), plain(third))),
        direction: body.label(&format!("direction_{}", sentence.standing.preference))?,
        better_side: better_side.to_string(),
    })
}

fn item_of<'a>(body: &Body<'a>, batch: usize, item: usize) -> Option<&'a Item> {
    body.context.spot_check.batches.get(batch)?.items.get(item)
}
