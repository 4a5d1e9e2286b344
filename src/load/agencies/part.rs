//! The job of one agency, as far as a bureau's job is made of it: its tables, its catalog, its decisions, who signs.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::Path;

use super::prefixed::Prefix;
use super::record::Given;
use crate::diagnostic::Diagnostic;
use crate::domain::agencies::FOLDER;
use crate::domain::columns::Field;
use crate::domain::fold::fold;
use crate::domain::{Catalog, ClassCode, Settings, SheetAccount, SourceFile};
use crate::load::aliases::{self, Aliases};
use crate::load::profile::{self, Profile};
use crate::load::rows::collected::Drafted;
use crate::load::{catalog, results, settings};

/// The job of an agency.
pub(super) struct Part {
    /// Its name.
    pub name: String,
    /// Its job.toml.
    pub settings: Settings,
    /// Its rows; taken once.
    pub drafted: Option<Drafted>,
    /// The classes that its rows are of, as it defines them.
    pub catalog: Catalog,
    /// The file of each, as the bureau's job calls it.
    pub class_files: BTreeMap<ClassCode, SourceFile>,
    /// Who it decided is who.
    pub aliases: Aliases,
    /// How its tables look.
    pub profile: Option<Profile>,
    /// Further headers of lists, and the files that say so.
    pub list_headers: (profile::ListHeaders, Vec<SourceFile>),
    /// What became of its rows.
    pub accounts: Vec<SheetAccount>,
    /// Places of its sheets.
    pub order: HashMap<(String, String), usize>,
    /// How its files are called.
    pub prefix: Prefix,
}

/// Reads the job of an agency but for its lists; none where an error stops it. `before` counts the sheets of those before it.
pub(super) fn read(
    (job, shipped): (&Path, Option<&Path>),
    given: &Given,
    before: usize,
    findings: &mut Vec<Diagnostic>,
) -> Option<Part> {
    let mut told = Vec::new();
    let mut prefix = Prefix::new(&given.name);
    prefix.behind(before);
    let part = of_folder(&job.join(FOLDER).join(&given.name), shipped, (given, &mut prefix), &mut told);
    findings.extend(prefix.findings(told));
    part.map(|part| Part { prefix, ..part })
}

fn of_folder(
    folder: &Path,
    shipped: Option<&Path>,
    (given, prefix): (&Given, &mut Prefix),
    findings: &mut Vec<Diagnostic>,
) -> Option<Part> {
    let (settings, _) = settings::read(folder, findings)?;
    let (mut catalog, mut class_files) = catalog::read(folder, shipped, findings);
    let named = Some(settings.input.profile.as_str()).filter(|name| !name.is_empty());
    let profile = match named {
        Some(name) => Some(profile::read(folder, name, shipped, findings)?),
        None => None,
    };
    let list_headers = match &profile {
        Some(profile) => (profile.list_headers.clone(), Vec::new()),
        None => profile::list_headers(folder, shipped, findings),
    };
    let mut aliases = aliases::read(folder, findings);
    aliases.called(|file| prefix.file(file));
    let tables = results::tables(folder, &settings, profile.as_ref(), findings)?;
    let drafted = prefix.drafted(tables.drafted?);
    let used = used(&catalog, &drafted);
    catalog.classes.retain(|code, _| used.contains(code));
    class_files.retain(|code, _| used.contains(code));
    for file in class_files.values_mut() {
        file.file = prefix.file(&file.file).as_str().into();
    }
    Some(Part {
        name: given.name.clone(),
        settings,
        drafted: Some(drafted),
        catalog,
        class_files,
        aliases,
        profile,
        list_headers,
        accounts: prefix.accounts(tables.accounts).collect(),
        order: prefix.order(tables.order),
        prefix: Prefix::new(&given.name),
    })
}

/// The classes that rows are of, by any name of theirs.
fn used(catalog: &Catalog, drafted: &Drafted) -> BTreeSet<ClassCode> {
    let names: HashMap<String, &ClassCode> = catalog.names().collect();
    let drafts = drafted.drafts.iter().chain(&drafted.loose);
    let texts: BTreeSet<&str> = drafts.map(|draft| draft.text(Field::Class)).collect();
    texts.into_iter().filter_map(|text| names.get(&fold(text)).map(|code| (*code).clone())).collect()
}
