//! A workbook of binary records (MS-XLSB) from plain grids of texts.

use super::books::zip_of;
use super::grids::Grid;

const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006/relationships";

/// A record: its number and its length seven bits a byte, then its body.
fn record(id: u16, body: &[u8]) -> Vec<u8> {
    let mut bytes = match u8::try_from(id).ok().filter(|id| *id < 0x80) {
        Some(id) => vec![id],
        None => vec![(id & 0x7F) as u8 | 0x80, (id >> 7) as u8],
    };
    let mut length = body.len();
    loop {
        let part = (length & 0x7F) as u8;
        length >>= 7;
        if length == 0 {
            bytes.push(part);
            break;
        }
        bytes.push(part | 0x80);
    }
    bytes.extend(body);
    bytes
}

/// A text with its length before it.
fn wide(text: &str) -> Vec<u8> {
    let units: Vec<u16> = text.encode_utf16().collect();
    let length = u32::try_from(units.len()).expect("a short text").to_le_bytes();
    length.into_iter().chain(units.into_iter().flat_map(u16::to_le_bytes)).collect()
}

fn numbers(all: &[u32]) -> Vec<u8> {
    all.iter().flat_map(|number| number.to_le_bytes()).collect()
}

/// The bytes of a workbook with these sheets.
pub fn xlsb(grids: &[Grid]) -> Vec<u8> {
    let sheet = |grid: &Grid| {
        let mut bytes = [record(129, &[]), record(145, &[])].concat();
        let mut row = None;
        for (r, column, text) in grid.cells() {
            if row != Some(r) {
                bytes.extend(record(0, &[numbers(&[r, 0]), vec![0; 9]].concat()));
                row = Some(r);
            }
            bytes.extend(record(6, &[numbers(&[u32::from(column), 0]), wide(text)].concat()));
        }
        bytes.extend(record(146, &[]));
        for &(top, left, bottom, right) in &grid.merged {
            bytes.extend(record(176, &numbers(&[top, bottom, u32::from(left), u32::from(right)])));
        }
        bytes.extend(record(130, &[]));
        bytes
    };
    let mut book = [record(131, &[]), record(143, &[])].concat();
    let mut related = String::new();
    for (at, grid) in (1_u32..).zip(grids) {
        let id = format!("rId{at}");
        let named = [numbers(&[u32::from(grid.hidden), at]), wide(&id), wide(&grid.name)].concat();
        book.extend(record(156, &named));
        related += &format!(r#"<Relationship Id="{id}" Type="{OFFICE}/worksheet" Target="worksheets/sheet{at}.bin"/>"#);
    }
    book.extend([record(144, &[]), record(132, &[])].concat());
    let relations = |all: &str| format!(r#"<Relationships xmlns="{PACKAGE}">{all}</Relationships>"#).into_bytes();
    let root =
        relations(&format!(r#"<Relationship Id="rId1" Type="{OFFICE}/officeDocument" Target="xl/workbook.bin"/>"#));
    let mut parts: Vec<(String, Vec<u8>)> = vec![
        ("_rels/.rels".into(), root),
        ("xl/workbook.bin".into(), book),
        ("xl/_rels/workbook.bin.rels".into(), relations(&related)),
    ];
    parts.extend((1..).zip(grids).map(|(at, grid)| (format!("xl/worksheets/sheet{at}.bin"), sheet(grid))));
    zip_of(&parts.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())).collect::<Vec<_>>())
}
