//! Conditions of diagnosis rules and their sentences: any text is read or refused, and a problem lies within the text.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &str| yice_fuzz::condition::run(input));
