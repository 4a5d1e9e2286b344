//! Colors behind texts: what a file says of one (a number of its palette, a color of its theme made lighter or darker) as
//! the color that a person sees.

use quick_xml::events::BytesStart;

use super::package::attribute;
use super::row::Rgb;

/// A color as a workbook says it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Color {
    /// Itself.
    Rgb(Rgb),
    /// By its number in the palette.
    Indexed(usize),
    /// By its number in the theme, lighter by a share (below zero: darker).
    Theme(usize, f64),
}

/// The colors that a workbook's numbers mean.
#[derive(Debug, Clone)]
pub(crate) struct Colors {
    theme: Vec<Rgb>,
    palette: Vec<Rgb>,
}

impl Default for Colors {
    fn default() -> Self {
        Self {
            theme: THEME.into_iter().map(Rgb::of_number).collect(),
            palette: PALETTE.into_iter().map(Rgb::of_number).collect(),
        }
    }
}

impl Colors {
    /// Takes the colors of a theme in the order of its file, which has dark before light (ECMA-376 part 1, 20.1.6.2);
    /// the numbers in cells have it the other way round.
    pub(crate) fn with_theme(mut self, mut colors: Vec<Rgb>) -> Self {
        if colors.len() >= 4 {
            colors.swap(0, 1);
            colors.swap(2, 3);
            self.theme = colors;
        }
        self
    }

    /// Takes colors of a palette from a number on.
    pub(crate) fn set_palette(&mut self, from: usize, colors: impl IntoIterator<Item = Rgb>) {
        self.palette.iter_mut().skip(from).zip(colors).for_each(|(place, color)| *place = color);
    }

    /// What a person sees; white for what the workbook does not have.
    pub(crate) fn seen(&self, color: Color) -> Rgb {
        match color {
            Color::Rgb(rgb) => rgb,
            // Behind the palette stand the colors of the system: text, window.
            Color::Indexed(64) => Rgb([0; 3]),
            Color::Indexed(number) => self.palette.get(number).copied().unwrap_or_default(),
            Color::Theme(number, share) => tinted(self.theme.get(number).copied().unwrap_or_default(), share),
        }
    }
}

/// The color of an element of an xlsx (`CT_Color`); none for the system's own.
pub(crate) fn color(element: &BytesStart) -> Option<Color> {
    let get = |name| attribute(element, name);
    let number = |text: String| text.parse::<usize>().ok();
    let tint = || get("tint").and_then(|tint| tint.parse::<f64>().ok()).unwrap_or(0.0);
    // The theme stands before the others, as a program that writes two of them means it.
    if let Some(theme) = get("theme").and_then(number) {
        return Some(Color::Theme(theme, tint()));
    }
    let rgb = get("rgb").and_then(|rgb| Rgb::of_hex(&rgb));
    rgb.map(|rgb| Color::Rgb(tinted(rgb, tint()))).or_else(|| get("indexed").and_then(number).map(Color::Indexed))
}

/// A color made lighter or darker with its hue kept (ECMA-376 part 1, 18.3.1.15): hue, lightness and saturation, of which
/// the lightness is changed.
fn tinted(color: Rgb, share: f64) -> Rgb {
    if share == 0.0 || !share.is_finite() {
        return color;
    }
    let [red, green, blue] = color.0.map(|part| f64::from(part) / 255.0);
    let (most, least) = (red.max(green).max(blue), red.min(green).min(blue));
    let (light, spread) = ((most + least) / 2.0, most - least);
    let share = share.clamp(-1.0, 1.0);
    let lighter = if share < 0.0 { light * (1.0 + share) } else { light * (1.0 - share) + share };
    // With hue and saturation kept, all parts are stretched about the lightness alike.
    let room = |light: f64| 1.0 - (2.0 * light - 1.0).abs();
    let stretch = if spread == 0.0 || room(light) == 0.0 { 0.0 } else { room(lighter) / room(light) };
    let part = |part: f64| byte((part - light) * stretch + lighter);
    Rgb([part(red), part(green), part(blue)])
}

fn byte(part: f64) -> u8 {
    let wanted = (part * 255.0).round().clamp(0.0, 255.0);
    (0..=u8::MAX).find(|byte| f64::from(*byte) >= wanted).unwrap_or(u8::MAX)
}

/// The theme of Office where a file has none: light and dark, light and dark again, six accents, two links.
const THEME: [u32; 12] = [
    0xFFFFFF, 0x000000, 0xEEECE1, 0x1F497D, 0x4F81BD, 0xC0504D, 0x9BBB59, 0x8064A2, 0x4BACC6, 0xF79646, 0x0000FF,
    0x800080,
];

/// The palette (ECMA-376 part 1, 18.8.27).
const PALETTE: [u32; 64] = [
    0x000000, 0xFFFFFF, 0xFF0000, 0x00FF00, 0x0000FF, 0xFFFF00, 0xFF00FF, 0x00FFFF, 0x000000, 0xFFFFFF, 0xFF0000,
    0x00FF00, 0x0000FF, 0xFFFF00, 0xFF00FF, 0x00FFFF, 0x800000, 0x008000, 0x000080, 0x808000, 0x800080, 0x008080,
    0xC0C0C0, 0x808080, 0x9999FF, 0x993366, 0xFFFFCC, 0xCCFFFF, 0x660066, 0xFF8080, 0x0066CC, 0xCCCCFF, 0x000080,
    0xFF00FF, 0xFFFF00, 0x00FFFF, 0x800080, 0x800000, 0x008080, 0x0000FF, 0x00CCFF, 0xCCFFFF, 0xCCFFCC, 0xFFFF99,
    0x99CCFF, 0xFF99CC, 0xCC99FF, 0xFFCC99, 0x3366FF, 0x33CCCC, 0x99CC00, 0xFFCC00, 0xFF9900, 0xFF6600, 0x666699,
    0x969696, 0x003366, 0x339966, 0x003300, 0x333300, 0x993300, 0x993366, 0x333399, 0x333333,
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colors_are_those_of_the_spreadsheet_programs_own_palette() {
        let colors = Colors::default();
        // The second to the sixth row of the theme colors as Excel 2010 shows and LibreOffice converts them.
        for (theme, share, seen) in [
            (4, 0.0, "4F81BD"),
            (4, 0.799_981_688_894_314_4, "DCE6F1"),
            (4, 0.399_975_585_192_419_2, "95B3D7"),
            (4, -0.249_977_111_117_893, "366092"),
            (0, -0.149_998_474_074_526_2, "D9D9D9"),
            (1, 0.499_984_740_745_262, "808080"),
            (9, 0.599_993_896_298_104_8, "FCD5B4"),
            (99, 0.5, "FFFFFF"),
        ] {
            let color = colors.seen(Color::Theme(theme, share));
            let near = |(a, b): (u8, u8)| a.abs_diff(b) <= 1;
            let wanted = Rgb::of_hex(seen).expect("a color");
            assert!(color.0.into_iter().zip(wanted.0).all(near), "{theme} {share}: {color} for {seen}");
        }
        assert_eq!(colors.seen(Color::Indexed(13)).to_string(), "FFFF00");
        assert_eq!(colors.seen(Color::Indexed(700)), Rgb::WHITE);
        assert_eq!(tinted(Rgb([255, 255, 0]), 7.0), Rgb::WHITE);
    }
}
