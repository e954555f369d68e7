//! A help desk with its people, and requests as they would make them.

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Method, Request, StatusCode};
use chrono::TimeDelta;
use http_body_util::BodyExt as _;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use server::auth::{self, User};
use server::db::{Db, Durability};
use server::people::{self, NewUser};
use server::{Config, profiles};
use sha2::{Digest as _, Sha256};
use tempfile::TempDir;
use tower::ServiceExt as _;
use uuid::Uuid;

use crate::contract;

pub const PASSWORD: &str = "ein gutes Passwort";

/// Alice and Bob work at Hegau, Mara manages it; Carl works at Seewerk; Anna and Falk are staff.
pub struct Desk {
    pub db: Db,
    pub router: Router,
    pub dir: TempDir,
}

pub const ALICE: &str = "alice@hegau.example";
pub const BOB: &str = "bob@hegau.example";
pub const MARA: &str = "mara@hegau.example";
pub const CARL: &str = "carl@seewerk.example";
pub const ANNA: &str = "anna@quisa.example";
pub const FALK: &str = "falk@quisa.example";

impl Desk {
    pub async fn open() -> Self {
        Self::open_with(|_| {}).await
    }

    /// A desk whose portal is quisa's, changed a little.
    pub async fn open_with(change: impl FnOnce(&mut portal::Document)) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let db = Db::open_with(dir.path(), Durability::ProgramCrash)
            .await
            .unwrap();
        let mut document = profiles::load("quisa").unwrap();
        change(&mut document);
        let mut tx = db.write().await.unwrap();
        tx.set_portal(document.clone()).await.unwrap();
        let hegau = people::add_organization(&mut tx, "Hegau").await.unwrap();
        let seewerk = people::add_organization(&mut tx, "Seewerk").await.unwrap();
        let hash = password_hash();
        for (email, home, roles, initials) in [
            (ALICE, Some(hegau), &[][..], ""),
            (BOB, Some(hegau), &[], ""),
            (MARA, Some(hegau), &["manager"], ""),
            (CARL, Some(seewerk), &[], ""),
            (ANNA, None, &[], "ANN"),
            (FALK, None, &[], "FAL"),
        ] {
            let queues = match home {
                None => document.queues.iter().map(|it| it.id.clone()).collect(),
                Some(_) => Vec::new(),
            };
            let new = NewUser {
                email: email.to_owned(),
                name: name_of(email),
                initials: initials.to_owned(),
                password_hash: Some(hash.clone()),
                roles: roles.iter().map(|role| (*role).to_owned()).collect(),
                queues,
                organization_id: home,
                ..NewUser::default()
            };
            people::add_user(&mut tx, &document, &new).await.unwrap();
        }
        tx.commit().await.unwrap();
        let router = server::app(db.clone(), Config::default()).unwrap();
        Self { db, router, dir }
    }

    /// A desk with a built-in portal, whose people lack nothing it asks for.
    pub async fn of(portal: &str) -> Self {
        let file = format!("{}/portals/{portal}.toml", env!("CARGO_MANIFEST_DIR"));
        let document = profiles::load(&file).unwrap();
        let desk = Self::open_with(|own| *own = document).await;
        let mut tx = desk.db.write().await.unwrap();
        for sql in [
            "UPDATE users SET state = 'active', support_id = 'S-1'",
            "UPDATE organizations SET contract = 'K-1'",
        ] {
            sqlx::query(sql).execute(tx.conn()).await.unwrap();
        }
        people::grant_all(&mut tx, &desk.portal()).await.unwrap();
        tx.commit().await.unwrap();
        desk
    }

    /// The same desk, where accounts are held to a pace.
    pub fn paced(self, pace: server::pace::Pace) -> Self {
        let config = Config {
            pace,
            ..Config::default()
        };
        let router = server::app(self.db.clone(), config).unwrap();
        Self { router, ..self }
    }

    /// The clock is turned by so many days.
    pub async fn days_pass(&self, days: i64) {
        self.time_passes(TimeDelta::days(days)).await;
    }

    /// The clock is turned: everything that has happened so far lies so much further back.
    pub async fn time_passes(&self, time: TimeDelta) {
        let columns = [
            ("tickets", "created_at"),
            ("tickets", "updated_at"),
            ("tickets", "status_since"),
            ("tickets", "closed_at"),
            ("tickets", "estimate_at"),
            ("tickets", "promised_at"),
            ("tickets", "responded_at"),
            ("tickets", "due_at"),
            ("tickets", "breached_at"),
            ("tickets", "planned_for"),
            ("tickets", "effort_warned_at"),
            ("tickets", "effort_breached_at"),
            ("tickets", "escalated_at"),
            ("tickets", "billing_since"),
            ("invoices", "issued_at"),
            ("invoices", "paid_at"),
            ("approvals", "requested_at"),
            ("approvals", "expires_at"),
            ("approvals", "decided_at"),
            ("acceptances", "requested_at"),
            ("acceptances", "decided_at"),
            ("acceptances", "deployed_at"),
            ("acceptance_items", "at"),
            ("time_entries", "started_at"),
            ("time_entries", "ended_at"),
            ("spells", "from_at"),
            ("spells", "until_at"),
            ("messages", "created_at"),
            ("notifications", "created_at"),
            ("mail_outbox", "created_at"),
            ("read_marks", "read_at"),
        ];
        let mut tx = self.db.write().await.unwrap();
        for (table, column) in columns {
            let sql = format!("UPDATE {table} SET {column} = {column} - $1");
            let query = sqlx::query(sqlx::AssertSqlSafe(sql)).bind(time.num_milliseconds());
            query.execute(tx.conn()).await.unwrap();
        }
        tx.commit().await.unwrap();
    }

    /// Somebody signed in on a device of his own.
    pub async fn person(&self, email: &str) -> Person {
        let mut tx = self.db.write().await.unwrap();
        let (user, _) = User::by_email(tx.conn(), email).await.unwrap().unwrap();
        let issued = auth::sign_in(&mut tx, &user, "test")
            .await
            .unwrap()
            .response();
        tx.commit().await.unwrap();
        Person {
            id: user.id,
            token: issued.access_token,
            router: self.router.clone(),
        }
    }

    /// Somebody of the staff may change the portal from now on.
    pub async fn makes_admin(&self, email: &str) {
        let mut tx = self.db.write().await.unwrap();
        let (user, _) = User::by_email(tx.conn(), email).await.unwrap().unwrap();
        people::set_admin(&mut tx, &self.portal(), user.id, true)
            .await
            .unwrap();
        tx.commit().await.unwrap();
    }

    /// A request of nobody in particular.
    pub async fn send(&self, request: Request<Body>) -> Answer {
        answer(&self.router, request).await
    }

    /// `POST /v1/auth/token`.
    pub async fn token(&self, form: &[(&str, &str)]) -> Answer {
        self.send(form_request("/v1/auth/token", form)).await
    }

    /// `POST` of JSON by nobody in particular.
    pub async fn post(&self, path: &str, body: Value) -> Answer {
        let request = Request::post(path).header("content-type", "application/json");
        self.send(request.body(Body::from(body.to_string())).unwrap())
            .await
    }

    /// The portal in force, for what is called directly.
    pub fn portal(&self) -> std::sync::Arc<portal::Document> {
        self.db.portal().unwrap()
    }

    /// The code of the newest mail to somebody; waits for it.
    pub async fn code_for(&self, email: &str) -> String {
        let found = async {
            let mut ticks = tokio::time::interval(std::time::Duration::from_millis(5));
            loop {
                ticks.tick().await;
                let mail = self.mail().await;
                if let Some((_, _, _, body)) = mail.iter().rfind(|(_, to, _, _)| to == email) {
                    return code_in(body);
                }
            }
        };
        let deadline = std::time::Duration::from_secs(30);
        tokio::time::timeout(deadline, found).await.expect("a mail")
    }

    /// Sign-in with a password.
    pub async fn token_of(&self, email: &str, password: &str) -> Answer {
        let form = [
            ("grant_type", "password"),
            ("username", email),
            ("password", password),
        ];
        self.token(&form).await
    }

    /// Everything waiting to be mailed: kind, recipient, subject, body.
    pub async fn mail(&self) -> Vec<(String, String, String, String)> {
        use server::db::Columns as _;
        let mut snapshot = self.db.read().await.unwrap();
        let sql = "SELECT kind, recipient, subject, body FROM mail_outbox ORDER BY created_at, id";
        let rows = sqlx::query(sql).fetch_all(snapshot.conn()).await.unwrap();
        let text = |row: &sqlx::any::AnyRow, column| row.text(column).unwrap();
        rows.iter()
            .map(|row| {
                (
                    text(row, "kind"),
                    text(row, "recipient"),
                    text(row, "subject"),
                    text(row, "body"),
                )
            })
            .collect()
    }

    /// A number out of the database.
    pub async fn count(&self, sql: &'static str) -> i64 {
        use server::db::Columns as _;
        let mut snapshot = self.db.read().await.unwrap();
        sqlx::query(sql)
            .fetch_one(snapshot.conn())
            .await
            .unwrap()
            .int("n")
            .unwrap()
    }

    /// How often somebody was notified of something.
    pub async fn count_notifications(&self, kind: &str, email: &str) -> usize {
        let all = self.person(email).await.records("notification").await;
        all.iter().filter(|it| it["kind"] == kind).count()
    }

    /// Changes the database behind the server's back.
    pub async fn meddle(&self, sql: &'static str) {
        let mut tx = self.db.write().await.unwrap();
        sqlx::query(sql).execute(tx.conn()).await.unwrap();
        tx.commit().await.unwrap();
    }
}

