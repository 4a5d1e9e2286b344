//! JSON: lists of objects are sheets with their keys as headers, lists of lists are sheets as they stand, and JSON lines
//! are one. A number keeps its text.

use std::collections::HashMap;

use super::json_flat::{Chain, chains, longest, rows, shown};
use super::json_tree::{Each, Fault, Found, Node, walk};
use super::row::{CELLS, Cell, EachRow, Kind, ROWS, Rgb, Row, SheetInfo, SheetNotes, TEXT_BYTES};
use crate::decode::decode;
use crate::diagnostic::Diagnostic;
use crate::load::findings as say;

/// Largest file.
const BYTES: usize = 128 << 20;
/// Most columns of a sheet, as a spreadsheet has.
const COLUMNS: usize = 16_384;
/// Most values beside the tables that are kept, and most tables.
const BESIDE: usize = 1_000;
/// The name of a table that has none.
const NAMELESS: &str = "表1";

/// An opened file.
pub struct Json {
    file: String,
    text: String,
    /// A record a line.
    lines: bool,
    sheets: Vec<SheetInfo>,
    tables: Vec<Table>,
    /// Rows above each header: what stands beside the tables.
    above: Vec<Vec<String>>,
}

/// Takes records with the path of their list.
type EachRecord<'e> = dyn FnMut(&[String], &Node) -> Result<(), Fault> + 'e;

/// What makes a sheet.
struct Table {
    /// The path of the list.
    path: Vec<String>,
    /// The lists in its records that give it its rows.
    chain: Chain,
    /// Columns by depth of their record and name.
    columns: HashMap<(usize, String), u32>,
    headers: Vec<String>,
}

/// What is known of a list of records.
#[derive(Default)]
struct Shape {
    path: Vec<String>,
    chains: Vec<Chain>,
    /// Its records are lists.
    lists: bool,
}

impl Json {
    /// Opens a file; `lines`: its name says that every line is a record.
    ///
    /// # Errors
    /// Undecodable, not JSON, no table in it, a key twice, over a bound.
    pub fn open(file: &str, bytes: &[u8], lines: bool) -> Result<Self, Diagnostic> {
        if bytes.len() > BYTES {
            return Err(say::file_too_large(file));
        }
        let text = decode(bytes).map_err(|before| say::undecodable_text(file, before.matches('\n').count() + 1, 0))?;
        let lines = lines || is_of_lines(&text);
        let mut json =
            Self { file: file.to_string(), text, lines, sheets: Vec::new(), tables: Vec::new(), above: Vec::new() };
        let shapes = json.shapes()?;
        let many = shapes.len() > 1;
        for shape in shapes {
            let chains = longest(shape.chains);
            let of_several = chains.len() > 1;
            for chain in chains {
                let own = if shape.path.is_empty() { NAMELESS.to_string() } else { shape.path.join("/") };
                let name = if of_several { format!("{own}/{}", chain.join("/")) } else { own };
                json.sheets.push(SheetInfo { name, hidden: false });
                let (columns, headers) = (HashMap::new(), Vec::new());
                json.tables.push(Table { path: shape.path.clone(), chain, columns, headers });
            }
            if many && json.tables.len() > BESIDE {
                return Err(say::file_too_large(file));
            }
        }
        if json.tables.is_empty() {
            return Err(say::no_table(file, ("没有表格的 JSON 数据", "JSON data without a table")));
        }
        json.name_columns()?;
        Ok(json)
    }

    /// The tables in order.
    pub fn sheets(&self) -> &[SheetInfo] {
        &self.sheets
    }

    /// Streams the rows of a table: what stands beside the tables, the keys, and below them the records, numbered so.
    ///
    /// # Errors
    /// Over a bound.
    pub fn rows(&self, sheet: usize, each: &mut EachRow) -> Result<SheetNotes, Diagnostic> {
        let Some(table) = self.tables.get(sheet) else { return Err(say::broken_workbook(&self.file)) };
        let mut out = Out { each, number: 0, cells: 0, done: false, over: false };
        for texts in self.above.iter().chain([&table.headers]) {
            out.push((0..).zip(texts).map(|(column, text)| (column, text.clone(), Kind::Text)));
        }
        if table.headers.is_empty() {
            out.number -= 1;
        }
        let walked = self.records(&mut |path, record| {
            if path != table.path || out.done {
                return Ok(());
            }
            match record {
                Node::List(cells) => out.push((0..).zip(cells).filter_map(|(column, node)| cell(column, node))),
                Node::Object(_) => rows(record, &table.chain, &mut |fields| {
                    let column = |depth: usize, name: &str| table.columns.get(&(depth, name.to_string())).copied();
                    out.push(fields.iter().filter_map(|(depth, name, node)| cell(column(*depth, name)?, node)));
                }),
                other => out.push(cell(0, other).into_iter()),
            }
            if out.over { Err(Fault::TooLarge) } else { Ok(()) }
        });
        walked?;
        Ok(SheetNotes::default())
    }

    /// Calls `each` for every record of every table, and keeps what stands beside them at first.
    fn records(&self, each: &mut EachRecord) -> Result<(), Diagnostic> {
        self.walk(&mut |path, found| match found {
            Found::Record(node) => each(path, &node),
            Found::Beside(_) => Ok(()),
        })
    }

