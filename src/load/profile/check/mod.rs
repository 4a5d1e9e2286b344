//! A profile as it is written → as it is used; everything that its types cannot say is checked, and told with its line.

mod items;

use std::collections::{BTreeMap, BTreeSet};

use regex::{Regex, RegexBuilder};

use super::constants::{Capture, Constant, Constants};
use super::glob;
use super::names::{Headers, ListHeaders, Lists, Names, field_named, field_names, in_lists, list_column};
use super::range::Columns;
use super::values::{Values, meanings};
use super::{DataWhen, HeaderRule, Profile, RowRules, SecondRow, SheetChoice, Source, TableKind, written};
use crate::decode::NamedEncoding;
use crate::diagnostic::{Diagnostic, Place};
use crate::domain::SourceFile;
use crate::domain::columns::{Field, Need};
use crate::domain::fold::{fold, fold_header};
use crate::load::columns::header::HEADER_WITHIN;
use crate::load::columns::near::nearest;
use crate::load::findings as say;
use crate::load::toml::Lines;
use crate::load::workbook::{TextRule, named_delimiter};

/// The version of the format.
const VERSION: u32 = 1;
/// Rows among which a head may be looked for.
const WITHIN: u32 = 200;
/// Most that a pattern may need, in bytes.
const PATTERN: usize = 1 << 20;

/// Whether a person can always say what a table does not: the others are empty where nobody has published them, and hold what
/// they are of.
fn must_be_said(field: Field) -> bool {
    use Field::{Conclusion, Model, Product, ReportNo, Requirement, Result, SampledOn, Standard, Verdict};
    let may_be_unknown = [Model, Product, ReportNo, Requirement, Result, SampledOn, Standard, Verdict, Conclusion];
    field.column().need == Need::Cell && !may_be_unknown.contains(&field)
}

/// Checks what was written.
pub(super) struct Check<'a> {
    /// Places in the file.
    pub lines: &'a Lines<'a>,
    /// What is told.
    pub findings: &'a mut Vec<Diagnostic>,
}

