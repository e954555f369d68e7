//! The live channel: hints only. It ends when the line does; whether to open it again is the
//! engine's business.

use std::pin::Pin;

use domain::{Fault, Hint, Session};
use eventsource_stream::{Event, Eventsource as _};
use futures_core::Stream;
use futures_util::{StreamExt as _, future, stream};
use serde_json::Value;

use super::client::Client;

pub(crate) fn watch(client: Client, session: Session) -> Pin<Box<dyn Stream<Item = Hint> + Send>> {
    Box::pin(stream::once(open(client, session)).flatten())
}

async fn open(client: Client, session: Session) -> Pin<Box<dyn Stream<Item = Hint> + Send>> {
    match client.events(&session).await {
        Ok(response) => {
            let events = response.bytes_stream().eventsource();
            let hints = events
                .take_while(|event| future::ready(event.is_ok()))
                .filter_map(|event| future::ready(event.ok().and_then(|event| hint(&event))));
            Box::pin(hints)
        }
        Err(Fault::Revoked { wipe }) => Box::pin(stream::iter([Hint::Revoked { wipe }])),
        Err(_) => Box::pin(stream::empty()),
    }
}

fn hint(event: &Event) -> Option<Hint> {
    match event.event.as_str() {
        "hello" => Some(Hint::Open),
        "changed" | "portal" => Some(Hint::Changed),
        "session" => {
            let data: Value = serde_json::from_str(&event.data).unwrap_or_default();
            let wipe = data
                .get("wipe")
                .and_then(Value::as_bool)
                .unwrap_or_default();
            Some(Hint::Revoked { wipe })
        }
        _ => None,
    }
}
