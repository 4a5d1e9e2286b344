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
