//! catalog/*.toml: product classes, with what their types cannot say checked; the job's own files and the shipped ones.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::misnamed::is_backup;
use super::toml::{Lines, parse_and_check};
use super::{findings as say, folder};
use crate::diagnostic::{Diagnostic, Severity};
use crate::domain::fold::{fold, fold_item};
use crate::domain::{Bound, Catalog, ClassCode, Digest, Indicator, ProductClass, SourceFile};

/// How findings and plans call the folder of what ships with the program.
const SHIPPED: &str = "report-templates";

/// A class that ships with the program.
#[derive(Debug, Clone)]
pub struct ShippedClass {
    /// The class.
    pub class: ProductClass,
    /// Its file, as a job may keep a copy to change.
    pub text: String,
    source: SourceFile,
}

/// Reads the catalog of a job; findings of Error severity stop the job. Shipped classes stand in where the job has no
/// file of that name and uses none of their names for a class of its own.
pub(crate) fn read(
    job: &Path,
    shipped: Option<&Path>,
    findings: &mut Vec<Diagnostic>,
) -> (Catalog, BTreeMap<ClassCode, SourceFile>) {
    let shipped = shipped.map(|shipped| self::shipped(shipped, findings)).unwrap_or_default();
    let (mut catalog, mut sources, taken) = own(job, shipped.is_empty(), findings);
    for ShippedClass { class, source, .. } in shipped {
        if !taken.codes.contains(&class.code) && spellings(&class).all(|name| !taken.names.contains_key(&fold(name))) {
            sources.insert(class.code.clone(), source);
            catalog.classes.insert(class.code.clone(), class);
        }
    }
    (catalog, sources)
}

/// The classes that ship with the program, in the order of their codes: `catalog/` of the templates. Only what makes a
/// file unusable is told; what an engineer should look at is told of a job's own files.
pub(crate) fn shipped(templates: &Path, findings: &mut Vec<Diagnostic>) -> Vec<ShippedClass> {
    let mut classes = Vec::new();
    for name in folder::names(&templates.join("catalog")) {
        let Some(stem) = name.strip_suffix(".toml") else { continue };
        let (file, mut told) = (format!("catalog/{name}"), Vec::new());
        let text = folder::read_text(templates, &file, &mut told);
        let shown = format!("{SHIPPED}/{file}");
        let check = |class: &ProductClass, lines: &Lines, told: &mut Vec<Diagnostic>| {
            check_class(class, stem, lines, told);
        };
        if let Some(text) = text {
            let source = SourceFile { file: shown.as_str().into(), sha256: Digest::of(text.as_bytes()) };
            let class = parse_and_check(&shown, &text, &mut told, check);
            classes.extend(class.map(|class| ShippedClass { class, text, source }));
        }
        findings.extend(told.into_iter().filter(|finding| finding.severity == Severity::Error));
    }
    classes
}

/// Whether a file of the catalog is the job's own.
pub(crate) fn is_own(source: &SourceFile) -> bool {
    !source.file.starts_with(SHIPPED)
}

/// What a job's own files take from the shipped catalog.
#[derive(Default)]
struct Taken {
    /// Folded names of its classes, with the class.
    names: BTreeMap<String, String>,
    /// Codes of its files, read or not: a broken file of one's own is not replaced by another text.
    codes: BTreeSet<ClassCode>,
}

fn own(job: &Path, must_be: bool, findings: &mut Vec<Diagnostic>) -> (Catalog, BTreeMap<ClassCode, SourceFile>, Taken) {
    let mut catalog = Catalog::default();
    let mut sources = BTreeMap::new();
    let mut taken = Taken::default();
    let names = folder::names(&job.join("catalog"));
    let (names, others): (Vec<&String>, Vec<&String>) = names.iter().partition(|name| name.ends_with(".toml"));
    let misnamed = others.into_iter().filter_map(|name| Some((name, meant(name)?)));
    findings.extend(misnamed.map(|(name, meant)| say::misnamed_class(&format!("catalog/{name}"), &meant)));
    let near = folder::near(job, "catalog");
    // Without a catalog of its own a job has the shipped one; a folder that was meant to be it is told all the same.
    if names.is_empty() && (must_be || !near.is_empty()) {
        findings.push(say::missing_catalog(&near));
    }
    for name in names {
        let file = format!("catalog/{name}");
        let Some(text) = folder::read_text(job, &file, findings) else { continue };
        let stem = name.trim_end_matches(".toml");
        taken.codes.insert(ClassCode(stem.into()));
        let check = |class: &ProductClass, lines: &Lines, findings: &mut Vec<Diagnostic>| {
            check_class(class, stem, lines, findings);
        };
        let Some(class) = parse_and_check(&file, &text, findings, check) else { continue };
        let source = SourceFile { file: file.as_str().into(), sha256: Digest::of(text.as_bytes()) };
        let lines = Lines::new(&file, &text);
        let mut own = BTreeSet::new();
        for spelling in spellings(&class) {
            let folded = fold(spelling);
            if let Some(other) = taken.names.get(&folded).filter(|_| !own.contains(&folded)) {
                findings.push(say::duplicate_name(lines.text(spelling), spelling, other));
            }
            own.insert(folded.clone());
            taken.names.entry(folded).or_insert_with(|| class.name.clone());
        }
        sources.insert(class.code.clone(), source);
        catalog.classes.insert(class.code.clone(), class);
    }
    (catalog, sources, taken)
}

/// Everything that means a class in 产品类别.
fn spellings(class: &ProductClass) -> impl Iterator<Item = &str> {
    [&*class.name, &class.code.0].into_iter().chain(class.aliases.iter().map(String::as_str))
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
    let mut names: BTreeMap<String, &str> = BTreeMap::new();
    for part in &indicator.parts {
        let is_limit = matches!(Bound::parse(&part.counted, &indicator.unit), Bound::Range { .. });
        if !part.counted.is_empty() && !is_limit {
            findings.push(say::unreadable_catalog_value(lines.text(&part.counted), &part.counted));
        }
        for spelling in std::iter::once(&part.name).chain(&part.aliases) {
            match names.insert(fold_item(spelling), &part.name) {
                Some(other) if other != part.name => {
                    findings.push(say::duplicate_name(lines.text(spelling), spelling, other));
                }
                _ => {}
            }
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
