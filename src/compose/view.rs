//! What wording files see: facts as texts, counts and words of a fixed set; every field is always there.

use serde::Serialize;

use crate::advice::figures::{difference, percent_of, requirement_with_unit, with_unit};
use crate::analysis::{
    Band, Comparison, Figure, Margin, OrderedBy, Shortcoming, Standing, Subject, Withheld, ratio_to_limit,
};
use crate::domain::notation::says_nothing;
use crate::domain::playbook::Failing;
use crate::domain::{
    Basis, Batch, Bound, Channel, Conclusion, Item, ItemVerdict, Preference, Reading, SpotCheck, TaskKind,
};

use super::printing;

/// One batch.
#[derive(Debug, Clone, Serialize)]
pub(super) struct BatchView {
    /// `样品` or `样品1`.
    pub label: String,
    /// 产品名称.
    pub product: String,
    /// 规格型号.
    pub model: String,
    /// 产品等级.
    pub grade: String,
    /// 商标.
    pub trademark: String,
    /// 生产日期/批号.
    pub lot: String,
    /// 执行标准.
    pub standard: String,
    /// 抽样单编号.
    pub sheet: String,
    /// 检验报告编号.
    pub report: String,
    /// 报告日期; empty: not known.
    pub reported_on: String,
    /// 抽样日期; empty: not known.
    pub sampled_on: String,
    /// `production`, `retail`, `online`.
    pub channel: &'static str,
    /// 被抽样单位, where it is not the addressee itself.
    pub sampled_at: String,
    /// 委托方.
    pub principal: String,
    /// 承检机构.
    pub agency: String,
    /// `supervision`, `special`, `linkage`, `follow_up`.
    pub task: &'static str,
    /// 备注 about the procedure.
    pub remark: String,
    /// The conclusion is 不合格.
    pub failed: bool,
    /// Names of the failed items.
    pub failed_items: Vec<String>,
}

/// The text of a cell on one line, empty where it says nothing: no sentence prints a `/`.
pub(super) fn stated(text: &str) -> String {
    if says_nothing(text) { String::new() } else { printing::one_line(text) }
}

/// One batch as wording sees it; `label` says which of several it is.
pub(super) fn batch(spot_check: &SpotCheck, batch: &Batch, label: String) -> BatchView {
    let own_name = spot_check.enterprises.get(&batch.labeled_manufacturer).map(|e| e.name.as_str()).unwrap_or_default();
    let sampled_at = stated(&batch.sampled_party);
    BatchView {
        label,
        product: printing::one_line(&batch.product_name),
        model: stated(&batch.model),
        grade: stated(&batch.grade),
        trademark: stated(&batch.trademark),
        lot: stated(&batch.production_date_or_lot),
        standard: stated(&batch.product_standard),
        sheet: printing::one_line(&batch.sampling_sheet_no),
        report: stated(&batch.report.report_no),
        reported_on: batch.report.reported_on.map(printing::date).unwrap_or_default(),
        sampled_on: batch.sampled_on.map(printing::date).unwrap_or_default(),
        channel: match batch.channel {
            Channel::Production => "production",
            Channel::Retail => "retail",
            Channel::Online => "online",
        },
        sampled_at: if sampled_at == own_name { String::new() } else { sampled_at },
        principal: stated(&batch.principal),
        agency: printing::one_line(&batch.agency),
        task: match batch.task {
            TaskKind::Linkage => "linkage",
            TaskKind::FollowUp => "follow_up",
            TaskKind::Special => "special",
            TaskKind::Supervision | TaskKind::RiskMonitoring => "supervision",
        },
        remark: stated(&batch.remark),
        failed: batch.conclusion == Conclusion::Nonconforming,
        failed_items: batch
            .items
            .iter()
            .filter(|item| item.verdict == ItemVerdict::Nonconforming)
            .map(|item| printing::one_line(&item.name))
            .collect(),
    }
}

