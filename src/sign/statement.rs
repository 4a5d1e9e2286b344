//! Statements under a signature that is not inside them: in a DSSE envelope (secure-systems-lab/dsse, v1.0), and beside them by SM2.

use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use pkcs8::PrivateKeyInfoRef;
use serde::{Deserialize, Serialize};
use sm2::dsa::signature::{Signer as _, Verifier as _};
use sm2::dsa::{Signature, SigningKey, VerifyingKey};
use sm2::pkcs8::DecodePublicKey;

use super::chain::Chain;
use super::secret::Secret;
use super::signature::Fault;
use super::signer::Signer;
use super::{findings, key_file};
use crate::diagnostic::Diagnostic;
use crate::domain::digest::hex;

/// What an in-toto statement is called in an envelope.
pub const STATEMENT: &str = "application/vnd.in-toto+json";

/// Who signs by SM2, where no other name is agreed upon (GM/T 0009, 10).
const SIGNATORY: &str = "1234567812345678";

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct Envelope {
    payload: String,
    payload_type: String,
    signatures: Vec<Sealed>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Sealed {
    /// SHA-256 of the certificate.
    keyid: String,
    sig: String,
}

/// What is signed: the text with its kind, each with its length, so that neither can pass for the other.
fn bound(kind: &str, text: &[u8]) -> Vec<u8> {
    let mut bound = format!("DSSEv1 {} {kind} {} ", kind.len(), text.len()).into_bytes();
    bound.extend_from_slice(text);
    bound
}

/// A text of a kind in an envelope, signed.
///
/// # Errors
/// What the key's owner says.
pub fn envelope(kind: &str, text: &[u8], signer: &Signer) -> Result<Vec<u8>, Diagnostic> {
    let sealed = Sealed {
        keyid: signer.signatory().sha256.to_string(),
        sig: STANDARD.encode(signer.signed(&bound(kind, text))?),
    };
    let envelope =
        Envelope { payload: STANDARD.encode(text), payload_type: kind.to_string(), signatures: vec![sealed] };
    let mut json = serde_json::to_vec(&envelope).map_err(findings::signing_failed)?;
    json.push(b'\n');
    Ok(json)
}

/// The text of an envelope that was signed with the key of the first certificate of this file.
///
/// # Errors
/// What is wrong with it, or with the file of certificates.
pub fn text_of(envelope: &[u8], kind: &str, certificates: &Path) -> Result<Vec<u8>, Diagnostic> {
    let chain = Chain::read(certificates)?;
    opened(envelope, kind, &chain).map_err(|fault| {
        let words = fault.words();
        Diagnostic::hold(fault.code()).say(words.zh, words.en)
    })
}

fn opened(envelope: &[u8], kind: &str, chain: &Chain) -> Result<Vec<u8>, Fault> {
    let malformed = |why: &dyn std::fmt::Display| Fault::Malformed { why: why.to_string() };
    let envelope: Envelope = serde_json::from_slice(envelope).map_err(|why| malformed(&why))?;
    if envelope.payload_type != kind {
        return Err(malformed(&format!("{} instead of {kind}", envelope.payload_type)));
    }
    let text = STANDARD.decode(&envelope.payload).map_err(|why| malformed(&why))?;
    let bound = bound(kind, &text);
    let is_signed = |sealed: &Sealed| STANDARD.decode(&sealed.sig).is_ok_and(|sig| chain.confirms(&bound, &sig));
    envelope.signatures.iter().any(is_signed).then_some(text).ok_or(Fault::NotOfItsKey)
}

/// The SM3 of a text (GB/T 32905) as hex figures.
pub fn sm3(text: &[u8]) -> String {
    use ::sm3::Digest as _;
    hex(&::sm3::Sm3::digest(text))
}

/// A key of SM2 (GB/T 32918).
pub struct Sm2Signer(SigningKey);

impl Sm2Signer {
    /// Of a PKCS#8 PEM file, encrypted or not.
    ///
    /// # Errors
    /// As for other keys.
    pub fn open(path: &Path, secret: Option<&Secret>) -> Result<Self, Diagnostic> {
        let document = key_file::document(path, secret)?;
        let info =
            PrivateKeyInfoRef::try_from(document.as_bytes()).map_err(|why| findings::key_unreadable(path, &why))?;
        let key = sm2::SecretKey::try_from(info).map_err(|why| findings::key_unsupported(path, &why.to_string()))?;
        SigningKey::new(SIGNATORY, &key).map(Self).map_err(|why| findings::key_unsupported(path, &why.to_string()))
    }

    /// A detached signature (DER) of a text over its SM3: the same text and key give the same.
    ///
    /// # Errors
    /// The key gives none, or one that it does not confirm itself.
    pub fn detached(&self, text: &[u8]) -> Result<Vec<u8>, Diagnostic> {
        let signature = self.0.try_sign(text).map_err(findings::signing_failed)?;
        self.0.verifying_key().verify(text, &signature).map_err(findings::signing_failed)?;
        Ok(signature.to_der().as_bytes().to_vec())
    }
}

/// Whether a text was signed by SM2 with the key of a PEM file (`BEGIN PUBLIC KEY`).
///
/// # Errors
/// What is wrong with the signature or the file.
pub fn check_sm2(text: &[u8], signature: &[u8], public_key: &str) -> Result<(), Fault> {
    let malformed = |why: &dyn std::fmt::Display| Fault::Malformed { why: why.to_string() };
    let key = sm2::PublicKey::from_public_key_pem(public_key).map_err(|why| malformed(&why))?;
    let key = VerifyingKey::new(SIGNATORY, key).map_err(|why| malformed(&why))?;
    let signature = Signature::from_der(signature).map_err(|why| malformed(&why))?;
    key.verify(text, &signature).map_err(|_| Fault::NotOfItsKey)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn data(name: &str) -> std::path::PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/sign").join(name)
    }

    #[test]
    fn what_is_bound_and_digested_is_what_the_standards_say() {
        // The example of the DSSE protocol.
        let example = b"DSSEv1 29 http://example.com/HelloWorld 11 hello world";
        assert_eq!(bound("http://example.com/HelloWorld", b"hello world"), example);
        // GB/T 32905, A.1.
        assert_eq!(sm3(b"abc"), "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0");
    }

    #[test]
    fn an_envelope_gives_back_what_was_signed_and_nothing_else() {
        let certificates = data("p256.pem");
        let signer = Signer::open(&data("p256.key.pem"), &certificates, None).unwrap();
        let made = envelope(STATEMENT, b"{}", &signer).unwrap();
        assert_eq!(text_of(&made, STATEMENT, &certificates).unwrap(), b"{}");
        let code = |envelope: &[u8], kind: &str, certificates: &str| {
            text_of(envelope, kind, &data(certificates)).map_or_else(|refused| refused.code, |_| "nothing")
        };
        let text = String::from_utf8(made.clone()).unwrap();
        let with = |from: &str, to: &str| {
            assert!(text.contains(from));
            text.replacen(from, to, 1).into_bytes()
        };
        assert_eq!(code(&made, "text/plain", "p256.pem"), "signature-malformed");
        assert_eq!(code(&made, STATEMENT, "other.pem"), "signature-not-of-its-key");
        assert_eq!(code(&with("\"e30=\"", "\"e31=\""), STATEMENT, "p256.pem"), "signature-malformed");
        assert_eq!(code(&with("\"e30=\"", "\"W10=\""), STATEMENT, "p256.pem"), "signature-not-of-its-key");
        assert_eq!(code(&with("\"payload\"", "\"more\":1,\"payload\""), STATEMENT, "p256.pem"), "signature-malformed");
        assert_eq!(code(b"", STATEMENT, "p256.pem"), "signature-malformed");
    }

    #[test]
    fn a_key_of_sm2_signs_and_others_are_refused() {
        let signer = Sm2Signer::open(&data("sm2.key.pem"), None).unwrap();
        let signature = signer.detached("说明".as_bytes()).unwrap();
        assert_eq!(signer.detached("说明".as_bytes()).unwrap(), signature, "the same again");
        assert_ne!(signer.detached("声明".as_bytes()).unwrap(), signature);
        for (key, code) in
            [("p256.key.pem", "key-unsupported"), ("rsa.key.pem", "key-unsupported"), ("rsa.pem", "key-unreadable")]
        {
            assert_eq!(Sm2Signer::open(&data(key), None).err().map(|refused| refused.code), Some(code), "{key}");
        }
    }
}
