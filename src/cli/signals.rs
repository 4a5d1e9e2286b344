//! Ctrl-C and SIGTERM: the first one ends a run in order, the second one at once.

use std::process;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::exit;
use super::output::Output;

/// Becomes true when somebody asks for the end. To be called before the program has other threads, which would die of
/// the signal where they do not know of it.
pub(super) fn stop(output: Output) -> Arc<AtomicBool> {
    let stop = Arc::new(AtomicBool::new(false));
    let asked = Arc::clone(&stop);
    let on_signal = move || {
        if asked.swap(true, Ordering::Relaxed) {
            // What is made is whole and on disk; worker processes end when nobody talks to them any more.
            process::exit(i32::from(exit::ENDED));
        }
        tracing::warn!("stop asked for");
        output.say(
            "正在停止：做完手上的几份就停。再来一次则立即结束。",
            "stopping: the letters in hand are finished first; once more to end at once",
        );
    };
    if let Err(error) = watch(on_signal) {
        output.say(
            &format!("不能接收 Ctrl-C（{error}）：要停止时直接结束本程序，已做好的不会丢"),
            &format!("Ctrl-C cannot be watched for ({error}): end the program to stop it; what is made is not lost"),
        );
    }
    stop
}

/// Signals are blocked everywhere and waited for by a thread. Worker processes inherit that: one sent to all processes of
/// a run at once, as schedulers do, does not cost the letters in hand. A hang-up is left alone, so that `nohup` works.
#[cfg(unix)]
fn watch(mut on_signal: impl FnMut() + Send + 'static) -> std::io::Result<()> {
    use nix::sys::signal::{SigSet, Signal};

    let signals: SigSet = [Signal::SIGINT, Signal::SIGTERM].into_iter().collect();
    signals.thread_block()?;
    let wait = move || {
        while signals.wait().is_ok() {
            on_signal();
        }
    };
    std::thread::Builder::new().name("signals".into()).spawn(wait).map(drop)
}

#[cfg(not(unix))]
fn watch(on_signal: impl FnMut() + Send + 'static) -> std::io::Result<()> {
    ctrlc::set_handler(on_signal).map_err(std::io::Error::other)
}
