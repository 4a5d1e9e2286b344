//! Keys under the ledger's heads: Ed25519 in the text form of Go's `note` (c2sp.org/signed-note).

use std::fmt;

use rand_core::OsRng;
use signed_note::{Signer, StandardSigner, StandardVerifier, Verifier, generate_key, is_key_name_valid};

/// A key to sign with. It is never shown.
pub struct LogKey {
    signer: StandardSigner,
    name: String,
}

impl fmt::Debug for LogKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "LogKey({})", self.name)
    }
}

impl LogKey {
    /// Reads `PRIVATE+KEY+NAME+ID+KEY`.
    ///
    /// # Errors
    /// It is none; what it is is not repeated.
    pub fn read(text: &str) -> Result<Self, String> {
        let signer = StandardSigner::new(text.trim()).map_err(|_| "not a private key of a signed note".to_string())?;
        Ok(Self { name: signer.name().to_string(), signer })
    }

    /// Its name.
    pub fn name(&self) -> &str {
        &self.name
    }

    pub(super) fn signer(&self) -> &dyn Signer {
        &self.signer
    }
}

/// A key to check with: `NAME+ID+KEY`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VerifyKey(String);

impl VerifyKey {
    /// Reads it.
    ///
    /// # Errors
    /// It is none.
    pub fn read(text: &str) -> Result<Self, String> {
        let key = Self(text.trim().to_string());
        StandardVerifier::new(&key.0).map(|_| key).map_err(|error| error.to_string())
    }

    pub(super) fn verifier(&self) -> Option<Box<dyn Verifier>> {
        StandardVerifier::new(&self.0).ok().map(|verifier| Box::new(verifier) as Box<dyn Verifier>)
    }
}

/// A new key of this name: to sign with, to check with.
///
/// # Errors
/// The name is empty or holds white space or `+`.
pub fn new_key(name: &str) -> Result<(String, String), String> {
    match is_key_name_valid(name) {
        true => Ok(generate_key(&mut OsRng, name)),
        false => Err("a name without white space and + is wanted".into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_private_key_is_never_shown() {
        let (secret, public) = new_key("a.example/log").unwrap();
        let key = LogKey::read(&format!("{secret}\n")).unwrap();
        assert_eq!(format!("{key:?}"), "LogKey(a.example/log)");
        assert!(VerifyKey::read(&public).is_ok() && VerifyKey::read(&secret).is_err());
        let wrong = LogKey::read(&secret[..secret.len() - 4]).unwrap_err();
        assert!(!wrong.contains(&secret[20..40]), "{wrong}");
        assert!(new_key("two words").is_err() && new_key("").is_err());
    }
}
