//! Number formats of an xlsx's cell styles, by style index.

use std::collections::BTreeMap;

use super::number_format::{Format, builtin_format, format_of_code};
use super::package::{Package, attribute, each_start};
use crate::diagnostic::Diagnostic;

/// The format of every cell style (`cellXfs`), in order.
///
/// # Errors
/// Broken XML.
pub fn formats(package: &mut Package, part: &str) -> Result<Vec<Format>, Diagnostic> {
    let mut codes: BTreeMap<u32, Format> = BTreeMap::new();
    let mut formats = Vec::new();
    let mut section = "";
    each_start(package, part, |element| {
        let number = |name| attribute(element, name).and_then(|v| v.parse::<u32>().ok());
        match element.local_name().into_inner() {
            "numFmts" => section = "numFmts",
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
                formats.push(codes.get(&id).cloned().unwrap_or_else(|| builtin_format(id)));
            }
            _ => {}
        }
    })?;
    Ok(formats)
}
