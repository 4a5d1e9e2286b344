//! The parts of a letter with a page one: texts as words, tables with their widths and the lines of their rows.

use serde_json::{Value, json};

use super::{cut, is_number, items};
use crate::compose::letter::{
    Content, Fact, Group, Letter, Mark, Measure, Measures, Panel, Paths, Strip, Table, TableRole,
};
use crate::typeset::fit::Fit;
use crate::typeset::widths::{Columns, FIVE, TEXT_WIDTH, Usual};
use crate::typeset::words::words;

/// Insets of a table's cells, left and right together.
const WIDE_INSET: f64 = 8.0;
const NARROW_INSET: f64 = 5.0;

/// Widths of the columns that are usually right; balanced from there. Dates (`12月25日前`, `2024年12月25日前`) never wrap.
const DATE: f64 = 9.5;
const PATHS: [Usual; 2] = [Usual::new(132.0, 96.0), Usual::new(TEXT_WIDTH - 132.0, 200.0)];
const MEASURES: [Usual; 4] = [
    Usual::new(TEXT_WIDTH - 300.0, 112.0),
    Usual::new(112.0, 64.0),
    Usual::new(112.0, 72.0),
    Usual { short: DATE, ..Usual::new(76.0, 76.0) },
];
const THINGS: [Usual; 4] = [
    Usual::new(16.0, 16.0),
    Usual::new(TEXT_WIDTH - 220.0, 150.0),
    Usual::new(126.0, 84.0),
    Usual { short: DATE, ..Usual::new(78.0, 76.0) },
];
const LAW: [Usual; 3] = [Usual::new(50.0, 50.0), Usual::new(TEXT_WIDTH - 206.0, 140.0), Usual::new(156.0, 112.0)];

/// The body as the layout reads it.
pub(super) fn body(
    letter: &Letter,
    is_letterhead: bool,
    has_shipped_faces: bool,
) -> Result<Vec<Value>, serde_json::Error> {
    let contents: Vec<&Content> = letter.contents().collect();
    let mut body = Vec::with_capacity(contents.len());
    for (index, content) in contents.iter().enumerate() {
        let mut part = serde_json::to_value(&letter.body[index])?;
        match content {
            Content::Heading { .. } => {
                let before = || contents[..index].iter();
                let follows = before().any(|content| matches!(content, Content::Panel(_) | Content::FirstThings(_)))
                    && !before().any(|content| matches!(content, Content::Heading { .. }));
                part["room"] = json!(if follows { room(&contents[index..], is_letterhead) } else { 0.0 });
                cut(part.get_mut("text"));
            }
            Content::Panel(of) => panel(&mut part, of),
            Content::FirstThings(of) => {
                let rows: Vec<Vec<&str>> =
                    of.rows.iter().map(|row| vec!["1", row.what.as_str(), &row.target, &row.when]).collect();
                let heads = [of.title.as_str(), &of.heads[0], &of.heads[1]];
                let columns = Columns::new(&rows, 4, WIDE_INSET, |_| false);
                let (widths, columns) = columns.by_usual(&THINGS, &["", "", heads[1], heads[2]], 1);
                head(&mut part, &heads, &[widths[0] + widths[1], widths[2], widths[3]]);
                fitted(&mut part["rows"], columns.lines(&widths), &["what", "target", "when"]);
                part["widths"] = json!(widths);
            }
            Content::Facts { facts } => {
                for (fact, of) in items(&mut part["facts"]).zip(facts) {
                    fact["em"] = json!(extent_of(of));
                    cut(fact.get_mut("value"));
                }
            }
            Content::Table(of) => table(&mut part, of),
            Content::Paths(of) => paths(&mut part, of),
            Content::Measures(of) => measures(&mut part, of),
            Content::Paragraph { .. } | Content::Note { .. } => {
                ["text", "lead"].into_iter().for_each(|field| cut(part.get_mut(field)));
            }
        }
        if !has_shipped_faces {
            forget_lines(&mut part);
        }
        body.push(part);
    }
    Ok(body)
}

/// Sets the lines of every row and cuts these fields into words.
fn fitted(rows: &mut Value, lines: Vec<usize>, fields: &[&str]) {
    for (row, lines) in items(rows).zip(lines) {
        row["lines"] = json!(lines);
        fields.iter().for_each(|field| cut(row.get_mut(field)));
    }
}