/// The code of a mail stands alone in its line.
pub fn code_in(body: &str) -> String {
    let line = body.lines().find_map(|line| line.strip_prefix("    "));
    line.expect("a code").to_owned()
}

fn name_of(email: &str) -> String {
    let first = email.split('@').next().unwrap();
    format!("{}{} Muster", first[..1].to_uppercase(), &first[1..])
}

fn password_hash() -> String {
    static HASH: std::sync::OnceLock<String> = std::sync::OnceLock::new();
    HASH.get_or_init(|| auth::password::hash(PASSWORD).unwrap())
        .clone()
}

pub fn form_request(path: &str, form: &[(&str, &str)]) -> Request<Body> {
    let encode = |text: &str| {
        text.bytes()
            .map(|byte| match byte {
                b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' => {
                    char::from(byte).to_string()
                }
                _ => format!("%{byte:02X}"),
            })
            .collect::<String>()
    };
    let pairs: Vec<_> = form
        .iter()
        .map(|(key, value)| format!("{}={}", encode(key), encode(value)))
        .collect();
    Request::post(path)
        .header("content-type", "application/x-www-form-urlencoded")
        .body(Body::from(pairs.join("&")))
        .unwrap()
}

async fn answer(router: &Router, request: Request<Body>) -> Answer {
    let (method, path) = (request.method().clone(), request.uri().path().to_owned());
    let response = router.clone().oneshot(request).await.unwrap();
    let (parts, body) = response.into_parts();
    let body = body.collect().await.unwrap().to_bytes().to_vec();
    if let Err(fault) = contract::check(&method, &path, parts.status, &parts.headers, &body) {
        panic!("{fault}");
    }
    Answer {
        status: parts.status,
        headers: parts.headers,
        body,
    }
}

