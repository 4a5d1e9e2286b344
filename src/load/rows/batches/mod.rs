//! Drafts → batches: words, dates, class, identity, and the checks of every item.

mod items;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use chrono::{Days, NaiveDate};

use super::confirmed::Confirmed;
use super::draft::Draft;
use super::identity::Resolved;
use super::tally::Tally;
use crate::diagnostic::{Diagnostic, Place};
use crate::domain::columns::{COUNT, Field, Holds, Need, Part, fields};
use crate::domain::credit_code::without_person;
use crate::domain::fold::{fold, fold_item};
use crate::domain::notation::says_nothing;
use crate::domain::remarks::{self, Remark};
use crate::domain::{
    Basis, Batch, Catalog, Channel, ClassCode, EnterpriseKey, HoldReason, Item, Requirement, ResultStatus, SharedText,
    TaskKind, Understood, Unplaced, VisitWithoutSample, words,
};
use crate::load::checks::integrity;
use crate::load::checks::totals::Totals;
use crate::load::columns::dates;
use crate::load::columns::near::nearest;
use crate::load::{findings as say, places};

/// What the rows of a results file come to.
#[derive(Debug, Default)]
pub(crate) struct Assembled {
    /// Batches in file order.
    pub batches: Vec<Batch>,
    /// Visits without a sample.
    pub visits: Vec<VisitWithoutSample>,
    /// What could not become a batch.
    pub unplaced: Vec<Unplaced>,
}

impl Assembled {
    /// Classes that its batches and visits are of.
    pub(crate) fn classes(&self) -> impl Iterator<Item = ClassCode> {
        let visits = self.visits.iter().filter_map(|visit| visit.class.clone());
        self.batches.iter().map(|batch| batch.class.clone()).chain(visits)
    }
}

/// Everything that turning drafts into batches needs.
pub(crate) struct Assembler<'a> {
    catalog: &'a Catalog,
    class_by_name: HashMap<String, ClassCode>,
    indicators: HashMap<&'a ClassCode, HashMap<String, usize>>,
    totals: HashMap<&'a ClassCode, Totals>,
    findings: Vec<Diagnostic>,
    assembled: Assembled,
    confirmed: &'a Confirmed,
    synonyms: BTreeMap<String, Tally>,
    remarks: Tally,
    unknown_items: BTreeMap<String, (BTreeSet<String>, Tally)>,
    limits: BTreeMap<(String, String, String), Tally>,
    /// What was required, by how it is written: many items are judged by the same.
    requirements: HashMap<(SharedText, SharedText, Basis), Arc<Requirement>>,
    standards: BTreeMap<(String, String, Option<String>), Tally>,
    blanks: BTreeMap<Field, Vec<Place>>,
    /// Items of a batch that stand in two sheets, by the sheets.
    in_two_sheets: BTreeMap<(String, String), Tally>,
    /// Enterprise and class of what is unplaced: its other batches are held with it.
    unplaced_of: BTreeMap<(EnterpriseKey, ClassCode), HoldReason>,
}

impl<'a> Assembler<'a> {
    /// Ready to take so many drafts.
    pub(crate) fn new(catalog: &'a Catalog, confirmed: &'a Confirmed, drafts: usize) -> Self {
        let mut class_by_name = HashMap::new();
        let mut indicators: HashMap<&ClassCode, HashMap<String, usize>> = HashMap::new();
        let mut totals = HashMap::new();
        for (code, class) in &catalog.classes {
            for name in [&*class.name, &code.0].into_iter().chain(class.aliases.iter().map(String::as_str)) {
                class_by_name.insert(fold(name), code.clone());
            }
            let names = class.indicators.iter().enumerate();
            let names = names
                .flat_map(|(i, ind)| std::iter::once(&ind.name).chain(&ind.aliases).map(move |n| (fold_item(n), i)));
            let names: HashMap<String, usize> = names.collect();
            totals.insert(code, Totals::of(class, |name| names.get(name).copied()));
            indicators.insert(code, names);
        }
        Self {
            catalog,
            class_by_name,
            indicators,
            totals,
            findings: Vec::new(),
            assembled: Assembled { batches: Vec::with_capacity(drafts), ..Assembled::default() },
            confirmed,
            synonyms: BTreeMap::new(),
            remarks: Tally::default(),
            unknown_items: BTreeMap::new(),
            limits: BTreeMap::new(),
            requirements: HashMap::new(),
            standards: BTreeMap::new(),
            blanks: BTreeMap::new(),
            in_two_sheets: BTreeMap::new(),
            unplaced_of: BTreeMap::new(),
        }
    }

