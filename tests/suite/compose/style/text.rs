//! Rules that one text keeps or breaks: each returns what it found, nothing where the text is good.

use std::sync::LazyLock;

use regex::Regex;

/// A rule of one text.
pub type Rule = fn(&str) -> Vec<String>;

/// Every rule of one text, by the name that a failure prints.
pub const RULES: [(&str, Rule); 19] = [
    ("range", ranges),
    ("spacing", spacing),
    ("punctuation", doubled_punctuation),
    ("half width", half_width),
    ("word twice", doubled_words),
    ("clause twice", clauses_twice),
    ("brackets", nested_brackets),
    ("empty brackets", empty_brackets),
    ("long", long_sentences),
    ("term", terms),
    ("pass", passes),
    ("rank", ranks),
    ("first, second", ordered_lists),
    ("this result", results_without_a_figure),
    ("placeholder", leftovers),
    ("factor label", factor_labels),
    ("conforms", conforms_twice),
    ("word result", unquoted_words),
    ("band", bare_band),
];

fn pattern(text: &str) -> Regex {
    Regex::new(text).unwrap()
}

macro_rules! re {
    ($name:ident, $text:expr) => {
        static $name: LazyLock<Regex> = LazyLock::new(|| pattern($text));
    };
}

fn found(regex: &Regex, text: &str) -> Vec<String> {
    regex.find_iter(text).map(|found| found.as_str().to_string()).collect()
}

/// A Han character.
pub fn is_han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{9fff}' | '\u{20000}'..='\u{3134f}')
}

re!(
    DESIGNATIONS,
    concat!(
        r"[A-Z]{1,6}(?:/[A-Z]{1,2})?\s?\d+(?:\.\d+)*[-—]\d{4}|GB(?:/T)?\s?\d+(?:\.\d+)*", // standards
        r"|[A-Z]{2}\d{2,4}-\d+",                                                          // sheets and reports
        r"|\d{4}-\d{1,2}-\d{1,2}|\d{3,4}-\d{7,8}",                                        // dates, telephones
        r"|\d-\d级|\d+-\d+-\d+", // half grades, formulas of fertilizers
        r"|〔\d{4}〕\d+号|第\d+|\d{4}年(?:\d{1,2}月)?(?:\d{1,2}日)?",
    )
);

/// The text without standards, numbers of documents and dates, whose dashes and digits mean something else.
pub fn masked(text: &str) -> String {
    DESIGNATIONS.replace_all(text, "■").into_owned()
}

const UNIT: &str = r"%|‰|℃|[A-Za-zµμΩ°][A-Za-z²³⁰¹µμΩ°]*(?:[/·][A-Za-z0-9²³µμΩ°]+)*";

re!(DASHES, &format!(r"\d\s?(?:{UNIT})?\s?[~〜∼–—-]\s?\d"));
re!(RANGES, &format!(r"(-?\d[\d.]*)\s?({UNIT})?～(-?\d[\d.]*)\s?({UNIT})?"));

/// GB/T 15835: a range is written with ～ and its unit stands on both sides (63%～68%).
pub fn ranges(text: &str) -> Vec<String> {
    let text = masked(text);
    let mut bad = found(&DASHES, &text);
    for range in RANGES.captures_iter(&text) {
        let unit = |side| range.get(side).map_or("", |unit| unit.as_str());
        if unit(2) != unit(4) {
            bad.push(range[0].to_string());
        }
    }
    bad
}

re!(
    TIGHT,
    r"(?:^|[^/\d.])\d[\d.]*(?:mm|cm|μm|kg|mg|g|h|min|kPa|MPa|N|J|kN|kV|V|A|W|Ω|L|mL|m²|m³|N/mm²|℃)(?:[^A-Za-z0-9/·²³]|$)"
);
re!(LOOSE, r"\d\s[%‰]|\s\s|\s[，。；：、）】”]|[，。；：、（【“]\s");

