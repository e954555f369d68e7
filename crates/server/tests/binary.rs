//! The real `pultd`: what it prints, what it refuses, how it stops.
#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Output, Stdio};

use uuid::Uuid;

const EXE: &str = env!("CARGO_BIN_EXE_pultd");

/// A running server; killed when the test ends before it was stopped.
struct Pultd {
    child: Child,
    out: BufReader<ChildStdout>,
    said: Vec<String>,
    address: String,
}

impl Pultd {
    fn start(command: &str, data: &Path) -> Self {
        Self::start_logging(command, data, "info")
    }

    fn start_logging(command: &str, data: &Path, level: &str) -> Self {
        let mut child = Command::new(EXE)
            .env("PULTD_LOG", level)
            .args([
                command,
                "--portal",
                "quisa",
                "--listen",
                "127.0.0.1:0",
                "--data",
            ])
            .arg(data)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let out = BufReader::new(child.stdout.take().unwrap());
        let mut server = Self {
            child,
            out,
            said: Vec::new(),
            address: String::new(),
        };
        while server.address.is_empty() {
            let mut line = String::new();
            if server.out.read_line(&mut line).unwrap() == 0 {
                panic!("it ended: {}", server.ended().1);
            }
            match line.trim().strip_prefix("listening on http://") {
                Some(address) => address.clone_into(&mut server.address),
                None => server.said.push(line),
            }
        }
        server
    }

    fn connect(&self) -> TcpStream {
        TcpStream::connect(&self.address).unwrap()
    }

    fn ask(&self, request: &str) -> String {
        ask(&self.address, request).unwrap()
    }

    fn get(&self, path: &str, token: &str) -> String {
        self.ask(&format!(
            "GET {path} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {token}\r\nconnection: close\r\n\r\n"
        ))
    }

    fn sign_in(&self, email: &str, password: &str) -> Option<String> {
        let body = format!("grant_type=password&username={email}&password={password}");
        let answer = self.ask(&format!(
            "POST /v1/auth/token HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\
             content-type: application/x-www-form-urlencoded\r\ncontent-length: {}\r\n\r\n{body}",
            body.len()
        ));
        let json: serde_json::Value =
            serde_json::from_str(answer.split("\r\n\r\n").nth(1)?).ok()?;
        Some(json["access_token"].as_str()?.to_owned())
    }

    fn signal(&self, name: &str) {
        let pid = self.child.id().to_string();
        assert!(
            Command::new("kill")
                .args([name, &pid])
                .status()
                .unwrap()
                .success()
        );
    }

    /// Waits for the end; the exit code and what was logged.
    fn ended(mut self) -> (Option<i32>, String) {
        let mut rest = String::new();
        self.out.read_to_string(&mut rest).unwrap();
        let status = self.child.wait().unwrap();
        let mut log = String::new();
        self.child
            .stderr
            .take()
            .unwrap()
            .read_to_string(&mut log)
            .unwrap();
        (status.code(), log)
    }
}

