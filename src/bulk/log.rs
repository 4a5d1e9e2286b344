//! What a run tells its log: positions, class codes, figures and reason codes; never a name, a code or number of an
//! enterprise, or a value.

use std::time::Duration;

use tracing::{info, warn};

use super::collect::Collected;
use super::options::Options;
use super::plan::Plan;
use super::process::letter_worker::outside::Event;
use super::render::{Done, Rendering};
use super::shard::Shard;
use crate::domain::outcome::Outcome;

/// A run begins.
pub(super) fn started(mode: &str, options: &Options, shard: Option<Shard>) {
    let shard = shard.map(|shard| format!("{}/{}", shard.index(), shard.count()));
    info!(
        mode,
        shard,
        version = env!("CARGO_PKG_VERSION"),
        workers = options.workers,
        memory_limit_mib = options.limits.memory_mib,
        time_limit_s = options.limits.seconds_per_letter,
        "run started"
    );
}

/// A job has become a plan.
pub(super) fn frozen(plan: &Plan, took: Duration) {
    let digests = &plan.header.digests;
    let (program, pages, wording) = (short(&digests.program), short(&digests.pages), short(&digests.wording));
    let (knowledge, settings) = (short(&digests.knowledge), short(&digests.settings));
    let (cases, letters, records) = (plan.header.cases, plan.header.letters, plan.header.facts);
    info!(cases, letters, records, program, pages, wording, knowledge, settings, ms = ms(took), "plan frozen");
}

/// A letter is done.
pub(super) fn letter(done: &Done<'_>) {
    let Done { case, position, outcome, took, pages } = done;
    let (class, ms) = (case.class.as_str(), ms(*took));
    match outcome {
        Outcome::Written | Outcome::Unchanged => {
            info!(position, class, outcome = outcome.code(), pages, ms, "letter done");
        }
        Outcome::Held(reasons) | Outcome::Failed(reasons) => {
            warn!(position, class, outcome = outcome.code(), reasons = reasons.joined(" "), ms, "letter done");
        }
    }
}

/// A share is rendered, or the run was ended before.
pub(super) fn rendered(rendering: &Rendering) {
    let Rendering { letters, made, found, failures, left, gave_up, pages, peak_kib, .. } = rendering;
    let failed = failures.len();
    info!(letters, made, found, failed, left, gave_up, pages, worker_peak_kib = peak_kib, "letters rendered");
}

/// What became of a worker process.
pub(super) fn worker(process: u32, event: Event<'_>) {
    match event {
        Event::Started => info!(process, "worker started"),
        Event::Retired { letters } => info!(process, letters, "worker retired"),
        Event::Replaced => info!(process, "worker replaced"),
        Event::Died { why } => warn!(process, why, "worker died"),
    }
}

/// The proof.
pub(super) fn collected(collected: &Collected, took: Duration) {
    let Collected { lines, is_proven, adds_up, withdrawn, .. } = collected;
    let (cases, withdrawn, ms) = (lines.len(), withdrawn.len(), ms(took));
    info!(cases, proven = is_proven, adds_up, withdrawn, letters = collected.balance.letters, ms, "collected");
}

/// Enough of a digest to tell two apart; the program's has its version before it.
pub(super) fn short(digest: &str) -> &str {
    let digits = digest.rsplit('+').next().unwrap_or_default();
    digits.get(..12).unwrap_or(digits)
}

fn ms(took: Duration) -> u64 {
    u64::try_from(took.as_millis()).unwrap_or(u64::MAX)
}
