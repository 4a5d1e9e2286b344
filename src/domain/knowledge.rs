//! What is known of an item that falls short: causes, consequences and measures by item, direction and state, one
//! sentence a row, signed by a product engineer.
//!
//! Kept in `report-templates/knowledge/*.csv`; its README tells an engineer what each column is.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::fold::fold_item;
use super::settings::Approval;
use super::{Bound, Indicator};

/// On which side an item falls short, or might.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// Below what is required.
    TooLow,
    /// Above what is required.
    TooHigh,
    /// Judged in words: there is no side.
    Failed,
}

impl Direction {
    /// The sides on which an indicator's limits let a sample fail, in order.
    pub fn failing(indicator: &Indicator) -> Vec<Self> {
        let sides = indicator.limits.iter().flat_map(|limit| match Bound::parse(&limit.requirement, &indicator.unit) {
            Bound::OrdinalAtLeast(_) => [Some(Self::TooLow), None],
            Bound::Range { low, high } => [low.map(|_| Self::TooLow), high.map(|_| Self::TooHigh)],
            _ => [Some(Self::Failed), None],
        });
        let sides: BTreeSet<Self> = sides.flatten().collect();
        sides.into_iter().collect()
    }
}

/// How an item stands to what is required of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// 不符合, by the report's verdict.
    Failed,
    /// 符合, within the working margin of the limit.
    Thin,
    /// 符合, not thin, in the peers' last quarter.
    Behind,
    /// Own batches of one model lie apart.
    Spread,
    /// The same item failed last year.
    Repeat,
    /// None of these.
    Sound,
}

/// What a sentence says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// 可能的原因, or for a sound item a change to guard against.
    Cause,
    /// 危害: what follows from being beyond the limit.
    Consequence,
    /// 立即控制.
    Containment,
    /// 纠正.
    Correction,
    /// 预防.
    Prevention,
}

impl Kind {
    /// A measure: something to do.
    pub fn is_measure(self) -> bool {
        matches!(self, Kind::Containment | Kind::Correction | Kind::Prevention)
    }
}

/// 影响因素: 人机料法环测.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Factor {
    /// 人员.
    People,
    /// 设备.
    Machine,
    /// 原材料.
    Material,
    /// 工艺方法.
    Method,
    /// 环境.
    Environment,
    /// 检验.
    Measurement,
}

/// 措施时限.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Horizon {
    /// 立即.
    Immediate,
    /// 改正期限内: ends with the correction period of a failed item.
    WithinCorrectionPeriod,
    /// 短期.
    ShortTerm,
    /// 长期: kept for good.
    LongTerm,
}

/// How far a sentence is established.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Published by an authority or in a report; `source` names it.
    Published,
    /// Engineering practice.
    EngineeringPractice,
    /// Not checked by anyone.
    Unverified,
}

/// How sure the house is of a fact.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Certainty {
    /// Read in the source.
    Seen,
    /// By memory, sure.
    MemoryHigh,
    /// By memory.
    MemoryMedium,
    /// By memory, unsure.
    MemoryLow,
}

/// One row of a knowledge table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sentence {
    /// Codes of the product classes it is about.
    pub classes: Vec<String>,
    /// Items that it is about, in the catalog's or the report's words.
    pub items: Vec<String>,
    /// Side.
    pub direction: Direction,
    /// State.
    pub state: State,
    /// What it says.
    pub kind: Kind,
    /// For causes.
    pub factor: Option<Factor>,
    /// For measures.
    pub horizon: Option<Horizon>,
    /// The words, with placeholders such as `{own}`; no full stop at the end.
    pub text: String,
    /// For measures: how to tell that it worked.
    pub verification: String,
    /// For measures: records to keep.
    pub evidence: String,
    /// For measures: who does it, as a suggestion; empty: not said.
    pub who: String,
    /// Where it comes from.
    pub source: String,
    /// How far it is established.
    pub status: Status,
    /// How sure.
    pub certainty: Certainty,
    /// Who approved it; empty: nobody yet.
    pub approved_by: String,
    /// When.
    pub approved_on: Option<NaiveDate>,
    /// Last day on which that holds; none: until it is taken back.
    pub approved_until: Option<NaiveDate>,
    /// File it is kept in, as people know it.
    pub file: String,
    /// Row in that file, from 1.
    pub row: u32,
}

impl Sentence {
    /// The texts a letter may print.
    pub fn texts(&self) -> [&str; 3] {
        [&self.text, &self.verification, &self.evidence]
    }

