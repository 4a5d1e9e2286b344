//! What the layout reads: the letter, with its texts cut into words, its tables and strips measured, and what only pages
//! need.

use serde_json::{Value, json};

use super::code::code;
use super::extent::extent;
use super::findings;
use super::widths::{TEXT_WIDTH, flexible, of_table, room};
use super::words::words;
use crate::compose::letter::Letter;
use crate::diagnostic::Diagnostic;

/// `/letter.json`. Beside the letter as it is printed: `code`, the letter's code (none where its id is too long for one);
/// `bookmarked`, whether headings make bookmarks; `running_head`, what stands above every page but the first; `words`, its
/// title and addressee as [`words`] has them. Texts of the body, names of annexes and the receipt's texts are replaced by
/// their words; tables get `widths`, headings after page one `room`.
///
/// # Errors
/// As `serde_json`: never, as far as letters go.
pub(super) fn json(letter: &Letter, bookmarked: bool) -> Result<Vec<u8>, Vec<Diagnostic>> {
    filled(letter, bookmarked).map_err(|error| vec![findings::letter_not_json(&error)])
}

fn filled(letter: &Letter, bookmarked: bool) -> Result<Vec<u8>, serde_json::Error> {
    let mut data = serde_json::to_value(letter)?;
    data["receipt"] = serde_json::to_value(letter.receipt.numbered(&letter.document_no))?;
    data["code"] = serde_json::to_value(code(&letter.id, &letter.fingerprint))?;
    data["bookmarked"] = json!(bookmarked);
    let named = if letter.document_no.is_empty() { &letter.title } else { &letter.document_no };
    data["running_head"] = json!([named, letter.addressee]);
    data["words"] = json!({
        "title": words(&letter.title),
        "addressee": words(&letter.addressee),
        "issuer": words(&letter.signature.issuer),
        "contact": words(&letter.signature.contact),
    });
    let parts: Vec<Value> = data["body"].as_array().cloned().unwrap_or_default();
    let is_plain = data["design"] == "plain";
    for (index, part) in items(&mut data["body"]).enumerate() {
        let follows_page_one = index > 0 && matches!(parts[index - 1]["type"].as_str(), Some("panel" | "first_things"));
        let needed = if follows_page_one { room(&parts[index..], is_plain) } else { 0.0 };
        measured(part, needed);
    }
    items(&mut data["annexes"]).for_each(cut);
    for field in ["title", "text", "return_to"] {
        cut_in(&mut data["receipt"], field);
    }
    for field in items(&mut data["receipt"]["fields"]) {
        match &mut field[1] {
            boxes @ Value::Object(_) => cut_in(boxes, "note"),
            text => cut(text),
        }
    }
    serde_json::to_vec(&data)
}

/// A part with its texts cut and its columns measured; `room` is what a heading needs to stay on page one.
fn measured(part: &mut Value, room: f64) {
    match part["type"].as_str() {
        Some("heading") => {
            part["room"] = json!(room);
            cut_in(part, "text");
        }
        Some("panel") => panel(part),
        Some("first_things") => first_things(part),
        Some("facts") => {
            for fact in items(&mut part["facts"]) {
                fact["em"] = json!(extent(&(text(fact, "label") + &text(fact, "value"))) + 0.5);
                cut_in(fact, "value");
            }
        }
        Some("table") => table(part),
        Some("paths") => paths(part),
        Some("measures") => measures(part),
        _ => ["text", "lead"].into_iter().for_each(|field| cut_in(part, field)),
    }
}

fn items(array: &mut Value) -> impl Iterator<Item = &mut Value> {
    array.as_array_mut().into_iter().flatten()
}

fn text(of: &Value, field: &str) -> String {
    of[field].as_str().unwrap_or_default().to_string()
}

/// Replaces a text by its words.
fn cut(value: &mut Value) {
    if let Some(text) = value.as_str() {
        *value = words(text);
    }
}

/// Replaces the text of a field by its words; where it was left out, it is empty.
fn cut_in(of: &mut Value, field: &str) {
    if of[field].is_null() {
        of[field] = json!("");
    }
    cut(&mut of[field]);
}

fn default(of: &mut Value, field: &str, value: Value) {
    if of[field].is_null() {
        of[field] = value;
    }
}

fn panel(panel: &mut Value) {
    default(panel, "groups", json!([]));
    cut_in(panel, "summary");
    cut_in(panel, "note");
    items(&mut panel["groups"]).for_each(|group| cut_in(group, "text"));
    for row in items(&mut panel["rows"]) {
        strip(&mut row["strip"]);
        for field in ["place", "instead", "name", "unit", "preference", "margin"] {
            cut_in(row, field);
        }
    }
}

