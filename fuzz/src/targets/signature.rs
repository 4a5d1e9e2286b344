//! Files that claim to be signed PDFs: any bytes are looked at or refused; a file that can be signed can be had back.

use crate::pdf::{Unsealed, unsigned};
use crate::sign::signatures_of;

/// Takes an input.
pub fn run(input: &[u8]) {
    for signature in signatures_of(input, None).unwrap_or_default() {
        assert!(signature.covers <= input.len());
        assert_eq!(signature.is_right(), signature.faults.is_empty());
        assert!(signature.by.is_some() || !signature.is_right(), "right, and by nobody");
    }
    assert!(unsigned(input).is_none_or(|letter| input.starts_with(letter)));
    if let Ok(unsealed) = Unsealed::new(input, 8, b"state") {
        let signed = unsealed.sealed(b"\x30\x00").expect("it fits");
        assert_eq!(unsigned(&signed), Some(input));
    }
}
