//! Items of a batch: words, readings, the indicator each is, and the checks of each.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use super::Assembler;
use crate::domain::columns::{Field, Need, Part, fields};
use crate::domain::fold::fold_item;
use crate::domain::notation::says_nothing;
use crate::domain::{
    Basis, Bound, ClassCode, HoldReason, Indicator, Item, ItemVerdict, Measurement, ProductClass, Reading, Requirement,
    words,
};
use crate::load::checks::integrity;
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
        let mut items = Vec::with_capacity(draft.items.len());
        let mut readable = true;
        let mut seen: HashMap<String, &DraftItem> = HashMap::new();
        for row in &draft.items {
            let name = fold_item(row.text(Field::Item));
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
            match self.item(row, class, known, holds) {
                Some(item) => items.push(item),
                None => readable = false,
            }
        }
        readable.then_some(items)
    }

    fn item(
        &mut self,
        row: &DraftItem,
        class: &ClassCode,
        known: &'a ProductClass,
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
        if let Some(indicator) = indicator {
            self.check_limit(&item, row, class, indicator);
        }
        Some(item)
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
