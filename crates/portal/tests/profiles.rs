//! The five profiles that ship with the server, and what their providers' texts say.

#![allow(clippy::unwrap_used, reason = "tests")]

mod common;

use std::collections::BTreeMap;

use common::at;
use portal::Document;
use portal::document::{Ball, Category, Charge, Confirmation, Need, Origin, Stuck};
use portal::form::{Code, FileFacts, Filled, accept, recommended};
use portal::hint::{subject_tag, ticket_number, weak_subject};
use portal::quote::{Acknowledgement, CostRefusal, check, factor, quote};
use portal::transition::{Actor, Facts, Refusal, actions, check as act, may_file, views};
use serde_json::{Value, json};

fn read(name: &str) -> Document {
    let path = format!(
        "{}/../server/portals/{name}.toml",
        env!("CARGO_MANIFEST_DIR")
    );
    let text = std::fs::read_to_string(path).unwrap();
    Document::from_profile(&text).unwrap_or_else(|faults| panic!("{name}: {faults:#?}"))
}

fn who(id: &str, roles: &[&str]) -> Actor {
    Actor {
        user_id: id.into(),
        roles: roles.iter().map(|role| (*role).into()).collect(),
        is_agent: roles.contains(&"agent"),
    }
}

fn ticket(status: &str) -> Facts {
    Facts {
        status: status.into(),
        requester: "kunde".into(),
        ..Facts::default()
    }
}

fn fields(values: Value) -> BTreeMap<String, Value> {
    serde_json::from_value(values).unwrap()
}

fn filled(values: Value) -> Filled {
    Filled {
        fields: fields(values),
        ..Filled::default()
    }
}

const ALL: [&str; 5] = [
    "quisa",
    "digidesk",
    "managedhosting",
    "sys-fn",
    "speicherwerk",
];

#[test]
fn all_five_are_usable_and_survive_the_wire() {
    for name in ALL {
        let document = read(name);
        assert_eq!(document.portal_id, name);
        let json = serde_json::to_string(&document).unwrap();
        assert_eq!(serde_json::from_str::<Document>(&json).unwrap(), document);
    }
}

#[test]
fn every_status_can_be_left_or_is_final_and_every_one_but_the_first_is_reached() {
    for name in ALL {
        let document = read(name);
        for status in &document.statuses {
            let reached = document
                .transitions
                .iter()
                .any(|t| t.to.as_deref() == Some(&status.id));
            let first = document.first_status().unwrap().id == status.id;
            assert!(reached || first, "{name}: {} is never reached", status.id);
            let left = document.transitions.iter().any(|t| {
                t.from.contains(&status.id) && t.to.as_ref().is_some_and(|to| *to != status.id)
            });
            let last = status.category == Category::Closed;
            assert!(left || last, "{name}: {} is a trap", status.id);
        }
    }
}

// ---- digidesk ------------------------------------------------------------------------------------

#[test]
fn d01_the_five_phases_hold_every_status_once() {
    let document = read("digidesk");
    let names: Vec<_> = document
        .phases
        .iter()
        .map(|phase| phase.label.as_str())
        .collect();
    assert_eq!(
        names,
        [
            "Supportanfrage",
            "Planung",
            "Bearbeitung",
            "Fertigstellung und Prüfung",
            "Verrechnung"
        ]
    );
    for status in &document.statuses {
        let phases = document
            .phases
            .iter()
            .filter(|phase| phase.statuses.contains(&status.id));
        assert_eq!(phases.count(), 1, "{}", status.id);
    }
}

#[test]
fn d07_d08_d09_what_is_chargeable_is_said_before_sending() {
    let document = read("digidesk");
    let kind = document.ticket_type("normal").unwrap();
    let now = at("2026-11-23 10:00");
    let of = |concern: &str, contract: bool| {
        let quote = quote(
            &document,
            kind,
            &fields(json!({ "concern": concern })),
            contract,
            now,
        );
        let quote = quote.unwrap();
        (quote.charge, quote.covered, quote.notices.len())
    };
    assert_eq!(of("help", true), (Charge::Billable, false, 1));
    assert_eq!(of("change", false), (Charge::Billable, false, 1));
    assert_eq!(of("maintenance", true), (Charge::Free, true, 0));
    assert_eq!(of("maintenance", false), (Charge::Billable, false, 1));
    assert_eq!(of("module", false), (Charge::Free, false, 0));
    assert_eq!(of("new_shop", false), (Charge::Free, false, 0));
}

