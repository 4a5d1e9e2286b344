//! Rows as csv that a spreadsheet program opens without running anything, and from which every text comes back as it was.
//!
//! Quotation marks do not help: a spreadsheet program takes them off and runs what begins with `=`, `+`, `-` or `@`. So where such a
//! sign begins a cell, an apostrophe is put before it, and before apostrophes that stand there already, so that taking one away
//! gives the text back ([`original`]). A cell begins at its own beginning and, for programs that part columns elsewhere, behind
//! semicolon, tab and line break. Everything else is left alone. UTF-8 with a mark, lines end as RFC 4180 says.

use std::borrow::Cow;
use std::sync::LazyLock;

use regex::Regex;

/// Where a cell begins, blanks, and what would be run there, with apostrophes before it.
const BEGINS: &str = r"(^|[;\t\r\n])([^\S\t\r\n]*)";
/// Signs that a formula begins with; programs take the wide ones for the narrow ones.
const SIGNS: &str = "[=+@＝＋－＠﹦﹢﹣﹫-]";

static WOULD_RUN: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(&format!("{BEGINS}('*{SIGNS})")).ok());
static WAS_MADE_SAFE: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(&format!("{BEGINS}'('*{SIGNS})")).ok());

/// A text that no program runs as a formula.
pub fn harmless(text: &str) -> Cow<'_, str> {
    WOULD_RUN.as_ref().map_or(Cow::Borrowed(text), |would_run| would_run.replace_all(text, "$1$2'$3"))
}

/// What [`harmless`] was given.
pub fn original(text: &str) -> Cow<'_, str> {
    WAS_MADE_SAFE.as_ref().map_or(Cow::Borrowed(text), |made_safe| made_safe.replace_all(text, "$1$2$3"))
}

/// A field of a row.
#[derive(Debug, Clone, Copy)]
pub enum CsvField<'a> {
    /// A text, made harmless.
    Text(&'a str),
    /// A number that this program wrote: it stays a number.
    Number(&'a str),
}

/// The bytes of a csv file.
///
/// # Errors
/// Rows of different lengths.
pub fn csv<'a, R: IntoIterator<Item = CsvField<'a>>>(rows: impl IntoIterator<Item = R>) -> csv::Result<Vec<u8>> {
    let mut bytes = "\u{feff}".as_bytes().to_vec();
    let mut writer = csv::WriterBuilder::new()
        .terminator(csv::Terminator::CRLF)
        .quote_style(csv::QuoteStyle::Always)
        .from_writer(&mut bytes);
    for row in rows {
        let cells = row.into_iter().map(|field| match field {
            CsvField::Text(text) => harmless(text),
            CsvField::Number(number) => Cow::Borrowed(number),
        });
        let cells: Vec<Cow<'_, str>> = cells.collect();
        writer.write_record(cells.iter().map(AsRef::as_ref))?;
    }
    writer.flush()?;
    drop(writer);
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_would_run_is_stopped_and_all_else_is_left_alone() {
        for (text, written) in [
            ("=HYPERLINK(\"http://x\")", "'=HYPERLINK(\"http://x\")"),
            ("+1", "'+1"),
            ("-2+cmd|' /C calc'!A0", "'-2+cmd|' /C calc'!A0"),
            ("@SUM(1)", "'@SUM(1)"),
            ("＝1+1", "'＝1+1"),
            (" =1", " '=1"),
            ("\u{3000}=1", "\u{3000}'=1"),
            ("\t=1", "\t'=1"),
            ("\r=1", "\r'=1"),
            ("甲\n=1", "甲\n'=1"),
            ("甲;=1;-2", "甲;'=1;'-2"),
            ("'=1", "''=1"),
            ("'甲", "'甲"),
            ("甲=1", "甲=1"),
            ("QS23-00001", "QS23-00001"),
            ("", ""),
        ] {
            assert_eq!(harmless(text), written);
            assert_eq!(original(written), text);
        }
    }

    #[test]
    fn a_number_stays_one_and_a_text_of_it_does_not_run() {
        let bytes = csv([[CsvField::Number("-5"), CsvField::Text("-5"), CsvField::Text("a\"b")]]).unwrap();
        assert_eq!(String::from_utf8(bytes).unwrap(), "\u{feff}\"-5\",\"'-5\",\"a\"\"b\"\r\n");
    }

    proptest::proptest! {
        #[test]
        fn every_text_comes_back_and_no_cell_begins_with_a_sign(text in "[\\t\\r\\n ;',=+@＝a甲-]{0,12}|.*") {
            let written = harmless(&text);
            proptest::prop_assert!(original(&written) == text.as_str(), "{:?}", written);
            for cell in written.split([';', '\t', '\r', '\n']) {
                let first = cell.trim_start().chars().next();
                proptest::prop_assert!(!first.is_some_and(|c| "=+-@＝＋－＠﹦﹢﹣﹫".contains(c)), "{:?}", written);
            }
        }
    }
}
