//! A new job with its sample rows made one's own.

use std::fs;
use std::path::Path;

use yice::domain::columns::{COLUMNS, Column, Field};

/// What `yice new` leaves to be filled in in job.toml.
const ISSUER: &str = "（请填写承检机构全称）";

/// A cell of the sample with the names of somebody who could be.
pub fn own(field: Field, sample: &str) -> String {
    match field {
        Field::Manufacturer | Field::SampledParty => "贵阳云岭示例线缆有限公司".into(),
        Field::CreditCode => "91520115MFAKE10197".into(),
        Field::Agency => "贵州示例质量检验检测院（演示）".into(),
        _ => sample.into(),
    }
}

/// The header of the results and the sample rows, each cell changed.
pub fn table(change: impl Fn(Field, &str) -> String) -> Vec<Vec<String>> {
    let header = COLUMNS.iter().map(|column| column.header.to_string()).collect();
    let row = |row| COLUMNS.iter().map(|column| change(column.field, column.example_in(row))).collect();
    std::iter::once(header).chain((0..Column::example_rows()).map(row)).collect()
}

/// Fills in what `yice new` left open in a folder: the issuer, and in the place of the workbook a csv with rows of one's own.
pub fn fill_in(job: &Path) {
    let settings = fs::read_to_string(job.join("job.toml")).unwrap();
    assert!(settings.contains(ISSUER));
    fs::write(job.join("job.toml"), settings.replace(ISSUER, "贵州示例质量检验检测院（演示）")).unwrap();
    fs::remove_file(job.join("results.xlsx")).unwrap();
    write_results(job, &table(own));
}

/// Writes rows as the results of a job.
pub fn write_results(job: &Path, rows: &[Vec<String>]) {
    let mut csv = csv::Writer::from_path(job.join("results.csv")).unwrap();
    rows.iter().for_each(|row| csv.write_record(row).unwrap());
    csv.flush().unwrap();
}
