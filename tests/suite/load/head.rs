//! A head of two rows: groups above, columns below.

use super::{codes, csv_text, facts, load_bytes, text};
use crate::support::books::column;
use crate::support::grids::{Grid, Range, csv, in_every_kind};

/// The sound rows below groups: each with its name, its first and its last column.
fn grouped(groups: &[(&str, &str, &str)]) -> Grid {
    let mut grid = Grid::sound("结果");
    let names = grid.rows[0].clone();
    let (mut upper, mut lower) = (names.clone(), vec![String::new(); names.len()]);
    let mut merged: Vec<Range> = Vec::new();
    for (group, first, last) in groups {
        let (first, last) = (column(first), column(last));
        for at in first..=last {
            lower[usize::from(at)] = names[usize::from(at)].clone();
            upper[usize::from(at)] = if at == first { (*group).to_string() } else { String::new() };
        }
        merged.push((0, first, 0, last));
    }
    let alone = (0_u16..).zip(&lower).filter(|(_, name)| name.is_empty()).map(|(at, _)| (0, at, 1, at));
    merged.extend(alone);
    grid.rows.splice(0..1, [upper, lower]);
    Grid { merged, ..grid }
}

#[test]
fn groups_above_and_columns_below_are_one_header() {
    let sound = facts(&load_bytes("results.csv", csv_text(",").as_bytes()).0.expect("loads"));
    for groups in [
        vec![("检验情况", "检验项目", "单项判定")],
        vec![("检验结果", "检验项目", "单项判定")],
        vec![
            ("生产企业信息", "标称生产企业", "企业所在地"),
            ("样品", "产品类别", "执行标准"),
            ("检验", "检验项目", "单项判定"),
        ],
    ] {
        let merged = grouped(&groups);
        let mut titled = merged.clone();
        titled.rows.insert(0, vec!["2023年监督抽查检验结果汇总表".into()]);
        titled.merged = vec![(0, 0, 0, 17)];
        let plain = Grid { merged: Vec::new(), ..merged.clone() };
        for grid in [merged, titled, plain] {
            let mut files = in_every_kind(std::slice::from_ref(&grid));
            files.push(("results.csv".into(), csv(&grid)));
            for (file, bytes) in files {
                let (loaded, findings) = load_bytes(&file, &bytes);
                assert!(findings.is_empty(), "{file} {groups:?}: {}", text(&findings));
                assert_eq!(facts(&loaded.expect("loads")), sound, "{file} {groups:?}");
            }
        }
    }
}

#[test]
fn a_column_of_a_group_may_go_on_from_its_name() {
    let sound = facts(&load_bytes("results.csv", csv_text(",").as_bytes()).0.expect("loads"));
    let mut grid = grouped(&[("检验", "检验项目", "检验结果")]);
    for header in ["检验项目", "检验结果"] {
        let name = &mut grid.rows[1][usize::from(column(header))];
        *name = name.replace("检验", "");
    }
    for (file, bytes) in in_every_kind(&[grid]) {
        let (loaded, findings) = load_bytes(&file, &bytes);
        assert!(findings.is_empty(), "{file}: {}", text(&findings));
        assert_eq!(facts(&loaded.expect("loads")), sound, "{file}");
    }
}

#[test]
fn a_head_of_two_rows_that_comes_again_is_left_out() {
    let mut grid = grouped(&[("检验情况", "检验项目", "单项判定")]);
    let head = grid.rows[..2].to_vec();
    grid.rows.splice(4..4, head);
    for (file, bytes) in in_every_kind(&[grid]) {
        let (loaded, findings) = load_bytes(&file, &bytes);
        assert_eq!(codes(&findings), ["skipped-row"], "{file}: {}", text(&findings));
        assert_eq!(loaded.expect("loads").batches.len(), 2, "{file}");
    }
}

#[test]
fn a_group_with_the_same_columns_twice_is_an_error() {
    let mut grid = grouped(&[("检验情况", "检验项目", "单项判定")]);
    for header in ["标准要求", "检验结果", "单项判定"] {
        grid.rows[1].push(header.into());
    }
    grid.rows[0].push("第二项".into());
    let (loaded, findings) = load_bytes("results.csv", &csv(&grid));
    assert!(loaded.is_none() && codes(&findings).contains(&"duplicate-column"), "{}", text(&findings));
}
