//! The knowledge base.

mod articles;
mod categories;
mod page;
mod talk;

use portal::Document;
use utoipa_axum::{router::OpenApiRouter, routes};
use uuid::Uuid;

use crate::App;
use crate::auth::{Caller, User};
use crate::db::Conn;
use crate::error::{Error, Result};
use crate::records::{self, Reader};

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(categories::list, categories::add))
        .routes(routes!(categories::patch, categories::remove))
        .routes(routes!(articles::list, articles::add))
        .routes(routes!(articles::one, articles::patch, articles::remove))
        .routes(routes!(articles::revisions))
        .routes(routes!(talk::comments, talk::comment))
        .routes(routes!(talk::remove))
        .routes(routes!(talk::feedback))
        .routes(routes!(page::page))
}

/// Where the portal has no knowledge base, there is nothing here.
fn open(document: &Document) -> Result<()> {
    if document.kb.enabled {
        Ok(())
    } else {
        Err(Error::not_found())
    }
}

/// Who reads: whoever is signed in, and everybody where the knowledge base is public.
async fn reader(app: &App, conn: &mut Conn, caller: Option<&Caller>) -> Result<Reader> {
    let document = app.portal();
    open(&document)?;
    match caller {
        Some(caller) => Ok(Reader::load(conn, caller.user.id).await?),
        None if document.kb.public => Ok(Reader::everybody()),
        None => Err(Error::new(api::code::TOKEN_EXPIRED)),
    }
}

/// What only staff does in it.
fn staff(document: &Document, user: &User) -> Result<()> {
    open(document)?;
    if user.is_agent {
        Ok(())
    } else {
        Err(Error::forbidden())
    }
}

/// The article is there for the reader.
async fn seen(conn: &mut Conn, reader: &Reader, article: Uuid) -> Result<api::KbHeader> {
    let found = records::article_header(conn, reader, article).await?;
    found.ok_or_else(Error::not_found)
}
