//! 结果一览: the results at a glance, what failed first, then the key indicators.

use rust_decimal::Decimal;
use serde::Serialize;

use crate::advice::Diagnosis;
use crate::advice::names::{split_name, told_name};
use crate::analysis::{Figure, Shortcoming, Standing, StripFacts, margin_of, own_strip, strip};
use crate::diagnostic::Diagnostic;
use crate::domain::knowledge::State;
use crate::domain::{Item, ItemVerdict, LetterKind, Preference, Side};

use super::body::{Body, Written, about};
use super::letter::{self, Content, Group, Mark, Panel, PanelRow, Strip};
use super::place::{self, Place, place};
use super::{class_name, printing};

/// Rows that page one has room for; what failed is told in any case.
const ROWS: usize = 3;
const FAILED_ROWS: usize = 5;

/// What `summary.tera` sees.
#[derive(Serialize)]
struct SummaryView {
    kind: LetterKind,
    n_batches: usize,
    n_items: usize,
    /// Of these, items that the report does not judge.
    n_not_judged: usize,
    /// Names of the failed items, each once.
    failed: Vec<String>,
    /// All that failed was corrected, and the reinspection was passed.
    is_closed: bool,
    /// Names of the items whose margin is thin.
    thin: Vec<String>,
    /// Names of the items behind the peers.
    behind: Vec<String>,
    /// Names of the items that vary between batches.
    spread: Vec<String>,
    /// Where the whole sample says to look first, without what stands in brackets; empty: it does not say.
    direction: String,
}

/// What `reading.tera` sees: which marks the strips have.
#[derive(Serialize, Default)]
struct ReadingView {
    n_strips: usize,
    has_quartiles: bool,
    has_median: bool,
    has_others: bool,
    has_arrow: bool,
    has_scaled: bool,
    has_several_batches: bool,
}

/// The panel of all classes of the letter.
pub(super) fn panel(body: &mut Body<'_>, kind: LetterKind) -> Written {
    let mut rows = Vec::new();
    let mut groups = Vec::new();
    let mut reading = ReadingView::default();
    for &portion in body.portions {
        (body.subject, body.advice) = (portion.subject, portion.advice);
        if body.is_merged() {
            let text = class_name(body.context.spot_check, body.subject).to_string();
            groups.push(Group { before: rows.len(), text });
        }
        rows.extend(rows_of_class(body, &mut reading)?);
        reading.has_several_batches |= body.subject.batches.len() > 1;
    }
    let summary = body.context.wording.sentence("summary.tera", &summary(body, kind))?;
    let note = match reading.n_strips {
        0 => String::new(),
        _ => body.context.wording.sentence("reading.tera", &reading)?,
    };
    let heads = [body.label("panel_indicator")?, body.label("panel_strip")?, body.label("panel_words")?];
    body.push("panel", Content::Panel(Panel { title: body.label("panel")?, summary, heads, rows, groups, note }));
    Ok(())
}

fn summary(body: &Body<'_>, kind: LetterKind) -> SummaryView {
    let mut view = SummaryView {
        kind,
        n_batches: 0,
        n_items: 0,
        n_not_judged: 0,
        failed: Vec::new(),
        thin: Vec::new(),
        behind: Vec::new(),
        spread: Vec::new(),
        is_closed: super::statutes::failed(body).is_closed(),
        direction: direction(body),
    };
    for portion in body.portions {
        view.n_batches += portion.subject.batches.len();
        let batches = portion.subject.batches.iter().filter_map(|&batch| body.context.spot_check.batches.get(batch));
        for batch in batches {
            view.n_items += batch.items.len();
            view.n_not_judged += batch.items.iter().filter(|item| item.verdict == ItemVerdict::NotJudged).count();
        }
        for point in &portion.subject.shortcomings {
            let names = match point.state {
                State::Failed => &mut view.failed,
                State::Thin => &mut view.thin,
                State::Behind => &mut view.behind,
                State::Spread => &mut view.spread,
                State::Repeat | State::Sound => continue,
            };
            let name = printing::one_line(told_name(body.context.spot_check, portion.subject, &point.name));
            if !names.contains(&name) {
                names.push(name);
            }
        }
    }
    view
}

/// Longest direction that the bar has room for, in characters.
const DIRECTION: usize = 30;

