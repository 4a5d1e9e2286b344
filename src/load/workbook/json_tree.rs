//! JSON as a tree, value by value: numbers keep their text, no object has a key twice, and nothing is nested without end.

use json_event_parser::{JsonEvent, SliceJsonParser};

/// Objects and lists within each other.
const DEPTH: usize = 64;
/// Most values of one record.
const VALUES: usize = 1 << 20;

/// A value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Node {
    /// Nothing.
    Null,
    /// True or false.
    Bool(bool),
    /// A number by its text.
    Number(Box<str>),
    /// A text.
    Text(Box<str>),
    /// Values in a row.
    List(Vec<Node>),
    /// Values by their keys.
    Object(Vec<(Box<str>, Node)>),
}

/// Why it cannot be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Fault {
    /// Not JSON, or it does not end: the line and the column, from 1.
    Syntax(usize, usize),
    /// Nested too deep.
    Deep,
    /// More values than a record has.
    TooLarge,
    /// A key that an object has twice.
    Twice(String),
}

/// Values of a text, one event after the other, of which one can be given back.
pub(crate) struct Events<'a> {
    parser: SliceJsonParser<'a>,
    held: Option<JsonEvent<'a>>,
}

impl<'a> Events<'a> {
    /// The events of a text.
    pub(crate) fn of(text: &'a str) -> Self {
        Self { parser: SliceJsonParser::new(text.as_bytes()), held: None }
    }

    /// The next event.
    ///
    /// # Errors
    /// Not JSON.
    pub(crate) fn next(&mut self) -> Result<JsonEvent<'a>, Fault> {
        if let Some(event) = self.held.take() {
            return Ok(event);
        }
        self.parser.parse_next().map_err(|error| {
            let at = error.location().start;
            let number = |n: u64| usize::try_from(n).unwrap_or(usize::MAX).saturating_add(1);
            Fault::Syntax(number(at.line), number(at.column))
        })
    }

    /// Gives an event back.
    pub(crate) fn hold(&mut self, event: JsonEvent<'a>) {
        self.held = Some(event);
    }

    /// The next value, whole.
    ///
    /// # Errors
    /// Not JSON, over a bound, a key twice.
    pub(crate) fn node(&mut self) -> Result<Node, Fault> {
        let event = self.next()?;
        self.node_from(event, 0, &mut 0)
    }

    fn node_from(&mut self, event: JsonEvent<'a>, depth: usize, values: &mut usize) -> Result<Node, Fault> {
        *values += 1;
        if *values > VALUES {
            return Err(Fault::TooLarge);
        }
        if depth > DEPTH {
            return Err(Fault::Deep);
        }
        match event {
            JsonEvent::Null => Ok(Node::Null),
            JsonEvent::Boolean(value) => Ok(Node::Bool(value)),
            JsonEvent::Number(text) => Ok(Node::Number(text.into())),
            JsonEvent::String(text) => Ok(Node::Text(text.into())),
            JsonEvent::StartArray => {
                let mut list = Vec::new();
                loop {
                    match self.next()? {
                        JsonEvent::EndArray => return Ok(Node::List(list)),
                        event => list.push(self.node_from(event, depth + 1, values)?),
                    }
                }
            }
            JsonEvent::StartObject => {
                let mut members: Vec<(Box<str>, Node)> = Vec::new();
                while let JsonEvent::ObjectKey(key) = self.next()? {
                    let event = self.next()?;
                    members.push((key.into(), self.node_from(event, depth + 1, values)?));
                }
                let mut keys: Vec<&str> = members.iter().map(|(key, _)| &**key).collect();
                keys.sort_unstable();
                match keys.windows(2).find(|pair| pair[0] == pair[1]) {
                    Some(pair) => Err(Fault::Twice(pair[0].to_string())),
                    None => Ok(Node::Object(members)),
                }
            }
            // The parser gives ends only where something began.
            JsonEvent::EndArray | JsonEvent::EndObject | JsonEvent::ObjectKey(_) | JsonEvent::Eof => {
                Err(Fault::Syntax(0, 0))
            }
        }
    }
}

/// What stands at a place of the outer part of a text: what is no record of a table.
pub(crate) enum Found {
    /// A value beside the tables.
    Beside(Node),
    /// A record of a table.
    Record(Node),
}

/// Takes what is found, with its path.
pub(crate) type Each<'e> = dyn FnMut(&[String], Found) -> Result<(), Fault> + 'e;

