//! csv and tsv: which dialect it is, and its rows by the lines an editor shows.

use super::csv_dialect::{delimited, delimiter, dialect};
use super::row::{CELLS, Cell, EachRow, Kind, ROWS, Rgb, Row, SheetInfo, SheetNotes, TEXT_BYTES};
use crate::decode::decode;
use crate::diagnostic::Diagnostic;
use crate::load::findings as say;

/// A row of a table has at least so many cells; one that is longer than the row before it and holds a line end is two.
const JOINED: usize = 8;

/// A decoded text file.
pub struct TextFile {
    file: String,
    text: String,
    delimiter: u8,
    sheet: [SheetInfo; 1],
}

impl TextFile {
    /// Decodes a text file.
    ///
    /// # Errors
    /// Bytes that are not text, by line and column.
    pub fn open(file: &str, bytes: &[u8], tabs: bool) -> Result<Self, Diagnostic> {
        Self::open_as(file, bytes, tabs, None)
    }

    /// The same where it is known what stands between cells.
    ///
    /// # Errors
    /// As [`TextFile::open`].
    pub fn open_as(file: &str, bytes: &[u8], tabs: bool, known: Option<char>) -> Result<Self, Diagnostic> {
        match decode(bytes) {
            Ok(text) if text.contains('\0') => {
                let line = text.split('\0').next().unwrap_or_default().matches('\n').count() + 1;
                Err(say::undecodable_text(file, line, 0))
            }
            Ok(text) => {
                let (text, delimiter) = match known {
                    Some(mark) => delimited(text, mark),
                    None => dialect(text, tabs),
                }
                .map_err(|mark| say::unusual_delimiter(file, mark))?;
                // One kind of line end, so that a record's line number is the one an editor shows.
                let text = if text.contains('\r') { text.replace("\r\n", "\n").replace('\r', "\n") } else { text };
                let text = with_end_apart(text);
                let sheet = [SheetInfo { name: String::new(), hidden: false }];
                match unpaired_quote(text.as_bytes(), delimiter) {
                    Some(line) => Err(say::unclosed_quote(file, line)),
                    None => Ok(Self { file: file.to_string(), text, delimiter, sheet }),
                }
            }
            Err(before) => {
                let delimiter = char::from(if tabs { b'\t' } else { delimiter(&before) });
                let line = before.matches('\n').count() + 1;
                let column = before.rsplit('\n').next().unwrap_or_default().matches(delimiter).count() + 1;
                Err(say::undecodable_text(file, line, column))
            }
        }
    }

    /// The one nameless sheet.
    pub fn sheets(&self) -> &[SheetInfo] {
        &self.sheet
    }

    /// Streams the rows; a row's number is the line it begins on.
    ///
    /// # Errors
    /// A quotation mark that is never closed, over a bound.
    pub fn rows(&self, each: &mut EachRow) -> Result<SheetNotes, Diagnostic> {
        let mut reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .delimiter(self.delimiter)
            .from_reader(self.text.as_bytes());
        let mut record = csv::StringRecord::new();
        let (mut rows, mut cells, mut width) = (0_usize, 0_usize, usize::MAX);
        while reader.read_record(&mut record).map_err(|_| say::broken_workbook(&self.file))? {
            let number = record.position().map_or(0, |p| self.line(p));
            let mut row = Row { number, ..Row::default() };
            for (column, text) in (0_u32..).zip(record.iter()) {
                let joined = text.contains('\n') && record.len() > width && width >= JOINED;
                if joined || text.len() > TEXT_BYTES || swallows_rows(text, self.delimiter) {
                    return Err(say::unclosed_quote(&self.file, number));
                }
                if !text.trim().is_empty() {
                    let text = text.to_string();
                    row.cells.push(Cell { column, text, kind: Kind::Text, formula: false, fill: Rgb::WHITE });
                }
            }
            width = record.len();
            rows += 1;
            cells += row.cells.len();
            if rows > ROWS || cells > CELLS {
                return Err(say::too_many_rows(&self.file, ROWS));
            }
            if !row.cells.is_empty() && each(row).is_break() {
                break;
            }
        }
        Ok(SheetNotes::default())
    }
}

impl TextFile {
    /// Line on which a record begins: its position is before the blank lines that precede it.
    fn line(&self, position: &csv::Position) -> u32 {
        let start = usize::try_from(position.byte()).unwrap_or(usize::MAX);
        let rest = self.text.as_bytes().get(start..).unwrap_or_default();
        let blank = rest.iter().take_while(|&&b| b == b'\n').count() as u64;
        u32::try_from(position.line() + blank).unwrap_or(u32::MAX)
    }
}

/// The text with the mark of its end (Ctrl-Z), which old programs write, on a line of its own.
fn with_end_apart(text: String) -> String {
    const END: char = '\u{1a}';
    let body = text.trim_end_matches([END, '\n']);
    if !text[body.len()..].contains(END) {
        return text;
    }
    format!("{body}\n{END}\n")
}

/// The line of a quotation mark without a partner: a quoted cell ends at a delimiter or a line end, and nowhere else.
fn unpaired_quote(text: &[u8], delimiter: u8) -> Option<u32> {
    let (mut at, mut line) = (0, 1_u32);
    while at < text.len() {
        let begins_cell = at == 0 || text[at - 1] == delimiter || text[at - 1] == b'\n';
        if text[at] == b'"' && begins_cell {
            let opened = line;
            at += 1;
            loop {
                match (text.get(at), text.get(at + 1)) {
                    (None, _) => return Some(opened),
                    (Some(b'"'), Some(b'"')) => at += 1,
                    (Some(b'"'), Some(next)) if *next != delimiter && *next != b'\n' => return Some(opened),
                    (Some(b'"'), _) => break,
                    (Some(b'\n'), _) => line += 1,
                    _ => {}
                }
                at += 1;
            }
        }
        line += u32::from(text[at] == b'\n');
        at += 1;
    }
    None
}

/// A cell that holds line ends and many delimiters holds rows: its quotation mark has no partner.
fn swallows_rows(text: &str, delimiter: u8) -> bool {
    text.contains('\n') && text.bytes().filter(|b| *b == delimiter).count() >= 8
}

#[cfg(test)]
mod tests {
    use std::ops::ControlFlow;

    use super::*;

    fn lines(bytes: &[u8]) -> Vec<(u32, Vec<String>)> {
        let file = TextFile::open("a.csv", bytes, false).expect("text");
        let mut rows = Vec::new();
        let read = file.rows(&mut |row| {
            rows.push((row.number, row.cells.into_iter().map(|c| c.text).collect()));
            ControlFlow::Continue(())
        });
        read.expect("rows");
        rows
    }

    #[test]
    fn rows_have_the_line_that_an_editor_shows() {
        for end in ["\n", "\r\n", "\r"] {
            let text = ["\u{feff}甲,乙", "1,2", "", "\"3", "3\",4", "5,6"].join(end);
            let rows = lines(text.as_bytes());
            assert_eq!(rows.iter().map(|(n, _)| *n).collect::<Vec<_>>(), [1, 2, 4, 6], "{end:?}");
            assert_eq!(rows[0].1, ["甲", "乙"]);
        }
    }

    #[test]
    fn bad_bytes_are_placed() {
        let mut broken = "甲,乙\n丙,".as_bytes().to_vec();
        broken.extend([0xFF, b'\n']);
        let finding = TextFile::open("a.csv", &broken, false).err().expect("not text");
        assert_eq!(
            (finding.code, finding.places[0].row, finding.places[0].column.as_str()),
            ("undecodable-text", Some(2), "2")
        );
    }
}
