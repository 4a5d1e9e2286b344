//! What only the review site has to say.

use crate::diagnostic::Diagnostic;

/// The newest change made the program fail.
pub(super) fn program_failed() -> Diagnostic {
    Diagnostic::error("change-not-read")
        .say("程序内部出错，未能读取最新改动", "the program failed on the newest change")
        .hint(
            "仍显示改动前的版本；请撤回改动，并把终端里的信息发给维护者。",
            "The version before is still shown; undo the change and send what the terminal says to the maintainers.",
        )
}

/// A decision about a letter that is not there, or cannot be made now.
pub(super) fn no_such_letter(id: &str) -> Diagnostic {
    Diagnostic::error("letter-changed")
        .say(format!("文书 {id} 现在不能生成"), format!("letter {id} cannot be made now"))
        .hint("请先改正上方所列的错误。", "Mend what stands above the letter first.")
}

/// A decision about words that are not the letter's any more.
pub(super) fn letter_has_changed(id: &str) -> Diagnostic {
    Diagnostic::error("letter-changed")
        .say(
            format!("文书 {id} 的文字在您查看之后已有改动"),
            format!("the words of letter {id} changed after you saw them"),
        )
        .hint("请重新查看后再决定。", "Look at it again, then decide.")
}

/// A decision by nobody.
pub(super) fn nobody() -> Diagnostic {
    Diagnostic::error("no-such-user")
        .say("请先登录", "log in first")
        .hint("请用管理员给您的用户名和密码登录。", "Use the name and password that you were given.")
}
