//! Fonts of an xls and its shared strings of several runs (MS-XLS 2.4.122, 2.4.265): what is struck out, and what is small.

use std::collections::BTreeMap;

use super::colors::{Color, Colors};
use super::rich_text::{Inks, Mark, RichText, RunInk};
use super::row::Rgb;
use super::styles::Ink;
use super::xls_stream::{u16_at, u32_at};

/// How text in the fonts of a workbook stands and its color, in the order of their records.
#[derive(Default)]
pub(crate) struct Fonts(Vec<(Mark, Ink)>);

/// A shared string as its cell shows it; marked where something in it is struck out or small and no character says so.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Rich {
    /// What the cell shows, or all of it where it is marked.
    pub text: String,
    /// It is not what its cell shows.
    pub marked: bool,
    /// The colors of its runs.
    pub inks: Inks,
}

impl Fonts {
    /// Takes a record of a font.
    pub(crate) fn take(&mut self, body: &[u8]) {
        let (flags, position) = (u16_at(body, 2).unwrap_or_default(), u16_at(body, 8).unwrap_or_default());
        let mark = match (flags & 0x0008 > 0, position) {
            (true, _) => Mark::Struck,
            (false, 1) => Mark::Raised,
            (false, 2) => Mark::Lowered,
            (false, _) => Mark::Plain,
        };
        // Size in twentieths of a point.
        let tiny = u16_at(body, 0).is_some_and(|size| Ink::is_tiny(f64::from(size) / 20.0));
        let color = u16_at(body, 4).filter(|number| *number < 0x7FFF);
        self.0.push((mark, Ink { color: color.map(|number| Color::Indexed(number.into())), tiny }));
    }

    /// How text in a font stands; the number 4 is none of a record.
    pub(crate) fn mark(&self, number: u16) -> Mark {
        self.font(number).map(|(mark, _)| *mark).unwrap_or_default()
    }

    /// Its color and size.
    pub(crate) fn ink(&self, number: u16) -> Option<Ink> {
        self.font(number).map(|(_, ink)| *ink)
    }

    fn font(&self, number: u16) -> Option<&(Mark, Ink)> {
        let number = usize::from(number);
        self.0.get(if number > 4 { number - 1 } else { number })
    }
}

/// The shared strings of several runs by their number, as far as they can be followed. The bodies are that of the table's
/// record and those of the records that continue it.
pub(crate) fn rich_strings(bodies: &[&[u8]], fonts: &Fonts, colors: &Colors) -> BTreeMap<u32, Rich> {
    let mut strings = BTreeMap::new();
    // What cannot be followed ends with the last string that could.
    let _ = read(bodies, (fonts, colors), &mut strings);
    strings
}

fn read(bodies: &[&[u8]], by: (&Fonts, &Colors), strings: &mut BTreeMap<u32, Rich>) -> Option<()> {
    let (fonts, colors) = by;
    let count = u32_at(bodies.first()?, 4)?;
    let mut reader = Reader { bodies, body: 0, at: 8 };
    for number in 0..count {
        let (length, flags) = (reader.u16()?, reader.byte()?);
        let runs = if flags & 0x08 > 0 { reader.u16()? } else { 0 };
        let more = if flags & 0x04 > 0 { reader.u32()? } else { 0 };
        let units = reader.units(usize::from(length), flags & 1 > 0, runs > 0)?;
        let mut marks: Vec<(usize, Mark, Option<RunInk>)> = Vec::new();
        for _ in 0..runs {
            let (start, font) = (usize::from(reader.u16()?), reader.u16()?);
            let ink = fonts.ink(font).map(|ink| RunInk::of_font(ink, colors));
            marks.push((start, fonts.mark(font), ink));
        }
        reader.skip(more as usize)?;
        // A text that stands plainly and black is what it is.
        if marks
            .iter()
            .any(|(_, mark, ink)| *mark != Mark::Plain || ink.is_some_and(|ink| ink != RunInk::Of(Rgb::BLACK)))
        {
            strings.insert(number, rich(&units, &marks));
        }
    }
    Some(())
}

fn rich(units: &[u16], marks: &[(usize, Mark, Option<RunInk>)]) -> Rich {
    let mut rich = RichText::default();
    let mut at = 0;
    for (start, mark, ink) in marks {
        let start = (*start).clamp(at, units.len());
        rich.text.push_str(&String::from_utf16_lossy(&units[at..start]));
        rich.stand(*mark);
        rich.ink(*ink);
        at = start;
    }
    rich.text.push_str(&String::from_utf16_lossy(&units[at..]));
    let shown = rich.shown().map(|shown| shown.into_owned());
    let inks = rich.inks();
    Rich { marked: shown.is_none(), text: shown.unwrap_or(rich.text), inks }
}

/// A position in a record and those that continue it.
struct Reader<'a> {
    bodies: &'a [&'a [u8]],
    body: usize,
    at: usize,
}

