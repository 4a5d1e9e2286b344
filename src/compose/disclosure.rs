//! No letter may carry another enterprise's name, code, brand or numbers, nor a word that recommends, ranks or orders.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use aho_corasick::AhoCorasick;

use crate::diagnostic::Diagnostic;
use crate::domain::citation::Citations;
use crate::domain::playbook::Playbook;
use crate::domain::{Batch, EnterpriseKey, SpotCheck};

use super::findings;
use super::letter::Letter;
use super::wording::Wording;

/// Words no letter may use, whoever is addressed (Product Quality Law art. 25, Order 18 art. 14).
pub const FORBIDDEN_WORDS: [&str; 22] = [
    "产品合格",
    "优质",
    "名列前茅",
    "落后",
    "倒数",
    "第一名",
    "最好",
    "最差",
    "最佳",
    "领先",
    "优秀",
    "推荐购买",
    "放心产品",
    "合格产品",
    "欢迎委托",
    "委托我单位",
    "付费",
    "收费服务",
    "技术服务合同",
    "优惠",
    "可联系我单位检测",
    "责令",
];

/// The ways in which a letter may speak of the authority's order: as somebody else's act.
const ORDER_OF_THE_AUTHORITY: [&str; 4] = ["责令改正等文书", "责令改正之日", "责令之日", "责令改正日期"];

/// What a pattern is, for the message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    Name,
    CreditCode,
    Trademark,
    SamplingSheet,
    Report,
}

impl Kind {
    fn words(self) -> (&'static str, &'static str) {
        match self {
            Kind::Name => ("名称", "name"),
            Kind::CreditCode => ("统一社会信用代码", "credit code"),
            Kind::Trademark => ("商标", "trademark"),
            Kind::SamplingSheet => ("抽样单编号", "sampling sheet number"),
            Kind::Report => ("检验报告编号", "report number"),
        }
    }
}

struct Pattern {
    kind: Kind,
    owners: BTreeSet<EnterpriseKey>,
    boundary: Boundary,
}

/// What must stand beside a match for it to count.
#[derive(Debug, Clone, Copy)]
enum Boundary {
    /// Anything: long enough to mean what it says.
    Any,
    /// No Latin letter or figure: a number inside a longer number is not that number.
    NoLatin,
    /// No letter or figure of any script: short texts occur inside ordinary words.
    NoLetter,
}

/// Everything that belongs to somebody, searchable at once. Built once per job.
pub struct Disclosure {
    matcher: Option<AhoCorasick>,
    patterns: Vec<Pattern>,
}

impl Disclosure {
    /// Collects every enterprise's name, code, brands and numbers.
    ///
    /// A brand or a short name that the house itself uses (a brand called 电线) cannot be told from the house's words
    /// and is left out; a full name or a number that stands in a wording file is still somebody's. A text under four characters counts only where it stands alone between punctuation; a bare short number never.
    pub fn new(spot_check: &SpotCheck, wording: &Wording, playbook: &Playbook, citations: &Citations) -> Self {
        let house = house_words(spot_check, wording, playbook, citations);
        let mut owners: BTreeMap<(String, Kind), BTreeSet<EnterpriseKey>> = BTreeMap::new();
        let mut add = |text: &str, kind: Kind, owner: &EnterpriseKey| {
            let text = text.trim();
            if identifies(text) {
                owners.entry((text.to_string(), kind)).or_default().insert(owner.clone());
            }
        };
        for (key, enterprise) in &spot_check.enterprises {
            add(&enterprise.name, Kind::Name, key);
            if let Some(code) = &enterprise.credit_code {
                add(code.as_str(), Kind::CreditCode, key);
            }
        }
        for batch in &spot_check.batches {
            let key = &batch.labeled_manufacturer;
            add(&batch.trademark, Kind::Trademark, key);
            add(&batch.sampling_sheet_no, Kind::SamplingSheet, key);
            add(&batch.report.report_no, Kind::Report, key);
        }
        let used_by_the_house = texts_found_in(owners.keys().map(|(text, _)| text.as_str()), &house);
        owners.retain(|(text, kind), _| !(may_be_a_word(text, *kind) && used_by_the_house.contains(text)));
        let mut texts = Vec::new();
        let mut patterns = Vec::new();
        for ((text, kind), owners) in owners {
            let boundary = match text.chars().count() {
                0..4 => Boundary::NoLetter,
                _ if text.is_ascii() => Boundary::NoLatin,
                _ => Boundary::Any,
            };
            patterns.push(Pattern { kind, owners, boundary });
            texts.push(text);
        }
        Self { matcher: AhoCorasick::new(&texts).ok(), patterns }
    }

