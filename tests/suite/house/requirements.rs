//! Every demand on a letter names a test that exists; the demands on a letter's content, checked over the gallery.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use yice::compose::letter::{Content, Letter, TableRole};
use yice::domain::LetterKind;

use crate::support::project;
use crate::typeset::gallery::{Facts, gallery};

/// Test functions (`name`) by file.
fn tests(folder: &Path, found: &mut BTreeMap<String, BTreeSet<String>>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            tests(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let text = fs::read_to_string(&path).unwrap();
            let names = text.split("#[test]").skip(1).filter_map(|rest| {
                let rest = rest.split_once("fn ")?.1;
                Some(rest.split_once('(')?.0.to_string())
            });
            let path = path.strip_prefix(project()).unwrap().with_extension("");
            let module = path.to_string_lossy().replace('/', "::");
            found.insert(module.trim_end_matches("::mod").to_string(), names.collect());
        }
    }
}

/// Every test of the project, by file.
fn all_tests() -> BTreeMap<String, BTreeSet<String>> {
    let mut known = BTreeMap::new();
    tests(&project().join("tests/suite"), &mut known);
    tests(&project().join("src"), &mut known);
    known
}

/// `module::name` is there when a file whose path ends with the module has that test.
fn is_there(tests: &BTreeMap<String, BTreeSet<String>>, wanted: &str) -> bool {
    let Some((module, name)) = wanted.rsplit_once("::") else { return false };
    let ending = format!("::{module}");
    tests.iter().any(|(file, names)| file.ends_with(&ending) && names.contains(name))
}

#[test]
fn every_demand_names_a_test_that_exists() {
    let known = all_tests();
    assert!(!is_there(&known, "requirements::no_such_test") && !is_there(&known, "nowhere::every_demand"));
    let table = fs::read_to_string(project().join("report-templates/REQUIREMENTS.md")).unwrap();
    let rows: Vec<Vec<&str>> = table
        .lines()
        .filter(|line| line.starts_with('|'))
        .map(|line| line.trim_matches('|').split(" | ").map(str::trim).collect())
        .filter(|cells: &Vec<&str>| !cells[0].starts_with("---") && cells[0] != "demand")
        .collect();
    assert!(rows.len() > 50, "{} demands", rows.len());
    for cells in rows {
        assert_eq!(cells.len(), 3, "{cells:?}");
        let named: Vec<&str> = cells[2].split('`').skip(1).step_by(2).collect();
        assert!(!named.is_empty(), "{}: no test", cells[0]);
        for name in named {
            assert!(is_there(&known, name), "{}: there is no test `{name}`", cells[0]);
        }
    }
}

#[test]
fn every_finding_of_the_audit_names_what_shows_it() {
    let known = all_tests();
    let page = fs::read_to_string(project().join("docs/audit.md")).unwrap();
    let rows: Vec<Vec<&str>> = page
        .lines()
        .filter(|line| line.starts_with("| ") && line.contains('.'))
        .map(|line| line.trim_matches('|').split(" | ").map(str::trim).collect())
        .filter(|cells: &Vec<&str>| cells[0] != "no.")
        .collect();
    let numbers: BTreeSet<&str> = rows.iter().map(|cells| cells[0]).collect();
    // Sections 1 to 8 have so many findings.
    for (section, findings) in (1..).zip([27, 18, 11, 10, 10, 6, 6, 8]) {
        let missing: Vec<String> = (1..=findings)
            .map(|number| format!("{section}.{number}"))
            .filter(|number| !numbers.contains(number.as_str()))
            .collect();
        assert!(missing.is_empty(), "no row of {missing:?}");
    }
    for cells in rows {
        assert_eq!(cells.len(), 4, "{cells:?}");
        let named: Vec<&str> = cells[3].split('`').skip(1).step_by(2).collect();
        assert!(!named.is_empty() && !cells[2].contains("Left"), "{}: nothing shows it", cells[0]);
        for name in named.iter().filter(|name| name.contains("::")) {
            assert!(is_there(&known, name), "{}: there is no test `{name}`", cells[0]);
        }
    }
}

fn each(check: impl Fn(&str, &Letter, &Facts)) {
    gallery().letters.iter().for_each(|(name, letter)| check(name, letter, &gallery().facts[name]));
}

