//! Whom it concerns: notifications and mail that follow from the work on a ticket.

use api::{ActionRequest, EventBody, RecordKind};
use portal::document::Confirmation;
use uuid::Uuid;

use super::{Notice, Work};
use crate::auth::User;
use crate::db::{DbError, Id, Tx, millis};
use crate::desk::mail::{self, About, Letter};
use crate::desk::{bill, link};
use crate::error::{Language, Result};

impl Work {
    /// Somebody is to be told. The first notice wins; nobody is told of his own doing.
    pub(in crate::desk) fn tell(&mut self, user: Uuid, kind: &'static str, message: Option<Uuid>) {
        if user != self.who.id {
            self.notices.entry(user).or_insert(Notice { kind, message });
        }
    }

    /// Tells everybody who works in the ticket's queue.
    pub(in crate::desk) async fn tell_queue(
        &mut self,
        tx: &mut Tx,
        kind: &'static str,
        message: Option<Uuid>,
    ) -> Result<()> {
        for agent in User::agents_of(tx.conn(), &self.ticket.queue).await? {
            self.tell(agent.id, kind, message);
        }
        Ok(())
    }

    /// Tells whoever works on the ticket; where nobody does, everybody who might.
    pub(in crate::desk) async fn tell_staff(
        &mut self,
        tx: &mut Tx,
        kind: &'static str,
    ) -> Result<()> {
        match self.ticket.assignee_id {
            Some(assignee) => self.tell(assignee, kind, None),
            None => self.tell_queue(tx, kind, None).await?,
        }
        Ok(())
    }

    /// The customer has to answer: he is told and written to, whatever the portal says of mail. The
    /// question is more than the words that come with it.
    pub(in crate::desk) async fn ask_customer(
        &mut self,
        tx: &mut Tx,
        kind: &'static str,
        request: &ActionRequest,
    ) -> Result<()> {
        let beside = request.message.as_ref().map(|message| message.id);
        let message = beside.or_else(|| self.written.last().copied());
        for reader in self.readers(tx).await? {
            if reader != self.who.id {
                self.notices.insert(reader, Notice { kind, message });
            }
        }
        self.must_write = true;
        Ok(())
    }

    /// The words that come with an action, in whichever of the two the other is.
    pub(in crate::desk) fn said(&self, request: &ActionRequest) -> Option<String> {
        let beside = request.message.as_ref().map(|message| message.body.clone());
        let said = beside.or_else(|| self.words.clone());
        said.filter(|words| !words.trim().is_empty())
    }

    /// The customers whose ticket this is: the requester first, then who takes part.
    pub(in crate::desk) async fn readers(&self, tx: &mut Tx) -> Result<Vec<Uuid>> {
        let mut all = vec![self.ticket.requester_id];
        let others = link::participants(tx, self.ticket.id).await?;
        all.extend(
            others
                .into_iter()
                .filter(|id| *id != self.ticket.requester_id),
        );
        Ok(all)
    }

    pub(super) async fn write_notices(&self, tx: &mut Tx) -> Result<()> {
        for (user, notice) in &self.notices {
            let id = Uuid::now_v7();
            let at = millis(tx.now());
            sqlx::query(
                "INSERT INTO notifications (id, user_id, ticket_id, message_id, kind, created_at)
                 VALUES ($1, $2, $3, $4, $5, $6)",
            )
            .bind(Id(id))
            .bind(Id(*user))
            .bind(Id(self.ticket.id))
            .bind(notice.message.map(Id))
            .bind(notice.kind)
            .bind(at)
            .execute(tx.conn())
            .await
            .map_err(DbError::from)?;
            tx.touch(RecordKind::Notification, id);
        }
        Ok(())
    }

    /// Puts the mails that follow into the outbox; each has its event.
    pub(super) async fn write_letters(&mut self, tx: &mut Tx) -> Result<()> {
        for letter in self.letters(tx).await? {
            self.events.push(EventBody {
                kind: "mail_sent".to_owned(),
                from: String::new(),
                to: letter.recipient.clone(),
            });
            self.post(tx, &letter).await?;
        }
        Ok(())
    }

    /// The mails that follow, one a person: the confirmation of a new ticket, or the note of a
    /// change.
    async fn letters(&self, tx: &mut Tx) -> Result<Vec<Letter>> {
        let rules = &self.document.mail;
        let wanted = match (&self.confirmation, rules.confirmation) {
            (Some(_), Confirmation::Always) => true,
            (Some(_), Confirmation::Optional) => self.ticket.confirm_email,
            (Some(_), Confirmation::Never) => false,
            (None, _) => {
                self.must_write || (self.changed && (rules.on_change || self.charged.is_some()))
            }
        };
        let mut letters = Vec::new();
        if !wanted || self.silent {
            return Ok(letters);
        }
        for reader in self.readers(tx).await? {
            let reader = User::by_id(tx.conn(), reader).await?;
            let Some(reader) = reader.filter(|user| user.state.is_admitted()) else {
                continue;
            };
            let about = About {
                document: &self.document,
                language: Language::of_tag(&reader.language),
                recipient: &reader.email,
                name: &reader.name,
                number: &self.ticket.number,
                subject: &self.ticket.subject,
            };
            let charged = self.charged.as_ref();
            let charged = charged.filter(|_| bill::may_know(self, &reader));
            let noted = rules.on_change || self.must_write;
            if self.confirmation.is_none() && charged.is_none() && !noted {
                continue;
            }
            letters.push(match &self.confirmation {
                Some(concern) => mail::confirmation(about, concern, &self.ticket.price),
                None if let Some(issued) = charged => mail::invoice(about, issued),
                None => mail::change(about, &self.who.name, &self.events, self.words.as_deref()),
            });
        }
        Ok(letters)
    }

    async fn post(&self, tx: &mut Tx, letter: &Letter) -> Result<()> {
        sqlx::query(
            "INSERT INTO mail_outbox
                (id, ticket_id, kind, sender, recipient, subject, body, created_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        )
        .bind(Id(Uuid::now_v7()))
        .bind(Id(self.ticket.id))
        .bind(letter.kind)
        .bind(&*letter.sender)
        .bind(&*letter.recipient)
        .bind(&*letter.subject)
        .bind(&*letter.body)
        .bind(millis(tx.now()))
        .execute(tx.conn())
        .await
        .map_err(DbError::from)?;
        Ok(())
    }
}
