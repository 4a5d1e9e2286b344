//! What no sentence may say of a product: acts and materials that its process does not have, and directions that its physics
//! does not have. Each line was once in a letter, or is of the kind.

use yice::domain::diagnosis::{Rule, Sentence as RuleSentence};
use yice::domain::knowledge::{Direction, Kind, Sentence};

use crate::support::project;
use crate::support::samples::{catalog, rules};

/// Words that must not be said.
struct Never {
    /// Classes that it is about; empty: all.
    classes: &'static [&'static str],
    /// Items that it is about: their names have one of these; empty: all.
    items: &'static [&'static str],
    /// On this side only.
    direction: Option<Direction>,
    /// Of causes only; else of measures, too.
    causes_only: bool,
    words: &'static [&'static str],
    /// Said beside one of these, it is right.
    but: &'static [&'static str],
}

const ALL: Never = Never { classes: &[], items: &[], direction: None, causes_only: false, words: &[], but: &[] };

const REACTED: &[&str] = &["fert_dap", "fert_map", "fert_ssp", "fert_fmp", "fert_urea"];
const WITHOUT_DIES: &[&str] = &[
    "fert_dap",
    "fert_map",
    "fert_ssp",
    "fert_fmp",
    "fert_urea",
    "fert_compound",
    "fert_bb",
    "fert_organic",
    "fert_org_inorg",
    "adblue",
    "paint_interior",
    "brake_fluid",
    "petrol",
    "diesel",
    "cement",
    "detergent",
    "concrete_admixture",
];

const NEVER: &[Never] = &[
    // A worn drawing die has a larger bore: thicker wire, less resistance.
    Never {
        items: &["导体电阻"],
        direction: Some(Direction::TooHigh),
        words: &["磨损", "接近寿命"],
        but: &["变粗"],
        ..ALL
    },
    // Worn bearings and grooves open the gap: thicker walls, heavier bars.
    Never {
        items: &["壁厚"], direction: Some(Direction::TooLow), words: &["磨损"], but: &["变大", "变厚"], ..ALL
    },
    Never { items: &["重量偏差"], direction: Some(Direction::TooLow), words: &["磨损"], but: &["变重"], ..ALL },
    Never {
        items: &["重量偏差"], direction: Some(Direction::TooHigh), words: &["负偏差过大", "负差目标过低"], ..ALL
    },
    // Worn cores make smaller holes.
    Never {
        classes: &["brick_porous"], direction: Some(Direction::TooLow), words: &["芯架磨损使孔洞率偏大"], ..ALL
    },
    // XLPE has neither filler nor plasticizer, and its scrap never goes back.
    Never {
        classes: &["cable_xlpe_lv"],
        items: &["绝缘", "热延伸"],
        words: &["碳酸钙", "填充料", "增塑剂"],
        but: &["不含"],
        ..ALL
    },
    Never { classes: &["cable_xlpe_lv"], items: &["绝缘老化前", "热延伸"], words: &["回用料比例"], ..ALL },
    // A solid conductor is one wire.
    Never { classes: &["wire_bv"], items: &["导体电阻"], words: &["节距", "绞合", "根数", "股"], ..ALL },
    // Made by reaction, not by weighing out and mixing; and without potassium.
    Never { classes: REACTED, words: &["配料秤", "混合均匀度", "K₂O", "氧化钾", "配方设计"], ..ALL },
    Never { classes: &["fert_dap", "fert_map"], words: &["磷源", "钙镁磷肥"], ..ALL },
    // Nitrogen of ammonium phosphates is short by neutralisation, not by iron and magnesium.
    Never {
        classes: &["fert_dap", "fert_map"],
        items: &["总氮"],
        direction: Some(Direction::TooLow),
        causes_only: true,
        words: &["铁、铝、镁", "枸溶"],
        ..ALL
    },
    // No dies and no first article in processes of tanks, kilns and mills.
    Never { classes: WITHOUT_DIES, words: &["模具", "换模", "首件", "模号", "口模", "机台"], ..ALL },
    // Lime and ash make it alkaline, organic acids acid.
    Never {
        classes: &["fert_organic"],
        items: &["pH"],
        direction: Some(Direction::TooLow),
        causes_only: true,
        words: &["石灰", "草木灰", "氨积累"],
        ..ALL
    },
    Never {
        classes: &["fert_organic"],
        items: &["pH"],
        direction: Some(Direction::TooHigh),
        causes_only: true,
        words: &["糟渣", "腐植酸", "有机酸积累"],
        ..ALL
    },
    Never { items: &["色牢度"], causes_only: true, words: &["起球", "捻度", "磨毛"], ..ALL },
    Never { items: &["起球"], causes_only: true, words: &["色牢度", "浮色", "固色"], ..ALL },
    Never { items: &["泛霜"], causes_only: true, words: &["石灰"], ..ALL },
    Never { items: &["石灰爆裂"], causes_only: true, words: &["硫酸盐", "可溶性盐"], ..ALL },
    Never { classes: &["toy"], items: &["锐利"], words: &["小零件"], ..ALL },
    Never { classes: &["school_uniform"], items: &["金属针"], words: &["绳带"], ..ALL },
    Never {
        classes: &["paint_interior"], items: &["甲醛"], causes_only: true, words: &["颜料", "钛白粉"], ..ALL
    },
    Never {
        classes: &["paint_interior"], items: &["总铅"], causes_only: true, words: &["成膜助剂", "防腐剂"], ..ALL
    },
    // A toy for small children is not made older on paper.
    Never { classes: &["toy"], words: &["改标", "提高适用年龄", "标注更大的适用年龄"], ..ALL },
    // Early strength is no late one: strengthening agents explain 28 days, not 3.
    Never {
        classes: &["cement"],
        items: &["3d"],
        direction: Some(Direction::TooLow),
        causes_only: true,
        words: &["后期增长不足"],
        ..ALL
    },
    // Pressure pipe is made of compound.
    Never { classes: &["pe_pipe"], causes_only: true, words: &["碳酸钙等填料比例"], ..ALL },
    // The middle of a range of deviations is no thickness.
    Never { classes: &["mulch_film"], words: &["0.0005 mm", "厚度设定在允许范围中值"], ..ALL },
    // Of all products.
    Never { words: &["成本", "利润", "中值附近", "同类中位数以内", "管理评审"], ..ALL },
];

