//! Which other sentences a rule makes needless: `「项目」` all single-item causes of that item, `class/01` another rule,
//! and any other words the causes that hold them.

use serde::Serialize;

use super::sentence::split;
use crate::domain::fold::{fold, fold_item};

/// What is not told beside a rule.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Replaces {
    /// Items, none of whose own causes is told; as written.
    pub items: Vec<String>,
    /// Ids of other rules.
    pub rules: Vec<String>,
    /// Words of causes, as written.
    pub words: Vec<String>,
}

impl Replaces {
    /// Whether a cause of an item is not told: by the names that the item goes by and the cause's text.
    pub fn takes_away<'a>(&self, mut names: impl Iterator<Item = &'a str>, cause: &str) -> bool {
        let folded = fold(cause);
        self.words.iter().any(|words| folded.contains(&fold(words)))
            || names.any(|name| self.items.iter().any(|item| fold_item(item) == fold_item(name)))
    }
}

/// Reads what a cell says; `Err` is the character of a corner bracket without its partner, or of a single character:
/// it would take away every cause that happens to hold it.
pub fn replaces(text: &str) -> Result<Replaces, usize> {
    let mut read = Replaces::default();
    for (start, part) in split(text, &['；', ';', '|', '｜']) {
        let name = part.strip_prefix('「').map(|rest| rest.strip_suffix('」').unwrap_or_default().trim());
        match name {
            _ if part.is_empty() => {}
            Some("") => return Err(start + 1),
            Some(name) => read.items.push(name.to_string()),
            None if is_id(part) => read.rules.push(part.to_string()),
            None if part.chars().count() < 2 || part.contains(['「', '」']) => return Err(start + 1),
            None => read.words.push(part.to_string()),
        }
    }
    Ok(read)
}

/// `class/01`.
fn is_id(text: &str) -> bool {
    let code = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
    text.split_once('/').is_some_and(|(class, number)| code(class) && code(number))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn items_rules_and_words_are_told_apart() {
        let read = replaces("「导体电阻（20℃）」；wire_bv/01；偏心；").unwrap();
        assert_eq!(
            (read.items, read.rules, read.words),
            (vec!["导体电阻（20℃）".to_string()], vec!["wire_bv/01".to_string()], vec!["偏心".to_string()])
        );
        assert_eq!(replaces(""), Ok(Replaces::default()));
        assert_eq!((replaces("偏心；「a"), replaces("干"), replaces("「」")), (Err(4), Err(1), Err(1)));
    }

    #[test]
    fn causes_go_by_item_or_by_words() {
        let takes = |cell: &str, name: &str, cause: &str| replaces(cell).unwrap().takes_away([name].into_iter(), cause);
        assert!(takes("「导体电阻(20 ℃)」", "导体电阻（20℃）", "退火不足"));
        assert!(takes("退火 不足", "导体电阻", "工艺：退火不足或过快"));
        assert!(!takes("退火不足", "导体电阻", "线径偏小"));
        assert!(!takes("「绝缘厚度」", "导体电阻", "线径偏小"));
    }
}
