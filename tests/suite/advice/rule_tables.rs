//! The shipped tables of rules, and how tables are read.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use yice::compose::foreign_names::FORBIDDEN_WORDS;
use yice::diagnostic::{Diagnostic, Lang};
use yice::domain::condition::{Condition, Property, Test, WORDS};
use yice::domain::diagnosis::{DiagnosisRules, Rule};
use yice::domain::fold::fold_item;
use yice::load;

use crate::support::samples::{Sample, catalog, rules, subject_of};
use crate::support::{project, yice};

/// Items in words that reports have and the catalog has not.
const BEYOND_THE_CATALOG: [&str; 6] = ["石灰爆裂", "泛霜", "总氮", "有效五氧化二磷", "氧化钾", "种子发芽指数"];
/// Words of containment: only of what failed.
const CONTAINMENT: [&str; 8] = ["封存", "召回", "停用", "报废", "已售", "停止生产", "停止销售", "隔离"];

const HEADER: &str = "id,class,condition,condition_text,most_probable,possible,excludes,separating_check,replaces,source,status,certainty,approved_by,approved_on";

fn words(rule: &Rule) -> impl Iterator<Item = String> {
    rule.sentences().map(|sentence| sentence.words())
}

#[test]
fn every_class_of_the_catalog_has_three_rules_and_each_key_indicator_one() {
    let rules = rules();
    for class in catalog().classes.values() {
        let own: Vec<&Rule> =
            rules.rules.iter().filter(|rule| rule.classes.iter().any(|code| class.code.0 == *code)).collect();
        assert!(own.len() >= 3, "{}: {} rules", class.code.0, own.len());
        for key in class.indicators.iter().filter(|indicator| indicator.key) {
            let named =
                own.iter().any(|rule| rule.condition.items.iter().any(|item| fold_item(item) == fold_item(&key.name)));
            assert!(named, "{}: no rule asks about {}", class.code.0, key.name);
        }
    }
}

#[test]
fn every_item_of_a_rule_is_the_catalogs_or_known_from_reports() {
    for rule in &rules().rules {
        for code in &rule.classes {
            let class = catalog().classes.values().find(|class| class.code.0 == code.as_str());
            let class = class.unwrap_or_else(|| panic!("{}: no class {code}", rule.id));
            for item in rule.items().filter(|item| *item != "本项") {
                let known = item.split('|').any(|name| {
                    BEYOND_THE_CATALOG.contains(&name)
                        || class.indicators.iter().any(|of| {
                            std::iter::once(&of.name)
                                .chain(&of.aliases)
                                .any(|known| fold_item(known) == fold_item(name))
                        })
                });
                assert!(known, "{}: 「{item}」", rule.id);
            }
        }
    }
}

#[test]
fn rules_are_written_for_letters() {
    for rule in &rules().rules {
        for text in words(rule) {
            for word in FORBIDDEN_WORDS.into_iter().chain(["劣质", "造假", "作假", "料变了", "画图", "。"])
            {
                assert!(!text.contains(word), "{}: “{word}” in “{text}”", rule.id);
            }
            assert!(text.chars().count() <= 160, "{}: {} characters: {text}", rule.id, text.chars().count());
        }
        // What a condition does not ask about may have failed as well.
        let condition = rule.condition_text.words();
        assert!(!condition.starts_with("只有"), "{}: {condition}", rule.id);
        let needs_failure = asks(&rule.condition.test, &|property| {
            matches!(property, Property::Failed | Property::FailedLow | Property::FailedHigh)
        });
        for word in CONTAINMENT {
            assert!(
                needs_failure || words(rule).all(|text| !text.contains(word)),
                "{}: “{word}” of what passed",
                rule.id
            );
        }
        assert!(!rule.most_probable.words().starts_with("可能"), "{}: 可能 is written before it", rule.id);
        for possible in &rule.possible {
            assert!(!possible.words().starts_with("可能"), "{}: 可能 is written before it", rule.id);
        }
    }
}

fn asks(test: &Test, of: &dyn Fn(Property) -> bool) -> bool {
    match test {
        Test::All(tests) | Test::Any(tests) => tests.iter().any(|test| asks(test, of)),
        Test::Of(property, _) => of(*property),
        Test::Not(_) | Test::Compare(..) => false,
    }
}

