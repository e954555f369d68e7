//! Files beside the databases: content-addressed, encrypted, verified when read.
//!
//! A file is put before its row is written and removed after its row is gone, so a row never points at
//! nothing; what no row points at is collected later. Names on disk are keyed hashes: they tell nothing.

mod cipher;

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{self, BufWriter, Read, Write as _};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::time::Duration;

use domain::BlobId;
use hkdf::Hkdf;
use sha2::Sha256;
use uuid::Uuid;
use zeroize::Zeroizing;

use crate::error::Error;
use crate::key::Protection;
use crate::open::make_folder;

/// The blob store.
#[derive(Debug)]
pub struct Blobs {
    folder: PathBuf,
    contents: Zeroizing<[u8; 32]>,
    names: Hkdf<Sha256>,
}

/// A file that was put.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stored {
    /// Its name: the SHA-256 of its bytes.
    pub blob: BlobId,
    /// Bytes.
    pub size: u64,
}

impl Blobs {
    pub(crate) fn open(folder: &Path, protection: &Protection) -> Result<Self, Error> {
        let blobs = Self {
            folder: folder.to_owned(),
            contents: protection.derive("pult/blobs/1"),
            names: Hkdf::new(None, &*protection.derive("pult/blob names/1")),
        };
        // Files a crash left half written.
        let unfinished = blobs.unfinished();
        make_folder(&unfinished)?;
        for entry in fs::read_dir(unfinished)? {
            fs::remove_file(entry?.path())?;
        }
        Ok(blobs)
    }

    /// Copies a picked file. `expected`: its length when it was picked.
    ///
    /// # Errors
    /// [`Error::TooLarge`] beyond `limit`, [`Error::Vanished`] when it became shorter or longer than
    /// `expected` or could not be read to its end. Nothing is kept of it then.
    pub fn put_from_reader(
        &self,
        reader: &mut dyn Read,
        expected: Option<u64>,
        limit: u64,
    ) -> Result<Stored, Error> {
        let unfinished = self.unfinished().join(Uuid::new_v4().to_string());
        let stored = self.write(&unfinished, reader, expected, limit);
        if stored.is_err() && unfinished.exists() {
            fs::remove_file(&unfinished)?;
        }
        stored
    }

    fn write(
        &self,
        unfinished: &Path,
        reader: &mut dyn Read,
        expected: Option<u64>,
        limit: u64,
    ) -> Result<Stored, Error> {
        let mut file = BufWriter::new(File::create_new(unfinished)?);
        let sealed = cipher::seal(&self.contents, reader, limit, &mut file)
            .map_err(|fault| said(fault, None, limit))?;
        if expected.is_some_and(|expected| expected != sealed.size) {
            return Err(Error::Vanished);
        }
        file.flush()?;
        file.get_ref().sync_all()?;
        drop(file);
        let blob = BlobId(hex(&sealed.digest));
        let path = self.path(&sealed.digest);
        if let Some(parent) = path.parent() {
            make_folder(parent)?;
            // Put again over an older one: that heals what damage may have done to it.
            fs::rename(unfinished, &path)?;
            sync_folder(parent)?;
        }
        Ok(Stored {
            blob,
            size: sealed.size,
        })
    }

    /// Keeps bytes.
    pub fn put_bytes(&self, bytes: &[u8]) -> Result<Stored, Error> {
        self.put_from_reader(&mut &*bytes, None, u64::MAX)
    }

    /// All bytes, verified.
    pub fn read(&self, blob: &BlobId) -> Result<Vec<u8>, Error> {
        self.read_range(blob, 0..u64::MAX)
    }

    /// A part of the bytes, verified chunk by chunk; a range beyond the end is cut.
    pub fn read_range(&self, blob: &BlobId, range: Range<u64>) -> Result<Vec<u8>, Error> {
        let mut opened = self
            .opened(blob)?
            .ok_or_else(|| Error::BlobMissing(blob.clone()))?;
        opened
            .range(range)
            .map_err(|fault| said(fault, Some(blob), 0))
    }

