//! Twelve letters to look through, page by page: `cargo run --release --example gallery [-- -o DIR] [--ppi N]`.
//!
//! Writes each letter as it would be sent (`NAME.pdf`: PDF/A-3a and PDF/UA-1), its PDF/A-1b twin for validators that
//! know nothing newer (`a-1b/NAME.pdf`), its pages (`pages/NAME-1.png` …), one contact sheet per letter
//! (`contact/NAME.png`) and all first pages (`index.png`). Ends with 1 where a letter has any warning.

mod contact_sheet;
mod specimens;

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use clap::Parser;

use contact_sheet::{contact_sheet, write};
use specimens::{Exhibit, SPECIMENS, Trouble, words};

/// Pages of a contact sheet are this much smaller than the pages on their own.
const CONTACT_PPI: u32 = 48;

#[derive(Parser)]
struct Arguments {
    /// Folder to write to.
    #[arg(short, long, default_value = "target/gallery")]
    output: PathBuf,
    /// Pixels per inch of the pages.
    #[arg(long, default_value_t = 110)]
    ppi: u32,
}

fn main() -> Result<(), Trouble> {
    let arguments = Arguments::parse();
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for folder in ["a-1b", "pages", "contact"] {
        fs::create_dir_all(arguments.output.join(folder))?;
    }
    let work = tempfile::tempdir()?;
    let mut firsts = Vec::new();
    specimens::each(root, work.path(), &mut |exhibit| {
        let small = export(&exhibit, &arguments)?;
        firsts.push((exhibit.specimen.name, small));
        Ok(())
    })?;
    firsts.sort_by_key(|(name, _)| *name);
    let firsts: Vec<_> = firsts.into_iter().map(|(_, picture)| picture).collect();
    write(&contact_sheet(&firsts, 4), &arguments.output.join("index.png"))?;
    let lines: Vec<_> = SPECIMENS.iter().map(|specimen| format!("{}\t{}\n", specimen.name, specimen.shows)).collect();
    fs::write(arguments.output.join("index.txt"), lines.concat())?;
    Ok(())
}

/// Writes everything of one letter; returns its first page for the index.
fn export(exhibit: &Exhibit<'_>, arguments: &Arguments) -> Result<yice::typeset::Picture, Trouble> {
    let (name, engine, out) = (exhibit.specimen.name, exhibit.job.engine(), &arguments.output);
    let letter = &exhibit.letter;
    let pdf = engine.pdf(letter).map_err(|findings| words(&findings))?;
    if !pdf.warnings.is_empty() {
        return Err(format!("{name}: {}", words(&pdf.warnings)).into());
    }
    fs::write(out.join(format!("{name}.pdf")), &pdf.bytes)?;
    let twin = engine.pdf_a1b_twin(letter).map_err(|findings| words(&findings))?;
    fs::write(out.join(format!("a-1b/{name}.pdf")), twin)?;
    for (index, page) in engine.pictures(letter, arguments.ppi).map_err(|f| words(&f))?.iter().enumerate() {
        write(page, &out.join(format!("pages/{name}-{}.png", index + 1)))?;
    }
    let small = engine.pictures(letter, CONTACT_PPI).map_err(|findings| words(&findings))?;
    write(&contact_sheet(&small, 5), &out.join(format!("contact/{name}.png")))?;
    writeln!(
        std::io::stderr(),
        "{name}: {} pages, {} KB; {}",
        pdf.pages,
        pdf.bytes.len() / 1024,
        exhibit.specimen.shows
    )?;
    small.into_iter().next().ok_or_else(|| format!("{name} has no page").into())
}
