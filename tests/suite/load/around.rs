//! Rows around the results: told once as left out, and never a true row among them.

use yice::diagnostic::{Diagnostic, Severity};
use yice::domain::SpotCheck;

use super::{codes, csv_text, facts, load_bytes, text};
use crate::support::books::{column, headers, rows};
use crate::support::grids::{Grid, in_every_kind};

/// A row with texts under some headers.
fn row(cells: &[(&str, &str)]) -> Vec<String> {
    let mut row = vec![String::new(); headers().len()];
    cells.iter().for_each(|(header, text)| row[usize::from(column(header))] = (*text).to_string());
    row
}

/// The sound rows with another one in their middle, or below them, in every kind of file.
fn with_row(extra: &[String], at: usize) -> Vec<(String, Option<SpotCheck>, Vec<Diagnostic>)> {
    let mut grid = Grid::sound("结果");
    grid.rows.insert(at, extra.to_vec());
    let mut files = in_every_kind(&[grid.clone()]);
    files.push(("results.csv".into(), crate::support::grids::csv(&grid)));
    let load = |(file, bytes): (String, Vec<u8>)| {
        let (loaded, findings) = load_bytes(&file, &bytes);
        (file, loaded, findings)
    };
    files.into_iter().map(load).collect()
}

#[test]
fn a_row_that_numbers_the_columns_is_one_note_in_every_kind_of_file() {
    let (sound, _) = load_bytes("results.csv", csv_text(",").as_bytes());
    let sound = facts(&sound.expect("loads"));
    let numbers: [fn(usize) -> String; 3] = [|at| at.to_string(), |at| format!("（{at}）"), |at| format!("第{at}列")];
    for number in numbers {
        let extra: Vec<String> = (1..=headers().len()).map(number).collect();
        for (file, loaded, findings) in with_row(&extra, 1) {
            assert_eq!(codes(&findings), ["skipped-row"], "{file} {extra:?}: {}", text(&findings));
            assert!(findings[0].message.zh.contains("列号"), "{file}");
            assert_eq!(facts(&loaded.expect("loads")), sound, "{file}");
        }
    }
}

#[test]
fn rows_that_say_what_the_columns_hold_are_one_note_in_every_kind_of_file() {
    let (sound, _) = load_bytes("results.csv", csv_text(",").as_bytes());
    let sound = facts(&sound.expect("loads"));
    let all = |text: &str| vec![text.to_string(); headers().len()];
    let mut mixed = all("文本（50）");
    mixed[3] = "必填".into();
    mixed[10] = "日期型".into();
    let mut example: Vec<String> = rows()[0].iter().map(|text| (*text).to_string()).collect();
    example[0] = "示例".into();
    let mut told = all("请填写");
    told[0] = "如：QS23-0001".into();
    for extra in [all("文本"), all("必填"), all("varchar(32)"), mixed, example, told] {
        for at in [1, 5] {
            for (file, loaded, findings) in with_row(&extra, at) {
                // Below the results they are no words about the columns.
                if at > 1 {
                    assert_ne!(codes(&findings), ["skipped-row"], "{file} {extra:?}");
                    continue;
                }
                assert_eq!(codes(&findings), ["skipped-row"], "{file} {extra:?}: {}", text(&findings));
                assert!(findings[0].message.zh.contains("列的说明"), "{file}: {}", text(&findings));
                assert_eq!(facts(&loaded.expect("loads")), sound, "{file} {extra:?}");
            }
        }
    }
}

