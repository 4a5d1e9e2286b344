//! Who may come in: users, sessions, and what slows those who guess.

use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use rusqlite::{Connection, OptionalExtension, params};

use super::desk::{Desk, Refused, draft};
use super::event::{Role, What};
use super::findings;
use super::people::{LOCAL, User, has_users, user};
use crate::diagnostic::Diagnostic;
use crate::domain::digest::{Digest, hex};

/// The shortest password.
const SHORTEST: usize = 10;
/// Seconds that a session lasts, whatever is done in it.
const LASTS: i64 = 12 * 3600;
/// Seconds without a request after which it ends.
const IDLE: i64 = 2 * 3600;
/// Guesses that cost nothing: of one user, and from one address, which an office may share.
const FREE: (u32, u32) = (3, 12);
/// Seconds after which guesses are forgotten.
const FORGOTTEN: i64 = 24 * 3600;
/// The longest pause after a wrong guess, in seconds.
const LONGEST_PAUSE: i64 = 15 * 60;

/// A session that has begun.
#[derive(Debug, Clone)]
pub struct Session {
    /// The secret that the browser keeps; only its digest is stored.
    pub token: String,
    /// Who.
    pub user: User,
}

/// Whether the site needs users.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// No users: the one person at this computer has every role.
    Local,
    /// Users log in.
    Users,
}

impl Desk {
    /// Whether there are users.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn access(&self) -> Result<Access, Diagnostic> {
        self.with(|connection| Ok(if has_users(connection)? { Access::Users } else { Access::Local }))
    }

    /// All users, by name.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn users(&self) -> Result<Vec<User>, Diagnostic> {
        self.with(|connection| {
            let mut query = connection.prepare("SELECT name, shown, roles FROM users ORDER BY name")?;
            query.query_map([], user)?.collect()
        })
    }

    /// Adds a user, or gives one another password and roles; their sessions end.
    ///
    /// # Errors
    /// A name or password that will not do.
    pub fn set_user(&self, name: &str, shown: &str, roles: &[Role], password: &str) -> Result<(), Refused> {
        let is_plain = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.');
        if name.is_empty() || name == LOCAL || name.chars().count() > 40 || !name.chars().all(is_plain) {
            return Err(findings::bad_user_name(name).into());
        }
        if password.chars().count() < SHORTEST {
            return Err(findings::password_too_short(SHORTEST).into());
        }
        let hash = hash_of(password).map_err(|why| findings::bad_user_name(&why))?;
        let written = serde_json::to_string(roles).unwrap_or_default();
        let shown = if shown.is_empty() { name } else { shown };
        self.append(|transaction, _| {
            let set = transaction
                .execute("DELETE FROM sessions WHERE user = ?", [name])
                .and_then(|_| transaction.execute("DELETE FROM attempts WHERE name = ?", [format!("user {name}")]))
                .and_then(|_| {
                    let query = "INSERT OR REPLACE INTO users (name, shown, roles, hash) VALUES (?, ?, ?, ?)";
                    transaction.execute(query, params![name, shown, written, hash])
                });
            set.map_err(|error| self.unusable(&error))?;
            Ok(vec![draft("", "", "", What::UserSet { name: name.into(), roles: roles.to_vec() })])
        })
        .map(drop)
    }

    /// Removes a user; what they did stays in the journal.
    ///
    /// # Errors
    /// There is no such user.
    pub fn remove_user(&self, name: &str) -> Result<(), Refused> {
        self.append(|transaction, _| {
            let gone = transaction
                .execute("DELETE FROM sessions WHERE user = ?", [name])
                .and_then(|_| transaction.execute("DELETE FROM users WHERE name = ?", [name]));
            if gone.map_err(|error| self.unusable(&error))? == 0 {
                return Err(findings::no_such_user(name).into());
            }
            Ok(vec![draft("", "", "", What::UserRemoved { name: name.into() })])
        })
        .map(drop)
    }

    /// Begins a session. Each guess counts before it is looked at, so that many at once are no way around the pause.
    ///
    /// # Errors
    /// Wrong name or password, or too many guesses.
    pub fn log_in(&self, name: &str, password: &str, address: &str) -> Result<Session, Refused> {
        let keys = [format!("user {name}"), format!("from {address}")];
        let now = self.now();
        let mut found: Option<(User, String)> = None;
        let mut paused = 0;
        self.append(|transaction, _| {
            let wrong = |error: rusqlite::Error| self.unusable(&error);
            for key in &keys {
                paused = paused.max(pause(transaction, key, now).map_err(wrong)?);
            }
            if paused > 0 {
                return Err(findings::login_slowed(paused).into());
            }
            for (key, free) in keys.iter().zip([FREE.0, FREE.1]) {
                count_attempt(transaction, key, free, now).map_err(wrong)?;
            }
            let query = "SELECT name, shown, roles, hash FROM users WHERE name = ?";
            let row = transaction.query_row(query, [name], |row| Ok((user(row)?, row.get(3)?))).optional();
            found = row.map_err(wrong)?;
            Ok(Vec::new())
        })?;
        // As long for a name that nobody has.
        let hash = found.as_ref().map_or(NOBODY, |(_, hash)| hash.as_str());
        let is_right = PasswordHash::new(hash)
            .is_ok_and(|hash| Argon2::default().verify_password(password.as_bytes(), &hash).is_ok());
        let Some((user, _)) = found.filter(|_| is_right) else {
            let what = What::LoginFailed { name: name.into(), address: address.into() };
            self.append(|_, _| Ok(vec![draft("", "", "", what)]))?;
            return Err(findings::login_refused().into());
        };
        let token = secret().map_err(|why| findings::bad_user_name(&why))?;
        self.append(|transaction, _| {
            let begun = transaction
                .execute("DELETE FROM sessions WHERE expires < ?", [now])
                .and_then(|_| {
                    transaction
                        .execute("DELETE FROM attempts WHERE name = ? OR until < ?", params![keys[0], now - FORGOTTEN])
                })
                // Only its own: who has a password here must not wipe out guesses at those of others.
                .and_then(|_| {
                    transaction.execute(
                        "UPDATE attempts SET count = count - 1, until = ? WHERE name = ?",
                        params![now, keys[1]],
                    )
                })
                .and_then(|_| {
                    let query = "INSERT INTO sessions (token, user, created, last, expires) VALUES (?, ?, ?, ?, ?)";
                    transaction.execute(query, params![stored(&token), user.name, now, now, now + LASTS])
                });
            begun.map_err(|error| self.unusable(&error))?;
            Ok(vec![draft(&user.name, "", "", What::LoggedIn { address: address.into() })])
        })?;
        Ok(Session { token, user })
    }

    /// Whose session it is; none where it ended. `is_active`: a person asks, which keeps it alive.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn session(&self, token: &str, is_active: bool) -> Result<Option<User>, Diagnostic> {
        let (now, token) = (self.now(), stored(token));
        self.with(|connection| {
            let query = "SELECT u.name, u.shown, u.roles, s.last FROM sessions s JOIN users u ON u.name = s.user
                WHERE s.token = ? AND s.expires > ? AND s.last > ?";
            let row = |row: &rusqlite::Row<'_>| Ok((user(row)?, row.get::<_, i64>(3)?));
            let found = connection.query_row(query, params![token, now, now - IDLE], row).optional()?;
            // A minute more or less is not worth a write for each request.
            if is_active && found.as_ref().is_some_and(|(_, last)| now - last > 60) {
                connection.execute("UPDATE sessions SET last = ? WHERE token = ?", params![now, token])?;
            }
            Ok(found.map(|(user, _)| user))
        })
    }

    /// Ends a session.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn log_out(&self, token: &str) -> Result<(), Diagnostic> {
        let token = stored(token);
        self.with(|connection| connection.execute("DELETE FROM sessions WHERE token = ?", [token])).map(drop)
    }
}

