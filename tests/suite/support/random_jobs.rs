//! Job folders made by chance over every class of the shipped catalog: results near and far from their limits, failed on
//! either side and in words, several batches of one model or one lot, last year's failures, samples from the market, closed
//! cases, dates of every kind.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use chrono::{Days, NaiveDate};
use rand::seq::{IndexedRandom, SliceRandom};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rust_decimal::Decimal;
use yice::diagnostic::{Diagnostic, Severity};
use yice::domain::catalog::{CatalogLimit, ComparisonMethod};
use yice::domain::columns::{COLUMNS, Field};
use yice::domain::{Bound, End, Indicator, ProductClass, Side, SpotCheck};

use super::project;
use super::samples::catalog;

/// Cells of a row by their columns; what is absent is empty.
type Row = BTreeMap<Field, String>;

/// A job made by chance.
pub struct RandomJob {
    settings: String,
    /// The rows of each batch.
    batches: Vec<Vec<Row>>,
    /// Manufacturer, class and items of last year's failures.
    prior: Vec<[String; 3]>,
    random: ChaCha8Rng,
}

impl RandomJob {
    /// The job of a seed: about so many enterprises in every class.
    pub fn new(seed: u64, enterprises: usize) -> Self {
        let mut random = ChaCha8Rng::seed_from_u64(seed);
        let letter = *LETTER_DATES.choose(&mut random).expect("dates");
        let settings = settings(letter, random.random_range(3..=12));
        let mut job = Self { settings, batches: Vec::new(), prior: Vec::new(), random };
        let letter: NaiveDate = letter.parse().expect("a date");
        for class in catalog().classes.values() {
            job.add_class(class, letter, enterprises);
        }
        job
    }

    fn add_class(&mut self, class: &ProductClass, letter: NaiveDate, enterprises: usize) {
        let most = enterprises + 4;
        let count = self.random.random_range(enterprises.saturating_sub(3).max(1)..=most);
        // Most samples of a class are judged by the same limits, so that there are groups to compare.
        let usual = self.random.random_range(0..4);
        for _ in 0..count {
            // Some enterprises are in several classes.
            let number = self.random.random_range(0..enterprises * 60);
            let name = format!("黔示例{number:04}号有限公司");
            let place = PLACES[number % PLACES.len()];
            let batches = *[1, 1, 1, 2, 2, 3].choose(&mut self.random).expect("counts");
            let model = format!("M{}", self.random.random_range(1..=4));
            for _ in 0..batches {
                self.add_batch(class, [&name, place, &model], letter, usual);
            }
            if self.chance(15) {
                let failed = class.indicators.choose(&mut self.random).expect("an indicator");
                self.prior.push([name, class.name.clone(), failed.name.clone()]);
            }
        }
    }

    fn add_batch(&mut self, class: &ProductClass, of: [&str; 3], letter: NaiveDate, usual: usize) {
        let number = self.batches.len();
        let mut items: Vec<Row> = Vec::new();
        for indicator in &class.indicators {
            if indicator.key || self.chance(85) {
                items.extend(self.item(indicator, usual));
            }
        }
        self.add_up(class, &mut items);
        let failed = items.iter().any(|item| item[&Field::Verdict] == "不符合");
        let batch = self.batch(class, (number, of), letter, failed);
        for item in &mut items {
            item.extend(batch.clone());
        }
        if !items.is_empty() {
            self.batches.push(items);
        }
    }

