//! Keys, pointer and clipboard, as a person at this desktop would use them.

use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::process::Stdio;

use anyhow::{Context as _, Result, anyhow, ensure};

use super::Desktop;

impl Desktop {
    /// Presses a chord, for example `ctrl+alt+s`, whoever has the focus.
    ///
    /// # Errors
    /// When the screen is gone or the chord unknown.
    pub fn keys(&self, chord: &str) -> Result<()> {
        self.xdotool(["key", "--clearmodifiers", chord])
    }

    /// Lets the window manager hold a chord (as it writes it: `C-A-s`), so that nobody else can.
    ///
    /// # Errors
    /// When its settings cannot be written.
    pub fn hold_chord(&self, chord: &str) -> Result<()> {
        let folder = self.home().join(".config/openbox");
        fs::create_dir_all(&folder)?;
        let settings = format!(
            r#"<?xml version="1.0"?>
<openbox_config xmlns="http://openbox.org/3.4/rc">
  <keyboard>
    <keybind key="{chord}"><action name="Execute"><command>true</command></action></keybind>
  </keyboard>
</openbox_config>
"#
        );
        fs::write(folder.join("rc.xml"), settings)?;
        self.run("openbox", ["--reconfigure"]).map(drop)
    }

    /// Types text into the focused window.
    ///
    /// # Errors
    /// When the screen is gone.
    pub fn type_text(&self, text: &str) -> Result<()> {
        let mut command = self.command("xdotool");
        // Whatever language the session speaks: letters beyond ASCII are none in a plain C locale.
        command.env("LC_ALL", "C.UTF-8");
        let output = command
            .args(["type", "--clearmodifiers", "--delay", "8", "--", text])
            .output()?;
        ensure!(output.status.success(), "{text} cannot be typed");
        Ok(())
    }

    /// Clicks the left button at a place of the screen.
    ///
    /// # Errors
    /// When the screen is gone.
    pub fn click(&self, at: (i32, i32)) -> Result<()> {
        self.move_to(at)?;
        self.xdotool(["click", "1"])
    }

    /// Moves the pointer.
    ///
    /// # Errors
    /// When the screen is gone.
    pub fn move_to(&self, (x, y): (i32, i32)) -> Result<()> {
        self.xdotool(["mousemove", "--sync", &x.to_string(), &y.to_string()])
    }

    /// Draws with the left button held from one place to another, in a few steps.
    ///
    /// # Errors
    /// When the screen is gone.
    pub fn drag(&self, from: (i32, i32), to: (i32, i32)) -> Result<()> {
        const STEPS: i32 = 8;
        self.move_to(from)?;
        self.xdotool(["mousedown", "1"])?;
        for step in 1..=STEPS {
            let along = |a: i32, b: i32| a + (b - a) * step / STEPS;
            self.move_to((along(from.0, to.0), along(from.1, to.1)))?;
        }
        self.xdotool(["mouseup", "1"])
    }

    /// Does all of this at once, faster than any hand: commands of `xdotool`, one after the other
    /// (`mousemove 10 20 mousedown 1 key x`).
    ///
    /// # Errors
    /// When the screen is gone or a command unknown.
    pub fn hurry(&self, commands: &str) -> Result<()> {
        self.run("xdotool", commands.split_whitespace()).map(drop)
    }

    /// Puts text on the clipboard.
    ///
    /// # Errors
    /// When the clipboard program fails.
    pub fn copy_text(&self, text: &str) -> Result<()> {
        self.copy("UTF8_STRING", text.as_bytes())
    }

    /// Puts a picture on the clipboard, as another program would.
    ///
    /// # Errors
    /// When the clipboard program fails.
    pub fn copy_png(&self, png: &[u8]) -> Result<()> {
        self.copy("image/png", png)
    }

    /// Puts files on the clipboard, as a file manager would.
    ///
    /// # Errors
    /// When a path is not absolute or the clipboard program fails.
    pub fn copy_files(&self, paths: &[impl AsRef<Path>]) -> Result<()> {
        let addresses = paths.iter().map(|path| {
            let address = reqwest::Url::from_file_path(path.as_ref());
            address.map_err(|()| anyhow!("{} is not absolute", path.as_ref().display()))
        });
        let lines = addresses
            .map(|address| Ok(format!("{}\r\n", address?)))
            .collect::<Result<String>>()?;
        self.copy("text/uri-list", lines.as_bytes())
    }

    /// The text on the clipboard.
    ///
    /// # Errors
    /// When there is none.
    pub fn clipboard_text(&self) -> Result<String> {
        let output = self.run(
            "xclip",
            ["-selection", "clipboard", "-out", "-target", "UTF8_STRING"],
        )?;
        String::from_utf8(output.stdout).context("the clipboard holds no text")
    }

    fn copy(&self, target: &str, bytes: &[u8]) -> Result<()> {
        let mut child = self
            .command("xclip")
            .args(["-selection", "clipboard", "-in", "-target", target])
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .context("xclip does not start")?;
        child
            .stdin
            .take()
            .context("xclip takes nothing")?
            .write_all(bytes)?;
        // It goes on in the background as the clipboard's owner and ends with the screen.
        ensure!(child.wait()?.success(), "xclip failed");
        Ok(())
    }

    fn xdotool<'a>(&self, arguments: impl IntoIterator<Item = &'a str>) -> Result<()> {
        self.run("xdotool", arguments).map(drop)
    }
}
