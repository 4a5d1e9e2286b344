//! The ledger as a transparency log: entries are leaves of a Merkle tree (RFC 6962), whose head is a C2SP checkpoint.
//!
//! A chain of hashes proves nothing against whoever holds all of it. The head of a tree is small enough to be printed on every
//! letter, so that each recipient is a witness of everything before; whether a letter is in it is proven without showing
//! another one, and whether anything was rewritten between two heads by one list of hashes. Pure: where entries are kept,
//! `decisions` says. The only module that names `tlog_tiles` and `signed_note`.

mod entry;
mod head;
mod key;
mod proof_file;
mod standing;
mod tree;

pub use entry::{Day, Entered, Entry, Numbered, Service};
pub(crate) use head::Vouched;
pub use head::{Head, Seen, SignedHead, origin_of};
pub use key::{LogKey, VerifyKey, new_key};
pub use proof_file::ProofFile;
pub use standing::{Standing, State, Told};
pub use tree::{Nodes, Root, Tree, leaf_hash, prove_consistency, prove_inclusion};
pub(crate) use tree::{first_place, new_nodes, root};
