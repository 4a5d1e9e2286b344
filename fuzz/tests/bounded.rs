//! A bounded run of every target in the tests: its `seeds`, and inputs made of them by chance from a fixed beginning, so
//! that a failure comes again. `cargo fuzz run TARGET` goes on from there.

use std::fs;
use std::path::Path;

use yice_fuzz::{condition, layout, number_format, profile, requirement, result, signature, workbook};

/// A target, by an input of bytes.
type Target = fn(&[u8]);

/// Each with how many inputs are made; a file takes longer than a text.
const TARGETS: [(&str, Target, usize); 8] = [
    ("condition", |input| of_text(input, condition::run), 8_000),
    ("layout", |input| of_text(input, layout::run), 8_000),
    ("number_format", |input| of_text(input, number_format::run), 8_000),
    ("profile", |input| of_text(input, profile::run), 3_000),
    ("requirement", |input| of_text(input, requirement::run), 8_000),
    ("result", |input| of_text(input, result::run), 8_000),
    ("signature", signature::run, 3_000),
    ("workbook", workbook::run, 3_000),
];

/// As the fuzzer does it: what is no text is none for a target of texts.
fn of_text(input: &[u8], run: fn(&str)) {
    if let Ok(text) = std::str::from_utf8(input) {
        run(text);
    }
}

/// Numbers by chance, the same in every run.
struct Chance(u64);

impl Chance {
    fn below(&mut self, most: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap_or(0) % most.max(1)
    }
}

fn seeds(target: &str) -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("seeds").join(target);
    let mut paths: Vec<_> = fs::read_dir(folder).expect("seeds").map(|entry| entry.expect("a seed").path()).collect();
    paths.sort();
    paths.iter().map(|path| fs::read(path).expect("a seed")).collect()
}

/// Another input: some pieces of one seed taken out, doubled, put elsewhere, changed, or taken from another seed. Texts are cut
/// where characters begin, so that most of them stay texts.
fn mutated(seeds: &[Vec<u8>], chance: &mut Chance) -> Vec<u8> {
    let mut input = seeds[chance.below(seeds.len())].clone();
    for _ in 0..=chance.below(4) {
        let is_text = std::str::from_utf8(&input).is_ok();
        let cut = |bytes: &[u8], chance: &mut Chance| {
            let mut at = chance.below(bytes.len() + 1);
            while is_text && at < bytes.len() && bytes[at] & 0xC0 == 0x80 {
                at += 1;
            }
            at
        };
        let (mut from, mut to) = (cut(&input, chance), cut(&input, chance));
        if from > to {
            std::mem::swap(&mut from, &mut to);
        }
        to = if to - from > 64 { from } else { to };
        match chance.below(5) {
            0 => drop(input.drain(from..to)),
            1 => {
                let piece = input[from..to].to_vec();
                let at = cut(&input, chance);
                input.splice(at..at, piece);
            }
            2 => {
                let other = &seeds[chance.below(seeds.len())];
                let (from, at) = (cut(other, chance), cut(&input, chance));
                let piece: Vec<u8> = other[from..].iter().take(32).copied().collect();
                input.splice(at..at, piece);
            }
            3 if !is_text && !input.is_empty() => {
                let at = chance.below(input.len());
                input[at] = [0, 0xFF, 0x7F, 0x80, b'<', b'"'][chance.below(6)];
            }
            _ => {
                let piece = ["0", "9", ".", "-", "（", ")", "║", "；", "\"", "=", "[", "]", "\n", "%", "E", "%"]
                    [chance.below(16)];
                input.splice(from..from, piece.bytes());
            }
        }
    }
    input
}

#[test]
fn every_target_holds_for_its_seeds_and_for_what_is_made_of_it() {
    for (name, target, count) in TARGETS {
        let seeds = seeds(name);
        assert!(seeds.len() >= 3, "{name}: {} seeds", seeds.len());
        seeds.iter().for_each(|seed| target(seed));
        let mut chance = Chance(15);
        for round in 0..count {
            let input = mutated(&seeds, &mut chance);
            let held = std::panic::catch_unwind(|| target(&input));
            assert!(held.is_ok(), "{name} {round}: {:?}", String::from_utf8_lossy(&input));
        }
    }
}