/// A space between figure and unit, none before %, none between Han characters or beside their punctuation.
pub fn spacing(text: &str) -> Vec<String> {
    let mut bad = found(&TIGHT, text);
    bad.extend(found(&LOOSE, text));
    let chars: Vec<char> = text.chars().collect();
    let apart = chars.windows(3).filter(|at| is_han(at[0]) && at[1] == ' ' && is_han(at[2]));
    bad.extend(apart.map(|at| at.iter().collect::<String>()));
    bad
}

re!(MARKS, r"[，。；：、]{2,}|[（【“][，。；：、]|[，；：、][）】”]|[，；、]$|^[，。；：、）]");

/// Punctuation that is there twice, or beside a bracket.
pub fn doubled_punctuation(text: &str) -> Vec<String> {
    found(&MARKS, text)
}

re!(HALF, r"\p{Han}[,;:?!()]|[,;:?!]\p{Han}|\p{Han}\.\p{Han}");

/// Full-width punctuation between Han characters.
pub fn half_width(text: &str) -> Vec<String> {
    found(&HALF, text)
}

/// No word directly after itself. 逐一 and the like are no repetition: words have two characters or are particles.
pub fn doubled_words(text: &str) -> Vec<String> {
    let chars: Vec<char> = text.chars().collect();
    let mut bad = Vec::new();
    for size in 2..=6 {
        for at in chars.windows(size * 2) {
            if at.iter().all(|c| is_han(*c)) && at[..size] == at[size..] {
                bad.push(at.iter().collect());
            }
        }
    }
    let particles = |at: &&[char]| at[0] == at[1] && "的了和与或是在为不按由把被对从及其该请".contains(at[0]);
    bad.extend(chars.windows(2).filter(particles).map(|at| at.iter().collect::<String>()));
    bad
}

/// Clauses of a text.
pub fn clauses(text: &str) -> impl Iterator<Item = &str> {
    text.split(['，', '。', '；', '：', '（', '）']).map(str::trim).filter(|clause| !clause.is_empty())
}

/// The same clause of eight characters or more stands once in a paragraph.
pub fn clauses_twice(text: &str) -> Vec<String> {
    let mut seen: Vec<&str> = Vec::new();
    let mut bad = Vec::new();
    for clause in clauses(text).filter(|clause| clause.chars().filter(|c| is_han(*c)).count() >= 8) {
        if seen.contains(&clause) {
            bad.push(clause.to_string());
        }
        seen.push(clause);
    }
    bad
}

/// GB/T 15834: no bracket within one of its own kind.
pub fn nested_brackets(text: &str) -> Vec<String> {
    let mut open: Vec<(char, usize)> = Vec::new();
    let mut bad = Vec::new();
    for (at, c) in text.char_indices() {
        match c {
            '（' | '(' | '“' | '《' => {
                if open.iter().any(|(other, _)| *other == c) {
                    let start = open[0].1;
                    bad.push(text[start..].chars().take(24).collect());
                }
                open.push((c, at));
            }
            '）' | ')' | '”' | '》' => {
                open.pop();
            }
            _ => {}
        }
    }
    bad
}

re!(EMPTY, r"（\s*）|\(\s*\)|“\s*”|《\s*》|〔\s*〕|【\s*】");

/// Nothing stands between brackets.
pub fn empty_brackets(text: &str) -> Vec<String> {
    found(&EMPTY, text)
}

/// Most characters of a sentence without a comma.
const LONG: usize = 90;
/// Most characters of a clause.
const LONG_CLAUSE: usize = 60;

/// No sentence of more than ninety characters without a comma, and no clause that has to be read twice.
pub fn long_sentences(text: &str) -> Vec<String> {
    let sentences = text.split(['。', '；']).filter(|sentence| !sentence.contains(['，', '：']));
    let mut bad: Vec<String> =
        sentences.filter(|sentence| sentence.chars().count() > LONG).map(str::to_string).collect();
    // An enumeration is read item by item.
    let clauses = text.split(['，', '。', '；', '：', '、', '（', '）', '“', '”']);
    bad.extend(clauses.filter(|clause| clause.chars().count() > LONG_CLAUSE).map(str::to_string));
    bad
}

