//! The facts of one letter with the cells that say them: what is attached to it when it is issued.

use super::{Case, Job};
use crate::compose::letter::{Letter, printed_texts};
use crate::compose::proofreading::bare_text;
use crate::diagnostic::Place;
use crate::domain::columns::Field;
use crate::domain::digest::Digest;
use crate::domain::notation::says_nothing;
use crate::domain::words::{BASES, CHANNELS, CONCLUSIONS, TASKS, VERDICTS, word};
use crate::domain::{Batch, Item};
use crate::load::places;

/// One fact: what a cell of the clerk's file says, and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attested {
    /// 抽样单编号 of its batch.
    pub sheet_no: String,
    /// Number of the item in its batch, from 1; none: of the batch or its enterprise.
    pub item: Option<usize>,
    /// Which column.
    pub field: Field,
    /// The text as received, the day in ISO, or the proper word of what was understood.
    pub value: String,
    /// The cell.
    pub place: Place,
}

/// Fields of a batch that a letter may print; what people note for themselves is none of them.
const OF_BATCH: [Field; 16] = [
    Field::SheetNo,
    Field::Task,
    Field::Agency,
    Field::SampledParty,
    Field::Principal,
    Field::Channel,
    Field::Product,
    Field::Model,
    Field::Grade,
    Field::Trademark,
    Field::Lot,
    Field::Standard,
    Field::SampledOn,
    Field::ReportNo,
    Field::ReportedOn,
    Field::Conclusion,
];

impl Job {
    /// The facts that a letter prints, batch by batch and item by item. A cell that it does not print is nobody's business.
    pub fn attested(&self, case: &Case, letter: &Letter) -> Vec<Attested> {
        let printed: String = printed_texts(letter).iter().map(|text| bare_text(text) + "\n").collect();
        let is_printed = |fact: &Attested| {
            let day: Option<chrono::NaiveDate> = fact.value.parse().ok();
            let day = day.map(crate::compose::date_in_words);
            // Verdict and conclusion are what the letter is about, in whatever words it says them.
            matches!(fact.field, Field::Verdict | Field::Conclusion)
                || std::iter::once(&fact.value).chain(&day).any(|text| printed.contains(&bare_text(text)))
        };
        let mut facts = self.facts_behind(case);
        facts.retain(is_printed);
        facts
    }

    /// Every fact of a letter's samples, printed or not.
    pub fn facts_behind(&self, case: &Case) -> Vec<Attested> {
        let subjects = self.subjects_of(case);
        let mut facts = Vec::new();
        for batch in subjects.iter().flat_map(|subject| &subject.batches) {
            let batch = &self.spot_check.batches[*batch];
            facts.extend(self.of_batch(batch));
            facts.extend(batch.items.iter().zip(1..).flat_map(|(item, number)| of_item(batch, item, number)));
        }
        facts.retain(|fact| !says_nothing(&fact.value));
        facts
    }

    fn of_batch(&self, batch: &Batch) -> Vec<Attested> {
        let enterprise = self.spot_check.enterprises.get(&batch.labeled_manufacturer);
        let code = enterprise.and_then(|enterprise| enterprise.credit_code.as_ref());
        let of_enterprise = [
            (Field::Manufacturer, enterprise.map(|enterprise| enterprise.name.clone())),
            (Field::CreditCode, code.map(|code| code.as_str().to_string())),
        ];
        let cells = batch.cells();
        let of_batch = OF_BATCH.into_iter().map(|field| {
            let text = match field {
                Field::Task => Some(word(&batch.task, TASKS).to_string()),
                Field::Channel => Some(word(&batch.channel, CHANNELS).to_string()),
                Field::Conclusion => Some(word(&batch.conclusion, CONCLUSIONS).to_string()),
                _ => cells.get(&field).cloned(),
            };
            (field, text)
        });
        let all = of_enterprise.into_iter().chain(of_batch);
        let fact = |(field, value): (Field, Option<String>)| {
            let place = Place { text: None, ..places::cell(&batch.origin, field, "") };
            Some(Attested { sheet_no: batch.sampling_sheet_no.to_string(), item: None, field, value: value?, place })
        };
        all.filter_map(fact).collect()
    }

    /// Files that facts come from, with the SHA-256 that they had when they were read.
    pub fn sources(&self) -> impl Iterator<Item = (&str, Digest)> {
        self.spot_check.sources.iter().map(|source| (&*source.file, source.sha256))
    }
}

fn of_item(batch: &Batch, item: &Item, number: usize) -> Vec<Attested> {
    let words = [
        (Field::Basis, word(&item.requirement.basis, BASES).to_string()),
        (Field::Verdict, word(&item.verdict, VERDICTS).to_string()),
    ];
    let texts = item.texts().map(|(field, text)| (field, text.to_string()));
    let fact = |(field, value)| Attested {
        sheet_no: batch.sampling_sheet_no.to_string(),
        item: Some(number),
        field,
        value,
        place: Place { text: None, ..places::cell(&item.origin, field, "") },
    };
    texts.into_iter().chain(words).map(fact).collect()
}
