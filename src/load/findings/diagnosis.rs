//! What is said about tables of diagnosis rules.

use crate::diagnostic::{Diagnostic, Place, Words};
use crate::domain::condition::{Expected, Problem, WORDS, What};

/// A condition, or a figure in a sentence, that is not of the language.
pub(crate) fn broken_condition(place: Place, blank: usize, problem: &Problem) -> Diagnostic {
    let at = problem.at + blank;
    let what = what(&problem.what);
    Diagnostic::error("broken-condition")
        .at(place)
        .say(format!("第{at}个字符处：{}", what.zh), format!("character {at}: {}", what.en))
        .hint(hint_zh(&problem.what), hint_en(&problem.what))
}

fn what(what: &What) -> Words {
    let words = |zh: &str, en: &str| Words::new(zh, en);
    match what {
        What::Empty => words("没有内容", "nothing is written"),
        What::TooLong => words("太长", "it is too long"),
        What::TooDeep => words("括号或运算嵌套太深", "it is nested too deep"),
        What::UnknownWord(word, None) => Words::new(format!("不认识的词“{word}”"), format!("unknown word {word}")),
        What::UnknownWord(word, Some(near)) => Words::new(
            format!("不认识的词“{word}”，是不是“{near}”？"),
            format!("unknown word {word}; did you mean {near}?"),
        ),
        What::StrayCharacter(c) => Words::new(format!("不认识的字符“{c}”"), format!("unknown character {c}")),
        What::NotANumber(text) => {
            Words::new(format!("“{text}”不是可用的数"), format!("{text} is not a number that can be used"))
        }
        What::UnclosedItem => words("「 没有配对的 」", "「 has no 」"),
        What::NamelessItem => words("「」内没有项目名", "「」 names no item"),
        What::UnclosedBracket => words("左括号没有配对的右括号", "a bracket is never closed"),
        What::Expected(Expected::Operand) => words("这里应有条件或者数", "a condition or a number is missing here"),
        What::Expected(Expected::Opening) => words("词的后面应有左括号", "a word is followed by ("),
        What::Expected(Expected::CommaOrClosing) => words("这里应有逗号或者右括号", "a comma or ) is missing here"),
        What::Expected(Expected::OperatorOrEnd) => {
            words("这里应有 and、or、运算符，或者结束", "and, or, an operator or the end is missing here")
        }
        What::NotACondition => words("这里应是条件，写的是数", "a number stands where a condition is needed"),
        What::NotANumberPart => words("这里应是数，写的是条件", "a condition stands where a number is needed"),
        What::BareItem(name) => Words::new(
            format!("项目「{name}」前面没有词"),
            format!("item 「{name}」 stands without a word that asks something of it"),
        ),
        What::WrongArguments(usage) => Words::new(
            format!("括号里的个数或者种类不对，写法是 {usage}"),
            format!("what stands in the brackets does not fit; it is used as {usage}"),
        ),
        What::Undigested => words("算出来的数要写明保留几位小数", "a figure that is worked out needs its decimals"),
        What::TwoComparisons => words("一次只能比较两个数", "only two numbers are compared at once"),
    }
}

fn hint_zh(what: &What) -> String {
    match what {
        What::UnknownWord(_, None) => {
            format!("可用的词：and、or、not、{}", WORDS.iter().map(|word| word.word).collect::<Vec<_>>().join("、"))
        }
        What::Undigested => "例如 {v(「甲」)/v(「乙」)|2} 保留两位小数".into(),
        What::TwoComparisons => "用 and 连起来：1<v(「甲」) and v(「甲」)<2".into(),
        What::BareItem(name) => format!("测定值写作 v(「{name}」)，不符合写作 fail(「{name}」)"),
        _ => "写法见 report-templates/diagnosis/README.md".into(),
    }
}

fn hint_en(what: &What) -> String {
    match what {
        What::UnknownWord(_, None) => {
            format!("known words: and, or, not, {}", WORDS.iter().map(|word| word.word).collect::<Vec<_>>().join(", "))
        }
        What::Undigested => "for example {v(「a」)/v(「b」)|2} for two decimals".into(),
        What::TwoComparisons => "join them with and: 1<v(「a」) and v(「a」)<2".into(),
        What::BareItem(name) => format!("its value is v(「{name}」), its failure fail(「{name}」)"),
        _ => "report-templates/diagnosis/README.md says how rules are written".into(),
    }
}

/// A cell of a rule that cannot be used.
pub(crate) fn rule_cell(place: Place, zh: &str, en: &str) -> Diagnostic {
    Diagnostic::error("broken-rule").at(place).say(zh, en).hint(
        "写法见 report-templates/diagnosis/README.md",
        "report-templates/diagnosis/README.md says how rules are written",
    )
}

/// A column that no table of rules has.
pub(crate) fn rule_column(place: Place, header: &str, nearest: Option<&str>) -> Diagnostic {
    let (zh, en) = match nearest {
        Some(near) => (
            format!("规则表没有列“{header}”，是不是“{near}”？"),
            format!("tables of rules have no column {header}; did you mean {near}?"),
        ),
        None => (format!("规则表没有列“{header}”"), format!("tables of rules have no column {header}")),
    };
    rule_cell(place, &zh, &en)
}

/// Columns that a table of rules must have.
pub(crate) fn rule_columns_missing(place: Place, missing: &[&str]) -> Diagnostic {
    let (zh, en) = (missing.join("、"), missing.join(", "));
    rule_cell(place, &format!("规则表缺少列：{zh}"), &format!("columns are missing: {en}"))
}

/// Two rules with one id.
pub(crate) fn rule_twice(places: [Place; 2], id: &str) -> Diagnostic {
    Diagnostic::error("broken-rule")
        .at(places)
        .say(format!("编号“{id}”用了两次"), format!("two rules have the id {id}"))
        .hint("给其中一条换一个编号", "give one of them another id")
}

/// An item of a rule that the catalog writes otherwise.
pub(crate) fn unknown_rule_item(place: Place, rule: &str, item: &str, near: &str) -> Diagnostic {
    Diagnostic::warning("unknown-rule-item")
        .at(place)
        .say(
            format!("规则 {rule} 的项目「{item}」产品目录中没有，最接近的是「{near}」"),
            format!("rule {rule} asks about 「{item}」, which the catalog does not have; nearest: 「{near}」"),
        )
        .hint(
            "写成产品目录中的名称，否则这条规则不会适用；确是目录外的项目，与检验报告写得一样即可",
            "write the catalog's name, else the rule never speaks; an item beyond the catalog is written as in reports",
        )
}
