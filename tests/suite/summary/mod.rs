//! The bureau's summary: what is planted in the demonstration job is told, sheets add up, texts stay texts.

mod behind;
mod merge;
#[cfg(unix)]
mod since;
mod workbook;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::support::{JobCopy, yice};

/// What `yice summary --json` says of a job; the workbook lands in `into`.
fn summary(job: &Path, into: &Path) -> Value {
    let run = yice(["summary", job.to_str().unwrap(), "-o", into.to_str().unwrap(), "--json"]);
    assert!(run.code <= 1, "{}", run.stderr);
    serde_json::from_str(&run.stdout).unwrap()
}

/// Sentences of the findings, by code.
fn told(job: &Path) -> BTreeMap<String, Vec<String>> {
    let folder = tempfile::tempdir().unwrap();
    let mut codes: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for finding in summary(job, folder.path())["findings"].as_array().unwrap() {
        let message = finding["message"]["zh"].as_str().unwrap().to_string();
        codes.entry(finding["code"].as_str().unwrap().to_string()).or_default().push(message);
    }
    codes
}

/// The rows of a table as they are shown.
fn rows(summary: &Value, name: &str) -> Vec<Vec<String>> {
    let tables = summary["tables"].as_array().unwrap();
    let table = tables.iter().find(|table| table["name"] == name).unwrap_or_else(|| panic!("no table {name}"));
    let cell = |cell: &Value| match cell {
        Value::String(word) => format!("[{word}]"),
        Value::Object(of) => of.values().next().unwrap().to_string().trim_matches('"').to_string(),
        other => panic!("{other}"),
    };
    table["rows"].as_array().unwrap().iter().map(|row| row.as_array().unwrap().iter().map(cell).collect()).collect()
}

#[test]
fn what_is_planted_in_the_demonstration_job_is_told_and_gone_once_it_is_mended() {
    let job = JobCopy::of("guizhou-2023");
    let before = told(job.path());
    let says = |told: &BTreeMap<String, Vec<String>>, code: &str, words: &[&str]| {
        told.get(code).is_some_and(|all| all.iter().any(|said| words.iter().all(|word| said.contains(word))))
    };
    let planted = [
        ("plan-outside", &["安全帽", "1 个批次"][..]),
        ("plan-behind", &["六盘水虚构质量检测院", "磷肥（过磷酸钙）"]),
        ("plan-items", &["不延燃试验"]),
        ("followup-not-sampled", &["贵阳远岫示例电线电缆有限公司"]),
        ("linkage-item-missing", &["低压电力电缆", "导体电阻"]),
        ("edition-outdated", &["1 个批次", "当时有效的是"]),
    ];
    for (code, words) in planted {
        assert!(says(&before, code, words), "{code} {words:?} is not told: {before:?}");
    }
    // Each mended: the class planned, so many batches planned as were sampled, the item struck, the maker struck.
    let plan = fs::read_to_string(job.path().join("plan.csv")).unwrap();
    let (mut lines, mut sampled) = (Vec::new(), 0);
    for line in plan.lines() {
        let mut cells: Vec<String> = line.split(',').map(str::to_string).collect();
        if cells[0] == "磷肥（过磷酸钙）" && cells[1].starts_with("六盘水") {
            sampled = cells[2].parse::<u32>().unwrap() - 4;
            cells[2] = sampled.to_string();
        }
        cells[3] = cells[3].replace("；不延燃试验", "");
        lines.push(cells.join(","));
    }
    assert!(sampled > 0);
    lines.push("安全帽,,1,,,".into());
    fs::write(job.path().join("plan.csv"), lines.join("\n")).unwrap();
    let list = fs::read_to_string(job.path().join("followup.csv")).unwrap();
    let kept: Vec<&str> = list.lines().filter(|line| !line.starts_with("贵阳远岫")).collect();
    fs::write(job.path().join("followup.csv"), kept.join("\n")).unwrap();
    let rules = "task = \"电线电缆\"\nedition = \"演示\"\nclasses = [\"cable_xlpe_lv\"]\nsource = \"演示\"\ncertainty = \"low\"\n\
                 [[item]]\nname = \"绝缘老化前抗张强度\"\n";
    fs::create_dir_all(job.path().join("templates/linkage")).unwrap();
    fs::write(job.path().join("templates/linkage/cables.toml"), rules).unwrap();
    // The catalog knows of no end of the edition.
    for entry in fs::read_dir(job.path().join("catalog")).unwrap() {
        let path = entry.unwrap().path();
        let text = fs::read_to_string(&path).unwrap();
        let lines = text.lines().filter(|line| !line.starts_with("effective_to"));
        fs::write(&path, lines.collect::<Vec<_>>().join("\n")).unwrap();
    }
    let after = told(job.path());
    for (code, words) in planted {
        assert!(!says(&after, code, words), "{code} {words:?} is still told: {after:?}");
    }
}

#[test]
fn everybody_on_the_follow_up_list_is_accounted_for() {
    let folder = tempfile::tempdir().unwrap();
    let job = JobCopy::of("guizhou-2023");
    let summary = summary(job.path(), folder.path());
    let (coverage, list) = (rows(&summary, "跟踪覆盖"), rows(&summary, "跟踪抽查"));
    let (whole, parts) = coverage.split_last().unwrap();
    let sum: usize = parts.iter().map(|row| row[2].parse::<usize>().unwrap()).sum();
    assert_eq!((whole[2].parse::<usize>().unwrap(), sum), (list.len(), list.len()));
    let named = |name: &str| list.iter().find(|row| row[0] == name).unwrap();
    assert_eq!(named("贵阳远岫示例电线电缆有限公司")[6], "未抽到、未见原因");
    // prior.csv and followup.csv name the same makers: nobody is twice on the list.
    let keys: std::collections::BTreeSet<_> = list.iter().map(|row| (&row[0], &row[1], &row[2])).collect();
    assert_eq!(keys.len(), list.len());
    // Whoever was not reached is due next.
    let next = rows(&summary, "下次应抽");
    assert!(next.iter().any(|row| row[0] == "贵阳远岫示例电线电缆有限公司"));
}

#[test]
fn a_job_without_a_plan_says_so_and_calls_nothing_unplanned() {
    let job = JobCopy::of("small");
    let told = told(job.path());
    assert!(told.keys().all(|code| !code.starts_with("plan-")), "{told:?}");
    let folder = tempfile::tempdir().unwrap();
    let summary = summary(job.path(), folder.path());
    assert!(rows(&summary, "计划").is_empty() && rows(&summary, "机构进度").is_empty());
}
