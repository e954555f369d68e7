//! What another portal than quisa's asks of the window.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

mod stage;

use std::fs;
use std::path::Path;

use acceptance::app::App;
use acceptance::caller::Caller;
use acceptance::desktop::Setting;
use acceptance::pultd::DemoAccount;
use anyhow::{Context as _, Result, ensure};
use stage::{Stage, arrived_once, fill_form, until_text, value};

const BODY: &str = "Seit heute früh, bei jedem Beleg.";

const GUIDED: [&str; 3] = [
    "Neuen Nutzer anfordern",
    "Weisungsberechtigte Person benennen",
    "Primärkontakt ändern",
];

#[tokio::test(flavor = "multi_thread")]
async fn m12_m19_m25_only_who_may_file_a_guided_ticket_is_offered_it() -> Result<()> {
    let stage = Stage::of_portal(&Setting::named("guided"), "managedhosting").await?;
    let authorized = somebody(&stage, |roles| roles.contains(&"authorized".to_owned())).await?;
    let plain = somebody(&stage, |roles| roles == ["member"]).await?;

    let cards = offered(&stage, &authorized, "1-authorized").await?;
    for guided in GUIDED {
        assert!(cards.contains(guided), "{guided} is not offered: {cards}");
    }
    let cards = offered(&stage, &plain, "2-plain").await?;
    assert!(cards.contains("Supportticket"), "{cards}");
    for guided in GUIDED {
        assert!(!cards.contains(guided), "{guided} is offered: {cards}");
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_field_of_a_newer_portal_is_left_out_or_asks_for_a_newer_pult() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let portal = folder.path().join("newer.toml");
    fs::write(&portal, newer_portal()?)?;
    let portal = portal.to_str().context("a path")?;
    let stage = Stage::of_portal(&Setting::named("bad-portal"), portal).await?;
    let app = stage.at_work("customer", 0).await?;
    app.click("new").await?;
    fill_form(&app, "Mit Hologramm", BODY).await?;
    app.wait_for_text("Dieses Feld kennt Ihre Version von Pult nicht.")
        .await?;
    let field = app.css("#field-hologram").await?;
    assert_eq!(field.prop("readOnly").await?.as_deref(), Some("true"));
    app.picture(&stage.desktop, "1-optional").await?;

    // The same text in the kind that insists on the field: it cannot be sent, and stays.
    app.driver()
        .find(thirtyfour::By::XPath(
            "//button[@role='radio'][contains(., 'Vor Ort')]",
        ))
        .await?
        .click()
        .await?;
    app.wait_for_text(
        "Für dieses Pflichtfeld ist eine neuere Version von Pult nötig. \
         Ihr Text bleibt hier erhalten.",
    )
    .await?;
    app.click("send").await?;
    until_text(&app, "problem-field-scan", |text| {
        text.contains("Dafür ist eine neuere Version von Pult nötig.")
    })
    .await?;
    app.picture(&stage.desktop, "2-required").await?;
    assert_eq!(value(&app, "subject").await?, "Mit Hologramm");
    assert_eq!(value(&app, "body").await?, BODY);
    let caller = stage.caller("customer", 0).await?;
    assert!(caller.ticket("20061").await.is_err(), "it was sent");

    app.driver()
        .find(thirtyfour::By::XPath(
            "//button[@role='radio'][contains(., 'Support Ticket')]",
        ))
        .await?
        .click()
        .await?;
    app.click("send").await?;
    until_text(&app, "ticket-number", |text| text.contains("20061")).await?;
    let messages = arrived_once(&stage, "20061").await?;
    assert_eq!(messages.first().context("a message")?.body, BODY);
    app.quit().await
}

/// The portal as a newer server would tell it: a field of a kind nobody here knows, optional in the
/// first kind of ticket and required in a second one.
fn newer_portal() -> Result<String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates/server/portals/quisa.toml");
    let portal = fs::read_to_string(path)?;
    let body = "[[ticket_types.form]]\nid = \"body\"\ntype = \"textarea\"\n";
    let optional = format!(
        "[[ticket_types.form]]\nid = \"hologram\"\ntype = \"unknown\"\nlabel = \"Hologramm\"\n\n{body}"
    );
    let roles = "# ---- Who may do what";
    let second = format!(
        r#"[[ticket_types]]
id = "on_site"
label = "Vor Ort"
description = "Mit Abtastung."
attachments = true

[[ticket_types.form]]
id = "subject"
type = "text"
label = "Betreff"
required = true

[[ticket_types.form]]
id = "scan"
type = "unknown"
label = "Abtastung"
required = true

{body}label = "Beschreibung"
required = true

{roles}"#
    );
    ensure!(portal.contains(body) && portal.contains(roles));
    Ok(portal
        .replacen(body, &optional, 1)
        .replacen(roles, &second, 1))
}

/// The first account of the demonstration that may sign in and whose roles are wanted.
async fn somebody(stage: &Stage, wanted: impl Fn(&[String]) -> bool) -> Result<DemoAccount> {
    for account in stage.server.accounts()? {
        let Ok(caller) = Caller::sign_in(&stage.server, &account).await else {
            continue;
        };
        let me: api::Me = caller.get("/me").await?;
        if wanted(&me.roles) {
            return Ok(account);
        }
    }
    Err(anyhow::anyhow!("nobody with these roles"))
}

/// The words of the form for a new ticket, with its kinds.
async fn offered(stage: &Stage, who: &DemoAccount, picture: &str) -> Result<String> {
    stage.sign_in(&who.email, who).await?;
    let app: App = stage.open(&who.email).await?;
    app.click("new").await?;
    let form = app.find("new-ticket").await?;
    app.css("#field-subject").await?;
    app.picture(&stage.desktop, picture).await?;
    let words = form.text().await.context("the form has no text")?;
    app.quit().await?;
    Ok(words)
}
