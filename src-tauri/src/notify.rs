//! Shows a notice through the system and opens its ticket when it is clicked.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use domain::AccountId;
use engine::view::{NoticeKind, NoticeView};
use tauri::{AppHandle, Manager as _};

use crate::contract::Place;
use crate::shell::Shell;
use crate::windows;
use crate::words::Words;

/// Notifications on screen by our own ids, so that they can be withdrawn.
#[derive(Debug, Default)]
pub(crate) struct Shown(Mutex<BTreeMap<String, Bubble>>);

/// A notification on screen.
#[derive(Debug, Clone, Copy)]
struct Bubble {
    /// The system's id.
    system: u32,
    subject: Subject,
}

/// What a notification is about: decides when it goes by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Subject {
    /// Something of an account; goes with it.
    Of(AccountId),
    /// Several at once; goes when nothing is unread any more.
    Digest,
    /// A test by the user.
    Test,
}

/// A notice in words.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Spoken {
    pub(crate) title: String,
    pub(crate) body: String,
}

/// Puts a notice into words: who, then what about, then the first line.
pub(crate) fn speak(words: &Words, notice: &NoticeView) -> Spoken {
    let number = notice.number.as_deref().unwrap_or_default();
    let blanks = [
        ("sender", notice.sender.as_str()),
        ("subject", notice.subject.as_str()),
        ("number", number),
    ];
    let body = [notice.subject.as_str(), notice.line.as_str()];
    let body = body
        .into_iter()
        .filter(|line| !line.is_empty())
        .collect::<Vec<_>>()
        .join("\n");
    let (title, body) = match notice.kind {
        NoticeKind::Reply => (words.with("notice-reply-title", &blanks), body),
        NoticeKind::NewTicket => (words.with("notice-new-title", &blanks), body),
        NoticeKind::Assigned => (words.with("notice-assigned-title", &blanks), body),
        NoticeKind::Status => (
            words.with("notice-status-title", &blanks),
            notice.line.clone(),
        ),
        NoticeKind::Filed => (
            words.with("notice-filed-title", &blanks),
            notice.subject.clone(),
        ),
        NoticeKind::Stuck => (
            words.with("notice-stuck-title", &blanks),
            words.say("notice-stuck-body"),
        ),
        NoticeKind::Digest => (
            words.counted("notice-digest-title", "count", notice.count),
            words.say("notice-digest-body"),
        ),
    };
    Spoken { title, body }
}

/// Shows a notice. The wait for its click has a thread of its own: the system's library blocks.
pub(crate) fn show(app: &AppHandle, notice: &NoticeView) {
    let shell = app.state::<Shell>();
    let words = shell.words();
    let place = match (notice.kind, notice.ticket) {
        (NoticeKind::Stuck, _) => Some(Place::Outbox),
        (_, Some(ticket)) => Some(Place::Ticket { ticket }),
        (_, None) => None,
    };
    let spoken = speak(&words, notice);
    let subject = notice
        .ticket
        .map_or(Subject::Digest, |ticket| Subject::Of(ticket.account));
    if let Err(error) = raise(
        app,
        notice.id.clone(),
        subject,
        &spoken,
        &words.say("notice-open"),
        place,
    ) {
        tracing::warn!(%error, "the system shows no notification");
    }
}

/// Shows a notification whose click leads to `place`.
///
/// # Errors
/// When the system has no notification service.
pub(crate) fn raise(
    app: &AppHandle,
    id: String,
    subject: Subject,
    spoken: &Spoken,
    open: &str,
    place: Option<Place>,
) -> notify_rust::error::Result<()> {
    let mut notification = notify_rust::Notification::new();
    notification
        .appname("Pult")
        .summary(&spoken.title)
        .body(&escaped(&spoken.body))
        // The one action is the click itself; services that draw buttons draw it as one.
        .action("default", open);
    #[cfg(target_os = "linux")]
    notification
        .icon("de.pult.desktop")
        .hint(notify_rust::Hint::DesktopEntry(
            "de.pult.desktop".to_owned(),
        ))
        .hint(notify_rust::Hint::Category("im.received".to_owned()));
    let handle = notification.show()?;
    let app = app.clone();
    let system = handle.id();
    let bubble = Bubble { system, subject };
    app.state::<Shell>().shown.remember(id.clone(), bubble);
    std::thread::spawn(move || {
        handle.wait_for_action(|action| {
            app.state::<Shell>().shown.gone(&id, system);
            if action == "default" {
                match place {
                    Some(place) => windows::go(&app, place),
                    None => windows::show_main(&app),
                }
            }
        });
    });
    Ok(())
}

