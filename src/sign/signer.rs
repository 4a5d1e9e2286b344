//! Who signs: a key, and the certificates that say whose it is.

use std::path::Path;

use der::Encode;
use sha2::{Digest as _, Sha256};

use super::chain::{Chain, is_signed_by, signatory};
use super::key::Key;
use super::secret::Secret;
use super::signature::Signatory;
use super::token::{self, Token};
use super::{cms, findings, key_file};
use crate::diagnostic::Diagnostic;

/// A key with its certificates, ready to sign; letters of many threads may be signed with one.
pub struct Signer {
    key: Key,
    chain: Chain,
}

impl Signer {
    /// The key of a file (PKCS#8, PEM) or on a token (`pkcs11:`, RFC 7512), with the certificates of a file (PEM, that of the key
    /// first); `secret` is the key's password or the token's PIN.
    ///
    /// # Errors
    /// The key cannot be read or lies where letters are (`key-*`), the token does not give it (`token-*`), the certificates cannot be used (`certificate-unusable`), or they
    /// are of another key (`certificate-of-another-key`).
    pub fn open(key: &Path, certificates: &Path, secret: Option<&Secret>) -> Result<Self, Diagnostic> {
        let chain = Chain::read(certificates)?;
        let key_of = |path: &Path| match path.to_str().filter(|uri| uri.starts_with(token::SCHEME)) {
            Some(uri) => Token::open(uri, secret).map(|token| Key::Token(Box::new(token))),
            None => key_file::read(path, secret),
        };
        let signer = Self { key: key_of(key)?, chain };
        // Told once, before a whole night of letters.
        match signer.signed(b"whose key is this?") {
            Ok(_) => Ok(signer),
            Err(why) if why.code == "signing-failed" => {
                Err(findings::certificate_of_another_key(key, certificates, &signer.signatory()))
            }
            Err(why) => Err(why),
        }
    }

    /// Whoever the certificate names.
    pub fn signatory(&self) -> Signatory {
        signatory(self.chain.own())
    }

    pub(super) fn chain(&self) -> &Chain {
        &self.chain
    }

    /// Most bytes of a detached signature.
    pub(super) fn longest(&self) -> Result<usize, Diagnostic> {
        let algorithm = self.key.algorithm();
        let empty = cms::attributes(&[0; 32], self.chain.own())
            .and_then(|empty| cms::detached(empty, algorithm, &vec![0; algorithm.longest()], &self.chain.certificates));
        empty.map(|bytes| bytes.len()).map_err(findings::signing_failed)
    }

    /// A detached signature (CMS) of a text in pieces.
    pub(super) fn detached(&self, text: &[&[u8]]) -> Result<Vec<u8>, Diagnostic> {
        let mut digest = Sha256::new();
        text.iter().for_each(|piece| digest.update(piece));
        let attributes = cms::attributes(&digest.finalize(), self.chain.own()).map_err(findings::signing_failed)?;
        let signature = self.signed(&attributes.to_der().map_err(findings::signing_failed)?)?;
        cms::detached(attributes, self.key.algorithm(), &signature, &self.chain.certificates)
            .map_err(findings::signing_failed)
    }

    /// The bare signature of a text, which the certificate's key has confirmed: a faulty one could give the key away.
    pub(super) fn signed(&self, text: &[u8]) -> Result<Vec<u8>, Diagnostic> {
        let signature = self.key.sign(text)?;
        match is_signed_by(self.chain.own(), &self.key.algorithm().identifier(), text, &signature) {
            true => Ok(signature),
            false => Err(findings::signing_failed("the certificate's key does not confirm it")),
        }
    }
}
