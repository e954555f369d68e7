//! Pictures as bytes, within a budget, with nothing in them but pixels.

use std::io::{self, Write};

use image::codecs::webp::WebPEncoder;
use image::imageops::{FilterType, resize};
use image::{ExtendedColorType, ImageEncoder, RgbaImage};

use crate::decode;
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

/// Up to this size a PNG is kept: every program shows it. What is larger becomes WebP, which is
/// less than half as large and takes half the time of a PNG compressed as well.
const SMALL_ENOUGH: usize = 256 * 1024;

/// The longest edge a WebP file can have.
const WEBP_EDGE: u32 = 16_383;

/// The sizes tried one after the other while the picture is over budget, in eighths.
const STEPS: [u32; 6] = [6, 5, 4, 3, 2, 1];

/// The picture as a file of at most `budget` bytes: every pixel of it where that fits, as a PNG
/// where that is small, else as lossless WebP. Otherwise scaled down step by step, and
/// [`Encoded::scaled_from`] says so.
///
/// A picture so large that reading it as WebP would take more memory than [`crate::thumbnail`]
/// spends stays a PNG.
///
/// # Errors
/// [`PictureError::OverBudget`] when even an eighth of the size does not fit.
pub fn encode(picture: &RgbaImage, budget: usize) -> Result<Encoded, PictureError> {
    let file = whole(picture)?;
    if file.bytes.len() <= budget {
        return Ok(file);
    }
    let mut smallest = file.bytes.len();
    for eighths in STEPS {
        let scaled = whole(&shrink(picture, eighths))?;
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

/// The file that suits the picture, every pixel kept.
fn whole(picture: &RgbaImage) -> Result<Encoded, PictureError> {
    let (width, height) = picture.dimensions();
    let encoded = |bytes, format| Encoded {
        bytes,
        format,
        width,
        height,
        scaled_from: None,
    };
    let too_large_for_webp =
        width.max(height) > WEBP_EDGE || picture.as_raw().len() as u64 > decode::MOST_FOR_THUMBNAIL;
    let most = if too_large_for_webp {
        usize::MAX
    } else {
        SMALL_ENOUGH
    };
    if let Some(png) = png(picture, most)? {
        return Ok(encoded(png, Format::Png));
    }
    // With four bytes a pixel also where all are opaque: a reader can then decode in place.
    let mut webp = Vec::with_capacity(SMALL_ENOUGH);
    WebPEncoder::new_lossless(&mut webp)
        .write_image(picture, width, height, ExtendedColorType::Rgba8)
        .map_err(|error| PictureError::Unwritable(error.to_string()))?;
    Ok(encoded(webp, Format::WebP))
}

/// A PNG of at most so many bytes; `None` as soon as it would be larger.
fn png(picture: &RgbaImage, most: usize) -> Result<Option<Vec<u8>>, PictureError> {
    let mut file = Bounded {
        bytes: Vec::new(),
        most,
        full: false,
    };
    match write_png(picture, &mut file) {
        Ok(()) => Ok(Some(file.bytes)),
        Err(_) if file.full => Ok(None),
        Err(error) => Err(PictureError::Unwritable(error.to_string())),
    }
}

fn write_png(picture: &RgbaImage, file: &mut Bounded) -> Result<(), png::EncodingError> {
    let (pixels, _) = picture.as_chunks::<4>();
    let opaque = pixels.iter().all(|pixel| pixel[3] == u8::MAX);
    let mut encoder = png::Encoder::new(file, picture.width(), picture.height());
    encoder.set_color(if opaque {
        png::ColorType::Rgb
    } else {
        png::ColorType::Rgba
    });
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_compression(png::Compression::Fast);
    encoder.set_filter(png::Filter::Paeth);
    let mut header = encoder.write_header()?;
    let mut body = header.stream_writer_with_size(PIECE)?;
    let width = picture.width() as usize;
    let mut row = vec![[0_u8; 3]; if opaque { width } else { 0 }];
    for source in pixels.chunks_exact(width.max(1)) {
        if opaque {
            for (target, pixel) in row.iter_mut().zip(source) {
                *target = [pixel[0], pixel[1], pixel[2]];
            }
            body.write_all(row.as_flattened())?;
        } else {
            body.write_all(source.as_flattened())?;
        }
    }
    body.finish()
}

/// The size of the pieces a PNG is written in.
const PIECE: usize = 64 * 1024;

/// Bytes up to a limit.
struct Bounded {
    bytes: Vec<u8>,
    most: usize,
    full: bool,
}

impl Write for Bounded {
    fn write(&mut self, piece: &[u8]) -> io::Result<usize> {
        if self.bytes.len() + piece.len() > self.most {
            self.full = true;
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        self.bytes.extend_from_slice(piece);
        Ok(piece.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
