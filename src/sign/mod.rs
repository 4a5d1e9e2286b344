//! Signatures: made on letters and on statements of runs, and checked.
//!
//! A letter is signed as PAdES B-B (ETSI EN 319 142-1) behind its last byte, so that the letter before it can still be had and
//! proven ([`crate::pdf::unsigned`]). Keys come from files or stay on tokens; no cryptography is made here: RSA is ring's, P-256
//! and SM2 are RustCrypto's, paths of certificates are webpki's.

mod algorithm;
mod chain;
mod check;
mod cms;
mod findings;
mod key;
mod key_file;
mod place;
mod secret;
mod signature;
mod signer;
mod statement;
mod token;

pub use chain::Anchors;
pub use check::signatures_of;
pub use secret::Secret;
pub use signature::{Fault, Signatory, Signature};
pub use signer::Signer;
pub use statement::{STATEMENT, Sm2Signer, check_sm2, envelope, sm3, text_of};

use crate::diagnostic::Diagnostic;
use crate::domain::digest::Digest;
use crate::pdf::Unsealed;

/// A finished letter with a signature behind it. The same letter and key in a file give the same bytes.
///
/// The signature bears the date that the letter gives for itself: nobody vouches for the hour at which it was made.
///
/// # Errors
/// The letter has no room for one or has one already (`letter-unsignable`, `letter-signed-already`), the certificate is not valid on the
/// letter's day (`certificate-out-of-date`), or the token refuses.
pub fn sign(letter: &[u8], signer: &Signer) -> Result<Vec<u8>, Diagnostic> {
    let unsealed =
        Unsealed::new(letter, signer.longest()?, &state(letter, signer)).map_err(findings::letter_unsignable)?;
    signer.chain().is_valid_on(unsealed.dated())?;
    let signature = signer.detached(&unsealed.covered())?;
    unsealed.sealed(&signature).ok_or_else(|| findings::signing_failed("it is longer than the room for it"))
}

/// What the file is called once it is signed: other letters and other certificates give other names.
fn state(letter: &[u8], signer: &Signer) -> Vec<u8> {
    let of = [Digest::of(letter), signer.signatory().sha256].map(|digest| digest.to_string());
    Digest::of(of.concat().as_bytes()).to_string().into_bytes()[..32].to_vec()
}

#[cfg(test)]
mod tests;
