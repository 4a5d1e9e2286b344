//! Spot checks built in memory: what the tests and benches of the statistics are fed with.

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};

use rust_decimal::Decimal;
use yice::domain::catalog::{ComparableBy, ComparisonMethod, Family};
use yice::domain::columns::Field;
use yice::domain::rounding::TieRule;
use yice::domain::settings::{Campaign, InputSettings, LetterSettings, Settings, Thresholds};
use yice::domain::{
    Basis, Batch, Bound, Catalog, Channel, ClassCode, Conclusion, End, Enterprise, EnterpriseKey, Indicator, Item,
    ItemVerdict, Measurement, Origin, Preference, ProductClass, Reading, Requirement, ResultStatus, Scale, SharedText,
    Sheet, SpotCheck, TaskKind, Understood,
};

/// Settings with every default.
pub fn settings() -> Settings {
    Settings {
        campaign: Campaign {
            id: "t".into(),
            year: 2023,
            name: String::new(),
            authority: String::new(),
            handling_authority: String::new(),
            objection_to: String::new(),
            correction_report_to: String::new(),
            plan_no: String::new(),
            linkage_name: String::new(),
        },
        letter: LetterSettings {
            issuer: String::new(),
            contact: String::new(),
            return_to: String::new(),
            design: Default::default(),
            date: chrono::NaiveDate::from_ymd_opt(2023, 12, 15).expect("a date"),
            status: Default::default(),
            document_no: String::new(),
            first_no: 1,
            addressee: Default::default(),
            one_letter_per: Default::default(),
            drafted_by: String::new(),
            reviewed_by: String::new(),
            approved_by: String::new(),
        },
        input: InputSettings::default(),
        thresholds: Thresholds::default(),
        identity: Default::default(),
        fonts: BTreeMap::new(),
        review: Default::default(),
        trial: None,
        package: Default::default(),
        merge: Default::default(),
        approvals: Vec::new(),
    }
}

/// A key indicator on a ratio scale, compared under equal requirements.
pub fn indicator(name: &str, preference: Preference) -> Indicator {
    Indicator {
        name: name.into(),
        aliases: Vec::new(),
        unit: String::new(),
        unit_aliases: Vec::new(),
        key: true,
        safety_related: false,
        family: Family::default(),
        preference,
        scale: Scale::Ratio,
        comparison_method: ComparisonMethod::FullValue,
        rounding_interval: None,
        tie_rule: TieRule::Even,
        comparable_by: ComparableBy::Requirement,
        limits: Vec::new(),
        parts: Vec::new(),
    }
}

/// A spot check with one class `c` and these indicators, without batches.
pub fn spot_check(indicators: Vec<Indicator>) -> SpotCheck {
    let code = ClassCode("c".into());
    let class = ProductClass {
        code: code.clone(),
        name: "示例产品".into(),
        aliases: Vec::new(),
        linkage: false,
        planned_batches: 0,
        standards: Vec::new(),
        indicators,
    };
    SpotCheck {
        settings: settings(),
        catalog: Catalog { classes: BTreeMap::from([(code, class)]) },
        enterprises: BTreeMap::new(),
        batches: Vec::new(),
        visits_without_sample: Vec::new(),
        unplaced: Vec::new(),
        prior_findings: Vec::new(),
        listed: Default::default(),
        accounts: Vec::new(),
        sources: Vec::new(),
        agencies: Default::default(),
    }
}

/// A number, `<L`, `≤L`, `>U`, `≥U`, 未检出, a grade with 级, 符合 or 不符合: enough for tests, without the grammar of the job.
pub fn reading(text: &str) -> Reading {
    let decimal = |text: &str| Decimal::from_str_exact(text).expect("a decimal");
    match text {
        "未检出" => return Reading::NotDetected,
        "/" => return Reading::NotTested,
        "符合" | "不符合" => return Reading::Qualitative { conforming: text == "符合" },
        _ => {}
    }
    for (sign, inclusive) in [("<", false), ("＜", false), ("<=", true), ("≤", true)] {
        if let Some(limit) = text.strip_prefix(sign).filter(|rest| !rest.starts_with('=')) {
            return Reading::LessThan { limit: decimal(limit), inclusive };
        }
    }
    for (sign, inclusive) in [(">", false), ("＞", false), (">=", true), ("≥", true)] {
        if let Some(limit) = text.strip_prefix(sign).filter(|rest| !rest.starts_with('=')) {
            return Reading::GreaterThan { limit: decimal(limit), inclusive };
        }
    }
    if let Some(grade) = text.strip_suffix('级') {
        return Reading::Ordinal(decimal(grade));
    }
    let value = decimal(text);
    Reading::Number { value, tail: None, resolution: Decimal::new(1, value.scale()) }
}

