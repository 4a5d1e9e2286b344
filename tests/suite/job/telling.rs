//! What a clerk reads at the end of a command: one page, however bad the job is, and what to do first.

use std::fs;

use serde_json::Value;

use crate::support::small::manifest;
use crate::support::{JobCopy, project, yice};

/// A page, as a terminal shows it.
const PAGE: usize = 40;

fn words(path: &std::path::Path) -> &str {
    path.to_str().expect("temporary folders have plain names")
}

/// A job with some twenty kinds of trouble in hundreds of rows.
fn very_bad_job() -> JobCopy {
    let job = JobCopy::of("small");
    let path = job.path().join("results.csv");
    let mut reader = csv::Reader::from_path(&path).unwrap();
    let headers = reader.headers().unwrap().clone();
    let column = |name: &str| headers.iter().position(|header| header.trim_start_matches('\u{FEFF}') == name).unwrap();
    let mut rows: Vec<Vec<String>> =
        reader.records().map(|row| row.unwrap().iter().map(str::to_string).collect()).collect();
    let spoil: [(&str, &str); 17] = [
        ("检验结果", "7.4O"),
        ("抽样日期", "昨天"),
        ("单项判定", "√"),
        ("统一社会信用代码", "123"),
        ("检验报告编号", "#REF!"),
        ("产品类别", "不认识的产品"),
        ("标称生产企业", "甲\u{202E}乙"),
        ("任务类别", "抽查吧"),
        ("检验结论", "合格"),
        ("标准要求", "大约五"),
        ("计量单位", "磅"),
        ("备注", "等待更正"),
        ("企业规模", "很大"),
        ("检验结果", "NaN"),
        ("检验项目", ""),
        ("结果状态", "复检中"),
        ("抽样单编号", ""),
    ];
    for (number, row) in rows.iter_mut().enumerate() {
        let (header, text) = spoil[number % spoil.len()];
        row[column(header)] = text.to_string();
    }
    let mut writer = csv::Writer::from_path(path).unwrap();
    writer.write_record(headers.iter().chain(["自己加的一列"])).unwrap();
    rows.iter().for_each(|row| writer.write_record(row.iter().map(String::as_str).chain([""])).unwrap());
    writer.flush().unwrap();
    job
}

fn told(lines: &str) -> Vec<&str> {
    lines.lines().collect()
}

#[test]
fn check_of_the_demonstration_is_a_page_and_all_of_it_is_more() {
    let job = project().join("fixtures/guizhou-2023");
    for lang in ["zh", "en"] {
        let page = yice(["--lang", lang, "check", words(&job)]);
        let lines = told(&page.stderr);
        assert!(page.code == 1 && lines.len() <= PAGE, "{} lines\n{}", lines.len(), page.stderr);
        let (held, note) = if lang == "zh" { ("暂缓[", "提示[") } else { ("held[", "note[") };
        let last_held = lines.iter().rposition(|line| line.starts_with(held)).unwrap();
        let first_note = lines.iter().position(|line| line.starts_with(note)).unwrap();
        assert!(last_held < first_note, "the gravest come first\n{}", page.stderr);
        // Notes on knowledge are one line together, and no kind is told twice.
        for code in ["rule-too-common", "unknown-indicator", "retest-pending", "agency-apart"] {
            let said =
                lines.iter().filter(|line| line.contains(&format!("[{code}]")) && !line.starts_with("  ")).count();
            assert_eq!(said, 1, "{code}\n{}", page.stderr);
        }
        let keepers = lines.iter().find(|line| line.contains("rule-too-common")).unwrap();
        assert!(keepers.contains("unknown-indicator"), "{keepers}");
    }
    let all = yice(["check", words(&job), "--all"]);
    let json = yice(["check", words(&job), "--json"]);
    let findings = serde_json::from_str::<Value>(&json.stdout).unwrap()["findings"].as_array().unwrap().len();
    let severities = ["错误[", "暂缓[", "注意[", "提示["];
    let full = all.stderr.lines().filter(|line| severities.iter().any(|word| line.starts_with(word))).count();
    assert!(findings > 90 && full == findings, "{findings} findings, {full} told by --all");
    assert_eq!((all.code, json.code), (1, 1), "telling changes no exit code");
}

