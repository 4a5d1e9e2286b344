//! linkage/*.toml: what linkage tasks ask for, the job's own files before the shipped ones.

use std::path::Path;

use super::misnamed::is_backup;
use super::toml::{Lines, parse_and_check};
use super::{findings as say, folder};
use crate::diagnostic::{Diagnosed, Diagnostic};
use crate::domain::linkage::LinkageRules;

/// The rules of a job: `templates/linkage/` of its folder, then those that ship with the program. The first that binds a class on
/// a day counts.
pub(crate) fn rules(job: &Path, shipped: &Path) -> Diagnosed<Vec<LinkageRules>> {
    let (mut rules, mut findings) = (Vec::new(), Vec::new());
    for (root, folder) in [(job, "templates/linkage"), (shipped, "linkage")] {
        for name in folder::names(&root.join(folder)) {
            if !name.ends_with(".toml") || is_backup(&name) {
                continue;
            }
            let file = format!("{folder}/{name}");
            let Some(text) = folder::read_text(root, &file, &mut findings) else { continue };
            let check = |of: &LinkageRules, _: &Lines, told: &mut Vec<Diagnostic>| {
                if of.classes.is_empty() || of.items.is_empty() {
                    told.push(say::linkage_rules_empty(&file));
                }
            };
            rules.extend(parse_and_check::<LinkageRules>(&file, &text, &mut findings, check));
        }
    }
    Diagnosed { value: rules, findings }
}
