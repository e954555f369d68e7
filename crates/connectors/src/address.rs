//! From what a person types as address to URLs worth asking.

use domain::Fault;
use url::{Host, Url};

/// Candidates for the portal's discovery document, most specific first.
///
/// `https` is assumed where no scheme is typed. `http` is allowed to this computer only: a password
/// never travels in the clear.
pub(crate) fn candidates(typed: &str) -> Result<Vec<Url>, Fault> {
    let typed = typed.trim();
    let text = if typed.contains("://") {
        typed.to_owned()
    } else {
        format!("https://{typed}")
    };
    let mut url = Url::parse(&text).map_err(|_| Fault::NotAHelpDesk)?;
    if !is_allowed(&url) {
        return Err(Fault::NotAHelpDesk);
    }
    url.set_query(None);
    url.set_fragment(None);
    let path = url.path().trim_end_matches('/').to_owned();
    let mut found = Vec::new();
    if !path.is_empty() {
        let mut below = url.clone();
        below.set_path(&format!("{path}/.well-known/helpdesk"));
        found.push(below);
    }
    url.set_path("/.well-known/helpdesk");
    found.push(url);
    Ok(found)
}

/// Whether Pult speaks to this URL at all.
pub(crate) fn is_allowed(url: &Url) -> bool {
    match url.scheme() {
        "https" => url.host().is_some(),
        "http" => is_loopback(url),
        _ => false,
    }
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use super::candidates;

    fn asked(typed: &str) -> Vec<String> {
        candidates(typed)
            .unwrap()
            .iter()
            .map(ToString::to_string)
            .collect()
    }

    #[test]
    fn an_address_is_asked_where_it_points_and_at_its_root() {
        assert_eq!(
            asked(" www.quisa-secure.eu/support "),
            [
                "https://www.quisa-secure.eu/support/.well-known/helpdesk",
                "https://www.quisa-secure.eu/.well-known/helpdesk"
            ]
        );
        assert_eq!(
            asked("http://127.0.0.1:8080"),
            ["http://127.0.0.1:8080/.well-known/helpdesk"]
        );
    }

    #[test]
    fn a_password_never_travels_in_the_clear_beyond_this_computer() {
        for typed in [
            "http://help.example",
            "ftp://help.example",
            "http://192.168.1.4",
            "",
        ] {
            assert!(candidates(typed).is_err(), "{typed}");
        }
    }
}
