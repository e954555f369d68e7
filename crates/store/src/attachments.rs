//! Files of messages: what servers told about them, and whether their bytes are here.

use domain::{AccountId, Attachment, AttachmentId, BlobId, MessageId, TicketId};

use crate::error::Error;
use crate::sql::halves;

halves!(
    /// Reads attachments.
    Attachments,
    /// Writes attachments.
    AttachmentsMut in CacheTx
);

/// A file of a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CachedAttachment {
    /// As the server told it.
    pub attachment: Attachment,
    /// Its ticket.
    pub ticket: TicketId,
    /// Its message.
    pub message: MessageId,
    /// Its bytes, where they are here.
    pub blob: Option<BlobId>,
}

impl Attachments<'_> {
    /// One.
    pub fn get(
        &self,
        account: AccountId,
        attachment: AttachmentId,
    ) -> Result<Option<CachedAttachment>, Error> {
        todo!()
    }

    /// Files not here yet of at most `max_size` bytes, newest first.
    pub fn missing(
        &self,
        account: AccountId,
        max_size: u32,
        limit: u32,
    ) -> Result<Vec<CachedAttachment>, Error> {
        todo!()
    }
}

impl AttachmentsMut<'_> {
    /// Its bytes are here, or no longer.
    pub fn set_blob(
        &self,
        account: AccountId,
        attachment: AttachmentId,
        blob: Option<&BlobId>,
    ) -> Result<(), Error> {
        todo!()
    }
}
