//! Whether a result in words is what a requirement in words asks for, or its opposite: 有裂纹 under 不得开裂, 击穿 under 不应击穿, 检出
//! under 不得检出. What is not the very thing, or says how much of it there is, is left to whoever judged it.

use crate::domain::fold::fold;

/// By what a requirement says that something must not be.
const FORBIDS: [&str; 25] = [
    "不应存在",
    "不得存在",
    "不允许存在",
    "不应有",
    "不得有",
    "不允许有",
    "不能有",
    "不准有",
    "不应出现",
    "不得出现",
    "不允许出现",
    "不应产生",
    "不得产生",
    "不应发生",
    "不得发生",
    "不应",
    "不得",
    "不允许",
    "不可",
    "不能",
    "不准",
    "不带",
    "没有",
    "无",
    "不",
];
/// The same behind what it was done to: `弯曲后不开裂`.
const FORBIDS_BEHIND: [&str; 7] = ["不应有", "不得有", "不应", "不得", "不允许", "无", "不"];
/// By what a result says that it is not there.
const ABSENT: [&str; 10] = ["未发现有", "未发现", "未出现", "未发生", "未产生", "未见", "没有", "无", "未", "不"];
/// By what it says that it is.
const PRESENT: [&str; 9] = ["", "发现有", "有", "出现", "发生", "产生", "存在", "发现", "已"];
/// What may stand before a thing without being another one: it says how much of it is meant.
const DEGREES: [&str; 12] =
    ["可见", "明显", "轻微", "细小", "微小", "少量", "少许", "严重", "大量", "局部", "个别", "肉眼可见"];
/// What may stand behind a thing.
const BEHIND: [&str; 7] = ["等缺陷", "等现象", "等情况", "现象", "迹象", "缺陷", "等"];
/// Things that are one.
const SAME: [&[&str]; 7] = [
    &["裂纹", "开裂", "裂缝", "裂痕", "裂口", "龟裂", "裂开"],
    &["击穿", "闪络", "击穿或闪络", "闪络或击穿"],
    &["锈蚀", "生锈", "锈斑", "锈迹"],
    &["气泡", "起泡", "鼓泡"],
    &["脱落", "剥落", "掉落"],
    &["渗漏", "渗水", "漏水", "泄漏"],
    &["燃烧", "起燃", "起火", "着火"],
];
/// What else is a thing that nobody wants.
const DEFECTS: &str = "
    毛刺 毛边 夹杂 夹渣 杂质 变形 翘曲 破损 破裂 缺损 损坏 损伤 断裂 断丝 松动 污渍 划痕 划伤 凹陷 凸起 凹坑 分层 脱层 起皮 起皱 缩孔 砂眼 针孔
    气孔 异味 霉变 结块 掉色 褪色 延燃 缺角 掉角 缺棱 裂口 缺口 检出
";
/// What is asked for by itself.
const GOOD: [&str; 12] =
    ["清晰", "光滑", "平整", "完整", "均匀", "牢固", "齐全", "光洁", "完好", "正确", "整齐", "端正"];

/// Whether the result of an item meets its requirement; `None` for all that is not the very word or its denial.
pub(super) fn words_meet(item: &str, requirement: &str, result: &str) -> Option<bool> {
    let (required, found) = (fold(requirement), fold(result));
    let (required, found) = (required.trim_matches(['。', '.']), found.trim_matches(['。', '.']));
    match (required, found) {
        ("阴性", "阴性") | ("阳性", "阳性") => return Some(true),
        ("阴性", "阳性") | ("阳性", "阴性") => return Some(false),
        ("禁用" | "不得使用" | "禁止使用", "检出") => return Some(false),
        ("未检出", "未检出") => return Some(true),
        ("未检出", "检出") => return Some(false),
        _ => {}
    }
    of_the_item(item, required, found).or_else(|| of_things(required, found)).or_else(|| of_quality(required, found))
}

