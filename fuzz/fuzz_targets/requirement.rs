//! Requirement texts: any text is read or refused; ends are in order; a value between them conforms, one beyond does not.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &str| yice_fuzz::requirement::run(input));