impl Drop for Pultd {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn ask(address: &str, request: &str) -> std::io::Result<String> {
    let mut stream = TcpStream::connect(address)?;
    stream.write_all(request.as_bytes())?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    Ok(answer)
}

/// Files a ticket whose id is also its key; whether the server said that it has it.
fn file(address: &str, token: &str, id: Uuid) -> bool {
    let message = Uuid::new_v5(&id, b"message");
    let body = format!(
        r#"{{"id":"{id}","type":"support","subject":"Fall {id}","message":{{"id":"{message}","body":"Text"}}}}"#
    );
    let request = format!(
        "POST /v1/tickets HTTP/1.1\r\nhost: x\r\nconnection: close\r\nidempotency-key: {id}\r\n\
         authorization: Bearer {token}\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    );
    ask(address, &request).is_ok_and(|answer| answer.starts_with("HTTP/1.1 201"))
}

fn run(args: &[&str], data: &Path, input: &str) -> Output {
    let mut child = Command::new(EXE)
        .args(args)
        .arg("--data")
        .arg(data)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // A command that refuses early does not read its input.
    let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
    child.wait_with_output().unwrap()
}

/// A refusal: exit code 1, nothing on standard output, one line that says why.
#[track_caller]
fn refuses(data: &Path, why: &str) {
    let args = ["serve", "--portal", "quisa", "--listen", "127.0.0.1:0"];
    let output = run(&args, data, "");
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(output.stdout.is_empty());
    let lines: Vec<_> = said.lines().collect();
    assert_eq!(lines.len(), 1, "{said}");
    assert!(
        lines[0].starts_with("pultd: ") && lines[0].contains(why),
        "{said}"
    );
}

#[test]
fn a_demonstration_prints_its_accounts_and_keeps_its_data() {
    let dir = tempfile::tempdir().unwrap();
    let first = Pultd::start("demo", dir.path());
    let file = dir.path().join("demo-accounts.json");
    let accounts: serde_json::Value =
        serde_json::from_slice(&std::fs::read(&file).unwrap()).unwrap();
    let accounts = accounts.as_array().unwrap();
    let count = |role| accounts.iter().filter(|it| it["role"] == role).count();
    assert_eq!(
        (count("customer") + count("manager"), count("agent")),
        (6, 2)
    );
    for account in accounts {
        let email = account["email"].as_str().unwrap();
        assert!(
            first.said.iter().any(|line| line.contains(email)),
            "{:?}",
            first.said
        );
        let password = account["password"].as_str().unwrap();
        let works = account.get("state").is_none();
        assert_eq!(first.sign_in(email, password).is_some(), works, "{email}");
    }
    let email = accounts[0]["email"].as_str().unwrap();
    let password = accounts[0]["password"].as_str().unwrap();
    let token = first.sign_in(email, password).unwrap();
    let tickets = first.get("/v1/tickets", &token);
    let tickets = tickets.split("\r\n\r\n").nth(1).unwrap().to_owned();
    assert!(tickets.contains("\"number\":\""), "{tickets}");
    first.signal("-TERM");
    assert_eq!(first.ended().0, Some(0));

    let second = Pultd::start("demo", dir.path());
    let again = second.get("/v1/tickets", &token);
    assert!(
        again.ends_with(&tickets),
        "the second start keeps tickets and sessions"
    );
}

#[test]
fn sigterm_lets_the_request_under_way_finish_and_says_goodbye_to_streams() {
    let dir = tempfile::tempdir().unwrap();
    let server = Pultd::start("demo", dir.path());
    let token = server.sign_in(
        "sabine.keller@hegau-medizintechnik.example",
        "pult-demo-sabine",
    );
    let token = token.unwrap();
    let mut stream = server.connect();
    write!(
        stream,
        "GET /v1/events HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {token}\r\n\r\n"
    )
    .unwrap();
    let mut stream = BufReader::new(stream);
    let mut line = String::new();
    while !line.starts_with("event: hello") {
        line.clear();
        assert!(stream.read_line(&mut line).unwrap() > 0);
    }
    // A request whose body is still on its way when the signal comes.
    let body = "grant_type=password&username=x%40y.example&password=falsch";
    let mut slow = server.connect();
    write!(
        slow,
        "POST /v1/auth/token HTTP/1.1\r\nhost: x\r\nconnection: close\r\nexpect: 100-continue\r\n\
         content-type: application/x-www-form-urlencoded\r\ncontent-length: {}\r\n\r\n",
        body.len()
    )
    .unwrap();
    // The server asks for the body: it has the request in hand.
    let mut go_on = [0; 25];
    slow.read_exact(&mut go_on).unwrap();
    assert!(
        go_on.starts_with(b"HTTP/1.1 100"),
        "{}",
        String::from_utf8_lossy(&go_on)
    );
    server.signal("-TERM");
    let mut rest = String::new();
    stream.read_to_string(&mut rest).unwrap();
    assert!(rest.contains("event: bye"), "{rest}");
    slow.write_all(body.as_bytes()).unwrap();
    let mut answer = String::new();
    slow.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 401"), "{answer}");
    assert_eq!(server.ended().0, Some(0));
}

#[test]
fn sigint_stops_it_too() {
    let dir = tempfile::tempdir().unwrap();
    let server = Pultd::start("serve", dir.path());
    assert!(server.get("/v1/health", "").contains("\"ok\""));
    server.signal("-INT");
    assert_eq!(server.ended().0, Some(0));
}

#[test]
fn what_was_acknowledged_survives_a_kill_and_repeating_the_rest_files_it_once() {
    let dir = tempfile::tempdir().unwrap();
    let email = "sabine.keller@hegau-medizintechnik.example";
    let mut server = Pultd::start("demo", dir.path());
    let token = server.sign_in(email, "pult-demo-sabine").unwrap();
    let mut all = Vec::new();
    for _ in 0..6 {
        let (address, to_file) = (server.address.clone(), token.clone());
        let (tell, told) = std::sync::mpsc::channel();
        // Files one after the other until the server is gone.
        let filing = std::thread::spawn(move || {
            loop {
                let id = Uuid::now_v7();
                let done = file(&address, &to_file, id);
                if tell.send((id, done)).is_err() || !done {
                    return;
                }
            }
        });
        let mut known: Vec<_> = told.iter().take(3).collect();
        server.signal("-KILL");
        known.extend(told.iter());
        filing.join().unwrap();
        assert_eq!(server.ended().0, None);

        server = Pultd::start("demo", dir.path());
        for (id, acknowledged) in known {
            let there = server
                .get(&format!("/v1/tickets/{id}"), &token)
                .contains("\"number\"");
            assert!(there || !acknowledged, "an acknowledged ticket is gone");
            assert!(file(&server.address, &token, id));
            all.push(id);
        }
    }
    let answer = server.get("/v1/tickets?limit=200&q=Fall%200", &token);
    let list: serde_json::Value =
        serde_json::from_str(answer.split("\r\n\r\n").nth(1).unwrap()).unwrap();
    assert_eq!(list.as_array().unwrap().len(), all.len());
}

#[test]
fn a_folder_another_server_has_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    let server = Pultd::start("serve", dir.path());
    refuses(dir.path(), "is in use by another pultd");
    assert!(
        server.get("/v1/health", "").contains("\"ok\""),
        "the first one is not disturbed"
    );
    server.signal("-KILL");
    assert_eq!(server.ended().0, None);
    // A killed server leaves nothing that keeps the next one out.
    drop(Pultd::start("serve", dir.path()));
}

#[test]
fn a_damaged_database_is_refused_and_left_as_it_is() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("pultd.db");
    std::fs::write(
        &path,
        "this is no database, and long enough to be looked at ".repeat(200),
    )
    .unwrap();
    let before = std::fs::read(&path).unwrap();
    refuses(dir.path(), "is damaged");
    assert_eq!(std::fs::read(&path).unwrap(), before);
}

