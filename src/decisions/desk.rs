//! The desk: what the site asks, and where every decision goes through.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard};

use rusqlite::{Connection, OptionalExtension, Transaction, TransactionBehavior, params};

use super::board::{Board, LetterState};
use super::event::{Action, Event, Role, What};
use super::leases::{Lease, Leases};
use super::rules::may;
use super::time::{Clock, system};
use super::{findings, ledger, people, store};
use crate::compose::edit::Edit;
use crate::compose::letter::Version;
use crate::diagnostic::Diagnostic;
use crate::domain::settings::ReviewSettings;

/// The longest remark or reason, in characters.
const LONGEST: usize = 2_000;

/// A decision that a person asks for.
#[derive(Debug, Clone)]
pub struct Decision {
    /// Letter id.
    pub letter: String,
    /// What.
    pub action: Action,
    /// The letter as it is now, which is what the person saw.
    pub version: Version,
    /// [`LetterState::last`] as the person saw it.
    pub last: i64,
    /// Why; needed to send back.
    pub why: String,
    /// The letter as JSON, kept so that a later difference can be shown.
    pub text: Option<String>,
}

/// An edit that a person asks for.
#[derive(Debug, Clone)]
pub struct Edited {
    /// The edit; who and when are filled in.
    pub edit: Edit,
    /// [`LetterState::last`] as the person saw it.
    pub last: i64,
}

/// What a person has looked at.
#[derive(Debug, Clone, Default)]
pub struct Opened {
    /// Letter id.
    pub letter: String,
    /// Digests of its sentences.
    pub sentences: Vec<u64>,
}

/// Why nothing was written.
#[derive(Debug)]
pub enum Refused {
    /// Something happened to the letter that the person did not see.
    Conflict {
        /// What happened since.
        since: Vec<Event>,
        /// Where the letter stands now.
        now: Arc<LetterState>,
    },
    /// It may not be, or the file cannot be written.
    No(Diagnostic),
}

impl From<Diagnostic> for Refused {
    fn from(finding: Diagnostic) -> Self {
        Self::No(finding)
    }
}

impl Refused {
    /// In words.
    pub fn told(&self) -> Diagnostic {
        match self {
            Self::Conflict { since, .. } => findings::conflict(since),
            Self::No(finding) => finding.clone(),
        }
    }
}

/// What an open file holds in memory.
struct Inner {
    connection: Connection,
    board: Arc<Board>,
    leases: Leases,
}

/// The decisions of one job.
pub struct Desk {
    file: PathBuf,
    rules: Mutex<ReviewSettings>,
    clock: Clock,
    inner: Mutex<Inner>,
}

/// An event that is not written yet.
pub(super) fn draft(who: &str, letter: &str, why: &str, what: What) -> Event {
    Event { seq: 0, at: 0, who: who.into(), letter: letter.into(), why: why.trim().into(), what }
}

impl Desk {
    /// Opens the decisions of a job folder, made where there are none.
    ///
    /// # Errors
    /// The file cannot be used, or was written by a later program.
    pub fn open(folder: &Path, rules: ReviewSettings) -> Result<Self, Diagnostic> {
        Self::open_with_clock(folder, rules, system)
    }

    /// The same with another clock (seconds since 1970).
    ///
    /// # Errors
    /// As [`Desk::open`].
    pub fn open_with_clock(
        folder: &Path,
        rules: ReviewSettings,
        clock: impl Fn() -> i64 + Send + Sync + 'static,
    ) -> Result<Self, Diagnostic> {
        let file = store::file_in(folder);
        let connection = store::open(folder)?;
        let events = store::events_after(&connection, 0, "''");
        let events = events.map_err(|error| findings::unusable(&file, &error.to_string()))?;
        let board = Arc::new(Board::of(&events));
        let inner = Mutex::new(Inner { connection, board, leases: Leases::default() });
        Ok(Self { file, rules: Mutex::new(rules), clock: Box::new(clock), inner })
    }

    /// The job's rules, as they were given last.
    pub fn rules(&self) -> ReviewSettings {
        *self.rules.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
    }

    /// The job's settings changed.
    pub fn set_rules(&self, rules: ReviewSettings) {
        *self.rules.lock().unwrap_or_else(|poisoned| poisoned.into_inner()) = rules;
    }

    /// Seconds since 1970.
    pub fn now(&self) -> i64 {
        (self.clock)()
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
    }

    pub(super) fn unusable(&self, error: &rusqlite::Error) -> Diagnostic {
        findings::unusable(&self.file, &error.to_string())
    }

