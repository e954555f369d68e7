//! Where the server may be sent to by an admin: outwards, and never into its own network.
//!
//! An address is judged twice: as it is written, and as it resolves at the moment of connecting. A name
//! that turns from a public into a private address in between leads nowhere.

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::pin::Pin;
use std::task::{Context, Poll};

use hyper_util::client::legacy::connect::dns::Name;
use tower::Service;
use url::{Host, Url};

/// The longest address.
const LONGEST: usize = 2_000;

/// Why nothing is sent to an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotATarget {
    /// It is no address, or none with https.
    #[error("it must begin with https:// and name a host")]
    NotHttps,
    /// It names a user or a password.
    #[error("it must not contain a password")]
    Password,
    /// It leads into a network that is not the Internet.
    #[error("it leads into a private network")]
    Private,
}

impl NotATarget {
    /// What a refused field says.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::NotHttps => "not_https",
            Self::Password => "has_password",
            Self::Private => "private_network",
        }
    }
}

/// The address, if something may be sent there. `loopback` allows this machine, and there plain HTTP.
///
/// # Errors
/// Why not.
pub fn check(text: &str, loopback: bool) -> Result<Url, NotATarget> {
    let url = Url::parse(text).map_err(|_| NotATarget::NotHttps)?;
    if text.len() > LONGEST {
        return Err(NotATarget::NotHttps);
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(NotATarget::Password);
    }
    let (own, private) = match url.host() {
        None => return Err(NotATarget::NotHttps),
        Some(Host::Domain(name)) => (false, is_local_name(name)),
        Some(Host::Ipv4(address)) => judged(address.into()),
        Some(Host::Ipv6(address)) => judged(address.into()),
    };
    match url.scheme() {
        "https" if !private || (own && loopback) => Ok(url),
        "http" if own && loopback => Ok(url),
        "https" => Err(NotATarget::Private),
        _ => Err(NotATarget::NotHttps),
    }
}

/// Whether an address is this machine, and whether it is anything but the Internet.
fn judged(address: IpAddr) -> (bool, bool) {
    (address.is_loopback(), !is_public(address))
}

/// Names that no public server has.
fn is_local_name(name: &str) -> bool {
    let name = name.trim_end_matches('.').to_ascii_lowercase();
    let ending = name.rsplit('.').next().unwrap_or_default();
    !name.contains('.') || ["localhost", "local", "internal", "lan", "home"].contains(&ending)
}

/// Whether an address is on the Internet (IANA's special-purpose registries).
fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => is_public_v6(address),
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    let [a, b, c, _] = address.octets();
    let special = address.is_private()
        || address.is_loopback()
        || address.is_link_local()
        || address.is_documentation()
        || a == 0
        || (a == 100 && (64..128).contains(&b)) // behind a provider's NAT
        || (a, b, c) == (192, 0, 0)
        || (a == 198 && (18..20).contains(&b)) // benchmarks
        || a >= 224; // multicast, reserved, broadcast
    !special
}

fn is_public_v6(address: Ipv6Addr) -> bool {
    if let Some(inner) = embedded_v4(address) {
        return is_public_v4(inner);
    }
    // What is given out to the public lies in 2000::/3.
    let [first, second, ..] = address.segments();
    let documentation = first == 0x2001 && (second == 0x0db8 || second < 0x0200);
    (0x2000..0x4000).contains(&first) && !documentation && first != 0x3fff
}

/// The IPv4 address that one of IPv6 stands for: mapped, translated, or 6to4.
fn embedded_v4(address: Ipv6Addr) -> Option<Ipv4Addr> {
    let [a, b, c, d, e, f, g, h] = address.segments();
    let v4 = |high: u16, low: u16| {
        let ([a, b], [c, d]) = (high.to_be_bytes(), low.to_be_bytes());
        Ipv4Addr::new(a, b, c, d)
    };
    match (a, b, c, d, e, f) {
        (0, 0, 0, 0, 0, 0xffff) | (0x64, 0xff9b, 0, 0, 0, 0) => Some(v4(g, h)),
        (0x2002, ..) => Some(v4(b, c)),
        _ => None,
    }
}

/// Resolves names to addresses on the Internet alone.
#[derive(Debug, Clone, Copy)]
pub(super) struct Outwards;

impl Service<Name> for Outwards {
    type Response = std::vec::IntoIter<SocketAddr>;
    type Error = io::Error;
    type Future = Pin<Box<dyn Future<Output = io::Result<Self::Response>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, name: Name) -> Self::Future {
        Box::pin(async move {
            let found = tokio::net::lookup_host((name.as_str(), 0)).await?;
            let public: Vec<_> = found.filter(|it| is_public(it.ip())).collect();
            if public.is_empty() {
                return Err(io::Error::other(NotATarget::Private));
            }
            Ok(public.into_iter())
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_https_to_the_internet_is_a_target() {
        for fine in [
            "https://hooks.example.org/pult?x=1",
            "https://93.184.215.14:8443/",
            "https://[2606:2800:21f:cb07:6820:80da:af6b:8b2c]/",
        ] {
            assert!(check(fine, false).is_ok(), "{fine}");
        }
        for (text, why) in [
            ("", NotATarget::NotHttps),
            ("hooks.example.org", NotATarget::NotHttps),
            ("http://hooks.example.org/", NotATarget::NotHttps),
            ("ftp://hooks.example.org/", NotATarget::NotHttps),
            ("file:///etc/passwd", NotATarget::NotHttps),
            ("https://a:b@hooks.example.org/", NotATarget::Password),
            ("https://localhost/", NotATarget::Private),
            ("https://intranet/", NotATarget::Private),
            ("https://printer.local./", NotATarget::Private),
        ] {
            assert_eq!(check(text, false), Err(why), "{text}");
        }
    }

    #[test]
    fn no_way_of_writing_a_private_address_gets_through() {
        for host in [
            "127.0.0.1",
            "127.1",
            "2130706433",
            "0x7f000001",
            "0.0.0.0",
            "10.1.2.3",
            "172.16.0.1",
            "192.168.1.1",
            "169.254.169.254",
            "100.64.0.1",
            "198.18.0.1",
            "224.0.0.1",
            "255.255.255.255",
            "[::1]",
            "[::]",
            "[::ffff:10.0.0.1]",
            "[64:ff9b::a00:1]",
            "[2002:7f00:1::]",
            "[fe80::1]",
            "[fd00::1]",
            "[ff02::1]",
            "[2001:db8::1]",
        ] {
            let url = format!("https://{host}/");
            assert_eq!(check(&url, false), Err(NotATarget::Private), "{url}");
        }
    }

    #[test]
    fn this_machine_is_a_target_where_that_was_asked_for_and_its_network_never() {
        for fine in ["http://127.0.0.1:9/x", "https://[::1]/"] {
            assert!(check(fine, true).is_ok(), "{fine}");
        }
        for (text, why) in [
            ("http://10.0.0.1/", NotATarget::NotHttps),
            ("https://10.0.0.1/", NotATarget::Private),
            ("https://localhost/", NotATarget::Private),
            ("http://hooks.example.org/", NotATarget::NotHttps),
        ] {
            assert_eq!(check(text, true), Err(why), "{text}");
        }
    }

    #[tokio::test]
    async fn a_name_that_resolves_to_this_machine_leads_nowhere() {
        let name: Name = "localhost".parse().unwrap();
        let error = Outwards.call(name).await.unwrap_err();
        assert!(error.to_string().contains("private network"), "{error}");
    }
}
