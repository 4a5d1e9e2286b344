//! The run report: what the operator reads in the morning, as a page for people and as plain text.
//!
//! It stays with the agency: the enterprises without a letter are named, with why and what to do.

mod content;
mod html;
mod page;
mod plain_text;

use std::io;
use std::time::{Duration, Instant, SystemTime};

use chrono::{DateTime, FixedOffset, Utc};

use super::findings;
use super::plan::Plan;
use super::summary::Summary;
use crate::deliver::destination::Destination;
use crate::deliver::names::{REPORT_PAGE, REPORT_TEXT};
use crate::diagnostic::Diagnostic;

/// When a run began.
pub(super) struct Begun {
    clock: SystemTime,
    counter: Instant,
}

impl Begun {
    /// Now.
    #[allow(clippy::disallowed_methods, reason = "the report tells when the run was; letters never do")]
    pub(super) fn now() -> Self {
        Self { clock: SystemTime::now(), counter: Instant::now() }
    }

    /// Time since.
    pub(super) fn elapsed(&self) -> Duration {
        self.counter.elapsed()
    }

    /// The beginning and now, by the clock that all of China goes by.
    fn span(&self) -> [String; 2] {
        const EIGHT_HOURS: i32 = 8 * 3600;
        [self.clock, self.clock + self.elapsed()].map(|time| {
            let time = DateTime::<Utc>::from(time);
            let here = FixedOffset::east_opt(EIGHT_HOURS).map(|zone| time.with_timezone(&zone));
            here.map_or_else(|| time.to_rfc3339(), |time| time.format("%Y-%m-%d %H:%M:%S").to_string())
        })
    }
}

/// Writes both forms into the destination. `told` is what was found before the run. That there is no report is a finding,
/// and no more: the letters are there.
pub(super) fn write(plan: &Plan, summary: &mut Summary, told: &[Diagnostic], begun: &Begun, destination: &Destination) {
    let page = content::page(plan, summary, told, &begun.span());
    let written = |file: &str, text: String| -> io::Result<()> { destination.write(file, text.as_bytes()) };
    if let Err(error) = written(REPORT_PAGE, html::of(&page)).and_then(|()| written(REPORT_TEXT, plain_text::of(&page)))
    {
        summary.findings.push(findings::report_not_written(&destination.name(), &error));
    }
}
