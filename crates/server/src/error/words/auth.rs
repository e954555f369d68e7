//! Sign-in and accounts.

use api::code;

use super::{Entry, entry};

/// Codes of sign-in and accounts.
pub(super) const TABLE: &[Entry] = &[
    entry(
        code::INVALID_CREDENTIALS,
        (
            "Anmeldung nicht möglich",
            "E-Mail-Adresse oder Passwort stimmen nicht. Bitte prüfen Sie beides und versuchen Sie es noch einmal.",
        ),
        (
            "Sign-in failed",
            "The e-mail address or the password is wrong. Please check both and try again.",
        ),
    ),
    entry(
        code::TOKEN_EXPIRED,
        (
            "Anmeldung abgelaufen",
            "Ihre Anmeldung ist abgelaufen. Bitte melden Sie sich neu an; Entwürfe und Wartendes bleiben erhalten.",
        ),
        (
            "Sign-in expired",
            "Your sign-in has expired. Please sign in again; drafts and waiting items are kept.",
        ),
    ),
    entry(
        code::SESSION_REVOKED,
        (
            "Gerät abgemeldet",
            "Dieses Gerät wurde abgemeldet. Bitte melden Sie sich neu an.",
        ),
        (
            "Device signed out",
            "This device has been signed out. Please sign in again.",
        ),
    ),
    entry(
        code::NOT_ADMITTED,
        (
            "Nicht zur Anmeldung zugelassen",
            "Ihr Konto ist nicht zur Anmeldung zugelassen. Bitte wenden Sie sich an den Support.",
        ),
        (
            "Not admitted",
            "Your account is not admitted to sign in. Please contact support.",
        ),
    ),
    entry(
        code::PASSWORD_NOT_SET,
        (
            "Passwort noch nicht festgelegt",
            "Ihr Konto ist noch nicht bestätigt. Bitte legen Sie Ihr Passwort mit dem Code aus unserer E-Mail fest; danach können Sie sich anmelden.",
        ),
        (
            "Password not set yet",
            "Your account is not confirmed yet. Please set your password with the code from our e-mail; then you can sign in.",
        ),
    ),
    entry(
        code::SECOND_FACTOR_REQUIRED,
        (
            "Zweiter Schritt",
            "Bitte geben Sie den Code aus Ihrer Authenticator-App ein, oder einen Ihrer Wiederherstellungscodes.",
        ),
        (
            "Second step",
            "Please enter the code from your authenticator app, or one of your recovery codes.",
        ),
    ),
    entry(
        code::SUPPORT_ID_MISSING,
        (
            "Support-ID fehlt",
            "Ihrem Konto ist noch keine Support-ID zugeordnet. Es wurde nichts gespeichert; bitte wenden Sie sich an den Support, wenn das so bleibt.",
        ),
        (
            "Support id missing",
            "Your account has no support id yet. Nothing was stored; please contact support if this persists.",
        ),
    ),
    entry(
        code::USER_NEVER_DELETED,
        (
            "Nutzer werden nicht gelöscht",
            "Löschen Sie den Nutzer nicht. Andernfalls lassen sich dessen Tickets nicht mehr der Organisation zuordnen. Wer die Organisation verlässt, wird vom Support auf „Inaktiv“ gesetzt; bitte melden Sie ihn dort.",
        ),
        (
            "Users are never deleted",
            "Do not delete the user. Otherwise the tickets could no longer be assigned to the organisation. Support sets people who leave to inactive; please tell support.",
        ),
    ),
    entry(
        code::INVALID_GRANT,
        (
            "Anmeldung abgebrochen",
            "Diese Anmeldung ist ungültig, schon benutzt oder abgelaufen. Bitte beginnen Sie sie noch einmal.",
        ),
        (
            "Sign-in cancelled",
            "This sign-in is not valid, already used or expired. Please start it again.",
        ),
    ),
    entry(
        code::AUTHORIZATION_PENDING,
        (
            "Wartet auf Bestätigung",
            "Die Anmeldung ist im Browser noch nicht bestätigt. Das Programm fragt von selbst wieder nach.",
        ),
        (
            "Waiting for confirmation",
            "The sign-in has not been confirmed in the browser yet. The program asks again by itself.",
        ),
    ),
    entry(
        code::SLOW_DOWN,
        (
            "Zu schnell",
            "Das Programm fragt zu oft nach der Bestätigung. Es fragt von selbst langsamer.",
        ),
        (
            "Too fast",
            "The program asks for the confirmation too often. It slows down by itself.",
        ),
    ),
    entry(
        code::EXPIRED_TOKEN,
        (
            "Anmeldung abgelaufen",
            "Die Anmeldung wurde nicht rechtzeitig bestätigt. Bitte beginnen Sie sie noch einmal.",
        ),
        (
            "Sign-in expired",
            "The sign-in was not confirmed in time. Please start it again.",
        ),
    ),
    entry(
        code::ACCESS_DENIED,
        (
            "Anmeldung abgelehnt",
            "Die Anmeldung wurde im Browser abgelehnt. Bitte beginnen Sie sie noch einmal, wenn das ein Versehen war.",
        ),
        (
            "Sign-in declined",
            "The sign-in was declined in the browser. Please start it again if this was a mistake.",
        ),
    ),
];
