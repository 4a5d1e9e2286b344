//! The ledger in `state.db`: entries, the nodes of their tree, and the letters as data that they tell of.
//!
//! Everything is appended in immediate transactions with full sync, and no row is ever changed. What the file does not say
//! of itself any more, a head elsewhere does.

use std::path::{Path, PathBuf};

use rusqlite::{Connection, OptionalExtension, Transaction, TransactionBehavior, params};

use super::event::{Event, What};
use super::time::{Clock, stamp, system};
use super::{findings, store};
use crate::diagnostic::Diagnostic;
use crate::domain::digest::{Digest, hex};
use crate::ledger::{Entered, Entry, Head, Nodes, Root, Standing, first_place, leaf_hash, new_nodes, root};

impl Nodes for Connection {
    fn nodes(&self, places: &[u64]) -> Option<Vec<Root>> {
        let mut query = self.prepare_cached("SELECT hash FROM ledger_nodes WHERE place = ?").ok()?;
        let node = |place: &u64| {
            let place = i64::try_from(*place).ok()?;
            let hash: Vec<u8> = query.query_row([place], |row| row.get(0)).ok()?;
            hash.try_into().ok().map(Root)
        };
        places.iter().map(node).collect()
    }
}

/// The ledger of a job.
pub struct Ledger {
    file: PathBuf,
    connection: Connection,
    standing: Standing,
    clock: Clock,
    writes: bool,
}

/// Inside a transaction of the ledger.
pub struct Writing<'a> {
    file: &'a Path,
    transaction: &'a Transaction<'a>,
    standing: &'a mut Standing,
    at: String,
}

impl Ledger {
    /// The ledger of a job folder, made where there is none.
    ///
    /// # Errors
    /// The file cannot be used, or was written by a later program.
    pub fn open(folder: &Path) -> Result<Self, Diagnostic> {
        Self::of(folder, store::open(folder)?, true)
    }

    /// The same to read; none where there is no file, or none with a ledger.
    ///
    /// # Errors
    /// As [`Ledger::open`].
    pub fn open_to_read(folder: &Path) -> Result<Option<Self>, Diagnostic> {
        let Some(connection) = store::open_to_read(folder)? else { return Ok(None) };
        let query = "SELECT count(*) FROM sqlite_schema WHERE name = 'ledger'";
        let tables: rusqlite::Result<i64> = connection.query_row(query, [], |row| row.get(0));
        match tables {
            Ok(0) => Ok(None),
            Ok(_) => Self::of(folder, connection, false).map(Some),
            Err(error) => Err(findings::unusable(&store::file_in(folder), &error.to_string())),
        }
    }

    fn of(folder: &Path, connection: Connection, writes: bool) -> Result<Self, Diagnostic> {
        let file = store::file_in(folder);
        let mut ledger = Self { file, connection, standing: Standing::default(), clock: Box::new(system), writes };
        ledger.refresh()?;
        Ok(ledger)
    }

    fn unusable(&self, error: &rusqlite::Error) -> Diagnostic {
        findings::unusable(&self.file, &error.to_string())
    }