fn direction(body: &Body<'_>) -> String {
    let spoken = body.portions.iter().flat_map(|portion| portion.advice.spoken());
    // Nobody looks for the cause of what was corrected.
    let batches = &body.context.spot_check.batches;
    let is_open = |one: &&Diagnosis| {
        let mut own = one.speaks_of();
        own.any(|batch| batches.get(batch).is_none_or(|batch| !batch.is_closed()))
    };
    let causes = spoken.filter(is_open).filter(|one| !one.is_statement).map(|one| without_brackets(&one.most_probable));
    causes.take(1).find(|text| text.chars().count() <= DIRECTION).unwrap_or_default()
}

fn without_brackets(text: &str) -> String {
    let mut depth = 0;
    let outside = text.chars().filter(|&character| {
        depth += i32::from(character == '（');
        let is_outside = depth == 0;
        depth -= i32::from(character == '）');
        is_outside
    });
    outside.collect()
}

fn rows_of_class(body: &Body<'_>, reading: &mut ReadingView) -> Result<Vec<PanelRow>, Vec<Diagnostic>> {
    let subject = body.subject;
    let mut told: Vec<(usize, usize)> = Vec::new();
    let mut rows = Vec::new();
    let failed = subject.shortcomings.iter().filter(|point| point.state == State::Failed);
    let standing_of = |at: (usize, usize)| subject.standings.iter().find(|one| (one.batch, one.item) == at);
    for at in failed.map(|point| (point.batch, point.item)) {
        told.push(at);
        rows.push(row(body, at, standing_of(at), reading)?);
    }
    let failed_rows = rows.len();
    for standing in &subject.standings {
        let at = (standing.batch, standing.item);
        if !told.contains(&at) {
            told.push(at);
            rows.push(row(body, at, Some(standing), reading)?);
        }
    }
    rows.truncate(failed_rows.clamp(if body.is_merged() { ROWS - 1 } else { ROWS }, FAILED_ROWS));
    Ok(rows)
}

fn row(
    body: &Body<'_>,
    (batch, number): (usize, usize),
    standing: Option<&Standing>,
    reading: &mut ReadingView,
) -> Result<PanelRow, Vec<Diagnostic>> {
    let item = &body.context.spot_check.batches[batch].items[number];
    let margin = margin_of(body.context.spot_check, &body.subject.class, item);
    let mut distance = place::distance(body, item, margin.as_ref())?;
    let is_thin = body.subject.shortcomings.iter().any(|point| {
        point.state == State::Thin && point.name.as_str() == item.name.as_str() && is_as_weak(point, item)
    });
    if is_thin {
        let thin = body.label("distance_thin")?;
        distance = if distance.is_empty() { thin } else { format!("{distance}，{thin}") };
    }
    let name = printing::one_line(&item.name);
    let (name, condition) = split_name(&name);
    let facts = match standing {
        Some(standing) => strip(body.context.spot_check, body.subject, standing),
        None => own_strip(item),
    };
    let peers = standing.map(|standing| place(body, standing, item)).transpose()?;
    let preference = match standing.map(|standing| standing.preference) {
        Some(Preference::Higher) => body.label("direction_higher")?,
        Some(Preference::Lower) => body.label("direction_lower")?,
        // Words have no range.
        Some(Preference::Target | Preference::Within) if facts.is_some() => body.label("direction_within")?,
        _ => String::new(),
    };
    let drawn = match facts {
        Some(facts) => Some(draw(body, item, standing, &facts, &preference)?),
        None => None,
    };
    if let Some(strip) = &drawn {
        reading.n_strips += 1;
        reading.has_quartiles |= strip.quartiles.is_some();
        reading.has_median |= strip.quartiles.is_none() && strip.median.is_some();
        reading.has_others |= !strip.others.is_empty();
        reading.has_arrow |= strip.better.is_some();
    }
    reading.has_scaled |= peers.as_ref().is_some_and(|Place { figures, .. }| figures.scaled);
    let unit = super::view::stated(&item.unit);
    let unit = [sample_label(body, batch)?, unit, condition.to_string()]
        .into_iter()
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join("，");
    let instead =
        if drawn.is_none() { format!("{}{}", body.label("panel_result")?, place::result(item)) } else { String::new() };
    Ok(PanelRow {
        name: name.to_string(),
        unit,
        preference,
        strip: drawn,
        instead,
        verdict: place::verdict(body, item)?,
        margin: distance,
        place: peers.map(|place| place.words).unwrap_or_default(),
    })
}

/// Whether an item of another sample says what a thin one does: the same result under the same requirement.
fn is_as_weak(point: &Shortcoming, item: &Item) -> bool {
    point.own == Figure::reported(&item.measurement) && point.requirement.as_str() == item.requirement.reported.as_str()
}

