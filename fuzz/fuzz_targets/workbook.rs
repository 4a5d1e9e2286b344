//! Files that claim to be tables: any bytes under any extension are read or refused, never a panic or an endless read.
#![no_main]

#[path = "../../src/domain/mod.rs"]
#[allow(dead_code, unused_imports)]
mod domain;
#[path = "../../src/load/mod.rs"]
#[allow(dead_code, unused_imports)]
mod load;
#[path = "../../src/decode.rs"]
#[allow(dead_code)]
mod decode;
#[path = "../../src/diagnostic/mod.rs"]
#[allow(dead_code, unused_imports)]
mod diagnostic;

use libfuzzer_sys::fuzz_target;
use load::workbook::Workbook;
use std::ops::ControlFlow;

const EXTENSIONS: [&str; 13] =
    ["xlsx", "xls", "ods", "csv", "tsv", "xlsm", "xlsb", "et", "html", "htm", "json", "jsonl", "ndjson"];

// The first byte chooses the extension.
fuzz_target!(|input: &[u8]| {
    let Some((first, bytes)) = input.split_first() else { return };
    let name = format!("results.{}", EXTENSIONS[usize::from(*first) % EXTENSIONS.len()]);
    let Ok(mut book) = Workbook::open(&name, bytes.to_vec()) else { return };
    for sheet in 0..book.sheets().len() {
        let mut cells = 0_usize;
        let _ = book.rows(sheet, &mut |row| {
            cells += row.cells.len();
            ControlFlow::Continue(())
        });
        assert!(cells <= 80_000_000, "more cells than any cap allows");
    }
});
