//! package/*.toml: what the columns of a package's index are, the job's own file before the shipped one.

use std::path::Path;

use super::toml::{Lines, parse_and_check};
use super::{findings as say, folder};
use crate::diagnostic::{Diagnosed, Diagnostic};
use crate::domain::fold::fold;
use crate::domain::package::PackageProfile;

/// The profile of this name: `templates/package/` of the job's folder, else the one that ships with the program.
pub(crate) fn profile(job: &Path, shipped: &Path, name: &str) -> Diagnosed<Option<PackageProfile>> {
    let mut findings = Vec::new();
    let places = [(job, format!("templates/package/{name}.toml")), (shipped, format!("package/{name}.toml"))];
    let Some((root, file)) = places.iter().find(|(root, file)| root.join(file).is_file()) else {
        let known = known(&places);
        return Diagnosed { value: None, findings: vec![say::missing_package_profile(name, &known)] };
    };
    let text = folder::read_text(root, file, &mut findings);
    let value = text.and_then(|text| parse_and_check(file, &text, &mut findings, check));
    Diagnosed { value, findings }
}

/// Names of the profiles that there are.
fn known(places: &[(&Path, String)]) -> String {
    let folders = places.iter().filter_map(|(root, file)| Some(root.join(Path::new(file).parent()?)));
    let mut names: Vec<String> = folders
        .flat_map(|folder| folder::names(&folder))
        .filter_map(|name| name.strip_suffix(".toml").map(str::to_string))
        .collect();
    names.sort_unstable();
    names.dedup();
    names.join("、")
}

fn check(profile: &PackageProfile, lines: &Lines, findings: &mut Vec<Diagnostic>) {
    let mut heads: Vec<String> = Vec::new();
    if profile.columns.is_empty() {
        findings.push(say::bad_value(lines.key("column"), "至少要有一列", "at least one column is wanted"));
    }
    for (number, column) in profile.columns.iter().enumerate() {
        let place = |key| lines.key_of("[[column]]", number, key);
        let head = fold(&column.name);
        if head.is_empty() || heads.contains(&head) {
            findings.push(say::bad_value(
                place("name"),
                "每列要有自己的名称，不能是空的，也不能与别的列相同",
                "every column has a name of its own, and not an empty one",
            ));
        }
        heads.push(head);
        if column.field.is_some() == column.text.is_some() {
            findings.push(say::bad_value(
                place("field"),
                "每列写 field（字段）或 text（固定的文字）之一",
                "a column has either field or text",
            ));
        }
    }
}