    /// Takes in what other processes wrote.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn refresh(&mut self) -> Result<(), Diagnostic> {
        let news = entries_after(&self.connection, self.standing.size).map_err(|error| self.unusable(&error))?;
        news.iter().for_each(|entry| self.standing.take(entry));
        Ok(())
    }

    /// What stands, as it was read last.
    pub fn standing(&self) -> &Standing {
        &self.standing
    }

    /// All leaves in their order, as they are kept; whether they are entries is another question.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn leaves(&self) -> Result<Vec<(u64, String)>, Diagnostic> {
        leaves_from(&self.connection, 0).map_err(|error| self.unusable(&error))
    }

    /// Where it stands. The tree is that of the nodes that are kept.
    ///
    /// # Errors
    /// The file cannot be read, or nodes are missing.
    pub fn head(&self, origin: &str) -> Result<Head, Diagnostic> {
        let size = size(&self.connection).map_err(|error| self.unusable(&error))?;
        head(&self.connection, origin, size)
            .ok_or_else(|| findings::unusable(&self.file, "nodes of the ledger are missing"))
    }

    /// The nodes of its tree.
    pub fn nodes(&self) -> &impl Nodes {
        &self.connection
    }

    /// All nodes that are kept, in their order.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn all_nodes(&self) -> Result<Vec<Option<Root>>, Diagnostic> {
        let nodes = || -> rusqlite::Result<Vec<Option<Root>>> {
            let mut query = self.connection.prepare("SELECT hash FROM ledger_nodes ORDER BY place")?;
            let hashes = query.query_map([], |row| row.get::<_, Vec<u8>>(0))?;
            hashes.map(|hash| Ok(hash?.try_into().ok().map(Root))).collect()
        };
        nodes().map_err(|error| self.unusable(&error))
    }

    /// A letter as data, by its digest.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn letter(&self, sha256: &Digest) -> Result<Option<Vec<u8>>, Diagnostic> {
        let query = "SELECT letter FROM ledger_letters WHERE sha256 = ?";
        let found = self.connection.query_row(query, [sha256.to_string()], |row| row.get(0)).optional();
        found.map_err(|error| self.unusable(&error))
    }

    /// Reads, judges and appends in one transaction: nothing comes between, and where `work` refuses nothing is written.
    ///
    /// # Errors
    /// The file cannot be written, or `work` refuses.
    pub fn write<T>(&mut self, work: impl FnOnce(&mut Writing<'_>) -> Result<T, Diagnostic>) -> Result<T, Diagnostic> {
        let at = stamp((self.clock)());
        let unusable = |error: rusqlite::Error| findings::unusable(&self.file, &error.to_string());
        let transaction =
            self.connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(unusable)?;
        let mut standing = std::mem::take(&mut self.standing);
        let written = written(&self.file, transaction, &mut standing, at, work);
        match written {
            Ok(value) => {
                self.standing = standing;
                Ok(value)
            }
            Err(finding) => {
                // What was taken back is read anew.
                self.refresh()?;
                Err(finding)
            }
        }
    }
}

fn written<T>(
    file: &Path,
    transaction: Transaction<'_>,
    standing: &mut Standing,
    at: String,
    work: impl FnOnce(&mut Writing<'_>) -> Result<T, Diagnostic>,
) -> Result<T, Diagnostic> {
    let unusable = |error: rusqlite::Error| findings::unusable(file, &error.to_string());
    let news = entries_after(&transaction, standing.size).map_err(unusable)?;
    news.iter().for_each(|entry| standing.take(entry));
    let mut writing = Writing { file, transaction: &transaction, standing, at };
    let value = work(&mut writing)?;
    transaction.commit().map(|()| value).map_err(unusable)
}

/// The pages in the log go to the main file where nobody else has it open.
impl Drop for Ledger {
    fn drop(&mut self) {
        if !self.writes {
            return;
        }
        let _ = self.connection.execute_batch("PRAGMA wal_checkpoint(TRUNCATE);");
    }
}

impl Writing<'_> {
    /// What stands at this moment of the transaction.
    pub fn standing(&self) -> &Standing {
        self.standing
    }

    /// Where the ledger stands at this moment of the transaction.
    ///
    /// # Errors
    /// Nodes are missing.
    pub fn head(&self, origin: &str) -> Result<Head, Diagnostic> {
        let size = size(self.transaction).map_err(|error| findings::unusable(self.file, &error.to_string()))?;
        head(self.transaction, origin, size)
            .ok_or_else(|| findings::unusable(self.file, "nodes of the ledger are missing"))
    }

    /// Appends an entry.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn append(&mut self, letter: &str, what: Entered) -> Result<Entry, Diagnostic> {
        let entry = append(self.transaction, &self.at, letter, what);
        let entry = entry.map_err(|error| findings::unusable(self.file, &error.to_string()))?;
        self.standing.take(&entry);
        Ok(entry)
    }

    /// Keeps a letter as data.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn keep_letter(&self, letter: &[u8]) -> Result<Digest, Diagnostic> {
        let sha256 = Digest::of(letter);
        self.transaction
            .execute("INSERT OR IGNORE INTO ledger_letters VALUES (?, ?)", params![sha256.to_string(), letter])
            .map(|_| sha256)
            .map_err(|error| findings::unusable(self.file, &error.to_string()))
    }
}

