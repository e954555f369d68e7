//! The HTTP face: one file a subject, put together here.

mod actions;
mod announcements;
mod attachments;
mod auth;
mod discovery;
mod efforts;
mod events;
mod history;
mod invoices;
mod kb;
mod listing;
mod me;
mod messages;
mod openapi;
mod organizations;
mod paging;
mod params;
mod portal;
mod public;
mod reading;
mod sheet;
mod sync;
mod thumbnail;
mod tickets;
mod uploads;
mod users;
mod webhooks;
mod write;

use axum::extract::DefaultBodyLimit;
use axum::http::{HeaderValue, header};
use axum::response::Response;
use axum::{Router, middleware};
use tower_http::CompressionLevel;
use tower_http::compression::CompressionLayer;
use utoipa_axum::router::OpenApiRouter;

use crate::{App, client_version, error, gate, pace, request_id};

/// Most bytes of a JSON body (server-api.md §4.10).
const JSON_LIMIT: usize = 1024 * 1024;

/// All routes over one state.
pub fn router(app: App) -> Router {
    let declared: Router<App> = declared().into();
    declared
        .layer(middleware::from_fn(pace::tell))
        .layer(middleware::from_fn_with_state(app.clone(), gate::pass))
        .layer(middleware::from_fn_with_state(
            app.clone(),
            client_version::check,
        ))
        .layer(middleware::from_fn_with_state(app.clone(), error::speak))
        .layer(middleware::from_fn(request_id::carry))
        .with_state(app)
}

/// All routes with what they say of themselves; [`crate::openapi`] makes the document of it.
pub(crate) fn declared() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .merge(discovery::routes())
        .merge(openapi::routes())
        .merge(portal::routes())
        .merge(auth::routes())
        .merge(me::routes())
        .merge(tickets::routes())
        .merge(messages::routes())
        .merge(history::routes())
        .merge(actions::routes())
        .merge(reading::routes())
        .merge(sync::routes())
        .merge(events::routes())
        .merge(uploads::routes())
        .merge(organizations::routes())
        .merge(users::routes())
        .merge(kb::routes())
        .merge(announcements::routes())
        .merge(public::routes())
        .merge(webhooks::routes())
        .merge(efforts::routes())
        .merge(invoices::routes())
        .layer(DefaultBodyLimit::max(JSON_LIMIT))
        .layer(middleware::map_response(nothing_is_kept))
        // The usual level takes three times the processor of this one, to save a sixth of the bytes.
        .layer(CompressionLayer::new().quality(CompressionLevel::Fastest))
        // Files are not compressed: their ranges and lengths are those of the bytes.
        .merge(
            attachments::routes()
                .merge(thumbnail::routes())
                .merge(invoices::documents())
                .layer(middleware::map_response(nothing_is_kept)),
        )
}

/// Answers are not for caches, unless a route says otherwise; nothing is guessed about their type.
async fn nothing_is_kept(mut response: Response) -> Response {
    let headers = response.headers_mut();
    headers
        .entry(header::CACHE_CONTROL)
        .or_insert(HeaderValue::from_static("no-store"));
    headers.insert(
        header::X_CONTENT_TYPE_OPTIONS,
        HeaderValue::from_static("nosniff"),
    );
    response
}

/// An id out of a path; what is no id leads nowhere.
fn id(text: &str) -> error::Result<uuid::Uuid> {
    uuid::Uuid::try_parse(text).map_err(|_| error::Error::not_found())
}

/// Refuses whoever may not change the portal itself.
fn admin(user: &crate::auth::User) -> error::Result<()> {
    if user.is_agent && user.is_admin {
        Ok(())
    } else {
        Err(error::Error::forbidden())
    }
}

/// `field_conflict` with the record as it is now.
fn conflict(record: &impl serde::Serialize) -> error::Error {
    let error = error::Error::new(api::code::FIELD_CONFLICT);
    match serde_json::to_value(record) {
        Ok(record) => error.with_record(record),
        Err(_) => error,
    }
}
