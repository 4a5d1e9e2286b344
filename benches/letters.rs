//! How much processor time a letter takes, stage by stage, and how that compares with other fonts, another layout or
//! another build.
//!
//! - `cargo bench --bench letters` makes letters of the demonstration job and prints the stages of one.
//! - `cargo bench --bench letters -- --fonts fonts/cff --fonts fonts` sets the same letters in the CFF faces; `--layout`
//!   names another layout folder, `--letters` how many, `--job` another job.
//! - `cargo bench --bench letters -- --beside "PROGRAM ARGUMENTS"` runs this bench and that one (another build of it,
//!   or this one with other options: `@` stands for it) in turns and prints the ratio of each stage.
//!
//! The straightforward baseline is the plain release build with the CFF faces as the program and its layout were at
//! 3b71b02, where Typst remembered nothing from letter to letter:
//!
//! ```sh
//! git worktree add target/baseline 3b71b02
//! (cd target/baseline && cargo bench --no-run --bench letters)      # prints the path of its program
//! cargo bench --profile dist --bench letters -- \
//!   --beside "target/baseline/target/release/deps/letters-… --fonts fonts/cff --fonts fonts"
//! ```
//!
//! One letter is made at a time, on one thread, whose own processor time is read (`/proc/thread-self/schedstat`): on a
//! busy machine it says more than the wall time, and a ratio of two that ran in turns says most.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use clap::Parser;
use yice::compose::letter::Letter;
use yice::compose::proofreading::Proofreader;
use yice::job::{Case, Job, Resources};
use yice::load;
use yice::pdf::Pdf;
use yice::typeset::{Engine, FontFile, in_worker};

/// As the program has it.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// What is measured of each letter. The whole is composing, laying out and exporting; reading back counts apart.
const STAGES: [&str; 5] = ["compose", "layout", "PDF export", "whole", "read back"];

#[derive(Parser)]
struct Options {
    /// The job whose letters are made.
    #[arg(long, default_value = "fixtures/guizhou-2023")]
    job: PathBuf,
    /// Font folders; of two files with one name the earlier folder's counts.
    #[arg(long, default_values = ["fonts"])]
    fonts: Vec<PathBuf>,
    /// The layout folder.
    #[arg(long, default_value = "report-templates/layout")]
    layout: PathBuf,
    /// How many letters, spread over the job.
    #[arg(long, default_value_t = 60)]
    letters: usize,
    /// Another bench to take turns with; `@` is this program.
    #[arg(long)]
    beside: Option<String>,
    /// How often each takes its turn.
    #[arg(long, default_value_t = 5)]
    rounds: usize,
    /// What cargo adds.
    #[arg(long, hide = true)]
    bench: bool,
}

/// Milliseconds of processor time a letter, in the order of `STAGES`.
type Times = [f64; STAGES.len()];

fn main() {
    let options = Options::parse();
    match &options.beside {
        None => report(&in_worker(|| measure(&options)), options.letters),
        Some(other) => compare(&options, other),
    }
}

fn measure(options: &Options) -> Times {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let resources = Resources {
        templates: root.join("report-templates"),
        fonts: options.fonts.iter().map(|folder| root.join(folder)).collect(),
    };
    let opened = Job::open(&root.join(&options.job), &resources);
    let job = opened.value.unwrap_or_else(|| panic!("{:?}", opened.findings));
    let fonts = FontFile::open_all(&load::fonts(&resources.fonts)).value;
    let engine = Engine::new(fonts, &job.spot_check().settings.fonts, files(&root.join(&options.layout)))
        .unwrap_or_else(|findings| panic!("{findings:?}"));
    let proofreader = Proofreader::new(job.identities().collect());
    let cases: Vec<Case> = job.cases().into_iter().filter(|case| case.letter.is_ok()).collect();
    let count = options.letters.min(cases.len());
    let chosen: Vec<&Case> = (0..count).map(|number| &cases[number * cases.len() / count]).collect();
    // What Typst remembers of a letter must not serve it twice: layouts and whole letters are passes of their own. The
    // first letters of a pass only warm up.
    let layouts = pass(&chosen, |case| [0.0, layout(&job, &engine, case), 0.0, 0.0, 0.0]);
    let [compose, _, _, whole, read] = pass(&chosen, |case| whole(&job, &engine, &proofreader, case));
    [compose, layouts[1], whole - compose - layouts[1], whole, read]
}

/// The mean of some letters.
fn pass(cases: &[&Case], times_of: impl Fn(&Case) -> Times) -> Times {
    cases.iter().take(3).for_each(|case| _ = times_of(case));
    let mut sums = Times::default();
    for case in cases {
        sums.iter_mut().zip(times_of(case)).for_each(|(sum, time)| *sum += time);
    }
    sums.map(|sum| sum / cases.len().max(1) as f64)
}

fn layout(job: &Job, engine: &Engine, case: &Case) -> f64 {
    let letter = compose(job, case);
    timed(|| engine.page_count(&letter).unwrap_or_else(|findings| panic!("{findings:?}"))).1
}

