//! However a job's results are laid out (long, under sections or a head of two rows, wide, packed, by name alone, in two tables)
//! and in whatever kind of file, a profile imports the facts that the default layout has, as far as the layout carries them;
//! polluted, the same facts, or it is told.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use rand::seq::SliceRandom;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use yice::diagnostic::{Diagnosed, Severity};
use yice::domain::columns::{COLUMNS, Field, Part};
use yice::domain::{Batch, HoldReason, Item, ItemVerdict, SpotCheck};

use crate::support::grids::{Grid, csv, written};
use crate::support::project;
use crate::support::random_jobs::RandomJob;

/// Cells of a row by their columns.
type Row = BTreeMap<Field, String>;

/// How items stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Layout {
    Long,
    Wide,
    Packed,
    Joined,
    Names,
    Sections,
    TwoRows,
}

const LAYOUTS: [Layout; 7] =
    [Layout::Long, Layout::Wide, Layout::Packed, Layout::Joined, Layout::Names, Layout::Sections, Layout::TwoRows];

impl Layout {
    /// It has what failed alone.
    fn is_of_failed(self) -> bool {
        matches!(self, Self::Packed | Self::Names)
    }

    /// Rows of its head.
    fn head(self) -> usize {
        if self == Self::TwoRows { 2 } else { 1 }
    }
}

/// Above the columns of items in a head of two rows.
const GROUP: &str = "检验情况";

/// What an item says that all layouts carry; the basis and the method are constants of the generator.
fn of_item(item: &Item) -> String {
    let reported = &item.requirement.reported;
    format!("{} {} {reported} {} {:?}", item.name, item.unit, item.measurement.reported, item.verdict)
}

/// Everything that is believed of the batches, by their number; of items those that failed, where a layout has no others.
fn facts(spot_check: &SpotCheck, layout: Layout) -> BTreeMap<String, String> {
    let failed_only = layout.is_of_failed();
    let of_item = |item: &Item| match layout {
        Layout::Names => format!("{} {:?}", item.name, item.verdict),
        _ => of_item(item),
    };
    let fact = |batch: &Batch| {
        let items = batch.items.iter().filter(|item| !failed_only || item.verdict == ItemVerdict::Nonconforming);
        let items: Vec<String> = items.map(of_item).collect();
        let who = (&batch.labeled_manufacturer, &batch.class.0, &batch.agency, &batch.sampled_party);
        let what = (&batch.product_name, &batch.model, &batch.production_date_or_lot, &batch.product_standard);
        let days = (batch.sampled_on, &batch.report, batch.received_on, batch.ordered_on);
        let how = (batch.task, batch.channel, batch.conclusion, batch.status, &batch.remark);
        // What holds a batch by its items is of all of its items.
        let holds: Vec<&HoldReason> = if failed_only { Vec::new() } else { batch.holds.iter().collect() };
        format!("{who:?} {what:?} {days:?} {how:?} {items:?} {holds:?}")
    };
    let batches = spot_check.batches.iter();
    let batches = batches.filter(|b| !failed_only || b.items.iter().any(|i| i.verdict == ItemVerdict::Nonconforming));
    batches.map(|batch| (batch.sampling_sheet_no.to_string(), fact(batch))).collect()
}

/// Some classes of a job made by chance: of all of them a class at a time would be slow.
fn some(job: &RandomJob, random: &mut ChaCha8Rng) -> Vec<Vec<Row>> {
    let mut classes: Vec<String> = job.batches().iter().map(|batch| batch[0][&Field::Class].clone()).collect();
    classes.dedup();
    classes.shuffle(random);
    let kept: BTreeSet<&String> = classes.iter().take(3).collect();
    job.batches().iter().filter(|batch| kept.contains(&batch[0][&Field::Class])).cloned().collect()
}

/// A table: its name and its rows, the head first.
type Sheet = (String, Vec<Vec<String>>);

fn batch_fields() -> Vec<Field> {
    COLUMNS.iter().filter(|column| column.part != Part::Item).map(|column| column.field).collect()
}

fn cells(row: &Row, fields: &[Field]) -> Vec<String> {
    fields.iter().map(|field| row.get(field).cloned().unwrap_or_default()).collect()
}

fn headers(fields: &[Field]) -> Vec<String> {
    fields.iter().map(|field| field.header().to_string()).collect()
}

/// A header with its unit; where there is none a stroke, so that a bracket of the name is not taken for it.
fn with_unit(row: &Row) -> String {
    format!("{}（{}）", row[&Field::Item], row.get(&Field::Unit).map_or("/", String::as_str))
}

