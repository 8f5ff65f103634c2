//! Modules as a picture: black on white, with the quiet zone that scanners need, and a caption in a small font.

use super::BadCode;
use font8x8::legacy::BASIC_LEGACY;
use image::codecs::png::PngEncoder;
use image::{ExtendedColorType, ImageEncoder as _};

const WHITE: u8 = 255;
const BLACK: u8 = 0;
/// Pixels of a QR code's side at least.
const SIDE: usize = 300;
/// Modules of white around a QR code.
const QUIET: usize = 4;
/// Pixels of a bar's module.
const MODULE: usize = 3;
/// Pixels of a bar's height.
const HEIGHT: usize = 150;
/// Modules of white on both sides of bars.
const MARGIN: usize = 11;
/// Pixels of white above and below.
const PADDING: usize = 12;
/// Pixels of a caption's dot; its letters are 8 dots wide and high.
const DOT: usize = 3;

/// A square of modules, row by row.
pub fn square(dark: &[bool], width: usize) -> Result<Vec<u8>, BadCode> {
    let modules = width + 2 * QUIET;
    let scale = SIDE.div_ceil(modules).max(3);
    let mut picture = Picture::new(modules * scale, modules * scale);
    for (at, _) in dark.iter().enumerate().filter(|(_, dark)| **dark) {
        let (x, y) = (at % width + QUIET, at / width + QUIET);
        picture.fill(x * scale, y * scale, scale, scale);
    }
    picture.png()
}

/// Bars, and below them their text.
pub fn bars(bars: &[u8], caption: Option<&str>) -> Result<Vec<u8>, BadCode> {
    let letter = 8 * DOT;
    let words = caption.map_or(0, |text| text.chars().count() * letter);
    let width = ((bars.len() + 2 * MARGIN) * MODULE).max(words + 2 * PADDING);
    let below = if caption.is_some() { letter + PADDING } else { 0 };
    let mut picture = Picture::new(width, HEIGHT + 2 * PADDING + below);
    let left = (width - bars.len() * MODULE) / 2;
    for (at, _) in bars.iter().enumerate().filter(|(_, bar)| **bar == 1) {
        picture.fill(left + at * MODULE, PADDING, MODULE, HEIGHT);
    }
    if let Some(text) = caption {
        let mut x = (width - words) / 2;
        for c in text.chars() {
            picture.letter(c, x, PADDING + HEIGHT + PADDING / 2);
            x += letter;
        }
    }
    picture.png()
}

struct Picture {
    width: usize,
    height: usize,
    pixels: Vec<u8>,
}

impl Picture {
    fn new(width: usize, height: usize) -> Self {
        Self {
            width,
            height,
            pixels: vec![WHITE; width * height],
        }
    }

    fn fill(&mut self, x: usize, y: usize, width: usize, height: usize) {
        for row in y..(y + height).min(self.height) {
            let start = row * self.width;
            self.pixels[start + x..start + (x + width).min(self.width)].fill(BLACK);
        }
    }

    fn letter(&mut self, c: char, x: usize, y: usize) {
        let glyph = BASIC_LEGACY.get(c as usize).copied().unwrap_or_default();
        for (row, bits) in glyph.iter().enumerate() {
            for column in (0..8).filter(|column| bits >> column & 1 == 1) {
                self.fill(x + column * DOT, y + row * DOT, DOT, DOT);
            }
        }
    }

    fn png(&self) -> Result<Vec<u8>, BadCode> {
        let mut out = Vec::new();
        PngEncoder::new(&mut out)
            .write_image(
                &self.pixels,
                self.width as u32,
                self.height as u32,
                ExtendedColorType::L8,
            )
            .map_err(|error| BadCode(format!("the picture could not be written: {error}")))?;
        Ok(out)
    }
}
