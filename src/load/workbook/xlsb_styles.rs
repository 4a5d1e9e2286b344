//! An xlsb's styles and shared strings (MS-XLSB 2.1.7.50, 2.1.7.45), as those of an xlsx.

use std::collections::BTreeMap;

use super::colors::{Color, Colors};
use super::number_format::{Format, builtin_format, format_of_code};
use super::rich_text::{Inks, Mark, RichText, RunInk};
use super::row::{Rgb, TEXT_BYTES};
use super::styles::{Ink, STYLES as STYLES_MOST, Style};
use super::xlsb_conditions;
use super::xlsb_records::{Body, Fault, color, each_record};

/// Most bytes of all shared strings together.
const SHARED_BYTES: usize = 256 << 20;

const FORMAT: u16 = 44;
const FONT: u16 = 43;
const FILL: u16 = 45;
const STYLE: u16 = 47;
const STYLES: u16 = 617;
const STYLES_END: u16 = 618;
const PALETTE_COLOR: u16 = 475;
const STRING: u16 = 19;

/// The styles of cells, and how text in each font stands.
#[derive(Default)]
pub(crate) struct Styles {
    /// By their numbers.
    pub cells: Vec<Style>,
    fonts: Vec<Mark>,
    /// What the colors of fonts are.
    inks: Vec<RunInk>,
    /// Whether the looks of conditions may show another text, by their numbers.
    pub hiding: Vec<bool>,
}

/// A text; marked where it is not what its cell shows.
pub(crate) struct Shown {
    /// The text.
    pub text: String,
    /// Something in it is struck out or small, and no character says so.
    pub marked: bool,
    /// The colors of its runs.
    pub inks: Inks,
}

/// Reads the styles.
///
/// # Errors
/// A torn record, over a bound.
pub(crate) fn styles(stream: impl std::io::BufRead, mut colors: Colors) -> Result<Styles, Fault> {
    let mut codes: BTreeMap<u16, Format> = BTreeMap::new();
    let (mut fills, mut palette, mut read): (Vec<Option<Color>>, Vec<Rgb>, Vec<[u16; 3]>) = Default::default();
    let (mut fonts, mut inks, mut of_cells) = (Vec::new(), Vec::new(), false);
    let mut looks: Vec<Vec<u8>> = Vec::new();
    each_record(stream, |id, body| {
        match id {
            STYLE | FILL | FONT | FORMAT if read.len().max(fills.len()).max(fonts.len()) > STYLES_MOST => {
                return Err(Fault::TooLarge);
            }
            FORMAT => drop(codes.insert(body.u16(0)?, format_of_code(&body.string(2)?))),
            FONT => {
                // In twentieths of a point.
                let tiny = Ink::is_tiny(f64::from(body.u16(0)?) / 20.0);
                inks.push(Ink { color: color(body, 12).ok().flatten(), tiny });
                fonts.push(match (body.u16(2)? & 8 > 0, body.u16(6)?) {
                    (true, _) => Mark::Struck,
                    (false, 1) => Mark::Raised,
                    (false, 2) => Mark::Lowered,
                    (false, _) => Mark::Plain,
                });
            }
            FILL => fills.push(match body.u32(0)? {
                0 => None,
                1 => color(body, 4)?,
                _ => color(body, 12)?,
            }),
            STYLES => of_cells = true,
            STYLES_END => of_cells = false,
            STYLE if of_cells => read.push([body.u16(2)?, body.u16(4)?, body.u16(6)?]),
            // The palette stands behind them.
            xlsb_conditions::LOOK if looks.len() < STYLES_MOST => looks.push(body.0.to_vec()),
            PALETTE_COLOR => palette.push(Rgb(body.bytes(0)?)),
            _ => {}
        }
        Ok(true)
    })?;
    colors.set_palette(0, palette);
    let style = |[format, font, fill]: [u16; 3]| {
        let fill = fills.get(usize::from(fill)).copied().flatten().map_or(Rgb::WHITE, |color| colors.seen(color));
        Style {
            format: codes.get(&format).cloned().unwrap_or_else(|| builtin_format(format.into())),
            struck: fonts.get(usize::from(font)) == Some(&Mark::Struck),
            fill,
            unseen: inks.get(usize::from(font)).is_some_and(|ink| ink.is_lost_on(fill, &colors)),
        }
    };
    let cells = read.into_iter().map(style).collect();
    // What cannot be followed hides nothing.
    let hiding = looks.iter().map(|look| xlsb_conditions::hides(Body(look), &colors).unwrap_or_default()).collect();
    let inks = inks.into_iter().map(|ink| RunInk::of_font(ink, &colors)).collect();
    Ok(Styles { cells, fonts, inks, hiding })
}

/// Reads the shared strings.
///
/// # Errors
/// A torn record, over a bound.
pub(crate) fn strings(stream: impl std::io::BufRead, styles: &Styles) -> Result<Vec<Shown>, Fault> {
    let (mut strings, mut total) = (Vec::new(), 0_usize);
    each_record(stream, |id, body| {
        if id == STRING {
            let shown = rich(body, styles)?;
            total += shown.text.len();
            if shown.text.len() > TEXT_BYTES || total > SHARED_BYTES {
                return Err(Fault::TooLarge);
            }
            strings.push(shown);
        }
        Ok(true)
    })?;
    Ok(strings)
}

