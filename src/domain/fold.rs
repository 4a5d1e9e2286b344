//! Foldings under which two spellings are the same; for matching only, never for printing.

use unicode_normalization::UnicodeNormalization;

/// NFKC without white space, marks of order and zero-width characters: headers, class names, words.
pub fn fold(text: &str) -> String {
    if text.bytes().all(|b| b.is_ascii_graphic() && !matches!(b, b'[' | b']')) {
        return text.to_string();
    }
    text.nfkc().filter(|c| !c.is_whitespace() && !is_invisible(*c)).map(bracket).collect()
}

/// A test item's name: folded, without the `*` that marks important items, pH always spelled so.
///
/// Everyone who asks whether two items are the same asks by this: results and the catalog, last year's list, knowledge
/// entries. The case of letters tells items apart (`Co` is cobalt, `CO` carbon monoxide), so it is kept; only pH is
/// written in every case (`PH值`, `Ph值`) and means one thing in each.
pub fn fold_item(text: &str) -> String {
    // Cl⁻ and Cl- are one ion.
    with_ph(fold(text).replace('\u{2212}', "-").trim_matches('*'))
}

/// `PH`, `Ph` and `ph` become `pH` where no letter stands beside them.
fn with_ph(text: &str) -> String {
    let mut spelled = String::with_capacity(text.len());
    for word in text.split_inclusive(|c: char| !c.is_ascii_alphabetic()) {
        let letters = word.trim_end_matches(|c: char| !c.is_ascii_alphabetic());
        let is_ph = letters.eq_ignore_ascii_case("ph");
        spelled.push_str(if is_ph { "pH" } else { letters });
        spelled.push_str(&word[letters.len()..]);
    }
    spelled
}

/// A number of a sampling sheet or a report: folded, in small letters, every dash a hyphen, without what only says that it
/// is a number.
pub fn fold_number(text: &str) -> String {
    let folded = fold_typed(text).replace('_', "-");
    bare_number(&folded).to_string()
}

/// What people type: folded, in small letters, every dash a hyphen.
pub fn fold_typed(text: &str) -> String {
    let is_dash =
        |c: char| matches!(c, '\u{2010}'..='\u{2015}' | '\u{2043}' | '\u{2212}' | '\u{2500}' | '\u{2501}' | '\u{30FC}');
    let dash = |c: char| if is_dash(c) { '-' } else { c };
    fold(text).chars().filter(|c| !c.is_control()).map(dash).flat_map(char::to_lowercase).collect()
}

/// A number without what only says that it is one: `No.123`, `编号：123`, `123号`, `"123"`.
fn bare_number(folded: &str) -> &str {
    const BEFORE: [&str; 4] = ["no.", "no:", "编号:", "报告号:"];
    let quoted = |c: char| matches!(c, '"' | '“' | '”' | '\'');
    let text = folded.trim_matches(quoted);
    // `抽样单编号:`, `检验报告编号:`
    let text = text.rsplit_once(':').filter(|(label, _)| label.ends_with("编号")).map_or(text, |(_, number)| number);
    let text = BEFORE.iter().find_map(|mark| text.strip_prefix(mark)).unwrap_or(text);
    let bare = text.strip_suffix('号').filter(|rest| rest.ends_with(|c: char| c.is_ascii_digit())).unwrap_or(text);
    if bare.contains(|c: char| c.is_ascii_digit()) { bare } else { folded }
}

/// A header: folded, without `*` and （必填）.
pub fn fold_header(text: &str) -> String {
    let mut folded = fold(text);
    for mark in ["(必填)", "(选填)", "(可选)", "(必填项)", "(选填项)"] {
        folded = folded.replace(mark, "");
    }
    folded.trim_matches('*').to_string()
}

/// Square, corner and tortoise-shell brackets become round: 〔2023〕, 【A】, 〈…〉 and （…） vary by typist.
fn bracket(c: char) -> char {
    match c {
        '[' | '【' | '〔' | '〖' => '(',
        ']' | '】' | '〕' | '〗' => ')',
        other => other,
    }
}

/// Zero-width characters and marks that a person does not see.
pub fn is_invisible(c: char) -> bool {
    matches!(
        c,
        '\u{FEFF}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{00AD}'
            | '\u{034F}' | '\u{061C}' | '\u{115F}' | '\u{1160}' | '\u{180E}' | '\u{FE00}'..='\u{FE0F}'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn widths_brackets_and_spaces_fold_and_nothing_else() {
        assert_eq!(fold("天津（ 某）公司"), fold("天津(某)公司"));
        assert_eq!(fold("BV[2.5]"), fold("BV 【2.5】"));
        assert_eq!(fold_header("\u{feff}* 生产日期／批号（必填）"), "生产日期/批号");
        assert_eq!(fold_item("密度（20℃）*"), fold_item("密度(20 ℃)"));
        assert_eq!(fold_item("氯离子（Cl⁻）"), fold_item("氯离子(Cl-)"));
        assert_ne!(fold("某某公司"), fold("某某公司分公司"));
    }

    #[test]
    fn numbers_are_the_same_however_they_are_typed() {
        for spelling in [
            "ＱＳ２３－００２１",
            "qs23-0021",
            "QS23 - 0021",
            "QS23—0021",
            "QS23─0021",
            "QS23_0021",
            "QS23ー0021",
            "QS23\u{2011}00\u{202E}21\u{200B}",
            "No.QS23-0021",
            "№：QS23-0021",
            "抽样单编号：QS23-0021",
            "编号:QS23-0021",
            "QS23-0021号",
            "“QS23-0021”",
        ] {
            assert_eq!(fold_number(spelling), fold_number("QS23-0021"), "{spelling}");
        }
        assert_ne!(fold_number("QS23-0021"), fold_number("QS230021"));
        assert_ne!(fold_number("QS23-0021"), fold_number("QS23-0021A"));
        assert_eq!((fold_number("无编号"), fold_number("NO.")), ("无编号".into(), "no.".into()));
        assert_eq!(fold_number("（2023）检字第002号"), fold_number("〔2023〕检字第002"));
    }

    #[test]
    fn letter_case_tells_items_apart_except_in_ph() {
        for spelling in ["PH值", "Ph值", "ｐＨ 值", "*pH值"] {
            assert_eq!(fold_item(spelling), "pH值");
        }
        assert_eq!(fold_item("浸出液（ph）"), "浸出液(pH)");
        assert_ne!(fold_item("CO释放量"), fold_item("Co释放量"));
        assert_eq!(fold_item("Phosphorus"), "Phosphorus");
    }
}
