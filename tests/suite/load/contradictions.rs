//! Cells that cannot both be right: each is told with both, and holds where a letter would go on from it.

use yice::diagnostic::{Diagnostic, Severity};
use yice::domain::{HoldReason, SpotCheck};
use yice::load;

use super::{codes, csv_text, first_row_with, job_with, load_bytes, ods, text};
use crate::support::JobCopy;
use crate::support::books::{self, headers, rows};

/// The sound rows with other cells in the first.
fn with_first(changes: &[(&str, &str)]) -> String {
    let csv = csv_text(",");
    let mut lines: Vec<&str> = csv.lines().collect();
    let first = first_row_with(changes);
    lines[1] = first.trim_end();
    lines.join("\n") + "\n"
}

fn told(changes: &[(&str, &str)]) -> (Vec<HoldReason>, Vec<Diagnostic>) {
    let (loaded, findings) = load_bytes("results.csv", with_first(changes).as_bytes());
    (loaded.expect("loads").batches[0].holds.clone(), findings)
}

#[test]
fn words_under_a_limit_hold_and_known_forms_do_not() {
    for result in ["严重超标", "见附件", "≤7.41", "符合", "合格"] {
        let (holds, findings) = told(&[("检验结果", result)]);
        assert_eq!(codes(&findings), ["words-under-limit"], "{result}: {}", text(&findings));
        assert_eq!(holds, [HoldReason::WordsUnderLimit], "{result}");
        let headers: Vec<&str> = findings[0].places.iter().map(|place| place.header.as_str()).collect();
        assert_eq!((headers, findings[0].places[0].row), (vec!["检验结果", "标准要求"], Some(2)), "{result}");
    }
    for result in
        ["7.38", "7.38Ω/km", "７.３８Ω/km", "７．３８ Ω／km", "<7.0", "未检出", "ND", "未检出(<0.05)", "≤0.05"]
    {
        let (holds, findings) = told(&[("检验结果", result)]);
        assert!(findings.is_empty() && holds.is_empty(), "{result}: {}", text(&findings));
    }
    let (holds, findings) = told(&[("检验结果", "严重超标"), ("单项判定", "不参与判定"), ("标准要求", "/")]);
    assert!(findings.is_empty() && holds.is_empty(), "{}", text(&findings));
}

#[test]
fn a_verdict_under_a_limit_of_no_key_indicator_holds_only_where_nothing_has_a_value() {
    let verdict = ("检验结果", "符合");
    let other = [("检验项目", "长度"), ("计量单位", "m"), ("标准要求", "≥100"), verdict];
    let csv = csv_text(",") + &first_row_with(&other);
    let (loaded, findings) = load_bytes("results.csv", csv.as_bytes());
    let told = |findings: &[Diagnostic]| -> Vec<Severity> {
        findings.iter().filter(|f| f.code == "words-under-limit").map(|f| f.severity).collect()
    };
    assert_eq!(told(&findings), [Severity::Warning], "{}", text(&findings));
    assert!(loaded.expect("loads").batches[0].holds.is_empty());
    let alone = [&other[..], &[("抽样单编号", "S-003"), ("检验报告编号", "R-003")]].concat();
    let (loaded, findings) = load_bytes("results.csv", (csv_text(",") + &first_row_with(&alone)).as_bytes());
    assert_eq!(told(&findings), [Severity::Hold], "{}", text(&findings));
    assert_eq!(loaded.expect("loads").batches[2].holds, [HoldReason::WordsUnderLimit]);
}

#[test]
fn a_number_under_words_holds_unless_they_mean_a_number() {
    let under = |requirement, result| told(&[("标准要求", requirement), ("检验结果", result)]);
    for requirement in ["无裂纹", "表面光滑"] {
        let (holds, findings) = under(requirement, "3.2");
        assert_eq!(codes(&findings), ["number-under-words"], "{}", text(&findings));
        assert_eq!(holds, [HoldReason::NumberUnderWords]);
        assert_eq!(findings[0].places.len(), 2);
    }
    for (requirement, result) in
        [("符合GB/T 5023.1-2008第3章", "3.2"), ("明示值", "3.2"), ("无裂纹", "无裂纹"), ("不得检出", "<5")]
    {
        let (holds, findings) = under(requirement, result);
        assert!(findings.is_empty() && holds.is_empty(), "{}", text(&findings));
    }
}

