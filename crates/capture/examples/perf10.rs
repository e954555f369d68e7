//! PERF-10: what a shot costs, from the screen to bytes. One JSON object a line.
//!
//! `perf10 [ROUNDS]` grabs the display it is started on, by our own hand and through xcap, and
//! encodes pages of text at 1080p and 4K. CPU time is that of this process; what the X server
//! spends is in the wall time only. The floor is one read of as many bytes from shared memory.

#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a program for developers"
)]

use std::fs::{File, read_to_string};
use std::io::Read;
use std::time::{Duration, Instant, SystemTime};

use capture::{Colour, Mark, Point, Region, Shot, Target};
use image::{Rgba, RgbaImage};

fn main() {
    let rounds = std::env::args()
        .nth(1)
        .and_then(|text| text.parse().ok())
        .unwrap_or(20);
    grabs(rounds);
    for (name, width, height) in [("1080p", 1920, 1080), ("4k", 3840, 2160)] {
        encodes(name, width, height, rounds);
    }
}

fn grabs(rounds: usize) {
    let Ok(targets) = capture::targets() else {
        println!(r#"{{"what":"grab","skipped":"no display"}}"#);
        return;
    };
    let screen = targets.screens[0].clone();
    let (width, height) = (screen.region.width, screen.region.height);
    let pixels = format!("{width}x{height}");
    measure("targets", &pixels, rounds, || capture::targets().unwrap());
    let target = Target::Screen { id: screen.id };
    measure("grab", &pixels, rounds, || {
        capture::grab(target, SystemTime::now()).unwrap()
    });
    let monitors = screenshots::Monitor::all().unwrap();
    measure("grab by xcap", &pixels, rounds, || {
        monitors[0].capture_image().unwrap()
    });
    let bytes = width as usize * height as usize * 4;
    measure("floor: copy", &pixels, rounds, || {
        let mut copy = vec![0_u8; bytes];
        File::open("/dev/zero")
            .unwrap()
            .read_exact(&mut copy)
            .unwrap();
        copy
    });
}

fn encodes(name: &str, width: u32, height: u32, rounds: usize) {
    let page = page(width, height);
    let redact = Mark::Redact {
        rect: Region::new(40, 40, 400, 60),
    };
    let whole = |picture: &RgbaImage| capture::encode(picture, usize::MAX).unwrap();
    measure("flatten", name, rounds, || {
        capture::flatten(&page, std::slice::from_ref(&redact)).unwrap()
    });
    let encoded = measure("encode text", name, rounds, || whole(page.picture()));
    println!(r#"{{"what":"encode text","pixels":"{name}","file":"{encoded:?}"}}"#);
    let flat = RgbaImage::from_pixel(width, height, Rgba([40, 60, 80, 255]));
    measure("encode flat", name, rounds, || whole(&flat));
    let noise = noise(width, height);
    let encoded = measure("encode noise", name, rounds.div_ceil(5), || whole(&noise));
    println!(r#"{{"what":"encode noise","pixels":"{name}","file":"{encoded:?}"}}"#);
    let bytes = whole(page.picture()).bytes;
    measure("thumbnail", name, rounds, || {
        capture::thumbnail(&bytes, 320).unwrap()
    });
}

/// A screen full of small text, as a spreadsheet or a log shows it.
fn page(width: u32, height: u32) -> Shot {
    let paper = RgbaImage::from_fn(width, height, |x, y| {
        let line = y % 24 == 23 || x % 320 == 319;
        Rgba(if line {
            [208, 208, 216, 255]
        } else {
            [252, 252, 252, 255]
        })
    });
    let words =
        "Rechnung 4711 · Größe 12,50 € · Übersicht der offenen Posten · fällig am 03.11. · ";
    let marks: Vec<Mark> = (0..height / 24)
        .map(|line| Mark::Text {
            at: Point {
                x: 8,
                y: (line * 24).cast_signed(),
            },
            text: words.repeat(width as usize / 560),
            colour: Colour {
                r: 20,
                g: 20,
                b: 30,
            },
            size: 18,
        })
        .collect();
    let paper = Shot::new(paper, Point::default(), 100, SystemTime::UNIX_EPOCH);
    let page = capture::flatten(&paper, &marks).unwrap();
    Shot::new(page, Point::default(), 100, SystemTime::UNIX_EPOCH)
}

/// What cannot be made smaller.
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

/// Runs it some times and prints the median and the mean; hands out the last result.
fn measure<T>(what: &str, pixels: &str, rounds: usize, mut run: impl FnMut() -> T) -> T {
    let mut last = run();
    let mut wall = Vec::new();
    let before = cpu();
    for _ in 0..rounds {
        let start = Instant::now();
        last = run();
        wall.push(start.elapsed());
    }
    let cpu = (cpu() - before).as_secs_f64() * 1e3 / f64::from(u32::try_from(rounds).unwrap());
    wall.sort_unstable();
    let wall = wall[wall.len() / 2].as_secs_f64() * 1e3;
    println!(r#"{{"what":"{what}","pixels":"{pixels}","wall_ms":{wall:.2},"cpu_ms":{cpu:.2}}}"#);
    last
}

/// CPU time of this thread, where Linux tells; zero elsewhere.
fn cpu() -> Duration {
    let told = read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    let nanoseconds = told
        .split_whitespace()
        .next()
        .and_then(|field| field.parse().ok());
    Duration::from_nanos(nanoseconds.unwrap_or(0))
}
