//! Every row of the tables in `tests/vectors`, against the definitions.

use std::collections::BTreeMap;
use std::path::PathBuf;

use rust_decimal::Decimal;

use crate::support::project;

mod facts;
mod statistics;

/// A row of a table, by the names of its columns.
type Row = BTreeMap<String, String>;

fn path(name: &str) -> PathBuf {
    project().join("tests/vectors").join(name)
}

/// All rows of a table, which has some.
fn table(name: &str) -> Vec<Row> {
    let rows: Vec<Row> = csv::Reader::from_path(path(name)).expect(name).deserialize().map(Result::unwrap).collect();
    assert!(!rows.is_empty());
    rows
}

fn decimal(text: &str) -> Decimal {
    Decimal::from_str_exact(text).expect("a decimal")
}
