//! Files that claim to be signed PDFs: any bytes are looked at or refused; a file that can be signed can be had back.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| yice_fuzz::signature::run(input));
