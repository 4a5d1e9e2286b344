//! Spot checks and subjects made by hand: two of the sample letters' enterprises and what differs from them.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::{Arc, LazyLock};

use chrono::NaiveDate;
use yice::advice::diagnosis::{OfCatalog, ReadyRules};
use yice::advice::{Advice, advise, advise_together};
use yice::analysis::*;
use yice::compose::{Context, ForeignNames, Letter, Portion, Wording, compose, compose_merged};
use yice::diagnostic::Diagnostic;
use yice::domain::citation::Citations;
use yice::domain::columns::Field;
use yice::domain::knowledge::{Direction, Knowledge, State};
use yice::domain::settings::Approval;
use yice::domain::*;
use yice::load::Templates;

use crate::support::samples::rules;
use crate::support::{builder, project};

/// The shipped knowledge tables.
pub fn knowledge() -> Knowledge {
    templates().knowledge.clone()
}

/// Everything that ships beside the program.
fn templates() -> &'static Templates {
    static SHIPPED: LazyLock<Templates> = LazyLock::new(|| {
        let empty = tempfile::tempdir().unwrap();
        yice::load::templates(empty.path(), &project().join("report-templates")).value
    });
    &SHIPPED
}

/// The same, signed.
pub fn approved_knowledge() -> Knowledge {
    let on = NaiveDate::from_ymd_opt(2023, 12, 1).unwrap();
    knowledge().approved(&[Approval { entries: "*".into(), by: "示例工程师".into(), on, until: None }])
}

/// Every wording file.
pub fn wording_files() -> BTreeMap<String, String> {
    fs::read_dir(project().join("report-templates/wording"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "tera"))
        .map(|path| (path.file_name().unwrap().to_str().unwrap().to_string(), fs::read_to_string(&path).unwrap()))
        .collect()
}

pub fn citations() -> Citations {
    let none = project().join("no-own-templates");
    let templates = yice::load::templates(&none, &project().join("report-templates"));
    assert!(templates.findings.is_empty(), "{:#?}", templates.findings);
    templates.value.citations
}

/// A class of the catalog library.
pub fn class(code: &str) -> ProductClass {
    let path = project().join(format!("report-templates/catalog/{code}.toml"));
    toml::from_str(&fs::read_to_string(path).unwrap()).unwrap()
}

