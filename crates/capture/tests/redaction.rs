//! SEC-11: of what a redaction covers nothing is left, whatever else is drawn and in which order.

#![allow(clippy::unwrap_used, reason = "tests")]

use std::time::UNIX_EPOCH;

use capture::{
    Colour, Encoded, Mark, Point, REDACTED, Region, Shot, decode, encode, flatten, seal,
};
use image::{Rgba, RgbaImage};
use proptest::collection::vec;
use proptest::prelude::{Just, Strategy, any, prop_oneof};
use proptest::{prop_assert, prop_assert_eq, proptest};

const WIDTH: u32 = 96;
const HEIGHT: u32 = 64;

fn point() -> impl Strategy<Value = Point> {
    (-40..140_i32, -40..110_i32).prop_map(|(x, y)| Point { x, y })
}

fn region() -> impl Strategy<Value = Region> {
    (point(), 0..120_u32, 0..90_u32)
        .prop_map(|(at, width, height)| Region::new(at.x, at.y, width, height))
}

fn colour() -> impl Strategy<Value = Colour> {
    any::<[u8; 3]>().prop_map(|[r, g, b]| Colour { r, g, b })
}

fn shape() -> impl Strategy<Value = Mark> {
    let width = 0..12_u32;
    prop_oneof![
        (point(), point(), colour(), width.clone()).prop_map(|(from, to, colour, width)| {
            Mark::Arrow {
                from,
                to,
                colour,
                width,
            }
        }),
        (region(), colour(), width.clone()).prop_map(|(rect, colour, width)| Mark::Box {
            rect,
            colour,
            width
        }),
        (region(), colour(), width.clone()).prop_map(|(rect, colour, width)| Mark::Ellipse {
            rect,
            colour,
            width
        }),
        (vec(point(), 0..12), colour(), width).prop_map(|(points, colour, width)| Mark::Pen {
            points,
            colour,
            width
        }),
        (point(), "[ -~äöüß€\n]{0,12}", colour(), 0..40_u32).prop_map(
            |(at, text, colour, size)| Mark::Text {
                at,
                text,
                colour,
                size
            }
        ),
        (point(), any::<u32>(), colour(), 0..50_u32).prop_map(|(at, number, colour, size)| {
            Mark::Step {
                at,
                number,
                colour,
                size,
            }
        }),
        (region(), colour()).prop_map(|(rect, colour)| Mark::Highlight { rect, colour }),
    ]
}

fn redaction() -> impl Strategy<Value = Mark> {
    region().prop_map(|rect| Mark::Redact { rect })
}

/// Shapes and redactions in any order.
fn marks() -> impl Strategy<Value = Vec<Mark>> {
    (vec(shape(), 0..6), vec(redaction(), 1..4))
        .prop_map(|(shapes, redactions)| [shapes, redactions].concat())
        .prop_shuffle()
}

fn covered(marks: &[Mark]) -> Vec<Region> {
    let rect = |mark: &Mark| match mark {
        Mark::Redact { rect } => Some(*rect),
        _ => None,
    };
    marks.iter().filter_map(rect).collect()
}

/// A picture of pseudo-random pixels.
fn noise(seed: u32) -> RgbaImage {
    let mut state = seed | 1;
    RgbaImage::from_fn(WIDTH, HEIGHT, |_, _| {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        let [red, green, blue, _] = state.to_le_bytes();
        Rgba([red, green, blue, 255])
    })
}

fn shot(picture: RgbaImage) -> Shot {
    Shot::new(picture, Point::default(), 100, UNIX_EPOCH)
}

/// The same picture where nothing is covered, another one where something is.
fn other_under(picture: &RgbaImage, covered: &[Region], other: &RgbaImage) -> RgbaImage {
    RgbaImage::from_fn(WIDTH, HEIGHT, |x, y| {
        let at = Point {
            x: x.cast_signed(),
            y: y.cast_signed(),
        };
        let source = if covered.iter().any(|rect| rect.contains(at)) {
            other
        } else {
            picture
        };
        *source.get_pixel(x, y)
    })
}

fn sent(picture: &RgbaImage) -> Encoded {
    encode(picture, usize::MAX).unwrap()
}

proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(1_000))]

    /// What is covered has no influence on a single byte that is sent: it cannot be recovered.
    #[test]
    fn sec11_covered_pixels_leave_no_trace_in_the_bytes(
        marks in marks(),
        seeds in any::<[u32; 2]>(),
        crop in prop_oneof![Just(None), region().prop_map(Some)],
    ) {
        let rects = covered(&marks);
        let picture = noise(seeds[0]);
        let other = other_under(&picture, &rects, &noise(seeds[1]));
        let marks = [marks, crop.map(|rect| Mark::Crop { rect }).into_iter().collect()].concat();
        match (flatten(&shot(picture), &marks), flatten(&shot(other), &marks)) {
            (Ok(one), Ok(other)) => {
                prop_assert_eq!(sent(&one).bytes, sent(&other).bytes);
            }
            (one, other) => prop_assert!(one.is_err() && other.is_err()),
        }
    }

    /// Where nothing else is drawn a covered pixel is the fill, read back from the bytes.
    #[test]
    fn sec11_a_covered_pixel_is_the_fill(marks in marks(), seed in any::<u32>()) {
        let rects = covered(&marks);
        let burnt: Vec<Mark> = rects.iter().map(|rect| Mark::Redact { rect: *rect }).collect();
        let picture = decode(&sent(&flatten(&shot(noise(seed)), &burnt).unwrap()).bytes).unwrap();
        for (x, y, pixel) in picture.enumerate_pixels() {
            let at = Point { x: x.cast_signed(), y: y.cast_signed() };
            if rects.iter().any(|rect| rect.contains(at)) {
                prop_assert_eq!(*pixel, REDACTED);
            }
        }
    }

    /// Where a redaction stands in the list makes no difference.
    #[test]
    fn sec11_first_or_last_in_the_list_is_the_same(marks in marks(), seed in any::<u32>()) {
        let burnt = covered(&marks).into_iter().map(|rect| Mark::Redact { rect }).collect();
        let mut without = marks.clone();
        without.retain(|mark| !matches!(mark, Mark::Redact { .. }));
        let as_drawn = flatten(&shot(noise(seed)), &marks).unwrap();
        let last = [without, burnt].concat();
        prop_assert!(as_drawn == flatten(&shot(noise(seed)), &last).unwrap());
    }

    /// The file that is handed out has every redaction of the list in it, or there is none.
    #[test]
    fn sec11_what_is_sealed_depends_on_nothing_that_is_covered(
        marks in marks(),
        seeds in any::<[u32; 2]>(),
    ) {
        let rects = covered(&marks);
        let picture = noise(seeds[0]);
        let other = other_under(&picture, &rects, &noise(seeds[1]));
        let file = |picture| seal(&shot(picture), &marks, usize::MAX).map(|file| file.bytes).ok();
        let whole = Region::of_size(WIDTH, HEIGHT);
        let all_cover = rects.iter().all(|rect| rect.intersect(whole).is_some());
        let (one, other) = (file(picture), file(other));
        prop_assert_eq!(one.is_some(), all_cover);
        prop_assert_eq!(one, other);
    }

    /// A picture that must shrink mixes neighbours, but never with what was covered.
    #[test]
    fn sec11_scaling_down_brings_nothing_back(marks in marks(), seeds in any::<[u32; 2]>()) {
        let picture = noise(seeds[0]);
        let other = other_under(&picture, &covered(&marks), &noise(seeds[1]));
        let small = |picture: RgbaImage| {
            encode(&flatten(&shot(picture), &marks).unwrap(), 9_000).map(|encoded| encoded.bytes).ok()
        };
        prop_assert_eq!(small(picture), small(other));
    }
}

#[test]
fn translucent_ink_over_a_redaction_shows_the_fill_only() {
    let white = shot(RgbaImage::from_pixel(
        WIDTH,
        HEIGHT,
        Rgba([255, 255, 255, 255]),
    ));
    let rect = Region::new(10, 10, 30, 30);
    let ink = Colour {
        r: 255,
        g: 255,
        b: 0,
    };
    let flat = flatten(
        &white,
        &[Mark::Highlight { rect, colour: ink }, Mark::Redact { rect }],
    )
    .unwrap();
    let over_black = flat.get_pixel(20, 20).0;
    assert!(over_black[0] < 128 && over_black[2] == 0, "{over_black:?}");
}