/// `裂纹` 不允许: 有. The thing is the item itself.
fn of_the_item(item: &str, required: &str, found: &str) -> Option<bool> {
    let forbids =
        ["不允许", "不允许有", "不得有", "不应有", "不应出现", "不得出现", "不允许出现", "不应存在", "不得存在"];
    if !forbids.contains(&required) {
        return None;
    }
    let item = fold(item);
    match found {
        "有" | "存在" | "出现" => Some(false),
        "无" | "没有" | "未见" | "未发现" | "未出现" => Some(true),
        _ => of_things(&format!("无{item}"), found),
    }
}

/// What a result says of one thing.
struct Said<'a> {
    thing: &'a str,
    degree: Option<&'a str>,
    is_there: bool,
}

fn of_things(required: &str, found: &str) -> Option<bool> {
    let forbidden = forbidden(required);
    if forbidden.is_empty() {
        return None;
    }
    let said: Vec<Said> = clauses(found).map(said).collect::<Option<_>>()?;
    // 无裂纹 forbids a slight one too; 无裂纹 under 无明显裂纹 denies more than is asked.
    let is_of = |said: &Said, (degree, thing): &(Option<&str>, &str)| {
        let says_more = if said.is_there { degree.is_none() } else { said.degree.is_none() };
        is_same(said.thing, thing) && (said.degree == *degree || says_more)
    };
    if said.iter().any(|said| said.is_there && forbidden.iter().any(|of| is_of(said, of))) {
        return Some(false);
    }
    let is_denied = |of: &(Option<&str>, &str)| said.iter().any(|said| !said.is_there && is_of(said, of));
    (found == required || forbidden.iter().all(is_denied)).then_some(true)
}

/// What a requirement forbids, each with how much of it; nothing where it says more, or says it otherwise.
fn forbidden(required: &str) -> Vec<(Option<&str>, &str)> {
    let mut things = Vec::new();
    let mut enumerates = false;
    for clause in clauses(required) {
        let begins = FORBIDS.iter().find_map(|none| clause.strip_prefix(none));
        // `2000 V 5 min不击穿`: only what is known to be one thing is found behind a condition.
        let behind = || {
            let places = FORBIDS_BEHIND.iter().filter_map(|none| clause.rsplit_once(none));
            places.map(|(_, rest)| rest).find(|rest| is_known(thing(rest).1))
        };
        let rest = match begins.or_else(behind) {
            Some(rest) => rest,
            // 无裂纹、气泡 forbids both; 无裂纹、色泽均匀 does not.
            None if enumerates && is_known(thing(clause).1) => clause,
            None => continue,
        };
        let (degree, name) = thing(rest);
        if is_name(name) {
            enumerates = true;
            things.push((degree, name));
        }
    }
    things
}

fn clauses(text: &str) -> impl Iterator<Item = &str> {
    text.split(['、', '，', ',', ';', '；', '。']).flat_map(|part| part.split('和')).filter(|clause| !clause.is_empty())
}

/// A thing without how much of it there is and without the words behind it.
fn thing(text: &str) -> (Option<&str>, &str) {
    let bare = BEHIND.iter().find_map(|end| text.strip_suffix(end)).unwrap_or(text);
    let degree = DEGREES.iter().filter(|degree| bare.starts_with(**degree)).max_by_key(|degree| degree.len());
    match degree {
        Some(degree) => (Some(*degree), bare[degree.len()..].trim_start_matches('的')),
        None => (None, bare),
    }
}

fn said(clause: &str) -> Option<Said<'_>> {
    let absent = ABSENT.iter().find_map(|none| clause.strip_prefix(none)).map(|rest| (rest, false));
    let (rest, is_there) = absent.or_else(|| {
        let mut present: Vec<&str> = PRESENT.iter().filter_map(|there| clause.strip_prefix(there)).collect();
        present.sort_by_key(|rest| rest.len());
        present.first().map(|rest| (*rest, true))
    })?;
    let (degree, thing) = thing(rest);
    is_name(thing).then_some(Said { thing, degree, is_there })
}

/// One word alone: what follows `不应大于` or holds a number is not understood.
fn is_name(thing: &str) -> bool {
    (2..=6).contains(&thing.chars().count()) && thing.chars().all(|c| c.is_alphanumeric() && !c.is_ascii_digit())
}

fn is_known(thing: &str) -> bool {
    SAME.iter().any(|words| words.contains(&thing)) || DEFECTS.split_whitespace().any(|defect| defect == thing)
}

