//! Formats for conditions of an xls (MS-XLS 2.4.42, 2.4.43, 2.4.56, 2.4.57): which of them show a cell in another number format,
//! or do not show what is in it. Which condition is true is not looked for.

use super::colors::{Color, Colors};
use super::row::Rgb;
use super::xls_stream::{u16_at, u32_at};

/// Cells of conditions, and conditions of cells, with what newer programs write.
const CELLS: u16 = 0x01B0;
const CONDITION: u16 = 0x01B1;
const NEW_CELLS: u16 = 0x0879;
const NEW_CONDITION: u16 = 0x087A;
/// What stands before the body of a newer record.
const HEAD: usize = 12;
/// Most ranges that are kept: they are only told.
const MOST: usize = 4096;

/// The conditions of a sheet.
#[derive(Default)]
pub(crate) struct Conditions {
    /// The cells of the last conditions, as ranges: rows from 1, columns from 0.
    cells: Vec<(u32, u32, u32, u32)>,
    found: Vec<((u32, u32, u32, u32), Looks)>,
}

/// How a condition shows a cell (DXFN).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Looks {
    /// In another number format, or as an icon or a bar alone.
    otherwise: bool,
    ink: Option<usize>,
    fill: Option<usize>,
}

impl Conditions {
    /// Takes a record of a sheet; whether it is one of conditions. What cannot be followed hides nothing.
    pub(crate) fn take(&mut self, id: u16, body: &[u8]) -> bool {
        match id {
            CELLS => self.cells = ranges(body).unwrap_or_default(),
            NEW_CELLS => self.cells = body.get(HEAD..).and_then(ranges).unwrap_or_default(),
            CONDITION => self.keep(looks(body.get(6..).unwrap_or_default())),
            NEW_CONDITION => self.keep(new_looks(body.get(HEAD..).unwrap_or_default())),
            _ => return false,
        }
        true
    }

    fn keep(&mut self, looks: Option<Looks>) {
        let told = looks.filter(|looks| looks.otherwise || looks.ink.is_some()).filter(|_| self.found.len() < MOST);
        self.found.extend(told.into_iter().flat_map(|looks| self.cells.iter().map(move |cells| (*cells, looks))));
    }

    /// The ranges whose cells may show another text.
    pub(crate) fn hiding(&self, colors: &Colors) -> Vec<(u32, u32, u32, u32)> {
        let seen = |number: usize| colors.seen(Color::Indexed(number));
        let hides = |looks: &Looks| {
            let behind = looks.fill.map_or(Rgb::WHITE, seen);
            looks.otherwise || looks.ink.is_some_and(|ink| seen(ink).is_lost_on(behind))
        };
        let mut ranges: Vec<_> = Vec::new();
        for (cells, _) in self.found.iter().filter(|(_, looks)| hides(looks)) {
            if !ranges.contains(cells) {
                ranges.push(*cells);
            }
        }
        ranges
    }
}

/// The ranges of a list (SqRef) behind the count of conditions and the range around them.
fn ranges(body: &[u8]) -> Option<Vec<(u32, u32, u32, u32)>> {
    let count = usize::from(u16_at(body, 12)?).min(MOST);
    let range = |number: usize| {
        let at = |place: usize| u16_at(body, 14 + 8 * number + place).map(u32::from);
        Some((at(0)? + 1, at(4)?, at(2)? + 1, at(6)?))
    };
    (0..count).map(range).collect()
}

/// What is said of the look, from its flags on (DXFN): a part is there where its flag says so, one after the other.
fn looks(body: &[u8]) -> Option<Looks> {
    let (flags, more) = (u32_at(body, 0)?, u16_at(body, 4)?);
    let has = |bit: u32| flags >> bit & 1 == 1;
    let mut looks = Looks { otherwise: has(25), ..Looks::default() };
    let mut at = 6;
    if has(25) {
        // A format of its own with its length, or the number of one.
        at += if more & 1 == 1 { usize::from(u16_at(body, at)?) } else { 2 };
    }
    if has(26) {
        looks.ink = u32_at(body, at + 80).filter(|number| *number < 0x7FFF).map(|number| number as usize);
        at += 118;
    }
    at += [27, 28].into_iter().filter(|bit| has(*bit)).count() * 8;
    if has(29) {
        let colors = usize::from(u16_at(body, at + 2)?);
        let (front, back) = ((!has(17)).then_some(colors & 0x7F), (!has(18)).then_some(colors >> 7 & 0x7F));
        looks.fill = back.or(front);
    }
    Some(looks)
}

