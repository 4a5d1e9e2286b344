//! How large the sheets of an xls are, before calamine allocates a dense grid for each: one far cell costs half a gibibyte.

use std::collections::BTreeMap;

use super::xls_stream::{BOF, BOUNDSHEET, EOF, MULRK, records, u16_at, u32_at};

/// Records of cells with a value: their row and column stand first. Blank cells have none, and calamine skips them.
const CELL_RECORDS: [u16; 8] = [0x0006, MULRK, 0x00D6, 0x00FD, 0x0203, 0x0204, 0x0205, 0x027E];

const DIMENSIONS: u16 = 0x0200;

/// Cells of the smallest rectangle that holds all cells of a sheet, summed over the sheets of a workbook's stream. A sheet
/// that is listed twice counts twice, as calamine reads it twice; one that begins at no beginning is beyond every bound.
pub(crate) fn dense_cells(stream: &[u8]) -> u64 {
    let (mut open, mut areas, mut sheets) = (Vec::new(), BTreeMap::new(), Vec::new());
    for (at, id, body) in records(stream) {
        match id {
            // A chart stands within its sheet, whose cells go on behind it.
            BOF => open.push((at, Extent::default())),
            EOF => areas.extend(open.pop().map(|(at, extent)| (at, extent.area()))),
            DIMENSIONS if !fits(body) => return u64::MAX,
            BOUNDSHEET => sheets.extend(u32_at(body, 0).map(|start| start as usize)),
            _ if CELL_RECORDS.contains(&id) => {
                if let Some((_, extent)) = open.last_mut() {
                    extent.take(id, body);
                }
            }
            _ => {}
        }
    }
    areas.extend(open.into_iter().map(|(at, extent)| (at, extent.area())));
    // A sheet behind the end is left to calamine to refuse.
    let inside = sheets.iter().filter(|start| **start < stream.len());
    inside.map(|start| areas.get(start).copied().unwrap_or(u64::MAX)).fold(0, u64::saturating_add)
}

/// Whether a sheet says that it is no larger than the format allows: calamine reserves as much as it says.
fn fits(body: &[u8]) -> bool {
    let short = |place| u16_at(body, place).map(u32::from);
    let (first, last, columns) = match body.len() {
        10 => (short(0), short(2), short(6)),
        _ => (u32_at(body, 0), u32_at(body, 4), short(10)),
    };
    let (Some(first), Some(last), Some(columns)) = (first, last, columns) else { return true };
    last <= 65_536 && columns <= 256 && (first <= last || last == 0)
}

/// First and last row and column with a value.
#[derive(Default)]
struct Extent(Option<[u64; 4]>);

impl Extent {
    fn take(&mut self, id: u16, body: &[u8]) {
        let at = |place| u16_at(body, place).map(u64::from);
        let (Some(row), Some(column)) = (at(0), at(2)) else { return };
        let last = if id == MULRK { at(body.len().saturating_sub(2)).unwrap_or(column) } else { column };
        let [top, left, bottom, right] = self.0.unwrap_or([row, column, row, column]);
        self.0 = Some([top.min(row), left.min(column), bottom.max(row), right.max(column).max(last)]);
    }

    fn area(&self) -> u64 {
        self.0.map_or(0, |[top, left, bottom, right]| (bottom - top + 1) * (right - left + 1))
    }
}

#[cfg(test)]
mod tests {
    use super::super::xls_stream::tests::record;
    use super::*;

    fn number(row: u16, column: u16) -> Vec<u8> {
        record(0x0203, &[row.to_le_bytes(), column.to_le_bytes(), [0, 0]].concat())
    }

    /// A workbook whose list of sheets names the given ones of its sheets, or a place in the stream.
    fn book(listed: &[usize], sheets: &[Vec<u8>]) -> Vec<u8> {
        let (bof, eof) = (record(BOF, &[0; 16]), record(EOF, &[]));
        let sheets: Vec<Vec<u8>> = sheets.iter().map(|cells| [&bof[..], cells, &eof[..]].concat()).collect();
        let globals = bof.len() + listed.len() * 12 + eof.len();
        let start = |sheet: usize| globals + sheets.iter().take(sheet).map(Vec::len).sum::<usize>();
        let entry = |sheet: &usize| {
            let start = if *sheet < sheets.len() { start(*sheet) } else { *sheet };
            record(BOUNDSHEET, &[&u32::try_from(start).unwrap_or(0).to_le_bytes()[..], &[0; 4]].concat())
        };
        [bof.clone(), listed.iter().flat_map(entry).collect(), eof.clone(), sheets.concat()].concat()
    }

    #[test]
    fn the_area_is_what_a_dense_grid_would_hold() {
        let small = [number(0, 0), number(9, 4)].concat();
        let large = [number(65_535, 255), number(0, 0)].concat();
        let chart = [record(BOF, &[0; 16]), number(50_000, 9), record(EOF, &[])].concat();
        let says = |bytes: &[u8]| vec![[record(DIMENSIONS, bytes), small.clone()].concat()];
        let around = [number(0, 0), chart, number(9, 9)].concat();
        for (listed, sheets, area) in [
            (vec![0, 1], vec![small.clone(), large.clone()], 50 + 65_536 * 256),
            (vec![0, 0, 0], vec![small.clone()], 150),
            (vec![0], vec![around], 100),
            (vec![0], vec![record(MULRK, &[1, 0, 2, 0, 0, 0, 9, 0])], 8),
            (vec![0], vec![record(0x0201, &[255, 255, 255, 0])], 0),
            (vec![0], says(&[0, 0, 0, 0, 10, 0, 0, 0, 0, 0, 5, 0, 0, 0]), 50),
            (vec![0], says(&[0, 0, 0, 0, 255, 255, 255, 127, 0, 0, 5, 0, 0, 0]), u64::MAX),
            (vec![0], says(&[9, 0, 0, 0, 1, 0, 0, 0, 0, 0, 5, 0, 0, 0]), u64::MAX),
            (vec![0], says(&[0, 0, 10, 0, 0, 0, 255, 255, 0, 0]), u64::MAX),
            (vec![0], says(&[0; 14]), 50),
            (vec![21], vec![small.clone()], u64::MAX),
            (vec![1_000_000], vec![small], 0),
            (vec![], vec![large], 0),
        ] {
            assert_eq!(dense_cells(&book(&listed, &sheets)), area, "{listed:?}");
        }
    }
}
