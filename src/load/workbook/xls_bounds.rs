//! How large the sheets of an xls are, before calamine allocates a dense grid for each: one far cell costs half a gibibyte.

use super::xls_stream::{BOF, MULRK, records, u16_at};

/// Records of cells with a value: their row and column stand first. Blank cells have none, and calamine skips them.
const CELL_RECORDS: [u16; 8] = [0x0006, MULRK, 0x00D6, 0x00FD, 0x0203, 0x0204, 0x0205, 0x027E];

/// Cells of the smallest rectangle that holds all cells, summed over the sheets of a workbook's stream.
pub fn dense_cells(stream: &[u8]) -> u64 {
    let (mut total, mut extent) = (0_u64, None::<(u64, u64, u64, u64)>);
    let area = |extent: Option<(u64, u64, u64, u64)>| {
        extent.map_or(0, |(top, left, bottom, right)| (bottom - top + 1) * (right - left + 1))
    };
    for (id, body) in records(stream) {
        if id == BOF {
            total += area(extent.take());
        } else if CELL_RECORDS.contains(&id)
            && let (Some(row), Some(column)) = (u16_at(body, 0), u16_at(body, 2))
        {
            let (row, column) = (u64::from(row), u64::from(column));
            let end_of_body = u16_at(body, body.len().saturating_sub(2)).map_or(column, u64::from);
            let last = if id == MULRK { end_of_body } else { column };
            let (top, left, bottom, right) = extent.unwrap_or((row, column, row, column));
            extent = Some((top.min(row), left.min(column), bottom.max(row), right.max(column).max(last)));
        }
    }
    total + area(extent)
}

#[cfg(test)]
mod tests {
    use super::super::xls_stream::tests::record;
    use super::*;

    fn number(row: u16, column: u16) -> Vec<u8> {
        record(0x0203, &[row.to_le_bytes(), column.to_le_bytes(), [0, 0]].concat())
    }

    #[test]
    fn the_area_is_what_a_dense_grid_would_hold() {
        let bof = record(BOF, &[0; 16]);
        let stream = [bof.clone(), number(0, 0), number(9, 4), bof, number(65_535, 255), number(0, 0)].concat();
        assert_eq!(dense_cells(&stream), 50 + 65_536 * 256);
        assert_eq!(dense_cells(&record(0x00BD, &[1, 0, 2, 0, 0, 0, 9, 0])), 8);
        assert_eq!(dense_cells(&record(0x0201, &[255, 255, 255, 0])), 0, "a blank cell is no cell");
        assert_eq!(dense_cells(&[0x03, 0x02, 0xFF, 0xFF, 1]), 0, "a torn record");
    }
}
