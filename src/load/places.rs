//! Where a cell stands in the clerk's own file: every place that is told of results is made here.

use crate::diagnostic::Place;
use crate::domain::columns::Field;
use crate::domain::credit_code::without_person;
use crate::domain::{Origin, Sheet};
use crate::load::workbook::row::column_letters;

/// The cell of a field in a row, with the text that stands in it; a column that the sheet has not has no letter. The number of
/// a person's identity card, which some write for a credit code, is told to nobody.
pub(crate) fn cell(origin: &Origin, field: Field, text: &str) -> Place {
    let person = if field == Field::CreditCode { without_person(text) } else { None };
    Place { text: Some(person.unwrap_or_else(|| text.to_string())), ..bare(origin, field) }
}

/// The same of a cell that is empty, or whose text does not matter.
pub(crate) fn bare(origin: &Origin, field: Field) -> Place {
    let stand = origin.sheet.columns.get(field as usize).copied().flatten();
    let row = stand.and_then(|stand| stand.row).unwrap_or(origin.row);
    Place { header: field.header().to_string(), ..at(&origin.sheet, row, stand.map(|stand| stand.column)) }
}

/// A whole row.
pub(crate) fn row(origin: &Origin) -> Place {
    at(&origin.sheet, origin.row, None)
}

/// A position on a sheet, for what is no cell of a field; columns count from 0.
pub(crate) fn at(sheet: &Sheet, row: u32, column: Option<u32>) -> Place {
    Place {
        sheet: sheet.name.to_string(),
        row: Some(row),
        column: column.map(|column| label(sheet, column)).unwrap_or_default(),
        ..Place::file(&sheet.file)
    }
}

/// What a person calls a column: its letters, or its number in a text file.
pub(crate) fn label(sheet: &Sheet, column: u32) -> String {
    if sheet.is_text { (column + 1).to_string() } else { column_letters(column) }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::diagnostic::Lang;
    use crate::domain::Stand;

    fn origin(is_text: bool) -> Origin {
        let mut columns = vec![None; Field::Result as usize + 1];
        columns[Field::Result as usize] = Some(Stand::column(26));
        columns[Field::Unit as usize] = Some(Stand { column: 26, row: Some(2) });
        let sheet = Sheet { file: "results".into(), name: "结果".into(), position: 0, is_text, columns };
        Origin { sheet: Arc::new(sheet), row: 12 }
    }

    #[test]
    fn a_cell_has_the_column_of_its_own_sheet() {
        let told = |is_text, field| cell(&origin(is_text), field, "7.4").to_text(Lang::Zh);
        assert_eq!(told(false, Field::Result), "results › 结果 › AA12（检验结果：“7.4”）");
        assert_eq!(told(true, Field::Result), "results › 结果 › 第12行第27列（检验结果：“7.4”）");
        assert_eq!(told(false, Field::Unit), "results › 结果 › AA2（计量单位：“7.4”）");
        assert_eq!(told(false, Field::Item), "results › 结果 › 第12行（检验项目：“7.4”）");
        assert_eq!(told(false, Field::Remark), "results › 结果 › 第12行（备注：“7.4”）");
        let told = |field| cell(&origin(false), field, "11010519491231002X").text.unwrap();
        assert_eq!((told(Field::CreditCode).as_str(), told(Field::Lot).len()), ("110105************", 18));
    }
}
