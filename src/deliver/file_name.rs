//! File and folder names that a clerk recognises and that Windows and Linux both take.
//!
//! Names come from foreign cells (`../../etc/x`, `CON`, 120 characters), so only what is known to be harmless is kept:
//! letters of any script, digits and a few marks. Uniqueness comes from the credit code or the letter's id, never from the name.

use crate::compose::letter::Letter;
use crate::domain::outcome::LetterKind;

/// Longest name part in bytes: Linux allows 255 for a whole name, and the rest of ours is under 80.
const LONGEST_PART: usize = 150;

/// Names that Windows refuses whatever the extension.
const RESERVED: [&str; 22] = [
    "CON", "PRN", "AUX", "NUL", "COM1", "COM2", "COM3", "COM4", "COM5", "COM6", "COM7", "COM8", "COM9", "LPT1", "LPT2",
    "LPT3", "LPT4", "LPT5", "LPT6", "LPT7", "LPT8", "LPT9",
];

/// Folder of letters about several product classes.
const SEVERAL_CLASSES: &str = "多类产品";

/// File of a letter, relative to the outbox: class folder, then name, credit code and kind as a clerk would look for them.
pub(crate) fn file_of(letter: &Letter) -> String {
    let kind = match letter.kind {
        LetterKind::RectificationGuidance => "整改指导意见书",
        LetterKind::ImprovementAdvice => "质量提升建议书",
    };
    let unique = if letter.credit_code.is_empty() { tail_of_id(&letter.id) } else { letter.credit_code.clone() };
    let folder = if letter.is_merged { SEVERAL_CLASSES.to_string() } else { safe_part(&letter.class_name) };
    format!("{folder}/{}_{}_{kind}.pdf", safe_part(&letter.addressee), safe_part(&unique))
}

/// The last part of the id, which tells enterprises without a credit code apart.
fn tail_of_id(id: &str) -> String {
    id.rsplit('-').next().unwrap_or(id).to_string()
}

/// Makes a foreign text usable as a part of a file name; never empty, never reserved, at most 150 bytes.
pub(crate) fn safe_part(text: &str) -> String {
    let mut part = String::new();
    for c in text.chars() {
        let c = if is_harmless(c) { c } else { '_' };
        if c == '_' && part.ends_with('_') {
            continue;
        }
        if part.len() + c.len_utf8() > LONGEST_PART {
            break;
        }
        part.push(c);
    }
    let trimmed = part.trim_matches(|c| matches!(c, '_' | '-' | ' ' | '.')).to_string();
    match trimmed.as_str() {
        "" => "_".to_string(),
        name if is_reserved(name) => format!("_{name}"),
        _ => trimmed,
    }
}

/// Whether Windows refuses a name whatever its extension; it takes a raised figure for the figure.
pub(crate) fn is_reserved(name: &str) -> bool {
    let plain = name.replace('¹', "1").replace('²', "2").replace('³', "3");
    RESERVED.iter().any(|reserved| reserved.eq_ignore_ascii_case(&plain))
}

fn is_harmless(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '-' | '_' | '（' | '）' | '·')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hostile_names_become_harmless() {
        assert_eq!(safe_part("贵阳示例线缆有限公司"), "贵阳示例线缆有限公司");
        assert_eq!(safe_part("../../etc/x"), "etc_x");
        assert_eq!(safe_part("#read(\"job.toml\")"), "read_job_toml");
        assert_eq!(safe_part("CON"), "_CON");
        assert_eq!(safe_part("nul"), "_nul");
        assert_eq!(safe_part("a\0b\nc"), "a_b_c");
        assert_eq!(safe_part("{{ 7*7 }}"), "7_7");
        assert_eq!(safe_part("***"), "_");
        assert_eq!(safe_part(""), "_");
    }

    #[test]
    fn long_names_end_on_a_character() {
        let part = safe_part(&"示".repeat(120));
        assert!(part.len() <= LONGEST_PART);
        assert_eq!(part.chars().count(), LONGEST_PART / 3);
    }

    proptest::proptest! {
        #[test]
        fn any_text_gives_a_plain_file_name(text in ".*") {
            let part = safe_part(&text);
            proptest::prop_assert!(!part.is_empty() && part.len() <= LONGEST_PART + 1);
            proptest::prop_assert!(!part.contains(['/', '\\', ':', '*', '?', '"', '<', '>', '|', '\0', '\n', '.']));
            proptest::prop_assert_eq!(std::path::Path::new(&part).components().count(), 1);
        }
    }
}
