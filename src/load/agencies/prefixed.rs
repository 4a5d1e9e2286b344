//! What was read of an agency's job, with its places as they are called in the bureau's job.

use std::collections::HashMap;
use std::sync::Arc;

use crate::diagnostic::Diagnostic;
use crate::domain::agencies::FOLDER;
use crate::domain::{Origin, Sheet, SheetAccount, SourceFile};
use crate::load::rows::collected::Drafted;
use crate::load::rows::draft::Draft;

/// How files and sheets of an agency are called in the bureau's job.
pub(super) struct Prefix {
    /// Before the name of a file.
    before: String,
    /// Sheets of the agencies before it.
    sheets: usize,
    /// Sheets that were renamed, by the one that they were.
    known: HashMap<*const Sheet, (Arc<Sheet>, Arc<Sheet>)>,
}

/// How findings call what ships with the program.
const SHIPPED: &str = "report-templates/";

impl Prefix {
    /// Of the agency of this name.
    pub(super) fn new(name: &str) -> Self {
        Self { before: format!("{FOLDER}/{name}/"), sheets: 0, known: HashMap::new() }
    }

    /// The same behind so many sheets of others.
    pub(super) fn behind(&mut self, sheets: usize) {
        self.sheets = sheets;
    }

    /// The name of a file.
    pub(super) fn file(&self, file: &str) -> String {
        if file.starts_with(SHIPPED) { file.to_string() } else { format!("{}{file}", self.before) }
    }

    /// Findings, with the places that they name.
    pub(super) fn findings(&self, findings: Vec<Diagnostic>) -> impl Iterator<Item = Diagnostic> {
        findings.into_iter().map(|mut finding| {
            finding.places.iter_mut().for_each(|place| place.file = self.file(&place.file));
            finding
        })
    }

    /// Files.
    pub(super) fn sources(&self, sources: Vec<SourceFile>) -> impl Iterator<Item = SourceFile> {
        sources.into_iter().map(|source| SourceFile { file: self.file(&source.file).as_str().into(), ..source })
    }

    /// What became of rows.
    pub(super) fn accounts(&self, accounts: Vec<SheetAccount>) -> impl Iterator<Item = SheetAccount> {
        accounts.into_iter().map(|account| SheetAccount { file: self.file(&account.file), ..account })
    }

    /// The places of sheets.
    pub(super) fn order(&self, order: HashMap<(String, String), usize>) -> HashMap<(String, String), usize> {
        order.into_iter().map(|((file, sheet), at)| ((self.file(&file), sheet), at + self.sheets)).collect()
    }

    /// Rows of results.
    pub(super) fn drafted(&mut self, mut drafted: Drafted) -> Drafted {
        for draft in drafted.drafts.iter_mut().chain(&mut drafted.loose).chain(&mut drafted.shifted) {
            self.draft(draft);
        }
        let findings = std::mem::take(&mut drafted.findings);
        Drafted { findings: self.findings(findings).collect(), ..drafted }
    }

    fn draft(&mut self, draft: &mut Draft) {
        self.origin(&mut draft.origin);
        draft.items.iter_mut().for_each(|item| self.origin(&mut item.origin));
    }

    /// A place.
    pub(super) fn origin(&mut self, origin: &mut Origin) {
        let was = &origin.sheet;
        // The old sheet is kept: its address must not become that of another one.
        let renamed = self.known.entry(Arc::as_ptr(was)).or_insert_with(|| {
            let (file, position) = (format!("{}{}", self.before, was.file), was.position + self.sheets);
            (was.clone(), Arc::new(Sheet { file, position, ..(**was).clone() }))
        });
        origin.sheet = renamed.1.clone();
    }
}
