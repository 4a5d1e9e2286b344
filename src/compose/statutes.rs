//! 应当知悉的规定: only rules in force on the letter's date; dates only where the act that starts the clock is known.

use chrono::NaiveDate;
use serde::Serialize;

use crate::domain::citation::Citation;
use crate::domain::notation::says_nothing;
use crate::domain::province::Province;
use crate::domain::settings::LetterStatus;
use crate::domain::{Batch, Channel, Conclusion};

use super::body::{Body, Written};
use super::letter::{Align, Content, Table, TableRole};
use super::{place, printing};
use crate::diagnostic::Diagnostic;

/// Days from the order to the end of correction (Order 18 art. 46).
pub(super) const CORRECTION_DAYS: u64 = 60;
/// Days from the order within which the reinspection is organised (Order 18 art. 47).
const REINSPECTION_DAYS: u64 = 75;
/// Days from the receipt of the written notice for an objection (Product Quality Law art. 15).
const OBJECTION_DAYS: u64 = 15;

/// What `rules.tera` sees, and `rule.tera` for each matter.
#[derive(Serialize)]
struct RulesView {
    orders: Vec<OrderView>,
    receipts: Vec<ReceiptView>,
    /// Sheet numbers of failed batches whose reinspection was passed.
    closed: Vec<String>,
    /// Whether a failed batch is still to be corrected.
    is_open: bool,
    /// Whether a batch to be corrected was not sampled at the labelled manufacturer.
    elsewhere: bool,
    /// Sheet numbers of those that were not, where others were.
    elsewhere_sheets: Vec<String>,
    /// Of a batch to be corrected no date of order is known.
    lacks_order: bool,
    /// Of one it is not known when the notice was received.
    lacks_receipt: bool,
    /// Province of the enterprise, where it is another than that of the authority.
    other_province: String,
    /// 组织抽查的部门.
    authority: String,
    /// Where objections go.
    objection_to: String,
    /// Where the correction report goes.
    report_to: String,
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
    let campaign = &body.context.spot_check.settings.campaign;
    let Failed { closed, open } = failed(body);
    let elsewhere: Vec<&Batch> = open.iter().copied().filter(|batch| batch.channel != Channel::Production).collect();
    let other_province = other_province(body);
    let said = |citation: &&Citation| match citation.key.as_str() {
        // Only for whom they are about.
        "objection_elsewhere" => !elsewhere.is_empty(),
        "other_province" => other_province.is_some(),
        _ => true,
    };
    let last_day = |act: NaiveDate, days: u64| last_day(body, act, days);
    let sheets = |batches: &[&Batch]| batches.iter().map(|batch| batch.sampling_sheet_no.to_string()).collect();
    let view = RulesView {
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
        closed: sheets(&closed),
        is_open: !open.is_empty(),
        elsewhere: !elsewhere.is_empty(),
        elsewhere_sheets: if elsewhere.len() < open.len() { sheets(&elsewhere) } else { Vec::new() },
        lacks_order: open.iter().any(|batch| batch.ordered_on.is_none()),
        lacks_receipt: open.iter().any(|batch| batch.received_on.is_none()),
        other_province: other_province.map(Province::name).unwrap_or_default(),
        authority: campaign.authority.clone(),
        objection_to: if says_nothing(&campaign.objection_to) { &campaign.authority } else { &campaign.objection_to }
            .clone(),
        report_to: report_to(body)?,
    };
    let cited = if open.is_empty() { Vec::new() } else { in_force(body, said) };
    body.paragraphs("rules", "rules.tera", &view)?;
    if cited.is_empty() {
        return Ok(());
    }
    let table = table(body, &cited, &view)?;
    body.push("law", Content::Table(table));
    // A maker of another province is handled by an authority there, which a job does not name.
    let note = match campaign.handling_authority.as_str() {
        authority if says_nothing(authority) || other_province.is_some() => body.label("rules_note")?,
        authority => place::label_with(body, "rules_note_named", &[("authority", authority)])?,
    };
    body.push("law_note", Content::Note { text: note });
    Ok(())
}

/// Failed batches of a letter.
pub(super) struct Failed<'a> {
    /// Those whose reinspection was passed.
    pub closed: Vec<&'a Batch>,
    /// Those that are still to be corrected.
    pub open: Vec<&'a Batch>,
}

impl Failed<'_> {
    /// Something failed, and all of it was corrected.
    pub(super) fn is_closed(&self) -> bool {
        self.open.is_empty() && !self.closed.is_empty()
    }
}

/// The failed batches of the letter, all classes together.
pub(super) fn failed<'a>(body: &Body<'a>) -> Failed<'a> {
    let batches = body.portions.iter().flat_map(|portion| &portion.subject.batches);
    let batches = batches.filter_map(|&index| body.context.spot_check.batches.get(index));
    let failed = batches.filter(|batch| batch.conclusion == Conclusion::Nonconforming);
    let (closed, open) = failed.partition(|batch| batch.is_closed());
    Failed { closed, open }
}

