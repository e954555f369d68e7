//! Files beside the databases: content-addressed, encrypted, verified when read.

use std::io::Read;
use std::ops::Range;

use domain::BlobId;

use crate::error::Error;

/// The blob store.
#[derive(Debug)]
pub struct Blobs;

/// A file that was put.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stored {
    /// Its name: the SHA-256 of its bytes.
    pub blob: BlobId,
    /// Bytes.
    pub size: u64,
}

impl Blobs {
    /// Copies a picked file. `expected`: its length when it was picked.
    ///
    /// # Errors
    /// [`Error::TooLarge`] beyond `limit`, [`Error::Vanished`] when it became shorter or longer than
    /// `expected` or could not be read to its end.
    pub fn put_from_reader(
        &self,
        reader: &mut dyn Read,
        expected: Option<u64>,
        limit: u64,
    ) -> Result<Stored, Error> {
        todo!()
    }

    /// Keeps bytes.
    pub fn put_bytes(&self, bytes: &[u8]) -> Result<Stored, Error> {
        todo!()
    }

    /// All bytes, verified.
    pub fn read(&self, blob: &BlobId) -> Result<Vec<u8>, Error> {
        todo!()
    }

    /// A part of the bytes, verified chunk by chunk; a range beyond the end is cut.
    pub fn read_range(&self, blob: &BlobId, range: Range<u64>) -> Result<Vec<u8>, Error> {
        todo!()
    }

    /// Length in bytes; none: not here.
    pub fn size(&self, blob: &BlobId) -> Result<Option<u64>, Error> {
        todo!()
    }
}
