//! 原因分析 and 措施: causes per finding, then the measures, each naming what it answers.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::advice::FindingAdvice;
use crate::advice::figures::{difference, with_unit};
use crate::analysis::Shortcoming;
use crate::diagnostic::Diagnostic;
use crate::domain::LetterKind;
use crate::domain::playbook::{Factor, Horizon};

use super::body::{Body, Portion, Written, about};
use super::letter::Content;
use super::view::{self, DeviationView, StandingView};
use super::{class_name, findings, printing};

/// What `finding.tera` sees.
#[derive(Serialize)]
struct FindingView {
    kind: LetterKind,
    failing: &'static str,
    name: String,
    /// One result per batch that falls short in the same way.
    evidence: Vec<DeviationView>,
    /// Standing of the item, where it is a key indicator.
    standing: Option<StandingView>,
    /// For uneven batches: the own results.
    own_results: Vec<String>,
    /// Last year's failed items.
    prior_items: Vec<String>,
    /// For uneven batches: the widest difference, with unit.
    spread: String,
    /// One of the ways of failing an item.
    is_failed: bool,
    causes: Vec<CauseView>,
    /// Number of the earlier finding that has the same causes; 0: none has.
    same_as: usize,
    hazard: String,
}

#[derive(Serialize, Clone, PartialEq)]
struct CauseView {
    factor: String,
    text: String,
}

/// The shortcomings that one paragraph tells together: same item, same way.
struct Group<'a> {
    first: usize,
    points: Vec<&'a Shortcoming>,
}

/// Every shortcoming with possible causes (and what is worth keeping, in improvement advice).
pub(super) fn causes(body: &mut Body<'_>, kind: LetterKind) -> Written {
    let groups = groups(body);
    let mut told: Vec<Vec<CauseView>> = Vec::new();
    for (number, group) in groups.iter().enumerate() {
        let point = group.points[0];
        let advice = body.advice.findings.get(group.first).cloned().unwrap_or_default();
        if advice.entry.is_empty() {
            return Err(vec![findings::no_approved_advice(&point.name)]);
        }
        let mut view = finding(body, kind, group, &advice)?;
        let earlier = told.iter().position(|causes| !causes.is_empty() && *causes == view.causes);
        view.same_as = earlier.map_or(0, |position| position + 1);
        told.push(view.causes.clone());
        let short = body.label(&format!("failing_{}", view.failing))?;
        let lead = format!("{}. {}{short}。", number + 1, printing::one_line(&point.name));
        let finding = about("finding", &[&body.subject.class.0, view.failing, &point.name]);
        body.led_paragraphs(&finding, lead, "finding.tera", &view)?;
    }
    Ok(())
}

fn groups<'a>(body: &Body<'a>) -> Vec<Group<'a>> {
    let mut groups: Vec<Group<'a>> = Vec::new();
    for (index, point) in body.subject.shortcomings.iter().chain(&body.advice.kept).enumerate() {
        let same = groups
            .iter_mut()
            .find(|group| group.points[0].failing == point.failing && group.points[0].name == point.name);
        match same {
            Some(group) => group.points.push(point),
            None => groups.push(Group { first: index, points: vec![point] }),
        }
    }
    groups
}

fn finding(
    body: &Body<'_>,
    kind: LetterKind,
    group: &Group<'_>,
    advice: &FindingAdvice,
) -> Result<FindingView, Vec<Diagnostic>> {
    let wording = body.context.wording;
    let word = body.label("sample")?;
    let spot_check = body.context.spot_check;
    let point = group.points[0];
    let mut causes = Vec::new();
    for cause in &advice.causes {
        causes.push(CauseView {
            factor: body.label(factor_label(cause.factor))?,
            text: wording.phrase(&advice.entry, &cause.text)?,
        });
    }
    let mut evidence = Vec::new();
    for point in &group.points {
        let Some(item) = spot_check.batches.get(point.batch).and_then(|batch| batch.items.get(point.item)) else {
            continue;
        };
        let several = body.subject.batches.len() > 1;
        let label = if several { view::label_of(body.subject, point.batch, &word) } else { String::new() };
        evidence.push(view::deviation(item, point.margin.as_ref(), view::is_failed(point), label));
    }
    let standing = point.standing.and_then(|index| body.subject.standings.get(index));
    Ok(FindingView {
        kind,
        failing: view::failing(point.failing),
        name: printing::one_line(&point.name),
        evidence,
        standing: standing.map(|standing| view::standing(spot_check, standing)),
        own_results: point.own_results.iter().map(|result| with_unit(result, &point.unit)).collect(),
        prior_items: body.subject.prior_failed_items.iter().map(|item| printing::one_line(item)).collect(),
        spread: point.spread().map(|width| difference(width, &point.unit)).unwrap_or_default(),
        is_failed: view::is_failed(point),
        causes,
        same_as: 0,
        hazard: match &advice.hazard {
            Some(hazard) => wording.phrase(&advice.entry, hazard)?,
            None => String::new(),
        },
    })
}