#[test]
fn rows_that_are_no_results_are_left_out_and_told_with_their_kind() {
    let (sound, _) = load_bytes("results.csv", csv_text(",").as_bytes());
    let sound = facts(&sound.expect("loads"));
    let (first, result, item) = ("抽样单编号", "检验结果", "检验项目");
    for (kind, cells) in [
        ("统计", vec![(first, "平均值"), (result, "35.2")]),
        ("统计", vec![(first, "合计"), ("标称生产企业", "2 家"), (result, "30.1"), ("单项判定", "符合 3 项")]),
        ("统计", vec![("标称生产企业", "小计："), (result, "35.2")]),
        ("统计", vec![(item, "最大值"), (result, "7.52")]),
        ("统计", vec![(first, "平均值"), (item, "导体电阻"), (result, "7.45")]),
        ("统计", vec![(first, "S-001 汇总"), (result, "2")]),
        ("统计", vec![(first, "不合格率"), (result, "25%")]),
        ("以下空白", vec![(first, "以下空白")]),
        ("以下空白", vec![(item, "（以下空白）")]),
        ("注、备注", vec![(first, "注：1.检验结果只对来样负责。2.“/”表示不适用。")]),
        ("注、备注", vec![("标称生产企业", "备注"), ("产品名称", "表中数据已核对")]),
        ("注、备注", vec![(first, "本次抽查共 2 批次，其中不合格 1 批次。")]),
        (
            "落款",
            vec![
                (first, "制表人：张三"),
                ("企业所在地", "审核人：李四"),
                (item, "批准：王五"),
                ("检验结论", "日期：2023-12-01"),
            ],
        ),
        ("页码", vec![(first, "第 1 页 共 3 页")]),
        (
            "统计",
            vec![(first, "平均值"), (item, "导体电阻"), ("标准要求", "≤7.41"), (result, "7.45"), ("单项判定", "/")],
        ),
        ("统计", vec![(first, "合计"), ("标称生产企业", "2 家"), (item, "4 项"), (result, "30.1")]),
        ("统计", vec![(first, "最大值/最小值"), (result, "7.52/0.8")]),
        ("统计", vec![(result, "35.2"), ("检验结论", "以下空白"), (first, "平均")]),
        ("统计", vec![("承检机构", "7.45"), ("企业所在地", "平均值")]),
        ("落款", vec![(first, "制表人：张三"), ("标称生产企业", "审核：李四"), (item, "2023-12-01")]),
        ("落款", vec![("产品名称", "示例检验院")]),
        ("落款", vec![("执行标准", "2023年12月15日")]),
    ] {
        for at in [3, 5] {
            for (file, loaded, findings) in with_row(&row(&cells), at) {
                // Whether a made up average is right is no question here.
                let kinds: Vec<&str> = codes(&findings).into_iter().filter(|code| *code != "derived-differs").collect();
                assert_eq!(kinds, ["skipped-row"], "{file} {cells:?}: {}", text(&findings));
                let told = (findings[0].severity, findings[0].message.zh.contains(kind), findings[0].places[0].row);
                let row = u32::try_from(at + 1).ok();
                assert_eq!(told, (Severity::Note, true, row), "{file} {cells:?}: {}", text(&findings));
                assert_eq!(facts(&loaded.expect("loads")), sound, "{file} {cells:?}");
            }
        }
    }
}

#[test]
fn a_true_row_is_never_left_out_whatever_its_cells_say() {
    let item = |name: &'static str| {
        let mut row = rows()[0].clone();
        row[usize::from(column("检验项目"))] = name;
        row.into_iter().map(String::from).collect::<Vec<_>>()
    };
    for name in ["合计", "总养分", "平均值", "绝缘厚度平均值", "最大值", "说明", "说明书", "备注", "合格率", "小计"]
    {
        for (file, loaded, findings) in with_row(&item(name), 3) {
            assert!(!codes(&findings).contains(&"skipped-row"), "{file} {name}: {}", text(&findings));
            assert_eq!(loaded.expect("loads").batches[0].items.last().map(|item| item.name.as_str()), Some(name));
        }
    }
    let mut judged = item("合计");
    judged[0] = String::new();
    for (file, loaded, findings) in with_row(&judged, 3) {
        assert!(codes(&findings).contains(&"incomplete-row"), "{file}: {}", text(&findings));
        let loaded = loaded.expect("loads");
        assert!(!loaded.batches[0].holds.is_empty() && loaded.unplaced.len() == 1, "{file}");
    }
}

#[test]
fn a_sum_may_stand_in_a_column_that_is_not_read() {
    let sound = facts(&load_bytes("results.csv", csv_text(",").as_bytes()).0.expect("loads"));
    let numbered = |(n, row): (usize, &Vec<String>)| {
        let number = if n == 0 { "序号".into() } else { n.to_string() };
        [vec![number], row.clone()].concat()
    };
    let mut grid = Grid::sound("结果");
    let mut rows: Vec<Vec<String>> = grid.rows.iter().enumerate().map(numbered).collect();
    rows.push(
        [vec!["合计".to_string()], row(&[("抽样单编号", "2 批"), ("标称生产企业", "2 家"), ("检验结果", "30.1")])]
            .concat(),
    );
    rows.push([vec!["注：演示".to_string()], row(&[])].concat());
    grid.rows = rows;
    for (file, bytes) in in_every_kind(&[grid]) {
        let (loaded, findings) = load_bytes(&file, &bytes);
        let told = ["unknown-column", "skipped-row", "derived-differs", "skipped-row"];
        assert_eq!(codes(&findings), told, "{file}: {}", text(&findings));
        assert_eq!(facts(&loaded.expect("loads")), sound, "{file}");
    }
}

