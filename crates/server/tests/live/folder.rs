//! The data folder: what is refused, with which sentence.

use std::path::Path;

use server::db::{Db, OpenError};

use crate::support::Desk;

async fn refusal(folder: &Path) -> OpenError {
    Db::open(folder)
        .await
        .map(|_| ())
        .expect_err("the folder should be refused")
}

/// A folder with a closed database in it.
async fn closed() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    Db::open(folder.path()).await.unwrap().close().await;
    folder
}

#[tokio::test]
async fn an_empty_folder_becomes_a_database_and_opens_again_as_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let inside = folder.path().join("neu und ümlaut/with?mark #1%41");
    let first = Db::open(&inside).await.unwrap();
    let instance = first.instance().to_owned();
    first.close().await;
    assert_eq!(Db::open(&inside).await.unwrap().instance(), instance);
    assert!(inside.join("pultd.db").is_file());
}

#[tokio::test]
async fn a_file_that_is_no_database_is_refused_and_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("pultd.db");
    let garbage = b"Das ist keine Datenbank, sondern ein Brief an die Werkstatt.".repeat(40);
    std::fs::write(&path, &garbage).unwrap();
    let error = refusal(folder.path()).await;
    assert!(matches!(error, OpenError::Damaged { .. }), "{error}");
    assert!(
        error.to_string().contains("Restore it from a backup"),
        "{error}"
    );
    assert_eq!(std::fs::read(&path).unwrap(), garbage);
}

#[tokio::test]
async fn a_database_with_broken_pages_is_refused() {
    let folder = closed().await;
    let path = folder.path().join("pultd.db");
    let mut bytes = std::fs::read(&path).unwrap();
    let middle = bytes.len() / 2;
    for byte in &mut bytes[middle..middle + 8_192] {
        *byte ^= 0x5a;
    }
    std::fs::write(&path, bytes).unwrap();
    let error = refusal(folder.path()).await;
    assert!(matches!(error, OpenError::Damaged { .. }), "{error}");
}

#[tokio::test]
async fn a_database_of_a_newer_pultd_is_refused() {
    let desk = Desk::open().await;
    desk.meddle(
        "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time)
         VALUES (9999, 'from the future', 1, x'00', 0)",
    )
    .await;
    desk.db.close().await;
    let error = refusal(desk.db.folder()).await;
    assert!(matches!(error, OpenError::Newer { .. }), "{error}");
}

#[tokio::test]
async fn files_without_their_database_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir_all(folder.path().join("blobs/ab")).unwrap();
    let error = refusal(folder.path()).await;
    assert!(matches!(error, OpenError::Incomplete { .. }), "{error}");
    assert!(!folder.path().join("pultd.db").exists());
}

#[tokio::test]
async fn a_folder_that_cannot_be_made_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    std::fs::write(&file, "in the way").unwrap();
    let error = refusal(&file.join("data")).await;
    assert!(matches!(error, OpenError::Folder { .. }), "{error}");
}
