//! Files of messages: fetched when they are wanted, or before, and kept.

use std::sync::Arc;
use std::time::Duration;

use domain::{AccountId, Attachment, AttachmentId, BlobId, Connector, Fault, Session};
use futures_util::StreamExt as _;
use store::Piece;

use crate::Desk;
use crate::account::Nudge;
use crate::error::DeskError;
use crate::hub::{Hub, blocking, lock};
use crate::plan::Wake;
use crate::view::AttachmentView;

/// Attempts to go on where a download broke off.
const TRIES: u32 = 4;
/// So much of a file is kept at once, so that even after a crash only this is fetched again.
const PIECE: usize = 512 * 1024;
/// Files up to this size come without being asked for.
const PREFETCH_BYTES: u32 = 5 * 1024 * 1024;
/// Files fetched in advance before looking again what is missing.
const PREFETCH_ROUND: u32 = 8;
/// How long to wait for a renewed session.
const RENEWAL: Duration = Duration::from_secs(15);

impl Desk {
    /// The bytes of a message's file: from here, or from the server.
    ///
    /// # Errors
    /// [`DeskError::AttachmentUnavailable`] when what arrived is not what was promised,
    /// [`DeskError::Server`] when it is not here and cannot be fetched now.
    pub async fn attachment(
        &self,
        account: AccountId,
        id: AttachmentId,
    ) -> Result<(AttachmentView, Vec<u8>), DeskError> {
        let (view, attachment, blob) = self.local(move |hub| find(hub, account, id)).await?;
        if let Some(blob) = blob {
            match self
                .local(move |hub| Ok(hub.store.blobs().read(&blob)?))
                .await
            {
                Ok(bytes) => return Ok((view, bytes)),
                // Lost or damaged here: the server still has it.
                Err(DeskError::Store(
                    store::Error::BlobMissing(_) | store::Error::BlobDamaged(_),
                )) => {}
                Err(error) => return Err(error),
            }
        }
        let attachment = attachment.ok_or(DeskError::NotFound("file"))?;
        let bytes = self.download(account, &attachment).await?;
        Ok((AttachmentView { here: true, ..view }, bytes))
    }

    async fn download(
        &self,
        account: AccountId,
        attachment: &Attachment,
    ) -> Result<Vec<u8>, DeskError> {
        let (connector, mut session) = {
            let running = lock(&self.running);
            let running = running
                .get(&account)
                .ok_or(DeskError::NotFound("account"))?;
            (Arc::clone(&running.connector), running.session.clone())
        };
        let signed_in = session.borrow_and_update().clone();
        let signed_in = signed_in.ok_or(Fault::SignInNeeded)?;
        match fetch(&self.hub, &connector, &signed_in, account, attachment).await {
            Err(DeskError::Server(Fault::SignInNeeded)) => {
                // The loop renews the session as soon as it asks for anything itself.
                self.nudge(account, Nudge::Wake(Wake::Looked));
                let renewed = tokio::time::timeout(RENEWAL, session.changed()).await;
                let session = session.borrow().clone();
                match (renewed, session) {
                    (Ok(Ok(())), Some(session)) => {
                        fetch(&self.hub, &connector, &session, account, attachment).await
                    }
                    _ => Err(Fault::SignInNeeded.into()),
                }
            }
            other => other,
        }
    }
}

type Known = (AttachmentView, Option<Attachment>, Option<BlobId>);

fn find(hub: &Hub, account: AccountId, id: AttachmentId) -> Result<Known, DeskError> {
    let (cached, unsent) = hub.read(|read| {
        Ok((
            read.attachments().get(account, id)?,
            crate::thread::unsent_file(read, account, id)?,
        ))
    })?;
    if let Some(cached) = cached {
        let known = cached.attachment;
        let view = AttachmentView {
            id,
            name: portal::clean_line(&known.name),
            size: known.size,
            image: crate::thread::is_image(&known.media_type),
            media_type: known.media_type.clone(),
            here: cached.blob.is_some(),
        };
        return Ok((view, Some(known), cached.blob));
    }
    let file = unsent.ok_or(DeskError::NotFound("file"))?;
    let view = AttachmentView {
        id,
        image: crate::thread::is_image(&file.media_type),
        name: file.name,
        size: file.size,
        media_type: file.media_type,
        here: true,
    };
    Ok((view, None, Some(file.blob)))
}

/// Fetches a file, going on where it broke off, compares it with what was promised, and keeps it.
///
/// One at a time: a file that is asked for while it comes in advance is fetched once, and two
/// never add to the same pieces.
async fn fetch(
    hub: &Arc<Hub>,
    connector: &Arc<dyn Connector>,
    session: &Session,
    account: AccountId,
    attachment: &Attachment,
) -> Result<Vec<u8>, DeskError> {
    let file = Fetching {
        hub,
        account,
        attachment,
    };
    let turn = hub.downloads.turn((account, attachment.id));
    let _turn = turn.lock().await;
    if let Some(bytes) = file.arrived().await {
        return Ok(bytes);
    }
    let begun = file.pieces().await;
    let resumed = !begun.is_empty();
    let bytes = file.rest(connector, session, begun).await?;
    match file.keep(bytes).await {
        Err(DeskError::AttachmentUnavailable) if resumed => {
            // The pieces may be to blame: once more from the beginning.
            let bytes = file.rest(connector, session, Vec::new()).await?;
            file.keep(bytes).await
        }
        kept => kept,
    }
}

/// A file on its way here.
#[derive(Clone, Copy)]
struct Fetching<'a> {
    hub: &'a Arc<Hub>,
    account: AccountId,
    attachment: &'a Attachment,
}

