//! A check that cannot fail proves nothing: each condition that keeps people apart is broken in the
//! database, as a lost `WHERE` would break it, and the check has to say who learned what.

use std::collections::BTreeSet;

use api::RecordKind;
use server::db::{Db, Id};
use server::feed;
use uuid::Uuid;

use super::cast::Who;
use super::check;
use super::scene::{Kind, Scene};
use super::stage::Stage;

/// One condition less.
#[derive(Debug, Clone, Copy)]
enum Broken {
    /// Carl holds Hegau's bucket.
    Grant,
    /// A note counts as a reply.
    Note,
    /// A note's file hangs on a reply.
    File,
    /// Alice's ticket lies in the other queue, too late for the feed to know.
    Queue,
    /// Bob takes part in Alice's ticket.
    Participant,
    /// Alice's ticket belongs to Seewerk's Carl.
    Requester,
    /// Who has left is let in again.
    State,
    /// A session that was ended is not.
    Session,
    /// Carl passes as staff.
    Staff,
    /// Bob's account has Seewerk as its home.
    Home,
    /// Anna passes as an admin.
    Admin,
    /// Carl's invoice is about a ticket of the other queue.
    About,
    /// Carl's invoice is Hegau's to pay.
    Payer,
    /// Carl's invoice is about Alice's ticket.
    Charged,
}

/// What is broken, and who learns something by it.
const BROKEN: [(Broken, Who); 12] = [
    (Broken::Grant, Who::Carl),
    (Broken::Note, Who::Alice),
    (Broken::File, Who::Alice),
    (Broken::Queue, Who::Falk),
    (Broken::Participant, Who::Bob),
    (Broken::Requester, Who::Carl),
    (Broken::State, Who::Ines),
    (Broken::Session, Who::Rolf),
    (Broken::Staff, Who::Carl),
    (Broken::Home, Who::Bob),
    (Broken::Admin, Who::Anna),
    (Broken::About, Who::Falk),
];

/// What keeps invoices apart where customers have some.
const CHARGED: [(Broken, Who); 2] = [(Broken::Payer, Who::Mara), (Broken::Charged, Who::Alice)];

#[tokio::test]
async fn without_any_single_condition_the_check_names_who_learned_what() {
    let scene = Scene::set("quisa").await;
    let stage = Stage::of(&scene).await;
    let none: Vec<String> = Vec::new();
    assert_eq!(check::reads(&scene, stage).await, none, "nothing is broken");
    each_is_noticed(&scene, &BROKEN).await;
}

#[tokio::test]
async fn without_a_condition_on_invoices_the_check_names_who_learned_what() {
    let scene = Scene::set("digidesk").await;
    each_is_noticed(&scene, &CHARGED).await;
}

async fn each_is_noticed(scene: &Scene, all: &[(Broken, Who)]) {
    for &(broken, who) in all {
        let stage = Stage::of(scene).await;
        break_it(scene, &stage.db, broken).await;
        let faults = check::reads(scene, stage).await;
        let named = format!(": {who:?} ");
        assert!(
            faults.iter().any(|fault| fault.contains(&named)),
            "{broken:?} is not noticed at {who:?}: {faults:#?}"
        );
    }
}

const IS_ABOUT: &str = "UPDATE invoices SET ticket_id = $2 WHERE id = $1";
const IS_PAID_BY: &str = "UPDATE invoices SET organization_id = $2 WHERE id = $1";

async fn break_it(scene: &Scene, db: &Db, broken: Broken) {
    let ticket = id(scene, Kind::Ticket, "Alice's");
    let message = id(scene, Kind::Message, "Alice's");
    let note = id(scene, Kind::Message, "the note");
    let hegau = id(scene, Kind::Organization, "Hegau");
    let seewerk = id(scene, Kind::Organization, "Seewerk");
    let annex = id(scene, Kind::Ticket, "the other queue's");
    let invoice = id(scene, Kind::Invoice, "Carl's");
    let mut tx = db.write().await.unwrap();
    let (sql, ids): (&'static str, Vec<Uuid>) = match broken {
        Broken::Grant => {
            let carl = user(&mut tx, Who::Carl).await;
            let buckets = BTreeSet::from([
                feed::PORTAL_BUCKET.to_owned(),
                feed::of_account(carl),
                feed::of_user(carl),
                feed::of_organization(hegau),
            ]);
            tx.set_grant(carl, &buckets).await.unwrap();
            (
                "UPDATE users SET notices = notices WHERE id = $1",
                vec![carl],
            )
        }
        Broken::Note => {
            tx.touch(RecordKind::Message, note);
            ("UPDATE messages SET internal = 0 WHERE id = $1", vec![note])
        }
        Broken::File => (
            "UPDATE attachments SET message_id = $2, position = 9 WHERE message_id = $1",
            vec![note, message],
        ),
        Broken::Queue => (
            "UPDATE tickets SET queue = 'annex' WHERE id = $1",
            vec![ticket],
        ),
        Broken::Participant => (
            "INSERT INTO ticket_participants (ticket_id, user_id, created_at) VALUES ($1, $2, 1)",
            vec![ticket, user(&mut tx, Who::Bob).await],
        ),
        Broken::Requester => (
            "UPDATE tickets SET requester_id = $2 WHERE id = $1",
            vec![ticket, user(&mut tx, Who::Carl).await],
        ),
        Broken::State => (
            "UPDATE users SET state = 'active' WHERE id = $1",
            vec![user(&mut tx, Who::Ines).await],
        ),
        Broken::Session => (
            "UPDATE sessions SET revoked_at = NULL WHERE user_id = $1",
            vec![user(&mut tx, Who::Rolf).await],
        ),
        Broken::Staff => (
            "UPDATE users SET is_agent = 1 WHERE id = $1",
            vec![user(&mut tx, Who::Carl).await],
        ),
        Broken::Home => (
            "UPDATE users SET organization_id = $2 WHERE id = $1",
            vec![user(&mut tx, Who::Bob).await, seewerk],
        ),
        Broken::Admin => (
            "UPDATE users SET is_admin = 1 WHERE id = $1",
            vec![user(&mut tx, Who::Anna).await],
        ),
        Broken::About => (IS_ABOUT, vec![invoice, annex]),
        Broken::Payer => (IS_PAID_BY, vec![invoice, hegau]),
        Broken::Charged => (IS_ABOUT, vec![invoice, ticket]),
    };
    let mut query = sqlx::query(sql);
    for id in ids {
        query = query.bind(Id(id));
    }
    query.execute(tx.conn()).await.unwrap();
    tx.commit().await.unwrap();
}

fn id(scene: &Scene, kind: Kind, label: &str) -> Uuid {
    scene.key(kind, label).parse().unwrap()
}

async fn user(tx: &mut server::db::Tx, who: Who) -> Uuid {
    let found = server::auth::User::by_email(tx.conn(), &who.email()).await;
    found.unwrap().unwrap().0.id
}
