//! Reading pictures that others made: nothing is believed, and size is checked first.

use std::io::Cursor;

use image::error::{ImageError, LimitErrorKind};
use image::{ColorType, DynamicImage, ImageDecoder, ImageFormat, ImageReader, Limits, RgbaImage};

use crate::encode::{Encoded, encode};
use crate::error::PictureError;

/// The longest edge we decode.
const LONGEST_EDGE: u32 = 16_384;

/// The most memory for a picture that is worked on, in bytes.
const MOST_FOR_WORK: u64 = 160 << 20;

/// The most memory for a picture that is only shown small, in bytes. A stranger's file decides how
/// much of it is taken, so it is less.
pub(crate) const MOST_FOR_THUMBNAIL: u64 = 60 << 20;

/// The largest file a thumbnail is made of.
const LARGEST_FILE: usize = 64 << 20;

/// The longest edge of a thumbnail.
const LONGEST_THUMBNAIL: u32 = 1_024;

/// All pixels of a picture: PNG, JPEG, WebP, GIF (its first frame) or BMP, told by its first bytes
/// and not by a name. Turned upright as its camera says; text, places and colour profiles in the
/// file are not read.
///
/// # Errors
/// [`PictureError::TooLarge`] before anything is decoded, [`PictureError::Unreadable`].
pub fn decode(bytes: &[u8]) -> Result<RgbaImage, PictureError> {
    Ok(read(bytes, MOST_FOR_WORK)?.into_rgba8())
}

/// A small copy for lists, no edge longer than `max_edge` pixels (at most 1,024), never enlarged.
///
/// # Errors
/// As [`decode`], with a smaller limit.
pub fn thumbnail(bytes: &[u8], max_edge: u32) -> Result<Encoded, PictureError> {
    if bytes.len() > LARGEST_FILE {
        return Err(PictureError::TooLarge);
    }
    let picture = read(bytes, MOST_FOR_THUMBNAIL)?;
    let edge = max_edge.clamp(1, LONGEST_THUMBNAIL);
    let small = if picture.width().max(picture.height()) > edge {
        picture.thumbnail(edge, edge)
    } else {
        picture
    };
    encode(&small.into_rgba8(), usize::MAX)
}

fn read(bytes: &[u8], most: u64) -> Result<DynamicImage, PictureError> {
    let format = image::guess_format(bytes).map_err(unreadable)?;
    if !is_read(format) {
        return Err(PictureError::Unreadable(None));
    }
    let mut limits = Limits::default();
    limits.max_image_width = Some(LONGEST_EDGE);
    limits.max_image_height = Some(LONGEST_EDGE);
    limits.max_alloc = Some(most);
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(unreadable)?;
    let (width, height) = decoder.dimensions();
    if width == 0 || height == 0 {
        return Err(PictureError::Unreadable(None));
    }
    let pixels = u64::from(width) * u64::from(height);
    let besides = pixels * besides(format, decoder.color_type(), bytes);
    if decoder.total_bytes().saturating_add(besides) > most {
        return Err(PictureError::TooLarge);
    }
    let upright = decoder.orientation().map_err(unreadable)?;
    let mut picture = DynamicImage::from_decoder(decoder).map_err(unreadable)?;
    picture.apply_orientation(upright);
    Ok(picture)
}

/// What a decoder needs beside the finished picture, in bytes a pixel.
fn besides(format: ImageFormat, colour: ColorType, bytes: &[u8]) -> u64 {
    match format {
        // WebP has four channels inside; one without alpha is copied.
        ImageFormat::WebP if !colour.has_alpha() => 4,
        // All coefficients are kept until the last scan: two bytes for each of three channels.
        ImageFormat::Jpeg if is_progressive(bytes) => 6,
        _ => 0,
    }
}

/// Whether a JPEG comes in several scans, told by the marker that starts its frame.
fn is_progressive(bytes: &[u8]) -> bool {
    let mut rest = bytes.get(2..).unwrap_or_default();
    while let [0xff, marker, tail @ ..] = rest {
        match marker {
            0xff => rest = &rest[1..],
            0xc0 | 0xc1 => return false,
            0xd8 | 0x01 | 0xd0..=0xd7 => rest = tail,
            0xc4 | 0xc8 | 0xcc | 0xd9..=0xfe => {
                let [high, low, ..] = tail else { break };
                let length = usize::from(u16::from_be_bytes([*high, *low]));
                rest = tail.get(length..).unwrap_or_default();
            }
            _ => return true,
        }
    }
    // What cannot be told is counted as the more expensive kind.
    true
}

const fn is_read(format: ImageFormat) -> bool {
    matches!(
        format,
        ImageFormat::Png
            | ImageFormat::Jpeg
            | ImageFormat::WebP
            | ImageFormat::Gif
            | ImageFormat::Bmp
    )
}

fn unreadable(error: ImageError) -> PictureError {
    match &error {
        ImageError::Limits(limit)
            if matches!(
                limit.kind(),
                LimitErrorKind::DimensionError | LimitErrorKind::InsufficientMemory
            ) =>
        {
            PictureError::TooLarge
        }
        _ => PictureError::Unreadable(Some(error)),
    }
}
