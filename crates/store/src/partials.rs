//! Pieces of downloads that broke off: where they are, so that a download goes on after a restart.
//! The pieces themselves are files of the blob store, sealed like every other.

use domain::{AccountId, AttachmentId, BlobId};

use crate::cursors::{account_num, known_account};
use crate::error::Error;
use crate::sql::halves;

halves!(
    /// Reads pieces of downloads.
    Partials,
    /// Writes pieces of downloads.
    PartialsMut in CacheTx
);

/// A piece of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    /// Where in the file it begins, bytes.
    pub pos: u32,
    /// Bytes.
    pub size: u32,
    /// Its bytes.
    pub blob: BlobId,
}

impl Partials<'_> {
    /// The pieces of a file that follow on each other without a gap, first to last.
    pub fn of(&self, account: AccountId, file: AttachmentId) -> Result<Vec<Piece>, Error> {
        let Some(account) = known_account(self.0, account)? else {
            return Ok(Vec::new());
        };
        let mut query = self.0.prepare_cached(
            "SELECT pos, size, blob FROM partials WHERE account = ?1 AND attachment = ?2 \
             ORDER BY pos",
        )?;
        let rows = query.query_map(rusqlite::params![account, file.0.as_bytes()], |row| {
            Ok(Piece {
                pos: row.get("pos")?,
                size: row.get("size")?,
                blob: BlobId(row.get("blob")?),
            })
        })?;
        let mut pieces: Vec<Piece> = Vec::new();
        for piece in rows {
            let piece = piece?;
            let end = pieces
                .last()
                .map_or(0, |last| last.pos.saturating_add(last.size));
            if piece.pos != end {
                break;
            }
            pieces.push(piece);
        }
        Ok(pieces)
    }
}

impl PartialsMut<'_> {
    /// A piece arrived; its bytes are in the blob store.
    pub fn add(&self, account: AccountId, file: AttachmentId, piece: &Piece) -> Result<(), Error> {
        let account = account_num(self.0, account)?;
        self.0.conn.execute(
            "INSERT OR REPLACE INTO partials (account, attachment, pos, size, blob) \
             VALUES (?1, ?2, ?3, ?4, ?5)",
            rusqlite::params![
                account,
                file.0.as_bytes(),
                piece.pos,
                piece.size,
                piece.blob.0
            ],
        )?;
        Ok(())
    }

    /// The file is here whole, or its pieces are of no use. Their bytes go when garbage is collected.
    pub fn forget(&self, account: AccountId, file: AttachmentId) -> Result<(), Error> {
        let account = account_num(self.0, account)?;
        self.0.conn.execute(
            "DELETE FROM partials WHERE account = ?1 AND attachment = ?2",
            rusqlite::params![account, file.0.as_bytes()],
        )?;
        Ok(())
    }

    /// Forgets pieces of files no message has any more.
    pub fn sweep(&self) -> Result<(), Error> {
        self.0.conn.execute(
            "DELETE FROM partials WHERE NOT EXISTS (SELECT 1 FROM attachments f \
             WHERE f.account = partials.account AND f.attachment = partials.attachment)",
            [],
        )?;
        Ok(())
    }
}
