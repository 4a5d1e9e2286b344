//! Samples of one enterprise in a class of the catalog, built in memory: what rules of diagnosis are asked about.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;
use std::sync::{Arc, LazyLock};

use rust_decimal::Decimal;
use yice::advice::diagnosis::{Diagnosis, OfCatalog, ReadyRules, Usual};
use yice::analysis::{Subject, analyse};
use yice::domain::columns::Field;
use yice::domain::diagnosis::DiagnosisRules;
use yice::domain::fold::fold_item;
use yice::domain::{
    Basis, Batch, Bound, Catalog, ClassCode, EnterpriseKey, Item, ItemVerdict, Measurement, Origin, ProductClass,
    Reading, Requirement, SharedText, Sheet, SpotCheck,
};
use yice::load;

use super::builder;
use super::project;

/// The shipped rules.
pub fn rules() -> DiagnosisRules {
    let templates = load::templates(&project().join("no-job"), &project().join("report-templates"));
    assert!(templates.findings.is_empty(), "{:?}", templates.findings);
    templates.value.diagnosis
}

/// Every class of the catalog.
pub fn catalog() -> &'static Catalog {
    static CATALOG: LazyLock<Catalog> = LazyLock::new(|| {
        let folders = ["report-templates/catalog", "fixtures/catalog"].map(|folder| project().join(folder));
        let folder = folders.iter().find(|folder| folder.is_dir()).expect("a catalog");
        let mut files: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
        files.retain(|path| path.extension().is_some_and(|extension| extension == "toml"));
        let class = |path: &PathBuf| toml::from_str::<ProductClass>(&fs::read_to_string(path).unwrap()).unwrap();
        let classes: BTreeMap<ClassCode, ProductClass> =
            files.iter().map(class).map(|class| (class.code.clone(), class)).collect();
        assert!(classes.len() >= 46);
        Catalog { classes }
    });
    &CATALOG
}

/// A class of the catalog.
pub fn class(code: &str) -> &'static ProductClass {
    &catalog().classes[&ClassCode(code.into())]
}

/// One item of a sample.
#[derive(Debug, Clone, Default)]
pub struct Tested {
    /// As the report has it.
    pub name: String,
    /// As reported.
    pub result: String,
    /// As reported.
    pub requirement: String,
    /// 符合, 不符合 or something else for not judged.
    pub verdict: String,
    /// The working range.
    pub working: (Option<Decimal>, Option<Decimal>),
    /// Reproducibility.
    pub reproducibility: Option<Decimal>,
}

impl Tested {
    /// An item with its verdict.
    pub fn new(name: &str, result: &str, requirement: &str, verdict: &str) -> Self {
        Self {
            name: name.into(),
            result: result.into(),
            requirement: requirement.into(),
            verdict: verdict.into(),
            ..Self::default()
        }
    }

    /// The same with a working range; an empty text is an open end.
    pub fn within(mut self, low: &str, high: &str) -> Self {
        let end = |text: &str| (!text.is_empty()).then(|| text.parse().expect("a decimal"));
        self.working = (end(low), end(high));
        self
    }
}

/// One sample.
#[derive(Debug, Clone, Default)]
pub struct Sample {
    /// 规格型号.
    pub model: String,
    /// 生产日期/批号.
    pub lot: String,
    /// Items.
    pub items: Vec<Tested>,
}

/// Practice as the samples have it.
pub struct OfSamples(BTreeMap<String, Tested>);

impl Usual for OfSamples {
    fn working_range(&self, _: &ProductClass, item: &Item) -> Option<(Option<Decimal>, Option<Decimal>)> {
        self.0
            .get(item.name.as_str())
            .map(|tested| tested.working)
            .filter(|(low, high)| low.is_some() || high.is_some())
    }

    fn reproducibility(&self, _: &ProductClass, item: &Item) -> Option<Decimal> {
        self.0.get(item.name.as_str())?.reproducibility
    }
}

/// An enterprise with these samples; last year's failed items.
pub fn subject_of(code: &str, samples: &[Sample], prior: &[&str]) -> (SpotCheck, Subject, OfSamples) {
    let class = class(code);
    let mut spot_check = builder::spot_check(Vec::new());
    spot_check.catalog = Catalog { classes: BTreeMap::from([(class.code.clone(), class.clone())]) };
    let key = EnterpriseKey("甲公司".into());
    spot_check.enterprises.insert(key.clone(), builder::enterprise(&key));
    for (number, sample) in samples.iter().enumerate() {
        let items: Vec<Item> = sample.items.iter().map(|tested| item(class, tested)).collect();
        let text = |field| match field {
            Field::SheetNo => SharedText::from(format!("S{number:03}").as_str()),
            Field::Model => sample.model.as_str().into(),
            Field::Lot => sample.lot.as_str().into(),
            _ => SharedText::default(),
        };
        let understood = builder::understood(key.clone(), class.code.clone(), &items);
        let sheet = Sheet { file: "results.csv".into(), is_text: true, ..Sheet::default() };
        let origin = Origin { sheet: Arc::new(sheet), row: number as u32 + 2 };
        spot_check.batches.push(Batch::new(text, |_| None, understood, items, origin));
    }
    let mut subject = analyse(&spot_check).subjects.first().expect("a subject").clone();
    subject.prior_failed_items = prior.iter().map(|name| (*name).to_string()).collect();
    // What is normal for an item is said once, in whichever sample.
    let says = |tested: &&Tested| tested.working != (None, None) || tested.reproducibility.is_some();
    let tested = samples.iter().flat_map(|sample| &sample.items).filter(says);
    let tested = tested.map(|tested| (tested.name.clone(), tested.clone()));
    (spot_check, subject, OfSamples(tested.collect()))
}

/// What rules say about these samples.
pub fn diagnose(rules: &DiagnosisRules, code: &str, samples: &[Sample], prior: &[&str]) -> Vec<Diagnosis> {
    let (spot_check, subject, practice) = subject_of(code, samples, prior);
    ReadyRules::new(rules.clone(), &spot_check).diagnose(&spot_check, &subject, &practice)
}

/// What rules say about these samples by the catalog's own practice.
pub fn diagnose_by_catalog(rules: &DiagnosisRules, code: &str, samples: &[Sample]) -> Vec<Diagnosis> {
    let (spot_check, subject, _) = subject_of(code, samples, &[]);
    ReadyRules::new(rules.clone(), &spot_check).diagnose(&spot_check, &subject, &OfCatalog)
}

fn item(class: &ProductClass, tested: &Tested) -> Item {
    let folded = fold_item(&tested.name);
    let is = |name: &String| fold_item(name) == folded;
    let indicator = class.indicators.iter().position(|of| is(&of.name) || of.aliases.iter().any(is));
    let unit = indicator.map_or("", |index| class.indicators[index].unit.as_str());
    let requirement = Requirement {
        reported: tested.requirement.as_str().into(),
        bound: Bound::parse(&tested.requirement, unit),
        basis: Basis::Mandatory,
    };
    Item {
        name: tested.name.as_str().into(),
        indicator,
        unit: unit.into(),
        requirement: requirement.into(),
        test_basis: SharedText::default(),
        measurement: Measurement {
            reported: tested.result.as_str().into(),
            stored: None,
            reading: Reading::parse(&tested.result, unit).reading,
        },
        verdict: match tested.verdict.as_str() {
            "符合" => ItemVerdict::Conforming,
            "不符合" => ItemVerdict::Nonconforming,
            _ => ItemVerdict::NotJudged,
        },
        origin: builder::origin(2),
    }
}
