//! Numbers of sampling sheets and reports: several in one cell, words beside one, and two that only look like one.

use crate::domain::fold::{fold, fold_number};

/// What stands beside the number of a report that is not the first of its sample: which of them holds, no cell says.
const VERSIONS: &str = "
    更正 更正版 更正件 更正报告 修正 更改 修改 变更 修订 修订版 换发 补发 补 补正 重 重发 重出 重新出具 重新签发 改 作废 已作废 废 撤销 已撤销 撤回
    替换 代替 替代 被替代 副本 复印件 草稿 初稿 样稿 未签发 待签发 待审 旧 旧版 新版 revised corrected amended reissued void draft copy cancelled
";
/// Those that are told behind a number without brackets, too.
const PLAIN_VERSIONS: [&str; 14] =
    ["更正", "修正", "更改", "修改", "修订", "换发", "补发", "重发", "作废", "撤销", "副本", "复印件", "草稿", "初稿"];

/// The number of a cell without the words beside it that tell a version: `DX2023-0001（更正）`; `None` where there are none.
pub(crate) fn without_version(text: &str) -> Option<String> {
    // Most numbers are plain.
    if text.is_ascii() && !text.contains(['(', '[']) {
        return None;
    }
    let folded = fold(text);
    let is_version = |word: &str| {
        let word = word.to_lowercase();
        VERSIONS.split_whitespace().any(|of| of == word)
    };
    let behind = folded.strip_suffix(')').and_then(|rest| rest.rsplit_once('('));
    let before = folded.strip_prefix('(').and_then(|rest| rest.split_once(')')).map(|(word, number)| (number, word));
    let bracketed = [behind, before].into_iter().flatten().find(|(number, word)| has_digit(number) && is_version(word));
    let plain = || {
        let words = PLAIN_VERSIONS.iter().find_map(|word| folded.strip_suffix(word));
        let words = words.map(|number| number.trim_end_matches(['-', '_']));
        words.filter(|number| number.ends_with(|c: char| c.is_ascii_alphanumeric() || c == '号'))
    };
    let number = bracketed.map(|(number, _)| number).or_else(plain)?;
    Some(number.trim_end_matches(['-', '_', ' ']).to_string())
}

/// The numbers of a cell, where it holds more than one: `R-001、R-002`, `DX2023-0001/DX2023-0002`, `R-001～R-003`; none where it
/// holds one.
pub(crate) fn several(text: &str) -> Vec<&str> {
    const BETWEEN: [char; 9] = ['、', '；', ';', '，', ',', '\n', '|', '&', '＆'];
    let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    if text.chars().all(is_plain) {
        return Vec::new();
    }
    let are_numbers = |parts: &Vec<&str>| parts.len() > 1 && parts.iter().all(|part| has_digit(part));
    let listed = parts(text.split(BETWEEN).flat_map(|part| part.split(['和', '及', '与'])));
    if are_numbers(&listed) {
        return listed;
    }
    // A stroke or a blank may be a sign of one number: what stands around it must differ in nothing but figures.
    let alike = |parts: &Vec<&str>| {
        let shapes: Vec<String> = parts.iter().map(|part| shape(part)).collect();
        shapes[1..].iter().all(|of| *of == shapes[0])
            && shapes[0].contains(|c: char| c.is_alphabetic())
            && parts[0].bytes().filter(u8::is_ascii_digit).count() > 1
    };
    let signs: [&[char]; 3] = [&['/', '／'], &[' ', '\u{3000}', '\u{a0}'], &['~', '～', '至', '—']];
    signs
        .into_iter()
        .map(|sign| parts(text.split(sign)))
        .find(|parts| are_numbers(parts) && alike(parts))
        .unwrap_or_default()
}

fn parts<'a>(parts: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    parts.map(str::trim).filter(|part| !part.is_empty()).collect()
}

/// A number with every figure alike.
fn shape(number: &str) -> String {
    fold(number).chars().map(|c| if c.is_ascii_digit() { '9' } else { c }).collect()
}

fn has_digit(text: &str) -> bool {
    text.chars().any(|c| c.is_ascii_digit() || ('０'..='９').contains(&c))
}

/// What is left of a number for an eye that takes O for 0 and I for 1 and passes over strokes, and where those stand. Numbers
/// that few characters make look like others by chance.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Looks {
    /// The characters.
    pub seen: String,
    strokes: Vec<usize>,
    folded: String,
}

