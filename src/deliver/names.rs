//! What things are called at a destination, folder or store alike.

/// One line per enterprise and class.
pub const MANIFEST: &str = "manifest.jsonl";
/// The run report as a page.
pub const REPORT_PAGE: &str = "run-report.html";
/// The run report as plain text.
pub const REPORT_TEXT: &str = "run-report.txt";
/// Files of a destination that are no letters.
pub const NO_LETTERS: [&str; 3] = [MANIFEST, REPORT_PAGE, REPORT_TEXT];
