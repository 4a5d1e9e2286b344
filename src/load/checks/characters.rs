//! Characters that must not reach a page: they hide, reorder or have no agreed shape.

use unicode_normalization::{UnicodeNormalization, is_nfc};

use super::look_alikes::with_plain_ideographs;

/// Why a character must not be printed, in both languages; `None` where it may.
pub(crate) fn forbidden(c: char) -> Option<(&'static str, &'static str)> {
    match u32::from(c) {
        0x20..=0x7E
        | 0xA0..=0xAC
        | 0xAE..=0x34E
        | 0x350..=0x377
        | 0x4E00..=0x9FFF
        | 0x3000..=0x3163
        | 0x3165..=0x4DFF => None,
        0..=0x1F | 0x7F..=0x9F => Some(("控制字符", "control character")),
        0x202A..=0x202E | 0x2066..=0x2069 | 0x200E | 0x200F | 0x61C => {
            Some(("改变文字方向的不可见字符", "invisible direction mark"))
        }
        0xAD
        | 0x200B..=0x200D
        | 0x2060..=0x2065
        | 0x206A..=0x206F
        | 0xFEFF
        | 0x180E
        | 0x115F
        | 0x1160
        | 0x3164
        | 0xFFA0
        | 0x34F
        | 0x17B4
        | 0x17B5
        | 0x600..=0x605
        | 0x6DD
        | 0x70F
        | 0x8E2
        | 0xFFF9..=0xFFFB => Some(("不可见字符", "invisible character")),
        0xFE00..=0xFE0F | 0xE0100..=0xE01EF | 0x180B..=0x180D => Some(("异体选择符", "variation selector")),
        0xE0000..=0xE007F => Some(("不可见标签字符", "tag character")),
        0xE000..=0xF8FF | 0xF0000..=0xFFFFD | 0x100000..=0x10FFFD => {
            Some(("自造字（私用区），换台电脑就变样", "private-use character"))
        }
        0x2E80..=0x2EF3 | 0x2F00..=0x2FD5 => Some((
            "部首，看上去像汉字，多半是从 PDF 复制来的",
            "a radical that looks like a character, as copied from a PDF",
        )),
        0xFFFD => Some(("乱码替换符", "replacement character")),
        0x2028 | 0x2029 => Some(("行分隔符", "line separator")),
        code if code & 0xFFFE == 0xFFFE || (0xFDD0..=0xFDEF).contains(&code) => Some(("非字符", "noncharacter")),
        0x1BCA0..=0x1BCA3 | 0x1D173..=0x1D17A => Some(("不可见字符", "format character")),
        _ => None,
    }
}

/// The first forbidden character of a printed text; a line break inside a cell is white space, not forbidden.
pub(crate) fn first_forbidden(text: &str) -> Option<(char, (&'static str, &'static str))> {
    if text.bytes().all(|b| (0x20..0x7F).contains(&b)) {
        return None;
    }
    text.chars().find_map(|c| if matches!(c, '\n' | '\r' | '\t') { None } else { forbidden(c).map(|why| (c, why)) })
}

/// A cell's text as it is kept: trimmed, line breaks and tabs as spaces, radicals as the ideographs that they show, NFC
/// (which keeps ㈱ and full-width forms).
pub(crate) fn clean(text: &str) -> String {
    let plain = with_plain_ideographs(text);
    let text = plain.as_deref().unwrap_or(text);
    let trimmed = text.trim_matches(|c: char| c.is_whitespace() || c == '\u{FEFF}');
    let flat = |text: &str| match text.contains(['\n', '\r', '\t']) {
        true => text.split(['\n', '\r', '\t']).filter(|p| !p.is_empty()).collect::<Vec<_>>().join(" "),
        false => text.to_string(),
    };
    if is_nfc(trimmed) { flat(trimmed) } else { flat(&trimmed.nfc().collect::<String>()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_hides_is_refused_and_what_only_looks_odd_is_not() {
        for c in [
            '\u{202E}',
            '\u{200B}',
            '\u{3164}',
            '\u{FEFF}',
            '\u{FE0F}',
            '\u{E0041}',
            '\u{E000}',
            '\u{FFFD}',
            '\u{7}',
            '\u{FFFE}',
            '\u{FDD0}',
            '\u{AD}',
            '\u{2028}',
            '⾦',
            '⻓',
            '\u{1FFFF}',
            '\u{10FFFD}',
        ] {
            assert!(forbidden(c).is_some(), "U+{:04X}", u32::from(c));
        }
        for c in "#read(\"job.toml\") *贵州_测试$公司@ {{ 7*7 }} ../../etc/x CON ㈱㎡Ω℃²±≥≤～－１Ａ𠮷𬭎·Ⅱφ×é　".chars()
        {
            assert!(forbidden(c).is_none(), "U+{:04X}", u32::from(c));
        }
    }

    #[test]
    fn cells_keep_their_text() {
        assert_eq!(clean(" 天津（某）㈱ \n"), "天津（某）㈱");
        assert_eq!(clean("甲\r\n乙"), "甲 乙");
        assert_eq!(clean("e\u{301}"), "é");
        assert_eq!(clean(" ⾦沙\n⻓城 "), "金沙 长城");
    }
}
