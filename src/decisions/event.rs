//! What the journal holds: one event a line, never changed.

use serde::{Deserialize, Serialize};

use crate::compose::edit::Edit;
use crate::compose::letter::Version;

/// What a person may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// 编制: edits and submits.
    Draft,
    /// 审核: reviews what was submitted, or sends it back.
    Review,
    /// 批准: approves what was reviewed, or sends it back.
    Approve,
}

impl Role {
    /// All of them, in the order of their work.
    pub const ALL: [Self; 3] = [Self::Draft, Self::Review, Self::Approve];

    /// Its name in Chinese and English.
    pub const fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Draft => ("编制", "draft"),
            Self::Review => ("审核", "review"),
            Self::Approve => ("批准", "approve"),
        }
    }

    /// Reads it in either language.
    pub fn read(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| {
            let (zh, en) = role.words();
            text.trim() == zh || text.trim().eq_ignore_ascii_case(en)
        })
    }
}

/// A decision.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    /// 提交审核.
    Submit,
    /// 审核通过.
    Review,
    /// 批准.
    Approve,
    /// 退回, with a reason.
    SendBack,
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum What {
    /// A person opened the letter.
    Opened {},
    /// A person saw sentences (digests of them) that they had not seen before.
    Seen {
        /// Digests of sentences.
        sentences: Vec<u64>,
    },
    /// A remark, about one block or the whole letter.
    Commented {
        /// Block id; empty: the letter.
        block: String,
        /// What was said.
        text: String,
    },
    /// An edit; the event's number is the edit's.
    Edited {
        /// What it does.
        edit: Edit,
    },
    /// An edit was taken back.
    EditWithdrawn {
        /// Number of its event.
        edit: i64,
    },
    /// 提交审核.
    Submitted {
        /// What was seen.
        version: Version,
    },
    /// 审核通过.
    Reviewed {
        /// What was seen.
        version: Version,
        /// Number of the sampling plan or how a list was seen; empty: letter by letter.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        basis: String,
    },
    /// 批准.
    Approved {
        /// What was seen.
        version: Version,
        /// As above.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        basis: String,
    },
    /// 退回.
    SentBack {},
    /// What was decided stands, although the letter changed in what is not words.
    CarriedOver {
        /// The letter now.
        version: Version,
        /// What changed: `layout`, `date`.
        changed: Vec<String>,
    },
    /// What was decided does not stand: the words changed.
    Outdated {
        /// The letter now.
        version: Version,
        /// What changed, as far as the program knows: `data`, `knowledge`, `wording`, `settings`, `layout`, `program`, `unseen`.
        #[serde(default)]
        changed: Vec<String>,
    },
    /// Letters were drawn from a list, to stand for all of it.
    SampledPlan {
        /// What they are drawn for.
        action: Action,
        /// The list.
        letters: Vec<String>,
        /// Drawn ones.
        drawn: Vec<String>,
        /// What they were drawn by.
        seed: String,
    },
    /// A user was added or changed.
    UserSet {
        /// Name.
        name: String,
        /// Roles from here on.
        roles: Vec<Role>,
    },
    /// A user may not come in any more.
    UserRemoved {
        /// Name.
        name: String,
    },
    /// Somebody came in.
    LoggedIn {
        /// From where.
        address: String,
    },
    /// Somebody did not come in.
    LoginFailed {
        /// The name they gave.
        name: String,
        /// From where.
        address: String,
    },
    /// A sentence of the job's knowledge table was changed, for all letters that print it.
    ClassEdited {
        /// The table.
        file: String,
        /// Row in it.
        row: u32,
        /// Column.
        column: String,
        /// Before.
        before: String,
        /// After.
        after: String,
    },
    /// Written by a later program; it changes nothing here.
    #[serde(other)]
    Unknown,
}

impl What {
    /// Its word in the journal.
    pub fn kind(&self) -> String {
        let value = serde_json::to_value(self).unwrap_or_default();
        value.get("kind").and_then(serde_json::Value::as_str).unwrap_or("unknown").to_string()
    }

    /// Whether who decides must know of it: looking at a letter changes nothing.
    pub const fn counts(&self) -> bool {
        !matches!(self, Self::Opened {} | Self::Seen { .. } | Self::Unknown)
    }

    /// The block that it is about; empty: none.
    pub fn block(&self) -> &str {
        match self {
            Self::Commented { block, .. } => block,
            Self::Edited { edit } => &edit.block,
            _ => "",
        }
    }
}

/// One line of the journal.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Event {
    /// Its number; they only grow.
    pub seq: i64,
    /// Seconds since 1970.
    pub at: i64,
    /// Name of who did it; empty: the program.
    pub who: String,
    /// The letter; empty: none.
    pub letter: String,
    /// Why, as the person gave it.
    pub why: String,
    /// What.
    #[serde(flatten)]
    pub what: What,
}
