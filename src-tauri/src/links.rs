//! Links in and links out. `pult://ticket/<account>.<ticket>` in; http(s), mailto and tel out; nothing
//! else comes or goes.

use domain::TicketKey;
use url::Url;

/// The longest link that is looked at, bytes.
const LONGEST_IN: usize = 200;
/// The longest link that is handed out, bytes.
const LONGEST_OUT: usize = 2000;

/// What a second start, or a click on a link, asks for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Wish {
    /// Show the window.
    #[default]
    Open,
    /// Begin without a window, as at the start of a session.
    Background,
    /// Show this ticket.
    Ticket(TicketKey),
    /// Take a picture for a new ticket.
    Capture,
}

/// Reads the arguments of a start. Whatever is not understood just opens the window.
pub(crate) fn wish(arguments: &[String]) -> Wish {
    for argument in arguments.iter().skip(1) {
        if argument == "capture" {
            return Wish::Capture;
        }
        if argument == "--background" {
            return Wish::Background;
        }
        if let Some(ticket) = ticket(argument) {
            return Wish::Ticket(ticket);
        }
    }
    Wish::Open
}

/// The ticket a `pult://` link names.
pub(crate) fn ticket(link: &str) -> Option<TicketKey> {
    if link.len() > LONGEST_IN {
        return None;
    }
    link.strip_prefix("pult://ticket/")?
        .trim_end_matches('/')
        .parse()
        .ok()
}

/// The link that names a ticket.
#[cfg(test)]
fn link(ticket: TicketKey) -> String {
    format!("pult://ticket/{ticket}")
}

/// Whether a link may be handed to the system.
pub(crate) fn may_leave(link: &str) -> bool {
    if link.len() > LONGEST_OUT || link.chars().any(char::is_control) {
        return false;
    }
    Url::parse(link).is_ok_and(|url| match url.scheme() {
        "http" | "https" => url.host().is_some(),
        "mailto" | "tel" => true,
        _ => false,
    })
}

#[cfg(test)]
mod tests {
    use super::{Wish, link, may_leave, ticket, wish};

    const KEY: &str = "0199aaaa-0000-7000-8000-000000000001.0199aaaa-0000-7000-8000-000000000002";

    fn start(arguments: &[&str]) -> Wish {
        let program = std::iter::once("pult");
        wish(
            &program
                .chain(arguments.iter().copied())
                .map(str::to_owned)
                .collect::<Vec<_>>(),
        )
    }

    #[test]
    fn a_link_names_a_ticket_and_comes_back_the_same() {
        let key = ticket(&format!("pult://ticket/{KEY}")).unwrap_or_else(|| panic!("not read"));
        assert_eq!(ticket(&link(key)), Some(key));
        assert_eq!(start(&[&link(key)]), Wish::Ticket(key));
    }

    #[test]
    fn anything_else_only_opens_the_window() {
        for text in [
            "pult://ticket/",
            "pult://ticket/../../etc/passwd",
            "pult://act/close",
            "PULT://TICKET/x",
            "--capture",
            "",
        ] {
            assert_eq!(start(&[text]), Wish::Open, "{text}");
        }
        assert_eq!(
            start(&[&format!("pult://ticket/{KEY}{}", "0".repeat(200))]),
            Wish::Open
        );
        assert_eq!(start(&["capture"]), Wish::Capture);
        assert_eq!(start(&["--background"]), Wish::Background);
    }

    #[test]
    fn only_web_mail_and_phone_leave() {
        for good in [
            "https://www.quisa-secure.eu/support",
            "mailto:helpdesk@quisa.de",
            "tel:07531-58416401",
        ] {
            assert!(may_leave(good), "{good}");
        }
        for bad in [
            "file:///etc/passwd",
            "javascript:alert(1)",
            "https://",
            "data:text/html,x",
            "https://a\n.b",
        ] {
            assert!(!may_leave(bad), "{bad}");
        }
    }
}
