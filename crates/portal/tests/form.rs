//! Forms: every kind of field, every problem, and what holds for all of them.

#![allow(clippy::unwrap_used, reason = "tests")]

mod common;

use std::collections::BTreeMap;

use common::QUISA;
use portal::Document;
use portal::form::{
    CallbackWish, Code, FileFacts, Filled, Problem, accept, accept_message, pointer,
};
use proptest::prelude::*;
use serde_json::{Value, json};

const FORM: &str = r#"
portal_id = "test"
name = "Test"
locale = "de-DE"
timezone = "Europe/Berlin"
transitions = []
views = [{ id = "inbox", label = "Eingang", categories = ["open"] }]
statuses = [{ id = "open", label = "offen", category = "open" }]
priorities = [{ id = "high", label = "hoch" }]
queues = [{ id = "desk", label = "Desk" }]

[[ticket_types]]
id = "all"
label = "Alles"
priority = true
callback = true
text_optional_with_picture = true
form = [
  { id = "subject", type = "text", label = "Betreff", required = true, min = 8 },
  { id = "body", type = "textarea", label = "Text", required = true },
  { id = "area", type = "select", label = "Bereich", options = [{ id = "vm", label = "VM" }, { id = "web", label = "Web" }] },
  { id = "vm", type = "asset", label = "VM-Name", required = true, pattern = "[a-z]{2}-[A-Z]{2}-srv-[0-9]{4}", show_if = { field = "area", in = ["vm"] } },
  { id = "kinds", type = "multiselect", label = "Arten", options = [{ id = "a", label = "A" }, { id = "b", label = "B" }] },
  { id = "url", type = "url", label = "Shop" },
  { id = "mail", type = "email", label = "E-Mail" },
  { id = "phone", type = "phone", label = "Telefon" },
  { id = "date", type = "date", label = "Am" },
  { id = "when", type = "datetime", label = "Wann" },
  { id = "count", type = "integer", label = "Anzahl" },
  { id = "price", type = "decimal", label = "Preis" },
  { id = "agree", type = "bool", label = "Einverstanden" },
]

[[ticket_types]]
id = "bare"
label = "Karg"
attachments = false
form = [
  { id = "subject", type = "text", label = "Betreff" },
  { id = "body", type = "textarea", label = "Text" },
  { id = "hologram", type = "hologram", label = "Hologramm", required = true },
]
"#;

fn document() -> Document {
    // Not `from_toml`: the unknown type is what a newer server sends.
    toml::from_str(FORM).unwrap()
}

fn filled(values: &Value) -> Filled {
    let fields: BTreeMap<String, Value> = serde_json::from_value(values.clone()).unwrap();
    Filled {
        fields,
        ..Filled::default()
    }
}

fn fine() -> Value {
    json!({ "subject": "Drucker druckt nicht", "body": "Seit heute früh." })
}

fn with(id: &str, value: Value) -> Filled {
    let mut values = fine();
    values[id] = value;
    filled(&values)
}

fn try_all(filled: &Filled) -> Result<Filled, Vec<Problem>> {
    let document = document();
    accept(&document, document.ticket_type("all").unwrap(), filled)
}

fn codes(filled: &Filled) -> Vec<(String, Code)> {
    try_all(filled)
        .err()
        .unwrap_or_default()
        .into_iter()
        .map(|p| (p.pointer, p.code))
        .collect()
}

#[test]
fn a_complete_form_is_accepted_and_cleaned() {
    let mut form = with("subject", json!("  Drucker\u{202e}\u{0} druckt\nnicht "));
    form.fields.insert("url".into(), json!("  "));
    let accepted = try_all(&form).unwrap();
    assert_eq!(accepted.fields["subject"], "Drucker druckt nicht");
    assert!(
        !accepted.fields.contains_key("url"),
        "what is empty is not sent"
    );
}

#[test]
fn what_is_missing_is_required() {
    let problems = codes(&filled(&json!({ "subject": " \u{200b} ", "body": null })));
    let required = |pointer: &str| (pointer.to_owned(), Code::Required);
    assert_eq!(problems, [required("/subject"), required("/message/body")]);
}

