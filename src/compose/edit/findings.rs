//! Why an edit cannot be put into its letter.

use super::Edit;
use crate::diagnostic::{Diagnostic, Place};

/// Characters of a passage.
const PASSAGE: usize = 20;

/// `stale-edit`: the text that an edit changes is not there any more.
pub(super) fn stale_edit(edit: &Edit) -> Diagnostic {
    Diagnostic::hold("stale-edit")
        .at(Place { text: Some(edit.before.clone()), ..Place::file(&edit.letter) })
        .say(
            format!("对“{}”的修改所依据的原文已经变了", passage(edit)),
            format!("the text that an edit of “{}” changes is not there any more", passage(edit)),
        )
        .hint(
            "在审签页上看新的文字，撤回旧修改，需要时重新修改",
            "look at the new text, take the edit back and, where needed, make it anew",
        )
}

/// `edit-refused`: what an edit writes breaks a rule that every letter keeps.
pub(super) fn edit_refused(edit: &Edit, zh: String, en: String) -> Diagnostic {
    Diagnostic::hold("edit-refused")
        .at(Place { text: edit.change.text().map(str::to_string), ..Place::file(&edit.letter) })
        .say(
            format!("对“{}”的修改不合规则：{zh}", passage(edit)),
            format!("an edit of “{}” breaks a rule: {en}", passage(edit)),
        )
        .hint("改写这处修改，或撤回它", "rewrite the edit, or take it back")
}

/// The words that an edit is about, as far as they tell which they are.
fn passage(edit: &Edit) -> String {
    let mut passage: String = edit.before.chars().take(PASSAGE).collect();
    if edit.before.chars().count() > PASSAGE {
        passage.push('…');
    }
    passage
}