    fn batch(
        &mut self,
        class: &ProductClass,
        (number, [name, place, model]): (usize, [&str; 3]),
        letter: NaiveDate,
        failed: bool,
    ) -> Row {
        let day = |day: NaiveDate, days: u64| day.checked_add_days(Days::new(days)).expect("a day");
        let sampled = letter.checked_sub_days(Days::new(self.random.random_range(40..=320))).expect("a day");
        let reported = day(sampled, self.random.random_range(5..=25)).min(letter);
        let received = day(reported, self.random.random_range(0..=30)).min(letter);
        let ordered = day(received, self.random.random_range(0..=200)).min(letter);
        let channel =
            *["生产领域", "生产领域", "生产领域", "流通领域", "电商"].choose(&mut self.random).expect("words");
        let task =
            *["监督抽查", "监督抽查", "监督抽查", "联动抽查", "跟踪抽查"].choose(&mut self.random).expect("words");
        let lot = *["", "L1", "L1", "L2", "L3"].choose(&mut self.random).expect("words");
        let closed = failed && self.chance(15);
        let standards = class.standards.iter().find(|standard| standard.is_in_force(sampled));
        let date = |known: bool, date: NaiveDate| if known { date.to_string() } else { String::new() };
        let cells = [
            (Field::SheetNo, format!("RND-{number:05}")),
            (Field::Task, task.into()),
            (Field::Agency, "贵州虚构质量检验院".into()),
            (Field::Manufacturer, name.into()),
            (Field::Place, place.into()),
            (Field::SampledParty, if channel == "生产领域" { name.into() } else { "示例市某商行".into() }),
            (Field::Channel, channel.into()),
            (Field::Class, class.name.clone()),
            (Field::Product, class.name.clone()),
            (Field::Model, model.into()),
            (Field::Lot, lot.into()),
            (Field::Standard, standards.map_or("Q/SL 1-2023", |standard| &standard.no).into()),
            (Field::SampledOn, sampled.to_string()),
            (Field::ReportNo, format!("RPT-{number:05}")),
            (Field::ReportedOn, reported.to_string()),
            (Field::Conclusion, if failed { "不合格" } else { "所检项目未发现不合格" }.into()),
            (Field::Status, if self.chance(3) { "异议处理中" } else { "最终" }.into()),
            (Field::ReceivedOn, date(failed && self.chance(60), received)),
            (Field::OrderedOn, date(failed && self.chance(60), ordered)),
            (Field::Remark, if closed { "已整改，经复查检验合格" } else { "" }.into()),
        ];
        cells.into_iter().filter(|(_, cell)| !cell.is_empty()).collect()
    }

    /// One item with a result and its verdict; none where the catalog has no limit that a result can be made up for.
    fn item(&mut self, indicator: &Indicator, usual: usize) -> Option<Row> {
        let limits: Vec<&CatalogLimit> = indicator.limits.iter().collect();
        let limit = match limits.len() {
            0 => None,
            many if self.chance(80) => Some(limits[usual % many]),
            many => Some(limits[self.random.random_range(0..many)]),
        };
        let mut requirement = limit.map_or("符合标准要求", |limit| &limit.requirement).to_string();
        let mut bound = Bound::parse(&requirement, &indicator.unit);
        // A declared requirement, which stands in no catalog.
        if let Some((end, side)) = bound.one_sided().filter(|_| self.chance(8)) {
            let declared = end.value + end.resolution * Decimal::from(self.random.random_range(1..=3));
            requirement = format!("{}{declared}", if side == Side::Lower { "≥" } else { "≤" });
            bound = Bound::parse(&requirement, &indicator.unit);
        }
        let finer = indicator.comparison_method == ComparisonMethod::FullValue && self.chance(15);
        let (result, verdict) = match bound {
            Bound::Range { low, high } => self.number(low.as_ref(), high.as_ref(), finer),
            Bound::OrdinalAtLeast(least) => {
                let steps =
                    if self.chance(15) { -self.random.random_range(1..=2) } else { self.random.random_range(0..=2) };
                let grade = (least + Decimal::new(5 * steps, 1)).clamp(Decimal::ONE, Decimal::from(5));
                let text = match grade.is_integer() {
                    true => grade.normalize().to_string(),
                    false => format!("{}-{}", grade.floor(), grade.ceil()),
                };
                (text, verdict(least <= grade))
            }
            Bound::Text => {
                let conforms = !self.chance(10);
                (if conforms { "符合" } else { "不符合" }.into(), verdict(conforms))
            }
            Bound::None | Bound::Unreadable(_) => return None,
        };
        // Now and then the report judges an item in no way.
        let verdict = if !indicator.key && self.chance(3) { "不参与判定" } else { verdict };
        let cells = [
            (Field::Item, indicator.name.clone()),
            (Field::Unit, indicator.unit.clone()),
            (Field::Requirement, requirement),
            (Field::Basis, "推荐性标准".into()),
            (Field::TestBasis, "GB/T 0000-2023".into()),
            (Field::Result, result),
            (Field::Verdict, verdict.into()),
        ];
        Some(cells.into_iter().filter(|(_, cell)| !cell.is_empty()).collect())
    }