#[test]
fn d12_to_d18_three_kinds_with_deadline_factor_and_consent() {
    let document = read("digidesk");
    let labels: Vec<_> = document
        .ticket_types
        .iter()
        .map(|kind| kind.label.as_str())
        .collect();
    assert_eq!(
        labels,
        [
            "Normales Ticket",
            "Quickticket „normal“",
            "Quickticket „hoch“"
        ]
    );
    let of = |id: &str, now: &str| {
        let kind = document.ticket_type(id).unwrap();
        quote(&document, kind, &BTreeMap::new(), false, at(now)).unwrap()
    };
    let normal = of("normal", "2026-11-23 16:30");
    assert_eq!((normal.due_at, normal.rate_percent), (None, 100));
    assert_eq!(check(&normal, &[]), Ok(()));
    // Filed on Monday at 16:30: two working hours end on Tuesday at 10:30.
    let high = of("quick_high", "2026-11-23 16:30");
    assert_eq!(high.due_at, Some(at("2026-11-24 10:30")));
    assert_eq!(
        (high.rate_percent, factor(high.rate_percent, ',')),
        (200, "2".into())
    );
    let quick = of("quick_normal", "2026-11-23 16:30");
    assert_eq!(quick.due_at, Some(at("2026-11-24 16:30")));
    assert_eq!(factor(quick.rate_percent, ','), "1,5");
    // Friday evening before Christmas, and New Year's Day: holidays and weekends do not count.
    assert_eq!(
        of("quick_high", "2026-12-24 16:30").due_at,
        Some(at("2026-12-28 10:30"))
    );
    assert_eq!(
        of("quick_normal", "2026-12-31 17:00").due_at,
        Some(at("2027-01-04 17:00"))
    );
    let consent = |version, rate_percent| Acknowledgement {
        notice: "quick_high_rate".into(),
        version,
        rate_percent,
    };
    assert_eq!(check(&high, &[]), Err(CostRefusal::Missing));
    assert_eq!(check(&high, &[consent(1, 150)]), Err(CostRefusal::Changed));
    assert_eq!(check(&high, &[consent(0, 200)]), Err(CostRefusal::Changed));
    assert_eq!(check(&high, &[consent(1, 200)]), Ok(()));
}

#[test]
fn d14_an_urgent_fix_ranks_first_without_surcharge() {
    let document = read("digidesk");
    let kind = document.ticket_type("normal").unwrap();
    let values = fields(json!({ "outage": true }));
    let quote = quote(&document, kind, &values, false, at("2026-11-23 10:00")).unwrap();
    assert!(quote.urgent && quote.rate_percent == 100);
}

#[test]
fn d20_only_the_customer_moves_a_ticket_that_waits_for_approval() {
    let document = read("digidesk");
    let now = at("2026-11-23 10:00");
    let waiting = Facts {
        approval_pending: true,
        ..ticket("waiting_approval")
    };
    assert_eq!(
        document.status_label("waiting_approval"),
        "wartet auf Freigabe"
    );
    assert_eq!(document.ball("waiting_approval"), Ball::Customer);
    let agent = who("anke", &["agent"]);
    let moves = actions(&document, &agent, &waiting, now);
    assert!(moves.iter().all(|offer| offer.to.is_none()), "{moves:?}");
    let customer = who("kunde", &[]);
    let to = |action: &str| act(&document, action, &customer, &waiting, now).unwrap();
    assert_eq!(to("approve_effort"), "in_progress");
    assert_eq!(to("reject_effort"), "not_approved");
    let stranger = who("fremd", &[]);
    let refused = act(&document, "approve_effort", &stranger, &waiting, now);
    assert_eq!(refused, Err(Refusal::Role));
}

#[test]
fn d29_d30_a_test_system_is_recommended_and_never_demanded() {
    let document = read("digidesk");
    let kind = document.ticket_type("normal").unwrap();
    let values = json!({ "subject": "Modul einbauen", "body": "Bitte", "live": true });
    let form = filled(values);
    let said: Vec<_> = recommended(kind, &form.fields).collect();
    assert_eq!(said.len(), 1);
    assert!(said[0].1.contains("Testsystem") && said[0].1.contains("Ausfallzeiten"));
    assert!(accept(&document, kind, &form).is_ok());
}

