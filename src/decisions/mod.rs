//! What people decide about letters, in `state.db` of the job folder; the only module that names SQLite and argon2.
//!
//! One append-only journal holds everything that was done; what stands now is the fold of it ([`Board`]). The rules of who
//! may do what are pure ([`may`]), the copy rule is one function ([`carry`]), and [`Desk`] is what the site asks.

mod access;
mod board;
mod bulk;
mod carry;
mod desk;
mod event;
mod export;
mod findings;
mod follow;
mod leases;
mod ledger;
mod people;
mod read;
mod replay;
mod rules;
mod store;
mod time;
mod views;

pub use access::{Access, Session};
pub use board::{Board, LetterState, SamplePlan, StandingEdit, State};
pub use bulk::{Basis, BulkItem, BulkOutcome, Sampling};
pub use carry::{Carried, Kept, carry};
pub use desk::{Decision, Desk, Edited, Opened, Refused};
pub use event::{Action, Event, Role, What};
pub use export::{AUDIT_HEADER, csv_of, json_lines_of};
pub use follow::{Cause, Present};
pub use leases::Lease;
pub use ledger::{Ledger, Writing};
pub use people::{LOCAL, User};
pub use read::{Gate, Reviewed, reviewed};
pub use rules::{allows, may};
pub use time::stamp;

/// Name of the file in the job folder.
pub const FILE: &str = "state.db";
