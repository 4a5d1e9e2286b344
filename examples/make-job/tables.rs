//! Knowledge and rules of diagnosis for the classes that are invented beyond the library.
//!
//! Nothing in the tables that ship applies to any class, so that a variation needs what its class has: the same rows under
//! its own code, in the job's own tables.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use super::profile::Kind;

/// Header of the column that says which classes a row is about.
const CLASS: &str = "class";
/// Header of the column that names a rule of diagnosis.
const ID: &str = "id";
/// Folders of tables; a row of the second has a name.
const FOLDERS: [&str; 2] = ["knowledge", "diagnosis"];

/// Writes the job's own tables: every row of the shipped ones that is about a class of which `kinds` has variations.
///
/// # Errors
/// A table cannot be read or written, by name.
pub fn write<'a>(kinds: impl Iterator<Item = &'a Kind>, templates: &Path, dir: &Path) -> Result<(), String> {
    let mut variations: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for kind in kinds {
        if let Some(base) = &kind.base {
            variations.entry(&base.0).or_default().push(&kind.class.code.0);
        }
    }
    if variations.is_empty() {
        return Ok(());
    }
    for folder in FOLDERS {
        let (from, to) = (templates.join(folder), dir.join("templates").join(folder));
        fs::create_dir_all(&to).map_err(|e| format!("{}: {e}", to.display()))?;
        let files = fs::read_dir(&from).map_err(|e| format!("{}: {e}", from.display()))?;
        for path in files.filter_map(|entry| entry.ok().map(|entry| entry.path())) {
            let Some(name) = path.file_name().and_then(|name| name.to_str()).filter(|name| name.ends_with(".csv"))
            else {
                continue;
            };
            let table = of_variations(&path, &variations).map_err(|e| format!("{folder}/{name}: {e}"))?;
            // A file of the same name would hide the shipped one.
            let place = to.join(format!("variations-{name}"));
            fs::write(&place, table).map_err(|e| format!("{}: {e}", place.display()))?;
        }
    }
    Ok(())
}

/// The rows of a table that are about the classes of these variations, as rows about the variations.
fn of_variations(path: &Path, variations: &BTreeMap<&str, Vec<&str>>) -> Result<Vec<u8>, String> {
    let mut reader = csv::Reader::from_path(path).map_err(|e| e.to_string())?;
    let headers = reader.headers().map_err(|e| e.to_string())?.clone();
    let column = |name: &str| headers.iter().position(|header| header == name);
    let (class, id) = (column(CLASS).ok_or("no column of classes")?, column(ID));
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(&headers).map_err(|e| e.to_string())?;
    for record in reader.records() {
        let record = record.map_err(|e| e.to_string())?;
        let codes: Vec<&str> =
            record[class].split_whitespace().filter_map(|code| variations.get(code)).flatten().copied().collect();
        if codes.is_empty() {
            continue;
        }
        let cell = |(at, text): (usize, &str)| match at {
            _ if at == class => codes.join(" "),
            // Of two rules with one id the job's own would stand in the place of the shipped one.
            _ if Some(at) == id => format!("made_{text}"),
            _ => text.to_string(),
        };
        writer.write_record(record.iter().enumerate().map(cell)).map_err(|e| e.to_string())?;
    }
    writer.into_inner().map_err(|e| e.to_string())
}
