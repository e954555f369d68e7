//! Stop watches inside the page: a click and the frame after its effect are read from one clock.

use acceptance::app::App;
use anyhow::{Context as _, Result};
use serde_json::{Value, json};

/// Runs a script whose last argument takes its answer.
async fn ask(app: &App, script: &str, arguments: Vec<Value>) -> Result<f64> {
    let answer = app.driver().execute_async(script, arguments).await?;
    answer.json().as_f64().context("the page measured nothing")
}

/// Milliseconds from the click on a ticket to the frame after its newest entries fill their pane. Of the
/// rows on screen whose subject begins with `subject`, the `turn`th.
pub(super) async fn open_ticket(app: &App, subject: &str, turn: usize) -> Result<f64> {
    const SCRIPT: &str = r#"
        const [start, turn, done] = arguments;
        const title = (row) => row.querySelector("strong").textContent.trim();
        const rows = [...document.querySelectorAll("[data-testid=ticket-row]")];
        const fit = rows.filter((row) => title(row).startsWith(start));
        if (fit.length < 2) { done(null); return; }
        const row = fit[turn % fit.length];
        const before = performance.now();
        row.click();
        const look = () => {
            const head = document.querySelector("[data-testid=ticket-subject]");
            const told = document.querySelector("[data-testid=conversation]");
            const filled = told && told.scrollHeight > told.clientHeight
                && (told.querySelector("[data-testid=unread-divider]")
                    || told.scrollHeight - told.scrollTop - told.clientHeight < 2)
                && told.querySelectorAll("[data-testid^=entry-]").length >= 8;
            const there = head && head.textContent.trim() === title(row) && filled;
            requestAnimationFrame(there ? () => done(performance.now() - before) : look);
        };
        requestAnimationFrame(look);
    "#;
    let took = ask(app, SCRIPT, vec![json!(subject), json!(turn)]).await;
    took.with_context(|| format!("opening a ticket “{subject} …”"))
}

/// Milliseconds from the click on a list to the frame after its rows are there.
pub(super) async fn switch(app: &App, view: &str) -> Result<f64> {
    const SCRIPT: &str = r#"
        const [view, done] = arguments;
        const list = () => [...document.querySelectorAll("[data-testid=ticket-row]")]
            .map((row) => row.dataset.key).join();
        const before = list();
        const start = performance.now();
        document.querySelector(`[data-testid="view-${view}"]`).click();
        const look = () => {
            const now = list();
            const there = now && now !== before && !document.querySelector("[data-testid=ghost-row]");
            requestAnimationFrame(there ? () => done(performance.now() - start) : look);
        };
        requestAnimationFrame(look);
    "#;
    ask(app, SCRIPT, vec![json!(view)])
        .await
        .with_context(|| format!("switching to {view}"))
}

/// Milliseconds since 1970 of the frame after a row of the list shows these words. Asks for a sync now
/// and then: how soon a lost connection is tried again is not what is measured.
pub(super) async fn row_says(app: &App, words: &str) -> Result<f64> {
    const SCRIPT: &str = r#"
        const [words, done] = arguments;
        const hurry = setInterval(() => document.querySelector("[data-testid=sync-now]").click(), 1000);
        const look = () => {
            const rows = [...document.querySelectorAll("[data-testid=ticket-row] .snippet")];
            if (!rows.some((row) => row.textContent.includes(words))) return requestAnimationFrame(look);
            clearInterval(hurry);
            requestAnimationFrame(() => done(performance.timeOrigin + performance.now()));
        };
        requestAnimationFrame(look);
    "#;
    ask(app, SCRIPT, vec![json!(words)])
        .await
        .context("the changes never appeared in the list")
}

/// From now on the page notes how long after the last key the form says that it is saved.
pub(super) async fn watch_saving(app: &App) -> Result<()> {
    const SCRIPT: &str = r#"
        const hint = document.querySelector("[data-testid=new-ticket] [data-testid=saved]");
        const noted = { key: 0, saved: null };
        window.noted = noted;
        addEventListener("keydown", () => { noted.key = performance.now(); noted.saved = null; }, true);
        new MutationObserver(() => {
            if (hint.dataset.saved === "saved") noted.saved = performance.now() - noted.key;
        }).observe(hint, { attributes: true });
    "#;
    app.driver().execute(SCRIPT, Vec::new()).await?;
    Ok(())
}

/// Milliseconds from the last key to “saved”, once it is.
pub(super) async fn saved_after(app: &App) -> Result<f64> {
    const SCRIPT: &str = r#"
        const [done] = arguments;
        const look = () => window.noted.saved === null ? setTimeout(look, 10) : done(window.noted.saved);
        look();
    "#;
    ask(app, SCRIPT, Vec::new())
        .await
        .context("the form never says that it is saved")
}
