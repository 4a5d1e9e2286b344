//! Workbooks of any kind from plain grids of texts: several sheets, hidden ones, merged cells.

use rust_xlsxwriter::{Format, Workbook};

use super::books::{self, book, zip_of};

/// First row, first column, last row, last column, all from 0.
pub type Range = (u32, u16, u32, u16);

/// A sheet.
#[derive(Debug, Clone, Default)]
pub struct Grid {
    /// Its name.
    pub name: String,
    /// Not shown.
    pub hidden: bool,
    /// Texts by row; an empty one is no cell.
    pub rows: Vec<Vec<String>>,
    /// Merged cells; whatever else stands in them is written too.
    pub merged: Vec<Range>,
}

impl Grid {
    /// A sheet of these rows.
    pub fn of<T: ToString>(name: &str, rows: &[Vec<T>]) -> Self {
        let rows = rows.iter().map(|row| row.iter().map(ToString::to_string).collect()).collect();
        Self { name: name.into(), rows, ..Self::default() }
    }

    /// The sound rows below their header.
    pub fn sound(name: &str) -> Self {
        let mut rows = vec![books::headers()];
        rows.extend(books::rows());
        Self::of(name, &rows)
    }

    /// The same, hidden.
    #[must_use]
    pub fn hide(self) -> Self {
        Self { hidden: true, ..self }
    }

    /// Another text in a cell.
    pub fn set(&mut self, row: usize, header: &str, text: &str) {
        self.rows[row][usize::from(books::column(header))] = text.to_string();
    }

    /// Merges cells under a header and empties all but the first.
    pub fn merge(&mut self, first: u32, last: u32, header: &str) {
        let column = books::column(header);
        for row in first + 1..=last {
            self.rows[row as usize][usize::from(column)] = String::new();
        }
        self.merged.push((first, column, last, column));
    }

    /// Its cells that hold anything: row, column, text.
    pub fn cells(&self) -> impl Iterator<Item = (u32, u16, &str)> {
        let rows = (0_u32..).zip(&self.rows);
        rows.flat_map(|(r, row)| (0_u16..).zip(row).map(move |(c, text)| (r, c, text.as_str())))
            .filter(|(_, _, text)| !text.is_empty())
    }
}

/// The kinds of workbook that have sheets.
pub const KINDS: [&str; 3] = ["xlsx", "ods", "xls"];

/// A workbook of one of [`KINDS`], or an xlsb: the name of its file and its bytes.
pub fn written(kind: &str, grids: &[Grid]) -> (String, Vec<u8>) {
    let bytes = match kind {
        "xlsx" => xlsx(grids),
        "ods" => ods(grids),
        "xlsb" => super::xlsb::xlsb(grids),
        _ => xls(grids),
    };
    (format!("results.{kind}"), bytes)
}

/// The same grids in every kind of workbook.
pub fn in_every_kind(grids: &[Grid]) -> Vec<(String, Vec<u8>)> {
    KINDS.iter().map(|kind| written(kind, grids)).collect()
}

/// The rows of a grid as csv, without what is merged.
pub fn csv(grid: &Grid) -> Vec<u8> {
    grid.rows.iter().map(|row| row.join(",") + "\n").collect::<String>().into_bytes()
}

/// The grids as tables of a web page.
pub fn html(grids: &[Grid]) -> Vec<u8> {
    let escape = |text: &str| text.replace('&', "&amp;").replace('<', "&lt;").replace('\n', "<br>");
    let table = |grid: &Grid| {
        let cell = |r: usize, c: usize, text: &str| {
            let covers = |&(top, left, bottom, right): &Range| {
                (top as usize..=bottom as usize).contains(&r) && (usize::from(left)..=usize::from(right)).contains(&c)
            };
            match grid.merged.iter().find(|range| covers(range)) {
                Some(&(top, left, bottom, right)) if (top as usize, usize::from(left)) == (r, c) => {
                    format!("<td rowspan={} colspan={}>{}</td>", bottom - top + 1, right - left + 1, escape(text))
                }
                Some(_) => String::new(),
                None => format!("<td>{}</td>", escape(text)),
            }
        };
        let row = |(r, row): (usize, &Vec<String>)| {
            let cells: String = row.iter().enumerate().map(|(c, text)| cell(r, c, text)).collect();
            format!("<tr>{cells}</tr>\n")
        };
        let rows: String = grid.rows.iter().enumerate().map(row).collect();
        let style = if grid.hidden { " style=\"display:none\"" } else { "" };
        format!("<table{style}><caption>{}</caption>\n{rows}</table>\n", escape(&grid.name))
    };
    let tables: String = grids.iter().map(table).collect();
    format!("<!DOCTYPE html><html><body>{tables}</body></html>").into_bytes()
}

