//! An xlsx as Excel writes it, part by part, with one thing in it that is otherwise.

use std::collections::BTreeMap;

use super::grid::Grid;
use crate::support::books::{raw_parts, zip_of};

/// What is otherwise in a workbook of texts.
#[derive(Default)]
pub struct Otherwise {
    /// The XML of a cell; `{at}` is its reference. The style 1 is that of `format` and `font`.
    pub cell: Option<((usize, usize), String)>,
    /// The number format of the style 1: its code, or the number of a built-in one behind `#`.
    pub format: String,
    /// What stands in the font of the style 1.
    pub font: String,
    /// Shared strings behind those of the grid, as `<si>` elements; the first has the number `{more}`.
    pub strings: Vec<String>,
    /// Attributes of a row.
    pub row: Option<(usize, &'static str)>,
    /// What stands before the rows.
    pub before: String,
    /// What stands behind them.
    pub behind: String,
    /// Days are counted from 1904.
    pub date_1904: bool,
}

impl Otherwise {
    /// Another cell.
    pub fn cell(at: (usize, usize), xml: impl Into<String>) -> Self {
        Self { cell: Some((at, xml.into())), ..Self::default() }
    }

    /// A number under a format.
    pub fn number(at: (usize, usize), stored: &str, code: &str) -> Self {
        Self { format: code.to_string(), ..Self::cell(at, format!(r#"<c r="{{at}}" s="1"><v>{stored}</v></c>"#)) }
    }
}

/// Letters of a column.
fn letters(column: usize) -> String {
    let letter = |n: usize| char::from(b'A' + u8::try_from(n).expect("a letter"));
    if column < 26 { letter(column).to_string() } else { format!("{}{}", letter(column / 26 - 1), letter(column % 26)) }
}

/// A reference, from a row and a column counted from 0.
pub fn reference((row, column): (usize, usize)) -> String {
    format!("{}{}", letters(column), row + 1)
}

/// A text as XML.
pub fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;")
}

/// The workbook.
pub fn written(grid: &Grid, otherwise: &Otherwise) -> Vec<u8> {
    let mut numbers: BTreeMap<&str, usize> = BTreeMap::new();
    let mut table: Vec<String> = Vec::new();
    for text in grid.iter().flatten().filter(|text| !text.is_empty()) {
        numbers.entry(text).or_insert_with(|| {
            table.push(format!("<si><t xml:space=\"preserve\">{}</t></si>", escaped(text)));
            table.len() - 1
        });
    }
    let more = table.len();
    table.extend(otherwise.strings.iter().cloned());
    let cell = |at: (usize, usize), text: &String| match &otherwise.cell {
        Some((place, xml)) if *place == at => xml.replace("{at}", &reference(at)).replace("{more}", &more.to_string()),
        _ if text.is_empty() => String::new(),
        _ => format!(r#"<c r="{}" t="s"><v>{}</v></c>"#, reference(at), numbers[text.as_str()]),
    };
    let row = |(r, row): (usize, &Vec<String>)| {
        let cells: String = row.iter().enumerate().map(|(c, text)| cell((r, c), text)).collect();
        let attributes = otherwise.row.filter(|(of, _)| *of == r).map_or("", |(_, attributes)| attributes);
        format!(r#"<row r="{}" {attributes}>{cells}</row>"#, r + 1)
    };
    let rows: String = grid.iter().enumerate().map(row).collect();
    let sheet = format!("{}<sheetData>{rows}</sheetData>{}", otherwise.before, otherwise.behind);
    let mut parts = raw_parts(&sheet);
    let relation = |id: u8, kind: &str, target: &str| {
        format!(
            r#"<Relationship Id="rId{id}" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}" Target="{target}"/>"#
        )
    };
    let more_relations = [
        relation(8, "sharedStrings", "sharedStrings.xml"),
        relation(9, "styles", "styles.xml"),
        "</Relationships>".into(),
    ]
    .concat();
    for (name, text) in &mut parts {
        match *name {
            "xl/_rels/workbook.xml.rels" => *text = text.replace("</Relationships>", &more_relations),
            "xl/workbook.xml" if otherwise.date_1904 => {
                *text = text.replace("<sheets>", r#"<workbookPr date1904="1"/><sheets>"#);
            }
            _ => {}
        }
    }
    parts.push(("xl/sharedStrings.xml", format!("<sst>{}</sst>", table.concat())));
    parts.push(("xl/styles.xml", styles(otherwise)));
    zip_of(&parts.iter().map(|(name, text)| (*name, text.as_bytes())).collect::<Vec<_>>())
}

fn styles(otherwise: &Otherwise) -> String {
    let (id, codes) = match otherwise.format.strip_prefix('#').and_then(|id| id.parse::<u32>().ok()) {
        Some(id) => (id, String::new()),
        None if otherwise.format.is_empty() => (0, String::new()),
        None => (
            164,
            format!(
                r#"<numFmts count="1"><numFmt numFmtId="164" formatCode="{}"/></numFmts>"#,
                escaped(&otherwise.format)
            ),
        ),
    };
    format!(
        r#"<styleSheet>{codes}<fonts><font><sz val="11"/></font><font>{}<sz val="11"/></font></fonts><cellStyleXfs><xf numFmtId="0"/></cellStyleXfs><cellXfs><xf numFmtId="0" fontId="0"/><xf numFmtId="{id}" fontId="1" applyNumberFormat="1"/></cellXfs></styleSheet>"#,
        otherwise.font
    )
}
