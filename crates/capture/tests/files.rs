//! Pictures as files: what we write, and what we refuse to read.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::cast_possible_truncation,
    reason = "tests"
)]

use capture::{Format, PictureError, decode, encode, thumbnail};
use image::{DynamicImage, ImageFormat, Rgba, RgbaImage};
use std::io::Cursor;

/// A picture that no encoder makes small.
fn noise(width: u32, height: u32) -> RgbaImage {
    let mut state = 0x9e37_79b9_u32;
    RgbaImage::from_fn(width, height, |_, _| {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        let [red, green, blue, _] = state.to_le_bytes();
        Rgba([red, green, blue, 255])
    })
}

/// The names of a PNG's chunks.
fn png_chunks(file: &[u8]) -> Vec<String> {
    let mut chunks = Vec::new();
    let mut rest = &file[8..];
    while let Some((head, body)) = rest.split_at_checked(8) {
        let length = u32::from_be_bytes(head[..4].try_into().unwrap()) as usize;
        chunks.push(String::from_utf8(head[4..].to_vec()).unwrap());
        rest = &body[length + 4..];
    }
    chunks
}

/// The head of a PNG that promises this size and holds nothing.
fn promising(width: u32, height: u32) -> Vec<u8> {
    let mut file = encode(&RgbaImage::new(1, 1), usize::MAX).unwrap().bytes;
    file[16..20].copy_from_slice(&width.to_be_bytes());
    file[20..24].copy_from_slice(&height.to_be_bytes());
    let sum = crc32(&file[12..29]);
    file[29..33].copy_from_slice(&sum.to_be_bytes());
    file
}

fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |sum, byte| {
        (0..8).fold(sum ^ u32::from(*byte), |sum, _| {
            (sum >> 1) ^ (0xedb8_8320 * (sum & 1))
        })
    })
}

fn written_as(picture: RgbaImage, format: ImageFormat) -> Vec<u8> {
    let mut file = Cursor::new(Vec::new());
    DynamicImage::ImageRgba8(picture)
        .into_rgb8()
        .write_to(&mut file, format)
        .unwrap();
    file.into_inner()
}

#[test]
fn every_pixel_comes_back() {
    for (width, height) in [(1, 1), (1, 900), (333, 77), (640, 480)] {
        let picture = noise(width, height);
        let file = encode(&picture, usize::MAX).unwrap();
        assert_eq!(
            (file.width, file.height, file.scaled_from),
            (width, height, None)
        );
        assert!(decode(&file.bytes).unwrap() == picture);
    }
    let mut translucent = noise(40, 30);
    translucent.put_pixel(3, 3, Rgba([1, 2, 3, 4]));
    assert!(decode(&encode(&translucent, usize::MAX).unwrap().bytes).unwrap() == translucent);
}

#[test]
fn a_file_holds_pixels_and_nothing_else() {
    let flat = encode(
        &RgbaImage::from_pixel(800, 600, Rgba([9, 9, 9, 255])),
        usize::MAX,
    )
    .unwrap();
    assert_eq!(flat.format, Format::Png);
    let mut chunks = png_chunks(&flat.bytes);
    chunks.dedup();
    assert_eq!(chunks, ["IHDR", "IDAT", "IEND"]);

    let text = written_text();
    assert_eq!(text.format, Format::WebP);
    assert_eq!(
        (&text.bytes[..4], &text.bytes[8..16]),
        (&b"RIFF"[..], &b"WEBPVP8L"[..])
    );
    let chunk = u32::from_le_bytes(text.bytes[16..20].try_into().unwrap()) as usize;
    assert_eq!(
        text.bytes.len(),
        (20 + chunk).next_multiple_of(2),
        "one chunk, nothing behind it"
    );
}

/// Stripes with a pattern: too large for a quick PNG alone, and WebP is better at it.
fn written_text() -> capture::Encoded {
    let picture = RgbaImage::from_fn(1920, 1080, |x, y| {
        let ink = (x * 7 + y * 13) % 11 < 4 && y % 24 < 16;
        Rgba(if ink {
            [20, 20, (x % 97) as u8, 255]
        } else {
            [250, 250, 250, 255]
        })
    });
    let file = encode(&picture, usize::MAX).unwrap();
    assert!(decode(&file.bytes).unwrap() == picture);
    file
}

#[test]
fn a_picture_over_budget_shrinks_and_says_so() {
    let picture = noise(640, 400);
    let whole = encode(&picture, usize::MAX).unwrap().bytes.len();
    let file = encode(&picture, whole / 2).unwrap();
    assert!(file.bytes.len() <= whole / 2);
    assert_eq!(file.scaled_from, Some((640, 400)));
    assert!(
        file.width < 640 && file.width > 200,
        "no smaller than needed: {file:?}"
    );
    let read = decode(&file.bytes).unwrap();
    assert_eq!(read.dimensions(), (file.width, file.height));
}

