//! How the items of a table seem to stand, and why.

use serde::Serialize;

use super::look::{Column, Look};
use crate::domain::columns::Field;
use crate::domain::fold::fold_header;
use crate::load::layout::texts::name_and_unit;

/// How items seem to stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Layout {
    /// One in a row.
    Long,
    /// A column an item.
    Wide,
    /// Several in a cell, with their values.
    Packed,
    /// Their names in a cell.
    Names,
    /// Batches here, items in another table.
    Batches,
    /// Items here, batches in another table.
    Items,
    /// Nobody can say.
    Unknown,
}

impl Layout {
    /// As a person says it, in Chinese and in English.
    pub fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Long => ("一行一个项目（long）", "an item a row (long)"),
            Self::Wide => ("一列一个项目（wide）", "an item a column (wide)"),
            Self::Packed => ("一格里有几个项目和结果（packed）", "several items in a cell (packed)"),
            Self::Names => ("一格里有不合格项目的名称（names）", "names of failed items in a cell (names)"),
            Self::Batches => ("一行一个批次，项目在另一张表", "a batch a row, items in another table"),
            Self::Items => ("一行一个项目，批次在另一张表", "an item a row, batches in another table"),
            Self::Unknown => ("看不出来", "not known"),
        }
    }
}

/// Columns beside those of items: the field, the pattern of their names, their names.
pub(super) type Beside = (Field, String, Vec<String>);

/// A layout with what speaks for it.
#[derive(Debug, Clone)]
pub(super) struct Guess {
    /// Which.
    pub layout: Layout,
    /// The reason, in Chinese and English.
    pub why: (String, String),
    /// The column of a packed cell or of names.
    pub column: Option<String>,
    /// The column with the names of items, where only its cells tell that.
    pub names_in: Option<String>,
    /// The columns of items, by their names.
    pub items: Vec<String>,
    /// Columns beside them: the field, the pattern of their names, their names.
    pub beside: Vec<Beside>,
}

/// What the name of a column adds to that of an item, where it says more of it.
const BESIDE: [(Field, &[&str]); 2] = [
    (Field::Requirement, &["标准值", "标准要求", "技术要求", "标准限值", "标准规定", "限值", "指标", "要求"]),
    (Field::Verdict, &["单项判定", "单项结论", "判定结果", "判定", "结论", "评价"]),
];

/// A column of what failed alone.
const FAILED: &str = "不合格项目";

/// The layout of a sheet.
pub(super) fn guess(look: &Look) -> Guess {
    let has = |field: Field| look.columns.iter().any(|column| column.field() == Some(field));
    let told = |layout, zh: &str, en: &str| Guess {
        layout,
        why: (zh.to_string(), en.to_string()),
        column: None,
        names_in: None,
        items: Vec::new(),
        beside: Vec::new(),
    };
    if look.head.is_none() {
        return told(Layout::Unknown, "没有找到表头", "no head was found");
    }
    let named = |guess: Guess, column: &Column| Guess { column: Some(column.name.clone()), ..guess };
    if has(Field::Item) && (has(Field::Result) || has(Field::Verdict)) {
        // What says whose sample it was, or what it was, stands with the items.
        let of_batch = [Field::Manufacturer, Field::Product, Field::SampledParty];
        let layout = if of_batch.into_iter().any(has) { Layout::Long } else { Layout::Items };
        let (zh, en) = match layout {
            Layout::Long => ("有检验项目和检验结果两列", "there are columns of items and of results"),
            _ => (
                "有检验项目和检验结果，没有企业和产品",
                "there are items and results, but neither enterprise nor product",
            ),
        };
        return told(layout, zh, en);
    }
    // What the catalog calls items stands in cells of a column whose name nobody knows.
    let named_in = look.columns.iter().filter(|of| of.meaning.is_none() && of.named * 2 > of.filled);
    let named_in = named_in.filter(|of| !of.header.contains(FAILED));
    if let Some(column) = named_in.max_by_key(|column| column.named) {
        let zh = format!("“{}”的格里是检验项目的名称（{} 格）", column.name, column.named);
        let en = format!("cells of {} are names of items ({} of them)", column.name, column.named);
        return Guess { names_in: Some(column.name.clone()), ..told(Layout::Long, &zh, &en) };
    }
    let packed = look.columns.iter().filter(|column| column.field().is_none() && column.packed * 2 > column.filled);
    if let Some(column) = packed.max_by_key(|column| column.packed) {
        let (zh, en) = (
            format!("“{}”的格里有分隔符（{} 格）", column.name, column.packed),
            format!("cells of {} have separators ({} of them)", column.name, column.packed),
        );
        return named(told(Layout::Packed, &zh, &en), column);
    }
    let (items, beside) = beside(look, items(look));
    if !items.is_empty() {
        let names: Vec<String> = items.iter().map(|column| column.name.clone()).collect();
        let in_catalog = items.iter().filter(|column| column.item).count();
        let zh = format!("{} 列的格里是检验结果（其中 {in_catalog} 列是产品目录里的项目）", items.len());
        let en = format!("{} columns hold results ({in_catalog} are items of the catalog)", items.len());
        return Guess { items: names, beside, ..told(Layout::Wide, &zh, &en) };
    }
    let failed = |column: &&Column| column.header.contains(FAILED) || column.field() == Some(Field::Item);
    if let Some(column) = look.columns.iter().find(failed) {
        return named(
            told(Layout::Names, "只有不合格项目的名称，没有结果", "names of failed items, without results"),
            column,
        );
    }
    if has(Field::Manufacturer) || has(Field::SampledParty) {
        return told(Layout::Batches, "有批次，没有检验项目", "there are batches, but no items");
    }
    told(Layout::Unknown, "没有检验项目，也没有像检验结果的列", "no items, and no columns that look like results")
}

