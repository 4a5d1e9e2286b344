//! What programs that export a table leave in its cells: wrappers around a text, and the remains of a value that was lost.

use crate::decode::is_misread;
use crate::domain::fold::fold;

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
    const WORDS: [&str; 31] = [
        "#value",
        "#ref",
        "#name",
        "#div/0",
        "#num",
        "#null",
        "%s",
        "%d",
        "[图片]",
        "[图]",
        "[image]",
        "null",
        "(null)",
        "<null>",
        "<na>",
        "\\n",
        "none",
        "nil",
        "dbnull",
        "undefined",
        "nan",
        "nat",
        "#n/a",
        "#n/a n/a",
        "#fmt",
        "#getting_data",
        "[object object]",
        "invalid date",
        "[]",
        "{}",
        "##",
    ];
    const GARBLED: [&str; 7] = ["锟斤拷", "烫烫烫", "屯屯屯", "###", "???", "？？？", "[object "];
    const BEGINNINGS: [&str; 9] = ["<%", "=DISPIMG(", "{\"", "{'", "[\"", "['", "${", "System.", "java.lang."];
    // Names and numbers hold none of these, as a rule.
    let is_odd =
        |c: char| matches!(c, '#' | '＃' | '%' | '?' | '？' | '&' | '\\' | '<' | '_' | '{' | '[' | '锟' | '烫' | '屯');
    if text.len() > 16 && !text.contains(is_odd) && !has_lost_part(text) {
        return is_misread(text);
    }
    let is_named = |text: &str| {
        WORDS.iter().any(|word| text.eq_ignore_ascii_case(word)) || ERRORS.iter().any(|error| text.contains(error))
    };
    let number = text.get(..4).filter(|prefix| prefix.eq_ignore_ascii_case("err:")).map(|prefix| &text[prefix.len()..]);
    is_named(text)
        // Characters of full width begin with this byte; in them it is no better.
        || text.bytes().any(|byte| byte == 0xEF) && is_named(&fold(text))
        || text.starts_with('#') && text.ends_with(['!', '?']) && text.len() > 2
        || GARBLED.iter().any(|remains| text.contains(remains))
        || BEGINNINGS.iter().any(|beginning| text.starts_with(beginning))
        || number.is_some_and(|code| !code.is_empty() && code.bytes().all(|b| b.is_ascii_digit()))
        || has_lost_part(text)
        || has_markup(text)
        || is_misread(text)
}

const ERRORS: [&str; 6] = ["#REF!", "#VALUE!", "#DIV/0!", "#NULL!", "#NUM!", "#NAME?"];

/// Whether one of several values that a program joined is none: `null/20230618`.
fn has_lost_part(text: &str) -> bool {
    const PARTS: [&str; 4] = ["null", "NULL", "undefined", "NaN"];
    PARTS
        .iter()
        .any(|part| text.contains(part) && text.split(|c: char| !c.is_ascii_alphanumeric()).any(|word| word == *part))
}

/// Whether a text holds what only a program reads: `\n`, `\u793a`, `&le;`, `<br>`, `_x000D_`.
fn has_markup(text: &str) -> bool {
    const TAGS: [&str; 13] = ["br", "p", "div", "span", "sub", "sup", "font", "b", "i", "u", "td", "tr", "a"];
    let behind = |mark: &'static str| text.match_indices(mark).map(move |(at, _)| &text[at + mark.len()..]);
    let begins_with =
        |rest: &str, count: usize, is: fn(&u8) -> bool| rest.bytes().take(count).filter(is).count() == count;
    let is_escape = |rest: &str| match rest.as_bytes() {
        [b'"' | b'\'' | b'/', ..] | [b'n' | b'r' | b't'] => true,
        [b'n' | b'r' | b't', next, ..] => !next.is_ascii_alphanumeric(),
        [b'u', ..] => begins_with(&rest[1..], 4, u8::is_ascii_hexdigit),
        _ => false,
    };
    let is_entity = |rest: &str| {
        rest.split_once(';').is_some_and(|(name, _)| {
            let digits = name.strip_prefix('#').map(|code| code.trim_start_matches(['x', 'X']));
            let is_code = digits.is_some_and(|code| !code.is_empty() && code.bytes().all(|b| b.is_ascii_hexdigit()));
            is_code || (2..=8).contains(&name.len()) && name.bytes().all(|b| b.is_ascii_alphanumeric())
        })
    };
    let is_tag = |rest: &str| {
        let Some((inside, _)) = rest.strip_prefix('/').unwrap_or(rest).split_once('>') else { return false };
        let (name, attributes) = inside.trim_end_matches(['/', ' ']).split_once(' ').unwrap_or((inside, "="));
        let name = name.trim_end_matches(['/', ' ']);
        attributes.contains('=')
            && TAGS.iter().any(|tag| name == *tag || tag.len() > 1 && name.eq_ignore_ascii_case(tag))
    };
    let is_code = |rest: &str| begins_with(rest, 4, u8::is_ascii_hexdigit) && rest.get(4..5) == Some("_");
    let is_byte = |rest: &str| begins_with(rest, 2, u8::is_ascii_hexdigit);
    let encoded = behind("%").filter(|rest| is_byte(rest)).count() > 2;
    encoded
        || behind("\\").any(is_escape)
        || behind("&").any(is_entity)
        || behind("<").any(is_tag)
        || behind("_x").any(is_code)
}