/// Colloquial words, words of another trade, and phrases that say nothing, each with what to write.
const TERMS: [(&str, &str); 34] = [
    ("料变了", "原料变化"),
    ("画图", "绘制"),
    ("画同一张", "绘制"),
    ("画趋势", "绘制"),
    ("即测即换", "测得超限即更换"),
    ("查料", "查原料"),
    ("裕度", "余量"),
    ("抽检", "抽查（监督）或抽样检验（企业）"),
    ("检测方面", "检验"),
    ("进一步加强", "说做什么"),
    ("高度重视", "说后果"),
    ("切实", "说做什么"),
    ("进一步稳定", "稳定"),
    ("引起重视", "说后果"),
    ("有待加强", "说做什么"),
    ("有待提高", "说做什么"),
    ("狠抓", "说做什么"),
    ("确保质量", "说到什么值"),
    ("加强管理", "说做什么"),
    ("严格把关", "说做什么"),
    ("搞清", "查明"),
    ("弄清", "查明"),
    ("差不多", "相近"),
    ("大概", "约"),
    ("马上", "立即"),
    ("看看", "检查"),
    ("没测", "未测"),
    ("测了", "已测"),
    ("太高", "过高"),
    ("太低", "过低"),
    ("不够", "不足"),
    ("等等", "等"),
    ("等。", "写全或不写等"),
    ("之一。", "说是什么"),
];

/// Words of the list.
pub fn terms(text: &str) -> Vec<String> {
    TERMS.iter().filter(|(word, _)| text.contains(word)).map(|(word, instead)| format!("{word}→{instead}")).collect()
}

re!(PASS, r"(?:不|复查|认定|与否|整改|改正).?合格|合格(?:证|与否|品)|严重不合格");

/// A pass is no 合格: only what failed is 不合格, and a re-inspection is passed.
pub fn passes(text: &str) -> Vec<String> {
    let rest = PASS.replace_all(text, "■").replace("不合格", "■").replace("复查检验合格", "■");
    if rest.contains("合格") { vec![text.chars().take(60).collect()] } else { Vec::new() }
}

re!(RANK, r"第\s?[0-9一二三四五六七八九十]+[位名]|百分位|名列前茅|前列|落后|最差|倒数|排名|名次");

/// No rank.
pub fn ranks(text: &str) -> Vec<String> {
    found(&RANK, text)
}

re!(ORDINALS, r"首先|其次|再次，|最后，|第一，|第二，");

/// What is most probable is said, not counted.
pub fn ordered_lists(text: &str) -> Vec<String> {
    found(&ORDINALS, text)
}

/// 结合本次结果 needs a figure of this sample behind it.
pub fn results_without_a_figure(text: &str) -> Vec<String> {
    let after = text.split("结合本次结果").skip(1);
    after.filter(|rest| !rest.chars().any(|c| c.is_ascii_digit())).map(str::to_string).collect()
}

re!(LEFT, r"\{\{|\}\}|[{}]|\{%|本次[ 　，。；）]|\([a-z_]+\)|\bNone\b|\bnull\b|None");

/// Nothing of a template is left.
pub fn leftovers(text: &str) -> Vec<String> {
    found(&LEFT, text)
}

re!(FACTORS, r"(?:人员|设备|原材料|工艺|环境|检验|检测|管理|方法)方面[，：]");

/// A cause says what happens, not under which head it stands.
pub fn factor_labels(text: &str) -> Vec<String> {
    found(&FACTORS, text)
}

re!(CONFORMS, r"符合符合|按符合|要求符合|不符合要求（不符合|结果不符合，|结果符合，要求");

/// 符合 is said once.
pub fn conforms_twice(text: &str) -> Vec<String> {
    found(&CONFORMS, text)
}

re!(WORDS, r"(?:检验结果|结果为|要求为?)(?:\p{Han}{2,})[，。；]要求");

/// A result in words stands between quotation marks.
pub fn unquoted_words(text: &str) -> Vec<String> {
    found(&WORDS, text)
}

re!(BANDS, r"[<＜][\d.]+\s?[^，。；（）]{0,8}～|～\s?（?[<＜]");

/// A band does not begin or end with a result below its limit of detection.
pub fn bare_band(text: &str) -> Vec<String> {
    found(&BANDS, text)
}