/// The tables of a layout.
fn tables(batches: &[Vec<Row>], layout: Layout, random: &mut ChaCha8Rng) -> Vec<Sheet> {
    let of_batch = batch_fields();
    match layout {
        Layout::Long => {
            let fields: Vec<Field> = COLUMNS.iter().map(|column| column.field).collect();
            let rows = batches.iter().flatten().map(|row| cells(row, &fields));
            vec![("结果".into(), std::iter::once(headers(&fields)).chain(rows).collect())]
        }
        Layout::Wide => {
            let mut classes: Vec<(&String, Vec<&Vec<Row>>)> = Vec::new();
            for batch in batches {
                let class = &batch[0][&Field::Class];
                match classes.iter_mut().find(|(known, _)| *known == class) {
                    Some((_, list)) => list.push(batch),
                    None => classes.push((class, vec![batch])),
                }
            }
            let table = |(number, (_, batches)): (usize, (&String, Vec<&Vec<Row>>))| {
                let mut items: Vec<String> = Vec::new();
                // In the order of the class: what one batch lacks another one has.
                for batch in &batches {
                    for (at, row) in batch.iter().enumerate() {
                        let name = with_unit(row);
                        if !items.contains(&name) {
                            let before = batch[..at]
                                .iter()
                                .rev()
                                .find_map(|row| items.iter().position(|of| *of == with_unit(row)));
                            items.insert(before.map_or(0, |before| before + 1), name);
                        }
                    }
                }
                let mut head = headers(&of_batch);
                for name in &items {
                    head.extend([name.clone(), format!("{name}标准值"), format!("{name}判定")]);
                }
                let rows = batches.iter().map(|batch| {
                    let mut row = cells(&batch[0], &of_batch);
                    for name in &items {
                        let of = batch.iter().find(|row| with_unit(row) == *name);
                        let text = |field: Field| of.and_then(|row| row.get(&field)).cloned().unwrap_or_default();
                        row.extend([text(Field::Result), text(Field::Requirement), text(Field::Verdict)]);
                    }
                    row
                });
                (format!("表{number}"), std::iter::once(head).chain(rows).collect())
            };
            classes.into_iter().enumerate().map(table).collect()
        }
        Layout::Packed => {
            let mut head = headers(&of_batch);
            head.push("不合格项目║检验结果║单位║标准值".into());
            let separator = ["║", "‖", "||", "丨", "｜"][random.random_range(0..5)];
            let rows = batches.iter().filter_map(|batch| {
                let text = |row: &Row, field: Field| row.get(&field).cloned().unwrap_or_default();
                let failed =
                    batch.iter().filter(|row| row[&Field::Verdict] == "不符合").enumerate().map(|(at, row)| {
                        let parts =
                            [Field::Item, Field::Result, Field::Unit, Field::Requirement].map(|field| text(row, field));
                        format!("{}、{}", at + 1, parts.join(separator))
                    });
                let failed: Vec<String> = failed.collect();
                let mut row = cells(&batch[0], &of_batch);
                row.push(failed.join("；"));
                (!failed.is_empty()).then_some(row)
            });
            vec![("不合格".into(), std::iter::once(head).chain(rows).collect())]
        }
        Layout::Names => {
            let mut head = headers(&of_batch);
            head.push("不合格项目".into());
            let rows = batches.iter().filter_map(|batch| {
                let failed = batch.iter().filter(|row| row[&Field::Verdict] == "不符合");
                let failed: Vec<String> = failed.map(|row| row[&Field::Item].clone()).collect();
                let mut row = cells(&batch[0], &of_batch);
                row.push(failed.join("；"));
                (!failed.is_empty()).then_some(row)
            });
            vec![("名单".into(), std::iter::once(head).chain(rows).collect())]
        }
        Layout::Sections => {
            let fields: Vec<Field> = COLUMNS.iter().map(|column| column.field).filter(|f| *f != Field::Class).collect();
            let mut rows = vec![headers(&fields)];
            let mut class = "";
            for row in batches.iter().flatten() {
                if row[&Field::Class] != class {
                    class = &row[&Field::Class];
                    let number = ["一", "二", "三", "四"][rows.len() % 4];
                    rows.push(vec![format!("{number}、{class}")]);
                }
                rows.push(cells(row, &fields));
            }
            vec![("结果".into(), rows)]
        }
        Layout::TwoRows => {
            let fields: Vec<Field> = COLUMNS.iter().map(|column| column.field).collect();
            let (mut upper, mut lower) = (headers(&fields), headers(&fields));
            let mut is_first = true;
            for (at, field) in fields.iter().enumerate() {
                if field.is_of_item() {
                    upper[at] = if is_first { GROUP.to_string() } else { String::new() };
                    is_first = false;
                } else {
                    lower[at].clear();
                }
            }
            let rows = batches.iter().flatten().map(|row| cells(row, &fields));
            vec![("结果".into(), [upper, lower].into_iter().chain(rows).collect())]
        }
        Layout::Joined => {
            let of_item: Vec<Field> =
                COLUMNS.iter().filter(|c| matches!(c.part, Part::Item | Part::Key)).map(|c| c.field).collect();
            let batch_rows = batches.iter().map(|batch| cells(&batch[0], &of_batch));
            // The items of a batch keep their order, the batches of items do not.
            let mut turns: Vec<usize> =
                batches.iter().enumerate().flat_map(|(at, rows)| vec![at; rows.len()]).collect();
            turns.shuffle(random);
            let mut left: Vec<_> = batches.iter().map(|rows| rows.iter()).collect();
            let item_rows: Vec<Vec<String>> =
                turns.into_iter().map(|at| cells(left[at].next().expect("a row"), &of_item)).collect();
            vec![
                ("批次".into(), std::iter::once(headers(&of_batch)).chain(batch_rows).collect()),
                ("项目".into(), std::iter::once(headers(&of_item)).chain(item_rows).collect()),
            ]
        }
    }
}

