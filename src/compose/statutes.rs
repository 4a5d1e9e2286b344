//! 应当知悉的规定: only rules in force on the letter's date; dates only where the act that starts the clock is known.

use chrono::{Days, NaiveDate};
use serde::Serialize;

use crate::domain::settings::LetterStatus;
use crate::domain::{Batch, Conclusion};

use super::body::{Body, Written};
use super::printing;

/// Days from the order to the end of correction (Order 18 art. 46).
const CORRECTION_DAYS: u64 = 60;
/// Days from the order within which the reinspection is organised (Order 18 art. 47).
const REINSPECTION_DAYS: u64 = 75;
/// Days from the written notice for an objection (Product Quality Law art. 15).
const OBJECTION_DAYS: u64 = 15;

/// What `rules.tera` sees.
#[derive(Serialize)]
struct RulesView {
    rules: Vec<RuleView>,
    orders: Vec<OrderView>,
    notices: Vec<NoticeView>,
    authority: String,
}

#[derive(Serialize)]
struct RuleView {
    key: String,
    title: String,
    text: String,
    /// The source was not read in the original: drafts only.
    unverified: bool,
}

/// A date of order with the clocks it starts.
#[derive(Serialize)]
struct OrderView {
    ordered_on: String,
    correction_until: String,
    reinspection_until: String,
}

/// A date of notice with the clock it starts.
#[derive(Serialize)]
struct NoticeView {
    notified_on: String,
    objection_until: String,
}

/// The statutory block of a rectification letter.
pub(super) fn rules(body: &mut Body<'_>) -> Written {
    let settings = &body.context.spot_check.settings;
    let rules = body
        .context
        .citations
        .citations
        .iter()
        .filter(|citation| citation.effective_from <= settings.letter.date)
        .filter(|citation| citation.effective_to.is_none_or(|last| settings.letter.date <= last))
        .filter(|citation| citation.status == "seen" || settings.letter.status == LetterStatus::Draft)
        .map(|citation| RuleView {
            key: citation.key.clone(),
            title: citation.title.clone(),
            text: citation.text.clone(),
            unverified: citation.status != "seen",
        })
        .collect();
    let failed: Vec<&Batch> = body
        .portions
        .iter()
        .flat_map(|portion| &portion.subject.batches)
        .filter_map(|&index| body.context.spot_check.batches.get(index))
        .filter(|batch| batch.conclusion == Conclusion::Nonconforming)
        .collect();
    let view = RulesView {
        rules,
        orders: distinct(failed.iter().filter_map(|batch| batch.ordered_on))
            .filter_map(|ordered_on| {
                Some(OrderView {
                    ordered_on: printing::date(ordered_on),
                    correction_until: after(ordered_on, CORRECTION_DAYS)?,
                    reinspection_until: after(ordered_on, REINSPECTION_DAYS)?,
                })
            })
            .collect(),
        notices: distinct(failed.iter().filter_map(|batch| batch.notified_on))
            .filter_map(|notified_on| {
                Some(NoticeView {
                    notified_on: printing::date(notified_on),
                    objection_until: after(notified_on, OBJECTION_DAYS)?,
                })
            })
            .collect(),
        authority: settings.campaign.authority.clone(),
    };
    body.paragraphs("rules", "rules.tera", &view)
}

/// The last day of a period; the day of the act itself is not counted (Civil Code art. 201).
fn after(start: NaiveDate, days: u64) -> Option<String> {
    start.checked_add_days(Days::new(days)).map(printing::date)
}

fn distinct(dates: impl Iterator<Item = NaiveDate>) -> impl Iterator<Item = NaiveDate> {
    dates.collect::<std::collections::BTreeSet<_>>().into_iter()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clocks_run_over_year_ends_and_leap_days() {
        let on = |y, m, d| NaiveDate::from_ymd_opt(y, m, d).unwrap();
        assert_eq!(after(on(2023, 12, 20), 75).unwrap(), "2024年3月4日");
        assert_eq!(after(on(2023, 10, 8), 60).unwrap(), "2023年12月7日");
        assert_eq!(after(on(2023, 12, 25), 15).unwrap(), "2024年1月9日");
    }
}
