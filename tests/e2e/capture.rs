//! Pictures of the screen, from the hotkey to the bytes the server received.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

mod stage;

use std::time::{Duration, Instant};

use acceptance::app::App;
use acceptance::desktop::Window;
use acceptance::group::Group;
use acceptance::wait;
use anyhow::{Context as _, Result, ensure};
use image::{Rgb, RgbImage};
use stage::Stage;

/// Two things on the screen that are nobody's business: 200 × 150 pixels each.
const FIRST: [u8; 3] = [255, 0, 255];
const SECOND: [u8; 3] = [0, 255, 255];
/// Pixels of each.
const PIXELS: usize = 200 * 150;

/// What the desktop is painted with where no window is.
const GROUND: [u8; 3] = [0x7d, 0x87, 0x94];

/// What the demo server's next ticket will be.
const FIRST_NUMBER: usize = 20_061;

#[tokio::test(flavor = "multi_thread")]
async fn q09_q10_q11_a_captured_and_redacted_screenshot_is_filed_and_the_covered_pixels_are_gone()
-> Result<()> {
    let stage = Stage::start("capture").await?;
    let app = stage.at_work("customer", 0).await?;
    let error = Shown::start(&stage)?;
    error.capture(&stage)?;
    stage.desktop.hurry(&error.region())?;
    // What is inside the region is shown as it is; then the tools are there.
    until_seen(&stage, "2-region", |screen| has(screen, FIRST))?;
    stage
        .desktop
        .hurry(&format!("key x {}", error.over(FIRST)))?;
    until_seen(&stage, "3-redacted", |screen| !has(screen, FIRST))?;
    stage.desktop.keys("Return")?;
    app.find("draft-file").await?;
    app.picture(&stage.desktop, "4-form").await?;
    let subject = app.css("#field-subject").await?.prop("value").await?;
    assert_eq!(
        subject.unwrap_or_default(),
        "Fehler 0x80070057",
        "proposed from the window the error was in"
    );
    assert_redacted(&send(&stage, &app, 0).await?, &[FIRST]);
    assert_nowhere_on_disk(&stage)?;
    app.quit().await
}

#[tokio::test(flavor = "multi_thread")]
async fn sec11_two_redactions_drawn_and_entered_without_a_pause_are_both_gone() -> Result<()> {
    let stage = Stage::start("capture-hurry").await?;
    let app = stage.at_work("customer", 0).await?;
    let error = Shown::start(&stage)?;
    error.capture(&stage)?;
    let (region, first, second) = (error.region(), error.over(FIRST), error.over(SECOND));
    stage
        .desktop
        .hurry(&format!("{region} key x {first} {second} key Return"))?;
    assert_redacted(&send(&stage, &app, 0).await?, &[FIRST, SECOND]);
    app.quit().await
}

#[tokio::test(flavor = "multi_thread")]
async fn sec11_a_tool_chosen_before_the_region_and_enter_before_the_button_is_up_lose_no_redaction()
-> Result<()> {
    let stage = Stage::start("capture-early").await?;
    let app = stage.at_work("customer", 0).await?;
    let error = Shown::start(&stage)?;
    error.capture(&stage)?;
    let (region, first, second) = (error.region(), error.over(FIRST), error.over(SECOND));
    let held = second.replace("mouseup 1", "");
    stage
        .desktop
        .hurry(&format!("key x {region} {first} {held}"))?;
    until_seen(&stage, "2-held", |screen| {
        count(screen, |pixel| pixel.0 == [0, 0, 0]) >= 2 * 220 * 170
    })?;
    // Another tool, the end, and only then the button.
    stage.desktop.hurry("key a key Return mouseup 1")?;
    assert_redacted(&send(&stage, &app, 0).await?, &[FIRST, SECOND]);
    app.quit().await
}

