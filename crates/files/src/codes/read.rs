//! Reading a code in a picture: QR codes first, then everything that rxing knows.

use image::{ImageReader, Limits};
use std::io::Cursor;

/// Pixels of a picture's side at most; a telephone's photograph has some 4 000 to 9 000.
const SIDE: u32 = 10_000;
/// Bytes that decoding may take: a picture that grows beyond is refused before it does.
const BYTES: u64 = 128 << 20;
/// Pixels of the longer side at which a picture is looked at: more only costs time.
const LOOKED_AT: u32 = 2_000;

/// Why nothing was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unreadable {
    /// It is no picture, a broken one, or one too large to be decoded.
    #[error("Error image reading")]
    NoPicture,
    /// There is no code in it that could be read.
    #[error("code not recognized")]
    NoCode,
}

/// The text of the code in a picture (PNG, JPEG, WebP, GIF or BMP). Takes up to seconds of computing.
///
/// # Errors
/// [`Unreadable`].
pub fn recognize(content: &[u8]) -> Result<String, Unreadable> {
    let mut reader = ImageReader::new(Cursor::new(content))
        .with_guessed_format()
        .map_err(|_| Unreadable::NoPicture)?;
    let mut limits = Limits::default();
    limits.max_image_width = Some(SIDE);
    limits.max_image_height = Some(SIDE);
    limits.max_alloc = Some(BYTES);
    reader.limits(limits);
    let picture = reader.decode().map_err(|_| Unreadable::NoPicture)?;
    let picture = if picture.width().max(picture.height()) > LOOKED_AT {
        picture.thumbnail(LOOKED_AT, LOOKED_AT)
    } else {
        picture
    };
    let grey = picture.to_luma8();
    let (width, height) = grey.dimensions();
    let mut prepared =
        rqrr::PreparedImage::prepare_from_greyscale(width as usize, height as usize, |x, y| {
            grey.get_pixel(x as u32, y as u32).0[0]
        });
    for grid in prepared.detect_grids() {
        if let Ok((_, text)) = grid.decode() {
            return Ok(text);
        }
    }
    rxing::helpers::detect_in_luma(grey.into_raw(), width, height, None)
        .map(|found| found.getText().to_owned())
        .map_err(|_| Unreadable::NoCode)
}