#[test]
fn d33_hand_over_follows_acceptance_and_defects_lead_back() {
    let document = read("digidesk");
    let now = at("2026-11-23 10:00");
    let agent = who("anke", &["agent"]);
    let customer = who("kunde", &[]);
    let tested = Facts {
        acceptance_pending: true,
        ..ticket("in_acceptance")
    };
    let deploy = |facts: &Facts| act(&document, "mark_deployed", &agent, facts, now);
    assert!(deploy(&tested).is_err());
    assert!(
        deploy(&ticket("accepted")).is_err(),
        "the words alone are no acceptance"
    );
    let accepted = Facts {
        accepted: true,
        ..ticket("accepted")
    };
    assert_eq!(deploy(&accepted).unwrap(), "deployed");
    assert_eq!(document.status_label("deployed"), "Übernahme");
    assert_eq!(
        act(&document, "accept", &customer, &tested, now).unwrap(),
        "accepted"
    );
    assert_eq!(
        act(&document, "reject", &customer, &tested, now).unwrap(),
        "defects"
    );
    assert_eq!(
        act(&document, "to_billing", &agent, &ticket("deployed"), now).unwrap(),
        "billing"
    );
}

// ---- managedhosting ------------------------------------------------------------------------------

#[test]
fn m06_a_weak_subject_gets_a_hint() {
    let document = read("managedhosting");
    for weak in [
        "Problem",
        "Hilfe!",
        "Problem Server",
        "dringend: Hilfe, Fehler",
    ] {
        assert!(weak_subject(&document, weak).is_some(), "{weak}");
    }
    for fine in [
        "RAM auf de-FR-srv-0042 erweitern",
        "Backup am Sonntag nicht gelaufen",
    ] {
        assert!(weak_subject(&document, fine).is_none(), "{fine}");
    }
    assert!(weak_subject(&read("sys-fn"), "Hilfe").is_none());
}

#[test]
fn m08_the_vm_name_is_checked_in_every_form() {
    let document = read("managedhosting");
    for kind in &document.ticket_types {
        let vm = kind.form.iter().find(|field| field.id == "vm").unwrap();
        assert!(
            vm.remember && vm.placeholder == "de-XX-srv-XXXX",
            "{}",
            kind.id
        );
    }
    let kind = document.ticket_type("general").unwrap();
    let of = |vm: &str| {
        let values = json!({ "subject": "Backup fehlt seit Sonntag", "body": "x", "vm": vm });
        accept(&document, kind, &filled(values)).map(drop)
    };
    assert_eq!(of("de-FR-srv-0042"), Ok(()));
    assert_eq!(of(""), Ok(()));
    let problems = of("srv-0042").unwrap_err();
    assert_eq!(
        (problems[0].pointer.as_str(), problems[0].code),
        ("/fields/vm", Code::Pattern)
    );
}

#[test]
fn m10_m12_m19_m25_only_the_entitled_file_guided_tickets() {
    let document = read("managedhosting");
    assert_eq!(document.auth.origin, Origin::Staff);
    assert!(!document.auth.registration);
    let may = |roles: &[&str]| -> Vec<&str> {
        let roles: Vec<String> = roles.iter().map(|role| (*role).into()).collect();
        let actor = Actor {
            roles: document.with_implied(&roles),
            ..who("kunde", &[])
        };
        let kinds = document
            .ticket_types
            .iter()
            .filter(|kind| may_file(kind, &actor));
        kinds.map(|kind| kind.id.as_str()).collect()
    };
    let everybody = ["general", "contacts_lost"];
    let all = [
        "general",
        "account_request",
        "authorized_contact",
        "primary_contact",
        "leaver",
        "contacts_lost",
    ];
    assert_eq!(may(&[]), everybody);
    assert_eq!(may(&["member"]), everybody);
    for role in ["authorized", "manager", "commercial", "technical"] {
        assert_eq!(may(&[role]), all, "{role}");
    }
    // M34: usable only for naming new contacts.
    assert_eq!(
        may(&["temporarily_authorized"]),
        ["general", "authorized_contact", "contacts_lost"]
    );
    assert_eq!(may(&["primary_contact"]), everybody);
}