/// The same of a newer record: its look may be empty, and behind the formulas stands whether a bar or an icon stands for the
/// number.
fn new_looks(body: &[u8]) -> Option<Looks> {
    let (kind, first, second) = (*body.first()?, usize::from(u16_at(body, 2)?), usize::from(u16_at(body, 4)?));
    let length = u32_at(body, 6)? as usize;
    let mut read = if length > 0 { body.get(10..).and_then(looks) } else { None }.unwrap_or_default();
    let active = 10_usize.checked_add(length.max(2))?.checked_add(first + second)?;
    // Flags, order, template and its sixteen parameters stand between.
    let own = active.checked_add(2 + usize::from(u16_at(body, active)?) + 1 + 2 + 2 + 1 + 16)?;
    let flags = |at: usize| own.checked_add(at).and_then(|at| body.get(at)).copied();
    read.otherwise |= match kind {
        4 => flags(3).is_some_and(|flags| flags & 2 == 0),
        6 => flags(5).is_some_and(|flags| flags & 1 == 1),
        _ => false,
    };
    Some(read)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbers(numbers: &[u16]) -> Vec<u8> {
        numbers.iter().flat_map(|number| number.to_le_bytes()).collect()
    }

    /// The conditions of one range, of two columns below the first row.
    fn hiding(id: u16, condition: &[u8]) -> usize {
        let cells = numbers(&[1, 0, 1, 9, 2, 3, 1, 1, 9, 2, 3]);
        let mut conditions = Conditions::default();
        if id == NEW_CONDITION {
            assert!(conditions.take(NEW_CELLS, &[&[0; HEAD][..], &cells].concat()));
            assert!(conditions.take(id, &[&[0; HEAD][..], condition].concat()));
        } else {
            assert!(conditions.take(CELLS, &cells) && conditions.take(id, condition));
        }
        let found = conditions.hiding(&Colors::default());
        assert!(found.iter().all(|range| *range == (2, 2, 10, 3)), "{found:?}");
        found.len()
    }

    /// A look with these flags and parts.
    fn look(flags: u32, more: u16, parts: &[u8]) -> Vec<u8> {
        [&flags.to_le_bytes()[..], &more.to_le_bytes(), parts].concat()
    }

    fn font(color: u32) -> Vec<u8> {
        [&[0; 80][..], &color.to_le_bytes(), &[0; 34]].concat()
    }

    const NO_FILL: u32 = 0b111 << 16;

    #[test]
    fn a_condition_hides_by_its_format_or_its_color() {
        let condition = |look: Vec<u8>| [&[1, 5, 3, 0, 0, 0][..], &look].concat();
        let pattern = |back: u16| numbers(&[1 << 10, back << 7]);
        for (what, look, hides) in [
            ("white letters", look(NO_FILL | 1 << 26, 0, &font(9)), 1),
            ("red letters", look(NO_FILL | 1 << 26, 0, &font(10)), 0),
            ("letters of no color", look(NO_FILL | 1 << 26, 0, &font(u32::MAX)), 0),
            ("white on red", look(1 << 26 | 1 << 29, 0, &[font(9), pattern(10)].concat()), 0),
            ("red on red", look(1 << 26 | 1 << 28 | 1 << 29, 0, &[font(10), vec![0; 8], pattern(10)].concat()), 1),
            ("a fill alone", look(1 << 29, 0, &pattern(10)), 0),
            ("a number format", look(NO_FILL | 1 << 25, 0, &[0, 2]), 1),
            ("one of its own, and a font", look(NO_FILL | 3 << 25, 1, &[vec![4, 0, 0, 0], font(10)].concat()), 1),
            ("nothing", look(NO_FILL, 0, &[]), 0),
            ("torn", vec![0], 0),
        ] {
            assert_eq!(hiding(CONDITION, &condition(look)), hides, "{what}");
        }
    }

    #[test]
    fn a_condition_hides_by_its_icon_or_its_bar() {
        let condition = |kind: u8, look: &[u8], own: &[u8]| {
            let length = (look.len() as u32).to_le_bytes();
            let look = if look.is_empty() { &[0, 0][..] } else { look };
            // One formula of three bytes, an active one of two.
            let formulas = [1, 2, 3, 2, 0, 8, 9];
            [&[kind, 0, 3, 0, 0, 0][..], &length, look, &formulas, &[0; 22], own].concat()
        };
        let white = look(NO_FILL | 1 << 26, 0, &font(9));
        for (what, condition, hides) in [
            ("a bar alone", condition(4, &[], &[0, 0, 0, 0]), 1),
            ("a bar and the number", condition(4, &[], &[0, 0, 0, 2]), 0),
            ("an icon alone", condition(6, &[], &[0, 0, 0, 3, 0, 1]), 1),
            ("an icon and the number", condition(6, &[], &[0, 0, 0, 3, 0, 4]), 0),
            ("white letters", condition(2, &white, &[]), 1),
            ("a scale of colors", condition(3, &[], &[0, 0, 0, 0, 0, 1]), 0),
            ("torn", vec![4, 0, 0], 0),
        ] {
            assert_eq!(hiding(NEW_CONDITION, &condition), hides, "{what}");
        }
    }
}
