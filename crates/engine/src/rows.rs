//! A ticket as a row of a list: what servers told, with the user's unsent words laid over it.

use std::collections::{BTreeMap, BTreeSet};

use domain::{AccountId, Category, File, OpId, Operation, Queued, TicketKey};
use portal::Document;
use store::{Error, Read};

use crate::outbox;
use crate::text;
use crate::view::{Outgoing, TicketRow};

/// Everything the rows of a list need beyond the rows themselves.
pub(crate) struct Overlay {
    portals: BTreeMap<AccountId, Document>,
    outgoing: BTreeMap<TicketKey, Outgoing>,
    drafts: BTreeSet<TicketKey>,
    /// Tickets with files on their way.
    files: BTreeSet<TicketKey>,
}

impl Overlay {
    /// Of these accounts.
    pub(crate) fn read(
        read: &Read<'_>,
        accounts: &[AccountId],
        under_way: &BTreeSet<OpId>,
    ) -> Result<Self, Error> {
        let mut portals = BTreeMap::new();
        let mut outgoing: BTreeMap<TicketKey, Outgoing> = BTreeMap::new();
        let mut files = BTreeSet::new();
        for account in accounts {
            if let Some(described) = read.portals().get(*account)? {
                portals.insert(*account, described.portal);
            }
            for queued in read.outbox().of_account(*account)?.queued {
                if matches!(queued.operation, Operation::MarkRead(_)) {
                    continue;
                }
                if !queued.operation.files().is_empty() {
                    files.insert(outbox::key_of(&queued));
                }
                let state = outbox::state_of(&queued, under_way);
                let known = outgoing.entry(outbox::key_of(&queued)).or_insert(state);
                *known = state.max(*known);
            }
        }
        let drafts = read.drafts().all()?;
        let drafts = drafts
            .into_iter()
            .filter(|draft| !crate::shelf::is_blank(draft))
            .filter_map(|draft| match draft.target {
                store::Target::Message { ticket, .. } => Some(ticket),
                store::Target::New { .. } => None,
            })
            .collect();
        Ok(Self {
            portals,
            outgoing,
            drafts,
            files,
        })
    }

    /// A ticket a server told of.
    pub(crate) fn row(&self, row: store::TicketRow) -> TicketRow {
        let portal = self.portals.get(&row.key.account);
        let last = row.last;
        let assignee = row.assignee.map(|person| {
            if person.initials.is_empty() {
                person.name
            } else {
                person.initials
            }
        });
        TicketRow {
            key: row.key,
            number: row.number.map(|number| number.0),
            subject: text::one_line(&row.subject),
            snippet: last
                .as_ref()
                .map(|last| last.snippet.clone())
                .unwrap_or_default(),
            snippet_by: last
                .as_ref()
                .map(|last| last.author.clone())
                .unwrap_or_default(),
            status_label: portal.map_or_else(
                || row.status.clone(),
                |it| it.status_label(&row.status).to_owned(),
            ),
            category: row.category,
            ball: portal.map(|it| it.ball(&row.status)).unwrap_or_default(),
            priority_label: label_of(portal, row.priority.as_deref()),
            urgency: urgency(portal, row.priority.as_deref()),
            status: row.status,
            priority: row.priority,
            requester: row.requester.name,
            organization: row.organization.map(|it| it.name).unwrap_or_default(),
            assignee: assignee.unwrap_or_default(),
            callback: row.callback_pending,
            estimate_minutes: row.estimate_minutes,
            attachments: row.files || self.files.contains(&row.key),
            messages: row.messages,
            unread: row.unread > 0,
            at: row.activity_at,
            created_at: row.created_at,
            outgoing: self.outgoing.get(&row.key).copied(),
            draft: self.drafts.contains(&row.key),
        }
    }

    /// A ticket that has not reached its server yet.
    pub(crate) fn pending(
        &self,
        read: &Read<'_>,
        queued: &Queued,
        file: &File,
    ) -> Result<TicketRow, Error> {
        let key = outbox::key_of(queued);
        let portal = self.portals.get(&queued.account);
        let me = read.people().me(queued.account)?;
        let status = portal.and_then(Document::first_status);
        let lane = read.outbox().of_ticket(key)?.queued;
        let first = file
            .body
            .lines()
            .find(|line| !line.trim().is_empty())
            .unwrap_or_default();
        Ok(TicketRow {
            key,
            number: None,
            subject: text::one_line(&file.subject),
            snippet: text::one_line(first),
            snippet_by: me
                .as_ref()
                .map(|me| me.person.name.clone())
                .unwrap_or_default(),
            status: status.map(|status| status.id.clone()).unwrap_or_default(),
            status_label: status
                .map(|status| status.label.clone())
                .unwrap_or_default(),
            category: status.map_or(Category::Open, |status| status.category),
            ball: status.map(|status| status.ball).unwrap_or_default(),
            priority_label: label_of(portal, file.priority.as_deref()),
            urgency: urgency(portal, file.priority.as_deref()),
            priority: file.priority.clone(),
            requester: me
                .as_ref()
                .map(|me| me.person.name.clone())
                .unwrap_or_default(),
            organization: me
                .and_then(|me| me.organization)
                .map(|organization| organization.name)
                .unwrap_or_default(),
            assignee: String::new(),
            callback: file.callback.is_some(),
            estimate_minutes: None,
            attachments: !file.files.is_empty(),
            messages: crate::accounts::count(lane.iter().filter(|it| speaks(it)).count()),
            unread: false,
            at: queued.created_at,
            created_at: queued.created_at,
            outgoing: self.outgoing.get(&key).copied(),
            draft: self.drafts.contains(&key),
        })
    }

    pub(crate) fn portal(&self, account: AccountId) -> Option<&Document> {
        self.portals.get(&account)
    }
}

/// Whether an operation says something in the thread.
pub(crate) fn speaks(queued: &Queued) -> bool {
    matches!(queued.operation, Operation::File(_) | Operation::Reply(_))
}

fn label_of(portal: Option<&Document>, priority: Option<&str>) -> String {
    let Some(id) = priority else {
        return String::new();
    };
    portal
        .and_then(|it| it.priority(id))
        .map_or_else(|| id.to_owned(), |priority| priority.label.clone())
}

fn urgency(portal: Option<&Document>, priority: Option<&str>) -> i32 {
    portal
        .zip(priority)
        .map_or(0, |(portal, id)| portal.urgency(id))
}
