//! What signs: a key that was read from a file, or one on a token.

use p256::ecdsa::signature::Signer as _;
use ring::rand::SystemRandom;
use ring::rsa::KeyPair;

use super::algorithm::Algorithm;
use super::findings;
use super::token::Token;
use crate::diagnostic::Diagnostic;

/// A key that can sign.
pub(super) enum Key {
    Rsa(Box<ring::rsa::KeyPair>),
    P256(Box<p256::ecdsa::SigningKey>),
    Token(Box<Token>),
}

impl Key {
    pub(super) fn algorithm(&self) -> Algorithm {
        match self {
            Key::Rsa(key) => Algorithm::Rsa { bytes: key.public().modulus_len() },
            Key::P256(_) => Algorithm::P256,
            Key::Token(token) => token.algorithm(),
        }
    }

    /// A signature of these bytes, over their SHA-256.
    ///
    /// # Errors
    /// What the key's owner says.
    pub(super) fn sign(&self, bytes: &[u8]) -> Result<Vec<u8>, Diagnostic> {
        match self {
            Key::Rsa(key) => rsa(key, bytes),
            Key::P256(key) => {
                let signature: p256::ecdsa::Signature = key.try_sign(bytes).map_err(findings::signing_failed)?;
                Ok(signature.to_der().as_bytes().to_vec())
            }
            Key::Token(token) => token.sign(bytes),
        }
    }
}

fn rsa(key: &KeyPair, bytes: &[u8]) -> Result<Vec<u8>, Diagnostic> {
    let mut signature = vec![0; key.public().modulus_len()];
    key.sign(&ring::signature::RSA_PKCS1_SHA256, &SystemRandom::new(), bytes, &mut signature)
        .map_err(findings::signing_failed)?;
    Ok(signature)
}
