//! Searching as people type.

#![allow(clippy::unwrap_used, reason = "tests")]

mod support;

use domain::{Body, Person};
use store::Found;
use support::{ALICE, Desk, attachment, desk, feed, message, ticket};

fn find(desk: &Desk, text: &str) -> Found {
    desk.store
        .read(|read| read.search().find(&[ALICE], text, 50))
        .unwrap()
}

fn subjects(desk: &Desk, text: &str) -> Vec<String> {
    find(desk, text)
        .hits
        .into_iter()
        .map(|hit| hit.row.subject)
        .collect()
}

fn with(texts: &[(&str, &str)]) -> Desk {
    let desk = desk();
    desk.store
        .cache_write(|tx| {
            for (n, (subject, text)) in (1..).zip(texts) {
                tx.tickets_mut().put(feed(ALICE), &ticket(n, subject))?;
                tx.messages_mut()
                    .put(feed(ALICE), &message(n, n, "bert", text))?;
            }
            Ok(())
        })
        .unwrap();
    desk
}

#[test]
fn spellings_of_umlauts_and_sharp_s_find_each_other() {
    for stored in ["Müller", "Mueller", "MUELLER", "Muller"] {
        let desk = with(&[("Anruf", &format!("Herr {stored} fragt"))]);
        for asked in ["Müller", "mueller", "MÜLL", "muel", "Mu"] {
            assert_eq!(subjects(&desk, asked), ["Anruf"], "{stored} by {asked}");
        }
    }
    let desk = with(&[("Adresse", "Lange Straße 5"), ("Weg", "Lange Strasse 5")]);
    for asked in ["Straße", "strasse", "STRASSE", "straß", "lange straße"] {
        assert_eq!(subjects(&desk, asked).len(), 2, "{asked}");
    }
}

#[test]
fn a_part_of_a_compound_word_is_found_and_marked() {
    let desk = with(&[
        ("Windows", "Die Benutzerkontensteuerung fragt immer"),
        ("Bank", "Kontostand"),
    ]);
    let found = find(&desk, "konten");
    assert_eq!(found.hits.len(), 1);
    let hit = &found.hits[0];
    assert_eq!(hit.row.subject, "Windows");
    assert_eq!(
        &hit.snippet[hit.snippet_marks[0].clone()],
        "Benutzerkontensteuerung"
    );
    assert_eq!(subjects(&desk, "steuerung"), ["Windows"]);
}

#[test]
fn all_words_must_match_over_the_ticket_or_one_of_its_messages() {
    let desk = with(&[
        ("Drucker defekt", "er raucht"),
        ("Drucker leer", "kein Toner"),
    ]);
    assert_eq!(subjects(&desk, "drucker raucht"), ["Drucker defekt"]);
    assert_eq!(
        subjects(&desk, "drucker"),
        ["Drucker leer", "Drucker defekt"]
    );
    assert_eq!(subjects(&desk, "raucht toner"), [""; 0]);
    assert_eq!(
        subjects(&desk, "drucker ra"),
        ["Drucker defekt"],
        "the last word is a beginning"
    );
}

#[test]
fn words_in_quotes_stand_next_to_each_other() {
    let desk = with(&[
        ("eins", "kein Papier mehr"),
        ("zwei", "Papier ist kein Problem"),
    ]);
    assert_eq!(subjects(&desk, "\"kein Papier\""), ["eins"]);
    assert_eq!(subjects(&desk, "kein papier").len(), 2);
}

#[test]
fn a_number_an_author_and_a_file_are_found() {
    let desk = with(&[("Drucker", "raucht")]);
    let mut filed = message(9, 1, "Jörg Groß", "siehe Anhang");
    filed.attachments = vec![attachment(1, "Fehlerbild_7.png")];
    desk.store
        .cache_write(|tx| tx.messages_mut().put(feed(ALICE), &filed))
        .unwrap();
    for asked in [
        "4701",
        "#4701",
        "[Ticket#4701]",
        "gross",
        "fehlerbild",
        "bild",
        "carla",
    ] {
        assert_eq!(subjects(&desk, asked), ["Drucker"], "{asked}");
    }
    let hit = &find(&desk, "fehlerbild").hits[0];
    assert_eq!(&hit.snippet[hit.snippet_marks[0].clone()], "Fehlerbild");
}

