//! However rows are laid out over sheets, merged, headed and annotated, they are the same facts.

use std::collections::BTreeSet;

use proptest::prelude::*;

use super::{facts, load_bytes, text};
use crate::support::books::{headers, rows};
use crate::support::grids::{Grid, KINDS, csv, written};

/// Ten batches of two items each.
fn batches() -> Vec<Vec<String>> {
    let numbered = |k: usize, text: &str| match text.get(..3) {
        Some("S-0" | "R-0") => format!("{}{k}{}", &text[..2], &text[3..]),
        _ => text.to_string(),
    };
    (0..5).flat_map(|k| rows().into_iter().map(move |row| row.iter().map(|text| numbered(k, text)).collect())).collect()
}

/// Choices, one after the other; each in the given range.
struct Choices<'a>(std::slice::Iter<'a, u8>);

impl Choices<'_> {
    fn below(&mut self, most: usize) -> usize {
        usize::from(*self.0.next().unwrap_or(&0)) % most
    }

    fn one_in(&mut self, many: usize) -> bool {
        self.below(many) == many - 1
    }
}

/// A row around the results, with as many cells as there are columns.
fn around(choices: &mut Choices<'_>, columns: &[usize]) -> Vec<String> {
    let mut row = vec![String::new(); columns.len()];
    let notes = ["合计", "平均值", "以下空白", "注：数据为虚构。", "制表人：张三", "第 1 页 共 2 页"];
    // Below the number of a sheet or the name of an enterprise.
    let below = ["抽样单编号", "标称生产企业"][choices.below(2)];
    let at = columns.iter().position(|&column| headers()[column] == below).expect("a column");
    row[at] = notes[choices.below(notes.len())].into();
    row
}

/// A sheet of some rows: columns in any order, cells of a batch merged, rows around them.
fn laid_out(name: &str, rows: &[Vec<String>], choices: &mut Choices<'_>) -> Grid {
    let mut columns: Vec<usize> = (0..headers().len()).collect();
    for at in (1..columns.len()).rev() {
        if choices.one_in(3) {
            let other = choices.below(at + 1);
            columns.swap(at, other);
        }
    }
    let arranged = |row: &[String]| columns.iter().map(|&column| row[column].clone()).collect::<Vec<_>>();
    let names: Vec<String> = headers().iter().map(ToString::to_string).collect();
    let of_item =
        |column: usize| ["检验项目", "计量单位", "标准要求", "检验结果", "单项判定"].contains(&headers()[column]);
    let mut grid = Grid { name: name.into(), ..Grid::default() };
    if choices.one_in(3) {
        grid.rows.push(vec!["某年监督抽查检验结果".into()]);
    }
    let head = grid.rows.len();
    grid.rows.push(arranged(&names));
    if choices.one_in(3) {
        // A group above the last two columns, whatever they are.
        let (mut upper, mut lower) = (grid.rows[head].clone(), vec![String::new(); columns.len()]);
        let group = columns.len() - 2;
        lower[group..].clone_from_slice(&upper[group..]);
        upper[group] = "分组".into();
        upper[group + 1] = String::new();
        grid.rows.splice(head.., [upper, lower]);
    }
    let head = grid.rows[head..].to_vec();
    let mut rest = rows;
    while let Some(first) = rest.first() {
        let run = rest.iter().take_while(|row| row[0] == first[0]).count();
        let (batch, others) = rest.split_at(run);
        rest = others;
        if choices.one_in(4) {
            grid.rows.push(around(choices, &columns));
        }
        if choices.one_in(6) {
            grid.rows.extend(head.clone());
        }
        let top = grid.rows.len();
        grid.rows.extend(batch.iter().map(|row| arranged(row)));
        let number_is_merged = run > 1 && choices.one_in(2);
        for (at, &column) in columns.iter().enumerate().filter(|(_, column)| run > 1 && !of_item(**column)) {
            let is_merged = if column == 0 { number_is_merged } else { choices.one_in(2) };
            // Below a merged number the other cells of a batch may be blank; alone they may not.
            let is_blank = is_merged || number_is_merged && choices.one_in(2);
            if is_blank {
                let kept = choices.one_in(4);
                grid.rows[top + 1..].iter_mut().filter(|_| !kept).for_each(|row| row[at] = String::new());
            }
            if is_merged {
                let (top, at) = (u32::try_from(top).unwrap(), u16::try_from(at).unwrap());
                grid.merged.push((top, at, top + u32::try_from(run).unwrap() - 1, at));
            }
        }
    }
    if choices.one_in(2) {
        grid.rows.push(around(choices, &columns));
    }
    grid
}

/// A workbook of the same rows, laid out by chance.
pub(super) fn any_layout(choices: &[u8]) -> (String, Vec<u8>) {
    let all = batches();
    let mut choices = Choices(choices.iter());
    let kind = KINDS[choices.below(KINDS.len())];
    let cuts = (0..choices.below(4)).map(|_| choices.below(all.len())).chain([0, all.len()]);
    let cuts: Vec<usize> = cuts.collect::<BTreeSet<usize>>().into_iter().collect();
    let sheets = cuts.windows(2).enumerate();
    let grids = sheets.map(|(n, cut)| laid_out(&format!("表{n}"), &all[cut[0]..cut[1]], &mut choices));
    written(kind, &grids.collect::<Vec<Grid>>())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_same_rows_are_the_same_facts(choices in prop::collection::vec(any::<u8>(), 1200), kind in 0..KINDS.len()) {
        let all = batches();
        let mut plain = vec![headers().iter().map(ToString::to_string).collect::<Vec<_>>()];
        plain.extend(all.clone());
        let expected = facts(&load_bytes("results.csv", &csv(&Grid::of("", &plain))).0.expect("loads"));
        let mut choices = Choices(choices.iter());
        let cuts: BTreeSet<usize> = (0..choices.below(4)).map(|_| choices.below(all.len())).chain([0, all.len()]).collect();
        let cuts: Vec<usize> = cuts.into_iter().collect();
        let sheets = cuts.windows(2).enumerate();
        let grids: Vec<Grid> = sheets.map(|(n, cut)| laid_out(&format!("表{n}"), &all[cut[0]..cut[1]], &mut choices)).collect();
        let (file, bytes) = written(KINDS[kind], &grids);
        let (loaded, findings) = load_bytes(&file, &bytes);
        let told: BTreeSet<&str> = findings.iter().map(|finding| finding.code).collect();
        prop_assert!(told.is_subset(&BTreeSet::from(["merged-cells", "skipped-row"])), "{}\n{:#?}", text(&findings), grids);
        prop_assert_eq!(facts(&loaded.expect("loads")), expected, "{:#?}", grids);
    }
}
