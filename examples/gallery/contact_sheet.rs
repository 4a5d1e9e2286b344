//! Pages side by side on one picture, and pictures on disk.

use std::fs::File;
use std::io::BufWriter;
use std::path::Path;

use yice::typeset::Picture;

/// Pixels between pages.
const GAP: u32 = 16;
/// The ground that pages lie on: a grey that shows their edges.
const GROUND: u8 = 0x90;

/// Lays pages in rows of `columns`, all cells as large as the largest page.
pub fn contact_sheet(pages: &[Picture], columns: usize) -> Picture {
    let columns = columns.clamp(1, pages.len().max(1));
    let rows = pages.len().div_ceil(columns);
    let cell_width = pages.iter().map(|page| page.width).max().unwrap_or(0) + GAP;
    let cell_height = pages.iter().map(|page| page.height).max().unwrap_or(0) + GAP;
    let (width, height) = (cell_width * columns as u32 + GAP, cell_height * rows as u32 + GAP);
    let mut rgba = [GROUND, GROUND, GROUND, 0xff].repeat((width * height) as usize);
    for (index, page) in pages.iter().enumerate() {
        let left = GAP + cell_width * (index % columns) as u32;
        let top = GAP + cell_height * (index / columns) as u32;
        for row in 0..page.height {
            let to = 4 * ((top + row) * width + left) as usize;
            let from = 4 * (row * page.width) as usize;
            let length = 4 * page.width as usize;
            rgba[to..to + length].copy_from_slice(&page.rgba[from..from + length]);
        }
    }
    Picture { width, height, rgba }
}

/// Writes a picture as PNG.
pub fn write(picture: &Picture, path: &Path) -> Result<(), Box<dyn std::error::Error>> {
    let mut encoder = png::Encoder::new(BufWriter::new(File::create(path)?), picture.width, picture.height);
    encoder.set_color(png::ColorType::Rgba);
    encoder.set_depth(png::BitDepth::Eight);
    Ok(encoder.write_header()?.write_image_data(&picture.rgba)?)
}
