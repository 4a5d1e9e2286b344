//! What the program itself notes: a decided letter is another now, and why.

use super::board::Board;
use super::carry::{Carried, Kept, carry};
use super::desk::{Desk, Refused, draft};
use super::event::{Event, What};
use crate::compose::letter::Version;

/// What changed, as far as the program knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Cause {
    /// Results, catalog, lists: the facts.
    Data,
    /// Knowledge tables, rules of diagnosis, citations.
    Knowledge,
    /// Sentences.
    Wording,
    /// job.toml.
    Settings,
    /// Layout or fonts.
    Layout,
    /// The program.
    Program,
    /// Nobody looked while it happened.
    Unseen,
}

impl Cause {
    /// Its word in the journal.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Data => "data",
            Self::Knowledge => "knowledge",
            Self::Wording => "wording",
            Self::Settings => "settings",
            Self::Layout => "layout",
            Self::Program => "program",
            Self::Unseen => "unseen",
        }
    }

    /// In Chinese and English.
    const fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Data => ("数据文件变了", "the data changed"),
            Self::Knowledge => ("知识表变了", "the knowledge tables changed"),
            Self::Wording => ("用语变了", "the wording changed"),
            Self::Settings => ("job.toml 变了", "job.toml changed"),
            Self::Layout => ("版面变了", "the layout changed"),
            Self::Program => ("程序更新了", "the program was updated"),
            Self::Unseen => ("上次打开以后文件变了", "files changed since it was last open"),
        }
    }
}

/// A letter as it is now.
#[derive(Debug, Clone)]
pub struct Present {
    /// Letter id.
    pub letter: String,
    /// What it is now.
    pub version: Version,
    /// The letter's last event that the program knew when it made the letter: where another came since, it says nothing.
    pub last: i64,
}

impl Desk {
    /// Tells the desk what letters are now; the copy rule decides what becomes of decisions about them. All in one
    /// transaction; none where nothing was decided or nothing changed.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn follow(&self, letters: &[Present], causes: &[Cause]) -> Result<Vec<Event>, Refused> {
        let news =
            |board: &Board| letters.iter().filter_map(|now| followed(board, now, causes)).collect::<Vec<Event>>();
        // Most letters are as they were; they cost no transaction.
        if news(&*self.board()?).is_empty() {
            return Ok(Vec::new());
        }
        self.append(|_, board| Ok(news(board)))
    }
}

fn followed(board: &Board, now: &Present, causes: &[Cause]) -> Option<Event> {
    let state = board.letters.get(&now.letter).filter(|state| state.last == now.last)?;
    let seen = state.version.as_ref().filter(|_| state.state.is_decided())?;
    let version = now.version.clone();
    match carry(seen, &now.version) {
        Carried::Same => None,
        Carried::CarriedOver(kept) => {
            let told = kept.iter().map(|kept| match kept {
                Kept::Layout => ("版面、字体或程序", "layout, fonts or program"),
                Kept::Date => ("日期", "the date"),
            });
            let (zh, en): (Vec<_>, Vec<_>) = told.unzip();
            let why = format!("文字未变，只变了{} · same words, only {} changed", zh.join("、"), en.join(" and "));
            let changed = kept.into_iter().map(|kept| kept.code().to_string()).collect();
            Some(draft("", &now.letter, &why, What::CarriedOver { version, changed }))
        }
        Carried::Outdated => {
            let (zh, en): (Vec<_>, Vec<_>) = causes.iter().map(|cause| cause.words()).unzip();
            let why = format!("{} · {}", zh.join("，"), en.join(", "));
            let changed = causes.iter().map(|cause| cause.code().to_string()).collect();
            Some(draft("", &now.letter, &why, What::Outdated { version, changed }))
        }
    }
}
