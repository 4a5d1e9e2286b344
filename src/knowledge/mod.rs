//! The knowledge tables as a whole: what they cover, what they lack, and the workbook in which an engineer signs them.

pub mod book;
mod class_edit;
mod coverage;
mod gaps;

use std::path::Path;

use serde::Serialize;

use crate::diagnostic::{Diagnosed, Diagnostic};
use crate::domain;
use crate::job::Resources;
use crate::load;

pub use crate::load::KnowledgeTables;

pub use class_edit::{ClassEdit, edit_class};
pub use coverage::{Covered, Signature, coverage};
pub use gaps::{FewRules, Gap, few_rules, gaps};

/// The word of a list, as the tables write it.
pub fn word(value: &impl Serialize) -> String {
    domain::knowledge::word(value)
}

/// Rows about classes that no catalog has.
pub fn unknown_classes(tables: &KnowledgeTables) -> Vec<Diagnostic> {
    load::unknown_knowledge_classes(&tables.catalog, tables.knowledge.sentences().iter(), "")
}

/// Reads the shipped tables, and with a job its own and its approvals; the value is `None` where the job cannot be read.
pub fn open(resources: &Resources, job: Option<&Path>) -> Diagnosed<Option<KnowledgeTables>> {
    load::knowledge_tables(job, &resources.templates)
}
