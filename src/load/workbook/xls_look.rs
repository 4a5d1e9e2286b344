//! How the cells of an xls look: number formats, hidden rows and columns, which calamine leaves out (MS-XLS, BIFF8).

use std::collections::{BTreeMap, BTreeSet};

use super::colors::{Color, Colors};
use super::number_format::{Format, builtin_format, format_of_code};
use super::rich_text::{Mark, is_unseen};
use super::row::{CELLS, Rgb};
use super::styles::Ink;
use super::xls_conditions::Conditions;
use super::xls_stream::{BOF, BOUNDSHEET, EOF, MULRK, records, u16_at, u32_at};
use super::xls_text::{Fonts, Rich, rich_strings};

/// The looks of a workbook.
pub(crate) struct Look {
    /// Days are counted from 1904.
    pub date_1904: bool,
    /// A program that computes saved the workbook: Excel, WPS and LibreOffice name the version of what computes, libraries do
    /// not.
    pub computed: bool,
    /// Sheets, charts among them, in the order of the workbook.
    pub sheets: Vec<SheetLook>,
    styles: Vec<Style>,
    fonts: Fonts,
    formats: BTreeMap<u16, Format>,
    strings: BTreeMap<u32, Rich>,
    colors: Colors,
}

/// A style of cells (XF): the numbers of its font and format, and its fill.
struct Style {
    font: u16,
    format: u16,
    fill: Option<Color>,
    /// The color of its text where it is in no palette.
    ink: Option<Color>,
}

/// The looks of a sheet.
#[derive(Default)]
pub(crate) struct SheetLook {
    /// Rows that are not shown, 0-based.
    pub hidden_rows: BTreeSet<u16>,
    /// Columns that are not shown, 0-based, both ends included.
    pub hidden_columns: Vec<(u32, u32)>,
    /// Zeros are not shown.
    pub zeros_hidden: bool,
    /// Rules for conditions may color cells.
    pub colored_by_rules: bool,
    conditions: Conditions,
    /// Cells with a value, by row and column.
    cells: Vec<CellLook>,
}

/// A cell with a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct CellLook {
    row: u16,
    column: u16,
    style: u16,
    /// The number of its shared string.
    string: Option<u32>,
    /// The value is that of a formula.
    pub formula: bool,
    /// The formula asks to be computed whenever the workbook is opened.
    pub stale: bool,
}

const BIFF8: u16 = 0x0600;
const FORMULA: u16 = 0x0006;
const STRING: u16 = 0x00FD;
const STRINGS: u16 = 0x00FC;
const CONTINUE: u16 = 0x003C;
const PALETTE: u16 = 0x0092;
const STYLE_MORE: u16 = 0x087D;
const COMPUTED_BY: u16 = 0x01C1;

/// Reads the looks; `None` for an older kind of file, and for one with more cells than are read.
pub(crate) fn look_of(stream: &[u8]) -> Option<Look> {
    let mut globals = records(stream);
    let (_, first, bof) = globals.next()?;
    if first != BOF || u16_at(bof, 0)? != BIFF8 {
        return None;
    }
    let mut look = Look {
        date_1904: false,
        computed: false,
        sheets: Vec::new(),
        styles: Vec::new(),
        fonts: Fonts::default(),
        formats: BTreeMap::new(),
        strings: BTreeMap::new(),
        colors: Colors::default(),
    };
    let (mut starts, mut strings, mut before) = (Vec::new(), Vec::new(), 0);
    for (_, id, body) in globals.take_while(|(_, id, _)| *id != EOF) {
        let continued = id == CONTINUE && before == STRINGS;
        before = if continued { STRINGS } else { id };
        match id {
            STRINGS => strings.push(body),
            CONTINUE if continued => strings.push(body),
            0x0031 => look.fonts.take(body),
            COMPUTED_BY => look.computed = u32_at(body, 4).is_some_and(|version| version > 0),
            0x0022 => look.date_1904 = u16_at(body, 0)? == 1,
            0x041E => {
                look.formats.insert(u16_at(body, 0)?, format_of_code(&text(body.get(2..)?)?));
            }
            0x00E0 => look.styles.push(Style {
                font: u16_at(body, 0)?,
                format: u16_at(body, 2)?,
                fill: fill(body),
                ink: None,
            }),
            PALETTE => look.colors.set_palette(8, palette(body)),
            STYLE_MORE => look.take_more(body),
            BOUNDSHEET => starts.push(u32_at(body, 0)? as usize),
            _ => {}
        }
    }
    look.strings = rich_strings(&strings, &look.fonts, &look.colors);
    for style in &look.styles {
        look.formats.entry(style.format).or_insert_with(|| builtin_format(style.format.into()));
    }
    let mut left = CELLS;
    for start in starts {
        let sheet = sheet_look(stream.get(start..)?)?;
        left = left.checked_sub(sheet.cells.len())?;
        look.sheets.push(sheet);
    }
    Some(look)
}

