//! Users as the file has them, and what each may do.

use std::path::Path;

use rusqlite::{Connection, OptionalExtension};
use serde::Serialize;

use super::event::Role;
use super::findings;
use crate::diagnostic::Diagnostic;

/// Who works here without users: the one person at this computer.
pub const LOCAL: &str = "local";

/// A user.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct User {
    /// Name that they log in with.
    pub name: String,
    /// Name as it is shown and printed.
    pub shown: String,
    /// What they may do.
    pub roles: Vec<Role>,
}

/// What a person may do: of a user as it is set; without users the one person here may do everything.
pub(super) fn roles_of(connection: &Connection, who: &str) -> Result<Vec<Role>, Diagnostic> {
    let query = "SELECT name, shown, roles FROM users WHERE name = ?";
    let found = connection.query_row(query, [who], user).optional();
    let none = |error: rusqlite::Error| findings::unusable(Path::new("state.db"), &error.to_string());
    match found.map_err(none)? {
        Some(user) => Ok(user.roles),
        None if who == LOCAL && !has_users(connection).map_err(none)? => Ok(Role::ALL.to_vec()),
        None => Err(findings::no_such_user(who)),
    }
}

pub(super) fn has_users(connection: &Connection) -> rusqlite::Result<bool> {
    connection.query_row("SELECT EXISTS (SELECT 1 FROM users)", [], |row| row.get(0))
}

pub(super) fn user(row: &rusqlite::Row<'_>) -> rusqlite::Result<User> {
    let roles: String = row.get(2)?;
    Ok(User { name: row.get(0)?, shown: row.get(1)?, roles: serde_json::from_str(&roles).unwrap_or_default() })
}
