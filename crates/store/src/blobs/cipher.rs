//! How a file lies on disk: a head that binds a key of its own to the name of the contents, then chunks of
//! 64 KiB, each authenticated with its place, the last one marked (STREAM).
//!
//! `"PB1\n" · nonce (24) · sealed { key (32) · length (8) } (56) · chunks (65,536 + 16 each)`

use std::io::{self, Read, Seek, SeekFrom, Write};
use std::ops::Range;

use chacha20poly1305::aead::generic_array::GenericArray;
use chacha20poly1305::aead::stream::{NewStream, StreamBE32, StreamPrimitive};
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use rand::RngCore as _;
use sha2::{Digest as _, Sha256};
use zeroize::Zeroizing;

const MAGIC: &[u8; 4] = b"PB1\n";
const CHUNK: usize = 64 * 1024;
const TAG: usize = 16;
const HEAD: usize = 4 + 24 + 40 + TAG;

/// Why bytes were not written or not given.
#[derive(Debug)]
pub(crate) enum Fault {
    /// They are not what was written.
    Damaged,
    /// The source could not be read to its end.
    Source,
    /// More than allowed.
    TooLarge,
    /// The file on disk.
    Io(io::Error),
}

impl From<io::Error> for Fault {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

/// What was written.
pub(crate) struct Sealed {
    /// SHA-256 of the plain bytes.
    pub(crate) digest: [u8; 32],
    /// Plain bytes.
    pub(crate) size: u64,
}

fn stream(key: &[u8]) -> StreamBE32<XChaCha20Poly1305> {
    // The key is this file's alone, so the nonce counts from zero.
    StreamBE32::from_aead(
        XChaCha20Poly1305::new(GenericArray::from_slice(key)),
        &GenericArray::default(),
    )
}

/// Reads `source` to its end into `file`, which is at its beginning and empty.
pub(crate) fn seal(
    master: &[u8; 32],
    source: &mut dyn Read,
    limit: u64,
    file: &mut (impl Write + Seek),
) -> Result<Sealed, Fault> {
    let mut key = Zeroizing::new([0; 32]);
    rand::rng().fill_bytes(&mut *key);
    let stream = stream(&*key);
    let mut hash = Sha256::new();
    let mut size = 0_u64;
    file.write_all(&[0; HEAD])?;
    let mut chunk = read_chunk(source)?;
    for position in 0_u32.. {
        // A short chunk is the last; a full one may be, which only the next one tells.
        let next = if chunk.len() < CHUNK {
            Vec::new()
        } else {
            read_chunk(source)?
        };
        hash.update(&chunk);
        size += chunk.len() as u64;
        if size > limit {
            return Err(Fault::TooLarge);
        }
        let last = next.is_empty();
        let sealed = stream
            .encrypt(position, last, chunk.as_slice())
            .map_err(|_| Fault::TooLarge)?;
        file.write_all(&sealed)?;
        if last {
            break;
        }
        chunk = next;
    }
    let digest: [u8; 32] = hash.finalize().into();
    file.seek(SeekFrom::Start(0))?;
    file.write_all(&head(master, &key, size, &digest)?)?;
    Ok(Sealed { digest, size })
}

fn read_chunk(source: &mut dyn Read) -> Result<Vec<u8>, Fault> {
    let mut chunk = Vec::with_capacity(CHUNK);
    let read = source.take(CHUNK as u64).read_to_end(&mut chunk);
    read.map_err(|_| Fault::Source)?;
    Ok(chunk)
}

fn head(master: &[u8; 32], key: &[u8; 32], size: u64, digest: &[u8]) -> Result<Vec<u8>, Fault> {
    let mut nonce = [0; 24];
    rand::rng().fill_bytes(&mut nonce);
    let mut plain = Zeroizing::new([0; 40]);
    plain[..32].copy_from_slice(key);
    plain[32..].copy_from_slice(&size.to_be_bytes());
    let sealed = XChaCha20Poly1305::new(GenericArray::from_slice(master))
        .encrypt(
            XNonce::from_slice(&nonce),
            Payload {
                msg: &*plain,
                aad: digest,
            },
        )
        .map_err(|_| Fault::Damaged)?;
    Ok([MAGIC.as_slice(), &nonce, &sealed].concat())
}

/// A sealed file being read.
pub(crate) struct Opened<F> {
    file: F,
    stream: StreamBE32<XChaCha20Poly1305>,
    /// Plain bytes.
    pub(crate) size: u64,
}

/// Opens a file that is said to hold the bytes with this digest.
pub(crate) fn open<F: Read + Seek>(
    master: &[u8; 32],
    digest: &[u8; 32],
    mut file: F,
) -> Result<Opened<F>, Fault> {
    let mut head = [0; HEAD];
    file.read_exact(&mut head).map_err(|_| Fault::Damaged)?;
    let (magic, rest) = head.split_at(4);
    let (nonce, sealed) = rest.split_at(24);
    if magic != MAGIC {
        return Err(Fault::Damaged);
    }
    let plain = XChaCha20Poly1305::new(GenericArray::from_slice(master))
        .decrypt(
            XNonce::from_slice(nonce),
            Payload {
                msg: sealed,
                aad: digest,
            },
        )
        .map_err(|_| Fault::Damaged)?;
    let plain = Zeroizing::new(plain);
    let (key, size) = plain.split_at(32);
    let size = size
        .try_into()
        .map(u64::from_be_bytes)
        .map_err(|_| Fault::Damaged)?;
    Ok(Opened {
        file,
        stream: stream(key),
        size,
    })
}

impl<F: Read + Seek> Opened<F> {
    /// Part of the plain bytes; beyond the end there are none.
    pub(crate) fn range(&mut self, range: Range<u64>) -> Result<Vec<u8>, Fault> {
        let end = range.end.min(self.size);
        let start = range.start.min(end);
        let chunk = CHUNK as u64;
        let last = self.size.saturating_sub(1) / chunk;
        let mut bytes = Vec::with_capacity(usize::try_from(end - start).unwrap_or(0));
        if start == end && self.size > 0 {
            return Ok(bytes);
        }
        for position in start / chunk..=end.saturating_sub(1) / chunk {
            let plain = self.chunk(position, position == last)?;
            let first = position * chunk;
            let from = usize::try_from(start.saturating_sub(first)).unwrap_or(usize::MAX);
            let to = usize::try_from(end - first)
                .unwrap_or(usize::MAX)
                .min(plain.len());
            bytes.extend_from_slice(plain.get(from..to).ok_or(Fault::Damaged)?);
        }
        Ok(bytes)
    }

