//! Work that is recorded while it runs or afterwards, corrected in the open, and handed over whole.

use axum::http::Method;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::{ALICE, ANNA, BOB, CARL, Desk, FALK, MARA, Person};

/// A ticket at digidesk the customer pays for, or one that is free.
async fn ticket(person: &Person, concern: &str) -> api::Ticket {
    let new = json!({
        "id": Uuid::now_v7(), "type": "normal", "subject": "Versand einrichten",
        "fields": { "concern": concern },
        "message": { "id": Uuid::now_v7(), "body": "Bitte einrichten." },
    });
    let written: api::TicketWritten = person.post("/v1/tickets", new).await.expect(201).of();
    written.ticket
}

async fn records(person: &Person, ticket: Uuid, entry: Value) -> crate::support::Answer {
    let path = format!("/v1/tickets/{ticket}/time-entries");
    person.post(&path, entry).await
}

fn call(minutes: u32) -> Value {
    json!({ "id": Uuid::now_v7(), "kind": "call", "minutes": minutes, "note": "Rückfrage" })
}

async fn entries(person: &Person, ticket: Uuid) -> Vec<api::TimeEntry> {
    let path = format!("/v1/tickets/{ticket}/time-entries");
    person.get(&path).await.expect(200).of()
}

async fn deletes(person: &Person, entry: Uuid) -> crate::support::Answer {
    let path = format!("/v1/time-entries/{entry}");
    person
        .write(Method::DELETE, &path, &Value::Null, Uuid::now_v7())
        .await
}

#[tokio::test]
async fn d37_every_contact_is_recorded_at_its_ticket_with_its_effort() {
    let desk = Desk::of("digidesk").await;
    let (alice, anna) = (desk.person(ALICE).await, desk.person(ANNA).await);
    let ticket = ticket(&alice, "help").await.id;
    for (kind, minutes) in [("call", 10), ("mail", 5), ("work", 45), ("other", 1)] {
        let entry = json!({ "id": Uuid::now_v7(), "kind": kind, "minutes": minutes });
        let written = records(&anna, ticket, entry).await.expect(201);
        let written: api::TimeEntryWritten = written.of();
        assert_eq!(written.entry.agent.initials, "ANN");
        let lasted = written.entry.ended_at.unwrap() - written.entry.started_at;
        assert_eq!(lasted.num_minutes(), minutes);
    }
    assert_eq!(entries(&anna, ticket).await.len(), 4);
    assert_eq!(anna.ticket(ticket).await.spent_minutes, Some(61));
    let fed = anna.records("time_entry").await;
    assert_eq!(fed.len(), 4);
    let over = json!({ "id": Uuid::now_v7(), "minutes": 1441 });
    let problem = records(&anna, ticket, over)
        .await
        .refused(422, "validation");
    assert_eq!(problem.errors[0].pointer, "/minutes");
}

#[tokio::test]
async fn d39_time_runs_along_and_is_stored_with_the_ticket() {
    let desk = Desk::of("digidesk").await;
    let (alice, anna) = (desk.person(ALICE).await, desk.person(ANNA).await);
    let first = ticket(&alice, "help").await.id;
    let second = ticket(&alice, "help").await.id;
    let begun = json!({ "id": Uuid::now_v7(), "kind": "work" });
    let begun: api::TimeEntryWritten = records(&anna, first, begun).await.expect(201).of();
    assert_eq!((begun.entry.ended_at, begun.entry.minutes), (None, 0));

    let other = json!({ "id": Uuid::now_v7(), "kind": "work" });
    let problem = records(&anna, second, other.clone()).await;
    let problem = problem.refused(409, "work_running");
    assert_eq!(problem.record.unwrap()["id"], json!(begun.entry.id));
    let falk = desk.person(FALK).await;
    records(&falk, second, other).await.expect(201);
    // What took place meanwhile can be recorded all the same.
    records(&anna, second, call(3)).await.expect(201);

    desk.meddle(
        "UPDATE time_entries SET started_at = started_at - 30 * 60000 - 1000
         WHERE agent_name = 'Anna Muster' AND ended_at IS NULL",
    )
    .await;
    let path = format!("/v1/time-entries/{}", begun.entry.id);
    let stopped = anna.patch(&path, json!({ "stop": true })).await.expect(200);
    let stopped: api::TimeEntryWritten = stopped.of();
    assert_eq!(stopped.entry.minutes, 31, "a minute begun counts");
    assert!(stopped.entry.ended_at.is_some() && stopped.entry.corrections.is_empty());
    let again = json!({ "id": Uuid::now_v7(), "kind": "work" });
    records(&anna, second, again).await.expect(201);
}