#[test]
fn a_total_is_right_or_told_with_what_its_rows_come_to() {
    let (first, result, item) = ("抽样单编号", "检验结果", "检验项目");
    let resistance = ("检验项目", "导体电阻");
    // Below all rows: 7.38 and 0.8, 7.52 and 0.8.
    for (cells, come_to) in [
        (vec![(first, "合计"), (result, "16.50")], None),
        (vec![(first, "合计"), (result, "16.6")], Some("16.5，相差 0.1")),
        (vec![(first, "共计2批次")], None),
        (vec![(first, "共计3批次")], Some("2，相差 1")),
        (vec![(first, "合计"), ("标称生产企业", "2 家"), (item, "4 项")], None),
        (vec![(first, "合计"), ("标称生产企业", "5 家")], Some("4，相差 1")),
        (vec![(first, "平均值"), resistance, (result, "7.45")], None),
        (vec![(first, "平均值"), resistance, (result, "7.54")], Some("7.45，相差 0.09")),
        (vec![(first, "S-002 汇总"), (result, "8.32")], None),
        (vec![(first, "S-001 汇总"), (result, "8.81")], Some("8.18，相差 0.63")),
        (vec![(item, "最大值"), (result, "7.52")], None),
        (vec![(item, "最小值"), (result, "0.7")], Some("0.8，相差 -0.1")),
    ] {
        for (file, loaded, findings) in with_row(&row(&cells), 5) {
            let told: Vec<&Diagnostic> = findings.iter().filter(|f| f.code == "derived-differs").collect();
            let said = told.first().map(|finding| finding.message.zh.as_str());
            assert_eq!((said.is_some(), loaded.is_some()), (come_to.is_some(), true), "{file} {cells:?}: {said:?}");
            assert!(said.unwrap_or_default().contains(come_to.unwrap_or_default()), "{file} {cells:?}: {said:?}");
            assert!(told.iter().all(|finding| finding.places[0].row == Some(6)), "{file}");
            let note = findings.iter().find(|f| f.code == "skipped-row").expect("told once");
            assert!(
                note.message.zh.contains(if come_to.is_some() { "1 行验算不符" } else { "1 行验算相符" }),
                "{file}"
            );
        }
    }
}

#[test]
fn a_batch_beside_a_word_of_totals_is_no_total() {
    let mut grid = Grid::sound("结果");
    for (n, row) in grid.rows.iter_mut().enumerate() {
        row.insert(0, if n == 0 { "分组".into() } else { String::new() });
    }
    let mut own = grid.rows[1].clone();
    (own[0], own[1]) = ("最大".into(), "S-003".into());
    own[usize::from(column("检验项目")) + 1] = String::new();
    grid.rows.push(own);
    for (file, bytes) in in_every_kind(&[grid]) {
        let (loaded, findings) = load_bytes(&file, &bytes);
        assert!(!codes(&findings).contains(&"skipped-row"), "{file}: {}", text(&findings));
        let loaded = loaded.expect("loads");
        assert!(loaded.batches.iter().any(|batch| &*batch.sampling_sheet_no == "S-003"), "{file}");
    }
}

#[test]
fn what_is_left_of_a_result_is_held_and_never_left_out() {
    for cells in [
        vec![("单项判定", "合格")],
        vec![("检验结论", "合格率"), ("检验结果", "7.4")],
        vec![("规格型号", "450/750 V")],
        vec![("检验项目", "导体电阻"), ("检验结果", "7.4")],
        vec![("检验结果", "7.4")],
    ] {
        for (file, loaded, findings) in with_row(&row(&cells), 3) {
            assert_eq!(codes(&findings), ["incomplete-row"], "{file} {cells:?}: {}", text(&findings));
            assert!(!loaded.expect("loads").batches[0].holds.is_empty(), "{file} {cells:?}");
        }
    }
}

