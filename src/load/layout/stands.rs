//! Where the fields of a row stand: in its own cells, or in cells of other rows that are of many.

use std::collections::HashMap;
use std::sync::Arc;

use crate::domain::columns::Field;
use crate::domain::{Sheet, Stand};

/// A sheet in all the ways in which its fields stand.
#[derive(Debug)]
pub(super) struct Stands {
    base: Arc<Sheet>,
    others: HashMap<Vec<(Field, Stand)>, Arc<Sheet>>,
}

impl Stands {
    /// Of a sheet whose rows have cells of their own.
    pub(super) fn new(base: Sheet) -> Self {
        Self { base: Arc::new(base), others: HashMap::new() }
    }

    /// The sheet where every row has cells of its own.
    pub(super) fn base(&self) -> &Arc<Sheet> {
        &self.base
    }

    /// The sheet where these fields stand elsewhere.
    pub(super) fn with(&mut self, elsewhere: &[(Field, Stand)]) -> Arc<Sheet> {
        if elsewhere.is_empty() {
            return self.base.clone();
        }
        if let Some(known) = self.others.get(elsewhere) {
            return known.clone();
        }
        let mut columns = self.base.columns.clone();
        for (field, stand) in elsewhere {
            if let Some(column) = columns.get_mut(*field as usize) {
                *column = Some(*stand);
            }
        }
        let sheet = Arc::new(Sheet { columns, ..(*self.base).clone() });
        self.others.insert(elsewhere.to_vec(), sheet.clone());
        sheet
    }
}
