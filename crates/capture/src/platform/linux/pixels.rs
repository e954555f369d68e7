//! The X server's pixels, put into our order.

use std::fs::File;
use std::os::unix::fs::FileExt;

use image::RgbaImage;
use x11rb::connection::Connection;
use x11rb::protocol::xproto::{ImageOrder, Visualtype};

use super::desk::Desk;
use crate::error::GrabError;
use crate::region::Region;

/// How much is read at once: little enough to stay in the processor's cache.
const BLOCK: usize = 256 * 1024;

/// How the pixels of a picture lie in memory.
#[derive(Debug, Clone, Copy)]
pub(super) struct Layout {
    width: u32,
    height: u32,
    /// Bytes of a row with its padding.
    stride: usize,
    /// Bytes of a pixel.
    depth: usize,
    most_significant_first: bool,
    red: Channel,
    green: Channel,
    blue: Channel,
}

/// The bits of a pixel that carry one colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Channel {
    shift: u32,
    bits: u32,
}

impl Layout {
    /// The layout the server of this desk uses for a picture of this size.
    pub(super) fn of(desk: &Desk, region: Region) -> Result<Self, GrabError> {
        let setup = desk.conn.setup();
        let unknown = || GrabError::failed("pixels of an unknown format");
        let format = setup
            .pixmap_formats
            .iter()
            .find(|format| format.depth == desk.root.root_depth)
            .ok_or_else(unknown)?;
        let visual = desk
            .root
            .allowed_depths
            .iter()
            .flat_map(|depth| &depth.visuals)
            .find(|visual| visual.visual_id == desk.root.root_visual)
            .ok_or_else(unknown)?;
        if !matches!(format.bits_per_pixel, 16 | 24 | 32) {
            return Err(unknown());
        }
        let pad = usize::from(format.scanline_pad).max(8);
        let bits = region.width as usize * usize::from(format.bits_per_pixel);
        Ok(Self {
            width: region.width,
            height: region.height,
            stride: bits.div_ceil(pad) * pad / 8,
            depth: usize::from(format.bits_per_pixel / 8),
            most_significant_first: setup.image_byte_order == ImageOrder::MSB_FIRST,
            red: Channel::of(visual, |visual| visual.red_mask).ok_or_else(unknown)?,
            green: Channel::of(visual, |visual| visual.green_mask).ok_or_else(unknown)?,
            blue: Channel::of(visual, |visual| visual.blue_mask).ok_or_else(unknown)?,
        })
    }

    /// The size of the whole picture.
    pub(super) const fn bytes(&self) -> usize {
        self.stride * self.height as usize
    }

    /// The picture from a file the server has written.
    pub(super) fn read(&self, file: &File) -> Result<RgbaImage, GrabError> {
        let rows = (BLOCK / self.stride.max(1)).max(1);
        let mut block = vec![0; rows * self.stride];
        let mut picture = RgbaImage::new(self.width, self.height);
        let mut offset = 0;
        for target in picture.chunks_mut(rows * self.width as usize * 4) {
            let bytes = target.len() / (self.width as usize * 4) * self.stride;
            file.read_exact_at(&mut block[..bytes], offset)
                .map_err(GrabError::failed)?;
            self.convert_rows(&block[..bytes], target);
            offset += bytes as u64;
        }
        Ok(picture)
    }

    /// The picture from what the server has sent.
    pub(super) fn convert(&self, data: &[u8]) -> Result<RgbaImage, GrabError> {
        if data.len() < self.bytes() {
            return Err(GrabError::failed("the X server sent too few pixels"));
        }
        let mut picture = RgbaImage::new(self.width, self.height);
        self.convert_rows(data, &mut picture);
        Ok(picture)
    }

    fn convert_rows(&self, rows: &[u8], target: &mut [u8]) {
        let width = self.width as usize;
        for (row, target) in rows
            .chunks_exact(self.stride)
            .zip(target.chunks_exact_mut(width * 4))
        {
            let (pixels, _) = target.as_chunks_mut::<4>();
            if self.is_usual() {
                usual(row, pixels);
            } else {
                self.unusual(row, pixels);
            }
        }
    }