/// `≤U`, `<U`, `≥L`, `>L`, `L~U`, `/`, or words.
pub fn bound(text: &str) -> Bound {
    let end = |text: &str, inclusive: bool| {
        let value = Decimal::from_str_exact(text).expect("a decimal");
        Some(End { value, inclusive, resolution: Decimal::new(1, value.scale()) })
    };
    let mut characters = text.chars();
    let first = characters.next();
    let rest = characters.as_str();
    match (first, text.split_once('~')) {
        (Some('≤'), _) => Bound::Range { low: None, high: end(rest, true) },
        (Some('<'), _) => Bound::Range { low: None, high: end(rest, false) },
        (Some('≥'), _) => Bound::Range { low: end(rest, true), high: None },
        (Some('>'), _) => Bound::Range { low: end(rest, false), high: None },
        (_, Some((low, high))) => Bound::Range { low: end(low, true), high: end(high, true) },
        _ if text == "/" => Bound::None,
        _ => Bound::Text,
    }
}

/// A conforming item of the indicator at `index`.
pub fn item(spot_check: &SpotCheck, index: usize, requirement: &str, result: &str) -> Item {
    let class = spot_check.catalog.classes.values().next().expect("a class");
    Item {
        name: (&class.indicators[index].name).into(),
        indicator: Some(index),
        unit: (&class.indicators[index].unit).into(),
        requirement: Requirement { reported: requirement.into(), bound: bound(requirement), basis: Basis::Mandatory }
            .into(),
        test_basis: SharedText::default(),
        measurement: Measurement { reported: result.into(), stored: None, reading: reading(result) },
        verdict: ItemVerdict::Conforming,
        origin: origin(1),
    }
}

/// The item with its verdict turned to 不符合.
pub fn nonconforming(mut item: Item) -> Item {
    item.verdict = ItemVerdict::Nonconforming;
    item
}

/// Adds a batch of `enterprise` with these items; its sheet number counts up.
pub fn add_batch(spot_check: &mut SpotCheck, enterprise: &str, items: Vec<Item>) -> usize {
    let key = EnterpriseKey(enterprise.into());
    let index = spot_check.batches.len();
    spot_check.enterprises.entry(key.clone()).or_insert_with(|| self::enterprise(&key));
    let text = |field| match field {
        Field::SheetNo => format!("S{index:07}").into(),
        Field::Agency => "甲".into(),
        _ => SharedText::default(),
    };
    let understood = understood(key, ClassCode("c".into()), &items);
    spot_check.batches.push(Batch::new(text, |_| None, understood, items, origin(index as u32 + 2)));
    index
}

/// What is understood of a final batch of supervision; its conclusion follows from the items.
pub fn understood(labeled_manufacturer: EnterpriseKey, class: ClassCode, items: &[Item]) -> Understood {
    let failed = items.iter().any(|item| item.verdict == ItemVerdict::Nonconforming);
    Understood {
        labeled_manufacturer,
        class,
        task: TaskKind::Supervision,
        channel: Channel::Production,
        conclusion: if failed { Conclusion::Nonconforming } else { Conclusion::NoNonconformityFound },
        status: ResultStatus::Final,
    }
}

/// An enterprise of which the name alone is known.
pub fn enterprise(key: &EnterpriseKey) -> Enterprise {
    Enterprise {
        key: key.clone(),
        name: key.0.as_str().into(),
        credit_code: None,
        place: String::new(),
        region: None,
        scale: None,
        owner: None,
    }
}

/// One batch with one result per enterprise, `E00`, `E01` …, all under `requirement`.
pub fn one_result_each(preference: Preference, requirement: &str, results: &[&str]) -> SpotCheck {
    let mut spot_check = spot_check(vec![indicator("指标", preference)]);
    for (number, result) in results.iter().enumerate() {
        let item = item(&spot_check, 0, requirement, result);
        add_batch(&mut spot_check, &format!("E{number:02}"), vec![item]);
    }
    spot_check
}

/// A row of results.csv, whose sheet all rows share, as the loader has it.
pub fn origin(row: u32) -> Origin {
    static SHEET: LazyLock<Arc<Sheet>> =
        LazyLock::new(|| Arc::new(Sheet { file: "results.csv".into(), is_text: true, ..Sheet::default() }));
    Origin { sheet: Arc::clone(&SHEET), row }
}
