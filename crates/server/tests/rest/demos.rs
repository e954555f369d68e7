//! The demonstrations show everything their portals have.

use std::collections::BTreeSet;

use portal::document::Need;
use serde_json::json;
use server::db::{Db, Durability};
use server::demo::import;
use server::{Config, profiles};

use crate::support::{Desk, Person};

const PORTALS: [&str; 5] = [
    "quisa",
    "digidesk",
    "managedhosting",
    "sys-fn",
    "speicherwerk",
];

/// A demonstration, somebody of staff, the first customer, and all accounts.
async fn demo(portal: &str) -> (Desk, Person, Person, Vec<import::Account>) {
    let dir = tempfile::tempdir().unwrap();
    let db = Db::open_with(dir.path(), Durability::ProgramCrash)
        .await
        .unwrap();
    let mut tx = db.write().await.unwrap();
    tx.set_portal(profiles::load(portal).unwrap())
        .await
        .unwrap();
    tx.commit().await.unwrap();
    let accounts = import::run(&db, 0, &|_| {}).await.unwrap();
    let router = server::app(db.clone(), Config::default()).unwrap();
    let desk = Desk { db, router, dir };
    let of = |role: &str| accounts.iter().find(|it| it.role == role).unwrap();
    let (agent, customer) = (&of("agent").email, &accounts[0].email);
    let people = (desk.person(agent).await, desk.person(customer).await);
    (desk, people.0, people.1, accounts)
}

fn is_active(member: &api::Member) -> bool {
    let account = member.account.as_ref();
    account.is_some_and(|it| it.state == api::MeState::Active)
}

/// States an account of this portal can be in.
fn states(document: &portal::Document) -> BTreeSet<&'static str> {
    let mut states = BTreeSet::from(["active", "unverified", "inactive"]);
    for (need, state) in [
        (Need::Activation, "not_enabled"),
        (Need::Contract, "no_contract"),
        (Need::SupportId, "pending_support_id"),
    ] {
        if document.needs(need) {
            states.insert(state);
        }
    }
    states
}

#[tokio::test]
async fn every_state_role_type_status_and_phase_of_each_portal_occurs_in_its_demonstration() {
    for portal in PORTALS {
        let (desk, agent, _, accounts) = demo(portal).await;
        let document = desk.portal();
        let query = "/v1/tickets?limit=200";
        let tickets: Vec<api::Ticket> = agent.get(query).await.expect(200).of();
        let types: BTreeSet<_> = tickets.iter().map(|it| it.type_id.as_str()).collect();
        let all: BTreeSet<_> = document
            .ticket_types
            .iter()
            .map(|it| it.id.as_str())
            .collect();
        assert_eq!(types, all, "{portal}: types");
        let shown: BTreeSet<_> = tickets.iter().map(|it| it.status.as_str()).collect();
        let all: BTreeSet<_> = document.statuses.iter().map(|it| it.id.as_str()).collect();
        assert_eq!(shown, all, "{portal}: statuses");
        for phase in &document.phases {
            let in_it = |status: &&str| phase.statuses.iter().any(|it| it == status);
            assert!(shown.iter().any(in_it), "{portal}: {}", phase.id);
        }

        let people: Vec<api::Member> = agent.get("/v1/users").await.expect(200).of();
        let mut seen = BTreeSet::new();
        let mut roles = BTreeSet::from(["member".to_owned()]);
        // What a contract leaves of an account is not stored, it is found out at the door.
        for account in &accounts {
            let answer = desk.token_of(&account.email, &account.password).await;
            let active = people
                .iter()
                .any(|it| it.email == account.email && is_active(it));
            if active && answer.status == 403 {
                seen.insert("no_contract".to_owned());
            }
        }
        for member in people {
            roles.extend(member.roles);
            let state = serde_json::to_value(member.account.unwrap().state).unwrap();
            seen.insert(state.as_str().unwrap().to_owned());
        }
        let wanted: BTreeSet<_> = states(&document).into_iter().map(str::to_owned).collect();
        assert_eq!(seen, wanted, "{portal}: states");
        for role in document.roles.keys() {
            assert!(roles.contains(role), "{portal}: nobody is {role}");
        }
    }
}

