//! Number formats: any code is understood or not, and what a number shows under it is a text or unknown, never a panic.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &str| yice_fuzz::number_format::run(input));
