//! Which sheets of a workbook are read.

use std::ops::ControlFlow;

use crate::diagnostic::{Diagnostic, Place};
use crate::domain::Sheet;
use crate::domain::columns::Field;
use crate::load::columns::header::{HEADER_WITHIN, Head, Headings};
use crate::load::findings as say;
use crate::load::workbook::Workbook;
use crate::load::workbook::row::Row;

/// The sheets of a workbook, by what is done with them.
pub(super) struct Choice {
    /// To be read, with their heads.
    pub read: Vec<(usize, Head)>,
    /// Not to be read, though there is something in them.
    pub others: Vec<usize>,
}

/// What the first rows of a sheet show.
struct Look {
    position: usize,
    hidden: bool,
    /// Anything at all.
    filled: bool,
    head: Option<Head>,
    /// The head is one of results, be it not whole.
    is_results: bool,
}

/// Chooses all visible sheets with the header of results, or the one that job.toml names. `None` where the job stops.
pub(super) fn choose(
    book: &mut Workbook,
    file: &str,
    wanted: &str,
    headings: &Headings,
    findings: &mut Vec<Diagnostic>,
) -> Option<Choice> {
    let names: Vec<String> = book.sheets().iter().map(|s| s.name.clone()).collect();
    let candidates: Vec<usize> = match wanted {
        "" => (0..names.len()).collect(),
        name => names.iter().position(|n| n == name).into_iter().collect(),
    };
    if candidates.is_empty() && !wanted.is_empty() {
        findings.push(say::sheet_not_found(file, wanted, &names));
        return None;
    }
    let looks: Result<Vec<Look>, Diagnostic> = candidates.into_iter().map(|at| look(book, at, headings)).collect();
    let mut looks = looks.map_err(|finding| findings.push(finding)).ok()?;
    let at = |look: &Look| Place { sheet: names[look.position].clone(), ..Place::file(file) };
    if !wanted.is_empty() {
        if looks[0].hidden {
            findings.push(say::hidden_data(vec![at(&looks[0])], ("工作表", "the sheet is")));
            looks[0].hidden = false;
        }
        // Whoever names one sheet is told once what that leaves out.
        let others = (0..names.len()).filter(|position| *position != looks[0].position);
        let others = others.filter(|position| !book.sheets()[*position].hidden).collect::<Vec<_>>().into_iter();
        let others = others.filter_map(|position| look(book, position, headings).ok().filter(|look| look.is_results));
        let others: Vec<Place> = others.map(|look| at(&look)).collect();
        findings.extend((!others.is_empty()).then(|| say::sheets_beside_the_named(others)));
    }
    let hidden: Vec<Place> = looks.iter().filter(|look| look.hidden && look.is_results).map(at).collect();
    let filled = looks.iter().any(|look| look.filled);
    let mut visible: Vec<Look> = looks.into_iter().filter(|look| !look.hidden).collect();
    if !visible.iter().any(|look| look.is_results) {
        if !hidden.is_empty() {
            findings.push(say::only_hidden_sheets(hidden));
            return None;
        }
        // What comes nearest is told what it has not.
        let missing = |look: &Look| Some((headings.missing_in(&look.head.as_ref()?.row)?, look.position));
        let Some((_, nearest)) = visible.iter().filter_map(missing).min() else {
            findings.push(if filled { say::missing_header(file, wanted) } else { say::empty_file(file) });
            return None;
        };
        visible.iter_mut().for_each(|look| look.is_results = look.position == nearest);
    } else if !hidden.is_empty() {
        findings.push(say::hidden_sheets_not_read(hidden));
    }
    let (read, others): (Vec<Look>, Vec<Look>) = visible.into_iter().partition(|look| look.is_results);
    let read = read.into_iter().filter_map(|look| Some((look.position, look.head?))).collect();
    Some(Choice { read, others: others.iter().filter(|look| look.filled).map(|look| look.position).collect() })
}

fn look(book: &mut Workbook, position: usize, headings: &Headings) -> Result<Look, Diagnostic> {
    let hidden = book.sheets()[position].hidden;
    let mut rows: Vec<Row> = Vec::new();
    let mut filled = false;
    book.rows(position, &mut |row| {
        filled = true;
        if row.number > HEADER_WITHIN {
            return ControlFlow::Break(());
        }
        rows.push(row);
        ControlFlow::Continue(())
    })?;
    let head = Head::find(&rows, headings);
    let is_results = head.as_ref().is_some_and(|head| is_of_results(head, headings));
    Ok(Look { position, hidden, filled, head, is_results })
}

/// Whether a header is that of results: it has items with their results, and most of what must be there. A list of samples
/// or of what failed has less.
fn is_of_results(head: &Head, headings: &Headings) -> bool {
    let fields = headings.fields_of(&head.row);
    let has = |field: Field| fields.values().any(|known| *known == field as usize);
    let missing = headings.missing_in(&head.row).unwrap_or(usize::MAX);
    missing == 0 || has(Field::Item) && has(Field::Result) && missing <= headings.required() / 2
}

/// A sheet as places name it; its columns are not known yet.
pub(super) fn place(book: &Workbook, file: &str, position: usize) -> Sheet {
    let name = book.sheets()[position].name.clone();
    Sheet { file: file.to_string(), name, position, is_text: book.is_text(), columns: Vec::new() }
}
