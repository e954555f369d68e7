//! Made-up tickets in any number, for figures and for scrolling: the same seed, the same tickets.
//!
//! The text is German in its statistics only: words follow Zipf's law, a third of the nouns are
//! compounds, a message has 440 bytes on average, and one thread is very long.

use rand::rngs::StdRng;
use rand::{Rng as _, SeedableRng as _};

use super::cases::{Case, Event, Format, Kind, Message, Person, Role};

/// Every demonstration has the same tickets.
const SEED: u64 = 2026;
/// Messages a ticket has on average.
const MESSAGES: u32 = 8;
/// Messages of the one long thread.
const LONG_THREAD: u32 = 5_000;
/// Days over which the tickets are spread.
const DAYS: u32 = 730;
/// Bytes of a message on average.
const BYTES: usize = 440;

const FIRST: &[&str] = &[
    "Prüfmittel",
    "Dokumenten",
    "Qualitäts",
    "Maßnahmen",
    "Schulungs",
    "Lieferanten",
    "Freigabe",
    "Benutzer",
    "Berechtigungs",
    "Audit",
    "Abweichungs",
    "Verfahrens",
    "Arbeitsplatz",
    "Server",
    "Datenbank",
    "Formular",
    "Wiedervorlage",
    "Verteiler",
    "Stammdaten",
    "Kalibrier",
    "Reklamations",
    "Prozess",
    "Risiko",
    "Termin",
    "Vorlagen",
    "Mandanten",
    "Import",
    "Export",
    "Druck",
    "Archiv",
];
const SECOND: &[&str] = &[
    "verwaltung",
    "lenkung",
    "plan",
    "liste",
    "bericht",
    "maske",
    "ansicht",
    "auswertung",
    "vorlage",
    "meldung",
    "anlage",
    "ordner",
    "suche",
    "einstellung",
    "zuordnung",
    "übersicht",
    "nummer",
    "änderung",
    "prüfung",
    "schnittstelle",
    "datei",
    "rolle",
    "gruppe",
    "historie",
    "frist",
];
const COMMON: &[&str] = &[
    "die",
    "der",
    "und",
    "ist",
    "nicht",
    "das",
    "wird",
    "im",
    "bei",
    "wir",
    "den",
    "mit",
    "es",
    "nach",
    "auf",
    "von",
    "eine",
    "haben",
    "werden",
    "sich",
    "beim",
    "seit",
    "kann",
    "noch",
    "dem",
    "auch",
    "als",
    "wenn",
    "aber",
    "dann",
    "nur",
    "mehr",
    "heute",
    "gestern",
    "wieder",
    "bitte",
    "Fehler",
    "Meldung",
    "Ansicht",
    "Speichern",
    "Öffnen",
    "Anmeldung",
    "Passwort",
    "Drucker",
    "angezeigt",
    "gespeichert",
    "geöffnet",
    "geprüft",
    "erneut",
    "manchmal",
    "leider",
    "plötzlich",
    "langsam",
    "leer",
    "doppelt",
    "falsch",
    "richtig",
    "Kollegin",
    "Abteilung",
    "Rechner",
    "Bildschirm",
    "Update",
    "Fenster",
    "Spalte",
    "Filter",
    "Anhang",
    "Version",
    "Sitzung",
    "Verbindung",
    "gelöscht",
];

/// `count` tickets of the given people, newest last.
pub fn cases(count: u32, people: &[Person]) -> impl Iterator<Item = Case> + use<> {
    let of = |role: fn(Role) -> bool| -> Vec<String> {
        people
            .iter()
            .filter(|p| role(p.role))
            .map(|p| p.email.clone())
            .collect()
    };
    let customers = of(|role| role != Role::Agent);
    let agents = of(|role| role == Role::Agent);
    let mut random = StdRng::seed_from_u64(SEED);
    let vocabulary = Vocabulary::new();
    (0..count).map(move |index| {
        let days_ago = DAYS - index * DAYS / count.max(1);
        let length = match index {
            0 if count >= 1_000 => LONG_THREAD,
            _ => random.random_range(1..MESSAGES * 2),
        };
        case(
            &mut random,
            &vocabulary,
            &customers,
            &agents,
            days_ago,
            length,
        )
    })
}

