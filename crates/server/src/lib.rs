//! pultd, the help-desk server.
//!
//! [`db`] keeps one portal's data in one folder; [`feed`] turns every write into news for those who
//! may read it; [`routes`] is the HTTP face.

pub mod announcements;
pub mod app;
pub mod auth;
pub mod billing;
pub mod blobs;
pub mod cli;
pub mod client_version;
pub mod data_dir;
pub mod db;
pub mod demo;
pub mod desk;
pub mod error;
pub mod feed;
pub mod file_name;
pub mod gate;
pub mod housekeeping;
pub mod idempotency;
pub mod kb;
pub mod openapi;
pub mod pace;
pub mod people;
pub mod portals;
pub mod profiles;
pub mod records;
pub mod request_id;
pub mod routes;
pub mod serve;
pub mod thumbnail;
pub mod timesheet;
pub mod uploading;
pub mod webhooks;

pub use app::{App, Config, NoPortal};

/// The whole server as a router.
///
/// # Errors
/// If the database has no portal document yet.
pub fn app(db: db::Db, config: Config) -> Result<axum::Router, NoPortal> {
    Ok(routes::router(App::new(db, config)?))
}
