//! `yice preview`: the review site, until it is stopped.

use std::process::{Command, Stdio};

use super::args::PreviewArgs;
use super::exit;
use super::output::Output;
use crate::review::{self, Listen, NotServed};

/// Runs the command.
pub(super) fn run(arguments: &PreviewArgs, output: &Output) -> u8 {
    let folder = &arguments.job.job;
    if !folder.is_dir() {
        output.say(
            &format!("没有这个作业文件夹：{}。用 yice new 新建一个。", folder.display()),
            &format!("there is no job folder {}. Make one with yice new.", folder.display()),
        );
        return exit::NOT_RUN;
    }
    let options = review::Options {
        job: folder.clone(),
        resources: arguments.job.resources.find(),
        port: arguments.port,
        listen: Listen {
            address: arguments.listen,
            hosts: arguments.host.clone(),
            tls: arguments.tls_cert.clone().zip(arguments.tls_key.clone()),
        },
        lang: output.lang(),
    };
    let is_local = options.listen.ip().is_loopback();
    let ready = |address: &str| show(address, (is_local, arguments.no_open), output);
    match review::serve(&options, &ready) {
        Ok(()) => exit::DONE,
        Err(NotServed::Refused(finding)) => {
            output.findings(&[finding]);
            exit::NOT_RUN
        }
        Err(NotServed::Failed(error)) => {
            output.say(
                &format!("预览不能启动：{error}。端口被占用时请换 --port，或省略它。"),
                &format!("the site cannot start: {error}. Where the port is taken, name another --port or none."),
            );
            exit::NOT_RUN
        }
    }
}

/// Tells the address of a site, and shows it where it is of this computer and nobody said otherwise.
pub(super) fn show(address: &str, (is_local, no_open): (bool, bool), output: &Output) {
    output.data(address);
    match is_local {
        true => output.say(
            "请在浏览器中打开上面的网址（仅本机、仅本次有效）；按 Ctrl+C 结束。",
            "open the address above in a browser (this computer and this run only); Ctrl+C ends it.",
        ),
        false => output.say(
            "用户可在浏览器中打开上面的网址登录；按 Ctrl+C 结束。",
            "users open the address above in a browser and log in; Ctrl+C ends it.",
        ),
    }
    if is_local && !no_open && !open_browser(address) {
        output.say("未能自动打开浏览器，请手动打开。", "no browser could be started; please open it yourself.");
    }
}

/// Asks the desktop for its browser; whether it could be asked.
fn open_browser(address: &str) -> bool {
    let (program, arguments): (&str, &[&str]) = if cfg!(target_os = "windows") {
        ("rundll32", &["url.dll,FileProtocolHandler"])
    } else if cfg!(target_os = "macos") {
        ("open", &[])
    } else {
        ("xdg-open", &[])
    };
    let started = Command::new(program)
        .args(arguments)
        .arg(address)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn();
    started.is_ok()
}
