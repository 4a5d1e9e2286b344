//! What the layout reads: the letter, with its texts cut into words and its tables and charts measured, and what only
//! pages need.

use serde_json::{Map, Value, json};

use super::code::code;
use super::findings;
use super::words::{breadth, em, words};
use crate::compose::letter::Letter;
use crate::diagnostic::Diagnostic;

/// A cell of a table is short up to this many em: no short cell of a column may wrap.
const SHORT: f64 = 5.5;

/// The share of a column's cells that are wholly taken into account; the few longer ones may wrap.
const MOST: f64 = 0.85;

/// `/letter.json`. Beside the letter as it is printed: `code`, the letter's code (none where its id is too long for one);
/// `bookmarked`, whether headings make bookmarks; `words`, its title and addressee as [`words`] has them. Texts of the
/// body, names of annexes and the receipt's texts are replaced by their words.
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
    data["words"] = json!({
        "title": words(&letter.title),
        "addressee": words(&letter.addressee),
        "issuer": words(&letter.signature.issuer),
        "contact": words(&letter.signature.contact),
    });
    for block in items(&mut data["body"]) {
        match block["type"].as_str() {
            Some("table") => table(block),
            Some("chart") => chart(block),
            _ => ["text", "lead"].into_iter().for_each(|field| cut(block.get_mut(field))),
        }
    }
    items(&mut data["annexes"]).for_each(|name| cut(Some(name)));
    cut(data["receipt"].get_mut("title"));
    cut(data["receipt"].get_mut("text"));
    for field in items(&mut data["receipt"]["fields"]) {
        cut(field.get_mut(1));
    }
    serde_json::to_vec(&data)
}

fn items(array: &mut Value) -> impl Iterator<Item = &mut Value> {
    array.as_array_mut().into_iter().flatten()
}

/// Replaces a text by its words.
fn cut(text: Option<&mut Value>) {
    if let Some(value) = text
        && let Some(text) = value.as_str()
    {
        *value = words(text);
    }
}

/// Columns get `need`, the em that their head (it may take two lines), all short cells and most others take, `lack`, what
/// the longest cell takes beyond that, and `parts`, their head cut at its blanks: there it may break.
fn table(table: &mut Value) {
    let cells = |index: usize| -> Vec<f64> {
        let rows = table["rows"].as_array().into_iter().flatten();
        let mut widths: Vec<f64> = rows.filter_map(|row| row[index].as_str()).map(breadth).collect();
        widths.sort_by(f64::total_cmp);
        widths
    };
    let count = table["columns"].as_array().map_or(0, Vec::len);
    let columns: Vec<Vec<f64>> = (0..count).map(cells).collect();
    for (column, cells) in items(&mut table["columns"]).zip(columns) {
        let head = column["head"].as_str().unwrap_or_default();
        let head_width = breadth(head) / if head.len() > 12 { 1.6 } else { 1.0 };
        let short = cells.iter().copied().rfind(|&cell| cell <= SHORT).unwrap_or(0.0);
        let of_most = cells.get((MOST * cells.len().saturating_sub(1) as f64) as usize).copied().unwrap_or(0.0);
        let need = head_width.max(short).max(of_most);
        let lack = (cells.last().copied().unwrap_or(0.0) - need).max(0.0);
        let parts: Vec<Value> = head.split(' ').map(words).collect();
        column["need"] = json!(need);
        column["lack"] = json!(lack);
        column["parts"] = json!(parts);
    }
    cut(table.get_mut("caption"));
    for row in items(&mut table["rows"]) {
        items(row).for_each(|cell| cut(Some(cell)));
    }
}

/// Values that are no plain number are left out, and `em` tells how wide each text is about.
fn chart(chart: &mut Value) {
    let widths: Map<String, Value> = chart
        .as_object()
        .into_iter()
        .flatten()
        .filter_map(|(name, text)| Some((name.clone(), json!(em(text.as_str()?)))))
        .collect();
    chart["em"] = Value::Object(widths);
    for name in ["own", "low", "high", "median"] {
        if !is_number(&chart[name]) {
            chart[name] = Value::Null;
        }
    }
    if chart["quartiles"].as_array().is_some_and(|pair| !pair.iter().all(is_number)) {
        chart["quartiles"] = Value::Null;
    }
    if let Some(others) = chart["own_others"].as_array_mut() {
        others.retain(is_number);
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
    fn columns_are_measured_by_most_of_their_cells() {
        let rows: Vec<Value> =
            (0..20).map(|row| json!([if row == 0 { "很".repeat(30) } else { "短".into() }])).collect();
        let mut given = json!({ "caption": "", "columns": [{ "head": "序 号" }], "rows": rows });
        table(&mut given);
        let column = &given["columns"][0];
        assert_eq!((column["need"].as_f64(), column["lack"].as_f64()), (Some(2.58), Some(30.0 - 2.58)));
        assert_eq!(column["parts"], json!(["序", "号"]));
    }

    #[test]
    fn a_chart_draws_only_plain_numbers() {
        for (text, wanted) in
            [("7.38", true), ("-1", true), ("+0.5", true), ("<0.05", false), ("", false), ("1.", false)]
        {
            assert_eq!(is_number(&json!(text)), wanted, "{text}");
        }
        let mut given = json!({ "own": "<1", "own_others": ["2", "?"], "quartiles": ["1", "x"], "title": "含量" });
        chart(&mut given);
        assert_eq!(
            (&given["own"], &given["own_others"], &given["quartiles"]),
            (&Value::Null, &json!(["2"]), &Value::Null)
        );
        assert_eq!(given["em"]["title"], json!(2.0));
    }
}
