//! A program and everything it starts, ended together, and at the latest with the program that
//! started it, however that one ends.

use std::ffi::OsStr;
use std::fs::File;
use std::os::unix::process::CommandExt as _;
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, ExitStatus, Stdio};

use anyhow::{Context as _, Result};
use rustix::process::{Pid, Signal, kill_process_group};

/// A child process that leads a process group of its own. Dropping it kills the whole group.
#[derive(Debug)]
pub struct Group {
    name: String,
    child: Child,
    watcher: Child,
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
        let watcher = watch(&child)?;
        let name = name.to_owned();
        Ok(Self {
            name,
            child,
            watcher,
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
        let _gone = self.watcher.kill();
        let _status = self.watcher.wait();
    }
}

/// Kills the group when its starter is gone. A group of its own does not get the terminal's Ctrl+C,
/// and a starter that was killed drops nothing; but its end of a pipe always closes.
fn watch(leader: &Child) -> Result<Child> {
    let mut command = Command::new("sh");
    command.args(["-c", r#"cat >/dev/null; kill -s KILL -- "-$1""#, "watch"]);
    command
        .arg(leader.id().to_string())
        .stdin(Stdio::piped())
        .stdout(Stdio::null());
    command
        .stderr(Stdio::null())
        .process_group(0)
        .spawn()
        .context("no shell to watch with")
}
