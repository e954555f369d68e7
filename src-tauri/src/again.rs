//! Starting while the Pult before is just ending.
//!
//! The name on the bus is still taken then, and whoever has it hangs up without an answer. A start must
//! not come to nothing for that: it is done again, as if it had come a moment later.

use std::time::Duration;

/// How often this start was repeated already.
const COUNT: &str = "PULT_START_AGAIN";
const MOST: u32 = 5;
/// Longer than a program takes to let go of its name.
const MOMENT: Duration = Duration::from_millis(300);

/// Repeats the start in this process's place. Returns only if that is not what is the matter, if it was
/// tried often enough, or if it cannot be done.
#[cfg(unix)]
pub(crate) fn start(error: &tauri::Error) {
    use std::os::unix::process::CommandExt as _;

    let tried = tried(std::env::var(COUNT).ok().as_deref());
    if !was_ending(error) || tried >= MOST {
        return;
    }
    tracing::info!("the Pult before is just ending: starting again");
    std::thread::sleep(MOMENT);
    let Ok(program) = std::env::current_exe() else {
        return;
    };
    let failed = std::process::Command::new(program)
        .args(std::env::args_os().skip(1))
        .env(COUNT, (tried + 1).to_string())
        .exec();
    tracing::error!(error = %failed, "the start cannot be repeated");
}

/// Elsewhere a second start is told apart without asking the first.
#[cfg(not(unix))]
pub(crate) fn start(_error: &tauri::Error) {}

fn tried(said: Option<&str>) -> u32 {
    said.and_then(|said| said.parse().ok()).unwrap_or(0)
}

fn was_ending(error: &tauri::Error) -> bool {
    matches!(error, tauri::Error::PluginInitialization(plugin, _) if plugin == "single-instance")
}

#[cfg(test)]
mod tests {
    use super::{tried, was_ending};

    #[test]
    fn only_the_first_one_ending_is_a_reason() {
        let of = |plugin: &str| {
            tauri::Error::PluginInitialization(plugin.to_owned(), "no reply".to_owned())
        };
        assert!(was_ending(&of("single-instance")));
        assert!(!was_ending(&of("updater")));
        assert!(!was_ending(&tauri::Error::WindowNotFound));
    }

    #[test]
    fn a_count_that_is_none_is_the_first_time() {
        assert_eq!(tried(None), 0);
        assert_eq!(tried(Some("x")), 0);
        assert_eq!(tried(Some("3")), 3);
    }
}