#[test]
fn a_match_in_the_subject_comes_before_a_newer_one_in_a_text() {
    let desk = with(&[("Toner leer", "bitte"), ("Rechnung", "über Toner")]);
    assert_eq!(subjects(&desk, "toner"), ["Toner leer", "Rechnung"]);
    let hit = &find(&desk, "toner").hits[0];
    assert_eq!(&hit.row.subject[hit.subject_marks[0].clone()], "Toner");
}

#[test]
fn a_changed_subject_and_a_changed_text_are_found_by_their_new_words_only() {
    let desk = with(&[("Drucker", "raucht")]);
    let mut renamed = ticket(1, "Kopierer");
    renamed.rev = 2;
    renamed.requester = Person {
        id: "x".into(),
        name: "Xaver".into(),
        initials: String::new(),
    };
    let mut rewritten = message(1, 1, "bert", "qualmt");
    rewritten.rev = 2;
    desk.store
        .cache_write(|tx| {
            tx.tickets_mut().put(feed(ALICE), &renamed)?;
            tx.messages_mut().put(feed(ALICE), &rewritten)
        })
        .unwrap();
    for asked in ["drucker", "raucht", "carla"] {
        assert_eq!(subjects(&desk, asked), [""; 0], "{asked}");
    }
    for asked in ["kopierer", "qualmt", "xaver", "kopierer qualmt"] {
        assert_eq!(subjects(&desk, asked), ["Kopierer"], "{asked}");
    }
}

#[test]
fn what_is_indexed_later_is_searchable_batch_by_batch_also_after_a_restart() {
    let desk = desk();
    desk.store
        .cache_write(|tx| {
            tx.index_later();
            for n in 1..=5 {
                tx.messages_mut()
                    .put(feed(ALICE), &message(n, n, "bert", "Toner"))?;
                tx.tickets_mut()
                    .put(feed(ALICE), &ticket(n, &format!("t{n}")))?;
            }
            Ok(())
        })
        .unwrap();
    assert!(!find(&desk, "toner").complete);
    assert_eq!(subjects(&desk, "toner"), [""; 0]);
    let batch = |desk: &Desk| {
        desk.store
            .cache_write(|tx| tx.search_mut().index_pending(4))
            .unwrap()
            .0
    };
    assert_eq!(batch(&desk), 4);
    let first = subjects(&desk, "toner");
    assert!(
        first.contains(&"t5".to_owned()),
        "the newest first: {first:?}"
    );
    let desk = desk.reopen();
    while batch(&desk) > 0 {}
    assert!(find(&desk, "toner").complete);
    assert_eq!(subjects(&desk, "toner"), ["t5", "t4", "t3", "t2", "t1"]);
    assert_eq!(subjects(&desk, "toner t2"), ["t2"]);
}

#[test]
fn hostile_input_finds_nothing_and_harms_nothing() {
    let desk = with(&[("Drucker", "NEAR OR AND NOT raucht")]);
    for asked in [
        "\"",
        "\"\"",
        "*",
        "a*b",
        "title:x",
        "NEAR(",
        "- ^ {",
        "\u{0}",
        "' OR 1=1 --",
        "(",
        "",
    ] {
        find(&desk, asked);
    }
    assert_eq!(subjects(&desk, "NEAR or"), ["Drucker"]);
    assert_eq!(subjects(&desk, &"lang".repeat(10_000)), [""; 0]);
    assert_eq!(
        subjects(&desk, "a0"),
        [""; 0],
        "an account's own word is not searched"
    );
}

#[test]
fn html_is_found_by_its_words_not_by_its_markup() {
    let desk = with(&[("Mail", "x")]);
    let mut mail = message(7, 1, "bert", "");
    mail.body = Body::Html("<div class=verborgen>Gr&uuml;&szlig;e</div>".into());
    desk.store
        .cache_write(|tx| tx.messages_mut().put(feed(ALICE), &mail))
        .unwrap();
    assert_eq!(subjects(&desk, "grüße"), ["Mail"]);
    assert_eq!(subjects(&desk, "verborgen"), [""; 0]);
}
