//! No letter may carry another enterprise's name, code, brand or numbers, nor a word that recommends, ranks or orders.

use std::cell::LazyCell;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use aho_corasick::AhoCorasick;
use serde_json::Value;

use crate::diagnostic::Diagnostic;
use crate::domain::citation::Citations;
use crate::domain::diagnosis::{DiagnosisRules, Rule};
use crate::domain::knowledge::{Knowledge, Sentence};
use crate::domain::{Batch, EnterpriseKey, Item, SpotCheck};

use super::findings;
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
    owners: Owners,
    boundary: Boundary,
}

/// Positions among the enterprises; nearly everything belongs to one.
enum Owners {
    One(u32),
    Several(Box<[u32]>),
}

impl Owners {
    fn of(mut positions: Vec<u32>) -> Self {
        positions.sort_unstable();
        positions.dedup();
        if let [one] = *positions { Self::One(one) } else { Self::Several(positions.into()) }
    }

    fn are(&self, position: u32) -> bool {
        match self {
            Self::One(one) => *one == position,
            Self::Several(positions) => positions.contains(&position),
        }
    }
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

/// Everything that belongs to somebody, and the forbidden words, searchable at once. Built once per job.
pub struct ForeignNames {
    /// Finds `patterns`, then [`FORBIDDEN_WORDS`].
    matcher: Option<AhoCorasick>,
    patterns: Vec<Pattern>,
    /// Each enterprise's position, which names it in `patterns`, and its batches.
    enterprises: BTreeMap<EnterpriseKey, (u32, Vec<u32>)>,
}

impl ForeignNames {
    /// Collects every enterprise's name, code, brands and numbers.
    ///
    /// A brand or a short name that the house itself uses (a brand called 电线) cannot be told from the house's words
    /// and is left out; a full name or a number that stands in a wording file is still somebody's. A text under four characters counts only where it stands alone between punctuation; a bare short number never.
    pub fn new<'a>(
        spot_check: &'a SpotCheck,
        wording: &Wording,
        (knowledge, rules): (&Knowledge, &DiagnosisRules),
        citations: &Citations,
    ) -> Self {
        let mut house = house_words(spot_check, wording, knowledge, citations);
        house.extend(rules.rules.iter().flat_map(Rule::sentences).map(|sentence| sentence.words() + "\n"));
        let of_batches = spot_check.batches.iter().map(|batch| &batch.labeled_manufacturer);
        let keys: BTreeSet<&EnterpriseKey> = spot_check.enterprises.keys().chain(of_batches).collect();
        let mut enterprises: BTreeMap<EnterpriseKey, (u32, Vec<u32>)> =
            keys.into_iter().cloned().zip((0..).map(|position| (position, Vec::new()))).collect();
        let mut owners: BTreeMap<(&str, Kind), Vec<u32>> = BTreeMap::new();
        let mut add = |text: &'a str, kind: Kind, owner: u32| {
            let text = text.trim();
            if identifies(text) {
                owners.entry((text, kind)).or_default().push(owner);
            }
        };
        for (key, enterprise) in &spot_check.enterprises {
            let Some((position, _)) = enterprises.get(key) else { continue };
            if !key.is_nobody() {
                add(&enterprise.name, Kind::Name, *position);
            }
            if let Some(code) = &enterprise.credit_code {
                add(code.as_str(), Kind::CreditCode, *position);
            }
        }
        for (batch, index) in spot_check.batches.iter().zip(0..) {
            let Some((position, batches)) = enterprises.get_mut(&batch.labeled_manufacturer) else { continue };
            batches.push(index);
            add(&batch.trademark, Kind::Trademark, *position);
            add(&batch.sampling_sheet_no, Kind::SamplingSheet, *position);
            add(&batch.report.report_no, Kind::Report, *position);
        }
        let words = owners.keys().filter(|(text, kind)| may_be_a_word(text, *kind)).map(|(text, _)| *text);
        let used_by_the_house = texts_found_in(words, &house);
        owners.retain(|(text, kind), _| !(may_be_a_word(text, *kind) && used_by_the_house.contains(text)));
        let boundary = |text: &str| match text.chars().count() {
            0..4 => Boundary::NoLetter,
            _ if text.is_ascii() => Boundary::NoLatin,
            _ => Boundary::Any,
        };
        let matcher = AhoCorasick::new(owners.keys().map(|(text, _)| *text).chain(FORBIDDEN_WORDS)).ok();
        let patterns = owners.into_iter().map(|((text, kind), owners)| {
            let (owners, boundary) = (Owners::of(owners), boundary(text));
            Pattern { kind, owners, boundary }
        });
        Self { matcher, patterns: patterns.collect(), enterprises }
    }

    /// Searches all texts of a letter, which is given as its JSON; what stands inside one of the enterprise's own texts
    /// is its own, and laws may say what a letter may not.
    pub fn check(
        &self,
        spot_check: &SpotCheck,
        own: &EnterpriseKey,
        letter: &Value,
        citations: &Citations,
    ) -> Vec<Diagnostic> {
        let Some(matcher) = &self.matcher else {
            return vec![findings::names_another_enterprise("信息（检索表未建成）", "data (the index was not built)")];
        };
        let mut text = String::new();
        collect_texts(letter, &mut text);
        let position = self.enterprises.get(own).map(|(position, _)| *position);
        // Most letters hold nothing that has to be excused.
        let own_ranges = LazyCell::new(|| ranges_of(self.own_texts(spot_check, own), &text));
        let of_laws = LazyCell::new(|| ranges_of(citations.citations.iter().map(|citation| &*citation.text), &text));
        let of_orders = LazyCell::new(|| ranges_of(ORDER_OF_THE_AUTHORITY, &text));
        let mut problems = Vec::new();
        let mut forbidden = [false; FORBIDDEN_WORDS.len()];
        for found in matcher.find_overlapping_iter(&text) {
            let (index, range) = (found.pattern().as_usize(), found.range());
            let Some(pattern) = self.patterns.get(index) else {
                forbidden[index - self.patterns.len()] |=
                    !inside(&of_orders, &range) && !inside(&of_laws, &range) && !inside(&own_ranges, &range);
                continue;
            };
            let foreign = !position.is_some_and(|own| pattern.owners.are(own))
                && stands_alone(&text, range.clone(), pattern.boundary)
                && !inside(&own_ranges, &range);
            if foreign {
                let (zh, en) = pattern.kind.words();
                problems.push(findings::names_another_enterprise(zh, en));
            }
        }
        let used = FORBIDDEN_WORDS.iter().zip(forbidden).filter(|(_, is_used)| *is_used);
        problems.extend(used.map(|(word, _)| findings::forbidden_word(word)));
        problems.dedup();
        problems
    }

    /// Every text that the enterprise's own rows hold, and who writes to it.
    fn own_texts<'a>(&self, spot_check: &'a SpotCheck, own: &EnterpriseKey) -> BTreeSet<&'a str> {
        let campaign = &spot_check.settings.campaign;
        let of_own = || self.enterprises.get(own).into_iter().flat_map(|(_, batches)| batches);
        let agencies: BTreeSet<_> = of_own().map(|batch| spot_check.agency_of(*batch as usize)).chain([None]).collect();
        let of_letters = agencies.into_iter().flat_map(|agency| {
            let letter = spot_check.letter_of(agency);
            [
                &letter.issuer,
                &letter.contact,
                &letter.return_to,
                &letter.drafted_by,
                &letter.reviewed_by,
                &letter.approved_by,
            ]
        });
        let of_campaign = [
            &campaign.name,
            &campaign.authority,
            &campaign.handling_authority,
            &campaign.objection_to,
            &campaign.correction_report_to,
            &campaign.plan_no,
            &campaign.linkage_name,
        ];
        let mut texts: BTreeSet<&str> = of_letters.chain(of_campaign).map(String::as_str).collect();
        if let Some(enterprise) = spot_check.enterprises.get(own) {
            texts.insert(&enterprise.name);
            texts.extend(enterprise.credit_code.as_ref().map(|code| code.as_str()));
        }
        for &batch in of_own() {
            texts.extend(texts_of_batch(&spot_check.batches[batch as usize]));
        }
        texts.retain(|text| !text.trim().is_empty());
        texts
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

