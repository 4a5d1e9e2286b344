//! Typesets letters that were written as data (`--emit letter`): `cargo run --example letter -- OUT_DIR LETTER.json…`.
//!
//! For whoever changes `report-templates/layout`: no job is needed to see a page. Ends with 1 where a letter failed.

use std::collections::BTreeMap;
use std::error::Error;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

use yice::compose::letter::Letter;
use yice::diagnostic::Lang;
use yice::typeset::{Engine, FontFile};

fn main() -> Result<ExitCode, Box<dyn Error>> {
    let mut arguments = std::env::args_os().skip(1).map(PathBuf::from);
    let folder = arguments.next().ok_or("usage: letter OUT_DIR LETTER.json…")?;
    let mut out = std::io::stderr();
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let started = Instant::now();
    let fonts = FontFile::open_all(&yice::load::fonts(&[root.join("fonts"), root.join("fonts/extra")])).value;
    let read = started.elapsed();
    let layout: BTreeMap<_, _> = files(&root.join("report-templates/layout"), "")?.into_iter().collect();
    let engine = match Engine::new(fonts, &BTreeMap::new(), layout) {
        Ok(engine) => engine,
        Err(findings) => {
            return Err(findings.iter().map(|finding| finding.to_text(Lang::Zh)).collect::<Vec<_>>().join("\n").into());
        }
    };
    writeln!(out, "fonts opened {read:?}, engine ready {:?}", started.elapsed())?;
    let mut code = ExitCode::SUCCESS;
    for path in arguments {
        let letter: Letter = serde_json::from_slice(&std::fs::read(&path)?)?;
        let started = Instant::now();
        match engine.pdf(&letter) {
            Ok(pdf) => {
                writeln!(
                    out,
                    "{}: {} pages, {} bytes, {:?}",
                    path.display(),
                    pdf.pages,
                    pdf.bytes.len(),
                    started.elapsed()
                )?;
                pdf.warnings.iter().try_for_each(|warning| writeln!(out, "{}", warning.to_text(Lang::Zh)))?;
                std::fs::write(folder.join(path.with_extension("pdf").file_name().ok_or("no file name")?), pdf.bytes)?;
            }
            Err(findings) => {
                code = ExitCode::FAILURE;
                findings
                    .iter()
                    .try_for_each(|finding| writeln!(out, "{}: {}", path.display(), finding.to_text(Lang::Zh)))?;
            }
        }
    }
    Ok(code)
}

fn files(folder: &Path, prefix: &str) -> std::io::Result<Vec<(String, Vec<u8>)>> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
        if entry.file_type()?.is_dir() {
            found.extend(files(&entry.path(), &format!("{name}/"))?);
        } else {
            found.push((name, std::fs::read(entry.path())?));
        }
    }
    Ok(found)
}
