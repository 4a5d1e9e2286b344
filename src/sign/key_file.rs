//! Keys in files: PKCS#8 as PEM, encrypted or not. What was read is wiped once the key is made of it.

use std::fs;
use std::path::Path;

use der::SecretDocument;
use der::asn1::ObjectIdentifier;
use pkcs8::{EncryptedPrivateKeyInfoRef, PrivateKeyInfoRef};
use zeroize::Zeroizing;

use super::findings;
use super::key::Key;
use super::place::stands_outside_jobs;
use super::secret::Secret;
use crate::diagnostic::Diagnostic;

const RSA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.1");
const EC: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.2.1");
const P256: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.3.1.7");

/// The key in a file.
///
/// # Errors
/// `key-in-job`, `key-unreadable`, `key-password`, `key-unsupported`.
pub(super) fn read(path: &Path, secret: Option<&Secret>) -> Result<Key, Diagnostic> {
    let document = document(path, secret)?;
    let unreadable = |why: &dyn std::fmt::Display| findings::key_unreadable(path, why);
    let info = PrivateKeyInfoRef::try_from(document.as_bytes()).map_err(|why| unreadable(&why))?;
    let curve = info.algorithm.parameters_oid().ok();
    match (info.algorithm.oid, curve) {
        (RSA, _) => {
            let key = ring::rsa::KeyPair::from_pkcs8(document.as_bytes());
            Ok(Key::Rsa(Box::new(key.map_err(|why| findings::key_unsupported(path, &why.to_string()))?)))
        }
        (EC, Some(P256)) => {
            let key = p256::SecretKey::try_from(info).map_err(|why| unreadable(&why))?;
            Ok(Key::P256(Box::new(key.into())))
        }
        (algorithm, curve) => {
            let curve = curve.map(|curve| format!(" {curve}")).unwrap_or_default();
            Err(findings::key_unsupported(path, &format!("{algorithm}{curve}")))
        }
    }
}

/// The key's own bytes, decrypted.
pub(super) fn document(path: &Path, secret: Option<&Secret>) -> Result<SecretDocument, Diagnostic> {
    stands_outside_jobs(path)?;
    let text = fs::read(path).map(Zeroizing::new).map_err(|why| findings::key_unreadable(path, &why))?;
    let text = std::str::from_utf8(&text).map_err(|why| findings::key_unreadable(path, &why))?;
    let (label, document) = SecretDocument::from_pem(text).map_err(|why| findings::key_unreadable(path, &why))?;
    match label {
        "PRIVATE KEY" => Ok(document),
        "ENCRYPTED PRIVATE KEY" => {
            let secret = secret.ok_or_else(|| findings::key_password(path, false))?;
            let encrypted = EncryptedPrivateKeyInfoRef::try_from(document.as_bytes())
                .map_err(|why| findings::key_unreadable(path, &why))?;
            encrypted.decrypt(secret.expose()).map_err(|_| findings::key_password(path, true))
        }
        other => Err(findings::key_unreadable(path, &format!("BEGIN {other}"))),
    }
}
