//! Bytes of a text file as text: UTF-8, UTF-16 with a mark, or GB18030, strictly.
//!
//! What a Chinese spreadsheet saves as csv is GB18030 as often as UTF-8. A bad byte is never replaced: a character that
//! was lost in a measured value or a name would be a wrong fact.

use encoding_rs::{BIG5, DecoderResult, Encoding, GB18030, GBK, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

/// The text, without its byte order mark.
///
/// # Errors
/// The text before the first byte that is none, by the encoding that got furthest.
pub fn decode(bytes: &[u8]) -> Result<String, String> {
    if let Some((encoding, mark)) = Encoding::for_bom(bytes)
        && [UTF_8, UTF_16LE, UTF_16BE].contains(&encoding)
    {
        return strictly(encoding, &bytes[mark..]);
    }
    strictly(UTF_8, bytes).or_else(|utf8| {
        strictly(GB18030, bytes).map_err(|gb18030| if utf8.len() > gb18030.len() { utf8 } else { gb18030 })
    })
}

/// An encoding that somebody names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NamedEncoding(&'static Encoding);

impl NamedEncoding {
    /// The encoding that somebody calls so; none of those that leave characters out or take any bytes.
    pub fn of(name: &str) -> Option<Self> {
        let encoding = Encoding::for_label(name.trim().as_bytes())?;
        let encoding = if encoding == GBK { GB18030 } else { encoding };
        [UTF_8, GB18030, UTF_16LE, UTF_16BE, BIG5].contains(&encoding).then_some(Self(encoding))
    }

    /// Its name.
    pub fn name(self) -> &'static str {
        self.0.name()
    }

    /// The text of bytes; a mark at their beginning says for certain which encoding they have.
    ///
    /// # Errors
    /// The text before the first byte that is none.
    pub fn decode(self, bytes: &[u8]) -> Result<String, String> {
        match Encoding::for_bom(bytes) {
            Some((marked, mark)) => strictly(marked, &bytes[mark..]),
            None => strictly(self.0, bytes),
        }
    }
}

/// A page's text: by its mark or as UTF-8 or GB18030, unless it says that it is in quite another encoding.
///
/// # Errors
/// As [`decode`].
pub fn decode_page(bytes: &[u8]) -> Result<String, String> {
    // Western is what programs write that do not know.
    let ours = [UTF_8, GBK, GB18030, WINDOWS_1252, UTF_16LE, UTF_16BE];
    match said_encoding(bytes).filter(|encoding| Encoding::for_bom(bytes).is_none() && !ours.contains(encoding)) {
        Some(encoding) => match encoding.decode_without_bom_handling_and_without_replacement(bytes) {
            Some(text) => Ok(text.into_owned()),
            None => decode(bytes),
        },
        None => decode(bytes),
    }
}

/// The encoding that a page says it has.
fn said_encoding(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(4096)]).to_lowercase();
    let (_, behind) = head.split_once("charset=")?;
    let label: String = behind
        .trim_start_matches(['"', '\'', ' '])
        .chars()
        .take_while(|c| c.is_ascii_alphanumeric() || "-_".contains(*c))
        .collect();
    Encoding::for_label(label.as_bytes())
}

/// Whether a text is another one whose bytes some program read by a wrong encoding: UTF-8 as a Western or a Chinese one
/// (`ç¤ºä¾‹`, `绀轰緥`), GB 2312 as a Western one (`Ê¾Àý`).
pub fn is_misread(text: &str) -> bool {
    let Some(first) = text.chars().find(|c| !c.is_ascii()) else { return false };
    // No Western encoding has an ideograph: most texts need no further look at one.
    let western = (first < '\u{2E80}').then(|| WINDOWS_1252.encode(text));
    if let Some((bytes, _, false)) = western {
        // Signs such as ²· stand side by side in honest texts, pairs of accented letters do not.
        let is_letter = |c: char| matches!(c, 'À'..='ÿ') && !"×÷Øø".contains(c);
        let is_likely = |c: char| !matches!(c, '\u{100}'..='\u{36F}' | '\u{400}'..='\u{7FF}');
        return strictly(UTF_8, &bytes).is_ok_and(|text| text.chars().all(is_likely))
            || text.contains(is_letter) && is_gb2312(&bytes);
    }
    // Most characters are told by their first two bytes.
    let mut buffer = [0; 4];
    let (of_first, ..) = GB18030.encode(first.encode_utf8(&mut buffer));
    if !matches!(of_first[..], [0xC2..=0xF4, 0x80..=0xBF, ..]) {
        return false;
    }
    // Common characters alone may be both by chance.
    let (bytes, ..) = GB18030.encode(text);
    strictly(UTF_8, &bytes).is_ok() && !is_gb2312(&bytes)
}

