//! The two-dimensional code of a letter (QR, ISO/IEC 18004): its id and fingerprint, for whoever registers the receipt.

use std::fmt::Write as _;

use qrcodegen::{QrCode, QrCodeEcc};
use serde::Serialize;

/// A code to draw: dark modules as one path, so that a page has one mark more and not two thousand.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct Code {
    /// Modules on a side.
    pub size: usize,
    /// SVG path data in modules: for each run of dark modules in a row a line, to be drawn one module wide. Rectangles
    /// would have more than twice the marks, and a code has most marks of a letter.
    pub path: String,
}

/// What the code says: `yice:ID:FINGERPRINT`.
pub(super) fn content(id: &str, fingerprint: &str) -> String {
    format!("yice:{id}:{fingerprint}")
}

/// The code of a letter; `None` for an id that is longer than a code can be.
pub(super) fn code(id: &str, fingerprint: &str) -> Option<Code> {
    let code = QrCode::encode_text(&content(id, fingerprint), QrCodeEcc::Medium).ok()?;
    let mut path = String::new();
    for y in 0..code.size() {
        let mut x = 0;
        while x < code.size() {
            let run = (x..code.size()).take_while(|&x| code.get_module(x, y)).count() as i32;
            if run > 0 {
                // Writing into a string cannot fail.
                let _ = write!(path, "M{x} {y}.5h{run}");
            }
            x += run.max(1);
        }
    }
    Some(Code { size: usize::try_from(code.size()).ok()?, path })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Reads the path back into modules.
    fn modules(code: &Code) -> Vec<Vec<bool>> {
        let mut modules = vec![vec![false; code.size]; code.size];
        for run in code.path.split('M').skip(1) {
            let (x, rest) = run.split_once(' ').unwrap();
            let (y, length) = rest.split_once(".5h").unwrap();
            let [x, y, length] = [x, y, length].map(|number| number.parse::<usize>().unwrap());
            modules[y][x..x + length].fill(true);
        }
        modules
    }

    #[test]
    fn the_path_draws_every_dark_module_and_no_other() {
        let (id, fingerprint) = ("small-2023-wire_bv-91520115MFAKE10197", "0f".repeat(32));
        let drawn = modules(&code(id, &fingerprint).unwrap());
        let wanted = QrCode::encode_text(&format!("yice:{id}:{fingerprint}"), QrCodeEcc::Medium).unwrap();
        for (y, row) in drawn.iter().enumerate() {
            for (x, &dark) in row.iter().enumerate() {
                assert_eq!(dark, wanted.get_module(x as i32, y as i32), "module {x}, {y}");
            }
        }
        assert!(drawn.len() <= 49, "{} modules are too fine to print at 24 mm", drawn.len());
    }

    #[test]
    fn an_id_that_no_code_can_hold_has_none() {
        assert_eq!(code(&"x".repeat(3000), ""), None);
    }
}
