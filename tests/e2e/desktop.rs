//! The virtual desktop itself: if this fails, no other failure in the window means anything.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

use std::path::Path;
use std::process::{Command, Stdio};

use acceptance::desktop::Desktop;
use acceptance::group::Group;
use acceptance::wait;
use image::RgbImage;

#[test]
fn a_notification_is_seen_on_the_bus_and_on_the_screen() {
    let desktop = Desktop::start("desktop-notification").unwrap();
    let before = desktop.pixels("1-empty").unwrap();

    let mut sender = desktop.command("notify-send");
    sender.args([
        "--app-name=Post",
        "--wait",
        "--action=open=Öffnen",
        "Neue Antwort",
    ]);
    let sender = sender.arg("Der Drucker geht wieder").stdout(Stdio::piped());
    let mut sender = desktop.spawn("notify-send", sender).unwrap();

    let seen = desktop.notifications().wait_for(|one| one.id != 0).unwrap();
    assert_eq!(seen.application, "Post");
    assert_eq!(seen.summary, "Neue Antwort");
    assert_eq!(seen.body, "Der Drucker geht wieder");
    assert_eq!(seen.actions, [("open".to_owned(), "Öffnen".to_owned())]);

    let bubble = wait::until("the bubble", || desktop.bubble().unwrap()).unwrap();
    let shown = wait::until("a drawn bubble", || {
        let picture = desktop.pixels("2-bubble").unwrap();
        (difference(&before, &picture, &bubble) > 0.5).then_some(())
    });
    shown.unwrap();

    desktop.click_last_button().unwrap();
    assert!(
        sender.wait().unwrap().success(),
        "the button's answer reached the sender"
    );
    let closed = desktop.notifications().wait_for(|one| one.closed).unwrap();
    assert_eq!(closed.id, seen.id);
}

#[test]
fn text_and_pictures_travel_through_the_clipboard() {
    let desktop = Desktop::start("desktop-clipboard").unwrap();
    desktop.copy_text("Größe: 10 µm").unwrap();
    assert_eq!(desktop.clipboard_text().unwrap(), "Größe: 10 µm");

    desktop.copy_png(b"not really a picture").unwrap();
    let out = desktop
        .run(
            "xclip",
            ["-selection", "clipboard", "-o", "-t", "image/png"],
        )
        .unwrap();
    assert_eq!(out.stdout, b"not really a picture");
}

#[test]
fn the_keychain_keeps_a_secret_and_two_desktops_do_not_share_it() {
    let one = Desktop::start("desktop-keychain-one").unwrap();
    let two = Desktop::start("desktop-keychain-two").unwrap();
    let store = one
        .command("secret-tool")
        .args(["store", "--label=x", "service", "x"])
        .stdin({
            let (reader, mut writer) = std::io::pipe().unwrap();
            std::io::Write::write_all(&mut writer, b"geheim").unwrap();
            reader
        })
        .status();
    assert!(store.unwrap().success());
    let found = one.run("secret-tool", ["lookup", "service", "x"]).unwrap();
    assert_eq!(found.stdout, b"geheim");
    assert!(two.run("secret-tool", ["lookup", "service", "x"]).is_err());
}

#[test]
fn nothing_is_left_running_behind_a_desktop() {
    let desktop = Desktop::start("desktop-end").unwrap();
    let processes = desktop.processes();
    let home = desktop.home().to_owned();
    let running = |id: &u32| Path::new("/proc").join(id.to_string()).exists();
    assert!(processes.len() >= 5 && processes.iter().all(running));
    drop(desktop);

    assert!(
        !processes.iter().any(running),
        "every program of it has ended"
    );
    assert!(!home.exists(), "the temporary home is gone");
}

#[test]
fn what_was_started_ends_also_when_its_starter_is_killed() {
    if let Some(log) = std::env::var_os("PULT_TEST_STARTER") {
        // The second self: starts something, says its number, and waits to be killed.
        let sleeper = Group::start("sleeper", Command::new("sleep").arg("600"), log.as_ref());
        std::fs::write(
            Path::new(&log).join("id"),
            sleeper.as_ref().unwrap().id().to_string(),
        )
        .unwrap();
        std::thread::park();
    }
    let folder = tempfile::tempdir().unwrap();
    let mut starter = Command::new(std::env::current_exe().unwrap());
    starter.args([
        "--exact",
        "what_was_started_ends_also_when_its_starter_is_killed",
    ]);
    starter
        .env("PULT_TEST_STARTER", folder.path())
        .stdout(Stdio::null());
    let mut starter = starter.spawn().unwrap();
    let id = wait::until("the sleeper", || {
        std::fs::read_to_string(folder.path().join("id"))
            .ok()
            .filter(|id| !id.is_empty())
    });
    let sleeper = Path::new("/proc").join(id.unwrap());
    assert!(sleeper.exists());

    starter.kill().unwrap();
    starter.wait().unwrap();
    wait::until("the end of the sleeper", || {
        (!sleeper.exists()).then_some(())
    })
    .unwrap();
}

/// The share of pixels inside the window that differ.
fn difference(a: &RgbImage, b: &RgbImage, window: &acceptance::desktop::Window) -> f64 {
    let (mut different, mut all) = (0_u32, 0_u32);
    for y in window.y..window.y + window.height {
        for x in window.x..window.x + window.width {
            let (Ok(x), Ok(y)) = (u32::try_from(x), u32::try_from(y)) else {
                continue;
            };
            let (Some(before), Some(after)) =
                (a.get_pixel_checked(x, y), b.get_pixel_checked(x, y))
            else {
                continue;
            };
            all += 1;
            different += u32::from(before != after);
        }
    }
    f64::from(different) / f64::from(all.max(1))
}
