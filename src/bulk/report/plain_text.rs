//! A report as plain text, columns lined up as a terminal shows them.

use super::page::{Page, Section, visible};

/// Wider cells than this push the rest of their row to the right.
const WIDEST: usize = 44;

/// The report.
pub(super) fn of(page: &Page) -> String {
    let mut text = format!("{}  {}\n{}\n\n", page.title.zh, page.title.en, page.subject);
    let verdict = &page.verdict;
    for line in [&verdict.words.zh, &verdict.words.en, &verdict.todo.zh, &verdict.todo.en] {
        if !line.is_empty() {
            text += &format!("{line}\n");
        }
    }
    text.push('\n');
    let names: Vec<String> = page.figures.iter().map(|f| format!("{} {}", f.name.zh, f.name.en)).collect();
    let width = names.iter().map(|name| columns(name)).max().unwrap_or_default();
    for (figure, name) in page.figures.iter().zip(&names) {
        text += &format!("  {}  {}\n", padded(name, width), figure.value);
    }
    page.sections.iter().for_each(|section| text += &of_section(section));
    visible(&text)
}

fn of_section(section: &Section) -> String {
    let Section { title, note, table } = section;
    let mut text = format!("\n== {}  {}\n", title.zh, title.en);
    for line in [&note.zh, &note.en] {
        if !line.is_empty() {
            text += &format!("{line}\n");
        }
    }
    let mut lines: Vec<Vec<String>> = Vec::new();
    if !table.columns.is_empty() {
        lines.push(table.columns.iter().map(|column| format!("{} {}", column.title.zh, column.title.en)).collect());
    }
    // What a cell says beside its first line goes below its row: a column of sentences would be as wide as the longest.
    let mut below: Vec<Vec<String>> = vec![Vec::new(); lines.len()];
    for row in &table.rows {
        let first = |text: &str| text.lines().next().unwrap_or_default().to_string();
        lines.push(row.iter().map(|cell| first(&cell.text)).collect());
        let mut rest: Vec<String> = row.iter().flat_map(|cell| cell.text.lines().skip(1)).map(str::to_string).collect();
        let more: Vec<&str> = row.iter().flat_map(|cell| cell.more.lines()).collect();
        rest.extend((!more.is_empty()).then(|| more.join(" · ")));
        below.push(rest);
    }
    let count = lines.iter().map(Vec::len).max().unwrap_or_default();
    let wide = |index: usize| lines.iter().filter_map(|line| line.get(index)).map(|cell| columns(cell)).max();
    let widths: Vec<usize> = (0..count).map(|index| wide(index).unwrap_or_default().min(WIDEST)).collect();
    for (line, below) in lines.iter().zip(below) {
        let cells = line.iter().zip(&widths).map(|(cell, width)| padded(cell, *width));
        text += &format!("  {}\n", cells.collect::<Vec<_>>().join("  ").trim_end());
        below.iter().for_each(|line| text += &format!("      {line}\n"));
    }
    text
}

fn padded(text: &str, width: usize) -> String {
    text.to_string() + &" ".repeat(width.saturating_sub(columns(text)))
}

/// Columns of a terminal: Chinese characters and their punctuation take two.
fn columns(text: &str) -> usize {
    let is_wide = |c: char| matches!(u32::from(c), 0x1100..=0x115F | 0x2E80..=0xA4CF | 0xAC00..=0xD7A3 | 0xF900..=0xFAFF | 0xFE30..=0xFE6F | 0xFF00..=0xFF60 | 0xFFE0..=0xFFE6 | 0x20000..=0x3FFFD);
    text.chars().map(|c| if is_wide(c) { 2 } else { 1 }).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_line_up_as_shown() {
        assert_eq!(columns("企业A"), 5);
        assert_eq!(padded("企业", 6), "企业  ");
    }
}
