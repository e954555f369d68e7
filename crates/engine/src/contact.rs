//! The contact card: how the provider can be reached, and whether somebody is there now.

use domain::AccountId;
use portal::document::{Channel, ChannelKind};
use portal::{Document, hours};

use crate::Desk;
use crate::error::DeskError;
use crate::view::{ChannelView, ContactView};

impl Desk {
    /// The contact card with what is open now.
    ///
    /// # Errors
    /// [`DeskError::NotFound`] before the first contact.
    pub async fn contact(&self, account: AccountId) -> Result<ContactView, DeskError> {
        self.local(move |hub| {
            let portal = hub.read(|read| read.portals().get(account))?;
            let portal = portal.ok_or(DeskError::NotFound("portal"))?.portal;
            Ok(card(&portal, hub.clock.now()))
        })
        .await
    }
}

fn card(portal: &Document, now: domain::Timestamp) -> ContactView {
    let mut hours: Vec<String> = Vec::new();
    for line in portal.hours.values().flat_map(|hours| &hours.text) {
        if !hours.contains(line) {
            hours.push(line.clone());
        }
    }
    ContactView {
        title: portal.contact.title.clone(),
        channels: portal
            .channels
            .iter()
            .map(|it| channel(portal, it, now))
            .collect(),
        hours,
    }
}

fn channel(portal: &Document, channel: &Channel, now: domain::Timestamp) -> ChannelView {
    let hours = channel
        .hours
        .as_ref()
        .and_then(|name| portal.hours.get(name));
    let state = hours.and_then(|it| match hours::state(it, &portal.timezone, now) {
        Ok(state) => Some(state),
        Err(error) => {
            tracing::warn!(%error, "the portal's hours cannot be read");
            None
        }
    });
    ChannelView {
        id: channel.id.clone(),
        label: channel.label.clone(),
        value: channel.value.clone(),
        link: link(channel),
        purpose: channel.purpose.clone(),
        open: state.map(|state| state.open),
        changes_at: state.and_then(|state| state.next_change),
        warning: channel.warning.clone(),
    }
}

/// What a click opens.
fn link(channel: &Channel) -> String {
    let value = channel.value.trim();
    let is_url = value.contains("://");
    match channel.kind() {
        ChannelKind::Phone => {
            let number: String = value
                .chars()
                .filter(|it| it.is_ascii_digit() || *it == '+')
                .collect();
            format!("tel:{number}")
        }
        ChannelKind::Email => format!("mailto:{value}"),
        _ if value.is_empty() || is_url => value.to_owned(),
        _ => format!("https://{value}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(id: &str, value: &str) -> String {
        link(&Channel {
            id: id.to_owned(),
            value: value.to_owned(),
            ..Channel::default()
        })
    }

    #[test]
    fn q29_to_q32_a_click_calls_writes_or_opens() {
        assert_eq!(of("phone", "07531-58416401"), "tel:0753158416401");
        assert_eq!(of("email", "helpdesk@quisa.de"), "mailto:helpdesk@quisa.de");
        assert_eq!(
            of("chat", "www.helpdesk.quisa.de"),
            "https://www.helpdesk.quisa.de"
        );
        assert_eq!(
            of("portal", "https://www.quisa-secure.eu/support"),
            "https://www.quisa-secure.eu/support"
        );
    }
}