fn case(
    random: &mut StdRng,
    words: &Vocabulary,
    customers: &[String],
    agents: &[String],
    days_ago: u32,
    length: u32,
) -> Case {
    let requester = pick(random, customers);
    let agent = pick(random, agents);
    let open = days_ago < 20 && random.random_bool(0.3);
    let mut messages = Vec::new();
    let mut minutes = 0;
    for position in 0..length {
        minutes += random.random_range(1..90);
        let by_customer = position == 0 || random.random_bool(0.45);
        let kind = match position {
            0 => Kind::Reply,
            _ if by_customer => Kind::Reply,
            _ if random.random_bool(0.15) => Kind::Finding,
            _ if random.random_bool(0.1) => Kind::Note,
            _ => Kind::Reply,
        };
        messages.push(Message {
            author: if by_customer {
                requester.clone()
            } else {
                agent.clone()
            },
            kind,
            minutes_after: minutes,
            body: words.text(random),
            format: Format::Plain,
            event: None,
            attachments: Vec::new(),
        });
    }
    let status = if open { "open" } else { "done" };
    if !open {
        messages.push(Message {
            author: agent.clone(),
            kind: Kind::Event,
            minutes_after: minutes + 5,
            body: String::new(),
            format: Format::Plain,
            event: Some(Event {
                kind: "status".into(),
                from: "open".into(),
                to: status.into(),
            }),
            attachments: Vec::new(),
        });
    }
    Case {
        kind: "support".to_owned(),
        subject: words.subject(random),
        status: status.to_owned(),
        priority: None,
        requester,
        assignee: Some(agent),
        days_ago,
        time: format!(
            "{:02}:{:02}",
            random.random_range(7..18),
            random.random_range(0..60)
        ),
        channel: "app".to_owned(),
        confirm_email: false,
        callback: None,
        estimate_minutes: None,
        messages,
    }
}

fn pick(random: &mut StdRng, from: &[String]) -> String {
    from.get(random.random_range(0..from.len().max(1)))
        .cloned()
        .unwrap_or_default()
}

/// Words by rank, the frequent ones first.
struct Vocabulary {
    words: Vec<String>,
    /// Sum of 1/rank up to each word.
    weights: Vec<f64>,
}

impl Vocabulary {
    fn new() -> Self {
        let compounds = SECOND
            .iter()
            .flat_map(|second| FIRST.iter().map(move |first| format!("{first}{second}")));
        let words: Vec<_> = COMMON
            .iter()
            .map(|word| (*word).to_owned())
            .chain(compounds)
            .collect();
        let weights = (1..=words.len())
            .scan(0.0, |sum, rank| {
                #[expect(clippy::cast_precision_loss, reason = "a few hundred words")]
                let share = 1.0 / rank as f64;
                *sum += share;
                Some(*sum)
            })
            .collect();
        Self { words, weights }
    }

    fn word(&self, random: &mut StdRng) -> &str {
        let all = self.weights.last().copied().unwrap_or(1.0);
        let at = random.random_range(0.0..all);
        let index = self.weights.partition_point(|sum| *sum <= at);
        self.words.get(index).map_or("", String::as_str)
    }

    fn subject(&self, random: &mut StdRng) -> String {
        let noun = format!(
            "{}{}",
            FIRST[random.random_range(0..FIRST.len())],
            SECOND[random.random_range(0..SECOND.len())],
        );
        format!(
            "{noun}: {} {} {}",
            self.word(random),
            self.word(random),
            self.word(random)
        )
    }

    fn text(&self, random: &mut StdRng) -> String {
        let length = random.random_range(BYTES / 5..BYTES * 9 / 5);
        let mut text = String::with_capacity(length + 40);
        let mut sentence = 0;
        while text.len() < length {
            let word = self.word(random);
            if sentence == 0 {
                let mut letters = word.chars();
                text.extend(letters.next().map(|c| c.to_uppercase().to_string()));
                text.push_str(letters.as_str());
            } else {
                text.push_str(word);
            }
            sentence += 1;
            if sentence > random.random_range(6..14) {
                text.push_str(". ");
                sentence = 0;
            } else {
                text.push(' ');
            }
        }
        text.truncate(text.trim_end_matches([' ', '.']).len());
        text.push('.');
        text
    }
}