    fn walk(&self, each: &mut Each) -> Result<(), Diagnostic> {
        if !self.lines {
            return walk(&self.text, each).map_err(|(path, fault)| said(&self.file, 0, &path, fault));
        }
        for (number, line) in self.text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
            let mut events = super::json_tree::Events::of(line);
            let record = events.node().and_then(|node| {
                let end = events.next()?;
                if end == json_event_parser::JsonEvent::Eof { Ok(node) } else { Err(Fault::Syntax(0, 0)) }
            });
            let given = record.and_then(|node| each(&[], Found::Record(node)));
            given.map_err(|fault| said(&self.file, number, &[], fault))?;
        }
        Ok(())
    }

    /// The lists of records, and what stands beside them.
    fn shapes(&mut self) -> Result<Vec<Shape>, Diagnostic> {
        let mut shapes: Vec<Shape> = Vec::new();
        let (mut pairs, mut above): (Vec<String>, Vec<Vec<String>>) = Default::default();
        self.walk(&mut |path, found| {
            match found {
                Found::Beside(Node::List(values)) if (3..=COLUMNS).contains(&values.len()) && above.len() < 8 => {
                    above.push(values.iter().map(|node| shown(node).unwrap_or_default()).collect());
                }
                Found::Beside(node) => {
                    pairs.extend(shown(&node).into_iter().flat_map(|text| [path.join("/"), text]));
                }
                Found::Record(node) => {
                    let known = match shapes.iter().position(|shape| shape.path == path) {
                        Some(known) => known,
                        None => {
                            shapes.push(Shape { path: path.to_vec(), ..Shape::default() });
                            shapes.len() - 1
                        }
                    };
                    let shape = &mut shapes[known];
                    shape.lists |= matches!(node, Node::List(_));
                    for chain in chains(&node) {
                        if !shape.chains.contains(&chain) {
                            shape.chains.push(chain);
                        }
                    }
                    if shape.chains.len() > BESIDE {
                        return Err(Fault::TooLarge);
                    }
                }
            }
            if pairs.len() > BESIDE || shapes.len() > BESIDE { Err(Fault::TooLarge) } else { Ok(()) }
        })?;
        self.above = [pairs].into_iter().filter(|pairs| !pairs.is_empty()).chain(above).collect();
        Ok(shapes)
    }

    /// Gives every column its place, in the order in which they are met.
    fn name_columns(&mut self) -> Result<(), Diagnostic> {
        let mut tables = std::mem::take(&mut self.tables);
        self.records(&mut |path, record| {
            for table in tables.iter_mut().filter(|table| table.path == path) {
                rows(record, &table.chain, &mut |fields| {
                    for (depth, name, _) in fields {
                        let key = (*depth, name.clone());
                        if !table.columns.contains_key(&key) {
                            let place = u32::try_from(table.columns.len()).unwrap_or(u32::MAX);
                            table.columns.insert(key, place);
                        }
                    }
                });
                if table.columns.len() > COLUMNS {
                    return Err(Fault::TooLarge);
                }
            }
            Ok(())
        })?;
        for table in &mut tables {
            let mut columns: Vec<(&(usize, String), &u32)> = table.columns.iter().collect();
            columns.sort_by_key(|(_, place)| **place);
            let header = |(depth, name): &(usize, String)| {
                let outer = (0..*depth).any(|outer| table.columns.contains_key(&(outer, name.clone())));
                // What an outer record calls by the same name is another thing.
                match depth.checked_sub(1).and_then(|list| table.chain.get(list)).filter(|_| outer) {
                    Some(list) => format!("{list}/{name}"),
                    None => name.clone(),
                }
            };
            table.headers = columns.into_iter().map(|(key, _)| header(key)).collect();
        }
        self.tables = tables;
        Ok(())
    }
}

/// Whether a record stands on each line.
fn is_of_lines(text: &str) -> bool {
    let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    let (first, second) = (lines.next().unwrap_or_default(), lines.next().unwrap_or_default());
    first.starts_with('{') && first.ends_with('}') && second.starts_with('{')
}

fn cell(column: u32, node: &Node) -> Option<(u32, String, Kind)> {
    let kind = match node {
        Node::Bool(_) => Kind::Boolean,
        Node::Number(_) => Kind::Number { ungrouped: None, stored: None },
        _ => Kind::Text,
    };
    Some((column, shown(node)?, kind))
}

/// Rows as they are given on.
struct Out<'a, 'b> {
    each: &'a mut EachRow<'b>,
    number: u32,
    cells: usize,
    done: bool,
    over: bool,
}

impl Out<'_, '_> {
    fn push(&mut self, cells: impl Iterator<Item = (u32, String, Kind)>) {
        if self.done || self.over {
            return;
        }
        self.number += 1;
        let fill = Rgb::WHITE;
        let made = cells.map(|(column, text, kind)| Cell { column, text, kind, formula: false, fill });
        let mut cells: Vec<Cell> = made.filter(|cell| !cell.text.trim().is_empty()).collect();
        cells.sort_by_key(|cell| cell.column);
        self.cells += cells.len();
        let too_long = cells.iter().any(|cell| cell.text.len() > TEXT_BYTES);
        self.over = too_long || self.cells > CELLS || self.number as usize > ROWS;
        if !self.over && !cells.is_empty() {
            self.done = (self.each)(Row { number: self.number, hidden: false, cells }).is_break();
        }
    }
}

fn said(file: &str, line: usize, path: &[String], fault: Fault) -> Diagnostic {
    match fault {
        Fault::Syntax(at, column) => say::broken_json(file, line + at, column),
        Fault::Deep => say::json_too_deep(file, &path.join("/")),
        Fault::TooLarge => say::too_many_rows(file, ROWS),
        Fault::Twice(key) => say::json_key_twice(file, line, &path.join("/"), &key),
    }
}