    /// Takes a draft that has no sampling sheet number, with its resolved enterprise where it names one that is believed.
    pub(crate) fn take_loose(&mut self, draft: &Draft, enterprise: Option<&Resolved>) {
        let class = self.class_by_name.get(&fold(draft.text(Field::Class))).cloned();
        self.unplace(draft, HoldReason::IncompleteRow, enterprise, class);
    }

    /// Takes one draft with its resolved enterprise.
    pub(crate) fn take(&mut self, draft: Draft, enterprise: &Resolved) {
        let class = self.class_by_name.get(&fold(draft.text(Field::Class))).cloned();
        let untested = draft.items.iter().all(|i| says_nothing(i.text(Field::Result)) && i.spoiled.is_empty());
        if draft.items.is_empty() || (untested && not_sampled(&draft).is_some()) {
            return self.take_visit(&draft, enterprise, class);
        }
        let mut holds = draft.holds.clone();
        holds.extend(enterprise.hold);
        for field in fields(|column| column.need == Need::Cell && column.part != Part::Item) {
            if draft.text(field).is_empty() {
                self.blanks.entry(field).or_default().push(places::bare(&draft.origin, field));
                holds.insert(HoldReason::IncompleteRow);
            }
        }
        let task = self.word(&draft, Field::Task, words::TASKS, None);
        let conclusion = self.word(&draft, Field::Conclusion, words::CONCLUSIONS, None);
        let channel = self.word(&draft, Field::Channel, words::CHANNELS, Some(Channel::Production));
        let status = self.word(&draft, Field::Status, words::STATUSES, Some(ResultStatus::Final));
        self.check_scale(&draft);
        let mut days = [None; COUNT];
        for field in fields(|column| matches!(column.holds, Holds::Date)) {
            days[field as usize] = self.date(&draft, field, &mut holds);
        }
        let class = class.or_else(|| {
            self.unknown_class(&draft);
            None
        });
        let items: Option<Vec<Item>> =
            class.as_ref().map(|class| self.items(&draft, class, &mut holds)).unwrap_or_default();
        let (Some(class), Some(task), Some(conclusion), Some(channel), Some(status), Some(items)) =
            (class.clone(), task, conclusion, channel, status, items)
        else {
            let reason = if class.is_none() { HoldReason::UnknownClass } else { HoldReason::IncompleteRow };
            return self.unplace(&draft, reason, Some(enterprise), class);
        };
        let labeled_manufacturer = enterprise.key.clone();
        let understood = Understood { labeled_manufacturer, class, task, channel, conclusion, status };
        let (text, day) = (|field| draft.shared(field), |field| days[field as usize]);
        let mut batch = Batch::new(text, day, understood, items, draft.origin.clone());
        self.check_batch(&batch, &draft, &mut holds);
        batch.holds = holds.into_iter().collect();
        self.assembled.batches.push(batch);
    }

    /// All batches, with the findings that count over all of them.
    pub(crate) fn finish(mut self) -> (Assembled, Vec<Diagnostic>) {
        for batch in &mut self.assembled.batches {
            let key = (batch.labeled_manufacturer.clone(), batch.class.clone());
            if let Some(reason) = self.unplaced_of.get(&key).filter(|r| !batch.holds.contains(r)) {
                batch.holds.push(*reason);
                batch.holds.sort_unstable();
            }
        }
        for (field, places) in self.blanks {
            self.findings.push(say::incomplete_row(places, field.header()));
        }
        for ((first, second), tally) in self.in_two_sheets {
            self.findings.push(say::items_in_two_sheets(tally.places, tally.count, &first, &second));
        }
        for (written, tally) in self.synonyms {
            self.findings.push(say::synonym_read(tally.places, tally.count, &written, "所检项目未发现不合格"));
        }
        for ((_, _, limit), tally) in self.limits {
            self.findings.push(say::limit_differs(tally.places, tally.count, &limit));
        }
        for ((standard, period, instead), tally) in self.standards {
            let finding = say::standard_not_in_force(tally.places, tally.count, &standard, &period, instead.as_deref());
            self.findings.push(finding);
        }
        for (class, (names, tally)) in self.unknown_items {
            let names: Vec<String> = names.into_iter().collect();
            self.findings.push(say::unknown_indicators(tally.places, &class, &names));
        }
        if self.remarks.count > 0 {
            self.findings.push(say::remarks_to_review(self.remarks.places, self.remarks.count));
        }
        (self.assembled, self.findings)
    }