#[test]
fn a_verdict_without_a_result_and_a_result_without_a_verdict_hold() {
    for (changes, code) in [
        (&[("检验结果", "")][..], "incomplete-row"),
        (&[("检验结果", "/")], "verdict-undetermined"),
        (&[("单项判定", "")], "incomplete-row"),
        (&[("检验项目", ""), ("检验结果", "")], "incomplete-row"),
        (&[("检验项目", "/"), ("检验结果", "/")], "verdict-undetermined"),
    ] {
        let (loaded, findings) = load_bytes("results.csv", with_first(changes).as_bytes());
        assert!(codes(&findings).contains(&code), "{changes:?}: {}", text(&findings));
        let spot_check = loaded.expect("loads");
        let sheet = |held: &str| held == "S-001";
        let held = spot_check.batches.iter().any(|b| sheet(&b.sampling_sheet_no) && !b.holds.is_empty())
            || spot_check.unplaced.iter().any(|u| sheet(&u.sampling_sheet_no));
        assert!(held, "{changes:?}");
    }
}

/// The small job after a change of its rows.
fn small(change: impl Fn(&JobCopy)) -> (SpotCheck, Vec<Diagnostic>) {
    let job = JobCopy::of("small");
    change(&job);
    let loaded = load::job(job.path());
    (loaded.value.expect("loads"), loaded.findings)
}

fn holds_of<'a>(spot_check: &'a SpotCheck, sheet: &str) -> &'a [HoldReason] {
    &spot_check.batches.iter().find(|batch| batch.sampling_sheet_no == *sheet).expect("the batch").holds
}

#[test]
fn a_result_a_power_of_ten_away_is_told_with_its_limit_and_the_median_of_the_others() {
    let of_code = |findings: &[Diagnostic]| -> Vec<Diagnostic> {
        findings.iter().filter(|finding| finding.code == "decimal-slip").cloned().collect()
    };
    assert!(of_code(&small(|_| {}).1).is_empty(), "nothing of an honest job");
    for (sheet, from, to, median) in [
        ("QS23-0003", ",7.33,", ",0.733,", "7.35"),
        ("QS23-0008", ",7.35,", ",0.0735,", "7.345"),
        ("QS23-0012", ",16.2,", ",162,", "15.55"),
        ("QS23-0022", ",74.1,", ",7410,", "69"),
    ] {
        let (spot_check, findings) = small(|job| job.change_rows(sheet, from, to));
        let slips = of_code(&findings);
        assert_eq!(slips.len(), 1, "{to}: {}", text(&findings));
        assert_eq!(slips[0].severity, Severity::Hold, "{}", text(&slips));
        assert!(slips[0].message.zh.contains(&format!("约为 {median}")), "{}", text(&slips));
        let cells: Vec<_> = slips[0].places.iter().map(|place| place.text.as_deref().unwrap_or_default()).collect();
        assert_eq!(cells[0], to.trim_matches(','), "{}", text(&slips));
        assert!(cells[1].starts_with(['≤', '≥']), "{}", text(&slips));
        assert!(holds_of(&spot_check, sheet).contains(&HoldReason::DecimalSlip), "{to}");
        assert!(spot_check.batches.iter().filter(|batch| batch.holds.contains(&HoldReason::DecimalSlip)).count() == 1);
        let (spot_check, findings) = small(|job| {
            job.change_rows(sheet, from, to);
            let item = &slips_item(&slips[0]);
            job.replace(
                "job.toml",
                "[letter]",
                &format!("[input]\nconfirmed_results = [\"{sheet} {item}\"]\n\n[letter]"),
            );
        });
        assert_eq!(of_code(&findings).iter().map(|one| one.severity).collect::<Vec<_>>(), [Severity::Warning]);
        assert!(!holds_of(&spot_check, sheet).contains(&HoldReason::DecimalSlip));
    }
    let (spot_check, _) = small(|job| job.change_rows("QS23-0022", ",1.4,", ",0.14,"));
    assert!(holds_of(&spot_check, "QS23-0022").is_empty(), "chloride is spread, and far below its limit is good");
}

#[test]
fn a_result_of_nought_or_below_it_among_close_ones_above_is_held_and_honest_ones_are_not() {
    for (sheet, from, to, holds) in [
        ("QS23-0003", ",7.33,", ",-7.33,", true),
        ("QS23-0003", ",7.33,", ",0,", true),
        ("QS23-0003", ",7.33,", ",0.00,", true),
        // Nobody says that there is none of what hardly is there.
        ("QS23-0022", ",1.4,", ",0,", false),
        ("QS23-0022", ",1.4,", ",0.0,", false),
    ] {
        let (spot_check, findings) = small(|job| job.change_rows(sheet, from, to));
        let told: Vec<_> = findings.iter().filter(|finding| finding.code == "decimal-slip").collect();
        assert_eq!(told.len(), usize::from(holds), "{sheet} {to}: {}", text(&findings));
        let held: Vec<&str> = spot_check
            .batches
            .iter()
            .filter(|batch| batch.holds.contains(&HoldReason::DecimalSlip))
            .map(|batch| &*batch.sampling_sheet_no)
            .collect();
        assert_eq!(held, if holds { vec![sheet] } else { Vec::new() }, "{to}");
    }
}

