//! What signatures are made with.

use der::asn1::{Any, ObjectIdentifier};
use x509_cert::spki::AlgorithmIdentifierOwned;

/// How is signed, always over SHA-256.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Algorithm {
    /// RSA, PKCS#1 v1.5: the same text gives the same signature.
    Rsa {
        /// Bytes of the modulus, which a signature has too.
        bytes: usize,
    },
    /// ECDSA on P-256.
    P256,
}

/// sha256WithRSAEncryption (RFC 8017).
pub(super) const RSA_SHA256: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.11");
/// ecdsa-with-SHA256 (RFC 5758).
pub(super) const ECDSA_SHA256: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.4.3.2");

impl Algorithm {
    /// Its name in a signature.
    pub(super) fn identifier(self) -> AlgorithmIdentifierOwned {
        match self {
            Algorithm::Rsa { .. } => AlgorithmIdentifierOwned { oid: RSA_SHA256, parameters: Some(Any::null()) },
            Algorithm::P256 => AlgorithmIdentifierOwned { oid: ECDSA_SHA256, parameters: None },
        }
    }

    /// Most bytes of a signature.
    pub(super) fn longest(self) -> usize {
        match self {
            Algorithm::Rsa { bytes } => bytes,
            // Two numbers of 33 bytes at most, each with a head of two, in a sequence with a head of two.
            Algorithm::P256 => 72,
        }
    }
}
