//! Lists of items in one text, with the numbers that people give them.

use super::notation::says_nothing;

/// Splits a list of items at `,，、；;` outside brackets and strips `1、` and （1）.
pub fn split_items(text: &str) -> Vec<String> {
    let mut items = vec![String::new()];
    let mut depth = 0_usize;
    for c in text.chars() {
        match c {
            '(' | '（' | '[' | '【' => depth += 1,
            ')' | '）' | ']' | '】' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth == 0 && matches!(c, ',' | '，' | '、' | '；' | ';' | '\n') {
            items.push(String::new());
        } else if let Some(item) = items.last_mut() {
            item.push(c);
        }
    }
    let items = items.iter().map(|item| strip_number(item.trim()).to_string());
    items.filter(|item| !says_nothing(item)).collect()
}

/// `1.导体电阻`, `（2）厚度` → the name; a lone number is the rest of `1、` and is dropped.
pub fn strip_number(item: &str) -> &str {
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
        ] {
            assert_eq!(split_items(text), items, "{text}");
        }
    }
}
