//! The hour of a decision; letters never have one.

use std::time::{SystemTime, UNIX_EPOCH};

/// Tells seconds since 1970.
pub(super) type Clock = Box<dyn Fn() -> i64 + Send + Sync>;

/// The system's clock.
#[allow(clippy::disallowed_methods, reason = "the journal says when a person decided; letters never do")]
pub(super) fn system() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_secs()).unwrap_or(i64::MAX)
}

/// RFC 3339, UTC.
pub fn stamp(at: i64) -> String {
    chrono::DateTime::from_timestamp(at, 0).map(|at| at.format("%Y-%m-%dT%H:%M:%SZ").to_string()).unwrap_or_default()
}
