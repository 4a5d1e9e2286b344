//! Items of a batch: words, readings, the indicator each is, and the checks of each.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use super::Assembler;
use crate::diagnostic::Severity;
use crate::domain::columns::{Field, Need, Part, fields};
use crate::domain::fold::fold_item;
use crate::domain::notation::says_nothing;
use crate::domain::{
    Basis, Bound, ClassCode, HoldReason, Indicator, Item, ItemVerdict, Measurement, ProductClass, Reading, Requirement,
    words,
};
use crate::load::checks::{contents, integrity};
use crate::load::rows::draft::{Draft, DraftItem};
use crate::load::{findings as say, places};

impl<'a> Assembler<'a> {
    /// The items of a draft; `None` where one has no verdict that can be read.
    pub(super) fn items(
        &mut self,
        draft: &Draft,
        class: &ClassCode,
        holds: &mut BTreeSet<HoldReason>,
    ) -> Option<Vec<Item>> {
        let known = self.catalog.classes.get(class)?;
        let before = self.findings.len();
        let mut items = Vec::with_capacity(draft.items.len());
        let mut readable = true;
        let mut seen: HashMap<String, &DraftItem> = HashMap::new();
        for row in &draft.items {
            let name = fold_item(row.text(Field::Item));
            // Two names of one item are one.
            let names = self.indicators.get(class);
            let known_as = names.and_then(|names| names.get(&name)).and_then(|index| known.indicators.get(*index));
            let name = known_as.map_or(name, |indicator| fold_item(&indicator.name));
            if let Some(before) = seen.insert(name, row).filter(|before| !before.text(Field::Item).is_empty()) {
                if before.origin.sheet.position == row.origin.sheet.position {
                    self.findings.push(say::duplicate_item(before.place(Field::Item), row.place(Field::Item)));
                } else {
                    let sheets = (before.origin.sheet.name.clone(), row.origin.sheet.name.clone());
                    self.in_two_sheets.entry(sheets).or_default().add(|| row.place(Field::Item));
                }
                holds.insert(HoldReason::DuplicateItem);
            }
            let missing = fields(|column| column.need == Need::Cell && column.part == Part::Item)
                .filter(|f| row.text(*f).is_empty() && !row.spoiled.contains(f))
                .collect::<Vec<_>>();
            for field in missing {
                self.blanks.entry(field).or_default().push(places::bare(&row.origin, field));
                holds.insert(HoldReason::IncompleteRow);
            }
            let confirmed = self.is_confirmed(draft, row);
            match self.item(row, class, known, confirmed, holds) {
                Some(item) => items.push(item),
                None => readable = false,
            }
        }
        if readable {
            self.check_totals(draft, class, &items, holds);
            self.check_values(before, &items, holds);
        }
        readable.then_some(items)
    }

    /// A batch without any value where limits ask for them: a letter about it would have nothing to say.
    fn check_values(&mut self, before: usize, items: &[Item], holds: &mut BTreeSet<HoldReason>) {
        let mut judged = items.iter().filter(|item| item.verdict != ItemVerdict::NotJudged).peekable();
        if judged.peek().is_some() && judged.all(Item::lacks_its_value) {
            let told = self.findings[before..].iter_mut().filter(|finding| finding.code == "words-under-limit");
            told.for_each(|finding| finding.severity = Severity::Hold);
            holds.insert(HoldReason::WordsUnderLimit);
        }
    }

    /// Totals that their parts do not make; every item stands where its row does.
    fn check_totals(&mut self, draft: &Draft, class: &ClassCode, items: &[Item], holds: &mut BTreeSet<HoldReason>) {
        let Some(totals) = self.totals.get(class) else { return };
        for differing in totals.differing(items) {
            let total = &draft.items[differing.total];
            let confirmed = self.is_confirmed(draft, total);
            let places = std::iter::once(&differing.total).chain(&differing.parts);
            let places = places.map(|at| draft.items[*at].place(Field::Result)).collect();
            self.findings.push(say::total_differs(places, &differing.sum.to_string(), confirmed));
            holds.extend((!confirmed).then_some(HoldReason::TotalDiffers));
        }
    }

