//! Wording, layout, knowledge and citations: the shipped ones, overridden by name by the job's own `templates/`.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use super::toml::parse;
use super::{diagnosis, findings as say, folder, holidays, knowledge};
use crate::diagnostic::{Diagnosed, Diagnostic, Place};
use crate::domain::citation::Citations;
use crate::domain::diagnosis::DiagnosisRules;
use crate::domain::knowledge::Knowledge;

/// Everything that shapes a letter besides facts.
#[derive(Debug, Clone, Default)]
pub struct Templates {
    /// Tera sources by file name.
    pub wording: BTreeMap<String, String>,
    /// Tera sources of the wordings of a trial by arm, each over [`Self::wording`]; the job's own alone.
    pub trial: BTreeMap<String, BTreeMap<String, String>>,
    /// Typst sources and pictures by path below `layout/`.
    pub layout: BTreeMap<String, Vec<u8>>,
    /// What is known of items that fall short.
    pub knowledge: Knowledge,
    /// Rules of diagnosis, a job's own in the place of those they override.
    pub diagnosis: DiagnosisRules,
    /// Laws.
    pub citations: Citations,
}

/// Reads the shipped templates and the job's own.
pub(crate) fn read(job: &Path, shipped: &Path) -> Diagnosed<Templates> {
    let mut templates = Templates::default();
    let mut findings = Vec::new();
    let own = job.join("templates");
    let mut sources = Sources { own: Some(&own), shipped, findings: &mut findings };
    for (name, source) in sources.files("wording", &["tera"]) {
        templates.wording.extend(sources.text(&source).map(|text| (name, text)));
    }
    for (name, source) in sources.files("trial", &["tera"]) {
        // `ARM/file.tera`
        if let (Some((arm, file)), Some(text)) = (name.split_once('/'), sources.text(&source)) {
            templates.trial.entry(arm.to_string()).or_default().insert(file.to_string(), text);
        }
    }
    for (name, source) in sources.files("layout", &[]) {
        templates.layout.extend(sources.bytes(&source).map(|bytes| (name, bytes)));
    }
    templates.knowledge = sources.knowledge().0;
    templates.diagnosis = sources.diagnosis();
    if let Some(source) = sources.one("citations.toml") {
        let text = sources.text(&source);
        templates.citations = text.and_then(|text| parse(&source.shown, &text, sources.findings)).unwrap_or_default();
    }
    if let Some(source) = sources.one("holidays.csv") {
        let text = sources.text(&source);
        templates.citations.holidays =
            text.map(|text| holidays::read(&source.shown, &text, sources.findings)).unwrap_or_default();
    }
    Diagnosed { value: templates, findings }
}

/// What knowledge tables say, the files they stand in, and the rules of diagnosis.
pub(crate) struct Tables {
    pub(crate) knowledge: Knowledge,
    /// Names below `knowledge/`, in their order, with their bytes.
    pub(crate) files: Vec<(String, Vec<u8>)>,
    pub(crate) rules: DiagnosisRules,
}

/// The knowledge tables and rules of diagnosis alone; without a job only what ships.
pub(crate) fn tables(job: Option<&Path>, shipped: &Path, findings: &mut Vec<Diagnostic>) -> Tables {
    let own = job.map(|job| job.join("templates"));
    let mut sources = Sources { own: own.as_deref(), shipped, findings };
    let (knowledge, files) = sources.knowledge();
    Tables { knowledge, files, rules: sources.diagnosis() }
}

struct Sources<'a> {
    /// None: there is no job.
    own: Option<&'a Path>,
    shipped: &'a Path,
    findings: &'a mut Vec<Diagnostic>,
}

/// A file with the name that findings show.
#[derive(Clone)]
struct Source {
    path: PathBuf,
    shown: String,
    own: bool,
}