    /// Length in bytes; none: not here.
    pub fn size(&self, blob: &BlobId) -> Result<Option<u64>, Error> {
        Ok(self.opened(blob)?.map(|opened| opened.size))
    }

    fn opened(&self, blob: &BlobId) -> Result<Option<cipher::Opened<File>>, Error> {
        let Some(digest) = unhex(&blob.0) else {
            return Ok(None);
        };
        let file = match File::open(self.path(&digest)) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error.into()),
        };
        let opened = cipher::open(&self.contents, &digest, file);
        opened.map(Some).map_err(|fault| said(fault, Some(blob), 0))
    }

    /// Files written longer ago than `age`.
    pub(crate) fn older_than(&self, age: Duration) -> Result<Vec<PathBuf>, Error> {
        let mut old = Vec::new();
        for shelf in fs::read_dir(&self.folder)? {
            let shelf = shelf?.path();
            if shelf == self.unfinished() || !shelf.is_dir() {
                continue;
            }
            for entry in fs::read_dir(shelf)? {
                let entry = entry?;
                let written = entry.metadata()?.modified()?;
                if written.elapsed().is_ok_and(|elapsed| elapsed >= age) {
                    old.push(entry.path());
                }
            }
        }
        Ok(old)
    }

    /// Removes those of `files` that are no blob of `used`.
    pub(crate) fn remove_unused(
        &self,
        files: &[PathBuf],
        used: &BTreeSet<BlobId>,
    ) -> Result<u32, Error> {
        let used: BTreeSet<PathBuf> = used
            .iter()
            .filter_map(|blob| unhex(&blob.0))
            .map(|digest| self.path(&digest))
            .collect();
        let mut removed = 0;
        for file in files.iter().filter(|file| !used.contains(*file)) {
            match fs::remove_file(file) {
                Ok(()) => removed += 1,
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                Err(error) => return Err(error.into()),
            }
        }
        Ok(removed)
    }

    /// Where the bytes of a blob are, if they are here.
    pub(crate) fn file_of(&self, blob: &BlobId) -> Option<PathBuf> {
        unhex(&blob.0).map(|digest| self.path(&digest))
    }

    fn unfinished(&self) -> PathBuf {
        self.folder.join("unfinished")
    }

    fn path(&self, digest: &[u8; 32]) -> PathBuf {
        let mut name = [0; 32];
        let expanded = self.names.expand(digest, &mut name);
        debug_assert!(expanded.is_ok(), "32 bytes are within HKDF's reach");
        let name = hex(&name);
        let (shelf, rest) = name.split_at(2);
        self.folder.join(shelf).join(rest)
    }
}

fn said(fault: cipher::Fault, blob: Option<&BlobId>, limit: u64) -> Error {
    match (fault, blob) {
        (cipher::Fault::Damaged, Some(blob)) => Error::BlobDamaged(blob.clone()),
        (cipher::Fault::Damaged | cipher::Fault::Source, _) => Error::Vanished,
        (cipher::Fault::TooLarge, _) => Error::TooLarge { limit },
        (cipher::Fault::Io(error), _) => error.into(),
    }
}

fn sync_folder(folder: &Path) -> Result<(), Error> {
    // Windows makes the rename durable by itself and cannot open folders.
    if cfg!(unix) {
        File::open(folder)?.sync_all()?;
    }
    Ok(())
}

fn hex(bytes: &[u8]) -> String {
    let digit = |half: u8| char::from_digit(half.into(), 16).unwrap_or('0');
    bytes
        .iter()
        .flat_map(|byte| [digit(byte >> 4), digit(byte & 15)])
        .collect()
}

fn unhex(text: &str) -> Option<[u8; 32]> {
    let digits: Vec<u8> = text
        .chars()
        .map(|c| c.to_digit(16).and_then(|d| u8::try_from(d).ok()))
        .collect::<Option<_>>()?;
    let bytes: Vec<u8> = digits
        .chunks_exact(2)
        .map(|pair| pair.iter().fold(0, |byte, half| byte << 4 | half))
        .collect();
    if digits.len() == 64 {
        bytes.try_into().ok()
    } else {
        None
    }
}
