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
use super::letter::{Content, Outcome, Paths, Step};
use super::view;
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
    /// How many items these are.
    n_conforming: usize,
    /// The failed batches were corrected, and the reinspection was passed.
    is_closed: bool,
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

/// What the whole sample says, then every topic: what the data say of it, its possible causes, the consequence of what
/// failed; last, how to tell the causes apart.
pub(super) fn topics(body: &mut Body<'_>, kind: LetterKind) -> Written {
    let advice = body.advice;
    let spoken = advice.spoken();
    for diagnosis in &spoken {
        whole_sample(body, diagnosis)?;
    }
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
        let view = finding(body, kind, topic)?;
        let id = about("finding", &[&body.subject.class.0, &view.state, &view.direction, &point.name]);
        let lead = lead(body, topic)?;
        body.led_paragraphs(&id, lead, "finding.tera", &view)?;
        if let Some(consequence) = &topic.consequence {
            let lead = body.label("lead_consequence")?;
            body.push(
                &about("consequence", &[&body.subject.class.0, &point.name]),
                Content::Paragraph { lead, text: format!("{consequence}。") },
            );
        }
    }
    paths(body, &spoken)?;
    sound(body)
}

/// What `diagnosis.tera` sees.
#[derive(Serialize)]
struct DiagnosisView<'a> {
    condition: &'a str,
    most_probable: &'a str,
    /// What it says is no cause.
    is_statement: bool,
    possible: &'a [String],
    excluded: &'a [String],
    /// What to do, where no outcome separates anything.
    acts: Vec<&'a str>,
    /// The samples that it speaks of, where there are several.
    samples: Vec<String>,
}

fn whole_sample(body: &mut Body<'_>, diagnosis: &Diagnosis) -> Written {
    let word = body.label("sample")?;
    let several = body.subject.batches.len() > 1;
    let samples = diagnosis.speaks_of().filter(|_| several);
    let view = DiagnosisView {
        condition: &diagnosis.condition,
        most_probable: &diagnosis.most_probable,
        is_statement: diagnosis.is_statement,
        possible: &diagnosis.possible,
        excluded: &diagnosis.excluded,
        acts: diagnosis.steps.iter().filter(|step| step.outcomes.is_empty()).map(|step| step.act.as_str()).collect(),
        samples: samples.map(|batch| view::label_of(body.subject, batch, &word)).collect(),
    };
    let lead = body.label("lead_diagnosis")?;
    body.led_paragraphs(&about("diagnosis", &[&body.subject.class.0, &diagnosis.rule]), lead, "diagnosis.tera", &view)
}

/// Steps that a page has room for, over all that the sample says.
const STEPS: usize = 3;

/// How to tell the causes apart: the steps of what the sample says, the first ones first.
fn paths(body: &mut Body<'_>, spoken: &[&Diagnosis]) -> Written {
    // In a case that is closed nobody looks for causes any more.
    let is_open = |one: &&&Diagnosis| {
        one.speaks_of().any(|batch| body.context.spot_check.batches.get(batch).is_some_and(|batch| !batch.is_closed()))
    };
    let with_outcomes = spoken.iter().filter(is_open).flat_map(|one| &one.steps);
    let with_outcomes = with_outcomes.filter(|step| !step.outcomes.is_empty());
    let mut steps: Vec<Step> = Vec::new();
    for step in with_outcomes {
        if steps.len() == STEPS || steps.iter().any(|known| known.text == step.act) {
            continue;
        }
        let number = (steps.len() + 1).to_string();
        let outcomes = step.outcomes.iter();
        steps.push(Step {
            label: place::label_with(body, "path_step", &[("number", &number)])?,
            text: step.act.clone(),
            outcomes: outcomes.map(|(found, means)| Outcome { found: found.clone(), means: means.clone() }).collect(),
        });
    }
    if steps.is_empty() {
        return Ok(());
    }
    let text = body.label("path_intro")?;
    let class = &body.subject.class.0;
    body.push(&about("paths_intro", &[class]), Content::Paragraph { lead: String::new(), text });
    let heads = [body.label("path_found")?, body.label("path_means")?];
    body.push(&about("paths", &[class]), Content::Paths(Paths { heads, steps }));
    Ok(())
}

