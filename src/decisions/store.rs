//! The file: opened, brought to this program's format, appended to.
//!
//! Pages go to the main file only when it is opened or closed, so that a plain copy of file and log taken at any time
//! between is one that opens clean.

use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::{Connection, OpenFlags, Row, params};

use super::FILE;
use super::event::{Event, What};
use super::findings;
use crate::diagnostic::Diagnostic;

/// Steps from an empty file to the present format; `user_version` counts those taken.
const MIGRATIONS: [&str; 2] = [
    "
    CREATE TABLE events (
        seq INTEGER PRIMARY KEY AUTOINCREMENT, at INTEGER NOT NULL, who TEXT NOT NULL, letter TEXT NOT NULL,
        kind TEXT NOT NULL, block TEXT NOT NULL, payload TEXT NOT NULL, why TEXT NOT NULL);
    CREATE INDEX events_letter ON events (letter, seq) WHERE letter <> '';
    CREATE TRIGGER events_stay BEFORE UPDATE ON events BEGIN SELECT RAISE(ABORT, 'the journal is never changed'); END;
    CREATE TRIGGER events_remain BEFORE DELETE ON events BEGIN SELECT RAISE(ABORT, 'the journal is never changed'); END;
    CREATE TABLE users (name TEXT PRIMARY KEY, shown TEXT NOT NULL, roles TEXT NOT NULL, hash TEXT NOT NULL);
    CREATE TABLE sessions (
        token TEXT PRIMARY KEY, user TEXT NOT NULL, created INTEGER NOT NULL, last INTEGER NOT NULL,
        expires INTEGER NOT NULL);
    CREATE TABLE attempts (name TEXT PRIMARY KEY, count INTEGER NOT NULL, until INTEGER NOT NULL);
    CREATE TABLE texts (words TEXT PRIMARY KEY, letter TEXT NOT NULL);
    CREATE TABLE views (user TEXT NOT NULL, name TEXT NOT NULL, query TEXT NOT NULL, PRIMARY KEY (user, name));
", "
    CREATE TABLE ledger (
        seq INTEGER PRIMARY KEY, kind TEXT NOT NULL, letter TEXT NOT NULL, document_no TEXT NOT NULL, entry TEXT NOT NULL);
    CREATE INDEX ledger_letter ON ledger (letter, seq);
    CREATE UNIQUE INDEX ledger_number ON ledger (document_no) WHERE kind = 'issued';
    CREATE TABLE ledger_nodes (place INTEGER PRIMARY KEY, hash BLOB NOT NULL);
    CREATE TABLE ledger_letters (sha256 TEXT PRIMARY KEY, letter BLOB NOT NULL);
    CREATE TRIGGER ledger_gapless BEFORE INSERT ON ledger
        WHEN NEW.seq IS NOT (SELECT ifnull(max(seq) + 1, 0) FROM ledger)
        BEGIN SELECT RAISE(ABORT, 'the ledger has no gaps'); END;
    CREATE TRIGGER ledger_stays BEFORE UPDATE ON ledger BEGIN SELECT RAISE(ABORT, 'the ledger is never changed'); END;
    CREATE TRIGGER ledger_remains BEFORE DELETE ON ledger BEGIN SELECT RAISE(ABORT, 'the ledger is never changed'); END;
    CREATE TRIGGER nodes_stay BEFORE UPDATE ON ledger_nodes BEGIN SELECT RAISE(ABORT, 'the ledger is never changed'); END;
    CREATE TRIGGER nodes_remain BEFORE DELETE ON ledger_nodes BEGIN SELECT RAISE(ABORT, 'the ledger is never changed'); END;
    CREATE TRIGGER letters_stay BEFORE UPDATE ON ledger_letters BEGIN SELECT RAISE(ABORT, 'letters are never changed'); END;
    CREATE TRIGGER letters_remain BEFORE DELETE ON ledger_letters BEGIN SELECT RAISE(ABORT, 'letters are never changed'); END;
",
];

/// The file of a job folder.
pub(super) fn file_in(folder: &Path) -> PathBuf {
    folder.join(FILE)
}

