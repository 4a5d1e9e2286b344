//! What the letter speaks of, and what is known of it.

use crate::analysis::{Entitlement, Figure, Shortcoming, Subject, margin, margin_of, side_at_risk};
use crate::domain::knowledge::{Kind, Knowledge, Sentence, State, entry_id};
use crate::domain::{Batch, Indicator, ItemVerdict, LetterKind, SpotCheck};

use super::measures::Candidate;
use super::phrase::{Values, filled};
use super::{Cause, Measure, Topic, values};

/// What topics are made of.
pub(super) struct Known<'a> {
    pub spot_check: &'a SpotCheck,
    pub subject: &'a Subject,
    pub knowledge: &'a Knowledge,
    pub kept: &'a [Shortcoming],
    pub approved_only: bool,
}

/// A point with what is known of it.
struct Answered<'a> {
    index: usize,
    point: &'a Shortcoming,
    sentences: Vec<&'a Sentence>,
}

impl<'a> Known<'a> {
    /// Topics in the order of their worst points, and every measure that is known for them.
    pub(super) fn topics(&self) -> (Vec<Topic>, Vec<Candidate>) {
        let mut together: Vec<Vec<Answered<'a>>> = Vec::new();
        for (index, point) in self.subject.shortcomings.iter().chain(self.kept).enumerate() {
            let answered = Answered { index, point, sentences: self.sentences(point) };
            // What is closed and what is not are asked for different things.
            let alike = |other: &Answered<'_>| {
                are_alike(other, &answered) && self.is_closed(other.point) == self.is_closed(point)
            };
            match together.iter_mut().find(|others| alike(&others[0])) {
                Some(others) => others.push(answered),
                None => together.push(vec![answered]),
            }
        }
        // Of what is sound only that is told of which something is known.
        together.retain(|points| points[0].point.state != State::Sound || !points[0].sentences.is_empty());
        let mut candidates = Vec::new();
        let topics = together.iter().enumerate().map(|(number, points)| self.topic(number, points, &mut candidates));
        (topics.collect(), candidates)
    }

    fn topic(&self, number: usize, points: &[Answered<'a>], candidates: &mut Vec<Candidate>) -> Topic {
        let Answered { point, sentences, .. } = &points[0];
        let each: Vec<Values> = points.iter().map(|one| values::of(self.spot_check, self.subject, one.point)).collect();
        let values = values::together(&each);
        let entry = match sentences.is_empty() {
            true => String::new(),
            false => entry_id(&self.subject.class.0, self.name(point), point.direction, point.state),
        };
        // What was corrected and passed its re-inspection is kept up, not contained and corrected again.
        let is_closed = self.is_closed(point);
        let mut topic = Topic { points: points.iter().map(|one| one.index).collect(), entry, ..Topic::default() };
        for sentence in sentences {
            if is_closed && matches!(sentence.kind, Kind::Containment | Kind::Correction) {
                continue;
            }
            let Some(text) = filled(&sentence.text, &values) else { continue };
            match (sentence.kind, sentence.factor, sentence.horizon) {
                (Kind::Cause, Some(factor), _) => topic.causes.push(Cause { factor, text, excluded_by: None }),
                (Kind::Consequence, ..) if point.state == State::Failed => topic.consequence = Some(text),
                (kind, _, Some(horizon)) if kind.is_measure() => {
                    let Some(verification) = filled(&sentence.verification, &values) else { continue };
                    let Some(evidence) = filled(&sentence.evidence, &values) else { continue };
                    let measure = Measure {
                        topics: vec![number],
                        kind,
                        horizon,
                        text,
                        verification,
                        evidence,
                        who: sentence.who.clone(),
                        entry: topic.entry.clone(),
                        from: (sentence.file.clone(), sentence.row),
                    };
                    candidates.push(Candidate { weight: self.weight(point), state: point.state, measure });
                }
                _ => continue,
            }
            topic.unapproved = topic.unapproved.saturating_add(usize::from(!sentence.is_approved()));
        }
        if point.state == State::Thin
            && let Some(sentence) = self.consequence_of_failing(point)
            && let Some(text) = filled(&sentence.text, &Values::new())
        {
            topic.consequence = Some(text);
            topic.unapproved = topic.unapproved.saturating_add(usize::from(!sentence.is_approved()));
        }
        topic
    }

    fn is_closed(&self, point: &Shortcoming) -> bool {
        point.state == State::Failed && self.spot_check.batches.get(point.batch).is_some_and(Batch::is_closed)
    }

    /// What it would mean if a thin item crossed its limit: the tables say it where the item fails on this side.
    fn consequence_of_failing(&self, point: &Shortcoming) -> Option<&'a Sentence> {
        let sentences = self.sentences_of(point, State::Failed);
        sentences.into_iter().find(|sentence| sentence.kind == Kind::Consequence)
    }

    /// What is known of a point and may be used.
    fn sentences(&self, point: &Shortcoming) -> Vec<&'a Sentence> {
        // A difference within one lot says nothing of the process, of which the tables speak.
        if point.is_same_lot {
            return Vec::new();
        }
        self.sentences_of(point, point.state)
    }

    fn sentences_of(&self, point: &Shortcoming, state: State) -> Vec<&'a Sentence> {
        let definition = self.indicator(point);
        let of_catalog = definition.into_iter().flat_map(|definition| {
            std::iter::once(definition.name.as_str()).chain(definition.aliases.iter().map(String::as_str))
        });
        let names = of_catalog.chain([point.name.as_str()]);
        let mut sentences = self.knowledge.entry(&self.subject.class.0, names, point.direction, state);
        sentences.retain(|sentence| !self.approved_only || sentence.is_approved());
        sentences
    }

    fn indicator(&self, point: &Shortcoming) -> Option<&'a Indicator> {
        let class = self.spot_check.catalog.classes.get(&self.subject.class)?;
        class.indicators.get(point.indicator?)
    }

    fn name<'p>(&self, point: &'p Shortcoming) -> &'p str
    where
        'a: 'p,
    {
        self.indicator(point).map_or(point.name.as_str(), |definition| definition.name.as_str())
    }

    /// Failed safety item, failed item, repeat that failed again, thin key indicator, behind peers, spread, thin other item,
    /// repeat that passes now, sound.
    fn weight(&self, point: &Shortcoming) -> u32 {
        let is = |test: fn(&Indicator) -> bool| self.indicator(point).is_some_and(test);
        match point.state {
            State::Failed if is(|indicator| indicator.safety_related) => 0,
            State::Failed => 1,
            State::Repeat if self.failed(point) => 2,
            State::Thin if is(|indicator| indicator.key) => 3,
            State::Behind => 4,
            State::Spread => 5,
            State::Thin => 6,
            State::Repeat => 7,
            State::Sound => 8,
        }
    }

    fn failed(&self, point: &Shortcoming) -> bool {
        let item = self.spot_check.batches.get(point.batch).and_then(|batch| batch.items.get(point.item));
        item.is_some_and(|item| item.verdict == ItemVerdict::Nonconforming)
    }
}

