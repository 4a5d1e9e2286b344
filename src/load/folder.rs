//! Files of a job folder: which there are, and their bytes.

use std::fs;
use std::io::{ErrorKind, Read};
use std::path::Path;

use super::findings as say;
use super::misnamed::{Kind, Misnamed, misnamed};
use super::workbook::row::FILE_BYTES;
use crate::decode::decode;
use crate::diagnostic::{Diagnostic, Words};
use crate::domain::fold::fold;

/// Tables of a job that are no results.
const OTHER_TABLES: [&str; 8] =
    ["prior", "enterprises", "followup", "linkage", "plan", "aliases", "advised", "lastyear"];

/// File names in a folder without what operating systems and office programs leave beside them, sorted; none where there is no such folder.
pub(crate) fn names(folder: &Path) -> Vec<String> {
    let mut names = all_names(folder);
    names.retain(|name| !is_of_system(name));
    names
}

fn all_names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut names: Vec<String> = entries.filter_map(|e| e.file_name().into_string().ok()).collect();
    names.sort_unstable();
    names
}

/// The name of the file that a mark stands for, by which a store in the network says that it is not on this computer:
/// `.results.xlsx.icloud`.
fn not_downloaded(name: &str) -> Option<&str> {
    name.strip_prefix('.')?.strip_suffix(".icloud").filter(|name| !name.is_empty())
}

/// Files that nobody put there: of macOS and Windows, and the locks of an open document.
fn is_of_system(name: &str) -> bool {
    let lower = name.to_lowercase();
    name.starts_with('.') || name.starts_with("~$") || matches!(lower.as_str(), "thumbs.db" | "desktop.ini")
}

/// What a file of the job is called, and what people call it instead.
pub(crate) struct Wanted {
    /// Its name without the extension.
    pub stem: &'static str,
    /// Other names that people give it.
    pub others: &'static [&'static str],
    /// Extensions that are read.
    pub extensions: &'static [&'static str],
    /// Whether there is no job without it.
    pub is_needed: bool,
}

/// The file named in job.toml, else the only `stem.*` with a known extension; none where there is none. A file that has
/// almost its name is told: it stops the job where it would be the only one.
pub(crate) fn choose(job: &Path, named: &str, wanted: &Wanted, findings: &mut Vec<Diagnostic>) -> Option<String> {
    if !named.is_empty() {
        return Some(named.to_string());
    }
    let mut found = candidates(job, wanted);
    let near = misnamed_beside(job, wanted);
    if found.is_empty() {
        findings.extend(near.iter().map(|(file, what)| say::misnamed(file, *what, wanted.stem)));
        if near.is_empty() && wanted.is_needed {
            findings.push(say::missing_results(&format!("{}.xlsx", wanted.stem), &tables(job, wanted)));
        }
        return None;
    }
    // Two of one name but for case are one file on another computer.
    found.extend(near.iter().filter(|(_, what)| *what == Misnamed::Spelling).map(|(name, _)| name.clone()));
    let [one] = found.as_slice() else {
        findings.push(say::several_files(&found, wanted.stem));
        return None;
    };
    let could_be_newer = |name: &str| {
        not_downloaded(name).is_some()
            || misnamed(name, wanted.stem, &[], wanted.extensions).is_some_and(Misnamed::is_of_a_spreadsheet)
    };
    let left: Vec<&str> = near.iter().map(|(name, _)| name.as_str()).filter(|name| could_be_newer(name)).collect();
    if !left.is_empty() {
        findings.push(say::misnamed_not_read(one, &left));
    }
    Some(one.clone())
}

/// Tables of the job that have names of their own.
fn tables(job: &Path, wanted: &Wanted) -> Vec<String> {
    let is_table = |name: &String| {
        let (stem, end) = name.rsplit_once('.').unwrap_or((name, ""));
        wanted.extensions.contains(&end.to_ascii_lowercase().as_str()) && !OTHER_TABLES.contains(&stem)
    };
    names(job).into_iter().filter(is_table).collect()
}

