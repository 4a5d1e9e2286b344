//! Whole peer groups from a TOML file, columns as in `tests/vectors/peer_vectors.toml`.
//!
//! The file comes back as it was, with `computed_…` keys under every case.

use toml::{Table, Value};

use super::quantiles::peer_value;
use super::ranks::direction;
use super::row::in_value;
use super::{Score, findings};
use crate::analysis::disclosure::{FEWEST_FOR_QUARTILES, FEWEST_FOR_RANK};
use crate::analysis::order::{Better, Counts, Ordered, PeerValue};
use crate::analysis::quantile::{Quantile, quartiles, type_7};
use crate::analysis::rational::Rational;
use crate::diagnostic::{Diagnostic, Words};

const CENSORED: &str = "not computed: censored data";
const NO_SPREAD: &str = "undefined: MADe = 0";
const UNDEFINED: &str = "undefined";

/// Computes every `[[case]]` of a file and writes the file back.
pub(super) fn compute_cases(file: &str, text: &str) -> Result<(String, Score), Diagnostic> {
    let unusable = |why: Words| findings::unusable_table(file, None, &why);
    let table: Table = text.parse().map_err(|error: toml::de::Error| {
        unusable(Words::new(error.message().to_string(), error.message().to_string()))
    })?;
    let cases: Vec<&Table> =
        table.get("case").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_table).collect();
    let blocks = blocks(text);
    if cases.is_empty() || blocks.len() != cases.len() + 1 {
        return Err(unusable(Words::new("没有逐个写成 [[case]] 的数据", "no cases, each under its own [[case]] line")));
    }
    let mut written = blocks.first().copied().unwrap_or_default().to_string();
    let mut score = Score::default();
    for (case, block) in cases.iter().zip(blocks.iter().skip(1)) {
        let (keys, agrees) = match case_keys(case) {
            Ok(keys) => {
                let compared: Vec<bool> = keys
                    .iter()
                    .filter_map(|(key, value)| case.get(*key).map(|expected| same(expected, value)))
                    .collect();
                (keys, (!compared.is_empty()).then(|| compared.into_iter().all(|met| met)))
            }
            Err(why) => (vec![("error", Value::String(why.en))], Some(false)),
        };
        match agrees {
            Some(true) => score.passed += 1,
            Some(false) => score.failed += 1,
            None => score.unchecked += 1,
        }
        // A file that went through once may come again.
        for line in block.trim_end().lines().filter(|line| !line.starts_with("computed_")) {
            written.push_str(line);
            written.push('\n');
        }
        for (key, value) in &keys {
            written.push_str(&format!("computed_{key} = {value}\n"));
        }
        if let Some(agrees) = agrees {
            written.push_str(&format!("computed_agrees = {agrees}\n"));
        }
        written.push('\n');
    }
    Ok((written, score))
}

/// The text before the first `[[case]]`, then one block per case.
fn blocks(text: &str) -> Vec<&str> {
    let mut starts: Vec<usize> = Vec::new();
    let mut position = 0;
    for line in text.split_inclusive('\n') {
        if line.trim() == "[[case]]" {
            starts.push(position);
        }
        position += line.len();
    }
    let ends = starts.iter().skip(1).copied().chain([text.len()]);
    let first = text.get(..starts.first().copied().unwrap_or(text.len()));
    let rest = starts.iter().zip(ends).map(|(start, end)| text.get(*start..end));
    first.into_iter().chain(rest.flatten()).collect()
}

/// Equal as values: numbers in texts whatever their trailing zeros, arrays member by member.
fn same(expected: &Value, computed: &Value) -> bool {
    match (expected, computed) {
        (Value::String(expected), Value::String(computed)) => in_value(expected, computed),
        (Value::Array(expected), Value::Array(computed)) => {
            expected.len() == computed.len() && expected.iter().zip(computed).all(|(e, c)| same(e, c))
        }
        _ => expected == computed,
    }
}