    /// Searches a letter; what stands inside one of the enterprise's own texts is its own.
    pub fn check(
        &self,
        spot_check: &SpotCheck,
        own: &EnterpriseKey,
        letter: &Letter,
        laws: &[String],
    ) -> Vec<Diagnostic> {
        let text = letter_text(letter);
        let own_ranges = ranges_of(&own_texts(spot_check, own), &text);
        let mut problems = Vec::new();
        if let Some(matcher) = &self.matcher {
            for found in matcher.find_overlapping_iter(&text) {
                let pattern = &self.patterns[found.pattern().as_usize()];
                let foreign = !pattern.owners.contains(own)
                    && stands_alone(&text, found.range(), pattern.boundary)
                    && !inside(&own_ranges, &found.range());
                if foreign {
                    let (zh, en) = pattern.kind.words();
                    problems.push(findings::names_another_enterprise(zh, en));
                }
            }
        } else if !self.patterns.is_empty() {
            problems.push(findings::names_another_enterprise("信息（检索表未建成）", "data (the index was not built)"));
        }
        let mut allowed = own_ranges;
        allowed.extend(ranges_of(laws, &text));
        allowed.extend(ranges_of(&ORDER_OF_THE_AUTHORITY.map(str::to_string), &text));
        for word in FORBIDDEN_WORDS {
            if text.match_indices(word).any(|(start, _)| !inside(&allowed, &(start..start + word.len()))) {
                problems.push(findings::forbidden_word(word));
            }
        }
        problems.dedup();
        problems
    }
}

/// Two characters at least, one of them a letter or figure; a short bare number is a figure like any other.
fn identifies(text: &str) -> bool {
    let characters = text.chars().count();
    let only_figures = text.chars().all(|c| c.is_ascii_digit() || c.is_ascii_punctuation());
    characters >= 2 && text.chars().any(char::is_alphanumeric) && !(only_figures && characters < 7)
}

/// Whether a text may well be an ordinary word: brands and short names are, full names and numbers are not.
fn may_be_a_word(text: &str, kind: Kind) -> bool {
    match kind {
        Kind::Trademark => true,
        Kind::Name => text.chars().count() < 6,
        Kind::CreditCode | Kind::SamplingSheet | Kind::Report => false,
    }
}

fn texts_found_in<'a>(texts: impl Iterator<Item = &'a str>, corpus: &str) -> BTreeSet<String> {
    let texts: Vec<&str> = texts.collect();
    let Ok(matcher) = AhoCorasick::new(&texts) else { return BTreeSet::new() };
    matcher.find_overlapping_iter(corpus).map(|found| texts[found.pattern().as_usize()].to_string()).collect()
}