/// Values that are no plain number are left out; labels get their width in em.
fn strip(strip: &mut Value) {
    if strip.is_null() {
        return;
    }
    let label = |text: &str| json!({ "it": text, "em": extent(text) * 1.02 + 0.05 });
    for mark in ["own", "low", "high"] {
        let of = &strip[mark];
        strip[mark] = match is_number(&of["at"]) {
            true => json!({ "at": of["at"], "label": label(&text(of, "label")) }),
            false => Value::Null,
        };
    }
    default(strip, "own_is", Value::Null);
    default(strip, "others", json!([]));
    if let Some(others) = strip["others"].as_array_mut() {
        others.retain(is_number);
    }
    if !is_number(&strip["median"]) {
        strip["median"] = Value::Null;
    }
    if !strip["quartiles"].as_array().is_some_and(|pair| pair.iter().all(is_number)) {
        strip["quartiles"] = Value::Null;
    }
    let peers = text(strip, "peer_label");
    strip["peer_label"] = if peers.is_empty() { Value::Null } else { label(&peers) };
}

fn first_things(things: &mut Value) {
    let cells = |row: &Value| ["what", "target", "when"].map(|field| text(row, field)).to_vec();
    let rows: Vec<Vec<String>> = things["rows"].as_array().into_iter().flatten().map(cells).collect();
    let mut widths = vec![16.0];
    widths.extend(flexible(&rows, &[TEXT_WIDTH - 220.0, 126.0, 78.0], 8.0));
    things["widths"] = json!(widths);
    for row in items(&mut things["rows"]) {
        ["what", "target", "when"].into_iter().for_each(|field| cut_in(row, field));
    }
}

fn table(table: &mut Value) {
    default(table, "role", json!("plain"));
    default(table, "groups", json!([]));
    default(table, "row_head", Value::Null);
    table["widths"] = json!(of_table(table));
    for column in items(&mut table["columns"]) {
        let parts: Vec<Value> = text(column, "head").split(' ').map(words).collect();
        column["parts"] = json!(parts);
    }
    cut_in(table, "caption");
    items(&mut table["rows"]).flat_map(items).for_each(cut);
    items(&mut table["groups"]).for_each(|group| cut_in(group, "text"));
}

fn paths(paths: &mut Value) {
    let steps = paths["steps"].as_array().into_iter().flatten();
    let outcomes = steps.flat_map(|step| step["outcomes"].as_array().into_iter().flatten());
    let rows: Vec<Vec<String>> = outcomes.map(|outcome| vec![text(outcome, "found"), text(outcome, "means")]).collect();
    paths["widths"] = json!(flexible(&rows, &[132.0, TEXT_WIDTH - 132.0], 8.0));
    for step in items(&mut paths["steps"]) {
        cut_in(step, "text");
        for outcome in items(&mut step["outcomes"]) {
            cut_in(outcome, "found");
            cut_in(outcome, "means");
        }
    }
}

fn measures(measures: &mut Value) {
    let groups = measures["groups"].as_array().into_iter().flatten();
    let all = groups.flat_map(|group| group["rows"].as_array().into_iter().flatten());
    let two_lines = |row: &Value, first: &str, second: &str| match text(row, second) {
        second if second.is_empty() => text(row, first),
        second => format!("{}\n{second}", text(row, first)),
    };
    let cells = |row: &Value| {
        let what = format!("{}．{}", row["number"], text(row, "what"));
        vec![what, text(row, "target"), two_lines(row, "verification", "evidence"), two_lines(row, "due", "who")]
    };
    let rows: Vec<Vec<String>> = all.map(cells).collect();
    measures["widths"] = json!(flexible(&rows, &[TEXT_WIDTH - 300.0, 112.0, 112.0, 76.0], 8.0));
    for group in items(&mut measures["groups"]) {
        cut_in(group, "text");
        for row in items(&mut group["rows"]) {
            row["number"] = json!(format!("{}．", row["number"]));
            for field in ["what", "target", "verification", "evidence", "due"] {
                cut_in(row, field);
            }
        }
    }
}

/// Whether a value is a decimal text: a sign perhaps, digits, and a point with digits perhaps.
fn is_number(value: &Value) -> bool {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    value.as_str().is_some_and(|text| {
        let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
        unsigned.split_once('.').map_or_else(|| digits(unsigned), |(whole, rest)| digits(whole) && digits(rest))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_strip_draws_only_plain_numbers() {
        for (text, wanted) in
            [("7.38", true), ("-1", true), ("+0.5", true), ("<0.05", false), ("", false), ("1.", false)]
        {
            assert_eq!(is_number(&json!(text)), wanted, "{text}");
        }
        let mut given = json!({
            "own": { "at": "<1", "label": "你单位<1" }, "low": { "at": "2", "label": "≥2" }, "others": ["2", "?"],
            "quartiles": ["1", "x"], "peer_label": "",
        });
        strip(&mut given);
        assert!(given["own"].is_null() && given["quartiles"].is_null() && given["peer_label"].is_null());
        assert_eq!((&given["others"], &given["low"]["label"]["it"]), (&json!(["2"]), &json!("≥2")));
    }
}