#[test]
fn a_subject_of_ten_thousand_characters_is_too_long_and_never_cut() {
    let form = with("subject", json!("ä".repeat(10_000)));
    let problems = try_all(&form).unwrap_err();
    let limit = Some(200);
    let pointer = "/subject".to_owned();
    assert_eq!(
        problems,
        [Problem {
            pointer,
            code: Code::TooLong,
            limit
        }]
    );
    assert!(try_all(&with("subject", json!("ä".repeat(200)))).is_ok());
    assert_eq!(
        codes(&with("subject", json!("ä".repeat(201)))),
        [("/subject".into(), Code::TooLong)]
    );
}

#[test]
fn lengths_count_what_is_left_after_cleaning() {
    let short = format!("kurz{}", "\u{202e}".repeat(20));
    assert_eq!(
        codes(&with("subject", json!(short))),
        [("/subject".into(), Code::TooShort)]
    );
}

#[test]
fn a_text_beyond_the_limit_is_too_long() {
    let body = "ä".repeat(60_000);
    assert_eq!(
        codes(&with("body", json!(body))),
        [("/message/body".into(), Code::TooLong)]
    );
}

#[test]
fn every_kind_of_field_knows_its_values() {
    for (id, good, bad, code) in [
        ("area", json!("web"), json!("cloud"), Code::Choice),
        ("area", json!("web"), json!(1), Code::Type),
        ("kinds", json!(["a", "b"]), json!(["a", "c"]), Code::Choice),
        ("kinds", json!(["a"]), json!("a"), Code::Type),
        (
            "url",
            json!("https://shop.example/x"),
            json!("javascript:alert(1)"),
            Code::Pattern,
        ),
        (
            "url",
            json!("http://localhost"),
            json!("https://"),
            Code::Pattern,
        ),
        ("mail", json!("a@b.example"), json!("a@b"), Code::Pattern),
        (
            "phone",
            json!("+49 (0)7531 / 58416-401"),
            json!("anrufen!"),
            Code::Pattern,
        ),
        ("date", json!("2026-11-23"), json!("23.11.2026"), Code::Type),
        (
            "when",
            json!("2026-11-23T10:00:00Z"),
            json!("gleich"),
            Code::Type,
        ),
        ("count", json!(3), json!("3"), Code::Type),
        ("count", json!(-3), json!(3.5), Code::Type),
        ("price", json!("12,50"), json!("12,50 €"), Code::Type),
        ("price", json!(12.5), json!("1.000,50"), Code::Type),
        ("agree", json!(true), json!("ja"), Code::Type),
        (
            "subject",
            json!("Betreff genug"),
            json!(12_345_678),
            Code::Type,
        ),
    ] {
        assert_eq!(codes(&with(id, good.clone())), [], "{id} takes {good}");
        assert_eq!(
            codes(&with(id, bad.clone())),
            [(pointer(id), code)],
            "{id} refuses {bad}"
        );
    }
}

#[test]
fn a_field_that_is_not_shown_is_neither_asked_nor_sent() {
    assert_eq!(
        codes(&with("area", json!("vm"))),
        [("/fields/vm".into(), Code::Required)]
    );
    let mut form = with("area", json!("web"));
    form.fields.insert("vm".into(), json!("quatsch"));
    assert!(!try_all(&form).unwrap().fields.contains_key("vm"));
    form.fields.insert("area".into(), json!("vm"));
    assert_eq!(codes(&form), [("/fields/vm".into(), Code::Pattern)]);
    form.fields.insert("vm".into(), json!("de-XX-srv-0042"));
    assert_eq!(codes(&form), []);
    form.fields.insert("vm".into(), json!("x de-XX-srv-0042"));
    assert_eq!(
        codes(&form),
        [("/fields/vm".into(), Code::Pattern)],
        "over the whole value"
    );
}

