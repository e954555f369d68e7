//! Mails about accounts. They carry a code and no link: the person types it where he asked for it,
//! so that nobody is trained to click on addresses in mails.

use portal::Document;
use uuid::Uuid;

use super::codes::Purpose;
use crate::db::{DbError, Id, Tx, millis};
use crate::error::{Language, Result};

/// To whom a letter goes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Recipient<'a> {
    /// Address.
    pub(super) email: &'a str,
    /// Name.
    pub(super) name: &'a str,
    /// Language.
    pub(super) language: Language,
}

/// Puts the letter with a code into the outbox of this transaction.
///
/// # Errors
/// If the database fails.
pub(super) async fn send_code(
    tx: &mut Tx,
    document: &Document,
    to: Recipient<'_>,
    purpose: Purpose,
    code: &str,
) -> Result<()> {
    let (kind, subject, opening, closing) = words(purpose, to.language);
    let (greeting, regards, hint) = match to.language {
        Language::German => (
            format!("Guten Tag {},", to.name),
            "Mit freundlichen Grüßen",
            format!("Ihr Anmeldename ist {}.", to.email),
        ),
        Language::English => (
            format!("Hello {},", to.name),
            "Kind regards",
            format!("Your sign-in name is {}.", to.email),
        ),
    };
    let name = &document.name;
    let sender = match document.contact.title.as_str() {
        "" => name,
        title => title,
    };
    let body = format!(
        "{greeting}\n\n{opening}\n\n    {code}\n\n{hint} {closing}\n\n{regards}\n{sender}\n"
    );
    let at = millis(tx.now());
    sqlx::query(
        "INSERT INTO mail_outbox (id, ticket_id, kind, sender, recipient, subject, body, created_at)
         VALUES ($1, NULL, $2, $3, $4, $5, $6, $7)",
    )
    .bind(Id(Uuid::now_v7()))
    .bind(kind)
    .bind(&*document.mail.from)
    .bind(to.email)
    .bind(format!("{name}: {subject}"))
    .bind(body)
    .bind(at)
    .execute(tx.conn())
    .await
    .map_err(DbError::from)?;
    Ok(())
}

fn words(
    purpose: Purpose,
    language: Language,
) -> (&'static str, &'static str, &'static str, &'static str) {
    match (purpose, language) {
        (Purpose::Password, Language::German) => (
            "password",
            "Neues Passwort",
            "mit diesem Code legen Sie in Pult unter „Passwort festlegen“ ein neues Passwort fest. Er gilt eine Stunde und nur einmal:",
            "Wenn Sie das nicht angefordert haben, brauchen Sie nichts zu tun; Ihr Passwort bleibt, wie es ist.",
        ),
        (Purpose::Password, Language::English) => (
            "password",
            "New password",
            "with this code you set a new password in Pult, under “Set password”. It works for one hour and only once:",
            "If you did not ask for it there is nothing to do; your password stays as it is.",
        ),
        (Purpose::Register, Language::German) => (
            "register",
            "Registrierung bestätigen",
            "mit diesem Code bestätigen Sie in Pult unter „Passwort festlegen“ Ihre E-Mail-Adresse und legen Ihr Passwort fest. Er gilt sieben Tage und nur einmal:",
            "Wenn Sie sich nicht registriert haben, brauchen Sie nichts zu tun; es entsteht kein Zugang.",
        ),
        (Purpose::Register, Language::English) => (
            "register",
            "Confirm your registration",
            "with this code you confirm your e-mail address and set your password in Pult, under “Set password”. It works for seven days and only once:",
            "If you did not register there is nothing to do; no account comes of it.",
        ),
        (_, Language::German) => (
            "credentials",
            "Ihre Zugangsdaten",
            "für Sie wurde ein Zugang eingerichtet. Mit diesem Code legen Sie in Pult unter „Passwort festlegen“ Ihr Passwort fest. Er gilt sieben Tage und nur einmal:",
            "Ist der Code abgelaufen, fordern Sie mit „Zugangsdaten anfordern“ oder beim Support einen neuen an.",
        ),
        (_, Language::English) => (
            "credentials",
            "Your access",
            "an account was made for you. With this code you set your password in Pult, under “Set password”. It works for seven days and only once:",
            "If the code has expired, ask for a new one with “Request access data” or from support.",
        ),
    }
}
