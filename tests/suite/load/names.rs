//! Files by their names: what almost has the right one is told as what it is, what nobody put there is passed over.

use std::fs;

use yice::diagnostic::{Diagnostic, Lang, Severity};
use yice::load;

use super::{codes, csv_text, job_with, text};

/// What is told of a job whose results have this name, and whether it loads.
fn called(file: &str) -> (bool, Vec<Diagnostic>) {
    let job = job_with(file, csv_text(",").as_bytes());
    let loaded = load::job(job.path());
    (loaded.value.is_some(), loaded.findings)
}

#[test]
fn results_under_almost_their_name_are_told_as_what_they_are() {
    for (file, zh, hint) in [
        ("Results.csv", "全部小写", "改名为 results.csv"),
        ("RESULTS.CSV", "全部小写", "改名为 results.csv"),
        ("results .csv", "不带空格", "改名为 results.csv"),
        ("ｒesults.csv", "半角", "改名为 results.csv"),
        ("results (1).csv", "副本", "改名为 results.csv"),
        ("results（1）.xlsx", "副本", "改名为 results.xlsx"),
        ("results - 副本.xlsx", "副本", "改名为 results.xlsx"),
        ("results - Copy (2).ods", "副本", "改名为 results.ods"),
        ("results_最终版.xls", "另一个版本", "改名为 results.xls"),
        ("result.xlsx", "另一个版本", "改名为 results.xlsx"),
        ("results.xlsx.xlsx", "副本", "改名为 results.xlsx"),
        ("检验结果.xlsx", "副本", "改名为 results.xlsx"),
        ("results.ETT", "WPS", "另存为 .xlsx"),
        ("results.wps", "WPS 文字", "重新导出"),
        ("results.xltx", "模板", "另存为 .xlsx"),
        ("results.numbers", "Numbers", "另存为 .xlsx"),
        ("results.pdf", "PDF", "重新导出"),
        ("results.docx", "Word", "重新导出"),
        ("results.png", "图片", "重新导出"),
        ("results.zip", "压缩包", "解压"),
        ("results.txt", "文本文件", "改名为 .csv"),
        ("results.csv.txt", "文本文件", "改名为 .csv"),
        ("results.xlsx.crdownload", "没有下载", "重新下载"),
        (".results.csv.icloud", "没有下载", "重新下载"),
        (".Results.xlsx.icloud", "没有下载", "重新下载"),
        ("results.xlsx - 快捷方式.lnk", "快捷方式", "文件本身"),
        ("results", "没有扩展名", "另存为"),
    ] {
        let (loads, findings) = called(file);
        assert!(!loads && codes(&findings) == ["missing-results"], "{file}: {}", text(&findings));
        let finding = &findings[0];
        assert_eq!(finding.places[0].file, file);
        assert!(finding.message.zh.contains(zh) && finding.hint.zh.contains(hint), "{file}: {}", text(&findings));
        assert!(!finding.to_text(Lang::En).contains("改名"), "{file}");
    }
    let (loads, findings) = called("2023第三季度.xlsx");
    assert!(!loads && findings[0].message.zh.contains("2023第三季度.xlsx"), "{}", text(&findings));
}

#[test]
fn two_results_files_stop_the_job_and_a_copy_beside_the_results_is_told() {
    let beside = |other: &str| {
        let job = job_with("results.csv", csv_text(",").as_bytes());
        fs::write(job.path().join(other), csv_text(",")).unwrap();
        let loaded = load::job(job.path());
        (loaded.value.is_some(), loaded.findings)
    };
    for other in ["results.xlsx", "results.tsv", "results.XLS", "Results.csv", "RESULTS.ods"] {
        let (loads, findings) = beside(other);
        assert!(!loads && codes(&findings) == ["several-results"], "{other}: {}", text(&findings));
        assert!(findings[0].message.zh.contains(other) && findings[0].places.len() == 2, "{other}");
    }
    for other in ["results (1).csv", "results - 副本.xlsx", "results.ett", "results_v2.xlsx"] {
        let (loads, findings) = beside(other);
        assert!(loads && codes(&findings) == ["misnamed-file"], "{other}: {}", text(&findings));
        assert_eq!((findings[0].severity, findings[0].places[0].file.as_str()), (Severity::Warning, other));
    }
    for other in [
        "说明.docx",
        "results.pdf",
        "results.csv.bak",
        "results.csv~",
        "抽样计划.xlsx",
        "检验结果复核说明.xlsx",
        "outbox",
    ] {
        let (loads, findings) = beside(other);
        assert!(loads && findings.is_empty(), "{other}: {}", text(&findings));
    }
}

