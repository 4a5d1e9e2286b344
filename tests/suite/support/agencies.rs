//! A demonstration job as the jobs of its testing agencies: each has its own batches, all have the lists and the catalog.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use calamine::{Reader, open_workbook_auto};

use super::{Run, copy, project, yice};

/// The jobs of agencies, in folders named by numbers; gone when dropped.
pub struct Split {
    folder: tempfile::TempDir,
    /// Agencies as the results name them, in the order of their names.
    pub agencies: Vec<String>,
    /// Their jobs.
    pub jobs: Vec<PathBuf>,
}

/// The rows of a table of results, its header first.
pub fn rows(job: &Path) -> Vec<Vec<String>> {
    if job.join("results.csv").is_file() {
        let mut csv = csv::ReaderBuilder::new().has_headers(false).from_path(job.join("results.csv")).unwrap();
        let mut rows: Vec<Vec<String>> =
            csv.records().map(|row| row.unwrap().iter().map(str::to_string).collect()).collect();
        rows[0][0] = rows[0][0].trim_start_matches('\u{feff}').to_string();
        return rows;
    }
    let mut book = open_workbook_auto(job.join("results.xlsx")).unwrap();
    let range = book.worksheets().remove(0).1;
    range.rows().map(|row| row.iter().map(ToString::to_string).collect()).collect()
}

/// Writes rows as the results of a job.
pub fn write_rows(job: &Path, rows: &[Vec<String>]) {
    let _ = fs::remove_file(job.join("results.xlsx"));
    let mut csv = csv::Writer::from_path(job.join("results.csv")).unwrap();
    rows.iter().for_each(|row| csv.write_record(row).unwrap());
    csv.flush().unwrap();
}

/// The place of a column.
pub fn column(rows: &[Vec<String>], header: &str) -> usize {
    rows[0].iter().position(|name| name == header).unwrap_or_else(|| panic!("no column {header}"))
}

impl Split {
    /// A fixture by its agencies; each signs its own letters.
    pub fn of(fixture: &str) -> Self {
        Self::by(fixture, |_, agency| agency.to_string())
    }

    /// A fixture by what each of its rows is said to be of.
    pub fn by(fixture: &str, agency_of: impl Fn(&BTreeMap<&str, &str>, &str) -> String) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let source = project().join("fixtures").join(fixture);
        let all = rows(&source);
        let at = column(&all, "承检机构");
        let mut of_agency: BTreeMap<String, Vec<Vec<String>>> = BTreeMap::new();
        for row in &all[1..] {
            let cells: BTreeMap<&str, &str> =
                all[0].iter().map(String::as_str).zip(row.iter().map(String::as_str)).collect();
            let agency = agency_of(&cells, &row[at]);
            let own = of_agency.entry(agency.clone()).or_insert_with(|| vec![all[0].clone()]);
            own.push(row.clone());
            own.last_mut().unwrap()[at] = agency;
        }
        let mut jobs = Vec::new();
        for (number, (agency, rows)) in of_agency.iter().enumerate() {
            let job = folder.path().join(format!("job-{number}"));
            copy(&source, &job);
            write_rows(&job, rows);
            let settings = fs::read_to_string(job.join("job.toml")).unwrap();
            let settings = settings.lines().map(|line| match line.starts_with("issuer = ") {
                true => format!("issuer = \"{agency}\""),
                false => line.to_string(),
            });
            fs::write(job.join("job.toml"), settings.collect::<Vec<_>>().join("\n") + "\n").unwrap();
            jobs.push(job);
        }
        Self { folder, agencies: of_agency.into_keys().collect(), jobs }
    }

    /// Where the merged job goes.
    pub fn merged(&self) -> PathBuf {
        self.folder.path().join("bureau")
    }

    /// Merges them.
    pub fn merge(&self) -> Run {
        self.merge_with(&[])
    }

    /// The same with more arguments.
    pub fn merge_with(&self, more: &[&str]) -> Run {
        let (jobs, into) = (self.jobs.iter().map(|job| job.to_str().unwrap()), self.merged());
        let fixed = ["merge", "-o", into.to_str().unwrap(), "--json"];
        yice(fixed.into_iter().chain(jobs).chain(more.iter().copied()))
    }

    /// Changes the rows of a job: those below its header.
    pub fn change(&self, job: usize, change: impl Fn(&mut Vec<Vec<String>>)) {
        let mut rows = rows(&self.jobs[job]);
        change(&mut rows);
        write_rows(&self.jobs[job], &rows);
    }
}
