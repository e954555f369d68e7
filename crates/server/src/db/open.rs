//! Opening a data folder: what is refused, what is made, how connections are set up.

use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::time::Duration;

use portal::Document;
use sqlx::any::{AnyConnectOptions, AnyPoolOptions};
use sqlx::migrate::MigrateError;
use sqlx::{AnyPool, ConnectOptions, Connection, Row};
use uuid::Uuid;

use super::{Columns, DbError, OpenError, millis, now};
use crate::feed;

/// The database's file name in the data folder.
pub(crate) const FILE: &str = "pultd.db";
/// Readers beside the one writer.
const READERS: u32 = 8;
/// How long a request waits for a connection before it is told that the server is busy.
const PATIENCE: Duration = Duration::from_secs(30);

static MIGRATIONS: sqlx::migrate::Migrator = sqlx::migrate!("migrations/sqlite");

/// What a commit waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Durability {
    /// The disk has it: what was answered survives a power cut.
    EveryCommit,
    /// The operating system has it: survives a crash of the program. For tests and demonstrations.
    ProgramCrash,
}

pub(super) struct Opened {
    pub(super) writer: AnyPool,
    pub(super) readers: AnyPool,
    pub(super) portal: Option<Document>,
    pub(super) cursor_key: Vec<u8>,
    pub(super) instance: String,
    pub(super) head: i64,
    pub(super) maintenance: u32,
}

pub(super) async fn open(folder: &Path, durability: Durability) -> Result<Opened, OpenError> {
    let path = folder.join(FILE);
    prepare(folder, &path)?;
    probe(&path).await.map_err(|error| explain(&path, error))?;
    let sync = match durability {
        Durability::EveryCommit => "FULL",
        Durability::ProgramCrash => "OFF",
    };
    let writer = pool(
        &path,
        1,
        vec![
            format!("PRAGMA synchronous = {sync}"),
            "PRAGMA secure_delete = ON".to_owned(),
        ],
    )
    .await
    .map_err(|error| explain(&path, error))?;
    check(&writer, &path).await?;
    migrate(&writer, folder, &path).await?;
    let (cursor_key, instance) = identity(&writer)
        .await
        .map_err(|error| explain_db(&path, error))?;
    let portal = portal(&writer)
        .await
        .map_err(|error| explain_db(&path, error))?;
    let head = head(&writer)
        .await
        .map_err(|error| explain_db(&path, error))?;
    let maintenance = maintenance(&writer)
        .await
        .map_err(|error| explain_db(&path, error))?;
    let readers = pool(&path, READERS, vec!["PRAGMA query_only = 1".to_owned()])
        .await
        .map_err(|error| explain(&path, error))?;
    Ok(Opened {
        writer,
        readers,
        portal,
        cursor_key,
        instance,
        head,
        maintenance,
    })
}

/// Makes the folder; refuses one that has lost its database.
fn prepare(folder: &Path, path: &Path) -> Result<(), OpenError> {
    let cannot = |source| OpenError::Folder {
        folder: folder.to_owned(),
        source,
    };
    std::fs::create_dir_all(folder).map_err(cannot)?;
    if path.exists() {
        return Ok(());
    }
    let mut blobs = match std::fs::read_dir(folder.join("blobs")) {
        Ok(blobs) => blobs,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(cannot(error)),
    };
    if blobs.next().is_some() {
        return Err(OpenError::Incomplete {
            folder: folder.to_owned(),
        });
    }
    Ok(())
}

fn options(path: &Path) -> Result<AnyConnectOptions, sqlx::Error> {
    sqlx::any::install_default_drivers();
    let url = format!("sqlite://{}?mode=rwc", escape(path));
    Ok(AnyConnectOptions::from_str(&url)?.disable_statement_logging())
}

/// Looks into the file once: a pool would try again and again for as long as its patience lasts.
async fn probe(path: &Path) -> Result<(), sqlx::Error> {
    let mut conn = options(path)?.connect().await?;
    sqlx::query("PRAGMA busy_timeout = 10000")
        .execute(&mut conn)
        .await?;
    // The whole list of tables: damage there keeps every later statement from being understood.
    sqlx::query("SELECT COUNT(*) FROM sqlite_schema")
        .fetch_all(&mut conn)
        .await?;
    conn.close().await
}

async fn pool(path: &Path, size: u32, pragmas: Vec<String>) -> Result<AnyPool, sqlx::Error> {
    let options = options(path)?;
    AnyPoolOptions::new()
        .max_connections(size)
        .acquire_timeout(PATIENCE)
        .test_before_acquire(false)
        .idle_timeout(None)
        .max_lifetime(None)
        .after_connect(move |conn, _| {
            let pragmas = pragmas.clone();
            Box::pin(async move {
                sqlx::query("PRAGMA busy_timeout = 10000")
                    .execute(&mut *conn)
                    .await?;
                sqlx::query("PRAGMA journal_mode = WAL")
                    .fetch_all(&mut *conn)
                    .await?;
                for pragma in pragmas {
                    sqlx::query(sqlx::AssertSqlSafe(pragma))
                        .execute(&mut *conn)
                        .await?;
                }
                Ok(())
            })
        })
        .connect_with(options)
        .await
}

