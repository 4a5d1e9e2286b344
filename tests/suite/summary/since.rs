//! Year over year: this year's advice is next year's list, and a result has moved only by more than the method tells apart.

use std::fs;
use std::path::Path;

use serde_json::Value;

use super::{rows, summary};
use crate::support::small::manifest;
use crate::support::{JobCopy, Run, light, yice};

/// The job with what this year's summary left for next year.
fn next_year() -> (JobCopy, String) {
    let (job, folder) = (JobCopy::of("small"), tempfile::tempdir().unwrap());
    summary(job.path(), folder.path());
    let advised = fs::read_to_string(folder.path().join("advised.csv")).unwrap();
    fs::write(job.path().join("advised.csv"), &advised).unwrap();
    (job, advised)
}

fn told(job: &Path) -> Value {
    let folder = tempfile::tempdir().unwrap();
    summary(job, folder.path())
}

const CHANGE: usize = 11;
const SCATTER: usize = 10;

#[test]
fn every_advice_is_accounted_for_and_the_same_results_have_not_moved() {
    let (job, advised) = next_year();
    let summary = told(job.path());
    let since = rows(&summary, "去年建议今年结果");
    assert_eq!(since.len(), advised.lines().count() - 1);
    assert!(since.iter().all(|row| !["变好", "变差"].contains(&row[CHANGE].as_str())), "{since:?}");
    assert!(since.iter().any(|row| row[CHANGE] == "分不出变化" && row[SCATTER] != "[missing]"), "{since:?}");
    let classes = rows(&summary, "去年建议-产品种类");
    let sum = |column: usize| classes.iter().map(|row| row[column].parse::<usize>().unwrap()).sum::<usize>();
    assert_eq!(sum(1), since.len());
    assert_eq!(sum(2), sum(3) + sum(4) + sum(5));
}

#[test]
fn a_result_has_moved_where_the_method_tells_it_from_last_years() {
    let (job, advised) = next_year();
    let known = rows(&told(job.path()), "去年建议今年结果");
    let of = |side: &str| known.iter().find(|row| row[SCATTER] != "[missing]" && row[6] == side).cloned();
    let row = of("偏低").or_else(|| of("偏高")).expect("an item whose method's reproducibility is known");
    let (then, scatter): (f64, f64) = (row[7].parse().unwrap(), row[SCATTER].parse().unwrap());
    // Last year's value further on the bad side, then as far on the good side, then just within what the method scatters.
    let bad = if row[6] == "偏低" { -1.0 } else { 1.0 };
    for (by, wanted) in [(3.0 * bad, "变好"), (-3.0 * bad, "变差"), (0.4 * bad, "分不出变化")] {
        let moved = format!("{:.6}", then + by * scatter);
        let mine =
            |line: &&str| line.contains(&row[0]) && line.contains(&format!("\"{}\"", row[3])) && line.contains(&row[5]);
        let line = advised.lines().find(mine).unwrap();
        let changed = advised.replace(line, &line.replacen(&format!("\"{}\"", row[7]), &format!("\"{moved}\""), 1));
        assert_ne!(changed, advised, "{line}");
        fs::write(job.path().join("advised.csv"), changed).unwrap();
        let now = rows(&told(job.path()), "去年建议今年结果");
        let found = now.iter().find(|of| of[0] == row[0] && of[3] == row[3] && of[5] == row[5]).unwrap();
        assert_eq!(found[CHANGE], wanted, "{found:?}");
    }
}

#[test]
fn rates_of_two_years_differ_only_with_their_interval() {
    let job = JobCopy::of("small");
    let classes = rows(&told(job.path()), "产品种类");
    let class = &classes.iter().max_by_key(|row| row[2].parse::<u32>().unwrap()).unwrap()[0];
    for (then, wanted) in [("1,1", "不能说"), ("1000,1000", "下降"), ("2000,0", "上升")] {
        fs::write(job.path().join("lastyear.csv"), format!("产品种类,批次,不合格批次,年度\n{class},{then},2022\n"))
            .unwrap();
        let years = rows(&told(job.path()), "年度比较");
        assert_eq!(years.len(), 1);
        let row = &years[0];
        let [by, low, high] = [8, 9, 10].map(|at| row[at].parse::<f64>().unwrap());
        assert!(low <= by && by <= high && (-100.0..=100.0).contains(&low), "{row:?}");
        if wanted != "上升" || row[6] != "0" {
            assert_eq!(row[11], wanted, "{row:?}");
        }
    }
}

fn made(job: &JobCopy) -> Vec<Value> {
    let run = Run::of(&mut light::yice(["bulk", job.path().to_str().unwrap(), "--jobs", "2"]));
    assert!(run.code <= 1, "{}", run.stderr);
    manifest(&job.path().join("outbox"))
}

#[test]
fn a_trial_gives_every_enterprise_one_wording_and_records_it() {
    let job = light::job();
    let plain = light::made().manifest();
    let settings = fs::read_to_string(job.path().join("job.toml")).unwrap();
    let trial = "\n[trial]\nseed = \"2023\"\narms = [\"平常\", \"另一种\"]\n";
    fs::write(job.path().join("job.toml"), settings + trial).unwrap();
    let check = yice(["check", job.path().to_str().unwrap(), "--all"]);
    assert!(check.stderr.contains("trial-same-wording"), "{}", check.stderr);
    let opening = fs::read_to_string(crate::support::project().join("report-templates/wording/opening.tera")).unwrap();
    assert!(opening.contains("供参考。"));
    fs::create_dir_all(job.path().join("templates/trial/另一种")).unwrap();
    let other = opening.replace("供参考。", "请逐条核对。").replace("时参考。", "时逐条核对。");
    fs::write(job.path().join("templates/trial/另一种/opening.tera"), other).unwrap();
    assert!(!yice(["check", job.path().to_str().unwrap(), "--all"]).stderr.contains("trial-same-wording"));
    let tried = made(&job);
    let mut arms = std::collections::BTreeMap::new();
    for (line, before) in tried.iter().zip(&plain) {
        assert_eq!(line["id"], before["id"]);
        assert!(before.get("arm").is_none(), "without a trial nothing is recorded");
        match line["arm"].as_str() {
            None => assert!(line["file"].is_null(), "{line}"),
            Some(arm) => {
                assert_eq!(line["sha256"] == before["sha256"], arm == "平常", "{line}");
                let code = line["credit_code"].as_str().unwrap().to_string();
                assert!(
                    code.is_empty() || *arms.entry(code).or_insert(arm.to_string()) == arm,
                    "one enterprise, one wording"
                );
            }
        }
    }
    let all: std::collections::BTreeSet<&String> = arms.values().collect();
    assert_eq!(all.len(), 2, "both wordings are used: {arms:?}");
    // Next year's summary tells results by arm.
    let folder = tempfile::tempdir().unwrap();
    summary(job.path(), folder.path());
    fs::copy(folder.path().join("advised.csv"), job.path().join("advised.csv")).unwrap();
    let told = rows(&told(job.path()), "措辞试验");
    assert_eq!(told.len(), 3, "two arms and their difference: {told:?}");
    assert!(told[2][12].parse::<f64>().is_ok() && told[2][13].parse::<f64>().is_ok(), "{told:?}");
}