fn case_keys(case: &Table) -> Result<Vec<(&'static str, Value)>, Words> {
    let better = direction(case.get("better").and_then(Value::as_str).unwrap_or("low"))?;
    let texts = case.get("values").and_then(Value::as_array).ok_or_else(|| findings::missing_column(&["values"]))?;
    let text =
        |value: &Value| value.as_str().map(str::to_string).ok_or_else(|| findings::not_a_number(&value.to_string()));
    let texts: Vec<String> = texts.iter().map(text).collect::<Result<_, _>>()?;
    let values: Vec<PeerValue> = texts.iter().map(|text| peer_value(text)).collect::<Result<_, _>>()?;
    let mut keys = order_keys(&values, better);
    let quartiles = quartiles(&values).ok_or_else(findings::no_values)?;
    let shown = |quantile: &Quantile| Value::String(quantile.exact_text().unwrap_or_else(|| UNDEFINED.into()));
    keys.push(("q1", shown(&quartiles.first)));
    keys.push(("median", shown(&quartiles.median)));
    keys.push(("q3", shown(&quartiles.third)));
    let members = values.len();
    keys.push(("disclose_rank_and_median", Value::Boolean(members >= FEWEST_FOR_RANK as usize)));
    keys.push(("disclose_quartiles", Value::Boolean(members >= FEWEST_FOR_QUARTILES as usize)));
    let numbers: Option<Vec<Rational>> = values.iter().map(PeerValue::as_number).collect();
    match numbers {
        Some(numbers) => keys.extend(spread_keys(&numbers).ok_or_else(findings::beyond_exact)?),
        None => keys.extend([("mean", Value::from(CENSORED)), ("mad", Value::from(CENSORED))]),
    }
    Ok(keys)
}

fn order_keys(values: &[PeerValue], better: Better) -> Vec<(&'static str, Value)> {
    let ordered = Ordered::new(values);
    let counts: Vec<Counts> = values.iter().map(|own| ordered.counts(own, own, better)).collect();
    let list = |member: &dyn Fn(&Counts) -> Value| Value::Array(counts.iter().map(member).collect());
    let whole = |count: u32| Value::Integer(i64::from(count));
    vec![
        ("n", Value::Integer(i64::try_from(values.len()).unwrap_or(i64::MAX))),
        ("rank", list(&|c| whole(c.rank()))),
        ("counts_better_tied_worse", list(&|c| Value::Array(vec![whole(c.better), whole(c.tied), whole(c.worse)]))),
        ("pr_mid_excl_self", list(&|c| Value::String(hundredths(c.percentile())))),
        ("percentile_printed", list(&|c| Value::String(c.percentile_text().to_string()))),
    ]
}

fn hundredths(percentile: Option<Rational>) -> String {
    percentile.and_then(|p| p.rounded(2)).map_or_else(|| UNDEFINED.into(), |p| p.to_string())
}

/// Mean and robust spread for reviewers (as the cross-checks have it, after ISO 13528:2022 C.2): exact, never in a letter. `None` beyond 128 bits.
fn spread_keys(values: &[Rational]) -> Option<Vec<(&'static str, Value)>> {
    let mut sorted = values.to_vec();
    sorted.sort_unstable();
    let sum = values.iter().try_fold(Rational::ZERO, |sum, value| sum.plus(*value))?;
    let mean = sum.over(Rational::whole(i64::try_from(values.len()).ok()?))?;
    let median = type_7(&sorted, 1, 2)?;
    let mut deviations: Vec<Rational> =
        values.iter().map(|value| Some(value.minus(median)?.absolute())).collect::<Option<_>>()?;
    deviations.sort_unstable();
    let mad = type_7(&deviations, 1, 2)?;
    let made = mad.times(Rational::new(1483, 1000)?)?;
    let quartile_range = type_7(&sorted, 3, 4)?.minus(type_7(&sorted, 1, 4)?)?;
    let niqr = quartile_range.times(Rational::new(7413, 10_000)?)?;
    let score = |value: &Rational| Some(Value::String(value.minus(median)?.over(made)?.rounded(4)?.to_string()));
    let scores = if made.is_zero() {
        Value::from(NO_SPREAD)
    } else {
        Value::Array(values.iter().map(score).collect::<Option<_>>()?)
    };
    let exact = |number: Rational| Some(Value::String(number.exact_decimal()?.to_string()));
    Some(vec![
        ("mean", Value::String(mean.rounded(8)?.to_string())),
        ("mad", exact(mad)?),
        ("made_1483", exact(made)?),
        ("niqr_07413", exact(niqr)?),
        ("robust_z_made", scores),
    ])
}