/// Opens it to write, made anew where it is not there.
pub(super) fn open(folder: &Path) -> Result<Connection, Diagnostic> {
    let file = file_in(folder);
    let unusable = |error: rusqlite::Error| findings::unusable(&file, &error.to_string());
    let mut connection = Connection::open(&file).map_err(unusable)?;
    connection.busy_timeout(Duration::from_secs(10)).map_err(unusable)?;
    let taken = version(&connection).map_err(unusable)?;
    if taken > MIGRATIONS.len() {
        return Err(findings::newer(&file, taken, MIGRATIONS.len()));
    }
    let prepare =
        "PRAGMA page_size=1024; PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA wal_autocheckpoint=0;
        PRAGMA foreign_keys=ON; PRAGMA trusted_schema=OFF; PRAGMA wal_checkpoint(TRUNCATE);";
    connection.execute_batch(prepare).map_err(unusable)?;
    for (number, step) in MIGRATIONS.iter().enumerate().skip(taken) {
        // Another process may have taken the step meanwhile.
        let mut step = || -> rusqlite::Result<()> {
            let transaction = connection.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
            if version(&transaction)? == number {
                transaction.execute_batch(step)?;
                transaction.pragma_update(None, "user_version", i64::try_from(number + 1).unwrap_or(i64::MAX))?;
            }
            transaction.commit()
        };
        step().map_err(unusable)?;
    }
    Ok(connection)
}

/// Opens it to read; none where it is not there.
pub(super) fn open_to_read(folder: &Path) -> Result<Option<Connection>, Diagnostic> {
    let file = file_in(folder);
    if !file.exists() {
        return Ok(None);
    }
    let unusable = |error: rusqlite::Error| findings::unusable(&file, &error.to_string());
    let flags = OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let with =
        |mode| Connection::open_with_flags(&file, flags | mode).and_then(|it| version(&it).map(|taken| (it, taken)));
    // A folder that may only be read gives no place for the log's index.
    let opened = with(OpenFlags::SQLITE_OPEN_READ_WRITE).or_else(|_| with(OpenFlags::SQLITE_OPEN_READ_ONLY));
    let (connection, taken) = opened.map_err(unusable)?;
    let prepare = "PRAGMA wal_autocheckpoint=0; PRAGMA query_only=ON;";
    connection
        .execute_batch(prepare)
        .and_then(|()| connection.busy_timeout(Duration::from_secs(10)))
        .map_err(unusable)?;
    match taken {
        0 => Err(findings::unusable(&file, "no decisions of this program")),
        taken if taken > MIGRATIONS.len() => Err(findings::newer(&file, taken, MIGRATIONS.len())),
        _ => Ok(Some(connection)),
    }
}

fn version(connection: &Connection) -> rusqlite::Result<usize> {
    let taken: i64 = connection.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    Ok(usize::try_from(taken).unwrap_or(usize::MAX))
}

/// Appends an event and gives it its number.
pub(super) fn append(connection: &Connection, mut event: Event) -> rusqlite::Result<Event> {
    let payload = serde_json::to_string(&event.what).unwrap_or_default();
    connection.execute(
        "INSERT INTO events (at, who, letter, kind, block, payload, why) VALUES (?, ?, ?, ?, ?, ?, ?)",
        params![event.at, event.who, event.letter, event.what.kind(), event.what.block(), payload, event.why],
    )?;
    event.seq = connection.last_insert_rowid();
    Ok(event)
}

const COLUMNS: &str = "SELECT seq, at, who, letter, payload, why FROM events";

/// Events after this number, without those of these kinds (`'opened', 'seen'`).
pub(super) fn events_after(connection: &Connection, seq: i64, without: &str) -> rusqlite::Result<Vec<Event>> {
    let query = format!("{COLUMNS} WHERE seq > ? AND kind NOT IN ({without}) ORDER BY seq");
    connection.prepare_cached(&query)?.query_map([seq], event)?.collect()
}

/// Events of one letter after this number.
pub(super) fn events_of(connection: &Connection, letter: &str, after: i64) -> rusqlite::Result<Vec<Event>> {
    let query = format!("{COLUMNS} WHERE letter = ? AND letter <> '' AND seq > ? ORDER BY seq");
    connection.prepare_cached(&query)?.query_map(params![letter, after], event)?.collect()
}

/// A line of a later program is one that says nothing.
fn event(row: &Row<'_>) -> rusqlite::Result<Event> {
    let payload: String = row.get(4)?;
    Ok(Event {
        seq: row.get(0)?,
        at: row.get(1)?,
        who: row.get(2)?,
        letter: row.get(3)?,
        why: row.get(5)?,
        what: serde_json::from_str(&payload).unwrap_or(What::Unknown),
    })
}