    /// A result in the digits of its limit or one more, some digits around it or far inside, now and then outside or below detection.
    fn number(&mut self, low: Option<&End>, high: Option<&End>, finer: bool) -> (String, &'static str) {
        let from_low = high.is_none() || (low.is_some() && self.random.random());
        let end = if from_low { low } else { high }.expect("an end");
        if !from_low && low.is_none() && end.value > Decimal::ZERO && self.chance(6) {
            let detected = (end.value * Decimal::new(2, 1)).normalize();
            return (if self.chance(50) { "未检出".into() } else { format!("<{detected}") }, verdict(true));
        }
        let width = match (low, high) {
            (Some(low), Some(high)) => (high.value - low.value) / Decimal::TWO,
            _ => (end.value.abs() * Decimal::new(3, 1)).max(end.resolution * Decimal::from(8)),
        };
        let steps = (width / end.resolution).trunc().max(Decimal::ONE);
        let steps = u32::try_from(steps).unwrap_or(1000);
        let fails = self.chance(12);
        let far = if self.chance(50) { 6.min(steps) } else { steps };
        let distance = end.resolution * Decimal::from(self.random.random_range(u32::from(fails)..=far.max(1)));
        let value = if from_low == fails { end.value - distance } else { end.value + distance };
        // Nothing measured is below zero where its limit is not.
        let value = if low.is_none_or(|low| low.value >= Decimal::ZERO) { value.max(Decimal::ZERO) } else { value };
        let mut value = value;
        value.rescale(end.resolution.scale() + u32::from(finer));
        if finer && !fails && from_low {
            value += Decimal::new(self.random.random_range(0..10), value.scale());
        }
        (value.to_string(), verdict(conforms(value, low, high)))
    }

    /// Makes each total the sum of its parts, where all of them are there as numbers.
    fn add_up(&mut self, class: &ProductClass, items: &mut [Row]) {
        for total in class.indicators.iter().filter(|indicator| !indicator.parts.is_empty()) {
            let result = |name: &str| {
                let item = items.iter().find(|item| item[&Field::Item] == name)?;
                Decimal::from_str_exact(&item[&Field::Result]).ok()
            };
            let parts: Option<Vec<Decimal>> = total.parts.iter().map(|part| result(&part.name)).collect();
            let Some(sum) = parts.map(|parts| parts.into_iter().sum::<Decimal>()) else { continue };
            let Some(item) = items.iter_mut().find(|item| item[&Field::Item] == total.name) else { continue };
            if let Bound::Range { low, high } = Bound::parse(&item[&Field::Requirement], &total.unit) {
                item.insert(Field::Result, sum.to_string());
                item.insert(Field::Verdict, verdict(conforms(sum, low.as_ref(), high.as_ref())).into());
            }
        }
    }

    fn chance(&mut self, percent: u32) -> bool {
        self.random.random_range(0..100) < percent
    }

    /// The job as it is loaded from a folder, its batches in the order of the file.
    pub fn loaded(&self) -> SpotCheck {
        self.loaded_from(self.batches.concat())
    }

    /// The rows of each batch.
    pub fn batches(&self) -> &[Vec<BTreeMap<Field, String>>] {
        &self.batches
    }

    /// The text of its job.toml.
    pub fn settings(&self) -> &str {
        &self.settings
    }

    /// The same job with these batches alone.
    pub fn with(&self, batches: Vec<Vec<BTreeMap<Field, String>>>) -> Self {
        Self { settings: self.settings.clone(), batches, prior: Vec::new(), random: self.random.clone() }
    }

