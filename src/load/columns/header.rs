//! Finds the head of a sheet, of one row or of two, and says which column is which.

use std::collections::{BTreeMap, HashMap};

use crate::diagnostic::{Diagnostic, Place};
use crate::domain::Sheet;
use crate::domain::columns::{Column, Need};
use crate::domain::fold::fold_header;
use crate::load::columns::near::{most_alike, nearest};
use crate::load::workbook::row::{Cell, Row};
use crate::load::{findings as say, places};

/// Rows among which the header must be.
pub(crate) const HEADER_WITHIN: u32 = 15;
/// A row with so many of the required headers is one, where a table has as many.
const ENOUGH: usize = 3;

/// The header of a column that a table may have.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Heading {
    /// As it should be.
    pub name: &'static str,
    /// Other headers that mean it.
    pub aliases: &'static [&'static str],
    /// Whether the job stops without it.
    pub required: bool,
}

impl Heading {
    /// Of a column of results.
    pub(crate) fn of(column: &Column) -> Self {
        Self { name: column.header, aliases: column.aliases, required: column.need != Need::Nothing }
    }
}

/// The headers of a table.
#[derive(Debug, Clone)]
pub(crate) struct Headings {
    list: Vec<Heading>,
    by_name: HashMap<String, usize>,
    required: usize,
}

impl Headings {
    /// All of them, by field.
    pub(crate) fn new(list: Vec<Heading>) -> Self {
        let names = |heading: &Heading| std::iter::once(heading.name).chain(heading.aliases.iter().copied());
        let by_name =
            list.iter().enumerate().flat_map(|(field, heading)| names(heading).map(move |name| (name, field)));
        let by_name = by_name.map(|(name, field)| (fold_header(name), field)).collect();
        let required = list.iter().filter(|heading| heading.required).count();
        Self { list, by_name, required }
    }

    /// With further headers of columns that are known by their proper ones; what means one already keeps its meaning.
    #[must_use]
    pub(crate) fn and(mut self, more: &[(String, &'static str)]) -> Self {
        for (header, name) in more {
            let Some(field) = self.list.iter().position(|heading| heading.name == *name) else { continue };
            self.by_name.entry(fold_header(header)).or_insert(field);
        }
        self
    }

    /// How many must be there.
    pub(crate) fn required(&self) -> usize {
        self.required
    }

    /// The column that a header means.
    pub(crate) fn field(&self, text: &str) -> Option<usize> {
        self.by_name.get(&fold_header(text)).copied()
    }

    /// Fields of a row's cells, by column.
    pub(crate) fn fields_of(&self, row: &Row) -> BTreeMap<u32, usize> {
        row.cells.iter().filter_map(|cell| Some((cell.column, self.field(&cell.text)?))).collect()
    }

    /// How many of the required headers are missing in a row; none where it is no header at all.
    pub(crate) fn missing_in(&self, row: &Row) -> Option<usize> {
        let score = self.score(row);
        (score >= ENOUGH.min(self.required)).then_some(self.required - score)
    }

    fn score(&self, row: &Row) -> usize {
        let fields = self.fields_of(row);
        let has = |field: usize| fields.values().any(|known| *known == field);
        self.list.iter().enumerate().filter(|(field, heading)| heading.required && has(*field)).count()
    }
}

/// The head of a table.
#[derive(Debug, Clone)]
pub(crate) struct Head {
    /// The name of every column; its number is that of the row which the table begins below.
    pub row: Row,
    /// The rows that the names were taken from, and those above, as they stand.
    pub lines: Vec<Row>,
}

impl Head {
    /// The head among the first rows of a sheet: the row with most of the required headers, or it and the next one, where
    /// the upper has groups of columns and the lower their names.
    pub(crate) fn find(rows: &[Row], headings: &Headings) -> Option<Self> {
        let best = (0..rows.len()).rev().max_by_key(|&at| headings.score(&rows[at]))?;
        let alone = headings.missing_in(&rows[best])?;
        let pair = |upper: usize| Some((upper + 1, join(rows.get(upper)?, rows.get(upper + 1)?, headings)?));
        let pairs = [best.checked_sub(1).and_then(pair), pair(best)];
        let better = pairs.into_iter().flatten().filter(|(_, row)| headings.missing_in(row).is_some_and(|m| m < alone));
        let (last, row) = better.min_by_key(|(_, row)| headings.missing_in(row)).unwrap_or((best, rows[best].clone()));
        Some(Self { row, lines: rows[..=last].to_vec() })
    }

    /// The row in which the name of a column stands.
    fn line_of(&self, column: u32) -> u32 {
        let holds = |line: &&Row| line.cells.iter().any(|cell| cell.column == column);
        self.lines.iter().rev().find(holds).map_or(self.row.number, |line| line.number)
    }
}

/// Whether a row says again what a line of a head says, cell by cell.
pub(crate) fn says_the_same(line: &Row, row: &Row) -> bool {
    let same =
        |(one, other): (&Cell, &Cell)| one.column == other.column && fold_header(&one.text) == fold_header(&other.text);
    line.cells.len() == row.cells.len() && line.cells.iter().zip(&row.cells).all(same)
}

/// Names in two rows: below a group its columns, elsewhere the upper name; none where the lower row holds other things.
fn join(upper: &Row, lower: &Row, headings: &Headings) -> Option<Row> {
    if lower.number != upper.number + 1 {
        return None;
    }
    // A group stands above its first column, and nothing above the others.
    let group = |column: u32| upper.cells.iter().rev().find(|cell| cell.column <= column);
    let mut known = 0;
    let mut cells: Vec<Cell> = Vec::new();
    for cell in &lower.cells {
        let with_group = group(cell.column).map(|group| format!("{}{}", group.text.trim(), cell.text.trim()));
        let with_group = with_group.filter(|name| headings.field(name).is_some());
        let is_known = headings.field(&cell.text).is_some();
        known += usize::from(is_known || with_group.is_some());
        let text = with_group.filter(|_| !is_known).unwrap_or_else(|| cell.text.clone());
        cells.push(Cell { text, ..cell.clone() });
    }
    if known == 0 || known * 2 < lower.cells.len() {
        return None;
    }
    let below = |cell: &&Cell| lower.cells.iter().any(|other| other.column == cell.column);
    cells.extend(upper.cells.iter().filter(|cell| !below(cell)).cloned());
    cells.sort_by_key(|cell| cell.column);
    Some(Row { number: lower.number, hidden: lower.hidden, cells })
}

/// Where the columns of a table are.
#[derive(Debug, Clone)]
pub(crate) struct Header {
    /// Row of the header, the lower one of two.
    pub row: u32,
    /// Field of each 0-based sheet column.
    pub fields: Vec<Option<usize>>,
    /// Sheet column of each field.
    pub positions: Vec<Option<u32>>,
    /// Columns with a header, known or not.
    pub width: usize,
    head: Head,
}

/// What a row below the header has to do with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Repeated {
    /// It is the same once more.
    Same,
    /// It is a header of another order, or of other columns.
    Other,
}

impl Header {
    /// Of so many fields, with the field of each column; nothing repeats it.
    pub(crate) fn of_fields(row: u32, fields: Vec<Option<usize>>, count: usize) -> Self {
        let mut positions = vec![None; count];
        for (column, field) in (0..).zip(&fields) {
            if let Some(position) = field.and_then(|field| positions.get_mut(field)) {
                position.get_or_insert(column);
            }
        }
        let (width, head) = (fields.len(), Head { row: Row::default(), lines: Vec::new() });
        Self { row, fields, positions, width, head }
    }