#[test]
fn what_a_rule_replaces_is_there() {
    let rules = rules();
    let ids: BTreeSet<&str> = rules.rules.iter().map(|rule| rule.id.as_str()).collect();
    for rule in &rules.rules {
        for other in &rule.replaces.rules {
            assert!(ids.contains(other.as_str()) && *other != rule.id, "{}: {other}", rule.id);
        }
        for item in &rule.replaces.items {
            let asked = rule.condition.items.iter().any(|asked| asked == item);
            assert!(asked, "{}: it replaces the causes of 「{item}」, about which it does not ask", rule.id);
        }
    }
    // Two that replace each other would both be silent.
    let of: BTreeMap<&str, &Rule> = rules.rules.iter().map(|rule| (rule.id.as_str(), rule)).collect();
    for rule in &rules.rules {
        for other in &rule.replaces.rules {
            assert!(!of[other.as_str()].replaces.rules.contains(&rule.id), "{} and {other}", rule.id);
        }
    }
}

#[test]
fn the_document_lists_every_word() {
    let document = fs::read_to_string(project().join("report-templates/diagnosis/README.md")).unwrap();
    for word in WORDS {
        assert!(document.contains(word.usage), "{} is not in the document", word.usage);
    }
    for line in document.lines().filter_map(|line| line.strip_prefix("    条件 ")) {
        assert!(Condition::read(line).is_ok(), "{line}: {:?}", Condition::read(line));
    }
}

/// What is told of a job's own table, and the rules there are then.
fn own(rows: &str) -> (Vec<Diagnostic>, DiagnosisRules) {
    own_bytes(format!("{HEADER}\n{rows}").as_bytes())
}

fn own_bytes(bytes: &[u8]) -> (Vec<Diagnostic>, DiagnosisRules) {
    let job = tempfile::tempdir().unwrap();
    let folder = job.path().join("templates/diagnosis");
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("own.csv"), bytes).unwrap();
    let read = load::templates(job.path(), &project().join("report-templates"));
    (read.findings, read.value.diagnosis)
}

const TAIL: &str = "甲,乙,,,量线径,,编者,engineering_practice,memory-high,,";

#[test]
fn a_jobs_own_rule_stands_in_the_place_of_the_shipped_one() {
    let shipped = rules();
    let (findings, rules) =
        own(&format!("wire_bv/02,wire_bv,fail(「导体电阻（20℃）」),{TAIL}\nwire_bv/99,wire_bv,1>2,{TAIL}\n"));
    assert!(findings.is_empty(), "{findings:?}");
    assert_eq!(rules.rules.len(), shipped.rules.len() + 1);
    let position = |rules: &DiagnosisRules| rules.rules.iter().position(|rule| rule.id == "wire_bv/02").unwrap();
    assert_eq!(position(&rules), position(&shipped));
    let own = &rules.rules[position(&rules)];
    assert_eq!((own.origin.0.as_str(), own.origin.1), ("templates/diagnosis/own.csv", 2));
}

#[test]
fn what_is_wrong_in_a_table_is_told_with_its_cell() {
    let told = |row: &str| {
        let (findings, rules) = own(row);
        assert!(rules.rules.iter().all(|rule| rule.origin.0.starts_with("diagnosis/")), "nothing of it is used: {row}");
        findings
            .iter()
            .map(|finding| (finding.code, finding.places[0].clone(), finding.to_text(Lang::Zh)))
            .collect::<Vec<_>>()
    };
    let one = told(&format!("x/1,wire_bv,fail_lo(「甲」),{TAIL}"));
    let (code, place, text) = &one[0];
    assert_eq!(
        (*code, place.row, place.column.as_str(), place.header.as_str()),
        ("broken-condition", Some(2), "3", "condition")
    );
    assert!(text.contains("第1个字符处：不认识的词“fail_lo”，是不是“fail_low”？"), "{text}");
    let cells = |row: &str| {
        told(row).into_iter().map(|(code, place, _)| format!("{code} {}", place.header)).collect::<Vec<_>>()
    };
    assert_eq!(
        cells("x/1,wire_bv,ok(「甲」),,乙{v(「甲}},{v(「甲」)*2},,→,干,,x,y,甲,2023"),
        [
            "broken-rule condition_text",
            "broken-rule source",
            "broken-rule status",
            "broken-rule certainty",
            "broken-rule approved_on",
            "broken-rule replaces",
            "broken-condition most_probable",
            "broken-condition possible",
            "broken-rule separating_check",
        ]
    );
    assert_eq!(cells(&format!("X/1,BV,ok(「甲」),{TAIL}")), ["broken-rule id", "broken-rule class"]);
    let twice = format!("x/1,wire_bv,ok(「甲」),{TAIL}\n\nx/1,wire_bv,fail(「甲」),{TAIL}\n");
    let (findings, _) = own(&twice);
    assert_eq!(findings[0].places.iter().map(|place| place.row).collect::<Vec<_>>(), [Some(2), Some(4)]);
}

