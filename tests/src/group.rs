//! A program and everything it starts, ended together.

use std::ffi::OsStr;
use std::fs::File;
use std::os::unix::process::CommandExt as _;
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, ExitStatus};

use anyhow::{Context as _, Result};
use rustix::process::{Pid, Signal, kill_process_group};

/// A child process that leads a process group of its own. Dropping it kills the whole group.
#[derive(Debug)]
pub struct Group {
    name: String,
    child: Child,
}

impl Group {
    /// Starts `command` in a group of its own; standard error goes to `<logs>/<name>.log`, and
    /// standard output too unless the command already says where.
    ///
    /// # Errors
    /// When the log or the process cannot be made.
    pub fn start(name: &str, command: &mut Command, logs: &Path) -> Result<Self> {
        let log = File::options()
            .create(true)
            .append(true)
            .open(logs.join(format!("{name}.log")))
            .with_context(|| format!("the log of {name}"))?;
        let program = command.get_program().to_owned();
        let child = command
            .stderr(log)
            .process_group(0)
            .spawn()
            .with_context(|| format!("{name} ({}) does not start", OsStr::display(&program)))?;
        Ok(Self {
            name: name.to_owned(),
            child,
        })
    }

    /// The leader's process id.
    #[must_use]
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// The leader's standard output, once, when it was piped.
    pub fn take_stdout(&mut self) -> Option<ChildStdout> {
        self.child.stdout.take()
    }

    /// The leader's standard input, once, when it was piped.
    pub fn take_stdin(&mut self) -> Option<ChildStdin> {
        self.child.stdin.take()
    }

    /// How the leader ended, if it did.
    ///
    /// # Errors
    /// When the system cannot tell.
    pub fn ended(&mut self) -> Result<Option<ExitStatus>> {
        self.child
            .try_wait()
            .with_context(|| format!("the state of {}", self.name))
    }

    /// Waits until the leader ends by itself.
    ///
    /// # Errors
    /// When the system cannot tell.
    pub fn wait(&mut self) -> Result<ExitStatus> {
        self.child
            .wait()
            .with_context(|| format!("the end of {}", self.name))
    }

    /// Asks the group to end (SIGTERM).
    pub fn terminate(&self) {
        self.signal(Signal::TERM);
    }

    /// Ends the group without a word (SIGKILL) and waits for the leader.
    pub fn kill(&mut self) {
        self.signal(Signal::KILL);
        let _status = self.child.wait();
    }

    fn signal(&self, signal: Signal) {
        let leader = i32::try_from(self.child.id()).ok().and_then(Pid::from_raw);
        if let Some(leader) = leader {
            // A group that is gone already is what was wanted.
            let _gone = kill_process_group(leader, signal);
        }
    }
}

impl Drop for Group {
    fn drop(&mut self) {
        self.kill();
    }
}
