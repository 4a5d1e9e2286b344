//! Foldings under which two spellings are the same; for matching only, never for printing.

use unicode_normalization::UnicodeNormalization;

/// NFKC without white space, marks of order and zero-width characters: headers, class names, words.
pub fn fold(text: &str) -> String {
    if text.bytes().all(|b| b.is_ascii_graphic()) {
        return text.to_string();
    }
    text.nfkc().filter(|c| !c.is_whitespace() && !is_invisible(*c)).map(bracket).collect()
}

/// A test item's name: folded, without the `*` that marks important items.
pub fn fold_item(text: &str) -> String {
    fold(text).trim_matches('*').to_string()
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
    matches!(c, '\u{FEFF}' | '\u{200B}'..='\u{200F}' | '\u{2060}'..='\u{2064}' | '\u{00AD}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn widths_brackets_and_spaces_fold_and_nothing_else() {
        assert_eq!(fold("天津（ 某）公司"), fold("天津(某)公司"));
        assert_eq!(fold_header("\u{feff}* 生产日期／批号（必填）"), "生产日期/批号");
        assert_eq!(fold_item("密度（20℃）*"), fold_item("密度(20 ℃)"));
        assert_ne!(fold("某某公司"), fold("某某公司分公司"));
    }
}