fn is_same(one: &str, other: &str) -> bool {
    one == other || SAME.iter().any(|words| words.contains(&one) && words.contains(&other))
}

/// 应清晰: 不清晰. One quality alone, whatever it is asked of.
fn of_quality(required: &str, found: &str) -> Option<bool> {
    let good = GOOD.iter().find(|good| required.ends_with(**good))?;
    let before = required.strip_suffix(good)?;
    if clauses(required).count() > 1 || before.chars().count() > 6 || before.contains(['不', '无', '未']) {
        return None;
    }
    let bare = found.strip_prefix(before.trim_end_matches('应')).filter(|rest| !rest.is_empty()).unwrap_or(found);
    match bare.strip_suffix(good)? {
        "不" | "未" | "欠" | "不够" => Some(false),
        "" => Some(true),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_meet_a_requirement_or_say_its_opposite_and_all_else_is_left_alone() {
        for (requirement, result) in [
            ("无裂纹", "有裂纹"),
            ("无裂纹", "裂纹"),
            ("不应有裂纹", "出现裂纹"),
            ("不击穿", "击穿"),
            ("不应击穿", "已击穿"),
            ("不得开裂。", "开裂"),
            ("不得开裂", "有裂纹"),
            ("不应有裂纹、气泡、夹杂等缺陷", "有气泡"),
            ("表面应光滑、无裂纹", "有裂纹"),
            ("5min不击穿", "击穿"),
            ("弯曲后不开裂", "出现裂纹"),
            ("无明显裂纹", "有明显裂纹"),
            ("无裂纹", "有轻微裂纹"),
            ("不应有裂纹、气泡", "局部起泡"),
            ("不得检出", "检出"),
            ("禁用", "检出"),
            ("阴性", "阳性"),
            ("无绳带", "有 绳带"),
            ("应清晰", "不清晰"),
            ("标志应清晰", "标志不清晰"),
            ("表面光滑", "不光滑"),
            ("不延燃", "延燃"),
        ] {
            assert_eq!(words_meet("某项", requirement, result), Some(false), "{result} under {requirement}");
        }
        for (requirement, result) in [
            ("无裂纹", "无裂纹"),
            ("不应有裂纹", "未见裂纹"),
            ("不击穿", "未击穿"),
            ("不得开裂", "不开裂"),
            ("不得开裂", "无裂纹"),
            ("无明显裂纹", "无裂纹"),
            ("不应有裂纹、气泡", "无裂纹，无气泡"),
            ("无裂纹，表面光滑", "表面光滑，无裂纹"),
            ("不得检出", "未检出"),
            ("阴性", "阴性"),
            ("应清晰", "清晰"),
        ] {
            assert_eq!(words_meet("某项", requirement, result), Some(true), "{result} under {requirement}");
        }
        for (requirement, result) in [
            ("无裂纹", "边缘开裂"),
            ("无明显裂纹", "有轻微裂纹"),
            ("无裂纹", "无明显裂纹"),
            ("无明显裂纹", "有裂纹"),
            ("无裂纹、色泽均匀", "色泽均匀"),
            ("无大于5mm的裂纹", "有裂纹"),
            ("不应有裂纹、气泡", "无裂纹"),
            ("衣服背部不应有绳带伸出或系着", "无绳带"),
            ("表面应光滑、无裂纹", "不光滑"),
            ("不得开裂", "有裂纹2处，不影响使用"),
            ("不低于三级", "低于三级以上"),
            ("无色", "无色"),
            ("无", "有"),
            ("符合GB/T 5023", "缺厂名"),
            ("", "有裂纹"),
        ] {
            let meets = words_meet("某项", requirement, result);
            assert_eq!(meets, None, "{result} under {requirement}");
        }
    }

    #[test]
    fn a_requirement_may_leave_the_thing_to_the_item() {
        assert_eq!(words_meet("裂纹", "不允许", "有"), Some(false));
        assert_eq!(words_meet("裂纹", "不得有", "无"), Some(true));
        assert_eq!(words_meet("开裂", "不允许", "有裂纹"), Some(false));
        assert_eq!(words_meet("裂纹", "不允许", "两处"), None);
    }
}
