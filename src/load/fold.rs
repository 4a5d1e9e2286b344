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

/// The known text that shares the most characters with `text`, at least one: a weaker hint than [`nearest`].
pub fn most_alike<'a>(text: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let shared = |candidate: &str| fold(text).chars().filter(|c| fold(candidate).contains(*c)).count();
    known
        .into_iter()
        .map(|candidate| (shared(candidate), candidate))
        .filter(|(count, _)| *count > 0)
        .max()
        .map(|(_, c)| c)
}

/// The known text nearest to `text`: contained, containing, or a few edits away.
pub fn nearest<'a>(text: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let folded = fold(text);
    let length = folded.chars().count();
    known
        .into_iter()
        .filter_map(|candidate| {
            let other = fold(candidate);
            let shorter = length.min(other.chars().count());
            let distance = edit_distance(&folded, &other);
            let contained = shorter >= 2 && (folded.contains(&other) || other.contains(&folded));
            let near = distance <= (length.max(2) / 2).min(4) && distance < length;
            (contained || near).then_some((!contained, distance, candidate))
        })
        .min()
        .map(|(_, _, candidate)| candidate)
}

fn edit_distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().take(64).collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.chars().take(64).enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let substitute = diagonal + usize::from(x != *y);
            diagonal = row[j + 1];
            row[j + 1] = substitute.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[b.len()]
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

    #[test]
    fn the_nearest_is_close_or_nothing() {
        let known = ["标称生产企业", "检验结果", "检验项目"];
        assert_eq!(nearest("生产企业", known), Some("标称生产企业"));
        assert_eq!(nearest("检测结果", known), Some("检验结果"));
        assert_eq!(nearest("序号", known), None);
        assert_eq!(most_alike("检验结果", ["序号", "检测值"]), Some("检测值"));
        assert_eq!(most_alike("检验结果", ["序号"]), None);
    }
}
