//! The overnight run: all letters of a job at their destination, whatever happens in between.
//!
//! [`plan`] freezes a job, `render` makes its letters, `collect` proves them. [`run()`] does all three, the first in a
//! process of its own ([`process::freezer`]); on many machines each share of a plan is rendered by itself ([`run_share`])
//! and one process collects ([`run_collect`]). [`run_plan`] only looks ahead.
//!
//! One letter's failure never costs the night: each case has an outcome, and what is done is on disk.

pub mod balance;
pub(crate) mod collect;
pub(crate) mod findings;
pub mod limits;
mod log;
mod options;
mod outlook;
pub mod plan;
pub mod process;
pub(crate) mod render;
mod report;
mod run;
pub(crate) mod selection;
pub(crate) mod shard;
pub mod statement;
mod summary;

pub use options::{Options, Source};
pub use outlook::{Outlook, run_plan};
pub use run::{Ahead, Watch, run, run_collect, run_share};
pub use summary::{Summary, Without};

pub use crate::domain::outcome::{Outcome, Reason, Reasons};
