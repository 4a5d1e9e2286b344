//! Which file a profile is: the job's own `profiles/NAME.toml`, else the one that ships; and the lists of headers beside them.

use std::collections::BTreeMap;
use std::path::Path;

use super::Profile;
use super::check::Check;
use super::names::{Headers, ListHeaders, field_named, in_lists, list_column, names_of_columns};
use super::written::{Texts, Written};
use crate::diagnostic::{Diagnostic, Severity};
use crate::domain::fold::fold_header;
use crate::domain::{Digest, SourceFile};
use crate::load::columns::near::nearest;
use crate::load::toml::{Lines, parse_and_check};
use crate::load::{findings as say, folder};

/// The folder of profiles, in a job and among the templates.
const FOLDER: &str = "profiles";
/// The lists of headers.
const ALIASES: &str = "aliases";
/// How findings call the folder of what ships with the program.
const SHIPPED: &str = "report-templates";

/// Reads a profile by its name; `None` where an error stops the job. `shipped` is the folder of the templates.
pub(crate) fn read(job: &Path, name: &str, shipped: Option<&Path>, findings: &mut Vec<Diagnostic>) -> Option<Profile> {
    let before = findings.len();
    let (lists, mut files) = known_headers(job, shipped, findings);
    let own = text_of((job, ""), name, findings);
    let Some((text, source)) = own.or_else(|| text_of((shipped?, SHIPPED), name, findings)) else {
        if findings.len() == before {
            let known = names(job).into_iter().chain(shipped.map(names).unwrap_or_default()).collect::<Vec<_>>();
            findings.push(say::missing_profile(name, &known));
        }
        return None;
    };
    let shown = source.file.to_string();
    files.insert(0, source);
    checked((&shown, &text), &lists, files, findings).filter(|_| is_sound(&findings[before..]))
}

/// Headers that are known beside those of the default layout: the job's own, then the shipped ones.
fn known_headers(job: &Path, shipped: Option<&Path>, findings: &mut Vec<Diagnostic>) -> (Headers, Vec<SourceFile>) {
    let (mut known, mut files) = (Headers::default(), Vec::new());
    for root in [Some((job, "")), shipped.map(|shipped| (shipped, SHIPPED))].into_iter().flatten() {
        let Some((text, source)) = text_of(root, ALIASES, findings) else { continue };
        let Headers { fields, of_lists } = aliases(&source.file, &text, findings);
        for (field, headers) in fields {
            known.fields.entry(field).or_default().extend(headers);
        }
        known.of_lists.extend(of_lists);
        files.push(source);
    }
    (known, files)
}

/// Further headers of the columns of lists in a job without a profile, with the files that say them.
pub(crate) fn list_headers(
    job: &Path,
    shipped: Option<&Path>,
    findings: &mut Vec<Diagnostic>,
) -> (ListHeaders, Vec<SourceFile>) {
    let (Headers { fields, mut of_lists }, files) = known_headers(job, shipped, findings);
    of_lists.extend(in_lists(&fields));
    (of_lists, files)
}

/// The profile of a text that is in no file yet; no headers but the default ones and its own are known.
pub(crate) fn of_text(file: &str, text: &str, findings: &mut Vec<Diagnostic>) -> Option<Profile> {
    let before = findings.len();
    let profile = checked((file, text), &Headers::default(), Vec::new(), findings);
    profile.filter(|_| is_sound(&findings[before..]))
}

fn is_sound(findings: &[Diagnostic]) -> bool {
    findings.iter().all(|finding| finding.severity != Severity::Error)
}

fn checked(
    (file, text): (&str, &str),
    lists: &Headers,
    files: Vec<SourceFile>,
    findings: &mut Vec<Diagnostic>,
) -> Option<Profile> {
    let mut profile = None;
    let check = |written: &Written, lines: &Lines, findings: &mut Vec<Diagnostic>| {
        profile = Some(Check { lines, findings }.profile(written, lists, files));
    };
    parse_and_check(file, text, findings, check)?;
    profile
}