    /// Ids of the entries it belongs to: `class/item/direction/state`.
    pub fn entries(&self) -> impl Iterator<Item = String> {
        self.classes
            .iter()
            .flat_map(move |class| self.items.iter().map(move |item| entry_id(class, item, self.direction, self.state)))
    }

    /// Whether somebody has signed it.
    pub fn is_approved(&self) -> bool {
        !self.approved_by.is_empty()
    }
}

/// Id of an entry, as approvals and `explain` name it: `wire_bv/导体电阻（20℃）/too_high/failed`.
pub fn entry_id(class: &str, item: &str, direction: Direction, state: State) -> String {
    format!("{class}/{item}/{}/{}", word(&direction), word(&state))
}

/// Words of containment: what conforms is not sealed, recalled, scrapped or stopped.
pub const CONTAINMENT_WORDS: [&str; 9] =
    ["封存", "召回", "停用", "报废", "已售", "停止生产", "停止销售", "停产", "下架"];

/// The word of one of these enumerations, as tables write it.
pub fn word(value: &impl Serialize) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(word)) => word,
        _ => String::new(),
    }
}

/// Class, folded item, direction and state.
type Key = (String, String, Direction, State);

/// All sentences, found by class, item, direction and state.
#[derive(Debug, Clone, Default)]
pub struct Knowledge {
    sentences: Vec<Sentence>,
    /// Positions of the sentences of an entry, in the order of the files.
    entries: BTreeMap<Key, Vec<usize>>,
}

impl Knowledge {
    /// The job's own sentences before the house's: where the job has an entry, the house's is not used.
    pub fn new(own: Vec<Sentence>, house: Vec<Sentence>) -> Self {
        let mut entries: BTreeMap<Key, Vec<usize>> = BTreeMap::new();
        let first_of_house = own.len();
        let sentences: Vec<Sentence> = own.into_iter().chain(house).collect();
        for (position, sentence) in sentences.iter().enumerate() {
            for key in keys(sentence) {
                let of_entry = entries.entry(key).or_default();
                let overridden = position >= first_of_house && of_entry.iter().any(|known| *known < first_of_house);
                if !overridden {
                    of_entry.push(position);
                }
            }
        }
        Self { sentences, entries }
    }

    /// The same with a job's approvals entered; a sentence that carries its own approval keeps it.
    pub fn approved(mut self, approvals: &[Approval]) -> Self {
        for sentence in self.sentences.iter_mut().filter(|sentence| !sentence.is_approved()) {
            if let Some(approval) = approvals.iter().find(|approval| covers(&approval.entries, sentence)) {
                sentence.approved_by.clone_from(&approval.by);
                sentence.approved_on = Some(approval.on);
                sentence.approved_until = approval.until;
            }
        }
        self
    }

    /// The same with another text in one column of one row.
    #[must_use]
    pub fn with_text(&self, file: &str, row: u32, column: &str, new: &str) -> Self {
        let mut changed = self.clone();
        let rows = changed.sentences.iter_mut().filter(|sentence| sentence.file == file && sentence.row == row);
        for sentence in rows {
            let text = match column {
                "text" => &mut sentence.text,
                "verification" => &mut sentence.verification,
                "evidence" => &mut sentence.evidence,
                "who" => &mut sentence.who,
                _ => continue,
            };
            *text = new.to_string();
        }
        changed
    }

    /// Every sentence, the job's own first.
    pub fn sentences(&self) -> &[Sentence] {
        &self.sentences
    }

    /// Every entry with its sentences, by class and item.
    pub fn entries(&self) -> impl Iterator<Item = Entry<'_>> {
        self.entries.iter().map(|((class, folded, direction, state), positions)| {
            let sentences: Vec<&Sentence> = positions.iter().map(|position| &self.sentences[*position]).collect();
            let items = sentences.iter().flat_map(|sentence| &sentence.items);
            let item =
                items.into_iter().find(|item| fold_item(item) == *folded).map_or(folded.as_str(), String::as_str);
            Entry { class, item, direction: *direction, state: *state, sentences }
        })
    }

    /// The sentences about an item that is known by these names, of the first name that has any.
    pub fn entry<'n>(
        &self,
        class: &str,
        names: impl IntoIterator<Item = &'n str>,
        direction: Direction,
        state: State,
    ) -> Vec<&Sentence> {
        let of = |name: &str| self.entries.get(&(class.to_string(), fold_item(name), direction, state));
        let found = names.into_iter().find_map(of);
        found.into_iter().flatten().map(|position| &self.sentences[*position]).collect()
    }
}

