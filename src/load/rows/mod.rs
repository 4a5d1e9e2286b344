//! Rows of results sheets → enterprises and batches.

pub(crate) mod batches;
pub(crate) mod cells;
pub(crate) mod collected;
pub(crate) mod confirmed;
pub(crate) mod decided;
pub(crate) mod derived;
pub(crate) mod displaced;
pub(crate) mod draft;
pub(crate) mod drafts;
pub(crate) mod exports;
pub(crate) mod identity;
pub(crate) mod interner;
pub(crate) mod left_out;
pub(crate) mod loose;
pub(crate) mod mention;
pub(crate) mod merged;
pub(crate) mod naming;
pub(crate) mod numbers;
pub(crate) mod of_head;
pub(crate) mod region;
pub(crate) mod rewritten;
pub(crate) mod sample;
pub(crate) mod table;
pub(crate) mod tally;
pub(crate) mod twins;
pub(crate) mod unread;