#[test]
fn what_the_form_does_not_ask_is_refused() {
    let form = with("status", json!("done"));
    assert_eq!(
        codes(&form),
        [("/fields/status".into(), Code::UnknownField)]
    );
    assert_eq!(pointer("a/b~c"), "/fields/a~1b~0c");
}

#[test]
fn an_unknown_required_field_needs_a_newer_client() {
    let document = document();
    let kind = document.ticket_type("bare").unwrap();
    let problems = accept(&document, kind, &filled(&json!({}))).unwrap_err();
    assert_eq!(problems[0].code, Code::NeedsNewerClient);
    assert_eq!(problems[0].pointer, "/fields/hologram");
}

#[test]
fn priority_call_back_and_files_are_refused_where_the_type_has_none() {
    let document = document();
    let kind = document.ticket_type("bare").unwrap();
    let form = Filled {
        priority: Some("high".into()),
        callback: Some(CallbackWish::default()),
        attachments: vec![FileFacts {
            size: 1,
            picture: false,
        }],
        ..filled(&json!({}))
    };
    let problems = accept(&document, kind, &form).unwrap_err();
    let unknown = problems.iter().filter(|p| p.code == Code::UnknownField);
    let places: Vec<_> = unknown.map(|p| p.pointer.as_str()).collect();
    assert_eq!(places, ["/priority", "/callback", "/message/attachments"]);
}

#[test]
fn priority_and_call_back_are_checked() {
    let mut form = filled(&fine());
    form.priority = Some("höchste".into());
    form.callback = Some(CallbackWish {
        phone: "Zimmer".into(),
        window: "x".repeat(101),
    });
    let expected = [
        ("/priority", Code::Choice),
        ("/callback/window", Code::TooLong),
    ];
    assert_eq!(
        codes(&form),
        expected.map(|(place, code)| (place.to_owned(), code))
    );
    form.priority = Some("high".into());
    form.callback = Some(CallbackWish {
        phone: "Zimmer".into(),
        window: String::new(),
    });
    assert_eq!(codes(&form), [("/callback/phone".into(), Code::Pattern)]);
    form.callback = Some(CallbackWish::default());
    assert_eq!(codes(&form), [], "without a number staff knows one");
}

#[test]
fn files_are_counted_and_weighed() {
    let mib = 1024 * 1024;
    let place = "/message/attachments";
    let send = |sizes: &[u64]| {
        let file = |size: &u64| FileFacts {
            size: *size,
            picture: false,
        };
        let mut form = filled(&fine());
        form.attachments = sizes.iter().map(file).collect();
        codes(&form)
    };
    assert_eq!(send(&[10, 0]), [(format!("{place}/1"), Code::TooShort)]);
    assert_eq!(send(&[30 * mib]), [(format!("{place}/0"), Code::TooLong)]);
    assert_eq!(send(&[25 * mib, 25 * mib]), []);
    assert_eq!(
        send(&[25 * mib, 25 * mib, 1]),
        [(place.to_owned(), Code::TooLong)]
    );
    assert_eq!(send(&[1; 20]), []);
    assert_eq!(send(&[1; 21]), [(place.to_owned(), Code::TooLong)]);
    assert_eq!(send(&[u64::MAX, u64::MAX]).len(), 2);
}

#[test]
fn a_picture_stands_for_the_text_but_not_for_the_subject() {
    let mut form = filled(&json!({ "subject": "Fehlermeldung im Bild" }));
    form.attachments = vec![FileFacts {
        size: 1,
        picture: false,
    }];
    assert_eq!(codes(&form), [("/message/body".into(), Code::Required)]);
    form.attachments[0].picture = true;
    assert_eq!(codes(&form), []);
    form.fields.clear();
    assert_eq!(codes(&form), [("/subject".into(), Code::Required)]);
}

