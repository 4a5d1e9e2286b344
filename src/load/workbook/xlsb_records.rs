//! The records of an xlsb's parts (MS-XLSB 2.1.4): a number and a length of seven bits a byte, and a body.

use std::io::{BufRead, Read};

use super::colors::Color;
use super::row::Rgb;

/// Longest record that is read: a cell's text is at most 64 KiB.
const BODY_BYTES: usize = 1 << 20;

/// Why a record cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fault {
    /// It breaks off, or says what cannot be.
    Broken,
    /// Over a bound.
    TooLarge,
}

impl From<std::io::Error> for Fault {
    fn from(error: std::io::Error) -> Self {
        if error.kind() == std::io::ErrorKind::FileTooLarge { Self::TooLarge } else { Self::Broken }
    }
}

/// Calls `each` for every record until it says that this was the last one; whether it did.
///
/// # Errors
/// A torn record, over a bound, what `each` gives.
pub(crate) fn each_record(
    mut stream: impl BufRead,
    mut each: impl FnMut(u16, Body) -> Result<bool, Fault>,
) -> Result<bool, Fault> {
    let mut body = Vec::new();
    loop {
        let Some(first) = byte(&mut stream)? else { return Ok(false) };
        let mut id = u16::from(first & 0x7F);
        if first & 0x80 > 0 {
            id |= u16::from(byte(&mut stream)?.ok_or(Fault::Broken)? & 0x7F) << 7;
        }
        let mut length = 0_usize;
        for place in 0..4 {
            let part = byte(&mut stream)?.ok_or(Fault::Broken)?;
            length |= usize::from(part & 0x7F) << (7 * place);
            if part & 0x80 == 0 {
                break;
            }
        }
        body.clear();
        if length > BODY_BYTES {
            // What is that long is no cell: it is passed over, not held.
            let passed = std::io::copy(&mut (&mut stream).take(length as u64), &mut std::io::sink())?;
            if passed < length as u64 {
                return Err(Fault::Broken);
            }
        } else {
            let read = (&mut stream).take(length as u64).read_to_end(&mut body)?;
            if read < length {
                return Err(Fault::Broken);
            }
        }
        if !each(id, Body(&body))? {
            return Ok(true);
        }
    }
}

fn byte(stream: &mut impl Read) -> Result<Option<u8>, Fault> {
    let mut one = [0];
    match stream.read_exact(&mut one) {
        Ok(()) => Ok(Some(one[0])),
        Err(error) if error.kind() == std::io::ErrorKind::UnexpectedEof => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// A record's body; what is behind its end is a fault.
#[derive(Clone, Copy)]
pub(crate) struct Body<'a>(pub &'a [u8]);

impl<'a> Body<'a> {
    /// Some bytes from a place on.
    pub(crate) fn bytes<const N: usize>(self, at: usize) -> Result<[u8; N], Fault> {
        let bytes = self.0.get(at..).and_then(|rest| rest.get(..N));
        bytes.and_then(|bytes| bytes.try_into().ok()).ok_or(Fault::Broken)
    }

    /// Sixteen bits.
    pub(crate) fn u16(self, at: usize) -> Result<u16, Fault> {
        self.bytes(at).map(u16::from_le_bytes)
    }

    /// Thirty-two bits.
    pub(crate) fn u32(self, at: usize) -> Result<u32, Fault> {
        self.bytes(at).map(u32::from_le_bytes)
    }

    /// A text with its length before it, and the place behind it (`XLWideString`); one that is not there is empty.
    pub(crate) fn text(self, at: usize) -> Result<(Vec<u16>, usize), Fault> {
        let length = match self.u32(at)? {
            u32::MAX => 0,
            length => length as usize,
        };
        let end = length.checked_mul(2).and_then(|bytes| bytes.checked_add(at + 4)).ok_or(Fault::Broken)?;
        let bytes = self.0.get(at + 4..end).ok_or(Fault::Broken)?;
        Ok((bytes.chunks_exact(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]])).collect(), end))
    }

    /// The same as a text of characters.
    pub(crate) fn string(self, at: usize) -> Result<String, Fault> {
        let (units, _) = self.text(at)?;
        Ok(String::from_utf16_lossy(&units))
    }

    /// A number in thirty-two bits (`RkNumber`): the upper ones of a float, or a whole number, either in hundredths.
    pub(crate) fn rk(self, at: usize) -> Result<f64, Fault> {
        let bits = self.u32(at)?;
        let whole = i32::from_le_bytes(bits.to_le_bytes()) >> 2;
        let number = if bits & 2 > 0 { f64::from(whole) } else { f64::from_bits(u64::from(bits & !3) << 32) };
        Ok(if bits & 1 > 0 { number / 100.0 } else { number })
    }

    /// A float.
    pub(crate) fn real(self, at: usize) -> Result<f64, Fault> {
        self.bytes(at).map(f64::from_le_bytes)
    }

    /// The rest from a place on.
    pub(crate) fn from(self, at: usize) -> Body<'a> {
        Body(self.0.get(at..).unwrap_or_default())
    }
}

/// A color (`BrtColor`); none for the system's own.
pub(crate) fn color(body: Body, at: usize) -> Result<Option<Color>, Fault> {
    let [kind, number, tint_low, tint_high, rgb @ ..] = body.bytes::<7>(at)?;
    let share = f64::from(i16::from_le_bytes([tint_low, tint_high])) / f64::from(i16::MAX);
    Ok(match kind >> 1 {
        1 => Some(Color::Indexed(number.into())),
        2 => Some(Color::Rgb(Rgb(rgb))),
        3 => Some(Color::Theme(number.into(), share)),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_are_read_one_after_the_other_and_a_torn_one_is_told() {
        let stream = [&[0x93, 0x01, 2, 7, 8][..], &[0x05, 0], &[0x92, 0x01, 0x81, 0x00, 9]].concat();
        let mut seen = Vec::new();
        let mut each = |id, body: Body| {
            seen.push((id, body.0.to_vec()));
            Ok(id != 0x92)
        };
        assert_eq!(each_record(&stream[..], &mut each), Ok(true));
        assert_eq!(seen, [(0x93, vec![7, 8]), (5, vec![]), (0x92, vec![9])]);
        assert_eq!(each_record(&stream[..7], |_, _| Ok(true)), Ok(false));
        for end in [1, 2, 3, 4, 6, 8, 9, 11] {
            assert_eq!(each_record(&stream[..end], |_, _| Ok(true)), Err(Fault::Broken), "torn at {end}");
        }
        assert_eq!(each_record(&[1, 0xFF, 0xFF, 0xFF, 0x7F, 0][..], |_, _| Ok(true)), Err(Fault::Broken));
    }

    #[test]
    fn numbers_of_thirty_two_bits_are_floats_or_whole_in_hundredths() {
        for (bits, number) in [
            (738_u32 << 2 | 3, 7.38),
            (5 << 2 | 2, 5.0),
            (0x4014_0000, 5.0),
            (0x4082_0000 | 1, 5.76),
            (!0 << 2 | 2, -1.0),
        ] {
            assert_eq!(Body(&bits.to_le_bytes()).rk(0), Ok(number), "{bits:x}");
        }
        assert_eq!(Body(&[1, 2]).rk(0), Err(Fault::Broken));
        assert_eq!(Body(&[2, 0, 0, 0, 1, 0]).text(0), Err(Fault::Broken));
        assert_eq!(Body(&[0xFF; 4]).string(0), Ok(String::new()));
    }
}
