//! What is sound: why it is no shortcoming, what to guard it against, and what the samples cannot show.

use crate::advice::figures::number_with_unit;
use crate::analysis::{Shortcoming, Working, working_range};
use crate::diagnostic::Diagnostic;
use crate::domain::knowledge::State;
use crate::domain::notation::says_nothing;

use super::body::{Body, Written, about};
use super::letter::Content;
use super::opening::views;
use super::reasons::point_of;
use super::{place, view};

/// Sound items that are told with their working ranges; more would be a table.
const WITH_RANGES: usize = 4;

/// Characters of a list that is read at one go.
const LONG: usize = 70;

/// Changes to guard against.
const CHANGES: usize = 3;

/// A sound item as the letter tells of it.
struct Sound {
    name: String,
    /// `样品2` where there are several batches.
    label: String,
    /// `186%`.
    result: String,
    /// `余量36个百分点`.
    distance: String,
    working: Option<Working>,
    /// It need not become better.
    is_enough: bool,
    unit: String,
}

/// One sentence for everything that is sound; where nothing falls short, also what to guard against, what need not become
/// better, and what these samples say nothing about.
pub(super) fn sound(body: &mut Body<'_>) -> Written {
    let advice = body.advice;
    // Of what the whole sample says something it is not said that there is nothing to say.
    let spoken_of = |point: &Shortcoming| {
        advice.spoken().iter().any(|one| !one.is_statement && one.items.contains(&(point.batch, point.item)))
    };
    let topics = advice.topics.iter().filter(|topic| {
        let point = point_of(body, topic.points[0]);
        point.state == State::Sound && !spoken_of(point)
    });
    let mut sound: Vec<Sound> = Vec::new();
    let mut changes: Vec<String> = Vec::new();
    for topic in topics {
        for &point in &topic.points {
            let one = told(body, point_of(body, point))?;
            if sound.iter().all(|other| other.name != one.name) {
                sound.push(one);
            }
        }
        changes.extend(topic.causes.iter().take(2).map(|cause| cause.text.clone()));
    }
    if sound.is_empty() {
        return Ok(());
    }
    let leads = body.subject.shortcomings.is_empty();
    let mut text = why(body, &sound)?;
    changes.dedup();
    changes.truncate(CHANGES);
    if leads && !changes.is_empty() {
        text += &place::label_with(body, "sound_changes", &[("changes", &changes.join("；"))])?;
    }
    push(body, "sound", text);
    if !leads {
        return Ok(());
    }
    let enough: Vec<&Sound> = sound.iter().filter(|one| one.is_enough).collect();
    if !enough.is_empty() {
        let text = place::label_with(body, "sound_enough", &[("items", &listed(&enough, |one| one.distance.clone()))])?;
        push(body, "sound_enough", text);
    }
    what_it_cannot_show(body)
}

fn push(body: &mut Body<'_>, name: &str, text: String) {
    body.push(&about(name, &[&body.subject.class.0]), Content::Paragraph { lead: String::new(), text });
}

fn told(body: &Body<'_>, point: &Shortcoming) -> Result<Sound, Vec<Diagnostic>> {
    let spot_check = body.context.spot_check;
    let item = &spot_check.batches[point.batch].items[point.item];
    let label = match body.subject.batches.len() {
        1 => String::new(),
        _ => view::label_of(body.subject, point.batch, &body.label("sample")?),
    };
    let class = spot_check.catalog.classes.get(&body.subject.class);
    let definition = point.indicator.and_then(|index| class?.indicators.get(index));
    let is_safety = definition.is_some_and(|definition| definition.safety_related);
    let is_spoken_of = body.advice.spoken().iter().any(|one| one.items.contains(&(point.batch, point.item)));
    let working = working_range(spot_check, &body.subject.class, item);
    Ok(Sound {
        name: body.name(&point.name),
        label,
        result: place::result(item),
        distance: place::distance_in_words(body, item, point.margin.as_ref())?,
        // Of what endangers people nobody says that less of it would be no better; a rule may have said it already.
        is_enough: !is_safety && !is_spoken_of && working.as_ref().is_some_and(|working| working.is_enough),
        working,
        unit: point.unit.to_string(),
    })
}

