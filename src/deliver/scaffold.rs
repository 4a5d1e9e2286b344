//! A new job folder: every key of job.toml explained, its classes, a workbook that a clerk can fill in.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::results_template::results_workbook;
use super::write_atomically;

/// A class of a new job.
#[derive(Debug, Clone, Copy)]
pub struct ScaffoldClass<'a> {
    /// Code; its file is called so.
    pub code: &'a str,
    /// Name, as the drop-down offers it.
    pub name: &'a str,
    /// The text of its file.
    pub text: &'a str,
}

/// Classes of a job for which none are named.
const EXAMPLES: [ScaffoldClass<'static>; 3] = [
    ScaffoldClass {
        code: "fert_compound",
        name: "复合肥料",
        text: include_str!("../../report-templates/catalog/fert_compound.toml"),
    },
    ScaffoldClass {
        code: "school_uniform",
        name: "中小学生校服",
        text: include_str!("../../report-templates/catalog/school_uniform.toml"),
    },
    ScaffoldClass {
        code: "wire_bv",
        name: "电线电缆（60227 IEC 01 BV）",
        text: include_str!("../../report-templates/catalog/wire_bv.toml"),
    },
];

/// The text of job.toml.
const JOB: &str = include_str!("../../report-templates/scaffold/job.toml");

/// How to use the folder.
const README: &str = include_str!("../../report-templates/scaffold/说明.md");

/// Writes a job folder with three classes for a start; else as [`scaffold_with`].
///
/// # Errors
/// As [`scaffold_with`].
pub fn scaffold(dir: &Path) -> io::Result<Vec<PathBuf>> {
    scaffold_with(dir, &EXAMPLES)
}

/// Writes a job folder to be filled in; returns the files in writing order. As it stands it does not run: its sample rows and
/// the placeholders of its job.toml are told.
///
/// # Errors
/// [`io::ErrorKind::AlreadyExists`], naming the file, where anything would be overwritten: then nothing is written.
/// Otherwise what the file system says.
pub fn scaffold_with(dir: &Path, classes: &[ScaffoldClass<'_>]) -> io::Result<Vec<PathBuf>> {
    let names: Vec<String> = classes.iter().map(|class| class.name.to_string()).collect();
    let mut files = vec![
        (dir.join("job.toml"), JOB.as_bytes().to_vec()),
        (dir.join("说明.md"), README.as_bytes().to_vec()),
        (dir.join("results.xlsx"), results_workbook(&names).map_err(io::Error::other)?),
    ];
    let file = |class: &ScaffoldClass<'_>| dir.join("catalog").join(format!("{}.toml", class.code));
    files.extend(classes.iter().map(|class| (file(class), class.text.as_bytes().to_vec())));
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

/// Writes a file that is not there yet, such as a profile to edit.
///
/// # Errors
/// [`io::ErrorKind::AlreadyExists`] where it is: nobody's work is overwritten. Otherwise what the file system says.
pub fn new_file(path: &Path, bytes: &[u8]) -> io::Result<()> {
    if fs::symlink_metadata(path).is_ok() {
        return Err(io::Error::new(io::ErrorKind::AlreadyExists, path.display().to_string()));
    }
    write_atomically(path, bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_examples_are_called_as_their_files_say() {
        for class in EXAMPLES {
            let table: toml::Table = class.text.parse().unwrap();
            assert_eq!((table["code"].as_str(), table["name"].as_str()), (Some(class.code), Some(class.name)));
        }
    }
}
