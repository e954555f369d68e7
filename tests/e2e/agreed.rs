//! What a ticket costs, and work the customer releases, in the real window.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

mod stage;

use acceptance::app::App;
use acceptance::caller::Caller;
use acceptance::desktop::Setting;
use anyhow::Result;
use serde_json::{Value, json};
use stage::{Stage, fill_form, until_text, value};
use uuid::Uuid;

const BODY: &str = "Seit heute früh bleibt der Warenkorb leer.";

async fn choose(app: &App, kind: &str) -> Result<()> {
    let card = format!("//button[@role='radio'][contains(., '{kind}')]");
    app.driver()
        .find(thirtyfour::By::XPath(card))
        .await?
        .click()
        .await?;
    Ok(())
}

async fn act(agent: &Caller, ticket: Uuid, action: &str, body: Value) -> Result<()> {
    let path = format!("/tickets/{ticket}/actions/{action}");
    let _written: api::TicketWritten = agent.post(&path, &body).await?;
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn d16_d18_d20_a_quickticket_is_confirmed_and_more_work_released_in_the_window() -> Result<()>
{
    let stage = Stage::of_portal(&Setting::named("agreed"), "digidesk").await?;
    let app = stage.at_work("customer", 0).await?;
    app.click("new").await?;
    fill_form(&app, "Shop offline", BODY).await?;
    choose(&app, "Quickticket „hoch“").await?;
    until_text(&app, "rate", |text| text == "Stundensatz × 2").await?;
    until_text(&app, "due", |text| {
        text.starts_with("Bei Absenden jetzt: bis")
    })
    .await?;
    app.picture(&stage.desktop, "1-costs").await?;
    app.click("send").await?;
    until_text(&app, "problem-costs", |text| {
        text.contains("bestätigen Sie die Kosten")
    })
    .await?;
    app.picture(&stage.desktop, "2-unconfirmed").await?;
    assert_eq!(value(&app, "body").await?, BODY);

    app.click("cost-ack").await?;
    app.click("send").await?;
    until_text(&app, "ticket-number", |text| text.starts_with("DD-")).await?;
    app.click("facts-toggle").await?;
    until_text(&app, "promise", |text| {
        text.contains("Quickticket „hoch“") && text.contains("Stundensatz × 2")
    })
    .await?;
    app.picture(&stage.desktop, "3-promised").await?;
    app.click("facts-toggle").await?;

    let number = app.text("ticket-number").await?;
    let number = number.split_whitespace().next().unwrap_or_default();
    let customer = stage.caller("customer", 0).await?;
    let id = customer.ticket(number).await?.id;
    let agent = stage.caller("agent", 0).await?;
    for action in ["take", "start"] {
        act(&agent, id, action, json!({})).await?;
    }
    let asked = json!({
        "args": { "minutes": 90 },
        "message": { "id": Uuid::now_v7(), "body": "Der Warenkorb muss neu angebunden werden." },
    });
    act(&agent, id, "request_effort_approval", asked).await?;
    until_text(&app, "approval", |text| {
        text.contains("1 Std. 30 Min. mehr")
    })
    .await?;
    app.picture(&stage.desktop, "4-asked").await?;
    app.click("answer-approve_effort").await?;
    app.click("confirm-yes").await?;
    app.wait_for_text("Mehraufwand freigegeben: 1 Std. 30 Min.")
        .await?;
    app.picture(&stage.desktop, "5-released").await?;
    let released = customer.ticket(number).await?;
    assert_eq!(released.status, "in_progress");
    let approval = released.approval.unwrap();
    assert_eq!(approval.state, api::ApprovalState::Approved);
    assert_eq!(
        approval.decided_by.unwrap().name,
        stage.who("customer", 0)?.name
    );
    app.quit().await
}
