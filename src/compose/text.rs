//! Small pieces of printing: dates, Chinese numerals, lines; and a letter as plain text for people and golden files.

use chrono::{Datelike, NaiveDate};

use super::letter::{Block, Chart, Letter, Table};

/// `2023年8月5日`: no leading zeros (GB/T 9704).
pub fn date(date: NaiveDate) -> String {
    format!("{}年{}月{}日", date.year(), date.month(), date.day())
}

/// One line: a line break in a cell would start a new paragraph.
pub fn one_line(text: &str) -> String {
    text.split(['\n', '\r', '\t']).map(str::trim).filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
}

/// Without white space: what two texts are compared by.
pub fn bare(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

/// 一, 二 … 九十九.
pub fn numeral(number: usize) -> String {
    const DIGITS: [&str; 10] = ["", "一", "二", "三", "四", "五", "六", "七", "八", "九"];
    let (tens, ones) = (number / 10 % 10, number % 10);
    match tens {
        0 => DIGITS[ones].to_string(),
        1 => format!("十{}", DIGITS[ones]),
        _ => format!("{}十{}", DIGITS[tens], DIGITS[ones]),
    }
}

/// The letter as plain text, one block per paragraph: what golden files hold.
pub fn plain_text(letter: &Letter) -> String {
    let mut out = String::new();
    let mut line = |text: &str| {
        out.push_str(text.trim_end());
        out.push('\n');
    };
    line(&letter.title);
    line(&letter.document_no);
    line("");
    line(&format!("{}：", letter.addressee));
    for block in &letter.body {
        match block {
            Block::Heading { level: 1, text } => line(&format!("\n## {text}")),
            Block::Heading { text, .. } => line(&format!("### {text}")),
            Block::Paragraph { lead, text } => line(&format!("　　{lead}{text}")),
            Block::Note { text } => line(&format!("注：{text}")),
            Block::Table(table) => table_lines(table).iter().for_each(|text| line(text)),
            Block::Chart(chart) => line(&chart_line(chart)),
        }
    }
    line("");
    for (number, annex) in letter.annexes.iter().enumerate() {
        line(&format!("附件{}：{annex}", number + 1));
    }
    let signature = &letter.signature;
    line(&signature.issuer);
    line(&signature.date);
    line(&format!("编制：{}　审核：{}　批准：{}", signature.drafted_by, signature.reviewed_by, signature.approved_by));
    line(&signature.contact);
    line(&format!("\n## {}", letter.receipt.title));
    line(&letter.receipt.text);
    for (label, value) in &letter.receipt.fields {
        line(&format!("{label}：{value}"));
    }
    out
}

fn table_lines(table: &Table) -> Vec<String> {
    let heads: Vec<&str> = table.columns.iter().map(|column| column.head.as_str()).collect();
    let mut lines = vec![format!("[表] {}", table.caption), format!("| {} |", heads.join(" | "))];
    for (index, row) in table.rows.iter().enumerate() {
        let mark = if table.emphasized.contains(&index) { "**" } else { "" };
        lines.push(format!("| {mark}{}{mark} |", row.join(" | ")));
    }
    lines
}

fn chart_line(chart: &Chart) -> String {
    format!("[图] {}：{}", chart.title, chart.alt)
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