impl Looks {
    /// Of a number as written; none where it is too short.
    pub(crate) fn of(number: &str) -> Option<Self> {
        const FEWEST: usize = 4;
        let (mut seen, mut strokes) = (String::with_capacity(number.len()), Vec::new());
        // Large i and small L are strokes, small i and large L are not.
        let plain: String = fold(number).chars().map(|c| if matches!(c, 'I' | 'l' | '|') { '1' } else { c }).collect();
        for c in fold_number(&plain).chars() {
            match c {
                '-' | '/' | '.' | '·' | '\\' | '~' | '_' => strokes.push(seen.chars().count()),
                'o' => seen.push('0'),
                c => seen.push(c),
            }
        }
        let is_long = seen.chars().count() >= FEWEST && seen.contains(|c: char| c.is_ascii_digit());
        is_long.then(|| Self { seen, strokes, folded: fold_number(number) })
    }

    /// Whether two numbers are not the same and look it: `R-O01` and `R-001`, `R001` and `R-001`. Of `1-11` and `11-1` neither leaves
    /// a stroke out.
    pub(crate) fn are_alike(&self, other: &Self) -> bool {
        let within = |one: &Self, other: &Self| one.strokes.iter().all(|at| other.strokes.contains(at));
        self.folded != other.folded && self.seen == other.seen && (within(self, other) || within(other, self))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_that_tell_a_version_are_taken_off() {
        for (text, number) in [
            ("DX2023-0001（更正）", "DX2023-0001"),
            ("DX2023-0001(重)", "DX2023-0001"),
            ("DX2023-0001【作废】", "DX2023-0001"),
            ("（更正）DX2023-0001", "DX2023-0001"),
            ("DX2023-0001更正", "DX2023-0001"),
            ("DX2023-0001-副本", "DX2023-0001"),
            ("DX2023-0001 (Revised)", "DX2023-0001"),
            ("黔检字第001号（补）", "黔检字第001号"),
        ] {
            assert_eq!(without_version(text).as_deref(), Some(number), "{text}");
        }
        for text in [
            "DX2023-0001",
            "（2023）检字第002号",
            "DX2023-0001（复检）",
            "DX2023-0001(A)",
            "更正",
            "（更正）",
            "R-001重",
        ] {
            assert_eq!(without_version(text), None, "{text}");
        }
    }

    #[test]
    fn a_cell_of_several_numbers_is_told_from_a_number_with_strokes() {
        for text in [
            "R-001、R-002",
            "R-001;R-002",
            "R-001，002",
            "R-001和R-002",
            "DX2023-0001/DX2023-0002",
            "DX2023-0001 DX2023-0002",
            "R-001\nR-002",
            "R-001～R-003",
            "R-001至R-003",
            "黔检字第001号、第002号",
        ] {
            assert!(several(text).len() > 1, "{text}");
        }
        for text in [
            "R-001",
            "2023/0001",
            "GZ/2023/0001",
            "黔质检 2023 001",
            "（2023）检字第002号",
            "WT2023/WL0001",
            "2022-08-08/--",
            "No. 123",
            "R-001 A",
            "R-1/2",
            "",
        ] {
            assert_eq!(several(text), [""; 0], "{text}");
        }
    }

    #[test]
    fn numbers_look_alike_by_letters_and_strokes_and_by_nothing_else() {
        let are_alike = |one: &str, other: &str| match (Looks::of(one), Looks::of(other)) {
            (Some(one), Some(other)) => one.are_alike(&other) && other.are_alike(&one),
            _ => false,
        };
        for other in ["R-OO1", "R-O01", "R-00I", "R-00l", "R001", "R/001", "Ｒ００１"] {
            assert!(are_alike("R-001", other), "{other}");
        }
        for (one, other) in [
            ("R-001", "r-001"),
            ("R-001", "Ｒ—００１"),
            ("R-001", "R_001"),
            ("R-001", "R-002"),
            ("R-001", "R-0001"),
            ("DX2023-1-12", "DX2023-11-2"),
            ("QS23-0021", "QS23-0021A"),
            ("L-001", "1-001"),
            ("1-1", "11"),
        ] {
            assert!(!are_alike(one, other), "{one} {other}");
        }
    }
}