fn size(connection: &Connection) -> rusqlite::Result<u64> {
    let next: i64 = connection.query_row("SELECT ifnull(max(seq) + 1, 0) FROM ledger", [], |row| row.get(0))?;
    Ok(u64::try_from(next).unwrap_or_default())
}

fn head(connection: &Connection, origin: &str, size: u64) -> Option<Head> {
    root(size, connection).map(|root| Head { origin: origin.to_string(), size, root })
}

fn leaves_from(connection: &Connection, from: u64) -> rusqlite::Result<Vec<(u64, String)>> {
    let mut query = connection.prepare_cached("SELECT seq, entry FROM ledger WHERE seq >= ? ORDER BY seq")?;
    let from = i64::try_from(from).unwrap_or(i64::MAX);
    let rows = query.query_map([from], |row| Ok((row.get::<_, i64>(0)?, row.get(1)?)))?;
    rows.map(|row| row.map(|(seq, leaf)| (u64::try_from(seq).unwrap_or_default(), leaf))).collect()
}

/// What is no entry is passed over here; that the ledger is broken is told where it is checked.
fn entries_after(connection: &Connection, from: u64) -> rusqlite::Result<Vec<Entry>> {
    let leaves = leaves_from(connection, from)?;
    Ok(leaves.iter().filter_map(|(_, leaf)| Entry::of_leaf(leaf.as_bytes()).ok()).collect())
}

/// Appends an entry to the ledger of an open transaction.
fn append(connection: &Connection, at: &str, letter: &str, what: Entered) -> rusqlite::Result<Entry> {
    let mut salt = [0; 16];
    let random = getrandom::fill(&mut salt);
    random.map_err(|error| rusqlite::Error::ToSqlConversionFailure(error.to_string().into()))?;
    let seq = size(connection)?;
    let entry = Entry { seq, at: at.into(), letter: letter.into(), salt: hex(&salt), what };
    let leaf = entry.leaf();
    let missing = || rusqlite::Error::ToSqlConversionFailure("nodes of the ledger are missing".into());
    let nodes = new_nodes(seq, &leaf, connection).ok_or_else(missing)?;
    debug_assert_eq!(nodes.first(), Some(&leaf_hash(&leaf)));
    let number = |number: u64| i64::try_from(number).unwrap_or(i64::MAX);
    connection.prepare_cached("INSERT INTO ledger VALUES (?, ?, ?, ?, ?)")?.execute(params![
        number(seq),
        entry.kind(),
        letter,
        entry.document_no(),
        String::from_utf8_lossy(&leaf)
    ])?;
    let mut insert = connection.prepare_cached("INSERT INTO ledger_nodes VALUES (?, ?)")?;
    for (node, place) in nodes.into_iter().zip(first_place(seq)..) {
        insert.execute(params![number(place), node.0])?;
    }
    Ok(entry)
}

/// Enters a line of the journal that an issued letter stands on: who changed or approved what.
pub(super) fn enter(connection: &Connection, event: &Event) -> rusqlite::Result<()> {
    let is_entered = matches!(
        event.what,
        What::Edited { .. }
            | What::EditWithdrawn { .. }
            | What::Approved { .. }
            | What::SentBack {}
            | What::Outdated { .. }
    );
    if !is_entered || event.letter.is_empty() {
        return Ok(());
    }
    let json = serde_json_canonicalizer::to_vec(event).unwrap_or_default();
    let what = Entered::Decided {
        decision: event.what.kind(),
        event: u64::try_from(event.seq).unwrap_or_default(),
        event_sha256: Digest::of(&json),
    };
    append(connection, &stamp(event.at), &event.letter, what).map(drop)
}