#[tokio::test]
async fn d39_a_correction_keeps_what_was_there_who_and_when() {
    let desk = Desk::of("digidesk").await;
    let (alice, anna) = (desk.person(ALICE).await, desk.person(ANNA).await);
    let ticket = ticket(&alice, "help").await.id;
    let written = records(&anna, ticket, call(20)).await.expect(201);
    let entry = written.of::<api::TimeEntryWritten>().entry;
    let path = format!("/v1/time-entries/{}", entry.id);
    let falk = desk.person(FALK).await;
    let patch = json!({ "rev": 1, "minutes": 15, "note": "Rückfrage zum Versand" });
    let corrected: api::TimeEntryWritten = falk.patch(&path, patch).await.expect(200).of();
    let corrected = corrected.entry;
    assert_eq!((corrected.minutes, corrected.rev), (15, 2));
    assert_eq!(corrected.agent.name, "Anna Muster", "it stays her work");
    let told: Vec<_> = corrected
        .corrections
        .iter()
        .map(|it| (&*it.field, &*it.from, &*it.to, &*it.by.initials))
        .collect();
    assert_eq!(
        told,
        [
            ("minutes", "20", "15", "FAL"),
            ("note", "Rückfrage", "Rückfrage zum Versand", "FAL")
        ]
    );
    let late = json!({ "rev": 1, "minutes": 25 });
    let problem = anna.patch(&path, late).await.refused(409, "field_conflict");
    assert_eq!(problem.record.unwrap()["minutes"], 15);
    let ahead = json!({ "started_at": "2999-01-01T00:00:00Z" });
    let problem = anna.patch(&path, ahead).await.refused(422, "validation");
    assert_eq!(problem.errors[0].pointer, "/started_at");
    assert_eq!(anna.ticket(ticket).await.spent_minutes, Some(15));
}

#[tokio::test]
async fn what_is_taken_back_counts_no_more_and_leaves_a_trace() {
    let desk = Desk::of("digidesk").await;
    let (alice, anna) = (desk.person(ALICE).await, desk.person(ANNA).await);
    let ticket = ticket(&alice, "help").await.id;
    let written = records(&anna, ticket, call(20)).await.expect(201);
    let entry = written.of::<api::TimeEntryWritten>().entry.id;
    deletes(&anna, entry).await.expect(204);
    deletes(&anna, entry).await.refused(404, "not_found");
    assert!(entries(&anna, ticket).await.is_empty());
    assert!(anna.records("time_entry").await.is_empty());
    assert_eq!(anna.ticket(ticket).await.spent_minutes, None);
    let traces = "SELECT COUNT(*) AS n FROM time_entry_changes
                  WHERE field = 'deleted' AND before = '20' AND by_name = 'Anna Muster'";
    assert_eq!(desk.count(traces).await, 1);
    assert_eq!(
        desk.count("SELECT COUNT(*) AS n FROM time_entries").await,
        1
    );
}

#[tokio::test]
async fn whether_work_is_paid_for_follows_the_ticket() {
    let desk = Desk::of("digidesk").await;
    let (alice, anna) = (desk.person(ALICE).await, desk.person(ANNA).await);
    for (concern, billable) in [("help", true), ("maintenance", false), ("module", false)] {
        let ticket = ticket(&alice, concern).await.id;
        let written = records(&anna, ticket, call(5)).await.expect(201);
        let entry = written.of::<api::TimeEntryWritten>().entry;
        assert_eq!(entry.billable, billable, "{concern}");
    }
}

#[tokio::test]
async fn work_is_staffs_alone_and_customers_see_the_sum_where_the_portal_says_so() {
    let desk = Desk::of("digidesk").await;
    let (alice, anna) = (desk.person(ALICE).await, desk.person(ANNA).await);
    let ticket = ticket(&alice, "help").await.id;
    let written = records(&anna, ticket, call(20)).await.expect(201);
    let entry = written.of::<api::TimeEntryWritten>().entry.id;
    let list = format!("/v1/tickets/{ticket}/time-entries");
    let one = format!("/v1/time-entries/{entry}");
    for (email, status) in [(ALICE, 403), (MARA, 403), (BOB, 404), (CARL, 404)] {
        let person = desk.person(email).await;
        person.get(&list).await.expect(status);
        records(&person, ticket, call(1)).await.expect(status);
        // An entry is nothing a customer could know of.
        person
            .patch(&one, json!({ "minutes": 1 }))
            .await
            .expect(404);
        deletes(&person, entry).await.expect(404);
        assert!(person.records("time_entry").await.is_empty());
    }
    let visible = desk.portal().billing.spent_visible;
    let seen = alice.ticket(ticket).await.spent_minutes;
    assert_eq!(seen, visible.then_some(20));
    let mut tx = desk.db.write().await.unwrap();
    let mut document = (*desk.portal()).clone();
    document.billing.spent_visible = !visible;
    tx.set_portal(document).await.unwrap();
    tx.commit().await.unwrap();
    let seen = alice.ticket(ticket).await.spent_minutes;
    assert_eq!(seen, (!visible).then_some(20));
}