#[test]
fn a_database_of_a_newer_version_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    let server = Pultd::start("serve", dir.path());
    server.signal("-TERM");
    assert_eq!(server.ended().0, Some(0));
    tokio::runtime::Runtime::new().unwrap().block_on(async {
        let db = server::db::Db::open(dir.path()).await.unwrap();
        let mut tx = db.write().await.unwrap();
        sqlx::query(
            "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time)
             VALUES (9999, 'future', 1, x'00', 0)",
        )
        .execute(tx.conn())
        .await
        .unwrap();
        tx.commit().await.unwrap();
        db.close().await;
    });
    refuses(dir.path(), "newer pultd");
}

#[test]
fn an_unknown_portal_is_refused_with_the_names_there_are() {
    let dir = tempfile::tempdir().unwrap();
    let output = run(&["serve", "--portal", "quatsch"], dir.path(), "");
    assert_eq!(output.status.code(), Some(1));
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(
        said.contains("there is no portal “quatsch”") && said.contains("quisa"),
        "{said}"
    );
}

#[test]
fn a_portal_file_is_checked_and_its_fault_told_once() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("portal.toml");
    std::fs::write(&file, "name = 1\n").unwrap();
    let check = |what: &str| {
        Command::new(EXE)
            .args(["admin", "portal", "check", what])
            .output()
            .unwrap()
    };
    assert!(check("quisa").status.success());
    let output = check(file.to_str().unwrap());
    assert_eq!(output.status.code(), Some(1));
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(said.matches("line 1").count(), 1, "{said}");
}

#[test]
fn a_folder_of_another_portal_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    let server = Pultd::start("serve", dir.path());
    server.signal("-TERM");
    assert_eq!(server.ended().0, Some(0));
    let other = dir.path().join("other.toml");
    let quisa = include_str!("../portals/quisa.toml");
    let changed = quisa.replace("portal_id = \"quisa\"", "portal_id = \"other\"");
    std::fs::write(&other, changed).unwrap();
    let portal = other.to_str().unwrap();
    let output = run(
        &["serve", "--portal", portal, "--listen", "127.0.0.1:0"],
        dir.path(),
        "",
    );
    assert_eq!(output.status.code(), Some(1));
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(
        said.contains("belongs to the portal “quisa”, not to “other”"),
        "{said}"
    );
}

