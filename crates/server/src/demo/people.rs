//! The people and organisations of a demonstration as accounts, in the states their portal knows.

use std::collections::BTreeMap;

use anyhow::Context as _;
use portal::Document;
use uuid::Uuid;

use super::cases::{DemoData, Organisation, Person, Role};
use crate::auth::{Cause, State, User, password};
use crate::db::Tx;
use crate::people::{self, Contact, Contract, NewUser};

/// Users by address, and who phones an organisation with questions.
type Everybody = (BTreeMap<String, User>, BTreeMap<Uuid, Uuid>);

/// Makes everybody.
pub(super) async fn enter(
    tx: &mut Tx,
    document: &Document,
    data: &DemoData,
    password_of: fn(&str) -> String,
) -> anyhow::Result<Everybody> {
    let mut homes = BTreeMap::new();
    for organisation in &data.organisations {
        let id = people::add_organization(tx, &organisation.name).await?;
        let contract = Contract {
            number: organisation.contract.clone(),
            until: None,
        };
        people::set_contract(tx, document, id, &contract).await?;
        homes.insert(organisation.id.as_str(), id);
    }
    let mut users = BTreeMap::new();
    for person in &data.people {
        let home = person.organisation.as_deref().and_then(|id| homes.get(id));
        let hash = password::hash(&password_of(&person.email))?;
        let id = account(tx, document, person, home.copied(), hash).await?;
        users.insert(person.email.clone(), found(tx, id).await?);
    }
    let mut leads = BTreeMap::new();
    for organisation in &data.organisations {
        let home = *homes
            .get(organisation.id.as_str())
            .context("the organisation just made")?;
        let lead = of(&users, &organisation.project_lead)?;
        people::set_project_lead(tx, home, lead).await?;
        leads.insert(home, lead);
        contacts(tx, document, organisation, home, &users).await?;
    }
    // What has been given to an account since it was made counts for its tickets.
    for user in users.values_mut() {
        *user = found(tx, user.id).await?;
    }
    Ok((users, leads))
}

async fn account(
    tx: &mut Tx,
    document: &Document,
    person: &Person,
    home: Option<Uuid>,
    hash: String,
) -> anyhow::Result<Uuid> {
    let mut roles = person.roles.clone();
    let mut queues = Vec::new();
    match person.role {
        Role::Customer => {}
        Role::Manager => roles.push("manager".to_owned()),
        Role::Agent => queues = document.queues.iter().map(|it| it.id.clone()).collect(),
    }
    let new = NewUser {
        email: person.email.clone(),
        name: person.name.clone(),
        initials: person.initials.clone(),
        phone: person.phone.clone(),
        password_hash: Some(hash),
        roles,
        queues,
        organization_id: home,
        support_id: person.support_id.clone(),
        unverified: person.unverified.as_deref().map(Cause::of_text),
        ..NewUser::default()
    };
    let id = people::add_user(tx, document, &new).await?;
    let made = found(tx, id).await?;
    let state = match (&person.state, &person.unverified) {
        (Some(state), _) => State::of_text(state),
        (None, Some(_)) => State::Unverified,
        (None, None) => made.enabled(document),
    };
    people::set_state(tx, document, id, state).await?;
    Ok(id)
}

async fn contacts(
    tx: &mut Tx,
    document: &Document,
    organisation: &Organisation,
    home: Uuid,
    users: &BTreeMap<String, User>,
) -> anyhow::Result<()> {
    for (contact, email) in [
        (Contact::Primary, &organisation.primary_contact),
        (Contact::Monitoring, &organisation.monitoring_contact),
    ] {
        let Some(email) = email else { continue };
        let person = of(users, email)?;
        people::set_contact(tx, document, home, contact, Some(person)).await?;
    }
    Ok(())
}

fn of(users: &BTreeMap<String, User>, email: &str) -> anyhow::Result<Uuid> {
    let user = users.get(email);
    user.map(|user| user.id)
        .with_context(|| format!("nobody is called {email}"))
}

async fn found(tx: &mut Tx, id: Uuid) -> anyhow::Result<User> {
    User::by_id(tx.conn(), id)
        .await?
        .context("the user just made")
}