/// Other faces have other widths: rows are then as high as Typst finds.
fn forget_lines(part: &mut Value) {
    match part {
        Value::Object(fields) => {
            for (name, value) in fields {
                match (name.as_str(), &mut *value) {
                    ("lines" | "head_lines", Value::Number(_)) => *value = json!(0),
                    ("lines", Value::Array(lines)) => lines.fill(json!(0)),
                    _ => forget_lines(value),
                }
            }
        }
        Value::Array(parts) => parts.iter_mut().for_each(forget_lines),
        _ => {}
    }
}

/// Lines of a text over all columns; texts that follow each other are cut into words each on its own.
fn lines_of(texts: &[&str], inset: f64) -> usize {
    Columns::of(vec![vec![Fit::of(texts, false)]], inset).lines(&[TEXT_WIDTH])[0]
}

/// Lines of a head of these cells.
fn lines_of_head(cells: impl Iterator<Item = Fit>, widths: &[f64], inset: f64) -> usize {
    Columns::of(cells.map(|cell| vec![cell]).collect(), inset).lines(widths)[0]
}

/// Sets the heads of a table whose columns are always the same, and their lines.
fn head(part: &mut Value, heads: &[&str], widths: &[f64]) {
    part["head_lines"] = json!(lines_of_head(heads.iter().map(|head| Fit::new(head, false)), widths, WIDE_INSET));
    part["heads"] = heads.iter().map(|head| words(head)).collect();
}

fn panel(part: &mut Value, panel: &Panel) {
    part["groups"] = groups(&panel.groups, WIDE_INSET);
    cut(part.get_mut("summary"));
    cut(part.get_mut("note"));
    for (row, of) in items(&mut part["rows"]).zip(&panel.rows) {
        row["strip"] = of.strip.as_ref().map_or(Value::Null, strip);
        row["instead"] = words(&of.instead);
        ["name", "unit", "preference", "margin", "place"].into_iter().for_each(|field| cut(row.get_mut(field)));
    }
}

/// Values that are no plain number are left out, and `em` tells how wide each label is.
fn strip(strip: &Strip) -> Value {
    let mark = |mark: Option<&Mark>, is_bold: bool| match mark {
        Some(Mark { at, label }) if is_number(&json!(at)) => {
            json!({ "at": at, "label": { "it": label, "em": Fit::new(label, is_bold).extent() } })
        }
        _ => Value::Null,
    };
    let numbers = |values: &[&String]| values.iter().all(|value| is_number(&json!(value)));
    json!({
        "alt": strip.alt,
        "own": mark(Some(&strip.own), true),
        "own_is": strip.own_is,
        "others": strip.others.iter().filter(|value| numbers(&[value])).collect::<Vec<_>>(),
        "low": mark(strip.low.as_ref(), false),
        "high": mark(strip.high.as_ref(), false),
        "median": strip.median.as_ref().filter(|median| numbers(&[median])),
        "quartiles": strip.quartiles.as_ref().filter(|(low, high)| numbers(&[low, high])),
        "peer_label": match strip.peer_label.as_str() {
            "" => Value::Null,
            label => json!({ "it": label, "em": Fit::new(label, false).extent() }),
        },
        "better": strip.better,
    })
}

fn groups(groups: &[Group], inset: f64) -> Value {
    let of = |group: &Group| json!({ "before": group.before, "text": words(&group.text), "lines": lines_of(&[&group.text], inset) });
    groups.iter().map(of).collect()
}

/// A table as it is set.
struct Measured {
    widths: Vec<f64>,
    /// Lines of its head and of each row; 0 where it cannot be told for sure.
    head_lines: usize,
    lines: Vec<usize>,
    inset: f64,
}

fn measured(table: &Table) -> Measured {
    let rows: Vec<Vec<&str>> = table.rows.iter().map(|row| row.iter().map(String::as_str).collect()).collect();
    let is_law = table.role == TableRole::Law && table.columns.len() == LAW.len();
    let inset = if is_law { WIDE_INSET } else { NARROW_INSET };
    let columns = Columns::new(&rows, table.columns.len(), inset, |row| table.emphasized.contains(&row));
    let heads: Vec<&str> = table.columns.iter().map(|column| column.head.as_str()).collect();
    // A head of several parts breaks only between them.
    let fit = |head: &&str| match head.split(' ').collect::<Vec<_>>().as_slice() {
        parts @ [_, _, ..] => Fit::boxes(parts),
        _ => Fit::new(head, false),
    };
    let fits: Vec<Fit> = heads.iter().map(fit).collect();
    let (widths, columns) = if is_law {
        columns.by_usual(&LAW, &heads, 1)
    } else {
        let shares: Vec<u32> = table.columns.iter().map(|column| column.width).collect();
        columns.by_need(&fits, &shares, table.row_head)
    };
    let head_lines = lines_of_head(fits.into_iter(), &widths, inset);
    Measured { head_lines, lines: columns.lines(&widths), widths, inset }
}