/// Files that have almost the name of the one that is wanted.
fn misnamed_beside(job: &Path, wanted: &Wanted) -> Vec<(String, Misnamed)> {
    let read = candidates(job, wanted);
    let all = all_names(job);
    let is_wanted = |name: &str| {
        let of = name.rsplit_once('.').is_some_and(|(stem, end)| {
            stem.eq_ignore_ascii_case(wanted.stem) && wanted.extensions.contains(&end.to_ascii_lowercase().as_str())
        });
        of && !all.iter().any(|other| other == name)
    };
    let elsewhere = all.iter().filter(|name| not_downloaded(name).is_some_and(is_wanted));
    let elsewhere = elsewhere.map(|name| (name.clone(), Misnamed::Kind(Kind::Unfinished)));
    // A folder is no list, whatever its name: `plan` may be one that `yice plan` has made.
    let files = names(job).into_iter().filter(|name| !read.contains(name) && !job.join(name).is_dir());
    let others = files.filter_map(|name| {
        let what = misnamed(&name, wanted.stem, wanted.others, wanted.extensions)?;
        Some((name, what))
    });
    elsewhere.chain(others).collect()
}

/// Files `stem.*` with a known extension.
fn candidates(job: &Path, wanted: &Wanted) -> Vec<String> {
    let is_read = |extension: &str| wanted.extensions.contains(&extension.to_ascii_lowercase().as_str());
    let fits = |name: &String| name.rsplit_once('.').is_some_and(|(stem, end)| stem == wanted.stem && is_read(end));
    names(job).into_iter().filter(fits).collect()
}

/// Bytes of a file of the job, bounded.
pub(crate) fn read_bytes(job: &Path, file: &str, findings: &mut Vec<Diagnostic>) -> Option<Vec<u8>> {
    let read = || -> std::io::Result<Option<Vec<u8>>> {
        let mut bytes = Vec::new();
        fs::File::open(job.join(file))?.take(FILE_BYTES + 1).read_to_end(&mut bytes)?;
        Ok((bytes.len() as u64 <= FILE_BYTES).then_some(bytes))
    };
    match read() {
        Ok(Some(bytes)) => Some(bytes),
        Ok(None) => {
            findings.push(say::file_too_large(file));
            None
        }
        Err(error) => {
            let near = if error.kind() == ErrorKind::NotFound { near(job, file) } else { Vec::new() };
            findings.push(say::unreadable_file(file, &reason(&error), &near));
            None
        }
    }
}

/// Files whose names differ from a name in case, width or spaces alone, or are those of its copies.
pub(crate) fn near(job: &Path, file: &str) -> Vec<String> {
    let (stem, extension) = file.rsplit_once('.').unwrap_or((file, ""));
    let stem = fold(stem).to_lowercase();
    let is_near = |name: &String| {
        let is_elsewhere = not_downloaded(name).is_some_and(|name| name == file);
        is_elsewhere || !is_of_system(name) && name != file && misnamed(name, &stem, &[], &[extension]).is_some()
    };
    all_names(job).into_iter().filter(is_near).collect()
}

/// Text of a UTF-8 file of the job, without a byte order mark.
pub(crate) fn read_text(job: &Path, file: &str, findings: &mut Vec<Diagnostic>) -> Option<String> {
    let bytes = read_bytes(job, file, findings)?;
    match String::from_utf8(bytes) {
        Ok(text) => Some(text.strip_prefix('\u{feff}').map(str::to_string).unwrap_or(text)),
        Err(error) => {
            let bytes = error.as_bytes();
            let marked = bytes.starts_with(&[0xFF, 0xFE]) || bytes.starts_with(&[0xFE, 0xFF]);
            // Every ASCII character has a zero byte there, mark or no mark.
            let is_wide = marked || bytes.iter().filter(|&&byte| byte == 0).count() > bytes.len() / 8;
            let looks_like = if is_wide { Some("UTF-16") } else { decode(bytes).ok().map(|_| "GBK") };
            findings.push(say::not_utf8(file, looks_like));
            None
        }
    }
}

/// Why a file cannot be read, in words that do not depend on the operating system where they are known.
fn reason(error: &std::io::Error) -> Words {
    match error.kind() {
        ErrorKind::NotFound => Words::new("找不到", "not found"),
        ErrorKind::PermissionDenied => Words::new("没有权限", "permission denied"),
        ErrorKind::IsADirectory => Words::new("是文件夹", "it is a folder"),
        kind => Words::new(kind.to_string(), kind.to_string()),
    }
}