/// The rows of a grid as JSON: a list of objects by the texts of its first row.
pub fn json(grid: &Grid) -> Vec<u8> {
    let record = |row: &Vec<String>| {
        let members = grid.rows[0].iter().zip(row).filter(|(_, text)| !text.is_empty());
        let members = members.map(|(key, text)| format!("{}: {}", serde_json::json!(key), serde_json::json!(text)));
        format!("{{{}}}", members.collect::<Vec<_>>().join(", "))
    };
    let records: Vec<String> = grid.rows[1..].iter().map(record).collect();
    format!("[\n{}\n]\n", records.join(",\n")).into_bytes()
}

fn xlsx(grids: &[Grid]) -> Vec<u8> {
    book(|workbook: &mut Workbook| {
        let shown = grids.iter().position(|grid| !grid.hidden);
        for (at, grid) in grids.iter().enumerate() {
            let sheet = workbook.add_worksheet();
            sheet.set_name(&grid.name).expect("a name");
            for &(top, left, bottom, right) in &grid.merged {
                sheet.merge_range(top, left, bottom, right, "", &Format::new()).expect("a range");
            }
            for (row, column, text) in grid.cells() {
                sheet.write_string(row, column, text).expect("a cell");
            }
            sheet.set_hidden(grid.hidden);
            if Some(at) == shown {
                sheet.set_active(true).set_first_tab(true);
            }
        }
    })
}

fn ods(grids: &[Grid]) -> Vec<u8> {
    let escape = |text: &str| text.replace('&', "&amp;").replace('<', "&lt;");
    let table = |grid: &Grid| {
        let cell = |r: usize, c: usize, text: &str| {
            let here = |range: &&Range| (range.0 as usize, usize::from(range.1)) == (r, c);
            let covers = |&(top, left, bottom, right): &Range| {
                (top as usize..=bottom as usize).contains(&r) && (usize::from(left)..=usize::from(right)).contains(&c)
            };
            let anchor = grid.merged.iter().find(here);
            let name =
                if anchor.is_none() && grid.merged.iter().any(covers) { "covered-table-cell" } else { "table-cell" };
            let span = anchor.map_or(String::new(), |(top, left, bottom, right)| {
                format!(
                    " table:number-rows-spanned=\"{}\" table:number-columns-spanned=\"{}\"",
                    bottom - top + 1,
                    right - left + 1
                )
            });
            match text {
                "" => format!("<table:{name}{span}/>"),
                _ => format!(
                    "<table:{name}{span} office:value-type=\"string\"><text:p>{}</text:p></table:{name}>",
                    escape(text)
                ),
            }
        };
        let row = |(r, row): (usize, &Vec<String>)| {
            let cells: String = row.iter().enumerate().map(|(c, text)| cell(r, c, text)).collect();
            format!("<table:table-row>{cells}</table:table-row>")
        };
        let rows: String = grid.rows.iter().enumerate().map(row).collect();
        let style = if grid.hidden { "hidden" } else { "shown" };
        format!("<table:table table:name=\"{}\" table:style-name=\"{style}\">{rows}</table:table>", escape(&grid.name))
    };
    let style = |name: &str, display: bool| {
        format!(
            "<style:style style:name=\"{name}\" style:family=\"table\"><style:table-properties table:display=\"{display}\"/></style:style>"
        )
    };
    let content = format!(
        "<office:document-content xmlns:office=\"o\" xmlns:table=\"t\" xmlns:text=\"x\" xmlns:style=\"s\">\
         <office:automatic-styles>{}{}</office:automatic-styles>\
         <office:body><office:spreadsheet>{}</office:spreadsheet></office:body></office:document-content>",
        style("hidden", false),
        style("shown", true),
        grids.iter().map(table).collect::<String>()
    );
    zip_of(&[("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"), ("content.xml", content.as_bytes())])
}

