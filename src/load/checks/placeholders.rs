//! Texts that stand where somebody has still to write: a letter must never print one.

use crate::domain::fold::fold;

/// What asks for a text, in Chinese.
const ASKS: [&str; 23] = [
    "<填",
    "填写机构",
    "填写单位",
    "填写名称",
    "填写全称",
    "填写部门",
    "填写联系",
    "请填",
    "请写",
    "请输入",
    "请补",
    "请替换",
    "请修改",
    "请改",
    "请删除",
    "请选择",
    "请注明",
    "在此填",
    "在此输入",
    "此处填",
    "此处输入",
    "待填",
    "待补",
];
/// The same in English; each is a word or several of its own.
const ASKS_IN_ENGLISH: [&str; 11] = [
    "please fill",
    "please enter",
    "please replace",
    "fill in",
    "to be filled",
    "your agency",
    "your name",
    "placeholder",
    "changeme",
    "todo",
    "tbd",
];
/// What a text that only names what belongs there ends with.
const NAMES_OF_FIELDS: [&str; 3] = ["全称", "姓名", "名称"];
/// The longest text that only names what belongs there.
const LONGEST_NAME: usize = 16;
/// What 某 stands before where nobody in particular is meant.
const SOMEBODY: [&str; 13] = ["某", "省", "市", "县", "区", "局", "院", "所", "公司", "单位", "机构", "中心", "部门"];

/// Whether a text is a placeholder: `（请填写承检机构全称）`, `某某公司`, `×××`, `XX局`, `____`, `TODO`, `待定`.
pub(crate) fn is_placeholder(text: &str) -> bool {
    let text = fold(text).to_lowercase();
    let bare = text.trim_matches(|c: char| !c.is_alphanumeric());
    let asks = ASKS.iter().any(|words| text.contains(words)) || is_no_name(bare) || is_empty_frame(&text);
    let is_cut = || is_cut_off(&text) || has_slot(&text) || has_blank_telephone(&text);
    asks || asks_in_english(&text) || only_names_a_field(bare) || means_nobody(&text) || has_filler(&text) || is_cut()
}

/// `...市场监督管理局`, `——检验院`: what belongs before the words is not there; nor what belongs behind `示例……`.
fn is_cut_off(text: &str) -> bool {
    let behind = text.trim_start_matches(['.', '…', '。', '·', '-', '—', '_', '~', '、']);
    let signs = text[..text.len() - behind.len()].chars().count();
    let is_word = |c: char| ('\u{4e00}'..='\u{9fff}').contains(&c);
    (signs > 1 || text.starts_with('…')) && behind.starts_with(is_word)
        || text.ends_with("...") && text.contains(is_word)
        || text.ends_with('…') && text.contains(is_word)
}

/// `{{issuer}}`, `${authority}`, `<机构名>`, `%name%`: where a program would put something. `{n}` is the running number of a letter.
fn has_slot(text: &str) -> bool {
    let named = |open: char, close: char, is_of_name: fn(char) -> bool| {
        text.match_indices(open).any(|(at, _)| {
            let inside = text[at + open.len_utf8()..].split(close).next().unwrap_or_default();
            let is_closed = text[at + open.len_utf8() + inside.len()..].starts_with(close);
            is_closed
                && inside.chars().count() > 1
                && inside.starts_with(char::is_alphabetic)
                && inside.chars().all(is_of_name)
        })
    };
    let word = |c: char| c.is_alphanumeric() || matches!(c, '_' | '.' | '-');
    named('{', '}', word) || named('<', '>', word) || named('%', '%', |c| c.is_ascii_alphabetic() || c == '_')
}

/// `0000-0000000`: a telephone number that is none.
fn has_blank_telephone(text: &str) -> bool {
    let numbers = text.split(|c: char| !c.is_ascii_digit() && c != '-');
    let mut digits = numbers.map(|number| number.replace('-', "")).filter(|number| number.len() >= 7);
    digits.any(|number| number.bytes().all(|digit| digit == b'0'))
}

