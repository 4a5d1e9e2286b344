//! Places in a TOML text.

use crate::diagnostic::Place;

/// Places in a TOML text.
pub(crate) struct Lines<'a> {
    file: &'a str,
    text: &'a str,
}

impl<'a> Lines<'a> {
    /// Of a file's text.
    pub(crate) fn new(file: &'a str, text: &'a str) -> Self {
        Self { file, text }
    }

    /// The place of a byte offset: 1-based line and column.
    pub(crate) fn at(&self, offset: usize) -> Place {
        let before = self.text.get(..offset.min(self.text.len())).unwrap_or(self.text);
        let line = before.matches('\n').count();
        let column = before.rsplit('\n').next().map_or(0, |l| l.chars().count()) + 1;
        Place { column: column.to_string(), ..self.line(Some(line)) }
    }

    /// The place of the first line that starts with `key =`; the file where there is none.
    pub(crate) fn key(&self, key: &str) -> Place {
        let is_key = |line: &str| line.trim_start().strip_prefix(key).is_some_and(|r| r.trim_start().starts_with('='));
        self.line(self.text.lines().position(is_key))
    }

    /// The place of the first line that holds `needle` in quotes.
    pub(crate) fn text(&self, needle: &str) -> Place {
        let quoted = format!("\"{needle}\"");
        let line = self.text.lines().position(|line| line.contains(&quoted));
        Place { text: Some(needle.to_string()), ..self.line(line) }
    }

    /// The place of a table's header, of several alike the one after `before` others; the file where there is none.
    pub(crate) fn header(&self, header: &str, before: usize) -> Place {
        let lines = self.text.lines().enumerate().filter(|(_, line)| line.trim() == header);
        self.line(lines.map(|(number, _)| number).nth(before))
    }

    /// The place of a key of the table at that header, or of the header.
    pub(crate) fn key_of(&self, header: &str, before: usize, key: &str) -> Place {
        let head = self.header(header, before);
        let skipped = head.row.map_or(0, |row| row as usize);
        let body = self.text.lines().skip(skipped).take_while(|line| !line.trim_start().starts_with('['));
        let is_key = |line: &str| line.trim_start().strip_prefix(key).is_some_and(|r| r.trim_start().starts_with('='));
        match body.into_iter().position(is_key) {
            Some(number) if head.row.is_some() => self.line(Some(skipped + number)),
            _ => head,
        }
    }

    /// A line by its number from 0.
    fn line(&self, number: Option<usize>) -> Place {
        let row = number.and_then(|number| u32::try_from(number + 1).ok());
        Place { row, ..Place::file(self.file) }
    }
}
