//! A new job folder: every key of job.toml explained, three example classes, a workbook that a clerk can fill in.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::results_template::results_workbook;
use super::write_atomically;

/// Example classes: file name and text.
const CATALOG: [(&str, &str); 3] = [
    ("fert_compound.toml", include_str!("../../fixtures/catalog/fert_compound.toml")),
    ("school_uniform.toml", include_str!("../../fixtures/catalog/school_uniform.toml")),
    ("wire_bv.toml", include_str!("../../fixtures/catalog/wire_bv.toml")),
];

/// The text of job.toml.
const JOB: &str = include_str!("../../report-templates/scaffold/job.toml");

/// How to use the folder.
const README: &str = include_str!("../../report-templates/scaffold/说明.md");

/// Writes a job folder to be filled in; returns the files in writing order. As it stands it does not run: its sample rows and
/// the placeholders of its job.toml are told.
///
/// # Errors
/// [`io::ErrorKind::AlreadyExists`], naming the file, where anything would be overwritten: then nothing is written.
/// Otherwise what the file system says.
pub fn scaffold(dir: &Path) -> io::Result<Vec<PathBuf>> {
    let classes: Vec<String> = CATALOG.iter().filter_map(|(_, text)| class_name(text)).collect();
    let mut files = vec![
        (dir.join("job.toml"), JOB.as_bytes().to_vec()),
        (dir.join("说明.md"), README.as_bytes().to_vec()),
        (dir.join("results.xlsx"), results_workbook(&classes).map_err(io::Error::other)?),
    ];
    files.extend(CATALOG.iter().map(|(name, text)| (dir.join("catalog").join(name), text.as_bytes().to_vec())));
    for (path, _) in &files {
        if fs::symlink_metadata(path).is_ok() {
            return Err(io::Error::new(io::ErrorKind::AlreadyExists, path.display().to_string()));
        }
    }
    files
        .into_iter()
        .map(|(path, bytes)| {
            write_atomically(&path, &bytes)?;
            Ok(path)
        })
        .collect()
}

fn class_name(catalog: &str) -> Option<String> {
    let table: toml::Table = catalog.parse().ok()?;
    table.get("name")?.as_str().map(str::to_string)
}