/// The sentences with one class, item, direction and state.
#[derive(Debug, Clone)]
pub struct Entry<'k> {
    /// Code of the class.
    pub class: &'k str,
    /// Item, as its first sentence writes it.
    pub item: &'k str,
    /// Side.
    pub direction: Direction,
    /// State.
    pub state: State,
    /// In the order of the files.
    pub sentences: Vec<&'k Sentence>,
}

/// The entries a sentence belongs to, by folded item names; each once.
fn keys(sentence: &Sentence) -> std::collections::BTreeSet<Key> {
    let of_class = |class: &String| {
        let key = |item: &String| (class.clone(), fold_item(item), sentence.direction, sentence.state);
        sentence.items.iter().map(key).collect::<Vec<_>>()
    };
    sentence.classes.iter().flat_map(of_class).collect()
}

/// Whether `*`, `class/*` or the id of an entry covers a sentence.
fn covers(approved: &str, sentence: &Sentence) -> bool {
    match approved.strip_suffix("/*") {
        Some(class) => sentence.classes.iter().any(|code| code == class),
        None => approved == "*" || sentence.entries().any(|entry| entry == approved),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sentence(class: &str, item: &str, text: &str) -> Sentence {
        Sentence {
            classes: class.split(' ').map(str::to_string).collect(),
            items: item.split('|').map(str::to_string).collect(),
            direction: Direction::TooLow,
            state: State::Thin,
            kind: Kind::Cause,
            factor: Some(Factor::Material),
            horizon: None,
            text: text.into(),
            verification: String::new(),
            evidence: String::new(),
            who: String::new(),
            source: "-".into(),
            status: Status::Unverified,
            certainty: Certainty::MemoryLow,
            approved_by: String::new(),
            approved_on: None,
            approved_until: None,
            file: "k.csv".into(),
            row: 2,
        }
    }

    fn texts(knowledge: &Knowledge, class: &str, names: &[&str]) -> Vec<String> {
        let entry = knowledge.entry(class, names.iter().copied(), Direction::TooLow, State::Thin);
        entry.into_iter().map(|sentence| sentence.text.clone()).collect()
    }

    #[test]
    fn an_entry_is_what_several_rows_say_of_one_item() {
        let rows = vec![sentence("a b", "氮|钾", "一"), sentence("a", "氮", "二"), sentence("b", "磷", "三")];
        let knowledge = Knowledge::new(Vec::new(), rows);
        assert_eq!(texts(&knowledge, "a", &["氮"]), ["一", "二"]);
        assert_eq!(texts(&knowledge, "b", &["氮"]), ["一"]);
        assert_eq!(texts(&knowledge, "b", &["磷", "钾"]), ["三"], "the first name that has any");
        assert!(texts(&knowledge, "c", &["氮"]).is_empty());
        assert!(knowledge.entry("a", ["氮"], Direction::TooHigh, State::Thin).is_empty());
    }

    #[test]
    fn a_jobs_own_entry_stands_for_the_houses() {
        let house = vec![sentence("a b", "氮", "本库一"), sentence("a b", "氮", "本库二")];
        let own = vec![sentence("a", "氮", "作业一"), sentence("a", "氮", "作业二")];
        let knowledge = Knowledge::new(own, house);
        assert_eq!(texts(&knowledge, "a", &["氮"]), ["作业一", "作业二"]);
        assert_eq!(texts(&knowledge, "b", &["氮"]), ["本库一", "本库二"], "the job says nothing of this class");
    }

    #[test]
    fn an_approval_covers_what_it_names_and_no_more() {
        let approved = |entries: &str| -> Vec<String> {
            let rows = vec![sentence("a b", "氮", "一"), sentence("c", "钾", "二")];
            let on = NaiveDate::from_ymd_opt(2023, 12, 1).unwrap();
            let approvals = [Approval { entries: entries.into(), by: "甲".into(), on, until: None }];
            let knowledge = Knowledge::new(Vec::new(), rows).approved(&approvals);
            let approved = knowledge.sentences().iter().filter(|sentence| sentence.is_approved());
            approved.map(|sentence| sentence.text.clone()).collect()
        };
        assert_eq!(approved("*"), ["一", "二"]);
        assert_eq!(approved("b/*"), ["一"]);
        assert_eq!(approved("c/钾/too_low/thin"), ["二"]);
        assert!(approved("c/钾/too_low/failed").is_empty());
        assert!(approved("/*").is_empty() && approved("c").is_empty());
    }
}
