//! One sheet as it is: its head, its columns and what stands in them. All rows are read, none stands for another.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;

use super::between::Between;
use super::{Known, apart};
use crate::diagnostic::Diagnostic;
use crate::domain::columns::Field;
use crate::domain::fold::{fold, fold_header, fold_item};
use crate::domain::notation::says_nothing;
use crate::domain::words::{VERDICTS, read};
use crate::domain::{Bound, Reading};
use crate::load::columns::header::{HEADER_WITHIN, says_the_same};
use crate::load::layout::head::{Head as Found, HeadColumn};
use crate::load::layout::texts::{FIELD_SEPARATORS, name_and_unit};
use crate::load::profile::names::Meaning;
use crate::load::profile::range::Columns;
use crate::load::profile::values::meanings;
use crate::load::profile::{HeaderRule, SecondRow};
use crate::load::workbook::Workbook;
use crate::load::workbook::row::{Rgb, Row, SheetInfo};

/// A row with so many known headers is a head.
const ENOUGH: usize = 2;
/// Different words of a column that nobody knows and that are asked about; more are no words.
const WORDS: usize = 9;
/// Labels of the rows of units and of requirements below names.
const LABELS: [&str; 9] = ["单位", "计量单位", "标准要求", "技术要求", "标准值", "限值", "标准限值", "要求", "指标"];
/// Different texts of a column that are shown.
const EXAMPLES: usize = 3;

/// A sheet.
#[derive(Debug, Clone)]
pub(super) struct Look {
    /// Its name; empty for a text file.
    pub sheet: String,
    /// Its place among the sheets, from 1.
    pub number: usize,
    /// Its columns, where several tables stand side by side.
    pub range: Option<Columns>,
    /// Hidden in the workbook.
    pub hidden: bool,
    /// Rows with anything in them.
    pub rows: usize,
    /// The head, where one was found.
    pub head: Option<Head>,
    /// Columns in their order; none without a head.
    pub columns: Vec<Column>,
    /// What its rows have beside data.
    pub between: Between,
}

/// A head.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Head {
    /// Row of the names.
    pub row: u32,
    /// It has groups in the row above the names.
    pub has_groups: bool,
    /// Row of units below the names.
    pub units: Option<u32>,
    /// Row of requirements below them.
    pub requirements: Option<u32>,
}

/// A column.
#[derive(Debug, Clone)]
pub(super) struct Column {
    /// 0-based.
    pub column: u32,
    /// Its name as a profile writes it: with its group or its number where it is not the only one of its name.
    pub name: String,
    /// Its name as it stands.
    pub header: String,
    /// What the name means.
    pub meaning: Option<Meaning>,
    /// The item of the shipped catalog that it is named by.
    pub item: bool,
    /// Cells that say something.
    pub filled: usize,
    /// Of these, results that are figures or qualified ones.
    pub readings: usize,
    /// Of these, ones with separators between parts.
    pub packed: usize,
    /// Of these, names of items of the shipped catalog; not counted where the name of the column means something.
    pub named: usize,
    /// Of these, words of a verdict.
    pub judged: usize,
    /// Words that nobody knows where a field has words of its own; a few of them.
    pub words: BTreeSet<String>,
    /// Of these, whole numbers that count up with the rows.
    pub running: usize,
    /// Colors behind its cells, but for white.
    pub fills: BTreeMap<Rgb, usize>,
    /// Some of its texts.
    pub examples: Vec<String>,
}

impl Look {
    /// Whether the name of a column means a field.
    pub(super) fn has(&self, field: Field) -> bool {
        self.columns.iter().any(|column| column.field() == Some(field))
    }
}

