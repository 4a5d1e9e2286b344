//! Makes a job folder of any size from a seed: fictitious enterprises, real standards, realistic results.
//!
//! `cargo run --release --example make-job -- --classes 188 --batches 8144 -o DIR`, or `--demo` for
//! `fixtures/guizhou-2023`. The same arguments give the same bytes on every machine.

mod campaign;
mod chance;
mod demo;
mod lists;
pub mod makers;
mod profile;
mod results;
mod tables;
mod workbook;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Parser;

use chance::Chance;
use profile::Kind;
use workbook::FileFormat;

/// Makes a job folder with fictitious enterprises.
#[derive(Debug, Parser)]
pub struct Arguments {
    /// Product classes; beyond the library, variations of its classes are invented.
    #[arg(long, default_value_t = 16)]
    classes: usize,
    /// Batches, before follow-ups and visits without a sample.
    #[arg(long, default_value_t = 440)]
    batches: usize,
    /// Enterprises; about two thirds of the batches where not given.
    #[arg(long)]
    enterprises: Option<usize>,
    /// Testing agencies, 1 to 6.
    #[arg(long, default_value_t = 4)]
    agencies: usize,
    /// Seed of all chance.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// File format of the results.
    #[arg(long, value_enum, default_value = "xlsx")]
    format: FileFormat,
    /// The demonstration job; all other choices are fixed.
    #[arg(long)]
    demo: bool,
    /// Folder to write.
    #[arg(short, long)]
    output: PathBuf,
}

fn main() -> ExitCode {
    match run(&Arguments::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            use std::io::Write;
            let _ = writeln!(std::io::stderr(), "make-job: {message}");
            ExitCode::FAILURE
        }
    }
}

/// Makes the job that the arguments ask for.
///
/// # Errors
/// What could not be read, staged or written.
pub fn run(arguments: &Arguments) -> Result<(), String> {
    let templates = Path::new(env!("CARGO_MANIFEST_DIR")).join("report-templates");
    let library = profile::library(&templates, include_str!("profiles.toml"))?;
    let mut registry = makers::Registry::new(include_str!("places.csv"))?;
    if arguments.demo {
        let mut chance = Chance::new(demo::SEED);
        let (kinds, makers) = demo::CLASSES
            .iter()
            .map(|(code, makers)| {
                let kind = library.iter().find(|kind| kind.class.code.0 == *code).cloned();
                kind.map(|kind| (kind, *makers)).ok_or(format!("{code}: no such class"))
            })
            .collect::<Result<(Vec<Kind>, Vec<usize>), String>>()?;
        let size = campaign::Size { batches: demo::BATCHES, makers, agencies: 5, failing: 55 };
        let mut campaign = campaign::make(kinds, &size, &mut registry, &mut chance);
        let notes = demo::stage(&mut campaign, &mut chance)?;
        workbook::write(&campaign, &job_toml("guizhou-2023", "合成演示"), FileFormat::Xlsx, &arguments.output)?;
        lists::write(&campaign, &arguments.output)?;
        return fs::write(arguments.output.join("README.md"), demo::readme(&campaign, &notes))
            .map_err(|e| e.to_string());
    }
    let mut chance = Chance::new(arguments.seed);
    let kinds = (0..arguments.classes)
        .map(|n| match n / library.len() {
            0 => Ok(library[n].clone()),
            round => profile::variation(&library[n % library.len()], round),
        })
        .collect::<Result<Vec<_>, _>>()?;
    let enterprises = arguments.enterprises.unwrap_or(arguments.batches * 2 / 3).max(arguments.classes);
    let makers = shares(enterprises, arguments.classes, &mut chance);
    let size = campaign::Size { batches: arguments.batches, makers, agencies: arguments.agencies, failing: 80 };
    let campaign = campaign::make(kinds, &size, &mut registry, &mut chance);
    workbook::write(&campaign, &job_toml("made", "合成"), arguments.format, &arguments.output)?;
    tables::write(campaign.used_kinds(), &templates, &arguments.output)
}

/// Enterprises by class: at least one each, a few large classes and many small ones.
fn shares(enterprises: usize, classes: usize, chance: &mut Chance) -> Vec<usize> {
    let weights: Vec<usize> = (0..classes).map(|_| 1 + (chance.below(100) * chance.below(100)) / 100).collect();
    let mut makers = vec![1; classes];
    for _ in classes..enterprises {
        let mut at = chance.below(weights.iter().sum());
        let class = weights.iter().position(|weight| at.checked_sub(*weight).map(|rest| at = rest).is_none());
        makers[class.unwrap_or(0)] += 1;
    }
    makers
}

fn job_toml(id: &str, word: &str) -> String {
    include_str!("job.template.toml").replace("{id}", id).replace("{word}", word)
}