#[tokio::test]
async fn m35_to_m38_the_demonstration_of_managedhosting_has_a_knowledge_base_to_read_in() {
    let (desk, agent, customer, _) = demo("managedhosting").await;
    let list = "/v1/kb/articles";
    let headers: Vec<api::KbHeader> = customer.get(list).await.expect(200).of();
    let drafts: Vec<api::KbHeader> = agent.get(list).await.expect(200).of();
    assert_eq!(drafts.len(), headers.len() + 1);
    assert!(headers.len() >= 10);
    let mut comments = 0;
    for header in &headers {
        assert!(!header.summary.is_empty() && !header.keywords.is_empty());
        let path = format!("{list}/{}", header.id);
        let article: api::KbArticle = customer.get(&path).await.expect(200).of();
        assert!(article.breadcrumb.len() > 3, "{}", header.title);
        assert!(!article.related.is_empty(), "{} is alone", header.title);
        let said: Vec<api::KbComment> = customer
            .get(&format!("{path}/comments"))
            .await
            .expect(200)
            .of();
        comments += said.len();
    }
    assert!(comments >= 5);
    let found: Vec<api::KbHeader> = customer
        .get("/v1/kb/articles?q=backup+zurueckspielen")
        .await
        .expect(200)
        .of();
    assert_eq!(
        found[0].title,
        "Dateien oder eine Datenbank zurückspielen lassen"
    );
    let news = async |person: &Person| {
        let portal: portal::Document = person.get("/v1/portal").await.expect(200).of();
        portal.announcements.len()
    };
    assert_eq!((news(&customer).await, news(&agent).await), (1, 3));
    assert_eq!(
        desk.count("SELECT COUNT(*) AS n FROM kb_categories").await,
        6
    );
}

const BENEDIKT: &str = "benedikt.roth@radwerk-spessart.example";
const KATRIN: &str = "katrin.sommer@teehaus-lindenhof.example";
const LEA: &str = "lea.ackermann@teehaus-lindenhof.example";

async fn in_status(person: &Person, status: &str) -> api::Ticket {
    let all: Vec<api::Ticket> = person.get("/v1/tickets").await.expect(200).of();
    let found = all.into_iter().find(|it| it.status == status);
    found.unwrap_or_else(|| panic!("nothing is {status}"))
}

#[tokio::test]
async fn the_demonstrations_question_for_more_work_can_be_answered() {
    let (desk, ..) = demo("digidesk").await;
    let benedikt = desk.person(BENEDIKT).await;
    let waiting = in_status(&benedikt, "waiting_approval").await;
    let asked = waiting.approval.unwrap();
    assert_eq!(asked.state, api::ApprovalState::Pending);
    assert_eq!(
        (asked.minutes, &*asked.cost.unwrap().amount),
        (120, "190.00")
    );
    assert_eq!(asked.requested_by.name, waiting.assignee.unwrap().name);
    let path = format!("/v1/tickets/{}/actions/approve_effort", waiting.id);
    benedikt
        .post(&path, json!({ "expected": { "approval_id": asked.id } }))
        .await
        .expect(200);
    let refused = in_status(&benedikt, "not_approved").await;
    let approval = refused.approval.unwrap();
    assert_eq!(approval.state, api::ApprovalState::Rejected);
    assert!(approval.decided_by.is_some());
}

#[tokio::test]
async fn the_demonstrations_finished_work_can_be_accepted() {
    let (desk, ..) = demo("digidesk").await;
    let katrin = desk.person(KATRIN).await;
    let finished = in_status(&katrin, "in_acceptance").await;
    let asked = finished.acceptance.unwrap();
    assert_eq!(asked.system_url, "https://test.teehaus-lindenhof.example");
    assert_eq!(asked.items.len(), 3);
    let path = format!("/v1/tickets/{}/actions/accept", finished.id);
    katrin
        .post(&path, json!({ "expected": { "acceptance_id": asked.id } }))
        .await
        .expect(200);
    let deployed = in_status(&desk.person(LEA).await, "deployed").await;
    let accepted = deployed.acceptance.unwrap();
    assert_eq!(accepted.state, api::AcceptanceState::Accepted);
    assert!(accepted.deployed_at > accepted.decided_at);
}

#[tokio::test]
async fn the_demonstrations_quick_ticket_is_due() {
    let (desk, ..) = demo("digidesk").await;
    let lea = desk.person(LEA).await;
    let all: Vec<api::Ticket> = lea.get("/v1/tickets").await.expect(200).of();
    let quick = all.iter().find(|it| it.type_id == "quick_normal").unwrap();
    let sla = quick.sla.as_ref().unwrap();
    assert_eq!(sla.rate_percent, 150);
    assert!(sla.due_at.unwrap() > quick.created_at);
    assert_eq!(quick.cost.as_ref().unwrap().acks[0].at, quick.created_at);
}
