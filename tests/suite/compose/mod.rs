//! Letters in words: golden texts, hostile names, what must never be said, and what a changed wording file does.

mod attack;
mod block_ids;
mod build;
mod claims;
mod damage;
mod knowledge_tables;
mod law;
mod promises;
mod specific;
mod style;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::LazyLock;

use build::*;
use yice::advice::advise;
use yice::analysis::Entitlement;
use yice::compose::{Content, Letter, NUMBER_SLOT, digest_of_words, plain_text};
use yice::domain::knowledge::State;
use yice::domain::settings::LetterStatus;
use yice::domain::{Channel, Exclusion, HoldReason, LetterKind, SpotCheck, TaskKind};

use crate::support::project;

type Letters = BTreeMap<String, Result<Letter, Vec<yice::diagnostic::Diagnostic>>>;

static SMALL: LazyLock<Letters> = LazyLock::new(|| letters_of_job("small"));
static GUIZHOU: LazyLock<Letters> = LazyLock::new(|| letters_of_job("guizhou-2023"));

/// Compares a text with its golden file; `UPDATE=1` rewrites it.
pub fn check_golden(path: &Path, text: &str) {
    if std::env::var_os("UPDATE").is_some() {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    let expected = std::fs::read_to_string(path).unwrap_or_default();
    let differs = expected.lines().zip(text.lines()).find(|(old, new)| old != new);
    assert!(expected == text, "{} differs (UPDATE=1 rewrites it): {differs:#?}", path.display());
}

fn made(result: Result<Letter, Vec<yice::diagnostic::Diagnostic>>) -> Letter {
    result.unwrap_or_else(|problems| panic!("{problems:#?}"))
}

fn codes(result: Result<Letter, Vec<yice::diagnostic::Diagnostic>>) -> Vec<&'static str> {
    result.expect_err("the letter must not be made").iter().map(|problem| problem.code).collect()
}

#[test]
fn sample_letters_read_as_their_golden_texts() {
    for (name, (spot_check, subject)) in [("cable-maker", cable_maker()), ("fertilizer-maker", fertilizer_maker())] {
        let path = project().join(format!("tests/suite/compose/expected/{name}.txt"));
        check_golden(&path, &plain_text(&made(composed(&spot_check, &subject))));
    }
}

/// One class failed: one rectification letter tells both, the measures in one list.
#[test]
fn a_merged_letter_reads_as_its_golden_text() {
    let (spot_check, subjects) = maker_of_both();
    let letter = made(composed_together(spot_check, subjects));
    let text = plain_text(&letter);
    check_golden(&project().join("tests/suite/compose/expected/maker-of-both.txt"), &text);
    assert!(letter.is_merged && letter.kind == LetterKind::RectificationGuidance && letter.id.contains("-merged-"));
    let groups: Vec<&str> = letter
        .contents()
        .find_map(|content| match content {
            Content::Measures(measures) => Some(measures.groups.iter().map(|group| group.text.as_str()).collect()),
            _ => None,
        })
        .expect("measures");
    let cables = "电线电缆（60227 IEC 01 BV）·";
    assert!(groups[0].starts_with(&format!("{cables}导体电阻：立即控制")), "what failed comes first: {groups:#?}");
    assert!(groups.iter().any(|group| group.starts_with("复合肥料·")), "{groups:#?}");
}

#[test]
fn letters_of_the_small_job_read_as_their_golden_texts() {
    let folder = project().join("fixtures/small/expected");
    for (id, letter) in SMALL.iter() {
        check_golden(&folder.join(format!("{id}.txt")), &plain_text(&made(letter.clone())));
    }
    let kept = std::fs::read_dir(folder).unwrap().count();
    assert_eq!(kept, SMALL.len(), "golden texts of letters that are no longer made");
}

/// The four letters that were written by hand first (`fixtures/samples/README.md`), made from their data.
#[test]
fn letters_of_the_four_samples_read_as_their_golden_texts() {
    let letters = letters_of_job("samples");
    for (sample, enterprise) in [
        ("A", "贵阳示例线缆有限公司"),
        ("B", "黔南示例肥业有限公司"),
        ("C", "湘西示例新型墙材有限公司"),
        ("D", "遵义示例管业有限公司"),
    ] {
        let mut all = letters.values().map(|letter| made(letter.clone()));
        let letter = all.find(|letter| letter.addressee == enterprise).expect(enterprise);
        let path = project().join(format!("fixtures/samples/expected/{sample}.txt"));
        check_golden(&path, &plain_text(&letter));
    }
}

