//! An xlsx's cell styles by their index: number formats, and which strike out what is in the cell.

use std::collections::{BTreeMap, BTreeSet};

use super::number_format::{Format, builtin_format, format_of_code};
use super::package::{Package, attribute, each_start};
use super::parts::is_yes;
use crate::diagnostic::Diagnostic;

/// A cell style.
pub(crate) struct Style {
    /// Its number format.
    pub format: Format,
    /// Its font has a line through.
    pub struck: bool,
}

/// Every cell style (`cellXfs`), in order.
///
/// # Errors
/// Broken XML.
pub(crate) fn styles(package: &mut Package, part: &str) -> Result<Vec<Style>, Diagnostic> {
    let mut codes: BTreeMap<u32, Format> = BTreeMap::new();
    let mut styles = Vec::new();
    let (mut fonts, mut struck) = (0, BTreeSet::new());
    let mut section = "";
    each_start(package, part, |element| {
        let number = |name| attribute(element, name).and_then(|v| v.parse::<u32>().ok());
        match element.local_name().into_inner() {
            "numFmts" => section = "numFmts",
            "fonts" => section = "fonts",
            "fills" | "borders" => section = "",
            "font" if section == "fonts" => fonts += 1,
            "strike" if section == "fonts" && attribute(element, "val").is_none_or(|value| is_yes(&value)) => {
                struck.insert(fonts - 1);
            }
            "cellStyleXfs" => section = "cellStyleXfs",
            "cellXfs" => section = "cellXfs",
            "cellStyles" | "dxfs" => section = "",
            "numFmt" if section == "numFmts" => {
                if let (Some(id), Some(code)) = (number("numFmtId"), attribute(element, "formatCode")) {
                    codes.insert(id, format_of_code(&code));
                }
            }
            "xf" if section == "cellXfs" => {
                let id = number("numFmtId").unwrap_or(0);
                let format = codes.get(&id).cloned().unwrap_or_else(|| builtin_format(id));
                styles.push(Style { format, struck: number("fontId").is_some_and(|font| struck.contains(&font)) });
            }
            _ => {}
        }
    })?;
    Ok(styles)
}