#[test]
fn an_administrator_makes_and_closes_accounts_beside_the_running_server() {
    let dir = tempfile::tempdir().unwrap();
    let server = Pultd::start("serve", dir.path());
    let email = "neu@firma.example";
    let add = [
        "admin",
        "user",
        "add",
        email,
        "--name",
        "Nora Neu",
        "--role",
        "manager",
        "--organisation",
        "Firma",
    ];
    let weak = run(&add, dir.path(), "kurz\n");
    assert_eq!(weak.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&weak.stderr).contains("at least 10 characters"));
    let made = run(&add, dir.path(), "lang-genug-1\n");
    assert!(
        made.status.success(),
        "{}",
        String::from_utf8_lossy(&made.stderr)
    );
    assert_eq!(
        run(&add, dir.path(), "lang-genug-1\n").status.code(),
        Some(1)
    );
    let token = server.sign_in(email, "lang-genug-1").unwrap();
    assert!(server.get("/v1/me", &token).contains("Nora Neu"));

    let wiped = run(
        &["admin", "sessions", "revoke", email, "--wipe"],
        dir.path(),
        "",
    );
    assert!(wiped.status.success());
    let refused = server.get("/v1/me", &token);
    assert!(refused.contains("auth.session_revoked") && refused.contains("\"wipe\":true"));

    let set = run(
        &["admin", "user", "set-password", email],
        dir.path(),
        "ganz-anders-2\n",
    );
    assert!(set.status.success());
    assert!(server.sign_in(email, "lang-genug-1").is_none());
    assert!(server.sign_in(email, "ganz-anders-2").is_some());
    assert!(
        run(&["admin", "user", "deactivate", email], dir.path(), "")
            .status
            .success()
    );
    assert!(server.sign_in(email, "ganz-anders-2").is_none());
    assert!(run(&["admin", "purge"], dir.path(), "").status.success());
}

#[test]
fn the_log_holds_no_text_no_addresses_and_no_tokens() {
    let dir = tempfile::tempdir().unwrap();
    let server = Pultd::start_logging("demo", dir.path(), "debug");
    let email = "sabine.keller@hegau-medizintechnik.example";
    let token = server.sign_in(email, "pult-demo-sabine").unwrap();
    assert!(server.sign_in(email, "geheimes-falsches").is_none());
    server.get("/v1/tickets?q=vertraulich", &token);
    server.signal("-TERM");
    let (_, log) = server.ended();
    assert!(log.contains("/v1/tickets"), "{log}");
    for secret in ["hegau", "pult-demo", "geheimes", &token, "vertraulich"] {
        assert!(!log.contains(secret), "{secret} in: {log}");
    }
}

#[test]
fn an_administrator_sets_states_roles_contracts_and_ids_beside_the_running_server() {
    let dir = tempfile::tempdir().unwrap();
    let server = Pultd::start("serve", dir.path());
    let email = "neu@firma.example";
    let admin = |args: &[&str], input: &str| -> (bool, String) {
        let all: Vec<&str> = ["admin"].iter().chain(args).copied().collect();
        let output = run(&all, dir.path(), input);
        let said = [output.stdout, output.stderr].concat();
        (output.status.success(), String::from_utf8(said).unwrap())
    };
    let ok = |args: &[&str]| {
        let (fine, said) = admin(args, "lang-genug-1\n");
        assert!(fine, "{args:?}: {said}");
        said
    };
    ok(&["organisation", "add", "Firma"]);
    let (twice, said) = admin(&["organisation", "add", "Firma"], "");
    assert!(
        !twice && said.contains("there is an organisation “Firma” already"),
        "{said}"
    );
    ok(&[
        "user",
        "add",
        email,
        "--name",
        "Nora Neu",
        "--role",
        "customer",
        "--organisation",
        "Firma",
    ]);
    let token = server.sign_in(email, "lang-genug-1").unwrap();

    ok(&["user", "state", email, "not-enabled"]);
    assert!(
        server
            .get("/v1/me", &token)
            .contains("auth.session_revoked")
    );
    assert!(server.sign_in(email, "lang-genug-1").is_none());
    ok(&["user", "enable", email]);
    let token = server.sign_in(email, "lang-genug-1").unwrap();

    ok(&["user", "roles", email, "manager"]);
    assert!(server.get("/v1/me", &token).contains("\"manager\""));
    let (known, said) = admin(&["user", "roles", email, "emperor"], "");
    assert!(!known && said.contains("portal does not know"), "{said}");

    ok(&["user", "support-id", email, "SID-7"]);
    assert!(server.get("/v1/me", &token).contains("SID-7"));
    ok(&[
        "organisation",
        "contract",
        "Firma",
        "--number",
        "V-1",
        "--until",
        "2031-12-31",
    ]);
    ok(&["organisation", "contacts", "Firma", "--primary", email]);
    ok(&["user", "invite", email]);
    ok(&["user", "end-second-factor", email]);
    let list = ok(&["user", "list"]);
    assert!(
        list.contains("neu@firma.example\tactive\tFirma\tmanager,primary_contact\tSID-7"),
        "{list}"
    );

    ok(&["user", "deactivate", email]);
    let refused = server.get("/v1/me", &token);
    assert!(
        refused.contains("auth.session_revoked") && refused.contains("\"wipe\":true"),
        "{refused}"
    );
    assert!(server.sign_in(email, "lang-genug-1").is_none());
}
