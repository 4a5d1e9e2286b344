//! Saved views: a person's filters of the list, by name.

use rusqlite::params;

use super::desk::Desk;
use crate::diagnostic::Diagnostic;

impl Desk {
    /// A person's saved views: name and query.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn views(&self, who: &str) -> Result<Vec<(String, String)>, Diagnostic> {
        self.with(|connection| {
            let mut query = connection.prepare("SELECT name, query FROM views WHERE user = ? ORDER BY name")?;
            query.query_map([who], |row| Ok((row.get(0)?, row.get(1)?)))?.collect()
        })
    }

    /// Saves a view, or removes it where the query is empty.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn save_view(&self, who: &str, name: &str, query: &str) -> Result<(), Diagnostic> {
        self.with(|connection| match query {
            "" => connection.execute("DELETE FROM views WHERE user = ? AND name = ?", params![who, name]),
            _ => connection.execute("INSERT OR REPLACE INTO views VALUES (?, ?, ?)", params![who, name, query]),
        })
        .map(drop)
    }
}
