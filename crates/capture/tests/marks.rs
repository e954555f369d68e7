//! Marks that leave ink where they should.

#![allow(clippy::unwrap_used, reason = "tests")]

use std::time::UNIX_EPOCH;

use capture::{Colour, Mark, PictureError, Point, Region, Shot, flatten};
use image::{Rgba, RgbaImage};

const PAPER: Rgba<u8> = Rgba([240, 240, 240, 255]);
const RED: Colour = Colour { r: 220, g: 0, b: 0 };

fn paper() -> Shot {
    Shot::new(
        RgbaImage::from_pixel(300, 200, PAPER),
        Point::default(),
        100,
        UNIX_EPOCH,
    )
}

fn flat(mark: Mark) -> RgbaImage {
    flatten(&paper(), &[mark]).unwrap()
}

fn ink(picture: &RgbaImage, x: u32, y: u32) -> bool {
    *picture.get_pixel(x, y) != PAPER
}

#[test]
fn an_arrow_runs_from_its_start_to_its_tip() {
    let picture = flat(Mark::Arrow {
        from: Point { x: 20, y: 100 },
        to: Point { x: 280, y: 100 },
        colour: RED,
        width: 6,
    });
    assert_eq!(picture.get_pixel(100, 100).0, [220, 0, 0, 255]);
    assert!(
        ink(&picture, 279, 100) && !ink(&picture, 284, 100),
        "the tip is where the hand was"
    );
    assert!(ink(&picture, 262, 106), "it has a head");
    assert!(!ink(&picture, 100, 108));
}

#[test]
fn outlines_leave_their_middle_free() {
    let rect = Region::new(50, 40, 200, 120);
    for mark in [
        Mark::Box {
            rect,
            colour: RED,
            width: 4,
        },
        Mark::Ellipse {
            rect,
            colour: RED,
            width: 4,
        },
    ] {
        let picture = flat(mark);
        assert!(ink(&picture, 50, 100) && ink(&picture, 150, 40));
        assert!(!ink(&picture, 150, 100) && !ink(&picture, 20, 100));
    }
}

#[test]
fn a_line_by_hand_is_antialiased() {
    let points = vec![
        Point { x: 10, y: 10 },
        Point { x: 100, y: 40 },
        Point { x: 190, y: 15 },
    ];
    let picture = flat(Mark::Pen {
        points,
        colour: RED,
        width: 5,
    });
    let between = |pixel: &Rgba<u8>| pixel.0[1] > 10 && pixel.0[1] < 230;
    assert!(picture.pixels().filter(|pixel| between(pixel)).count() > 50);
    assert!(ink(&picture, 100, 39));
}

#[test]
fn a_dot_is_a_dot() {
    for mark in [
        Mark::Pen {
            points: vec![Point { x: 9, y: 9 }; 3],
            colour: RED,
            width: 7,
        },
        Mark::Arrow {
            from: Point { x: 9, y: 9 },
            to: Point { x: 9, y: 9 },
            colour: RED,
            width: 7,
        },
    ] {
        assert!(ink(&flat(mark), 9, 9));
    }
    let nothing = flat(Mark::Pen {
        points: vec![],
        colour: RED,
        width: 7,
    });
    assert!(nothing.pixels().all(|pixel| *pixel == PAPER));
}

#[test]
fn words_and_numbers_are_written() {
    let text = Mark::Text {
        at: Point { x: 10, y: 10 },
        text: "Größe €".into(),
        colour: RED,
        size: 40,
    };
    let picture = flat(text);
    let red = |picture: &RgbaImage| picture.pixels().filter(|p| p.0 == [220, 0, 0, 255]).count();
    assert!(red(&picture) > 300);
    assert!(!ink(&picture, 5, 150));
    for number in [1, 12, 4_711] {
        let picture = flat(Mark::Step {
            at: Point { x: 100, y: 100 },
            number,
            colour: RED,
            size: 60,
        });
        let white = picture.enumerate_pixels().filter(|(x, y, p)| {
            x.abs_diff(100) < 20 && y.abs_diff(100) < 20 && p.0 == [255, 255, 255, 255]
        });
        assert!(white.count() > 20, "{number} is legible in its disc");
        assert!(!ink(&picture, 135, 100));
    }
}

#[test]
fn a_highlight_lets_the_ground_shine_through() {
    let rect = Region::new(10, 10, 50, 20);
    let picture = flat(Mark::Highlight {
        rect,
        colour: Colour {
            r: 255,
            g: 255,
            b: 0,
        },
    });
    let inked = picture.get_pixel(20, 20).0;
    assert!(
        inked[0] > 200 && inked[2] < 200 && inked[2] > 100,
        "{inked:?}"
    );
    assert!(!ink(&picture, 9, 20) && !ink(&picture, 60, 20));
}

#[test]
fn crops_keep_what_all_of_them_keep() {
    let first = Mark::Crop {
        rect: Region::new(10, 20, 200, 500),
    };
    let second = Mark::Crop {
        rect: Region::new(100, -5, 500, 100),
    };
    let picture = flatten(&paper(), &[first, second]).unwrap();
    assert_eq!(picture.dimensions(), (110, 75));
    let nothing = Mark::Crop {
        rect: Region::new(300, 0, 5, 5),
    };
    assert!(matches!(
        flatten(&paper(), &[nothing]),
        Err(PictureError::Empty { .. })
    ));
}

#[test]
fn marks_count_from_the_whole_picture_also_when_it_is_cropped() {
    let marks = [
        Mark::Crop {
            rect: Region::new(100, 100, 50, 50),
        },
        Mark::Redact {
            rect: Region::new(110, 110, 5, 5),
        },
    ];
    let picture = flatten(&paper(), &marks).unwrap();
    assert_eq!(picture.get_pixel(10, 10).0, [0, 0, 0, 255]);
    assert_eq!(*picture.get_pixel(9, 9), PAPER);
}

#[test]
fn marks_far_outside_and_of_any_size_are_harmless() {
    let far = Point {
        x: 65_536,
        y: -65_536,
    };
    let huge = Region::new(-65_536, -65_536, 131_072, 131_072);
    let marks = [
        Mark::Arrow {
            from: far,
            to: Point {
                x: -65_536,
                y: 65_536,
            },
            colour: RED,
            width: 1_000,
        },
        Mark::Box {
            rect: huge,
            colour: RED,
            width: 1_000,
        },
        Mark::Ellipse {
            rect: huge,
            colour: RED,
            width: 0,
        },
        Mark::Ellipse {
            rect: Region::new(5, 5, 0, 0),
            colour: RED,
            width: 3,
        },
        Mark::Pen {
            points: vec![far, Point::default(), far],
            colour: RED,
            width: 999,
        },
        Mark::Text {
            at: far,
            text: "\n\u{1f525}\0\u{202e}".into(),
            colour: RED,
            size: 1_000,
        },
        Mark::Step {
            at: far,
            number: u32::MAX,
            colour: RED,
            size: 1_000,
        },
        Mark::Highlight {
            rect: huge,
            colour: RED,
        },
    ];
    assert_eq!(flatten(&paper(), &marks).unwrap().dimensions(), (300, 200));
    assert!(matches!(
        flatten(
            &paper(),
            &[Mark::Step {
                at: far,
                number: 1,
                colour: RED,
                size: 1_001
            }]
        ),
        Err(PictureError::BadMark { index: 0 })
    ));
}