/// Seconds until the next guess.
fn pause(connection: &Connection, key: &str, now: i64) -> rusqlite::Result<i64> {
    let query = "SELECT until FROM attempts WHERE name = ?";
    let until: Option<i64> = connection.query_row(query, [key], |row| row.get(0)).optional()?;
    Ok(until.map_or(0, |until| (until - now).max(0)))
}

fn count_attempt(connection: &Connection, key: &str, free: u32, now: i64) -> rusqlite::Result<()> {
    let query = "SELECT count FROM attempts WHERE name = ? AND until >= ?";
    let before: Option<u32> =
        connection.query_row(query, params![key, now - FORGOTTEN], |row| row.get(0)).optional()?;
    let count = before.unwrap_or(0) + 1;
    let wait = if count <= free { 0 } else { (1i64 << (count - free).min(20)).min(LONGEST_PAUSE) };
    connection.execute("INSERT OR REPLACE INTO attempts VALUES (?, ?, ?)", params![key, count, now + wait]).map(drop)
}

/// The hash of a password that nobody has (argon2id, as all others).
const NOBODY: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$1DjMIT8cu7Eq2q9RHlk4N3l2xVZKZ5YaP2l0yJ4c1xk";

fn hash_of(password: &str) -> Result<String, String> {
    let hash: Result<argon2::password_hash::phc::PasswordHash, _> =
        Argon2::default().hash_password(password.as_bytes());
    hash.map(|hash| hash.to_string()).map_err(|error| error.to_string())
}

fn secret() -> Result<String, String> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).map_err(|error| error.to_string())?;
    Ok(hex(&bytes))
}

/// What is kept of a token: who reads the file cannot come in with it.
fn stored(token: &str) -> String {
    Digest::of(token.as_bytes()).to_string()
}
