//! Test results of one sample: values at a realistic distance from the sample's own limit, in reporting digits.

use rust_decimal::{Decimal, RoundingStrategy};
use yice::domain::catalog::Part;
use yice::domain::judgement::{DecisionRule, Judgement, judge};
use yice::domain::{Bound, Indicator, Reading, Scale};

use super::chance::Chance;
use super::profile::{Kind, Variant, in_force};

/// One row of the report.
#[derive(Debug, Clone, Default)]
pub struct Item {
    pub name: String,
    pub unit: String,
    pub requirement: String,
    pub basis: &'static str,
    pub method: String,
    pub result: String,
    pub verdict: &'static str,
    /// Written as a number with as many decimals as the text has.
    pub numeric_cell: bool,
}

/// On which side a value falls outside.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    Low,
    High,
}

/// What is wrong with a sample: item names and the side, where there is one.
pub type Flaws = Vec<(String, Option<Side>)>;

/// Ends of the requirement texts that generated jobs use: `≥a`, `≤b`, `a～b`, with 级 left out.
pub fn ends(requirement: &str) -> (Option<Decimal>, Option<Decimal>) {
    let number = |text: &str| Decimal::from_str_exact(text.trim_end_matches('级')).ok();
    if let Some(rest) = requirement.strip_prefix('≥') {
        (number(rest), None)
    } else if let Some(rest) = requirement.strip_prefix('≤') {
        (None, number(rest))
    } else if let Some((low, high)) = requirement.split_once('～') {
        (number(low), number(high))
    } else {
        (None, None)
    }
}

/// The rows of a sample of `variant`, with the wanted flaws and no others.
pub fn draw(kind: &Kind, variant: &Variant, quality: i64, flaws: &Flaws, on: &str, chance: &mut Chance) -> Vec<Item> {
    let profile = &kind.profile;
    let standard = kind.standard_on(on);
    let method_of = |name: &str| profile.method.get(name).map_or(standard, String::as_str);
    let flaw_of = |name: &str| flaws.iter().find(|(wanted, _)| wanted == name).map(|(_, side)| *side);
    let mut items = Vec::new();
    for indicator in &kind.class.indicators {
        let Some((requirement, basis, standard)) = requirement_of(kind, indicator, variant, on) else { continue };
        let mut item = Item {
            name: indicator.name.clone(),
            unit: indicator.unit.clone(),
            method: profile.method.get(&indicator.name).cloned().unwrap_or(standard),
            basis,
            numeric_cell: profile.numeric_cells,
            ..Item::default()
        };
        let flaw = flaw_of(&indicator.name);
        item.verdict = if flaw.is_some() { "不符合" } else { "符合" };
        item.result = match indicator.scale {
            Scale::PassFail => {
                let words = profile.words.get(&indicator.name);
                let (pass, fail) = words.map_or(("符合", "不符合"), |(pass, fail)| (pass, fail));
                if flaw.is_some() { fail } else { pass }.into()
            }
            Scale::Ordinal => grade(&requirement, flaw.is_some(), chance),
            _ => value(kind, indicator, &requirement, quality, flaw, chance),
        };
        item.numeric_cell &= Decimal::from_str_exact(&item.result).is_ok();
        item.requirement = requirement;
        items.push(item);
    }
    add_up(kind, &mut items);
    divide(kind, &mut items);
    for extra in &profile.extra {
        let failed = flaw_of(&extra.name).is_some();
        items.push(Item {
            name: extra.name.clone(),
            requirement: extra.requirement.clone(),
            basis: basis_of(kind, &extra.name, method_of(&extra.name)),
            method: method_of(&extra.name).into(),
            result: if failed { &extra.fail } else { &extra.pass }.clone(),
            verdict: if failed { "不符合" } else { "符合" },
            ..Item::default()
        });
    }
    if let Some(unjudged) = &profile.unjudged {
        let centre = Decimal::from_str_exact(&unjudged.centre).unwrap_or_default();
        let is_judged = !unjudged.requirement.is_empty();
        let result =
            printed(centre * (Decimal::from(1000 + chance.bell() / 12)) / Decimal::from(1000), unjudged.digits);
        let meets = |text: &str| {
            let value = Decimal::from_str_exact(text).unwrap_or_default();
            let (low, high) = ends(&unjudged.requirement);
            low.is_none_or(|low| low <= value) && high.is_none_or(|high| value <= high)
        };
        let result = if meets(&result) { result } else { printed(centre, unjudged.digits) };
        items.push(Item {
            name: unjudged.name.clone(),
            unit: unjudged.unit.clone(),
            requirement: if is_judged { unjudged.requirement.clone() } else { "/".into() },
            basis: if is_judged { basis_of(kind, &unjudged.name, standard) } else { "" },
            method: method_of(&unjudged.name).into(),
            result,
            verdict: if is_judged { "符合" } else { "不参与判定" },
            ..Item::default()
        });
    }
    while items.len() < 3 {
        let (name, requirement) = [("外观", "表面应平整，无影响使用的缺陷"), ("标志", "应清晰、完整")][items.len() % 2];
        items.push(Item {
            name: name.into(),
            requirement: requirement.into(),
            basis: basis_of(kind, name, standard),
            method: standard.into(),
            result: "符合".into(),
            verdict: "符合",
            ..Item::default()
        });
    }
    items
}