#[test]
fn what_systems_and_office_programs_leave_is_passed_over_everywhere() {
    let job = job_with("results.csv", csv_text(",").as_bytes());
    for folder in ["", "catalog", "templates/wording", "templates/knowledge", "fonts"] {
        fs::create_dir_all(job.path().join(folder)).unwrap();
        for file in [
            ".DS_Store",
            "._results.xlsx",
            "._results.csv",
            "._wire.toml",
            "~$results.xlsx",
            ".~results.xlsx",
            ".~lock.results.csv#",
            "._prior.csv",
            "~$prior.xlsx",
            "._text.tera",
            "._a.ttf",
            "Thumbs.db",
            "thumbs.DB",
            "ehthumbs.db",
            "desktop.ini",
            "Desktop.INI",
        ] {
            fs::write(job.path().join(folder).join(file), [0xFF, 0, 1]).unwrap();
        }
        fs::create_dir(job.path().join(folder).join("__MACOSX")).unwrap();
        fs::create_dir(job.path().join(folder).join("$RECYCLE.BIN")).unwrap();
    }
    let loaded = load::job(job.path());
    assert!(loaded.value.is_some() && loaded.findings.is_empty(), "{}", text(&loaded.findings));
    let templates = load::templates(job.path(), &job.path().join("no-shipped-templates"));
    assert!(templates.findings.iter().all(|f| f.code == "unreadable-file"), "{}", text(&templates.findings));
    assert!(load::fonts(&[job.path().join("fonts")]).is_empty());
}

#[test]
fn other_files_of_a_job_under_almost_their_names_are_told() {
    let renamed = |from: &str, to: &str| {
        let job = job_with("results.csv", csv_text(",").as_bytes());
        fs::rename(job.path().join(from), job.path().join(to)).unwrap();
        let loaded = load::job(job.path());
        (loaded.value.is_some(), loaded.findings)
    };
    for other in ["Job.toml", "job.TOML", "job.toml.txt", "job (1).toml"] {
        let (loads, findings) = renamed("job.toml", other);
        assert!(!loads && codes(&findings) == ["missing-job-file"], "{other}: {}", text(&findings));
        assert!(findings[0].message.zh.contains(other), "{other}: {}", text(&findings));
    }
    for other in ["catalog/wire.TOML", "catalog/wire.toml.txt"] {
        let (loads, findings) = renamed("catalog/wire.toml", other);
        assert!(!loads && codes(&findings).contains(&"misnamed-file"), "{other}: {}", text(&findings));
        let found = findings.iter().find(|f| f.code == "misnamed-file").unwrap();
        assert!(found.places[0].file == other && found.message.zh.contains("wire.toml"), "{}", text(&findings));
    }
    let (loads, findings) = renamed("catalog", "Catalog");
    assert!(!loads && findings[0].message.zh.contains("Catalog"), "{}", text(&findings));
    for (file, loads) in [("Prior.csv", false), ("prior (1).xlsx", false), ("prior.ett", false), ("priority.csv", true)]
    {
        let job = job_with("results.csv", csv_text(",").as_bytes());
        fs::write(job.path().join(file), "a").unwrap();
        let loaded = load::job(job.path());
        assert_eq!(loaded.value.is_some(), loads, "{file}: {}", text(&loaded.findings));
        assert!(loads || codes(&loaded.findings) == ["misnamed-file"], "{file}: {}", text(&loaded.findings));
    }
}

#[test]
fn a_file_named_in_job_toml_that_is_not_there_is_told_with_the_one_that_is() {
    let job = job_with("Export.csv", csv_text(",").as_bytes());
    let path = job.path().join("job.toml");
    let settings = fs::read_to_string(&path).unwrap();
    fs::write(&path, settings + "\n[input]\nresults = \"export.csv\"\n").unwrap();
    let findings = load::job(job.path()).findings;
    assert!(
        codes(&findings) == ["unreadable-file"] && findings[0].message.zh.contains("Export.csv"),
        "{}",
        text(&findings)
    );
}

#[test]
fn where_there_is_no_job_folder_nothing_else_is_told() {
    let job = job_with("results.csv", csv_text(",").as_bytes());
    for (name, zh) in [("no-such-folder", "没有这个文件夹"), ("results.csv", "是一个文件")] {
        let findings = load::job(&job.path().join(name)).findings;
        assert!(codes(&findings) == ["missing-job-file"], "{name}: {}", text(&findings));
        assert!(
            findings[0].message.zh.contains(zh) && findings[0].places[0].file.ends_with(name),
            "{}",
            text(&findings)
        );
    }
}