/// What `action.tera` sees.
#[derive(Serialize)]
struct ActionView<'a> {
    kind: LetterKind,
    /// Class it is for, in a merged letter; else empty.
    class_name: &'a str,
    /// What it answers: `导体电阻超出要求（7.86 Ω/km）`.
    targets: Vec<TargetView>,
    text: String,
    verification: String,
    evidence: String,
}

#[derive(Serialize)]
struct TargetView {
    name: String,
    own: String,
    /// How it falls short, in words.
    failing: String,
}

/// The measures of all classes in order.
pub(super) fn actions<'a>(body: &mut Body<'a>, kind: LetterKind) -> Written {
    let wording = body.context.wording;
    let of_portion = |portion: &'a Portion<'a>| portion.advice.actions.iter().map(move |action| (portion, action));
    let mut ordered: Vec<_> = body.portions.iter().flat_map(of_portion).collect();
    ordered.sort_by_key(|(_, action)| action.place);
    for (number, (portion, action)) in ordered.into_iter().enumerate() {
        let points: Vec<&Shortcoming> = portion.subject.shortcomings.iter().chain(&portion.advice.kept).collect();
        let mut by_name: BTreeMap<&str, ()> = BTreeMap::new();
        let mut targets = Vec::new();
        for point in action.answers.iter().filter_map(|&index| points.get(index)) {
            if by_name.insert(point.name.as_str(), ()).is_none() {
                targets.push(TargetView {
                    name: printing::one_line(&point.name),
                    own: printing::one_line(&with_unit(&point.own, &point.unit)),
                    failing: body.label(&format!("target_{}", view::failing(point.failing)))?,
                });
            }
        }
        let view = ActionView {
            kind,
            class_name: if body.is_merged() { class_name(body.context.spot_check, portion.subject) } else { "" },
            targets,
            text: wording.phrase(&action.entry, &action.text)?,
            verification: wording.phrase(&action.entry, &action.verification)?,
            evidence: action.evidence.clone(),
        };
        let horizon = body.label(match action.horizon {
            Horizon::Immediate => "horizon_immediate",
            Horizon::ShortTerm => "horizon_short_term",
            Horizon::LongTerm => "horizon_long_term",
        })?;
        let lead = format!("{}. {horizon}：", number + 1);
        let first = action.answers.first().and_then(|&index| points.get(index)).map_or("", |point| &point.name);
        let of_entry = action.number.to_string();
        let measure = about("measure", &[&portion.subject.class.0, &action.entry, &of_entry, first]);
        body.led_paragraphs(&measure, lead, "action.tera", &view)?;
    }
    draft_note(body)
}

/// Tells the reviewer of a draft how much of it still needs an engineer's approval.
fn draft_note(body: &mut Body<'_>) -> Written {
    let all = body.portions.iter().flat_map(|portion| &portion.advice.findings);
    let used: BTreeMap<&str, &FindingAdvice> = all.map(|finding| (finding.entry.as_str(), finding)).collect();
    let unapproved = used.values().filter(|finding| finding.unapproved).count();
    let general = used.values().filter(|finding| finding.unapproved && finding.general).count();
    if unapproved > 0 && body.context.spot_check.settings.letter.status == crate::domain::settings::LetterStatus::Draft
    {
        let words = body.label(if general > 0 { "draft_note_general" } else { "draft_note" })?;
        let text = words.replace("(unapproved)", &unapproved.to_string()).replace("(general)", &general.to_string());
        body.push("draft_note", Content::Note { text });
    }
    Ok(())
}

fn factor_label(factor: Factor) -> &'static str {
    match factor {
        Factor::People => "factor_people",
        Factor::Machine => "factor_machine",
        Factor::Material => "factor_material",
        Factor::Method => "factor_method",
        Factor::Environment => "factor_environment",
        Factor::Measurement => "factor_measurement",
    }
}
