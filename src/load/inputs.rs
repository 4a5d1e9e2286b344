//! Everything that was read of a job, before it is put together as a spot check.

use std::collections::BTreeMap;

use super::results::Results;
use super::{listed, prior};
use crate::domain::{Agencies, Catalog, ClassCode, Settings, SourceFile};

/// What was read of a job.
pub(crate) struct Inputs {
    /// job.toml, or what stands in for one that cannot be read.
    pub settings: Settings,
    /// The file; none where it cannot be read.
    pub job_file: Option<SourceFile>,
    /// Its classes.
    pub catalog: Catalog,
    /// The file of each.
    pub class_files: BTreeMap<ClassCode, SourceFile>,
    /// Its rows; none where an error stops them.
    pub results: Option<Results>,
    /// Lists beside the results.
    pub listed: listed::Read,
    /// Last year's.
    pub prior: prior::Read,
    /// Files of a profile.
    pub profile_files: Vec<SourceFile>,
    /// Files that are neither of these.
    pub other_files: Vec<SourceFile>,
    /// Whose jobs it joins.
    pub agencies: Agencies,
}