    /// The field of a column.
    pub(crate) fn field(&self, column: u32) -> Option<usize> {
        self.fields.get(column as usize).copied().flatten()
    }

    /// Whether a row is a header too.
    pub(crate) fn repeated(&self, row: &Row, headings: &Headings) -> Option<Repeated> {
        if self.head.lines.iter().any(|line| says_the_same(line, row)) {
            return Some(Repeated::Same);
        }
        headings.missing_in(row)?;
        let there = self.fields.iter().zip(0..).filter_map(|(field, column)| Some((column, (*field)?)));
        let same = headings.fields_of(row).into_iter().eq(there);
        Some(if same { Repeated::Same } else { Repeated::Other })
    }
}

/// Reads a head; findings are told for missing, double and unknown columns.
pub(crate) fn read(head: Head, headings: &Headings, sheet: &Sheet, findings: &mut Vec<Diagnostic>) -> Header {
    let row = &head.row;
    let width = row.cells.iter().map(|c| c.column as usize + 1).max().unwrap_or(0);
    let (mut fields, mut positions) = (vec![None; width], vec![None; headings.list.len()]);
    let mut unknown = Vec::new();
    let place = |column: u32, cell: &Cell| {
        let text = Some(cell.text.trim().to_string());
        Place { text, ..places::at(sheet, head.line_of(column), Some(column)) }
    };
    for cell in &row.cells {
        match headings.field(&cell.text) {
            Some(field) => match positions[field] {
                Some(first) => {
                    let name = headings.list[field].name;
                    findings.push(say::duplicate_column(place(first, cell), place(cell.column, cell), name));
                }
                None => {
                    positions[field] = Some(cell.column);
                    fields[cell.column as usize] = Some(field);
                }
            },
            None => unknown.push(cell),
        }
    }
    let unknown_names: Vec<String> = unknown.iter().map(|c| c.text.trim().to_string()).collect();
    for (column, position) in headings.list.iter().zip(&positions) {
        if column.required && position.is_none() {
            let names = || unknown_names.iter().map(String::as_str);
            let near = nearest(column.name, names()).or_else(|| most_alike(column.name, names()));
            findings.push(say::missing_column(places::at(sheet, row.number, None), column.name, near));
        }
    }
    if !unknown.is_empty() {
        let places = unknown.iter().take(say::PLACES).map(|cell| place(cell.column, cell)).collect();
        findings.push(say::unknown_columns(places, &unknown_names));
    }
    Header { row: row.number, fields, positions, width, head }
}

/// What is said of several sheets in the same words is said once, with all places.
pub(crate) fn told_once(findings: Vec<Diagnostic>) -> Vec<Diagnostic> {
    let mut told: Vec<Diagnostic> = Vec::new();
    for finding in findings {
        let same = |other: &&mut Diagnostic| (other.code, &other.message) == (finding.code, &finding.message);
        let elsewhere = |other: &Diagnostic| other.places.iter().all(|place| place.sheet != finding.places[0].sheet);
        match told.iter_mut().find(same).filter(|other| elsewhere(other)) {
            Some(other) => other.places.extend(finding.places.iter().cloned()),
            None => told.push(finding),
        }
    }
    told
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::load::workbook::row::Kind;

    const LIST: [&str; 5] = ["编号", "企业", "检验项目", "检验结果", "判定"];

    fn headings() -> Headings {
        Headings::new(LIST.map(|name| Heading { name, aliases: &[], required: true }).to_vec())
    }

    /// A row of cells parted by bars; nothing stands between two bars without text.
    fn row(number: u32, cells: &str) -> Row {
        let cells = (0..).zip(cells.split('|')).filter(|(_, text)| !text.is_empty());
        let cells = cells.map(|(column, text)| Cell {
            column,
            text: text.into(),
            kind: Kind::Text,
            formula: false,
            fill: Default::default(),
        });
        Row { number, hidden: false, cells: cells.collect() }
    }

    /// The number of the header's row and the fields by column.
    fn found(rows: &[&str]) -> Option<(u32, String)> {
        let rows: Vec<Row> = (1..).zip(rows).map(|(number, cells)| row(number, cells)).collect();
        let head = Head::find(&rows, &headings())?;
        let header = read(head, &headings(), &Sheet::default(), &mut Vec::new());
        let mark = |field: &Option<usize>| field.map_or("-".into(), |field| field.to_string());
        Some((header.row, header.fields.iter().map(mark).collect()))
    }

    #[test]
    fn a_head_of_two_rows_is_groups_above_and_columns_below() {
        let one = "编号|企业|检验项目|检验结果|判定";
        for (rows, expected) in [
            (vec![one, "S1|甲厂|厚度|0.7|符合"], Some((1, "01234"))),
            (vec!["某年抽查", one, "S1|甲厂|厚度|0.7|符合"], Some((2, "01234"))),
            (vec!["编号|企业|检验情况||", "||检验项目|检验结果|判定", "S1|甲厂|厚度|0.7|符合"], Some((2, "01234"))),
            (vec!["编号|企业|检验结果||", "||检验项目|检验结果|判定"], Some((2, "01234"))),
            (vec!["编号|企业|检验||判定", "||项目|结果|"], Some((2, "01234"))),
            (vec!["编号|企业||检验项目|", "编号|企业|检验结果|检验项目|判定"], Some((2, "01324"))),
            (vec!["抽样||检验||", one], Some((2, "01234"))),
            (vec!["编号|企业|检验情况||", "S1|甲厂|厚度|0.7|符合"], None),
            (vec!["编号|企业|检验项目||", "S1|甲厂|厚度|检验结果|符合"], Some((1, "012"))),
            (vec!["编号|企业|检验项目|甲|", "", "|||检验结果|判定"], Some((1, "012-"))),
        ] {
            assert_eq!(found(&rows), expected.map(|(row, fields)| (row, fields.to_string())), "{rows:?}");
        }
    }

    #[test]
    fn a_header_below_the_header_is_the_same_or_another() {
        let head = [row(1, "抽查|"), row(2, "序号|编号|企业|检验项目"), row(3, "")];
        let headings = headings();
        let head = Head::find(&head, &headings).expect("a head");
        let header = read(head, &headings, &Sheet::default(), &mut Vec::new());
        for (cells, repeated) in [
            ("序号|编号|企业|检验项目", Some(Repeated::Same)),
            ("号|编 号|企业*|检验项目", Some(Repeated::Same)),
            ("抽查", Some(Repeated::Same)),
            ("序号|企业|编号|检验项目", Some(Repeated::Other)),
            ("序号|编号|企业|检验项目|判定", Some(Repeated::Other)),
            ("编号|企业|检验项目", Some(Repeated::Other)),
            ("1|S1|甲厂|厚度", None),
            ("合计|编号|企业", None),
        ] {
            assert_eq!(header.repeated(&row(9, cells), &headings), repeated, "{cells}");
        }
    }
}
