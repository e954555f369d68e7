//! What each code comes of, on a desk of its own.

use axum::body::Body;
use axum::http::{Method, Request};
use serde_json::json;
use server::pace::Pace;
use uuid::Uuid;

use super::{held, offered};
use crate::support::{
    ALICE, ANNA, Answer, Desk, PASSWORD, PNG, Person, form_request, message, new_ticket, upload,
    with_files,
};

/// A portal that prescribes no words, so that the server's own are heard, with every way in.
async fn desk() -> Desk {
    Desk::open_with(plain).await
}

fn plain(document: &mut portal::Document) {
    document.auth.texts.clear();
    document.auth.methods = ["password", "pkce", "device"].map(str::to_owned).to_vec();
    document.rules.reopen_days = Some(30);
    for transition in &mut document.transitions {
        if transition.action == "reopen" {
            transition.guard = Some(portal::document::Guard::WithinReopenDays);
        }
    }
}

/// The refusal; none if nobody has said what the code comes of.
pub async fn provoke(code: &str) -> Option<Answer> {
    if let Some(answer) = at_the_door(code).await {
        return Some(answer);
    }
    if let Some(answer) = of_files(code).await {
        return Some(answer);
    }
    if let Some(answer) = of_the_server(code).await {
        return Some(answer);
    }
    if let Some(answer) = offered::provoke(code).await {
        return Some(answer);
    }
    of_tickets(code).await
}

async fn at_the_door(code: &str) -> Option<Answer> {
    let change = match code {
        "auth.token_expired" => "UPDATE tokens SET expires_at = 1",
        "auth.session_revoked" => "UPDATE sessions SET revoked_at = 1",
        "auth.not_admitted" => "UPDATE users SET state = 'no_contract'",
        "auth.password_not_set" => "UPDATE users SET state = 'unverified'",
        "auth.second_factor_required" => {
            "UPDATE users SET totp_secret = x'3132333435363738393031323334353637383930'"
        }
        "auth.pending_support_id" => "UPDATE users SET state = 'pending_support_id'",
        "auth.invalid_credentials" | "invalid_grant" => "UPDATE users SET rev = rev",
        "authorization_pending" | "slow_down" | "expired_token" | "access_denied" => {
            return Some(terminal(code).await);
        }
        _ => return None,
    };
    let desk = desk().await;
    let alice = desk.person(ALICE).await;
    desk.meddle(change).await;
    Some(match code {
        "auth.token_expired" | "auth.session_revoked" => alice.get("/v1/me").await,
        "auth.pending_support_id" => alice.post("/v1/tickets", new_ticket("Drucker")).await,
        "auth.invalid_credentials" => desk.token_of(ALICE, "falsch").await,
        "invalid_grant" => {
            let form = [
                ("grant_type", "authorization_code"),
                ("code", "keiner"),
                ("client_id", "pult"),
                ("redirect_uri", "http://127.0.0.1:1/"),
                (
                    "code_verifier",
                    "0123456789012345678901234567890123456789012",
                ),
            ];
            desk.token(&form).await
        }
        _ => desk.token_of(ALICE, PASSWORD).await,
    })
}

/// The sign-in of a terminal, asked about until it is refused for this reason.
async fn terminal(code: &str) -> Answer {
    let desk = desk().await;
    let begun = desk.send(form_request("/v1/auth/device", &[("client_id", "pult")]));
    let begun: api::DeviceResponse = begun.await.expect(200).of();
    let ask = async || {
        let form = [
            ("grant_type", "urn:ietf:params:oauth:grant-type:device_code"),
            ("device_code", &*begun.device_code),
            ("client_id", "pult"),
        ];
        desk.token(&form).await
    };
    match code {
        "slow_down" => drop(ask().await),
        "expired_token" => {
            desk.meddle("UPDATE device_sign_ins SET expires_at = 1")
                .await;
        }
        "access_denied" => {
            let form = [
                ("user_code", &*begun.user_code),
                ("username", ALICE),
                ("password", PASSWORD),
                ("decision", "decline"),
            ];
            let declined = desk.send(form_request("/v1/auth/device/confirm", &form));
            declined.await.expect(200);
        }
        _ => {}
    }
    ask().await
}

/// A portal that does not take files with this ending.
async fn blocking(ending: &str) -> Desk {
    Desk::open_with(|document| document.limits.blocked_endings = vec![ending.to_owned()]).await
}

async fn of_files(code: &str) -> Option<Answer> {
    if ![
        "op_in_progress",
        "upload_offset",
        "upload_checksum",
        "too_large",
        "type_blocked",
        "unknown_upload",
    ]
    .contains(&code)
        && !["range_not_satisfiable", "internal", "no_picture"].contains(&code)
    {
        return None;
    }
    let desk = match code {
        "type_blocked" => blocking("exe").await,
        _ => desk().await,
    };
    let alice = desk.person(ALICE).await;
    let announced = |bytes: &[u8]| alice.post("/v1/uploads", upload("a.png", bytes));
    Some(match code {
        "op_in_progress" => held::the_same_piece(&desk, &alice).await,
        "upload_offset" => {
            let state: api::UploadState = announced(PNG).await.expect(201).of();
            alice.piece(state.id, 7, PNG).await
        }
        "upload_checksum" => {
            let state: api::UploadState = announced(PNG).await.expect(201).of();
            alice.piece(state.id, 0, &vec![0; PNG.len()]).await
        }
        "too_large" => {
            let mut wanted = upload("a.png", PNG);
            wanted["size"] = json!(26_214_401);
            alice.post("/v1/uploads", wanted).await
        }
        "type_blocked" => {
            let wanted = upload("Rechnung.pdf.EXE", PNG);
            alice.post("/v1/uploads", wanted).await
        }
        "unknown_upload" => {
            let mut ticket = new_ticket("Drucker");
            ticket["message"] = with_files("Siehe Bild", &[(Uuid::nil(), "a.png")]);
            alice.post("/v1/tickets", ticket).await
        }
        _ => content(&desk, &alice, code).await,
    })
}