fn table(part: &mut Value, table: &Table) {
    let Measured { widths, head_lines, lines, inset } = measured(table);
    part["lines"] = json!(lines);
    part["head_lines"] = json!(head_lines);
    part["widths"] = json!(widths);
    part["role"] = json!(table.role);
    part["row_head"] = json!(table.row_head);
    part["groups"] = groups(&table.groups, inset);
    for (column, of) in items(&mut part["columns"]).zip(&table.columns) {
        column["parts"] = of.head.split(' ').map(words).collect();
    }
    cut(part.get_mut("caption"));
    for row in items(&mut part["rows"]) {
        items(row).for_each(|cell| cut(Some(cell)));
    }
}

fn paths(part: &mut Value, paths: &Paths) {
    let outcomes = || paths.steps.iter().flat_map(|step| &step.outcomes);
    let rows: Vec<Vec<&str>> = outcomes().map(|outcome| vec![outcome.found.as_str(), &outcome.means]).collect();
    let heads = paths.heads.each_ref().map(String::as_str);
    let (widths, columns) = Columns::new(&rows, 2, WIDE_INSET, |_| false).by_usual(&PATHS, &heads, 0);
    head(part, &heads, &widths);
    let mut lines = columns.lines(&widths).into_iter();
    for (step, of) in items(&mut part["steps"]).zip(&paths.steps) {
        step["lines"] = json!(lines_of(&[&of.label, "　", &of.text], WIDE_INSET));
        cut(step.get_mut("text"));
        let own = lines.by_ref().take(of.outcomes.len()).collect();
        fitted(&mut step["outcomes"], own, &["found", "means"]);
    }
    part["widths"] = json!(widths);
}

/// Where no measure has a target, there is no column for it.
fn measures(part: &mut Value, measures: &Measures) {
    let of_rows = || measures.groups.iter().flat_map(|group| &group.rows);
    let has_target = of_rows().any(|row| !row.target.is_empty());
    let shown: Vec<usize> = (0..MEASURES.len()).filter(|&x| has_target || x != 1).collect();
    let all: [Vec<Fit>; 4] = [
        of_rows().map(|of| Fit::of(&[&number_of(of), &of.what], false)).collect(),
        of_rows().map(|of| Fit::new(&of.target, false)).collect(),
        of_rows().map(|of| below(&of.verification, &of.evidence)).collect(),
        of_rows().map(|of| below(&of.due, &of.who)).collect(),
    ];
    let cells = all.into_iter().enumerate().filter(|(x, _)| shown.contains(x)).map(|(_, cells)| cells).collect();
    let heads: Vec<&str> = shown.iter().map(|&x| measures.heads[x].as_str()).collect();
    let mut usual: Vec<Usual> = shown.iter().map(|&x| MEASURES[x]).collect();
    usual[0].width += TEXT_WIDTH - usual.iter().map(|column| column.width).sum::<f64>();
    let (widths, columns) = Columns::of(cells, WIDE_INSET).by_usual(&usual, &heads, 0);
    head(part, &heads, &widths);
    part["has_target"] = json!(has_target);
    let mut lines = columns.lines(&widths).into_iter();
    for (group, of) in items(&mut part["groups"]).zip(&measures.groups) {
        group["lines"] = json!(lines_of(&[&of.text], WIDE_INSET));
        cut(group.get_mut("text"));
        for (row, of) in items(&mut group["rows"]).zip(&of.rows) {
            row["number"] = json!(number_of(of));
            row["evidence"] = words(&of.evidence);
        }
        let own = lines.by_ref().take(of.rows.len()).collect();
        fitted(&mut group["rows"], own, &["what", "target", "verification", "due", "who"]);
    }
    part["widths"] = json!(widths);
}

/// Rows of the last table that go to the page of the notes with them.
const CARRIED: usize = 2;