#[test]
fn a_reply_needs_text_or_a_file() {
    let limits = document().limits;
    let problems = accept_message(&limits, " \n\u{0}", &[]).unwrap_err();
    assert_eq!(
        (problems[0].pointer.as_str(), problems[0].code),
        ("/body", Code::Required)
    );
    let file = FileFacts {
        size: 1,
        picture: false,
    };
    assert_eq!(
        accept_message(&limits, "", std::slice::from_ref(&file)).unwrap(),
        ""
    );
    assert_eq!(
        accept_message(&limits, "Danke!\r\n", &[]).unwrap(),
        "Danke!"
    );
    let empty = FileFacts { size: 0, ..file };
    assert_eq!(
        accept_message(&limits, "x", &[empty]).unwrap_err()[0].pointer,
        "/attachments/0"
    );
}

#[test]
fn problems_speak_the_words_of_the_wire() {
    let problem = Problem {
        pointer: "/subject".into(),
        code: Code::TooLong,
        limit: Some(200),
    };
    let wire = json!({ "pointer": "/subject", "code": "too_long", "limit": 200 });
    assert_eq!(serde_json::to_value(problem).unwrap(), wire);
    assert_eq!(
        serde_json::to_value(Code::NeedsNewerClient).unwrap(),
        "needs_newer_client"
    );
}

fn any_value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<String>().prop_map(Value::from),
        "[a-zäß \u{202e}\u{0}\\n-]{0,30}".prop_map(Value::from),
        prop_oneof!["vm", "web", "a", "de-XX-srv-0042", "2026-11-23"].prop_map(Value::from),
    ];
    leaf.prop_recursive(2, 8, 3, |inner| {
        prop::collection::vec(inner, 0..3).prop_map(Value::from)
    })
}

fn any_filled() -> impl Strategy<Value = Filled> {
    let ids = prop::sample::select(vec![
        "subject", "body", "area", "vm", "kinds", "url", "mail", "phone", "date", "when", "count",
        "price", "agree", "nonsense",
    ]);
    let id = ids.prop_map(str::to_owned);
    let file =
        (0_u64..40_000_000, any::<bool>()).prop_map(|(size, picture)| FileFacts { size, picture });
    (
        prop::collection::btree_map(id, any_value(), 0..8),
        prop::option::of("(high|[a-z]{0,4})"),
        prop::option::of(("[0-9+ ]{0,12}|\\PC{0,12}", "\\PC{0,12}")),
        prop::collection::vec(file, 0..4),
    )
        .prop_map(|(fields, priority, callback, attachments)| Filled {
            fields,
            priority,
            callback: callback.map(|(phone, window)| CallbackWish { phone, window }),
            attachments,
        })
}

proptest! {
    /// The client accepts exactly what the server accepts: what one has accepted and sent, the
    /// other accepts unchanged.
    #[test]
    fn what_is_accepted_once_is_accepted_again_unchanged(mut form in any_filled(), ok in any::<bool>()) {
        if ok {
            form.fields.insert("subject".into(), json!("Drucker druckt nicht"));
            form.fields.insert("body".into(), json!("Seit heute."));
            form.fields.remove("nonsense");
        }
        if let Ok(accepted) = try_all(&form) {
            prop_assert_eq!(try_all(&accepted), Ok(accepted));
        }
    }

    /// A refused form names a place, and names none twice for the same reason.
    #[test]
    fn every_problem_has_a_place(form in any_filled()) {
        if let Err(problems) = try_all(&form) {
            prop_assert!(!problems.is_empty());
            for (index, problem) in problems.iter().enumerate() {
                prop_assert!(problem.pointer.starts_with('/'));
                prop_assert!(!problems[..index].contains(problem));
            }
        }
    }

    /// The document survives the wire.
    #[test]
    fn a_form_survives_json(form in any_filled()) {
        let json = serde_json::to_string(&form.fields).unwrap();
        prop_assert_eq!(serde_json::from_str::<BTreeMap<String, Value>>(&json).unwrap(), form.fields);
    }
}

#[test]
fn the_document_survives_the_wire() {
    let document = Document::from_toml(QUISA).unwrap();
    let json = serde_json::to_string(&document).unwrap();
    assert_eq!(serde_json::from_str::<Document>(&json).unwrap(), document);
}
