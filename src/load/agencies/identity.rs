//! Decisions about identity in the job.toml files of agencies: all of them count, but for those that contradict each other.

use std::collections::{BTreeMap, BTreeSet};

use super::part::Part;
use crate::diagnostic::{Diagnostic, Place};
use crate::domain::Settings;
use crate::domain::fold::fold;
use crate::load::findings as say;

/// Adds them to those of the bureau, which stand before any agency's. Names that are decided in two ways come back, folded.
pub(super) fn join(settings: &mut Settings, parts: &[Part], findings: &mut Vec<Diagnostic>) -> BTreeSet<String> {
    let mut doubted = BTreeSet::new();
    let lists: [fn(&mut Settings) -> &mut Vec<String>; 3] = [
        |of| &mut of.identity.accepted_codes,
        |of| &mut of.identity.accepted_numbers,
        |of| &mut of.input.confirmed_results,
    ];
    for part in parts {
        let mut own = part.settings.clone();
        for list in lists {
            let all = list(settings);
            let more: Vec<String> = list(&mut own).drain(..).filter(|text| !all.contains(text)).collect();
            all.extend(more);
        }
    }
    type Map = fn(&mut Settings) -> &mut BTreeMap<String, String>;
    let maps: [Map; 2] = [|of| &mut of.identity.aliases, |of| &mut of.identity.owners];
    for map in maps {
        let of_bureau: BTreeSet<String> = map(settings).keys().map(|name| fold(name)).collect();
        let mut said: BTreeMap<String, (String, Place)> = BTreeMap::new();
        for part in parts {
            for (name, whom) in std::mem::take(map(&mut part.settings.clone())) {
                let folded = fold(&name);
                if of_bureau.contains(&folded) {
                    continue;
                }
                let place = Place { text: Some(name.clone()), ..Place::file(part.prefix.file("job.toml")) };
                match said.get(&folded) {
                    Some((other, at)) if fold(other) != fold(&whom) => {
                        findings.push(say::merge_aliases_differ([at.clone(), place]));
                        doubted.insert(folded);
                    }
                    Some(_) => {}
                    None => {
                        said.insert(folded, (whom.clone(), place));
                        map(settings).insert(name, whom);
                    }
                }
            }
        }
        map(settings).retain(|name, _| !doubted.contains(&fold(name)));
    }
    doubted
}