/// Makes totals the sums of their parts: the first of a part or the total that may be what is missing, and is judged as
/// before, becomes that. Where none may (all parts fail), the total is their sum and is judged anew.
fn add_up(kind: &Kind, items: &mut [Item]) {
    let place = |items: &[Item], name: &String| items.iter().position(|item| item.name == *name);
    for total in kind.class.indicators.iter().filter(|indicator| !indicator.parts.is_empty()) {
        let spelled =
            |part: &Part| std::iter::once(&part.name).chain(&part.aliases).find_map(|name| place(items, name));
        let parts: Option<Vec<usize>> = total.parts.iter().map(spelled).collect();
        let (Some(parts), Some(sum)) = (parts, place(items, &total.name)) else { continue };
        let value = |at: usize| Decimal::from_str_exact(&items[at].result).ok();
        let Some(found) = parts.iter().map(|at| value(*at)).collect::<Option<Vec<Decimal>>>() else { continue };
        let Some(whole) = value(sum) else { continue };
        let missing = whole - found.iter().sum::<Decimal>();
        let changes = parts.iter().zip(found).rev().map(|(at, part)| (*at, part + missing));
        let verdict = |(at, value): (usize, Decimal)| {
            let indicator = kind.class.indicators.iter().find(|indicator| indicator.name == items[at].name);
            let passes = |one| conforms(&value.to_string(), &items[at].requirement, one);
            if indicator.is_some_and(passes) { "符合" } else { "不符合" }
        };
        let of_total = (sum, whole - missing);
        let judged_as_before = |change: &(usize, Decimal)| verdict(*change) == items[change.0].verdict;
        let change = changes.chain([of_total]).find(judged_as_before).unwrap_or(of_total);
        let verdict = verdict(change);
        let item = &mut items[change.0];
        (item.result, item.verdict) = (change.1.to_string(), verdict);
    }
}

