//! Formats for conditions of an xlsb (MS-XLSB 2.4.20, 2.4.24, 2.4.355): which of them show a cell in another number format, or do
//! not show what is in it. Which condition is true is not looked for.

use super::colors::Colors;
use super::row::Rgb;
use super::xlsb_records::{Body, Fault, color};

/// The look of a condition (`BrtDXF`).
pub(crate) const LOOK: u16 = 507;
/// The cells of conditions, one of these, and their end.
pub(crate) const CELLS: u16 = 461;
pub(crate) const CONDITION: u16 = 463;
pub(crate) const END: u16 = 462;
/// Most ranges of a list: they are only told.
const MOST: usize = 4096;

/// Whether cells under a condition of this look may show another text than their own (XFProps).
///
/// # Errors
/// A torn record.
pub(crate) fn hides(body: Body, colors: &Colors) -> Result<bool, Fault> {
    const FILL: [u16; 2] = [1, 2];
    const TEXT: u16 = 5;
    const FORMATS: [u16; 2] = [0x26, 0x29];
    let (mut ink, mut behind, mut at) = (None, None, 6);
    for _ in 0..body.u16(4)? {
        let (kind, length) = (body.u16(at)?, body.u16(at + 2)?);
        match kind {
            TEXT => ink = color(body, at + 4)?,
            // That behind the pattern is the one that is seen, as of an xlsx.
            kind if FILL.contains(&kind) => behind = color(body, at + 4)?.or(behind),
            kind if FORMATS.contains(&kind) => return Ok(true),
            _ => {}
        }
        at += usize::from(length.max(4));
    }
    let behind = behind.map_or(Rgb::WHITE, |color| colors.seen(color));
    Ok(ink.is_some_and(|ink| colors.seen(ink).is_lost_on(behind)))
}

/// The conditions of a sheet, as its records come.
#[derive(Default)]
pub(crate) struct Conditions {
    cells: Vec<(u32, u32, u32, u32)>,
    hides: bool,
}

impl Conditions {
    /// Takes a record; at the end of a list the ranges that it may not show as they are. `hiding` knows the looks.
    ///
    /// # Errors
    /// A torn record.
    pub(crate) fn take(&mut self, id: u16, body: Body, hiding: &[bool]) -> Result<Vec<(u32, u32, u32, u32)>, Fault> {
        match id {
            CELLS => {
                let count = (body.u32(8)? as usize).min(MOST);
                let range = |number: usize| {
                    let at = 12 + 16 * number;
                    let row = |at| body.u32(at).map(|row| row.saturating_add(1));
                    Ok((row(at)?, body.u32(at + 8)?, row(at + 4)?, body.u32(at + 12)?))
                };
                self.cells = (0..count).map(range).collect::<Result<_, Fault>>()?;
                self.hides = false;
            }
            CONDITION => {
                let look = body.u32(8)?;
                self.hides |= hiding.get(look as usize).copied().unwrap_or_default();
            }
            END if self.hides => {
                self.hides = false;
                return Ok(std::mem::take(&mut self.cells));
            }
            _ => {}
        }
        Ok(Vec::new())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn look(properties: &[(u16, &[u8])]) -> Vec<u8> {
        let mut body = vec![0, 0, 0, 0];
        body.extend((properties.len() as u16).to_le_bytes());
        for (kind, data) in properties {
            body.extend(kind.to_le_bytes());
            body.extend((data.len() as u16 + 4).to_le_bytes());
            body.extend(*data);
        }
        body
    }

    #[test]
    fn a_look_hides_by_its_color_or_its_number_format() {
        let (white, red): ([u8; 8], [u8; 8]) = ([5, 0, 0, 0, 255, 255, 255, 255], [5, 0, 0, 0, 255, 0, 0, 255]);
        let told = |properties: &[(u16, &[u8])]| hides(Body(&look(properties)), &Colors::default()).ok();
        assert_eq!(told(&[(5, &white)]), Some(true));
        assert_eq!(told(&[(2, &red), (5, &red)]), Some(true));
        assert_eq!(told(&[(0x29, &[14, 0])]), Some(true));
        assert_eq!(told(&[(5, &red)]), Some(false));
        assert_eq!(told(&[(0x19, &[188, 2]), (2, &red), (5, &white)]), Some(false));
        assert_eq!(told(&[]), Some(false));
        assert!(hides(Body(&[0, 0, 0, 0, 9, 0]), &Colors::default()).is_err(), "torn");
    }

    #[test]
    fn the_cells_of_a_list_are_told_where_one_of_its_conditions_hides() {
        let numbers = |numbers: &[u32]| numbers.iter().flat_map(|number| number.to_le_bytes()).collect::<Vec<u8>>();
        let told = |looks: &[u32]| {
            let mut conditions = Conditions::default();
            let mut found = Vec::new();
            let cells = numbers(&[1, 0, 2, 1, 3, 15, 15, 7, 7, 2, 4]);
            let rules = looks.iter().map(|look| (CONDITION, numbers(&[1, 0, *look, 1])));
            for (id, body) in [(CELLS, cells)].into_iter().chain(rules).chain([(END, Vec::new())]) {
                found.extend(conditions.take(id, Body(&body), &[false, true]).expect("whole"));
            }
            found
        };
        assert_eq!(told(&[0, 1]), [(2, 15, 4, 15), (8, 2, 8, 4)]);
        assert!(told(&[0]).is_empty() && told(&[u32::MAX]).is_empty());
    }
}
