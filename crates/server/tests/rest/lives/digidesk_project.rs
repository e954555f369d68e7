//! digidesk: a change on the test system, from its plan to the release of the work it takes.

use chrono::TimeDelta;
use serde_json::{Value, json};
use server::desk::{self, Watched};
use uuid::Uuid;

use super::{files, happened, lists, mails, offered, phase, word};
use crate::support::{ALICE, ANNA, Answer, BOB, CARL, Desk, FALK, Person, message};

const SUBJECT: &str = "Zahlart Rechnung einbauen";
const TEST_SYSTEM: &str = "https://test.hegau.example/";

/// A ticket of Alice's that Anna works on, step by step.
pub(super) struct Project {
    pub(super) desk: Desk,
    pub(super) alice: Person,
    pub(super) anna: Person,
    pub(super) id: Uuid,
}

impl Project {
    pub(super) async fn filed() -> Self {
        let desk = Desk::of("digidesk").await;
        let (alice, anna) = (desk.person(ALICE).await, desk.person(ANNA).await);
        let fields = json!({ "concern": "change", "live": true, "test_system": TEST_SYSTEM });
        let ticket = files(&alice, "normal", SUBJECT, fields).await;
        assert_eq!(ticket.number, "DD-04001");
        let id = ticket.id;
        let project = Self {
            desk,
            alice,
            anna,
            id,
        };
        project.stands("eingegangen", "Supportanfrage").await;
        project
    }

    /// The ticket as Alice sees it.
    pub(super) async fn seen(&self) -> api::Ticket {
        self.alice.ticket(self.id).await
    }

    /// Alice reads this word for the status, in this phase.
    pub(super) async fn stands(&self, status: &str, in_phase: &str) {
        let seen = self.seen().await;
        let words = (word(&self.desk, &seen), phase(&self.desk, &seen.status));
        assert_eq!((&*words.0, &*words.1), (status, in_phase));
    }

    /// Somebody of staff takes an action.
    pub(super) async fn staff(&self, action: &str, args: Value) {
        self.anna.acts(self.id, action, args).await.expect(200);
    }

    /// None of these can be done now, whoever tries.
    pub(super) async fn impossible(&self, who: &Person, actions: &[&str]) {
        for action in actions {
            let answer = who.acts(self.id, action, json!({})).await;
            answer.refused(409, "action_not_available");
        }
    }

    /// An action with the question it answers and the words that go with it.
    pub(super) async fn answers(&self, action: &str, body: Value) -> api::Ticket {
        let path = format!("/v1/tickets/{}/actions/{action}", self.id);
        let written: api::TicketWritten = self.alice.post(&path, body).await.expect(200).of();
        written.ticket
    }

    /// The last mail to Alice has all of these.
    pub(super) async fn mail_says(&self, parts: &[&str]) {
        let (subject, body) = mails(&self.desk, ALICE).await.pop().unwrap();
        assert_eq!(subject, format!("[DD-04001] {SUBJECT}"));
        for part in parts {
            assert!(body.contains(part), "{part} is missing in {body}");
        }
    }

    /// Anna begins, or tries to.
    pub(super) async fn begins(&self) -> Answer {
        let path = format!("/v1/tickets/{}/time-entries", self.id);
        let begun = json!({ "id": Uuid::now_v7(), "kind": "work" });
        self.anna.post(&path, begun).await
    }

    /// Work that has run for a time, to the minute that was begun.
    pub(super) async fn stops(&self, begun: &Answer) -> u32 {
        let begun: api::TimeEntryWritten = begun.of();
        let path = format!("/v1/time-entries/{}", begun.entry.id);
        let stop = json!({ "stop": true });
        let stopped: api::TimeEntryWritten = self.anna.patch(&path, stop).await.expect(200).of();
        stopped.entry.minutes
    }

    /// What the server finds when it looks at the clock.
    async fn clock(&self) -> Watched {
        desk::watch(&self.desk.db, &self.desk.portal())
            .await
            .unwrap()
    }

    pub(super) async fn is_planned(&self) {
        let falk = self.desk.person(FALK).await;
        self.staff("take", json!({})).await;
        self.stands("eingeplant", "Planung").await;
        self.mail_says(&[
            "Ihr Ticket DD-04001 wurde von Anna Muster bearbeitet.",
            "Bearbeitung: Anna Muster\nStatus: eingegangen → eingeplant",
        ])
        .await;
        let when = "2030-11-25T08:00:00Z";
        self.staff("set_planned_date", json!({ "planned_for": when }))
            .await;
        self.mail_says(&["geplante Bearbeitung: 25.11.2030, 09:00 Uhr"])
            .await;
        self.staff("set_project_lead", json!({ "user_id": falk.id }))
            .await;
        self.mail_says(&["Ansprechpartner: Falk Muster"]).await;
        self.staff("set_estimate", json!({ "minutes": 150 })).await;
        self.mail_says(&["voraussichtlicher Aufwand: 2 h 30 min"])
            .await;
        self.tells_its_plan(when).await;
    }