/// The fill of a style (MS-XLS 2.4.353): pattern, color in front, color behind.
fn fill(body: &[u8]) -> Option<Color> {
    let (pattern, colors) = (u32_at(body, 14)? >> 26, usize::from(u16_at(body, 18)?));
    let (front, back) = (colors & 0x7F, colors >> 7 & 0x7F);
    match pattern {
        0 => None,
        1 => Some(Color::Indexed(front)),
        _ => Some(Color::Indexed(back)),
    }
}

/// The palette from its eighth color on (MS-XLS 2.4.188).
fn palette(body: &[u8]) -> impl Iterator<Item = Rgb> {
    body.get(2..).unwrap_or_default().chunks_exact(4).map(|rgb| Rgb([rgb[0], rgb[1], rgb[2]]))
}

/// A text with its length before it: one byte a character, or two.
fn text(body: &[u8]) -> Option<String> {
    let (count, wide, characters) = (usize::from(u16_at(body, 0)?), body.get(2)? & 1 == 1, body.get(3..)?);
    if wide {
        let units: Option<Vec<u16>> = (0..count).map(|at| u16_at(characters, 2 * at)).collect();
        return String::from_utf16(&units?).ok();
    }
    Some(characters.get(..count)?.iter().map(|byte| char::from(*byte)).collect())
}

fn sheet_look(stream: &[u8]) -> Option<SheetLook> {
    let mut look = SheetLook::default();
    // A chart in a sheet is a stream of its own, with cells that are none of the sheet's.
    let mut depth = 0_usize;
    for (_, id, body) in records(stream) {
        match id {
            BOF => depth += 1,
            EOF if depth <= 1 => break,
            EOF => depth -= 1,
            _ if depth > 1 => {}
            _ => look.take(id, body)?,
        }
    }
    // The last of several records for one cell is the one that counts.
    look.cells.reverse();
    look.cells.sort_by_key(CellLook::place);
    look.cells.dedup_by_key(|cell| cell.place());
    Some(look)
}

impl SheetLook {
    fn take(&mut self, id: u16, body: &[u8]) -> Option<()> {
        let at = |place| u16_at(body, place);
        match id {
            FORMULA | 0x00D6 | STRING | 0x0203 | 0x0204 | 0x0205 | 0x027E => {
                let string = u32_at(body, 6).filter(|_| id == STRING);
                let (row, column, style) = (at(0)?, at(2)?, at(4)?);
                let formula = id == FORMULA;
                let stale = formula && at(14)? & 3 > 0;
                self.cells.push(CellLook { row, column, style, string, formula, stale });
            }
            MULRK => {
                let (row, first) = (at(0)?, at(2)?);
                for (number, column) in (first..=at(body.len().checked_sub(2)?)?).enumerate() {
                    let style = at(4 + 6 * number)?;
                    self.cells.push(CellLook { row, column, style, string: None, formula: false, stale: false });
                }
            }
            0x0208 if at(12)? & 0x20 > 0 => {
                self.hidden_rows.insert(at(0)?);
            }
            // Of no width, or said to be hidden.
            0x007D if at(4)? == 0 || at(8)? & 1 > 0 => self.hidden_columns.push((at(0)?.into(), at(2)?.into())),
            0x023E => self.zeros_hidden = at(0)? & 0x10 == 0,
            _ => self.colored_by_rules |= self.conditions.take(id, body),
        }
        Some(())
    }

    /// The cell at a row and column, both 0-based.
    pub(crate) fn cell(&self, row: u32, column: u32) -> Option<CellLook> {
        let place = (u16::try_from(row).ok()?, u16::try_from(column).ok()?);
        self.cells.binary_search_by_key(&place, CellLook::place).ok().map(|at| self.cells[at])
    }

    /// The ranges where a condition may show another text.
    pub(crate) fn reformatted(&self, colors: &Colors) -> Vec<(u32, u32, u32, u32)> {
        self.conditions.hiding(colors)
    }

    /// Whether a row, 0-based, is hidden.
    pub(crate) fn hides(&self, row: u32) -> bool {
        u16::try_from(row).is_ok_and(|row| self.hidden_rows.contains(&row))
    }
}

impl CellLook {
    fn place(&self) -> (u16, u16) {
        (self.row, self.column)
    }
}

