//! A process of this program that helps a run, and ends when the run drops it.

use std::io;
use std::process::{Child, ChildStderr, ChildStdin, ChildStdout, Command, ExitStatus, Stdio};
use std::thread;
use std::time::Duration;

use super::memory::Role;

/// A running process. It reads its standard input to the end and ends then, whatever it is doing.
pub(super) struct ChildProcess {
    child: Child,
    input: Option<ChildStdin>,
}

impl ChildProcess {
    /// Starts `command` with pipes for what goes in and what comes out; standard error is as the command has it.
    pub(super) fn start(mut command: Command, role: Role) -> io::Result<(Self, ChildStdout)> {
        command.stdin(Stdio::piped()).stdout(Stdio::piped());
        role.prepare(&mut command);
        apart(&mut command);
        let mut child = command.spawn()?;
        let (input, output) = (child.stdin.take(), child.stdout.take());
        Ok((Self { child, input }, output.ok_or_else(no_pipe)?))
    }

    /// Id of the process.
    pub(super) fn id(&self) -> u32 {
        self.child.id()
    }

    /// Where what it shall know goes.
    pub(super) fn input(&mut self) -> io::Result<&mut ChildStdin> {
        self.input.as_mut().ok_or_else(no_pipe)
    }

    /// What it says on standard error, where that is a pipe. There is one only.
    pub(super) fn errors(&mut self) -> io::Result<ChildStderr> {
        self.child.stderr.take().ok_or_else(no_pipe)
    }

    /// Ends it: in order, which tools that measure a process need, or by force where that takes long. Either way it has
    /// nothing to lose.
    pub(super) fn end(&mut self) -> io::Result<ExitStatus> {
        const POLLS: u32 = 50;
        self.input = None;
        for _ in 0..POLLS {
            match self.child.try_wait() {
                Ok(Some(status)) => return Ok(status),
                Ok(None) => thread::sleep(Duration::from_millis(10)),
                Err(_) => break,
            }
        }
        self.child.kill()?;
        self.child.wait()
    }
}

impl Drop for ChildProcess {
    fn drop(&mut self) {
        // An error means that it has ended.
        let _ = self.end();
    }
}

fn no_pipe() -> io::Error {
    io::Error::other("no pipe")
}

/// A process group of its own: Ctrl-C on a terminal reaches the run alone, which decides what becomes of its processes.
fn apart(command: &mut Command) {
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(command, 0);
    #[cfg(windows)]
    {
        const CREATE_NEW_PROCESS_GROUP: u32 = 0x0000_0200;
        std::os::windows::process::CommandExt::creation_flags(command, CREATE_NEW_PROCESS_GROUP);
    }
}
