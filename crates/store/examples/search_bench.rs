//! Fills a cache and measures what people wait for: searching, lists, threads, and the first load.
//!
//! `search_bench [S|M|L] [--plain]`: size of the data; without encryption. Prints CPU time, and for
//! searching the bars: each of 200 queries at most 80 ms, 95 of 100 at most 30 ms, and the plain
//! `ORDER BY rank` of FTS5 over the same texts beside it.

#![allow(
    clippy::print_stdout,
    clippy::unwrap_used,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::disallowed_methods,
    reason = "a bench prints and stops at the first error; its peer is SQLite itself"
)]

use std::collections::BTreeMap;

use domain::{
    AccountId, Author, Body, Category, Cursor, Message, MessageId, MessageKind, Number, Person,
    RemoteId, Scope, Side, Stage, Ticket, TicketId, TicketKey, Timestamp,
};
use rand::rngs::StdRng;
use rand::{Rng as _, SeedableRng as _};
use rusqlite::Connection;
use store::{Feed, Folders, Key, ListQuery, Order, Protection, Store};
use uuid::Uuid;

const ACCOUNTS: u128 = 5;

fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let (tickets, messages) = match args.iter().find(|arg| arg.len() == 1).map(String::as_str) {
        Some("S") => (1_000, 8_000),
        Some("L") => (125_000, 1_000_000),
        _ => (10_000, 80_000),
    };
    let protection = if args.iter().any(|arg| arg == "--plain") {
        Protection::Unencrypted
    } else {
        Protection::Encrypted(Key::new([5; 32]))
    };
    let folder = tempfile::tempdir().unwrap();
    let folders = Folders {
        data: folder.path().join("data"),
        cache: folder.path().join("cache"),
    };
    let now = Timestamp::from_timestamp(1_790_000_000, 0).unwrap();
    let (store, _) = Store::open(&folders, &protection, now).unwrap();

    let words = Words::new();
    let texts = fill(&store, &words, tickets, messages, now);
    let file = folders.cache.join("cache.sqlite");
    println!(
        "file                {:>9.1} MB",
        file.metadata().unwrap().len() as f64 / 1e6
    );
    lists(&store);
    searches(&store, &words);
    plain(&texts, &words);
}

/// Process CPU, milliseconds.
fn cpu() -> f64 {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ProcessCPUTime);
    time.tv_sec as f64 * 1e3 + time.tv_nsec as f64 / 1e6
}

fn measured<T>(what: &str, work: impl FnOnce() -> T) -> T {
    let before = cpu();
    let value = work();
    println!("{what:<19} {:>9.1} ms CPU", cpu() - before);
    value
}

/// A vocabulary of syllables: common short words, rarer long ones, compounds of them.
struct Words {
    all: Vec<String>,
    weights: Vec<f64>,
}

impl Words {
    fn new() -> Self {
        let mut rng = StdRng::seed_from_u64(7);
        let starts = [
            "dr", "k", "st", "b", "m", "sch", "w", "tr", "n", "v", "h", "l", "f", "g", "p",
        ];
        let middles = ["a", "e", "i", "o", "u", "ei", "ü", "au", "ö", "ä", "ie"];
        let ends = [
            "n", "cker", "r", "lle", "tz", "ng", "ben", "t", "sse", "ß", "ter", "st", "m",
        ];
        let mut syllable = || {
            let pick =
                |list: &[&str], rng: &mut StdRng| list[rng.random_range(0..list.len())].to_owned();
            pick(&starts, &mut rng) + &pick(&middles, &mut rng) + &pick(&ends, &mut rng)
        };
        let mut all: Vec<String> = (0..6_000).map(|_| syllable()).collect();
        all.extend(
            (0..14_000)
                .map(|_| syllable() + &syllable())
                .collect::<Vec<_>>(),
        );
        let mut rng = StdRng::seed_from_u64(8);
        for _ in 0..20_000 {
            let pair = [rng.random_range(0..2_000), rng.random_range(0..20_000)];
            all.push(format!("{}{}", all[pair[0]], all[pair[1]]));
        }
        let mut sum = 0.0;
        let weights = (1..=all.len())
            .map(|rank| {
                sum += 1.0 / rank as f64;
                sum
            })
            .collect();
        Self { all, weights }
    }

    fn pick(&self, rng: &mut StdRng) -> &str {
        let at = rng.random_range(0.0..*self.weights.last().unwrap());
        &self.all[self
            .weights
            .partition_point(|sum| *sum < at)
            .min(self.all.len() - 1)]
    }

