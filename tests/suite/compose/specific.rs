//! Whether a letter is its enterprise's own, counted here once more and not by the tool: what no other letter of its class
//! says, and how much of the advice holds something of the own samples.

use std::collections::{BTreeMap, BTreeSet};

use yice::compose::{Content, Letter};

use super::{GUIZHOU, letters_of_job};

/// Half of the letters are at least half their own.
const MEDIAN: f64 = 0.5;

/// No letter is less its own.
const LEAST: f64 = 0.3;

/// A letter may have less, but not less than this, and no more than one in twelve does: whose weak items lie at their limits,
/// as those of others of the class do, has the same distances and the same that crossing them would mean. `docs/letter.md`
/// names them.
const LEAST_AT_THE_LIMIT: f64 = 0.25;

fn sentences(text: &str) -> impl Iterator<Item = String> {
    let bare = |sentence: &str| sentence.chars().filter(|c| !c.is_whitespace()).collect::<String>();
    text.split(['。', '；', '！', '？', '\n']).map(bare).filter(|sentence| !sentence.is_empty())
}

fn running_text(letter: &Letter) -> Vec<String> {
    let texts = letter.contents().filter_map(|content| match content {
        Content::Paragraph { text, .. } | Content::Note { text } => Some(text),
        _ => None,
    });
    texts.flat_map(|text| sentences(text)).collect()
}

/// By letter, the share of its running text that no other letter of its class has.
fn own_shares(letters: &[&Letter]) -> BTreeMap<String, f64> {
    let mut among: BTreeMap<(&str, String), usize> = BTreeMap::new();
    let texts: Vec<(&Letter, Vec<String>)> = letters.iter().map(|letter| (*letter, running_text(letter))).collect();
    for (letter, text) in &texts {
        for sentence in text.iter().collect::<BTreeSet<_>>() {
            *among.entry((&letter.class_name, sentence.clone())).or_default() += 1;
        }
    }
    let share = |(letter, text): &(&Letter, Vec<String>)| {
        let size = |sentence: &&String| sentence.chars().count() as f64;
        let is_own = |sentence: &&String| among[&(letter.class_name.as_str(), (*sentence).clone())] == 1;
        let own: f64 = text.iter().filter(is_own).map(|sentence| size(&sentence)).sum();
        (letter.id.clone(), own / text.iter().map(|sentence| size(&sentence)).sum::<f64>())
    };
    texts.iter().map(share).collect()
}

/// Item names, results, requirements and the facts of the samples, as the letter's own tables have them.
fn facts(letter: &Letter) -> BTreeSet<String> {
    let mut facts = BTreeSet::new();
    for block in &letter.body {
        match &block.content {
            Content::Facts { facts: of_sample } => facts.extend(of_sample.iter().map(|fact| fact.value.clone())),
            Content::Table(table) if block.id.starts_with("items/") => {
                for row in &table.rows {
                    let name = row[1].trim_end_matches('★');
                    facts.extend([name.to_string(), name.split('（').next().unwrap_or(name).to_string()]);
                    let figures = [row[5].as_str(), row[3].trim_start_matches(['≥', '≤', '<', '>'])];
                    facts.extend(figures.into_iter().filter(|text| text.contains(char::is_numeric)).map(String::from));
                }
            }
            _ => {}
        }
    }
    facts.retain(|fact| fact.chars().count() > 1);
    facts
}

/// What the data say, what is sound, and every measure with its aim.
fn advice(letter: &Letter) -> Vec<String> {
    let mut advice = Vec::new();
    for block in &letter.body {
        match &block.content {
            Content::Paragraph { lead, text }
                if ["finding", "diagnosis", "sound", "consequence"].iter().any(|part| block.id.starts_with(part)) =>
            {
                advice.extend(sentences(&format!("{lead}{text}")));
            }
            Content::Measures(measures) => {
                for row in measures.groups.iter().flat_map(|group| &group.rows) {
                    advice.push(format!("{} {} {}", row.what, row.target, row.verification));
                }
            }
            _ => {}
        }
    }
    advice
}

fn median(mut shares: Vec<f64>) -> f64 {
    shares.sort_by(f64::total_cmp);
    shares[shares.len() / 2]
}

#[test]
fn half_of_a_letter_is_in_no_other_and_half_of_its_advice_speaks_of_its_own_samples() {
    let samples = letters_of_job("samples");
    for (job, letters) in [("guizhou-2023", &*GUIZHOU), ("samples", &samples)] {
        let letters: Vec<&Letter> = letters.values().map(|letter| letter.as_ref().expect("a letter")).collect();
        let own = own_shares(&letters);
        let middle = median(own.values().copied().collect());
        assert!(middle >= MEDIAN, "{job}: {middle:.3}");
        let below: Vec<_> = own.iter().filter(|(_, share)| **share < LEAST).collect();
        assert!(below.len() * 12 <= letters.len(), "{job}: {below:?}");
        assert!(below.iter().all(|(_, share)| **share >= LEAST_AT_THE_LIMIT), "{job}: {below:?}");
        let about = letters.iter().map(|letter| {
            let (facts, advice) = (facts(letter), advice(letter));
            let holds = |sentence: &&String| facts.iter().any(|fact| sentence.contains(fact.as_str()));
            advice.iter().filter(holds).count() as f64 / advice.len() as f64
        });
        let about = median(about.collect());
        assert!(about >= MEDIAN, "{job}: {about:.3} of the advice speaks of the own samples");
    }
}