#[test]
fn m23_only_managers_have_the_list_of_the_organisation() {
    let document = read("managedhosting");
    let lists = |roles: &[&str]| -> Vec<String> {
        let who = who("kunde", roles);
        views(&document, &who).map(|view| view.id.clone()).collect()
    };
    assert_eq!(lists(&["member"]), ["own", "own_closed"]);
    assert_eq!(lists(&["authorized"]), ["own", "own_closed"]);
    assert_eq!(lists(&["manager"]), ["own", "own_closed", "organisation"]);
}

#[test]
fn m30_inactive_is_a_word_for_staff_only() {
    let document = read("managedhosting");
    assert!(document.auth.states["inactive"].staff_only);
    assert_eq!(document.auth.states["inactive"].label, "Inaktiv");
    assert_eq!(document.auth.states["unverified"].label, "ungeprüft");
}

#[test]
fn m31_m32_whoever_leaves_needs_successors_where_he_was_a_contact() {
    let document = read("managedhosting");
    let kind = document.ticket_type("leaver").unwrap();
    let with = |monitoring: &str, primary: &str| {
        let values = json!({
            "subject": "Ausgeschieden: Max Muster", "leaver": "max", "last_day": "2026-12-31",
            "is_monitoring": monitoring, "is_primary": primary,
        });
        accept(&document, kind, &filled(values))
            .err()
            .unwrap_or_default()
            .into_iter()
            .map(|problem| problem.pointer)
            .collect::<Vec<_>>()
    };
    assert!(with("no", "no").is_empty());
    assert_eq!(
        with("yes", "no"),
        [
            "/fields/monitoring_name",
            "/fields/monitoring_email",
            "/fields/monitoring_phone"
        ]
    );
    assert_eq!(
        with("no", "yes"),
        ["/fields/primary_name", "/fields/primary_email"]
    );
}

#[test]
fn m33_the_emergency_needs_the_extract() {
    let document = read("managedhosting");
    let kind = document.ticket_type("contacts_lost").unwrap();
    let mut form = filled(json!({
        "subject": "Neue Ansprechpartner nötig", "name": "Eva Vorstand",
        "email": "eva@verein.example", "phone": "0761 1234", "body": "Alle sind gegangen.",
    }));
    let problems = accept(&document, kind, &form).unwrap_err();
    assert_eq!(problems[0].pointer, "/message/attachments");
    form.attachments.push(FileFacts {
        size: 9,
        picture: false,
    });
    assert!(accept(&document, kind, &form).is_ok());
}

// ---- sys-fn --------------------------------------------------------------------------------------

#[test]
fn s06_s09_exactly_these_words() {
    let document = read("sys-fn");
    let words: Vec<_> = document
        .statuses
        .iter()
        .map(|status| status.label.as_str())
        .collect();
    assert_eq!(words, ["Offen", "geschlossen"]);
    assert_eq!(document.mail.confirmation, Confirmation::Always);
    assert!(document.auth.registration && document.auth.forgot);
}

#[test]
fn s10_a_customer_reopens_whenever_he_wants_and_is_asked_whether_it_is_the_same() {
    let document = read("sys-fn");
    let long_ago = Facts {
        closed_at: Some(at("2010-01-04 10:00")),
        ..ticket("closed")
    };
    let offers = actions(
        &document,
        &who("kunde", &[]),
        &long_ago,
        at("2026-11-23 10:00"),
    );
    let reopen = offers
        .iter()
        .find(|offer| offer.action == "reopen")
        .unwrap();
    assert_eq!(reopen.to.as_deref(), Some("open"));
    assert!(reopen.confirm.contains("dasselbe Anliegen") && reopen.needs_message);
}

#[test]
fn s12_a_number_is_found_in_a_subject_and_never_in_another_number() {
    let document = read("sys-fn");
    let tag = subject_tag(&document, "2026017");
    assert_eq!(tag, "[Ticket#2026017]");
    let found = |text: &str| ticket_number(&document, text);
    assert_eq!(
        found(&format!("AW: {tag} WLAN geht nicht")).as_deref(),
        Some("2026017")
    );
    assert_eq!(found(" 2026017 ").as_deref(), Some("2026017"));
    assert_eq!(found("Rechnung 4711, Tel. 030 23125"), None);
    assert_eq!(found("RE-2026017a"), None);
    let hosting = read("managedhosting");
    assert_eq!(
        ticket_number(&hosting, "Re: [#MH310042] Backup").as_deref(),
        Some("MH310042")
    );
    assert_eq!(ticket_number(&hosting, "310042"), None);
}