/// A job with these classes and one letter's worth of settings.
pub fn spot_check(codes: &[&str]) -> SpotCheck {
    let settings: Settings = toml::from_str(
        r#"
        [campaign]
        id = "gz2023"
        year = 2023
        name = "2023年贵州省产品质量省级监督抽查"
        authority = "贵州省示例市场监督管理局"
        linkage_name = "2023年电线电缆产品全国联动抽查"
        [letter]
        issuer = "贵州省示例质量检验院"
        contact = "质量服务部 0851-00000000"
        date = "2023-12-15"
        document_no = "黔示检函〔2023〕{n}号"
        "#,
    )
    .unwrap();
    SpotCheck {
        settings,
        catalog: Catalog { classes: codes.iter().map(|code| (ClassCode((*code).into()), class(code))).collect() },
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

/// An item in short: name, unit, requirement, result, verdict (`+`, `-`, `/`).
pub type Short<'a> = (&'a str, &'a str, &'a str, &'a str, char);

/// The test method a report names for an item.
fn test_basis(item: &str) -> &'static str {
    let methods = [
        ("导体电阻", "GB/T 3048.4-2007"),
        ("厚度", "GB/T 2951.11-2008"),
        ("断裂伸长率", "GB/T 2951.11-2008"),
        ("抗张强度", "GB/T 2951.11-2008"),
        ("电压试验", "GB/T 3048.8-2007"),
        ("总养分", "GB/T 15063-2020"),
        ("总氮", "GB/T 8572-2010"),
        ("磷", "GB/T 8573-2017"),
        ("钾", "GB/T 8574-2010"),
        ("氯离子", "GB/T 24890-2010"),
        ("水分", "GB/T 8577-2010"),
    ];
    methods.into_iter().find(|(name, _)| item.contains(name)).map_or("见检验报告", |(_, method)| method)
}

/// Adds a batch; the enterprise's key is its name.
pub fn add(spot_check: &mut SpotCheck, code: &str, enterprise: &str, model: &str, items: &[Short<'_>]) -> usize {
    let key = EnterpriseKey(enterprise.into());
    let sheet = Sheet { file: "results.xlsx".into(), name: "结果".into(), ..Sheet::default() };
    let origin = Origin { sheet: Arc::new(sheet), row: 2 };
    spot_check.enterprises.entry(key.clone()).or_insert_with(|| builder::enterprise(&key));
    let number = spot_check.batches.len() + 158;
    let day = |d| NaiveDate::from_ymd_opt(2023, 8, d);
    let class = &spot_check.catalog.classes[&ClassCode(code.into())];
    let items: Vec<Item> = items
        .iter()
        .map(|(name, unit, requirement, result, verdict)| Item {
            name: (*name).into(),
            indicator: class.indicators.iter().position(|i| i.name == *name || i.aliases.iter().any(|a| a == name)),
            unit: (*unit).into(),
            requirement: Requirement {
                reported: (*requirement).into(),
                bound: Bound::parse(requirement, unit),
                basis: if code.starts_with("fert") { Basis::Declared } else { Basis::Recommended },
            }
            .into(),
            test_basis: test_basis(name).into(),
            measurement: Measurement {
                reported: (*result).into(),
                stored: None,
                reading: Reading::parse(result, unit).reading,
            },
            verdict: match verdict {
                '+' => ItemVerdict::Conforming,
                '-' => ItemVerdict::Nonconforming,
                _ => ItemVerdict::NotJudged,
            },
            origin: origin.clone(),
        })
        .collect();
    let text = |field| match field {
        Field::SheetNo => format!("QS23-{number:04}").into(),
        Field::Agency => "贵州省示例质量检验院".into(),
        Field::SampledParty => enterprise.into(),
        Field::Product => (&class.name).into(),
        Field::Model => model.into(),
        Field::Trademark => format!("示例{number}").into(),
        Field::Lot => "2023-07-02".into(),
        Field::Standard => {
            let sampled = day(15).unwrap();
            (&class.standards.iter().find(|standard| standard.is_in_force(sampled)).unwrap().no).into()
        }
        Field::ReportNo => format!("DX2023-{number:04}").into(),
        _ => SharedText::default(),
    };
    let day = |field| match field {
        Field::SampledOn => day(15),
        Field::ReportedOn => day(30),
        _ => None,
    };
    let understood = builder::understood(key, ClassCode(code.into()), &items);
    spot_check.batches.push(Batch::new(text, day, understood, items, origin));
    spot_check.batches.len() - 1
}

/// The subject of an enterprise without peers' figures: margins of numeric items, key indicators withheld.
pub fn subject(spot_check: &SpotCheck, enterprise: &str, code: &str) -> Subject {
    let batches: Vec<usize> = (0..spot_check.batches.len())
        .filter(|&b| {
            spot_check.batches[b].labeled_manufacturer.0 == enterprise && spot_check.batches[b].class.0 == code
        })
        .collect();
    let failed = batches.iter().any(|&b| spot_check.batches[b].conclusion == Conclusion::Nonconforming);
    let class = &spot_check.catalog.classes[&ClassCode(code.into())];
    let mut subject = Subject {
        enterprise: EnterpriseKey(enterprise.into()),
        class: ClassCode(code.into()),
        entitlement: Entitlement::Letter(if failed {
            LetterKind::RectificationGuidance
        } else {
            LetterKind::ImprovementAdvice
        }),
        batches: batches.clone(),
        standings: Vec::new(),
        shortcomings: Vec::new(),
        prior_failed_items: Vec::new(),
    };
    for &batch in &batches {
        for (number, item) in spot_check.batches[batch].items.iter().enumerate() {
            let Some(index) = item.indicator else { continue };
            let known = subject.standings.iter().any(|standing| standing.indicator == index);
            if class.indicators[index].key && !known {
                subject.standings.push(Standing {
                    indicator: index,
                    name: class.indicators[index].name.as_str().into(),
                    unit: item.unit.as_str().into(),
                    preference: class.indicators[index].preference,
                    batch,
                    item: number,
                    own: Figure::reported(&item.measurement),
                    requirement: item.requirement.reported.as_str().into(),
                    margin: margin_of(spot_check, &subject.class, item),
                    comparison: Comparison::Withheld(Withheld::TooFewEnterprises),
                });
            }
        }
    }
    subject
}

/// Adds a shortcoming of the item with this name (in the first batch that has it).
pub fn falls_short(spot_check: &SpotCheck, subject: &mut Subject, name: &str, state: State) {
    let (batch, item) = subject
        .batches
        .iter()
        .find_map(|&b| Some((b, spot_check.batches[b].items.iter().position(|item| item.name == name)?)))
        .unwrap();
    let facts = &spot_check.batches[batch].items[item];
    let position = subject.standings.iter().position(|s| (s.batch, s.item) == (batch, item));
    let direction = match facts.requirement.bound.one_sided() {
        Some((_, Side::Lower)) => Direction::TooLow,
        Some((_, Side::Upper)) => Direction::TooHigh,
        None => Direction::Failed,
    };
    let class = &spot_check.catalog.classes[&subject.class];
    let practice = facts.indicator.and_then(|index| class.indicators[index].practice(&facts.requirement.bound));
    let target =
        practice.filter(|_| matches!(state, State::Failed | State::Thin)).and_then(|practice| match direction {
            Direction::TooLow => practice.working_low,
            Direction::TooHigh => practice.working_high,
            Direction::Failed => None,
        });
    subject.shortcomings.push(Shortcoming {
        state,
        direction,
        indicator: facts.indicator,
        name: facts.name.as_str().into(),
        unit: facts.unit.as_str().into(),
        batch,
        item,
        own: Figure::reported(&facts.measurement),
        requirement: facts.requirement.reported.as_str().into(),
        margin: margin_of(spot_check, &subject.class, facts),
        own_results: Vec::new(),
        is_same_lot: false,
        target,
        standing: position,
    });
}

/// A figure as it is printed; its number where the text is one.
pub fn figure(text: &str) -> Figure {
    Figure::new(text, rust_decimal::Decimal::from_str_exact(text).ok())
}

/// Peers of the standing with this name: enterprises, better, tied, worse, median, quartiles.
pub fn ranked(
    by: OrderedBy,
    counts: (u32, u32, u32, u32),
    median: &str,
    quartiles: Option<(&str, &str)>,
) -> Comparison {
    let (enterprises, better, tied, worse) = counts;
    let share = f64::from(worse * 2 + tied) / f64::from((enterprises - 1) * 2);
    let band = if share >= 0.75 {
        Band::FirstQuarter
    } else if share <= 0.25 {
        Band::LastQuarter
    } else {
        Band::Middle
    };
    Comparison::Ranked(Ranked {
        by,
        enterprises,
        rank: better + 1,
        better,
        tied,
        worse,
        percentile: format!("{:.0}", share * 100.0).into(),
        median: figure(median),
        quartiles: quartiles.map(|(low, high)| (figure(low), figure(high))),
        band: quartiles.map(|_| band),
    })
}

/// The cable maker of SAMPLES A.
pub fn cable_maker() -> (SpotCheck, Subject) {
    let mut spot_check = spot_check(&["wire_bv"]);
    let own = "贵阳示例线缆有限公司";
    add(
        &mut spot_check,
        "wire_bv",
        own,
        "60227 IEC 01（BV） 450/750 V 2.5 mm²",
        &[
            ("导体电阻（20℃）", "Ω/km", "≤7.41", "7.86", '-'),
            ("绝缘厚度平均值", "mm", "≥0.8", "0.8", '+'),
            ("绝缘最薄处厚度", "mm", "≥0.62", "0.64", '+'),
            ("老化前抗张强度", "N/mm²", "≥12.5", "15.2", '+'),
        ],
    );
    let mut subject = subject(&spot_check, own, "wire_bv");
    falls_short(&spot_check, &mut subject, "导体电阻（20℃）", State::Failed);
    falls_short(&spot_check, &mut subject, "绝缘最薄处厚度", State::Thin);
    let standing = &mut subject.standings[0];
    standing.comparison = ranked(OrderedBy::RatioToLimit, (36, 35, 0, 0), "0.986", Some(("0.979", "0.993")));
    (spot_check, subject)
}

/// The fertilizer maker of SAMPLES B.
pub fn fertilizer_maker() -> (SpotCheck, Subject) {
    let mut spot_check = spot_check(&["fert_compound"]);
    let own = "黔南示例肥业有限公司";
    add(
        &mut spot_check,
        "fert_compound",
        own,
        "硫酸钾型 15-15-15",
        &[
            ("总养分（N+P₂O₅+K₂O）", "%", "≥45.0", "45.4", '+'),
            ("水溶性磷占有效磷百分率", "%", "≥60", "68.2", '+'),
            ("氯离子", "%", "≤3.0", "2.6", '+'),
        ],
    );
    let mut subject = subject(&spot_check, own, "fert_compound");
    let name = spot_check.batches[0].items[0].name.clone();
    falls_short(&spot_check, &mut subject, &name, State::Thin);
    falls_short(&spot_check, &mut subject, "氯离子", State::Behind);
    let peers = [
        ranked(OrderedBy::Value, (18, 14, 0, 3), "45.9", Some(("45.5", "46.4"))),
        ranked(OrderedBy::Value, (18, 11, 0, 6), "71.0", Some(("66.5", "76.2"))),
        ranked(OrderedBy::Value, (18, 15, 0, 2), "1.4", Some(("0.9", "2.1"))),
    ];
    for (standing, comparison) in subject.standings.iter_mut().zip(peers) {
        standing.comparison = comparison;
    }
    (spot_check, subject)
}

/// One enterprise that makes cables and fertilizer: its cable failed, now and last year; its fertilizer did not.
pub fn maker_of_both() -> (SpotCheck, Vec<Subject>) {
    let (mut both, mut cables) = cable_maker();
    let (fertilizer, mut other) = fertilizer_maker();
    let own = both.batches[0].labeled_manufacturer.clone();
    for mut batch in fertilizer.batches {
        (batch.labeled_manufacturer, batch.sampled_party) = (own.clone(), own.0.clone());
        (batch.sampling_sheet_no, batch.report.report_no) = ("QS23-0159".into(), "DX2023-0159".into());
        both.batches.push(batch);
    }
    both.catalog.classes.extend(fertilizer.catalog.classes);
    other.enterprise = own;
    other.batches = vec![1];
    other.standings.iter_mut().for_each(|standing| standing.batch = 1);
    other.shortcomings.iter_mut().for_each(|point| point.batch = 1);
    cables.prior_failed_items = vec!["导体电阻".into()];
    (both, vec![cables, other])
}

/// Composes one letter about several classes with the house's own files.
pub fn composed_together(spot_check: SpotCheck, subjects: Vec<Subject>) -> Result<Letter, Vec<Diagnostic>> {
    let case = Case::new(spot_check, vec![subjects]);
    let (wording, citations) = (Wording::new(wording_files())?, citations());
    case.compose(0, (&wording, &citations, &case.foreign_names(&wording, &citations)))
}

/// Composes with the house's own files.
pub fn composed(spot_check: &SpotCheck, subject: &Subject) -> Result<Letter, Vec<Diagnostic>> {
    composed_with(spot_check, subject, wording_files())
}

/// Composes with these wording files.
pub fn composed_with(
    spot_check: &SpotCheck,
    subject: &Subject,
    files: BTreeMap<String, String>,
) -> Result<Letter, Vec<Diagnostic>> {
    let knowledge = knowledge();
    let advice = advise(spot_check, subject, &knowledge);
    composed_from(spot_check, subject, &advice, files)
}

/// Composes this advice with these wording files.
pub fn composed_from(
    spot_check: &SpotCheck,
    subject: &Subject,
    advice: &Advice,
    files: BTreeMap<String, String>,
) -> Result<Letter, Vec<Diagnostic>> {
    let (knowledge, citations) = (knowledge(), citations());
    let wording = Wording::new(files)?;
    let foreign_names = ForeignNames::new(spot_check, &wording, (&knowledge, &rules()), &citations);
    let context = Context { spot_check, wording: &wording, citations: &citations, foreign_names: &foreign_names };
    compose(&context, subject, advice, &numbered(spot_check, 12))
}

/// The document number that a spot check's letters have.
fn numbered(spot_check: &SpotCheck, number: u32) -> String {
    spot_check.settings.letter.document_no.replace("{n}", &number.to_string())
}

/// Every letter of a fixture job, by id, and what could not be made.
pub fn letters_of_job(name: &str) -> BTreeMap<String, Result<Letter, Vec<Diagnostic>>> {
    letters_in(&project().join("fixtures").join(name))
}

/// The same of any job folder.
pub fn letters_in(folder: &Path) -> BTreeMap<String, Result<Letter, Vec<Diagnostic>>> {
    Case::of_job(folder).letters()
}

/// Every letter of a spot check, by id, and what could not be made.
pub fn letters_of(spot_check: SpotCheck) -> BTreeMap<String, Result<Letter, Vec<Diagnostic>>> {
    Case::of(spot_check).letters()
}

/// A spot check with the subjects of each letter, and their advice: everything but the wording.
pub struct Case {
    /// The facts.
    pub spot_check: SpotCheck,
    /// The subjects of each letter with their advice.
    pub letters: Vec<Vec<(Subject, Advice)>>,
    knowledge: Knowledge,
}

impl Case {
    fn of_job(folder: &Path) -> Self {
        let job = yice::load::job_with(folder, &project().join("report-templates"));
        Self::of(job.value.expect("the job loads"))
    }

    /// Every letter that is due of a job, one for each enterprise and class.
    pub fn of(spot_check: SpotCheck) -> Self {
        let mut subjects = std::mem::take(&mut analyse(&spot_check).subjects);
        subjects.retain(|subject| matches!(subject.entitlement, Entitlement::Letter(_)));
        Self::new(spot_check, subjects.into_iter().map(|subject| vec![subject]).collect())
    }

    fn new(spot_check: SpotCheck, letters: Vec<Vec<Subject>>) -> Self {
        let approvals = spot_check.settings.approvals_in_force();
        let knowledge = knowledge().approved(&approvals);
        let rules = templates().diagnosis.clone().approved(&approvals);
        let rules = ReadyRules::new(rules, &spot_check);
        let advised = |subjects: Vec<Subject>| {
            let mut advice = advise_together(&spot_check, &subjects.iter().collect::<Vec<_>>(), &knowledge);
            for (subject, advice) in subjects.iter().zip(&mut advice) {
                advice.diagnose(&spot_check, subject, rules.diagnose(&spot_check, subject, &OfCatalog));
            }
            subjects.into_iter().zip(advice).collect()
        };
        let letters = letters.into_iter().map(advised).collect();
        Self { spot_check, letters, knowledge }
    }

    fn letters(&self) -> BTreeMap<String, Result<Letter, Vec<Diagnostic>>> {
        static WORDS: LazyLock<(Wording, Citations)> =
            LazyLock::new(|| (Wording::new(wording_files()).unwrap(), citations()));
        let (wording, citations) = &*WORDS;
        let foreign_names = self.foreign_names(wording, citations);
        let of = |letter: usize| {
            let id = yice::compose::letter_id(&self.spot_check, &self.letters[letter][0].0);
            (id, self.compose(letter, (wording, citations, &foreign_names)))
        };
        (0..self.letters.len()).map(of).collect()
    }

    /// Composes one of its letters with this wording; the foreign names may be those of another.
    pub fn compose(
        &self,
        letter: usize,
        (wording, citations, foreign_names): (&Wording, &Citations, &ForeignNames),
    ) -> Result<Letter, Vec<Diagnostic>> {
        let context = Context { spot_check: &self.spot_check, wording, citations, foreign_names };
        let told = self.letters[letter].iter();
        let portions: Vec<_> = told.map(|(subject, advice)| Portion { subject, advice }).collect();
        compose_merged(&context, &portions, &numbered(&self.spot_check, 1))
    }

    /// Names that no letter of another may hold.
    pub fn foreign_names(&self, wording: &Wording, citations: &Citations) -> ForeignNames {
        ForeignNames::new(&self.spot_check, wording, (&self.knowledge, &rules()), citations)
    }
}

/// Another result for an item.
pub fn set_result(item: &mut Item, result: &str) {
    item.measurement.reported = result.into();
    item.measurement.reading = Reading::parse(result, &item.unit).reading;
}

/// Letters that together print every expression of the wording.
pub struct WordingCases {
    /// With the names that are foreign in their letters, as the wording has them that is right.
    cases: Vec<(Case, ForeignNames)>,
    citations: Citations,
    /// The letter that failed last: what stands beside a misspelt expression mostly stands in the same letter.
    last: (usize, usize),
}

/// The small job, both sample letters and what neither has.
pub fn wording_cases() -> WordingCases {
    let mut cases = Vec::new();
    for (spot_check, subject) in [cable_maker(), fertilizer_maker()] {
        cases.push(Case::new(spot_check, vec![vec![subject]]));
    }
    let (spot_check, subjects) = maker_of_both();
    cases.push(Case::new(spot_check, vec![subjects]));
    let (mut spot_check, mut subject) = cable_maker();
    let batch = &mut spot_check.batches[0];
    batch.channel = Channel::Online;
    batch.sampled_party = "示例网店".into();
    batch.remark = "复检仍不合格".into();
    batch.task = TaskKind::FollowUp;
    batch.ordered_on = NaiveDate::from_ymd_opt(2023, 12, 1);
    batch.received_on = NaiveDate::from_ymd_opt(2023, 9, 20);
    subject.prior_failed_items = vec!["导体电阻".into()];
    cases.push(Case::new(spot_check, vec![vec![subject]]));
    // Periods of years that nobody has announced, named authorities, and a case that is closed.
    let (mut spot_check, subject) = cable_maker();
    let campaign = &mut spot_check.settings.campaign;
    campaign.handling_authority = "示例市市场监督管理局".into();
    campaign.correction_report_to = "示例市市场监督管理局质量科".into();
    spot_check.batches[0].ordered_on = NaiveDate::from_ymd_opt(2031, 12, 1);
    spot_check.batches[0].received_on = NaiveDate::from_ymd_opt(2031, 12, 1);
    cases.push(Case::new(spot_check, vec![vec![subject]]));
    let (mut spot_check, subject) = cable_maker();
    spot_check.batches[0].remark = "已整改，经复查检验合格".into();
    cases.push(Case::new(spot_check, vec![vec![subject]]));
    // Three failed batches: one corrected, one sampled in the market, one at the maker.
    let (mut spot_check, _) = cable_maker();
    for (sheet, channel, remark) in [("QS23-9998", Channel::Retail, ""), ("QS23-9999", Channel::Production, "复查合格")]
    {
        let mut batch = spot_check.batches[0].clone();
        (batch.sampling_sheet_no, batch.remark, batch.channel) = (sheet.into(), remark.into(), channel);
        batch.report.report_no = sheet.into();
        spot_check.batches.push(batch);
    }
    let own = spot_check.batches[0].labeled_manufacturer.0.clone();
    let mut subject = self::subject(&spot_check, &own, "wire_bv");
    falls_short(&spot_check, &mut subject, "导体电阻（20℃）", State::Failed);
    cases.push(Case::new(spot_check, vec![vec![subject]]));
    // Sampled elsewhere; results exactly at their limits; a comparison by counts only.
    let (mut spot_check, _) = cable_maker();
    spot_check.batches[0].sampled_party = "示例仓储中心".into();
    set_result(&mut spot_check.batches[0].items[0], "7.41");
    let own = spot_check.batches[0].labeled_manufacturer.0.clone();
    let mut subject = self::subject(&spot_check, &own, "wire_bv");
    falls_short(&spot_check, &mut subject, "导体电阻（20℃）", State::Failed);
    falls_short(&spot_check, &mut subject, "绝缘厚度平均值", State::Thin);
    subject.standings[1].comparison = Comparison::Counts { enterprises: 12, conforming: 11 };
    cases.push(Case::new(spot_check, vec![vec![subject]]));
    // Two items that fail in one way and of which the same is known.
    let (mut spot_check, _) = cable_maker();
    let own = spot_check.batches[0].labeled_manufacturer.0.clone();
    set_result(&mut spot_check.batches[0].items[1], "0.6");
    spot_check.batches[0].items[1].verdict = ItemVerdict::Nonconforming;
    spot_check.batches[0].items[2].verdict = ItemVerdict::Nonconforming;
    spot_check.batches[0].items[2].name = spot_check.batches[0].items[1].name.clone();
    let mut subject = self::subject(&spot_check, &own, "wire_bv");
    falls_short(&spot_check, &mut subject, "绝缘厚度平均值", State::Failed);
    let again = Shortcoming { item: 2, ..subject.shortcomings[0].clone() };
    subject.shortcomings.push(again);
    cases.push(Case::new(spot_check, vec![vec![subject]]));
    cases.push(Case::of_job(&project().join("fixtures/small")));
    cases.push(Case::of_job(&project().join("fixtures/guizhou-2023")));
    let (wording, citations) = (Wording::new(wording_files()).unwrap(), citations());
    let with_names = |case: Case| {
        let names = case.foreign_names(&wording, &citations);
        (case, names)
    };
    WordingCases { cases: cases.into_iter().map(with_names).collect(), citations, last: (0, 0) }
}

impl WordingCases {
    /// Whether some letter cannot be made with these files, for a reason of the wording.
    pub fn fails_with(&mut self, files: BTreeMap<String, String>) -> bool {
        let Ok(wording) = Wording::new(files) else { return true };
        let fails = |&(case, letter): &(usize, usize)| {
            let (case, names) = &self.cases[case];
            let composed = case.compose(letter, (&wording, &self.citations, names));
            composed.is_err_and(|problems| problems.iter().any(|problem| problem.code == "wording-failed"))
        };
        let letters = |(case, (of, _)): (usize, &(Case, _))| (0..of.letters.len()).map(move |letter| (case, letter));
        let all = std::iter::once(self.last).chain(self.cases.iter().enumerate().flat_map(letters));
        let failing = all.into_iter().find(fails);
        self.last = failing.unwrap_or(self.last);
        failing.is_some()
    }
}