/// What came back.
#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Vec<u8>,
}

impl Answer {
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body)
            .unwrap_or_else(|_| panic!("no JSON: {}", String::from_utf8_lossy(&self.body)))
    }

    pub fn of<T: DeserializeOwned>(&self) -> T {
        serde_json::from_value(self.json()).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    /// The answer, which must have this status.
    #[track_caller]
    pub fn expect(self, status: u16) -> Self {
        let text = String::from_utf8_lossy(&self.body);
        assert_eq!(self.status.as_u16(), status, "{text}");
        self
    }

    /// A refusal with this status and code.
    #[track_caller]
    pub fn refused(&self, status: u16, code: &str) -> api::Problem {
        let text = String::from_utf8_lossy(&self.body);
        assert_eq!(
            self.headers["content-type"], "application/problem+json",
            "{text}"
        );
        let problem: api::Problem = self.of();
        assert_eq!(
            (self.status.as_u16(), &*problem.code),
            (status, code),
            "{text}"
        );
        assert_eq!(problem.status, status);
        assert!(
            !problem.title.is_empty() && !problem.detail.is_empty(),
            "{text}"
        );
        assert_eq!(self.headers["x-request-id"], problem.request_id.as_str());
        problem
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .map_or("", |value| value.to_str().unwrap())
    }
}

/// Somebody with a token.
#[derive(Clone)]
pub struct Person {
    pub id: Uuid,
    pub token: String,
    router: Router,
}

impl Person {
    pub fn request(&self, method: Method, path: &str) -> axum::http::request::Builder {
        Request::builder()
            .method(method)
            .uri(path)
            .header("authorization", format!("Bearer {}", self.token))
    }

    pub async fn send(&self, request: Request<Body>) -> Answer {
        answer(&self.router, request).await
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.send(self.request(Method::GET, path).body(Body::empty()).unwrap())
            .await
    }

    pub async fn write(&self, method: Method, path: &str, body: &Value, key: Uuid) -> Answer {
        let request = self
            .request(method, path)
            .header("idempotency-key", key.to_string())
            .header("content-type", "application/json")
            .body(Body::from(body.to_string()))
            .unwrap();
        self.send(request).await
    }

    pub async fn post(&self, path: &str, body: Value) -> Answer {
        self.write(Method::POST, path, &body, Uuid::now_v7()).await
    }

    pub async fn patch(&self, path: &str, body: Value) -> Answer {
        self.write(Method::PATCH, path, &body, Uuid::now_v7()).await
    }

