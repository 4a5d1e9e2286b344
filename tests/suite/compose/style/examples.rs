//! Every rule catches a bad sentence and lets a good one pass: a rule that finds nothing would hold nothing.

use yice::compose::Letter;
use yice::compose::letter::{Content, Measure, PanelRow};

use super::super::build::{cable_maker, composed};
use super::letter::{WHOLE, WholeRule};
use super::tables;
use super::text::{RULES, Rule};

/// By rule, sentences that it must catch and sentences that it must let pass.
const EXAMPLES: [(&str, &[&str], &[&str]); 21] = [
    (
        "range",
        &["含水率31.8～33.2%", "变化率-20～20%", "温度5-10 ℃", "5 mm~10 mm", "1087.0～1093.0 kg/m³"],
        &["63%～68%", "-20%～20%", "5 ℃～10 ℃", "GB/T 5023.1-2008", "QS23-0158", "第1～3步", "3-4级", "pH在6.0～8.0"],
    ),
    (
        "spacing",
        &["线径5mm", "温度20℃", "比例5 %", "原料 变化", "超出 ，查明", "查明  原因"],
        &["线径5 mm", "温度20 ℃", "比例5%", "不小于500 N/50mm", "Ω·mm²/m"],
    ),
    (
        "punctuation",
        &["已查明。。", "已查明；。", "甲，，乙", "（，甲）", "甲、）", "甲，"],
        &["甲，乙。", "（甲）。", "“甲”、“乙”"],
    ),
    (
        "half width",
        &["原料变化,查明", "甲(乙", "原因:乙", "查明.原因"],
        &["原料变化，查明", "2.5 mm", "HR-70（GB/T 8815）"],
    ),
    (
        "word twice",
        &["检验检验结果", "按的按按规定", "由由供方", "查明原因查明原因"],
        &["逐批逐盘", "人人会用", "检验结果和检验报告"],
    ),
    (
        "clause twice",
        &["大于检验方法的再现性，总氮大于限值，大于检验方法的再现性"],
        &["平均值达到要求，单值达到要求", "大于检验方法的再现性，总氮大于限值"],
    ),
    ("brackets", &["1个项目（导体电阻（20℃））", "“甲“乙”丙”"], &["导体电阻（20℃）、标志（产地）", "“甲‘乙’丙”"]),
    ("empty brackets", &["导体电阻（）", "结果为“”", "《》"], &["导体电阻（20℃）"]),
    (
        "long",
        &[
            "按照本次检验的结果和同类企业的情况以及你单位所报的生产条件和原料来源还有上一年度的抽查结果与整改情况综合来看应当从原料配料工艺设备和检验五个环节逐一查明原因并且制定措施落实责任明确时限再由质量负责人组织复核确认",
        ],
        &["按查明的原因改正，用连续3批数据证明"],
    ),
    (
        "term",
        &[
            "料变了没有发现",
            "按月画趋势图",
            "高度重视",
            "切实改进",
            "余量裕度",
            "检测方面",
            "进一步加强管理",
            "即测即换",
        ],
        &["原料发生变化未被发现", "按月绘制趋势图"],
    ),
    (
        "pass",
        &["本批产品合格", "与合格批次比较", "检验合格后出厂"],
        &["检验结论为不合格", "认定复查合格前", "已整改，经复查检验合格", "合格证"],
    ),
    (
        "rank",
        &["居第3位", "百分位为75", "名列前茅", "居于前列", "排名第二", "落后于同类"],
        &["优于7家", "第3步", "第1页"],
    ),
    ("first, second", &["首先查原料，其次查工艺"], &["最可能是原料变化，也可能是工艺波动", "先查原料，再查工艺"]),
    ("this result", &["结合本次结果，可能的原因有原料变化"], &["结合本次结果7.84 Ω/km，可能是线径偏小"]),
    (
        "placeholder",
        &["由{own}降到{target}", "{{ own }}", "复测（本次 ）", "本次，要求", "优于(worse)家"],
        &["由7.84降到7.26", "本次抽查", "本次结果"],
    ),
    ("factor label", &["工艺方面，温度过高", "原材料方面：铜杆不纯"], &["退火温度过高"]),
    (
        "conforms",
        &["按符合GB/T 5023.1-2008逐条核对", "结果不符合，要求符合GB/T 5023.1-2008"],
        &["按GB/T 5023.1-2008逐条核对", "要求“符合GB/T 5023.1-2008”"],
    ),
    (
        "word result",
        &["检验结果断裂，要求不断裂"],
        &["检验结果“断裂”，要求“不断裂”", "检验结果7.84 Ω/km，要求≤7.41 Ω/km"],
    ),
    ("band", &["四分位区间为<0.03%～（0.022~0.03%）", "同类<22 mg/kg～32 mg/kg"], &["同类7.28～7.37"]),
    (
        "unit",
        &["温度不超过30，保温", "均不大于7.41", "含水率达到5.2。"],
        &["温度不超过30 ℃", "连续3批", "出库数量为0", "pH在6.0～8.0", "第2步"],
    ),
    ("possible", &["可能是原料变化"], &["原料变化"]),
];

