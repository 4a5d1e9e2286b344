//! What a remark does to its batch.

use yice::domain::HoldReason;

use super::{codes, csv_text, first_row_with, load_bytes};

#[test]
fn a_remark_that_denies_a_denial_is_none() {
    let remarked = |remark: &str| {
        let header = csv_text(",").lines().next().unwrap().to_string() + ",备注\n";
        let (loaded, findings) =
            load_bytes("results.csv", (header + first_row_with(&[]).trim_end() + "," + remark + "\n").as_bytes());
        let batch = loaded.expect("loads").batches.remove(0);
        (batch.manufacture_denied, batch.holds, codes(&findings).into_iter().map(str::to_string).collect::<Vec<_>>())
    };
    assert_eq!(remarked("涉嫌假冒"), (true, vec![], vec!["manufacture-denied".into()]));
    assert_eq!(remarked("不存在假冒情形"), (false, vec![], vec!["remark-to-review".into()]));
    let unclear = (false, vec![HoldReason::UnknownRemark], vec!["unknown-remark".into()]);
    assert_eq!(remarked("是否假冒待核实"), unclear);
    assert_eq!(remarked("无异议，但报告有误"), unclear);
}