/// Walks through a text: lists of objects, and lists of lists, are tables by their path; `each` is given everything with its
/// path.
///
/// # Errors
/// As [`Events::node`], with the path where it was.
pub(crate) fn walk(text: &str, each: &mut Each) -> Result<(), (Vec<String>, Fault)> {
    let mut events = Events::of(text);
    let mut path = Vec::new();
    let walked = events.next().and_then(|first| outer(&mut events, first, &mut path, each));
    walked.map_err(|fault| (path.clone(), fault))?;
    match events.next() {
        Ok(JsonEvent::Eof) => Ok(()),
        Ok(_) => Err((path, Fault::Syntax(0, 0))),
        Err(fault) => Err((path, fault)),
    }
}

fn outer<'a>(
    events: &mut Events<'a>,
    first: JsonEvent<'a>,
    path: &mut Vec<String>,
    each: &mut Each,
) -> Result<(), Fault> {
    if path.len() > DEPTH {
        return Err(Fault::Deep);
    }
    match first {
        JsonEvent::StartObject => {
            let mut keys = std::collections::BTreeSet::new();
            loop {
                let JsonEvent::ObjectKey(key) = events.next()? else { return Ok(()) };
                if !keys.insert(key.to_string()) {
                    return Err(Fault::Twice(key.to_string()));
                }
                path.push(key.to_string());
                let event = events.next()?;
                outer(events, event, path, each)?;
                path.pop();
            }
        }
        JsonEvent::StartArray => {
            let event = events.next()?;
            let is_table = matches!(event, JsonEvent::StartObject | JsonEvent::StartArray);
            events.hold(event);
            let mut values = Vec::new();
            loop {
                let event = events.next()?;
                if event == JsonEvent::EndArray {
                    break;
                }
                events.hold(event);
                let node = events.node()?;
                match is_table {
                    true => each(path, Found::Record(node))?,
                    false => values.push(node),
                }
                if values.len() > VALUES {
                    return Err(Fault::TooLarge);
                }
            }
            if is_table { Ok(()) } else { each(path, Found::Beside(Node::List(values))) }
        }
        event => {
            events.hold(event);
            let node = events.node()?;
            each(path, Found::Beside(node))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Result<Vec<String>, Fault> {
        let mut all = Vec::new();
        let walked = walk(text, &mut |path, found| {
            let (what, node) = match found {
                Found::Beside(node) => ("beside", node),
                Found::Record(node) => ("record", node),
            };
            all.push(format!("{}: {what} {node:?}", path.join("/")));
            Ok(())
        });
        walked.map(|()| all).map_err(|(_, fault)| fault)
    }

    #[test]
    fn tables_and_what_stands_beside_them_are_found_by_their_paths() {
        let text = r#"{"total": 2.50, "data": {"rows": [{"a": 1e3}, {"a": "x"}], "none": []}, "grid": [[1], [2]]}"#;
        assert_eq!(
            found(text).expect("JSON"),
            [
                "total: beside Number(\"2.50\")",
                "data/rows: record Object([(\"a\", Number(\"1e3\"))])",
                "data/rows: record Object([(\"a\", Text(\"x\"))])",
                "data/none: beside List([])",
                "grid: record List([Number(\"1\")])",
                "grid: record List([Number(\"2\")])",
            ]
        );
    }

    #[test]
    fn what_is_no_json_or_has_no_end_is_told() {
        assert_eq!(found("[{\"a\": 1, \"b\": 2, \"a\": 1}]"), Err(Fault::Twice("a".into())));
        assert_eq!(found("{\"a\": 1, \"a\": [1]}"), Err(Fault::Twice("a".into())));
        assert_eq!(found(&"[".repeat(100_000)), Err(Fault::Deep));
        assert_eq!(found(&"{\"a\":".repeat(100_000)), Err(Fault::Deep));
        assert!(matches!(found("[{\"a\": 1},\n {\"a\": tru}]"), Err(Fault::Syntax(2, _))));
        let whole = r#"{"rows": [{"a": 1.5, "b": "甲\n"}, {"a": null}]}"#;
        for end in (0..whole.len()).filter(|end| whole.is_char_boundary(*end)) {
            assert!(matches!(found(&whole[..end]), Err(Fault::Syntax(..))), "cut at {end}");
        }
        assert!(matches!(found("[] []"), Err(Fault::Syntax(..))));
    }
}
