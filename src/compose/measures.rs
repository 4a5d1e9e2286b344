//! 措施: what to do, grouped under what it answers, and which three things to do first.

use crate::advice::figures::{number_with_unit, requirement_with_unit};
use crate::advice::{Measure as Advised, Topic};
use crate::analysis::{Shortcoming, Subject, working_range};
use crate::diagnostic::Diagnostic;
use crate::domain::knowledge::{Direction, Kind, State, word};
use crate::domain::settings::LetterStatus;
use crate::domain::{Channel, LetterKind};

use super::body::{Body, Portion, Written};
use super::due::due;
use super::leading::{self, leads};
use super::letter::{Content, FirstThing, FirstThings, Measure, MeasureGroup, Measures};
use super::reasons::{names, point_of};
use super::worked::worked_example;
use super::{class_name, place};

/// Things that page one has room for.
const THINGS: usize = 3;
/// Characters of a thing to do first.
const WHAT: usize = 40;

/// The measures of all classes, numbered through the letter.
pub(super) fn measures(body: &mut Body<'_>, kind: LetterKind) -> Written {
    let mut number = 0;
    let mut groups: Vec<MeasureGroup> = Vec::new();
    for &Portion { subject, advice } in body.portions {
        (body.subject, body.advice) = (subject, advice);
        let of_sound = advice.measures.iter().filter(|measure| is_sound(body, measure)).count();
        for measure in &advice.measures {
            number += 1;
            let row = row(body, measure, number)?;
            let text = match of_sound > 1 && is_sound(body, measure) {
                true => format!("{}{}", class_before(body), body.label("group_all_sound")?),
                false => group_head(body, measure)?,
            };
            match groups.last_mut().filter(|group| group.text == text) {
                Some(group) => group.rows.push(row),
                None => groups.push(MeasureGroup { text, rows: vec![row] }),
            }
        }
    }
    if leads(body, kind) {
        groups.push(leading::group(body, number + 1)?);
    }
    if groups.is_empty() {
        let text = body.label("no_measures")?;
        body.push("no_measures", Content::Paragraph { lead: String::new(), text });
    } else {
        let heads = [
            body.label("measure_what")?,
            body.label("measure_target")?,
            body.label("measure_verification")?,
            body.label("measure_due")?,
        ];
        body.push("measures", Content::Measures(Measures { heads, groups }));
        worked_example(body)?;
    }
    draft_note(body)
}

fn row(body: &Body<'_>, measure: &Advised, number: u32) -> Result<Measure, Vec<Diagnostic>> {
    let (target, verification) = aim(body, measure)?;
    Ok(Measure {
        number,
        what: measure.text.clone(),
        target,
        verification,
        evidence: measure.evidence.clone(),
        due: due_of(body, measure)?,
        who: measure.who.clone(),
    })
}

/// Until when; what keeps something sound through a change is due with the change.
fn due_of(body: &Body<'_>, measure: &Advised) -> Result<String, Vec<Diagnostic>> {
    match is_sound(body, measure) && leading::waits_for_change(&measure.text, measure.horizon) {
        true => body.label("due_on_change"),
        false => due(body, measure.horizon),
    }
}

/// Whether the measure keeps what is sound: several of them stand under one head.
fn is_sound(body: &Body<'_>, measure: &Advised) -> bool {
    point_of(body, topic_of(body, measure).points[0]).state == State::Sound
}

/// `玩具·` in a letter about several classes.
fn class_before(body: &Body<'_>) -> String {
    match body.is_merged() {
        true => format!("{}·", class_name(body.context.spot_check, body.subject)),
        false => String::new(),
    }
}