/// The profile of a layout; the tables stand in sheets of one file, or each in a file.
fn profile(layout: Layout, in_files: bool) -> String {
    let constants = "[const]\nbasis = \"推荐性标准\"\ntest_basis = \"GB/T 0000-2023\"\n";
    let source = |name: &str, table: &str| match in_files {
        true => format!("[[source]]\nfiles = \"*{name}*.csv\"\ntable = \"{table}\"\n"),
        false => format!("[[source]]\nfiles = \"export*\"\nsheet = \"*{name}*\"\ntable = \"{table}\"\n"),
    };
    let all = if in_files { "[[source]]\nfiles = \"*.csv\"\n" } else { "[[source]]\nfiles = \"export*\"\n" };
    let rest = match layout {
        Layout::Long => all.to_string(),
        Layout::Wide => format!(
            "{all}{constants}[items]\nlayout = \"wide\"\nname = '^(?P<item>.*)（(?P<unit>[^（）]*)）$'\n\
             requirement_column = \"{{item}}标准值\"\nverdict_column = \"{{item}}判定\"\n"
        ),
        Layout::Packed => format!(
            "{all}{constants}[items]\nlayout = \"packed\"\ncolumn = \"不合格项目║检验结果║单位║标准值\"\n\
             parts = [\"item\", \"result\", \"unit\", \"requirement\"]\nitem_sep = [\"；\"]\n"
        ),
        Layout::Names => {
            format!("{all}{constants}[items]\nlayout = \"names\"\ncolumn = \"不合格项目\"\nitem_sep = [\"；\"]\n")
        }
        Layout::Sections => format!("{all}[rows]\nsection = '^[一二三四]、(?P<class>.+)$'\n"),
        Layout::TwoRows => format!("{all}[header]\nrows = 2\n"),
        Layout::Joined => {
            format!("{}{}[join]\nkey = [\"抽样单编号\"]\n", source("批次", "batches"), source("项目", "items"))
        }
    };
    format!("profile = 1\nname = \"p\"\n{rest}")
}

/// What a job with these files gives.
fn loaded(job: &RandomJob, profile: &str, files: &[(String, Vec<u8>)]) -> Diagnosed<Option<SpotCheck>> {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("job.toml"), format!("{}\n[input]\nprofile = \"p\"\n", job.settings()))
        .expect("written");
    fs::create_dir(folder.path().join("profiles")).expect("a folder");
    fs::write(folder.path().join("profiles/p.toml"), profile).expect("written");
    for (name, bytes) in files {
        fs::write(folder.path().join(name), bytes).expect("written");
    }
    yice::load::job_with(folder.path(), &project().join("report-templates"))
}

/// The files of a layout in a kind of file: the sheets of a workbook, or texts.
fn files(sheets: &[Sheet], kind: &str) -> Vec<(String, Vec<u8>)> {
    let grids: Vec<Grid> = sheets.iter().map(|(name, rows)| Grid::of(name, rows)).collect();
    match kind {
        "csv" => grids.iter().map(|grid| (format!("{}.csv", grid.name), csv_of(grid))).collect(),
        "html" => grids.iter().map(|grid| (format!("{}.html", grid.name), page_of(grid))).collect(),
        "json" => grids.iter().map(|grid| (format!("{}.json", grid.name), records_of(grid))).collect(),
        _ => vec![(format!("export.{kind}"), written(kind, &grids).1)],
    }
}