fn whole(job: &Job, engine: &Engine, proofreader: &Proofreader, case: &Case) -> Times {
    let (letter, compose) = timed(|| compose(job, case));
    let (pdf, pages) = timed(|| engine.pdf(&letter).unwrap_or_else(|findings| panic!("{findings:?}")));
    let (misread, read) = timed(|| {
        let text = Pdf::open(&pdf.bytes).and_then(|pdf| pdf.text()).unwrap_or_else(|error| panic!("{error}"));
        let (owner, own_texts) = job.own_texts(case);
        proofreader.check(owner, &own_texts, &text)
    });
    assert!(misread.is_empty(), "{misread:?}");
    [compose, 0.0, 0.0, compose + pages, read]
}

fn compose(job: &Job, case: &Case) -> Letter {
    let subject = case.subject.expect("a case with a letter has a subject");
    job.letter(subject).unwrap_or_else(|findings| panic!("{findings:?}"))
}

/// A result and the milliseconds of processor time it took.
fn timed<R>(work: impl FnOnce() -> R) -> (R, f64) {
    let before = processor_ms();
    let result = work();
    (result, processor_ms() - before)
}

/// Processor time of this thread so far.
fn processor_ms() -> f64 {
    let stat = std::fs::read_to_string("/proc/thread-self/schedstat").expect("Linux tells a thread's processor time");
    let nanoseconds = stat.split(' ').next().and_then(|field| field.parse::<f64>().ok());
    nanoseconds.expect("nanoseconds come first") / 1e6
}

fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let entries = std::fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let paths = entries.flatten().map(|entry| entry.path()).filter(|path| path.is_file());
    let read = |path: PathBuf| {
        let name = path.file_name()?.to_str()?.to_owned();
        Some((name, std::fs::read(path).ok()?))
    };
    paths.filter_map(read).collect()
}

#[allow(clippy::disallowed_macros, reason = "a bench reports to the terminal")]
fn report(times: &Times, letters: usize) {
    println!("processor ms a letter, mean of {letters}");
    for (stage, time) in STAGES.iter().zip(times) {
        println!("{stage:12}{time:8.2}");
    }
}

/// Runs both in turns, and prints the median of each and the median of the ratios of neighbouring turns.
#[allow(clippy::disallowed_macros, reason = "a bench reports to the terminal")]
fn compare(options: &Options, other: &str) {
    let this = std::env::current_exe().expect("this program has a path");
    let own = own_arguments(options);
    let (mut ours, mut theirs, mut ratios) = (Vec::new(), Vec::new(), Vec::new());
    for round in 0..options.rounds {
        let run_own = || turn(&this, &own);
        let run_other = || {
            let words: Vec<String> = other.split_whitespace().map(str::to_owned).collect();
            let (program, arguments) = words.split_first().expect("a program to run beside this one");
            let program = if program == "@" { this.clone() } else { PathBuf::from(program) };
            turn(&program, &[arguments, &["--letters".to_owned(), options.letters.to_string()]].concat())
        };
        // Who begins changes from round to round.
        let (own_times, other_times) = if round % 2 == 0 {
            let first = run_own();
            (first, run_other())
        } else {
            let first = run_other();
            (run_own(), first)
        };
        let ratio: Vec<f64> = own_times.iter().zip(&other_times).map(|(own, other)| own / other).collect();
        ratios.push(ratio);
        ours.push(own_times);
        theirs.push(other_times);
    }
    println!("processor ms a letter, median of {} rounds of {} letters in turns", options.rounds, options.letters);
    println!("{:12}{:>8}{:>8}{:>8}", "", "this", "other", "ratio");
    for (index, stage) in STAGES.iter().enumerate() {
        let [own, other, ratio] = [&ours, &theirs, &ratios].map(|all| median(all.iter().map(|times| times[index])));
        println!("{stage:12}{own:8.2}{other:8.2}{ratio:8.3}");
    }
}

fn own_arguments(options: &Options) -> Vec<String> {
    let path = |path: &Path| path.to_string_lossy().into_owned();
    let mut arguments = vec!["--job".into(), path(&options.job), "--layout".into(), path(&options.layout)];
    arguments.extend(options.fonts.iter().flat_map(|folder| ["--fonts".into(), path(folder)]));
    arguments.extend(["--letters".into(), options.letters.to_string()]);
    arguments
}

/// What a program's stages took.
fn turn(program: &Path, arguments: &[String]) -> Vec<f64> {
    let output = Command::new(program).args(arguments).output().unwrap_or_else(|error| panic!("{program:?}: {error}"));
    let said = String::from_utf8_lossy(&output.stdout);
    let told = |stage: &&str| said.lines().find_map(|line| line.strip_prefix(stage)?.trim().parse().ok());
    let trouble = || panic!("{program:?} {arguments:?}: {said}{}", String::from_utf8_lossy(&output.stderr));
    STAGES.iter().map(|stage| told(stage).unwrap_or_else(trouble)).collect()
}

fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}