/// Columns that are nothing else and hold results, or are named by an item of the catalog. Where the catalog knows some of them,
/// all unknown columns of results behind the first of these.
fn items(look: &Look) -> Vec<&Column> {
    let is_free = |column: &&Column| column.meaning.is_none() && column.filled > 0;
    let holds_results = |column: &&Column| column.readings * 2 > column.filled && column.running < column.filled;
    // Behind an item, words of a verdict are a result, too: of how it looks, of its marking.
    let is_of_all =
        |column: &&Column| ["判定", "结论", "评价", "结果", "合格"].iter().any(|word| column.header.contains(word));
    let holds_words = |column: &&Column| column.judged * 2 > column.filled && !is_of_all(column);
    let known: Vec<&Column> = look.columns.iter().filter(|column| column.item && column.meaning.is_none()).collect();
    match known.first() {
        Some(first) => {
            let from = first.column;
            let is_item = |column: &&Column| {
                column.item || column.column > from && (holds_results(column) || holds_words(column))
            };
            look.columns.iter().filter(is_free).filter(is_item).collect()
        }
        None => {
            // Figures alone may be anything: only several such columns with fractions are results.
            let all: Vec<&Column> = look.columns.iter().filter(is_free).filter(holds_results).collect();
            if all.len() >= 2 { all } else { Vec::new() }
        }
    }
}

/// The items without columns that say more of another one, and these.
fn beside<'l>(look: &'l Look, items: Vec<&'l Column>) -> (Vec<&'l Column>, Vec<Beside>) {
    let pattern = super::pattern();
    let mut found = Vec::new();
    for (field, words) in BESIDE {
        let named = |word: &str| -> Vec<String> {
            let names = items.iter().flat_map(|item| {
                let bare = name_and_unit(&item.header, pattern.as_ref()).item;
                [format!("{bare}{word}"), format!("{}{word}", item.header)].map(|name| fold_header(&name))
            });
            let names: Vec<String> = names.collect();
            let is_so = |column: &&Column| names.contains(&fold_header(&column.header));
            look.columns.iter().filter(is_so).map(|column| column.name.clone()).collect()
        };
        let best = words.iter().map(|word| (word, named(word))).max_by_key(|(_, columns)| columns.len());
        if let Some((word, columns)) = best.filter(|(_, columns)| !columns.is_empty()) {
            found.push((field, format!("{{item}}{word}"), columns));
        }
    }
    let is_beside = |column: &&Column| found.iter().any(|(_, _, names)| names.contains(&column.name));
    (items.into_iter().filter(|column| !is_beside(column)).collect(), found)
}