    /// A word of a batch field; an empty optional cell is `default`.
    fn word<T: Copy>(&mut self, draft: &Draft, field: Field, table: &words::Words<T>, default: Option<T>) -> Option<T> {
        let text = draft.text(field);
        if default.is_some() && says_nothing(text) {
            return default;
        }
        let read = words::read(text, table);
        if read.is_none() && !text.is_empty() {
            self.findings.push(say::unknown_word(draft.place(field), field.header(), &words::proper(table)));
        }
        if field == Field::Conclusion && words::IMPROPER_CONCLUSIONS.contains(&fold(text).as_str()) {
            let place = draft.place(field);
            self.synonyms.entry(text.to_string()).or_default().add(|| place);
        }
        read
    }

    /// 企业规模 that nobody knows is told, not held: nothing in a letter depends on it.
    fn check_scale(&mut self, draft: &Draft) {
        let text = draft.text(Field::Scale);
        if !says_nothing(text) && words::read(text, words::SCALES).is_none() {
            let (place, allowed) = (draft.place(Field::Scale), words::proper(words::SCALES));
            self.findings.push(say::unknown_scale(place, Field::Scale.header(), &allowed));
        }
    }

    fn date(&mut self, draft: &Draft, field: Field, holds: &mut BTreeSet<HoldReason>) -> Option<NaiveDate> {
        let text = draft.text(field);
        if says_nothing(text) && field.column().need != Need::Cell || text.is_empty() {
            return None;
        }
        let date = dates::read(text);
        if date.is_none() {
            self.findings.push(say::unreadable_date(draft.place(field), field.header()));
            holds.insert(HoldReason::UnreadableDate);
        }
        date
    }

    fn unknown_class(&mut self, draft: &Draft) {
        if draft.text(Field::Class).is_empty() {
            return;
        }
        let known: Vec<&str> = self.catalog.classes.values().map(|c| c.name.as_str()).collect();
        let near = nearest(draft.text(Field::Class), known);
        self.findings.push(say::unknown_class(draft.place(Field::Class), near));
    }

    fn take_visit(&mut self, draft: &Draft, enterprise: &Resolved, class: Option<ClassCode>) {
        let reason = not_sampled(draft);
        let task = self.word(draft, Field::Task, words::TASKS, Some(TaskKind::Supervision));
        let (Some(reason), Some(task)) = (reason, task) else {
            if reason.is_none() {
                self.blanks.entry(Field::Result).or_default().push(places::bare(&draft.origin, Field::Result));
            }
            return self.unplace(draft, HoldReason::IncompleteRow, Some(enterprise), class);
        };
        self.assembled.visits.push(VisitWithoutSample {
            reason,
            enterprise: enterprise.key.clone(),
            class,
            sampling_sheet_no: draft.shared(Field::SheetNo),
            task,
            agency: draft.shared(Field::Agency),
            remark: draft.shared(Field::Remark),
            origin: draft.origin.clone(),
        });
    }

    fn unplace(&mut self, draft: &Draft, reason: HoldReason, enterprise: Option<&Resolved>, class: Option<ClassCode>) {
        let enterprise = enterprise.map(|enterprise| enterprise.key.clone());
        if let (Some(enterprise), Some(class)) = (&enterprise, &class) {
            self.unplaced_of.insert((enterprise.clone(), class.clone()), reason);
        }
        let text = |field: Field| draft.text(field).to_string();
        self.assembled.unplaced.push(Unplaced {
            enterprise,
            enterprise_name: text(Field::Manufacturer),
            credit_code: Some(text(Field::CreditCode))
                .filter(|code| without_person(code).is_none())
                .unwrap_or_default(),
            agency: text(Field::Agency),
            class,
            class_text: text(Field::Class),
            sampling_sheet_no: text(Field::SheetNo),
            reason,
            origin: draft.origin.clone(),
        });
    }

