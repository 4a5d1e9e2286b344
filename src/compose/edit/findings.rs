//! Why an edit cannot be put into its letter.

use super::Edit;
use crate::diagnostic::{Diagnostic, Place};

/// `stale-edit`: the text that an edit changes is not there any more.
pub(super) fn stale_edit(edit: &Edit) -> Diagnostic {
    Diagnostic::hold("stale-edit")
        .at(Place { text: Some(edit.before.clone()), ..Place::file(&edit.letter) })
        .say(
            format!("对“{}”的修改所依据的原文已经变了", edit.block),
            format!("the text that an edit of `{}` changes is not there any more", edit.block),
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
            format!("对“{}”的修改不合规则：{zh}", edit.block),
            format!("an edit of `{}` breaks a rule: {en}", edit.block),
        )
        .hint("改写这处修改，或撤回它", "rewrite the edit, or take it back")
}
