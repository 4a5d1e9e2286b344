//! Texts that hold several facts: any text is split or refused; what was split stands in it, and nothing of it is lost.

use crate::domain::columns::Field;
use crate::domain::lists::split_outside;
use crate::load::layout::texts::{FIELD_SEPARATORS, ITEM_SEPARATORS, PARTS, name_and_unit, names, packed, roles};

/// Takes an input.
pub fn run(text: &str) {
    if let Some(parts) = split_outside(text, &["║", "；"]) {
        let length: usize = parts.iter().map(|part| part.len()).sum();
        assert_eq!(length + (parts.len() - 1) * 3, text.len(), "{text:?}");
    }
    for item in packed(text, &ITEM_SEPARATORS, &FIELD_SEPARATORS, &PARTS).unwrap_or_default() {
        assert!(item.iter().all(|(_, part)| text.contains(part.as_str())), "{text:?} {item:?}");
    }
    for name in names(text, &["；", "、"]).unwrap_or_default() {
        assert!(text.contains(&name), "{text:?} {name:?}");
    }
    let rules = [("委托方", Field::Principal), ("受托方", Field::Manufacturer)];
    let rules = rules.map(|(word, field)| (word.to_string(), field)).into();
    for (_, name) in roles(text, &rules, Field::Manufacturer).unwrap_or_default() {
        assert!(!name.is_empty() && text.contains(&name), "{text:?} {name:?}");
    }
    let pattern = regex::Regex::new(r"^(?P<item>.*?)[（(](?P<unit>[^（()）]*)[)）]$").ok();
    name_and_unit(text, pattern.as_ref());
}
