//! Sentences of the knowledge and diagnosis tables, and the rules that hold only there.

use std::path::Path;
use std::sync::LazyLock;

use regex::Regex;

use super::text::{Rule, is_han, masked};

/// Rules of a sentence that letters cannot be asked: what the program fills in has a unit by its own tests.
pub const RULES: [(&str, Rule); 2] = [("unit", bare_figures), ("possible", possible_again)];

/// Columns that a letter prints.
const COLUMNS: [&str; 10] = [
    "text",
    "verification",
    "evidence",
    "who",
    "condition_text",
    "most_probable",
    "possible",
    "excludes",
    "separating_check",
    "worked",
];

/// Every sentence of a table, with its place and column.
pub fn sentences(file: &Path, each: &mut dyn FnMut(&str, &str, &str)) {
    let mut rows = csv::Reader::from_path(file).unwrap();
    let heads = rows.headers().unwrap().clone();
    let name = file.file_name().unwrap().to_str().unwrap();
    for (row, record) in rows.records().enumerate() {
        let record = record.unwrap();
        for (head, cell) in heads.iter().zip(&record).filter(|(head, cell)| COLUMNS.contains(head) && !cell.is_empty())
        {
            // Steps and their outcomes, lists of causes: each is printed by itself.
            let parts: Vec<&str> = match head {
                "separating_check" => cell.split(['：', '；', '→', '⏎']).collect(),
                "possible" | "excludes" | "worked" => cell.split('；').collect(),
                _ => vec![cell],
            };
            for part in parts.into_iter().map(str::trim).filter(|part| !part.is_empty()) {
                each(&format!("{name}:{}", row + 2), head, &filled(part));
            }
        }
    }
}

/// Rules that a column cannot keep, with the reason.
pub fn is_exempt(rule: &str, column: &str) -> bool {
    match rule {
        // The letter says 可能 before a cause; a condition or a measure may say it.
        "possible" => !matches!(column, "most_probable" | "possible"),
        // Split at colons and semicolons above: what is left is no sentence.
        // A statement begins with a colon, which is not printed.
        "punctuation" => matches!(column, "separating_check" | "most_probable"),
        _ => false,
    }
}

static BRACES: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"\{[^}]*\}").unwrap());

/// With a figure in the place of each placeholder: those of knowledge have their unit, those of diagnosis have none.
fn filled(text: &str) -> String {
    let fill = |found: &regex::Captures<'_>| match found[0].trim_matches(['{', '}']) {
        "item" | "product" | "model" | "sheet" | "lot" | "本项" => "■",
        "own" | "requirement" | "limit" | "target" | "release" | "change" | "margin" | "deviation" | "spread"
        | "median" => "7.4 mm",
        "lot_range(「本项」)" | "range(「本项」)" => "7.4 mm",
        "results" => "7.4 mm、7.5 mm",
        _ => "7.4",
    };
    BRACES.replace_all(text, fill).into_owned()
}

/// The heading says that a cause is possible: the cause does not say it again.
fn possible_again(text: &str) -> Vec<String> {
    if text.contains("可能") { vec!["可能".into()] } else { Vec::new() }
}

static FIGURES: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"[≥≤<>＜＞±-]?\d+(?:\.\d+)?(?:×10\^?-?[\d⁰-⁹]+)?").unwrap());

/// Counters and words that a figure may stand before.
const COUNTERS: &str = "次批家项个年月日处盘块件条份页倍天时分秒步组点级名人副台炉车窑包袋只支根片张套班周号种位桶箱层轮段米吨克升类遍成型目档瓶机样卷仓罐枚盏辆双顶户例幅孔极道堆筒版封季度芯釜缸轮串锅坯垛道站槽辊单圈款池轴模板罐";

/// Words of quantities of dimension one.
pub const PURE: [&str; 16] = [
    "pH",
    "折光率",
    "比率",
    "系数",
    "指数",
    "比值",
    "比在",
    "比极差",
    "摩尔比",
    "碳氮比",
    "吹胀比",
    "比为",
    "MER",
    "纯水示值",
    "辛烷值",
    "之比",
];

/// A figure has its unit, or says what it counts.
fn bare_figures(text: &str) -> Vec<String> {
    let text = masked(text);
    let mut bad = Vec::new();
    for figure in FIGURES.find_iter(&text) {
        let before = text[..figure.start()].chars().next_back().unwrap_or('。');
        let rest = text[figure.end()..].trim_start();
        let after = rest.chars().next().unwrap_or('。');
        let is_name = before.is_ascii_alphanumeric() || "./·_-^²³=×÷＋+－■".contains(before);
        let is_counted = COUNTERS.contains(after) || "%‰℃°".contains(after) || after.is_alphabetic() && !is_han(after);
        let goes_on = "～×/÷:=＋+－∶■.、—".contains(after);
        // 数量为0 needs none, nor does what is compared with it.
        let is_none = figure.as_str() == "0" || text[..figure.start()].ends_with("等于") && figure.as_str() == "1";
        let is_pure = PURE.iter().any(|word| text.contains(word));
        if !(is_name || is_counted || goes_on || is_none || is_pure) {
            let start = text[..figure.start()].char_indices().rev().nth(7).map_or(0, |(at, _)| at);
            let end = text[figure.end()..].char_indices().nth(6).map_or(text.len(), |(at, _)| figure.end() + at);
            bad.push(text[start..end].to_string());
        }
    }
    bad
}
