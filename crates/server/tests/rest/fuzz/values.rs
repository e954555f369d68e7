//! Values: those of the desk, and those nobody expects.

use portal::Document;
use rand::Rng as _;
use rand::rngs::StdRng;
use rand::seq::IndexedRandom as _;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::matrix::Scene;

/// What requests are made of.
pub struct Values {
    /// Ids of the desk, and one of nothing.
    ids: Vec<String>,
    /// Words of the portal document: types, statuses, priorities, roles, actions, fields.
    words: Vec<String>,
    pub actions: Vec<String>,
}

impl Values {
    pub fn of(scene: &Scene) -> Self {
        let ids = scene.things.iter().map(|thing| thing.key.clone());
        let actions = scene.document.transitions.iter();
        Self {
            ids: ids.collect(),
            words: words(&scene.document),
            actions: actions.map(|it| it.action.clone()).collect(),
        }
    }

    /// An id: mostly of something that is there.
    pub fn id(&self, chance: &mut StdRng) -> String {
        match chance.random_range(0..10) {
            0 => fresh(chance).to_string(),
            1 => text(chance),
            _ => self.ids.choose(chance).unwrap().clone(),
        }
    }

    /// A text: a word of the portal, an id, or something strange.
    pub fn word(&self, chance: &mut StdRng) -> String {
        match chance.random_range(0..10) {
            0..5 => self.words.choose(chance).unwrap().clone(),
            5..7 => self.ids.choose(chance).unwrap().clone(),
            _ => text(chance),
        }
    }

    /// Anything at all.
    pub fn any(&self, chance: &mut StdRng) -> Value {
        match chance.random_range(0..12) {
            0 => Value::Null,
            1 => json!(chance.random_bool(0.5)),
            2 => json!(number(chance)),
            3 => json!(chance.random_range(-1e9..1e9)),
            4 => json!([]),
            5 => json!({}),
            6 => json!(vec![self.word(chance); 30]),
            7 => json!({ self.word(chance): self.word(chance) }),
            8 => nested(chance.random_range(2..60)),
            9 => json!(self.id(chance)),
            _ => json!(self.word(chance)),
        }
    }
}

fn words(document: &Document) -> Vec<String> {
    let mut words: Vec<String> = document.roles.keys().cloned().collect();
    for kind in &document.ticket_types {
        words.push(kind.id.clone());
        words.extend(kind.form.iter().map(|field| field.id.clone()));
    }
    words.extend(document.statuses.iter().map(|it| it.id.clone()));
    words.extend(document.priorities.iter().map(|it| it.id.clone()));
    words.extend(document.transitions.iter().map(|it| it.action.clone()));
    words.extend(document.queues.iter().map(|it| it.id.clone()));
    let fixed = [
        "subject",
        "priority",
        "body",
        "from",
        "to",
        "user_id",
        "minutes",
        "ticket_id",
        "into",
        "of",
        "message_id",
        "message_ids",
        "related",
        "active",
        "inactive",
        "de",
        "en",
        "app",
        "phone",
        "alice@hegau.example",
        "anna@desk.example",
        "0751-99001",
        "https://a.example/?b=c#d",
        "2026-11-23T08:00:00Z",
        "plain",
        "markdown",
        "reply",
        "note",
        "event",
    ];
    words.extend(fixed.map(str::to_owned));
    words
}

pub fn fresh(chance: &mut StdRng) -> Uuid {
    uuid::Builder::from_random_bytes(chance.random()).into_uuid()
}

pub fn number(chance: &mut StdRng) -> i64 {
    const EDGES: [i64; 12] = [
        0,
        1,
        -1,
        255,
        256,
        65_536,
        2_147_483_647,
        2_147_483_648,
        4_294_967_296,
        -2_147_483_649,
        i64::MAX,
        i64::MIN,
    ];
    match chance.random_bool(0.5) {
        true => *EDGES.choose(chance).unwrap(),
        false => chance.random_range(0..1_000),
    }
}

/// Texts that have broken programs before.
pub fn text(chance: &mut StdRng) -> String {
    const STRANGE: [&str; 24] = [
        "",
        " ",
        "\u{0}",
        "a\u{0}b",
        "\r\n\r\nX-Evil: 1",
        "\u{202E}gnp.exe",
        "\u{FEFF}\u{200B}\u{2060}",
        "e\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}",
        "👩‍👩‍👧‍👦🏴󠁧󠁢󠁥󠁮󠁧󠁿",
        "İIıi ßẞ ſ ﬁ Ω",
        "\u{10FFFF}\u{FFFD}\u{E000}",
        "'; DROP TABLE tickets; --",
        "%' OR '1'='1",
        "%_\\%",
        "<script>alert(1)</script>",
        "../../../../etc/passwd",
        "CON.txt.",
        "{{7*7}}${7*7}",
        "NaN",
        "-0",
        "1e400",
        "+262142-12-31T23:59:59Z",
        "0000-00-00T00:00:00Z",
        "00000000-0000-0000-0000-000000000000",
    ];
    match chance.random_range(0..12) {
        0 => "x".repeat(chance.random_range(150..2_000)),
        1 => "ä".repeat(60_000),
        2 => (0..20).map(|_| chance.random::<char>()).collect(),
        _ => (*STRANGE.choose(chance).unwrap()).to_owned(),
    }
}

fn nested(depth: usize) -> Value {
    (0..depth).fold(json!(1), |inner, _| json!({ "a": [inner] }))
}
