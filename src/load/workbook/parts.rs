//! Which parts of an xlsx are which: the workbook by the package's relationships, and by the workbook's own the rest.

use quick_xml::events::BytesStart;

use super::package::{Package, attribute, each_start};
use super::row::SheetInfo;
use crate::diagnostic::Diagnostic;
use crate::load::findings as say;

/// Says of every part what kind of content it has.
const CONTENT_TYPES: &str = "[Content_Types].xml";

/// The parts of an xlsx that are read.
pub(crate) struct Parts {
    /// Sheets in order, each with its part.
    pub sheets: Vec<(SheetInfo, String)>,
    /// The shared strings.
    pub strings: Option<String>,
    /// The cell styles.
    pub styles: Option<String>,
    /// The theme, which says what its colors are.
    pub theme: Option<String>,
    /// Days are counted from 1904.
    pub date_1904: bool,
    /// A program that computes saved the workbook.
    pub computed: bool,
}

/// Finds the parts, whatever their names are.
///
/// # Errors
/// Not a workbook (a renamed docx), a sheet without its part, broken XML.
pub(crate) fn parts(package: &mut Package) -> Result<Parts, Diagnostic> {
    let file = package.file().to_string();
    let main = main_part(package)?;
    let (folder, name) = main.rsplit_once('/').unwrap_or(("", &main));
    let Workbook { sheets: listed, date_1904, computed } = sheet_list(package, &main)?;
    let of_workbook = relationships(package, &join(folder, &format!("_rels/{name}.rels")))?;
    let part = |kind: &str| of_workbook.iter().find(|r| r.kind.ends_with(kind)).map(|r| join(folder, &r.target));
    let (strings, styles, theme) = (part("/sharedStrings"), part("/styles"), part("/theme"));
    let mut sheets = Vec::new();
    for (info, id) in listed {
        let of_sheet = of_workbook.iter().find(|r| r.id == id).ok_or_else(|| say::broken_workbook(&file))?;
        // A chart, a dialog or a macro sheet has no cells.
        if of_sheet.kind.ends_with("/worksheet") {
            sheets.push((info, join(folder, &of_sheet.target)));
        }
    }
    let there = |part: Option<String>| part.filter(|part| package.has(part));
    Ok(Parts { sheets, strings: there(strings), styles: there(styles), theme: there(theme), date_1904, computed })
}

/// What a part says of another one.
pub(crate) struct Relationship {
    /// Its name there.
    pub id: String,
    /// What it is, as an address.
    pub kind: String,
    /// Where it is.
    pub target: String,
}

/// The part that the package says is its document: by a relationship, or by its kind of content.
fn main_part(package: &mut Package) -> Result<String, Diagnostic> {
    let related = if package.has("_rels/.rels") { relationships(package, "_rels/.rels")? } else { Vec::new() };
    let office = related.into_iter().filter(|r| r.kind.ends_with("/officeDocument")).map(|r| join("", &r.target));
    let mut candidates: Vec<String> = office.collect();
    if package.has(CONTENT_TYPES) {
        each_start(package, CONTENT_TYPES, |element| {
            let get = |name| attribute(element, name).unwrap_or_default();
            let kind = get("ContentType").to_ascii_lowercase();
            // `…spreadsheetml.sheet.main+xml`, `…ms-excel.sheet.macroEnabled.main+xml`.
            if kind.contains("sheet.") && kind.ends_with("main+xml") {
                candidates.push(get("PartName"));
            }
        })?;
    }
    let main = candidates.into_iter().find(|part| package.has(part));
    main.ok_or_else(|| say::not_a_workbook(package.file()))
}

/// The relationships that a part of the package holds.
///
/// # Errors
/// No such part, broken XML.
pub(crate) fn relationships(package: &mut Package, part: &str) -> Result<Vec<Relationship>, Diagnostic> {
    let mut found = Vec::new();
    each_start(package, part, |element| {
        if element.local_name().into_inner() == "Relationship" {
            let get = |name| attribute(element, name).unwrap_or_default();
            found.push(Relationship { id: get("Id"), kind: get("Type"), target: get("Target") });
        }
    })?;
    Ok(found)
}

/// What a workbook's main part says.
struct Workbook {
    sheets: Vec<(SheetInfo, String)>,
    date_1904: bool,
    computed: bool,
}

/// The sheets that a workbook lists; the root of a Word document is another one, whatever its part is called.
fn sheet_list(package: &mut Package, part: &str) -> Result<Workbook, Diagnostic> {
    let (mut root, mut sheets, mut date_1904, mut computed) = (None, Vec::new(), false, false);
    each_start(package, part, |element| {
        let name = element.local_name().into_inner();
        root.get_or_insert_with(|| name.to_string());
        match name {
            "sheet" => {
                let hidden = attribute(element, "state").is_some_and(|s| s != "visible");
                let info = SheetInfo { name: attribute(element, "name").unwrap_or_default(), hidden };
                sheets.push((info, attribute(element, "id").unwrap_or_default()));
            }
            "workbookPr" => date_1904 = is_true(element, "date1904"),
            // Excel and WPS name the version of what computes, LibreOffice its own settings; a library asks for it.
            "calcPr" => {
                let has = |name| attribute(element, name).is_some();
                let asks = ["fullCalcOnLoad", "forceFullCalc"].iter().any(|name| is_true(element, name));
                computed = !asks && (has("calcId") || has("iterateDelta"));
            }
            _ => {}
        }
    })?;
    match root.as_deref() {
        Some("workbook") => Ok(Workbook { sheets, date_1904, computed }),
        _ => Err(say::not_a_workbook(package.file())),
    }
}

/// Whether an attribute says yes.
pub(crate) fn is_true(element: &BytesStart, name: &str) -> bool {
    attribute(element, name).is_some_and(|value| is_yes(&value))
}

/// Whether a value says yes.
pub(crate) fn is_yes(value: &str) -> bool {
    value == "1" || value == "true"
}

/// The part that a relationship of a folder's part names.
pub(crate) fn join(folder: &str, target: &str) -> String {
    if target.starts_with(['/', '\\']) { target.to_string() } else { format!("{folder}/{target}") }
}
