//! The scene being played: a copy of its folder, made anew after every write that had an effect.

use std::path::Path;

use axum::Router;
use axum::body::{Body, BodyDataStream};
use axum::http::{HeaderMap, Request, StatusCode, header};
use futures_util::StreamExt as _;
use http_body_util::BodyExt as _;
use server::Config;
use server::db::{Db, Durability};
use sqlx::{AnyConnection, Connection as _, Row as _};
use tempfile::TempDir;
use tower::ServiceExt as _;

use super::scene::Scene;
use crate::contract;

/// A running copy.
pub struct Stage {
    pub db: Db,
    router: Router,
    /// Sees every commit of others.
    watch: AnyConnection,
    _folder: TempDir,
}

/// What came back.
pub struct Reply {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Vec<u8>,
}

impl Stage {
    pub async fn of(scene: &Scene) -> Self {
        Self::with(scene, Config::default()).await
    }

    /// One that holds no request back.
    pub async fn hurried(scene: &Scene) -> Self {
        let config = Config {
            longest_wait: std::time::Duration::ZERO,
            ..Config::default()
        };
        Self::with(scene, config).await
    }

    async fn with(scene: &Scene, config: Config) -> Self {
        let folder = tempfile::tempdir().unwrap();
        copy(scene.folder.path(), folder.path());
        let db = Db::open_with(folder.path(), Durability::ProgramCrash)
            .await
            .unwrap();
        let router = server::app(db.clone(), config).unwrap();
        let url = format!("sqlite://{}/pultd.db?mode=ro", folder.path().display());
        let watch = AnyConnection::connect(&url).await.unwrap();
        Self {
            db,
            router,
            watch,
            _folder: folder,
        }
    }

    /// Changes with every commit.
    pub async fn version(&mut self) -> i64 {
        let row = sqlx::query("PRAGMA data_version").fetch_one(&mut self.watch);
        row.await.unwrap().get(0)
    }

    /// Opens a live stream, and waits for its first word.
    pub async fn stream(&self, request: Request<Body>) -> BodyDataStream {
        let response = self.router.clone().oneshot(request).await.unwrap();
        assert_eq!(response.status(), StatusCode::OK);
        let mut stream = response.into_body().into_data_stream();
        stream.next().await.unwrap().unwrap();
        stream
    }

    /// Asks, and holds the answer against the OpenAPI document.
    pub async fn ask(&self, request: Request<Body>) -> Result<Reply, String> {
        let (method, path) = (request.method().clone(), request.uri().path().to_owned());
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let kind = parts.headers.get(header::CONTENT_TYPE);
        let endless = kind.is_some_and(|kind| kind == "text/event-stream");
        let body = if endless {
            let first = body.into_data_stream().next().await;
            first.unwrap().unwrap().to_vec()
        } else {
            body.collect().await.unwrap().to_bytes().to_vec()
        };
        contract::check(&method, &path, parts.status, &parts.headers, &body)?;
        Ok(Reply {
            status: parts.status,
            headers: parts.headers,
            body,
        })
    }
}

fn copy(from: &Path, to: &Path) {
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            std::fs::create_dir(&target).unwrap();
            copy(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).unwrap();
        }
    }
}