    fn text(&self, rng: &mut StdRng, words: usize) -> String {
        (0..words)
            .map(|_| self.pick(rng))
            .collect::<Vec<_>>()
            .join(" ")
    }
}

fn account(n: u128) -> AccountId {
    AccountId(Uuid::from_u128(1 + n))
}

fn person(n: u128) -> Person {
    Person {
        id: format!("p{n}"),
        name: format!("Person {n}"),
        initials: String::new(),
    }
}

fn fill(
    store: &Store,
    words: &Words,
    tickets: u32,
    messages: u32,
    now: Timestamp,
) -> Vec<(String, String)> {
    let mut rng = StdRng::seed_from_u64(1);
    let mut texts = Vec::new();
    let (mut rows, mut index) = (0.0, 0.0);
    let per_ticket = messages / tickets;
    let mut made: Vec<(AccountId, Ticket, Vec<Message>)> = Vec::new();
    for n in 0..tickets {
        let id = u128::from(n);
        let created = now - chrono::TimeDelta::minutes(i64::from(n) * 8);
        let subject = words.text(&mut rng, 6);
        let thread: Vec<_> = (0..per_ticket)
            .map(|m| {
                let body = words.text(&mut rng, 60);
                texts.push((subject.clone(), body.clone()));
                message(
                    id * 1_000 + u128::from(m),
                    id,
                    body,
                    created + chrono::TimeDelta::hours(i64::from(m)),
                )
            })
            .collect();
        made.push((account(id % ACCOUNTS), ticket(id, subject, created), thread));
        if made.len() == 25 || n + 1 == tickets {
            let before = cpu();
            page(store, &made, now);
            rows += cpu() - before;
            made.clear();
        }
    }
    let before = cpu();
    while store
        .cache_write(|tx| tx.search_mut().index_pending(4_000))
        .unwrap()
        .0
        > 0
    {}
    index += cpu() - before;
    println!("{tickets} tickets, {messages} messages, {ACCOUNTS} accounts");
    println!("rows                {rows:>9.1} ms CPU");
    println!("index               {index:>9.1} ms CPU");
    texts
}

fn page(store: &Store, made: &[(AccountId, Ticket, Vec<Message>)], now: Timestamp) {
    store
        .cache_write(|tx| {
            tx.index_later();
            for (account, ticket, thread) in made {
                let feed = Feed {
                    account: *account,
                    generation: 0,
                };
                tx.tickets_mut().put(feed, ticket)?;
                for message in thread {
                    tx.messages_mut().put(feed, message)?;
                }
            }
            tx.cursors_mut()
                .advance(account(0), &Cursor(vec![1]), Stage::Tail, now)
        })
        .unwrap();
}

fn ticket(n: u128, subject: String, created: Timestamp) -> Ticket {
    let closed = n > 300;
    Ticket {
        id: TicketId(Uuid::new_v5(&Uuid::NAMESPACE_OID, &n.to_be_bytes())),
        remote: RemoteId(n.to_string()),
        number: Some(Number(format!("{}", 100_000 + n))),
        type_id: "support".into(),
        subject,
        status: if closed { "closed" } else { "open" }.into(),
        status_since: created,
        priority: None,
        channel: "app".into(),
        requester: person(n % 500),
        organization: None,
        assignee: Some(person(1_000 + n % 20)),
        project_lead: None,
        queue: Some("1st".into()),
        fields: BTreeMap::new(),
        callback: None,
        confirm_email: false,
        estimate: None,
        agreed: domain::Agreed::default(),
        message_count: 8,
        last_message_at: Some(created),
        closed_at: closed.then_some(created),
        rev: 1,
        created_at: created,
        updated_at: created,
    }
}

fn message(n: u128, ticket: u128, body: String, at: Timestamp) -> Message {
    let id = Uuid::new_v5(&Uuid::NAMESPACE_URL, &n.to_be_bytes());
    let author = person(n % 500);
    Message {
        id: MessageId(id),
        ticket: TicketId(Uuid::new_v5(&Uuid::NAMESPACE_OID, &ticket.to_be_bytes())),
        remote: RemoteId(id.to_string()),
        kind: MessageKind::Reply,
        author: Author {
            id: author.id,
            name: author.name,
            initials: String::new(),
            side: Side::Customer,
        },
        body: Body::Plain(body),
        attachments: Vec::new(),
        channel: "app".into(),
        event: None,
        created_at: at,
        rev: 1,
    }
}