    /// The same through a profile.
    pub fn loaded_by(&self, profile: &str) -> SpotCheck {
        let settings = format!("{}\n[input]\nprofile = \"{profile}\"\n", self.settings);
        Self { settings, batches: Vec::new(), prior: self.prior.clone(), random: self.random.clone() }
            .loaded_from(self.batches.concat())
    }

    /// The same job with its rows in another order: of a batch they keep theirs, because a report has one.
    pub fn loaded_in_another_order(&mut self) -> SpotCheck {
        let mut turns: Vec<usize> =
            self.batches.iter().enumerate().flat_map(|(batch, rows)| vec![batch; rows.len()]).collect();
        turns.shuffle(&mut self.random);
        let mut rows: Vec<_> = self.batches.iter().map(|rows| rows.iter()).collect();
        let rows = turns.into_iter().map(|batch| rows[batch].next().expect("a row").clone());
        self.loaded_from(rows.collect())
    }

    fn loaded_from(&self, rows: Vec<Row>) -> SpotCheck {
        let folder = tempfile::tempdir().expect("a folder");
        fs::write(folder.path().join("job.toml"), &self.settings).expect("written");
        write(&folder.path().join("results.csv"), &COLUMNS.map(|column| column.header), rows.iter().map(cells));
        let prior = self
            .prior
            .iter()
            .map(|[name, class, item]| vec!["2022".into(), name.clone(), String::new(), class.clone(), item.clone()]);
        let headers = ["年份", "标称生产企业", "统一社会信用代码", "产品类别", "不合格项目"];
        write(&folder.path().join("prior.csv"), &headers, prior);
        let loaded = yice::load::job_with(folder.path(), &project().join("report-templates"));
        let stops = |finding: &&Diagnostic| finding.severity == Severity::Error;
        let stopped =
            || loaded.findings.iter().filter(stops).map(|finding| (finding.code, &finding.places)).collect::<Vec<_>>();
        loaded.value.unwrap_or_else(|| panic!("{:#?}", stopped()))
    }
}

/// Where enterprises are, by their numbers.
const PLACES: [&str; 3] = ["贵州省贵阳市观山湖区", "贵州省遵义市播州区", "重庆市渝北区"];

/// Working days, days of rest, days of years whose holidays nobody has announced.
const LETTER_DATES: [&str; 6] = ["2023-10-02", "2023-12-15", "2024-02-10", "2025-05-06", "2026-01-04", "2031-03-03"];

fn settings(date: &str, measures: u32) -> String {
    let year = &date[..4];
    format!(
        r#"
        [campaign]
        id = "random"
        year = {year}
        name = "{year}年贵州省产品质量省级监督抽查"
        authority = "贵州省示例市场监督管理局"
        handling_authority = "示例市市场监督管理局"
        [letter]
        issuer = "贵州虚构质量检验院"
        contact = "质量服务部 0851-00000000"
        date = "{date}"
        document_no = "示检函〔{year}〕{{n}}号"
        [thresholds]
        max_actions = {measures}
        [identity]
        owners = {{ "黔示例0001号有限公司" = "示例集团", "黔示例0002号有限公司" = "示例集团" }}
        "#
    )
}

fn verdict(conforms: bool) -> &'static str {
    if conforms { "符合" } else { "不符合" }
}

fn conforms(value: Decimal, low: Option<&End>, high: Option<&End>) -> bool {
    let above = |end: &End| end.value < value || (end.inclusive && end.value == value);
    let below = |end: &End| value < end.value || (end.inclusive && end.value == value);
    low.is_none_or(above) && high.is_none_or(below)
}

fn cells(row: &Row) -> Vec<String> {
    COLUMNS.iter().map(|column| row.get(&column.field).cloned().unwrap_or_default()).collect()
}

fn write(path: &Path, headers: &[&str], rows: impl Iterator<Item = Vec<String>>) {
    let mut csv = csv::Writer::from_path(path).expect("a file");
    csv.write_record(headers).expect("written");
    rows.for_each(|row| csv.write_record(row).expect("written"));
    csv.flush().expect("written");
}