    fn check_batch(&mut self, batch: &Batch, draft: &Draft, holds: &mut BTreeSet<HoldReason>) {
        let verdict = |item: usize| draft.items.get(item).map(|row| row.place(Field::Verdict));
        if let Some(finding) = integrity::check_conclusion(batch, || draft.place(Field::Conclusion), verdict) {
            self.findings.push(finding);
            holds.insert(HoldReason::VerdictContradiction);
        }
        // Told only: that a status holds the letter is decided with the letters.
        match batch.status {
            ResultStatus::Final => {}
            ResultStatus::Objected => {
                self.findings.push(say::objection_pending(draft.place(Field::Status)));
            }
            ResultStatus::Retesting => {
                self.findings.push(say::retest_pending(draft.place(Field::Status)));
            }
        }
        if let (Some(reported), Some(sampled)) = (batch.report.reported_on, batch.sampled_on)
            && reported < sampled
        {
            let (report, sampling) = (draft.place(Field::ReportedOn), draft.place(Field::SampledOn));
            self.findings.push(say::report_before_sampling(report, sampling));
        }
        let (notified, received) = ((batch.notified_on, Field::NotifiedOn), (batch.received_on, Field::ReceivedOn));
        let (reported, ordered) = ((batch.report.reported_on, Field::ReportedOn), (batch.ordered_on, Field::OrderedOn));
        for (first, then) in [(reported, notified), (notified, received), (reported, ordered)] {
            if first.0.zip(then.0).is_some_and(|(first, then)| then < first) {
                let (then, first) = (then.1, first.1);
                let places = [draft.place(then), draft.place(first)];
                self.findings.push(say::days_out_of_order(places, then.header(), first.header()));
            }
        }
        if let Some(day) = batch.sampled_on.and_then(|sampled| perhaps_a_day(draft.text(Field::Lot), sampled)) {
            self.findings.push(say::perhaps_a_day(draft.place(Field::Lot), &day.to_string()));
        }
        self.check_remark(batch, draft, holds);
        self.check_standard(batch, draft);
    }

    fn check_remark(&mut self, batch: &Batch, draft: &Draft, holds: &mut BTreeSet<HoldReason>) {
        let place = draft.place(Field::Remark);
        match remarks::read(&batch.remark) {
            Remark::Denied => self.findings.push(say::manufacture_denied(place)),
            Remark::Unclear => {
                self.findings.push(say::unknown_remark(place));
                holds.insert(HoldReason::UnknownRemark);
            }
            Remark::Other if !batch.remark.is_empty() => self.remarks.add(|| place),
            Remark::Other | Remark::Known => {}
        }
    }

    fn check_standard(&mut self, batch: &Batch, draft: &Draft) {
        let (Some(sampled), Some(class)) = (batch.sampled_on, self.catalog.classes.get(&batch.class)) else { return };
        let written = fold(&batch.product_standard);
        for standard in class.standards.iter().filter(|s| written.contains(&fold(&s.no))) {
            if !standard.is_in_force(sampled) {
                let day = |date: Option<NaiveDate>| date.map(|d| d.to_string()).unwrap_or_default();
                let period = format!("{} — {}", day(standard.effective_from), day(standard.effective_to));
                let instead = class.edition_in_force(standard, sampled).map(|edition| edition.no.clone());
                let place = draft.place(Field::Standard);
                self.standards.entry((standard.no.clone(), period, instead)).or_default().add(|| place);
            }
        }
    }
}

/// The day that a number of five digits is in a spreadsheet, where goods sampled on another day may well be made on it.
fn perhaps_a_day(lot: &str, sampled: NaiveDate) -> Option<NaiveDate> {
    const YEARS: i64 = 5;
    let is_serial = |text: &&str| text.len() == 5 && text.bytes().all(|b| b.is_ascii_digit());
    let folded = fold(lot);
    let serial = folded.split('/').find(is_serial)?.parse().ok()?;
    let day = NaiveDate::from_ymd_opt(1899, 12, 30)?.checked_add_days(Days::new(serial))?;
    (0..=YEARS * 366).contains(&(sampled - day).num_days()).then_some(day)
}

/// Why there is no sample, where the draft says so.
fn not_sampled(draft: &Draft) -> Option<crate::domain::NotSampled> {
    words::not_sampled(&[Field::Conclusion, Field::Status, Field::Remark].map(|f| draft.text(f)))
}
