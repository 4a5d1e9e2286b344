//! A profile as its file writes it, before anything in it is checked.

use std::collections::BTreeMap;
use std::fmt;

use serde::de::value::{MapAccessDeserializer, SeqAccessDeserializer};
use serde::de::{Error, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};

use super::constants::From;
use super::items::{ItemPart, Repeats};
use super::values::DateOrder;
use super::{CellKind, SecondRow, TableKind};

/// The whole file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Written {
    #[serde(default = "one")]
    pub profile: u32,
    pub name: String,
    #[serde(default, rename = "note")]
    pub _note: String,
    #[serde(default, rename = "source")]
    pub sources: Vec<Source>,
    #[serde(default)]
    pub header: Header,
    #[serde(default)]
    pub rows: Rows,
    #[serde(default, rename = "const")]
    pub constants: BTreeMap<String, Constant>,
    #[serde(default)]
    pub map: BTreeMap<String, Texts>,
    #[serde(default)]
    pub fallback: BTreeMap<String, Texts>,
    #[serde(default)]
    pub values: Values,
    #[serde(default)]
    pub items: Items,
    #[serde(default)]
    pub join: Option<Join>,
}

fn one() -> u32 {
    1
}

/// `[[source]]`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Source {
    #[serde(default)]
    pub files: String,
    #[serde(default)]
    pub sheet: Option<Sheet>,
    #[serde(default)]
    pub columns: Option<String>,
    #[serde(default)]
    pub table: TableKind,
    #[serde(default)]
    pub hidden: bool,
    #[serde(default)]
    pub encoding: Option<String>,
    #[serde(default)]
    pub delimiter: Option<String>,
    #[serde(default, rename = "const")]
    pub constants: BTreeMap<String, Constant>,
    #[serde(default)]
    pub items: Option<Items>,
}

/// `[header]`.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Header {
    pub find: Texts,
    pub within: Option<u32>,
    pub rows: Option<u32>,
    pub second: Option<SecondRow>,
    pub repeat: Repeat,
}

#[derive(Debug, Default, Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Repeat {
    #[default]
    Skip,
    Error,
}

/// `[rows]`.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Rows {
    pub data_when: Option<DataWhen>,
    pub section: Option<String>,
    pub fill_down: Texts,
    pub stop: Option<String>,
}

/// `[values]`; words of fields are under the names of the fields.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Values {
    pub empty: Texts,
    pub verdict: Words,
    pub conclusion: Words,
    pub task: Words,
    pub channel: Words,
    pub scale: Words,
    pub status: Words,
    pub basis: Words,
    pub class: Words,
    pub role_prefix: BTreeMap<String, String>,
    pub hold_remark: Texts,
    pub date: Option<DateOrder>,
}

pub(super) type Words = BTreeMap<String, Texts>;

/// `[items]`.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Items {
    pub layout: Layout,
    pub columns: Option<Columns>,
    pub name: Option<String>,
    pub unit_row: Option<RowAt>,
    pub requirement_row: Option<RowAt>,
    pub requirement_column: Option<String>,
    pub verdict_column: Option<String>,
    pub repeats: Option<Repeats>,
    pub fail_fill: Option<String>,
    pub unfilled_passes: Option<bool>,
    pub empty: Option<Texts>,
    pub column: Option<Texts>,
    pub item_sep: Option<Texts>,
    pub field_sep: Option<Texts>,
    pub parts: Option<Vec<ItemPart>>,
    pub verdict: Option<Verdict>,
}

#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Layout {
    #[default]
    Long,
    Wide,
    Packed,
    Names,
}

#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Verdict {
    Pass,
    Fail,
    Ignore,
    /// No verdict: something else says it.
    None,
}

/// `[join]`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Join {
    pub key: Texts,
}

