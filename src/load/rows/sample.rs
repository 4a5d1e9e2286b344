//! The sample rows of a new job, which nobody may get a letter about.

use super::draft::Draft;
use crate::diagnostic::Diagnostic;
use crate::domain::columns::Field;
use crate::domain::fold::fold;
use crate::load::findings as say;

/// Cells that show a sample row, whatever else of it somebody has changed.
const SHOWN_BY: [Field; 4] = [Field::Manufacturer, Field::SampledParty, Field::Agency, Field::CreditCode];

/// The finding on the rows that still are the sample; none where there are none.
pub(crate) fn told<'a>(drafts: impl Iterator<Item = &'a Draft>) -> Option<Diagnostic> {
    let left: Vec<(&Draft, Field)> = drafts
        .filter_map(|draft| SHOWN_BY.into_iter().find(|&field| is_sample(draft, field)).map(|f| (draft, f)))
        .collect();
    let rows: usize = left.iter().map(|(draft, _)| draft.items.len().max(1)).sum();
    let places = left.iter().take(say::PLACES).map(|(draft, field)| draft.place(*field)).collect();
    (rows > 0).then(|| say::sample_rows_left(places, rows))
}

/// Whether the cell is that of the sample, with or without the words that say so.
fn is_sample(draft: &Draft, field: Field) -> bool {
    let bare = |text: &str| fold(text).split('(').next().unwrap_or_default().to_lowercase();
    let (text, sample) = (draft.text(field), field.column().example_in(0));
    bare(text) == bare(sample) || fold(text).contains("请删除")
}