fn rule(name: &str) -> Rule {
    let all = RULES.iter().chain(&tables::RULES);
    all.into_iter().find(|(known, _)| *known == name).unwrap_or_else(|| panic!("no rule {name}")).1
}

#[test]
fn every_rule_catches_what_is_bad_and_lets_pass_what_is_good() {
    for (name, bad, good) in EXAMPLES {
        let rule = rule(name);
        for text in bad {
            assert!(!rule(text).is_empty(), "{name} lets pass: {text}");
        }
        for text in good {
            assert!(rule(text).is_empty(), "{name} finds {:?} in: {text}", rule(text));
        }
    }
    for (name, _) in RULES.iter().chain(&tables::RULES) {
        assert!(EXAMPLES.iter().any(|(known, ..)| known == name), "{name} has no examples");
    }
}

fn panel_row(letter: &mut Letter) -> &mut PanelRow {
    let panel = letter.body.iter_mut().find_map(|block| match &mut block.content {
        Content::Panel(panel) => Some(panel),
        _ => None,
    });
    &mut panel.unwrap().rows[0]
}

fn measure(letter: &mut Letter) -> &mut Measure {
    let measures = letter.body.iter_mut().find_map(|block| match &mut block.content {
        Content::Measures(measures) => Some(measures),
        _ => None,
    });
    &mut measures.unwrap().groups[0].rows[0]
}

fn paragraph(letter: &mut Letter, words: &str) {
    let last = letter.body.iter_mut().rev().find_map(|block| match &mut block.content {
        Content::Paragraph { text, .. } => Some(text),
        _ => None,
    });
    last.unwrap().push_str(words);
}

/// How a letter is spoilt so that a rule of a whole letter finds something.
type Spoiling = (&'static str, fn(&mut Letter));

const SPOILINGS: [Spoiling; 7] = [
    ("sentence twice", |letter| paragraph(letter, "请按查明的原因改正导体电阻。请按查明的原因改正导体电阻。")),
    ("value too often", |letter| paragraph(letter, "7.86 Ω/km，7.86 Ω/km，7.86 Ω/km，7.86 Ω/km。")),
    ("value without unit", |letter| paragraph(letter, "导体电阻为7.86，应降低。")),
    ("unquoted", |letter| {
        let items = letter.body.iter_mut().find_map(|block| match &mut block.content {
            Content::Table(table) if table.rows[0].len() == 7 => Some(&mut table.rows[0]),
            _ => None,
        });
        items.unwrap()[5] = "表面断裂".into();
        paragraph(letter, "检验结果表面断裂。");
    }),
    ("proof is its record", |letter| {
        let measure = measure(letter);
        (measure.target, measure.verification) = (String::new(), "控制图".into());
        measure.evidence = "控制图".into();
    }),
    ("digits of a distance", |letter| {
        let row = panel_row(letter);
        row.margin = "超出要求1".into();
    }),
    ("uneven digits", |letter| panel_row(letter).place = "36家中位数7；优于1家".into()),
];

#[test]
fn every_rule_of_a_whole_letter_catches_a_spoilt_one() {
    let (spot_check, subject) = cable_maker();
    let letter = composed(&spot_check, &subject).unwrap();
    let rule = |name: &str| -> WholeRule { WHOLE.iter().find(|(known, _)| *known == name).unwrap().1 };
    for (name, _) in WHOLE {
        assert_eq!(rule(name)(&letter), Vec::<String>::new(), "{name} finds something in a good letter");
        assert!(SPOILINGS.iter().any(|(known, _)| *known == name), "{name} has no example");
    }
    for (name, spoil) in SPOILINGS {
        let mut spoilt = letter.clone();
        spoil(&mut spoilt);
        assert!(!rule(name)(&spoilt).is_empty(), "{name} lets pass what is bad");
    }
}
