//! What the layout reads: the letter, with its texts cut into words and its tables and strips measured, and what only
//! pages need.

mod parts;

use serde_json::{Value, json};

use super::code::code;
use super::ending::Filling;
use super::findings;
use super::words::words;
use crate::compose::letter::Letter;
use crate::diagnostic::Diagnostic;

/// Characters of a running head, number and addressee together.
const RUNNING_HEAD: usize = 44;

/// What the layout is told besides the letter.
#[derive(Debug, Clone, Copy)]
pub(super) struct Given {
    /// Headings make bookmarks.
    pub bookmarked: bool,
    /// All faces are those that came with the program.
    pub has_shipped_faces: bool,
    /// Running heads and page numbers are put onto the finished pages (see [`super::marginals`]).
    pub marginals_apart: bool,
}

/// What the layout reads of a letter, measured once for all its fillings.
pub(super) struct Data(Value);

/// `/letter.json`. Beside the letter as it is printed: `code`, the letter's code (none where its id is too long for one);
/// `bookmarked`, whether headings make bookmarks; `page`, which measures its pages have; `words`, its title and addressee as [`words`] has them;
/// `running_head`, what stands above the pages that follow; `marginals_apart`, whether that and page numbers are laid out
/// apart. Texts of the body, names of annexes
/// and the receipt's texts are replaced by their words, tables have their widths and the lines of their rows.
///
/// Lines of rows are told only where the faces are those that came with the program (`has_shipped_faces`).
///
/// # Errors
/// As `serde_json`: never, as far as letters go.
pub(super) fn of(letter: &Letter, given: Given) -> Result<Data, Vec<Diagnostic>> {
    measured(letter, given).map(Data).map_err(|error| vec![findings::letter_not_json(&error)])
}

impl Data {
    /// As JSON, with its pages filled so.
    ///
    /// # Errors
    /// As [`of`].
    pub(super) fn filled(&self, filling: Filling) -> Result<Vec<u8>, Vec<Diagnostic>> {
        let mut data = self.0.clone();
        let is_fuller = filling.fuller && data["design"] != "letterhead";
        data["page"] = if is_fuller { json!("plain_full") } else { data["design"].clone() };
        if filling.carried
            && let Some(body) = data["body"].as_array_mut()
        {
            parts::carry(body);
        }
        serde_json::to_vec(&data).map_err(|error| vec![findings::letter_not_json(&error)])
    }
}

fn measured(letter: &Letter, given: Given) -> Result<Value, serde_json::Error> {
    let mut data = serde_json::to_value(letter)?;
    data["receipt"] = serde_json::to_value(letter.receipt.numbered(&letter.document_no))?;
    data["code"] = serde_json::to_value(code(&letter.id, &letter.fingerprint))?;
    data["bookmarked"] = json!(given.bookmarked);
    data["words"] = json!({
        "title": words(&letter.title),
        "addressee": words(&letter.addressee),
        "issuer": words(&letter.signature.issuer),
        "contact": words(&letter.signature.contact),
    });
    let is_letterhead = data["design"] == "letterhead";
    data["running_head"] = json!(running_head(letter));
    data["marginals_apart"] = json!(given.marginals_apart);
    data["body"] = Value::Array(parts::body(letter, is_letterhead, given.has_shipped_faces)?);
    items(&mut data["annexes"]).for_each(|name| cut(Some(name)));
    cut(data["receipt"].get_mut("title"));
    cut(data["receipt"].get_mut("text"));
    if data["receipt"].get("return_to").is_none() {
        data["receipt"]["return_to"] = json!("");
    }
    cut(data["receipt"].get_mut("return_to"));
    for field in items(&mut data["receipt"]["fields"]) {
        cut(field.get_mut(1));
    }
    Ok(data)
}

/// Document number (title where there is none) and addressee, the longer names shortened so that both go into a line.
fn running_head(letter: &Letter) -> [String; 2] {
    let number = if letter.document_no.is_empty() { &letter.title } else { &letter.document_no };
    let left = shortened(number, RUNNING_HEAD / 2);
    let right = shortened(&letter.addressee, RUNNING_HEAD - left.chars().count());
    [left, right]
}

fn shortened(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    text.chars().take(most.saturating_sub(1)).chain(['…']).collect()
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
    fn a_long_name_is_shortened_above_a_page() {
        assert_eq!(shortened("甲乙丙", 3), "甲乙丙");
        assert_eq!(shortened("甲乙丙丁", 3), "甲乙…");
    }
}
