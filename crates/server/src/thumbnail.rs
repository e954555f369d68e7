//! Small copies of pictures that strangers sent: nothing is believed, size is checked before anything
//! is decoded, and what is shown is written anew.
//!
//! They are made when they are asked for and kept by whoever asked, not here: a copy beside the file
//! would be one more place from which a redacted picture has to vanish.

use std::io::Cursor;
use std::sync::Arc;

use image::{DynamicImage, ImageDecoder as _, ImageFormat, ImageReader, Limits};
use tokio::sync::Semaphore;

/// The largest file a small copy is made of, in bytes.
const LARGEST_FILE: u32 = 64 << 20;
/// The longest edge that is decoded.
const LONGEST_EDGE: u32 = 16_384;
/// The most memory for a decoded picture, in bytes. The sender decides how much of it is taken.
const MOST_MEMORY: u64 = 96 << 20;
/// Pictures decoded at the same time: two strangers' worth of memory and not more.
const AT_ONCE: usize = 2;

/// Makes small copies, a few at a time.
#[derive(Debug, Clone)]
pub struct Thumbnails {
    room: Arc<Semaphore>,
}

impl Default for Thumbnails {
    fn default() -> Self {
        Self {
            room: Arc::new(Semaphore::new(AT_ONCE)),
        }
    }
}

impl Thumbnails {
    /// A WebP no edge of which is longer than `edge` pixels, never enlarged, of what `read` yields;
    /// none if that is no picture, or one too large to be looked at. Nothing is read before it is
    /// this picture's turn.
    ///
    /// # Errors
    /// Those of `read`.
    pub async fn make<E>(
        &self,
        edge: u32,
        read: impl Future<Output = Result<Vec<u8>, E>>,
    ) -> Result<Option<Vec<u8>>, E> {
        // The semaphore is never closed; without a permit there would merely be no limit.
        let turn = Arc::clone(&self.room).acquire_owned().await.ok();
        let bytes = read.await?;
        let small = tokio::task::spawn_blocking(move || {
            let small = small(&bytes, edge);
            drop(turn);
            small
        });
        Ok(small.await.ok().flatten())
    }
}

/// Whether a file may be read into memory to make a small copy of it.
#[must_use]
pub fn is_readable(size: u32) -> bool {
    size <= LARGEST_FILE
}

fn small(bytes: &[u8], edge: u32) -> Option<Vec<u8>> {
    let picture = decode(bytes)?;
    let small = match picture.width().max(picture.height()) {
        longest if longest > edge => picture.thumbnail(edge, edge),
        _ => picture,
    };
    // Neither names nor places nor profiles of the file go along, only pixels.
    let pixels = DynamicImage::ImageRgba8(small.into_rgba8());
    let mut written = Cursor::new(Vec::new());
    pixels.write_to(&mut written, ImageFormat::WebP).ok()?;
    Some(written.into_inner())
}

/// PNG, JPEG, WebP, GIF (its first frame) or BMP, told by its first bytes and turned upright.
fn decode(bytes: &[u8]) -> Option<DynamicImage> {
    let format = image::guess_format(bytes).ok()?;
    let known = [
        ImageFormat::Png,
        ImageFormat::Jpeg,
        ImageFormat::WebP,
        ImageFormat::Gif,
        ImageFormat::Bmp,
    ];
    if !known.contains(&format) {
        return None;
    }
    let mut limits = Limits::default();
    limits.max_image_width = Some(LONGEST_EDGE);
    limits.max_image_height = Some(LONGEST_EDGE);
    limits.max_alloc = Some(MOST_MEMORY);
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().ok()?;
    let (width, height) = decoder.dimensions();
    // Some decoders hold all coefficients or a second copy beside the picture: count it twice.
    let needed = decoder.total_bytes().saturating_mul(2);
    if width == 0 || height == 0 || needed > MOST_MEMORY {
        return None;
    }
    let upright = decoder.orientation().ok()?;
    let mut picture = DynamicImage::from_decoder(decoder).ok()?;
    picture.apply_orientation(upright);
    Some(picture)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(picture: &DynamicImage, format: ImageFormat) -> Vec<u8> {
        let mut bytes = Cursor::new(Vec::new());
        picture.write_to(&mut bytes, format).unwrap();
        bytes.into_inner()
    }

    fn size(webp: &[u8]) -> (u32, u32) {
        let picture = image::load_from_memory_with_format(webp, ImageFormat::WebP).unwrap();
        (picture.width(), picture.height())
    }

    #[test]
    fn a_picture_shrinks_to_its_longest_edge_and_is_never_enlarged() {
        let wide = DynamicImage::new_rgb8(800, 200);
        for format in [ImageFormat::Png, ImageFormat::Jpeg, ImageFormat::Bmp] {
            let bytes = written(&wide, format);
            assert_eq!(size(&small(&bytes, 320).unwrap()), (320, 80), "{format:?}");
            assert_eq!(
                size(&small(&bytes, 1024).unwrap()),
                (800, 200),
                "{format:?}"
            );
        }
    }

    #[test]
    fn a_picture_that_claims_to_be_huge_is_not_decoded() {
        // A valid header that promises 16,000 × 16,000 pixels, and nothing behind it.
        let mut claim = written(&DynamicImage::new_rgb8(1, 1), ImageFormat::Bmp);
        claim[18..22].copy_from_slice(&16_000_i32.to_le_bytes());
        claim[22..26].copy_from_slice(&16_000_i32.to_le_bytes());
        assert_eq!(small(&claim, 320), None);
    }

    #[test]
    fn what_is_no_picture_has_no_small_copy() {
        let png = written(&DynamicImage::new_rgb8(40, 40), ImageFormat::Png);
        for bytes in [&b"%PDF-1.7"[..], b"<svg/>", b"", &png[..png.len() / 2]] {
            assert_eq!(small(bytes, 320), None);
        }
    }
}
