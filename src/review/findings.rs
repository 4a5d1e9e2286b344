//! What only the review site has to say.

use std::net::IpAddr;
use std::path::Path;

use crate::diagnostic::{Diagnostic, Place};

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

/// A question or a decision by nobody.
pub(super) fn nobody() -> Diagnostic {
    Diagnostic::error("not-logged-in")
        .say("请先登录", "log in first")
        .hint("请用管理员给您的用户名和口令登录。", "Use the name and password that you were given.")
}

/// A form that another browser was given, or this one long ago.
pub(super) fn old_form() -> Diagnostic {
    Diagnostic::error("form-too-old")
        .say("登录页已过期", "the page for logging in is too old")
        .hint("请再登录一次。", "Log in once more.")
}

/// Others would reach the site, and nobody is told apart.
pub(super) fn listen_needs_users(address: IpAddr) -> Diagnostic {
    Diagnostic::error("listen-needs-users")
        .say(
            format!("在 {address} 上或以别的名称提供审签页，须先有用户"),
            format!("the site at {address}, or under another name, needs users first"),
        )
        .hint(
            "请先逐个添加：yice user add JOB 姓名 --role 编制,审核,批准；只在本机用的，去掉 --listen 和 --host。",
            "Add them first: yice user add JOB NAME --role draft,review,approve. For this computer alone leave out --listen and --host.",
        )
}

/// All addresses, and no name that browsers may ask for.
pub(super) fn listen_needs_host(address: IpAddr) -> Diagnostic {
    Diagnostic::error("listen-needs-host")
        .say(
            format!("在 {address}（所有地址）上提供审签页，须说明别人用什么名称访问"),
            format!("the site at {address} (every address) needs the name that it is asked for by"),
        )
        .hint(
            "请用 --host 写明域名或地址，可写几次；其他名称一律拒绝。",
            "Name it with --host, a name or an address, once or more; every other is refused.",
        )
}

/// Passwords and letters would travel in the open.
pub(super) fn listen_needs_tls(address: IpAddr) -> Diagnostic {
    Diagnostic::error("listen-needs-tls")
        .say(
            format!("在 {address} 上提供审签页，须有 TLS 证书，否则口令和文书在网上明文传送"),
            format!("the site at {address} needs a TLS certificate: passwords and letters would travel in the open"),
        )
        .hint(
            "请用 --tls-cert 和 --tls-key 指定证书和私钥（PEM）；由同一台机器上的反向代理处理 TLS 的，用 --listen 127.0.0.1 --host 域名。",
            "Name certificate and key (PEM) with --tls-cert and --tls-key; behind a proxy on this machine that speaks TLS use --listen 127.0.0.1 --host NAME.",
        )
}

/// A certificate or key that TLS cannot be spoken with.
pub(super) fn tls_unusable(file: &Path, why: &str) -> Diagnostic {
    Diagnostic::error("tls-unusable")
        .at(Place::file(file.display().to_string()))
        .say(format!("证书或私钥不能用：{why}"), format!("certificate or key cannot be used: {why}"))
        .hint(
            "需要 PEM 格式的证书链和与之相配、未加密的私钥。",
            "A certificate chain and its own key are needed, both PEM, the key not encrypted.",
        )
}
