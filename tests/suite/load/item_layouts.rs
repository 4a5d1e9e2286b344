//! Items in columns, in one cell, in another table: the same facts as one item in a row.

use rust_xlsxwriter::{Format, Workbook};
use yice::domain::HoldReason;

use super::profiles::{column, gives_the_sound_facts, grid, loaded, sound, sound_facts};
use super::{codes, facts, text};
use crate::support::books::headers;
use crate::support::grids::{csv, written};

const OF_ITEMS: [&str; 5] = ["检验项目", "计量单位", "标准要求", "检验结果", "单项判定"];

/// The columns of batches, and each batch of the sound rows with its items.
#[allow(clippy::type_complexity)]
fn batches() -> (Vec<String>, Vec<(Vec<String>, Vec<[String; 5]>)>) {
    let of_batch: Vec<usize> = (0..headers().len()).filter(|at| !OF_ITEMS.contains(&headers()[*at])).collect();
    let mut all: Vec<(Vec<String>, Vec<[String; 5]>)> = Vec::new();
    for row in &sound()[1..] {
        let batch: Vec<String> = of_batch.iter().map(|at| row[*at].clone()).collect();
        let item = OF_ITEMS.map(|header| row[column(header)].clone());
        match all.iter_mut().find(|(known, _)| known[0] == batch[0]) {
            Some((_, items)) => items.push(item),
            None => all.push((batch, vec![item])),
        }
    }
    (of_batch.iter().map(|at| headers()[*at].to_string()).collect(), all)
}

/// The items of all batches, the first with its unit as each is written.
fn items() -> Vec<[String; 5]> {
    let mut items: Vec<[String; 5]> = Vec::new();
    for item in batches().1.into_iter().flat_map(|(_, items)| items) {
        if !items.iter().any(|known| known[0] == item[0]) {
            items.push(item);
        }
    }
    items
}

/// A table with columns of an item behind those of its batch.
fn wide(columns: &[(&str, usize)], head: impl Fn(&[String; 5], &str) -> String) -> Vec<Vec<String>> {
    let (mut names, batches) = batches();
    for item in items() {
        names.extend(columns.iter().map(|(suffix, _)| head(&item, suffix)));
    }
    let mut rows = vec![names];
    for (mut row, own) in batches {
        for item in items() {
            let mine = own.iter().find(|mine| mine[0] == item[0]);
            row.extend(columns.iter().map(|(_, at)| mine.map(|mine| mine[*at].clone()).unwrap_or_default()));
        }
        rows.push(row);
    }
    rows
}

const BESIDE: &str = "[items]\nlayout = \"wide\"\nname = '^(?P<item>.*?)[（(](?P<unit>[^（()）]*)[)）]$'\n\
                      requirement_column = \"{item}标准值\"\nverdict_column = \"{item}判定\"\n";

fn beside() -> Vec<Vec<String>> {
    wide(&[("", 3), ("标准值", 2), ("判定", 4)], |item, suffix| match suffix {
        "" => format!("{}（{}）", item[0], item[1]),
        _ => format!("{}{suffix}", item[0]),
    })
}

#[test]
fn items_in_columns_have_their_requirement_and_verdict_beside_them() {
    gives_the_sound_facts(BESIDE, &[grid(beside())], [0, 0, 1, 2, 0, 0]);
}

#[test]
fn a_blank_verdict_is_the_one_that_the_profile_promises_or_none() {
    let promise = "[values]\nverdict = { pass = [\"\"] }\n";
    let mut rows = sound();
    for row in rows.iter_mut().skip(1).filter(|row| row[column("单项判定")] == "符合") {
        row[column("单项判定")].clear();
    }
    gives_the_sound_facts(
        promise,
        &[grid(rows.clone())],
        [0, 0, 1, rows.len() - 1, 0, 0].map(|n| u32::try_from(n).expect("small")),
    );
    let (file, bytes) = written("xlsx", &[grid(rows)]);
    let (job, findings) = loaded("", &[(&file, bytes)]);
    assert!(codes(&findings).contains(&"incomplete-row"), "{}", text(&findings));
    assert!(job.is_none_or(|job| job.batches.is_empty()), "nothing is judged that nobody judged");
    // Beside items in columns.
    let mut table = beside();
    for row in table.iter_mut().skip(1) {
        row.iter_mut().filter(|cell| *cell == "符合").for_each(String::clear);
    }
    gives_the_sound_facts(&format!("{BESIDE}{promise}"), &[grid(table)], [0, 0, 1, 2, 0, 0]);
}

