//! Bytes of a text file as text: UTF-8, UTF-16 with a mark, or GB18030, strictly.
//!
//! What a Chinese spreadsheet saves as csv is GB18030 as often as UTF-8. A bad byte is never replaced: a character that
//! was lost in a measured value or a name would be a wrong fact.

use encoding_rs::{DecoderResult, Encoding, GB18030, UTF_8, UTF_16BE, UTF_16LE};

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
}
