//! Portal documents and the real `pultd`: checked with the line of each fault, changed while it runs,
//! demonstrated.
#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

const EXE: &str = env!("CARGO_BIN_EXE_pultd");
const SYS_FN: &str = include_str!("../portals/sys-fn.toml");
/// Far longer than anything here takes.
const PATIENCE: Duration = Duration::from_secs(60);

struct Pultd {
    child: Child,
    address: String,
}

impl Pultd {
    fn start(command: &str, portal: &str, data: &Path) -> Self {
        let child = Command::new(EXE)
            .args([
                command,
                "--portal",
                portal,
                "--listen",
                "127.0.0.1:0",
                "--data",
            ])
            .arg(data)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut started = Self {
            child,
            address: String::new(),
        };
        let mut out = BufReader::new(started.child.stdout.take().unwrap());
        let mut line = String::new();
        loop {
            line.clear();
            assert_ne!(out.read_line(&mut line).unwrap(), 0, "it ended");
            if let Some(address) = line.trim().strip_prefix("listening on http://") {
                address.clone_into(&mut started.address);
                return started;
            }
        }
    }

    /// Head and body of the answer.
    fn ask(&self, request: &str, body: &str) -> (String, String) {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        let text = format!(
            "{request}host: x\r\nconnection: close\r\ncontent-length: {}\r\n\r\n{body}",
            body.len()
        );
        stream.write_all(text.as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        (head.to_owned(), body.to_owned())
    }

    fn get(&self, path: &str, header: &str) -> (String, String) {
        self.ask(&format!("GET {path} HTTP/1.1\r\n{header}\r\n"), "")
    }

    fn sign_in(&self, email: &str, password: &str) -> (String, serde_json::Value) {
        let form = format!("grant_type=password&username={email}&password={password}");
        let kind = "content-type: application/x-www-form-urlencoded";
        let (head, body) = self.ask(
            &format!("POST /v1/auth/token HTTP/1.1\r\n{kind}\r\n"),
            &form,
        );
        (head, serde_json::from_str(&body).unwrap())
    }
}

impl Drop for Pultd {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn etag(head: &str) -> String {
    let line = head
        .lines()
        .find(|line| line.to_lowercase().starts_with("etag:"));
    line.unwrap()[5..].trim().to_owned()
}

fn check(file: &Path) -> (Option<i32>, String) {
    let output: Output = Command::new(EXE)
        .args(["portal", "check"])
        .arg(file)
        .output()
        .unwrap();
    let said = [output.stdout, output.stderr].concat();
    (output.status.code(), String::from_utf8(said).unwrap())
}

#[test]
fn portal_check_names_file_line_and_reason_of_every_fault() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("portal.toml");
    std::fs::write(&file, SYS_FN).unwrap();
    let (code, said) = check(&file);
    assert_eq!(code, Some(0), "{said}");
    assert!(said.contains("usable"), "{said}");

    let broken = SYS_FN
        .replace(
            "to = \"closed\"\nroles = [\"agent\"]\nconfirm",
            "to = \"weg\"\nroles = [\"agent\"]\nconfirm",
        )
        .replace("[Ticket#{number}]", "[Ticket]");
    std::fs::write(&file, &broken).unwrap();
    let (code, said) = check(&file);
    assert_eq!(code, Some(1));
    for (needle, reason) in [
        ("to = \"weg\"", "there is no status \"weg\""),
        ("subject_tag = ", "{number} is missing"),
    ] {
        let line = broken
            .lines()
            .position(|line| line.contains(needle))
            .unwrap()
            + 1;
        let place = format!("{}:{line}:", file.display());
        let told = said.lines().find(|line| line.contains(&place));
        assert!(
            told.is_some_and(|told| told.contains(reason)),
            "{place} in {said}"
        );
    }