/// Makes a type that a file writes as a text, or in one other way.
macro_rules! text_or {
    ($(#[$doc:meta])* $name:ident, $expecting:literal, $visitor:ident, $($visit:item)+) => {
        struct $visitor;

        impl<'de> Visitor<'de> for $visitor {
            type Value = $name;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str($expecting)
            }

            $($visit)+
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                deserializer.deserialize_any($visitor)
            }
        }
    };
}

/// A text or a list of texts.
#[derive(Debug, Clone, Default)]
pub(super) struct Texts(pub Vec<String>);

text_or! {
    Texts, "a text or a list of texts", TextsVisitor,
    fn visit_str<E: Error>(self, text: &str) -> Result<Texts, E> {
        Ok(Texts(vec![text.to_string()]))
    }
    fn visit_seq<A: SeqAccess<'de>>(self, list: A) -> Result<Texts, A::Error> {
        Vec::deserialize(SeqAccessDeserializer::new(list)).map(Texts)
    }
}

/// The name of a sheet, or its number.
#[derive(Debug, Clone)]
pub(super) enum Sheet {
    Named(String),
    At(i64),
}

text_or! {
    Sheet, "the name of a sheet or its number", SheetVisitor,
    fn visit_str<E: Error>(self, text: &str) -> Result<Sheet, E> {
        Ok(Sheet::Named(text.to_string()))
    }
    fn visit_i64<E: Error>(self, number: i64) -> Result<Sheet, E> {
        Ok(Sheet::At(number))
    }
}

/// A text, or where one is found.
#[derive(Debug)]
pub(super) enum Constant {
    Text(String),
    Found(Found),
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Found {
    pub from: From,
    #[serde(rename = "match")]
    pub pattern: String,
}

text_or! {
    Constant, "a text or a table { from, match }", ConstantVisitor,
    fn visit_str<E: Error>(self, text: &str) -> Result<Constant, E> {
        Ok(Constant::Text(text.to_string()))
    }
    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Constant, A::Error> {
        Found::deserialize(MapAccessDeserializer::new(map)).map(Constant::Found)
    }
}

/// A header, or one with what stands below it.
#[derive(Debug, Deserialize)]
#[serde(remote = "Self", deny_unknown_fields)]
pub(super) struct DataWhen {
    pub column: String,
    #[serde(default)]
    pub is: CellKind,
}

text_or! {
    DataWhen, "a header or a table { column, is }", DataWhenVisitor,
    fn visit_str<E: Error>(self, text: &str) -> Result<DataWhen, E> {
        Ok(DataWhen { column: text.to_string(), is: CellKind::Number })
    }
    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<DataWhen, A::Error> {
        DataWhen::deserialize(MapAccessDeserializer::new(map))
    }
}

/// Which columns hold items.
#[derive(Debug)]
pub(super) enum Columns {
    Text(String),
    Between(Between),
    Listed(Vec<String>),
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Between {
    pub from: String,
    pub to: String,
}

text_or! {
    Columns, "a text, a list of texts or a table { from, to }", ColumnsVisitor,
    fn visit_str<E: Error>(self, text: &str) -> Result<Columns, E> {
        Ok(Columns::Text(text.to_string()))
    }
    fn visit_seq<A: SeqAccess<'de>>(self, list: A) -> Result<Columns, A::Error> {
        Vec::deserialize(SeqAccessDeserializer::new(list)).map(Columns::Listed)
    }
    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Columns, A::Error> {
        Between::deserialize(MapAccessDeserializer::new(map)).map(Columns::Between)
    }
}

/// The number of a row, or its place below the head.
#[derive(Debug)]
pub(super) enum RowAt {
    Number(i64),
    Words(String),
}

text_or! {
    RowAt, "the number of a row or \"row below header\"", RowAtVisitor,
    fn visit_str<E: Error>(self, text: &str) -> Result<RowAt, E> {
        Ok(RowAt::Words(text.to_string()))
    }
    fn visit_i64<E: Error>(self, number: i64) -> Result<RowAt, E> {
        Ok(RowAt::Number(number))
    }
}