/// A text of several runs (`RichStr`).
///
/// # Errors
/// A torn record.
pub(crate) fn rich(body: Body, styles: &Styles) -> Result<Shown, Fault> {
    let [flags] = body.bytes::<1>(0)?;
    let (units, end) = body.text(1)?;
    let mut rich = RichText::default();
    let mut at = 0;
    if flags & 1 > 0 {
        for run in 0..body.u32(end)? as usize {
            let place = end + 4 + 4 * run;
            let (start, font) = (usize::from(body.u16(place)?), usize::from(body.u16(place + 2)?));
            let start = start.clamp(at, units.len());
            rich.text.push_str(&String::from_utf16_lossy(&units[at..start]));
            rich.stand(styles.fonts.get(font).copied().unwrap_or_default());
            rich.ink(styles.inks.get(font).copied());
            at = start;
        }
    }
    rich.text.push_str(&String::from_utf16_lossy(&units[at..]));
    let shown = rich.shown().map(|text| text.into_owned());
    let inks = rich.inks();
    Ok(Shown { marked: shown.is_none(), text: shown.unwrap_or(rich.text), inks })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(id: u16, body: &[u8]) -> Vec<u8> {
        let id = if id < 128 { vec![id as u8] } else { vec![(id & 0x7F) as u8 | 0x80, (id >> 7) as u8] };
        [&id[..], &[body.len() as u8], body].concat()
    }

    fn numbers(numbers: &[u16]) -> Vec<u8> {
        numbers.iter().flat_map(|number| number.to_le_bytes()).collect()
    }

    fn wide(text: &str) -> Vec<u8> {
        let units: Vec<u16> = text.encode_utf16().collect();
        [&(units.len() as u32).to_le_bytes()[..], &numbers(&units)].concat()
    }

    fn read() -> Styles {
        let font = |strikes: u16, small: u16| record(FONT, &numbers(&[220, strikes, 400, small, 0, 0, 0, 0]));
        let fill = |pattern: u32, front: [u8; 8], back: [u8; 8]| {
            record(FILL, &[&pattern.to_le_bytes()[..], &front, &back].concat())
        };
        let none = [0; 8];
        let style = |format, font, fill| record(STYLE, &numbers(&[0, format, font, fill, 0, 0, 0, 0]));
        let stream = [
            record(FORMAT, &[&numbers(&[164])[..], &wide("0.00")].concat()),
            font(0, 0),
            font(8, 0),
            font(0, 1),
            fill(0, [2, 13, 0, 0, 0, 0, 0, 0], none),
            fill(1, [5, 0, 0, 0, 1, 2, 3, 255], none),
            fill(1, [3, 13, 0, 0, 0, 0, 0, 255], none),
            fill(1, [7, 4, 0, 0, 0, 0, 0, 255], none),
            fill(17, [3, 8, 0, 0, 0, 0, 0, 255], [3, 13, 0, 0, 0, 0, 0, 255]),
            style(9, 1, 1),
            record(STYLES, &[]),
            style(164, 0, 0),
            style(14, 1, 1),
            style(0, 0, 2),
            style(0, 0, 3),
            style(0, 0, 4),
            style(0, 0, 99),
            record(STYLES_END, &[]),
            style(9, 1, 1),
        ];
        styles(&stream.concat()[..], Colors::default()).expect("styles")
    }

    #[test]
    fn a_style_has_its_format_its_font_and_its_fill() {
        let cells = read().cells;
        let fills: Vec<String> = cells.iter().map(|style| style.fill.to_string()).collect();
        assert_eq!(fills, ["FFFFFF", "010203", "FFFF00", "4F81BD", "FFFF00", "FFFFFF"]);
        assert_eq!(cells[0].format.code(), "0.00");
        assert_eq!(
            cells.iter().map(|style| style.struck).collect::<Vec<_>>(),
            [false, true, false, false, false, false]
        );
    }

    #[test]
    fn a_text_of_several_runs_is_what_its_cell_shows() {
        let run = |start, font| numbers(&[start, font]);
        let text = |text: &str, runs: &[Vec<u8>]| {
            let count = (runs.len() as u32).to_le_bytes();
            let head = [u8::from(!runs.is_empty())];
            let runs = if runs.is_empty() { Vec::new() } else { [&count[..], &runs.concat()].concat() };
            record(STRING, &[&head[..], &wide(text), &runs].concat())
        };
        let table = [
            text("7.38", &[]),
            text("mm2", &[run(0, 0), run(2, 2)]),
            text("46.21", &[run(4, 2)]),
            text("5861", &[run(0, 1), run(2, 0)]),
        ]
        .concat();
        let read: Vec<(String, bool)> = strings(&table[..], &read())
            .expect("strings")
            .into_iter()
            .map(|shown| (shown.text, shown.marked))
            .collect();
        let expected = [("7.38", false), ("mm²", false), ("46.21", true), ("5861", true)];
        assert_eq!(read, expected.map(|(text, marked)| (text.to_string(), marked)));
        for end in 1..table.len() {
            // No end is anything but a fault or fewer strings.
            let torn = strings(&table[..end], &super::tests::read());
            assert!(torn.is_err() || torn.is_ok_and(|strings| strings.len() < 4), "torn at {end}");
        }
    }
}