#[test]
fn s15_s16_s17_three_ways_in_the_providers_order() {
    let document = read("sys-fn");
    let mut ways: Vec<_> = document.channels.iter().collect();
    ways.sort_by_key(|channel| channel.rank);
    let notes: Vec<_> = ways.iter().map(|channel| channel.note.as_str()).collect();
    assert_eq!(
        notes,
        [
            "(schnell und sicher)",
            "(schnell)",
            "(abhängig von der Erreichbarkeit)"
        ]
    );
    assert!(ways[0].recommended && !ways[1].recommended);
}

// ---- CS Speicherwerk -----------------------------------------------------------------------------

#[test]
fn c01_c02_c03_c04_the_exact_words_and_the_way_out() {
    let document = read("speicherwerk");
    assert!(document.needs(Need::Contract) && document.needs(Need::Activation));
    assert_eq!(
        document.auth.texts["auth.not_admitted"],
        "Ihre E-Mail ist nicht zur Anmeldung zugelassen."
    );
    let way = document
        .ways_out
        .iter()
        .find(|way| way.when == Stuck::SignIn)
        .unwrap();
    assert_eq!(way.to, "info@cs-speicherwerk.com");
    assert_eq!(
        way.text,
        "Wenn Sie sich nicht anmelden können, wenden Sie sich bitte an Ihre bekannten Ansprechpartner oder info@cs-speicherwerk.com."
    );
}

#[test]
fn c09_required_fields_are_refused_one_by_one() {
    let document = read("speicherwerk");
    let kind = document.ticket_type("incident").unwrap();
    let problems = accept(&document, kind, &Filled::default()).unwrap_err();
    let places: Vec<_> = problems
        .iter()
        .map(|problem| problem.pointer.as_str())
        .collect();
    assert_eq!(
        places,
        [
            "/subject",
            "/fields/system",
            "/fields/impact",
            "/message/body"
        ]
    );
    let down =
        json!({ "subject": "Steht still", "body": "x", "system": "NAS 1", "impact": "down" });
    let problems = accept(&document, kind, &filled(down)).unwrap_err();
    assert_eq!(problems[0].pointer, "/fields/since");
    let minor = json!({ "subject": "Meldung", "body": "x", "system": "NAS 1", "impact": "none" });
    assert!(accept(&document, kind, &filled(minor)).is_ok());
}

#[test]
fn c11_the_exact_words_without_a_support_id() {
    let document = read("speicherwerk");
    assert!(document.needs(Need::SupportId));
    assert_eq!(
        document.auth.texts["auth.pending_support_id"],
        "Ihrem Benutzer wurde noch keine Support-ID zugeordnet. Bitte wenden Sie sich an den Support, wenn das Problem weiterhin besteht."
    );
    let way = document
        .ways_out
        .iter()
        .find(|way| way.when == Stuck::SupportId)
        .unwrap();
    assert!(way.after_days >= 2);
}

#[test]
fn c19_c21_the_company_view_needs_the_role_and_has_the_same_actions() {
    let document = read("speicherwerk");
    let lists = |roles: &[&str]| -> Vec<String> {
        let who = who("kunde", roles);
        views(&document, &who)
            .map(|view| view.label.clone())
            .collect()
    };
    assert_eq!(lists(&["member"]), ["Eigene Tickets"]);
    assert_eq!(
        lists(&["company_admin"]),
        ["Eigene Tickets", "Tickets des Unternehmens"]
    );
    let now = at("2026-11-23 10:00");
    let names = |who: &Actor, status: &str| -> Vec<String> {
        let offers = actions(&document, who, &ticket(status), now);
        offers.into_iter().map(|offer| offer.action).collect()
    };
    for status in &document.statuses {
        let own = names(&who("kunde", &[]), &status.id);
        let company = names(&who("chefin", &["company_admin"]), &status.id);
        assert_eq!(own, company, "{}", status.id);
    }
}