impl Sources<'_> {
    /// Files below a folder by relative name; the job's own hide shipped ones of the same name.
    fn files(&mut self, folder: &str, extensions: &[&str]) -> Vec<(String, Source)> {
        let mut files = BTreeMap::new();
        for (root, own) in self.roots() {
            let mut found = Vec::new();
            self.walk(&root.join(folder), "", own, folder, 0, &mut found);
            files.extend(found);
        }
        let wanted =
            |name: &str| extensions.is_empty() || name.rsplit_once('.').is_some_and(|(_, e)| extensions.contains(&e));
        files.into_iter().filter(|(name, _)| wanted(name)).collect()
    }

    fn walk(
        &mut self,
        at: &Path,
        prefix: &str,
        own: bool,
        folder: &str,
        depth: usize,
        out: &mut Vec<(String, Source)>,
    ) {
        for name in folder::names(at) {
            let path = at.join(&name);
            let relative = format!("{prefix}{name}");
            let shown = if own { format!("templates/{folder}/{relative}") } else { format!("{folder}/{relative}") };
            let Ok(kind) = fs::symlink_metadata(&path).map(|m| m.file_type()) else { continue };
            if kind.is_symlink() {
                self.findings.push(say::symlink_refused(&shown));
            } else if kind.is_dir() && depth < 8 {
                self.walk(&path, &format!("{relative}/"), own, folder, depth + 1, out);
            } else if kind.is_file() && !name.starts_with('.') {
                out.push((relative, Source { path, shown, own }));
            }
        }
    }

    /// The shipped folder and the job's own.
    fn roots(&self) -> impl DoubleEndedIterator<Item = (PathBuf, bool)> + use<> {
        let own = self.own.map(|own| (own.to_path_buf(), true));
        [(self.shipped.to_path_buf(), false)].into_iter().chain(own)
    }

    /// What the knowledge tables say, and their files.
    fn knowledge(&mut self) -> (Knowledge, Vec<(String, Vec<u8>)>) {
        let (mut own, mut house, mut files) = (Vec::new(), Vec::new(), Vec::new());
        for (name, source) in self.files("knowledge", &["csv"]) {
            let Some(bytes) = self.bytes(&source) else { continue };
            let sentences = knowledge::read(&source.shown, bytes.clone(), self.findings);
            (if source.own { &mut own } else { &mut house }).extend(sentences);
            files.push((name, bytes));
        }
        (Knowledge::new(own, house), files)
    }

    /// Rules of the shipped tables and of the job's own, which override single rules and not whole files.
    fn diagnosis(&mut self) -> DiagnosisRules {
        let mut tables = Vec::new();
        for (root, own) in self.roots() {
            let mut found = Vec::new();
            self.walk(&root.join("diagnosis"), "", own, "diagnosis", 0, &mut found);
            let wanted = |name: &str| name.ends_with(".csv") || name.ends_with(".tsv");
            for (_, source) in found.into_iter().filter(|(name, _)| wanted(name)) {
                let bytes = self.bytes(&source);
                tables.extend(bytes.map(|bytes| diagnosis::Table { shown: source.shown, bytes, own }));
            }
        }
        diagnosis::read(&tables, self.findings)
    }

    /// A file beside the folders.
    fn one(&mut self, name: &str) -> Option<Source> {
        for (root, own) in self.roots().rev() {
            let path = root.join(name);
            let shown = if own { format!("templates/{name}") } else { name.to_string() };
            match fs::symlink_metadata(&path) {
                Ok(meta) if meta.file_type().is_symlink() => self.findings.push(say::symlink_refused(&shown)),
                Ok(meta) if meta.is_file() => return Some(Source { path, shown, own }),
                _ => {}
            }
        }
        None
    }

    fn bytes(&mut self, source: &Source) -> Option<Vec<u8>> {
        let (folder, name) = (source.path.parent()?, source.path.file_name()?.to_str()?);
        let mut found = Vec::new();
        let bytes = folder::read_bytes(folder, name, &mut found);
        for finding in &mut found {
            finding.places = vec![Place::file(&source.shown)];
        }
        self.findings.append(&mut found);
        bytes
    }

    fn text(&mut self, source: &Source) -> Option<String> {
        match String::from_utf8(self.bytes(source)?) {
            Ok(text) => Some(text.strip_prefix('\u{feff}').map(str::to_string).unwrap_or(text)),
            Err(_) => {
                self.findings.push(say::not_utf8(&source.shown, None));
                None
            }
        }
    }
}

/// Font files of some folders, sorted by name; a folder that is not there has none. A file hides those of its name in
/// later folders, whatever their kind: `A.otf` of a job stands for the shipped `A.ttf`.
pub(crate) fn fonts(folders: &[PathBuf]) -> Vec<PathBuf> {
    let mut fonts = BTreeMap::new();
    let mut hidden: BTreeSet<String> = BTreeSet::new();
    for at in folders {
        let mut stems = BTreeSet::new();
        for name in folder::names(at) {
            let Some((stem, extension)) = name.rsplit_once('.') else { continue };
            if ["ttf", "otf", "ttc"].contains(&extension.to_ascii_lowercase().as_str()) && !hidden.contains(stem) {
                stems.insert(stem.to_owned());
                fonts.insert(name.clone(), at.join(name));
            }
        }
        hidden.append(&mut stems);
    }
    fonts.into_values().collect()
}
