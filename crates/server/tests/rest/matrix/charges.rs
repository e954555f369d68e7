//! Invoices of two organisations, and an integrator who is told of changes.

use portal::document::InvoiceReaders;
use serde_json::json;
use server::billing::{self, Draft};
use server::error::Language;
use uuid::Uuid;

use super::cast::Who;
use super::scene::{Builder, Inventory, Kind};

impl Builder {
    /// What the portal is paid for, and who is told of changes.
    pub(super) async fn adds_charges(&self, all: &mut Inventory) {
        self.charges(all).await;
        self.tells_integrators(all).await;
    }

    /// An invoice of Alice's and one of Carl's, each of a ticket of its own.
    async fn charges(&self, all: &mut Inventory) {
        for (who, label, word) in [
            (Who::Alice, "Alice's", "Kanarienposten"),
            (Who::Carl, "Carl's", "Kanarienrechnung"),
        ] {
            let filed = self.files(who, word).await;
            let owners: &[Who] = match who {
                Who::Alice => &[Who::Alice, Who::Mara, Who::Anna],
                _ => &[Who::Carl, Who::Anna],
            };
            all.canary(label, filed.ticket.id, owners);
            all.secret(label, &filed.messages, owners, word);
            let readers = self.readers(owners);
            let writes_invoices = self.document.billing.invoicing.is_some();
            let id = match writes_invoices {
                true => self.is_charged(&filed.ticket).await,
                false => self.is_named(&filed.ticket, word).await,
            };
            all.add(Kind::Invoice, label, id, &readers);
            all.canary(label, id, &readers);
            if writes_invoices {
                all.is_handed_over(word);
            }
        }
    }

    /// Who of those who see a ticket see its invoice: staff, and whom the portal lets.
    fn readers(&self, owners: &[Who]) -> Vec<Who> {
        let sees = |who: &Who| match self.document.billing.invoices {
            InvoiceReaders::Nobody => who.is_staff(),
            InvoiceReaders::Requester => true,
            InvoiceReaders::Company => who.is_staff() || *who == Who::Mara,
        };
        owners.iter().copied().filter(sees).collect()
    }

    /// Work on a ticket, charged as the portal does.
    async fn is_charged(&self, ticket: &api::Ticket) -> Uuid {
        let anna = self.person(Who::Anna);
        anna.acts(ticket.id, "start", json!({})).await.expect(200);
        let path = format!("/v1/tickets/{}/time-entries", ticket.id);
        let work = json!({ "id": Uuid::now_v7(), "minutes": 30 });
        anna.post(&path, work).await.expect(201);
        for action in ["to_billing", "mark_invoiced"] {
            anna.acts(ticket.id, action, json!({})).await.expect(200);
        }
        let charged = anna.ticket(ticket.id).await.billing;
        charged.unwrap().invoice.unwrap().id
    }

    /// An invoice written elsewhere, of a time when the portal still charged.
    async fn is_named(&self, ticket: &api::Ticket, number: &str) -> Uuid {
        let mut tx = self.desk.db.write().await.unwrap();
        let draft = Draft {
            id: Uuid::now_v7(),
            ticket_id: ticket.id,
            ticket: ticket.number.clone(),
            subject: ticket.subject.clone(),
            organization_id: ticket.organization_id,
            language: Language::German,
            number: Some(number.to_owned()),
            note: String::new(),
            work: Vec::new(),
            by: self.person(Who::Anna).id,
            issued_at: tx.now(),
        };
        billing::issue(&mut tx, &self.document, &draft)
            .await
            .unwrap();
        tx.commit().await.unwrap();
        draft.id
    }

    /// An integrator of Adam's; his secret is shown once, and that was it.
    async fn tells_integrators(&self, all: &mut Inventory) {
        let id = Uuid::now_v7();
        let new = json!({ "id": id, "url": "https://integrator.example/Kanarienhaken" });
        let adam = self.person(Who::Adam);
        let added = adam.post("/v1/webhooks", new).await.expect(201).json();
        all.add(Kind::Webhook, "Adam's", id, &[Who::Adam]);
        all.canary("Adam's", id, &[Who::Adam]);
        all.canary("Adam's", "Kanarienhaken", &[Who::Adam]);
        all.canary("Adam's", added["secret"].as_str().unwrap(), &[]);
    }
}
