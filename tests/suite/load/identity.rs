//! Whose batch it is: what the rows of a file say about enterprises.

use yice::diagnostic::Diagnostic;
use yice::domain::{HoldReason, SpotCheck};

use super::{codes, csv_text, first_row_with, load_bytes, text};

/// The sound job with one more row for each of these changes.
pub fn with_rows(rows: &[&[(&str, &str)]]) -> (SpotCheck, Vec<Diagnostic>) {
    let more: String = rows.iter().map(|changes| first_row_with(changes)).collect();
    let (loaded, findings) = load_bytes("results.csv", (csv_text(",") + &more).as_bytes());
    (loaded.expect("loads"), findings)
}

#[test]
fn goods_that_name_no_manufacturer_are_nobodys() {
    let row = |sheet, report, name, code| {
        [("抽样单编号", sheet), ("检验报告编号", report), ("标称生产企业", name), ("统一社会信用代码", code)]
    };
    let names = ["/", "无", "未标注", "—"];
    let [one, two, three, four] = names.map(|name| name);
    let (spot_check, findings) = with_rows(&[
        &row("S-003", "R-003", one, "/"),
        &row("S-004", "R-004", two, ""),
        &row("S-005", "R-005", three, "/"),
        &row("S-006", "R-006", four, "/"),
    ]);
    assert_eq!(codes(&findings), ["no-manufacturer"], "{}", text(&findings));
    assert!(findings[0].message.zh.contains("4 份"));
    assert_eq!(findings[0].places.iter().filter_map(|place| place.row).collect::<Vec<_>>(), [6, 7, 8, 9]);
    let nobodys: Vec<bool> = spot_check.batches.iter().map(|batch| batch.labeled_manufacturer.is_nobody()).collect();
    assert_eq!(nobodys, [false, false, true, true, true, true]);
}

#[test]
fn numbers_that_only_look_apart_hold_both_batches() {
    for (header, other, code) in [
        ("检验报告编号", "R-OO1", "duplicate-report-no"),
        ("检验报告编号", "R-00I", "duplicate-report-no"),
        ("检验报告编号", "R001", "duplicate-report-no"),
        ("检验报告编号", "R_001", "duplicate-report-no"),
        ("检验报告编号", "Ｒ－００１", "duplicate-report-no"),
        ("抽样单编号", "S-OO1", "duplicate-sheet-no"),
        ("抽样单编号", "S001", "duplicate-sheet-no"),
    ] {
        let (spot_check, findings) =
            with_rows(&[&[("抽样单编号", "S-009"), ("检验报告编号", "R-009"), ("规格型号", "4 mm²"), (header, other)]]);
        assert!(codes(&findings).contains(&code), "{other}: {}", text(&findings));
        let told = findings.iter().find(|finding| finding.code == code).expect("told");
        assert_eq!(told.places.iter().filter_map(|place| place.row).collect::<Vec<_>>(), [2, 6], "{other}");
        let held: Vec<bool> = spot_check.batches.iter().map(|batch| !batch.holds.is_empty()).collect();
        assert_eq!(held, [true, false, true], "{other}: {}", text(&findings));
    }
    let (spot_check, findings) =
        with_rows(&[&[("抽样单编号", "S-009"), ("检验报告编号", "R-007、R-001"), ("规格型号", "4 mm²")]]);
    assert_eq!(codes(&findings), ["duplicate-report-no", "unclear-number"], "{}", text(&findings));
    assert!(!spot_check.batches[0].holds.is_empty() && spot_check.batches[1].holds.is_empty());
    // Numbers of a row of samples differ in a figure, or in a letter that is none of these.
    for other in ["R-002A", "R-0011", "R-01", "R-001-1", "RR-001"] {
        let (spot_check, findings) =
            with_rows(&[&[("抽样单编号", "S-009"), ("检验报告编号", other), ("规格型号", "4 mm²")]]);
        assert!(spot_check.batches.iter().all(|batch| batch.holds.is_empty()), "{other}: {}", text(&findings));
    }
}

#[test]
fn what_a_person_accepted_of_numbers_holds_nothing() {
    let row = first_row_with(&[("抽样单编号", "S-009"), ("检验报告编号", "R-OO1（更正）"), ("规格型号", "4 mm²")]);
    let job = super::job_with("results.csv", (csv_text(",") + &row).as_bytes());
    let path = job.path().join("job.toml");
    let settings = std::fs::read_to_string(&path).expect("settings");
    let holds = || {
        let loaded = yice::load::job(job.path()).value.expect("loads");
        loaded.batches.iter().map(|batch| batch.holds.len()).collect::<Vec<_>>()
    };
    assert_eq!(holds(), [1, 0, 2]);
    let accepted = "\n[identity]\naccepted_numbers = [\"R-OO1（更正）\", \"R-OO1\"]\n";
    std::fs::write(&path, settings + accepted).expect("settings");
    assert_eq!(holds(), [0, 0, 0]);
}

