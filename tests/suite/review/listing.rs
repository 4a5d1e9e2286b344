//! The list of letters: each filter lets through exactly what has the property, and pages are one list cut up.

use std::collections::BTreeSet;
use std::time::Duration;

use serde_json::Value;

use super::Preview;
use crate::support::JobCopy;
use crate::support::process::wait_for;

fn letters(site: &Preview, query: &str) -> Vec<Value> {
    site.json(&format!("/api/letters?limit=1000{query}"))["letters"].as_array().unwrap().clone()
}

fn ids(letters: &[Value]) -> Vec<String> {
    letters.iter().map(|letter| letter["id"].as_str().unwrap().to_string()).collect()
}

fn encoded(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

fn is_composed(site: &Preview) {
    wait_for("all letters are composed", Duration::from_secs(60), &|| {
        let listing = site.json("/api/letters");
        listing["surveyed"][0] == listing["surveyed"][1] && listing["letters"][0]["specificity"].is_number()
    });
}

#[test]
fn a_filter_lets_through_what_has_the_property_and_counts_it() {
    let site = Preview::of(JobCopy::of("small").path(), &[]);
    is_composed(&site);
    let all = letters(&site, "");
    let counts = site.json("/api/letters")["counts"].clone();
    let mut filters = 0;
    for (filter, values) in counts.as_object().unwrap() {
        for one in values.as_array().unwrap() {
            let value = one["value"].as_str().unwrap();
            let has = |letter: &&Value| match filter.as_str() {
                "agency" => letter["agencies"].as_array().unwrap().iter().any(|agency| agency == value),
                "look" => letter["looks"].as_array().unwrap().iter().any(|look| look == value),
                "outcome" if value == "marked" => letter["outcome"] == "letter" && letter["marks"] != 0,
                filter => letter[filter] == value,
            };
            let expected: BTreeSet<String> =
                ids(&all.iter().filter(has).cloned().collect::<Vec<_>>()).into_iter().collect();
            let found = letters(&site, &format!("&{filter}={}", encoded(value)));
            assert_eq!(ids(&found).into_iter().collect::<BTreeSet<_>>(), expected, "{filter} {value}");
            assert_eq!(one["letters"], expected.len(), "{filter} {value} is counted");
            filters += 1;
        }
    }
    assert!(filters > 10, "the job has something to filter by: {counts}");
    for filter in ["kind=rectification_guidance", "kind=improvement_advice", "look=thin"] {
        assert!(!letters(&site, &format!("&{filter}")).is_empty(), "{filter}");
    }
    assert!(letters(&site, "&look=nothing-of-the-kind").is_empty());
    // Two filters together are both.
    let both = letters(&site, "&kind=rectification_guidance&class=fert_compound");
    assert!(!both.is_empty() && both.iter().all(|letter| letter["class"] == "fert_compound"));
    assert!(both.len() < letters(&site, "&kind=rectification_guidance").len());
}

#[test]
fn pages_are_one_list_cut_up_and_a_letter_is_found_in_it() {
    let site = Preview::of(JobCopy::of("small").path(), &[]);
    // Until every letter is composed, what its text brings to light may still change its place.
    is_composed(&site);
    for order in ["", "&order=file", "&order=name"] {
        let whole = ids(&letters(&site, order));
        assert_eq!(whole.iter().collect::<BTreeSet<_>>().len(), 25);
        let mut cut = Vec::new();
        for offset in (0..25).step_by(7) {
            let page = site.json(&format!("/api/letters?limit=7&offset={offset}{order}&at={}", whole[9]));
            assert_eq!((&page["matching"], &page["position"]), (&25.into(), &9.into()));
            cut.extend(ids(page["letters"].as_array().unwrap()));
        }
        assert_eq!(cut, whole, "{order}");
    }
    assert!(letters(&site, "&offset=99999999999").is_empty());
    assert_eq!(site.get("/api/letters?offset=-1").status, 400);
}

#[test]
fn what_needs_eyes_comes_first_and_cases_without_a_letter_last() {
    let job = JobCopy::of("small");
    let site = Preview::of(job.path(), &[]);
    is_composed(&site);
    let all = letters(&site, "");
    let rank =
        |letter: &Value| ["letter", "held", "excluded"].iter().position(|one| letter["outcome"] == *one).unwrap();
    assert!(all.is_sorted_by_key(rank));
    let made: Vec<&Value> = all.iter().filter(|letter| letter["outcome"] == "letter").collect();
    assert!(made.is_sorted_by_key(|letter| std::cmp::Reverse(letter["marks"].as_u64().unwrap())), "findings first");
    let is_repeat = |letter: &Value| letter["looks"].as_array().unwrap().iter().any(|look| look == "repeat");
    // Among letters without findings, none without a reason to look comes before one that failed again.
    let first_plain = made.iter().position(|letter| letter["marks"] == 0 && letter["looks"] == serde_json::json!([]));
    if let Some(first) = first_plain {
        assert!(made[first..].iter().all(|letter| letter["marks"] == 0 && !is_repeat(letter)));
    }
}

#[test]
fn a_search_finds_names_codes_and_sheets_in_any_case() {
    let site = Preview::of(JobCopy::of("small").path(), &[]);
    let all = letters(&site, "");
    for letter in &all {
        let name = letter["enterprise"].as_str().unwrap();
        let sheets = letter["sampling_sheets"].as_array().unwrap().iter().map(|sheet| sheet.as_str().unwrap());
        let of_code = letter["credit_code"].as_str().unwrap().to_lowercase();
        for part in sheets.map(str::to_lowercase).chain([name.to_string(), of_code]).filter(|part| !part.is_empty()) {
            let found = letters(&site, &format!("&q={}", encoded(&part)));
            assert!(found.iter().any(|one| one["id"] == letter["id"]), "{part}");
            assert!(found.len() < all.len(), "{part}");
        }
    }
    assert!(letters(&site, "&q=no+such+enterprise").is_empty());
    let two = letters(&site, &format!("&q={}", encoded("QS23 示例")));
    assert!(two.len() > 1, "both parts must be there, wherever");
}