    /// What stands now, with what other processes wrote.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn board(&self) -> Result<Arc<Board>, Diagnostic> {
        let mut inner = self.lock();
        refresh(&mut inner).map_err(|error| self.unusable(&error))?;
        Ok(Arc::clone(&inner.board))
    }

    /// Reads or writes a table beside the journal.
    pub(super) fn with<T>(&self, work: impl FnOnce(&Connection) -> rusqlite::Result<T>) -> Result<T, Diagnostic> {
        let inner = self.lock();
        work(&inner.connection).map_err(|error| self.unusable(&error))
    }

    /// Judges and appends in one transaction: no other decision comes between. Nothing is written where `judge` refuses.
    pub(super) fn append(
        &self,
        judge: impl FnOnce(&Transaction<'_>, &Board) -> Result<Vec<Event>, Refused>,
    ) -> Result<Vec<Event>, Refused> {
        let now = self.now();
        let mut inner = self.lock();
        let Inner { connection, board, .. } = &mut *inner;
        let broken = |error: rusqlite::Error| Refused::No(self.unusable(&error));
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(broken)?;
        let others = store::events_after(&transaction, board.last, "''").map_err(broken)?;
        take(board, &others);
        let events = judge(&transaction, board)?;
        let append = |event: Event| {
            let event = store::append(&transaction, Event { at: now, ..event })?;
            ledger::enter(&transaction, &event).map(|()| event)
        };
        let written = events.into_iter().map(append);
        let written = written.collect::<rusqlite::Result<Vec<Event>>>().map_err(broken)?;
        transaction.commit().map_err(broken)?;
        take(board, &written);
        Ok(written)
    }

    /// A decision, bound to what the person saw.
    ///
    /// # Errors
    /// Something happened meanwhile, or the rules forbid it.
    pub fn decide(&self, who: &str, decision: &Decision) -> Result<Event, Refused> {
        let rules = self.rules();
        let written = self.append(|transaction, board| {
            let event = judged(transaction, board, &rules, who, decision, "")?;
            keep_text(transaction, decision).map_err(|error| self.unusable(&error))?;
            Ok(vec![event])
        })?;
        self.only(written)
    }

    /// A remark.
    ///
    /// # Errors
    /// The person has no role, or said nothing.
    pub fn comment(&self, who: &str, letter: &str, block: &str, text: &str) -> Result<Event, Refused> {
        let written = self.append(|transaction, _| {
            said(text)?;
            some_role(transaction, who, &Role::ALL)?;
            let what = What::Commented { block: block.into(), text: text.trim().into() };
            Ok(vec![draft(who, letter, "", what)])
        })?;
        self.only(written)
    }

    /// An edit. Whether its words may stand is asked of the job before; who edits is an author from here on.
    ///
    /// # Errors
    /// Something happened meanwhile, the person has no role for it, or it has no reason.
    pub fn edit(&self, who: &str, edited: &Edited) -> Result<Event, Refused> {
        let at = super::time::stamp(self.now());
        let written = self.append(|transaction, board| {
            let edit = Edit { who: who.into(), at, ..edited.edit.clone() };
            said(&edit.why)?;
            some_role(transaction, who, &[Role::Draft, Role::Review])?;
            unchanged(transaction, board, &edit.letter, edited.last)?;
            let (letter, why) = (edit.letter.clone(), edit.why.clone());
            Ok(vec![draft(who, &letter, &why, What::Edited { edit })])
        })?;
        self.only(written)
    }

    /// Takes an edit back.
    ///
    /// # Errors
    /// As [`Desk::edit`]; there is no such edit.
    pub fn withdraw(&self, who: &str, letter: &str, edit: i64, last: i64, why: &str) -> Result<Event, Refused> {
        let written = self.append(|transaction, board| {
            some_role(transaction, who, &[Role::Draft, Role::Review])?;
            unchanged(transaction, board, letter, last)?;
            if !board.letter(letter).edits.iter().any(|standing| standing.seq == edit) {
                return Err(findings::no_such_edit(edit).into());
            }
            Ok(vec![draft(who, letter, why, What::EditWithdrawn { edit })])
        })?;
        self.only(written)
    }

    /// Notes that a person has a letter before them, and sentences that they had not seen.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn mark_opened(&self, who: &str, opened: &Opened) -> Result<(), Refused> {
        let news = |board: &Board| {
            let seen = board.seen.get(who);
            let mut sentences: Vec<u64> = opened.sentences.clone();
            sentences.retain(|sentence| !seen.is_some_and(|seen| seen.contains(sentence)));
            let mut events = Vec::new();
            if !board.letter(&opened.letter).opened_by.contains(who) {
                events.push(draft(who, &opened.letter, "", What::Opened {}));
            }
            if !sentences.is_empty() {
                events.push(draft(who, &opened.letter, "", What::Seen { sentences }));
            }
            events
        };
        let board = self.board()?;
        if who.is_empty() || opened.letter.is_empty() || news(&board).is_empty() {
            return Ok(());
        }
        self.append(|_, board| Ok(news(board))).map(drop)
    }

    /// Everything that happened to a letter, oldest first.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn history(&self, letter: &str) -> Result<Vec<Event>, Diagnostic> {
        self.with(|connection| store::events_of(connection, letter, 0))
    }

    /// The whole journal after an event.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn events_after(&self, seq: i64) -> Result<Vec<Event>, Diagnostic> {
        self.with(|connection| store::events_after(connection, seq, "''"))
    }

    /// The letter (JSON) that a decision was about, by the digest of its words.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn text_of(&self, version: &Version) -> Result<Option<String>, Diagnostic> {
        let words = version.words.to_string();
        let query = "SELECT letter FROM texts WHERE words = ?";
        self.with(|connection| connection.query_row(query, [words], |row| row.get(0)).optional())
    }

    /// A person has a letter open: shown to others for the job's minutes.
    pub fn lease(&self, letter: &str, who: &str) {
        let until = self.now() + i64::from(self.rules().lease_minutes) * 60;
        self.lock().leases.take(letter, who, until);
    }

    /// What is open at somebody's.
    pub fn leases(&self) -> Vec<Lease> {
        let now = self.now();
        self.lock().leases.at(now)
    }

    fn only(&self, written: Vec<Event>) -> Result<Event, Refused> {
        written.into_iter().next().ok_or_else(|| Refused::No(findings::unusable(&self.file, "nothing was written")))
    }
}