#[test]
fn a_code_without_a_name_is_a_question() {
    let unnamed = [("抽样单编号", "S-003"), ("检验报告编号", "R-003"), ("标称生产企业", "/")];
    let alone = [&unnamed[..], &[("统一社会信用代码", "91520115MFAKE10197")]].concat();
    let (spot_check, findings) = with_rows(&[&alone]);
    assert_eq!(codes(&findings), ["identity-conflict"], "{}", text(&findings));
    assert_eq!(spot_check.batches[2].holds, [HoldReason::IdentityConflict]);
    let (spot_check, findings) = with_rows(&[&unnamed]);
    assert_eq!(codes(&findings), ["identity-conflict"], "the code is that of the first enterprise");
    assert!([0, 2].iter().all(|&batch| spot_check.batches[batch].holds == [HoldReason::IdentityConflict]));
}

#[test]
fn one_name_without_a_code_in_two_places_is_a_question() {
    let row = |number: &str, code, place| {
        let (sheet, report) = (format!("S-{number}"), format!("R-{number}"));
        first_row_with(&[
            ("抽样单编号", &sheet),
            ("检验报告编号", &report),
            ("标称生产企业", "利民示例经营部"),
            ("统一社会信用代码", code),
            ("企业所在地", place),
        ])
    };
    let of = |rows: [String; 2]| {
        let (loaded, findings) = load_bytes("results.csv", (csv_text(",") + &rows.concat()).as_bytes());
        let told = codes(&findings).contains(&"identity-conflict");
        (
            loaded.expect("loads").batches.split_off(2).iter().map(|batch| !batch.holds.is_empty()).collect::<Vec<_>>(),
            told,
        )
    };
    let (here, there, code) = ("贵州省毕节市七星关区", "贵州省安顺市西秀区", "91520115MFAKE10197");
    assert_eq!(of([row("003", "/", here), row("004", "/", there)]), (vec![true, true], true));
    assert_eq!(of([row("003", "/", here), row("004", "", "/")]), (vec![true, true], true));
    assert_eq!(of([row("003", "/", here), row("004", "/", "毕节市七星关区")]), (vec![false, false], false));
    assert_eq!(of([row("003", code, here), row("004", "/", there)]), (vec![false, true], true));
    assert_eq!(of([row("003", code, here), row("004", "/", "")]), (vec![false, true], true));
    assert_eq!(of([row("003", code, here), row("004", "/", here)]), (vec![false, false], false));
    assert_eq!(of([row("003", code, here), row("004", code, there)]), (vec![false, false], false), "the code says who");
}

#[test]
fn a_cell_that_repeats_another_or_sends_elsewhere_names_nobody_and_is_held() {
    let third = [("抽样单编号", "S-003"), ("检验报告编号", "R-003"), ("统一社会信用代码", "/")];
    for (name, code) in [
        ("同上", "identity-conflict"),
        ("〃", "identity-conflict"),
        ("见包装", "identity-conflict"),
        ("待查", "identity-conflict"),
        ("贵州某公司", "identity-conflict"),
        ("贵阳甲示例公司/遵义乙示例公司", "several-enterprises"),
        ("经销商：贵阳甲示例公司", "several-enterprises"),
        ("贵阳甲示例公司（受遵义乙示例公司委托）", "several-enterprises"),
    ] {
        let (spot_check, findings) = with_rows(&[&[&third[..], &[("标称生产企业", name)]].concat()]);
        assert!(codes(&findings).contains(&code), "{name}: {}", text(&findings));
        assert_eq!(spot_check.batches[2].holds, [HoldReason::IdentityConflict], "{name}");
    }
    for field in ["规格型号", "检验报告编号", "执行标准", "检验项目", "检验结果", "标准要求"]
    {
        let changes: Vec<_> =
            third.into_iter().filter(|(header, _)| *header != field).chain([(field, "同上")]).collect();
        let (spot_check, findings) = with_rows(&[&changes]);
        assert!(codes(&findings).contains(&"incomplete-row"), "{field}: {}", text(&findings));
        assert!(spot_check.batches[2].holds.contains(&HoldReason::IncompleteRow), "{field}");
    }
}

#[test]
fn a_code_that_only_fills_the_form_is_none() {
    for code in ["000000000000000000", "111111111111111111"] {
        let (_, findings) =
            with_rows(&[&[("抽样单编号", "S-003"), ("检验报告编号", "R-003"), ("统一社会信用代码", code)]]);
        assert_eq!(codes(&findings), ["bad-credit-code"], "{}", text(&findings));
    }
}
