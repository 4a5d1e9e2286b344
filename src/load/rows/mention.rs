//! What one row says of its enterprise, with the cells where it says it.

use super::draft::Draft;
use crate::diagnostic::Place;
use crate::domain::Origin;
use crate::domain::columns::Field;
use crate::load::places;

/// One row's statement about its enterprise.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Mention<'a> {
    /// 标称生产企业 as written.
    pub name: &'a str,
    /// 统一社会信用代码 as written.
    pub code: &'a str,
    /// 企业所在地 as written.
    pub place: &'a str,
    /// 企业规模 as written.
    pub scale: &'a str,
    /// Its row.
    pub origin: &'a Origin,
}

impl<'a> Mention<'a> {
    /// What a draft says.
    pub(crate) fn of(draft: &'a Draft) -> Self {
        Self {
            name: draft.text(Field::Manufacturer),
            code: draft.text(Field::CreditCode),
            place: draft.text(Field::Place),
            scale: draft.text(Field::Scale),
            origin: &draft.origin,
        }
    }

    /// The cell of the name.
    pub(super) fn name_at(&self) -> Place {
        places::cell(self.origin, Field::Manufacturer, self.name)
    }

    /// The cell of the place.
    pub(super) fn place_at(&self) -> Place {
        places::cell(self.origin, Field::Place, self.place)
    }

    /// The cell of the code.
    pub(super) fn code_at(&self) -> Place {
        places::cell(self.origin, Field::CreditCode, self.code)
    }
}