/// A profile that stands in a file of its own, with the shipped lists of headers.
pub(crate) fn of_file(path: &Path, shipped: &Path, findings: &mut Vec<Diagnostic>) -> Option<Profile> {
    let before = findings.len();
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let mut lists = Headers::default();
    if let Some((text, source)) = text_of((shipped, SHIPPED), ALIASES, findings) {
        lists = aliases(&source.file, &text, findings);
    }
    let text = folder::read_text(path.parent().unwrap_or(Path::new("")), &name, findings)?;
    checked((&name, &text), &lists, Vec::new(), findings).filter(|_| is_sound(&findings[before..]))
}

/// Names of the profiles of a folder.
pub(crate) fn names(root: &Path) -> Vec<String> {
    let names = folder::names(&root.join(FOLDER));
    names.iter().filter_map(|name| name.strip_suffix(".toml")).filter(|name| *name != ALIASES).map(Into::into).collect()
}

/// The text of a file of the folder of profiles, where there is one.
fn text_of((root, shown): (&Path, &str), name: &str, findings: &mut Vec<Diagnostic>) -> Option<(String, SourceFile)> {
    let file = format!("{FOLDER}/{name}.toml");
    if !root.join(&file).is_file() {
        return None;
    }
    let text = folder::read_text(root, &file, findings)?;
    let shown = if shown.is_empty() { file } else { format!("{shown}/{file}") };
    Some((text.clone(), SourceFile { file: shown.as_str().into(), sha256: Digest::of(text.as_bytes()) }))
}