/// Texts of the paragraphs under a heading, lead and text together, and of a table of laws.
fn section<'a>(letter: &'a Letter, heading: &str) -> Vec<String> {
    let is_heading = |content: &&'a Content, wanted: &str| matches!(content, Content::Heading { level: 1, text } if text.ends_with(wanted));
    let inside = letter.contents().skip_while(|content| !is_heading(content, heading)).skip(1);
    inside
        .take_while(|content| !is_heading(content, ""))
        .filter_map(|content| match content {
            Content::Paragraph { lead, text } => Some(format!("{lead}{text}")),
            Content::Table(table) if table.role == TableRole::Law => Some(table.rows.concat().concat()),
            _ => None,
        })
        .collect()
}

fn is_rectification(letter: &Letter) -> bool {
    letter.kind == LetterKind::RectificationGuidance
}

#[test]
fn sections_stand_in_their_order() {
    each(|name, letter, _| {
        let wanted: &[&str] = if is_rectification(letter) {
            &["一、抽查结果", "二、不合格原因分析", "三、整改措施建议", "四、应当知悉的规定", "五、说明"]
        } else {
            &[
                "一、产品重要指标横向比较分析",
                "二、影响质量的主要因素和短板分析",
                "三、产品质量提升具体措施建议",
                "四、说明",
            ]
        };
        let found: Vec<&str> = letter
            .contents()
            .filter_map(
                |content| if let Content::Heading { level: 1, text } = content { Some(text.as_str()) } else { None },
            )
            .collect();
        assert_eq!(found, wanted, "{name}");
    });
}

#[test]
fn a_letter_tells_its_task_its_samples_and_every_item_as_reported() {
    each(|name, letter, facts| {
        assert_eq!(letter.addressee, facts.enterprise, "{name}");
        let texts: String = serde_json::to_string(&letter.body).unwrap();
        for told in facts.numbers.iter().chain([&facts.campaign]) {
            assert!(!told.is_empty() && texts.contains(told.as_str()), "{name}: {told}");
        }
        let rows: Vec<&Vec<String>> = letter
            .contents()
            .filter_map(|content| if let Content::Table(table) = content { Some(&table.rows) } else { None })
            .flatten()
            .collect();
        for (item, result) in &facts.items {
            let is_told =
                |row: &&&Vec<String>| row.iter().any(|cell| cell.trim_end_matches('★') == item) && row.contains(result);
            assert!(rows.iter().any(|row| is_told(&row)), "{name}: {item} {result}");
        }
    });
}

#[test]
fn a_pass_is_said_as_nothing_nonconforming_found() {
    each(|name, letter, _| {
        let opening = letter
            .contents()
            .find_map(|content| if let Content::Paragraph { text, .. } = content { Some(text) } else { None });
        let opening = opening.unwrap();
        assert_eq!(
            opening.contains("所检项目未发现不合格。"),
            !is_rectification(letter) || opening.contains("其余"),
            "{name}"
        );
        assert_eq!(opening.contains("检验结论为不合格"), is_rectification(letter), "{name}");
    });
}

#[test]
fn every_key_indicator_that_can_be_drawn_is_drawn_and_how_to_read_it_is_told() {
    each(|name, letter, facts| {
        let panels = letter.contents().filter_map(|content| match content {
            Content::Panel(panel) => Some(panel),
            _ => None,
        });
        let panel = panels.collect::<Vec<_>>();
        let [panel] = panel[..] else { panic!("{name}: one panel, on page one") };
        let drawn: Vec<&str> = panel.rows.iter().filter_map(|row| Some(row.strip.as_ref()?.alt.as_str())).collect();
        for indicator in facts.drawable.iter().take(2) {
            assert!(drawn.iter().any(|alt| alt.starts_with(indicator.as_str())), "{name}: {indicator} in {drawn:?}");
        }
        assert!(panel.note.starts_with("读图") || drawn.is_empty(), "{name}: {}", panel.note);
    });
}

