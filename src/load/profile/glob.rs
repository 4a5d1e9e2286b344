//! Names of files and sheets by a pattern with `*` (any text) and `?` (one character); letters in any case.

/// Whether a name fits a pattern.
pub(crate) fn fits(pattern: &str, name: &str) -> bool {
    let lower = |text: &str| text.chars().flat_map(char::to_lowercase).collect::<Vec<char>>();
    let (pattern, name) = (lower(pattern), lower(name));
    let (mut at, mut here) = (0, 0);
    // Where the last star was, and how much of the name it has taken.
    let mut star: Option<(usize, usize)> = None;
    while here < name.len() {
        match pattern.get(at) {
            Some('*') => {
                star = Some((at, here));
                at += 1;
            }
            Some(c) if *c == '?' || *c == name[here] => {
                at += 1;
                here += 1;
            }
            _ => {
                let Some((before, taken)) = star else { return false };
                star = Some((before, taken + 1));
                at = before + 1;
                here = taken + 1;
            }
        }
    }
    pattern[at..].iter().all(|c| *c == '*')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stars_take_any_text_and_question_marks_one_character() {
        for (pattern, name, is) in [
            ("*", "", true),
            ("*合格*.xls*", "2023不合格.XLSX", true),
            ("*合格*.xls*", "2023不合格.csv", false),
            ("结果?.csv", "结果1.csv", true),
            ("结果?.csv", "结果.csv", false),
            ("a*b*c", "aXbYbZc", true),
            ("a*b*c", "aXbYbZ", false),
            ("", "a", false),
            ("数据", "数据", true),
            ("[a].csv", "[a].csv", true),
        ] {
            assert_eq!(fits(pattern, name), is, "{pattern} {name}");
        }
        // A pattern of many stars ends soon all the same.
        assert!(!fits(&"*a".repeat(200), &"a".repeat(199)));
    }
}
