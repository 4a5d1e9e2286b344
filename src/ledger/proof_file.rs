//! The side file of a letter: its entry and the proof that it is in the ledger (c2sp.org/tlog-proof).
//!
//! Whoever has it, the letter and a head that they trust needs nothing else, and reads nothing of any other letter.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::entry::Entry;
use super::head::SignedHead;
use super::tree::Root;

/// The first line.
const FIRST: &str = "c2sp.org/tlog-proof@v1";

/// A side file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProofFile {
    /// The leaf: an entry in canonical JSON.
    pub leaf: Vec<u8>,
    /// Its position.
    pub index: u64,
    /// Hashes from its neighbour up to below the head.
    pub proof: Vec<Root>,
    /// The head.
    pub head: SignedHead,
}

impl ProofFile {
    /// Its text.
    pub fn text(&self) -> String {
        let hashes: String = self.proof.iter().map(|hash| format!("{hash}\n")).collect();
        format!("{FIRST}\nextra {}\nindex {}\n{hashes}\n{}", STANDARD.encode(&self.leaf), self.index, self.head.note)
    }

    /// Reads one.
    ///
    /// # Errors
    /// It is none, in a few words.
    pub fn read(text: &str) -> Result<Self, String> {
        let (proof, head) = text.split_once("\n\n").ok_or("no empty line before the head")?;
        let mut lines = proof.split('\n');
        if lines.next() != Some(FIRST) {
            return Err(format!("the first line is not {FIRST}"));
        }
        let extra = lines.next().and_then(|line| line.strip_prefix("extra ")).ok_or("no line `extra`")?;
        let leaf = STANDARD.decode(extra).map_err(|_| "the line `extra` is no base64")?;
        let index = lines.next().and_then(|line| line.strip_prefix("index ")).ok_or("no line `index`")?;
        let number: u64 = index.parse().map_err(|_| "the index is no number")?;
        if number.to_string() != index {
            return Err("the index is no number".into());
        }
        let hashes = lines.map(|line| line.parse().map_err(|_| "a line is no hash".to_string()));
        let proof = hashes.collect::<Result<Vec<Root>, String>>()?;
        Ok(Self { leaf, index: number, proof, head: SignedHead::read(head)? })
    }

    /// Its entry.
    ///
    /// # Errors
    /// The leaf is no entry, or one of another position.
    pub fn entry(&self) -> Result<Entry, String> {
        let entry = Entry::of_leaf(&self.leaf)?;
        if entry.seq == self.index { Ok(entry) } else { Err("the entry is of another position".into()) }
    }

    /// Whether the proof holds under its own head.
    pub fn holds(&self) -> bool {
        self.head.head.includes(self.index, &self.leaf, &self.proof)
    }
}

#[cfg(test)]
mod tests {
    use super::super::head::Head;
    use super::super::tree::{Tree, prove_inclusion};
    use super::*;

    fn file(leaf: u64) -> ProofFile {
        let leaves: Vec<String> = (0..9).map(|n| format!("leaf {n}")).collect();
        let tree = Tree::of(&leaves);
        let head = Head { origin: "a.example/log".into(), size: 9, root: tree.root(9).unwrap() };
        ProofFile {
            leaf: leaves[usize::try_from(leaf).unwrap()].clone().into_bytes(),
            index: leaf,
            proof: prove_inclusion(9, leaf, &tree).unwrap(),
            head: SignedHead::new(head, None).unwrap(),
        }
    }

    #[test]
    fn a_side_file_is_read_again_and_holds() {
        for leaf in 0..9 {
            let file = file(leaf);
            assert!(file.holds());
            assert_eq!(ProofFile::read(&file.text()).unwrap(), file);
        }
    }

    #[test]
    fn no_changed_byte_goes_unseen() {
        let text = file(5).text();
        let whole = file(5);
        for at in 0..text.len() {
            for other in [b'0', b'A', b'\n', b' '] {
                let mut bytes = text.clone().into_bytes();
                if bytes[at] == other {
                    continue;
                }
                bytes[at] = other;
                let read = String::from_utf8(bytes).ok().and_then(|text| ProofFile::read(&text).ok());
                // Which ledger it is is no part of the tree: that is what a signature or a known head is for.
                let is_same = |read: &ProofFile| read.head.head.origin != whole.head.head.origin;
                assert!(read.is_none_or(|read| !read.holds() || is_same(&read)), "byte {at} as {other}");
            }
        }
    }
}