/// Where the correction report and the application for reinspection go: whom the job names, else whoever handles the
/// result; of a maker of another province that is an authority there, and the one that the job names has a copy.
pub(super) fn report_to(body: &Body<'_>) -> Result<String, Vec<Diagnostic>> {
    let campaign = &body.context.spot_check.settings.campaign;
    let named = &campaign.correction_report_to;
    match (other_province(body), says_nothing(named)) {
        (Some(_), true) => body.label("report_to_elsewhere"),
        (Some(_), false) => place::label_with(body, "report_to_elsewhere_and", &[("to", named)]),
        (None, false) => Ok(named.clone()),
        (None, true) if says_nothing(&campaign.handling_authority) => body.label("report_to_unnamed"),
        (None, true) => Ok(campaign.handling_authority.clone()),
    }
}

fn last_day(body: &Body<'_>, act: NaiveDate, days: u64) -> Option<LastDay> {
    let end = body.context.citations.holidays.end_of(act, days)?;
    let counted = if end.is_moved() { printing::date(end.counted) } else { String::new() };
    let over = end.last < body.context.spot_check.settings.letter.date;
    Some(LastDay { until: printing::date(end.last), counted, over })
}

/// On page one: that a reinspection comes, until when where that is known, or that it was passed; and next year's follow-up
/// sampling.
pub(super) fn notice(body: &mut Body<'_>) -> Written {
    let Failed { open, .. } = failed(body);
    if open.is_empty() {
        let text = body.label("notice_closed")?;
        body.push("notice", Content::Note { text });
        return Ok(());
    }
    let mut orders = distinct(open.iter().filter_map(|batch| batch.ordered_on));
    let only = orders.next().filter(|_| orders.next().is_none() && open.iter().all(|batch| batch.ordered_on.is_some()));
    let until = only.and_then(|ordered_on| last_day(body, ordered_on, REINSPECTION_DAYS)).filter(|day| !day.over);
    let text = match until {
        Some(day) => place::label_with(body, "notice_dated", &[("date", &day.until)])?,
        None => body.label("notice")?,
    };
    body.push("notice", Content::Note { text });
    Ok(())
}

/// What `rule.tera` sees.
#[derive(Serialize)]
struct MatterView<'a> {
    matter: &'a str,
    #[serde(flatten)]
    rules: &'a RulesView,
}

/// 事项、规定、对你单位: a row for each matter, in the order of its first citation.
fn table(body: &Body<'_>, cited: &[&Citation], view: &RulesView) -> Result<Table, Vec<Diagnostic>> {
    let mut matters: Vec<&str> = Vec::new();
    for citation in cited {
        if !matters.contains(&citation.matter.as_str()) {
            matters.push(&citation.matter);
        }
    }
    let mut rows = Vec::new();
    for matter in matters {
        let texts = cited.iter().filter(|citation| citation.matter == matter).map(|citation| said(body, citation));
        let texts: Vec<String> = texts.collect::<Result<_, _>>()?;
        let for_you = body.context.wording.paragraphs("rule.tera", &MatterView { matter, rules: view })?;
        rows.push(vec![body.label(&format!("matter_{matter}"))?, texts.concat(), for_you.concat()]);
    }
    let columns = [("col_matter", 11, Align::Left), ("col_rule", 60, Align::Left), ("col_for_you", 40, Align::Left)];
    Ok(Table {
        caption: String::new(),
        columns: body.columns(&columns)?,
        row_head: Some(0),
        rows,
        emphasized: Vec::new(),
        role: TableRole::Law,
        groups: Vec::new(),
    })
}

/// A citation as it is printed: word for word between quotation marks, or marked as the sense of it.
fn said(body: &Body<'_>, citation: &Citation) -> Result<String, Vec<Diagnostic>> {
    let title = citation.title.replace(&body.label("act")?, &body.label("act_short")?);
    let label = match (citation.status.as_str(), citation.quoted) {
        ("seen", true) => "rule_quoted",
        ("seen", false) => "rule_sense",
        _ => "rule_unverified",
    };
    place::label_with(body, label, &[("title", &title), ("text", &citation.text)])
}

/// The citations that a letter of this date and status may print and that it has a use for.
fn in_force<'a>(body: &Body<'a>, said: impl Fn(&&Citation) -> bool) -> Vec<&'a Citation> {
    let letter = &body.context.spot_check.settings.letter;
    let citations = body.context.citations.citations.iter();
    citations
        .filter(|citation| citation.effective_from <= letter.date)
        .filter(|citation| citation.effective_to.is_none_or(|last| letter.date <= last))
        .filter(|citation| citation.status == "seen" || letter.status == LetterStatus::Draft)
        .filter(said)
        .collect()
}

/// The province of the enterprise where it is not that of the authority which ordered the spot check; none where either is
/// not known, or where the check was a national one.
fn other_province(body: &Body<'_>) -> Option<Province> {
    let spot_check = body.context.spot_check;
    let enterprise = spot_check.enterprises.get(&body.subject.enterprise)?;
    let (of_authority, own) = (Province::begins(&spot_check.settings.campaign.authority)?, Province::of(enterprise)?);
    (own != of_authority).then_some(own)
}

fn distinct(dates: impl Iterator<Item = NaiveDate>) -> impl Iterator<Item = NaiveDate> {
    dates.collect::<std::collections::BTreeSet<_>>().into_iter()
}
