//! Where the shipped templates and fonts are: named, beside the executable, or in the checkout.

use std::env;
use std::path::{Path, PathBuf};

use crate::diagnostic::Diagnosed;
use crate::domain::SheetAccount;
use crate::load::probe::{Probe, Tried};
use crate::load::{self, ShippedClass};
use crate::typeset::FontFile;

/// Folder of the shipped templates.
const TEMPLATES: &str = "report-templates";
/// Folder of the shipped fonts.
pub(super) const FONTS: &str = "fonts";

/// Where the shipped things are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Resources {
    /// Folder with `wording/`, `layout/`, `knowledge/`, `diagnosis/`, `catalog/` and `citations.toml`.
    pub templates: PathBuf,
    /// Font folders; the job's own `fonts/` comes before them.
    pub fonts: Vec<PathBuf>,
}

impl Resources {
    /// What was named on the command line, else what is found near the executable, else near the working directory.
    ///
    /// Fonts of the system are never used: the same job must give the same bytes on every machine.
    pub fn find(templates: Option<&Path>, fonts: &[PathBuf]) -> Self {
        let near = |name: &str| find_upwards(name).unwrap_or_else(|| PathBuf::from(name));
        Self {
            templates: templates.map_or_else(|| near(TEMPLATES), Path::to_path_buf),
            fonts: if fonts.is_empty() { vec![near(FONTS)] } else { fonts.to_vec() },
        }
    }

    /// Font folders for a job, its own first; folders that are not there are left out, but for named ones.
    pub fn fonts_for(&self, job: &Path) -> Vec<PathBuf> {
        let own = job.join(FONTS);
        own.is_dir().then_some(own).into_iter().chain(self.fonts.iter().cloned()).collect()
    }
}

impl Resources {
    /// The product classes that ship with the program, with what makes a file of them unusable.
    pub fn classes(&self) -> Diagnosed<Vec<ShippedClass>> {
        load::shipped_classes(&self.templates)
    }

    /// Looks at files that nobody has described yet.
    pub fn probe(&self, files: &[PathBuf]) -> Diagnosed<Option<Probe>> {
        load::probe::probe(files, &self.templates)
    }

    /// What a profile in a file of its own makes of files.
    pub fn try_profile(&self, files: &[PathBuf], profile: &Path) -> Diagnosed<Option<Tried>> {
        load::probe::tried(files, profile, &self.templates)
    }

    /// The name of a job's profile and what it makes of the sheets, whether the job can run or not.
    pub fn accounts(&self, job: &Path) -> (String, Vec<SheetAccount>) {
        load::accounts(job, &self.templates)
    }

    /// The font files for a job or a plan, with what is wrong with those that cannot be used.
    pub fn font_files(&self, folder: &Path) -> Diagnosed<Vec<FontFile>> {
        self.font_files_unless_known(folder, &[])
    }

    /// The same where some may be known: what is untouched since is not read again.
    pub(crate) fn font_files_unless_known(&self, folder: &Path, known: &[FontFile]) -> Diagnosed<Vec<FontFile>> {
        FontFile::open_unless_known(&load::fonts(&self.fonts_for(folder)), known)
    }
}

/// Looks for a folder beside the executable and in each folder above it (a checkout holds `target/release/yice`),
/// then in the working directory and above it.
fn find_upwards(name: &str) -> Option<PathBuf> {
    let executable = env::current_exe().ok();
    let starts = [executable.as_deref().and_then(Path::parent).map(Path::to_path_buf), env::current_dir().ok()];
    starts.into_iter().flatten().find_map(|start| {
        start.ancestors().take(5).map(|folder| folder.join(name)).find(|candidate| is_ours(candidate))
    })
}

/// A `fonts` folder of somebody else (say `/usr/share/fonts` above an installed binary) is not ours.
fn is_ours(folder: &Path) -> bool {
    folder.join("SHA256SUMS").is_file() || folder.join("layout").is_dir()
}
