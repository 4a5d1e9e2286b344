//! A letter as plain text, for people and golden files.

use super::letter::{Chart, Content, Letter, Table};

/// The letter, one block per paragraph.
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
    for content in letter.contents() {
        match content {
            Content::Heading { level: 1, text } => line(&format!("\n## {text}")),
            Content::Heading { text, .. } => line(&format!("### {text}")),
            Content::Paragraph { lead, text } => line(&format!("　　{lead}{text}")),
            Content::Note { text } => line(&format!("注：{text}")),
            Content::Table(table) => table_lines(table).iter().for_each(|text| line(text)),
            Content::Chart(chart) => line(&chart_line(chart)),
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
    let receipt = letter.receipt.numbered(&letter.document_no);
    line(&format!("\n## {}", receipt.title));
    line(&receipt.text);
    for (label, value) in &receipt.fields {
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