#[test]
fn nothing_below_in_a_batch_is_no_item_of_it() {
    let mut blank: Vec<String> = rows()[0].iter().map(|text| (*text).to_string()).collect();
    for header in ["计量单位", "标准要求", "检验结果", "单项判定"] {
        blank[usize::from(column(header))] = String::new();
    }
    blank[usize::from(column("检验项目"))] = "以下空白".into();
    for (file, loaded, findings) in with_row(&blank, 3) {
        assert_eq!(codes(&findings), ["skipped-row"], "{file}: {}", text(&findings));
        assert_eq!(loaded.expect("loads").batches[0].items.len(), 2, "{file}");
    }
    blank[0] = "S-003".into();
    for (file, loaded, findings) in with_row(&blank, 5) {
        assert!(codes(&findings).contains(&"incomplete-row"), "{file}: {}", text(&findings));
        assert_eq!(loaded.expect("loads").unplaced.len(), 1, "{file}: a batch without any item is not lost");
    }
}

#[test]
fn the_mark_of_a_files_end_is_left_out() {
    let sound = csv_text(",");
    let (plain, _) = load_bytes("results.csv", sound.as_bytes());
    let plain = facts(&plain.expect("loads"));
    for end in ["\u{1a}", "\u{1a}\r\n", "\r\n\u{1a}\u{1a}\u{1a}"] {
        for body in [sound.clone(), sound.trim_end().to_string()] {
            let (loaded, findings) = load_bytes("results.csv", (body + end).as_bytes());
            assert_eq!(codes(&findings), ["skipped-row"], "{end:?}: {}", text(&findings));
            assert!(findings[0].message.zh.contains("Ctrl-Z"));
            assert_eq!(facts(&loaded.expect("loads")), plain, "{end:?}");
        }
    }
    let (_, findings) = load_bytes("results.csv", sound.replace("S-002", "\u{1a}S-002").as_bytes());
    assert!(codes(&findings).contains(&"unprintable-text"), "{}", text(&findings));
}

#[test]
fn the_same_header_again_is_left_out_and_another_one_stops_the_job() {
    let again: Vec<String> = headers().iter().map(|header| format!(" {header}*")).collect();
    for (file, loaded, findings) in with_row(&again, 3) {
        assert_eq!(codes(&findings), ["skipped-row"], "{file}: {}", text(&findings));
        assert!(loaded.is_some() && findings[0].message.zh.contains("表头"));
    }
    let mut turned: Vec<String> = headers().iter().map(|header| (*header).to_string()).collect();
    turned.swap(usize::from(column("标准要求")), usize::from(column("检验结果")));
    let mut further = turned.clone();
    further.swap(usize::from(column("标准要求")), usize::from(column("检验结果")));
    let mut shorter = further.clone();
    further.push("备注".into());
    shorter[usize::from(column("检验结论"))] = String::new();
    let mut shifted = turned.clone();
    shifted.rotate_right(1);
    let mut elsewhere: Vec<String> = vec![String::new()];
    elsewhere.extend(headers().iter().map(|header| (*header).to_string()));
    for (what, header) in [
        ("another order", turned),
        ("one more", further),
        ("one less", shorter),
        ("all", shifted),
        ("beside", elsewhere),
    ] {
        for (file, loaded, findings) in with_row(&header, 3) {
            let differs: Vec<&Diagnostic> = findings.iter().filter(|f| f.code == "header-differs").collect();
            assert!(loaded.is_none() && differs.len() == 1, "{file} {what}: {}", text(&findings));
            assert_eq!((differs[0].severity, differs[0].places[0].row), (Severity::Error, Some(4)), "{file} {what}");
        }
    }
}

#[test]
fn a_row_that_lost_its_number_holds_the_batches_beside_it() {
    let sound = Grid::sound("结果");
    for (row, beside) in [(2, [true, true]), (3, [true, true]), (4, [false, true])] {
        // The number alone, and the number with the task behind it.
        for lost in [1, 2] {
            let mut grid = sound.clone();
            grid.rows[row].drain(..lost);
            let mut files = in_every_kind(&[grid.clone()]);
            files.push(("results.csv".into(), crate::support::grids::csv(&grid)));
            for (file, bytes) in files {
                let (loaded, findings) = load_bytes(&file, &bytes);
                let loaded = loaded.expect("loads");
                let held = ["S-001", "S-002"].map(|number| {
                    let mut batches = loaded.batches.iter().filter(|batch| batch.sampling_sheet_no == *number);
                    batches.all(|batch| !batch.holds.is_empty())
                });
                assert_eq!(held, beside, "{file} row {row}: {}", text(&findings));
                let displaced = findings.iter().filter(|finding| finding.message.zh.contains("错位"));
                assert_eq!(displaced.count(), 1, "{file} row {row}: {}", text(&findings));
            }
        }
    }
}
