//! catalog/*.toml: product classes, with what their types cannot say checked.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::misnamed::is_backup;
use super::toml::{Lines, parse_and_check};
use super::{findings as say, folder};
use crate::diagnostic::Diagnostic;
use crate::domain::fold::{fold, fold_item};
use crate::domain::{Bound, Catalog, Digest, Indicator, ProductClass, SourceFile};

/// Reads the catalog; findings of Error severity stop the job.
pub(crate) fn read(job: &Path, findings: &mut Vec<Diagnostic>) -> (Catalog, Vec<SourceFile>) {
    let mut catalog = Catalog::default();
    let mut sources = Vec::new();
    let names = folder::names(&job.join("catalog"));
    let (names, others): (Vec<&String>, Vec<&String>) = names.iter().partition(|name| name.ends_with(".toml"));
    let misnamed = others.into_iter().filter_map(|name| Some((name, meant(name)?)));
    findings.extend(misnamed.map(|(name, meant)| say::misnamed_class(&format!("catalog/{name}"), &meant)));
    if names.is_empty() {
        findings.push(say::missing_catalog(&folder::near(job, "catalog")));
    }
    let mut class_names: BTreeMap<String, String> = BTreeMap::new();
    for name in names {
        let file = format!("catalog/{name}");
        let Some(text) = folder::read_text(job, &file, findings) else { continue };
        let stem = name.trim_end_matches(".toml");
        let check = |class: &ProductClass, lines: &Lines, findings: &mut Vec<Diagnostic>| {
            check_class(class, stem, lines, findings);
        };
        let Some(class) = parse_and_check(&file, &text, findings, check) else { continue };
        sources.push(SourceFile { file: file.as_str().into(), sha256: Digest::of(text.as_bytes()) });
        let lines = Lines::new(&file, &text);
        let mut own = BTreeSet::new();
        for spelling in [&*class.name, &class.code.0].into_iter().chain(class.aliases.iter().map(String::as_str)) {
            let folded = fold(spelling);
            if let Some(other) = class_names.get(&folded).filter(|_| !own.contains(&folded)) {
                findings.push(say::duplicate_name(lines.text(spelling), spelling, other));
            }
            own.insert(folded.clone());
            class_names.entry(folded).or_insert_with(|| class.name.clone());
        }
        catalog.classes.insert(class.code.clone(), class);
    }
    (catalog, sources)
}

/// What a file of the catalog should be called that is not read for its name: `wire.TOML`, `wire.toml.txt`.
fn meant(name: &str) -> Option<String> {
    let lower = name.to_lowercase();
    let stem = &lower[..lower.find(".toml")?];
    (!is_backup(name)).then(|| format!("{}.toml", stem.trim()))
}

fn check_class(class: &ProductClass, stem: &str, lines: &Lines, findings: &mut Vec<Diagnostic>) {
    let code = &class.code.0;
    let plain = |c: u8| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, b'_' | b'-');
    if code != stem || code.is_empty() || !code.bytes().all(plain) {
        findings.push(say::class_code_differs(lines.key("code"), code));
    }
    let keys = class.indicators.iter().filter(|i| i.key).count();
    if !(2..=3).contains(&keys) {
        findings.push(say::key_indicator_count(lines.key("name"), keys));
    }
    let mut names: BTreeMap<String, &str> = BTreeMap::new();
    let mut practices = 0;
    for indicator in &class.indicators {
        for spelling in std::iter::once(&indicator.name).chain(&indicator.aliases) {
            match names.insert(fold_item(spelling), &indicator.name) {
                Some(other) if other != indicator.name || *spelling == indicator.name => {
                    findings.push(say::duplicate_name(lines.text(spelling), spelling, other));
                }
                _ => {}
            }
        }
        check_indicator(indicator, lines, findings);
        check_practice(indicator, lines, &mut practices, findings);
    }
}

fn check_indicator(indicator: &Indicator, lines: &Lines, findings: &mut Vec<Diagnostic>) {
    for limit in &indicator.limits {
        if matches!(Bound::parse(&limit.requirement, &indicator.unit), Bound::Unreadable(_)) {
            let place = lines.text(&limit.requirement);
            findings.push(say::unreadable_catalog_value(place, &limit.requirement));
        }
    }
}

/// Contradictions of figures of practice; `before` counts the tables of practice that stand above in the file.
fn check_practice(indicator: &Indicator, lines: &Lines, before: &mut usize, findings: &mut Vec<Diagnostic>) {
    let ambiguous = indicator.ambiguous_practice();
    for (position, limit) in indicator.limits.iter().enumerate() {
        let place = match &limit.practice {
            Some(_) => lines.header("[indicator.limit.practice]", *before),
            None => lines.text(&limit.requirement),
        };
        if ambiguous.contains(&position) {
            findings.push(say::ambiguous_practice(place.clone(), &indicator.name, &limit.requirement));
        }
        let Some(practice) = &limit.practice else { continue };
        *before += 1;
        let bound = Bound::parse(&limit.requirement, &indicator.unit);
        // An unreadable requirement was told; what stands below it would be found wrong for that reason alone.
        if matches!(bound, Bound::Unreadable(_)) {
            continue;
        }
        for contradiction in practice.contradictions(&bound, indicator.preference) {
            let (name, requirement) = (&indicator.name, &limit.requirement);
            findings.push(say::practice_contradiction(place.clone(), name, requirement, contradiction));
        }
    }
}
