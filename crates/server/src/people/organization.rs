//! Organisations: their contract and their contacts.

use api::{RecordKind, Time};
use portal::Document;
use uuid::Uuid;

use super::{account, grant, told};
use crate::auth::{User, revoke_all};
use crate::db::{Columns, DbError, Id, Tx, millis};
use crate::error::{Error, Result};

/// What an organisation has agreed with the provider.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Contract {
    /// Its number; empty: there is none.
    pub number: String,
    /// When it ends; none: until further notice.
    pub until: Option<Time>,
}

/// Somebody an organisation names for something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Contact {
    /// First to be told by the provider.
    Primary,
    /// Told by the provider's monitoring.
    Monitoring,
}

impl Contact {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Primary, Self::Monitoring];

    /// The role its holder has while he is it.
    #[must_use]
    pub fn role(self) -> &'static str {
        match self {
            Self::Primary => "primary_contact",
            Self::Monitoring => "monitoring_contact",
        }
    }

    fn column(self) -> &'static str {
        match self {
            Self::Primary => "primary_contact_id",
            Self::Monitoring => "monitoring_contact_id",
        }
    }
}

/// Makes an organisation.
///
/// # Errors
/// If the database fails.
pub async fn add_organization(tx: &mut Tx, name: &str) -> Result<Uuid, DbError> {
    let id = Uuid::now_v7();
    let at = millis(tx.now());
    sqlx::query(
        "INSERT INTO organizations (id, name, created_at, updated_at) VALUES ($1, $2, $3, $3)",
    )
    .bind(Id(id))
    .bind(name)
    .bind(at)
    .execute(tx.conn())
    .await?;
    tx.touch(RecordKind::Organization, id);
    Ok(id)
}

/// The organisation of this name.
///
/// # Errors
/// If the database fails.
pub async fn organization_named(tx: &mut Tx, name: &str) -> Result<Option<Uuid>, DbError> {
    let row = sqlx::query("SELECT id FROM organizations WHERE name = $1 ORDER BY id")
        .bind(name)
        .fetch_optional(tx.conn())
        .await?;
    row.map(|row| row.id("id")).transpose()
}

/// Says who phones an organisation with questions.
///
/// # Errors
/// If the database fails.
pub async fn set_project_lead(tx: &mut Tx, organization: Uuid, agent: Uuid) -> Result<(), DbError> {
    sqlx::query("UPDATE organizations SET project_lead_id = $2, rev = rev + 1 WHERE id = $1")
        .bind(Id(organization))
        .bind(Id(agent))
        .execute(tx.conn())
        .await?;
    tx.touch(RecordKind::Organization, organization);
    Ok(())
}

/// Gives an organisation another name.
///
/// # Errors
/// If the database fails.
pub async fn rename_organization(tx: &mut Tx, organization: Uuid, name: &str) -> Result<()> {
    let at = millis(tx.now());
    sqlx::query("UPDATE organizations SET name = $2, updated_at = $3 WHERE id = $1")
        .bind(Id(organization))
        .bind(name)
        .bind(at)
        .execute(tx.conn())
        .await
        .map_err(DbError::from)?;
    changed(tx, organization).await?;
    for user in users_of(tx, organization).await? {
        tx.touch(RecordKind::Me, user);
    }
    Ok(())
}

/// Sets what stands below an organisation's name on its invoices.
///
/// # Errors
/// If the database fails.
pub async fn set_billing_address(tx: &mut Tx, id: Uuid, lines: &[String]) -> Result<()> {
    let lines: Vec<String> = lines.iter().map(|it| portal::clean_line(it)).collect();
    sqlx::query("UPDATE organizations SET billing_address = $2 WHERE id = $1")
        .bind(Id(id))
        .bind(lines.join("\n"))
        .execute(tx.conn())
        .await
        .map_err(DbError::from)?;
    Ok(())
}

