//! The two containers that hold one icon in several sizes, both with PNG inside.

use anyhow::{Context as _, Result};

/// Windows: widths in one file, the smallest first.
const ICO: [u32; 6] = [16, 24, 32, 48, 64, 256];
/// macOS: the type says the width in pixels; every type here holds a PNG.
const ICNS: [(&[u8; 4], u32); 8] = [
    (b"ic11", 32),
    (b"ic12", 64),
    (b"ic07", 128),
    (b"ic13", 256),
    (b"ic08", 256),
    (b"ic14", 512),
    (b"ic09", 512),
    (b"ic10", 1024),
];

/// An `.ico` of pictures drawn by `png`.
pub(super) fn ico(png: impl Fn(u32) -> Result<Vec<u8>>) -> Result<Vec<u8>> {
    const HEADER: usize = 6;
    const ENTRY: usize = 16;
    let pictures: Vec<(u32, Vec<u8>)> = ICO
        .into_iter()
        .map(|width| Ok((width, png(width)?)))
        .collect::<Result<_>>()?;
    let mut file = vec![0, 0, 1, 0];
    file.extend(u16::try_from(pictures.len())?.to_le_bytes());
    let mut offset = HEADER + ENTRY * pictures.len();
    for (width, picture) in &pictures {
        // 0 stands for 256.
        let width = u8::try_from(*width).unwrap_or(0);
        file.extend([width, width, 0, 0, 1, 0, 32, 0]);
        file.extend(length(picture.len())?.to_le_bytes());
        file.extend(length(offset)?.to_le_bytes());
        offset += picture.len();
    }
    file.extend(pictures.into_iter().flat_map(|(_, picture)| picture));
    Ok(file)
}

/// An `.icns` of pictures drawn by `png`.
pub(super) fn icns(png: impl Fn(u32) -> Result<Vec<u8>>) -> Result<Vec<u8>> {
    const HEADER: usize = 8;
    let mut body = Vec::new();
    for (kind, width) in ICNS {
        let picture = png(width)?;
        body.extend(kind);
        body.extend(length(HEADER + picture.len())?.to_be_bytes());
        body.extend(picture);
    }
    let mut file = b"icns".to_vec();
    file.extend(length(HEADER + body.len())?.to_be_bytes());
    file.extend(body);
    Ok(file)
}

fn length(bytes: usize) -> Result<u32> {
    u32::try_from(bytes).context("a picture of more than four gigabytes")
}
