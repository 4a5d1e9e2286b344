//! What a misspelt header or name may have meant: for hints only, never for matching.

use crate::domain::fold::fold;

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
    fn the_nearest_is_close_or_nothing() {
        let known = ["标称生产企业", "检验结果", "检验项目"];
        assert_eq!(nearest("生产企业", known), Some("标称生产企业"));
        assert_eq!(nearest("检测结果", known), Some("检验结果"));
        assert_eq!(nearest("序号", known), None);
        assert_eq!(most_alike("检验结果", ["序号", "检测值"]), Some("检测值"));
        assert_eq!(most_alike("检验结果", ["序号"]), None);
    }
}