/// A file of Excel 97 (MS-XLS in MS-CFB) with texts alone.
fn xls(grids: &[Grid]) -> Vec<u8> {
    let record = |id: u16, body: &[u8]| {
        let length = u16::try_from(body.len()).expect("a short record");
        [&id.to_le_bytes(), &length.to_le_bytes(), body].concat()
    };
    let wide = |text: &str| text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
    let units = |text: &str| text.encode_utf16().count();
    let beginning = |kind: u16| {
        let numbers: Vec<u8> = [0x0600, kind, 0, 0, 0, 0, 0, 0].into_iter().flat_map(u16::to_le_bytes).collect();
        record(0x0809, &numbers)
    };
    let sheet = |grid: &Grid| {
        let mut stream = beginning(0x0010);
        for (row, column, text) in grid.cells() {
            let row = u16::try_from(row).expect("few rows");
            let head = [row, column, 0, u16::try_from(units(text)).expect("a short text")];
            let head: Vec<u8> = head.into_iter().flat_map(u16::to_le_bytes).collect();
            stream.extend(record(0x0204, &[head, vec![1], wide(text)].concat()));
        }
        for ranges in grid.merged.chunks(1000) {
            let mut numbers = vec![u16::try_from(ranges.len()).expect("few ranges")];
            for &(top, left, bottom, right) in ranges {
                let row = |row: u32| u16::try_from(row).expect("few rows");
                numbers.extend([row(top), row(bottom), left, right]);
            }
            stream.extend(record(0x00E5, &numbers.into_iter().flat_map(u16::to_le_bytes).collect::<Vec<u8>>()));
        }
        stream.extend(record(0x000A, &[]));
        stream
    };
    let sheets: Vec<Vec<u8>> = grids.iter().map(sheet).collect();
    let listed = |grid: &Grid, start: usize| {
        let start = u32::try_from(start).expect("a small file").to_le_bytes();
        let name = u8::try_from(units(&grid.name)).expect("a short name");
        record(0x0085, &[&start[..], &[u8::from(grid.hidden), 0, name, 1], &wide(&grid.name)].concat())
    };
    let length = |start: usize| {
        beginning(5).len()
            + grids.iter().map(|grid| listed(grid, start).len()).sum::<usize>()
            + record(0x000A, &[]).len()
    };
    let mut start = length(0);
    let mut stream = beginning(5);
    for (grid, sheet) in grids.iter().zip(&sheets) {
        stream.extend(listed(grid, start));
        start += sheet.len();
    }
    stream.extend(record(0x000A, &[]));
    stream.extend(sheets.concat());
    compound(&stream)
}

/// A compound file with one stream: header, directory, the stream, its table.
pub fn compound(stream: &[u8]) -> Vec<u8> {
    const SECTOR: usize = 512;
    let size = stream.len().max(4096);
    let of_stream = size.div_ceil(SECTOR);
    let tables = (1..).find(|tables| tables * (SECTOR / 4) > of_stream + tables).expect("a number");
    let number = |n: usize| u32::try_from(n).expect("a small file").to_le_bytes();
    let mut head = vec![0_u8; SECTOR];
    let mut put = |at: usize, bytes: &[u8]| head[at..at + bytes.len()].copy_from_slice(bytes);
    put(0, &[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1]);
    put(24, &[0x3E, 0, 3, 0, 0xFE, 0xFF, 9, 0, 6, 0]);
    put(44, &number(tables));
    put(48, &number(0));
    put(56, &number(4096));
    put(60, &[0xFE, 0xFF, 0xFF, 0xFF]);
    put(68, &[0xFE, 0xFF, 0xFF, 0xFF]);
    put(76, &[0xFF; 436]);
    (0..tables).for_each(|table| put(76 + 4 * table, &number(1 + of_stream + table)));
    let mut directory = vec![0_u8; SECTOR];
    for (at, (name, kind, first, length)) in
        [("Root Entry", 5, None, 0), ("Workbook", 2, Some(1), size)].into_iter().enumerate()
    {
        let mut put = |place: usize, bytes: &[u8]| directory[128 * at + place..][..bytes.len()].copy_from_slice(bytes);
        let units: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
        put(0, &units);
        put(64, &u16::try_from(units.len() + 2).expect("a short name").to_le_bytes());
        put(66, &[kind, 1]);
        put(68, &[0xFF; 12]);
        put(116, &first.map_or([0xFE, 0xFF, 0xFF, 0xFF], number));
        put(120, &number(length));
    }
    directory[76..80].copy_from_slice(&number(1));
    let mut table: Vec<u8> = vec![0xFE, 0xFF, 0xFF, 0xFF];
    (2..=of_stream).for_each(|next| table.extend(number(next)));
    table.extend([0xFE, 0xFF, 0xFF, 0xFF]);
    (0..tables).for_each(|_| table.extend([0xFD, 0xFF, 0xFF, 0xFF]));
    table.resize(tables * SECTOR, 0xFF);
    let mut sectors = stream.to_vec();
    sectors.resize(of_stream * SECTOR, 0);
    [head, directory, sectors, table].concat()
}