#[test]
fn an_item_that_the_catalog_writes_otherwise_is_told() {
    let (spot_check, ..) = subject_of("wire_bv", &[Sample::default()], &[]);
    let told = |row: &str| load::unknown_rule_items(&own(row).1, &spot_check);
    let row = |class: &str, item: &str| format!("x/1,{class},fail(「{item}」),{TAIL}");
    let found = told(&row("wire_bv", "导体电阻(20度)"));
    assert_eq!((found.len(), found[0].code), (1, "unknown-rule-item"));
    assert!(found[0].to_text(Lang::Zh).contains("最接近的是「导体电阻（20℃）」"), "{}", found[0].to_text(Lang::Zh));
    for known in ["导体电阻(20 ℃)", "导体电阻（20℃）|别的叫法", "火花试验", "本项"] {
        assert!(told(&row("wire_bv", known)).is_empty(), "{known}");
    }
    assert!(told(&row("cement", "导体电阻(20度)")).is_empty(), "no class of this job");
    assert!(load::unknown_rule_items(&rules(), &spot_check).is_empty(), "the shipped ones");
}

#[test]
fn explain_names_the_rule_and_its_cells() {
    let brick = "guizhou-2023-brick_common-91520603MFAKE00P2E";
    let told = yice(["explain", brick, "--job", "fixtures/guizhou-2023"]);
    assert_eq!(told.code, 0, "{}", told.stderr);
    let of_rule = told.stdout.split("综合判断").nth(1).expect("a rule speaks");
    assert!(of_rule.contains("规则 brick_common/01（diagnosis/building.csv 第2行）"), "{of_rule}");
    assert!(of_rule.contains("results.xlsx › 检验结果 › Z") && of_rule.contains("检验结果：“9.6”"), "{of_rule}");
    assert!(of_rule.contains("据本次结果可以排除：窑内温差"), "{of_rule}");
    let english = yice(["--lang", "en", "explain", brick, "--job", "fixtures/guizhou-2023"]);
    assert!(english.stdout.contains("rule brick_common/01"), "{}", english.stdout);
}

#[test]
fn the_analysis_has_what_rules_say() {
    let folder = tempfile::tempdir().unwrap();
    let output = folder.path().to_str().unwrap();
    let name = "91520603MFAKE00P2E";
    let made = yice(["render", "fixtures/guizhou-2023", "--enterprise", name, "--emit", "analysis", "-o", output]);
    assert_eq!(made.code, 0, "{}", made.stderr);
    let text = fs::read_to_string(made.stdout.trim()).unwrap();
    let analysis: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(analysis["class"], "brick_common");
    let told = &analysis["diagnoses"][0];
    assert_eq!((&told["rule"], told["steps"].as_array().map(Vec::len)), (&"brick_common/01".into(), Some(3)));
    assert!(told["steps"][0]["outcomes"][0][0].as_str().unwrap().starts_with("平均升到10.0 MPa以上"), "{told}");
}

#[test]
fn columns_are_known_and_there() {
    let (findings, _) = own_bytes("id,clas,condition\n".as_bytes());
    let text: Vec<String> = findings.iter().map(|finding| finding.to_text(Lang::Zh)).collect();
    assert!(text[0].contains("没有列“clas”，是不是“class”？"), "{text:?}");
    assert!(text[1].contains("缺少列：class、condition_text"), "{text:?}");
    assert!(own_bytes(b"").0.iter().all(|finding| finding.code == "empty-file"), "an empty table says nothing");
    let blank = own_bytes(format!("{HEADER}\n").as_bytes());
    assert!(blank.0.is_empty(), "{:?}", blank.0);
}

#[test]
fn a_table_may_come_from_any_spreadsheet() {
    let text = format!("{HEADER}\nx/1,wire_bv,fail(「导体电阻（20℃）」),{TAIL}\n");
    let gb = encoding_rs::GB18030.encode(&text).0.into_owned();
    let crlf = text.replace('\n', "\r\n");
    let marked = format!("\u{feff}{text}");
    let semicolons = text.replace(',', ";");
    for bytes in [gb, crlf.into_bytes(), marked.into_bytes(), semicolons.into_bytes()] {
        let (findings, rules) = own_bytes(&bytes);
        assert!(findings.is_empty(), "{findings:?}");
        assert!(rules.rules.iter().any(|rule| rule.id == "x/1"));
    }
}

#[test]
fn no_file_stands_in_the_folder_that_is_no_table() {
    for entry in fs::read_dir(project().join("report-templates/diagnosis")).unwrap() {
        let path = entry.unwrap().path();
        let is_table = path.extension().is_some_and(|extension| extension == "csv");
        assert!(is_table || path.file_name() == Some(Path::new("README.md").as_os_str()), "{}", path.display());
        if is_table {
            let text = fs::read_to_string(&path).unwrap();
            assert!(text.starts_with(HEADER) && !text.contains('\r'), "{}", path.display());
        }
    }
}
