//! Keys on tokens (PKCS#11 2.40): a key is named by a URI (RFC 7512), signs where it is, and never leaves.

use std::path::PathBuf;
use std::sync::Mutex;

use cryptoki::context::{CInitializeArgs, CInitializeFlags, Pkcs11};
use cryptoki::error::{Error, RvError};
use cryptoki::mechanism::Mechanism;
use cryptoki::object::{Attribute, AttributeType, KeyType, ObjectClass, ObjectHandle};
use cryptoki::session::{Session, UserType};
use cryptoki::slot::Slot;
use cryptoki::types::AuthPin;

use super::algorithm::Algorithm;
use super::findings;
use super::place::stands_outside_jobs;
use super::secret::Secret;
use crate::diagnostic::Diagnostic;

/// How the name of a key on a token begins.
pub(super) const SCHEME: &str = "pkcs11:";

/// prime256v1 as an object identifier in DER.
const P256: [u8; 10] = [0x06, 0x08, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x03, 0x01, 0x07];

/// `pkcs11:token=…;object=…;id=%01?module-path=/usr/lib/….so`: what is left out may be anything.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct TokenUri {
    module: PathBuf,
    token: Option<String>,
    serial: Option<String>,
    object: Option<Vec<u8>>,
    id: Option<Vec<u8>>,
}

impl TokenUri {
    /// # Errors
    /// It is none, says something that is not known here, or holds a PIN, which others on the machine would see.
    pub(super) fn read(uri: &str) -> Result<Self, Diagnostic> {
        // Of what is not understood only the name is repeated: its value could be a PIN.
        let unusable = |why: &str| findings::token_unusable(SCHEME, why);
        let rest = uri.strip_prefix(SCHEME).ok_or_else(|| unusable("no pkcs11: URI"))?;
        let (path, query) = rest.split_once('?').unwrap_or((rest, ""));
        let mut read = Self::default();
        for part in path.split(';').chain(query.split('&')).filter(|part| !part.is_empty()) {
            let (name, value) = part.split_once('=').ok_or_else(|| unusable("a part without a name"))?;
            if name == "pin-value" {
                return Err(findings::token_pin_in_uri());
            }
            let value = decoded(value).ok_or_else(|| unusable(name))?;
            let text = || String::from_utf8(value.clone()).map_err(|_| unusable(name));
            match name {
                "module-path" => read.module = text()?.into(),
                "token" => read.token = Some(text()?),
                "serial" => read.serial = Some(text()?),
                "object" => read.object = Some(value),
                "id" => read.id = Some(value),
                "type" if value == b"private" => {}
                _ => return Err(unusable(name)),
            }
        }
        match read.module.as_os_str().is_empty() {
            true => Err(unusable("no module-path")),
            false => Ok(read),
        }
    }
}

/// Percent-encoded bytes.
fn decoded(text: &str) -> Option<Vec<u8>> {
    let mut bytes = text.bytes();
    let mut decoded = Vec::new();
    while let Some(byte) = bytes.next() {
        let half = |byte: Option<u8>| char::from(byte?).to_digit(16);
        decoded.push(match byte {
            b'%' => u8::try_from(half(bytes.next())? << 4 | half(bytes.next())?).ok()?,
            byte => byte,
        });
    }
    Some(decoded)
}

/// A key on a token whose owner has logged in.
pub(super) struct Token {
    /// One text after the other: a session takes one at a time.
    session: Mutex<Session>,
    key: ObjectHandle,
    algorithm: Algorithm,
    uri: String,
}

impl Token {
    /// # Errors
    /// `token-unusable`: the module, the token, the PIN or the key.
    pub(super) fn open(uri: &str, pin: Option<&Secret>) -> Result<Self, Diagnostic> {
        let wanted = TokenUri::read(uri)?;
        // Whoever gives a folder away could put a module there that passes the PIN on.
        stands_outside_jobs(&wanted.module)?;
        let unusable = |why: Error| findings::token_unusable(uri, &why.to_string());
        let pin = pin.ok_or_else(|| findings::token_unusable(uri, "no PIN"))?;
        let module = Pkcs11::new(&wanted.module).map_err(unusable)?;
        match module.initialize(CInitializeArgs::new(CInitializeFlags::OS_LOCKING_OK)) {
            // Another key of the same module was opened before.
            Ok(()) | Err(Error::Pkcs11(RvError::CryptokiAlreadyInitialized, _)) => {}
            Err(why) => return Err(unusable(why)),
        }
        let slot = slot(&module, &wanted).map_err(|why| findings::token_unusable(uri, &why))?;
        let session = module.open_ro_session(slot).map_err(unusable)?;
        match session.login(UserType::User, Some(&AuthPin::new(pin.expose().into()))) {
            Ok(()) | Err(Error::Pkcs11(RvError::UserAlreadyLoggedIn, _)) => {}
            Err(why) => return Err(unusable(why)),
        }
        let (key, algorithm) = key(&session, &wanted).map_err(|why| findings::token_unusable(uri, &why))?;
        Ok(Self { session: Mutex::new(session), key, algorithm, uri: uri.to_string() })
    }

