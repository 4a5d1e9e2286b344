//! Merged cells over a batch's columns: read as what they show, or held.

use yice::domain::{HoldReason, SpotCheck};

use super::{codes, csv_text, facts, load_bytes, text};
use crate::support::books::{column, headers};
use crate::support::grids::{Grid, csv, in_every_kind};

fn sound() -> Vec<String> {
    facts(&load_bytes("results.csv", csv_text(",").as_bytes()).0.expect("loads"))
}

/// Headers of the columns that are of a batch.
fn of_batch() -> Vec<&'static str> {
    let of_item = ["检验项目", "计量单位", "标准要求", "检验结果", "单项判定"];
    headers().into_iter().filter(|header| !of_item.contains(header)).collect()
}

fn holds(loaded: Option<SpotCheck>) -> Vec<Vec<HoldReason>> {
    loaded.expect("loads").batches.into_iter().map(|batch| batch.holds).collect()
}

#[test]
fn cells_merged_over_the_rows_of_a_batch_are_read_as_what_they_show() {
    let mut number_alone = Grid::sound("结果");
    number_alone.merge(1, 2, "抽样单编号");
    let mut number_and_blanks = number_alone.clone();
    of_batch().into_iter().for_each(|header| number_and_blanks.rows[2][usize::from(column(header))] = String::new());
    let mut all = Grid::sound("结果");
    of_batch().into_iter().for_each(|header| {
        all.merge(1, 2, header);
        all.merge(3, 4, header);
    });
    let mut all_but_number = Grid::sound("结果");
    of_batch().into_iter().skip(1).for_each(|header| all_but_number.merge(1, 2, header));
    let mut kept_below = all.clone();
    let whole = Grid::sound("结果");
    kept_below.rows = whole.rows;
    for (what, grid, count) in [
        ("the number alone", number_alone, 1),
        ("the number, the rest blank", number_and_blanks, 1),
        ("all columns", all, 26),
        ("all but the number", all_but_number, 12),
        ("with the same texts below", kept_below, 26),
    ] {
        for (file, bytes) in in_every_kind(std::slice::from_ref(&grid)) {
            let (loaded, findings) = load_bytes(&file, &bytes);
            assert_eq!(codes(&findings), ["merged-cells"], "{file} {what}: {}", text(&findings));
            assert!(findings[0].message.zh.contains(&format!("{count} 处")), "{file} {what}: {}", text(&findings));
            assert_eq!(facts(&loaded.expect("loads")), sound(), "{file} {what}");
        }
    }
}

#[test]
fn a_unit_merged_over_items_of_one_batch_is_that_of_all() {
    let mut grid = Grid::sound("结果");
    grid.set(2, "计量单位", "Ω/km");
    grid.merge(1, 2, "计量单位");
    grid.rows[0].push("检验依据".into());
    grid.rows[1].push("GB/T 3048.4".into());
    grid.merged.push((1, 18, 2, 18));
    for (file, bytes) in in_every_kind(&[grid]) {
        let (loaded, findings) = load_bytes(&file, &bytes);
        assert!(codes(&findings).contains(&"merged-cells"), "{file}: {}", text(&findings));
        let items = &loaded.expect("loads").batches[0].items;
        assert!(items.iter().all(|item| item.unit == "Ω/km" && item.test_basis == "GB/T 3048.4"), "{file}");
    }
}

#[test]
fn cells_merged_over_what_was_measured_or_over_several_batches_are_held() {
    let over = |first: u32, last: u32, header: &'static str| {
        let mut grid = Grid::sound("结果");
        grid.merge(first, last, header);
        grid
    };
    let block = |left: &str, right: &str| {
        let mut grid = Grid::sound("结果");
        grid.merged.push((1, column(left), 2, column(right)));
        grid
    };
    let mut hidden_number = Grid::sound("结果");
    hidden_number.merged.push((1, 0, 3, 0));
    let both = vec![true, true];
    let first = vec![true, false];
    for (what, grid, held) in [
        ("results", over(1, 2, "检验结果"), first.clone()),
        ("verdicts", over(1, 2, "单项判定"), first.clone()),
        ("requirements", over(1, 2, "标准要求"), first.clone()),
        ("items", over(1, 2, "检验项目"), first.clone()),
        ("an enterprise over two batches", over(1, 4, "标称生产企业"), both.clone()),
        ("a task over two batches", over(2, 3, "任务类别"), both.clone()),
        ("several columns", block("抽样单编号", "承检机构"), first.clone()),
        ("a result and its verdict", block("检验结果", "单项判定"), first),
        ("another number below", hidden_number, both),
    ] {
        for (file, bytes) in in_every_kind(std::slice::from_ref(&grid)) {
            let (loaded, findings) = load_bytes(&file, &bytes);
            assert!(codes(&findings).contains(&"merged-cells"), "{file} {what}: {}", text(&findings));
            let loaded = loaded.expect("loads");
            let is_held = |number: &str| {
                let batch = loaded.batches.iter().find(|batch| batch.sampling_sheet_no == number);
                batch.is_none_or(|batch| batch.holds.contains(&HoldReason::MergedCells))
            };
            assert_eq!(loaded.batches.len() + loaded.unplaced.len(), 2, "{file} {what}");
            let of_merges = vec![is_held("S-001"), is_held("S-002")];
            assert_eq!(of_merges, held, "{file} {what}: {}", text(&findings));
        }
    }
}

#[test]
fn blanks_are_no_merged_cells() {
    let mut grid = Grid::sound("结果");
    grid.merge(1, 2, "抽样单编号");
    let blank = Grid { merged: Vec::new(), ..grid };
    let mut files = in_every_kind(std::slice::from_ref(&blank));
    files.push(("results.csv".into(), csv(&blank)));
    for (file, bytes) in files {
        let (loaded, findings) = load_bytes(&file, &bytes);
        assert_eq!(codes(&findings), ["incomplete-row"], "{file}: {}", text(&findings));
        assert_eq!(holds(loaded), [vec![HoldReason::IncompleteRow], vec![]], "{file}");
    }
}

#[test]
fn cells_merged_beside_the_results_are_no_finding_of_their_own() {
    let mut grid = Grid::sound("结果");
    grid.rows.push(vec!["注：以上为演示数据。".into()]);
    grid.merged.push((5, 0, 5, 17));
    grid.merged.push((1, 20, 3, 22));
    for (file, bytes) in in_every_kind(&[grid]) {
        let (loaded, findings) = load_bytes(&file, &bytes);
        assert_eq!(codes(&findings), ["skipped-row"], "{file}: {}", text(&findings));
        assert_eq!(facts(&loaded.expect("loads")), sound(), "{file}");
    }
}

#[test]
fn more_merged_cells_than_there_can_be_are_told_and_cost_little() {
    let mut grid = Grid::sound("结果");
    grid.rows = (0..2000).map(|n| grid.rows[if n == 0 { 0 } else { 1 }].clone()).collect();
    let ranges = "<mergeCell ref=\"A2:A2000\"/>".repeat(20_000);
    let cell = |text: &String| format!("<c t=\"inlineStr\"><is><t>{}</t></is></c>", text.replace('<', "&lt;"));
    let row = |row: &Vec<String>| format!("<row>{}</row>", row.iter().map(cell).collect::<String>());
    let rows: String = grid.rows.iter().map(row).collect();
    let book =
        crate::support::books::raw_book(&format!("<sheetData>{rows}</sheetData><mergeCells>{ranges}</mergeCells>"));
    let (loaded, findings) = load_bytes("results.xlsx", &book);
    assert!(loaded.is_none() && codes(&findings) == ["file-too-large"], "{}", text(&findings));
}
