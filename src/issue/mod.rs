//! Issuing: approved letters get number and date for good, become final files, and are entered in the ledger; and anyone can
//! verify them afterwards.
//!
//! A number is given in the same transaction that fixes what will be made of the letter, so that whatever happens, a run
//! that comes later finishes it; a file has its final name only once the ledger knows of it.

mod facts;
mod findings;
mod heads;
mod kept;
mod number;
mod press;
mod proofs;
mod ready;
mod run;
pub mod verify;

pub use facts::{FILE as FACTS_FILE, Fact, Facts, OfLetter, SCHEMA};
pub use heads::{checked, checked_export, consistency, head_of};
pub use proofs::{CHECKPOINT, PROOF};
pub use ready::Correction;
pub use run::{Given, Options, Seal, Summary, Watch, run};