fn lists(store: &Store) {
    let query = |categories| ListQuery {
        accounts: (0..ACCOUNTS).map(account).collect(),
        categories,
        scope: Scope::All,
        order: Order::Newest,
        unread_only: false,
    };
    let all = query(vec![]);
    let list = |query: &ListQuery, offset| {
        store
            .read(|read| read.tickets().list(query, offset, 50))
            .unwrap()
    };
    measured("list, cold", || list(&query(vec![Category::Open]), 0));
    measured("list, warm", || list(&query(vec![Category::Open]), 0));
    let total = measured("list of all", || list(&all, 0)).total;
    measured("its end", || list(&all, total - 50));
    measured("its counts", || {
        store.read(|read| read.tickets().count(&all)).unwrap()
    });
    let ticket = TicketId(Uuid::new_v5(&Uuid::NAMESPACE_OID, &7_u128.to_be_bytes()));
    let key = TicketKey {
        account: account(7 % ACCOUNTS),
        ticket,
    };
    measured("thread", || {
        store
            .read(|read| read.messages().thread(key, 0, 100))
            .unwrap()
    });
}

/// 200 queries: common words, beginnings of two letters and more, phrases, parts of compounds, pairs.
fn queries(words: &Words) -> Vec<String> {
    let mut rng = StdRng::seed_from_u64(3);
    let mut asked: Vec<String> = words.all.iter().take(20).cloned().collect();
    for n in 0..180 {
        let word = words.pick(&mut rng).to_owned();
        let cut = |word: &str, n: usize| word.chars().take(n).collect::<String>();
        asked.push(match n % 6 {
            0 => cut(&word, 2),
            1 => cut(&word, 3),
            2 => format!("\"{} {word}\"", words.all[n % 30]),
            3 => words.all[n * 7].clone(),
            4 => format!("{word} {}", cut(words.pick(&mut rng), 4)),
            _ => words.all[20_000 + n * 50].chars().skip(2).take(6).collect(),
        });
    }
    asked
}

fn searches(store: &Store, words: &Words) {
    for (name, accounts) in [
        ("all accounts", (0..ACCOUNTS).map(account).collect()),
        ("one account", vec![account(1)]),
    ] {
        let mut times: Vec<(f64, String, usize)> = queries(words)
            .into_iter()
            .map(|text| {
                let before = cpu();
                let found = store
                    .read(|read| read.search().find(&accounts, &text, 50))
                    .unwrap();
                (cpu() - before, text, found.hits.len())
            })
            .collect();
        times.sort_by(|a, b| a.0.total_cmp(&b.0));
        let at = |share: f64| times[((times.len() - 1) as f64 * share) as usize].0;
        let hits = times.iter().filter(|(_, _, hits)| *hits > 0).count();
        println!(
            "search {name:<12} median {:>6.1}  p95 {:>6.1} (bar 30)  max {:>6.1} (bar 80) ms CPU, {hits} of {} found",
            at(0.5),
            at(0.95),
            at(1.0),
            times.len()
        );
        for (time, text, hits) in times.iter().rev().take(5) {
            println!("    {time:>6.1} ms  {hits:>3} hits  {text}");
        }
    }
}

/// What FTS5 does by itself, unencrypted, without any of our own rules.
fn plain(texts: &[(String, String)], words: &Words) {
    let conn = Connection::open_in_memory().unwrap();
    conn.execute_batch("CREATE VIRTUAL TABLE t USING fts5 (subject, body)")
        .unwrap();
    measured("plain rows + index", || {
        conn.execute_batch("BEGIN").unwrap();
        let mut add = conn
            .prepare("INSERT INTO t (subject, body) VALUES (?1, ?2)")
            .unwrap();
        for (subject, body) in texts {
            add.execute([subject, body]).unwrap();
        }
        conn.execute_batch("COMMIT").unwrap();
    });
    let mut query = conn
        .prepare("SELECT rowid FROM t WHERE t MATCH ?1 ORDER BY rank LIMIT 50")
        .unwrap();
    let before = cpu();
    for word in words.all.iter().take(20) {
        query
            .query_map([word], |row| row.get::<_, i64>(0))
            .unwrap()
            .for_each(drop);
    }
    println!(
        "plain ORDER BY rank {:>9.1} ms CPU a common word",
        (cpu() - before) / 20.0
    );
}