impl Look {
    /// The number format of a cell; `None` for a style that the file does not have.
    pub(crate) fn format(&self, cell: CellLook) -> Option<&Format> {
        self.formats.get(&self.styles.get(usize::from(cell.style))?.format)
    }

    /// Whether a cell's own style strikes out what is in it.
    pub(crate) fn strikes(&self, cell: CellLook) -> bool {
        let style = self.styles.get(usize::from(cell.style));
        style.is_some_and(|style| self.fonts.mark(style.font) == Mark::Struck)
    }

    /// The color behind a cell's text.
    pub(crate) fn fill(&self, cell: CellLook) -> Rgb {
        let fill = self.styles.get(usize::from(cell.style)).and_then(|style| style.fill);
        fill.map(|color| self.colors.seen(color)).unwrap_or_default()
    }

    /// Whether the text of a cell is not seen: of the color behind it, as a whole or a run of it.
    pub(crate) fn is_unseen(&self, cell: CellLook) -> bool {
        let Some(style) = self.styles.get(usize::from(cell.style)) else { return false };
        let fill = self.fill(cell);
        let of_font = self.fonts.ink(style.font).map(|ink| Ink { color: style.ink.or(ink.color), ..ink });
        let cell_is = of_font.is_some_and(|ink| ink.is_lost_on(fill, &self.colors));
        is_unseen(self.rich(cell).map_or(&None, |rich| &rich.inks), cell_is, fill)
    }

    /// The colors that its numbers mean.
    pub(crate) fn colors(&self) -> &Colors {
        &self.colors
    }

    /// Takes what newer programs add to a style (XFExt, MS-XLS 2.4.355): a fill and a color of text that are in no palette.
    fn take_more(&mut self, body: &[u8]) {
        let (Some(style), Some(count)) = (u16_at(body, 14), u16_at(body, 18)) else { return };
        let Some(style) = self.styles.get_mut(usize::from(style)) else { return };
        let mut at = 20;
        for _ in 0..count {
            let (Some(kind), Some(length)) = (u16_at(body, at), u16_at(body, at + 2)) else { return };
            if let (4, Some(2), Some(rgb)) = (kind, u16_at(body, at + 4), body.get(at + 8..at + 11)) {
                style.fill = style.fill.map(|_| Color::Rgb(Rgb([rgb[0], rgb[1], rgb[2]])));
            }
            if let (5, Some(2), Some(rgb)) = (kind, u16_at(body, at + 4), body.get(at + 8..at + 11)) {
                style.ink = Some(Color::Rgb(Rgb([rgb[0], rgb[1], rgb[2]])));
            }
            at += usize::from(length).max(4);
        }
    }

    /// The text of a cell that is of several runs, some of them struck out or small.
    pub(crate) fn rich(&self, cell: CellLook) -> Option<&Rich> {
        self.strings.get(&cell.string?)
    }
}

#[cfg(test)]
mod tests {
    use super::super::xls_stream::tests::record;
    use super::*;

    fn numbers(numbers: &[u16]) -> Vec<u8> {
        numbers.iter().flat_map(|number| number.to_le_bytes()).collect()
    }

    /// A workbook of one sheet with the given records.
    fn book(globals: &[Vec<u8>], sheet: &[Vec<u8>]) -> Vec<u8> {
        let bof = record(BOF, &numbers(&[BIFF8, 5, 0, 0, 0, 0, 0, 0]));
        let end = record(EOF, &[]);
        let length = bof.len() + globals.iter().map(Vec::len).sum::<usize>() + 12 + end.len();
        let start = record(BOUNDSHEET, &[&u32::try_from(length).unwrap_or(0).to_le_bytes()[..], &[0; 4]].concat());
        [bof.clone(), globals.concat(), start, end.clone(), bof, sheet.concat(), end].concat()
    }

    fn look(globals: &[Vec<u8>], sheet: &[Vec<u8>]) -> Look {
        look_of(&book(globals, sheet)).expect("a workbook of BIFF8")
    }