#[test]
fn causes_are_possible_and_for_the_enterprise_to_verify() {
    each(|name, letter, _| {
        let heading = if is_rectification(letter) {
            "不合格原因分析"
        } else {
            "影响质量的主要因素和短板分析"
        };
        let causes = section(letter, heading);
        assert!(!causes.is_empty(), "{name}");
        for cause in causes.iter().filter(|cause| cause.contains("一是")) {
            let is_careful = ["可能", "防范"].iter().any(|word| cause.contains(word));
            assert!(is_careful, "{name}: {cause}");
        }
        if is_rectification(letter) {
            let all = causes.concat();
            assert!(all.contains("可能") && all.contains("核查"), "{name}: {causes:?}");
        }
    });
}

#[test]
fn measures_stand_under_their_item_each_with_its_date_and_how_to_verify() {
    each(|name, letter, _| {
        let measures = letter.contents().find_map(|content| match content {
            Content::Measures(measures) => Some(measures),
            _ => None,
        });
        let Some(measures) = measures else {
            assert!(!is_rectification(letter), "{name}: what failed is answered");
            return;
        };
        let rows: Vec<_> = measures.groups.iter().flat_map(|group| &group.rows).collect();
        assert!((1..=12).contains(&rows.len()), "{name}: {}", rows.len());
        for (number, row) in (1..).zip(rows) {
            assert_eq!(row.number, number, "{name}");
            for text in [&row.what, &row.verification, &row.evidence, &row.due] {
                assert!(!text.is_empty(), "{name}: {row:?}");
            }
        }
        let kinds = ["立即控制", "纠正", "预防"];
        let is_kind = |text: &str| kinds.iter().any(|kind| text.ends_with(kind)) || text.ends_with("：改进");
        assert!(measures.groups.iter().all(|group| is_kind(&group.text)), "{name}");
        let told: Vec<&str> = measures.groups.iter().map(|group| group.text.as_str()).collect();
        // A closed case is only kept up: nothing is contained or corrected again.
        let is_closed = yice::compose::plain_text(letter).contains("该批不再要求停止生产");
        if is_rectification(letter) && is_closed {
            assert!(told.iter().all(|group| group.ends_with("预防")), "{name}: {told:?}");
        } else if is_rectification(letter) {
            assert!(kinds.iter().all(|kind| told.iter().any(|group| group.ends_with(kind))), "{name}: {told:?}");
        }
    });
}

/// What conforms is not sealed, recalled, scrapped or stopped.
#[test]
fn an_improvement_letter_has_no_word_of_containment() {
    each(|name, letter, _| {
        let text = yice::compose::plain_text(letter);
        for word in ["封存", "召回", "停用", "报废", "已售", "停止生产", "停止销售", "下架"] {
            assert!(is_rectification(letter) || !text.contains(word), "{name}: {word}");
        }
    });
}

#[test]
fn rules_of_the_order_are_in_a_rectification_letter_only() {
    each(|name, letter, _| {
        let rules = section(letter, "应当知悉的规定").concat();
        for told in ["立即停止生产、销售", "六十日内", "七十五日内", "无偿提供", "不得恢复生产", "十五日内"]
        {
            let is_open = is_rectification(letter) && !rules.contains("已经整改并复查合格");
            assert_eq!(rules.contains(told), is_open, "{name}: {told}");
        }
    });
}

#[test]
fn disclaimer_signatures_annexes_and_receipt_are_there() {
    each(|name, letter, _| {
        let notes = section(letter, "说明").concat();
        assert!(notes.contains("不得用于广告宣传") && notes.contains("所抽样品"), "{name}");
        assert!(letter.annexes.contains(&letter.receipt.title), "{name}");
        let signature = &letter.signature;
        let people = [&signature.drafted_by, &signature.reviewed_by, &signature.approved_by];
        assert!(people.iter().all(|person| !person.is_empty()) && signature.issuer == letter.issuer, "{name}");
        assert!(letter.receipt.text.contains(&letter.title) && letter.receipt.text.contains(&letter.issuer), "{name}");
        let fields: Vec<&str> = letter.receipt.fields.iter().flat_map(|(_, fill)| fill.texts()).collect();
        assert!(fields.contains(&letter.addressee.as_str()) && fields.contains(&""), "{name}");
        assert!(!letter.document_no.is_empty() && !letter.document_no.contains('{'), "{name}");
    });
}
