//! `yice explain` of the summary: what is behind a figure makes the figure.

use std::collections::BTreeSet;

use serde_json::Value;

use super::{rows, summary};
use crate::support::{JobCopy, yice};

fn explained(job: &JobCopy, table: &str) -> Vec<Value> {
    let run = yice(["explain", table, "--job", job.path().to_str().unwrap(), "--json"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    serde_json::from_str::<Value>(&run.stdout).unwrap().as_array().unwrap().clone()
}

#[test]
fn the_batches_behind_a_figure_are_as_many_as_it_says() {
    let (job, folder) = (JobCopy::of("small"), tempfile::tempdir().unwrap());
    let summary = summary(job.path(), folder.path());
    for (table, batches, failed) in [
        ("产品种类", 2, 3),
        ("漏斗-地区", 2, 3),
        ("漏斗-承检机构", 2, 3),
        ("漏斗-企业规模", 2, 3),
        ("漏斗-抽样环节", 2, 3),
        ("不合格项目", 3, 4),
    ] {
        let (shown, told) = (rows(&summary, table), explained(&job, table));
        assert_eq!(shown.len(), told.len(), "{table}");
        for (row, behind) in shown.iter().zip(&told) {
            let all = behind["batches"].as_array().unwrap();
            let bad = all.iter().filter(|batch| batch["failed"] == true).count();
            assert_eq!(
                (all.len().to_string(), bad.to_string()),
                (row[batches].clone(), row[failed].clone()),
                "{table}: {row:?}"
            );
            let places: BTreeSet<String> = all.iter().map(|batch| batch["place"].to_string()).collect();
            assert_eq!(places.len(), all.len(), "each has its own row of the results");
        }
    }
    let overview = explained(&job, "概况");
    let of = |name: &str| overview.iter().find(|of| of["row"] == name).unwrap()["batches"].as_array().unwrap().len();
    let shown = rows(&summary, "概况");
    for name in ["批次（参与统计）", "不合格批次"] {
        assert_eq!(of(name).to_string(), shown.iter().find(|row| row[0] == name).unwrap()[1]);
    }
    let left_out = shown.iter().filter(|row| row[0].starts_with("不计入"));
    left_out.for_each(|row| assert_eq!(of(&row[0]).to_string(), row[1], "{row:?}"));
}

#[test]
fn a_figure_is_told_with_its_definition_and_its_cells() {
    let job = JobCopy::of("small");
    let folder = job.path().to_str().unwrap();
    let run = yice(["explain", "概况", "--job", folder, "--value", "不合格批次"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(run.stdout.starts_with("概况 › 不合格批次") && run.stdout.contains("← QS23-"), "{}", run.stdout);
    assert!(run.stdout.contains("results.csv") && run.stdout.contains("参与统计"), "{}", run.stdout);
    let run = yice(["explain", "概况", "--job", folder, "--value", "没有这一行"]);
    assert_eq!(run.code, 2);
    assert_eq!(yice(["explain", "没有这张表", "--job", folder]).code, 2);
}