/// The body may be read as markup by the notification service; ours is text.
fn escaped(text: &str) -> String {
    if cfg!(target_os = "linux") {
        text.replace('&', "&amp;")
            .replace('<', "&lt;")
            .replace('>', "&gt;")
    } else {
        text.to_owned()
    }
}

impl Shown {
    fn remember(&self, id: String, bubble: Bubble) {
        self.bubbles().insert(id, bubble);
    }

    /// The system took it away; one that was raised anew under the same id stays.
    fn gone(&self, id: &str, system: u32) {
        let mut bubbles = self.bubbles();
        if bubbles.get(id).is_some_and(|one| one.system == system) {
            bubbles.remove(id);
        }
    }

    /// Takes a notification off the screen, when it still is there.
    pub(crate) fn withdraw(&self, id: &str) {
        let bubble = self.bubbles().remove(id);
        if let Some(bubble) = bubble {
            take_down(vec![bubble]);
        }
    }

    /// Takes every notification off the screen that is about this.
    pub(crate) fn withdraw_all(&self, subject: Subject) {
        let mut bubbles = self.bubbles();
        let (over, rest) = std::mem::take(&mut *bubbles)
            .into_iter()
            .partition(|(_, bubble)| bubble.subject == subject);
        *bubbles = rest;
        drop(bubbles);
        let over: BTreeMap<String, Bubble> = over;
        if !over.is_empty() {
            take_down(over.into_values().collect());
        }
    }

    fn bubbles(&self) -> MutexGuard<'_, BTreeMap<String, Bubble>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The bus is asked beside whoever noticed: it may be slow.
#[cfg(target_os = "linux")]
fn take_down(bubbles: Vec<Bubble>) {
    std::thread::spawn(move || {
        for bubble in bubbles {
            if let Err(error) = close(bubble.system) {
                tracing::debug!(%error, "the notification was gone already");
            }
        }
    });
}

/// Elsewhere the system offers no way to take one back.
#[cfg(not(target_os = "linux"))]
fn take_down(bubbles: Vec<Bubble>) {
    let _stay = bubbles;
}

#[cfg(target_os = "linux")]
fn close(id: u32) -> zbus::Result<()> {
    let bus = zbus::blocking::Connection::session()?;
    bus.call_method(
        Some("org.freedesktop.Notifications"),
        "/org/freedesktop/Notifications",
        Some("org.freedesktop.Notifications"),
        "CloseNotification",
        &id,
    )?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use engine::view::{NoticeKind, NoticeView};

    use super::{Bubble, Shown, Spoken, Subject, escaped, speak};
    use crate::words::{Language, Words};

    fn notice(kind: NoticeKind) -> NoticeView {
        NoticeView {
            id: "1".to_owned(),
            kind,
            ticket: None,
            sender: "Kerstin Übele".to_owned(),
            subject: "Drucker <3. OG>".to_owned(),
            number: Some("4711".to_owned()),
            line: "Bitte starten Sie den Dienst neu.".to_owned(),
            count: 7,
        }
    }

    fn said(kind: NoticeKind) -> Spoken {
        speak(&Words::new(Language::German), &notice(kind))
    }

    #[test]
    fn a_reply_says_who_about_what_and_how_it_begins() {
        let spoken = said(NoticeKind::Reply);
        assert_eq!(spoken.title, "Kerstin Übele");
        assert_eq!(
            spoken.body,
            "Drucker <3. OG>\nBitte starten Sie den Dienst neu."
        );
    }

    #[test]
    fn a_filed_ticket_says_its_number_and_a_digest_how_many() {
        assert_eq!(said(NoticeKind::Filed).title, "Angekommen: Nummer 4711");
        assert_eq!(said(NoticeKind::Digest).title, "7 Neuigkeiten");
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn a_subject_is_text_and_never_markup() {
        assert_eq!(escaped("<b>&"), "&lt;b&gt;&amp;");
    }

    #[test]
    fn what_was_raised_anew_stays_when_the_old_one_goes() {
        let shown = Shown::default();
        let bubble = |system| Bubble {
            system,
            subject: Subject::Digest,
        };
        shown.remember("stuck".to_owned(), bubble(1));
        shown.remember("stuck".to_owned(), bubble(2));
        shown.gone("stuck", 1);
        assert_eq!(shown.bubbles().len(), 1);
        shown.gone("stuck", 2);
        assert!(shown.bubbles().is_empty());
    }
}