impl Fetching<'_> {
    /// The whole file, if somebody else fetched it while this one waited for its turn.
    async fn arrived(self) -> Option<Vec<u8>> {
        let (account, id) = (self.account, self.attachment.id);
        let read = blocking(self.hub, move |hub| {
            let known = hub.read(|read| read.attachments().get(account, id))?;
            let blob = known.and_then(|cached| cached.blob);
            let bytes = blob.map(|blob| hub.store.blobs().read(&blob));
            Ok(bytes.transpose()?)
        });
        // What is here and cannot be read is fetched again.
        read.await.ok().flatten()
    }

    /// What an earlier attempt brought; nothing where it cannot be read any more.
    async fn pieces(self) -> Vec<u8> {
        let (account, id, size) = (self.account, self.attachment.id, self.attachment.size);
        let read = blocking(self.hub, move |hub| {
            let mut bytes = Vec::new();
            for piece in hub.read(|read| read.partials().of(account, id))? {
                bytes.extend(hub.store.blobs().read(&piece.blob)?);
            }
            Ok(bytes)
        });
        let bytes = read.await.unwrap_or_default();
        if bytes.len() as u64 <= u64::from(size) {
            bytes
        } else {
            Vec::new()
        }
    }

    /// Keeps what arrived since `pos`, for the case that the rest does not. A download does not fail
    /// because its beginning could not be kept.
    async fn set_aside(self, pos: usize, bytes: &[u8]) {
        let (account, id) = (self.account, self.attachment.id);
        let Some(new) = bytes.get(pos..).filter(|new| !new.is_empty()) else {
            return;
        };
        let new = new.to_vec();
        let kept = blocking(self.hub, move |hub| {
            let small =
                |number| u32::try_from(number).map_err(|_| DeskError::AttachmentUnavailable);
            let piece = Piece {
                pos: small(pos)?,
                size: small(new.len())?,
                blob: hub.store.blobs().put_bytes(&new)?.blob,
            };
            hub.cache(|tx| tx.partials_mut().add(account, id, &piece))
        });
        if let Err(error) = kept.await {
            tracing::warn!(%error, "a piece of a file cannot be kept");
        }
    }

    /// All bytes: those that are here, and the rest from the server.
    async fn rest(
        self,
        connector: &Arc<dyn Connector>,
        session: &Session,
        mut bytes: Vec<u8>,
    ) -> Result<Vec<u8>, Fault> {
        let size = u64::from(self.attachment.size);
        let mut kept = bytes.len();
        let mut last = Fault::Unreachable { sent: true };
        for _ in 0..TRIES {
            let offset = u32::try_from(bytes.len()).unwrap_or(u32::MAX);
            if offset >= self.attachment.size && offset > 0 {
                break;
            }
            let mut parts = connector.download(session, self.attachment, offset).await?;
            let mut broken = None;
            while let Some(part) = parts.next().await {
                match part {
                    Ok(part) => bytes.extend_from_slice(&part),
                    Err(fault) => {
                        broken = Some(fault);
                        break;
                    }
                }
                if bytes.len() as u64 > size {
                    return Err(Fault::Protocol("more bytes than the file has".to_owned()));
                }
                if bytes.len().saturating_sub(kept) >= PIECE && (bytes.len() as u64) < size {
                    self.set_aside(kept, &bytes).await;
                    kept = bytes.len();
                }
            }
            match broken {
                None => return Ok(bytes),
                Some(fault) => last = fault,
            }
            self.set_aside(kept, &bytes).await;
            kept = bytes.len();
        }
        if bytes.len() as u64 == size {
            Ok(bytes)
        } else {
            Err(last)
        }
    }

    /// Compares all bytes with what was promised and keeps them; the pieces are of no more use then.
    async fn keep(self, bytes: Vec<u8>) -> Result<Vec<u8>, DeskError> {
        let (account, attachment) = (self.account, self.attachment.clone());
        blocking(self.hub, move |hub| {
            let stored = check(hub, &attachment, &bytes);
            hub.cache(|tx| {
                tx.partials_mut().forget(account, attachment.id)?;
                if let Ok(blob) = &stored {
                    let files = tx.attachments_mut();
                    files.set_blob(account, attachment.id, Some(blob))?;
                }
                Ok(())
            })?;
            stored.map(|_| bytes)
        })
        .await
    }
}

fn check(hub: &Hub, attachment: &Attachment, bytes: &[u8]) -> Result<BlobId, DeskError> {
    if bytes.len() as u64 != u64::from(attachment.size) {
        return Err(DeskError::AttachmentUnavailable);
    }
    let stored = hub.store.blobs().put_bytes(bytes)?;
    let promised = attachment.sha256.to_ascii_lowercase();
    if promised.is_empty() || stored.blob.0 == promised {
        Ok(stored.blob)
    } else {
        Err(DeskError::AttachmentUnavailable)
    }
}

/// Fetches a few files that are not here yet, newest first. Answers whether it is worth going on.
pub(crate) async fn prefetch(
    hub: &Arc<Hub>,
    connector: &Arc<dyn Connector>,
    session: &Session,
    account: AccountId,
) -> bool {
    let missing = blocking(hub, move |hub| {
        hub.read(|read| {
            read.attachments()
                .missing(account, PREFETCH_BYTES, PREFETCH_ROUND)
        })
    })
    .await
    .unwrap_or_default();
    let round = missing.len();
    for found in missing {
        if let Err(error) = fetch(hub, connector, session, account, &found.attachment).await {
            tracing::debug!(account.id = %account, %error, "a file was not fetched in advance");
            return false;
        }
    }
    round == PREFETCH_ROUND as usize
}
