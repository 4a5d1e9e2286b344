//! The journal for people and for other programs: csv and JSON lines.

use super::event::Event;
use super::time::stamp;

/// Heads of the csv.
pub const AUDIT_HEADER: [&str; 8] = ["seq", "at", "who", "letter", "kind", "block", "why", "payload"];

/// The journal as csv (RFC 4180). A cell that a spreadsheet would take for a formula gets an apostrophe.
pub fn csv_of(events: &[Event]) -> String {
    let mut text = AUDIT_HEADER.join(",") + "\r\n";
    for event in events {
        let payload = serde_json::to_string(&event.what).unwrap_or_default();
        let cells = [
            event.seq.to_string(),
            stamp(event.at),
            event.who.clone(),
            event.letter.clone(),
            event.what.kind(),
            event.what.block().to_string(),
            event.why.clone(),
            payload,
        ];
        let quoted: Vec<String> = cells.iter().map(|cell| quoted(cell)).collect();
        text += &(quoted.join(",") + "\r\n");
    }
    text
}

fn quoted(cell: &str) -> String {
    let risky = cell.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let cell = if risky { format!("'{cell}") } else { cell.to_string() };
    if cell.contains([',', '"', '\n', '\r']) { format!("\"{}\"", cell.replace('"', "\"\"")) } else { cell }
}

/// The journal as JSON, one event a line, with the hour in words.
pub fn json_lines_of(events: &[Event]) -> String {
    let lines = events.iter().map(|event| {
        let mut value = serde_json::to_value(event).unwrap_or_default();
        value["at"] = stamp(event.at).into();
        value.to_string() + "\n"
    });
    lines.collect()
}
