//! 原因分析: what the data say, what may be behind it, and how to tell the causes apart.

use std::collections::BTreeSet;

use serde::Serialize;

use crate::advice::figures::difference;
use crate::advice::names::split_name;
use crate::advice::{Cause, Diagnosis, Topic};
use crate::analysis::Shortcoming;
use crate::diagnostic::Diagnostic;
use crate::domain::knowledge::{Factor, State, word};
use crate::domain::{ItemVerdict, LetterKind};

use super::body::{Body, Written, about};
use super::letter::Content;
use super::view;
use super::whole_sample::{paths, told_alike, whole_sample};
use super::{findings, place, printing};

/// What `finding.tera` sees: one topic.
#[derive(Serialize)]
struct FindingView {
    kind: LetterKind,
    /// `failed`, `thin`, `behind`, `spread`, `repeat`, `sound`.
    state: String,
    /// `too_low`, `too_high`, `failed`.
    direction: String,
    /// One per item and batch.
    points: Vec<PointView>,
    causes: Vec<CauseView>,
    /// For uneven batches: the widest difference, with unit.
    spread: String,
    /// The uneven batches are of one lot.
    is_same_lot: bool,
    /// Names of the other items that fall short in no way, of a failed item; none where they are many.
    conforming: Vec<String>,
    /// The failed batches were corrected, and the reinspection was passed.
    is_closed: bool,
    /// Of a thin item, what crossing its limit would mean; empty where the tables do not say.
    crossed: String,
}

#[derive(Serialize)]
struct PointView {
    name: String,
    /// Result with unit, words between quotation marks.
    own: String,
    /// Requirement with unit.
    requirement: String,
    /// `余量0.02（3.2%）`; empty where no distance is known.
    distance: String,
    /// Of a thin item, the distance that plants which work normally keep: `0.15 Ω/km`; empty where it has none.
    kept: String,
    /// Of an item behind the peers, its distance from their median as printed: `低1.95 N/mm²`; empty where none is.
    gap: String,
    /// `样品2` where there are several batches.
    label: String,
    /// Failed this year.
    is_failed: bool,
    /// Conforms with a thin margin.
    is_thin: bool,
    /// For uneven batches, the own results.
    results: Vec<String>,
    /// Others better, of an item behind the peers.
    better: u32,
    enterprises: u32,
}

#[derive(Serialize)]
struct CauseView {
    /// 人员, 设备 …
    factor: String,
    text: String,
}

/// What the whole sample says, then every topic: what the data say of it, its possible causes, and what it means for users;
/// then how to tell the causes apart.
pub(super) fn topics(body: &mut Body<'_>, kind: LetterKind) -> Written {
    let advice = body.advice;
    let spoken = told_alike(advice.spoken().into_iter());
    let mut excluded = Vec::new();
    for (number, alike) in spoken.iter().enumerate() {
        whole_sample(body, alike, number == 0, &mut excluded)?;
    }
    let spoken: Vec<&Diagnosis> = spoken.into_iter().flatten().collect();
    let mut others_told = !spoken.is_empty();
    let mut consequences: Vec<&str> = Vec::new();
    for topic in &advice.topics {
        let point = point_of(body, topic.points[0]);
        if topic.entry.is_empty() && point.state == State::Failed && is_final(body) {
            return Err(vec![findings::no_approved_advice(
                &point.name,
                body.context.spot_check.settings.has_approvals_over(),
            )]);
        }
        if point.state == State::Sound {
            continue;
        }
        let mut view = finding(body, kind, topic)?;
        let told: Vec<String> = view.causes.iter().map(|cause| cause.text.clone()).collect();
        view.causes.retain(|cause| !body.causes.contains(&cause.text));
        body.causes.extend(told);
        // Of items that share a consequence it is said once.
        if !view.crossed.is_empty() {
            match body.causes.contains(&view.crossed) {
                true => view.crossed.clear(),
                false => body.causes.push(view.crossed.clone()),
            }
        }
        for point in &mut view.points {
            // A measure may say it where it asks for it.
            let is_asked = advice.measures.iter().any(|measure| measure.text.contains(&point.kept));
            match is_asked || body.kept.contains(&point.kept) {
                true => point.kept.clear(),
                false => body.kept.push(point.kept.clone()),
            }
        }
        view.is_same_lot &= !body.noted.contains(&SAME_LOT);
        body.noted.extend(view.is_same_lot.then_some(SAME_LOT));
        // Where the rules say it all, a paragraph would say it again.
        if !is_all_said(&spoken, topic, point.state) {
            if others_told {
                view.conforming.clear();
            }
            others_told |= point.state == State::Failed;
            let id = about("finding", &[&body.subject.class.0, &view.state, &view.direction, &point.name]);
            let lead = lead(body, topic)?;
            body.led_paragraphs(&id, lead, "finding.tera", &view)?;
        }
        if point.state == State::Failed
            && let Some(consequence) = &topic.consequence
            && !consequences.contains(&consequence.as_str())
        {
            consequences.push(consequence);
            let lead = body.label("lead_consequence")?;
            let text = format!("{consequence}。");
            body.push(&about("consequence", &[&body.subject.class.0, &point.name]), Content::Paragraph { lead, text });
        }
    }
    paths(body, &spoken)
}

