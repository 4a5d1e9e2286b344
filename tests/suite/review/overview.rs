//! The bureau's view on the site: the figures of `yice summary`, and ways into the list that lead somewhere.

use std::collections::BTreeSet;
use std::fs;

use serde_json::Value;

use super::Preview;
use crate::support::{JobCopy, yice};

/// Addresses of the page that lead into the list.
fn ways(body: &str) -> BTreeSet<String> {
    let ways = body.split("href=\"/?").skip(1).filter_map(|rest| rest.split_once('"'));
    ways.map(|(way, _)| way.to_string()).collect()
}

#[test]
fn the_tables_are_those_of_the_summary_and_every_way_leads_to_letters() {
    let job = JobCopy::of("guizhou-2023");
    let output = job.path().join("out");
    let made = yice(["summary", job.path().to_str().unwrap(), "-o", output.to_str().unwrap(), "--json"]);
    let made: Value = serde_json::from_str(&made.stdout).expect("JSON");
    let site = Preview::of(job.path(), &[]);
    let told = site.json("/api/overview");
    let all = made["tables"].as_array().unwrap();
    let expected: Vec<&Value> = all.iter().filter(|table| table["name"] != "明细").collect();
    assert_eq!(expected.len() + 1, all.len(), "the table of all batches alone is left out");
    assert_eq!(told["tables"].as_array().unwrap().iter().collect::<Vec<_>>(), expected);
    assert_eq!(told["findings"].as_array().unwrap().len(), made["findings"].as_array().unwrap().len());

    let page = site.get("/overview");
    assert_eq!(page.status, 200);
    assert!(page.body.contains("<a href=\"/?state=drafting\">编制中</a>"), "{}", page.body);
    let ways = ways(&page.body);
    for filter in ["class", "agency", "region", "kind", "outcome", "state", "q"] {
        assert!(ways.iter().any(|way| way.starts_with(&format!("{filter}="))), "{filter}: {ways:?}");
    }
    for way in &ways {
        let matching = site.json(&format!("/api/letters?limit=1&{way}"))["matching"].as_u64().unwrap();
        let number = told["states"]
            .as_array()
            .unwrap()
            .iter()
            .find(|of| *way == format!("state={}", of["value"].as_str().unwrap()));
        match number {
            Some(of) => assert_eq!(of["letters"], matching, "{way}"),
            // Makers of last year's list may have no letter this year.
            None => assert!(matching > 0 || way.starts_with("q="), "{way}"),
        }
    }
    // Of classes, the figure beside the name is behind it.
    let classes = expected.iter().find(|table| table["name"] == "产品种类").unwrap();
    assert_eq!(classes["rows"].as_array().unwrap().len(), ways.iter().filter(|way| way.starts_with("class=")).count());
}

#[test]
fn plan_and_deadlines_are_measured_by_the_day_that_is_asked_for() {
    let job = JobCopy::of("guizhou-2023");
    let site = Preview::of(job.path(), &[]);
    let plan = |query: &str| {
        let told = site.json(&format!("/api/overview{query}"));
        let tables = told["tables"].as_array().unwrap().clone();
        (told["as_of"].clone(), tables.into_iter().find(|table| table["name"] == "计划").unwrap())
    };
    let (usual, letters) = plan("");
    let (other, early) = plan("?as_of=2023-08-01");
    assert_eq!((usual, other), ("2023-12-15".into(), "2023-08-01".into()));
    assert_ne!(letters["rows"], early["rows"]);
    assert!(site.get("/overview?as_of=2023-08-01").body.contains("value=\"2023-08-01\""));
    assert_eq!(site.get("/overview?as_of=August").status, 400);
    assert_eq!(site.request("GET", "/overview", &site.host, "").status, 401, "nobody else sees it");
}

#[test]
fn names_are_no_markup_and_a_job_that_does_not_open_has_no_overview() {
    let job = JobCopy::of("small");
    let file = job.path().join("results.csv");
    let text = fs::read_to_string(&file).unwrap();
    fs::write(&file, text.replace("黔东南虚构纺织检验所（演示）", "甲&乙'检验所'")).unwrap();
    let site = Preview::of(job.path(), &[]);
    let page = site.get("/overview");
    assert!(page.body.contains("甲&amp;乙&#39;检验所&#39;") && !page.body.contains("甲&乙"), "{}", page.body);
    let broken = JobCopy::of("small");
    broken.replace("job.toml", "[letter]", "[lettre]");
    let site = Preview::of(broken.path(), &["--lang", "en"]);
    assert_eq!((site.get("/overview").status, site.get("/api/overview").status), (404, 404));
}