/// Which sample it is, where there are several.
fn sample_label(body: &Body<'_>, batch: usize) -> Result<String, Vec<Diagnostic>> {
    let several = body.subject.batches.len() > 1;
    Ok(if several { super::view::label_of(body.subject, batch, &body.label("sample")?) } else { String::new() })
}

fn draw(
    body: &Body<'_>,
    item: &Item,
    standing: Option<&Standing>,
    facts: &StripFacts,
    preference: &str,
) -> Result<Strip, Vec<Diagnostic>> {
    let own_text = item.measurement.reported.to_string();
    let own = place::label_with(body, "strip_own", &[("own", &own_text)])?;
    let two_sided = facts.low.is_some() && facts.high.is_some();
    let limit = |end: Option<Decimal>| -> Result<Option<Mark>, Vec<Diagnostic>> {
        let Some(end) = end else { return Ok(None) };
        let label = match two_sided {
            true => end.to_string(),
            false => place::label_with(body, "strip_requirement", &[("requirement", &place::requirement(item))])?,
        };
        Ok(Some(Mark { at: end.to_string(), label }))
    };
    let peers = &facts.peers;
    let peer_label = match (&peers.quartiles, &peers.median) {
        (Some((low, high)), _) => {
            place::label_with(body, "strip_quartiles", &[("low", &low.to_string()), ("high", &high.to_string())])?
        }
        (None, Some(median)) => place::label_with(body, "strip_median", &[("median", &median.to_string())])?,
        (None, None) => String::new(),
    };
    let number = |figure: &crate::analysis::Figure| figure.number().map(|number| number.to_string());
    let better = match standing.map(|standing| standing.preference) {
        Some(Preference::Higher) if !two_sided => Some(letter::Side::High),
        Some(Preference::Lower) if !two_sided => Some(letter::Side::Low),
        _ => None,
    };
    let unit = super::view::stated(&item.unit);
    let better_side = if preference.is_empty() { String::new() } else { format!("，{preference}") };
    let alt = place::label_with(
        body,
        if unit.is_empty() { "alt_without_unit" } else { "alt" },
        &[
            ("name", &printing::one_line(&item.name)),
            ("unit", if unit == "%" { "百分数" } else { &unit }),
            ("preference", &better_side),
            ("own", &own),
            ("requirement", &place::requirement(item)),
        ],
    )?;
    let mut alt = vec![alt];
    if let Some((low, high)) = &peers.quartiles {
        alt.push(place::label_with(body, "alt_quartiles", &[("low", &low.to_string()), ("high", &high.to_string())])?);
    }
    if let Some(median) = &peers.median {
        alt.push(place::label_with(body, "alt_median", &[("median", &median.to_string())])?);
    }
    Ok(Strip {
        alt: in_words(&alt.join("，")),
        own: Mark { at: facts.own.to_string(), label: own },
        own_is: facts.own_is.map(side),
        others: facts.others.iter().take(12).map(Decimal::to_string).collect(),
        low: limit(facts.low)?,
        high: limit(facts.high)?,
        median: peers.median.as_ref().and_then(number),
        quartiles: peers.quartiles.as_ref().and_then(|(low, high)| number(low).zip(number(high))),
        peer_label,
        better,
    })
}

/// Signs as they are read out.
fn in_words(text: &str) -> String {
    let signs = [("≥", "不小于"), ("≤", "不大于"), ("<", "小于"), (">", "大于"), ("～", "至"), ("±", "正负")];
    signs.iter().fold(text.to_string(), |text, (sign, word)| text.replace(sign, word))
}

fn side(side: Side) -> letter::Side {
    match side {
        Side::Lower => letter::Side::Low,
        Side::Upper => letter::Side::High,
    }
}

/// Where several batches are compared by their worst, and a failed batch takes no part: said once, as a note.
pub(super) fn truth_of_representative(body: &mut Body<'_>) -> Written {
    let subject = body.subject;
    if subject.batches.len() < 2 {
        return Ok(());
    }
    let excluded: Vec<String> = subject
        .batches
        .iter()
        .filter(|&&batch| {
            let batch = &body.context.spot_check.batches[batch];
            batch.task == crate::domain::TaskKind::FollowUp
                && batch.items.iter().any(|item| item.verdict == ItemVerdict::Nonconforming)
        })
        .map(|&batch| super::view::label_of(subject, batch, "样品"))
        .collect();
    if excluded.is_empty() || subject.standings.is_empty() {
        return Ok(());
    }
    let text = place::label_with(body, "representative_note", &[("samples", &excluded.join("、"))])?;
    body.push(&about("representative_note", &[&subject.class.0]), Content::Note { text });
    Ok(())
}
