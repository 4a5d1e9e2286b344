//! The tree of an RFC 6962 log, by `tlog_tiles`: heads, proofs and their checking.

use std::fmt;
use std::str::FromStr;

use tlog_tiles::tlog::{self, HashReader};
use tlog_tiles::{Hash, stored_hash_index};

/// The head of a tree or the hash of a leaf; written in base64, as checkpoints and proofs have it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Root(pub [u8; 32]);

impl fmt::Display for Root {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&Hash(self.0).to_string())
    }
}

impl fmt::Debug for Root {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// A text that is no base64 of 32 bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NoRoot;

impl FromStr for Root {
    type Err = NoRoot;

    fn from_str(text: &str) -> Result<Self, NoRoot> {
        let root = Hash::parse_hash(text).map(|hash| Self(hash.0)).map_err(|_| NoRoot)?;
        // One text for one root: the last figure of base64 has bits to spare.
        if root.to_string() == text { Ok(root) } else { Err(NoRoot) }
    }
}

/// The hash of a leaf.
pub fn leaf_hash(leaf: &[u8]) -> Root {
    Root(tlog::record_hash(leaf).0)
}

/// The nodes of a tree that are kept, by their place in the order of `tlog`.
pub trait Nodes {
    /// The nodes at these places; none where one is not there.
    fn nodes(&self, places: &[u64]) -> Option<Vec<Root>>;
}

struct Reader<'a, N: Nodes>(&'a N);

impl<N: Nodes> HashReader for Reader<'_, N> {
    fn read_hashes(&self, indexes: &[u64]) -> Result<Vec<Hash>, tlog::Error> {
        let nodes = self.0.nodes(indexes).ok_or(tlog::Error::IndexesNotInTree)?;
        match nodes.len() == indexes.len() {
            true => Ok(nodes.into_iter().map(|root| Hash(root.0)).collect()),
            false => Err(tlog::Error::IndexesNotInTree),
        }
    }
}

/// The head of the first so many leaves; none where a node is missing.
pub(crate) fn root<N: Nodes>(size: u64, nodes: &N) -> Option<Root> {
    tlog::tree_hash(size, &Reader(nodes)).ok().map(|hash| Root(hash.0))
}

/// Proof that a leaf is in the first `size` leaves; none where it is not, or a node is missing.
pub fn prove_inclusion<N: Nodes>(size: u64, leaf: u64, nodes: &N) -> Option<Vec<Root>> {
    let proof = tlog::prove_record(size, leaf, &Reader(nodes)).ok()?;
    Some(proof.into_iter().map(|hash| Root(hash.0)).collect())
}

/// Proof that the first `old` leaves are a beginning of the first `new` ones; none where they are not so many.
pub fn prove_consistency<N: Nodes>(old: u64, new: u64, nodes: &N) -> Option<Vec<Root>> {
    let proof = tlog::prove_tree(new, old, &Reader(nodes)).ok()?;
    Some(proof.into_iter().map(|hash| Root(hash.0)).collect())
}

fn hashes(proof: &[Root]) -> Vec<Hash> {
    proof.iter().map(|root| Hash(root.0)).collect()
}

/// Whether a proof shows a leaf to be in a tree.
pub(super) fn includes((size, root): (u64, Root), (at, leaf): (u64, Root), proof: &[Root]) -> bool {
    proof.len() <= DEEPEST && tlog::check_record(&hashes(proof), size, Hash(root.0), at, Hash(leaf.0)).is_ok()
}

/// Whether a proof shows one tree to be the beginning of another.
pub(super) fn continues((old, old_root): (u64, Root), (new, new_root): (u64, Root), proof: &[Root]) -> bool {
    let is_proven = || tlog::check_tree(&hashes(proof), new, Hash(new_root.0), old, Hash(old_root.0)).is_ok();
    // Of the empty tree every other one is a continuation.
    (old == 0 && old_root == EMPTY && proof.is_empty()) || proof.len() <= 2 * DEEPEST && is_proven()
}

/// No tree has more levels.
const DEEPEST: usize = 64;

/// The head of no leaves.
pub(super) const EMPTY: Root = Root(tlog::EMPTY_HASH.0);

/// A tree in memory: every node that `tlog` keeps, in its order.
#[derive(Debug, Clone, Default)]
pub struct Tree {
    nodes: Vec<Root>,
    size: u64,
}

impl Nodes for Tree {
    fn nodes(&self, places: &[u64]) -> Option<Vec<Root>> {
        places.iter().map(|place| self.nodes.get(usize::try_from(*place).ok()?).copied()).collect()
    }
}

impl Tree {
    /// Of these leaves.
    pub fn of<L: AsRef<[u8]>>(leaves: impl IntoIterator<Item = L>) -> Self {
        let mut tree = Self::default();
        leaves.into_iter().for_each(|leaf| drop(tree.push(leaf.as_ref())));
        tree
    }

    /// One more leaf. The nodes that it completes, which stand behind those that were there.
    pub fn push(&mut self, leaf: &[u8]) -> Vec<Root> {
        let new = new_nodes(self.size, leaf, self).unwrap_or_default();
        self.nodes.extend(&new);
        self.size += 1;
        new
    }

    /// Number of leaves.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// The head of the first so many leaves; none where there are fewer.
    pub fn root(&self, size: u64) -> Option<Root> {
        if size > self.size { None } else { root(size, self) }
    }

    /// All nodes in their order.
    pub fn all_nodes(&self) -> &[Root] {
        &self.nodes
    }
}