/// Makes the ratios of steel those of its strengths. The ratios say where tensile strength and yield point lie, as long as
/// these are judged as before; then the ratios are what the strengths give, and are judged anew.
fn divide(kind: &Kind, items: &mut [Item]) {
    let Some(ratios) = &kind.profile.ratios else { return };
    let place = |name: &String| items.iter().position(|item| item.name == *name);
    let (Some(tensile), Some(yield_point)) = (place(&ratios.tensile), place(&ratios.yield_point)) else { return };
    let (strength_ratio, over_ratio) = (place(&ratios.tensile_to_yield), place(&ratios.yield_to_limit));
    let number = |items: &[Item], at: usize| Decimal::from_str_exact(&items[at].result).unwrap_or_default();
    let limit = |items: &[Item], at: usize| ends(&items[at].requirement).0.unwrap_or(Decimal::ONE);
    let failed = |items: &[Item], at: usize| items[at].verdict == "不符合";
    let set = |items: &mut [Item], at: usize, value: Decimal, digits: u32| items[at].result = printed(value, digits);
    if let Some(over) = over_ratio.filter(|over| failed(items, *over) && !failed(items, yield_point)) {
        let value = number(items, over) * limit(items, yield_point);
        set(items, yield_point, value, 0);
    }
    if let Some(ratio) = strength_ratio {
        let wanted = number(items, ratio);
        if failed(items, tensile) {
            // A weak bar that does not yield early: its yield point is just what is required.
            let least = limit(items, yield_point) + Decimal::TWO;
            if !failed(items, yield_point) {
                set(items, yield_point, least, 0);
            }
        } else {
            let least = limit(items, tensile) + Decimal::from(5);
            let value = (number(items, yield_point) * wanted).max(least);
            set(items, tensile, value, 0);
            if failed(items, ratio) && !failed(items, yield_point) {
                set(items, yield_point, value / wanted, 0);
            }
        }
    }
    let given = [
        (strength_ratio, number(items, tensile), number(items, yield_point)),
        (over_ratio, number(items, yield_point), limit(items, yield_point)),
    ];
    for (at, above, below) in given {
        let Some(at) = at else { continue };
        set(items, at, above / below, 2);
        let indicator = kind.class.indicators.iter().find(|indicator| indicator.name == items[at].name);
        let passes = indicator.is_some_and(|one| conforms(&items[at].result, &items[at].requirement, one));
        items[at].verdict = if passes { "符合" } else { "不符合" };
    }
}

/// Which items of a variant can fail, in report order.
pub fn judged_names(kind: &Kind, variant: &Variant, on: &str) -> Vec<String> {
    let indicators = kind.class.indicators.iter().filter(|i| requirement_of(kind, i, variant, on).is_some());
    indicators.map(|i| i.name.clone()).chain(kind.profile.extra.iter().map(|e| e.name.clone())).collect()
}

/// Requirement, its basis and the standard it comes from; `None` where the indicator has no limit for the variant.
fn requirement_of(
    kind: &Kind,
    indicator: &Indicator,
    variant: &Variant,
    on: &str,
) -> Option<(String, &'static str, String)> {
    let applies = |text: &str| text.is_empty() || variant.on.iter().any(|wanted| wanted == text);
    let valid =
        |clause: &str| kind.class.standards.iter().filter(|s| clause.starts_with(&s.no)).all(|s| in_force(s, on));
    let candidates: Vec<_> = indicator.limits.iter().filter(|limit| applies(&limit.applies_to)).collect();
    let limit = candidates.iter().find(|limit| valid(&limit.clause)).or(candidates.first())?;
    let standard = kind.class.standards.iter().find(|s| limit.clause.starts_with(&s.no));
    let standard = standard.unwrap_or(&kind.class.standards[0]).no.clone();
    if let Some(declared) = variant.declared.get(&indicator.name) {
        return Some((declared.clone(), "明示", standard));
    }
    Some((limit.requirement.clone(), basis_of(kind, &indicator.name, &standard), standard))
}

fn basis_of(kind: &Kind, name: &str, standard: &str) -> &'static str {
    let mandatory = kind.profile.basis.get(name).map_or(standard.starts_with("GB "), |basis| basis == "强制性标准");
    if mandatory { "强制性标准" } else { "推荐性标准" }
}

fn grade(requirement: &str, failed: bool, chance: &mut Chance) -> String {
    let steps = ["1级", "1-2级", "2级", "2-3级", "3级", "3-4级", "4级", "4-5级", "5级"];
    let least = steps.iter().position(|step| requirement.trim_start_matches('≥') == *step).unwrap_or(4);
    let at = if failed { least - 1 - chance.below(2) } else { (least + chance.below(4)).min(8) };
    steps[at].into()
}

