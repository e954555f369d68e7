//! The bytes of attachments, filed under their SHA-256, and the parts of uploads under way.
//!
//! `DIR/ab/abcdef…` holds a finished file, `DIR/partial/<upload>` one that is still arriving. The
//! length of a partial file *is* the upload's offset: there is no second place that could disagree.

use std::io;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};
use tokio::fs::{self, File, OpenOptions};
use tokio::io::AsyncReadExt;
use uuid::Uuid;

/// Bytes read at once when a file is hashed.
const BLOCK: usize = 256 * 1024;

/// The folder of files.
#[derive(Debug, Clone)]
pub struct Blobs {
    dir: PathBuf,
}

impl Blobs {
    /// The folder of files in a data folder. Nothing is made before the first file arrives.
    #[must_use]
    pub fn in_folder(data: &Path) -> Self {
        Self {
            dir: data.join("blobs"),
        }
    }

    fn partial(&self, upload: Uuid) -> PathBuf {
        self.dir.join("partial").join(upload.to_string())
    }

    /// Where a finished file lies; none if `sha256` is no hash in lower-case hex.
    fn finished(&self, sha256: &str) -> Option<PathBuf> {
        is_sha256(sha256).then(|| self.dir.join(&sha256[..2]).join(sha256))
    }

    /// Bytes of an upload that have arrived.
    ///
    /// # Errors
    /// On a failing disk.
    pub async fn arrived(&self, upload: Uuid) -> io::Result<u64> {
        match fs::metadata(self.partial(upload)).await {
            Ok(metadata) => Ok(metadata.len()),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(0),
            Err(error) => Err(error),
        }
    }

    /// The partial file, open at its end.
    ///
    /// # Errors
    /// On a failing disk.
    pub async fn append(&self, upload: Uuid) -> io::Result<File> {
        fs::create_dir_all(self.dir.join("partial")).await?;
        OpenOptions::new()
            .create(true)
            .append(true)
            .open(self.partial(upload))
            .await
    }

    /// Files a complete upload under its hash; `false` (and everything thrown away) if the bytes do
    /// not have it.
    ///
    /// # Errors
    /// On a failing disk.
    pub async fn finish(&self, upload: Uuid, sha256: &str) -> io::Result<bool> {
        let partial = self.partial(upload);
        let Some(target) = self.finished(sha256) else {
            return Ok(false);
        };
        if hash_of(&partial).await? != sha256 {
            fs::remove_file(&partial).await?;
            return Ok(false);
        }
        let file = OpenOptions::new().write(true).open(&partial).await?;
        file.sync_all().await?;
        if let Some(parent) = target.parent() {
            fs::create_dir_all(parent).await?;
        }
        fs::rename(&partial, &target).await?;
        Ok(true)
    }

    /// Forgets what has arrived of an upload.
    ///
    /// # Errors
    /// On a failing disk.
    pub async fn forget(&self, upload: Uuid) -> io::Result<()> {
        match fs::remove_file(self.partial(upload)).await {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        }
    }

    /// Throws a finished file away.
    ///
    /// # Errors
    /// On a failing disk.
    pub async fn remove(&self, sha256: &str) -> io::Result<()> {
        let Some(path) = self.finished(sha256) else {
            return Ok(());
        };
        match fs::remove_file(path).await {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        }
    }

    /// Files bytes that are at hand and tells their hash.
    ///
    /// # Errors
    /// On a failing disk.
    pub async fn put(&self, bytes: &[u8]) -> io::Result<String> {
        let sha256 = hex(&Sha256::digest(bytes));
        if !self.has(&sha256).await? {
            let upload = Uuid::now_v7();
            fs::create_dir_all(self.dir.join("partial")).await?;
            fs::write(self.partial(upload), bytes).await?;
            self.finish(upload, &sha256).await?;
        }
        Ok(sha256)
    }

    /// Whether a file with this hash is here.
    ///
    /// # Errors
    /// On a failing disk.
    pub async fn has(&self, sha256: &str) -> io::Result<bool> {
        match self.finished(sha256) {
            Some(path) => fs::try_exists(path).await,
            None => Ok(false),
        }
    }

    /// A finished file.
    ///
    /// # Errors
    /// `NotFound` if there is none with this hash.
    pub async fn read(&self, sha256: &str) -> io::Result<File> {
        let path = self.finished(sha256).ok_or(io::ErrorKind::NotFound)?;
        File::open(path).await
    }

    /// The first bytes of a finished file, for sniffing.
    ///
    /// # Errors
    /// `NotFound` if there is none with this hash.
    pub async fn head(&self, sha256: &str) -> io::Result<Vec<u8>> {
        let mut head = Vec::new();
        self.read(sha256)
            .await?
            .take(8 * 1024)
            .read_to_end(&mut head)
            .await?;
        Ok(head)
    }
}

/// Whether a string is a SHA-256 in lower-case hex, and so harmless in a path.
#[must_use]
pub fn is_sha256(text: &str) -> bool {
    text.len() == 64
        && text
            .bytes()
            .all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

/// Lower-case hex.
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes
        .iter()
        .fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
            let _ = write!(text, "{byte:02x}");
            text
        })
}

async fn hash_of(path: &Path) -> io::Result<String> {
    let mut file = File::open(path).await?;
    let mut hasher = Sha256::new();
    let mut block = vec![0; BLOCK];
    loop {
        match file.read(&mut block).await? {
            0 => return Ok(hex(&hasher.finalize())),
            read => hasher.update(&block[..read]),
        }
    }
}
