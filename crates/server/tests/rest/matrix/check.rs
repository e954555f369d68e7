//! The two rules, and the answers for the table.

use std::collections::{BTreeMap, BTreeSet};

use axum::http::{Method, Request};
use serde_json::Value;

use super::cast::Who;
use super::requests::{Ask, asks};
use super::scene::{Canary, Kind, MISSING, Scene, Thing};
use super::stage::{Reply, Stage};
use super::table::Row;

/// Kinds of things the feed brings, and what it calls them.
const FED: [(Kind, &str); 4] = [
    (Kind::Ticket, "ticket"),
    (Kind::Message, "message"),
    (Kind::TimeEntry, "time_entry"),
    (Kind::Invoice, "invoice"),
];

/// What the check came to.
#[derive(Debug, Default)]
pub struct Found {
    /// Leaks and broken promises.
    pub faults: Vec<String>,
    /// What everybody was answered.
    pub rows: Vec<Row>,
}

/// Asks everything.
pub async fn everything(scene: &Scene) -> Found {
    let stage = Stage::of(scene).await;
    let mut check = Check::new(scene, stage);
    check.ask_all(&asks(scene)).await;
    check.feeds().await;
    check.found
}

/// Asks what changes nothing, of a stage that may have been tampered with.
pub async fn reads(scene: &Scene, stage: Stage) -> Vec<String> {
    let mut check = Check::new(scene, stage);
    let reads: Vec<_> = asks(scene).into_iter().filter(Ask::is_read).collect();
    check.ask_all(&reads).await;
    check.feeds().await;
    check.found.faults
}

struct Check<'a> {
    scene: &'a Scene,
    stage: Stage,
    found: Found,
}

impl<'a> Check<'a> {
    fn new(scene: &'a Scene, stage: Stage) -> Self {
        Self {
            scene,
            stage,
            found: Found::default(),
        }
    }

    /// Everything, one group of rows after the other: the same request about things of one kind.
    async fn ask_all(&mut self, asks: &[Ask]) {
        let same =
            |one: &Ask, other: &Ask| one.operation == other.operation && one.about == other.about;
        for group in asks.chunk_by(same) {
            self.ask_group(group).await;
        }
    }

    async fn ask_group(&mut self, group: &[Ask]) {
        let mut answers = vec![Vec::new(); group.len()];
        for who in Who::ALL {
            let mut likeness = Vec::new();
            for (ask, answers) in group.iter().zip(&mut answers) {
                let reply = self.play(ask, who).await;
                likeness.push(reply.as_ref().map(|reply| like(reply, ask.thing.as_ref())));
                answers.push(reply.map_or_else(|| "?".to_owned(), |reply| cell(&reply)));
            }
            self.compare(group, who, &likeness);
        }
        for (ask, answers) in group.iter().zip(answers) {
            self.found.rows.push(Row {
                operation: ask.operation.clone(),
                about: ask.row(),
                answers,
            });
        }
    }

    /// What somebody may not know of answers like what does not exist.
    fn compare(&mut self, group: &[Ask], who: Who, likeness: &[Option<Likeness>]) {
        let is_missing = |ask: &Ask| {
            ask.thing
                .as_ref()
                .is_some_and(|thing| thing.label == MISSING)
        };
        let Some(missing) = group.iter().position(is_missing) else {
            return;
        };
        for (ask, got) in group.iter().zip(likeness) {
            let hidden = ask
                .thing
                .as_ref()
                .is_some_and(|it| !it.seers.contains(&who));
            if hidden && *got != likeness[missing] {
                self.fault(
                    ask,
                    who,
                    &format!(
                        "is told apart from what does not exist:\n    {got:?}\n    {:?}",
                        likeness[missing]
                    ),
                );
            }
        }
    }

    fn fault(&mut self, ask: &Ask, who: Who, what: &str) {
        let line = format!("{} {}: {who:?} {what}", ask.operation, ask.row());
        self.found.faults.push(line);
    }

    /// One request. What was refused or only read has changed nothing; what had an effect is undone.
    async fn play(&mut self, ask: &Ask, who: Who) -> Option<Reply> {
        let before = self.stage.version().await;
        let request = ask.request(who, self.scene.tokens.get(&who));
        let reply = match self.stage.ask(request).await {
            Ok(reply) => reply,
            Err(fault) => {
                self.fault(ask, who, &fault);
                return None;
            }
        };
        if let Some(leak) = leak(&self.scene.canaries, who, &reply) {
            self.fault(ask, who, &leak);
        }
        let had_effect = !ask.is_read() && reply.status.is_success();
        let at_the_door = ask.operation.contains(" /v1/auth/");
        if !had_effect && !at_the_door && self.stage.version().await != before {
            let what = format!("is answered {} and yet something was written", reply.status);
            self.fault(ask, who, &what);
        }
        if had_effect || (at_the_door && !ask.is_read()) {
            self.stage = Stage::of(self.scene).await;
        }
        Some(reply)
    }