/// The pages in the log go to the main file where nobody else has it open.
impl Drop for Desk {
    fn drop(&mut self) {
        let inner = self.inner.get_mut().unwrap_or_else(|poisoned| poisoned.into_inner());
        let _ = inner.connection.execute_batch("PRAGMA wal_checkpoint(TRUNCATE);");
    }
}

fn take(board: &mut Arc<Board>, events: &[Event]) {
    if !events.is_empty() {
        let board = Arc::make_mut(board);
        events.iter().for_each(|event| board.take(event));
    }
}

fn refresh(inner: &mut Inner) -> rusqlite::Result<()> {
    let others = store::events_after(&inner.connection, inner.board.last, "''")?;
    take(&mut inner.board, &others);
    Ok(())
}

/// The event of a decision, where it may be.
pub(super) fn judged(
    connection: &Connection,
    board: &Board,
    rules: &ReviewSettings,
    who: &str,
    decision: &Decision,
    basis: &str,
) -> Result<Event, Refused> {
    let Decision { letter, action, version, last, why, .. } = decision;
    unchanged(connection, board, letter, *last)?;
    let state = board.letter(letter);
    let roles = people::roles_of(connection, who)?;
    may(rules, &state, who, &roles, *action)?;
    if *action == Action::SendBack || !why.trim().is_empty() {
        said(why)?;
    }
    // Of an outdated letter its reviewer sees the new words, and decides about those.
    let is_settled = state.state.is_decided() && *action != Action::SendBack;
    if is_settled && state.version.as_ref().is_none_or(|seen| seen.words != version.words) {
        return Err(findings::letter_changed(letter).into());
    }
    let (version, basis) = (version.clone(), basis.to_string());
    let what = match action {
        Action::Submit => What::Submitted { version },
        Action::Review => What::Reviewed { version, basis },
        Action::Approve => What::Approved { version, basis },
        Action::SendBack => What::SentBack {},
    };
    Ok(draft(who, letter, why, what))
}

/// Keeps the letter that is decided on.
pub(super) fn keep_text(connection: &Connection, decision: &Decision) -> rusqlite::Result<()> {
    let Some(text) = &decision.text else { return Ok(()) };
    let words = decision.version.words.to_string();
    connection.execute("INSERT OR IGNORE INTO texts VALUES (?, ?)", params![words, text]).map(drop)
}

fn unchanged(connection: &Connection, board: &Board, letter: &str, last: i64) -> Result<(), Refused> {
    let now = board.letter(letter);
    if now.last == last {
        return Ok(());
    }
    let since = store::events_of(connection, letter, last).unwrap_or_default();
    Err(Refused::Conflict { since: since.into_iter().filter(|event| event.what.counts()).collect(), now })
}

pub(super) fn said(text: &str) -> Result<(), Diagnostic> {
    match text.trim().chars().count() {
        0 => Err(findings::nothing_said()),
        1..=LONGEST => Ok(()),
        count => Err(findings::said_too_much(count, LONGEST)),
    }
}

pub(super) fn some_role(connection: &Connection, who: &str, roles: &[Role]) -> Result<(), Diagnostic> {
    let has = people::roles_of(connection, who)?;
    if roles.iter().any(|role| has.contains(role)) { Ok(()) } else { Err(findings::role_missing(who, roles[0])) }
}