fn texts_found_in<'a>(texts: impl Iterator<Item = &'a str>, corpus: &str) -> BTreeSet<&'a str> {
    let texts: Vec<&str> = texts.collect();
    let Ok(matcher) = AhoCorasick::new(&texts) else { return BTreeSet::new() };
    matcher.find_overlapping_iter(corpus).map(|found| texts[found.pattern().as_usize()]).collect()
}

fn house_words(spot_check: &SpotCheck, wording: &Wording, knowledge: &Knowledge, citations: &Citations) -> String {
    let mut words: Vec<&str> = wording.sources().collect();
    words.extend(knowledge.sentences().iter().flat_map(Sentence::texts));
    words.extend(citations.citations.iter().flat_map(|citation| [citation.title.as_str(), citation.text.as_str()]));
    for class in spot_check.catalog.classes.values() {
        words.push(&class.name);
        words.extend(class.standards.iter().map(|standard| standard.no.as_str()));
        words.extend(class.indicators.iter().flat_map(|indicator| [indicator.name.as_str(), indicator.unit.as_str()]));
    }
    words.join("\n")
}

fn texts_of_batch(batch: &Batch) -> impl Iterator<Item = &str> {
    let items = batch.items.iter().flat_map(Item::texts);
    batch.texts().into_iter().chain(items).map(|(_, text)| text.as_str())
}

fn ranges_of<'a>(texts: impl IntoIterator<Item = &'a str>, corpus: &str) -> Vec<Range<usize>> {
    let places = texts.into_iter().flat_map(|text| corpus.match_indices(text));
    places.map(|(start, found)| start..start + found.len()).collect()
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
fn collect_texts(value: &Value, into: &mut String) {
    match value {
        Value::String(text) => {
            into.push_str(text);
            into.push('\n');
        }
        Value::Array(values) => values.iter().for_each(|value| collect_texts(value, into)),
        Value::Object(fields) => fields.values().for_each(|value| collect_texts(value, into)),
        _ => {}
    }
}