    /// Names, date and effort are at the ticket and in its history.
    async fn tells_its_plan(&self, when: &str) {
        let seen = self.seen().await;
        assert_eq!(seen.planned_for, Some(when.parse().unwrap()));
        assert_eq!(seen.assignee.unwrap().name, "Anna Muster");
        assert_eq!(seen.project_lead.unwrap().name, "Falk Muster");
        let estimate = seen.estimate.unwrap();
        assert_eq!((estimate.minutes, &*estimate.by.name), (150, "Anna Muster"));
        let told = happened(&self.alice, self.id).await;
        for (kind, to) in [
            ("assignee", "Anna Muster"),
            ("planned_for", "2030-11-25T08:00:00+00:00"),
            ("project_lead", "Falk Muster"),
            ("estimate", "150"),
        ] {
            let event = (kind.to_owned(), String::new(), to.to_owned());
            assert!(told.contains(&event), "{event:?} is missing in {told:?}");
        }
        assert_eq!(self.desk.count_notifications("planned", ALICE).await, 1);
        assert_eq!(self.desk.count_notifications("assigned", FALK).await, 1);
    }

    /// Anna works until she is warned, and puts the work down: 46 minutes.
    async fn works_until_she_is_warned(&self) {
        self.staff("start", json!({})).await;
        self.stands("in Bearbeitung", "Bearbeitung").await;
        self.mail_says(&["Status: eingeplant → in Bearbeitung"])
            .await;
        let begun = self.begins().await.expect(201);
        self.desk.time_passes(TimeDelta::minutes(44)).await;
        assert_eq!(self.clock().await, Watched::default());
        self.desk.time_passes(TimeDelta::seconds(90)).await;
        let warned = Watched {
            warnings: 1,
            ..Watched::default()
        };
        assert_eq!(self.clock().await, warned);
        assert_eq!(
            self.desk.count_notifications("effort_warning", ANNA).await,
            1
        );
        assert_eq!(self.stops(&begun).await, 46);
    }

    /// Anna asks for two hours more, still within the first one.
    async fn asks(&self) -> api::Approval {
        let path = format!("/v1/tickets/{}/actions/request_effort_approval", self.id);
        let question = json!({
            "args": {
                "minutes": 120, "reason": "Die Schnittstelle ist veraltet.",
                "cost": { "amount": "180.00", "currency": "EUR" },
            },
            "message": message("Wir müssen die Schnittstelle erneuern."),
        });
        self.anna.post(&path, question).await.expect(200);
        self.stands("wartet auf Freigabe", "Bearbeitung").await;
        self.mail_says(&[
            "Mehraufwand: 2 h, voraussichtlich 180,00 €\nStatus: in Bearbeitung → wartet auf Freigabe",
            "Sollte Ihr Anliegen länger als 1 Stunde dauern, werden Sie noch innerhalb dieser Stunde von einem Mitarbeiter darüber informiert. Erst wenn Sie den Mehraufwand freigeben, wird das Ticket weiter bearbeitet.",
            "Nachricht:\nWir müssen die Schnittstelle erneuern.",
        ])
        .await;
        let asked = self.seen().await.approval.unwrap();
        assert_eq!(
            (asked.state, asked.minutes, asked.rate_percent),
            (api::ApprovalState::Pending, 120, 100)
        );
        assert_eq!(asked.reason, "Die Schnittstelle ist veraltet.");
        let due = asked.requested_at + TimeDelta::days(14);
        assert_eq!(asked.expires_at, Some(due));
        asked
    }

    /// Nobody goes on; only whose ticket it is has the buttons.
    async fn waits_for_the_release(&self) {
        let seen = self.seen().await;
        assert_eq!(
            lists(&self.desk, &self.alice, &seen).await,
            ["Meine Tickets", "Wartet auf Sie"]
        );
        assert_eq!(
            offered(&self.desk, &self.alice, &seen).await,
            ["Mehraufwand freigeben", "Mehraufwand ablehnen"]
        );
        let document = self.desk.portal();
        let mut rules = document.transitions.iter();
        let approve = rules.find(|it| it.action == "approve_effort").unwrap();
        assert_eq!(
            approve.confirm,
            "Mit der Freigabe beauftragen Sie den genannten Mehraufwand. Jetzt freigeben?"
        );
        let staffs = self.anna.ticket(self.id).await;
        assert_eq!(offered(&self.desk, &self.anna, &staffs).await, ["Zuweisen"]);
        let forward = ["start", "resume", "to_billing", "request_acceptance"];
        self.impossible(&self.anna, &forward).await;
        let early = self.begins().await;
        early.refused(409, "action_not_available");
        for stranger in [BOB, CARL] {
            let stranger = self.desk.person(stranger).await;
            let answer = stranger.acts(self.id, "approve_effort", json!({})).await;
            answer.refused(404, "not_found");
        }
    }

