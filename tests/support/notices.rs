//! Listening to what a desk tells its person.

use anyhow::{Context as _, Result, bail};
use engine::view::NoticeView;
use engine::{NoticeEvent, Notices};

use super::PATIENCE;

/// Waits for a notice that is meant; others pass by.
pub async fn told(
    notices: &mut Notices,
    what: &str,
    meant: impl Fn(&NoticeView) -> bool,
) -> Result<NoticeView> {
    let waited = tokio::time::timeout(PATIENCE, async {
        loop {
            match notices.next().await {
                Some(NoticeEvent::Show(notice)) if meant(&notice) => return Ok(*notice),
                Some(_) => {}
                None => bail!("the desk closed before {what}"),
            }
        }
    });
    waited.await.with_context(|| format!("not told: {what}"))?
}