/// As [`csv`], with quotes around what needs them.
fn csv_of(grid: &Grid) -> Vec<u8> {
    let quoted = |text: &String| match text.contains([',', '"', '\n']) {
        true => format!("\"{}\"", text.replace('"', "\"\"")),
        false => text.clone(),
    };
    let rows: Vec<Vec<String>> = grid.rows.iter().map(|row| row.iter().map(quoted).collect()).collect();
    csv(&Grid { rows, ..grid.clone() })
}

/// Whether the tables of a kind of file stand in a file each.
fn is_one_a_file(kind: &str) -> bool {
    ["csv", "html", "json"].contains(&kind)
}

/// A table of a page.
fn page_of(grid: &Grid) -> Vec<u8> {
    let escaped = |text: &String| text.replace('&', "&amp;").replace('<', "&lt;").replace('\n', "<br>");
    let row = |row: &Vec<String>| {
        let cells: Vec<String> = row.iter().map(|text| format!("<td>{}</td>", escaped(text))).collect();
        format!("<tr>{}</tr>", cells.concat())
    };
    let rows: Vec<String> = grid.rows.iter().map(row).collect();
    format!("<html><meta charset=\"utf-8\"><table>{}</table></html>", rows.concat()).into_bytes()
}

/// The records of a table.
fn records_of(grid: &Grid) -> Vec<u8> {
    let (head, rows) = grid.rows.split_first().expect("a head");
    let record = |row: &Vec<String>| {
        let fields: Vec<String> = head
            .iter()
            .zip(row)
            .map(|(name, text)| format!("{}:{}", serde_json::json!(name), serde_json::json!(text)))
            .collect();
        format!("{{{}}}", fields.join(","))
    };
    format!("[{}]", rows.iter().map(record).collect::<Vec<_>>().join(",")).into_bytes()
}

/// A copy with titles above, blank rows, notes below and its columns in another order; now and then split into two tables.
fn polluted(sheets: &[Sheet], layout: Layout, random: &mut ChaCha8Rng) -> Vec<Sheet> {
    let mut all = Vec::new();
    for (name, rows) in sheets {
        let mut order: Vec<usize> = (0..rows[0].len()).collect();
        order.shuffle(random);
        // Columns of items keep their order: it is that of the report.
        let is_item = |column: usize| column >= batch_fields().len();
        let mut items: Vec<usize> = order.iter().copied().filter(|column| is_item(*column)).collect();
        items.sort_unstable();
        let mut items = items.into_iter();
        let order = order.iter().map(|column| if is_item(*column) { items.next().expect("a column") } else { *column });
        let order: Vec<usize> = order.collect();
        let cell = |row: &Vec<String>, column: usize| row.get(column).cloned().unwrap_or_default();
        let arranged = |row: &Vec<String>| order.iter().map(|column| cell(row, *column)).collect::<Vec<_>>();
        let (head, data) = rows.split_at(layout.head());
        let mut head: Vec<Vec<String>> = head.iter().map(arranged).collect();
        if let [upper, lower] = head.as_mut_slice() {
            // Elsewhere it stands above the first of them alone.
            let of_items = upper.iter_mut().zip(lower).filter(|(_, name)| !name.is_empty());
            of_items.for_each(|(group, _)| *group = GROUP.to_string());
        }
        let cut = if random.random_range(0..3) == 0 && data.len() > 1 {
            random.random_range(1..data.len())
        } else {
            data.len()
        };
        let all_data = data;
        for (part, data) in [&data[..cut], &data[cut..]].into_iter().enumerate().filter(|(_, data)| !data.is_empty()) {
            let mut rows = Vec::new();
            for _ in 0..random.random_range(0..4) {
                rows.push(vec!["某年产品质量监督抽查结果".to_string()]);
            }
            rows.extend(head.clone());
            // A table that is cut names its section anew.
            let section = || all_data[..cut].iter().rev().find(|row| row.len() == 1);
            rows.extend(section().filter(|_| part > 0).cloned());
            for row in data {
                if random.random_range(0..6) == 0 {
                    rows.push(Vec::new());
                }
                rows.push(if row.len() == 1 { row.clone() } else { arranged(row) });
            }
            if random.random_range(0..2) == 0 {
                rows.extend([Vec::new(), vec!["注：数据为虚构。".to_string()]]);
            }
            all.push((format!("{name}{}", "续".repeat(part)), rows));
        }
    }
    all
}