/// One result against its requirement.
#[derive(Debug, Clone, Serialize)]
pub(super) struct DeviationView {
    /// Item.
    pub name: String,
    /// Result with unit.
    pub own: String,
    /// Requirement as printed, with unit.
    pub requirement: String,
    /// `declared`, `mandatory`, `recommended` or empty.
    pub basis: &'static str,
    /// Failed.
    pub failed: bool,
    /// The limit in question is the lower one.
    pub from_low: bool,
    /// Distance to the limit, with unit; empty: none is defined.
    pub distance: String,
    /// The same in percent of the limit; empty: none is defined.
    pub percent: String,
    /// The result is censored: the distance is at least this.
    pub at_least: bool,
    /// The result stands exactly at the limit.
    pub at_limit: bool,
    /// The distance is that of the rounded value (修约值比较法) and differs from the printed result's own.
    pub rounded: bool,
    /// `样品2` where several batches must be told apart, else empty.
    pub label: String,
}

/// A result against its requirement.
pub(super) fn deviation(item: &Item, margin: Option<&Margin>, failed: bool, label: String) -> DeviationView {
    let unit = &item.unit;
    DeviationView {
        name: printing::one_line(&item.name),
        own: printing::one_line(&with_unit(&Figure::reported(&item.measurement), unit)),
        requirement: printing::one_line(&requirement_with_unit(&item.requirement.reported, unit)),
        basis: basis(item.requirement.basis),
        failed,
        from_low: margin.is_some_and(|margin| margin.from_low),
        distance: margin.map(|margin| difference(margin.absolute.normalize(), unit)).unwrap_or_default(),
        percent: margin.and_then(percent_of).unwrap_or_default(),
        at_least: margin.is_some_and(|margin| margin.at_least()),
        at_limit: margin.is_some_and(|margin| margin.absolute.is_zero()),
        rounded: margin.is_some_and(|margin| is_of_rounded_value(item, margin)),
        label,
    }
}

fn is_of_rounded_value(item: &Item, margin: &Margin) -> bool {
    let (Reading::Number { value, .. }, Bound::Range { low, high }) =
        (&item.measurement.reading, &item.requirement.bound)
    else {
        return false;
    };
    let limit = if margin.from_low { low } else { high };
    limit
        .as_ref()
        .is_some_and(|limit| value.checked_sub(limit.value).map(|own| own.abs()) != Some(margin.absolute.abs()))
}

/// `declared`, `mandatory`, `recommended` or empty.
pub(super) fn basis(basis: Basis) -> &'static str {
    match basis {
        Basis::Declared => "declared",
        Basis::Mandatory => "mandatory",
        Basis::Recommended => "recommended",
        Basis::Unstated => "",
    }
}

/// One key indicator against peers.
#[derive(Debug, Clone, Serialize)]
pub(super) struct StandingView {
    /// Indicator as the report prints it.
    pub name: String,
    /// Own result with unit.
    pub own: String,
    /// Failed.
    pub failed: bool,
    /// `withheld`, `ranked`, `counts`.
    pub kind: &'static str,
    /// Why withheld: `too-few-enterprises`, `values-too-alike`, `no-preferred-side`, `not-comparable`, `no-own-value`, `own-excluded`.
    pub withheld: &'static str,
    /// Fewest enterprises for a comparison.
    pub min_peers: u32,
    /// `value`, `ratio`, `margin`.
    pub by: &'static str,
    /// Enterprises compared.
    pub enterprises: u32,
    /// Rank.
    pub rank: u32,
    /// Better.
    pub better: u32,
    /// Tied.
    pub tied: u32,
    /// Worse.
    pub worse: u32,
    /// Percentile as printed.
    pub percentile: String,
    /// Median with its unit, or the bare ratio.
    pub median: String,
    /// Quartiles with unit, lower first; empty: not shown.
    pub quartile_low: String,
    /// See `quartile_low`.
    pub quartile_high: String,
    /// `first`, `middle`, `last` or empty.
    pub band: &'static str,
    /// Own ratio to the limit; empty where peers are not ordered by it.
    pub ratio: String,
    /// Conforming enterprises, for counts.
    pub conforming: u32,
    /// `higher`, `lower`, `target`, `within`.
    pub preference: &'static str,
}

