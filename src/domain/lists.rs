//! Lists of items in one text, with the numbers that people give them.

use super::notation::says_nothing;

/// Splits a list of items at `,，、；;` and line ends outside brackets, and strips `1、`, `（1）`, `①`. Where the brackets do not
/// pair, nobody can say where an item ends: it is one.
pub fn split_items(text: &str) -> Vec<String> {
    let items = split_outside(text, &[",", "，", "、", "；", ";", "\n"]).unwrap_or_else(|| vec![text]);
    let items = items.into_iter().map(|item| without_number(item).to_string());
    items.filter(|item| !says_nothing(item)).collect()
}

/// Splits a text where one of the separators stands outside brackets. `None` where its brackets do not pair.
pub fn split_outside<'t>(text: &'t str, separators: &[&str]) -> Option<Vec<&'t str>> {
    let (mut parts, mut start, mut depth) = (Vec::new(), 0, 0_usize);
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let mut step = c.len_utf8();
        match c {
            '(' | '（' | '[' | '【' | '〔' | '［' => depth += 1,
            // The number of an item in a list: `2）灰分`.
            ')' | '）' if depth == 0 && is_number(text[start..text.len() - rest.len()].trim()) => {}
            ')' | '）' | ']' | '】' | '〕' | '］' => depth = depth.checked_sub(1)?,
            _ if depth == 0 => {
                let here = separators.iter().filter(|separator| rest.starts_with(**separator));
                if let Some(longest) = here.map(|separator| separator.len()).filter(|length| *length > 0).max() {
                    let at = text.len() - rest.len();
                    parts.push(&text[start..at]);
                    start = at + longest;
                    step = longest;
                }
            }
            _ => {}
        }
        rest = &rest[step..];
    }
    parts.push(&text[start..]);
    (depth == 0).then_some(parts)
}

fn is_number(text: &str) -> bool {
    (1..=2).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit())
}

/// A name without the number that it has in a list: `1、水分`, `（2）灰分`, `③粗蛋白`, `4）水分`.
pub fn without_number(name: &str) -> &str {
    let name = name.trim();
    if let Some(rest) = name.strip_prefix(|c: char| ('①'..='⑳').contains(&c)) {
        return rest.trim_start_matches(['.', '、', '．']).trim();
    }
    let count = name.bytes().take_while(u8::is_ascii_digit).count();
    match name[count..].strip_prefix(['、', ')', '）']) {
        Some(rest) if (1..=2).contains(&count) => rest.trim(),
        _ => strip_number(name),
    }
}

/// `1.导体电阻`, `（2）厚度` → the name; a lone number is the rest of `1、` and is dropped.
fn strip_number(item: &str) -> &str {
    let digits = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
    for (open, close) in [("（", "）"), ("(", ")")] {
        if let Some(rest) = item.strip_prefix(open) {
            let count = digits(rest);
            if let (1..=2, Some(name)) = (count, rest[count..].strip_prefix(close)) {
                return name.trim();
            }
        }
    }
    let count = digits(item);
    match item[count..].strip_prefix(['.', '．']) {
        Some(rest) if (1..=2).contains(&count) && !rest.starts_with(|c: char| c.is_ascii_digit()) => rest.trim(),
        _ if count > 0 && count == item.len() => "",
        _ => item,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn items_split_outside_brackets_only() {
        for (text, items) in [
            ("杂质含量(钙,钠)、密度（20℃）", vec!["杂质含量(钙,钠)", "密度（20℃）"]),
            ("1、导体电阻；2、绝缘厚度", vec!["导体电阻", "绝缘厚度"]),
            ("1.导体电阻,（2）抗张强度", vec!["导体电阻", "抗张强度"]),
            ("20℃导体电阻", vec!["20℃导体电阻"]),
            ("28d抗压强度", vec!["28d抗压强度"]),
            ("/", vec![]),
            ("", vec![]),
            ("(甲", vec!["(甲"]),
            ("①水分，2)灰分", vec!["水分", "灰分"]),
            ("甲)、乙", vec!["甲)、乙"]),
        ] {
            assert_eq!(split_items(text), items, "{text}");
        }
    }
}
