//! Which playbook entry answers a shortcoming: the closest to it wins.

use crate::analysis::{Shortcoming, Subject};
use crate::domain::ProductClass;
use crate::domain::fold::fold_item;
use crate::domain::playbook::{Entry, Failing, Playbook};

/// What is chosen from for one subject.
#[derive(Clone, Copy)]
pub(super) struct Choice<'a> {
    pub class: Option<&'a ProductClass>,
    pub subject: &'a Subject,
    pub playbook: &'a Playbook,
    pub approved_only: bool,
}

impl<'a> Choice<'a> {
    /// The entry for a point: a combination first, then class and indicator, then the class, then the family, then anyone.
    ///
    /// Within equal closeness the first in file order wins, so that a job's own entries override the house's.
    pub(super) fn entry(&self, point: &Shortcoming) -> Option<&'a Entry> {
        self.closest(point, point.failing)
    }

    /// What the class knows about thin margins of a sound item: the same causes are what to watch.
    pub(super) fn watch(&self, point: &Shortcoming) -> Option<&'a Entry> {
        self.closest(point, Failing::ThinMargin).filter(|entry| !entry.class.is_empty())
    }

    fn closest(&self, point: &Shortcoming, failing: Failing) -> Option<&'a Entry> {
        let mut best: Option<(u32, &Entry)> = None;
        for entry in &self.playbook.entries {
            let fits = entry.failing.contains(&failing) && (!self.approved_only || !entry.approved_by.is_empty());
            if fits
                && let Some(closeness) = closeness(entry, self.subject, self.class, point)
                && best.is_none_or(|(other, _)| closeness > other)
            {
                best = Some((closeness, entry));
            }
        }
        best.map(|(_, entry)| entry)
    }
}

/// How close an entry is to a point; `None`: it does not fit.
fn closeness(entry: &Entry, subject: &Subject, class: Option<&ProductClass>, point: &Shortcoming) -> Option<u32> {
    let of_class = entry.class.split_whitespace().any(|code| subject.class.0 == code);
    if !entry.class.is_empty() && !of_class {
        return None;
    }
    let names_item = names(&entry.indicator).any(|name| is_item(name, class, point));
    if !entry.indicator.is_empty() && !names_item {
        return None;
    }
    if let Some(family) = entry.family {
        let own = point.indicator.and_then(|index| class?.indicators.get(index)).map(|i| i.family).unwrap_or_default();
        if family != own {
            return None;
        }
    }
    let together = entry.together_with.iter().all(|other| {
        subject.shortcomings.iter().any(|s| s.failing != Failing::Sound && names(other).any(|n| is_item(n, class, s)))
    });
    if !together {
        return None;
    }
    let others = u32::try_from(entry.together_with.len()).unwrap_or(0);
    Some(u32::from(of_class) * 8 + u32::from(names_item) * 4 + u32::from(entry.family.is_some()) * 2 + others * 16)
}

/// Several names may share one entry: `抗张强度|断裂伸长率`; one that ends in `*` stands for all that begin so.
fn names(text: &str) -> impl Iterator<Item = &str> {
    text.split('|').map(str::trim).filter(|name| !name.is_empty())
}

fn is_item(name: &str, class: Option<&ProductClass>, point: &Shortcoming) -> bool {
    let (beginning, whole) = name.strip_suffix('*').map_or((name, true), |beginning| (beginning, false));
    let known = fold_item(beginning);
    let same = |text: &str| {
        let item = fold_item(text);
        if whole { item == known } else { item.starts_with(&known) }
    };
    let indicator = point.indicator.and_then(|index| class?.indicators.get(index));
    same(&point.name)
        || indicator.is_some_and(|indicator| same(&indicator.name) || indicator.aliases.iter().any(|alias| same(alias)))
}