/// Whether the text of a cell only says that it is still to be written: `待补`, `（待定）`; with a `number` of a sheet or a report, that
/// it has none yet.
pub(crate) fn waits_to_be_written(text: &str, number: bool) -> bool {
    const OPEN: &str = "待定 待补 待补充 待补录 待填 待填写 待录 待录入 待确认 待核实 待核 待查 未定 暂缺 tbd todo";
    const NONE_YET: &str = "暂无 暂未出 未出 未出具 待出 待出具 待发 待编 待编号 未编号 无 无编号 同上 / - — —— na n/a";
    // Most cells are longer, or no words at all.
    if text.chars().count() > 12 {
        return false;
    }
    let folded = fold(text).to_lowercase();
    let bare = folded.trim_matches(|c: char| !c.is_alphanumeric());
    let is_of = |words: &str, text: &str| words.split_whitespace().any(|word| word == text);
    let is_none = || is_of(NONE_YET, bare) || is_of(NONE_YET, &folded) || is_empty_frame(&folded);
    !folded.is_empty() && (is_of(OPEN, bare) || number && is_none())
}

/// `承检机构（盖章）`, `暂无`, `null`: what belongs there, or that there is nothing.
fn is_no_name(bare: &str) -> bool {
    const NONE: &str = "
        待定 未定 暂缺 暂无 同上 承检机构 检验机构 检测机构 发文机关 发文单位 抽查机关 监管部门 机构 机关 单位 单位名 签名 签字 盖章
        编制人 审核人 批准人 起草人 联系人 电话 联系电话 联系方式 null none nil undefined n/a
    ";
    let seals = ["盖章", "公章", "签名", "签字", "签章"];
    let sealed = seals.iter().find_map(|seal| bare.strip_suffix(seal)?.strip_suffix('('));
    NONE.split_whitespace().any(|word| word == sealed.unwrap_or(bare))
}

/// `……`, `（ ）`, `×`: nothing but signs around a blank. Strokes and `*` have a meaning of their own.
fn is_empty_frame(text: &str) -> bool {
    let is_sign = |c: char| !c.is_alphanumeric() && !"/-—*".contains(c);
    !text.is_empty() && text.chars().all(is_sign)
}

fn asks_in_english(text: &str) -> bool {
    // Folding takes the spaces out.
    ASKS_IN_ENGLISH.iter().any(|words| {
        let words = words.replace(' ', "");
        text.match_indices(&words).any(|(at, _)| {
            let beside = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
            let is_short = words.len() < 6;
            !is_short || !beside(text[..at].chars().next_back()) && !beside(text[at + words.len()..].chars().next())
        })
    })
}

/// `承检机构全称`, `产品工程师姓名`, `联系人和电话`.
fn only_names_a_field(bare: &str) -> bool {
    let is_short = bare.chars().count() <= LONGEST_NAME;
    is_short && (NAMES_OF_FIELDS.iter().any(|end| bare.ends_with(end)) || bare == "联系人和电话")
}

fn means_nobody(text: &str) -> bool {
    text.match_indices('某').any(|(at, some)| SOMEBODY.iter().any(|who| text[at + some.len()..].starts_with(who)))
}