/// `导体电阻：立即控制`, `绝缘最薄处厚度（符合要求，余量偏小）：预防`.
fn group_head(body: &Body<'_>, measure: &Advised) -> Result<String, Vec<Diagnostic>> {
    let mut items: Vec<String> = Vec::new();
    for topic in measure.topics.iter().filter_map(|&topic| body.advice.topics.get(topic)) {
        for name in names(body, topic) {
            if !items.contains(&name) {
                items.push(name);
            }
        }
    }
    let first = topic_of(body, measure);
    let state = point_of(body, first.points[0]).state;
    let class = class_before(body);
    let state_failed = state == State::Failed;
    let state = if state_failed { String::new() } else { body.label(&format!("group_{}", word(&state)))? };
    // What conforms is not corrected: it is improved.
    let kind = match measure.kind {
        Kind::Correction if !state_failed => body.label("kind_improvement")?,
        kind => body.label(&format!("kind_{}", word(&kind)))?,
    };
    Ok(format!("{class}{}{state}：{kind}", items.join("、")))
}

fn topic_of<'a>(body: &Body<'a>, measure: &Advised) -> &'a Topic {
    &body.advice.topics[measure.topics[0]]
}

/// What the measure should reach, and how that is seen. The tables say both in one sentence, first how often and where,
/// then the value or the state; where they say no state, the items' own target stands for it.
fn aim(body: &Body<'_>, measure: &Advised) -> Result<(String, String), Vec<Diagnostic>> {
    let (how, state) = how_and_state(&measure.verification);
    match how.is_empty() || state.is_empty() {
        true => Ok((target(body, measure)?, measure.verification.clone())),
        false => Ok((named(body, measure, state), how)),
    }
}

/// `不小于0.93` as `对比率不小于0.93` where neither the measure nor its state says of which item: page one and the common
/// head of sound items do not either.
fn named(body: &Body<'_>, measure: &Advised, state: String) -> String {
    const BARE: [&str; 6] = ["不小于", "不大于", "不低于", "不高于", "不超过", "均不"];
    let names = names(body, topic_of(body, measure));
    let bare = |name: &str| name.split('（').next().unwrap_or(name).trim_end_matches("含量").to_string();
    let is_told = names.iter().map(|name| bare(name)).any(|name| measure.text.contains(&name) || state.contains(&name));
    match names.as_slice() {
        [name] if !is_told && BARE.iter().any(|word| state.starts_with(word)) => format!("{name}{state}"),
        _ => state,
    }
}

/// `连续3批，每批取1样，均不大于3.0%` → `连续3批` and `每批取1样，均不大于3.0%`; the same for every part between semicolons.
fn how_and_state(verification: &str) -> (String, String) {
    const STATES: [&str; 10] = ["大于", "小于", "低于", "高于", "超过", "齐全", "一致", "均", "不", "有"];
    let says_state = |clause: &str| STATES.iter().any(|word| clause.contains(word));
    let goes_on = |clause: &str| clause.starts_with(['每', '各', '取', '测']) && !says_state(clause);
    let (mut how, mut state): (Vec<String>, Vec<String>) = Default::default();
    for part in verification.split('；') {
        let clauses: Vec<&str> = part.split('，').collect();
        let compares = ["大于", "小于", "低于", "高于", "超过"].iter().any(|word| clauses[0].contains(word));
        let is_how = !compares && (clauses.len() > 1 || part.contains('次'));
        let first = if is_how { 1 + clauses[1..].iter().take_while(|clause| goes_on(clause)).count() } else { 0 };
        let (before, behind) = clauses.split_at(first);
        how.extend((!before.is_empty()).then(|| before.join("，")));
        state.extend((!behind.is_empty()).then(|| behind.join("，")));
    }
    (how.join("；"), state.join("；"))
}

