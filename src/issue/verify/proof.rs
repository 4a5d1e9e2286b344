//! The side file of a letter, and the heads by which the ledger is held to what it said before.

use std::collections::BTreeMap;

use super::content::Content;
use super::file::{Known, of_entry};
use super::ledger::{Stands, stands};
use super::level::{Check, Level};
use super::{Against, Given};
use crate::issue::findings as say;
use crate::ledger::{Head, ProofFile, SignedHead, Vouched, origin_of};

/// Why there is no side file to go by.
pub(super) enum NoProof {
    /// There is none.
    Missing,
    /// It is none.
    Broken(String),
}

/// Reads the side file.
pub(super) fn read(given: &Given) -> Result<ProofFile, NoProof> {
    let text = given.proof.as_ref().ok_or(NoProof::Missing)?;
    ProofFile::read(text).map_err(NoProof::Broken)
}

/// Whether the side file proves that the letter is in the ledger.
pub(super) fn check(given: &Given, proof: &Result<ProofFile, NoProof>, known: &Known, against: &Against<'_>) -> Check {
    let level = Level::Proof;
    let place = given.path.display().to_string();
    let proof = match proof {
        Ok(proof) => proof,
        Err(NoProof::Missing) => return Check::not(level, "没有登记证明文件", "there is no side file"),
        Err(NoProof::Broken(why)) => return Check::fails(level, say::proof_broken(&place, why)),
    };
    let entry = match proof.entry() {
        Ok(entry) => entry,
        Err(why) => return Check::fails(level, say::proof_broken(&place, &why)),
    };
    if !proof.holds() {
        return Check::fails(level, say::proof_broken(&place, "the hashes do not lead to the head"));
    }
    let Some(record) = of_entry(&entry) else {
        return Check::fails(level, say::proof_broken(&place, "the entry issues no letter"));
    };
    if record.sha256 != given.sha256() {
        let own = known.record().map(|record| record.document_no.clone()).unwrap_or_default();
        if own != record.document_no && (known.same.is_some() || !own.is_empty()) {
            return Check::fails(level, say::proof_of_another(&place, &record.document_no));
        }
        return Check::fails(level, say::proof_of_other_bytes(&place, &record.document_no));
    }
    vouched(proof, against, &place)
}

/// Whether the head of a side file is one to go by.
fn vouched(proof: &ProofFile, against: &Against<'_>, place: &str) -> Check {
    let level = Level::Proof;
    let head = &proof.head.head;
    let trusted = |trusted: &SignedHead| trusted.head == *head;
    let conflicts = |trusted: &&SignedHead| {
        trusted.head.origin == head.origin && trusted.head.size == head.size && trusted.head.root != head.root
    };
    if let Some(other) = against.heads.iter().find(conflicts) {
        return Check::fails(level, say::head_conflicts(place, other.head.size));
    }
    match proof.head.vouched(&against.keys) {
        Vouched::Wrong => Check::fails(level, say::head_signature_wrong(place)),
        Vouched::By(who) => Check::holds(
            level,
            format!("登记在台账第 {} 条，台账头（{} 条）由 {who} 签名", proof.index, head.size),
            format!("entry {} of the ledger, whose head ({} entries) {who} signed", proof.index, head.size),
        ),
        _ if against.heads.iter().any(trusted) => Check::holds(
            level,
            format!("登记在台账第 {} 条，台账头就是给出的那一个（{} 条）", proof.index, head.size),
            format!("entry {} of the ledger, whose head is the given one ({} entries)", proof.index, head.size),
        ),
        _ if against.office.is_some() => Check::holds(
            level,
            format!("登记在台账第 {} 条（台账头 {} 条）", proof.index, head.size),
            format!("entry {} of the ledger (head of {} entries)", proof.index, head.size),
        ),
        Vouched::Unsigned | Vouched::ByUnknown => Check::not(
            level,
            format!(
                "登记证明自身无误（第 {} 条，台账头 {} 条），但没有可信的台账头或公钥可以对照：用 --head 或 --key 给出",
                proof.index, head.size
            ),
            format!(
                "the proof holds by itself (entry {}, head of {} entries), but there is no trusted head or key to compare it with: name one by --head or --key",
                proof.index, head.size
            ),
        ),
    }
}

/// Whether the ledger is whole and goes on from every head that is known: those given, that of the side file, the one that
/// stands on the letter.
pub(super) fn ledger(content: &Content, proof: Option<&ProofFile>, against: &Against<'_>) -> Check {
    let level = Level::Ledger;
    let Some(office) = &against.office else {
        return Check::not(level, "没有作业文件夹，不能查台账", "without the job the ledger cannot be looked at");
    };
    let proven = &office.proven;
    if let Some(fault) = &proven.fault {
        return Check::fails(level, fault.told());
    }
    let origin = origin_of(&office.job.spot_check().settings.campaign.id);
    let mut seen: BTreeMap<(u64, String), Head> = BTreeMap::new();
    let mut see = |head: &Head| drop(seen.insert((head.size, head.root.to_string()), head.clone()));
    against.heads.iter().for_each(|head| see(&head.head));
    proof.iter().filter(|proof| proof.holds()).for_each(|proof| see(&proof.head.head));
    content.facts.iter().filter_map(|facts| facts.ledger.head()).for_each(|head| see(&head));
    let size = proven.tree.size();
    for head in seen.values() {
        match stands(&proven.tree, &origin, head) {
            Stands::Continued | Stands::Other => {}
            Stands::Cut => return Check::fails(level, say::ledger_cut(size, head.size)),
            Stands::Rewritten => return Check::fails(level, say::ledger_rewritten(head.size)),
        }
    }
    Check::holds(
        level,
        format!("台账 {size} 条，完整，并与见过的 {} 个台账头衔接", seen.len()),
        format!("the ledger has {size} entries, is whole, and goes on from {} heads that were seen", seen.len()),
    )
}
