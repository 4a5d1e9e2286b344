//! Where figures come from: what the page marks as a cell's is what the file's own cell says.

use std::collections::BTreeSet;

use serde_json::Value;

use super::Preview;
use crate::support::JobCopy;

#[test]
fn every_marked_figure_names_a_cell_that_shows_it_and_every_result_is_marked() {
    let job = JobCopy::of("small");
    let site = Preview::of(job.path(), &[]);
    let results = std::fs::read_to_string(job.path().join("results.csv")).unwrap();
    let lines: Vec<&str> = results.lines().collect();
    let listing = site.json("/api/letters?outcome=letter");
    for letter in listing["letters"].as_array().unwrap() {
        let id = letter["id"].as_str().unwrap();
        let told = site.json(&format!("/api/letters/{id}/spots"));
        let sources = told["sources"].as_array().unwrap();
        let marked: BTreeSet<u64> = told["spots"]
            .as_array()
            .unwrap()
            .iter()
            .flat_map(|spot| spot["sources"].as_array().unwrap())
            .map(|index| index.as_u64().unwrap())
            .collect();
        for source in sources {
            let row = source["place"]["row"].as_u64().unwrap() as usize;
            let printed = source["printed"].as_str().unwrap();
            if source["what"].as_str().unwrap().starts_with("检验结果") {
                let bare: String = lines[row - 1].chars().filter(|c| !c.is_whitespace()).collect();
                assert!(bare.contains(printed), "{id}: row {row} does not show {printed}");
                assert!(source["steps"][0].as_str().unwrap().contains(&format!("第{row}行")), "{source}");
            }
        }
        // The table of results prints every result, so that every one can be pointed at.
        let results = (0..sources.len() as u64)
            .filter(|&index| sources[index as usize]["what"].as_str().unwrap().starts_with("检验结果"));
        let (found, missing): (Vec<u64>, Vec<u64>) = results.partition(|index| marked.contains(index));
        assert!(
            missing.is_empty() && !found.is_empty(),
            "{id}: {:?}",
            missing.iter().map(|&index| &sources[index as usize]).collect::<Vec<&Value>>()
        );
        for spot in told["spots"].as_array().unwrap() {
            let area = &spot["area"];
            let of = |key: &str| area[key].as_f64().unwrap();
            assert!(
                of("x") >= 0.0 && of("x") + of("w") <= 100.0 && of("y") >= 0.0 && of("y") + of("h") <= 100.0,
                "{spot}"
            );
            assert!(of("w") > 0.0 && of("w") < 60.0, "a figure is not a line: {spot}");
        }
        let blocks: BTreeSet<&str> =
            told["blocks"].as_array().unwrap().iter().map(|block| block["id"].as_str().unwrap()).collect();
        assert!(blocks.contains("panel") && blocks.contains("measures"), "{id}: {blocks:?}");
    }
}
