//! Small pieces of printing: dates, Chinese numerals, lines.

use chrono::{Datelike, NaiveDate};

/// `2023年8月5日`: no leading zeros (GB/T 9704).
pub(super) fn date(date: NaiveDate) -> String {
    format!("{}年{}月{}日", date.year(), date.month(), date.day())
}

/// One line: a line break in a cell would start a new paragraph.
pub(super) fn one_line(text: &str) -> String {
    text.split(['\n', '\r', '\t']).map(str::trim).filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
}

/// Without white space: what two texts are compared by.
pub(super) fn bare(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

/// 一, 二 … 九十九.
pub(super) fn numeral(number: usize) -> String {
    const DIGITS: [&str; 10] = ["", "一", "二", "三", "四", "五", "六", "七", "八", "九"];
    let (tens, ones) = (number / 10 % 10, number % 10);
    match tens {
        0 => DIGITS[ones].to_string(),
        1 => format!("十{}", DIGITS[ones]),
        _ => format!("{}十{}", DIGITS[tens], DIGITS[ones]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numerals_count_past_ten() {
        let printed: Vec<String> = [1, 9, 10, 11, 20, 21].into_iter().map(numeral).collect();
        assert_eq!(printed, ["一", "九", "十", "十一", "二十", "二十一"]);
    }

    #[test]
    fn a_line_break_in_a_cell_is_a_space_in_a_sentence() {
        assert_eq!(one_line("BV\n2.5 mm²\r\n"), "BV 2.5 mm²");
    }
}
