//! Which batch it is: numbers of sampling sheets and reports.

use std::fs;

use yice::diagnostic::Diagnostic;
use yice::domain::{HoldReason, SpotCheck};
use yice::load;

use super::identity::with_rows;
use super::{codes, csv_text, first_row_with, job_with, load_bytes, text};

/// The sound job under a setting of `[identity]`.
fn with_setting(setting: &str, csv: &str) -> (SpotCheck, Vec<Diagnostic>) {
    let folder = job_with("results.csv", csv.as_bytes());
    let file = folder.path().join("job.toml");
    let settings = fs::read_to_string(&file).unwrap();
    fs::write(&file, format!("{settings}\n[identity]\n{setting}\n")).unwrap();
    let loaded = load::job(folder.path());
    (loaded.value.expect("loads"), loaded.findings)
}

fn holds(spot_check: &SpotCheck) -> Vec<&[HoldReason]> {
    spot_check.batches.iter().map(|batch| batch.holds.as_slice()).collect()
}

#[test]
fn a_number_is_one_number_however_it_is_typed() {
    for spelling in ["Ｓ－００１", "s-001", "S‑001", "S -001", "S\u{a0}-001"] {
        let mut lines: Vec<String> = csv_text(",").lines().map(|line| line.to_string() + "\n").collect();
        lines[2] = lines[2].replacen("S-001", spelling, 1).replacen("R-001", "ｒ-001", 1);
        let (loaded, findings) = load_bytes("results.csv", lines.concat().as_bytes());
        let spot_check = loaded.expect("loads");
        let items: Vec<usize> = spot_check.batches.iter().map(|batch| batch.items.len()).collect();
        assert_eq!(items, [2, 2], "{spelling}: {}", text(&findings));
        assert!(holds(&spot_check).iter().all(|holds| holds.is_empty()), "{spelling}: {}", text(&findings));
        assert_eq!(spot_check.batches[0].sampling_sheet_no.as_str(), "S-001");
        let told: &[&str] =
            if spelling.starts_with("S -") || spelling.contains('\u{a0}') { &[] } else { &["number-variant"] };
        assert_eq!(codes(&findings), told, "{spelling}");
    }
    let mut lines: Vec<String> = csv_text(",").lines().map(|line| line.to_string() + "\n").collect();
    lines[2] = lines[2].replacen("S-001", "S-0\u{200b}01", 1);
    let (loaded, findings) = load_bytes("results.csv", lines.concat().as_bytes());
    assert_eq!(loaded.expect("loads").batches.len(), 2, "a number with a hidden character is no other one");
    assert!(codes(&findings).contains(&"unprintable-text"), "{}", text(&findings));
}

#[test]
fn a_report_number_under_two_sheets_holds_both() {
    let third = [("抽样单编号", "S-003"), ("检验报告编号", "ｒ-001"), ("规格型号", "4 mm²")];
    let (spot_check, findings) = with_rows(&[&third]);
    assert_eq!(codes(&findings), ["duplicate-report-no"], "{}", text(&findings));
    let held: &[HoldReason] = &[HoldReason::DuplicateReportNo];
    assert_eq!(holds(&spot_check), [held, &[], held]);
    let csv = csv_text(",") + &first_row_with(&third);
    let (spot_check, findings) = with_setting("reports_cover_several = true", &csv);
    assert!(findings.is_empty() && holds(&spot_check).iter().all(|holds| holds.is_empty()), "{}", text(&findings));
    let elsewhere = [&third[..], &[("承检机构", "另一示例检验院")]].concat();
    assert_eq!(codes(&with_rows(&[&elsewhere]).1), [""; 0], "another agency numbers its reports by itself");
}

#[test]
fn a_batch_pasted_under_another_number_is_held_whatever_reports_cover() {
    let pasted =
        csv_text(",").lines().skip(1).take(2).map(|line| line.replacen("S-001", "S-101", 1) + "\n").collect::<String>();
    for setting in ["reports_cover_several = true", "reports_cover_several = false"] {
        let (spot_check, findings) = with_setting(setting, &(csv_text(",") + &pasted));
        assert_eq!(codes(&findings), ["pasted-twice"], "{}", text(&findings));
        let held: &[HoldReason] = &[HoldReason::PastedTwice];
        assert_eq!(holds(&spot_check), [held, &[], held]);
    }
    let turned: String = pasted.lines().rev().map(|line| line.to_string() + "\n").collect();
    let (_, findings) = with_setting("reports_cover_several = true", &(csv_text(",") + &turned));
    assert_eq!(codes(&findings), ["pasted-twice"], "in another order: {}", text(&findings));
    let other = csv_text(",") + &pasted.replacen("7.38", "7.37", 1);
    let (_, findings) = with_setting("reports_cover_several = true", &other);
    assert!(findings.is_empty(), "{}", text(&findings));
}

#[test]
fn many_equal_results_under_another_report_are_one_batch() {
    let batch = |number: &str, results: [&str; 4]| {
        let items = ["导体电阻（20℃）", "甲项目", "乙项目", "丙项目"].into_iter().zip(results);
        let row = |(item, result)| {
            let (sheet, report) = (format!("S-{number}"), format!("R-{number}"));
            first_row_with(&[
                ("抽样单编号", &sheet),
                ("检验报告编号", &report),
                ("检验项目", item),
                ("检验结果", result),
            ])
        };
        items.map(row).collect::<String>()
    };
    let told = |other: [&str; 4]| {
        let csv = csv_text(",") + &batch("003", ["7.31", "7.2", "6.9", "7.11"]) + &batch("004", other);
        let (_, findings) = load_bytes("results.csv", csv.as_bytes());
        codes(&findings).contains(&"pasted-twice")
    };
    assert!(told(["7.31", "7.2", "6.9", "7.11"]));
    assert!(!told(["7.31", "7.2", "6.9", "7.12"]) && !told(["7.31", "<5", "6.9", "7.11"]));
}

#[test]
fn a_row_whose_number_is_a_sign_for_the_one_above_is_lost_to_no_batch() {
    for sign in ["同上", "〃", "/", "无"] {
        let mut lines: Vec<String> = csv_text(",").lines().map(|line| line.to_string() + "\n").collect();
        lines[2] = lines[2].replacen("S-001", sign, 1);
        let (spot_check, findings) = with_setting("reports_cover_several = true", &lines.concat());
        assert!(codes(&findings).contains(&"incomplete-row"), "{sign}: {}", text(&findings));
        assert_eq!(spot_check.batches[0].holds, [HoldReason::IncompleteRow], "{sign}");
    }
}
