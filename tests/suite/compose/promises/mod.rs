//! What every letter keeps, whatever the job: random jobs over all classes of the catalog, each letter read as data and text.
//!
//! What is asked of a letter is worked out here again from the facts, with the catalog's own figures and exact decimals.

mod asked;
mod figures;
mod signed;

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;
use yice::advice::Advice;
use yice::analysis::{Comparison, Entitlement, Subject, analyse};
use yice::compose::{Content, FirstThings, Letter, Measures, Panel, PanelRow, Wording, plain_text};
use yice::domain::knowledge::State;
use yice::domain::{Batch, Conclusion, Item, ItemVerdict, LetterKind, Reading, SpotCheck};

use super::build::{Case, citations, wording_files};
use crate::support::random_jobs::RandomJob;

/// One letter with all that it is made of.
struct Made<'a> {
    spot_check: &'a SpotCheck,
    subject: &'a Subject,
    advice: &'a Advice,
    letter: Letter,
    text: String,
}

/// What does not hold, by the rule, with whose letter it is.
#[derive(Default)]
struct Broken(BTreeMap<&'static str, Vec<String>>);

impl Broken {
    fn unless(&mut self, holds: bool, rule: &'static str, made: &Made<'_>, what: impl FnOnce() -> String) {
        if !holds {
            let what = format!("{} {}: {}", made.letter.id, made.letter.addressee, what());
            self.0.entry(rule).or_default().push(what);
        }
    }

    fn none(self) {
        let told = self
            .0
            .iter()
            .map(|(rule, all)| format!("{rule}: {} times\n  {}", all.len(), all[..all.len().min(6)].join("\n  ")));
        assert!(self.0.is_empty(), "{}", told.collect::<Vec<_>>().join("\n"));
    }
}

/// Every letter of a job, by its id.
fn letters(case: &Case) -> BTreeMap<String, Made<'_>> {
    let (wording, citations) = (Wording::new(wording_files()).unwrap(), citations());
    let names = case.foreign_names(&wording, &citations);
    let made = (0..case.letters.len()).map(|number| {
        let (subject, advice) = &case.letters[number][0];
        let letter = case.compose(number, (&wording, &citations, &names));
        let letter = letter.unwrap_or_else(|problems| panic!("{} {problems:#?}", subject.enterprise.0));
        let text = plain_text(&letter);
        (letter.id.clone(), Made { spot_check: &case.spot_check, subject, advice, letter, text })
    });
    made.collect()
}

/// Ten enterprises or so in each of the 46 classes, under several letter dates and thresholds.
#[test]
fn letters_of_random_jobs_keep_every_promise() {
    let mut broken = Broken::default();
    let (mut classes, mut kinds, mut causes) = (BTreeSet::new(), [0, 0], signed::Causes::default());
    for (seed, enterprises) in [(1, 11), (2, 5), (3, 7), (4, 6)] {
        let mut job = RandomJob::new(seed, enterprises);
        let case = Case::of(job.loaded());
        let all = letters(&case);
        classes.extend(all.values().map(|made| made.subject.class.clone()));
        for made in all.values() {
            kinds[usize::from(made.letter.kind == LetterKind::RectificationGuidance)] += 1;
            asked::targets(made, &mut broken);
            asked::measures(made, &mut broken);
            asked::dates(made, &mut broken);
            words(made, &mut broken);
            page_one(made, &mut broken);
            figures::distances(made, &mut broken);
            figures::peers(made, &mut broken);
            signed::heads(made, &mut broken);
            signed::causes(made, &mut causes, &mut broken);
            signed::what_conforms(made, &mut broken);
            signed::the_sample(made, &mut broken);
            signed::process(made, &mut broken);
        }
        asked::better_is_not_asked_for_more(&all, &mut broken);
        if seed == 2 {
            same_in_another_order(&mut job, &all, &mut broken);
        }
    }
    broken.none();
    causes.none_serves_both_sides();
    assert!(
        classes.len() >= 46 && kinds.iter().all(|count| *count > 300),
        "{} classes, {kinds:?} letters",
        classes.len()
    );
}

fn content<'l, T>(letter: &'l Letter, of: impl Fn(&'l Content) -> Option<T>) -> Option<T> {
    letter.contents().find_map(of)
}

fn measures_of(letter: &Letter) -> Option<&Measures> {
    content(letter, |content| if let Content::Measures(measures) = content { Some(measures) } else { None })
}

fn first_things(letter: &Letter) -> Option<&FirstThings> {
    content(letter, |content| if let Content::FirstThings(things) = content { Some(things) } else { None })
}

fn panel(letter: &Letter) -> &Panel {
    content(letter, |content| if let Content::Panel(panel) = content { Some(panel) } else { None }).expect("a panel")
}

/// A name without its last bracket, as heads of measures have it.
fn short(name: &str) -> &str {
    match name.strip_suffix(['）', ')']).and_then(|rest| rest.rsplit_once(['（', '('])) {
        Some((short, condition)) if !short.is_empty() && !condition.contains(['（', '）', '(', ')']) => short,
        _ => name,
    }
}

/// What sentences call an item: its short name, unless another item of the samples would have the same.
fn told<'n>(made: &Made<'_>, name: &'n str) -> &'n str {
    let mut items = batches(made).flat_map(|batch| &batch.items);
    let is_taken = items.any(|item| item.name.as_str() != name && short(&item.name) == short(name));
    if is_taken { name } else { short(name) }
}

