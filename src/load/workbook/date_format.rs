//! Displayed text of a date cell, for the patterns of year, month and day that clerks use.

use chrono::{Datelike, NaiveDate};

/// The text that a date shows under a format code such as `yyyy/m/d` or `yyyy"年"m"月"d"日"`; `None` for patterns with a
/// time of day, names of months or days, or eras.
pub fn shown(date: NaiveDate, code: &str) -> Option<String> {
    let mut text = String::new();
    let mut chars = code.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            'y' | 'Y' | 'm' | 'M' | 'd' | 'D' => {
                let mut width = 1;
                while chars.next_if(|next| next.eq_ignore_ascii_case(&c)).is_some() {
                    width += 1;
                }
                text += &part(date, c.to_ascii_lowercase(), width)?;
            }
            '"' => text.extend(chars.by_ref().take_while(|&c| c != '"')),
            '\\' => text.push(chars.next()?),
            '_' => {
                chars.next()?;
                text.push(' ');
            }
            '[' => {
                let name: String = chars.by_ref().take_while(|&c| c != ']').collect();
                if !name.starts_with("$-") || name.starts_with("$-F") {
                    return None;
                }
            }
            ';' => break,
            '-' | '/' | '.' | ' ' | '年' | '月' | '日' => text.push(c),
            _ => return None,
        }
    }
    (!text.trim().is_empty()).then(|| text.trim().to_string())
}

fn part(date: NaiveDate, letter: char, width: usize) -> Option<String> {
    match (letter, width) {
        ('y', 3 | 4) => Some(format!("{:04}", date.year())),
        ('y', 1 | 2) => Some(format!("{:02}", date.year() % 100)),
        ('m', 1) => Some(date.month().to_string()),
        ('m', 2) => Some(format!("{:02}", date.month())),
        ('d', 1) => Some(date.day().to_string()),
        ('d', 2) => Some(format!("{:02}", date.day())),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_show_as_their_pattern_says() {
        let date = NaiveDate::from_ymd_opt(2023, 5, 6).unwrap_or_default();
        for (code, text) in [
            ("yyyy/m/d", Some("2023/5/6")),
            ("yyyy-mm-dd", Some("2023-05-06")),
            ("yyyy\"年\"m\"月\"d\"日\";@", Some("2023年5月6日")),
            ("[$-804]yyyy\\-mm\\-dd", Some("2023-05-06")),
            ("yyyy.mm", Some("2023.05")),
            ("yyyy/m/d h:mm", None),
            ("[$-F800]dddd, mmmm dd, yyyy", None),
            ("mmm-yy", None),
            ("", None),
        ] {
            assert_eq!(shown(date, code).as_deref(), text, "{code}");
        }
    }
}