/// The path as part of a URL.
fn escape(path: &Path) -> String {
    let mut url = String::new();
    for byte in path.to_string_lossy().bytes() {
        if byte.is_ascii_alphanumeric() || b"/-_.~:".contains(&byte) {
            url.push(char::from(byte));
        } else {
            url.push_str(&format!("%{byte:02X}"));
        }
    }
    url
}

/// SQLite's own check of the file.
async fn check(writer: &AnyPool, path: &Path) -> Result<(), OpenError> {
    let row = sqlx::query("PRAGMA quick_check(1)")
        .fetch_one(writer)
        .await
        .map_err(|error| explain(path, error))?;
    let verdict: String = row.try_get(0).map_err(|error| explain(path, error))?;
    if verdict == "ok" {
        return Ok(());
    }
    Err(OpenError::Damaged {
        path: path.to_owned(),
        detail: verdict,
    })
}

async fn migrate(writer: &AnyPool, folder: &Path, path: &Path) -> Result<(), OpenError> {
    match MIGRATIONS.run(writer).await {
        Ok(()) => Ok(()),
        Err(MigrateError::VersionMissing(_) | MigrateError::VersionTooNew(..)) => {
            Err(OpenError::Newer {
                folder: folder.to_owned(),
            })
        }
        Err(MigrateError::Execute(error) | MigrateError::ExecuteMigration(error, _)) => {
            Err(explain(path, error))
        }
        Err(error) => Err(OpenError::Damaged {
            path: path.to_owned(),
            detail: error.to_string(),
        }),
    }
}

/// The cursor key and the instance's id, made when the database is new.
async fn identity(writer: &AnyPool) -> Result<(Vec<u8>, String), DbError> {
    let mut tx = writer.begin_with("BEGIN IMMEDIATE").await?;
    let key: [u8; 32] = super::tx::random_bytes()?;
    let fresh = [
        (
            "cursor_key",
            key.iter()
                .map(|byte| format!("{byte:02x}"))
                .collect::<String>(),
        ),
        ("instance_id", Uuid::new_v4().to_string()),
        ("created_at", millis(now()).to_string()),
    ];
    for (name, value) in fresh {
        sqlx::query("INSERT INTO meta (key, value) VALUES ($1, $2) ON CONFLICT (key) DO NOTHING")
            .bind(name)
            .bind(value)
            .execute(&mut *tx)
            .await?;
    }
    let rows = sqlx::query("SELECT key, value FROM meta")
        .fetch_all(&mut *tx)
        .await?;
    tx.commit().await?;
    let mut key = Vec::new();
    let mut instance = String::new();
    for row in rows {
        match row.text("key")?.as_str() {
            "cursor_key" => key = row.text("value")?.into_bytes(),
            "instance_id" => instance = row.text("value")?,
            _ => {}
        }
    }
    Ok((key, instance))
}

async fn head(writer: &AnyPool) -> Result<i64, DbError> {
    let mut conn = writer.acquire().await?;
    feed::head(&mut conn).await
}

async fn maintenance(writer: &AnyPool) -> Result<u32, DbError> {
    let mut conn = writer.acquire().await?;
    super::maintenance::read(&mut conn).await
}

async fn portal(writer: &AnyPool) -> Result<Option<Document>, DbError> {
    let row = sqlx::query("SELECT document FROM portal")
        .fetch_optional(writer)
        .await?;
    row.map(|row| row.json("document")).transpose()
}

fn explain_db(path: &Path, error: DbError) -> OpenError {
    match error {
        DbError::Sql(error) => explain(path, error),
        DbError::Value(what) => OpenError::Damaged {
            path: path.to_owned(),
            detail: format!("{what} cannot be read"),
        },
        source @ (DbError::Sealed | DbError::Random(_) | DbError::Busy) => OpenError::Other {
            path: path.to_owned(),
            source,
        },
    }
}

/// `SQLITE_CORRUPT` and `SQLITE_NOTADB` are damage, the rest is told as it is.
fn explain(path: &Path, error: sqlx::Error) -> OpenError {
    let path: PathBuf = path.to_owned();
    let damage = match &error {
        sqlx::Error::Database(database) => matches!(
            database
                .code()
                .and_then(|code| code.parse::<u32>().ok())
                .map(|code| code & 0xff),
            Some(11 | 26)
        )
        .then(|| database.message().to_owned()),
        _ => None,
    };
    match damage {
        Some(detail) => OpenError::Damaged { path, detail },
        None => OpenError::Other {
            path,
            source: DbError::Sql(error),
        },
    }
}