    /// Files a ticket and tells what the server made of it.
    pub async fn files(&self, subject: &str) -> api::TicketWritten {
        self.post("/v1/tickets", new_ticket(subject))
            .await
            .expect(201)
            .of()
    }

    pub async fn says(&self, ticket: Uuid, message: Value) -> Answer {
        self.post(&format!("/v1/tickets/{ticket}/messages"), message)
            .await
    }

    pub async fn acts(&self, ticket: Uuid, action: &str, args: Value) -> Answer {
        let path = format!("/v1/tickets/{ticket}/actions/{action}");
        self.post(&path, json!({ "args": args })).await
    }

    pub async fn ticket(&self, id: Uuid) -> api::Ticket {
        self.get(&format!("/v1/tickets/{id}"))
            .await
            .expect(200)
            .of()
    }

    pub async fn thread(&self, id: Uuid) -> Vec<api::Message> {
        self.get(&format!("/v1/tickets/{id}/messages"))
            .await
            .expect(200)
            .of()
    }

    /// Uploads a whole file and tells its id.
    pub async fn uploads(&self, name: &str, bytes: &[u8]) -> Uuid {
        let state: api::UploadState = self
            .post("/v1/uploads", upload(name, bytes))
            .await
            .expect(201)
            .of();
        let mut offset = 0;
        for piece in bytes.chunks(state.chunk_size as usize) {
            self.piece(state.id, offset, piece).await.expect(204);
            offset += piece.len();
        }
        state.id
    }

    pub async fn piece(&self, upload: Uuid, offset: usize, bytes: &[u8]) -> Answer {
        let request = self
            .request(Method::PATCH, &format!("/v1/uploads/{upload}"))
            .header("upload-offset", offset.to_string())
            .header("content-type", "application/offset+octet-stream")
            .body(Body::from(bytes.to_vec()))
            .unwrap();
        self.send(request).await
    }

    /// The records of one kind, as the change feed has them now.
    pub async fn records(&self, kind: &str) -> Vec<Value> {
        let all: Value = serde_json::from_str(&self.syncs().await).unwrap();
        let ops = all.as_array().unwrap().iter();
        ops.filter(|op| op["op"] == "put" && op["kind"] == kind)
            .map(|op| op["data"].clone())
            .collect()
    }

    pub async fn marks(&self) -> Vec<Value> {
        self.records("read_mark").await
    }

    /// Ids of own notifications, oldest first.
    pub async fn notifications(&self) -> Vec<String> {
        let mut all = self.records("notification").await;
        all.sort_by_key(|it| it["created_at"].to_string());
        all.iter()
            .map(|it| it["id"].as_str().unwrap().to_owned())
            .collect()
    }

    /// Everything the change feed says, from the beginning, as one list of operations.
    pub async fn syncs(&self) -> String {
        let mut all = Vec::new();
        let mut cursor = String::new();
        loop {
            let page: Value = self
                .get(&format!("/v1/sync?cursor={cursor}"))
                .await
                .expect(200)
                .json();
            all.extend(page["ops"].as_array().unwrap().iter().cloned());
            cursor = page["next"].as_str().unwrap().to_owned();
            if page["more"] == false {
                return Value::Array(all).to_string();
            }
        }
    }
}

pub fn sha256(bytes: &[u8]) -> String {
    server::blobs::hex(&Sha256::digest(bytes))
}

pub fn upload(name: &str, bytes: &[u8]) -> Value {
    json!({ "sha256": sha256(bytes), "size": bytes.len(), "name": name, "media_type": "image/png" })
}

pub fn new_ticket(subject: &str) -> Value {
    json!({
        "id": Uuid::now_v7(), "type": "support", "subject": subject,
        "message": message("Seit heute Morgen geht der Druck nicht mehr."),
    })
}

pub fn message(body: &str) -> Value {
    json!({ "id": Uuid::now_v7(), "body": body })
}

/// What happened in a thread: kinds of events and what they led to.
pub fn happened(thread: &[api::Message]) -> Vec<(String, String)> {
    let events = thread.iter().filter_map(|it| it.event.clone());
    events.map(|it| (it.kind, it.to)).collect()
}

/// A message with files.
pub fn with_files(body: &str, files: &[(Uuid, &str)]) -> Value {
    let files: Vec<_> = files
        .iter()
        .map(|(id, name)| json!({ "upload_id": id, "name": name }))
        .collect();
    json!({ "id": Uuid::now_v7(), "body": body, "attachments": files })
}

/// A one-pixel picture.
pub const PNG: &[u8] = &[
    0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 0x0d, 0x49, 0x48, 0x44, 0x52, 0, 0, 0,
    1, 0, 0, 0, 1, 8, 6, 0, 0, 0, 0x1f, 0x15, 0xc4, 0x89,
];
