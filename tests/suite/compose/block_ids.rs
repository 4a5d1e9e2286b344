//! Ids of blocks: one of a kind in a letter, and the same whatever else a job's data say.

use std::collections::{BTreeMap, BTreeSet};

use yice::compose::{Content, Letter, digest_of_words};
use yice::domain::knowledge::State;

use super::build::*;
use super::{GUIZHOU, SMALL, made};

fn ids(letter: &Letter) -> BTreeSet<&str> {
    letter.body.iter().map(|block| block.id.as_str()).collect()
}

#[test]
fn no_two_blocks_of_a_letter_have_one_id() {
    let (spot_check, subjects) = maker_of_both();
    let merged = composed_together(spot_check, subjects);
    for letter in SMALL.values().chain(GUIZHOU.values()).chain([&merged]) {
        let letter = made(letter.clone());
        assert_eq!(ids(&letter).len(), letter.body.len(), "{}", letter.id);
        assert!(letter.body.iter().all(|block| !block.id.is_empty()), "{}", letter.id);
    }
}

#[test]
fn an_id_says_what_its_block_is_about() {
    let (spot_check, subject) = cable_maker();
    let letter = made(composed(&spot_check, &subject));
    let by_id: BTreeMap<&str, &Content> = letter.body.iter().map(|block| (block.id.as_str(), &block.content)).collect();
    let sheet = &spot_check.batches[0].sampling_sheet_no;
    assert!(matches!(by_id["opening"], Content::Paragraph { .. }));
    assert!(matches!(by_id["heading/causes"], Content::Heading { level: 1, .. }));
    assert!(matches!(by_id[format!("items/{sheet}").as_str()], Content::Table(table) if table.rows.len() == 4));
    assert!(matches!(by_id["panel"], Content::Panel(panel) if panel.rows[0].name == "导体电阻"));
    assert!(
        matches!(by_id["measures"], Content::Measures(_)) && matches!(by_id["first_things"], Content::FirstThings(_))
    );
    let cause = by_id["finding/wire_bv/thin/too_low/绝缘最薄处厚度"];
    assert!(matches!(cause, Content::Paragraph { lead, .. } if lead.starts_with("绝缘最薄处厚度")), "{cause:?}");
}

/// What is about the neighbour comes, goes and moves the rest; every other block keeps its id, though not its number.
#[test]
fn an_id_survives_a_changed_neighbour() {
    let (mut spot_check, mut subject) = cable_maker();
    let before = made(composed(&spot_check, &subject));
    subject.shortcomings.remove(0);
    let without = made(composed(&spot_check, &subject));
    let gone: Vec<&str> = ids(&before).difference(&ids(&without)).copied().collect();
    let is_of_neighbour = |id: &&str| id.contains("导体电阻") && !id.contains("最薄");
    assert!(!gone.is_empty() && gone.iter().all(is_of_neighbour), "{gone:?}");

    // A second batch, sampled earlier, with a failure of its own.
    let own = subject.enterprise.0.clone();
    let items = [("绝缘厚度平均值", "mm", "≥0.8", "0.7", '-')];
    let batch = add(&mut spot_check, "wire_bv", &own, "60227 IEC 01（BV） 450/750 V 4 mm²", &items);
    subject.batches.insert(0, batch);
    falls_short(&spot_check, &mut subject, "绝缘厚度平均值", State::Failed);
    subject.shortcomings.rotate_right(1);
    let with = made(composed(&spot_check, &subject));
    let lost: Vec<&str> =
        ids(&without).difference(&ids(&with)).copied().filter(|id| !id.starts_with("measure/")).collect();
    assert!(lost.is_empty(), "{lost:?}");
    assert!(with.body.len() > without.body.len());
}

#[test]
fn two_blocks_about_the_same_are_told_apart() {
    let (mut spot_check, mut subject) = cable_maker();
    let again = spot_check.batches[0].clone();
    spot_check.batches.push(again);
    subject.batches.push(1);
    let letter = made(composed(&spot_check, &subject));
    assert_eq!(ids(&letter).len(), letter.body.len());
    let of_both = format!("items/{}", spot_check.batches[0].sampling_sheet_no);
    let about: Vec<&str> = ids(&letter).into_iter().filter(|id| id.starts_with(&of_both)).collect();
    assert_eq!(about, [of_both.clone(), format!("{of_both}#2")]);
}

#[test]
fn ids_come_back_from_a_file_and_are_no_part_of_the_fingerprint() {
    let (spot_check, subject) = cable_maker();
    let letter = made(composed(&spot_check, &subject));
    let json = serde_json::to_string(&letter).unwrap();
    assert!(json.contains(r#"{"id":"opening","type":"paragraph","#), "{json}");
    let mut read: Letter = serde_json::from_str(&json).unwrap();
    assert_eq!(read, letter);
    read.body.iter_mut().for_each(|block| block.id.clear());
    assert_eq!(digest_of_words(&read), digest_of_words(&letter));
}