/// The headers of a list of aliases.
fn aliases(file: &str, text: &str, findings: &mut Vec<Diagnostic>) -> Headers {
    let mut known = Headers::default();
    let check = |written: &BTreeMap<String, Texts>, lines: &Lines, findings: &mut Vec<Diagnostic>| {
        let mut taken: BTreeMap<String, &str> = BTreeMap::new();
        for (key, headers) in written {
            let place = lines.key(key);
            if let Some(name) = list_column(key) {
                known.of_lists.extend(headers.0.iter().map(|header| (header.clone(), name)));
                continue;
            }
            let Some(field) = field_named(key) else {
                let known = names_of_columns();
                let near = nearest(key, known.iter().map(String::as_str));
                findings.push(say::unknown_key(place, key, near, &known.join("、")));
                continue;
            };
            for header in &headers.0 {
                if let Some(other) = taken.insert(fold_header(header), key).filter(|other| other != key) {
                    let zh = format!("列名“{header}”也写在“{other}”里");
                    findings.push(say::bad_value(place.clone(), &zh, &format!("{header} stands under {other}, too")));
                }
            }
            known.fields.insert(field, headers.0.clone());
        }
    };
    parse_and_check(file, text, findings, check);
    known
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::domain::columns::Field;
    use crate::load::profile::items::Items;

    /// What is told of a profile, with the lines.
    fn told(text: &str) -> (Option<Profile>, Vec<(&'static str, Option<u32>)>) {
        let job = tempfile::tempdir().expect("a folder");
        fs::create_dir(job.path().join(FOLDER)).expect("a folder");
        fs::write(job.path().join("profiles/p.toml"), text).expect("a file");
        let mut findings = Vec::new();
        let profile = read(job.path(), "p", None, &mut findings);
        (profile, findings.iter().map(|f| (f.code, f.places[0].row)).collect())
    }

    #[test]
    fn every_slip_of_a_profile_is_told_with_its_line() {
        let text = "name = \"p\"\nheadr = 1\n[header]\nwithin = 0\nrows = 3\n[rows]\nsection = '^(甲)$'\nstop = '('\n\
                    fill_down = [\"result\", \"clas\"]\n[const]\ntask = \"\"\nclass = { from = \"file\", match = '甲' }\n\
                    [map]\nmanufacturer = [\"甲\"]\nignore = [\"甲\"]\nmodell = [\"乙\"]\n[values]\n\
                    verdict = { fail = [\"合格\"], bad = [\"x\"] }\nrole_prefix = { \"委托方\" = \"model\" }\n\
                    [items]\nlayout = \"wide\"\ncolumn = \"x\"\nfail_fill = \"yellow\"\nname = '^(.*)$'\n";
        let (profile, told) = told(text);
        assert!(profile.is_none());
        let lines: Vec<u32> = told.iter().filter_map(|(_, line)| *line).collect();
        assert_eq!(lines, [2, 4, 5, 7, 8, 9, 9, 11, 12, 14, 16, 18, 18, 19, 22, 23, 24], "{told:?}");
        let unknown: Vec<_> = told.iter().filter(|(code, _)| *code == "unknown-key").map(|(_, line)| *line).collect();
        assert_eq!(unknown, [Some(2), Some(9), Some(16), Some(18)]);
    }

    #[test]
    fn a_profile_says_as_much_as_it_wants() {
        let (profile, findings) = told("name = \"p\"\n");
        let profile = profile.expect("a profile");
        assert!(findings.is_empty() && profile.sources.is_empty() && matches!(profile.items[..], [Items::Long]));
        assert_eq!((profile.header.within, profile.header.rows), (15, None));
        let text = "profile = 1\nname = \"p\"\n[[source]]\nfiles = \"*.xls\"\nsheet = 2\nconst = { verdict = \"不符合\" }\n\
                    [header]\nfind = \"序号\"\n[rows]\ndata_when = { column = \"编号\", is = \"text\" }\n\
                    [values]\nempty = \"/\"\nverdict.pass = [\"OK\"]\ndate = \"d/m/y\"\n[items]\nlayout = \"wide\"\n\
                    columns = { from = \"甲\", to = \"乙\" }\nunit_row = \"row below header\"\nfail_fill = \"#ffff00\"\n";
        let (profile, findings) = told(text);
        assert_eq!(findings, []);
        let profile = profile.expect("a profile");
        assert!(profile.sources[0].constants.contains_key(&Field::Verdict));
        let [Items::Wide(wide)] = &profile.items[..] else { panic!("wide") };
        assert_eq!(wide.fail_fill.as_deref(), Some("FFFF00"));
    }

    #[test]
    fn a_profile_that_is_nowhere_is_told_with_those_there_are() {
        let (job, mut findings) = (tempfile::tempdir().expect("a folder"), Vec::new());
        let shipped = Path::new(env!("CARGO_MANIFEST_DIR")).join("report-templates");
        assert!(read(job.path(), "defalt", Some(&shipped), &mut findings).is_none());
        assert_eq!(findings[0].code, "missing-profile");
        assert!(findings[0].message.zh.contains("default"), "{:?}", findings[0].message);
    }

    /// Shipped profiles with pieces taken out, doubled, or put elsewhere: deterministic, so that a failure comes again.
    #[test]
    fn a_mutilated_profile_is_read_or_refused() {
        let shipped = Path::new(env!("CARGO_MANIFEST_DIR")).join("report-templates").join(FOLDER);
        let mut state: u64 = 15;
        let mut below = |most: usize| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            usize::try_from(state >> 33).unwrap_or(0) % most.max(1)
        };
        for name in ["lims-wide", "national-long", "published"] {
            let text = fs::read_to_string(shipped.join(format!("{name}.toml"))).expect("a profile");
            for _ in 0..120 {
                let mut pieces: Vec<&str> = text.split_inclusive([' ', '\n', '"', '[']).collect();
                for _ in 0..=below(4) {
                    let (at, other) = (below(pieces.len()), below(pieces.len()));
                    match below(4) {
                        0 => drop(pieces.remove(at)),
                        1 => pieces.insert(at, pieces[other]),
                        2 => pieces.swap(at, other),
                        _ => pieces[at] = ["'", "[[", "= 3", "\u{0}", "(?P<item>", "{ }", "\n[items]\n"][below(7)],
                    }
                }
                let text = pieces.concat();
                let mut findings = Vec::new();
                let profile = of_text("p.toml", &text, &mut findings);
                assert!(profile.is_some() || !findings.is_empty(), "{text}");
                let lines = u32::try_from(text.lines().count()).expect("few lines");
                let mut rows = findings.iter().flat_map(|finding| &finding.places).filter_map(|place| place.row);
                assert!(rows.all(|row| (1..=lines + 1).contains(&row)), "{text}\n{findings:#?}");
            }
        }
    }

    #[test]
    fn every_shipped_profile_can_be_read() {
        let job = tempfile::tempdir().expect("a folder");
        let shipped = Path::new(env!("CARGO_MANIFEST_DIR")).join("report-templates");
        for name in names(&shipped) {
            let mut findings = Vec::new();
            let profile = read(job.path(), &name, Some(&shipped), &mut findings);
            assert!(findings.is_empty(), "{name}: {findings:#?}");
            assert_eq!(profile.expect("a profile").name, name);
        }
    }
}
