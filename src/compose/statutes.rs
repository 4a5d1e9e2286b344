//! 应当知悉的规定: only rules in force on the letter's date; dates only where the act that starts the clock is known.

use chrono::NaiveDate;
use serde::Serialize;

use crate::domain::citation::Citation;
use crate::domain::province::Province;
use crate::domain::settings::{Campaign, LetterStatus};
use crate::domain::{Batch, Channel, Conclusion, Enterprise};

use super::body::{Body, Written};
use super::printing;

/// Days from the order to the end of correction (Order 18 art. 46).
const CORRECTION_DAYS: u64 = 60;
/// Days from the order within which the reinspection is organised (Order 18 art. 47).
const REINSPECTION_DAYS: u64 = 75;
/// Days from the receipt of the written notice for an objection (Product Quality Law art. 15).
const OBJECTION_DAYS: u64 = 15;

/// What `rules.tera` sees.
#[derive(Serialize)]
struct RulesView {
    /// Empty where every failed batch is closed.
    rules: Vec<RuleView>,
    orders: Vec<OrderView>,
    receipts: Vec<ReceiptView>,
    /// Sheet numbers of failed batches whose reinspection was passed.
    closed: Vec<String>,
    /// Whether a failed batch is still to be corrected.
    is_open: bool,
    /// Whether a batch to be corrected was not sampled at the labelled manufacturer.
    elsewhere: bool,
    /// Province of the enterprise, where it is another than that of the authority.
    other_province: String,
    /// 组织抽查的部门.
    authority: String,
    /// 负责结果处理的部门; empty: not named.
    handling_authority: String,
    /// Where objections go.
    objection_to: String,
    /// Where the correction report goes; empty: not named.
    correction_report_to: String,
}

#[derive(Serialize)]
struct RuleView {
    key: String,
    title: String,
    text: String,
    /// Word for word; else the sense of it.
    quoted: bool,
    /// The source was not read in the original: drafts only.
    unverified: bool,
}

/// The last day of a period.
#[derive(Serialize)]
struct LastDay {
    /// The last day.
    until: String,
    /// The day that counting alone gives, where it is a day of rest; else empty.
    counted: String,
    /// It is over on the letter's date.
    over: bool,
}

/// A date of order with the clocks it starts; none of a year whose holidays nobody knows.
#[derive(Serialize)]
struct OrderView {
    ordered_on: String,
    correction: Option<LastDay>,
    reinspection: Option<LastDay>,
}

/// A date of receipt with the clock it starts.
#[derive(Serialize)]
struct ReceiptView {
    received_on: String,
    objection: Option<LastDay>,
}

/// The statutory block of a rectification letter.
pub(super) fn rules(body: &mut Body<'_>) -> Written {
    let settings = &body.context.spot_check.settings;
    let failed: Vec<&Batch> = body
        .portions
        .iter()
        .flat_map(|portion| &portion.subject.batches)
        .filter_map(|&index| body.context.spot_check.batches.get(index))
        .filter(|batch| batch.conclusion == Conclusion::Nonconforming)
        .collect();
    let (closed, open): (Vec<&Batch>, Vec<&Batch>) = failed.into_iter().partition(|batch| batch.is_closed());
    let elsewhere = open.iter().any(|batch| batch.channel != Channel::Production);
    let enterprise = body.context.spot_check.enterprises.get(&body.subject.enterprise);
    let other_province = enterprise.and_then(|enterprise| other_province(&settings.campaign, enterprise));
    let said = |citation: &&Citation| match citation.key.as_str() {
        // Only for whom they are about.
        "objection_elsewhere" => elsewhere,
        "other_province" => other_province.is_some(),
        _ => true,
    };
    let last_day = |act: NaiveDate, days: u64| {
        let end = body.context.citations.holidays.end_of(act, days)?;
        let counted = if end.is_moved() { printing::date(end.counted) } else { String::new() };
        Some(LastDay { until: printing::date(end.last), counted, over: end.last < settings.letter.date })
    };
    let rules = if open.is_empty() { Vec::new() } else { in_force(body, said) };
    let campaign = &settings.campaign;
    let or = |named: &str, other: &str| if named.trim().is_empty() { other.to_string() } else { named.to_string() };
    let view = RulesView {
        rules,
        orders: distinct(open.iter().filter_map(|batch| batch.ordered_on))
            .map(|ordered_on| OrderView {
                ordered_on: printing::date(ordered_on),
                correction: last_day(ordered_on, CORRECTION_DAYS),
                reinspection: last_day(ordered_on, REINSPECTION_DAYS),
            })
            .collect(),
        receipts: distinct(open.iter().filter_map(|batch| batch.received_on))
            .map(|received_on| ReceiptView {
                received_on: printing::date(received_on),
                objection: last_day(received_on, OBJECTION_DAYS),
            })
            .collect(),
        closed: closed.iter().map(|batch| batch.sampling_sheet_no.to_string()).collect(),
        is_open: !open.is_empty(),
        elsewhere,
        other_province: other_province.map(Province::name).unwrap_or_default(),
        authority: campaign.authority.clone(),
        handling_authority: campaign.handling_authority.clone(),
        objection_to: or(&campaign.objection_to, &campaign.authority),
        correction_report_to: or(&campaign.correction_report_to, &campaign.handling_authority),
    };
    body.paragraphs("rules", "rules.tera", &view)
}

/// The citations that a letter of this date and status may print and that it has a use for.
fn in_force(body: &Body<'_>, said: impl Fn(&&Citation) -> bool) -> Vec<RuleView> {
    let letter = &body.context.spot_check.settings.letter;
    let citations = body.context.citations.citations.iter();
    citations
        .filter(|citation| citation.effective_from <= letter.date)
        .filter(|citation| citation.effective_to.is_none_or(|last| letter.date <= last))
        .filter(|citation| citation.status == "seen" || letter.status == LetterStatus::Draft)
        .filter(said)
        .map(|citation| RuleView {
            key: citation.key.clone(),
            title: citation.title.clone(),
            text: citation.text.clone(),
            quoted: citation.quoted,
            unverified: citation.status != "seen",
        })
        .collect()
}

/// The province of an enterprise that is not that of the authority which ordered the spot check; none where either is not
/// known, or where the check was a national one.
fn other_province(campaign: &Campaign, enterprise: &Enterprise) -> Option<Province> {
    let (of_authority, own) = (Province::begins(&campaign.authority)?, Province::of(enterprise)?);
    (own != of_authority).then_some(own)
}

fn distinct(dates: impl Iterator<Item = NaiveDate>) -> impl Iterator<Item = NaiveDate> {
    dates.collect::<std::collections::BTreeSet<_>>().into_iter()
}
