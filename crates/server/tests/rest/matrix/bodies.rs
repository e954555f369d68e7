//! What is sent along, by the operation's id.

use serde_json::{Value, json};
use uuid::Uuid;

use super::forms;
use super::requests::{Filled, Payload};
use super::scene::{Kind, MISSING, Scene, Thing, file_bytes};
use crate::support::message;

/// Bodies of an operation; without one in the document there is one that is empty.
pub fn bodies(
    scene: &Scene,
    id: &str,
    operation: &Value,
    path_is_about: Option<Kind>,
) -> Result<Vec<Filled>, String> {
    if !operation["requestBody"].is_object() {
        return Ok(one(Payload::None));
    }
    let found = of_tickets(scene, id)
        .or_else(|| of_people(scene, id))
        .or_else(|| of_knowledge(scene, id))
        .or_else(|| at_the_door(id));
    found.ok_or_else(|| {
        format!(
            "write a body for `{id}` in matrix/bodies.rs; if it names other things{}, let it name \
             each of them",
            if path_is_about.is_some() {
                " than its path"
            } else {
                ""
            }
        )
    })
}

fn one(payload: Payload) -> Vec<Filled> {
    vec![(String::new(), None, payload)]
}

fn json(body: Value) -> Vec<Filled> {
    one(Payload::Json(body))
}

/// A body about each thing of a kind.
fn over(scene: &Scene, kind: Kind, named: &str, body: impl Fn(&Thing) -> Value) -> Vec<Filled> {
    let things = scene.of(kind);
    let filled = things.map(|thing| {
        let payload = Payload::Json(body(thing));
        (named.to_owned(), Some(thing.clone()), payload)
    });
    filled.collect()
}

fn of_tickets(scene: &Scene, id: &str) -> Option<Vec<Filled>> {
    let ticket = |change: &dyn Fn(&mut Value)| {
        let mut body = forms::ticket(&scene.document, "Neues", &[]);
        change(&mut body);
        body
    };
    Some(match id {
        "file_ticket" => [
            json(ticket(&|_| {})),
            over(scene, Kind::User, "for", |user| {
                ticket(&|body| body["requester_id"] = json!(user.key))
            }),
            over(scene, Kind::Ticket, "related to", |other| {
                let link = json!([{ "rel": "related", "ticket_id": other.key }]);
                ticket(&|body| body["links"] = link.clone())
            }),
            over(scene, Kind::Upload, "with a file,", |upload| {
                ticket(&|body| body["message"] = with_file(upload))
            }),
        ]
        .concat(),
        "quote" => {
            let mut asked = ticket(&|_| {});
            asked["message"] = json!({ "body": "Was kostet das?" });
            let quoted = over(scene, Kind::User, "for", |user| {
                let mut asked = asked.clone();
                asked["requester_id"] = json!(user.key);
                asked
            });
            [json(asked.clone()), quoted].concat()
        }
        "announce_upload" => over(scene, Kind::Hash, "the hash", |hash| {
            let words = scene.of(Kind::Word);
            let mut words = words.filter(|word| word.label == hash.label);
            let size = file_bytes(words.next().map_or("", |word| &word.key)).len();
            json!({ "sha256": hash.key, "size": size, "name": "a.png", "media_type": "image/png" })
        }),
        "upload_piece" => one(Payload::Bytes(b"Bytes")),
        "read_notifications" => [
            over(
                scene,
                Kind::Notification,
                "one:",
                |one| json!({ "ids": [one.key] }),
            ),
            over(
                scene,
                Kind::Notification,
                "up to",
                |one| json!({ "up_to": one.key }),
            ),
        ]
        .concat(),
        "write_message" => ["reply", "finding", "note"]
            .map(|kind| {
                let mut body = message("Eine Nachricht.");
                match kind {
                    "note" => body["internal"] = json!(true),
                    kind => body["kind"] = json!(kind),
                }
                (kind.to_owned(), None, Payload::Json(body))
            })
            .to_vec(),
        "record_time" => json(json!({ "id": Uuid::now_v7(), "minutes": 5 })),
        "correct_time" => json(json!({ "minutes": 10 })),
        // They follow from the thing: see `of_thing`.
        "patch_ticket" | "read_ticket" | "act" => json(Value::Null),
        _ => return None,
    })
}

