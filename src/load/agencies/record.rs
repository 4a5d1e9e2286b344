//! `agencies/merge.toml`: which files `yice merge` was given, with their digests. A file that is another one now stops the job.

use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::diagnostic::{Diagnostic, Severity};
use crate::domain::agencies::FOLDER;
use crate::domain::{Digest, SourceFile};
use crate::load::{findings as say, folder, toml};

/// Its name in the folder of the agencies.
pub(crate) const NAME: &str = "merge.toml";

/// What was merged.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Record {
    /// In the order of their names.
    pub agency: Vec<Given>,
}

/// The job of an agency.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Given {
    /// Its folder.
    pub name: String,
    /// 承检机构, as its results or its letters name it.
    pub agency: String,
    /// Its files, in the order of their names.
    pub file: Vec<File>,
}

/// A file as it was given.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct File {
    /// Name inside the agency's job.
    pub path: String,
    /// SHA-256 of its bytes.
    pub sha256: Digest,
}

impl Record {
    /// As it is written.
    pub(crate) fn text(&self) -> String {
        const HEAD: &str = "# 由 yice merge 写成，不要改动：与文件不符时作业不能运行。\n\
                            # Written by yice merge; do not edit: a job whose files are others cannot run.\n\n";
        let mut text = HEAD.to_string();
        for Given { name, agency, file } in &self.agency {
            let quoted = |text: &str| toml_text(text);
            text += &format!("[[agency]]\nname = {}\nagency = {}\n", quoted(name), quoted(agency));
            for File { path, sha256 } in file {
                text += &format!("[[agency.file]]\npath = {}\nsha256 = \"{sha256}\"\n", quoted(path));
            }
            text.push('\n');
        }
        text
    }
}

/// A text in quotes, as TOML has it.
fn toml_text(text: &str) -> String {
    ::toml::Value::String(text.to_string()).to_string()
}

/// The name of the record in the bureau's job.
pub(crate) fn path() -> String {
    format!("{FOLDER}/{NAME}")
}

/// Whether a job is one that `yice merge` has made.
pub(crate) fn is_there(job: &Path) -> bool {
    job.join(FOLDER).join(NAME).is_file()
}

/// Reads the record, and compares every file with it; `None` where one is not what was given.
pub(crate) fn read(job: &Path, findings: &mut Vec<Diagnostic>) -> Option<(Record, SourceFile)> {
    let before = findings.len();
    let file = path();
    let text = folder::read_text(job, &file, findings)?;
    let record: Record = toml::parse(&file, &text, findings)?;
    let mut last = "";
    for given in &record.agency {
        let is_name = !given.name.is_empty() && !given.name.contains(['/', '\\']) && !given.name.starts_with('.');
        if !is_name || *given.name <= *last {
            findings.push(say::merge_record_broken(&file));
            return None;
        }
        last = &given.name;
    }
    for given in &record.agency {
        for of in &given.file {
            let name = format!("{FOLDER}/{}/{}", given.name, of.path);
            if of.path.split('/').any(|part| matches!(part, "" | "." | "..")) {
                findings.push(say::merge_record_broken(&file));
                return None;
            }
            let Some(bytes) = folder::read_bytes(job, &name, findings) else { continue };
            if Digest::of(&bytes) != of.sha256 {
                findings.push(say::merge_file_changed(&name));
            }
        }
        let folder = job.join(FOLDER).join(&given.name);
        let beside = folder::names(&folder).into_iter();
        let beside = beside.filter(|name| folder.join(name).is_file() && given.file.iter().all(|of| of.path != *name));
        findings.extend(beside.map(|name| say::merge_file_changed(&format!("{FOLDER}/{}/{name}", given.name))));
    }
    let is_sound = findings[before..].iter().all(|finding| finding.severity != Severity::Error);
    let source = SourceFile { file: file.as_str().into(), sha256: Digest::of(text.as_bytes()) };
    is_sound.then_some((record, source))
}