    fn item(
        &mut self,
        row: &DraftItem,
        class: &ClassCode,
        known: &'a ProductClass,
        confirmed: bool,
        holds: &mut BTreeSet<HoldReason>,
    ) -> Option<Item> {
        let at = |field| row.place(field);
        let written = row.text(Field::Verdict);
        let verdict = words::read(written, words::VERDICTS);
        if verdict.is_none() && !written.is_empty() && !row.spoiled.contains(&Field::Verdict) {
            let place = at(Field::Verdict);
            self.findings.push(say::unknown_word(place, Field::Verdict.header(), &words::proper(words::VERDICTS)));
        }
        let written = row.text(Field::Basis);
        let basis = if says_nothing(written) { Some(Basis::Unstated) } else { words::read(written, words::BASES) };
        if basis.is_none() {
            let place = at(Field::Basis);
            self.findings.push(say::unknown_word(place, Field::Basis.header(), &words::proper(words::BASES)));
            holds.insert(HoldReason::IncompleteRow);
        }
        let name = row.text(Field::Item);
        let index = self.indicators.get(class).and_then(|names| names.get(&fold_item(name))).copied();
        let indicator = index.and_then(|i| known.indicators.get(i));
        if indicator.is_none() && !name.is_empty() {
            let (names, tally) = self.unknown_items.entry(known.name.clone()).or_default();
            if names.insert(name.to_string()) {
                tally.add(|| at(Field::Item));
            }
        }
        let unit = Some(row.text(Field::Unit)).filter(|unit| !says_nothing(unit)).unwrap_or_default();
        // A number format's thousands separators are no ambiguity: the stored number has none.
        let read = Reading::parse(row.ungrouped.as_deref().unwrap_or(row.text(Field::Result)), unit);
        if let Some(warning) = read.warning {
            self.findings.push(say::mistyped_result(at(Field::Result), warning));
        }
        let item = Item {
            name: row.shared(Field::Item),
            indicator: index,
            unit: row.shared(Field::Unit),
            requirement: self.requirement(row, basis.unwrap_or(Basis::Unstated), unit),
            test_basis: row.shared(Field::TestBasis),
            measurement: Measurement {
                reported: row.shared(Field::Result),
                stored: row.stored.clone(),
                reading: read.reading,
            },
            verdict: verdict.unwrap_or(ItemVerdict::NotJudged),
            origin: row.origin.clone(),
        };
        verdict?;
        holds.extend(integrity::check_item(&item, indicator, &row.spoiled, &at, &mut self.findings));
        if row.spoiled.is_empty() && !confirmed {
            self.findings.extend(integrity::check_judging(&item, indicator, &at));
        }
        if row.spoiled.is_empty()
            && let Some((finding, reason)) = contents::check(&item, indicator, confirmed, &at)
        {
            self.findings.push(finding);
            holds.extend(reason);
        }
        if let Some(indicator) = indicator {
            self.check_limit(&item, row, class, indicator);
        }
        Some(item)
    }

    /// Whether a person compared the result with the report and said so in job.toml.
    fn is_confirmed(&self, draft: &Draft, row: &DraftItem) -> bool {
        self.confirmed.has(draft.text(Field::SheetNo), row.text(Field::Item))
    }

    /// What a row requires; read once for all rows that require the same.
    fn requirement(&mut self, row: &DraftItem, basis: Basis, unit: &str) -> Arc<Requirement> {
        let reported = row.shared(Field::Requirement);
        let key = (reported.clone(), row.shared(Field::Unit), basis);
        let read = || Requirement { bound: Bound::parse(&reported, unit), reported: reported.clone(), basis };
        self.requirements.entry(key).or_insert_with(|| Arc::new(read())).clone()
    }

    /// The catalog's limit only cross-checks (rule 5).
    fn check_limit(&mut self, item: &Item, row: &DraftItem, class: &ClassCode, indicator: &Indicator) {
        let comparable = matches!(item.requirement.bound, Bound::Range { .. } | Bound::OrdinalAtLeast(_));
        if !comparable || item.requirement.basis == Basis::Declared || indicator.limits.is_empty() {
            return;
        }
        let limits = indicator.limits.iter().map(|l| Bound::parse(&l.requirement, &indicator.unit));
        if limits.into_iter().any(|limit| limit.requires_same(&item.requirement.bound)) {
            return;
        }
        let catalog: BTreeSet<&str> = indicator.limits.iter().map(|l| l.requirement.as_str()).collect();
        let catalog: Vec<&str> = catalog.into_iter().take(6).collect();
        let key = (class.0.to_string(), indicator.name.clone(), format!("{} {}", indicator.name, catalog.join("、")));
        self.limits.entry(key).or_default().add(|| row.place(Field::Requirement));
    }
}
