//! The HTTP face: one file a subject, put together here.

use axum::Router;

use crate::App;

/// All routes over one state.
#[must_use]
pub fn router(app: App) -> Router {
    Router::new().with_state(app)
}
