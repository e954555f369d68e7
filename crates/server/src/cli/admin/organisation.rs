//! `pultd admin organisation`.

use anyhow::Context as _;
use chrono::{DateTime, Days, NaiveDate, Utc};
use chrono_tz::Tz;
use clap::Subcommand;
use portal::Document;
use uuid::Uuid;

use super::{Folder, document_of, find, open, sentence};
use crate::cli::say;
use crate::db::Tx;
use crate::people::{self, Contact, Contract};

#[derive(Debug, Subcommand)]
pub(in crate::cli) enum OrganisationCommand {
    /// Makes an organisation
    Add(Named),
    /// Begins, changes or ends a contract; where the portal asks for one, access goes with it
    Contract {
        #[command(flatten)]
        named: Named,
        /// Its number; none ends the contract
        #[arg(long, default_value = "")]
        number: String,
        /// Its last day, e.g. 2027-12-31; none: until further notice
        #[arg(long, value_name = "DAY")]
        until: Option<NaiveDate>,
    },
    /// Sets what stands below the organisation's name on invoices
    BillingAddress {
        #[command(flatten)]
        named: Named,
        /// Street, town …, one line each; none takes it away
        lines: Vec<String>,
    },
    /// Names the contacts
    Contacts {
        #[command(flatten)]
        named: Named,
        /// Address of the primary contact
        #[arg(long)]
        primary: Option<String>,
        /// Address of the monitoring contact
        #[arg(long)]
        monitoring: Option<String>,
    },
}

#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Named {
    #[command(flatten)]
    folder: Folder,
    /// The organisation's name
    name: String,
}

pub(super) async fn run(command: OrganisationCommand) -> anyhow::Result<()> {
    match command {
        OrganisationCommand::Add(named) => {
            let db = open(&named.folder).await?;
            let mut tx = db.write().await?;
            anyhow::ensure!(
                people::organization_named(&mut tx, &named.name)
                    .await?
                    .is_none(),
                "there is an organisation “{}” already",
                named.name
            );
            people::add_organization(&mut tx, &named.name).await?;
            tx.commit().await?;
            say("The organisation is ready.");
        }
        OrganisationCommand::Contract {
            named,
            number,
            until,
        } => {
            let db = open(&named.folder).await?;
            let document = document_of(&db)?;
            let mut tx = db.write().await?;
            let id = organisation(&mut tx, &named.name).await?;
            let until = until.map(|day| end_of(&document, day)).transpose()?;
            let contract = Contract { number, until };
            people::set_contract(&mut tx, &document, id, &contract).await?;
            tx.commit().await?;
            say("The contract is set.");
        }
        OrganisationCommand::BillingAddress { named, lines } => {
            set_billing_address(&named, &lines).await?;
        }
        OrganisationCommand::Contacts {
            named,
            primary,
            monitoring,
        } => {
            let db = open(&named.folder).await?;
            let document = document_of(&db)?;
            let mut tx = db.write().await?;
            let id = organisation(&mut tx, &named.name).await?;
            for (contact, email) in [
                (Contact::Primary, primary),
                (Contact::Monitoring, monitoring),
            ] {
                let Some(email) = email else { continue };
                let person = find(&mut tx, &email).await?.id;
                people::set_contact(&mut tx, &document, id, contact, Some(person))
                    .await
                    .map_err(|error| sentence(&document, error))?;
            }
            tx.commit().await?;
            say("The contacts are set.");
        }
    }
    Ok(())
}

async fn set_billing_address(named: &Named, lines: &[String]) -> anyhow::Result<()> {
    let db = open(&named.folder).await?;
    let mut tx = db.write().await?;
    let id = organisation(&mut tx, &named.name).await?;
    people::set_billing_address(&mut tx, id, lines).await?;
    tx.commit().await?;
    say("The address is set.");
    Ok(())
}

async fn organisation(tx: &mut Tx, name: &str) -> anyhow::Result<Uuid> {
    people::organization_named(tx, name)
        .await?
        .with_context(|| format!("there is no organisation “{name}”"))
}

/// The end of a contract's last day where the provider is.
fn end_of(document: &Document, day: NaiveDate) -> anyhow::Result<DateTime<Utc>> {
    let zone: Tz = document.timezone.parse()?;
    let next = day
        .checked_add_days(Days::new(1))
        .context("there is no such day")?;
    let midnight = next.and_time(chrono::NaiveTime::MIN);
    let end = midnight
        .and_local_timezone(zone)
        .earliest()
        .context("there is no such midnight")?;
    Ok(end.with_timezone(&Utc))
}
