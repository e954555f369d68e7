//! Where histories are played: an open database in a folder, cleared between two of them.

use std::path::Path;

use tempfile::TempDir;

use super::truth::{self, ORGANIZATIONS, PEOPLE};
use crate::db::{Db, Durability, Id};

/// A folder with an open database, handed on from history to history: its statements are prepared.
pub(super) struct Ground {
    pub(super) folder: TempDir,
    pub(super) db: Db,
}

/// An empty database with the people in it, made once a process and copied for every history.
pub(super) async fn template(folder: &Path) {
    let db = Db::open_with(folder, Durability::ProgramCrash)
        .await
        .unwrap();
    let mut tx = db.write().await.unwrap();
    for number in 0..ORGANIZATIONS {
        sqlx::query(
            "INSERT INTO organizations (id, name, created_at, updated_at) VALUES ($1, $2, 0, 0)",
        )
        .bind(Id(truth::organization(number)))
        .bind(format!("organisation {number}"))
        .execute(tx.conn())
        .await
        .unwrap();
    }
    for number in 0..PEOPLE {
        sqlx::query(
            "INSERT INTO users (id, email, email_key, name, created_at, updated_at)
             VALUES ($1, $2, $2, $2, 0, 0)",
        )
        .bind(Id(truth::user(number)))
        .bind(format!("user{number}@example"))
        .execute(tx.conn())
        .await
        .unwrap();
    }
    tx.commit().await.unwrap();
    db.close().await;
}

impl Ground {
    /// A copy of the template. It lies in memory where there is such a place: nothing here is about
    /// the disk.
    pub(super) async fn new(template: &Path) -> Self {
        let memory = Path::new("/dev/shm");
        let folder = match memory.is_dir() {
            true => TempDir::new_in(memory),
            false => TempDir::new(),
        };
        let folder = folder.unwrap();
        std::fs::copy(template.join("pultd.db"), folder.path().join("pultd.db")).unwrap();
        let db = Db::open_with(folder.path(), Durability::ProgramCrash)
            .await
            .unwrap();
        Self { folder, db }
    }

    /// As the template is.
    pub(super) async fn clear(&self) {
        let mut tx = self.db.write().await.unwrap();
        for sql in [
            "DELETE FROM feed",
            "DELETE FROM tx_log WHERE seq > 0",
            "INSERT INTO tx_log (seq, tag, at) VALUES (0, 0, 0) ON CONFLICT (seq) DO NOTHING",
            "UPDATE feed_head SET seq = 0, floor = 0",
            "DELETE FROM grants",
            "UPDATE users SET grant_id = 0",
            "DELETE FROM tickets",
            "DELETE FROM messages",
            "DELETE FROM read_marks",
            "DELETE FROM op_log",
            "DELETE FROM counters",
        ] {
            sqlx::query(sql).execute(tx.conn()).await.unwrap();
        }
        tx.commit().await.unwrap();
    }
}