#[tokio::test]
async fn an_entry_whose_answer_was_lost_is_recorded_once() {
    let desk = Desk::of("digidesk").await;
    let (alice, anna) = (desk.person(ALICE).await, desk.person(ANNA).await);
    let ticket = ticket(&alice, "help").await.id;
    let path = format!("/v1/tickets/{ticket}/time-entries");
    let (entry, key) = (call(7), Uuid::now_v7());
    let first = anna.write(Method::POST, &path, &entry, key).await;
    let again = anna.write(Method::POST, &path, &entry, key).await;
    assert_eq!(first.expect(201).json(), again.expect(201).json());
    anna.post(&path, entry).await.refused(409, "duplicate_id");
    assert_eq!(entries(&anna, ticket).await.len(), 1);
}

/// The export as an independent reader of CSV sees it.
pub fn table(text: &str) -> Vec<Vec<String>> {
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .terminator(csv::Terminator::CRLF)
        .from_reader(text.as_bytes());
    reader
        .records()
        .map(|row| row.unwrap().iter().map(str::to_owned).collect())
        .collect()
}

#[tokio::test]
async fn d40_all_efforts_are_handed_over_with_none_missing() {
    let desk = Desk::of("digidesk").await;
    let (alice, anna) = (desk.person(ALICE).await, desk.person(ANNA).await);
    let falk = desk.person(FALK).await;
    let mut id = Uuid::nil();
    for minutes in 1..=40 {
        if minutes % 10 == 1 {
            id = ticket(&alice, "help").await.id;
        }
        let who = if minutes % 3 == 0 { &falk } else { &anna };
        records(who, id, call(minutes)).await.expect(201);
    }
    let gone = entries(&anna, id).await[0].id;
    deletes(&anna, gone).await.expect(204);
    let begun = json!({ "id": Uuid::now_v7(), "kind": "work", "note": "=HYPERLINK(\"x\")" });
    records(&anna, id, begun).await.expect(201);

    let answer = anna.get("/v1/time-entries.csv").await.expect(200);
    assert_eq!(answer.header("content-type"), "text/csv; charset=utf-8");
    let text = String::from_utf8(answer.body).unwrap();
    let table = table(&text);
    let column = |name: &str| table[0].iter().position(|it| it == name).unwrap();
    let rows = &table[1..];
    let count = desk.count("SELECT COUNT(*) AS n FROM time_entries").await;
    assert_eq!(i64::try_from(rows.len()).unwrap(), count);
    let minutes = column("minutes");
    let sum: i64 = rows
        .iter()
        .map(|row| row[minutes].parse::<i64>().unwrap())
        .sum();
    let all = "SELECT CAST(SUM(minutes) AS BIGINT) AS n FROM time_entries";
    assert_eq!(sum, desk.count(all).await);
    let taken_back = column("taken_back_at");
    assert_eq!(
        rows.iter()
            .filter(|row| !row[taken_back].is_empty())
            .count(),
        1
    );
    let note = column("note");
    assert!(rows.iter().any(|row| row[note] == "'=HYPERLINK(\"x\")"));
    assert!(rows.iter().all(|row| row.len() == table[0].len()));
}

#[tokio::test]
async fn d40_a_span_of_time_is_handed_over_by_itself() {
    let desk = Desk::of("digidesk").await;
    let (alice, anna) = (desk.person(ALICE).await, desk.person(ANNA).await);
    let ticket = ticket(&alice, "help").await.id;
    for day in ["2026-01-31", "2026-02-01", "2026-02-28", "2026-03-01"] {
        let at = format!("{day}T10:00:00Z");
        let entry = json!({ "id": Uuid::now_v7(), "minutes": 10, "started_at": at });
        records(&anna, ticket, entry).await.expect(201);
    }
    let february = "from=2026-02-01T00:00:00Z&to=2026-03-01T00:00:00Z";
    let path = format!("/v1/time-entries.csv?{february}");
    let answer = anna.get(&path).await.expect(200);
    let rows = table(&String::from_utf8(answer.body).unwrap());
    assert_eq!(rows.len(), 1 + 2);
    alice.get(&path).await.refused(403, "forbidden");
    anna.get("/v1/time-entries.csv?from=gestern")
        .await
        .refused(400, "malformed");
}

#[tokio::test]
async fn d38_a_callers_history_is_one_request_after_his_number() {
    let desk = Desk::of("digidesk").await;
    let (alice, anna) = (desk.person(ALICE).await, desk.person(ANNA).await);
    desk.meddle("UPDATE users SET phone = '+49 7731 / 98 76-54' WHERE name = 'Alice Muster'")
        .await;
    let first = ticket(&alice, "help").await;
    let second = ticket(&alice, "module").await;
    for number in [
        "07731 987654",
        "0049 (7731) 987654",
        "+497731987654",
        "07731/9876-54",
    ] {
        let encoded = number.replace('+', "%2B").replace(' ', "%20");
        let path = format!("/v1/users?phone={encoded}");
        let found: Vec<api::Member> = anna.get(&path).await.expect(200).of();
        assert_eq!(found.len(), 1, "{number}");
        let path = format!("/v1/tickets?requester_id={}", found[0].id);
        let history: Vec<api::Ticket> = anna.get(&path).await.expect(200).of();
        let ids: Vec<_> = history.iter().map(|it| it.id).collect();
        assert_eq!(ids, [second.id, first.id]);
    }
}
