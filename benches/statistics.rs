//! How long the statistics take against their bounds, how that grows, and how much memory they need.
//!
//! `cargo bench --bench statistics` prints one line per bound (best wall and processor time of several runs, peak memory
//! of the process so far, inputs included), then how the time grows with the size of one class. Inputs are built before
//! the clock starts. A million batches are analysed four classes at a time, 47 times: classes are independent of each
//! other, so only the facts analysed together need be in memory. Processor time is in hundredths of a second as Linux
//! counts it; on a busy machine it says more than the wall time.

#[path = "../tests/suite/support/builder.rs"]
#[allow(dead_code, reason = "the suite uses the rest")]
mod builder;

use std::time::Instant;

use divan::{Bencher, black_box};
use yice::analysis::analyse;
use yice::domain::{ClassCode, Preference, SpotCheck};

/// As the program has it.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const CLASSES: usize = 188;
const BATCHES: usize = 8_144;
const ITEMS: usize = 12;

/// Classes of the million that are in memory together.
const CLASSES_AT_ONCE: usize = 4;

fn main() {
    let spot_check = campaign(CLASSES, BATCHES, ITEMS, Makers::OfAllClasses);
    measure("188 classes, 8,144 batches, 12 items", 0.2, (10, 10), || {
        black_box(analyse(&spot_check));
    });
    drop(spot_check);
    let batches = 1_000_000_usize.div_ceil(CLASSES) * CLASSES_AT_ONCE;
    let spot_check = campaign(CLASSES_AT_ONCE, batches, ITEMS, Makers::OfOneClass);
    measure("188 classes, 1,000,000 batches, 12 items", 5.0, (3, 1), || {
        (0..CLASSES / CLASSES_AT_ONCE).for_each(|_| drop(black_box(analyse(&spot_check))));
    });
    drop(spot_check);
    divan::main();
}

/// Runs a case `runs` times, each `times` times over, and prints its best averages beside its bound in seconds.
#[allow(clippy::disallowed_macros, reason = "a bench reports to the terminal")]
fn measure(name: &str, bound: f64, (runs, times): (u32, u32), case: impl Fn()) {
    let (mut wall, mut processor) = (f64::INFINITY, f64::INFINITY);
    for _ in 0..runs {
        let (started, processor_before) = (Instant::now(), processor_seconds());
        (0..times).for_each(|_| case());
        wall = wall.min(started.elapsed().as_secs_f64() / f64::from(times));
        processor = processor.min((processor_seconds() - processor_before) / f64::from(times));
    }
    let verdict = if wall < bound { "met" } else { "NOT MET" };
    let peak = peak_memory();
    println!(
        "{name}: wall {wall:.3} s, bound {bound} s: {verdict}; processor {processor:.3} s; peak memory {peak}, bound 1.5 GB"
    );
}

/// User and system time of the process so far.
fn processor_seconds() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let after_name = stat.rsplit(')').next().unwrap_or_default();
    let ticks = after_name.split_whitespace().skip(11).take(2).filter_map(|field| field.parse::<f64>().ok());
    ticks.sum::<f64>() / 100.0
}

fn peak_memory() -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap_or("unknown");
    peak.trim().to_string()
}

/// Whose products an enterprise's batches are.
#[derive(Clone, Copy, PartialEq)]
enum Makers {
    /// Any class's: hardly two batches of one enterprise meet in a class.
    OfAllClasses,
    /// One class's: about two batches per enterprise.
    OfOneClass,
}

/// A campaign: batches spread over the classes and over two thirds as many enterprises, three of the items key, values
/// around the limit with ties, some censored, some failed.
fn campaign(classes: usize, batches: usize, items: usize, makers: Makers) -> SpotCheck {
    let indicators = (0..items).map(|number| {
        let mut indicator = builder::indicator(&format!("指标{number}"), Preference::Lower);
        indicator.key = number < 3;
        indicator
    });
    let mut spot_check = builder::spot_check(indicators.collect());
    let class = spot_check.catalog.classes.pop_first().map(|(_, class)| class).expect("the class");
    let codes: Vec<ClassCode> = (0..classes).map(|number| ClassCode(format!("class_{number:03}").into())).collect();
    for code in &codes {
        let mut class = class.clone();
        class.code = code.clone();
        spot_check.catalog.classes.insert(code.clone(), class);
    }
    let mut state = 1_u64;
    let mut random = |below: u64| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % below
    };
    let limits = ["≤7.41", "≤12.1", "≤4.61"];
    let agencies = ["甲", "乙", "丙", "丁"];
    for number in 0..batches {
        let class = number % classes;
        let (of_class, among) = match makers {
            Makers::OfAllClasses => (0, batches),
            Makers::OfOneClass => (class, batches / classes),
        };
        let enterprise = format!("91520000MAF{of_class:03}{:06}", random((among / 3 * 2).max(1) as u64));
        let tested = (0..items).map(|item| {
            let limit = limits[if item == 0 { random(3) as usize } else { 0 }];
            let result = match random(50) {
                0 => "<0.05".to_string(),
                1 => format!("7.{:02}", 42 + random(30)),
                _ => format!("{}.{:02}", 6 + random(2), random(42)),
            };
            builder::item(&spot_check, item, limit, &result)
        });
        let tested = tested.collect();
        let index = builder::add_batch(&mut spot_check, &enterprise, tested);
        let batch = &mut spot_check.batches[index];
        batch.class = codes[class].clone();
        batch.agency = agencies[random(4) as usize].into();
    }
    spot_check
}

/// One class with ever more batches of three items: the time may grow as n log n.
#[divan::bench(sample_count = 5, args = [4_000, 16_000, 64_000, 128_000])]
fn growth(bencher: Bencher<'_, '_>, batches: usize) {
    let spot_check = campaign(1, batches, 3, Makers::OfOneClass);
    bencher.bench_local(|| black_box(analyse(&spot_check)).subjects.len());
}