#[test]
fn a_budget_nothing_fits_is_an_error_with_the_numbers() {
    let Err(PictureError::OverBudget {
        smallest,
        budget: 100,
    }) = encode(&noise(640, 400), 100)
    else {
        panic!("a picture in 100 bytes");
    };
    assert!(encode(&noise(640, 400), smallest).is_ok());
}

#[test]
fn a_4k_screen_is_written_whole() {
    let picture = RgbaImage::from_fn(3840, 2160, |x, y| {
        Rgba([
            (x / 64) as u8,
            (y / 64) as u8,
            u8::from((x ^ y) % 7 == 0) * 255,
            255,
        ])
    });
    let file = encode(&picture, usize::MAX).unwrap();
    assert!(decode(&file.bytes).unwrap() == picture);
    let small = thumbnail(&file.bytes, 320).unwrap();
    assert_eq!((small.width, small.height), (320, 180));
}

#[test]
fn a_bomb_is_refused_by_its_size() {
    for (width, height) in [
        (60_000, 60_000),
        (20_000, 10),
        (16_000, 16_000),
        (u32::MAX >> 1, 1),
    ] {
        let bomb = promising(width, height);
        assert!(
            matches!(decode(&bomb), Err(PictureError::TooLarge)),
            "{width}×{height}"
        );
        assert!(
            matches!(thumbnail(&bomb, 320), Err(PictureError::TooLarge)),
            "{width}×{height}"
        );
    }
    // Fine to work on, too much for a mere thumbnail of a stranger's file.
    let large = promising(5_000, 5_000);
    assert!(matches!(
        thumbnail(&large, 320),
        Err(PictureError::TooLarge)
    ));
    assert!(matches!(decode(&large), Err(PictureError::Unreadable(_))));
}

/// The head of a JPEG up to the size of its frame.
fn jpeg_promising(frame: u8, width: u16, height: u16) -> Vec<u8> {
    let mut file = b"\xff\xd8\xff\xe0\x00\x10JFIF\0\x01\x01\0\0\x01\0\x01\0\0\xff".to_vec();
    file.extend([frame, 0, 17, 8]);
    file.extend(height.to_be_bytes());
    file.extend(width.to_be_bytes());
    file.extend([3, 1, 0x11, 0, 2, 0x11, 0, 3, 0x11, 0]);
    file.extend(b"\xff\xda\0\x0c\x03\x01\0\x02\0\x03\0\0\x3f\0");
    file
}

#[test]
fn a_jpeg_in_many_scans_counts_the_memory_of_its_scans() {
    const BASELINE: u8 = 0xc0;
    const PROGRESSIVE: u8 = 0xc2;
    let thumb = |frame| thumbnail(&jpeg_promising(frame, 4_000, 3_000), 320);
    assert!(matches!(thumb(PROGRESSIVE), Err(PictureError::TooLarge)));
    assert!(!matches!(thumb(BASELINE), Err(PictureError::TooLarge)));
}

#[test]
fn all_kinds_of_pictures_become_thumbnails() {
    for format in [
        ImageFormat::Png,
        ImageFormat::Jpeg,
        ImageFormat::WebP,
        ImageFormat::Gif,
        ImageFormat::Bmp,
    ] {
        let small = thumbnail(&written_as(noise(400, 200), format), 100).unwrap();
        assert_eq!((small.width, small.height), (100, 50), "{format:?}");
    }
}

#[test]
fn a_thumbnail_is_never_larger_than_its_picture() {
    let small = thumbnail(&written_as(noise(40, 20), ImageFormat::Png), 100).unwrap();
    assert_eq!((small.width, small.height), (40, 20));
    let thin = thumbnail(&written_as(noise(2_000, 1), ImageFormat::Png), 100).unwrap();
    assert_eq!((thin.width, thin.height), (100, 1));
    let one = thumbnail(&written_as(noise(40, 20), ImageFormat::Png), 0).unwrap();
    assert_eq!((one.width, one.height), (1, 1));
}

#[test]
fn what_is_no_picture_is_unreadable() {
    let whole = written_as(noise(64, 64), ImageFormat::Png);
    for bytes in [
        &b""[..],
        b"%PDF-1.7",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        &whole[..99],
    ] {
        assert!(matches!(decode(bytes), Err(PictureError::Unreadable(_))));
    }
}

#[test]
fn a_damaged_file_is_an_error_and_no_panic() {
    for format in [
        ImageFormat::Png,
        ImageFormat::Jpeg,
        ImageFormat::WebP,
        ImageFormat::Gif,
        ImageFormat::Bmp,
    ] {
        let whole = written_as(noise(24, 16), format);
        for place in 0..whole.len().min(600) {
            let mut damaged = whole.clone();
            damaged[place] ^= 0xa5;
            let _ = decode(&damaged);
            let _ = decode(&whole[..place]);
        }
    }
}
