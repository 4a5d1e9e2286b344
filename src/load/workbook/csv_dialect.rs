//! What stands between the cells of a text file: comma, tab, semicolon, or what some exports take instead.

/// Marks that a Chinese text may hold itself.
const WIDE: [char; 3] = ['，', '；', '｜'];
/// A head of results has more cells than this.
const CELLS: usize = 8;
/// Stands for a mark of several bytes; no text has it.
const UNIT: char = '\u{1f}';

/// The text and what stands between its cells, `tabs` being what its name says.
///
/// # Errors
/// A mark that cells may hold as well: which of them stand between cells cannot be known.
pub(super) fn dialect(text: String, tabs: bool) -> Result<(String, u8), char> {
    if tabs && text.contains('\t') {
        return Ok((text, b'\t'));
    }
    let head = |mark: char| text.lines().take(15).map(|line| line.matches(mark).count()).max().unwrap_or(0);
    let common = delimiter(&text);
    // Other marks are looked for where the common ones make no table.
    let is_common = head(char::from(common)) >= CELLS;
    let is_more = |mark: &char| !is_common && head(*mark) >= CELLS;
    if is_more(&'|') {
        return Ok((text, b'|'));
    }
    let Some(mark) = WIDE.into_iter().find(is_more) else { return Ok((text, common)) };
    let cells = head(mark);
    let is_even = text.lines().map(|line| line.matches(mark).count()).all(|count| count == 0 || count == cells);
    if !is_even || text.contains(['"', UNIT]) {
        return Err(mark);
    }
    Ok((text.replace(mark, UNIT.encode_utf8(&mut [0; 4])), UNIT as u8))
}

/// A text whose cells stand between marks that somebody named.
///
/// # Errors
/// Marks of several bytes beside quotation marks: which of them stand between cells cannot be known.
pub(super) fn delimited(text: String, mark: char) -> Result<(String, u8), char> {
    match u8::try_from(mark) {
        Ok(mark) if mark.is_ascii() => Ok((text, mark)),
        _ if text.contains(['"', UNIT]) => Err(mark),
        _ => Ok((text.replace(mark, UNIT.encode_utf8(&mut [0; 4])), UNIT as u8)),
    }
}

/// What somebody calls the mark between cells: a name, or the mark itself.
pub(crate) fn named_delimiter(name: &str) -> Option<char> {
    match name.to_ascii_lowercase().as_str() {
        "tab" | "\\t" => Some('\t'),
        "comma" => Some(','),
        "semicolon" => Some(';'),
        "pipe" => Some('|'),
        _ => {
            let mut marks = name.chars();
            let known = |mark: &char| [',', ';', '\t', '|'].contains(mark) || WIDE.contains(mark);
            marks.next().filter(|mark| known(mark) && marks.next().is_none())
        }
    }
}

/// Tab, semicolon or comma: whichever the first line that has any has most of.
pub(super) fn delimiter(text: &str) -> u8 {
    let count = |line: &str, mark: u8| line.bytes().filter(|&b| b == mark).count();
    let line = text.lines().take(15).max_by_key(|l| count(l, b',') + count(l, b'\t') + count(l, b';')).unwrap_or("");
    [b',', b'\t', b';'].into_iter().rev().max_by_key(|&mark| count(line, mark)).unwrap_or(b',')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(mark: &str, row: &str) -> Result<u8, char> {
        let head: Vec<String> = (0..10).map(|number| format!("列{number}")).collect();
        let text = format!("{}\n{}\n", head.join(mark), row);
        dialect(text, false).map(|(_, delimiter)| delimiter)
    }

    #[test]
    fn a_mark_that_texts_hold_too_is_read_only_where_every_row_has_as_many() {
        for mark in [",", "\t", ";", "|"] {
            assert_eq!(found(mark, &["一，二"; 10].join(mark)), Ok(mark.as_bytes()[0]), "{mark}");
        }
        for mark in ["，", "；", "｜"] {
            assert_eq!(found(mark, &["一"; 10].join(mark)), Ok(UNIT as u8), "{mark}");
            assert_eq!(found(mark, &["一"; 11].join(mark)), Err(mark.chars().next().unwrap()), "{mark}");
            assert_eq!(found(mark, &["\"一\""; 10].join(mark)), Err(mark.chars().next().unwrap()), "{mark}");
        }
        assert_eq!(found(",", "一，二，三，四，五，六，七，八，九，十，一，二"), Ok(b','));
        let named_tsv = dialect("甲,乙,丙".into(), true);
        assert_eq!(named_tsv, Ok(("甲,乙,丙".into(), b',')));
    }
}