/// Whether rules speak of every point of a topic and none of its own causes is left.
fn is_all_said(spoken: &[&Diagnosis], topic: &Topic, state: State) -> bool {
    let is_bare = matches!(state, State::Failed | State::Spread | State::Repeat);
    let is_left = topic.causes.iter().any(|cause| cause.excluded_by.is_none());
    let is_spoken_of = |point: &usize| spoken.iter().any(|one| one.points.contains(point));
    is_bare && !is_left && topic.points.iter().all(is_spoken_of)
}

/// What is noted once of samples of one lot.
const SAME_LOT: &str = "same lot";

/// The point of an index: of the subject's shortcomings, then of what is kept.
pub(super) fn point_of<'a>(body: &Body<'a>, index: usize) -> &'a Shortcoming {
    let shortcomings = &body.subject.shortcomings;
    shortcomings.get(index).unwrap_or_else(|| &body.advice.kept[index - shortcomings.len()])
}

/// Names of a topic's items, each once.
pub(super) fn names(body: &Body<'_>, topic: &Topic) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for &point in &topic.points {
        let name = body.name(&point_of(body, point).name);
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names
}

fn lead(body: &Body<'_>, topic: &Topic) -> Result<String, Vec<Diagnostic>> {
    let point = point_of(body, topic.points[0]);
    let state = match point.state {
        State::Failed => format!("lead_failed_{}", word(&point.direction)),
        State::Spread if point.is_same_lot => "lead_same_lot".to_string(),
        state => format!("lead_{}", word(&state)),
    };
    Ok(format!("{}{}。", names(body, topic).join("、"), body.label(&state)?))
}

fn is_final(body: &Body<'_>) -> bool {
    body.context.spot_check.settings.letter.status == crate::domain::settings::LetterStatus::Final
}

fn finding(body: &Body<'_>, kind: LetterKind, topic: &Topic) -> Result<FindingView, Vec<Diagnostic>> {
    let first = point_of(body, topic.points[0]);
    let mut points = Vec::new();
    for &index in &topic.points {
        points.push(point_view(body, point_of(body, index))?);
    }
    // The lead has the only name.
    if points.iter().all(|point: &PointView| point.name == points[0].name) {
        points.iter_mut().for_each(|point| point.name.clear());
    }
    let points = samples_together(points);
    let told = topic.causes.iter().filter(|cause| cause.excluded_by.is_none());
    let mut conforming = if first.state == State::Failed { conforming(body, first) } else { Vec::new() };
    if conforming.len() > MANY {
        conforming.clear();
    }
    let causes: Result<Vec<CauseView>, Vec<Diagnostic>> = told.map(|cause| cause_view(body, cause)).collect();
    Ok(FindingView {
        kind,
        state: word(&first.state),
        direction: word(&first.direction),
        points,
        causes: causes?,
        spread: first.spread().map(|width| difference(width, &first.unit)).unwrap_or_default(),
        is_same_lot: first.is_same_lot,
        is_closed: topic.points.iter().all(|&point| {
            let point = point_of(body, point);
            point.state == State::Failed && body.context.spot_check.batches[point.batch].is_closed()
        }),
        conforming,
        crossed: topic.consequence.clone().filter(|_| first.state == State::Thin).unwrap_or_default(),
    })
}