    #[test]
    fn a_cell_has_the_format_of_its_style() {
        let narrow = record(0x041E, &[&numbers(&[164, 4])[..], &[0], b"0.00"].concat());
        let wide: Vec<u16> = "0级".encode_utf16().collect();
        let wide = record(0x041E, &[&numbers(&[165, 2])[..], &[1], &numbers(&wide)].concat());
        let style = |format| record(0x00E0, &numbers(&[0, format, 0, 0]));
        let sheet = [
            record(0x0203, &numbers(&[0, 0, 0, 0, 0, 0, 0])),
            record(MULRK, &numbers(&[1, 2, 1, 0, 0, 2, 0, 0, 3])),
            record(FORMULA, &numbers(&[2, 0, 7, 0, 0, 0, 0, 0])),
            record(0x0203, &numbers(&[0, 0, 1, 0, 0, 0, 0])),
        ];
        let look = look(&[narrow, wide, style(164), style(165), style(14)], &sheet);
        let of = |row, column| look.sheets[0].cell(row, column).and_then(|cell| look.format(cell)).map(Format::code);
        assert_eq!(of(0, 0), Some("0级"), "the later record counts");
        assert_eq!(of(1, 2), Some("0级"));
        assert_eq!(of(1, 3), Some("yyyy/m/d"));
        assert_eq!(of(2, 0), None, "a style that is not there");
        assert_eq!(of(5, 5), None);
        assert!(look.sheets[0].cell(2, 0).is_some_and(|cell| cell.formula));
    }

    #[test]
    fn a_cell_has_the_fill_of_its_style() {
        // Pattern, color in front and color behind; the border before them is none of the fill.
        let style = |pattern: u32, front: u16, back: u16| {
            let border = (pattern << 26 | 0x01FF_FFFF).to_le_bytes();
            record(0x00E0, &[&numbers(&[0; 7])[..], &border, &(front | back << 7).to_le_bytes()].concat())
        };
        let own = record(PALETTE, &[&numbers(&[1])[..], &[0x12, 0x34, 0x56, 0]].concat());
        let more = |style, kind, rgb: [u8; 3]| {
            let head = numbers(&[STYLE_MORE, 0, 0, 0, 0, 0, 0, style, 0, 1, 4, 20, kind, 0]);
            record(STYLE_MORE, &[&head[..], &rgb, &[0; 9]].concat())
        };
        let globals = [
            style(0, 13, 64),
            style(1, 13, 64),
            style(1, 8, 64),
            style(17, 8, 13),
            style(1, 13, 64),
            style(1, 13, 64),
            own,
            more(4, 2, [1, 2, 3]),
            more(5, 3, [1, 2, 3]),
            more(0, 2, [1, 2, 3]),
        ];
        let cell = |style: u16| record(0x0203, &numbers(&[style, 0, style, 0, 0, 0, 0]));
        let look = look(&globals, &(0..7).map(cell).collect::<Vec<_>>());
        let fill = |row| look.sheets[0].cell(row, 0).map(|cell| look.fill(cell).to_string());
        let fills: Vec<String> = (0..7).filter_map(fill).collect();
        assert_eq!(fills, ["FFFFFF", "FFFF00", "123456", "FFFF00", "010203", "FFFF00", "FFFFFF"]);
    }

    #[test]
    fn what_is_hidden_is_told() {
        let date_1904 = record(0x0022, &numbers(&[1]));
        let row = |row, flags| record(0x0208, &numbers(&[row, 0, 9, 255, 0, 0, flags, 0]));
        let column = |first, last, flags| record(0x007D, &numbers(&[first, last, 9, 0, flags, 0]));
        let window = record(0x023E, &numbers(&[0x06A6, 0, 0]));
        let sheet = [row(3, 0x0120), row(4, 0x0100), column(1, 2, 1), column(3, 3, 0), window];
        let look = look(&[date_1904], &sheet);
        assert!(look.date_1904 && look.sheets[0].zeros_hidden);
        assert!(look.sheets[0].hides(3) && !look.sheets[0].hides(4) && !look.sheets[0].hides(70_000));
        assert_eq!(look.sheets[0].hidden_columns, [(1, 2)]);
    }

    #[test]
    fn cells_of_a_chart_are_not_the_sheets() {
        let chart =
            [record(BOF, &numbers(&[BIFF8, 32])), record(0x0203, &numbers(&[7, 7, 0])), record(EOF, &[])].concat();
        let sheet = [chart, record(0x0203, &numbers(&[1, 1, 0]))];
        let look = look(&[], &sheet);
        assert_eq!(look.sheets[0].cells.len(), 1);
        assert!(look.sheets[0].cell(1, 1).is_some());
    }

    #[test]
    fn an_older_or_torn_workbook_has_no_looks() {
        assert!(look_of(&record(BOF, &numbers(&[0x0500, 5]))).is_none());
        assert!(look_of(&[]).is_none());
        let torn = record(0x041E, &[&numbers(&[164, 9])[..], &[1, 48, 0]].concat());
        assert!(look_of(&book(&[torn], &[])).is_none());
        assert!(look_of(&book(&[], &[record(0x0203, &[0, 0])])).is_none());
        let far = record(BOUNDSHEET, &[255; 8]);
        assert!(look_of(&book(&[far], &[])).is_none());
    }
}