/// Begins, changes or ends a contract. Where the portal asks for one, its members lose and gain
/// their access with it: devices are signed out at once.
///
/// # Errors
/// If the database fails.
pub async fn set_contract(
    tx: &mut Tx,
    document: &Document,
    organization: Uuid,
    contract: &Contract,
) -> Result<()> {
    let at = millis(tx.now());
    sqlx::query(
        "UPDATE organizations SET contract = $2, contract_until = $3, updated_at = $4
         WHERE id = $1",
    )
    .bind(Id(organization))
    .bind(contract.number.trim())
    .bind(contract.until.map(millis))
    .bind(at)
    .execute(tx.conn())
    .await
    .map_err(DbError::from)?;
    changed(tx, organization).await?;
    let now = tx.now();
    for id in users_of(tx, organization).await? {
        let user = User::by_id(tx.conn(), id).await?;
        grant(tx, document, id).await?;
        if user.is_some_and(|user| !user.standing(document, now).is_admitted()) {
            revoke_all(tx, id, false).await?;
        }
    }
    Ok(())
}

/// Names a contact, or nobody. Whoever was it loses the role that goes with it.
///
/// # Errors
/// `validation` if the person is no member of the organisation or has left it.
pub async fn set_contact(
    tx: &mut Tx,
    document: &Document,
    organization: Uuid,
    contact: Contact,
    person: Option<Uuid>,
) -> Result<()> {
    let pointer = format!("/{}", contact.column());
    if let Some(person) = person {
        let found = User::by_id(tx.conn(), person).await?;
        let fits = |user: User| {
            user.organization_id == Some(organization) && user.state != crate::auth::State::Inactive
        };
        if !found.is_some_and(fits) {
            return Err(Error::field(&pointer, "unknown", None));
        }
    }
    let before = holder(tx, organization, contact).await?;
    if before == person {
        return Ok(());
    }
    let sql = format!(
        "UPDATE organizations SET {} = $2 WHERE id = $1",
        contact.column()
    );
    sqlx::query(sqlx::AssertSqlSafe(sql))
        .bind(Id(organization))
        .bind(person.map(Id))
        .execute(tx.conn())
        .await
        .map_err(DbError::from)?;
    if matches!(contact, Contact::Primary) {
        // Some announcements are for primary contacts alone.
        crate::announcements::told(tx);
    }
    for (user, has) in [(before, false), (person, true)] {
        if let Some(user) = user {
            account::write_role(tx, user, contact.role(), has).await?;
            told(tx, user).await?;
            grant(tx, document, user).await?;
        }
    }
    changed(tx, organization).await
}

/// Whoever is the contact now.
pub(super) async fn holder(
    tx: &mut Tx,
    organization: Uuid,
    contact: Contact,
) -> Result<Option<Uuid>> {
    let sql = format!(
        "SELECT {} AS holder FROM organizations WHERE id = $1",
        contact.column()
    );
    let row = sqlx::query(sqlx::AssertSqlSafe(sql))
        .bind(Id(organization))
        .fetch_optional(tx.conn())
        .await
        .map_err(DbError::from)?;
    Ok(row.map(|row| row.opt_id("holder")).transpose()?.flatten())
}

async fn changed(tx: &mut Tx, organization: Uuid) -> Result<()> {
    sqlx::query("UPDATE organizations SET rev = rev + 1 WHERE id = $1")
        .bind(Id(organization))
        .execute(tx.conn())
        .await
        .map_err(DbError::from)?;
    tx.touch(RecordKind::Organization, organization);
    Ok(())
}

async fn users_of(tx: &mut Tx, organization: Uuid) -> Result<Vec<Uuid>> {
    let rows = sqlx::query("SELECT id FROM users WHERE organization_id = $1 ORDER BY id")
        .bind(Id(organization))
        .fetch_all(tx.conn())
        .await
        .map_err(DbError::from)?;
    Ok(rows
        .iter()
        .map(|row| row.id("id"))
        .collect::<Result<_, _>>()?)
}