    /// The whole change feed of everybody: all he may see is there, and nothing else.
    async fn feeds(&mut self) {
        let mut kinds: BTreeMap<String, BTreeMap<Who, usize>> = BTreeMap::new();
        let mut refused = BTreeMap::new();
        for who in Who::ALL {
            match self.feed(who).await {
                Ok(records) => {
                    for (kind, _) in &records {
                        *kinds
                            .entry(kind.clone())
                            .or_default()
                            .entry(who)
                            .or_default() += 1;
                    }
                    self.compare_feed(who, &records);
                }
                Err(status) => {
                    refused.insert(who, status);
                }
            }
        }
        for (kind, counts) in kinds {
            let answer = |who: &Who| match refused.get(who) {
                Some(status) => status.clone(),
                None => counts.get(who).copied().unwrap_or_default().to_string(),
            };
            self.found.rows.push(Row {
                operation: "all that get /v1/sync brings".to_owned(),
                about: kind,
                answers: Who::ALL.iter().map(answer).collect(),
            });
        }
    }

    async fn feed(&mut self, who: Who) -> Result<BTreeSet<(String, String)>, String> {
        let mut records = BTreeSet::new();
        let mut cursor = String::new();
        loop {
            let path = format!("/v1/sync?cursor={cursor}");
            let request = Request::builder().method(Method::GET).uri(path);
            let request = match self.scene.tokens.get(&who) {
                Some(token) => request.header("authorization", format!("Bearer {token}")),
                None => request,
            };
            let request = request.body(axum::body::Body::empty()).unwrap();
            let reply = self.stage.ask(request).await?;
            if !reply.status.is_success() {
                return Err(reply.status.as_u16().to_string());
            }
            if let Some(leak) = leak(&self.scene.canaries, who, &reply) {
                let line = format!("the feed: {who:?} {leak}");
                self.found.faults.push(line);
            }
            let page: Value = serde_json::from_slice(&reply.body).unwrap();
            for op in page["ops"].as_array().unwrap() {
                let data = if op["op"] == "put" { &op["data"] } else { op };
                let id = data["id"].as_str().unwrap_or_default().to_owned();
                records.insert((op["kind"].as_str().unwrap().to_owned(), id));
            }
            cursor = page["next"].as_str().unwrap().to_owned();
            if page["more"] == false {
                return Ok(records);
            }
        }
    }

    fn compare_feed(&mut self, who: Who, records: &BTreeSet<(String, String)>) {
        for (kind, name) in FED {
            for thing in self.scene.of(kind) {
                let there = records.contains(&(name.to_owned(), thing.key.clone()));
                let due = thing.seers.contains(&who);
                if there != due {
                    let has = if there { "has" } else { "lacks" };
                    let line = format!("the feed: {who:?} {has} the {name} {}", thing.label);
                    self.found.faults.push(line);
                }
            }
        }
    }
}

/// What is hidden from somebody and yet stands in an answer to him.
fn leak(canaries: &[Canary], who: Who, reply: &Reply) -> Option<String> {
    let mut text = String::from_utf8_lossy(&reply.body).into_owned();
    for (name, value) in &reply.headers {
        text.push_str(&format!(
            "\n{name}: {}",
            String::from_utf8_lossy(value.as_bytes())
        ));
    }
    let hidden = canaries
        .iter()
        .filter(|canary| !canary.seers.contains(&who));
    let mut told = hidden.filter(|canary| text.contains(&canary.word));
    told.next()
        .map(|canary| format!("is told `{}`, which is {}'s secret", canary.word, canary.of))
}

/// An answer without what is different each time.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Likeness {
    status: u16,
    headers: Vec<(String, String)>,
    body: String,
}

fn like(reply: &Reply, thing: Option<&Thing>) -> Likeness {
    let headers = reply.headers.iter();
    let headers = headers.map(|(name, value)| {
        let value = String::from_utf8_lossy(value.as_bytes()).into_owned();
        (name.to_string(), value)
    });
    let mut body = String::from_utf8_lossy(&reply.body).into_owned();
    if let Some(thing) = thing {
        body = body.replace(&thing.key, "<the thing>");
    }
    if let Ok(mut json) = serde_json::from_str(&body) {
        mask(&mut json);
        body = json.to_string();
    }
    Likeness {
        status: reply.status.as_u16(),
        headers: headers
            .filter(|(name, _)| name != "content-length")
            .collect(),
        body,
    }
}

/// Ids and times are new each time.
fn mask(value: &mut Value) {
    match value {
        Value::Object(members) => members.values_mut().for_each(mask),
        Value::Array(items) => items.iter_mut().for_each(mask),
        Value::String(text) => {
            if uuid::Uuid::try_parse(text).is_ok() {
                "<id>".clone_into(text);
            } else if chrono::DateTime::parse_from_rfc3339(text).is_ok() {
                "<time>".clone_into(text);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// The answer in the table: its status, and how many a list has.
fn cell(reply: &Reply) -> String {
    let status = reply.status.as_u16();
    match serde_json::from_slice(&reply.body) {
        Ok(Value::Array(items)) => format!("{status}×{}", items.len()),
        _ => status.to_string(),
    }
}
