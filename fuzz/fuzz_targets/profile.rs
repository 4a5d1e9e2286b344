//! Profiles: any text is one or is refused with at least one error, each in a line of it.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &str| yice_fuzz::profile::run(input));
