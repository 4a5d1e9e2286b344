//! An xlsx's cell styles by their index: number formats, fills, and which strike out what is in the cell.

use std::collections::{BTreeMap, BTreeSet};

use super::colors::{Color, Colors, color};
use super::number_format::{Format, builtin_format, format_of_code};
use super::package::{Package, attribute, each_start};
use super::parts::is_yes;
use super::row::Rgb;
use crate::diagnostic::Diagnostic;
use crate::load::findings as say;

/// Most styles, fills and formats of a workbook: Excel has 65,490.
pub(crate) const STYLES: usize = 1 << 17;

/// A cell style.
pub(crate) struct Style {
    /// Its number format.
    pub format: Format,
    /// Its font has a line through.
    pub struck: bool,
    /// The color behind the text.
    pub fill: Rgb,
    /// What is written in it nobody sees.
    pub unseen: bool,
}

/// A font as far as it says whether a text is seen.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Ink {
    /// Its color; none is that of the system, which programs choose so that it is seen.
    pub color: Option<Color>,
    /// Nobody reads letters of that size.
    pub tiny: bool,
}

impl Ink {
    /// Whether a text of this font is not seen on a color.
    pub(crate) fn is_lost_on(self, behind: Rgb, colors: &Colors) -> bool {
        self.tiny || self.color.is_some_and(|color| colors.seen(color).is_lost_on(behind))
    }

    /// Whether letters of a size, in points, are read by nobody.
    pub(crate) fn is_tiny(points: f64) -> bool {
        points > 0.0 && points < 3.0
    }
}

impl Style {
    /// That of a workbook which says none.
    pub(crate) fn general() -> Self {
        Self { format: format_of_code("General"), struck: false, fill: Rgb::WHITE, unseen: false }
    }
}

/// A fill (`CT_Fill`): what stands in front and behind, and whether the front covers all.
#[derive(Default)]
struct Fill {
    solid: bool,
    front: Option<Color>,
    back: Option<Color>,
}

impl Fill {
    fn seen(&self, colors: &Colors) -> Rgb {
        let color = if self.solid { self.front.or(self.back) } else { self.back };
        color.map_or(Rgb::WHITE, |color| colors.seen(color))
    }
}

/// Every cell style (`cellXfs`), in order.
///
/// # Errors
/// Broken XML.
pub(crate) fn styles(package: &mut Package, part: &str, colors: &mut Colors) -> Result<Vec<Style>, Diagnostic> {
    let mut codes: BTreeMap<u32, Format> = BTreeMap::new();
    let mut styles = Vec::new();
    let (mut fills, mut filled, mut palette): (Vec<Fill>, Vec<usize>, Vec<Rgb>) = Default::default();
    let (mut fonts, mut struck, mut inked): (Vec<Ink>, BTreeSet<u32>, Vec<usize>) = Default::default();
    let mut section = "";
    let file = package.file().to_string();
    each_start(package, part, |element| {
        if styles.len().max(fills.len()).max(codes.len()).max(palette.len()).max(fonts.len()) > STYLES {
            return;
        }
        let number = |name| attribute(element, name).and_then(|v| v.parse::<u32>().ok());
        match element.local_name().into_inner() {
            "numFmts" => section = "numFmts",
            "fonts" => section = "fonts",
            "fills" => section = "fills",
            "borders" => section = "",
            "fill" if section == "fills" => fills.push(Fill::default()),
            "patternFill" if section == "fills" => {
                let solid = attribute(element, "patternType").is_some_and(|pattern| pattern == "solid");
                if let Some(fill) = fills.last_mut() {
                    fill.solid = solid;
                }
            }
            // Of a gradient the first color counts.
            "fgColor" | "bgColor" | "color" if section == "fills" => {
                if let Some(fill) = fills.last_mut() {
                    let place =
                        if element.local_name().into_inner() == "fgColor" { &mut fill.front } else { &mut fill.back };
                    *place = place.or(color(element));
                }
            }
            "font" if section == "fonts" => fonts.push(Ink { color: None, tiny: false }),
            "color" if section == "fonts" => {
                fonts.iter_mut().next_back().into_iter().for_each(|font| font.color = color(element));
            }
            "sz" if section == "fonts" => {
                let tiny = attribute(element, "val").and_then(|size| size.parse().ok()).is_some_and(Ink::is_tiny);
                fonts.iter_mut().next_back().into_iter().for_each(|font| font.tiny = tiny);
            }
            "strike" if section == "fonts" && attribute(element, "val").is_none_or(|value| is_yes(&value)) => {
                struck.extend(fonts.len().checked_sub(1).and_then(|font| u32::try_from(font).ok()));
            }
            "cellStyleXfs" => section = "cellStyleXfs",
            "cellXfs" => section = "cellXfs",
            "cellStyles" | "dxfs" | "mruColors" => section = "",
            "indexedColors" => section = "indexedColors",
            "rgbColor" if section == "indexedColors" => {
                palette.push(attribute(element, "rgb").and_then(|rgb| Rgb::of_hex(&rgb)).unwrap_or_default());
            }
            "numFmt" if section == "numFmts" => {
                if let (Some(id), Some(code)) = (number("numFmtId"), attribute(element, "formatCode")) {
                    codes.insert(id, format_of_code(&code));
                }
            }
            "xf" if section == "cellXfs" => {
                let id = number("numFmtId").unwrap_or(0);
                let format = codes.get(&id).cloned().unwrap_or_else(|| builtin_format(id));
                let struck = number("fontId").is_some_and(|font| struck.contains(&font));
                filled.push(number("fillId").map_or(usize::MAX, |fill| fill as usize));
                inked.push(number("fontId").map_or(usize::MAX, |font| font as usize));
                styles.push(Style { format, struck, fill: Rgb::WHITE, unseen: false });
            }
            _ => {}
        }
    })?;
    if styles.len().max(fills.len()).max(codes.len()).max(palette.len()).max(fonts.len()) > STYLES {
        return Err(say::file_too_large(&file));
    }
    // The palette stands behind the styles.
    colors.set_palette(0, palette);
    let seen: Vec<Rgb> = fills.iter().map(|fill| fill.seen(colors)).collect();
    for (style, (fill, font)) in styles.iter_mut().zip(filled.into_iter().zip(inked)) {
        style.fill = seen.get(fill).copied().unwrap_or_default();
        style.unseen = fonts.get(font).is_some_and(|font| font.is_lost_on(style.fill, colors));
    }
    Ok(styles)
}

/// The colors of a theme, in its order.
///
/// # Errors
/// Broken XML.
pub(crate) fn theme(package: &mut Package, part: &str) -> Result<Vec<Rgb>, Diagnostic> {
    const NAMES: [&str; 12] = [
        "dk1", "lt1", "dk2", "lt2", "accent1", "accent2", "accent3", "accent4", "accent5", "accent6", "hlink",
        "folHlink",
    ];
    let (mut colors, mut inside) = (Vec::new(), false);
    each_start(package, part, |element| match element.local_name().into_inner() {
        "clrScheme" => inside = colors.is_empty(),
        // Fonts come behind the colors.
        "fontScheme" | "fmtScheme" => inside = false,
        name if inside && NAMES.contains(&name) => colors.push(Rgb([0; 3])),
        "srgbClr" | "sysClr" if inside => {
            let said = ["lastClr", "val"].into_iter().find_map(|name| Rgb::of_hex(&attribute(element, name)?));
            colors.iter_mut().next_back().zip(said).into_iter().for_each(|(color, said)| *color = said);
        }
        _ => {}
    })?;
    Ok(colors)
}
