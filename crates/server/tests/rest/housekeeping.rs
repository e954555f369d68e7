//! What is thrown away, and when.

use serde_json::json;
use server::{App, Config, housekeeping};

use crate::support::{ALICE, Desk, PNG, new_ticket, with_files};

async fn sweep(desk: &Desk) -> housekeeping::Swept {
    let app = App::new(desk.db.clone(), Config::default()).unwrap();
    housekeeping::sweep(&app).await.unwrap()
}

/// Finished files on the disk.
fn files(desk: &Desk) -> usize {
    let folders = std::fs::read_dir(desk.db.folder().join("blobs")).unwrap();
    folders
        .map(|folder| folder.unwrap().path())
        .filter(|path| path.file_name().is_some_and(|name| name != "partial"))
        .map(|path| std::fs::read_dir(path).unwrap().count())
        .sum()
}

#[tokio::test]
async fn a_file_nobody_uses_goes_after_seven_days_and_seven_more() {
    let desk = Desk::open().await;
    let alice = desk.person(ALICE).await;
    alice
        .uploads("ungenutzt.txt", b"niemand braucht mich")
        .await;
    assert_eq!(sweep(&desk).await, housekeeping::Swept::default());
    desk.meddle("UPDATE uploads SET expires_at = 1").await;
    assert_eq!(
        sweep(&desk).await,
        housekeeping::Swept {
            uploads: 1,
            files: 0
        }
    );
    assert_eq!(files(&desk), 1);
    desk.meddle("UPDATE blobs SET unreferenced_at = unreferenced_at - 8 * 86400000")
        .await;
    assert_eq!(
        sweep(&desk).await,
        housekeeping::Swept {
            uploads: 0,
            files: 1
        }
    );
    assert_eq!(files(&desk), 0);
}

#[tokio::test]
async fn a_file_of_a_message_stays() {
    let desk = Desk::open().await;
    let alice = desk.person(ALICE).await;
    let upload = alice.uploads("bild.png", PNG).await;
    let mut ticket = new_ticket("Bleibt");
    ticket["message"] = with_files("Text", &[(upload, "bild.png")]);
    let filed: api::TicketWritten = alice.post("/v1/tickets", ticket).await.expect(201).of();
    desk.meddle("UPDATE uploads SET expires_at = 1").await;
    assert_eq!(
        sweep(&desk).await,
        housekeeping::Swept {
            uploads: 1,
            files: 0
        }
    );
    desk.meddle("UPDATE blobs SET unreferenced_at = unreferenced_at - 8 * 86400000")
        .await;
    assert_eq!(sweep(&desk).await, housekeeping::Swept::default());
    let file = filed.messages[0].attachments[0].id;
    assert_eq!(
        alice
            .get(&format!("/v1/attachments/{file}/content"))
            .await
            .expect(200)
            .body,
        PNG
    );
}

#[tokio::test]
async fn a_file_that_is_wanted_again_is_kept() {
    let desk = Desk::open().await;
    let alice = desk.person(ALICE).await;
    alice.uploads("a.txt", b"noch einmal").await;
    desk.meddle("UPDATE uploads SET expires_at = 1").await;
    sweep(&desk).await;
    desk.meddle("UPDATE blobs SET unreferenced_at = unreferenced_at - 8 * 86400000")
        .await;
    let again = alice.uploads("b.txt", b"noch einmal").await;
    sweep(&desk).await;
    let mut ticket = new_ticket("Wieder da");
    ticket["message"] = with_files("Text", &[(again, "b.txt")]);
    alice.post("/v1/tickets", ticket).await.expect(201);
    assert_eq!(files(&desk), 1);
}

#[tokio::test]
async fn answers_are_kept_for_ninety_days() {
    let desk = Desk::open().await;
    let alice = desk.person(ALICE).await;
    alice.files("Alt").await;
    sweep(&desk).await;
    let answers = "SELECT COUNT(*) AS n FROM op_log";
    assert_eq!(desk.count(answers).await, 1);
    desk.meddle("UPDATE op_log SET at = at - 91 * 86400000")
        .await;
    sweep(&desk).await;
    assert_eq!(desk.count(answers).await, 0);
    assert_eq!(
        alice.get("/v1/tickets").await.json()[0]["subject"],
        json!("Alt")
    );
}
