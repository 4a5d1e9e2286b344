//! Result texts: any text is read or refused, and what was read reads as itself again.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &str| yice_fuzz::result::run(input));
