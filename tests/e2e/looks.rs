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

    fn setting(&self) -> Setting {
        Setting {
            size: self.size,
            language: self.language.to_owned(),
            dark: self.dark,
            ..Setting::named(&self.name())
        }
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

/// A way through the screens; each is pictured and examined.
struct Walk {
    stage: Stage,
    app: App,
    faults: Vec<String>,
}

impl Walk {
    async fn begin(look: &Look) -> Result<Self> {
        let stage = Stage::with(&look.setting()).await?;
        let app = stage.at_work("customer", 0).await?;
        look.is_as_wished(&app).await?;
        let faults = Vec::new();
        Ok(Self { stage, app, faults })
    }

    async fn see(&mut self, screen: &str) -> Result<()> {
        self.app.picture(&self.stage.desktop, screen).await?;
        let found = self.app.driver().execute(FAULTS, Vec::new()).await?;
        let found: Vec<String> = found.convert()?;
        let named = found.into_iter().map(|fault| format!("{screen}: {fault}"));
        self.faults.extend(named);
        Ok(())
    }

    async fn list_and_ticket(&mut self) -> Result<()> {
        self.see("1-list").await?;
        self.app.find("ticket-row").await?.click().await?;
        self.app.find("conversation").await?;
        self.see("2-ticket").await
    }

    async fn form(&mut self) -> Result<()> {
        press(&self.app, ESCAPE).await?;
        press(&self.app, "n").await?;
        let subject = "Etikettendrucker in Halle 2 druckt nur noch halb";
        fill_form(&self.app, subject, "Seit heute früh.").await?;
        self.see("3-form").await
    }

    async fn search(&mut self) -> Result<()> {
        self.back().await?;
        press(&self.app, "/").await?;
        type_into(&self.app, "search-input", "Fehlermeldung").await?;
        self.app.find("search-hit").await?;
        self.see("4-search").await
    }

    async fn place(&mut self, button: &str, screen: &str) -> Result<()> {
        self.back().await?;
        // One pane at a time has its sidebar behind a button.
        if let Some(menu) = self.app.all("menu").await?.first() {
            menu.click().await?;
        }
        self.app.click(button).await?;
        self.see(screen).await
    }

    async fn back(&self) -> Result<()> {
        press(&self.app, ESCAPE).await?;
        self.app.find("ticket-row").await?;
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
    let mut walk = Walk::begin(&look).await?;
    walk.list_and_ticket().await?;
    walk.form().await?;
    walk.search().await?;
    walk.place("go-settings", "5-settings").await?;
    walk.place("go-outbox", "6-outbox").await?;
    walk.app.quit().await?;
    assert!(
        walk.faults.is_empty(),
        "{}: {:#?}",
        look.name(),
        walk.faults
    );
    Ok(())
}