fn of_people(scene: &Scene, id: &str) -> Option<Vec<Filled>> {
    Some(match id {
        "add_user" => over(scene, Kind::Organization, "in", |home| {
            json!({
                "id": Uuid::now_v7(), "email": "neu@neu.example", "name": "Nina Neu",
                "organization_id": home.key,
            })
        }),
        "patch_me" => json(json!({ "phone": "0751 1" })),
        "patch_user" => json(json!({ "phone": "0751 2" })),
        "patch_organization" => json(json!({ "name": "Umbenannt" })),
        "begin_second_factor" | "end_second_factor" | "renew_recovery_codes" => {
            json(json!({ "password": "falsch" }))
        }
        "confirm_second_factor" => json(json!({ "code": "000000" })),
        _ => return None,
    })
}

fn of_knowledge(scene: &Scene, id: &str) -> Option<Vec<Filled>> {
    Some(match id {
        "add_announcement" => json(json!({
            "id": Uuid::now_v7(), "title": "Wartung", "text": "Am Samstag.",
        })),
        "patch_announcement" | "patch_kb_category" | "patch_kb_article" => {
            json(json!({ "rev": 1, "title": "Ein anderer Titel" }))
        }
        "add_kb_category" => over(
            scene,
            Kind::Category,
            "below",
            |shelf| json!({ "id": Uuid::now_v7(), "title": "Zugang", "parent_id": shelf.key }),
        ),
        "add_kb_article" => over(
            scene,
            Kind::Category,
            "on",
            |shelf| json!({ "id": Uuid::now_v7(), "category_id": shelf.key, "title": "Noch ein Artikel" }),
        ),
        "add_kb_comment" => json(json!({ "id": Uuid::now_v7(), "body": "Vielen Dank!" })),
        "kb_feedback" => json(json!({ "helpful": true })),
        "put_portal" => json(json!({})),
        "add_webhook" => json(json!({
            "id": Uuid::now_v7(), "url": "https://integrator.example/hook",
        })),
        _ => return None,
    })
}

/// Of people without a token.
fn at_the_door(id: &str) -> Option<Vec<Filled>> {
    Some(match id {
        "file_without_account" => json(json!({
            "id": Uuid::now_v7(), "name": "Ines Interessent", "email": "ines@firma.example",
            "message": "Guten Tag",
        })),
        "forgot_password" => json(json!({ "email": "{who}@nirgends.example" })),
        "set_password" => json(json!({ "code": "XXXXX-XXXXX", "password": "ein langes Passwort" })),
        "register" => json(json!({ "email": "{who}@neu.example", "name": "Nina Neu" })),
        "revoke_token" => one(Payload::Form(&[("token", "keines")])),
        "token" => one(Payload::Form(&[
            ("grant_type", "refresh_token"),
            ("refresh_token", "keines"),
        ])),
        "authorize" => one(Payload::Form(&[
            ("response_type", "code"),
            ("client_id", "pult"),
        ])),
        "begin_device" => one(Payload::Form(&[("client_id", "pult")])),
        "confirm_device" => one(Payload::Form(&[("user_code", "XXXX-XXXX")])),
        _ => return None,
    })
}

/// Bodies that depend on the thing the path is about.
pub fn of_thing(scene: &Scene, id: &str, thing: &Thing, bodies: &[Filled]) -> Vec<Filled> {
    let beside = |kind| {
        let same = scene.of(kind).find(|other| other.label == thing.label);
        same.map_or_else(|| scene.key(kind, MISSING), |other| &other.key)
    };
    let one = |body| vec![(String::new(), None, Payload::Json(body))];
    match id {
        "read_ticket" => one(json!({ "message_id": beside(Kind::Message) })),
        "patch_ticket" => {
            let subject = format!("Betreff {} steht still", beside(Kind::Word));
            let change = json!({ "from": subject, "to": "Ein anderer Betreff" });
            one(json!({ "set": { "subject": change } }))
        }
        "act" => one(
            json!({ "args": { "minutes": 30, "user_id": null, "phone": "0751 3" },
                             "message": message("Dazu eine Nachricht.") }),
        ),
        _ => bodies.to_vec(),
    }
}

