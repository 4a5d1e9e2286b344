//! Which measures a letter carries: what failed is contained, corrected and prevented; then one for everything else;
//! then more, as long as there is room.

use std::collections::BTreeSet;

use crate::domain::knowledge::{Kind, State};

use super::Measure;

/// A measure that the tables offer.
pub(super) struct Candidate {
    /// Gravity of its topic: 0 is the gravest.
    pub weight: u32,
    pub state: State,
    pub measure: Measure,
}

/// Most measures of one failed item, of one that is weak, and of one that is sound.
const MOST: [usize; 3] = [5, 3, 1];

/// Picks measures, each with the number of its subject. What failed always has one of each kind, however many these are;
/// the rest is filled up to `at_most`. Each stands once: where it answers several topics, it names them all.
pub(super) fn chosen(candidates: Vec<(usize, Candidate)>, at_most: usize) -> Vec<(usize, Measure)> {
    let mut pool = merged(candidates);
    // Gravest topics first; within one, containment, correction, prevention, then the order of the tables.
    pool.sort_by_key(|(of, one)| (one.weight, *of, one.measure.topics[0], one.measure.kind));
    let mut picked: BTreeSet<usize> = BTreeSet::new();
    let topic = |index: usize| (pool[index].0, pool[index].1.measure.topics[0]);
    let taken =
        |picked: &BTreeSet<usize>, index: usize| picked.iter().filter(|other| topic(**other) == topic(index)).count();
    let mut kinds: BTreeSet<((usize, usize), Kind)> = BTreeSet::new();
    for (index, (_, one)) in pool.iter().enumerate() {
        let is_first = kinds.insert((topic(index), one.measure.kind));
        // Containment is an act of several parts: none of them is left out.
        if one.state == State::Failed && (is_first || one.measure.kind == Kind::Containment) {
            picked.insert(index);
        }
    }
    for (index, (_, one)) in pool.iter().enumerate() {
        let is_first = !matches!(one.state, State::Failed | State::Sound) && taken(&picked, index) == 0;
        if is_first && picked.len() < at_most {
            picked.insert(index);
        }
    }
    for (index, (_, one)) in pool.iter().enumerate() {
        let most = MOST[match one.state {
            State::Failed => 0,
            State::Sound => 2,
            _ => 1,
        }];
        // What is sound is not filled up with: it is told only where there is little else.
        let room = if one.state == State::Sound { at_most.min(3) } else { at_most };
        if picked.len() < room && taken(&picked, index) < most {
            picked.insert(index);
        }
    }
    let kept = pool.into_iter().enumerate().filter(|(index, _)| picked.contains(index));
    kept.map(|(_, (of, one))| (of, one.measure)).collect()
}

/// Measures of one subject that say the same are one that answers several topics.
fn merged(candidates: Vec<(usize, Candidate)>) -> Vec<(usize, Candidate)> {
    let mut pool: Vec<(usize, Candidate)> = Vec::new();
    for (of, candidate) in candidates {
        let says = |measure: &Measure| (measure.text.clone(), measure.verification.clone(), measure.kind);
        let same = pool.iter_mut().find(|(other, one)| *other == of && says(&one.measure) == says(&candidate.measure));
        match same {
            Some((_, one)) => {
                one.weight = one.weight.min(candidate.weight);
                one.measure.topics.extend(candidate.measure.topics);
            }
            None => pool.push((of, candidate)),
        }
    }
    pool
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::knowledge::Horizon;

    fn candidate(topic: usize, state: State, kind: Kind, text: &str) -> (usize, Candidate) {
        let weight = match state {
            State::Failed => 1,
            State::Sound => 7,
            _ => 4,
        };
        let measure = Measure {
            topics: vec![topic],
            kind,
            horizon: Horizon::ShortTerm,
            text: text.into(),
            verification: text.into(),
            evidence: String::new(),
            who: String::new(),
            entry: String::new(),
            from: (String::new(), 0),
        };
        (0, Candidate { weight, state, measure })
    }

    fn texts(candidates: Vec<(usize, Candidate)>, at_most: usize) -> Vec<String> {
        chosen(candidates, at_most).into_iter().map(|(_, measure)| measure.text).collect()
    }

    #[test]
    fn what_failed_has_one_of_each_kind_whatever_the_bound() {
        let failed = |topic: usize, name: &str| {
            let one = |kind, what: &str| candidate(topic, State::Failed, kind, &format!("{name}{what}"));
            vec![
                one(Kind::Prevention, "防"),
                one(Kind::Correction, "纠"),
                one(Kind::Containment, "控"),
                one(Kind::Correction, "又"),
            ]
        };
        let both = || [failed(0, "甲"), failed(1, "乙")].concat_all();
        assert_eq!(texts(both(), 1), ["甲控", "甲纠", "甲防", "乙控", "乙纠", "乙防"]);
        assert_eq!(texts(both(), 7), ["甲控", "甲纠", "甲又", "甲防", "乙控", "乙纠", "乙防"]);
    }

    #[test]
    fn everything_weak_has_one_before_anything_has_two() {
        let weak = |topic, text: &str| candidate(topic, State::Thin, Kind::Correction, text);
        let all = vec![weak(0, "一"), weak(0, "二"), weak(1, "三"), weak(1, "四")];
        assert_eq!(texts(all, 3), ["一", "二", "三"]);
    }

    #[test]
    fn one_that_answers_several_topics_stands_once() {
        let all = vec![
            candidate(0, State::Failed, Kind::Containment, "封存"),
            candidate(1, State::Failed, Kind::Containment, "封存"),
        ];
        let chosen = chosen(all, 8);
        assert_eq!(chosen.len(), 1);
        assert_eq!(chosen[0].1.topics, [0, 1]);
    }

    #[test]
    fn what_is_sound_fills_no_letter() {
        let sound = |topic, text: &str| candidate(topic, State::Sound, Kind::Prevention, text);
        let all = vec![sound(0, "一"), sound(0, "二"), sound(1, "三"), sound(2, "四"), sound(3, "五")];
        assert_eq!(texts(all, 8), ["一", "三", "四"]);
    }

    trait ConcatAll {
        fn concat_all(self) -> Vec<(usize, Candidate)>;
    }

    impl ConcatAll for [Vec<(usize, Candidate)>; 2] {
        fn concat_all(self) -> Vec<(usize, Candidate)> {
            self.into_iter().flatten().collect()
        }
    }
}
