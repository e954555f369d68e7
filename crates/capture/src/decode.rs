//! Reading pictures that others made: nothing is believed, and size is checked first.

use std::io::Cursor;

use image::error::{ImageError, LimitErrorKind};
use image::{DynamicImage, ImageDecoder, ImageFormat, ImageReader, Limits, RgbaImage};

use crate::encode::{Encoded, encode};
use crate::error::PictureError;

/// The longest edge we decode.
const LONGEST_EDGE: u32 = 16_384;

/// The most bytes of pixels of a picture that is worked on: three 4K screens side by side and some.
const MOST_FOR_WORK: u64 = 160 << 20;

/// The most bytes of pixels of a picture that is only shown small. A stranger's file decides how
/// much memory this takes, so it is less.
const MOST_FOR_THUMBNAIL: u64 = 48 << 20;

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
    // Counted in four bytes a pixel at least, because that is what it becomes.
    let rgba = u64::from(width) * u64::from(height) * 4;
    if width == 0 || height == 0 {
        return Err(PictureError::Unreadable(None));
    }
    if rgba.max(decoder.total_bytes()) > most {
        return Err(PictureError::TooLarge);
    }
    let upright = decoder.orientation().map_err(unreadable)?;
    let mut picture = DynamicImage::from_decoder(decoder).map_err(unreadable)?;
    picture.apply_orientation(upright);
    Ok(picture)
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