/// A request whose path is about something of Alice's: what it is called, and what its body names.
type Within = (String, &'static str, Thing, Payload);

/// Requests whose path is about Alice's ticket, or her account, and whose body is about others.
pub fn within(scene: &Scene, id: &str, path: &str) -> Vec<Within> {
    let own = |kind| path.replace("{id}", scene.key(kind, "Alice's"));
    let ticket = || own(Kind::Ticket);
    match id {
        "act" => within_actions(scene, path, &ticket()),
        "read_ticket" => among(
            scene,
            Kind::Message,
            "Alice's up to",
            &ticket(),
            |one| json!({ "message_id": one.key }),
        ),
        "patch_ticket" => [
            among(
                scene,
                Kind::User,
                "Alice's, take part:",
                &ticket(),
                |user| json!({ "add": { "participants": [user.key] } }),
            ),
            among(
                scene,
                Kind::Ticket,
                "Alice's, related:",
                &ticket(),
                |other| {
                    let link = json!({ "rel": "related", "ticket_id": other.key });
                    json!({ "add": { "links": [link] } })
                },
            ),
        ]
        .concat(),
        "write_message" => among(
            scene,
            Kind::Upload,
            "Alice's with a file,",
            &ticket(),
            with_file,
        ),
        "patch_user" => among(
            scene,
            Kind::Organization,
            "Alice's to",
            &own(Kind::User),
            |home| json!({ "organization_id": home.key }),
        ),
        "patch_organization" => {
            let hegau = path.replace("{id}", scene.key(Kind::Organization, "Hegau"));
            among(
                scene,
                Kind::User,
                "Hegau's contact",
                &hegau,
                |user| json!({ "primary_contact_id": user.key }),
            )
        }
        _ => Vec::new(),
    }
}

/// Actions on Alice's ticket that name something else.
fn within_actions(scene: &Scene, path: &str, ticket: &str) -> Vec<Within> {
    let args = |args: Value| json!({ "args": args, "message": message("Dazu eine Nachricht.") });
    let all = |kind, about, body: &dyn Fn(&Thing) -> Value| among(scene, kind, about, ticket, body);
    match path.rsplit('/').next().unwrap_or_default() {
        "merge" => all(Kind::Ticket, "merge Alice's into", &|other| {
            args(json!({ "into": other.key }))
        }),
        "mark_duplicate" => all(Kind::Ticket, "Alice's a duplicate of", &|other| {
            args(json!({ "of": other.key }))
        }),
        "link" => all(Kind::Ticket, "link Alice's with", &|other| {
            args(json!({ "ticket_id": other.key }))
        }),
        "split" => all(Kind::Message, "split from Alice's", &|one| {
            args(json!({
                "ticket_id": Uuid::now_v7(), "subject": "Abgetrennt", "message_ids": [one.key],
            }))
        }),
        "assign" => all(Kind::User, "assign Alice's to", &|user| {
            args(json!({ "user_id": user.key }))
        }),
        "redact_message" => all(
            Kind::Message,
            "redact in Alice's",
            &|one| json!({ "args": { "message_id": one.key } }),
        ),
        _ => Vec::new(),
    }
}

fn among(
    scene: &Scene,
    kind: Kind,
    about: &'static str,
    path: &str,
    body: impl Fn(&Thing) -> Value,
) -> Vec<Within> {
    let things = scene.of(kind);
    let within = things.map(|thing| {
        (
            path.to_owned(),
            about,
            thing.clone(),
            Payload::Json(body(thing)),
        )
    });
    within.collect()
}

fn with_file(upload: &Thing) -> Value {
    let mut body = message("Mit einer Datei.");
    body["attachments"] = json!([{ "upload_id": upload.key, "name": "datei.png" }]);
    body
}