/// The nodes that the next leaf completes, to be kept behind the others ([`first_place`]).
pub(crate) fn new_nodes<N: Nodes>(size: u64, leaf: &[u8], nodes: &N) -> Option<Vec<Root>> {
    let new = tlog::stored_hashes(size, leaf, &Reader(nodes)).ok()?;
    Some(new.into_iter().map(|hash| Root(hash.0)).collect())
}

/// Where the nodes of the leaf at this position begin.
pub(crate) fn first_place(leaf: u64) -> u64 {
    stored_hash_index(0, leaf)
}

#[cfg(test)]
mod tests {
    use sha2::{Digest, Sha256};

    use super::*;

    /// RFC 6962, section 2.1, as it is written there.
    fn mth(leaves: &[Vec<u8>]) -> [u8; 32] {
        match leaves {
            [] => Sha256::digest(b"").into(),
            [leaf] => Sha256::new().chain_update([0]).chain_update(leaf).finalize().into(),
            _ => {
                let (left, right) = leaves.split_at(below(leaves.len()));
                Sha256::new().chain_update([1]).chain_update(mth(left)).chain_update(mth(right)).finalize().into()
            }
        }
    }

    /// The largest power of two smaller than n.
    fn below(n: usize) -> usize {
        n.next_power_of_two() / 2
    }

    /// Section 2.1.1.
    fn path(m: usize, leaves: &[Vec<u8>]) -> Vec<[u8; 32]> {
        if leaves.len() == 1 {
            return Vec::new();
        }
        let k = below(leaves.len());
        let (left, right) = leaves.split_at(k);
        let (mut path, last) = if m < k { (path(m, left), mth(right)) } else { (path(m - k, right), mth(left)) };
        path.push(last);
        path
    }

    /// Section 2.1.2.
    fn subproof(m: usize, leaves: &[Vec<u8>], is_whole: bool) -> Vec<[u8; 32]> {
        if m == leaves.len() {
            return if is_whole { Vec::new() } else { vec![mth(leaves)] };
        }
        let k = below(leaves.len());
        let (left, right) = leaves.split_at(k);
        let (mut proof, last) = match m <= k {
            true => (subproof(m, left, is_whole), mth(right)),
            false => (subproof(m - k, right, false), mth(left)),
        };
        proof.push(last);
        proof
    }

    fn leaves(n: usize) -> Vec<Vec<u8>> {
        (0..n).map(|n| format!("leaf {n}").into_bytes()).collect()
    }

    #[test]
    fn heads_and_proofs_are_those_of_the_definitions() {
        let all = leaves(40);
        let tree = Tree::of(&all);
        for size in 0..=all.len() {
            let root = tree.root(size as u64).unwrap();
            assert_eq!(root.0, mth(&all[..size]), "{size}");
            for leaf in 0..size {
                let proof = prove_inclusion(size as u64, leaf as u64, &tree).unwrap();
                assert_eq!(proof.iter().map(|root| root.0).collect::<Vec<_>>(), path(leaf, &all[..size]));
                assert!(includes((size as u64, root), (leaf as u64, leaf_hash(&all[leaf])), &proof));
                assert!(!includes((size as u64, root), (leaf as u64, leaf_hash(b"another")), &proof));
            }
            for old in 1..=size {
                let proof = prove_consistency(old as u64, size as u64, &tree).unwrap();
                assert_eq!(proof.iter().map(|root| root.0).collect::<Vec<_>>(), subproof(old, &all[..size], true));
                assert!(continues((old as u64, tree.root(old as u64).unwrap()), (size as u64, root), &proof));
                assert!(!continues((old as u64, leaf_hash(b"")), (size as u64, root), &proof));
            }
        }
        assert_eq!(tree.root(41), None);
        assert_eq!(prove_inclusion(40, 40, &tree), None);
    }

    /// The leaves and heads of the test vectors of the reference logs (certificate-transparency, merkletree tests).
    #[test]
    fn heads_are_those_of_known_vectors() {
        let hex = |text: &str| -> Vec<u8> {
            (0..text.len()).step_by(2).map(|at| u8::from_str_radix(&text[at..at + 2], 16).unwrap()).collect()
        };
        let leaves =
            ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"];
        let heads = [
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
            "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
            "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
            "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
            "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
            "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
            "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
            "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
        ];
        let tree = Tree::of(leaves.map(hex));
        for (size, head) in heads.iter().enumerate() {
            assert_eq!(tree.root(size as u64).unwrap().0.to_vec(), hex(head), "{size}");
        }
    }

    proptest::proptest! {
        #[test]
        fn no_proof_of_chance_is_one_and_none_panics(
            size in 0u64..=u64::MAX, at in 0u64..=u64::MAX, proof in proptest::collection::vec(proptest::array::uniform32(0u8..), 0..70)
        ) {
            let proof: Vec<Root> = proof.into_iter().map(Root).collect();
            let leaf = leaf_hash(b"x");
            proptest::prop_assert!(!includes((size, EMPTY), (at, leaf), &proof));
            proptest::prop_assert!(!continues((at.max(1), leaf), (size, EMPTY), &proof));
        }
    }

    #[test]
    fn one_root_has_one_text() {
        let text = EMPTY.to_string();
        assert_eq!(text.parse(), Ok(EMPTY));
        assert_eq!(text, "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=");
        assert!("47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFV=".parse::<Root>().is_err());
        assert!("".parse::<Root>().is_err());
    }
}