fn printed(value: Decimal, digits: u32) -> String {
    let mut value = value.round_dp_with_strategy(digits, RoundingStrategy::MidpointNearestEven);
    value.rescale(digits);
    if value.is_zero() {
        value.set_sign_positive(true)
    }
    value.to_string()
}

/// A number on the wanted side of its limit, or a censored text below the detection limit.
fn value(
    kind: &Kind,
    indicator: &Indicator,
    requirement: &str,
    quality: i64,
    flaw: Option<Option<Side>>,
    chance: &mut Chance,
) -> String {
    let (low, high) = ends(requirement);
    let limit = low.or(high).unwrap_or_default();
    let scale = [low, high].iter().flatten().map(Decimal::scale).max().unwrap_or(0);
    // A limit of few ticks (0.06) is reported with one more digit, as laboratories do.
    let few = low.is_none_or(|l| high.is_none() && l.mantissa() < 20) && high.is_none_or(|h| h.mantissa() < 20);
    let digits = *kind.profile.digits.get(&indicator.name).unwrap_or(&(scale + u32::from(few)));
    let tick = Decimal::new(1, digits);
    let thousandths = |n: i64| Decimal::new(n, 3);
    let default = if high.is_some() { (350, 180) } else { (120, 70) };
    let (mean, deviation) = *kind.profile.margin.get(&indicator.name).unwrap_or(&default);
    // Half of the scatter belongs to the maker, half to the lot.
    let scatter = deviation * (chance.bell() * 6 + quality * 8) / 10_000;
    let beyond = 15 + chance.below(110) as i64;
    let (mut value, step) = match (low, high) {
        (Some(low), Some(high)) => {
            let half = (high - low) / Decimal::from(2);
            let side = flaw.map(|side| side.unwrap_or(if chance.per_mille(500) { Side::Low } else { Side::High }));
            match side {
                Some(Side::Low) => (low - half * thousandths(beyond * 3), -tick),
                Some(Side::High) => (high + half * thousandths(beyond * 3), tick),
                None => {
                    let offset = ((chance.bell() * 3 + quality) * 35 / 400).clamp(-980, 980);
                    (low + half + half * thousandths(offset), if offset > 0 { -tick } else { tick })
                }
            }
        }
        (Some(low), None) if flaw.is_some() => (low * thousandths(1000 - beyond), -tick),
        (Some(low), None) => {
            let margin = mean + scatter;
            (low * thousandths(1000 + if margin < 0 { -margin / 4 } else { margin }), tick)
        }
        _ if flaw.is_some() => (limit * thousandths(1000 + beyond * 2), tick),
        _ => {
            let margin = mean + scatter;
            (limit * thousandths(1000 - if margin < 0 { -margin / 4 } else { margin.min(995) }), -tick)
        }
    };
    let wanted = flaw.is_none();
    let mut text = printed(value, digits);
    for _ in 0..100 {
        if conforms(&text, requirement, indicator) == wanted {
            break;
        }
        value += step;
        text = printed(value, digits);
    }
    let detection = kind.profile.detection.get(&indicator.name).filter(|_| wanted);
    match detection.and_then(|text| Decimal::from_str_exact(text).ok()) {
        Some(floor) if value < floor => match chance.below(3) {
            0 => "未检出".into(),
            1 => format!("<{floor}"),
            _ => format!("未检出(<{floor})"),
        },
        _ => text,
    }
}

/// Whether the program itself will find the text inside the requirement.
pub fn conforms(text: &str, requirement: &str, indicator: &Indicator) -> bool {
    let rule = DecisionRule::of(Some(indicator));
    let bound = Bound::parse(requirement, &indicator.unit);
    judge(&Reading::parse(text, &indicator.unit).reading, &bound, rule) == Judgement::Conforming
}