#[test]
fn every_layout_in_every_kind_of_file_is_the_same_facts() {
    let mut compared = [0; LAYOUTS.len()];
    for (seed, layout) in (0..7).flat_map(|seed| LAYOUTS.map(|layout| (seed, layout))) {
        let mut random = ChaCha8Rng::seed_from_u64(seed);
        let job = RandomJob::new(seed, 2);
        let batches = some(&job, &mut random);
        let expected = facts(&job.with(batches.clone()).loaded(), layout);
        let sheets = tables(&batches, layout, &mut random);
        let kind = ["xlsx", "csv", "ods", "xls", "html", "json", "xlsb"][seed as usize % 7];
        // Records have one name for each of their members.
        let has_names = !matches!(layout, Layout::Sections | Layout::TwoRows);
        let kind = if kind == "json" && !has_names { "csv" } else { kind };
        let loaded = loaded(
            &job,
            &profile(layout, is_one_a_file(kind)).replace(".csv", &format!(".{kind}")),
            &files(&sheets, kind),
        );
        let what = format!("seed {seed}, {layout:?} in {kind}");
        let stops: Vec<_> = loaded.findings.iter().filter(|finding| finding.severity == Severity::Error).collect();
        let imported = loaded.value.unwrap_or_else(|| panic!("{what}: {stops:#?}"));
        let imported = facts(&imported, layout);
        for (number, fact) in &expected {
            assert_eq!(imported.get(number), Some(fact), "{what}: {number}");
        }
        assert_eq!(imported.len(), expected.len(), "{what}");
        compared[layout as usize] += expected.len();
    }
    assert!(compared.iter().all(|count| *count > 20), "{compared:?}");
}

#[test]
fn a_polluted_copy_is_the_same_facts_or_told() {
    for (seed, layout) in (100..110).flat_map(|seed| LAYOUTS.map(|layout| (seed, layout))) {
        let mut random = ChaCha8Rng::seed_from_u64(seed);
        let job = RandomJob::new(seed, 2);
        let batches = some(&job, &mut random);
        let expected = facts(&job.with(batches.clone()).loaded(), layout);
        let sheets = polluted(&tables(&batches, layout, &mut random), layout, &mut random);
        let kind = ["xlsx", "csv", "ods", "xls", "xlsb"][seed as usize % 5];
        let loaded = loaded(&job, &profile(layout, kind == "csv"), &files(&sheets, kind));
        let what = format!("seed {seed}, {layout:?} in {kind}");
        let Some(imported) = loaded.value else {
            assert!(loaded.findings.iter().any(|finding| finding.severity == Severity::Error), "{what}");
            continue;
        };
        let held: BTreeSet<String> = imported
            .batches
            .iter()
            .filter(|batch| !batch.holds.is_empty())
            .map(|batch| batch.sampling_sheet_no.to_string())
            .chain(imported.unplaced.iter().map(|row| row.sampling_sheet_no.to_string()))
            .collect();
        let imported = facts(&imported, layout);
        for (number, fact) in &expected {
            assert!(
                imported.get(number) == Some(fact) || held.contains(number),
                "{what}: {number}\n{fact}\n{:?}",
                imported.get(number)
            );
        }
        assert!(imported.keys().all(|number| expected.contains_key(number)), "{what}");
        // Most of what is polluted so is no trouble at all.
        let same = expected.iter().filter(|(number, fact)| imported.get(*number) == Some(fact)).count();
        assert!(same * 10 >= expected.len() * 9, "{what}: {same} of {}", expected.len());
    }
}

#[test]
fn verdicts_by_color_need_a_file_that_has_colors() {
    let mut random = ChaCha8Rng::seed_from_u64(3);
    let job = RandomJob::new(3, 1);
    let batches = some(&job, &mut random);
    let sheets = tables(&batches, Layout::Wide, &mut random);
    let of = |in_files: bool| {
        let profile = profile(Layout::Wide, in_files);
        format!("{profile}fail_fill = \"FFFF00\"\nunfilled_passes = true\n")
    };
    // Nothing in a csv is yellow: what failed would be read as conforming.
    let loaded_csv = loaded(&job, &of(true), &files(&sheets, "csv"));
    assert!(loaded_csv.value.is_none());
    assert!(loaded_csv.findings.iter().any(|finding| finding.code == "item-columns-unclear"));
    assert!(loaded(&job, &of(false), &files(&sheets, "xlsx")).value.is_some());
}
