//! What the rules say of a whole sample, and the steps that tell its causes apart.

use serde::Serialize;

use crate::advice::Diagnosis;

use super::body::{Body, Written, about};
use super::letter::{Content, Outcome, Paths, Step};
use super::{place, view};

/// What `diagnosis.tera` sees.
#[derive(Serialize)]
struct DiagnosisView<'a> {
    condition: &'a str,
    most_probable: &'a str,
    /// What it says is no cause.
    is_statement: bool,
    possible: &'a [String],
    excluded: Vec<&'a str>,
    /// What to do, where no outcome separates anything.
    acts: Vec<&'a str>,
    /// The samples that it speaks of, where there are several.
    samples: Vec<String>,
}

/// Diagnoses that differ in their condition alone are told together.
pub(super) fn told_alike<'a>(spoken: impl Iterator<Item = &'a Diagnosis>) -> Vec<Vec<&'a Diagnosis>> {
    let mut together: Vec<Vec<&Diagnosis>> = Vec::new();
    for one in spoken {
        let says = |other: &Diagnosis| {
            (&other.most_probable, other.is_statement) == (&one.most_probable, one.is_statement)
                && (&other.possible, &other.excluded) == (&one.possible, &one.excluded)
        };
        match together.iter_mut().find(|alike| says(alike[0])) {
            Some(alike) => alike.push(one),
            None => together.push(vec![one]),
        }
    }
    together
}

/// Conditions as one: the clauses that all begin and end with are said once, what differs stands between them, after what
/// it is said of.
fn joined_conditions(conditions: &[(String, &str)]) -> String {
    let clauses: Vec<Vec<&str>> = conditions.iter().map(|(_, text)| text.split('，').collect()).collect();
    let Some((first, rest)) = clauses.split_first() else { return String::new() };
    let shortest = clauses.iter().map(Vec::len).min().unwrap_or_default();
    let same_before = |at: &usize| rest.iter().all(|other| other[*at] == first[*at]);
    let same_behind = |at: &usize| rest.iter().all(|other| other[other.len() - 1 - at] == first[first.len() - 1 - at]);
    let before = (0..shortest).take_while(same_before).count();
    let behind = (0..shortest - before).take_while(same_behind).count();
    let middle = conditions.iter().zip(&clauses).map(|((of, _), one)| {
        let differs = one[before..one.len() - behind].join("，");
        if of.is_empty() || differs.is_empty() { format!("{of}{differs}") } else { format!("{of}：{differs}") }
    });
    let middle: Vec<String> = middle.filter(|text| !text.is_empty()).collect();
    let has_samples = conditions.iter().any(|(of, _)| !of.is_empty());
    let is_long = has_samples || middle.iter().any(|text| text.contains('，'));
    let separator = if is_long { "；" } else { "、" };
    let all = first[..before].iter().map(ToString::to_string).chain([middle.join(separator)]);
    let all = all.chain(first[first.len() - behind..].iter().map(ToString::to_string));
    all.filter(|part| !part.is_empty()).collect::<Vec<_>>().join("，")
}

/// What a rule says, or several rules that say the same of different items. What was excluded before is not excluded again.
pub(super) fn whole_sample<'d>(
    body: &mut Body<'_>,
    alike: &[&'d Diagnosis],
    is_first: bool,
    told: &mut Vec<&'d str>,
) -> Written {
    let [diagnosis, ..] = alike else { return Ok(()) };
    let word = body.label("sample")?;
    let several = body.subject.batches.len() > 1;
    let samples_of = |one: &Diagnosis| -> Vec<String> {
        one.speaks_of().filter(|_| several).map(|batch| view::label_of(body.subject, batch, &word)).collect()
    };
    let samples = samples_of(diagnosis);
    // Of other samples each: every condition says of which.
    let is_of_same = alike.iter().all(|one| samples_of(one) == samples);
    let of = |one: &Diagnosis| if is_of_same { String::new() } else { samples_of(one).join("、") };
    let conditions: Vec<(String, &str)> = alike.iter().map(|one| (of(one), one.condition.as_str())).collect();
    let excluded: Vec<&str> =
        diagnosis.excluded.iter().map(String::as_str).filter(|text| !told.contains(text)).collect();
    told.extend(&excluded);
    let steps = alike.iter().flat_map(|one| &one.steps).filter(|step| step.outcomes.is_empty());
    let mut acts: Vec<&str> = Vec::new();
    for step in steps {
        if !acts.contains(&step.act.as_str()) {
            acts.push(&step.act);
        }
    }
    let view = DiagnosisView {
        condition: &joined_conditions(&conditions),
        most_probable: &diagnosis.most_probable,
        is_statement: diagnosis.is_statement,
        possible: &diagnosis.possible,
        excluded,
        acts,
        samples: if is_of_same { samples } else { Vec::new() },
    };
    let lead = if is_first { body.label("lead_diagnosis")? } else { String::new() };
    body.led_paragraphs(&about("diagnosis", &[&body.subject.class.0, &diagnosis.rule]), lead, "diagnosis.tera", &view)?;
    worked(body, diagnosis)
}

/// What the figures of the sample come to in the plant: said of the first of rules that say the same.
fn worked(body: &mut Body<'_>, diagnosis: &Diagnosis) -> Written {
    if diagnosis.worked.is_empty() {
        return Ok(());
    }
    let (lead, text) = (body.label("lead_worked")?, format!("{}。", diagnosis.worked.join("。")));
    body.push(&about("amounts", &[&body.subject.class.0, &diagnosis.rule]), Content::Paragraph { lead, text });
    Ok(())
}

/// Steps that a page has room for, over all that the sample says.
const STEPS: usize = 3;

/// How to tell the causes apart: the steps of what the sample says, the first ones first.
pub(super) fn paths(body: &mut Body<'_>, spoken: &[&Diagnosis]) -> Written {
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

#[cfg(test)]
mod tests {
    use super::joined_conditions;

    #[test]
    fn what_conditions_share_is_said_once() {
        let of = |item: &str| format!("同一批号的样品，{item}，大于检验方法的再现性");
        let joined = |conditions: &[&str]| {
            joined_conditions(&conditions.iter().map(|text| (String::new(), *text)).collect::<Vec<_>>())
        };
        assert_eq!(
            joined(&[&of("总养分相差1.3"), &of("总氮相差0.3")]),
            "同一批号的样品，总养分相差1.3、总氮相差0.3，大于检验方法的再现性"
        );
        assert_eq!(joined(&["甲不合格", "乙不合格"]), "甲不合格、乙不合格");
        assert_eq!(joined(&["甲，乙", "甲，乙"]), "甲，乙");
        assert_eq!(joined(&["甲，乙", "甲"]), "甲，乙");
        assert_eq!(joined(&["只有一条"]), "只有一条");
        assert_eq!(
            joined_conditions(&[("样品1".into(), &of("甲相差1")), ("样品2".into(), &of("乙相差2"))]),
            "同一批号的样品，样品1：甲相差1；样品2：乙相差2，大于检验方法的再现性"
        );
    }
}
