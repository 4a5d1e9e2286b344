//! Files of a job folder: which there are, and their bytes.

use std::fs;
use std::io::Read;
use std::path::Path;

use super::findings as say;
use super::workbook::row::FILE_BYTES;
use crate::decode::decode;
use crate::diagnostic::{Diagnostic, Words};

/// File names in a folder without what operating systems and office programs leave beside them, sorted; none where there is no such folder.
pub(crate) fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let names = entries.filter_map(|e| e.file_name().into_string().ok());
    let mut names: Vec<String> = names.filter(|name| !is_of_system(name)).collect();
    names.sort_unstable();
    names
}

/// Files that nobody put there: of macOS and Windows, and the locks of an open document.
fn is_of_system(name: &str) -> bool {
    let lower = name.to_lowercase();
    name.starts_with('.') || name.starts_with("~$") || matches!(lower.as_str(), "thumbs.db" | "desktop.ini")
}

/// The file named in job.toml, else the only `stem.*` with a known extension.
pub(crate) fn choose(
    job: &Path,
    named: &str,
    stem: &str,
    extensions: &[&str],
    findings: &mut Vec<Diagnostic>,
) -> Option<String> {
    if !named.is_empty() {
        return Some(named.to_string());
    }
    let found = candidates(job, stem, extensions);
    match found.as_slice() {
        [one] => Some(one.clone()),
        [] => {
            let is_near = |name: &String| name.to_lowercase().starts_with(stem);
            let near: Vec<String> = names(job).into_iter().filter(is_near).collect();
            findings.push(say::missing_results(&format!("{stem}.xlsx"), &near));
            None
        }
        several => {
            findings.push(say::several_results(several));
            None
        }
    }
}

/// Files `stem.*` with a known extension.
pub(crate) fn candidates(job: &Path, stem: &str, extensions: &[&str]) -> Vec<String> {
    let fits = |name: &String| {
        name.rsplit_once('.').is_some_and(|(s, e)| s == stem && extensions.contains(&e.to_ascii_lowercase().as_str()))
    };
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
            findings.push(say::unreadable_file(file, &reason(&error)));
            None
        }
    }
}

/// Text of a UTF-8 file of the job, without a byte order mark.
pub(crate) fn read_text(job: &Path, file: &str, findings: &mut Vec<Diagnostic>) -> Option<String> {
    let bytes = read_bytes(job, file, findings)?;
    match String::from_utf8(bytes) {
        Ok(text) => Some(text.strip_prefix('\u{feff}').map(str::to_string).unwrap_or(text)),
        Err(error) => {
            let bytes = error.as_bytes();
            let marked = bytes.starts_with(&[0xFF, 0xFE]) || bytes.starts_with(&[0xFE, 0xFF]);
            let looks_like = decode(bytes).ok().map(|_| if marked { "UTF-16" } else { "GBK" });
            findings.push(say::not_utf8(file, looks_like));
            None
        }
    }
}

/// Why a file cannot be read, in words that do not depend on the operating system where they are known.
fn reason(error: &std::io::Error) -> Words {
    match error.kind() {
        std::io::ErrorKind::NotFound => Words::new("找不到", "not found"),
        std::io::ErrorKind::PermissionDenied => Words::new("没有权限", "permission denied"),
        std::io::ErrorKind::IsADirectory => Words::new("是文件夹", "it is a folder"),
        kind => Words::new(kind.to_string(), kind.to_string()),
    }
}