#[tokio::test(flavor = "multi_thread")]
async fn sec11_tools_and_an_undo_among_drags_without_a_pause_are_for_the_drags_they_were_made_for()
-> Result<()> {
    let stage = Stage::start("capture-order").await?;
    let app = stage.at_work("customer", 0).await?;
    let error = Shown::start(&stage)?;
    error.capture(&stage)?;
    let (region, first, second) = (error.region(), error.over(FIRST), error.over(SECOND));
    let arrow = error.drag(640, 100, 60, 150);
    let regretted = error.drag(330, 400, 90, 60);
    stage.desktop.hurry(&format!(
        "{region} key x {first} key a {arrow} key x {second} {regretted} key ctrl+z key Return"
    ))?;
    let received = send(&stage, &app, 0).await?;
    assert_redacted(&received, &[FIRST, SECOND]);
    assert!(count(&received, is_red) > 300, "the arrow is missing");
    app.quit().await
}

#[tokio::test(flavor = "multi_thread")]
async fn sec11_what_is_undone_is_there_and_another_part_of_the_screen_keeps_the_redactions()
-> Result<()> {
    let stage = Stage::start("capture-undo").await?;
    let app = stage.at_work("customer", 0).await?;
    let error = Shown::start(&stage)?;
    error.capture(&stage)?;
    let (region, first, second) = (error.region(), error.over(FIRST), error.over(SECOND));
    let other = error.drag(10, 10, 300, 300);
    stage.desktop.hurry(&format!("key x {other}"))?;
    until_seen(&stage, "2-region", |screen| has(screen, FIRST))?;
    stage.desktop.hurry(&format!("{first} {second}"))?;
    let black = |least| move |screen: &RgbImage| count(screen, |p| p.0 == [0, 0, 0]) >= least;
    until_seen(&stage, "3-redacted", black(2 * 220 * 160))?;
    stage.desktop.keys("ctrl+z")?;
    until_seen(&stage, "4-undone", |screen| !black(2 * 220 * 160)(screen))?;
    stage.desktop.keys("c")?;
    stage.desktop.hurry(&format!("{region} key Return"))?;
    assert_redacted(&send(&stage, &app, 0).await?, &[FIRST]);
    app.quit().await
}

#[tokio::test(flavor = "multi_thread")]
async fn our_own_window_is_in_no_picture_and_comes_back() -> Result<()> {
    let stage = Stage::start("capture-own-window").await?;
    let app = stage.at_work("customer", 0).await?;
    let error = Shown::start(&stage)?;
    let ours = stage.desktop.wait_for_window("Pult")?;
    let corner = (ours.x + ours.width - 30, ours.y + ours.height - 60);
    // Behind another program first, in front of it then: the same.
    for (nth, before) in [&error.window, &ours].into_iter().enumerate() {
        stage.desktop.activate(before)?;
        error.capture(&stage)?;
        stage.desktop.keys("Escape")?;
        wait::until("our window again", || {
            stage.desktop.shows(&ours).ok()?.then_some(())
        })?;
        error.capture(&stage)?;
        stage.desktop.keys("Return")?;
        let received = send(&stage, &app, nth).await?;
        assert_eq!((received.width(), received.height()), (1440, 900));
        let (x, y) = (u32::try_from(corner.0)?, u32::try_from(corner.1)?);
        assert_eq!(
            received.get_pixel(x, y).0,
            GROUND,
            "our window is in the picture"
        );
    }
    app.quit().await
}

