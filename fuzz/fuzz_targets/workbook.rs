//! Files that claim to be tables: any bytes under any extension are read or refused, never a panic or an endless read.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| yice_fuzz::workbook::run(input));
