//! A sheet whose rows are read.

use std::sync::Arc;

use crate::domain::Sheet;
use crate::load::columns::header::Header;

/// A sheet of results with its header.
#[derive(Debug)]
pub(crate) struct Table {
    /// Which columns it has.
    pub header: Header,
    /// Where its rows stand.
    pub sheet: Arc<Sheet>,
}
