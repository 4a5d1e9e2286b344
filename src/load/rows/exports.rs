//! What programs that export a table leave in its cells: wrappers around a text, and the remains of a value that was lost.

/// The text inside `="00123"` or behind the mark of `'00123`, by which a program keeps a spreadsheet from reading a number.
pub(crate) fn unwrapped(text: &str) -> Option<String> {
    if let Some(inner) = text.strip_prefix("=\"").and_then(|rest| rest.strip_suffix('"')) {
        let paired = inner.replace("\"\"", "");
        return (!paired.contains('"')).then(|| inner.replace("\"\"", "\""));
    }
    text.strip_prefix('\'').filter(|rest| !rest.is_empty() && !rest.contains('\'')).map(str::to_string)
}

/// Whether a text is what a broken export writes instead of a value.
pub(crate) fn is_lost(text: &str) -> bool {
    const WORDS: [&str; 13] = [
        "null",
        "(null)",
        "<null>",
        "\\n",
        "none",
        "undefined",
        "nan",
        "nat",
        "#n/a",
        "#name?",
        "#fmt",
        "#getting_data",
        "[object object]",
    ];
    const ERRORS: [&str; 10] =
        ["#REF!", "#VALUE!", "#DIV/0!", "#NULL!", "#NUM!", "#SPILL!", "#CALC!", "#FIELD!", "#BLOCKED!", "#CONNECT!"];
    const GARBLED: [&str; 6] = ["锟斤拷", "烫烫烫", "屯屯屯", "###", "???", "？？？"];
    // Names and numbers hold neither of these, as a rule.
    if !text.contains(['#', '?', '？']) && text.len() > 16 && !text.contains(['锟', '烫', '屯']) {
        return false;
    }
    let is = |word: &str| text.eq_ignore_ascii_case(word);
    let number = text.get(..4).filter(|prefix| prefix.eq_ignore_ascii_case("err:")).map(|prefix| &text[prefix.len()..]);
    WORDS.iter().any(|word| is(word))
        || text == "##"
        || number.is_some_and(|code| !code.is_empty() && code.bytes().all(|b| b.is_ascii_digit()))
        || ERRORS.iter().chain(&GARBLED).any(|remains| text.contains(remains))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wrapper_is_taken_off_and_nothing_else() {
        for (text, inner) in [
            ("=\"00123\"", Some("00123")),
            ("'00123", Some("00123")),
            ("=\"a\"\"b\"", Some("a\"b")),
            ("=1+1", None),
            ("=\"a\"&\"b\"", None),
            ("'甲'", None),
            ("'", None),
            ("00123", None),
        ] {
            assert_eq!(unwrapped(text).as_deref(), inner, "{text}");
        }
    }

    #[test]
    fn remains_of_an_export_are_no_values() {
        for text in [
            "#REF!",
            "#N/A",
            "####",
            "##",
            "NULL",
            "undefined",
            "NaN",
            "Err:502",
            "锟斤拷有限公司",
            "HF2023-###",
            "贵阳???厂",
        ] {
            assert!(is_lost(text), "{text}");
        }
        for text in ["#read(\"job.toml\")", "N/A", "/", "Nano", "1#", "第3#样", "err:", "未检出", "空"] {
            assert!(!is_lost(text), "{text}");
        }
    }
}
