//! Which texts of a letter may be edited: causes, measures, paragraphs and notes; never what was measured, judged or enacted.

use crate::compose::letter::{Block, Content};

/// Blocks whose paragraphs tell of results, identity or law.
const FIXED: [&str; 7] = ["opening", "sample", "deviation", "rules", "draft_note", "heading", "standing"];

/// Editable texts of one measure: what, how it is verified, evidence, who.
const OF_A_MEASURE: usize = 4;

/// The longest measure, and the longest verification, in characters: as the tables' README asks of them.
pub(super) const A_MEASURE: usize = 45;

/// A text that may be edited.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Editable {
    /// The text as it is.
    pub text: String,
    /// Where it is one of a measure: the measure's position among all of the block, and which text of it.
    pub measure: Option<(usize, usize)>,
    /// The longest text that there is room for, in characters.
    pub longest: usize,
}

/// The editable texts of a block, in the order that edits count them by.
pub fn editable(block: &Block) -> Vec<Editable> {
    let kind = block.id.split(['/', '#']).next().unwrap_or_default();
    if block.id.is_empty() || FIXED.contains(&kind) {
        return Vec::new();
    }
    match &block.content {
        Content::Paragraph { text, .. } | Content::Note { text } => {
            vec![Editable { text: text.clone(), measure: None, longest: 600 }]
        }
        Content::Measures(measures) => {
            let rows = measures.groups.iter().flat_map(|group| &group.rows);
            let texts = rows.enumerate().flat_map(|(row, measure)| {
                [
                    (&measure.what, A_MEASURE),
                    (&measure.verification, A_MEASURE),
                    (&measure.evidence, 16),
                    (&measure.who, 6),
                ]
                .into_iter()
                .enumerate()
                .map(move |(part, (text, longest))| Editable {
                    text: text.clone(),
                    measure: Some((row, part)),
                    // What is longer already need not be made shorter to be changed.
                    longest: longest.max(text.chars().count()),
                })
            });
            texts.collect()
        }
        _ => Vec::new(),
    }
}

/// The text of a measure that an edit means, to be changed.
pub(super) fn of_measure(block: &mut Block, index: usize) -> Option<&mut String> {
    let Content::Measures(measures) = &mut block.content else { return None };
    let row = measures.groups.iter_mut().flat_map(|group| &mut group.rows).nth(index / OF_A_MEASURE)?;
    Some(match index % OF_A_MEASURE {
        0 => &mut row.what,
        1 => &mut row.verification,
        2 => &mut row.evidence,
        _ => &mut row.who,
    })
}