/// What the measure's items should reach: for containment the requirement, for correction and prevention the target where
/// there is one.
fn target(body: &Body<'_>, measure: &Advised) -> Result<String, Vec<Diagnostic>> {
    let mut targets: Vec<String> = Vec::new();
    let topics: Vec<&Topic> = measure.topics.iter().filter_map(|&topic| body.advice.topics.get(topic)).collect();
    let points: Vec<_> = topics.iter().flat_map(|topic| &topic.points).map(|&point| point_of(body, point)).collect();
    let mut named: Vec<&str> = Vec::new();
    for point in &points {
        if named.contains(&point.name.as_str()) {
            continue;
        }
        named.push(&point.name);
        let requirement = || requirement_with_unit(&point.requirement, &point.unit);
        let text = match (measure.kind, point.target, point.direction) {
            (Kind::Containment, ..) => requirement(),
            (_, Some(target), Direction::TooLow) => format!("≥{}", number_with_unit(target, &point.unit)),
            (_, Some(target), Direction::TooHigh) => format!("≤{}", number_with_unit(target, &point.unit)),
            _ if point.state == State::Failed => requirement(),
            _ if point.state == State::Sound => {
                let kept = kept(body, point).unwrap_or_else(&requirement);
                match kept.starts_with(['≥', '≤', '>', '<']) {
                    true => place::label_with(body, "target_kept", &[("requirement", &kept)])?,
                    false => kept,
                }
            }
            _ => continue,
        };
        targets.push(text);
    }
    // Several items that must reach the same are not told apart.
    let is_same = targets.windows(2).all(|pair| pair[0] == pair[1]);
    if named.len() > 1 && !is_same {
        let short = |name: &&str| body.name(name);
        targets = named.iter().zip(&targets).map(|(name, target)| format!("{}{target}", short(name))).collect();
    } else {
        targets.truncate(1);
    }
    Ok(targets.join("，"))
}

/// The end of the working range of a sound item on the side in question; none where it has none.
fn kept(body: &Body<'_>, point: &Shortcoming) -> Option<String> {
    let item = body.context.spot_check.batches.get(point.batch)?.items.get(point.item)?;
    let working = working_range(body.context.spot_check, &body.subject.class, item)?;
    let end = |end| number_with_unit(end, &point.unit);
    match point.direction {
        Direction::TooLow => working.low.map(|low| format!("≥{}", end(low))),
        Direction::TooHigh => working.high.map(|high| format!("≤{}", end(high))),
        Direction::Failed => None,
    }
}

/// The things to do first: containment, then correction of what failed; of what is weak, one each.
pub(super) fn first_things(body: &mut Body<'_>, kind: LetterKind) -> Written {
    let mut rows = Vec::new();
    for &Portion { subject, advice } in body.portions {
        (body.subject, body.advice) = (subject, advice);
        for measure in chosen_first(body) {
            let what = match measure.kind {
                Kind::Containment if is_from_market(body) => {
                    place::label_with(body, "first_if_yours", &[("what", &shortened(&measure.text, WHAT - 12))])?
                }
                _ => in_brief(&measure.text, WHAT, &body.label("first_by_result")?),
            };
            rows.push(FirstThing { what, target: in_short(aim(body, measure)?), when: due_of(body, measure)? });
        }
    }
    if leads(body, kind) {
        rows.truncate(1);
        rows.extend(leading::first_things(body, rows.len())?);
    }
    rows.truncate(THINGS);
    if rows.is_empty() {
        return Ok(());
    }
    let is_closed = super::statutes::failed(body).is_closed();
    let title = body.label(match (kind, rows.len()) {
        (LetterKind::RectificationGuidance, 1) if is_closed => "kept_one",
        (LetterKind::RectificationGuidance, 2) if is_closed => "kept_two",
        (LetterKind::RectificationGuidance, _) if is_closed => "kept_three",
        (LetterKind::RectificationGuidance, 1) => "first_thing",
        (LetterKind::RectificationGuidance, 2) => "first_two",
        (LetterKind::RectificationGuidance, _) => "first_three",
        (LetterKind::ImprovementAdvice, 1) => "worth_one",
        (LetterKind::ImprovementAdvice, 2) => "worth_two",
        (LetterKind::ImprovementAdvice, _) => "worth_three",
    })?;
    let heads = [body.label("first_target")?, body.label("first_when")?];
    body.push("first_things", Content::FirstThings(FirstThings { title, heads, rows }));
    Ok(())
}