#[test]
fn a_defect_of_an_item_in_a_column_is_told_at_its_cell() {
    let mut table = beside();
    let at = table[0].iter().position(|name| name.ends_with("标准值")).expect("a column") - 1;
    table[1][at] = "7.l".into();
    let (file, bytes) = written("xlsx", &[grid(table)]);
    let (_, findings) = loaded(BESIDE, &[(&file, bytes)]);
    let told: Vec<_> = findings.iter().filter(|f| f.places[0].text.as_deref() == Some("7.l")).collect();
    let letters = yice::load::workbook::row::column_letters(u32::try_from(at).expect("small"));
    assert!(!told.is_empty(), "{}", text(&findings));
    assert!(told.iter().all(|f| f.places[0].row == Some(2) && f.places[0].column == letters), "{}", text(&findings));
}

#[test]
fn units_and_requirements_of_items_in_columns_may_stand_in_rows_of_their_own() {
    let columns = [("", 3), ("判定", 4)];
    let mut table = wide(&columns, |item, suffix| format!("{}{suffix}", item[0]));
    let width = table[0].len() - items().len() * columns.len();
    let below = |at: usize| {
        let mut row = vec![String::new(); width];
        row.extend(items().into_iter().flat_map(|item| [item[at].clone(), String::new()]));
        row
    };
    table.insert(1, below(1));
    table.insert(2, below(2));
    let profile = "[items]\nlayout = \"wide\"\nunit_row = \"row below header\"\nrequirement_row = 3\nverdict_column = \"{item}判定\"\n";
    gives_the_sound_facts(profile, &[grid(table.clone())], [0, 0, 3, 2, 0, 0]);
    // The units may be the second row of the head.
    let profile = "[header]\nrows = 2\nsecond = \"units\"\n[items]\nlayout = \"wide\"\n\
                   requirement_row = \"row below header\"\nverdict_column = \"{item}判定\"\n";
    gives_the_sound_facts(profile, &[grid(table)], [0, 0, 3, 2, 0, 0]);
}

#[test]
fn items_of_one_cell_are_those_of_rows() {
    let (mut names, batches) = batches();
    names.push("检验情况".into());
    let packed = |items: &[[String; 5]]| {
        let one = |item: &[String; 5]| [0, 3, 1, 2, 4].map(|at| item[at].clone()).join("║");
        items.iter().map(one).collect::<Vec<_>>().join("；")
    };
    let mut rows = vec![names];
    for (mut row, items) in batches {
        row.push(packed(&items));
        rows.push(row);
    }
    let profile = "[items]\nlayout = \"packed\"\ncolumn = \"检验情况\"\nverdict = \"none\"\n\
                   parts = [\"item\", \"result\", \"unit\", \"requirement\", \"verdict\"]\n";
    gives_the_sound_facts(profile, &[grid(rows)], [0, 0, 1, 2, 0, 0]);
}

#[test]
fn items_in_a_table_of_their_own_find_their_batch_whatever_their_order() {
    let (names, batches) = batches();
    let mut table = vec![[vec!["样品编号".to_string()], names].concat()];
    let mut items = vec![[vec!["样品编号"], OF_ITEMS.to_vec()].concat().iter().map(ToString::to_string).collect()];
    for (at, (batch, own)) in batches.iter().enumerate() {
        table.push([vec![format!("Y{at}")], batch.clone()].concat());
        items.extend(own.iter().map(|item| [vec![format!("y{at} ")], item.to_vec()].concat()));
    }
    // Items of the last batch first.
    items[1..].rotate_right(batches[batches.len() - 1].1.len());
    let profile = "[[source]]\nfiles = \"1.csv\"\ntable = \"batches\"\n[[source]]\nfiles = \"2.csv\"\ntable = \"items\"\n\
                   [join]\nkey = [\"样品编号\"]\n";
    let (spot_check, findings) = loaded(profile, &[("1.csv", csv(&grid(table))), ("2.csv", csv(&grid(items)))]);
    let spot_check = spot_check.unwrap_or_else(|| panic!("{}", text(&findings)));
    assert_eq!(facts(&spot_check), sound_facts(), "{}", text(&findings));
    let files: Vec<&str> = spot_check.batches[0].items.iter().map(|item| item.origin.sheet.file.as_str()).collect();
    assert!(files.iter().all(|file| *file == "2.csv") && spot_check.batches[0].origin.sheet.file == "1.csv");
}

