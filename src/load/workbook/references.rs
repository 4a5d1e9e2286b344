//! References to cells and escapes in texts, as an xlsx writes them.

/// Resolves `_x000D_` (ECMA-376 ST_Xstring).
pub(super) fn unescape(text: String) -> String {
    if !text.contains("_x") {
        return text;
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text.as_str();
    while let Some(position) = rest.find("_x") {
        out.push_str(&rest[..position]);
        let code = rest.get(position + 2..position + 6).filter(|_| rest[position..].get(6..7) == Some("_"));
        match code.and_then(|c| u32::from_str_radix(c, 16).ok()).and_then(char::from_u32) {
            Some(character) => {
                out.push(character);
                rest = &rest[position + 7..];
            }
            None => {
                out.push_str("_x");
                rest = &rest[position + 2..];
            }
        }
    }
    out + rest
}

/// `B7` → row 7, column 1.
pub(super) fn reference(text: &str) -> Option<(u32, u32)> {
    let letters = text.bytes().take_while(u8::is_ascii_alphabetic).count();
    let digit = |letter: u8| u32::from(letter.to_ascii_uppercase() - b'A') + 1;
    let column = text[..letters].bytes().try_fold(0_u32, |sum, b| sum.checked_mul(26)?.checked_add(digit(b)))?;
    let row = text[letters..].parse().ok()?;
    (1..=16_384).contains(&column).then_some((row, column - 1))
}

/// `A1:B3`: first row and column, last row and column.
pub(super) fn range(text: &str) -> Option<(u32, u32, u32, u32)> {
    let (from, to) = text.split_once(':')?;
    let ((first_row, first_column), (last_row, last_column)) = (reference(from)?, reference(to)?);
    Some((first_row, first_column, last_row, last_column))
}

/// The same of one cell or of several.
pub(super) fn area(text: &str) -> Option<(u32, u32, u32, u32)> {
    let cell = || reference(text).map(|(row, column)| (row, column, row, column));
    range(text).or_else(cell)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_and_escapes() {
        assert_eq!(reference("AF12"), Some((12, 31)));
        assert_eq!(reference("XFD1048576"), Some((1_048_576, 16_383)));
        assert_eq!(reference("af12"), Some((12, 31)));
        assert_eq!(reference("ZZZZZZZZ1"), None);
        assert_eq!(range("A1:B3"), Some((1, 0, 3, 1)));
        assert_eq!(unescape("a_x000D_b".into()), "a\rb");
        assert_eq!(unescape("a_x_b_xZZZZ_".into()), "a_x_b_xZZZZ_");
    }
}
