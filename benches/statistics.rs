//! How long the statistics take, how that grows, and how much memory they need.
//!
//! `cargo bench --bench statistics`. Inputs are built before the clock starts; the last line is the peak memory of the
//! whole process, inputs included. A million batches are analysed class by class, as they are independent of each other:
//! only one class's facts need be in memory at a time.

#[path = "../tests/suite/builder.rs"]
#[allow(dead_code, reason = "the suite uses the rest")]
mod builder;

use divan::{Bencher, black_box};
use yice::analysis::analyse;
use yice::domain::{ClassCode, Preference, SpotCheck};

const CLASSES: usize = 188;
const BATCHES: usize = 8_144;
const ITEMS: usize = 12;

fn main() {
    divan::main();
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find(|line| line.starts_with("VmHWM")).unwrap_or("VmHWM: unknown");
    #[allow(clippy::disallowed_macros, reason = "a bench reports to the terminal")]
    {
        println!("peak memory, inputs included: {}", peak.trim_start_matches("VmHWM:").trim());
    }
}

/// A campaign: batches spread over the classes and over two thirds as many enterprises, three of the items key, values
/// around the limit with ties, some censored, some failed.
fn campaign(classes: usize, batches: usize, items: usize) -> SpotCheck {
    let indicators = (0..items).map(|number| {
        let mut indicator = builder::indicator(&format!("指标{number}"), Preference::Lower);
        indicator.key = number < 3;
        indicator
    });
    let mut spot_check = builder::spot_check(indicators.collect());
    let class = spot_check.catalog.classes.pop_first().map(|(_, class)| class).expect("the class");
    let codes: Vec<ClassCode> = (0..classes).map(|number| ClassCode(format!("class_{number:03}"))).collect();
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
        let enterprise = format!("91520000MAFAKE{:06}", random((batches / 3 * 2).max(1) as u64));
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

/// 188 classes × 8,144 batches × 12 items: below 0.2 s.
#[divan::bench(sample_count = 20)]
fn a_campaign(bencher: Bencher<'_, '_>) {
    let spot_check = campaign(CLASSES, BATCHES, ITEMS);
    bencher.bench_local(|| black_box(analyse(&spot_check)).subjects.len());
}

/// A million batches of 12 items, class by class: below 5 s.
#[divan::bench(sample_count = 3)]
fn a_million_batches(bencher: Bencher<'_, '_>) {
    let of_one_class = campaign(1, 1_000_000_usize.div_ceil(CLASSES), ITEMS);
    bencher.bench_local(|| (0..CLASSES).map(|_| black_box(analyse(&of_one_class)).subjects.len()).sum::<usize>());
}

/// One class with ever more batches of three items: the time may grow as n log n.
#[divan::bench(sample_count = 5, args = [4_000, 16_000, 64_000, 128_000])]
fn growth(bencher: Bencher<'_, '_>, batches: usize) {
    let spot_check = campaign(1, batches, 3);
    bencher.bench_local(|| black_box(analyse(&spot_check)).subjects.len());
}
