//! Files of drafts. Copied into the blob store when they are picked, so that what happens to the
//! original afterwards does not matter.

use std::fs;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use domain::{DraftId, LocalFile};
use portal::document::Limits;
use store::{DraftFile, Stored};

use crate::Desk;
use crate::error::DeskError;
use crate::hub::Hub;
use crate::shelf::known_draft;
use crate::view::DraftView;

/// Bytes that tell what a file is.
const HEAD: u64 = 8 * 1024;

impl Desk {
    /// Attaches a file from disk.
    ///
    /// # Errors
    /// Blocked by the portal, empty, too large, vanished, unreadable or one too many: each its own error; the draft stays.
    pub async fn attach_path(&self, draft: DraftId, path: PathBuf) -> Result<DraftView, DeskError> {
        self.local(move |hub| {
            let limits = room(hub, draft)?;
            let name = name_of(&path);
            let (stored, media_type) = copy(hub, &path, &name, &limits)?;
            add(hub, draft, name, media_type, &stored, &limits)
        })
        .await
    }

    /// Attaches bytes: a shot, a picture from the clipboard.
    ///
    /// # Errors
    /// As [`Desk::attach_path`].
    pub async fn attach_bytes(
        &self,
        draft: DraftId,
        name: String,
        bytes: Vec<u8>,
    ) -> Result<DraftView, DeskError> {
        self.local(move |hub| {
            let limits = room(hub, draft)?;
            let name = portal::clean_line(&name);
            check(bytes.len() as u64, &name, &limits)?;
            let media_type = sniff(&bytes, &name);
            let stored = hub.store.blobs().put_bytes(&bytes)?;
            add(hub, draft, name, media_type, &stored, &limits)
        })
        .await
    }

    /// Takes a file off a draft.
    ///
    /// # Errors
    /// [`DeskError::NotFound`] when the draft was sent or thrown away.
    pub async fn detach(&self, draft: DraftId, file: String) -> Result<DraftView, DeskError> {
        self.local(move |hub| {
            let now = hub.clock.now();
            hub.desk(|tx| {
                let mut known = hub.begun.written(tx, draft)?;
                known.files.retain(|known| known.file.blob.0 != file);
                tx.drafts_mut().set_files(draft, &known.files, now)
            })?;
            crate::shelf::view(hub, draft)
        })
        .await
    }

    /// The bytes of a draft's file and what they are, for showing it.
    ///
    /// # Errors
    /// [`DeskError::NotFound`] where the draft has no such file.
    pub async fn draft_file(
        &self,
        draft: DraftId,
        file: String,
    ) -> Result<(LocalFile, Vec<u8>), DeskError> {
        self.local(move |hub| {
            let known = known_draft(hub, draft)?
                .files
                .into_iter()
                .find(|it| it.file.blob.0 == file);
            let known = known.ok_or(DeskError::NotFound("file"))?.file;
            let bytes = hub.store.blobs().read(&known.blob)?;
            Ok((known, bytes))
        })
        .await
    }
}

/// The portal's limits, if the draft has room for one more file.
fn room(hub: &Hub, draft: DraftId) -> Result<Limits, DeskError> {
    let draft = known_draft(hub, draft)?;
    let limits = match draft.target.account() {
        Some(account) => hub
            .read(|read| read.portals().get(account))?
            .map(|it| it.portal.limits),
        None => None,
    };
    let limits = limits.unwrap_or_default();
    if draft.files.len() >= limits.files as usize {
        return Err(DeskError::TooManyFiles {
            limit: limits.files,
        });
    }
    Ok(limits)
}

fn name_of(path: &Path) -> String {
    let name = path
        .file_name()
        .map(|name| name.to_string_lossy())
        .unwrap_or_default();
    portal::clean_line(&name)
}

/// What the portal takes, by name and size.
fn check(size: u64, name: &str, limits: &Limits) -> Result<(), DeskError> {
    let blocked = limits.blocks(name);
    let name = name.to_owned();
    if blocked {
        Err(DeskError::FileBlocked { name })
    } else if size == 0 {
        Err(DeskError::FileEmpty { name })
    } else if size > u64::from(limits.file_bytes) {
        Err(DeskError::FileTooLarge {
            name,
            limit: limits.file_bytes,
        })
    } else {
        Ok(())
    }
}

fn copy(
    hub: &Hub,
    path: &Path,
    name: &str,
    limits: &Limits,
) -> Result<(Stored, String), DeskError> {
    let failed = |error: std::io::Error| match error.kind() {
        std::io::ErrorKind::NotFound => DeskError::FileVanished {
            name: name.to_owned(),
        },
        _ => DeskError::FileUnreadable {
            name: name.to_owned(),
        },
    };
    let about = fs::metadata(path).map_err(failed)?;
    if !about.is_file() {
        return Err(DeskError::FileUnreadable {
            name: name.to_owned(),
        });
    }
    check(about.len(), name, limits)?;
    let mut head = Vec::new();
    fs::File::open(path)
        .map_err(failed)?
        .take(HEAD)
        .read_to_end(&mut head)
        .map_err(failed)?;
    let mut file = fs::File::open(path).map_err(failed)?;
    let limit = u64::from(limits.file_bytes);
    let stored = hub
        .store
        .blobs()
        .put_from_reader(&mut file, Some(about.len()), limit);
    let stored = stored.map_err(|error| match error {
        store::Error::TooLarge { .. } => DeskError::FileTooLarge {
            name: name.to_owned(),
            limit: limits.file_bytes,
        },
        store::Error::Vanished => DeskError::FileVanished {
            name: name.to_owned(),
        },
        other => other.into(),
    })?;
    Ok((stored, sniff(&head, name)))
}

/// What a file is by its bytes; its name only decides among texts.
fn sniff(bytes: &[u8], name: &str) -> String {
    if let Some(known) = infer::get(bytes) {
        return known.mime_type().to_owned();
    }
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => !text.contains('\0'),
        // Cut within a character.
        Err(error) => error.error_len().is_none(),
    };
    let ending = name
        .rsplit_once('.')
        .map(|(_, ending)| ending.to_ascii_lowercase());
    match (text, ending.as_deref()) {
        (false, _) => "application/octet-stream",
        (true, Some("csv")) => "text/csv",
        (true, Some("json")) => "application/json",
        (true, Some("eml")) => "message/rfc822",
        (true, _) => "text/plain",
    }
    .to_owned()
}

fn add(
    hub: &Hub,
    draft: DraftId,
    name: String,
    media_type: String,
    stored: &Stored,
    limits: &Limits,
) -> Result<DraftView, DeskError> {
    let too_large = |_| DeskError::FileTooLarge {
        name: name.clone(),
        limit: limits.file_bytes,
    };
    let size = u32::try_from(stored.size).map_err(too_large)?;
    let name = if name.is_empty() {
        "datei".to_owned()
    } else {
        name
    };
    let file = LocalFile {
        blob: stored.blob.clone(),
        name,
        media_type,
        size,
    };
    let now = hub.clock.now();
    hub.desk(|tx| {
        let mut known = hub.begun.written(tx, draft)?;
        if known.files.iter().all(|it| it.file.blob != file.blob) {
            known.files.push(DraftFile { file, marks: None });
            tx.drafts_mut().set_files(draft, &known.files, now)?;
        }
        Ok(())
    })?;
    hub.begun.forget(draft);
    crate::shelf::view(hub, draft)
}
