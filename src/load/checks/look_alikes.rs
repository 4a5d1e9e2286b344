//! Characters that look like others: radicals that are read as the character they show, and letters of another alphabet.

use unicode_normalization::UnicodeNormalization;

/// Simplified radicals that PDFs are full of and that normalization leaves alone, each before the character that it shows
/// (Unicode, EquivalentUnifiedIdeograph.txt).
const RADICALS: &str =
    "⺠民⻁虎⻄西⻅见⻆角⻉贝⻋车⻓长⻔门⻘青⻙韦⻚页⻛风⻜飞⻝食⻢马⻣骨⻤鬼⻥鱼⻦鸟⻧卤⻨麦⻩黄⻪黾⻬齐⻮齿⻰龙";
/// Greek and Cyrillic letters that nobody can tell from Latin ones; signs of quantities (Ω, μ, Φ, ρ) are none of them.
const LETTERS: &str = "ΑΒΕΖΗΙΚΜΝΟΡΤΥΧοАВЕЅІЈКМНОРСТУХаеосрухіјѕ";

/// The text with the ideographs that its radicals and compatibility ideographs stand for; `None` where it has none.
pub(crate) fn with_plain_ideographs(text: &str) -> Option<String> {
    // All of them begin with these bytes.
    if !text.bytes().any(|byte| matches!(byte, 0xE2 | 0xEF | 0xF0)) || !text.chars().any(|c| plain(c).is_some()) {
        return None;
    }
    Some(text.chars().map(|c| plain(c).unwrap_or(c)).collect())
}

/// The ideograph that a radical or a compatibility ideograph shows.
fn plain(c: char) -> Option<char> {
    if !matches!(c, '\u{2E80}'..='\u{2FDF}' | '\u{F900}'..='\u{FAFF}' | '\u{2F800}'..='\u{2FA1F}') {
        return None;
    }
    let mut radicals = RADICALS.chars().skip_while(|radical| *radical != c);
    let shown = radicals.next().and_then(|_| radicals.next());
    shown.or_else(|| std::iter::once(c).nfkc().next().filter(|shown| *shown != c))
}

/// A Greek or Cyrillic letter in the place of a Latin one: in a word with Latin letters or digits and without any letter
/// that tells its alphabet; with why it must not be printed.
pub(crate) fn look_alike(text: &str) -> Option<(char, (&'static str, &'static str))> {
    // Greek and Cyrillic begin with these bytes.
    if !text.bytes().any(|byte| (0xCD..=0xD4).contains(&byte)) {
        return None;
    }
    const WHY: (&str, &str) =
        ("希腊或西里尔字母，看上去就是拉丁字母", "a Greek or Cyrillic letter that looks like a Latin one");
    let is_of_word = |c: char| c.is_ascii_alphanumeric() || is_foreign(c) || matches!(c, '-' | '_' | '.' | '/');
    let words = text.split(|c: char| !is_of_word(c));
    let mixed = words.filter(|word| {
        let mut foreign = word.chars().filter(|c| is_foreign(*c)).peekable();
        word.contains(|c: char| c.is_ascii_alphanumeric())
            && foreign.peek().is_some()
            && foreign.all(|c| LETTERS.contains(c))
    });
    mixed.flat_map(str::chars).find(|c| is_foreign(*c)).map(|c| (c, WHY))
}

fn is_foreign(c: char) -> bool {
    matches!(c, '\u{370}'..='\u{52F}') && c.is_alphabetic()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn radicals_become_the_character_that_they_show() {
        for (text, shown) in [
            ("贵阳⾦沙示例农资", Some("贵阳金沙示例农资")),
            ("⻓城⻢⼒⻋⼚", Some("长城马力车厂")),
            ("\u{F90A}沙", Some("金沙")),
            ("\u{2F804}", Some("你")),
            ("⺟⻳", Some("母龟")),
            ("金沙", None),
            ("（某）㈱㎡Ω²", None),
            ("\u{FA0E}𠮷", None),
            ("⺀", None),
        ] {
            assert_eq!(with_plain_ideographs(text).as_deref(), shown, "{text}");
        }
    }

    #[test]
    fn every_kangxi_radical_is_an_ideograph_and_the_table_is_one_of_pairs() {
        for code in 0x2F00..=0x2FD5 {
            let shown = char::from_u32(code).and_then(plain).map(u32::from);
            assert!(shown.is_some_and(|shown| (0x4E00..=0x9FFF).contains(&shown)), "U+{code:04X}");
        }
        let pairs: Vec<u32> = RADICALS.chars().map(u32::from).collect();
        for pair in pairs.chunks(2) {
            assert!((0x2E80..=0x2EF3).contains(&pair[0]) && (0x4E00..=0x9FFF).contains(&pair[1]), "{pair:X?}");
        }
    }

    #[test]
    fn a_letter_of_another_alphabet_in_a_latin_word_is_seen() {
        for (text, letter) in [
            ("ВV 2.5 mm²", 'В'),
            ("НF2023-0022", 'Н'),
            ("60227 IEC 01（ΒV）", 'Β'),
            ("М10", 'М'),
            ("QS-А1", 'А'),
            ("А-0007", 'А'),
            ("Мpa", 'М'),
        ] {
            assert_eq!(look_alike(text).map(|(c, _)| c), Some(letter), "{text}");
        }
        for text in [
            "BV 2.5 mm²",
            "Ω/km",
            "MΩ·km",
            "μm",
            "Φ16",
            "φ16 mm",
            "ρ20",
            "ΔE",
            "α-纤维素",
            "λ=0.04",
            "β2",
            "ВВГ 2.5",
            "МИР-2",
            "ЗАВОД",
            "ПВХ",
            "НИКА",
            "ΑΒ",
            "СССР 甲",
            "π",
        ] {
            assert_eq!(look_alike(text), None, "{text}");
        }
    }
}