/// One standing as wording sees it.
pub(super) fn standing(spot_check: &SpotCheck, standing: &Standing) -> StandingView {
    let item = spot_check.batches.get(standing.batch).and_then(|batch| batch.items.get(standing.item));
    let mut view = StandingView {
        name: printing::one_line(item.map_or(&standing.name, |item| &item.name)),
        own: printing::one_line(&with_unit(&standing.own, &standing.unit)),
        failed: item.is_some_and(|item| item.verdict == ItemVerdict::Nonconforming),
        kind: "withheld",
        withheld: "",
        min_peers: spot_check.settings.thresholds.min_peers_rank,
        by: "value",
        enterprises: 0,
        rank: 0,
        better: 0,
        tied: 0,
        worse: 0,
        percentile: String::new(),
        median: String::new(),
        quartile_low: String::new(),
        quartile_high: String::new(),
        band: "",
        ratio: String::new(),
        conforming: 0,
        preference: match standing.preference {
            Preference::Higher => "higher",
            Preference::Lower => "lower",
            Preference::Target => "target",
            Preference::Within => "within",
        },
    };
    match &standing.comparison {
        Comparison::Withheld(reason) => {
            view.withheld = match reason {
                Withheld::TooFewEnterprises => "too-few-enterprises",
                Withheld::ValuesTooAlike => "values-too-alike",
                Withheld::NoPreferredSide => "no-preferred-side",
                Withheld::NotComparable => "not-comparable",
                Withheld::NoOwnValue => "no-own-value",
                Withheld::OwnExcluded => "own-excluded",
            };
        }
        Comparison::Counts { enterprises, conforming } => {
            view.kind = "counts";
            view.enterprises = *enterprises;
            view.conforming = *conforming;
        }
        Comparison::Ranked(ranked) => {
            view.kind = "ranked";
            view.enterprises = ranked.enterprises;
            view.rank = ranked.rank;
            view.better = ranked.better;
            view.tied = ranked.tied;
            view.worse = ranked.worse;
            view.percentile = ranked.percentile.to_string();
            let printed = |value: &Figure| match ranked.by {
                // Two bounds of a censored figure are one figure.
                _ if value.text().contains('~') => format!("（{}）", with_unit(value, &standing.unit)),
                OrderedBy::Value => with_unit(value, &standing.unit),
                OrderedBy::RatioToLimit => value.to_string(),
                OrderedBy::Margin => format!("余量{}", with_unit(value, "%")),
            };
            view.median = printed(&ranked.median);
            if let Some((low, high)) = &ranked.quartiles {
                view.quartile_low = printed(low);
                view.quartile_high = printed(high);
            }
            view.band = match ranked.band {
                Some(Band::FirstQuarter) => "first",
                Some(Band::Middle) => "middle",
                Some(Band::LastQuarter) => "last",
                None => "",
            };
            view.by = match ranked.by {
                OrderedBy::Value => "value",
                OrderedBy::RatioToLimit => "ratio",
                OrderedBy::Margin => "margin",
            };
            if ranked.by == OrderedBy::RatioToLimit {
                view.ratio = item.and_then(ratio_to_limit).map(|ratio| ratio.to_string()).unwrap_or_default();
            }
        }
    }
    view
}

/// The way of falling short as one word of a fixed set.
pub(super) fn failing(failing: Failing) -> &'static str {
    match failing {
        Failing::TooLow => "too_low",
        Failing::TooHigh => "too_high",
        Failing::Failed => "failed",
        Failing::ThinMargin => "thin_margin",
        Failing::BehindPeers => "behind_peers",
        Failing::Spread => "spread",
        Failing::Repeat => "repeat",
        Failing::Sound => "sound",
    }
}

/// Whether a shortcoming is a failed item.
pub(super) fn is_failed(point: &Shortcoming) -> bool {
    matches!(point.failing, Failing::TooLow | Failing::TooHigh | Failing::Failed)
}

/// The label of a batch among the subject's: `样品` alone, `样品1` … with others.
pub(super) fn label_of(subject: &Subject, batch: usize, word: &str) -> String {
    match subject.batches.iter().position(|&own| own == batch) {
        Some(position) if subject.batches.len() > 1 => format!("{word}{}", position + 1),
        _ => word.to_string(),
    }
}
