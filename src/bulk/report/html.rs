//! A report as one page of HTML: nothing is loaded from elsewhere, nothing runs, and it prints on A4.

use super::page::{Cell, Page, Section, Table, Tone, visible};
use crate::diagnostic::Words;

/// How it looks.
const STYLE: &str = include_str!("report.css");

/// The report.
pub(super) fn of(page: &Page) -> String {
    let Page { title, subject, verdict, figures, sections } = page;
    let tone = class(verdict.tone);
    let figures: String = figures
        .iter()
        .map(|figure| {
            let (tone, value, name) = (class(figure.tone), escaped(&figure.value), both(&figure.name));
            format!("<div class=\"figure {tone}\"><b>{value}</b><span>{name}</span></div>\n")
        })
        .collect();
    let todo = if verdict.todo.zh.is_empty() { String::new() } else { format!("<p>{}</p>", both(&verdict.todo)) };
    let sections: String = sections.iter().map(of_section).collect();
    format!(
        "<!DOCTYPE html>\n<html lang=\"zh-CN\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n\
         <meta name=\"viewport\" content=\"width=device-width\">\n<title>{title_text} · {subject}</title>\n\
         <style>\n{STYLE}</style>\n</head>\n<body>\n<header><h1>{title}</h1><p>{subject}</p></header>\n\
         <div class=\"verdict {tone}\"><p class=\"first\">{words}</p>{todo}</div>\n\
         <div class=\"figures\">\n{figures}</div>\n{sections}</body>\n</html>\n",
        title_text = escaped(&title.zh),
        title = both(title),
        subject = escaped(subject),
        words = both(&verdict.words),
    )
}

fn of_section(section: &Section) -> String {
    let note = if section.note.zh.is_empty() { String::new() } else { format!("<p>{}</p>\n", both(&section.note)) };
    let table = if section.table.rows.is_empty() { String::new() } else { of_table(&section.table) };
    format!("<section>\n<h2>{}</h2>\n{note}{table}</section>\n", both(&section.title))
}

fn of_table(table: &Table) -> String {
    let is_number = |index: usize| table.columns.get(index).is_some_and(|column| column.is_number);
    let number = |index| if is_number(index) { " class=\"number\"" } else { "" };
    let heads = table.columns.iter().enumerate();
    let head: String = heads.map(|(i, column)| format!("<th{}>{}</th>", number(i), both(&column.title))).collect();
    let row = |cells: &Vec<Cell>| {
        let cells =
            cells.iter().enumerate().map(|(index, cell)| format!("<td{}>{}</td>", number(index), of_cell(cell)));
        format!("<tr>{}</tr>\n", cells.collect::<String>())
    };
    let head = if head.is_empty() { String::new() } else { format!("<thead><tr>{head}</tr></thead>\n") };
    let kind = if head.is_empty() { " class=\"facts\"" } else { "" };
    format!("<table{kind}>\n{head}<tbody>\n{}</tbody>\n</table>\n", table.rows.iter().map(row).collect::<String>())
}

fn of_cell(cell: &Cell) -> String {
    let mut html = escaped(&cell.text).replace('\n', "<br>");
    if !cell.more.is_empty() {
        html += &format!("<small>{}</small>", escaped(&cell.more).replace('\n', "<br>"));
    }
    if let Some(share) = cell.share {
        html += &format!("<i class=\"bar\"><i style=\"width:{:.1}%\"></i></i>", share.clamp(0.0, 1.0) * 100.0);
    }
    html
}

fn both(words: &Words) -> String {
    format!("{} <small>{}</small>", escaped(&words.zh), escaped(&words.en))
}

fn class(tone: Tone) -> &'static str {
    match tone {
        Tone::Good => "good",
        Tone::Mind => "mind",
        Tone::Bad => "bad",
        Tone::Plain => "plain",
    }
}

fn escaped(text: &str) -> String {
    let mut html = String::with_capacity(text.len());
    for c in visible(text).chars() {
        match c {
            '&' => html += "&amp;",
            '<' => html += "&lt;",
            '>' => html += "&gt;",
            '"' => html += "&quot;",
            '\'' => html += "&#39;",
            other => html.push(other),
        }
    }
    html
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn foreign_text_stays_text() {
        assert_eq!(escaped("<b a=\"1\">&'\u{202E}"), "&lt;b a=&quot;1&quot;&gt;&amp;&#39;\u{FFFD}");
    }
}
