//! `yice method rank`: one value a row (`value`, `reported` …), peers being all rows or those of one `group`, with
//! `better` (`low`, `high`); expected `rank`, `better_count`, `tied`, `worse`, `percentile`. Where the rows have a
//! `limit` of their own, the order is by value over limit: `ratio_exact`, `ratio_6dp`, `margin_percent_1dp`,
//! `rank_by_ratio`.

use rust_decimal::Decimal;

use super::quantiles::peer_value;
use super::row::{Computed, Row, answered, in_value};
use super::{fields, findings};
use crate::analysis::order::{Better, Counts, Ordered, PeerValue};
use crate::analysis::rational::Rational;
use crate::diagnostic::Words;
use crate::domain::{Reading, Side};

struct Peer {
    group: String,
    value: PeerValue,
    better: Better,
    /// Value over limit, where the row has a limit.
    ratio: Option<Rational>,
}

/// Ranks every row among the rows of its group; a row that cannot be ordered is nobody's peer.
pub(super) fn compute(rows: &[Row]) -> Vec<Computed> {
    let peers: Vec<Result<Peer, Words>> = rows.iter().map(peer).collect();
    let answer = |(row, peer): (&Row, &Result<Peer, Words>)| match peer {
        Ok(own) => {
            let group: Vec<PeerValue> =
                peers.iter().flatten().filter(|p| p.group == own.group).map(|p| p.value).collect();
            let counts = Ordered::new(&group).counts(&own.value, &own.value, own.better);
            answered(columns(row, own, counts))
        }
        Err(why) => answered(Err(why.clone())),
    };
    rows.iter().zip(&peers).map(answer).collect()
}

fn peer(row: &Row) -> Result<Peer, Words> {
    let group = row.get(&["group", "case"]).unwrap_or_default().to_string();
    let text = fields::required(row, &fields::RESULT)?;
    let Some(limit) = limit(row)? else {
        return Ok(Peer { group, value: peer_value(text)?, better: better(row, Better::Low)?, ratio: None });
    };
    let Reading::Number { value, .. } = fields::read_result(text, None).0 else {
        return Err(findings::not_ranked(text));
    };
    let ratio = Rational::of(value).over(Rational::of(limit.0)).ok_or_else(|| findings::not_ranked(text))?;
    Ok(Peer { group, value: PeerValue::number(ratio), better: better(row, limit.1)?, ratio: Some(ratio) })
}

/// The row's own limit and which side is better by it; a bare number is an upper limit.
fn limit(row: &Row) -> Result<Option<(Decimal, Better)>, Words> {
    let Some(text) = row.get(&fields::REQUIREMENT) else { return Ok(None) };
    if let Reading::Number { value, .. } = Reading::parse(text, "").reading {
        return Ok(Some((value, Better::Low)));
    }
    match fields::read_requirement(text, None).one_sided() {
        Some((limit, Side::Upper)) => Ok(Some((limit.value, Better::Low))),
        Some((limit, Side::Lower)) => Ok(Some((limit.value, Better::High))),
        None => Err(findings::not_ranked(text)),
    }
}

fn better(row: &Row, otherwise: Better) -> Result<Better, Words> {
    match row.get(&["better"]) {
        None => Ok(otherwise),
        Some(text) => direction(text),
    }
}

/// `low` or `high`.
pub(super) fn direction(text: &str) -> Result<Better, Words> {
    match text {
        "low" | "lower" | "lower_better" => Ok(Better::Low),
        "high" | "higher" | "higher_better" => Ok(Better::High),
        other => Err(findings::unknown_word("better", other, "low, high")),
    }
}

fn columns(row: &Row, own: &Peer, counts: Counts) -> Result<Computed, Words> {
    let mut computed = Computed::default();
    let Some(ratio) = own.ratio else {
        computed.check(row, "rank", counts.rank().to_string(), in_value);
        computed.check(row, "better_count", counts.better.to_string(), in_value);
        computed.check(row, "tied", counts.tied.to_string(), in_value);
        computed.check(row, "worse", counts.worse.to_string(), in_value);
        computed.check(row, "percentile", counts.percentile_text().to_string(), in_value);
        return Ok(computed);
    };
    let one = Rational::whole(1);
    let inside = match own.better {
        Better::Low => one.minus(ratio),
        Better::High => ratio.minus(one),
    };
    let percent = inside.and_then(|margin| margin.times(Rational::whole(100))?.rounded(1));
    let six = ratio.rounded(6).ok_or_else(findings::beyond_exact)?;
    computed.check(row, "ratio_exact", ratio.to_string(), in_value);
    computed.check(row, "ratio_6dp", six.to_string(), in_value);
    computed.check(row, "margin_percent_1dp", percent.ok_or_else(findings::beyond_exact)?.to_string(), in_value);
    computed.check(row, "rank_by_ratio", counts.rank().to_string(), in_value);
    computed.put("better_count", counts.better.to_string());
    computed.put("tied", counts.tied.to_string());
    computed.put("worse", counts.worse.to_string());
    Ok(computed)
}