/// The test item of a finding's first cell.
fn slips_item(finding: &Diagnostic) -> String {
    let row = finding.places[0].row.expect("a row") as usize;
    let csv = std::fs::read_to_string(crate::support::project().join("fixtures/small/results.csv")).expect("a text");
    let at =
        csv.lines().next().expect("a header").split(',').position(|header| header == "检验项目").expect("a column");
    csv.lines().nth(row - 1).expect("the row").split(',').nth(at).expect("the cell").to_string()
}

#[test]
fn a_total_that_is_not_the_sum_of_its_parts_holds() {
    let with_parts = |total: &str, parts: &[(&str, &str)]| {
        small(|job| {
            let path = job.path().join("results.csv");
            let csv = std::fs::read_to_string(&path).expect("a text");
            let row =
                csv.lines().find(|line| line.starts_with("QS23-0022") && line.contains(",46.2,")).expect("the row");
            let more: String = parts
                .iter()
                .map(|(name, value)| {
                    row.replace("总养分（N+P₂O₅+K₂O）", name)
                        .replace(",≥45.0,", ",/,")
                        .replace(",46.2,符合,", &format!(",{value},不参与判定,"))
                        + "\n"
                })
                .collect();
            let csv = csv.replace(row, &row.replace(",46.2,", &format!(",{total},")));
            std::fs::write(path, csv + &more).expect("a file");
        })
    };
    let even = [("总氮（N）", "15.4"), ("有效磷（P2O5）", "15.4"), ("氧化钾（K₂O）", "15.4")];
    for (total, holds) in
        [("46.2", false), ("46.3", false), ("46.0", false), ("46.5", true), ("47.2", true), ("45.2", true)]
    {
        let (spot_check, findings) = with_parts(total, &even);
        let differing: Vec<_> = findings.iter().filter(|finding| finding.code == "total-differs").collect();
        assert_eq!(differing.len(), usize::from(holds), "{total}: {}", text(&findings));
        assert_eq!(holds_of(&spot_check, "QS23-0022").contains(&HoldReason::TotalDiffers), holds, "{total}");
        assert!(differing.iter().all(|finding| finding.places.len() == 4 && finding.message.zh.contains("46.2")));
    }
    for (what, parts) in [
        ("a part is missing", &[("总氮（N）", "15.4"), ("有效磷（P2O5）", "15.4")][..]),
        ("a part is not detected", &[("总氮（N）", "20.0"), ("有效磷", "20.0"), ("氧化钾", "未检出")]),
        ("a part that does not count", &[("总氮（N）", "23.1"), ("有效磷", "23.1"), ("氧化钾", "0.8")]),
    ] {
        let (_, findings) = with_parts("46.2", parts);
        assert!(!codes(&findings).contains(&"total-differs"), "{what}: {}", text(&findings));
    }
    for names in [
        ["氮", "磷", "钾"],
        ["N", "P₂O₅", "K₂O"],
        ["全氮", "五氧化二磷", "总钾"],
        ["氮含量", "磷（以P₂O₅计）", "钾含量"],
    ] {
        for (total, holds) in [("46.2", false), ("47.2", true)] {
            let parts: Vec<(&str, &str)> = names.iter().map(|name| (*name, "15.4")).collect();
            let (spot_check, _) = with_parts(total, &parts);
            let held = holds_of(&spot_check, "QS23-0022").contains(&HoldReason::TotalDiffers);
            assert_eq!(held, holds, "{names:?} {total}");
        }
    }
    let (spot_check, findings) = with_parts("46.2", &[("总氮（N）", "46.4")]);
    assert!(codes(&findings).contains(&"total-differs"), "a part is more than the total: {}", text(&findings));
    assert!(holds_of(&spot_check, "QS23-0022").contains(&HoldReason::TotalDiffers));
}