impl Never {
    fn is_about(&self, class: &str, item: &str, direction: Direction) -> bool {
        (self.classes.is_empty() || self.classes.contains(&class))
            && (self.items.is_empty() || self.items.iter().any(|part| item.contains(part)))
            && self.direction.is_none_or(|own| own == direction)
    }

    fn broken_by<'t>(&self, text: &'t str) -> Option<&'t str> {
        let is_right = self.but.iter().any(|word| text.contains(word));
        (!is_right && self.words.iter().any(|word| text.contains(word))).then_some(text)
    }
}

/// A word in a letter of a class that its process has not: of the lines about all items and both sides.
pub fn never_in_class<'t>(class: &str, text: &'t str) -> Option<&'t str> {
    let mut lines =
        NEVER.iter().filter(|never| never.items.is_empty() && never.direction.is_none() && !never.causes_only);
    lines.find_map(|never| never.is_about(class, "", Direction::Failed).then(|| never.broken_by(text)).flatten())
}

fn sentences() -> Vec<Sentence> {
    let none = project().join("no-own-templates");
    yice::load::templates(&none, &project().join("report-templates")).value.knowledge.sentences().to_vec()
}

#[test]
fn no_sentence_speaks_of_what_the_process_or_the_physics_has_not() {
    let mut broken = Vec::new();
    for sentence in sentences() {
        for never in NEVER {
            let about = sentence
                .classes
                .iter()
                .any(|class| sentence.items.iter().any(|item| never.is_about(class, item, sentence.direction)));
            if !about || (never.causes_only && sentence.kind != Kind::Cause) {
                continue;
            }
            let found = sentence.texts().into_iter().find_map(|text| never.broken_by(text));
            broken.extend(found.map(|text| format!("{} row {}: {text}", sentence.file, sentence.row)));
        }
    }
    assert!(broken.is_empty(), "{broken:#?}");
}

/// What a rule suspects, and its steps; what it excludes may name anything.
fn suspected(rule: &Rule) -> Vec<String> {
    let causes = std::iter::once(&rule.most_probable).chain(&rule.possible);
    causes.map(RuleSentence::words).collect()
}

#[test]
fn no_rule_suspects_what_the_process_or_the_physics_has_not() {
    use yice::domain::condition::Property;
    let mut broken = Vec::new();
    for rule in &rules().rules {
        let sides = [(Property::FailedLow, Direction::TooLow), (Property::FailedHigh, Direction::TooHigh)];
        for item in &rule.condition.items {
            let asked = sides.iter().filter(|(property, _)| rule.condition.asks(*property, item));
            let asked: Vec<Direction> = asked.map(|(_, direction)| *direction).collect();
            let [direction] = asked[..] else { continue };
            for never in
                NEVER.iter().filter(|never| rule.classes.iter().any(|class| never.is_about(class, item, direction)))
            {
                let texts = suspected(rule);
                let found = texts.iter().find_map(|text| never.broken_by(text));
                broken.extend(found.map(|text| format!("{}: {text}", rule.id)));
            }
        }
    }
    assert!(broken.is_empty(), "{broken:#?}");
}

/// How the laboratory sampled and measured is no cause of the enterprise's: the result is the laboratory's own.
#[test]
fn no_rule_suspects_the_laboratory() {
    let words = [
        "取样",
        "试样",
        "测点位置",
        "应力仪",
        "夹具",
        "冲击点",
        "再现性",
        "检验之间",
        "换算差异",
        "测定的温度",
        "测定的问题",
        "测量时",
        "标距",
        "报告或者等级",
        "数据录入",
    ];
    for rule in &rules().rules {
        for text in suspected(rule) {
            // What the enterprise's own test did not find is its own.
            let is_own = text.contains("出厂检验") || rule.is_statement;
            let said = words.iter().find(|word| text.contains(**word));
            assert!(is_own || said.is_none(), "{}: “{}” in {text}", rule.id, said.unwrap());
        }
    }
}

/// The lines above are about classes and items that there are.
#[test]
fn every_line_is_about_something() {
    for never in NEVER {
        for code in never.classes {
            let class = catalog().classes.values().find(|class| class.code.0 == *code);
            assert!(class.is_some(), "no class {code}");
        }
        let is_known = never.items.is_empty()
            || sentences()
                .iter()
                .any(|sentence| sentence.items.iter().any(|item| never.items.iter().any(|part| item.contains(part))));
        assert!(is_known, "no item {:?}", never.items);
    }
    let never = &NEVER[0];
    assert!(never.is_about("wire_bv", "导体电阻（20℃）", Direction::TooHigh));
    assert!(!never.is_about("wire_bv", "导体电阻（20℃）", Direction::TooLow));
    assert_eq!(never.broken_by("拉丝模具磨损，线径变小"), Some("拉丝模具磨损，线径变小"));
    assert_eq!(never.broken_by("磨损使线径变粗，不是原因"), None);
}