/// A file that has been sent: asked for beyond its end, lost on the server's disk, or asked for as a
/// picture it is not.
async fn content(desk: &Desk, alice: &Person, code: &str) -> Answer {
    let bytes = match code {
        "no_picture" => &b"Nur Text."[..],
        _ => PNG,
    };
    let sent = alice.uploads("a.png", bytes).await;
    let mut ticket = new_ticket("Drucker");
    ticket["message"] = with_files("Siehe Bild", &[(sent, "a.png")]);
    let filed: api::TicketWritten = alice.post("/v1/tickets", ticket).await.expect(201).of();
    if code == "internal" {
        std::fs::remove_dir_all(desk.dir.path().join("blobs")).unwrap();
    }
    let part = match code {
        "no_picture" => "thumbnail",
        _ => "content",
    };
    let file = filed.messages[0].attachments[0].id;
    let path = format!("/v1/attachments/{file}/{part}");
    let request = alice.request(Method::GET, &path);
    let request = match code {
        "range_not_satisfiable" => request.header("range", "bytes=9999-"),
        _ => request,
    };
    alice.send(request.body(Body::empty()).unwrap()).await
}

async fn of_the_server(code: &str) -> Option<Answer> {
    Some(match code {
        "maintenance" => {
            let desk = desk().await;
            let alice = desk.person(ALICE).await;
            desk.db.set_maintenance(Some(300)).await.unwrap();
            alice.get("/v1/tickets").await
        }
        "overloaded" => held::one_write_too_many(&desk().await).await,
        "rate_limited" => {
            let pace = Pace {
                syncs: 1,
                writes: 0,
            };
            let desk = desk().await.paced(pace);
            let alice = desk.person(ALICE).await;
            alice.get("/v1/sync").await.expect(200);
            alice.get("/v1/sync").await
        }
        "client_too_old" => {
            let desk = Desk::open_with(|document| document.min_client = "1.2.0".to_owned()).await;
            let request = Request::get("/v1/portal").header("helpdesk-client", "pult/1.1.9");
            desk.send(request.body(Body::empty()).unwrap()).await
        }
        "cost_notice_changed" => {
            let desk = Desk::of("digidesk").await;
            let mut ticket = new_ticket("Der Shop ist offline");
            ticket["type"] = json!("quick_high");
            desk.person(ALICE).await.post("/v1/tickets", ticket).await
        }
        "cursor_invalid" | "cursor_expired" | "history_diverged" => cursor(code).await,
        _ => return None,
    })
}

/// A cursor that is no good any more.
async fn cursor(code: &str) -> Answer {
    let desk = desk().await;
    let alice = desk.person(ALICE).await;
    let page: api::SyncPage = alice.get("/v1/sync").await.expect(200).of();
    let change = match code {
        "cursor_expired" => "UPDATE feed_head SET seq = seq + 9, floor = seq + 9",
        "history_diverged" => "UPDATE tx_log SET tag = tag + 1",
        _ => "UPDATE users SET rev = rev",
    };
    desk.meddle(change).await;
    let cursor = match code {
        "cursor_invalid" => "AAAA".to_owned(),
        _ => page.next,
    };
    alice.get(&format!("/v1/sync?cursor={cursor}")).await
}

async fn of_tickets(code: &str) -> Option<Answer> {
    let desk = desk().await;
    let (alice, anna) = (desk.person(ALICE).await, desk.person(ANNA).await);
    let id = alice.files("Drucker").await.ticket.id;
    let path = format!("/v1/tickets/{id}");
    Some(match code {
        "malformed" => alice.post("/v1/tickets", json!([])).await,
        "idempotency_key_missing" => {
            let request = alice.request(Method::POST, "/v1/tickets");
            let body = Body::from(new_ticket("Drucker").to_string());
            alice.send(request.body(body).unwrap()).await
        }
        "idempotency_key_reused" => {
            let key = Uuid::now_v7();
            let (one, other) = (new_ticket("Eins"), new_ticket("Zwei"));
            let first = alice.write(Method::POST, "/v1/tickets", &one, key).await;
            first.expect(201);
            alice.write(Method::POST, "/v1/tickets", &other, key).await
        }
        "user_never_deleted" => {
            let user = format!("/v1/users/{}", alice.id);
            anna.write(Method::DELETE, &user, &json!(null), Uuid::now_v7())
                .await
        }
        "forbidden" => alice.get("/v1/users").await,
        "not_found" => alice.get(&format!("/v1/tickets/{}", Uuid::nil())).await,
        "field_conflict" => {
            let change = json!({ "from": "Etwas anderes", "to": "Scanner" });
            alice
                .patch(&path, json!({ "set": { "subject": change } }))
                .await
        }
        "action_not_available" => anna.acts(id, "resume", json!({})).await,
        "reopen_expired" => {
            anna.acts(id, "close", json!({})).await.expect(200);
            desk.days_pass(31).await;
            let words = json!({ "message": message("Schon wieder.") });
            anna.post(&format!("{path}/actions/reopen"), words).await
        }
        "duplicate_id" => {
            let mut again = new_ticket("Drucker");
            again["id"] = json!(id);
            alice.post("/v1/tickets", again).await
        }
        "validation" => alice.post("/v1/tickets", new_ticket("")).await,
        _ => return None,
    })
}