/// Names with what is told of each; a sample is named once for all that follow each other.
fn listed(sound: &[&Sound], mut told: impl FnMut(&Sound) -> String) -> String {
    let mut last = "";
    let each = sound.iter().map(|one| {
        let label = if one.label == last { "" } else { one.label.as_str() };
        last = &one.label;
        format!("{label}{}{}", one.name, told(one))
    });
    let each: Vec<String> = each.collect();
    // A long list is read clause by clause.
    let is_long = each.iter().map(|one| one.chars().count()).sum::<usize>() > LONG;
    each.join(if is_long { "，" } else { "、" })
}

/// `有效磷14.8%（平时宜不低于14.3%）、游离酸4.4%（不高于4.8%），以及水分暂不构成短板。`
fn why(body: &Body<'_>, sound: &[Sound]) -> Result<String, Vec<Diagnostic>> {
    let (mut in_range, mut others): (Vec<&Sound>, Vec<&Sound>) = sound.iter().partition(|one| one.working.is_some());
    if in_range.len() > WITH_RANGES {
        others = sound.iter().collect();
        in_range.clear();
    }
    let mut text = String::new();
    if !in_range.is_empty() {
        let told = in_range.iter().enumerate().map(|(number, one)| {
            let label = if number == 0 { "sound_in_range" } else { "sound_next_in_range" };
            Ok(format!("{}{}", one.result, place::label_with(body, label, &[("range", &range(body, one)?)])?))
        });
        let mut told = told.collect::<Result<Vec<String>, Vec<Diagnostic>>>()?.into_iter();
        text += &listed(&in_range, |_| told.next().unwrap_or_default());
    }
    if !others.is_empty() {
        let names: Vec<&str> = others.iter().map(|one| one.name.as_str()).collect();
        let and = if text.is_empty() { String::new() } else { body.label("sound_and")? };
        text += &format!("{and}{}", names.join("、"));
    }
    place::label_with(body, "sound", &[("items", &text)])
}

fn range(body: &Body<'_>, one: &Sound) -> Result<String, Vec<Diagnostic>> {
    let Some(working) = &one.working else { return Ok(String::new()) };
    let [low, high] = [working.low, working.high].map(|end| end.map(|end| number_with_unit(end, &one.unit)));
    match (&low, &high) {
        (Some(low), Some(high)) => place::label_with(body, "sound_between", &[("low", low), ("high", high)]),
        (Some(low), None) => place::label_with(body, "sound_at_least", &[("low", low)]),
        (None, Some(high)) => place::label_with(body, "sound_at_most", &[("high", high)]),
        (None, None) => Ok(String::new()),
    }
}

/// Where nothing falls short: what these samples say nothing about.
fn what_it_cannot_show(body: &mut Body<'_>) -> Written {
    /// More models are told by the number of batches alone.
    const MODELS: usize = 2;
    let views = views(body, body.subject)?;
    let mut models: Vec<&str> = Vec::new();
    for view in &views {
        if !models.contains(&view.model.as_str()) {
            models.push(&view.model);
        }
    }
    let mut of = String::new();
    if models.len() <= MODELS && models.iter().all(|model| !model.is_empty()) {
        of = models.join("、");
        // Of several batches the lots stand with their tables.
        if let [only] = &views[..]
            && !only.lot.is_empty()
        {
            // The dash that stands for the missing half of `2023-07-15/--` is for the table.
            let said: Vec<&str> = only.lot.split('/').filter(|part| !says_nothing(part)).collect();
            of += &format!("、{}", said.join("/"));
        }
    }
    let label = if of.is_empty() { "sound_limits" } else { "sound_limits_of" };
    let text = place::label_with(body, label, &[("of", &of), ("batches", &views.len().to_string())])?;
    push(body, "sound_limits", text);
    Ok(())
}