/// Two or more signs in a row that only fill a space. Letters count where they are no part of a word or a number.
fn has_filler(text: &str) -> bool {
    let characters: Vec<char> = text.chars().collect();
    let mut at = 0;
    while at < characters.len() {
        let Some(kind) = filler(characters[at]) else {
            at += 1;
            continue;
        };
        let run = characters[at..].iter().take_while(|&&c| filler(c) == Some(kind)).count();
        let beside = [at.checked_sub(1), Some(at + run)].map(|at| at.and_then(|at| characters.get(at)).copied());
        let touches = |is: fn(&char) -> bool| beside.iter().flatten().any(is);
        let fills = match kind {
            Filler::Letter if touches(char::is_ascii_alphabetic) => false,
            Filler::Letter if touches(char::is_ascii_digit) => run > 2,
            // 二○○八 is a year.
            Filler::Circle => run > 1 && !touches(|c| "一二三四五六七八九十".contains(*c)),
            Filler::Letter | Filler::Sign => run > 1,
        };
        if fills {
            return true;
        }
        at += run;
    }
    false
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Filler {
    Letter,
    Circle,
    Sign,
}

fn filler(c: char) -> Option<Filler> {
    match c {
        // With the Cyrillic letter and the Greek one that look the same.
        'x' | 'х' | 'χ' => Some(Filler::Letter),
        '○' | '◯' | '〇' => Some(Filler::Circle),
        '×' | '✕' | '✖' | '╳' | '⨯' | '*' | '_' | '?' | '■' | '□' | '▢' | '●' | '△' | '▲' | '◆' | '◇' | '☆' | '★'
        | '#' => Some(Filler::Sign),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_waits_to_be_written_is_seen_however_it_is_edited() {
        for text in [
            "（请填写承检机构全称）",
            "(请填写承检机构全称)",
            "请填写承检机构全称",
            "〔请 填 写〕",
            "贵州省（请填写）检验院",
            "【在此输入联系人】",
            "示例线缆有限公司（示例，请删除）",
            "承检机构全称",
            "（产品工程师姓名）",
            "联系人和电话",
            "审核人",
            "<填写>",
            "某某市场监督管理局",
            "贵州某检验院有限公司某部门",
            "某省市场监督管理局",
            "×××",
            "ＸＸＸ",
            "xx省市场监督管理局",
            "XX-2023",
            "ХХХ检验院",
            "0851-8xxxxxxx",
            "0851-××××××××",
            "＊＊＊公司",
            "____",
            "＿＿＿年度监督抽查",
            "○○○检验院",
            "□□检验院",
            "???",
            "TODO",
            "（TBD）",
            "Please fill in the agency",
            "<your name>",
            "待定",
            "（待补充）",
            "承检机构",
            "检验机构（盖章）",
            "……",
            "（  ）",
            "×",
            "暂无",
            "null",
            "联系电话：",
            "{{issuer}}",
            "{{ authority }}",
            "${name}",
            "{issuer}",
            "%authority%",
            "填写机构名",
            "XX",
            "XX市市场监督管理局",
            "...市场监督管理局",
            "……市场监督管理局",
            "——检验院",
            "贵州省...",
            "0000-0000000",
            "联系人，0000-00000000",
        ] {
            assert!(is_placeholder(text), "{text}");
        }
    }

    #[test]
    fn a_cell_that_waits_is_seen_and_one_that_says_something_is_not() {
        for text in ["待补", "（待定）", "待 确认", "暂缺", "TBD"] {
            assert!(waits_to_be_written(text, false) && waits_to_be_written(text, true), "{text}");
        }
        for text in ["暂无", "/", "无", "待出具", "——", "……", "N/A"] {
            assert!(waits_to_be_written(text, true) && !waits_to_be_written(text, false), "{text}");
        }
        for text in ["", "R-001", "待补2023-001", "XX-2023-001", "无锡检字1号", "（2023）第12号", "A"] {
            assert!(!waits_to_be_written(text, true), "{text}");
        }
    }

    #[test]
    fn what_is_written_is_no_placeholder() {
        for text in [
            "",
            "贵州示例质量检验检测院（演示）",
            "2023年贵州省产品质量省级监督抽查（合成演示）",
            "贵州省示例市场监督管理局（虚构）",
            "黔示检函〔2023〕{n}号",
            "黔市监抽〔2023〕1号",
            "示例联系人，0851-00000000",
            "guizhou-2023",
            "demo-2023",
            "zxxk-2023",
            "XXL码校服专项抽查",
            "第XXIII批",
            "BVV 3×2.5 监督抽查",
            "二○○八年监督抽查",
            "二〇二三年监督抽查",
            "二〇〇〇年监督抽查",
            "第一○○○号",
            "http://www.gzxxgk.gov.cn",
            "mastodon@gov.cn",
            "张三*",
            "*",
            "/",
            "示例检验机构",
            "wire_bv/*",
            "产品名称标注专项抽查",
            "某",
            "2023-12-15",
            "联系人张三，电话 0851-12345678",
            "示例联系人，0851-00000000",
            "达标率100%合格率99%",
            "{{ 7*7 }}",
            "〔2023〕{n}号",
            "-检验院",
            "三〇〇〇〇〇〇号",
        ] {
            assert!(!is_placeholder(text), "{text}");
        }
    }
}
