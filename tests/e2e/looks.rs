//! Every screen in both languages, both themes and two sizes: pictures for people, and what a machine
//! can see of a bad look.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

mod stage;

use acceptance::app::App;
use acceptance::desktop::Setting;
use anyhow::{Context as _, Result};
use stage::{Stage, fill_form, press, type_into};

/// What a screen must not do: be wider than the window, cut a word off without saying so, or lie
/// over the edge. Answers with what does.
const FAULTS: &str = r#"
const faults = [];
const name = (one) => `${one.tagName.toLowerCase()}.${one.className} “${one.innerText?.slice(0, 40)}”`;
if (document.documentElement.scrollWidth > innerWidth) faults.push("the page is wider than its window");
for (const one of document.querySelectorAll("button, label, h1, h2, h3, a, input, select, strong, [role=option]")) {
  const box = one.getBoundingClientRect();
  if (box.width === 0 || box.height === 0 || !one.checkVisibility()) continue;
  const style = getComputedStyle(one);
  if (box.right > innerWidth + 1 && box.left < innerWidth) faults.push(`over the right edge: ${name(one)}`);
  const cut = one.scrollWidth > one.clientWidth + 1 && one.clientWidth > 0;
  const told = style.textOverflow === "ellipsis" || one.querySelector("[class]") !== null;
  if (cut && !told && style.display !== "inline" && style.overflowX !== "visible" && one.tagName !== "INPUT")
    faults.push(`cut off: ${name(one)}`);
}
return faults;
"#;

/// The key, as WebDriver names it.
const ESCAPE: &str = "\u{e00c}";

/// One window to look at.
struct Look {
    language: &'static str,
    dark: bool,
    size: (u32, u32),
}

impl Look {
    fn name(&self) -> String {
        let theme = if self.dark { "dark" } else { "light" };
        format!("looks-{}-{theme}-{}", self.language, self.size.0)
    }

    /// Walks through the screens; each is pictured and examined.
    async fn walk(&self) -> Result<Vec<String>> {
        let setting = Setting {
            size: self.size,
            language: self.language.to_owned(),
            dark: self.dark,
            ..Setting::named(&self.name())
        };
        let stage = Stage::with(&setting).await?;
        let app = stage.at_work("customer", 0).await?;
        let mut faults = Vec::new();
        self.is_as_wished(&app).await?;
        let see = async |screen: &str, faults: &mut Vec<String>| -> Result<()> {
            app.picture(&stage.desktop, screen).await?;
            let found: Vec<String> = app.driver().execute(FAULTS, Vec::new()).await?.convert()?;
            faults.extend(found.into_iter().map(|fault| format!("{screen}: {fault}")));
            Ok(())
        };
        see("1-list", &mut faults).await?;
        app.find("ticket-row").await?.click().await?;
        app.find("conversation").await?;
        see("2-ticket", &mut faults).await?;
        press(&app, ESCAPE).await?;
        press(&app, "n").await?;
        fill_form(
            &app,
            "Etikettendrucker in Halle 2 druckt nur noch halb",
            "Seit heute früh.",
        )
        .await?;
        see("3-form", &mut faults).await?;
        press(&app, ESCAPE).await?;
        app.find("ticket-row").await?;
        press(&app, "/").await?;
        type_into(&app, "search-input", "Fehlermeldung").await?;
        app.find("search-hit").await?;
        see("4-search", &mut faults).await?;
        for (number, (button, screen)) in [("go-settings", "settings"), ("go-outbox", "outbox")]
            .into_iter()
            .enumerate()
        {
            press(&app, ESCAPE).await?;
            app.find("ticket-row").await?;
            self.open_sidebar(&app).await?;
            app.click(button).await?;
            see(&format!("{}-{screen}", number + 5), &mut faults).await?;
        }
        app.quit().await?;
        Ok(faults)
    }

    /// One pane at a time has its sidebar behind a button.
    async fn open_sidebar(&self, app: &App) -> Result<()> {
        if self.size.0 <= 900 {
            app.click("menu").await?;
        }
        Ok(())
    }

    /// The session's language and theme are the window's.
    async fn is_as_wished(&self, app: &App) -> Result<()> {
        let script = "return [document.documentElement.lang, \
                      matchMedia('(prefers-color-scheme: dark)').matches, \
                      getComputedStyle(document.body).backgroundColor]";
        let (language, dark, ground): (String, bool, String) =
            app.driver().execute(script, Vec::new()).await?.convert()?;
        assert_eq!((language.as_str(), dark), (self.language, self.dark));
        let first = ground
            .split(['(', ','])
            .nth(1)
            .context("a colour")?
            .trim()
            .parse::<f32>()?;
        assert_eq!(first < 128.0, self.dark, "the ground is {ground}");
        Ok(())
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_screen_fits_in_german_by_daylight() -> Result<()> {
    examine("de", false, (1440, 900)).await
}

#[tokio::test(flavor = "multi_thread")]
async fn every_screen_fits_in_english_by_night() -> Result<()> {
    examine("en", true, (1440, 900)).await
}

#[tokio::test(flavor = "multi_thread")]
async fn every_screen_fits_a_small_window_in_german_by_night() -> Result<()> {
    examine("de", true, (900, 600)).await
}

#[tokio::test(flavor = "multi_thread")]
async fn every_screen_fits_a_small_window_in_english_by_daylight() -> Result<()> {
    examine("en", false, (900, 600)).await
}

async fn examine(language: &'static str, dark: bool, size: (u32, u32)) -> Result<()> {
    let look = Look {
        language,
        dark,
        size,
    };
    let faults = look.walk().await?;
    assert!(faults.is_empty(), "{}: {faults:#?}", look.name());
    Ok(())
}
