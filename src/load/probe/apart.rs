//! Tables that stand side by side on one sheet: the same headers again, behind an empty column.

use std::collections::BTreeSet;

use crate::domain::fold::fold_header;
use crate::load::profile::range::Columns;
use crate::load::workbook::row::Row;

/// Headers that a table has in common with the first one.
const ENOUGH: usize = 3;

/// The columns of each table, by the first rows of a sheet; nothing where there is one table.
pub(super) fn tables(rows: &[Row]) -> Vec<Columns> {
    rows.iter().map(of_row).find(|tables| tables.len() > 1).unwrap_or_default()
}

fn of_row(row: &Row) -> Vec<Columns> {
    let names = row.cells.iter().map(|cell| (cell.column, fold_header(&cell.text)));
    let mut parts: Vec<Vec<(u32, String)>> = Vec::new();
    for (column, name) in names.filter(|(_, name)| !name.is_empty()) {
        let is_next = parts.last().is_some_and(|part| {
            let has_gap = part.last().is_some_and(|(before, _)| column - before > 1);
            has_gap && part.iter().any(|(_, known)| *known == name)
        });
        match parts.last_mut().filter(|_| !is_next) {
            Some(part) => part.push((column, name)),
            None => parts.push(vec![(column, name)]),
        }
    }
    let first: BTreeSet<&String> = parts.first().into_iter().flatten().map(|(_, name)| name).collect();
    let are_alike = parts.iter().all(|part| part.iter().filter(|(_, name)| first.contains(name)).count() >= ENOUGH);
    let range = |part: &Vec<(u32, String)>| Some(Columns(part.first()?.0, part.last()?.0));
    if are_alike { parts.iter().filter_map(range).collect() } else { Vec::new() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::load::layout::text_cell;

    #[test]
    fn a_gap_and_the_same_headers_again_begin_a_table() {
        let row = |texts: &str| {
            let cells = (0..).zip(texts.split('|')).filter(|(_, text)| !text.is_empty());
            Row { number: 1, hidden: false, cells: cells.map(|(column, text)| text_cell(column, text)).collect() }
        };
        for (head, ranges) in [
            ("序号|企业|产品|批号||序号|企业|产品|批号|项目", "A:D F:J"),
            ("序号|企业|产品||序号|企业|产品||序号|企业|产品", "A:C E:G I:K"),
            ("序号|单位名称|地址|单位名称|地址", ""),
            ("序号|企业|产品||备注", ""),
            ("序号|企业|产品||序号|项目", ""),
        ] {
            let found: Vec<String> = tables(&[row("标题"), row(head)]).iter().map(Columns::to_string).collect();
            assert_eq!(found.join(" "), ranges, "{head}");
        }
    }
}