impl Check<'_> {
    /// The profile, be anything told or not.
    pub(super) fn profile(&mut self, written: &written::Written, shipped: &Headers, files: Vec<SourceFile>) -> Profile {
        if written.profile != VERSION {
            self.bad(self.lines.key("profile"), "应是 1（格式的版本）", "1, the version of the format");
        }
        let constants = self.constants(&written.constants, "[const]", 0);
        let mut sources: Vec<Source> =
            written.sources.iter().enumerate().map(|(at, source)| self.source(source, at)).collect();
        let (names, list_headers) = self.names(written, shipped);
        let (header, rows) = (self.header(&written.header), self.rows(&written.rows));
        let values = self.values(&written.values);
        let mut items = vec![self.items(&written.items, ("[items]", 0))];
        for (source, written) in sources.iter_mut().zip(&written.sources) {
            let Some(own) = &written.items else { continue };
            let before = items.len() - 1;
            source.items = items.len();
            items.push(self.items(own, ("[source.items]", before)));
        }
        let join: Vec<String> =
            written.join.iter().flat_map(|join| &join.key.0).map(|header| fold_header(header)).collect();
        let has = |table| written.sources.iter().any(|source| source.table == table);
        let parts = [has(TableKind::Batches), has(TableKind::Items), !join.is_empty()];
        if parts.contains(&true) && parts.contains(&false) {
            let place = self.lines.header("[join]", 0);
            self.bad(
                place,
                "分两张表时，要有 table = \"batches\" 和 table = \"items\" 的来源，并在 [join] 写 key",
                "two tables need sources with table = \"batches\" and table = \"items\", and key in [join]",
            );
        }
        Profile {
            name: written.name.clone(),
            sources,
            header,
            rows,
            constants,
            names,
            list_headers,
            values,
            items,
            join,
            files,
        }
    }

    fn bad(&mut self, place: Place, zh: &str, en: &str) {
        self.findings.push(say::bad_value(place, zh, en));
    }

    fn field(&mut self, name: &str, place: Place) -> Option<Field> {
        let field = field_named(name);
        if field.is_none() {
            let known = field_names();
            let near = nearest(name, known.iter().map(String::as_str));
            self.findings.push(say::unknown_key(place, name, near, &known.join("、")));
        }
        field
    }

    fn pattern(&mut self, text: &str, place: Place) -> Option<Regex> {
        let pattern = RegexBuilder::new(text).size_limit(PATTERN).build();
        if pattern.is_err() {
            let place = Place { text: Some(text.to_string()), ..place };
            self.bad(place, "正则表达式的写法不对", "it is no regular expression");
        }
        pattern.ok()
    }

    fn constants(&mut self, written: &BTreeMap<String, written::Constant>, header: &str, before: usize) -> Constants {
        let mut constants = Constants::new();
        for (name, constant) in written {
            let place = self.lines.key_of(header, before, name);
            let Some(field) = self.field(name, place.clone()) else { continue };
            let constant = match constant {
                written::Constant::Text(text) => {
                    if text.trim().is_empty() && must_be_said(field) {
                        self.bad(place, "必填的内容不能写成空的", "what is required must not be empty");
                    }
                    Constant::Text(text.trim().to_string())
                }
                written::Constant::Found(found) => match self.capture(found, name, place) {
                    Some(capture) => Constant::Found(capture),
                    None => continue,
                },
            };
            constants.insert(field, constant);
        }
        constants
    }

    fn capture(&mut self, found: &written::Found, name: &str, place: Place) -> Option<Capture> {
        let pattern = self.pattern(&found.pattern, place.clone())?;
        let named = pattern.capture_names().flatten().any(|group| group == name);
        if !named && pattern.captures_len() < 2 {
            let zh = format!("match 里要有一个 (?P<{name}>…)");
            self.bad(place, &zh, &format!("match needs a group (?P<{name}>…)"));
            return None;
        }
        Some(Capture { from: found.from, pattern, group: if named { name.to_string() } else { String::new() } })
    }

    fn source(&mut self, written: &written::Source, at: usize) -> Source {
        let place = |key: &str| self.lines.key_of("[[source]]", at, key);
        if written.files.contains(['/', '\\']) {
            let place = place("files");
            self.bad(place, "只能是任务文件夹里的文件，不含文件夹", "a file inside the job folder, without folders");
        }
        let sheet = match &written.sheet {
            None => SheetChoice::Any,
            Some(written::Sheet::Named(name)) if name.is_empty() || glob::fits(name, "") => SheetChoice::Any,
            Some(written::Sheet::Named(name)) => SheetChoice::Named(name.clone()),
            Some(written::Sheet::At(number)) => match usize::try_from(*number) {
                Ok(number) if number > 0 => SheetChoice::At(number),
                _ => {
                    let place = place("sheet");
                    self.bad(place, "工作表从 1 数起", "sheets count from 1");
                    SheetChoice::Any
                }
            },
        };
        let columns = written.columns.as_ref().and_then(|text| {
            let columns = Columns::of(text);
            if columns.is_none() {
                let place = Place { text: Some(text.clone()), ..place("columns") };
                self.bad(place, "写成 \"A:H\" 这样的列，从左到右", "columns such as \"A:H\", from left to right");
            }
            columns
        });
        let table = written.table;
        if written.files.is_empty() && table != TableKind::Results {
            let place = self.lines.header("[[source]]", at);
            self.bad(place, "要用 files 写明是哪些文件", "files must say which");
        }
        let constants = self.constants(&written.constants, "[[source]]", at);
        let text = self.text_rule(written, at);
        Source {
            files: written.files.clone(),
            sheet,
            columns,
            table,
            hidden: written.hidden,
            text,
            constants,
            items: 0,
        }
    }

    fn text_rule(&mut self, written: &written::Source, at: usize) -> TextRule {
        let place = |key: &str| self.lines.key_of("[[source]]", at, key);
        let (of_encoding, of_delimiter) = (place("encoding"), place("delimiter"));
        let said = |text: &Option<String>| text.clone().filter(|text| !text.eq_ignore_ascii_case("auto"));
        let mut rule = TextRule::default();
        if let Some(name) = said(&written.encoding) {
            rule.encoding = NamedEncoding::of(&name);
            if rule.encoding.is_none() {
                let place = Place { text: Some(name), ..of_encoding };
                self.bad(
                    place,
                    "应是 auto、utf-8、gb18030（gbk、gb2312）、utf-16le、utf-16be 或 big5",
                    "auto, utf-8, gb18030 (gbk, gb2312), utf-16le, utf-16be or big5",
                );
            }
        }
        if let Some(text) = said(&written.delimiter) {
            rule.delimiter = named_delimiter(&text);
            if rule.delimiter.is_none() {
                let place = Place { text: Some(text), ..of_delimiter };
                let known = "auto、tab、comma、semicolon、pipe";
                self.bad(
                    place,
                    &format!("应是 {known}，或一个标点：, ; | ，；｜"),
                    &format!("{known}, or one mark: , ; | ， ； ｜"),
                );
            }
        }
        rule
    }

    fn names(&mut self, written: &written::Written, shipped: &Headers) -> (Names, ListHeaders) {
        let mut taken: BTreeMap<String, String> = BTreeMap::new();
        let (mut ignored, mut of_lists) = (Vec::new(), ListHeaders::new());
        let mut lists = [Lists::new(), Lists::new()];
        // A column may serve several fields; one that is not taken serves none.
        let is_at_odds = |one: &str, other: &str| one != other && [one, other].contains(&"ignore");
        for (of, (table, header)) in
            [(&written.map, "[map]"), (&written.fallback, "[fallback]")].into_iter().enumerate()
        {
            for (key, headers) in table {
                let place = self.lines.key_of(header, 0, key);
                for name in &headers.0 {
                    let folded = fold_header(name);
                    let place = Place { text: Some(name.clone()), ..place.clone() };
                    if folded.is_empty() {
                        self.bad(place, "列名不能是空的", "a header must not be empty");
                    } else if let Some(other) = taken.insert(folded, key.clone()).filter(|other| is_at_odds(other, key))
                    {
                        let zh = format!("同一列名也写在“{other}”里");
                        self.bad(place, &zh, &format!("the header stands under {other}, too"));
                    }
                }
                if key == "ignore" && of == 0 {
                    ignored.extend(headers.0.iter().cloned());
                } else if let Some(name) = list_column(key).filter(|_| of == 0) {
                    of_lists.extend(headers.0.iter().map(|header| (header.clone(), name)));
                } else if let Some(field) = self.field(key, place) {
                    lists[of].entry(field).or_default().extend(headers.0.iter().cloned());
                }
            }
        }
        of_lists.extend(in_lists(&lists[0]));
        of_lists.extend(shipped.of_lists.iter().cloned());
        of_lists.extend(in_lists(&shipped.fields));
        (Names::new(&lists[0], &lists[1], &ignored, &shipped.fields), of_lists)
    }

    fn header(&mut self, written: &written::Header) -> HeaderRule {
        let within = written.within.unwrap_or(HEADER_WITHIN);
        let place = |key: &str| self.lines.key_of("[header]", 0, key);
        if !(1..=WITHIN).contains(&within) {
            let (place, zh) = (place("within"), format!("应是 1～{WITHIN}"));
            self.bad(place, &zh, &format!("1 to {WITHIN}"));
        }
        if written.rows.is_some_and(|rows| !(1..=2).contains(&rows)) {
            let place = place("rows");
            self.bad(place, "应是 1 或 2", "1 or 2");
        }
        let second = written.second.unwrap_or(SecondRow::Names);
        if written.second.is_some() && written.rows != Some(2) {
            let place = place("second");
            self.bad(place, "只用于 rows = 2", "it goes with rows = 2");
        }
        HeaderRule {
            find: written.find.0.iter().map(|text| fold_header(text)).collect(),
            within,
            rows: written.rows,
            second,
            skips_repeated: matches!(written.repeat, written::Repeat::Skip),
        }
    }

    fn rows(&mut self, written: &written::Rows) -> RowRules {
        let place = |key: &str| self.lines.key_of("[rows]", 0, key);
        let (of_section, of_stop, of_fill) = (place("section"), place("stop"), place("fill_down"));
        let section = written.section.as_ref().and_then(|text| self.pattern(text, of_section.clone()));
        let groups: Vec<String> =
            section.iter().flat_map(|s| s.capture_names().flatten().map(str::to_string)).collect();
        for group in &groups {
            self.field(group, of_section.clone());
        }
        if section.is_some() && groups.is_empty() {
            self.bad(of_section, "要有一个 (?P<class>…) 这样的组", "it needs a group such as (?P<class>…)");
        }
        let stop = written.stop.as_ref().and_then(|text| self.pattern(text, of_stop.clone()));
        if stop.as_ref().is_some_and(|stop| stop.is_match("")) {
            self.bad(of_stop, "什么文字都符合，整张表都会被当作注", "it fits any text: all rows would be notes");
        }
        let fields = written.fill_down.0.iter().filter_map(|name| self.field(name, of_fill.clone()));
        let fields: BTreeSet<Field> = fields.collect();
        if let Some(field) = fields.iter().find(|field| matches!(field, Field::Result | Field::Verdict)) {
            let zh = format!("“{}”逐行不同，不能向下填充", field.header());
            self.bad(of_fill, &zh, &format!("{} is a row's own", field.key()));
        }
        let data_when =
            written.data_when.as_ref().map(|when| DataWhen { column: fold_header(&when.column), is: when.is });
        RowRules { data_when, section, fill_down: fields, stop }
    }

    fn values(&mut self, written: &written::Values) -> Values {
        let words = [
            (Field::Verdict, &written.verdict),
            (Field::Conclusion, &written.conclusion),
            (Field::Task, &written.task),
            (Field::Channel, &written.channel),
            (Field::Scale, &written.scale),
            (Field::Status, &written.status),
            (Field::Basis, &written.basis),
        ];
        let words = words.into_iter().filter(|(_, words)| !words.is_empty());
        let words = words.map(|(field, words)| (field, self.words(field, words))).collect();
        let place = self.lines.key_of("[values]", 0, "role_prefix");
        let mut role_prefix = BTreeMap::new();
        for (role, name) in &written.role_prefix {
            match self.field(name, place.clone()) {
                Some(field @ (Field::Manufacturer | Field::Principal | Field::SampledParty)) => {
                    role_prefix.insert(fold(role), field);
                }
                Some(_) => self.bad(
                    place.clone(),
                    "只能是 manufacturer、principal、sampled_party",
                    "manufacturer, principal or sampled_party",
                ),
                None => {}
            }
        }
        let mut classes: BTreeMap<String, String> = BTreeMap::new();
        let of_class = self.lines.key_of("[values]", 0, "class");
        for (class, spellings) in &written.class {
            for spelling in &spellings.0 {
                let other = classes.insert(fold(spelling), class.trim().to_string());
                if other.is_some_and(|other| other != class.trim()) {
                    let place = Place { text: Some(spelling.clone()), ..of_class.clone() };
                    self.bad(place, "同一写法写在两个种类下", "the spelling stands under two classes");
                }
            }
        }
        Values {
            classes,
            empty: written.empty.0.iter().map(|text| fold(text)).collect(),
            words,
            role_prefix,
            hold_remark: written.hold_remark.0.iter().map(|text| fold(text)).filter(|text| !text.is_empty()).collect(),
            date: written.date,
        }
    }

    fn words(&mut self, field: Field, written: &written::Words) -> BTreeMap<String, &'static str> {
        let place = self.lines.key_of("[values]", 0, &field.key());
        let known = meanings(field);
        let mut words: BTreeMap<String, &'static str> = BTreeMap::new();
        for (key, spellings) in written {
            let Some(meaning) = known.iter().find(|meaning| meaning.key == *key) else {
                let keys: Vec<&str> = known.iter().map(|meaning| meaning.key.as_str()).collect();
                let near = nearest(key, keys.iter().copied());
                self.findings.push(say::unknown_key(place.clone(), key, near, &keys.join("、")));
                continue;
            };
            for spelling in &spellings.0 {
                let folded = fold(spelling);
                if folded.is_empty() && (field, meaning.key.as_str()) != (Field::Verdict, "pass") {
                    let zh = "空白只能写在 verdict 的 pass 里";
                    self.bad(place.clone(), zh, "a blank may stand under `pass` of `verdict` alone");
                }
                let own = known.iter().find(|known| known.words.iter().any(|word| fold(word) == folded));
                let mut meant = own.map(|known| known.proper).into_iter().chain(words.get(&folded).copied());
                if let Some(other) = meant.find(|other| *other != meaning.proper) {
                    let place = Place { text: Some(spelling.clone()), ..place.clone() };
                    let zh = format!("这个写法的意思是“{other}”，不能改作“{}”", meaning.proper);
                    self.bad(place, &zh, &format!("it means {other} and cannot mean {key}"));
                }
                words.insert(folded, meaning.proper);
            }
        }
        words
    }
}