/// Whether a text is what programs make of nothing: a lone zero, or the first day of a calendar.
pub(crate) fn is_made_of_nothing(text: &str) -> bool {
    const DAYS: [&str; 9] = [
        "0000-00-00",
        "0001-01-01",
        "0001/1/1",
        "1899-12-30",
        "1899-12-31",
        "1900-01-00",
        "1900/1/0",
        "1970-01-01",
        "1970/1/1",
    ];
    let zero = text.strip_prefix(['0', '０']);
    let is_zero =
        |rest: &str| rest.is_empty() || rest.strip_prefix('.').is_some_and(|rest| rest.trim_matches('0').is_empty());
    let is_day = |day: &str| text.strip_prefix(day).is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', 'T']));
    zero.is_some_and(is_zero) || text.len() >= 8 && DAYS.into_iter().any(is_day)
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
            "#循环引用!",
            "null/20230618",
            "NULL电线",
            "＃ＶＡＬＵＥ！",
            "%E7%94%B5%E7%BA%BF",
            "50 kg undefined, 25 kg undefined",
            "NaN-NaN-NaN",
            "Invalid Date",
            "＃ＲＥＦ！",
            "<NA>",
            "System.Object[]",
            "['示例牌']",
            "{\"name\":\"示例牌\"}",
            "复合肥料\\n（硫酸钾型）",
            "示例\\t",
            "贵阳\\\"示例\\\"农资有限公司",
            "450\\/750 V",
            "\\u793a\\u4f8b\\u724c",
            "&le;3.0",
            "15-15-15&nbsp;50 kg",
            "15-15-15&#160;50 kg",
            "mm<sup>2</sup>",
            "<font color=\"red\">不合格</font>",
            "复合肥料<br/>（硫酸钾型）",
            "15-15-15_x000D_50 kg",
            "ç¤ºä¾‹ç‰Œ",
        ] {
            assert!(is_lost(text), "{text}");
        }
        for text in [
            "#read(\"job.toml\")",
            "N/A",
            "/",
            "Nano",
            "1#",
            "第3#样",
            "err:",
            "未检出",
            "空",
            "<5",
            "<0.005",
            "<LOD>",
            "BV<A>电线",
            "a<b 且 b>c",
            "R&D;",
            "甲&乙；丙",
            "220\\380 V",
            "甲\\乙",
            "Q\\new",
            "{{ 7*7 }}",
            "[甲]",
            "DN_x",
            "*贵州_测试$公司@",
            "Annull",
            "25%AB 30%CD",
        ] {
            assert!(!is_lost(text), "{text}");
        }
    }

    #[test]
    fn nothing_is_a_lone_zero_or_the_first_day_of_a_calendar() {
        for text in ["0", "０", "0.0", "0.00", "0001-01-01", "1900/1/0", "1899-12-30 00:00:00", "1970-01-01T08:00:00"]
        {
            assert!(is_made_of_nothing(text), "{text}");
        }
        for text in ["", "00", "0号", "0-15-15", "0/0", "10", "0.5", "1970年", "1970-01-011", "2023-06-18"] {
            assert!(!is_made_of_nothing(text), "{text}");
        }
    }
}