    fn chunk(&mut self, position: u64, last: bool) -> Result<Vec<u8>, Fault> {
        let sealed_chunk = (CHUNK + TAG) as u64;
        self.file
            .seek(SeekFrom::Start(HEAD as u64 + position * sealed_chunk))?;
        let mut sealed = Vec::with_capacity(CHUNK + TAG);
        (&mut self.file)
            .take(sealed_chunk)
            .read_to_end(&mut sealed)?;
        let position = u32::try_from(position).map_err(|_| Fault::Damaged)?;
        self.stream
            .decrypt(position, last, sealed.as_slice())
            .map_err(|_| Fault::Damaged)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::cast_possible_truncation, reason = "tests")]

    use std::io::Cursor;

    use super::*;

    const MASTER: [u8; 32] = [3; 32];

    fn sealed(plain: &[u8]) -> (Vec<u8>, [u8; 32]) {
        let mut file = Cursor::new(Vec::new());
        let sealed = seal(&MASTER, &mut &*plain, u64::MAX, &mut file).unwrap();
        assert_eq!(sealed.size, plain.len() as u64);
        (file.into_inner(), sealed.digest)
    }

    #[test]
    fn every_length_around_a_chunk_comes_back() {
        for length in [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK] {
            let plain: Vec<u8> = (0..length).map(|i| (i % 251) as u8).collect();
            let (file, digest) = sealed(&plain);
            let mut opened = open(&MASTER, &digest, Cursor::new(file)).unwrap();
            assert_eq!(opened.range(0..u64::MAX).unwrap(), plain, "{length}");
        }
    }

    #[test]
    fn a_range_across_chunks_is_cut_exactly() {
        let plain: Vec<u8> = (0..3 * CHUNK).map(|i| (i % 253) as u8).collect();
        let (file, digest) = sealed(&plain);
        let mut opened = open(&MASTER, &digest, Cursor::new(file)).unwrap();
        let range = CHUNK - 5..2 * CHUNK + 7;
        assert_eq!(
            opened.range(range.start as u64..range.end as u64).unwrap(),
            plain[range]
        );
        assert_eq!(opened.range(999_999..1_000_000).unwrap(), Vec::<u8>::new());
    }

    #[test]
    fn each_changed_cut_or_exchanged_byte_is_noticed() {
        let plain: Vec<u8> = (0..CHUNK + 100).map(|i| (i % 7) as u8).collect();
        let (file, digest) = sealed(&plain);
        let read = |file: Vec<u8>| {
            open(&MASTER, &digest, Cursor::new(file))
                .and_then(|mut opened| opened.range(0..u64::MAX))
        };
        for at in [0, 5, 40, HEAD, HEAD + CHUNK + TAG + 9, file.len() - 1] {
            let mut changed = file.clone();
            changed[at] ^= 1;
            assert!(matches!(read(changed), Err(Fault::Damaged)), "{at}");
        }
        for length in [0, HEAD, HEAD + CHUNK + TAG, file.len() - 1] {
            assert!(
                matches!(read(file[..length].to_vec()), Err(Fault::Damaged)),
                "{length}"
            );
        }
        let (other, _) = sealed(b"other");
        assert!(matches!(read(other), Err(Fault::Damaged)));
    }
}
