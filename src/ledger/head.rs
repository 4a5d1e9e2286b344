//! A head of the ledger as a C2SP checkpoint, signed or not.
//!
//! Sources: c2sp.org/tlog-checkpoint, c2sp.org/signed-note. A head that nobody signed has the same text with nothing behind
//! the empty line: it is worth what the paper is worth that it stands on.

use serde::{Deserialize, Serialize};
use signed_note::{Note, VerifierList};
use tlog_tiles::{Checkpoint, Hash};

use super::entry::text;
use super::key::{LogKey, VerifyKey};
use super::tree::{self, Root};

/// Which ledger the letters of a campaign are entered in: the first line of its heads, and the name of the key under them.
pub fn origin_of(campaign: &str) -> String {
    format!("yice/{campaign}")
}

/// Where a ledger stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    /// Which ledger, a line of text.
    pub origin: String,
    /// Number of entries.
    pub size: u64,
    /// Head of their tree.
    pub root: Root,
}

/// A head as letters and facts carry it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seen {
    /// Which ledger.
    pub origin: String,
    /// Number of entries.
    #[serde(with = "text")]
    pub size: u64,
    /// Head of their tree, base64.
    pub root: String,
}

impl From<&Head> for Seen {
    fn from(head: &Head) -> Self {
        Self { origin: head.origin.clone(), size: head.size, root: head.root.to_string() }
    }
}

impl Seen {
    /// The head that it tells of; none where its root is none.
    pub fn head(&self) -> Option<Head> {
        Some(Head { origin: self.origin.clone(), size: self.size, root: self.root.parse().ok()? })
    }
}

impl Head {
    /// The three lines of its checkpoint.
    pub fn text(&self) -> String {
        match Checkpoint::new(&self.origin, self.size, Hash(self.root.0), "") {
            Ok(checkpoint) => String::from_utf8_lossy(&checkpoint.to_bytes()).into_owned(),
            Err(_) => String::new(),
        }
    }

    /// Whether a proof shows that a leaf is among its entries.
    pub fn includes(&self, at: u64, leaf: &[u8], proof: &[Root]) -> bool {
        tree::includes((self.size, self.root), (at, tree::leaf_hash(leaf)), proof)
    }

    /// Whether a proof shows that nothing before `old` was changed.
    pub fn continues(&self, old: &Self, proof: &[Root]) -> bool {
        self.origin == old.origin && tree::continues((old.size, old.root), (self.size, self.root), proof)
    }
}

/// A head with the signatures under it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedHead {
    /// The head.
    pub head: Head,
    /// The whole text: three lines, an empty one, signatures.
    pub note: String,
}

/// What is known of the signatures under a head.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Vouched {
    /// Nobody signed it.
    Unsigned,
    /// There are signatures, and none by a known key.
    ByUnknown,
    /// Signed by this key.
    By(String),
    /// A signature by a known key is wrong.
    Wrong,
}

impl SignedHead {
    /// Signs a head; without a key it stays as it is.
    ///
    /// # Errors
    /// The key's name cannot stand in a signature.
    pub fn new(head: Head, key: Option<&LogKey>) -> Result<Self, String> {
        let text = head.text();
        let Some(key) = key else { return Ok(Self { head, note: format!("{text}\n") }) };
        let mut note = Note::new(text.as_bytes(), &[]).map_err(|error| error.to_string())?;
        note.add_sigs(&[key.signer()]).map_err(|error| error.to_string())?;
        Ok(Self { head, note: String::from_utf8_lossy(&note.to_bytes()).into_owned() })
    }

    /// Reads a checkpoint, signed or not.
    ///
    /// # Errors
    /// It is none.
    pub fn read(text: &str) -> Result<Self, String> {
        let (body, _) = text.split_once("\n\n").ok_or("no empty line behind the head")?;
        let checkpoint = Checkpoint::from_bytes(format!("{body}\n").as_bytes()).map_err(|error| error.to_string())?;
        let head =
            Head { origin: checkpoint.origin().to_string(), size: checkpoint.size(), root: Root(checkpoint.hash().0) };
        let signed = Self { head, note: text.to_string() };
        match signed.is_signed() {
            true => Note::from_bytes(text.as_bytes()).map(|_| signed).map_err(|error| error.to_string()),
            false => Ok(signed),
        }
    }

    fn is_signed(&self) -> bool {
        self.note.split_once("\n\n").is_some_and(|(_, signatures)| !signatures.is_empty())
    }

    /// Who vouches for it.
    pub(crate) fn vouched(&self, keys: &[VerifyKey]) -> Vouched {
        if !self.is_signed() {
            return Vouched::Unsigned;
        }
        let Ok(note) = Note::from_bytes(self.note.as_bytes()) else { return Vouched::Wrong };
        let known = VerifierList::new(keys.iter().filter_map(VerifyKey::verifier).collect());
        match note.verify(&known) {
            Ok((verified, _)) => {
                verified.first().map_or(Vouched::ByUnknown, |signature| Vouched::By(signature.name().to_string()))
            }
            Err(signed_note::NoteError::UnverifiedNote) => Vouched::ByUnknown,
            Err(_) => Vouched::Wrong,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::key::new_key;
    use super::*;

    fn head() -> Head {
        Head { origin: "yice.example/gz-2026".into(), size: 3, root: tree::leaf_hash(b"x") }
    }

    #[test]
    fn a_head_is_signed_and_read_again() {
        let (secret, public) = new_key("yice.example/gz-2026").unwrap();
        let (_, stranger) = new_key("yice.example/gz-2026").unwrap();
        let signed = SignedHead::new(head(), Some(&LogKey::read(&secret).unwrap())).unwrap();
        let [public, stranger] = [public, stranger].map(|key| VerifyKey::read(&key).unwrap());
        let again = SignedHead::read(&signed.note).unwrap();
        assert_eq!(again, signed);
        assert_eq!(again.vouched(std::slice::from_ref(&public)), Vouched::By("yice.example/gz-2026".into()));
        assert_eq!(again.vouched(&[stranger]), Vouched::ByUnknown);
        assert_eq!(again.vouched(&[]), Vouched::ByUnknown);
        let forged = SignedHead::read(&signed.note.replacen("\n3\n", "\n4\n", 1)).unwrap();
        assert_eq!(forged.vouched(std::slice::from_ref(&public)), Vouched::Wrong);
        let plain = SignedHead::new(head(), None).unwrap();
        assert_eq!(SignedHead::read(&plain.note).unwrap(), plain);
        assert_eq!(plain.vouched(&[public]), Vouched::Unsigned);
        for broken in ["", "a\n1\n\n", "a\n01\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n\n", "a\n1\nx\n\n"] {
            assert!(SignedHead::read(broken).is_err(), "{broken}");
        }
        assert!(SignedHead::read(&format!("{}nonsense\n", plain.note)).is_err());
    }
}