#[tokio::test(flavor = "multi_thread")]
async fn words_written_on_the_picture_are_in_it() -> Result<()> {
    let stage = Stage::start("capture-words").await?;
    let app = stage.at_work("customer", 0).await?;
    let error = Shown::start(&stage)?;
    error.capture(&stage)?;
    let at = (error.left + 420, error.top + 150);
    let pen = error.drag(330, 450, 90, 60);
    let arrow = error.drag(640, 120, 60, 150);
    stage.desktop.hurry(&error.region())?;
    until_seen(&stage, "2-region", |screen| has(screen, FIRST))?;
    stage.desktop.keys("t")?;
    stage.desktop.click(at)?;
    // The field is there when its first letter is.
    until_seen(&stage, "3-field", |screen| {
        near(screen, at, |pixel| (150..230).contains(&pixel.0[0])) > 500
    })?;
    stage.desktop.type_text("Größe: 5 µm")?;
    until_seen(&stage, "4-typing", |screen| near(screen, at, is_red) > 150)?;
    stage.desktop.hurry("key Return")?;
    stage.desktop.hurry(&format!(
        "key p {pen} key a {arrow} key n mousemove {} {} click 1 key h {} key e {}",
        error.left + 200,
        error.top + 400,
        error.drag(410, 200, 120, 40),
        error.drag(480, 280, 240, 190),
    ))?;
    until_seen(&stage, "5-marked", |screen| count(screen, is_red) > 2_000)?;
    stage.desktop.keys("Return")?;
    let received = send(&stage, &app, 0).await?;
    received.save(stage.desktop.evidence().join("6-received.png"))?;
    let at = (at.0 - error.left - 50, at.1 - error.top - 50);
    assert!(near(&received, at, is_red) > 150, "the words are missing");
    app.quit().await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_region_on_the_second_screen_of_two_is_the_pixels_it_was_drawn_around() -> Result<()> {
    let stage = Stage::start("capture-two-screens").await?;
    for (name, place) in [
        ("left", "600/159x900/238+0+0 screen"),
        ("right", "840/222x900/238+600+0 none"),
    ] {
        let (place, output) = place.split_once(' ').context("a place and an output")?;
        stage
            .desktop
            .run("xrandr", ["--setmonitor", name, place, output])?;
    }
    // It asks for the monitors when it starts.
    stage.desktop.run("openbox", ["--restart"])?;
    let app = stage.at_work("customer", 0).await?;
    let error = Shown::at(&stage, "+720+30")?;
    stage.desktop.move_to((1_000, 400))?;
    error.capture_on(&stage, (600, 0, 840, 900))?;
    let part = error.part();
    stage.desktop.hurry(&format!("{} key Return", part.0))?;
    assert_part(&send(&stage, &app, 0).await?, part.1);
    app.quit().await
}

/// An error in another program, with two secrets in it.
struct Shown {
    _program: Group,
    window: Window,
    left: i32,
    top: i32,
}

impl Shown {
    fn start(stage: &Stage) -> Result<Self> {
        Self::at(stage, "+20+20")
    }

    /// At a place of the desktop, as X writes it.
    fn at(stage: &Stage, place: &str) -> Result<Self> {
        let picture = stage.data("error.png").display().to_string();
        let draw = "fill rgb(255,0,255) rectangle 100,100 299,249 \
                    fill rgb(0,255,255) rectangle 500,300 699,449";
        stage.desktop.run(
            "convert",
            ["-size", "900x600", "xc:white", "-draw", draw, &picture],
        )?;
        let mut show = stage.desktop.command("display");
        show.args(["-immutable", "-geometry", place]);
        show.args(["-title", "Fehler 0x80070057", &picture]);
        let program = stage.desktop.spawn("display", &mut show)?;
        let window = stage.desktop.wait_for_window("Fehler 0x80070057")?;
        stage.desktop.activate(&window)?;
        let (left, top) = wait::until("the error on the screen", || {
            let screen = stage.desktop.pixels("0-error").ok()?;
            let (x, y, _) = screen
                .enumerate_pixels()
                .find(|(_, _, pixel)| pixel.0 == FIRST)?;
            Some((i32::try_from(x).ok()? - 100, i32::try_from(y).ok()? - 100))
        })?;
        Ok(Self {
            _program: program,
            window,
            left,
            top,
        })
    }

    fn capture(&self, stage: &Stage) -> Result<()> {
        self.capture_on(stage, (0, 0, 1_440, 900))
    }

    /// The hotkey, until the frozen picture of this screen is painted.
    fn capture_on(&self, stage: &Stage, (x, y, width, height): (i32, i32, i32, i32)) -> Result<()> {
        stage.desktop.keys("ctrl+alt+s")?;
        stage.desktop.wait_for_window("Pult Capture")?;
        let mut seen = None;
        wait::until("the overlay over its screen", || {
            let overlay = stage.desktop.window_named("Pult Capture").ok()??;
            let place = (overlay.x, overlay.y, overlay.width, overlay.height);
            seen = Some(place);
            (place == (x, y, width, height)).then_some(())
        })
        .with_context(|| format!("it is at {seen:?}"))?;
        // What is dimmed is not what was there before the overlay.
        until_seen(stage, "1-overlay", |screen| screen.pixels().any(dimmed))
    }

    /// A drag from the picture's (`x`, `y`) over so many pixels.
    fn drag(&self, x: i32, y: i32, width: i32, height: i32) -> String {
        let (x, y) = (self.left + x, self.top + y);
        let (right, bottom) = (x + width, y + height);
        // Less than 30 ms between letting go and pressing again is no hand, and the web view takes
        // two such presses for one. Nor is a drag that begins and ends in the millisecond of a key:
        // the window system tells no finer time.
        format!(
            "sleep 0.03 mousemove {x} {y} mousedown 1 sleep 0.005 mousemove {right} {bottom} \
             mouseup 1"
        )
    }

    /// A drag over both secrets: 780 × 500 pixels.
    fn region(&self) -> String {
        self.drag(50, 50, 780, 500)
    }

    /// A drag over 240 × 180 pixels around the first secret, and where that begins in them. On a
    /// dense screen a web view knows every other pixel only.
    fn part(&self) -> (String, (u32, u32)) {
        let (odd_x, odd_y) = (self.left.rem_euclid(2), self.top.rem_euclid(2));
        let drag = self.drag(80 - odd_x, 90 - odd_y, 240, 180);
        (drag, (20 + odd_x.unsigned_abs(), 10 + odd_y.unsigned_abs()))
    }

    /// A drag over one secret.
    fn over(&self, secret: [u8; 3]) -> String {
        if secret == FIRST {
            self.drag(90, 90, 220, 170)
        } else {
            self.drag(490, 290, 220, 170)
        }
    }
}

/// Looks at the screen until it shows this.
fn until_seen(stage: &Stage, name: &str, fits: impl Fn(&RgbImage) -> bool) -> Result<()> {
    wait::until(name, || {
        let screen = stage.desktop.pixels(name).ok()?;
        fits(&screen).then_some(())
    })
}

/// Sends the draft the picture went into: the picture as the server has it in its nth new ticket.
async fn send(stage: &Stage, app: &App, nth: usize) -> Result<RgbImage> {
    app.find("draft-file").await?;
    // The focus is on *Send*: text is optional when a picture is attached.
    app.css("[data-testid=send]:focus").await?;
    stage.desktop.keys("Return")?;
    let caller = stage.caller("customer", 0).await?;
    let number = (FIRST_NUMBER + nth).to_string();
    let started = Instant::now();
    let ticket = loop {
        match caller.ticket(&number).await {
            Ok(ticket) => break ticket,
            Err(error) => ensure!(started.elapsed() < wait::PATIENCE, "{number}: {error:#}"),
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    };
    let messages: Vec<api::Message> = caller
        .get(&format!("/tickets/{}/messages", ticket.id))
        .await?;
    let mut files = messages.iter().flat_map(|message| &message.attachments);
    let file = files.next().context("no file")?;
    ensure!(files.next().is_none(), "more than the one picture");
    let bytes = caller
        .bytes(&format!("/attachments/{}/content", file.id))
        .await?;
    Ok(image::load_from_memory(&bytes)?.to_rgb8())
}

/// The picture is the region that was drawn; black is in place of these secrets, the others are there.
fn assert_redacted(received: &RgbImage, secrets: &[[u8; 3]]) {
    assert_eq!((received.width(), received.height()), (780, 500));
    for secret in [FIRST, SECOND] {
        let left = if secrets.contains(&secret) { 0 } else { PIXELS };
        let found = count(received, |pixel| pixel.0 == secret);
        assert_eq!(found, left, "pixels of {secret:?} at the server");
    }
    let black = count(received, |pixel| pixel.0 == [0, 0, 0]);
    assert_eq!(black, secrets.len() * 220 * 170, "black pixels");
}

/// The picture is 240 × 180 pixels, in which the first secret begins at (`left`, `top`).
fn assert_part(received: &RgbImage, (left, top): (u32, u32)) {
    let begins = received
        .enumerate_pixels()
        .find(|(_, _, pixel)| pixel.0 == FIRST);
    let begins = begins.map(|(x, y, _)| (x, y));
    assert_eq!(begins, Some((left, top)), "where the secret begins");
    assert_eq!((received.width(), received.height()), (240, 180));
    for (x, y, pixel) in received.enumerate_pixels() {
        let secret = (left..left + 200).contains(&x) && (top..top + 150).contains(&y);
        let expected = if secret { FIRST } else { [255, 255, 255] };
        assert_eq!(pixel.0, expected, "{x}, {y}");
    }
}

/// No file of ours has the secret in it: neither as plain pixels nor as a picture.
fn assert_nowhere_on_disk(stage: &Stage) -> Result<()> {
    let mut looked_at = 0;
    let who = stage.who("customer", 0)?;
    let mut folders = vec![stage.desktop.home().to_owned(), stage.data(&who.email)];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder)? {
            let (entry, path) = entry.map(|entry| (entry.file_type(), entry.path()))?;
            let kind = entry?;
            if kind.is_dir() {
                folders.push(path);
            } else if kind.is_file() {
                let bytes = std::fs::read(&path)?;
                looked_at += 1;
                let shown = image::load_from_memory(&bytes).map(|picture| picture.to_rgb8());
                assert!(
                    !shown.is_ok_and(|picture| has(&picture, FIRST)),
                    "a picture in {}",
                    path.display()
                );
                for pixel in [&[255, 0, 255][..], &[255, 0, 255, 255]] {
                    let run = pixel.repeat(60);
                    assert!(
                        !bytes.windows(run.len()).any(|some| some == run),
                        "pixels in {}",
                        path.display()
                    );
                }
            }
        }
    }
    assert!(looked_at > 10, "only {looked_at} files were looked at");
    Ok(())
}