/// Parts the last table of measures or of law before its last rows: these begin a page, under the same head.
pub(super) fn carry(body: &mut Vec<Value>) {
    let is_table = |part: &Value| part["type"] == "measures" || part["type"] == "table" && part["role"] == "law";
    let Some(at) = body.iter().rposition(is_table) else { return };
    let mut rest = body[at].clone();
    let is_parted = match rest["type"] == "measures" {
        true => part_groups(&mut body[at]["groups"], &mut rest["groups"]),
        false => ["rows", "lines"].iter().all(|field| part_rows(&mut body[at][*field], &mut rest[*field], CARRIED)),
    };
    if is_parted {
        rest["new_page"] = json!(true);
        body.insert(at + 1, rest);
    }
}

/// Leaves the last rows in `rest` and the others in `first`; not where one of them would have none.
fn part_rows(first: &mut Value, rest: &mut Value, carried: usize) -> bool {
    let (Some(first), Some(rest)) = (first.as_array_mut(), rest.as_array_mut()) else { return false };
    let Some(kept) = first.len().checked_sub(carried).filter(|kept| *kept > 0) else { return false };
    first.truncate(kept);
    rest.drain(..kept);
    true
}

/// The same of rows in groups; a group that is parted has its head on both pages.
fn part_groups(first: &mut Value, rest: &mut Value) -> bool {
    let (Some(first), Some(rest)) = (first.as_array_mut(), rest.as_array_mut()) else { return false };
    let rows = |group: &Value| group["rows"].as_array().map_or(0, Vec::len);
    let mut carried = 0;
    while carried < CARRIED {
        let Some(of_last) = first.last().map(rows) else { return false };
        let wanted = CARRIED - carried;
        if of_last > wanted {
            let at = first.len() - 1;
            rest.drain(..at);
            return part_rows(&mut first[at]["rows"], &mut rest[0]["rows"], wanted);
        }
        carried += of_last;
        first.pop();
    }
    rest.drain(..first.len());
    !first.is_empty()
}

fn number_of(measure: &Measure) -> String {
    format!("{}．", measure.number)
}

/// A text, and another in a line of its own below it where there is one.
fn below(first: &str, second: &str) -> Fit {
    if second.is_empty() { Fit::new(first, false) } else { Fit::of(&[first, "\n", second], false) }
}

fn extent_of(fact: &Fact) -> f64 {
    Fit::new(&fact.label, false).extent() + 0.5 + Fit::new(&fact.value, false).extent()
}

/// Rows of a table that begins below page one's parts, and rows of a short table, which stands there whole or not at all.
const FIRST_ROWS: usize = 3;
const WHOLE_ROWS: usize = 6;

/// Height (pt) of a heading and what follows it up to the third row of its first table, or to the end of a short one.
fn room(contents: &[&Content], is_letterhead: bool) -> f64 {
    // 三号 on 22 lines, 小四 on 32.
    let (size, pitch) =
        if is_letterhead { (15.75, 225.0 / 25.4 * 72.0 / 22.0) } else { (11.95, 237.0 / 25.4 * 72.0 / 32.0) };
    let lines = |extent: f64, size: f64| (extent * size / TEXT_WIDTH).ceil().max(1.0);
    // What stands above it keeps 12 pt clear already: `heading-of` in layout/blocks.typ.
    let mut height = pitch + f64::max(pitch - size + 3.0 - 12.0, 0.0);
    for content in &contents[1..] {
        match content {
            Content::Facts { facts } => {
                let extent: f64 = facts.iter().map(|fact| extent_of(fact) + 1.5).sum();
                height += 15.0 * lines(extent, FIVE) + 2.5;
            }
            Content::Heading { .. } => height += pitch,
            Content::Paragraph { lead, text } => {
                let extent = 2.0 + Fit::new(lead, false).extent() + Fit::new(text, false).extent();
                height += pitch * lines(extent, size);
            }
            Content::Table(table) => {
                let of = measured(table);
                // A row whose lines are not known for sure counts two.
                let row = |lines: &usize| 1.5 + 15.0 * if *lines == 0 { 2.0 } else { *lines as f64 };
                let rows: Vec<f64> = of.lines.iter().map(row).collect();
                let shown = if rows.len() <= WHOLE_ROWS { &rows[..] } else { &rows[..FIRST_ROWS] };
                let caption = if table.caption.is_empty() { 0.0 } else { 16.0 };
                return height + caption + 2.0 + row(&of.head_lines) + shown.iter().sum::<f64>();
            }
            _ => return height,
        }
    }
    height
}