impl Reader<'_> {
    /// Goes on to the next record where this one ends; whether it did.
    fn turn(&mut self) -> Option<bool> {
        let ended = self.at >= self.bodies.get(self.body)?.len();
        if ended {
            (self.body, self.at) = (self.body + 1, 0);
            self.bodies.get(self.body)?;
        }
        Some(ended)
    }

    fn byte(&mut self) -> Option<u8> {
        self.turn()?;
        let byte = self.bodies.get(self.body)?.get(self.at).copied()?;
        self.at += 1;
        Some(byte)
    }

    fn u16(&mut self) -> Option<u16> {
        Some(u16::from_le_bytes([self.byte()?, self.byte()?]))
    }

    fn u32(&mut self) -> Option<u32> {
        Some(u32::from(self.u16()?) | u32::from(self.u16()?) << 16)
    }

    fn skip(&mut self, mut count: usize) -> Option<()> {
        while count > 0 {
            self.turn()?;
            let here = count.min(self.bodies[self.body].len() - self.at);
            if here == 0 {
                return None;
            }
            self.at += here;
            count -= here;
        }
        Some(())
    }

    /// Characters, one byte each or two; where a record ends among them the next one says anew which. They are kept where
    /// somebody needs them.
    fn units(&mut self, count: usize, mut wide: bool, kept: bool) -> Option<Vec<u16>> {
        let mut units = Vec::with_capacity(if kept { count } else { 0 });
        for _ in 0..count {
            if self.turn()? {
                wide = self.byte()? & 1 > 0;
            }
            let unit = if wide { self.u16()? } else { self.byte()?.into() };
            if kept {
                units.push(unit);
            }
        }
        Some(units)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn font(flags: u16, position: u16) -> Vec<u8> {
        [200, flags, 0x7FFF, 400, position, 0].iter().flat_map(|number: &u16| number.to_le_bytes()).collect()
    }

    fn fonts() -> Fonts {
        let mut fonts = Fonts::default();
        for (flags, position) in [(0, 0), (0, 0), (0, 0), (0, 0), (8, 0), (0, 1), (2, 2)] {
            fonts.take(&font(flags, position));
        }
        fonts
    }

    /// A string of one byte a character, with its runs.
    fn string(text: &str, runs: &[(u16, u16)]) -> Vec<u8> {
        let mut bytes = (text.len() as u16).to_le_bytes().to_vec();
        bytes.push(if runs.is_empty() { 0 } else { 8 });
        if !runs.is_empty() {
            bytes.extend((runs.len() as u16).to_le_bytes());
        }
        bytes.extend(text.bytes());
        runs.iter().for_each(|(start, font)| bytes.extend([start.to_le_bytes(), font.to_le_bytes()].concat()));
        bytes
    }

    fn table(strings: &[Vec<u8>]) -> Vec<u8> {
        let count = (strings.len() as u32).to_le_bytes();
        [&count[..], &count, &strings.concat()].concat()
    }

    #[test]
    fn the_font_after_the_third_has_the_number_five() {
        let fonts = fonts();
        assert_eq!(
            [0, 3, 5, 6, 7, 99].map(|number| fonts.mark(number)),
            [Mark::Plain, Mark::Plain, Mark::Struck, Mark::Raised, Mark::Lowered, Mark::Plain,]
        );
    }

    #[test]
    fn runs_that_are_small_or_struck_out_are_found_across_records() {
        let whole = table(&[
            string("7.38", &[]),
            string("7.381", &[(4, 6)]),
            string("7.17.38", &[(0, 5), (3, 0)]),
            string("2.5 mm2", &[(6, 6)]),
            string("plain", &[(0, 1)]),
        ]);
        let black = Some(RunInk::Of(Rgb::BLACK));
        let inks = |count: usize| -> Inks { Some([&[None, black][..], &[black]][2 - count].into()) };
        let rich = |text: &str, marked, count| Rich { text: text.into(), marked, inks: inks(count) };
        let expected = BTreeMap::from([
            (1, rich("7.381", true, 2)),
            (2, rich("7.17.38", true, 1)),
            (3, rich("2.5 mm²", false, 2)),
        ]);
        assert_eq!(rich_strings(&[&whole], &fonts(), &Colors::default()), expected);
        assert_eq!(rich_strings(&[], &fonts(), &Colors::default()), BTreeMap::new());
        // A record may end before any string, or among characters: there the next one begins with their width.
        let (head, tail) = whole.split_at(8);
        assert_eq!(rich_strings(&[head, tail], &fonts(), &Colors::default()), expected);
        let among = 8 + string("7.38", &[]).len() + 5 + 2;
        let (head, tail) = whole.split_at(among);
        let narrow = [&[0][..], tail].concat();
        assert_eq!(rich_strings(&[head, &narrow], &fonts(), &Colors::default()), expected);
        for end in 0..whole.len() {
            let torn = rich_strings(&[&whole[..end]], &fonts(), &Colors::default());
            assert!(torn.iter().all(|(number, text)| expected.get(number) == Some(text)), "torn at {end}");
        }
    }
}