/// One sentence for everything that is sound.
fn sound(body: &mut Body<'_>) -> Written {
    let advice = body.advice;
    // Of what the whole sample says something it is not said that there is nothing to say.
    let spoken_of = |point: &Shortcoming| {
        advice.spoken().iter().any(|one| !one.is_statement && one.items.contains(&(point.batch, point.item)))
    };
    let sound = advice.topics.iter().filter(|topic| {
        let point = point_of(body, topic.points[0]);
        point.state == State::Sound && !spoken_of(point)
    });
    let mut names: Vec<String> = Vec::new();
    let mut changes: Vec<String> = Vec::new();
    for topic in sound {
        for &point in &topic.points {
            let name = body.name(&point_of(body, point).name);
            if !names.contains(&name) {
                names.push(name);
            }
        }
        changes.extend(topic.causes.iter().take(2).map(|cause| cause.text.clone()));
    }
    if names.is_empty() {
        return Ok(());
    }
    changes.dedup();
    changes.truncate(3);
    let label = if changes.is_empty() { "sound_without_changes" } else { "sound" };
    let fills = [("items", names.join("、")), ("changes", changes.join("；"))];
    let fills: Vec<(&str, &str)> = fills.iter().map(|(name, text)| (*name, text.as_str())).collect();
    let text = place::label_with(body, label, &fills)?;
    body.push(&about("sound", &[&body.subject.class.0]), Content::Paragraph { lead: String::new(), text });
    if body.subject.shortcomings.is_empty() { what_it_cannot_show(body) } else { Ok(()) }
}

/// Where nothing falls short: what these samples say nothing about.
fn what_it_cannot_show(body: &mut Body<'_>) -> Written {
    let batches = body.subject.batches.len().to_string();
    let text = place::label_with(body, "sound_limits", &[("batches", &batches)])?;
    body.push(&about("sound_limits", &[&body.subject.class.0]), Content::Paragraph { lead: String::new(), text });
    Ok(())
}

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
    let told = topic.causes.iter().filter(|cause| cause.excluded_by.is_none());
    let (mut conforming, n_conforming) =
        if first.state == State::Failed { conforming(body, first) } else { (Vec::new(), 0) };
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
        n_conforming,
    })
}

/// Names that a sentence has room for.
const MANY: usize = 6;

/// Items of the failed batch that conform and of which nothing else is told: where the fault is not. Parts of one item
/// (eight migratable elements) are named once, and not where another part of it falls short. With how many items these are.
fn conforming(body: &Body<'_>, point: &Shortcoming) -> (Vec<String>, usize) {
    let batch = &body.context.spot_check.batches[point.batch];
    let is_told = |number: usize| {
        let at = (point.batch, number);
        body.subject.shortcomings.iter().any(|other| (other.batch, other.item) == at)
    };
    let name = |number: usize| printing::one_line(split_name(&batch.items[number].name).0);
    let (told, others): (Vec<usize>, Vec<usize>) = (0..batch.items.len()).partition(|&number| is_told(number));
    let mut named: BTreeSet<String> = told.into_iter().map(name).collect();
    let conform = others.into_iter().filter(|&number| batch.items[number].verdict == ItemVerdict::Conforming);
    let conform: Vec<usize> = conform.collect();
    let names = conform.iter().map(|&number| name(number)).filter(|name| named.insert(name.clone())).collect();
    (names, conform.len())
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
        requirement: printing::one_line(&crate::advice::figures::requirement_with_unit(
            &item.requirement.reported,
            &item.unit,
        )),
        distance: place::distance(body, item, point.margin.as_ref())?,
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
