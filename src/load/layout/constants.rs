//! What a profile says of all rows of a sheet: texts, and what it finds in the names of file and sheet and in titles.

use super::head::Head;
use super::words;
use crate::diagnostic::Diagnostic;
use crate::domain::Sheet;
use crate::domain::columns::Field;
use crate::load::profile::Profile;
use crate::load::profile::constants::{Constant, Constants, From};
use crate::load::workbook::row::{Cell, Kind};
use crate::load::{findings as say, places};

/// The constants of a sheet for fields that no column says, with the fields that are said to be nothing.
pub(super) fn of(
    profile: &Profile,
    own: &Constants,
    head: &Head,
    sheet: &Sheet,
    findings: &mut Vec<Diagnostic>,
) -> Vec<(Field, Cell)> {
    let mut constants = profile.constants.clone();
    constants.extend(own.iter().map(|(field, constant)| (*field, constant.clone())));
    let has_column = |field: Field| head.columns.iter().any(|of| of.serves(field));
    let mut found = Vec::new();
    for (field, constant) in constants.into_iter().filter(|(field, _)| !has_column(*field)) {
        let text = match &constant {
            Constant::Text(text) => Some(text.clone()),
            Constant::Found(capture) => match capture.from {
                From::File => {
                    let stem = sheet.file.rsplit_once('.').map_or(sheet.file.as_str(), |(stem, _)| stem);
                    capture.find(stem).map(str::to_string)
                }
                From::Sheet => capture.find(&sheet.name).map(str::to_string),
                From::Title => {
                    let texts = head.above.iter().flat_map(|row| &row.cells);
                    texts.into_iter().find_map(|cell| capture.find(cell.text.trim())).map(str::to_string)
                }
            },
        };
        let Some(text) = text else {
            findings.push(say::constant_not_found(places::at(sheet, head.first(), None), field.header(), &field.key()));
            continue;
        };
        let cell = Cell { column: 0, text, kind: Kind::Text, formula: false, fill: Default::default() };
        // A column need not be there where its cells may be empty.
        let read = if cell.text.is_empty() { Some(cell) } else { words::read(&profile.values, field, cell) };
        found.extend(read.map(|cell| (field, cell)));
    }
    found
}