/// Whether two points fall short in one way and the same is known of them.
fn are_alike(one: &Answered<'_>, other: &Answered<'_>) -> bool {
    let way = |answered: &Answered<'_>| (answered.point.state, answered.point.direction);
    let is_same_item = one.point.name == other.point.name;
    let is_known_alike = !one.sentences.is_empty()
        && one.sentences.len() == other.sentences.len()
        && one.sentences.iter().zip(&other.sentences).all(|(one, other)| std::ptr::eq(*one, *other));
    way(one) == way(other) && (is_same_item || is_known_alike)
}

/// Key indicators that fall short nowhere; where there is none at all, the tightest margins, then any judged item.
/// Only for improvement advice.
pub(super) fn kept(spot_check: &SpotCheck, subject: &Subject) -> Vec<Shortcoming> {
    if subject.entitlement != Entitlement::Letter(LetterKind::ImprovementAdvice) {
        return Vec::new();
    }
    let point = |batch: usize, item: usize, standing: Option<usize>| -> Option<Shortcoming> {
        let found = spot_check.batches.get(batch)?.items.get(item)?;
        let margin = margin_of(spot_check, &subject.class, found);
        (found.verdict == ItemVerdict::Conforming && !found.lacks_its_value()).then(|| Shortcoming {
            state: State::Sound,
            direction: side_at_risk(found, margin.as_ref()),
            indicator: found.indicator,
            name: found.name.as_str().into(),
            unit: found.unit.as_str().into(),
            batch,
            item,
            own: Figure::reported(&found.measurement),
            requirement: found.requirement.reported.as_str().into(),
            margin,
            own_results: Vec::new(),
            is_same_lot: false,
            target: None,
            standing,
        })
    };
    let mentioned = |batch: usize, item: usize| {
        let name = spot_check.batches.get(batch).and_then(|b| b.items.get(item)).map(|item| item.name.as_str());
        subject.shortcomings.iter().any(|s| Some(s.name.as_str()) == name)
    };
    let mut kept: Vec<Shortcoming> = subject
        .standings
        .iter()
        .enumerate()
        .filter(|(_, standing)| !mentioned(standing.batch, standing.item))
        .filter_map(|(index, standing)| point(standing.batch, standing.item, Some(index)))
        .collect();
    let percent = |point: &Shortcoming| point.margin.as_ref().and_then(margin::percent);
    kept.sort_by_key(|point| (percent(point).is_none(), percent(point)));
    if kept.is_empty() && subject.shortcomings.is_empty() {
        let items = subject.batches.iter().flat_map(|&batch| {
            (0..spot_check.batches.get(batch).map_or(0, |b| b.items.len())).map(move |item| (batch, item))
        });
        let conforming: Vec<Shortcoming> = items.filter_map(|(batch, item)| point(batch, item, None)).collect();
        let mut tightest: Vec<&Shortcoming> = conforming.iter().filter(|point| percent(point).is_some()).collect();
        tightest.sort_by_key(|point| percent(point));
        kept = tightest.into_iter().take(2).cloned().collect();
        if kept.is_empty() {
            kept = conforming.into_iter().take(1).collect();
        }
    }
    kept
}