    /// It takes more than the hour: Alice is asked, releases it, and it goes on.
    pub(super) async fn is_released(&self) {
        self.works_until_she_is_warned().await;
        let asked = self.asks().await;
        self.waits_for_the_release().await;
        self.desk.days_pass(1).await;
        self.is_answered(asked).await;
        self.goes_on().await;
    }

    /// Alice releases what she has read.
    async fn is_answered(&self, asked: api::Approval) {
        let answer = json!({ "expected": {
            "approval_id": asked.id, "minutes": 120, "cost": asked.cost,
        } });
        let released = self.answers("approve_effort", answer).await;
        let kept = released.approval.unwrap();
        assert_eq!(kept.state, api::ApprovalState::Approved);
        assert_eq!(kept.decided_by.unwrap().name, "Alice Muster");
        let waited = kept.decided_at.unwrap() - kept.requested_at;
        assert_eq!(waited.num_days(), 1);
        self.stands("in Bearbeitung", "Bearbeitung").await;
        self.mail_says(&[
            "Mehraufwand freigegeben: 2 h, voraussichtlich 180,00 €\nStatus: wartet auf Freigabe → in Bearbeitung",
        ])
        .await;
        let told = happened(&self.alice, self.id).await;
        for kind in ["approval_requested", "approval_approved"] {
            let event = (kind.to_owned(), "180.00 EUR".to_owned(), "120".to_owned());
            assert!(told.contains(&event), "{event:?} is missing in {told:?}");
        }
        assert_eq!(self.desk.count_notifications("approval", ANNA).await, 1);
    }

    /// 90 minutes of work and a call of ten, of which nobody need be warned.
    async fn goes_on(&self) {
        let begun = self.begins().await.expect(201);
        self.desk
            .time_passes(TimeDelta::seconds(89 * 60 + 30))
            .await;
        assert_eq!(self.clock().await, Watched::default(), "it was released");
        assert_eq!(self.stops(&begun).await, 90);
        self.records("call", 10).await;
        let effort = self.anna.ticket(self.id).await.effort.unwrap();
        assert_eq!((effort.spent_minutes, effort.approved_minutes), (146, 120));
        assert_eq!(effort.breached_at, None);
        let seen = self.seen().await;
        assert_eq!((seen.spent_minutes, seen.effort), (Some(146), None));
    }

    /// Work that is recorded afterwards.
    pub(super) async fn records(&self, kind: &str, minutes: u32) {
        let path = format!("/v1/tickets/{}/time-entries", self.id);
        let entry = json!({ "id": Uuid::now_v7(), "kind": kind, "minutes": minutes });
        self.anna.post(&path, entry).await.expect(201);
    }
}

#[tokio::test]
async fn d06_d22_d25_a_project_is_planned_with_names_a_date_and_its_effort() {
    let project = Project::filed().await;
    project.is_planned().await;
    let planned = project.seen().await;
    assert_eq!(
        lists(&project.desk, &project.alice, &planned).await,
        ["Meine Tickets"]
    );
    assert_eq!(
        lists(&project.desk, &project.anna, &planned).await,
        ["Mir zugewiesen", "Alle offenen Tickets"]
    );
}

#[tokio::test]
async fn d19_d20_d21_the_hour_ends_in_a_question_and_work_goes_on_with_its_release() {
    let project = Project::filed().await;
    project.is_planned().await;
    project.is_released().await;
}

#[tokio::test]
async fn d19_whoever_says_nothing_within_the_hour_is_noted_and_asks_all_the_same() {
    let project = Project::filed().await;
    project.is_planned().await;
    project.staff("start", json!({})).await;
    let begun = project.begins().await.expect(201);
    project.desk.time_passes(TimeDelta::minutes(46)).await;
    assert_eq!(project.clock().await.warnings, 1);
    project.desk.time_passes(TimeDelta::minutes(13)).await;
    assert_eq!(project.clock().await, Watched::default());
    project.desk.time_passes(TimeDelta::minutes(2)).await;
    let untold = Watched {
        untold: 1,
        ..Watched::default()
    };
    assert_eq!(project.clock().await, untold);
    let effort = project.anna.ticket(project.id).await.effort.unwrap();
    assert!(effort.breached_at.is_some());
    for (email, count) in [(ANNA, 1), (FALK, 0), (ALICE, 0)] {
        let told = project
            .desk
            .count_notifications("effort_breached", email)
            .await;
        assert_eq!(told, count, "{email}");
    }
    project.stops(&begun).await;
    project.asks().await;
    project.waits_for_the_release().await;
}