#[test]
fn a_very_bad_job_is_told_on_a_page_with_every_kind_that_holds() {
    let job = very_bad_job();
    let json = yice(["check", words(job.path()), "--json"]);
    let report: Value = serde_json::from_str(&json.stdout).unwrap();
    let findings = report["findings"].as_array().unwrap();
    let grave: std::collections::BTreeSet<&str> = findings
        .iter()
        .filter(|finding| ["hold", "error"].contains(&finding["severity"].as_str().unwrap()))
        .map(|finding| finding["code"].as_str().unwrap())
        .collect();
    assert!(findings.len() > 150 && grave.len() >= 12, "{} findings, {grave:?}", findings.len());
    let plan = job.path().join("plan");
    let commands: [&[&str]; 4] = [
        &["check", words(job.path())],
        &["plan", words(job.path()), "-o", words(&plan)],
        &["bulk", words(job.path()), "--dry-run"],
        &["bulk", words(job.path()), "--jobs", "2"],
    ];
    for command in commands {
        for lang in ["zh", "en"] {
            let run = yice([&["--lang", lang], command].concat());
            let lines = told(&run.stderr);
            // Lines of progress come before the page of a run.
            let page: Vec<&&str> = lines.iter().skip_while(|line| !line.contains('[')).collect();
            assert!(run.code == 1 && page.len() <= PAGE, "{command:?}: {} lines\n{}", page.len(), run.stderr);
            for code in &grave {
                assert!(run.stderr.contains(&format!("[{code}]")), "{command:?}: {code}\n{}", run.stderr);
            }
            let last = lines.last().unwrap();
            assert!(last.starts_with("先做：") || last.starts_with("do first: "), "{command:?}\n{}", run.stderr);
            assert!(last.contains("results.csv"), "{last}");
        }
    }
}

#[test]
fn what_stops_a_job_is_told_first_and_each_column_that_lacks_by_its_name() {
    let job = JobCopy::of("small");
    let path = job.path().join("results.csv");
    let text = fs::read_to_string(&path).unwrap();
    let text = text.replacen("检验结果,", "结果值,", 1).replacen("标准要求,", "要求值,", 1);
    fs::write(path, text).unwrap();
    job.replace("job.toml", "贵州示例质量检验检测院（演示）", "（请填写承检机构全称）");
    for command in ["check", "bulk"] {
        let run = yice([command, words(job.path())]);
        let lines = told(&run.stderr);
        assert!(run.code == 2 && lines[0].starts_with("错误[placeholder-left]"), "{}", run.stderr);
        for said in ["“检验结果”", "“标准要求”", "job.toml › 第", "results.csv › 第1行", "作业不能运行"]
        {
            assert!(run.stderr.contains(said), "{said}\n{}", run.stderr);
        }
        let last = lines.last().unwrap();
        assert!(last.starts_with("先做：占位文字没有填写[placeholder-left]"), "{last}");
    }
}

#[test]
fn a_run_report_has_a_section_for_the_keepers_of_knowledge() {
    let job = JobCopy::of("small");
    let run = yice(["bulk", words(job.path()), "--jobs", "2"]);
    assert_eq!(run.code, 1, "{}", run.stderr);
    let outbox = job.path().join("outbox");
    assert!(!manifest(&outbox).is_empty());
    let text = fs::read_to_string(outbox.join("run-report.txt")).unwrap();
    let section = |title: &str| {
        let rest = text.split(&format!("\n== {title}")).nth(1).unwrap_or_else(|| panic!("no section {title}\n{text}"));
        rest.split("\n== ").next().unwrap().to_string()
    };
    let (clerk, keepers) = (section("提示"), section("给维护知识库的人"));
    for code in ["rule-too-common", "unknown-indicator", "letter-not-specific"] {
        let is_told = run.stderr.contains(code);
        assert!(!clerk.contains(code) && (keepers.contains(code) || !is_told), "{code}\n{clerk}\n{keepers}");
    }
    assert!(keepers.contains("rule-too-common"), "{keepers}");
    assert!(clerk.contains("retest-pending") && !keepers.contains("retest-pending"), "{clerk}");
    let html = fs::read_to_string(outbox.join("run-report.html")).unwrap();
    assert!(html.contains("给维护知识库的人") && html.contains("For whoever keeps the knowledge"));
}