    std::fs::write(
        &file,
        SYS_FN.replace("one_topic = true", "one_topik = true"),
    )
    .unwrap();
    let (code, said) = check(&file);
    assert_eq!(code, Some(1));
    let line = SYS_FN
        .lines()
        .position(|line| line == "one_topic = true")
        .unwrap()
        + 1;
    assert!(
        said.contains(&format!("line {line}: rules.one_topik")),
        "{said}"
    );
    assert_eq!(check(&dir.path().join("gibt-es-nicht.toml")).0, Some(1));
}

#[test]
fn a_change_of_the_file_reaches_every_client_and_a_broken_one_changes_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("portal.toml");
    std::fs::write(&file, SYS_FN).unwrap();
    let data = dir.path().join("data");
    let server = Pultd::start("demo", file.to_str().unwrap(), &data);
    let (_, tokens) = server.sign_in("petra.lang@praxis-am-markt.example", "pult-demo-petra");
    let bearer = format!(
        "authorization: Bearer {}",
        tokens["access_token"].as_str().unwrap()
    );
    let mut next = String::new();
    loop {
        let path = match next.as_str() {
            "" => "/v1/sync".to_owned(),
            cursor => format!("/v1/sync?cursor={cursor}"),
        };
        let page: serde_json::Value = serde_json::from_str(&server.get(&path, &bearer).1).unwrap();
        page["next"].as_str().unwrap().clone_into(&mut next);
        if page["more"] == false {
            break;
        }
    }
    let (head, _) = server.get("/v1/portal", "accept: */*");
    let before = etag(&head);
    let kept = server.get("/v1/portal", &format!("if-none-match: {before}"));
    assert!(kept.0.starts_with("HTTP/1.1 304"), "{}", kept.0);

    // A broken file first: what holds goes on holding. The good one comes after it, so that the
    // server has seen both when the second has arrived.
    std::fs::write(
        &file,
        SYS_FN.replace("label = \"Offen\"", "lable = \"Offen\""),
    )
    .unwrap();
    let changed = SYS_FN
        .replace("version = 1", "version = 2")
        .replace("new = \"Neues Ticket\"", "new = \"Neues Anliegen\"");
    let until = Instant::now() + PATIENCE;
    let (mut seen, mut written) = (String::new(), false);
    while !seen.contains("Neues Anliegen") {
        assert!(Instant::now() < until, "the change has not arrived");
        let path = format!("/v1/sync?wait=2&cursor={next}");
        let (_, page) = server.get(&path, &bearer);
        let cursor: serde_json::Value = serde_json::from_str(&page).unwrap();
        cursor["next"].as_str().unwrap().clone_into(&mut next);
        assert!(
            written || !page.contains("\"portal_id\""),
            "a broken file was taken over"
        );
        seen = page;
        if !written {
            std::fs::write(&file, &changed).unwrap();
            written = true;
        }
    }
    let (head, body) = server.get("/v1/portal", &format!("if-none-match: {before}"));
    assert!(head.starts_with("HTTP/1.1 200"), "{head}");
    assert_ne!(etag(&head), before);
    assert!(body.contains("Neues Anliegen"));
}

#[test]
fn every_portal_can_be_demonstrated_and_refuses_whom_it_must() {
    for (portal, good, refused) in [
        (
            "digidesk",
            "katrin.sommer@teehaus-lindenhof",
            "tim.brandl@radwerk-spessart",
        ),
        (
            "managedhosting",
            "julia.berger@kartograf-verlag",
            "jan.kuhlmann@kartograf-verlag",
        ),
        (
            "sys-fn",
            "petra.lang@praxis-am-markt",
            "sven.ullrich@tischlerei-hofmann",
        ),
        (
            "speicherwerk",
            "thomas.eder@klinikum-donautal",
            "paul.gerber@werkstatt-digital",
        ),
    ] {
        let dir = tempfile::tempdir().unwrap();
        let server = Pultd::start("demo", portal, dir.path());
        let sign_in = |address: &str| {
            let name = address.split('.').next().unwrap();
            server.sign_in(&format!("{address}.example"), &format!("pult-demo-{name}"))
        };
        let (head, _) = sign_in(good);
        assert!(head.starts_with("HTTP/1.1 200"), "{portal}: {head}");
        let (head, body) = sign_in(refused);
        assert!(head.starts_with("HTTP/1.1 403"), "{portal}: {head} {body}");
        if portal == "speicherwerk" {
            assert_eq!(
                body["detail"],
                "Ihre E-Mail ist nicht zur Anmeldung zugelassen."
            );
        }
        let accounts = std::fs::read_to_string(dir.path().join("demo-accounts.json")).unwrap();
        let accounts: Vec<serde_json::Value> = serde_json::from_str(&accounts).unwrap();
        for key in ["email", "password", "name", "role", "organisation"] {
            assert!(accounts[0][key].is_string(), "{portal}: {key}");
        }
        assert_eq!(accounts[0]["role"], "customer");
    }
}
