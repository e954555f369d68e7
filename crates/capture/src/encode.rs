//! Pictures as bytes, within a budget, with nothing in them but pixels.

use image::codecs::png::{CompressionType, FilterType as PngFilter, PngEncoder};
use image::codecs::webp::WebPEncoder;
use image::imageops::{FilterType, resize};
use image::{ExtendedColorType, ImageEncoder, RgbImage, RgbaImage};

use crate::error::PictureError;

/// The kind of file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// `image/png`.
    Png,
    /// `image/webp`, lossless.
    WebP,
}

impl Format {
    /// For `Content-Type`.
    #[must_use]
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Png => "image/png",
            Self::WebP => "image/webp",
        }
    }

    /// For a file name.
    #[must_use]
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Png => "png",
            Self::WebP => "webp",
        }
    }
}

/// A picture as bytes.
#[derive(Clone, PartialEq, Eq)]
pub struct Encoded {
    /// The file.
    pub bytes: Vec<u8>,
    /// What kind of file.
    pub format: Format,
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
    /// The size before it had to shrink to fit the budget; `None` when every pixel is kept.
    pub scaled_from: Option<(u32, u32)>,
}

impl std::fmt::Debug for Encoded {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Encoded")
            .field("bytes", &self.bytes.len())
            .field("format", &self.format)
            .field("width", &self.width)
            .field("height", &self.height)
            .field("scaled_from", &self.scaled_from)
            .finish()
    }
}

/// Below this a PNG is small enough that a second encoding would cost more than it saves.
const SMALL_ENOUGH: usize = 256 * 1024;

/// The sizes tried one after the other while the picture is over budget, in eighths.
const STEPS: [u32; 6] = [6, 5, 4, 3, 2, 1];

/// The picture as a file of at most `budget` bytes: every pixel of it where that fits, PNG or
/// lossless WebP, whichever is smaller. Otherwise scaled down step by step, and
/// [`Encoded::scaled_from`] says so.
///
/// A picture whose fast PNG is already small stays one: the second encoding is tried only where
/// there is something to gain.
///
/// # Errors
/// [`PictureError::OverBudget`] when even an eighth of the size does not fit.
pub fn encode(picture: &RgbaImage, budget: usize) -> Result<Encoded, PictureError> {
    let whole = smaller(picture)?;
    if whole.bytes.len() <= budget {
        return Ok(whole);
    }
    let mut smallest = whole.bytes.len();
    for eighths in STEPS {
        let scaled = smaller(&shrink(picture, eighths))?;
        if scaled.bytes.len() <= budget {
            return Ok(Encoded {
                scaled_from: Some(picture.dimensions()),
                ..scaled
            });
        }
        smallest = smallest.min(scaled.bytes.len());
    }
    Err(PictureError::OverBudget { smallest, budget })
}

fn shrink(picture: &RgbaImage, eighths: u32) -> RgbaImage {
    let part = |edge: u32| (edge / 8 * eighths + edge % 8 * eighths / 8).max(1);
    resize(
        picture,
        part(picture.width()),
        part(picture.height()),
        FilterType::Triangle,
    )
}

/// The smaller of the two files, every pixel kept.
fn smaller(picture: &RgbaImage) -> Result<Encoded, PictureError> {
    let opaque = without_alpha(picture);
    let (pixels, colour) = match &opaque {
        Some(opaque) => (opaque.as_raw().as_slice(), ExtendedColorType::Rgb8),
        None => (picture.as_raw().as_slice(), ExtendedColorType::Rgba8),
    };
    let (width, height) = picture.dimensions();
    let encoded = |bytes, format| Encoded {
        bytes,
        format,
        width,
        height,
        scaled_from: None,
    };
    let mut png = Vec::with_capacity(pixels.len() / 8);
    PngEncoder::new_with_quality(&mut png, CompressionType::Fast, PngFilter::Paeth)
        .write_image(pixels, width, height, colour)
        .map_err(PictureError::Unwritable)?;
    if png.len() <= SMALL_ENOUGH || width > WEBP_EDGE || height > WEBP_EDGE {
        return Ok(encoded(png, Format::Png));
    }
    let mut webp = Vec::with_capacity(png.len());
    WebPEncoder::new_lossless(&mut webp)
        .write_image(pixels, width, height, colour)
        .map_err(PictureError::Unwritable)?;
    if webp.len() < png.len() {
        Ok(encoded(webp, Format::WebP))
    } else {
        Ok(encoded(png, Format::Png))
    }
}

/// The longest edge a WebP file can have.
const WEBP_EDGE: u32 = 16_383;

/// The same pixels in three bytes each, unless one of them is translucent.
fn without_alpha(picture: &RgbaImage) -> Option<RgbImage> {
    let (pixels, _) = picture.as_chunks::<4>();
    if !pixels.iter().all(|pixel| pixel[3] == u8::MAX) {
        return None;
    }
    let mut opaque = RgbImage::new(picture.width(), picture.height());
    let (targets, _) = opaque.as_chunks_mut::<3>();
    for (target, pixel) in targets.iter_mut().zip(pixels) {
        *target = [pixel[0], pixel[1], pixel[2]];
    }
    Some(opaque)
}