/// Names that a sentence has room for: a longer list is the table once more.
const MANY: usize = 6;

/// Items of the failed batch that conform and of which nothing else is told: where the fault is not. Parts of one item
/// (eight migratable elements) are named once, and not where another part of it falls short.
fn conforming(body: &Body<'_>, point: &Shortcoming) -> Vec<String> {
    let batch = &body.context.spot_check.batches[point.batch];
    let is_told = |number: usize| {
        let at = (point.batch, number);
        body.subject.shortcomings.iter().any(|other| (other.batch, other.item) == at)
    };
    let name = |number: usize| printing::one_line(split_name(&batch.items[number].name).0);
    let (told, others): (Vec<usize>, Vec<usize>) = (0..batch.items.len()).partition(|&number| is_told(number));
    let mut named: BTreeSet<String> = told.into_iter().map(name).collect();
    let conform = others.into_iter().filter(|&number| batch.items[number].verdict == ItemVerdict::Conforming);
    conform.map(name).filter(|name| named.insert(name.clone())).collect()
}

/// What is the same of several samples is told once, of all of them.
fn samples_together(points: Vec<PointView>) -> Vec<PointView> {
    let mut told: Vec<PointView> = Vec::new();
    for point in points {
        let says = |point: &PointView| {
            (point.name.clone(), point.own.clone(), point.requirement.clone(), point.distance.clone(), point.is_failed)
        };
        match told.iter_mut().find(|other| !point.label.is_empty() && says(other) == says(&point)) {
            Some(other) if other.label != point.label => other.label = format!("{}、{}", other.label, point.label),
            Some(_) => {}
            None => told.push(point),
        }
    }
    told
}

fn point_view(body: &Body<'_>, point: &Shortcoming) -> Result<PointView, Vec<Diagnostic>> {
    let item = &body.context.spot_check.batches[point.batch].items[point.item];
    let several = body.subject.batches.len() > 1;
    let ranked =
        point.standing.and_then(|index| body.subject.standings.get(index)).and_then(|standing| {
            match &standing.comparison {
                crate::analysis::Comparison::Ranked(ranked) => Some((ranked.better, ranked.enterprises)),
                _ => None,
            }
        });
    let (better, enterprises) = ranked.unwrap_or_default();
    Ok(PointView {
        name: body.name(&point.name),
        own: place::result(item),
        requirement: place::requirement_in_words(item),
        distance: place::distance_in_words(body, item, point.margin.as_ref())?,
        kept: place::kept(item, point).unwrap_or_default(),
        gap: place::gap(body, item, point)?,
        label: if several { view::label_of(body.subject, point.batch, &body.label("sample")?) } else { String::new() },
        is_failed: item.verdict == crate::domain::ItemVerdict::Nonconforming,
        is_thin: body
            .subject
            .shortcomings
            .iter()
            .any(|other| other.state == State::Thin && (other.batch, other.item) == (point.batch, point.item)),
        results: point
            .own_results
            .iter()
            .map(|result| crate::advice::figures::with_unit(result, &point.unit))
            .collect(),
        better,
        enterprises,
    })
}

fn cause_view(body: &Body<'_>, cause: &Cause) -> Result<CauseView, Vec<Diagnostic>> {
    let factor = body.label(match cause.factor {
        Factor::People => "factor_people",
        Factor::Machine => "factor_machine",
        Factor::Material => "factor_material",
        Factor::Method => "factor_method",
        Factor::Environment => "factor_environment",
        Factor::Measurement => "factor_measurement",
    })?;
    Ok(CauseView { factor, text: cause.text.clone() })
}