fn is_from_market(body: &Body<'_>) -> bool {
    let batches = body.subject.batches.iter().filter_map(|&batch| body.context.spot_check.batches.get(batch));
    batches.into_iter().all(|batch| batch.channel != Channel::Production)
}

/// Of what failed, the first containment and the first two others; of what did not, the first of each topic.
fn chosen_first<'a>(body: &Body<'a>) -> Vec<&'a Advised> {
    let measures = &body.advice.measures;
    let state = |measure: &Advised| point_of(body, topic_of(body, measure).points[0]).state;
    let failed = || measures.iter().filter(|measure| state(measure) == State::Failed);
    let mut first: Vec<&Advised> = failed().filter(|measure| measure.kind == Kind::Containment).take(1).collect();
    if first.is_empty() {
        let mut told = Vec::new();
        for measure in measures {
            if !told.contains(&measure.topics[0]) {
                told.push(measure.topics[0]);
                first.push(measure);
            }
        }
    } else {
        first.extend(failed().filter(|measure| measure.kind == Kind::Correction).take(2));
        if first.len() < THINGS {
            first.extend(failed().filter(|measure| measure.kind == Kind::Prevention).take(THINGS - first.len()));
        }
    }
    first
}

/// Characters of a target on page one.
const TARGET: usize = 24;

/// The target as page one has room for it; where there is none, how it is verified.
fn in_short((target, verification): (String, String)) -> String {
    let full = if target.is_empty() { &verification } else { &target };
    let short = shortened(full, TARGET);
    // What releases sealed goods is the target, whatever stands before it.
    let releases = full.split(['，', '；']).find(|clause| clause.contains("方可"));
    match releases {
        Some(releases) if !short.contains("方可") => releases.to_string(),
        _ => short,
    }
}

/// A check of so few characters (分项比较) says nothing without its cases, which may then take as many as `WHOLE`.
const SHORT_CHECK: usize = 12;
const WHOLE: usize = 54;

/// A measure as page one has room for it. Of the cases that follow a check all are told or none, or one of them would read
/// as the answer; what all of them are for stays.
fn in_brief(text: &str, most: usize, by_result: &str) -> String {
    let is_long = text.chars().count() > most;
    let cases = |rest: &str| rest.split('，').next().is_some_and(|first| first.contains('的')) && !rest.contains('；');
    let Some((check, rest)) = text.split_once('：').filter(|(_, rest)| is_long && cases(rest)) else {
        return shortened(text, most);
    };
    if check.chars().count() < SHORT_CHECK && text.chars().count() <= WHOLE {
        return text.to_string();
    }
    // 从占比最大的来源处理起 says already what follows from the result.
    let by_result = if check.ends_with('起') { "" } else { by_result };
    let brief = format!("{}{by_result}", shortened(check, most));
    let aim = rest.rsplit('，').next().filter(|clause| clause.starts_with('使'));
    match aim.map(|aim| format!("{brief}，{aim}")) {
        Some(whole) if whole.chars().count() <= most => whole,
        _ => brief,
    }
}

/// As many whole clauses as fit; at least the first one.
fn shortened(text: &str, most: usize) -> String {
    let mut end = 0;
    for (at, c) in text.char_indices().chain([(text.len(), '；')]) {
        let is_clause_end = matches!(c, '；' | '，' | '。' | '：');
        if is_clause_end && (end == 0 || text[..at].chars().count() <= most) {
            end = at;
        }
    }
    text[..end].to_string()
}