    /// Whether pixels are blue, green, red, unused: as almost everywhere.
    fn is_usual(&self) -> bool {
        let byte = |shift| Channel { shift, bits: 8 };
        self.depth == 4
            && !self.most_significant_first
            && (self.red, self.green, self.blue) == (byte(16), byte(8), byte(0))
    }

    fn unusual(&self, row: &[u8], pixels: &mut [[u8; 4]]) {
        for (source, pixel) in row.chunks_exact(self.depth).zip(pixels) {
            let shift = |value: u32, byte: &u8| value << 8 | u32::from(*byte);
            let value = if self.most_significant_first {
                source.iter().fold(0, shift)
            } else {
                source.iter().rev().fold(0, shift)
            };
            let part = |channel: Channel| channel.eight_bits(value);
            *pixel = [part(self.red), part(self.green), part(self.blue), u8::MAX];
        }
    }
}

/// A loop the compiler turns into vector instructions: whole words, no bytes picked out.
fn usual(row: &[u8], pixels: &mut [[u8; 4]]) {
    let (sources, _) = row.as_chunks::<4>();
    for (source, pixel) in sources.iter().zip(pixels) {
        let value = u32::from_le_bytes(*source);
        let swapped = (value & 0xff) << 16 | value & 0xff00 | value >> 16 & 0xff;
        *pixel = (swapped | 0xff00_0000).to_le_bytes();
    }
}

impl Channel {
    fn of(visual: &Visualtype, mask: impl Fn(&Visualtype) -> u32) -> Option<Self> {
        let mask = mask(visual);
        let channel = Self {
            shift: mask.trailing_zeros(),
            bits: mask.count_ones(),
        };
        (1..=16).contains(&channel.bits).then_some(channel)
    }

    /// Its value in `pixel`, as 0 to 255 however many bits it has.
    fn eight_bits(self, pixel: u32) -> u8 {
        let most = (1 << self.bits) - 1;
        let value = pixel >> self.shift & most;
        u8::try_from((value * 255 + most / 2) / most).unwrap_or(u8::MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::{Channel, Layout};

    const fn layout(depth: usize, red: Channel, green: Channel, blue: Channel) -> Layout {
        let stride = depth.next_multiple_of(4);
        Layout {
            width: 1,
            height: 1,
            stride,
            depth,
            most_significant_first: false,
            red,
            green,
            blue,
        }
    }

    const fn channel(shift: u32, bits: u32) -> Channel {
        Channel { shift, bits }
    }

    fn only_pixel(layout: Layout, data: &[u8]) -> Option<[u8; 4]> {
        Some(layout.convert(data).ok()?.get_pixel(0, 0).0)
    }

    #[test]
    fn eight_bits_a_colour_are_taken_as_they_are() {
        let usual = layout(4, channel(16, 8), channel(8, 8), channel(0, 8));
        assert_eq!(only_pixel(usual, &[3, 2, 1, 99]), Some([1, 2, 3, 255]));
        let reversed = Layout {
            most_significant_first: true,
            ..usual
        };
        assert_eq!(only_pixel(reversed, &[99, 1, 2, 3]), Some([1, 2, 3, 255]));
    }

    #[test]
    fn fewer_and_more_bits_are_spread_over_the_range() {
        let high_colour = layout(2, channel(11, 5), channel(5, 6), channel(0, 5));
        assert_eq!(only_pixel(high_colour, &[0xff, 0xff, 0, 0]), Some([255; 4]));
        assert_eq!(
            only_pixel(high_colour, &[0x00, 0xf8, 0, 0]),
            Some([255, 0, 0, 255])
        );
        let deep_colour = layout(4, channel(20, 10), channel(10, 10), channel(0, 10));
        assert_eq!(
            only_pixel(deep_colour, &[0xff, 0x03, 0, 0]),
            Some([0, 0, 255, 255])
        );
    }

    #[test]
    fn too_few_pixels_are_an_error() {
        let usual = layout(4, channel(16, 8), channel(8, 8), channel(0, 8));
        assert!(usual.convert(&[1, 2, 3]).is_err());
    }
}