#[test]
fn names_of_items_without_values_are_read_and_held() {
    let (mut names, batches) = batches();
    names.push("不合格项目".into());
    let mut rows = vec![names];
    for (mut row, items) in batches {
        row.push(items[0][0].clone());
        rows.push(row);
    }
    let profile = "[items]\nlayout = \"names\"\ncolumn = \"不合格项目\"\n";
    let (spot_check, findings) = loaded(profile, &[("results.csv", csv(&grid(rows)))]);
    let spot_check = spot_check.unwrap_or_else(|| panic!("{}", text(&findings)));
    assert!(spot_check.batches.iter().all(|batch| batch.holds.contains(&HoldReason::IncompleteRow)));
}

#[test]
fn firms_in_one_cell_are_what_their_roles_say_or_the_batch_is_held() {
    let mut table = sound();
    let maker = column("标称生产企业");
    for row in &mut table[1..] {
        row[maker] = format!("委托方：贵阳甲示例公司；受托方：{}", row[maker]);
    }
    let files = [("results.csv", csv(&grid(table)))];
    let rules = "[values]\nrole_prefix = { \"委托方\" = \"principal\", \"受托方\" = \"manufacturer\" }\n";
    let (spot_check, findings) = loaded(rules, &files);
    let spot_check = spot_check.unwrap_or_else(|| panic!("{}", text(&findings)));
    assert_eq!(facts(&spot_check), sound_facts(), "{}", text(&findings));
    let (spot_check, findings) = loaded("", &files);
    assert!(codes(&findings).contains(&"several-enterprises"));
    let batches = spot_check.expect("facts").batches;
    assert!(batches.iter().all(|batch| batch.holds.contains(&HoldReason::IdentityConflict)));
}

#[test]
fn a_verdict_that_says_another_than_its_color_holds_the_batch_and_no_other() {
    let profile = format!("{BESIDE}fail_fill = \"FFFF00\"\n");
    let table = beside();
    let is_result = |name: &String| name.contains("导体电阻") && !name.ends_with("值") && !name.ends_with("判定");
    let result = table[0].iter().position(is_result).expect("a column");
    for (yellow, is_held) in [(1, true), (2, false)] {
        let mut book = Workbook::new();
        let sheet = book.add_worksheet();
        for (row, cells) in (0..).zip(&table) {
            for (at, text) in cells.iter().enumerate() {
                let is_yellow = row == yellow && at == result;
                let color = if is_yellow { Format::new().set_background_color(0xFFFF00) } else { Format::new() };
                let column = u16::try_from(at).expect("few columns");
                sheet.write_with_format(row, column, text.as_str(), &color).expect("a cell");
            }
        }
        let bytes = book.save_to_buffer().expect("a workbook");
        let (spot_check, findings) = loaded(&profile, &[("results.xlsx", bytes)]);
        let spot_check = spot_check.unwrap_or_else(|| panic!("{}", text(&findings)));
        let told = findings.iter().find(|finding| finding.code == "verdict-contradiction");
        assert_eq!(told.is_some(), is_held, "{}", text(&findings));
        let held = spot_check.batches.iter().map(|batch| batch.holds.contains(&HoldReason::VerdictContradiction));
        assert_eq!(held.collect::<Vec<_>>(), [is_held, false]);
        if let Some(told) = told {
            assert_eq!((told.places.len(), told.places[0].row), (2, Some(2)));
        }
    }
}