/// One rectification letter and one improvement letter per class, the first by id.
#[test]
fn one_letter_of_each_kind_and_class_reads_as_its_golden_text() {
    let folder = project().join("fixtures/guizhou-2023/expected");
    let mut seen = BTreeSet::new();
    for (id, letter) in GUIZHOU.iter() {
        let letter = made(letter.clone());
        if seen.insert((letter.class_name.clone(), letter.kind)) {
            check_golden(&folder.join(format!("{id}.txt")), &plain_text(&letter));
        }
    }
}

#[test]
fn figures_are_those_an_engineer_computes_by_hand() {
    let (spot_check, subject) = cable_maker();
    let text = plain_text(&made(composed(&spot_check, &subject)));
    // 7.86 − 7.41 = 0.45, 6.1 % of it; practice keeps 2 % below; 0.986, 0.979 and 0.993 of 7.41 are 7.31, 7.25 and 7.36.
    for figure in [
        "超出要求0.45（6.1%）",
        "不大于7.26 Ω/km",
        "余量0.02（3.2%）",
        "36家中位数7.31",
        "同类企业中间一半在7.25至7.36之间",
    ] {
        assert!(text.contains(figure), "{figure}: {text}");
    }
    let (spot_check, subject) = fertilizer_maker();
    let text = plain_text(&made(composed(&spot_check, &subject)));
    for figure in ["余量0.4个百分点", "18家中位数45.9；优于3家，另有14家优于你单位", "同类企业中间一半在45.5至46.4之间"]
    {
        assert!(text.contains(figure), "{figure}: {text}");
    }
}

/// A result that only rounding brings to its limit is not said to stand there.
#[test]
fn a_rounded_margin_says_that_it_is_one() {
    let (mut spot_check, mut subject) = fertilizer_maker();
    set_result(&mut spot_check.batches[0].items[0], "44.96");
    let margin = subject.standings[0].margin.as_mut().unwrap();
    margin.absolute = rust_decimal::Decimal::ZERO;
    subject.shortcomings[0].margin = Some(margin.clone());
    // The letter takes the margin of the item, rounded to the limit's digit by the catalog's method.
    let class = spot_check.catalog.classes.values_mut().next().unwrap();
    class.indicators[0].comparison_method = yice::domain::catalog::ComparisonMethod::RoundedValue;
    let text = plain_text(&made(composed(&spot_check, &subject)));
    assert!(text.contains("修约后等于要求"), "{text}");
}

#[test]
fn a_letter_prints_no_rank_and_no_percentile() {
    for letter in SMALL.values().chain(GUIZHOU.values()) {
        let text = plain_text(&made(letter.clone()));
        for word in ["百分位", "排名", "名次", "前四分之一", "后四分之一"] {
            assert!(!text.contains(word), "{word}");
        }
        assert!(!text.split("第").skip(1).any(|rest| {
            let digits = rest.chars().take_while(char::is_ascii_digit).count();
            digits > 0 && rest.chars().nth(digits) == Some('位')
        }));
    }
}

#[test]
fn strips_label_each_requirement_with_its_own_figure() {
    let labels: BTreeSet<(String, String)> = GUIZHOU
        .values()
        .flat_map(|letter| made(letter.clone()).body)
        .filter_map(|block| match block.content {
            Content::Panel(panel) => Some(panel.rows),
            _ => None,
        })
        .flatten()
        .filter_map(|row| row.strip)
        .map(|strip| [strip.low, strip.high].map(|mark| mark.map(|mark| mark.label).unwrap_or_default()).into())
        .collect();
    let has = |low: &str, high: &str| labels.contains(&(low.to_string(), high.to_string()));
    assert!(has("31.8", "33.2") && has("", "要求≤3.0") && has("要求≥60", ""), "{labels:?}");
}

