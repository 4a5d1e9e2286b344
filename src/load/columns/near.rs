//! What a misspelt header or name may have meant: for hints only, never for matching.

use crate::domain::fold::fold;

/// The known text that shares the most characters with `text`, at least one: a weaker hint than [`nearest`].
pub(crate) fn most_alike<'a>(text: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let shared = |candidate: &str| fold(text).chars().filter(|c| fold(candidate).contains(*c)).count();
    known
        .into_iter()
        .map(|candidate| (shared(candidate), candidate))
        .filter(|(count, _)| *count > 0)
        .max()
        .map(|(_, c)| c)
}

/// The known text nearest to `text`: contained, containing, or a few edits away.
pub(crate) fn nearest<'a>(text: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let folded = bounded(text);
    let length = folded.chars().count();
    known
        .into_iter()
        .filter_map(|candidate| {
            let other = bounded(candidate);
            let shorter = length.min(other.chars().count());
            let distance = strsim::levenshtein(&folded, &other);
            let contained = shorter >= 2 && (folded.contains(&other) || other.contains(&folded));
            let near = distance <= (length.max(2) / 2).min(4) && distance < length;
            (contained || near).then_some((!contained, distance, candidate))
        })
        .min()
        .map(|(_, _, candidate)| candidate)
}

/// Folded, and no longer than a header or a name is: the distance takes time with the square of the length.
fn bounded(text: &str) -> String {
    fold(text).chars().take(64).collect()
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
