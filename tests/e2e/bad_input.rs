//! What people, file systems and networks hand over that is wrong: each time the window says so in a
//! sentence, and nothing is lost or sent twice.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

mod stage;

use std::fs::{self, File};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use acceptance::app::App;
use acceptance::desktop::Setting;
use anyhow::{Context as _, Result, ensure};
use api::Ticket;
use stage::{Stage, arrived_once, fill_form, subjects, until_text, value};
use testkit::disk::SmallDisk;
use testkit::proxy::{Fault, Rule};

const BODY: &str = "Seit heute früh, bei jedem Beleg.";
/// Turns the reading direction: what follows it would be read from right to left.
const OVERRIDE: char = '\u{202e}';

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_cannot_go_along_is_named_and_all_the_rest_is_sent_once() -> Result<()> {
    let stage = Stage::start("bad-files").await?;
    let app = stage.at_work("customer", 0).await?;
    let folder = tempfile::tempdir()?;
    let file = |name: &str, bytes: &[u8]| -> Result<PathBuf> {
        let path = folder.path().join(name);
        fs::write(&path, bytes)?;
        Ok(path)
    };
    app.click("new").await?;
    fill_form(&app, "Vier Dateien", BODY).await?;

    let empty = file("leer.txt", b"")?;
    paste_files(&stage, &app, &[&empty]).await?;
    app.wait_for_text("„leer.txt“ ist leer und wurde nicht angehängt.")
        .await?;
    let large = sparse(folder.path(), "Aufnahme.mkv", 30)?;
    paste_files(&stage, &app, &[&large]).await?;
    app.wait_for_text("„Aufnahme.mkv“ ist zu groß und wurde nicht angehängt. Erlaubt sind bis zu")
        .await?;
    app.picture(&stage.desktop, "1-empty-and-too-large").await?;

    let gone = file("weg.txt", b"gleich nicht mehr da")?;
    fs::remove_file(&gone)?;
    paste_files(&stage, &app, &[&gone]).await?;
    app.wait_for_text("„weg.txt“ ist nicht mehr da").await?;
    let growing = Growing::start(sparse(folder.path(), "Protokoll.log", 8)?)?;
    paste_files(&stage, &app, &[&growing.path]).await?;
    app.wait_for_text("„Protokoll.log“ ist nicht mehr da oder ändert sich gerade")
        .await?;
    growing.stop();
    app.picture(&stage.desktop, "2-vanished").await?;
    assert!(app.lacks("draft-file").await?, "something was attached");

    // A text that calls itself a picture goes along as the text it is; the good one beside a bad one too.
    let mislabelled = file("Foto.png", b"Das ist gar kein Bild.\n")?;
    let turned = file(
        &format!("Rechnung{OVERRIDE}gnp.exe"),
        b"Auch kein Programm.\n",
    )?;
    paste_files(&stage, &app, &[&mislabelled, &empty, &turned]).await?;
    let names = until_files(&app, 2).await?;
    assert_eq!(names, ["Foto.png", "Rechnunggnp.exe"]);
    assert!(
        app.driver()
            .find_all(thirtyfour::By::Css("[data-testid=draft-file] img"))
            .await?
            .is_empty(),
        "a text is shown as a picture"
    );
    app.picture(&stage.desktop, "3-attached").await?;
    assert_eq!(value(&app, "body").await?, BODY);

    app.click("send").await?;
    until_text(&app, "ticket-number", |text| text.contains("20061")).await?;
    app.wait_for_text("Rechnunggnp.exe").await?;
    app.picture(&stage.desktop, "4-sent").await?;
    let messages = arrived_once(&stage, "20061").await?;
    let files: Vec<_> = messages
        .iter()
        .flat_map(|message| &message.attachments)
        .map(|file| (file.name.as_str(), file.media_type.as_str()))
        .collect();
    assert_eq!(
        files,
        [
            ("Foto.png", "text/plain"),
            ("Rechnunggnp.exe", "text/plain")
        ]
    );
    assert_eq!(messages.first().context("a message")?.body, BODY);
    app.quit().await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_subject_too_long_or_full_of_tricks_is_mended_or_harmless() -> Result<()> {
    let stage = Stage::start("bad-subject").await?;
    let app = stage.at_work("customer", 0).await?;
    app.click("new").await?;
    app.css("#field-body").await?.send_keys(BODY).await?;
    let long = "Störung ".repeat(1250);
    insert(&app, "#field-subject", &long).await?;
    until_value(&app, "subject", |text| text.chars().count() == 10_000).await?;
    app.click("send").await?;
    until_text(&app, "problem-field-subject", |text| {
        text.contains("Höchstens 200 Zeichen")
    })
    .await?;
    app.picture(&stage.desktop, "1-too-long").await?;
    // Neither is cut; the draft is on disk.
    assert_eq!(value(&app, "subject").await?, long);
    assert_eq!(value(&app, "body").await?, BODY);
    let caller = stage.caller("customer", 0).await?;
    assert!(caller.ticket("20061").await.is_err(), "it was sent");

    let tricky = format!("Drucker{OVERRIDE}gnp.exe\u{7}\u{200b} klemmt");
    insert(&app, "#field-subject", &tricky).await?;
    until_value(&app, "subject", |text| text.contains("klemmt")).await?;
    app.picture(&stage.desktop, "2-tricks-in-the-form").await?;
    app.click("send").await?;
    until_text(&app, "ticket-number", |text| text.contains("20061")).await?;
    let shown = subjects(&app).await?;
    assert_eq!(
        shown.first().map(String::as_str),
        Some("Druckergnp.exe klemmt")
    );
    let page = app.page_text().await?;
    assert!(!page.contains([OVERRIDE, '\u{7}', '\u{200b}']), "{page}");
    app.picture(&stage.desktop, "3-in-the-list").await?;
    let messages = arrived_once(&stage, "20061").await?;
    assert_eq!(messages.first().context("a message")?.body, BODY);
    assert_eq!(
        caller.ticket("20061").await?.subject,
        "Druckergnp.exe klemmt"
    );
    app.quit().await
}

/// Of 56 kB each: together more than the log of a file of 4 MB takes.
const REPLIES: usize = 80;

#[tokio::test(flavor = "multi_thread")]
async fn a_full_disk_is_named_and_nothing_typed_or_answered_meanwhile_is_lost() -> Result<()> {
    let stage = Stage::start("bad-disk").await?;
    let data = stage.data(&stage.who("customer", 0)?.email);
    fs::create_dir_all(&data)?;
    let _disk = match SmallDisk::mount(&data, "48m") {
        Ok(disk) => disk,
        Err(error) => {
            writeln!(
                std::io::stderr(),
                "SKIPPED: nothing can be mounted: {error}"
            )?;
            return Ok(());
        }
    };
    let app = stage.at_work("customer", 0).await?;
    app.click("new").await?;
    fill_form(&app, "Noch Platz", BODY).await?;
    app.css("[data-testid=saved][data-saved=saved]").await?;

    let ballast = data.join("ballast");
    fill_up(&ballast)?;
    insert(
        &app,
        "#field-body",
        &"Der Datenträger ist voll. ".repeat(3_000),
    )
    .await?;
    app.wait_for_text("Auf dem Datenträger ist kein Platz mehr.")
        .await?;
    app.css("[data-testid=saved][data-saved=failed]").await?;
    let reader = stage.caller("customer", 0).await?;
    let open: Vec<Ticket> = reader
        .get("/tickets?scope=own&status_category=open")
        .await?;
    // More than fits into what the files had reserved for themselves.
    let agent = stage.caller("agent", 0).await?;
    for _ in 0..REPLIES {
        agent.reply(open[0].id, &"Platz? ".repeat(8_000)).await?;
    }
    agent.reply(open[0].id, "Kam, als kein Platz war.").await?;
    // It is this computer that is full, and not the server that is busy.
    until_text(&app, "state-word", |text| {
        text.contains("kein Platz auf diesem Rechner")
    })
    .await?;
    app.picture(&stage.desktop, "1-full").await?;

    // There is room again, and nobody presses another key.
    fs::remove_file(&ballast)?;
    app.css("[data-testid=saved][data-saved=saved]").await?;
    until(&app, |page| !page.contains("kein Platz mehr")).await?;
    app.wait_for_text("Kam, als kein Platz war.").await?;
    until_text(&app, "state-word", |text| text.contains("verbunden")).await?;
    app.picture(&stage.desktop, "2-room").await?;
    let typed = value(&app, "body").await?;
    assert!(typed.len() > 70_000, "{} bytes", typed.len());
    app.kill()?;

    let app = stage.open(&stage.who("customer", 0)?.email).await?;
    app.click("go-drafts").await?;
    app.click("draft-open").await?;
    until_value(&app, "body", |text| text == typed).await?;
    app.quit().await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_captive_portal_a_cut_page_and_a_damaged_cache_lose_nothing() -> Result<()> {
    let stage = Stage::start("bad-network").await?;
    let who = stage.who("customer", 0)?;
    let app = stage.at_work("customer", 0).await?;
    let before = subjects(&app).await?;

    // A hotel answers instead of the server.
    stage
        .proxy
        .add(Rule::new("*", "/", Fault::captive_portal()));
    stage.proxy.cut_all();
    app.click("sync-now").await?;
    until_text(&app, "state-word", |text| text.contains("falscher Server")).await?;
    app.wait_for_text("vielleicht die Anmeldeseite eines WLANs. Ihre Daten sind vollständig hier.")
        .await?;
    assert_eq!(subjects(&app).await?, before);
    app.click("new").await?;
    fill_form(&app, "Im Hotel getippt", BODY).await?;
    app.click("send").await?;
    app.wait_for_text("Nummer folgt").await?;
    app.picture(&stage.desktop, "1-captive-portal").await?;
    stage.proxy.clear();
    app.click("sync-now").await?;
    until_text(&app, "ticket-number", |text| text.contains("20061")).await?;
    let messages = arrived_once(&stage, "20061").await?;
    assert_eq!(messages.first().context("a message")?.body, BODY);

    // Every page breaks off in the middle.
    let agent = stage.caller("agent", 0).await?;
    let ticket = agent.ticket("20061").await?;
    stage
        .proxy
        .add(Rule::new("GET", "/v1/sync", Fault::CutAt(20)));
    let struck = stage.proxy.struck();
    agent.reply(ticket.id, "Wir sehen nach.").await?;
    app.click("sync-now").await?;
    until_text(&app, "state-word", |text| text.contains("offline")).await?;
    assert!(stage.proxy.struck() > struck, "no page was cut");
    app.wait_for_text("Alles bleibt lesbar").await?;
    assert_eq!(subjects(&app).await?.len(), before.len() + 1);
    app.picture(&stage.desktop, "2-cut-page").await?;
    stage.proxy.clear();
    app.click("sync-now").await?;
    app.find("conversation").await?;
    until_text(&app, "conversation", |text| {
        text.matches("Wir sehen nach.").count() == 1
    })
    .await?;

    // The cache is damaged between two starts; what was being written is not in it.
    let rows = subjects(&app).await?;
    app.click("new").await?;
    fill_form(&app, "Bleibt liegen", "Noch nicht fertig").await?;
    until_text(&app, "saved", |text| !text.is_empty()).await?;
    app.click("close-form").await?;
    app.quit().await?;
    damage(&stage.data(&who.email).join("cache.sqlite"))?;
    let app = stage.open(&who.email).await?;
    app.wait_for_text(
        "Der Zwischenspeicher war beschädigt und wird neu geholt. \
         Entwürfe und Postausgang sind unversehrt.",
    )
    .await?;
    until_rows(&app, rows.len()).await?;
    assert_eq!(subjects(&app).await?, rows);
    app.picture(&stage.desktop, "3-fetched-anew").await?;
    assert!(
        aside(&stage.data(&who.email))?,
        "the damaged file was not kept"
    );
    app.click("new").await?;
    until_value(&app, "body", |text| text == "Noch nicht fertig").await?;
    assert_eq!(value(&app, "subject").await?, "Bleibt liegen");
    app.click("send").await?;
    until_text(&app, "ticket-number", |text| text.contains("20062")).await?;
    arrived_once(&stage, "20062").await?;
    app.quit().await
}

#[tokio::test(flavor = "multi_thread")]
async fn the_sentences_are_there_in_english() -> Result<()> {
    let setting = Setting {
        language: "en".to_owned(),
        ..Setting::named("bad-english")
    };
    let stage = Stage::with(&setting).await?;
    let app = stage.at_work("customer", 0).await?;
    let folder = tempfile::tempdir()?;
    app.click("new").await?;
    fill_form(&app, &"x".repeat(201), BODY).await?;
    let empty = folder.path().join("empty.txt");
    fs::write(&empty, b"")?;
    paste_files(&stage, &app, &[&empty]).await?;
    app.wait_for_text("“empty.txt” is empty and was not attached.")
        .await?;
    let large = sparse(folder.path(), "recording.mkv", 30)?;
    paste_files(&stage, &app, &[&large]).await?;
    app.wait_for_text("“recording.mkv” is too large and was not attached. Up to")
        .await?;
    app.click("send").await?;
    until_text(&app, "problem-field-subject", |text| {
        text.contains("At most 200 characters")
    })
    .await?;
    stage
        .proxy
        .add(Rule::new("*", "/", Fault::captive_portal()));
    stage.proxy.cut_all();
    app.click("sync-now").await?;
    until_text(&app, "state-word", |text| text.contains("wrong server")).await?;
    app.wait_for_text("perhaps the sign-in page of a Wi-Fi. Your data is all here.")
        .await?;
    app.picture(&stage.desktop, "1-english").await?;
    assert_eq!(value(&app, "body").await?, BODY);
    app.quit().await
}

/// Takes every byte that is left.
fn fill_up(path: &Path) -> Result<()> {
    let mut file = File::create(path)?;
    let block = [0; 4096];
    loop {
        match file.write_all(&block) {
            Ok(()) => {}
            Err(error) if error.kind() == std::io::ErrorKind::StorageFull => return Ok(()),
            Err(error) => return Err(error.into()),
        }
    }
}

/// Waits until the page reads like this.
async fn until(app: &App, fits: impl Fn(&str) -> bool) -> Result<()> {
    let started = Instant::now();
    loop {
        let page = app.page_text().await?;
        if fits(&page) {
            return Ok(());
        }
        ensure!(started.elapsed() < Duration::from_secs(60), "{page}");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

/// A file of so many megabytes, all zeros, that takes no room.
fn sparse(folder: &Path, name: &str, megabytes: u64) -> Result<PathBuf> {
    let path = folder.join(name);
    File::create(&path)?.set_len(megabytes * 1024 * 1024)?;
    Ok(path)
}

/// A file that somebody is still writing.
struct Growing {
    path: PathBuf,
    over: Arc<AtomicBool>,
    writer: JoinHandle<()>,
}

impl Growing {
    fn start(path: PathBuf) -> Result<Self> {
        let over = Arc::new(AtomicBool::new(false));
        let (seen, mut file) = (Arc::clone(&over), File::options().append(true).open(&path)?);
        let writer = std::thread::spawn(move || {
            while !seen.load(Ordering::Relaxed) {
                file.write_all(b"noch eine Zeile\n").unwrap();
                std::thread::sleep(Duration::from_micros(200));
            }
        });
        Ok(Self { path, over, writer })
    }

    fn stop(self) {
        self.over.store(true, Ordering::Relaxed);
        self.writer.join().unwrap();
    }
}

/// Pastes files into the form, as after “copy” in a file manager.
async fn paste_files(stage: &Stage, app: &App, paths: &[&PathBuf]) -> Result<()> {
    stage.desktop.copy_files(paths)?;
    app.css("#field-body").await?.click().await?;
    stage.desktop.keys("ctrl+v")
}

/// Puts a text into a field at once, as an input method or a paste does.
async fn insert(app: &App, field: &str, text: &str) -> Result<()> {
    let script = "const field = document.querySelector(arguments[0]); field.value = arguments[1]; \
                  field.dispatchEvent(new InputEvent('input', { bubbles: true }));";
    let arguments = vec![field.into(), text.into()];
    app.driver().execute(script, arguments).await?;
    Ok(())
}

async fn until_value(app: &App, field: &str, fits: impl Fn(&str) -> bool) -> Result<()> {
    let started = Instant::now();
    loop {
        let text = value(app, field).await?;
        if fits(&text) {
            return Ok(());
        }
        ensure!(started.elapsed().as_secs() < 30, "{field} holds {text:?}");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// The names of the files in the form, once there are so many.
async fn until_files(app: &App, count: usize) -> Result<Vec<String>> {
    let script = "return [...document.querySelectorAll('[data-testid=draft-file] .name')]\
                  .map((name) => name.textContent)";
    let started = Instant::now();
    loop {
        let names: Vec<String> = app.driver().execute(script, Vec::new()).await?.convert()?;
        if names.len() == count {
            return Ok(names);
        }
        if started.elapsed().as_secs() >= 30 {
            anyhow::bail!("attached: {names:?}; {}", app.page_text().await?);
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

async fn until_rows(app: &App, count: usize) -> Result<()> {
    let started = Instant::now();
    while subjects(app).await?.len() != count {
        ensure!(started.elapsed().as_secs() < 60, "never {count} rows");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    Ok(())
}

/// Writes nonsense over the head and the middle of a file.
fn damage(path: &Path) -> Result<()> {
    let mut bytes = fs::read(path)?;
    let middle = bytes.len() / 2;
    for at in [0, middle] {
        let end = (at + 4096).min(bytes.len());
        bytes[at..end].fill(0xA5);
    }
    Ok(fs::write(path, bytes)?)
}

/// Whether a damaged cache was moved aside.
fn aside(folder: &Path) -> Result<bool> {
    let mut names = fs::read_dir(folder)?.map(|entry| Ok(entry?.file_name()));
    let damaged = |name: &std::ffi::OsString| name.to_string_lossy().starts_with("cache.damaged-");
    names.try_fold(false, |found, name: Result<_>| Ok(found || damaged(&name?)))
}