fn has(picture: &RgbImage, colour: [u8; 3]) -> bool {
    picture.pixels().any(|pixel| pixel.0 == colour)
}

fn count(picture: &RgbImage, fits: impl Fn(&Rgb<u8>) -> bool) -> usize {
    picture.pixels().filter(|pixel| fits(pixel)).count()
}

/// Fitting pixels right of a place, where words would stand.
fn near(picture: &RgbImage, (x, y): (i32, i32), fits: impl Fn(&Rgb<u8>) -> bool) -> usize {
    let inside = |(at_x, at_y, pixel): (u32, u32, &Rgb<u8>)| {
        let (right, below) = (
            i64::from(at_x) - i64::from(x),
            i64::from(at_y) - i64::from(y),
        );
        (-4..200).contains(&right) && below.abs() < 20 && fits(pixel)
    };
    picture
        .enumerate_pixels()
        .filter(|one| inside(*one))
        .count()
}

fn is_red(pixel: &Rgb<u8>) -> bool {
    pixel.0[0] > 190 && pixel.0[1] < 90 && pixel.0[2] < 90
}

/// The first secret under the shade.
fn dimmed(pixel: &Rgb<u8>) -> bool {
    (90..200).contains(&pixel.0[0]) && pixel.0[1] < 20 && (90..200).contains(&pixel.0[2])
}