/// The columns of the tables of a sheet that stand side by side; nothing where there is one.
pub(super) fn side_by_side(book: &mut Workbook, number: usize) -> Result<Vec<Columns>, Diagnostic> {
    let mut first: Vec<Row> = Vec::new();
    book.rows(number, &mut |row| {
        let is_over = row.number > HEADER_WITHIN;
        first.extend((!is_over).then_some(row));
        if is_over { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    })?;
    Ok(apart::tables(&first))
}

/// Looks at a sheet.
pub(super) fn look(
    book: &mut Workbook,
    number: usize,
    range: Option<Columns>,
    known: &Known,
) -> Result<Look, Diagnostic> {
    let cut = |row: Row| range.map_or_else(|| row.clone(), |range| range.cut(row.clone()));
    let SheetInfo { name, hidden } = book.sheets()[number].clone();
    let mut first: Vec<Row> = Vec::new();
    book.rows(number, &mut |row| {
        // Units and requirements may stand below.
        if row.number > HEADER_WITHIN + 3 {
            return ControlFlow::Break(());
        }
        let row = cut(row);
        first.extend((!row.cells.is_empty()).then_some(row));
        ControlFlow::Continue(())
    })?;
    let found = head(&first, known, book.is_json());
    let mut look = Look {
        sheet: name,
        number: number + 1,
        range,
        hidden,
        rows: 0,
        head: None,
        columns: Vec::new(),
        between: Between::default(),
    };
    let mut begin = 0;
    if let Some((head, columns)) = found {
        begin = head.requirements.or(head.units).unwrap_or(head.row).max(head.row);
        look.head = Some(head);
        look.columns = columns;
        let named: Vec<_> = look.columns.iter().map(|of| (of.column, of.header.as_str(), of.field())).collect();
        look.between = Between::of(&named);
    }
    let places: BTreeMap<u32, usize> = look.columns.iter().zip(0..).map(|(column, at)| (column.column, at)).collect();
    let head: Vec<Row> = match &look.head {
        Some(head) => {
            first.into_iter().filter(|row| (head.row.saturating_sub(1)..=head.row).contains(&row.number)).collect()
        }
        None => Vec::new(),
    };
    let is_head_again = |row: &Row| head.iter().any(|line| says_the_same(line, row));
    let (mut rows, columns, between) = (0, &mut look.columns, &mut look.between);
    book.rows(number, &mut |row| {
        let row = cut(row);
        if row.cells.is_empty() {
            return ControlFlow::Continue(());
        }
        rows += 1;
        if row.number > begin && !is_head_again(&row) && !between.take(&row, known) {
            for cell in &row.cells {
                if let Some(column) = places.get(&cell.column).and_then(|at| columns.get_mut(*at)) {
                    column.take(&cell.text, cell.fill, known);
                }
            }
        }
        ControlFlow::Continue(())
    })?;
    look.rows = rows;
    Ok(look)
}

impl Column {
    fn take(&mut self, text: &str, fill: Rgb, known: &Known) {
        let text = text.trim();
        if says_nothing(text) {
            return;
        }
        self.filled += 1;
        if fill != Rgb::WHITE {
            *self.fills.entry(fill).or_default() += 1;
        }
        let reading = Reading::parse(text, "").reading;
        let is_reading = matches!(
            reading,
            Reading::Number { .. } | Reading::LessThan { .. } | Reading::GreaterThan { .. } | Reading::NotDetected
        );
        self.readings += usize::from(is_reading);
        self.packed += usize::from(FIELD_SEPARATORS.iter().any(|separator| text.matches(separator).count() >= 2));
        self.named += usize::from(self.meaning.is_none() && known.items.contains(&fold_item(text)));
        self.judged += usize::from(read(text, VERDICTS).is_some());
        let is_unread = |field: Field| {
            let all = meanings(field);
            let is_known = |word: &str| fold(word) == fold(text);
            !all.is_empty() && !all.iter().any(|of| of.words.iter().any(|word| is_known(word)))
        };
        if self.words.len() < WORDS && !self.words.contains(text) && self.field().is_some_and(is_unread) {
            self.words.insert(text.to_string());
        }
        self.running += usize::from(text.bytes().all(|b| b.is_ascii_digit()) && text.len() < 7);
        if self.examples.len() < EXAMPLES && !self.examples.iter().any(|known| known == text) {
            self.examples.push(text.chars().take(40).collect());
        }
    }

    /// The field that its name means.
    pub(super) fn field(&self) -> Option<Field> {
        match self.meaning? {
            Meaning::Field(field, _) => Some(field),
            Meaning::Fallback(_) | Meaning::Ignored => None,
        }
    }
}

/// The head among the first rows, with its columns: what a profile would find, and the row of names of items that only the
/// catalog knows. Records of json have their names in the first row, whatever they are.
fn head(rows: &[Row], known: &Known, is_json: bool) -> Option<(Head, Vec<Column>)> {
    // What stands beside the records of an answer stands above their names, and these are the widest row.
    let widest = rows.iter().map(|row| row.cells.len()).max().unwrap_or(0);
    let above = rows.iter().position(|row| row.cells.len() == widest).filter(|_| is_json).unwrap_or(0);
    let rows = &rows[above..];
    let of = |number: Option<u32>, least: usize| {
        let rule = HeaderRule {
            find: Vec::new(),
            within: HEADER_WITHIN,
            rows: number,
            second: SecondRow::Names,
            skips_repeated: true,
        };
        Found::of_at_least(least, rows, &rule, &known.names)
    };
    let means = |of: &&HeadColumn| of.meaning.is_some() || known.is_item(&of.name);
    let score = |head: &Found| head.columns.iter().filter(means).count();
    let items = |head: &Found| head.columns.iter().filter(|of| known.is_item(&of.name)).count();
    let one = of(None, ENOUGH).or_else(|| of(None, 0).filter(|head| is_json || items(head) > 1))?;
    let alike = |head: &Found| {
        let names: Vec<String> = head.columns.iter().map(|of| fold_header(&of.full_name())).collect();
        names.iter().filter(|name| names.iter().filter(|other| other == name).count() > 1).count()
    };
    let is_better = |two: &Found| {
        let below = two.columns.iter().filter(|of| of.row == two.last());
        let (count, meant) = (below.clone().count(), below.filter(means).count());
        let (mine, other) = (score(&one), score(two));
        meant * 2 >= count && (other > mine || other == mine && alike(two) < alike(&one))
    };
    let found = of(Some(2), 1).filter(is_better).unwrap_or(one);
    let columns = columns(&found, known);
    let (lower, has_groups) = (found.lines.last()?, found.lines.len() > 1);
    let key = columns.iter().find(|column| column.field() == Some(Field::SheetNo)).map(|column| column.column);
    let below = |number: u32| rows.iter().find(|row| row.number == number);
    let is_below = |row: &&Row, is: &dyn Fn(&str) -> bool| {
        let is_label = |text: &str| LABELS.contains(&fold_header(text).as_str());
        let cells = || row.cells.iter().filter(|cell| !says_nothing(&cell.text) && !is_label(&cell.text));
        let of_unknown = |column: u32| columns.iter().any(|of| of.column == column && of.field().is_none());
        let has_key = key.is_some_and(|key| row.cells.iter().any(|cell| cell.column == key));
        !has_key && cells().next().is_some() && cells().all(|cell| of_unknown(cell.column) && is(&cell.text))
    };
    let units = below(lower.number + 1).filter(|row| is_below(row, &|text| known.units.contains(&fold(text))));
    let next = units.map_or(lower.number + 1, |row| row.number + 1);
    let is_requirement = |text: &str| {
        matches!(Bound::parse(text, ""), Bound::Range { .. } | Bound::OrdinalAtLeast(_)) || text.contains("符合")
    };
    let requirements = below(next).filter(|row| is_below(row, &is_requirement));
    let head = Head {
        row: lower.number,
        has_groups,
        units: units.map(|row| row.number),
        requirements: requirements.map(|row| row.number),
    };
    Some((head, columns))
}

fn columns(head: &Found, known: &Known) -> Vec<Column> {
    let is_twice = |of: &HeadColumn| {
        head.columns.iter().filter(|other| fold_header(&other.name) == fold_header(&of.name)).count() > 1
    };
    let made = head.columns.iter().map(|of| {
        let full = of.full_name();
        let same = head.columns.iter().filter(|other| fold_header(&other.full_name()) == fold_header(&full)).count();
        let header = of.name.trim().to_string();
        let name = match () {
            () if !is_twice(of) => header.clone(),
            () if !of.group.is_empty() && same == 1 => full,
            () => format!("{header}#{}", of.number),
        };
        // What stands twice means nothing by that name alone.
        let by_name = known.meaning(&header).filter(|_| is_twice(of));
        Column {
            column: of.column,
            meaning: of.meaning.filter(|_| of.meaning != by_name),
            item: known.is_item(&of.name),
            name: name.split_whitespace().collect(),
            header,
            filled: 0,
            readings: 0,
            packed: 0,
            named: 0,
            judged: 0,
            words: BTreeSet::new(),
            running: 0,
            fills: BTreeMap::new(),
            examples: Vec::new(),
        }
    });
    made.collect()
}

impl Known {
    /// What a header means by the shipped lists.
    pub(super) fn meaning(&self, header: &str) -> Option<Meaning> {
        self.names.meaning(&fold_header(header))
    }

    /// Whether a header is an item of the shipped catalog, with its unit or without.
    pub(super) fn is_item(&self, header: &str) -> bool {
        let named = name_and_unit(header, self.pattern.as_ref());
        self.items.contains(&fold_item(&named.item)) || self.items.contains(&fold_item(header))
    }
}
