//! The page that tells how tables were read: of a job that runs, of one that does not, and of files that a profile is tried on.

use std::fs;
use std::io::{BufRead, BufReader};
use std::process::Stdio;

use super::Preview;
use crate::support::{JobCopy, program, project, yice};

/// A copy of a job of `fixtures/import`.
fn import(case: &str) -> JobCopy {
    JobCopy::of(&format!("import/{case}"))
}

#[test]
fn every_sheet_is_told_with_its_columns_and_its_rows_by_class() {
    let job = import("06-notes-and-totals");
    let site = Preview::of(job.path(), &[]);
    let told = site.json("/api/import");
    let check = yice(["check", job.path().to_str().unwrap(), "--json"]);
    let check: serde_json::Value = serde_json::from_str(&check.stdout).expect("JSON");
    assert_eq!(told["sheets"], check["sheets"], "the page tells what `check` tells");
    let page = site.get("/import");
    assert_eq!(page.status, 200);
    assert!(page.head.to_ascii_lowercase().contains("content-type: text/html; charset=utf-8"));
    let sheet = &told["sheets"][0];
    for (class, word) in
        sheet["classes"].as_array().unwrap().iter().zip(["表外说明", "分组行", "表头", "数据", "统计行", "注、落款"])
    {
        let count = &class["count"];
        assert!(
            page.body.contains(&format!("<th scope=\"row\">{word}</th><td>{count}</td>")),
            "{word} {count}: {}",
            page.body
        );
    }
    let columns = sheet["columns"].as_array().unwrap();
    assert!(columns.len() > 10);
    for column in columns {
        assert!(page.body.contains(&format!("<th scope=\"row\">{}</th>", column["header"].as_str().unwrap())));
        for field in column["takes"].as_array().unwrap() {
            assert!(page.body.contains(&format!("<code>{}</code>", field.as_str().unwrap())), "{field}");
        }
    }
    assert!(
        page.body.contains("[derived-differs]") || page.body.contains("<code>derived-differs</code>"),
        "{}",
        page.body
    );
    assert!(page.body.contains("class=\"repair"), "problems stand under what repairs them");
    // It is one of the site's pages: nobody else sees it, and it names no token.
    assert_eq!(site.request("GET", "/import", &site.host, "").status, 401);
    assert!(!page.body.contains(&site.token));
    assert_eq!(site.get("/import.css").status, 200);
}

#[test]
fn a_job_that_cannot_run_shows_how_far_its_tables_are_understood() {
    let job = import("01-section-rows");
    job.replace("profiles/section-rows.toml", "task = \"监督抽查\"\n", "");
    let site = Preview::of(job.path(), &["--lang", "en"]);
    let page = site.get("/import");
    assert_eq!(page.status, 200);
    assert!(page.body.contains("missing-column") && page.body.contains("repair error"), "{}", page.body);
    assert!(page.body.contains("<code>manufacturer</code>"), "what is understood is shown: {}", page.body);
    assert_eq!(site.json("/api/import")["profile"], "section-rows");
}

#[test]
fn what_cells_hold_is_no_markup() {
    let job = import("01-section-rows");
    let table = "样品编号,标称生产企业名称,<script>alert(1)</script>\nS-1,甲,x\n";
    fs::write(job.path().join("三季度<b>.csv"), table).unwrap();
    job.replace("profiles/section-rows.toml", "files = \"*.xlsx\"", "files = \"三季度*.csv\"");
    let site = Preview::of(job.path(), &[]);
    let page = site.get("/import").body;
    assert!(page.contains("&lt;script&gt;") && page.contains("三季度&lt;b&gt;.csv"), "{page}");
    assert!(!page.contains("<script") && !page.contains("<b>.csv"), "{page}");
}

#[test]
fn a_job_without_a_profile_says_so() {
    let site = Preview::of(JobCopy::of("small").path(), &[]);
    let page = site.get("/import").body;
    assert!(page.contains("默认格式") && page.contains("prior.csv"), "{page}");
}

#[test]
fn a_profile_that_is_tried_opens_as_the_same_page() {
    let case = project().join("fixtures/import/01-section-rows");
    let mut process = program()
        .arg("probe")
        .arg(case.join("三季度检验结果汇总.xlsx"))
        .arg("--profile")
        .arg(case.join("profiles/section-rows.toml"))
        .arg("--open")
        .env("PATH", "")
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("the binary starts");
    let lines = BufReader::new(process.stdout.take().unwrap()).lines().map_while(Result::ok);
    let address = lines.into_iter().find(|line| line.starts_with("http://")).expect("an address");
    let (host, token) = address.trim_start_matches("http://").split_once("/?token=").expect("a token");
    let site = Preview::at(process, &address, host, token);
    let page = site.get("/").body;
    assert!(page.contains("section-rows.toml") && page.contains("<code>manufacturer</code>"), "{page}");
    assert_eq!(site.json("/api/import")["sheets"][0]["layout"], "long");
    assert_eq!(site.request("GET", "/", &site.host, "").status, 401, "strangers see nothing");
}
