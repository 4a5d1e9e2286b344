//! Items of a batch: words, readings, the indicator each is, and the checks of each.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use super::Assembler;
use crate::domain::fold::fold_item;
use crate::domain::{
    Basis, Bound, ClassCode, HoldReason, Indicator, Item, ItemVerdict, Measurement, ProductClass, Reading, Requirement,
};
use crate::load::checks::integrity;
use crate::load::columns::fields::{Field, ITEM_NEEDS};
use crate::load::columns::words;
use crate::load::findings as say;
use crate::load::rows::drafts::{Draft, DraftItem};

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
        let mut seen: HashMap<String, u32> = HashMap::new();
        for row in &draft.items {
            if let Some(first) = seen.insert(fold_item(&row.name), row.row).filter(|_| !row.name.is_empty()) {
                let place = |r| self.cells.at(r, Field::Item, &row.name);
                self.findings.push(say::duplicate_item(place(first), place(row.row)));
                holds.insert(HoldReason::DuplicateItem);
            }
            let missing = ITEM_NEEDS
                .into_iter()
                .filter(|f| row.text(*f).is_empty() && !row.spoiled.contains(f))
                .collect::<Vec<_>>();
            for field in missing {
                self.blanks.entry(field).or_default().push(self.cells.bare(row.row, field));
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
        let verdict = words::read(&row.verdict, words::VERDICTS);
        if verdict.is_none() && !row.verdict.is_empty() && !row.spoiled.contains(&Field::Verdict) {
            let place = self.cells.at(row.row, Field::Verdict, &row.verdict);
            self.findings.push(say::unknown_word(place, Field::Verdict.header(), &words::allowed(words::VERDICTS)));
        }
        let basis = if row.basis.is_empty() { Some(Basis::Unstated) } else { words::read(&row.basis, words::BASES) };
        if basis.is_none() {
            let place = self.cells.at(row.row, Field::Basis, &row.basis);
            self.findings.push(say::unknown_word(place, Field::Basis.header(), &words::allowed(words::BASES)));
            holds.insert(HoldReason::IncompleteRow);
        }
        let index = self.indicators.get(class).and_then(|names| names.get(&fold_item(&row.name))).copied();
        let indicator = index.and_then(|i| known.indicators.get(i));
        if indicator.is_none() && !row.name.is_empty() {
            let (names, tally) = self.unknown_items.entry(known.name.clone()).or_default();
            if names.insert(row.name.to_string()) {
                tally.add(|| self.cells.at(row.row, Field::Item, &row.name));
            }
        }
        let unit = if words::is_empty_mark(&row.unit) { "" } else { row.unit.as_str() };
        // A number format's thousands separators are no ambiguity: the stored number has none.
        let read = Reading::parse(row.ungrouped.as_ref().unwrap_or(&row.result), unit);
        if let Some(warning) = read.warning {
            self.findings.push(say::mistyped_result(self.cells.at(row.row, Field::Result, &row.result), warning));
        }
        let item = Item {
            name: row.name.clone(),
            indicator: index,
            unit: row.unit.clone(),
            requirement: self.requirement(row, basis.unwrap_or(Basis::Unstated), unit),
            test_basis: row.test_basis.clone(),
            measurement: Measurement {
                reported: row.result.clone(),
                stored: row.stored.clone(),
                reading: read.reading,
            },
            verdict: verdict.unwrap_or(ItemVerdict::NotJudged),
            row: row.row,
        };
        verdict?;
        holds.extend(integrity::check_item(&item, row, indicator, self.cells, &mut self.findings));
        if let Some(indicator) = indicator {
            self.check_limit(&item, row, class, indicator);
        }
        Some(item)
    }

    /// What a row requires; read once for all rows that require the same.
    fn requirement(&mut self, row: &DraftItem, basis: Basis, unit: &str) -> Arc<Requirement> {
        let key = (row.requirement.clone(), row.unit.clone(), basis);
        let read =
            || Requirement { reported: row.requirement.clone(), bound: Bound::parse(&row.requirement, unit), basis };
        self.requirements.entry(key).or_insert_with(|| Arc::new(read())).clone()
    }

    /// The catalog's limit only cross-checks (rule 5).
    fn check_limit(&mut self, item: &Item, row: &DraftItem, class: &ClassCode, indicator: &Indicator) {
        let comparable = matches!(item.requirement.bound, Bound::Range { .. } | Bound::OrdinalAtLeast(_));
        if !comparable || item.requirement.basis == Basis::Declared || indicator.limits.is_empty() {
            return;
        }
        let limits = indicator.limits.iter().map(|l| Bound::parse(&l.requirement, &indicator.unit));
        if limits.into_iter().any(|limit| same_values(&limit, &item.requirement.bound)) {
            return;
        }
        let catalog: BTreeSet<&str> = indicator.limits.iter().map(|l| l.requirement.as_str()).collect();
        let catalog: Vec<&str> = catalog.into_iter().take(6).collect();
        let key = (class.0.to_string(), indicator.name.clone(), format!("{} {}", indicator.name, catalog.join("、")));
        self.limits.entry(key).or_default().add(|| self.cells.at(row.row, Field::Requirement, &row.requirement));
    }
}

impl DraftItem {
    fn text(&self, field: Field) -> &str {
        match field {
            Field::Item => &self.name,
            Field::Unit => &self.unit,
            Field::Requirement => &self.requirement,
            Field::Basis => &self.basis,
            Field::TestBasis => &self.test_basis,
            Field::Result => &self.result,
            Field::Verdict => &self.verdict,
            _ => "",
        }
    }
}

/// Whether two bounds allow the same values, however they are written.
fn same_values(a: &Bound, b: &Bound) -> bool {
    let end = |end: &Option<crate::domain::End>| end.as_ref().map(|e| (e.value, e.inclusive));
    match (a, b) {
        (Bound::Range { low, high }, Bound::Range { low: other_low, high: other_high }) => {
            end(low) == end(other_low) && end(high) == end(other_high)
        }
        (a, b) => a == b,
    }
}
