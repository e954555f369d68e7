//! Pixels in and out without an encoder: from the clipboard, and to a page that shows them at once.

use std::time::SystemTime;

use image::RgbaImage;

use crate::region::Point;
use crate::shot::Shot;

/// Header of the file and of the picture, bytes.
const HEADERS: u32 = 14 + 40;

impl Shot {
    /// A picture from its pixels: four bytes each, red first, row by row. `None` when the bytes are
    /// not as many as the size says.
    #[must_use]
    pub fn from_rgba(width: u32, height: u32, bytes: Vec<u8>, when: SystemTime) -> Option<Self> {
        let picture = RgbaImage::from_raw(width, height, bytes)?;
        Some(Self::new(picture, Point { x: 0, y: 0 }, 100, when))
    }

    /// The picture as an uncompressed bitmap file (`image/bmp`, 32 bits, top row first): as fast as
    /// copying it, for showing a frozen screen while somebody waits.
    #[must_use]
    pub fn to_bitmap(&self) -> Vec<u8> {
        let pixels = self.picture().as_raw();
        let size = u32::try_from(pixels.len()).unwrap_or(u32::MAX);
        let mut file = Vec::with_capacity(pixels.len().saturating_add(HEADERS as usize));
        file.extend_from_slice(b"BM");
        for field in [size.saturating_add(HEADERS), 0, HEADERS, 40, self.width()] {
            file.extend_from_slice(&field.to_le_bytes());
        }
        // A negative height means that the top row comes first.
        let height = i32::try_from(self.height())
            .unwrap_or(i32::MAX)
            .wrapping_neg();
        file.extend_from_slice(&height.to_le_bytes());
        file.extend_from_slice(&1_u16.to_le_bytes());
        file.extend_from_slice(&32_u16.to_le_bytes());
        for field in [0, size, 0, 0, 0, 0_u32] {
            file.extend_from_slice(&field.to_le_bytes());
        }
        for [red, green, blue, _opaque] in pixels.as_chunks::<4>().0 {
            file.extend_from_slice(&[*blue, *green, *red, u8::MAX]);
        }
        file
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use std::time::SystemTime;

    use crate::Shot;

    #[test]
    fn a_bitmap_is_read_back_pixel_by_pixel() {
        let bytes: Vec<u8> = (0..3 * 2)
            .flat_map(|n| [n * 40, 255 - n * 40, n, 255])
            .collect();
        let shot = Shot::from_rgba(3, 2, bytes.clone(), SystemTime::UNIX_EPOCH).unwrap();
        let read = image::load_from_memory(&shot.to_bitmap())
            .unwrap()
            .to_rgba8();
        assert_eq!((read.width(), read.height()), (3, 2));
        assert_eq!(read.into_raw(), bytes);
    }

    #[test]
    fn bytes_that_are_not_a_picture_are_none() {
        assert!(Shot::from_rgba(3, 2, vec![0; 23], SystemTime::UNIX_EPOCH).is_none());
    }
}
