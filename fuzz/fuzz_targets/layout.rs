//! Texts that hold several facts: any text is split or refused; what was split stands in it, and nothing of it is lost.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &str| yice_fuzz::layout::run(input));