    pub(super) fn algorithm(&self) -> Algorithm {
        self.algorithm
    }

    pub(super) fn sign(&self, text: &[u8]) -> Result<Vec<u8>, Diagnostic> {
        let unusable = |why: &dyn std::fmt::Display| findings::token_unusable(&self.uri, &why.to_string());
        let session = self.session.lock().map_err(|why| unusable(&why))?;
        match self.algorithm {
            Algorithm::Rsa { .. } => {
                session.sign(&Mechanism::Sha256RsaPkcs, self.key, text).map_err(|why| unusable(&why))
            }
            Algorithm::P256 => {
                // Few tokens digest for this kind of key themselves, and what they give is two bare numbers.
                let digest = super::cms::sha256(text);
                let bare = session.sign(&Mechanism::Ecdsa, self.key, &digest).map_err(|why| unusable(&why))?;
                let signature = p256::ecdsa::Signature::from_slice(&bare).map_err(|why| unusable(&why))?;
                Ok(signature.to_der().as_bytes().to_vec())
            }
        }
    }
}

/// The slot of the one token that is meant.
fn slot(module: &Pkcs11, wanted: &TokenUri) -> Result<Slot, String> {
    let told = |why: Error| why.to_string();
    let (mut found, mut there) = (Vec::new(), Vec::new());
    for slot in module.get_slots_with_initialized_token().map_err(told)? {
        let token = module.get_token_info(slot).map_err(told)?;
        let fits = |wanted: &Option<String>, own: &str| {
            wanted.as_ref().is_none_or(|wanted| wanted.trim_end() == own.trim_end())
        };
        if fits(&wanted.token, token.label()) && fits(&wanted.serial, token.serial_number()) {
            found.push(slot);
        }
        there.push(token.label().trim_end().to_string());
    }
    match found[..] {
        [slot] => Ok(slot),
        _ => Err(format!("{} tokens fit of these: {}", found.len(), there.join(", "))),
    }
}

/// The one private key that is meant, and what it signs with.
fn key(session: &Session, wanted: &TokenUri) -> Result<(ObjectHandle, Algorithm), String> {
    let told = |why: Error| why.to_string();
    let mut template = vec![Attribute::Class(ObjectClass::PRIVATE_KEY)];
    template.extend(wanted.object.clone().map(Attribute::Label));
    template.extend(wanted.id.clone().map(Attribute::Id));
    let keys = session.find_objects(&template).map_err(told)?;
    let [key] = keys[..] else { return Err(format!("{} private keys fit", keys.len())) };
    let asked = [AttributeType::KeyType, AttributeType::Modulus, AttributeType::EcParams];
    let mut algorithm = None;
    for attribute in session.get_attributes(key, &asked).map_err(told)? {
        algorithm = match attribute {
            Attribute::Modulus(modulus) => Some(Algorithm::Rsa { bytes: modulus.len() }),
            Attribute::EcParams(curve) if curve == P256 => Some(Algorithm::P256),
            Attribute::KeyType(kind) if kind != KeyType::RSA && kind != KeyType::EC => return Err(kind.to_string()),
            _ => algorithm,
        };
    }
    let algorithm = algorithm.ok_or("a key of another kind than RSA and P-256")?;
    Ok((key, algorithm))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_on_a_token_is_named_by_a_uri() {
        let read = TokenUri::read("pkcs11:token=%E6%96%87;id=%01%AF;type=private?module-path=/a%20b.so").unwrap();
        let wanted = TokenUri {
            module: "/a b.so".into(),
            token: Some("文".into()),
            id: Some(vec![1, 0xAF]),
            ..TokenUri::default()
        };
        assert_eq!(read, wanted);
        let code = |uri: &str| TokenUri::read(uri).map_or_else(|refused| refused.code, |_| "nothing");
        assert_eq!(code("pkcs11:?module-path=/m.so"), "nothing", "whatever there is, if it is one");
        for uri in
            ["pkcs11:", "pkcs11:token=%4?module-path=/m", "pkcs11:token?module-path=/m", "pkcs11:slot=1?module-path=/m"]
        {
            assert_eq!(code(uri), "token-unusable", "{uri}");
        }
        let shown = TokenUri::read("pkcs11:token=a?module-path=/m&pin-value=314159").unwrap_err();
        assert_eq!(shown.code, "token-pin-shown");
        let misspelt = TokenUri::read("pkcs11:token=a?module-path=/m&pin=314159").unwrap_err();
        assert!(![shown, misspelt].iter().any(|refused| refused.to_string().contains("314159")));
    }
}
