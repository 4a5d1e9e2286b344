//! The table in which a person decides once who is who: which spelling is which enterprise, and which two are not one.

mod read;

use std::collections::{BTreeMap, BTreeSet};

use crate::diagnostic::Place;
use crate::domain::fold::fold;
use crate::domain::{CreditCode, SourceFile};
use read::contradictions;
pub(crate) use read::{is_its_name, read};

/// All decisions.
#[derive(Debug, Default)]
pub(crate) struct Aliases {
    /// In the order of the file.
    rows: Vec<Alias>,
    /// Rows by folded name.
    by_name: BTreeMap<String, Vec<usize>>,
    /// The file, with its digest.
    pub source: Option<SourceFile>,
}

/// A decision.
#[derive(Debug, Clone)]
pub(crate) struct Alias {
    /// The name as it is written in the results, folded.
    pub folded: String,
    /// Whom it is said to be, or not to be.
    pub whom: Whom,
    /// It counts for rows of this place alone; empty: for all.
    pub place: String,
    /// Whether they are one.
    pub is_same: bool,
    /// Its row.
    pub at: Place,
}

/// An enterprise as the table names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Whom {
    /// By its credit code.
    Code(CreditCode),
    /// By its full name.
    Name(String),
}

/// Two decisions that cannot both hold.
#[derive(Debug)]
pub(crate) struct Contradiction {
    /// Their rows.
    pub places: [Place; 2],
    /// The folded names that they are about.
    pub names: BTreeSet<String>,
}

impl Alias {
    fn says_the_same(&self, other: &Self) -> bool {
        let said = |row: &Self| (row.folded.clone(), row.whom.clone(), fold(&row.place), row.is_same);
        said(self) == said(other)
    }
}

impl Aliases {
    fn new(rows: Vec<Alias>, source: Option<SourceFile>) -> Self {
        let mut by_name: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (at, row) in rows.iter().enumerate() {
            by_name.entry(row.folded.clone()).or_default().push(at);
        }
        Self { rows, by_name, source }
    }

    /// Calls the file otherwise.
    pub(crate) fn called(&mut self, name: impl Fn(&str) -> String) {
        self.rows.iter_mut().for_each(|row| row.at.file = name(&row.at.file));
        if let Some(source) = &mut self.source {
            source.file = name(&source.file).as_str().into();
        }
    }

    /// The decisions of several tables together, each once; those that cannot all hold count no more, and are handed back with the
    /// folded names that they are about.
    pub(crate) fn joined(tables: Vec<Self>) -> (Self, Vec<Contradiction>) {
        let mut rows: Vec<Alias> = Vec::new();
        for row in tables.into_iter().flat_map(|table| table.rows) {
            if !rows.iter().any(|known| known.says_the_same(&row)) {
                rows.push(row);
            }
        }
        let whole = Self::new(rows, None);
        let pairs = contradictions(&whole);
        let names = |at: &usize| {
            let row = &whole.rows[*at];
            let whom = if let Whom::Name(name) = &row.whom { fold(name) } else { String::new() };
            [row.folded.clone(), whom]
        };
        let told = pairs.iter().map(|(one, other)| Contradiction {
            places: [one, other].map(|at| whole.rows[*at].at.clone()),
            names: [one, other].iter().flat_map(|at| names(at)).filter(|name| !name.is_empty()).collect(),
        });
        let told: Vec<Contradiction> = told.collect();
        let of_doubt = |name: &String| told.iter().any(|of| of.names.contains(name));
        let rows = whole.rows.into_iter().filter(|row| !of_doubt(&row.folded)).collect();
        (Self::new(rows, None), told)
    }

    /// All decisions.
    pub(crate) fn all(&self) -> &[Alias] {
        &self.rows
    }

    /// The decisions about a name, with their places among all: those for a place first.
    pub(crate) fn about<'s>(&'s self, name: &str) -> impl Iterator<Item = (usize, &'s Alias)> {
        let rows = self.by_name.get(&fold(name)).map_or(&[][..], Vec::as_slice);
        let of = |is_placed: bool| rows.iter().filter(move |at| self.rows[**at].place.is_empty() != is_placed);
        of(true).chain(of(false)).map(|at| (*at, &self.rows[*at]))
    }

    /// Who a name of another list is, which tells no place.
    pub(crate) fn whom(&self, name: &str) -> Option<&Whom> {
        self.about(name).find(|(_, row)| row.is_same && row.place.is_empty()).map(|(_, row)| &row.whom)
    }
}

#[cfg(test)]
impl Aliases {
    /// Decisions that were made in a test: name, whom, place, whether they are one.
    pub(crate) fn of(rows: &[(&str, &str, &str, bool)]) -> Self {
        let row = |(written, whom, place, is_same): &(&str, &str, &str, bool)| Alias {
            folded: fold(written),
            whom: CreditCode::parse(whom).map_or_else(|_| Whom::Name((*whom).to_string()), Whom::Code),
            place: (*place).to_string(),
            is_same: *is_same,
            at: Place::file("aliases.csv"),
        };
        Self::new(rows.iter().map(row).collect(), None)
    }
}
