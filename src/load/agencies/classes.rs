//! Product classes of all agencies together: a class that they define alike is one; of one that they do not nobody knows which is
//! right, and its letters wait until the bureau puts its own into `catalog/`.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::part::Part;
use crate::diagnostic::{Diagnostic, Place};
use crate::domain::fold::fold;
use crate::domain::{Catalog, ClassCode, ProductClass, SourceFile};
use crate::load::catalog::is_own;
use crate::load::findings as say;

/// The classes, and those that agencies define differently. `whole` is the bureau's own catalog and the shipped one, with files.
pub(super) fn joined(
    (mut whole, mut files): (Catalog, BTreeMap<ClassCode, SourceFile>),
    parts: &[Part],
    findings: &mut Vec<Diagnostic>,
) -> (Catalog, BTreeMap<ClassCode, SourceFile>, BTreeSet<ClassCode>) {
    let of_bureau: BTreeSet<ClassCode> =
        files.iter().filter(|(_, source)| is_own(source)).map(|(code, _)| code.clone()).collect();
    let decided: BTreeMap<String, ClassCode> =
        whole.names().filter(|(_, code)| of_bureau.contains(code)).map(|(name, code)| (name, code.clone())).collect();
    let mut first: BTreeMap<ClassCode, (&ProductClass, &SourceFile)> = BTreeMap::new();
    // Every name of a class with its code: two codes of one name are two definitions of one class.
    let mut names: BTreeMap<String, ClassCode> = BTreeMap::new();
    let mut doubted = BTreeSet::new();
    for part in parts {
        let named: BTreeMap<&ClassCode, Vec<String>> =
            part.catalog.names().fold(BTreeMap::new(), |mut named, (name, code)| {
                named.entry(code).or_insert_with(Vec::new).push(name);
                named
            });
        for (code, class) in &part.catalog.classes {
            let Some(file) = part.class_files.get(code) else { continue };
            let own_names = named.get(code).map_or(&[][..], Vec::as_slice);
            if of_bureau.contains(code) || own_names.iter().any(|name| decided.contains_key(name)) {
                continue;
            }
            let before = first.get(code).copied().or_else(|| {
                let other = own_names.iter().find_map(|name| names.get(name))?;
                first.get(other).copied()
            });
            match before {
                Some((other, of_other)) => {
                    if let Some(differing) = differing(other, class) {
                        let places = [of_other, file].map(|source| Place::file(&source.file));
                        findings.push(say::merge_catalog_differs(places, &class.name, &differing));
                        doubted.extend([other.code.clone(), code.clone()]);
                    }
                }
                None => drop(first.insert(code.clone(), (class, file))),
            }
            for name in own_names {
                names.entry(name.clone()).or_insert_with(|| code.clone());
            }
        }
    }
    // A shipped class of a name that an agency gives one of its own is none of theirs.
    let is_of = |class: &ProductClass| class.names().any(|name| names.contains_key(&fold(name)));
    whole.classes.retain(|code, class| of_bureau.contains(code) || !is_of(class));
    files.retain(|code, _| whole.classes.contains_key(code));
    for (code, (class, file)) in first {
        whole.classes.insert(code.clone(), class.clone());
        files.insert(code, file.clone());
    }
    (whole, files, doubted)
}

/// What two definitions of a class differ in, as its file calls it; none where they are alike.
fn differing(one: &ProductClass, other: &ProductClass) -> Option<String> {
    let [one, other] = [one, other].map(|class| serde_json::to_value(class).unwrap_or_default());
    let (Value::Object(one), Value::Object(other)) = (one, other) else { return None };
    let keys: BTreeSet<&String> = one.keys().chain(other.keys()).collect();
    let mut told = Vec::new();
    for key in keys.into_iter().filter(|key| one.get(*key) != other.get(*key)) {
        let parts = |class: &serde_json::Map<String, Value>| -> BTreeMap<String, Value> {
            let all = class.get(key).and_then(Value::as_array).cloned().unwrap_or_default();
            let name = |part: &Value| ["name", "no"].iter().find_map(|of| part.get(of)?.as_str().map(str::to_string));
            all.into_iter().filter_map(|part| Some((name(&part)?, part))).collect()
        };
        let (mine, theirs) = (parts(&one), parts(&other));
        let named: BTreeSet<&String> = mine.keys().chain(theirs.keys()).collect();
        let named: Vec<&String> = named.into_iter().filter(|name| mine.get(*name) != theirs.get(*name)).collect();
        match named.as_slice() {
            [] => told.push(key.clone()),
            names => told.extend(names.iter().map(|name| (*name).clone())),
        }
    }
    (!told.is_empty()).then(|| told.join("、"))
}
