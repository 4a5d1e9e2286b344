//! How items stand in a table, as it is written → as it is used.

use super::Check;
use crate::domain::ItemVerdict;
use crate::domain::fold::{fold, fold_header};
use crate::load::findings as say;
use crate::load::profile::items::{
    FIELD_SEPARATORS, FailedNames, ITEM_SEPARATORS, ItemColumns, ItemPart, Items, Packed, Repeats, RowAt, Wide,
};
use crate::load::profile::written;

/// What a cell of an item that was not tested holds.
const NOT_TESTED: [&str; 5] = ["/", "-", "—", "--", "——"];

/// The header of a table in the file, and how many there are before it.
type At = (&'static str, usize);

impl Check<'_> {
    /// `at` is the header of the table that says it, and how many there are before it.
    pub(super) fn items(&mut self, written: &written::Items, at: At) -> Items {
        self.check_keys_of_layout(written, at);
        match written.layout {
            written::Layout::Long => Items::Long,
            written::Layout::Wide => Items::Wide(Box::new(self.wide(written, at))),
            written::Layout::Packed => Items::Packed(self.packed(written, at)),
            written::Layout::Names => Items::Names(FailedNames {
                column: self.column(written, at),
                item_sep: written.item_sep.as_ref().map(|texts| texts.0.clone()).unwrap_or_default(),
                verdict: verdict(written.verdict).unwrap_or(ItemVerdict::Nonconforming),
            }),
        }
    }

    /// Keys that say nothing in a layout are slips.
    fn check_keys_of_layout(&mut self, written: &written::Items, at: At) {
        let (wide, packed, names) = (written::Layout::Wide, written::Layout::Packed, written::Layout::Names);
        let keys = [
            ("columns", written.columns.is_some(), &[wide][..]),
            ("name", written.name.is_some(), &[wide]),
            ("unit_row", written.unit_row.is_some(), &[wide]),
            ("requirement_row", written.requirement_row.is_some(), &[wide]),
            ("requirement_column", written.requirement_column.is_some(), &[wide]),
            ("verdict_column", written.verdict_column.is_some(), &[wide]),
            ("repeats", written.repeats.is_some(), &[wide]),
            ("fail_fill", written.fail_fill.is_some(), &[wide]),
            ("unfilled_passes", written.unfilled_passes.is_some(), &[wide]),
            ("empty", written.empty.is_some(), &[wide]),
            ("column", written.column.is_some(), &[packed, names]),
            ("item_sep", written.item_sep.is_some(), &[packed, names]),
            ("field_sep", written.field_sep.is_some(), &[packed]),
            ("parts", written.parts.is_some(), &[packed]),
            ("verdict", written.verdict.is_some(), &[packed, names]),
        ];
        for (key, is_there, layouts) in keys {
            if is_there && !layouts.contains(&written.layout) {
                let place = self.lines.key_of(at.0, at.1, key);
                self.bad(place, "这种 layout 不用这个键", "this layout has no such key");
            }
        }
    }

    fn wide(&mut self, written: &written::Items, at: At) -> Wide {
        let place = |key: &str| self.lines.key_of(at.0, at.1, key);
        let (of_columns, of_name, of_fill) = (place("columns"), place("name"), place("fail_fill"));
        let columns = match &written.columns {
            None => ItemColumns::Others,
            Some(written::Columns::Listed(list)) => {
                ItemColumns::Listed(list.iter().map(|name| fold_header(name)).collect())
            }
            Some(written::Columns::Between(of)) => ItemColumns::Between(fold_header(&of.from), fold_header(&of.to)),
            Some(written::Columns::Text(text)) => match text.strip_prefix("after:") {
                Some(header) => ItemColumns::After(fold_header(header)),
                None => {
                    self.bad(
                        of_columns,
                        "写成 \"after:列名\"、{ from = \"列名\", to = \"列名\" } 或列名的列表",
                        "\"after:HEADER\", { from = \"HEADER\", to = \"HEADER\" } or a list of headers",
                    );
                    ItemColumns::Others
                }
            },
        };
        let name = written.name.as_ref().and_then(|text| self.pattern(text, of_name.clone()));
        if name.as_ref().is_some_and(|name| !name.capture_names().flatten().any(|group| group == "item")) {
            self.bad(of_name, "要有一个 (?P<item>…)", "it needs a group (?P<item>…)");
        }
        for (key, text) in
            [("requirement_column", &written.requirement_column), ("verdict_column", &written.verdict_column)]
        {
            if text.as_ref().is_some_and(|text| !text.contains("{item}")) {
                let place = self.lines.key_of(at.0, at.1, key);
                self.bad(place, "要含有 {item}，表示项目名称", "must hold {item}, the name of the item");
            }
        }
        let fail_fill = written.fail_fill.as_ref().map(|text| text.trim_start_matches('#').to_ascii_uppercase());
        if fail_fill.as_ref().is_some_and(|fill| fill.len() != 6 || !fill.bytes().all(|b| b.is_ascii_hexdigit())) {
            self.bad(
                of_fill,
                "应是六位十六进制颜色，如 \"FFFF00\"",
                "a color of six hexadecimal figures, such as \"FFFF00\"",
            );
        }
        let empty = written.empty.as_ref().map(|texts| texts.0.clone());
        let empty = empty.unwrap_or_else(|| NOT_TESTED.map(str::to_string).to_vec());
        Wide {
            columns,
            name,
            unit_row: self.row_at("unit_row", written.unit_row.as_ref(), at),
            requirement_row: self.row_at("requirement_row", written.requirement_row.as_ref(), at),
            requirement_column: written.requirement_column.clone().unwrap_or_default(),
            verdict_column: written.verdict_column.clone().unwrap_or_default(),
            repeats: written.repeats.unwrap_or(Repeats::Error),
            fail_fill,
            unfilled_passes: written.unfilled_passes.unwrap_or(false),
            empty: empty.iter().map(|text| fold(text)).collect(),
        }
    }

    fn row_at(&mut self, key: &str, written: Option<&written::RowAt>, at: At) -> Option<RowAt> {
        let number = match written? {
            written::RowAt::Number(number) => {
                u32::try_from(*number).ok().filter(|number| *number > 0).map(RowAt::Number)
            }
            written::RowAt::Words(words) => match words.trim() {
                "row below header" => Some(RowAt::BelowHeader(1)),
                "second row below header" => Some(RowAt::BelowHeader(2)),
                _ => None,
            },
        };
        if number.is_none() {
            let place = self.lines.key_of(at.0, at.1, key);
            self.bad(
                place,
                "写表里的行号，或 \"row below header\"、\"second row below header\"",
                "the number of a row, \"row below header\" or \"second row below header\"",
            );
        }
        number
    }

    fn packed(&mut self, written: &written::Items, at: At) -> Packed {
        let texts = |texts: &Option<written::Texts>, default: &[&str]| match texts {
            Some(texts) => texts.0.iter().filter(|text| !text.is_empty()).cloned().collect(),
            None => default.iter().map(ToString::to_string).collect(),
        };
        let parts = written.parts.clone().unwrap_or_default();
        let is_repeated = |(at, part): (usize, &ItemPart)| *part != ItemPart::Ignored && parts[..at].contains(part);
        let is_twice = parts.iter().enumerate().any(is_repeated);
        if written.parts.is_some() && (!parts.contains(&ItemPart::Item) || is_twice) {
            let place = self.lines.key_of(at.0, at.1, "parts");
            self.bad(place, "要有 \"item\"，各部分只写一次", "\"item\" must be there, and each part once");
        }
        Packed {
            column: self.column(written, at),
            item_sep: texts(&written.item_sep, &ITEM_SEPARATORS),
            field_sep: texts(&written.field_sep, &FIELD_SEPARATORS),
            parts,
            verdict: match written.verdict {
                None => Some(ItemVerdict::Nonconforming),
                of => verdict(of),
            },
        }
    }

    fn column(&mut self, written: &written::Items, at: At) -> Vec<String> {
        let headers = written.column.as_ref().map_or(&[][..], |texts| &texts.0);
        if headers.is_empty() {
            let place = self.lines.header(at.0, at.1);
            self.findings.push(say::missing_key(place, "column"));
        }
        headers.iter().map(|header| fold_header(header)).collect()
    }
}

fn verdict(written: Option<written::Verdict>) -> Option<ItemVerdict> {
    match written? {
        written::Verdict::Pass => Some(ItemVerdict::Conforming),
        written::Verdict::Fail => Some(ItemVerdict::Nonconforming),
        written::Verdict::Ignore => Some(ItemVerdict::NotJudged),
        written::Verdict::None => None,
    }
}