fn batches<'a>(made: &Made<'a>) -> impl Iterator<Item = &'a Batch> + use<'a> {
    let (spot_check, subject) = (made.spot_check, made.subject);
    subject.batches.iter().map(|&batch| &spot_check.batches[batch])
}

fn failed_items<'a>(made: &Made<'a>) -> Vec<(&'a Batch, &'a Item)> {
    let items = batches(made).flat_map(|batch| batch.items.iter().map(move |item| (batch, item)));
    items.filter(|(_, item)| item.verdict == ItemVerdict::Nonconforming).collect()
}

/// Words that no letter has, and words that a letter has only where something failed.
fn words(made: &Made<'_>, broken: &mut Broken) {
    let own: String = batches(made).map(|batch| batch.remark.to_string()).collect();
    for word in ["百分位", "排名", "名次", "前四分之一", "后四分之一", "名列", "倒数", "最好", "最差", "{", "}"]
    {
        broken
            .unless(!made.text.contains(word) || own.contains(word), "no rank and no percentile", made, || word.into());
    }
    let places = made.text.split('第').skip(1).filter(|rest| {
        let digits = rest.chars().take_while(char::is_ascii_digit).count();
        digits > 0 && matches!(rest.chars().nth(digits), Some('位' | '名'))
    });
    broken.unless(places.count() == 0, "no rank and no percentile", made, || "第…位".into());
    let is_open = batches(made).any(|batch| batch.conclusion == Conclusion::Nonconforming && !batch.is_closed());
    for word in ["封存", "召回", "停用", "报废", "已售", "下架", "停止销售", "停止生产"] {
        let told = made.text.lines().find(|line| line.contains(word) && !line.contains("不再要求停止生产"));
        broken.unless(told.is_none() || is_open, "nothing is contained that did not fail", made, || {
            format!("{word}: {}", told.unwrap_or_default())
        });
    }
}

/// Page one names what failed and says no more of the rest than is so.
fn page_one(made: &Made<'_>, broken: &mut Broken) {
    let panel = panel(&made.letter);
    let failed = failed_items(made);
    let failed: BTreeSet<&str> = failed.iter().map(|(_, item)| told(made, &item.name)).collect();
    for name in &failed {
        let holds = panel.summary.contains(name);
        broken.unless(holds, "page one names what failed", made, || format!("{name}: {}", panel.summary));
    }
    let not_judged = batches(made).flat_map(|batch| &batch.items).any(|item| item.verdict == ItemVerdict::NotJudged);
    let says_all = !panel.summary.contains("参与判定");
    broken.unless(!(not_judged && says_all), "what was not judged is not said to conform", made, || {
        panel.summary.clone()
    });
    let rows: Vec<&PanelRow> = panel.rows.iter().filter(|row| row.verdict == "不符合").collect();
    broken.unless(failed.is_empty() == rows.is_empty(), "the panel shows what failed", made, || format!("{failed:?}"));
}

fn number(item: &Item) -> Option<Decimal> {
    match item.measurement.reading {
        Reading::Number { value, .. } | Reading::Ordinal(value) => Some(value),
        _ => None,
    }
}

/// The order of the rows says nothing.
fn same_in_another_order(job: &mut RandomJob, all: &BTreeMap<String, Made<'_>>, broken: &mut Broken) {
    let case = Case::of(job.loaded_in_another_order());
    let again = letters(&case);
    assert_eq!(all.keys().collect::<Vec<_>>(), again.keys().collect::<Vec<_>>());
    for (id, made) in all {
        let differs = made.text.lines().zip(again[id].text.lines()).find(|(one, other)| one != other);
        let holds = made.letter == again[id].letter;
        let say = || differs.map(|(one, other)| format!("\n    {one}\n    {other}")).unwrap_or_default();
        broken.unless(holds, "the order of the rows says nothing", made, say);
    }
}

/// The random jobs are worth asking: most of their letters are made, and they have what letters differ by.
#[test]
fn random_jobs_have_everything_that_letters_differ_by() {
    let spot_check = RandomJob::new(1, 11).loaded();
    let analysis = analyse(&spot_check);
    let due = analysis.subjects.iter().filter(|one| matches!(one.entitlement, Entitlement::Letter(_)));
    let due: Vec<&Subject> = due.collect();
    let (made, of) = (due.len(), analysis.subjects.len());
    assert!(made * 10 > of * 7, "{made} letters of {of}");
    for state in [State::Failed, State::Thin, State::Behind, State::Spread, State::Repeat] {
        let has = due.iter().flat_map(|subject| &subject.shortcomings).filter(|point| point.state == state).count();
        assert!(has > 3, "{state:?} {has}");
    }
    let ranked = due.iter().flat_map(|subject| &subject.standings);
    let ranked =
        ranked.filter_map(|one| if let Comparison::Ranked(ranked) = &one.comparison { Some(ranked) } else { None });
    let (all, with_quartiles) =
        ranked.fold((0, 0), |(all, with), one| (all + 1, with + usize::from(one.quartiles.is_some())));
    assert!(all > 100 && with_quartiles > 30, "{all} {with_quartiles}");
    assert!(spot_check.batches.iter().any(Batch::is_closed));
}