fn house_words(spot_check: &SpotCheck, wording: &Wording, playbook: &Playbook, citations: &Citations) -> String {
    let mut words: Vec<&str> = wording.sources().collect();
    for entry in &playbook.entries {
        words.push(&entry.hazard);
        words.extend(entry.causes.iter().map(|cause| cause.text.as_str()));
        for action in &entry.actions {
            words.extend([action.text.as_str(), action.verification.as_str(), action.evidence.as_str()]);
        }
    }
    words.extend(citations.citations.iter().flat_map(|citation| [citation.title.as_str(), citation.text.as_str()]));
    for class in spot_check.catalog.classes.values() {
        words.push(&class.name);
        words.extend(class.standards.iter().map(|standard| standard.no.as_str()));
        words.extend(class.indicators.iter().flat_map(|indicator| [indicator.name.as_str(), indicator.unit.as_str()]));
    }
    words.join("\n")
}

/// Every text that the enterprise's own rows hold, and who writes to it.
fn own_texts(spot_check: &SpotCheck, own: &EnterpriseKey) -> Vec<String> {
    let (letter, campaign) = (&spot_check.settings.letter, &spot_check.settings.campaign);
    let mut texts = vec![
        letter.issuer.clone(),
        letter.contact.clone(),
        letter.drafted_by.clone(),
        letter.reviewed_by.clone(),
        letter.approved_by.clone(),
        campaign.name.clone(),
        campaign.authority.clone(),
        campaign.plan_no.clone(),
        campaign.linkage_name.clone(),
    ];
    if let Some(enterprise) = spot_check.enterprises.get(own) {
        texts.push(enterprise.name.clone());
        texts.extend(enterprise.credit_code.iter().map(|code| code.as_str().to_string()));
    }
    for batch in spot_check.batches.iter().filter(|batch| batch.labeled_manufacturer == *own) {
        texts.extend(texts_of_batch(batch).map(str::to_string));
    }
    texts.retain(|text| !text.trim().is_empty());
    texts.sort();
    texts.dedup();
    texts
}

fn texts_of_batch(batch: &Batch) -> impl Iterator<Item = &str> {
    let items = batch.items.iter().flat_map(|item| {
        [item.name.as_str(), &item.unit, &item.requirement.reported, &item.test_basis, &item.measurement.reported]
    });
    [
        batch.sampling_sheet_no.as_str(),
        &batch.agency,
        &batch.sampled_party,
        &batch.principal,
        &batch.product_name,
        &batch.model,
        &batch.grade,
        &batch.trademark,
        &batch.production_date_or_lot,
        &batch.product_standard,
        &batch.report.report_no,
        &batch.remark,
    ]
    .into_iter()
    .chain(items)
}

fn ranges_of(texts: &[String], corpus: &str) -> Vec<Range<usize>> {
    texts
        .iter()
        .flat_map(|text| corpus.match_indices(text.as_str()).map(|(start, found)| start..start + found.len()))
        .collect()
}

fn inside(ranges: &[Range<usize>], range: &Range<usize>) -> bool {
    ranges.iter().any(|own| own.start <= range.start && range.end <= own.end)
}

fn stands_alone(text: &str, range: Range<usize>, boundary: Boundary) -> bool {
    let joins = |c: Option<char>| match (c, boundary) {
        (None, _) | (_, Boundary::Any) => false,
        (Some(c), Boundary::NoLatin) => c.is_ascii_alphanumeric(),
        (Some(c), Boundary::NoLetter) => c.is_alphanumeric(),
    };
    !joins(text[..range.start].chars().next_back()) && !joins(text[range.end..].chars().next())
}

/// Every text a letter holds, one per line: body, alternative texts, receipt, id, metadata.
fn letter_text(letter: &Letter) -> String {
    fn collect(value: &serde_json::Value, into: &mut String) {
        match value {
            serde_json::Value::String(text) => {
                into.push_str(text);
                into.push('\n');
            }
            serde_json::Value::Array(values) => values.iter().for_each(|value| collect(value, into)),
            serde_json::Value::Object(fields) => fields.values().for_each(|value| collect(value, into)),
            _ => {}
        }
    }
    let mut text = String::new();
    if let Ok(value) = serde_json::to_value(letter) {
        collect(&value, &mut text);
    }
    text
}
