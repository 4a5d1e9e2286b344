//! What differs between two letters, block by block: what a reviewer sees of a letter that is outdated.

use super::Letter;

/// A block whose words differ.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Difference {
    /// Block id; empty: what stands around the body.
    pub block: String,
    /// Its texts before; none where the block is new.
    pub before: Vec<String>,
    /// Its texts now; none where it is gone.
    pub now: Vec<String>,
}

/// Blocks whose words differ, in the order of the new letter, then those that are gone.
pub fn differences(before: &Letter, now: &Letter) -> Vec<Difference> {
    let texts = |letter: &Letter, id: &str| -> Vec<String> {
        let block = letter.body.iter().find(|block| block.id == id);
        let texts = block.map(|block| block.content.texts()).unwrap_or_default();
        texts.into_iter().filter(|text| !text.is_empty()).map(str::to_string).collect()
    };
    let around = |letter: &Letter| -> Vec<String> {
        let signature = &letter.signature;
        let of_signature = [&signature.drafted_by, &signature.reviewed_by, &signature.approved_by, &signature.contact];
        let of_letter =
            [&letter.title, &letter.addressee, &letter.issuer, &letter.receipt.text, &letter.receipt.return_to];
        of_letter.into_iter().chain(of_signature).filter(|text| !text.is_empty()).cloned().collect()
    };
    let gone = before.body.iter().filter(|block| now.body.iter().all(|other| other.id != block.id));
    let ids = now.body.iter().chain(gone).map(|block| block.id.as_str());
    let of_blocks = ids.map(|id| (id, texts(before, id), texts(now, id)));
    let all = std::iter::once(("", around(before), around(now))).chain(of_blocks);
    all.filter(|(_, before, now)| before != now)
        .map(|(block, before, now)| Difference { block: block.to_string(), before, now })
        .collect()
}