#[test]
fn radicals_are_the_characters_that_they_show_in_any_kind_of_file_and_field() {
    let name = "贵阳⾦沙⻓城示例有限公司";
    let plain = "贵阳金沙长城示例有限公司";
    let changed = |text: &str| text.replace("贵阳示例线缆有限公司", name).replace("BV电线", "⻢牌电线");
    let all = std::iter::once(headers()).chain(rows());
    let cells: Vec<Vec<String>> = all.map(|row| row.into_iter().map(&changed).collect()).collect();
    let csv: String = cells.iter().map(|row| row.join(",") + "\n").collect();
    let xlsx = books::book(|workbook| {
        let sheet = workbook.add_worksheet();
        for (r, row) in (0_u32..).zip(&cells) {
            for (c, text) in (0_u16..).zip(row) {
                sheet.write_string(r, c, text).expect("a cell");
            }
        }
    });
    let cell = |text: &String| format!("<table:table-cell><text:p>{text}</text:p></table:table-cell>");
    let row =
        |row: &Vec<String>| format!("<table:table-row>{}</table:table-row>", row.iter().map(cell).collect::<String>());
    let ods = ods(&cells.iter().map(row).collect::<String>());
    for (file, bytes) in [("results.csv", csv.into_bytes()), ("results.xlsx", xlsx), ("results.ods", ods)] {
        let (loaded, findings) = load_bytes(file, &bytes);
        assert_eq!(codes(&findings), ["radical-read"], "{file}: {}", text(&findings));
        assert!(findings[0].message.zh.contains("6 处"), "{file}: {}", text(&findings));
        let spot_check = loaded.expect("loads");
        assert!(
            spot_check.batches.iter().all(|batch| batch.holds.is_empty() && batch.product_name == "马牌电线"),
            "{file}"
        );
        let names: Vec<&str> = spot_check.enterprises.values().map(|one| one.name.as_str()).collect();
        assert!(names.contains(&plain), "{file}: {names:?}");
    }
    let (loaded, findings) = load_bytes("results.csv", csv_text(",").replace("BV电线", "⺮牌电线").as_bytes());
    assert!(codes(&findings).contains(&"unprintable-text"), "nobody knows which: {}", text(&findings));
    assert!(loaded.expect("loads").batches.iter().all(|batch| !batch.holds.is_empty()));
}

#[test]
fn letters_of_another_alphabet_and_hidden_characters_hold() {
    for (header, value) in [
        ("规格型号", "ВV 2.5 mm²"),
        ("检验报告编号", "R-0О1"),
        ("规格型号", "BV\u{200b} 2.5"),
        ("执行标准", "GВ/T 5023.3-2008"),
    ] {
        let (holds, findings) = told(&[(header, value)]);
        assert!(codes(&findings).contains(&"unprintable-text"), "{value}: {}", text(&findings));
        assert!(holds.contains(&HoldReason::UnprintableText), "{value}: {holds:?}");
    }
}

#[test]
fn job_toml_is_read_as_it_looks_too() {
    let with_issuer = |issuer: &str| {
        let folder = job_with("results.csv", csv_text(",").as_bytes());
        let file = folder.path().join("job.toml");
        let settings = std::fs::read_to_string(&file).expect("a text");
        assert!(settings.contains("示例检验院（虚构）"));
        std::fs::write(&file, settings.replace("示例检验院（虚构）", issuer)).expect("a file");
        let loaded = load::job(folder.path());
        (loaded.value.map(|spot_check| spot_check.settings.letter.issuer), loaded.findings)
    };
    let (issuer, findings) = with_issuer("⾦沙⻓城检验院");
    assert_eq!((issuer.as_deref(), codes(&findings)), (Some("金沙长城检验院"), vec!["radical-read"]));
    assert_eq!(findings[0].places[0].file, "job.toml");
    for issuer in ["示例\u{200b}检验院", "示例检验院ВV", "⺮检验院"] {
        let (value, findings) = with_issuer(issuer);
        assert_eq!((value, codes(&findings)), (None, vec!["unprintable-text"]), "{}", text(&findings));
        assert_eq!(findings[0].severity, Severity::Error);
    }
}

#[test]
fn a_negative_zero_is_printed_as_received_and_is_zero() {
    for (requirement, verdict) in [("≤7.41", "符合"), ("≥-1", "符合"), ("≥0", "符合"), ("≤0", "符合")] {
        let (loaded, findings) = load_bytes(
            "results.csv",
            with_first(&[("检验结果", "-0.00"), ("标准要求", requirement), ("单项判定", verdict)]).as_bytes(),
        );
        let measurement = &loaded.expect("loads").batches[0].items[0].measurement;
        assert!(findings.iter().all(|finding| finding.code == "limit-differs"), "{}", text(&findings));
        let yice::domain::Reading::Number { value, .. } = measurement.reading else { panic!("a number") };
        assert_eq!((measurement.reported.as_str(), value.to_string().as_str()), ("-0.00", "0.00"));
    }
}

#[test]
fn what_a_person_confirmed_is_told_and_holds_nothing() {
    let folder = job_with("results.csv", with_first(&[("检验结果", "严重超标")]).as_bytes());
    let file = folder.path().join("job.toml");
    let settings = std::fs::read_to_string(&file).expect("a text");
    std::fs::write(&file, settings + "\n[input]\nconfirmed_results = [\"S-001 导体电阻\"]\n").expect("a file");
    let loaded = load::job(folder.path());
    assert_eq!(
        loaded.findings.iter().map(|f| (f.code, f.severity)).collect::<Vec<_>>(),
        [("words-under-limit", Severity::Warning)]
    );
    assert!(loaded.value.expect("loads").batches[0].holds.is_empty());
}