/// Tells the reviewer of a draft how much of it still needs an engineer's approval.
fn draft_note(body: &mut Body<'_>) -> Written {
    if body.context.spot_check.settings.letter.status != LetterStatus::Draft {
        return Ok(());
    }
    let topics = || body.portions.iter().flat_map(|portion| &portion.advice.topics);
    let unapproved: usize = topics().map(|topic| topic.unapproved).sum();
    let is_of_one_lot = |subject: &Subject, topic: &Topic| {
        subject.shortcomings.get(topic.points[0]).is_some_and(|point| point.is_same_lot)
    };
    let unknown = body.portions.iter().flat_map(|portion| {
        portion.advice.topics.iter().filter(|topic| topic.entry.is_empty() && !is_of_one_lot(portion.subject, topic))
    });
    let unknown = unknown.count();
    let is_over = body.context.spot_check.settings.has_approvals_over();
    let mut say = |label: &str, count: usize| -> Written {
        if count > 0 {
            let text = place::label_with(body, label, &[("count", &count.to_string())])?;
            body.push("draft_note", Content::Note { text });
        }
        Ok(())
    };
    say(if is_over { "draft_note_over" } else { "draft_note" }, unapproved)?;
    say("draft_note_unknown", unknown)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_clauses_are_kept() {
        assert_eq!(shortened("隔离同批在库产品，逐盘测电阻；列出去向", 12), "隔离同批在库产品");
        assert_eq!(shortened("隔离同批在库产品，逐盘测电阻；列出去向", 40), "隔离同批在库产品，逐盘测电阻；列出去向");
        assert_eq!(shortened("没有标点也不在中间截断的一句话", 5), "没有标点也不在中间截断的一句话");
    }

    #[test]
    fn of_several_cases_none_is_told_alone() {
        let brief = |text: &str, most: usize| in_brief(text, most, "，按结果调整");
        let text = "按上、中、下分别测强度、干密度：上部偏低的调整发气，个别模位偏低的查进汽，无规律的查裂纹";
        assert_eq!(brief(text, 40), "按上、中、下分别测强度、干密度，按结果调整");
        assert_eq!(brief(text, 60), text);
        assert_eq!(brief("换料时：先测1批，均不大于3%", 14), "换料时：先测1批");
        let text =
            "先看断裂模数：模数符合而破坏强度低的加厚砖坯，模数也低的查烧成和坯料，使破坏强度由1150 N提高到1495 N";
        assert_eq!(brief(text, 34), "先看断裂模数，按结果调整，使破坏强度由1150 N提高到1495 N");
        let text = "分项比较：氮低磷不低的查中和度和氨回收，磷低氮不低的查酸质，两项都低的查水分和尾料";
        assert_eq!(brief(text, 40), text);
        assert_eq!(
            brief("做1次氯平衡，从占比最大的来源处理起：钾源占比大的换含氯低的批次，返料占比大的清理返料仓", 40),
            "做1次氯平衡，从占比最大的来源处理起"
        );
    }

    #[test]
    fn what_releases_sealed_goods_stays() {
        let target = "均在允许范围内，两次相差不超过0.2 kg/m³，在要求范围内方可解封";
        assert_eq!(in_short((target.into(), String::new())), "在要求范围内方可解封");
        assert_eq!(in_short((String::new(), "均不大于3.0%方可解封".into())), "均不大于3.0%方可解封");
    }

    #[test]
    fn how_often_is_told_from_what_is_reached() {
        for (verification, how, state) in [
            ("连续测3批，均不大于3.0%", "连续测3批", "均不大于3.0%"),
            ("连续3批，每批取1样，均不大于3.0%", "连续3批，每批取1样", "均不大于3.0%"),
            ("逐笔列出，数量一致；出库数量为0", "逐笔列出", "数量一致；出库数量为0"),
            (
                "每小时记录1次，温差不超过30 ℃；每班测1次，掺量偏差不超过5%",
                "每小时记录1次；每班测1次",
                "温差不超过30 ℃；掺量偏差不超过5%",
            ),
            ("每批3台均不大于2 g/h，效率符合要求", "", "每批3台均不大于2 g/h，效率符合要求"),
            ("每班记录1次", "每班记录1次", ""),
        ] {
            assert_eq!(how_and_state(verification), (how.to_string(), state.to_string()));
        }
    }
}
