//! Records with lists of records in them as rows: what the outer one says is repeated for each inner one.

use super::json_tree::Node;

/// Between the parts of a name, as between a group of columns and its columns.
const WITHIN: char = '/';
/// Between the values of a list in one cell.
const LISTED: &str = "；";

/// The keys of lists in lists, from outside in.
pub(crate) type Chain = Vec<String>;

/// A field of a row: how deep the record is that has it, its name there, its value.
pub(crate) type Field<'n> = (usize, String, &'n Node);

/// The chains of lists of records that a record has; an empty one for a record without any.
pub(crate) fn chains(record: &Node) -> Vec<Chain> {
    let mut found = Vec::new();
    for (key, list) in lists(record) {
        for inner in list.iter().filter(|node| is_object(node)) {
            for rest in chains(inner) {
                let chain: Chain = std::iter::once(key.clone()).chain(rest).collect();
                if !found.contains(&chain) {
                    found.push(chain);
                }
            }
        }
    }
    if found.is_empty() { vec![Chain::new()] } else { found }
}

/// Keeps of some chains those that are no beginning of another one.
pub(crate) fn longest(chains: Vec<Chain>) -> Vec<Chain> {
    let is_beginning = |chain: &Chain| chains.iter().any(|other| other.len() > chain.len() && other.starts_with(chain));
    chains.iter().filter(|chain| !is_beginning(chain)).cloned().collect()
}

/// The rows of a record along a chain. A record without the next list is a row by itself.
pub(crate) fn rows<'n>(record: &'n Node, chain: &[String], each: &mut dyn FnMut(&[Field<'n>])) {
    let mut fields = Vec::new();
    along(record, chain, 0, &mut fields, each);
}

fn along<'n>(
    record: &'n Node,
    chain: &[String],
    depth: usize,
    fields: &mut Vec<Field<'n>>,
    each: &mut dyn FnMut(&[Field<'n>]),
) {
    let before = fields.len();
    own_fields(record, "", depth, fields);
    let next = chain.get(depth).and_then(|key| lists(record).into_iter().find(|(known, _)| known == key));
    match next {
        Some((key, list)) => {
            for inner in list {
                if is_object(inner) {
                    along(inner, chain, depth + 1, fields, each);
                } else {
                    // A value among records.
                    fields.push((depth + 1, key.clone(), inner));
                    each(fields);
                    fields.pop();
                }
            }
        }
        None => each(fields),
    }
    fields.truncate(before);
}

/// What a record says itself: its values, and those of objects in it under both names.
fn own_fields<'n>(record: &'n Node, within: &str, depth: usize, fields: &mut Vec<Field<'n>>) {
    let Node::Object(members) = record else { return };
    for (key, node) in members {
        let name = if within.is_empty() { key.to_string() } else { format!("{within}{WITHIN}{key}") };
        match node {
            Node::Object(_) => own_fields(node, &name, depth, fields),
            Node::List(list) if list.is_empty() || list.iter().any(is_object) => {}
            _ => fields.push((depth, name, node)),
        }
    }
}

/// The lists of records in a record, those in its objects too.
fn lists(record: &Node) -> Vec<(String, &[Node])> {
    let Node::Object(members) = record else { return Vec::new() };
    let mut found = Vec::new();
    for (key, node) in members {
        match node {
            Node::List(list) if list.iter().any(is_object) => found.push((key.to_string(), list.as_slice())),
            Node::Object(_) => {
                found.extend(lists(node).into_iter().map(|(inner, list)| (format!("{key}{WITHIN}{inner}"), list)));
            }
            _ => {}
        }
    }
    found
}

fn is_object(node: &Node) -> bool {
    matches!(node, Node::Object(_))
}

/// A value as a cell shows it; none for nothing.
pub(crate) fn shown(node: &Node) -> Option<String> {
    let text = match node {
        Node::Null => return None,
        Node::Bool(value) => if *value { "TRUE" } else { "FALSE" }.to_string(),
        Node::Number(text) | Node::Text(text) => text.to_string(),
        Node::List(list) => list.iter().filter_map(shown).collect::<Vec<_>>().join(LISTED),
        Node::Object(members) => {
            let member = |(key, node): &(Box<str>, Node)| Some(format!("{key}：{}", shown(node)?));
            members.iter().filter_map(member).collect::<Vec<_>>().join(LISTED)
        }
    };
    (!text.trim().is_empty()).then_some(text)
}