#[test]
fn no_section_is_empty_and_no_two_enterprises_get_the_same_measures() {
    let mut measures: BTreeMap<String, String> = BTreeMap::new();
    for (id, letter) in SMALL.iter().chain(GUIZHOU.iter()) {
        let letter = made(letter.clone());
        let mut sections: Vec<Vec<Content>> = Vec::new();
        for content in letter.contents() {
            match content {
                Content::Heading { level: 1, .. } => sections.push(Vec::new()),
                other => {
                    if let Some(section) = sections.last_mut() {
                        section.push(other.clone());
                    }
                }
            }
        }
        assert!(sections.iter().all(|section| !section.is_empty()), "{id} has an empty section");
        let own = letter.contents().find_map(|content| match content {
            Content::Measures(measures) => Some(measures.groups.clone()),
            _ => None,
        });
        let told = format!("{:?}{own:?}", letter.contents().find(|content| matches!(content, Content::Panel(_))));
        if let Some(other) = measures.insert(told, id.clone()) {
            panic!("{id} and {other} say the same");
        }
    }
    assert!(measures.len() > 280, "{}", measures.len());
}

#[test]
fn names_that_look_like_markup_print_as_themselves() {
    for name in ["#read(\"job.toml\")", "*贵州_测试$公司@", "{{ 7*7 }}", "../../etc/x", "CON", "{% for x in y %}"]
    {
        let (mut spot_check, mut subject) = fertilizer_maker();
        rename(&mut spot_check, &mut subject, name);
        let letter = made(composed(&spot_check, &subject));
        assert_eq!(letter.addressee, name);
        assert!(plain_text(&letter).contains(&format!("{name}：")), "{name}");
        assert!(letter.id.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-')), "{}", letter.id);
    }
}

#[test]
fn hostile_cells_print_as_themselves() {
    let (mut spot_check, subject) = cable_maker();
    let batch = &mut spot_check.batches[0];
    batch.product_name = "{{ get_env(name=\"HOME\") }}".into();
    batch.items[1].name = "{% raw %}#set page()\n*粗*".into();
    batch.items[1].measurement.reported = "$x^2$".into();
    let text = plain_text(&made(composed(&spot_check, &subject)));
    for cell in ["{{ get_env(name=\"HOME\") }}", "{% raw %}#set page() *粗*", "$x^2$"] {
        assert!(text.contains(cell), "{cell}");
    }
}

/// Canaries in every peer row; the letter is clean, and one planted anywhere stops it.
#[test]
fn another_enterprises_data_stops_the_letter() {
    let (mut spot_check, subject) = cable_maker();
    for peer in 0..12 {
        let name = format!("金丝雀{peer}号线缆有限公司");
        let index = add(&mut spot_check, "wire_bv", &name, "M", &[("导体电阻（20℃）", "Ω/km", "≤7.41", "7.30", '+')]);
        spot_check.batches[index].trademark = format!("雀牌{peer}号").into();
    }
    made(composed(&spot_check, &subject));
    let advice = advise(&spot_check, &subject, &knowledge());
    let peer = &spot_check.batches[5];
    for canary in ["金丝雀4号线缆有限公司", &peer.trademark, &peer.sampling_sheet_no, &peer.report.report_no]
    {
        // A brand in a wording file may be an ordinary word; a name or a number there is somebody's.
        if *canary != *peer.trademark {
            let mut files = wording_files();
            files.get_mut("notes.tera").unwrap().push_str(canary);
            assert_eq!(codes(composed_with(&spot_check, &subject, files)), ["disclosure-other-enterprise"], "{canary}");
        }
        let mut told = advice.clone();
        told.measures[0].evidence = canary.to_string();
        let result = composed_from(&spot_check, &subject, &told, wording_files());
        assert_eq!(codes(result), ["disclosure-other-enterprise"], "{canary}");
    }
}

#[test]
fn short_or_common_names_of_others_raise_no_alarm() {
    let (mut spot_check, subject) = cable_maker();
    for name in ["CON", "电线", "检验检测", "标准", "GB", "2023", "贵阳示例线缆"] {
        let index = add(&mut spot_check, "wire_bv", name, "M", &[]);
        spot_check.batches[index].trademark = name.into();
    }
    made(composed(&spot_check, &subject));
}

/// Rule of the house, checked without the program's own matcher.
#[test]
fn no_letter_of_the_demonstration_job_names_another_enterprise() {
    let spot_check = yice::load::job(&project().join("fixtures/guizhou-2023")).value.unwrap();
    // Which of all names and codes a text holds, wherever and however often: one look for all of them.
    let enterprises: Vec<_> = spot_check.enterprises.values().collect();
    let named: Vec<_> = enterprises.iter().filter(|enterprise| enterprise.name.chars().count() >= 4).collect();
    let coded = enterprises.iter().filter_map(|enterprise| Some((enterprise, enterprise.credit_code.as_ref()?)));
    let coded: Vec<_> = coded.collect();
    let texts = named.iter().map(|enterprise| &*enterprise.name).chain(coded.iter().map(|(_, code)| code.as_str()));
    let texts = regex::RegexSet::new(texts.map(regex::escape)).unwrap();
    let (mut own_names, mut own_codes) = (0, 0);
    for (id, letter) in GUIZHOU.iter() {
        let letter = made(letter.clone());
        for found in texts.matches(&serde_json::to_string(&letter).unwrap()) {
            match named.get(found) {
                Some(enterprise) => {
                    assert!(letter.addressee.contains(&enterprise.name), "{id}: {}", enterprise.name);
                    own_names += 1;
                }
                None => {
                    let (enterprise, code) = coded[found - named.len()];
                    assert_eq!(enterprise.name, letter.addressee, "{id}: {}", code.as_str());
                    own_codes += 1;
                }
            }
        }
    }
    // The text has quotation marks inside names in another form.
    let nearly_all = GUIZHOU.len() / 10 * 9;
    assert!(own_names > nearly_all && own_codes > nearly_all, "{own_names} own names and {own_codes} own codes");
}

#[test]
fn forbidden_words_stop_the_letter_but_not_in_the_own_name() {
    for word in ["产品合格", "名列前茅", "倒数第二", "我单位责令你单位改正", "欢迎委托我单位检测"]
    {
        let (spot_check, subject) = fertilizer_maker();
        let mut files = wording_files();
        files.get_mut("notes.tera").unwrap().push_str(word);
        let codes = codes(composed_with(&spot_check, &subject, files));
        assert!(codes.iter().all(|code| *code == "disclosure-forbidden-word"), "{word}: {codes:?}");
    }
    let (mut spot_check, mut subject) = fertilizer_maker();
    rename(&mut spot_check, &mut subject, "黔南优质肥业有限公司");
    made(composed(&spot_check, &subject));
}

#[test]
fn market_linkage_follow_up_and_remarks_are_told() {
    let (mut spot_check, mut subject) = cable_maker();
    let batch = &mut spot_check.batches[0];
    batch.channel = Channel::Retail;
    batch.sampled_party = "遵义示例五金商行".into();
    batch.task = TaskKind::Linkage;
    batch.remark = "复检仍不合格".into();
    subject.prior_failed_items = vec!["导体电阻".into()];
    falls_short(&spot_check, &mut subject, "导体电阻（20℃）", State::Repeat);
    let text = plain_text(&made(composed(&spot_check, &subject)));
    for words in [
        "遵义示例五金商行（流通领域）抽取标称你单位生产的",
        "2023年电线电缆产品全国联动抽查",
        "复检仍不合格",
        "上年度监督抽查",
    ] {
        assert!(text.contains(words), "{words}");
    }
    spot_check.batches[0].task = TaskKind::FollowUp;
    spot_check.batches[0].channel = Channel::Online;
    let text = plain_text(&made(composed(&spot_check, &subject)));
    assert!(text.contains("为跟踪抽查样品") && text.contains("（电商）抽取标称你单位生产的"));
}

#[test]
fn a_final_letter_uses_approved_advice_and_rules_that_were_read() {
    let (mut spot_check, subject) = cable_maker();
    let draft = plain_text(&made(composed(&spot_check, &subject)));
    assert!(draft.contains("尚未经产品工程师批准") && draft.contains("原文待核"));
    spot_check.settings.letter.status = LetterStatus::Final;
    assert_eq!(codes(composed(&spot_check, &subject)), ["no-approved-advice"]);
    let advice = advise(&spot_check, &subject, &approved_knowledge());
    let text = plain_text(&made(composed_from(&spot_check, &subject, &advice, wording_files())));
    assert!(!text.contains("尚未经产品工程师批准") && !text.contains("原文待核"));
}

#[test]
fn a_letter_that_is_not_due_is_refused_and_says_so() {
    let (mut spot_check, mut subject) = cable_maker();
    for entitlement in
        [Entitlement::Held(vec![HoldReason::RetestPending]), Entitlement::Excluded(Exclusion::RiskMonitoring)]
    {
        subject.entitlement = entitlement;
        assert_eq!(codes(composed(&spot_check, &subject)), ["no-letter-due"]);
    }
    subject.entitlement = Entitlement::Letter(LetterKind::ImprovementAdvice);
    spot_check.enterprises.clear();
    assert_eq!(codes(composed(&spot_check, &subject)), ["no-letter-due"], "nobody to write to");
}

#[test]
fn broken_wording_names_file_line_and_column() {
    let mut files = wording_files();
    files.insert("notes.tera".into(), "第一行\n第二行 {{ kind }\n".into());
    files.insert("rules.tera".into(), "{% for sheet in closed %}".into());
    let (spot_check, subject) = cable_maker();
    let problems = composed_with(&spot_check, &subject, files).err().unwrap();
    let places: Vec<_> = problems.iter().map(|p| (p.code, p.places[0].file.as_str(), p.places[0].row)).collect();
    assert_eq!(places, [("wording-broken", "notes.tera", Some(2)), ("wording-broken", "rules.tera", Some(1))]);
    assert!(!problems[0].places[0].column.is_empty());
    let mut files = wording_files();
    files.remove("receipt.tera");
    assert_eq!(codes(composed_with(&spot_check, &subject, files)), ["wording-missing"]);
}

#[test]
fn the_fingerprint_covers_every_fact_and_the_number() {
    let (mut spot_check, subject) = cable_maker();
    let letter = made(composed(&spot_check, &subject));
    assert_eq!(letter.fingerprint, made(composed(&spot_check, &subject)).fingerprint);
    assert_eq!(letter.fingerprint.len(), 64);
    spot_check.settings.letter.contact.push('。');
    assert_ne!(made(composed(&spot_check, &subject)).fingerprint, letter.fingerprint);
}

#[test]
fn a_letter_holds_its_number_once_and_prints_it_on_the_receipt() {
    let (mut spot_check, subject) = cable_maker();
    let letter = made(composed(&spot_check, &subject));
    spot_check.settings.letter.document_no = "黔示检函〔2023〕新{n}号".into();
    let other = made(composed(&spot_check, &subject));
    for (letter, number) in [(&letter, "黔示检函〔2023〕12号"), (&other, "黔示检函〔2023〕新12号")] {
        let json = |letter: &Letter| serde_json::to_string(letter).unwrap();
        let times = [json(letter), json(&letter.filled()), plain_text(letter)].map(|text| text.matches(number).count());
        assert_eq!(times, [1, 2, 2]);
        assert!(!plain_text(letter).contains(NUMBER_SLOT) && !json(&letter.filled()).contains(NUMBER_SLOT));
    }
    assert_ne!(letter.fingerprint, other.fingerprint, "it is the fingerprint of what is printed");
    assert_eq!(digest_of_words(&letter), digest_of_words(&other), "and the words are the same");
    spot_check.settings.letter.document_no.clear();
    let without = made(composed(&spot_check, &subject));
    assert_eq!(without.filled(), without, "nothing on the receipt waits for a number");
}

/// Every printed expression of every wording file, misspelt, is an error in some letter: nothing is silently empty.
#[test]
fn every_misspelt_variable_is_an_error() {
    let mut cases = wording_cases();
    let mut silent = Vec::new();
    for (name, source) in wording_files() {
        for (start, _) in source.match_indices("{{") {
            let end = start + source[start..].find("}}").unwrap();
            let misspelt = format!("{}{{{{ misspelt_variable {}", &source[..start], &source[end..]);
            let mut files = wording_files();
            files.insert(name.clone(), misspelt);
            if !cases.fails_with(files) {
                silent.push(format!("{name}: {}", &source[start..end + 2]));
            }
        }
    }
    assert!(silent.is_empty(), "never printed in any letter, or silently empty: {silent:#?}");
}

fn rename(spot_check: &mut SpotCheck, subject: &mut yice::analysis::Subject, name: &str) {
    let mut enterprise = spot_check.enterprises.remove(&subject.enterprise).unwrap();
    enterprise.name = name.into();
    enterprise.key = yice::domain::EnterpriseKey(format!("name:{name}").into());
    subject.enterprise = enterprise.key.clone();
    for batch in &mut spot_check.batches {
        batch.labeled_manufacturer = enterprise.key.clone();
        batch.sampled_party = name.into();
    }
    spot_check.enterprises.insert(enterprise.key.clone(), enterprise);
}