fn is_gb2312(bytes: &[u8]) -> bool {
    let mut rest = bytes;
    loop {
        rest = match rest {
            [] => return true,
            [0..=0x7F, rest @ ..] | [0xA1..=0xF7, 0xA1..=0xFE, rest @ ..] => rest,
            _ => return false,
        };
    }
}

fn strictly(encoding: &'static Encoding, bytes: &[u8]) -> Result<String, String> {
    let mut decoder = encoding.new_decoder_without_bom_handling();
    let mut text = String::with_capacity(decoder.max_utf8_buffer_length_without_replacement(bytes.len()).unwrap_or(0));
    match decoder.decode_to_string_without_replacement(bytes, &mut text, true).0 {
        DecoderResult::InputEmpty => Ok(text),
        _ => Err(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn encodings_are_told_apart_by_their_bytes() {
        let text = "检验结果,𠮷\n";
        let utf16 = |to_bytes: fn(u16) -> [u8; 2]| -> Vec<u8> {
            [0xFEFF].into_iter().chain(text.encode_utf16()).flat_map(to_bytes).collect()
        };
        for bytes in [
            text.as_bytes().to_vec(),
            [b"\xEF\xBB\xBF", text.as_bytes()].concat(),
            utf16(u16::to_le_bytes),
            utf16(u16::to_be_bytes),
            GB18030.encode(text).0.into_owned(),
        ] {
            assert_eq!(decode(&bytes).as_deref(), Ok(text), "{bytes:x?}");
        }
    }

    #[test]
    fn bad_bytes_are_an_error_with_what_stands_before_them() {
        assert_eq!(decode("甲\n乙\u{7f}".as_bytes()), Ok("甲\n乙\u{7f}".into()));
        assert_eq!(decode(&["甲\n乙".as_bytes(), b"\xFF"].concat()), Err("甲\n乙".into()));
        assert_eq!(decode(&[&GB18030.encode("甲\n乙").0, &b"\xFF"[..]].concat()), Err("甲\n乙".into()));
        assert_eq!(decode(b"\xFF\xFE\x00"), Err(String::new()), "half a unit of UTF-16");
    }

    #[test]
    fn a_text_that_was_read_by_a_wrong_encoding_is_seen() {
        for text in ["示例牌", "≤3.0", "贵阳示例农资有限公司 A", "复合肥料（硫酸钾型）"] {
            let misread = WINDOWS_1252.decode_without_bom_handling(text.as_bytes()).0;
            assert!(is_misread(&misread), "{misread}");
            let misread = WINDOWS_1252.decode_without_bom_handling(&GB18030.encode(text).0).0.into_owned();
            assert!(is_misread(&misread), "{misread}");
            if let Some(misread) = GB18030.decode_without_bom_handling_and_without_replacement(text.as_bytes()) {
                assert!(is_misread(&misread), "{misread}");
            }
        }
        for text in [
            "",
            "BV",
            "W/(m²·K)",
            "25 ℃±2 ℃",
            "5±0.1",
            "10×10",
            "Ø16",
            "Ø·5",
            "Müller",
            "naïve",
            "café",
            "示例牌",
            "㐂𠮷䶮",
            "µm²",
            "浏阳",
            "联通",
        ] {
            assert!(!is_misread(text), "{text}");
        }
    }
}
