//! How long it takes to merge the jobs of twenty agencies, 8,144 batches together.
//!
//! `cargo bench --bench merging` makes the jobs from the small demonstration job (each of its sound sheets again and again, under other
//! numbers, makers and lots), merges them into a new folder three times and once more into the same, and prints seconds and the bound
//! of 20 s. `cargo bench --bench merging -- 162880` takes as many batches.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Instant;

use yice::summary::merge::merge;

/// As the program has it.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const AGENCIES: usize = 20;
const BATCHES: usize = 8_144;
const SECONDS: f64 = 20.0;

#[allow(clippy::disallowed_macros, reason = "a bench reports to the terminal")]
fn main() {
    let batches = std::env::args().skip(1).find_map(|text| text.parse().ok()).unwrap_or(BATCHES);
    let folder = tempfile::tempdir().expect("a folder");
    let jobs = made(folder.path(), batches);
    let templates = Path::new(env!("CARGO_MANIFEST_DIR")).join("report-templates");
    let mut best = f64::INFINITY;
    for number in 0..4 {
        // The last one into the folder of the one before.
        let into = folder.path().join(format!("bureau-{}", number.min(2)));
        let begun = Instant::now();
        let merged = merge(&jobs, &into, None, &templates);
        let seconds = begun.elapsed().as_secs_f64();
        assert!(merged.is_written && merged.batches == batches, "{:#?}", merged.findings);
        let again = if merged.is_unchanged { "again, unchanged" } else { "anew" };
        println!("{AGENCIES} agencies, {batches} batches, {again}: {seconds:.2} s");
        best = best.min(if merged.is_unchanged { best } else { seconds });
    }
    let verdict = if best < SECONDS { "met" } else { "NOT MET" };
    println!("best {best:.2} s, bound {SECONDS} s for {BATCHES}: {verdict}");
}

/// The jobs of all agencies.
fn made(folder: &Path, batches: usize) -> Vec<PathBuf> {
    let small = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/small");
    let mut csv = csv::ReaderBuilder::new().has_headers(false).from_path(small.join("results.csv")).expect("results");
    let rows: Vec<Vec<String>> =
        csv.records().map(|row| row.expect("a row").iter().map(str::to_string).collect()).collect();
    let column = |name: &str| {
        let at = rows[0].iter().position(|header| header.trim_start_matches('\u{feff}') == name);
        at.unwrap_or_else(|| panic!("no column {name}"))
    };
    let is_sound = |row: &&Vec<String>| {
        let is = |name: &str, text: &str| row[column(name)] == text;
        is("任务类别", "监督抽查") && is("结果状态", "最终") && is("备注", "") && !is("检验项目", "")
    };
    let sound: Vec<&Vec<String>> = rows[1..].iter().filter(is_sound).collect();
    let number = column("抽样单编号");
    let sheets: Vec<&[&Vec<String>]> = sound.chunk_by(|one, other| one[number] == other[number]).collect();
    let job = |agency: usize| {
        let job = folder.join(format!("job-{agency:02}"));
        fs::create_dir_all(job.join("catalog")).expect("a folder");
        for entry in fs::read_dir(small.join("catalog")).expect("the catalog") {
            let path = entry.expect("a file").path();
            fs::copy(&path, job.join("catalog").join(path.file_name().expect("a name"))).expect("a copy");
        }
        let name = format!("第{agency:02}检验所（演示）");
        let settings = fs::read_to_string(small.join("job.toml")).expect("job.toml");
        fs::write(job.join("job.toml"), settings.replace("贵州示例质量检验检测院（演示）", &name)).expect("job.toml");
        let mut csv = csv::Writer::from_path(job.join("results.csv")).expect("results");
        csv.write_record(rows[0].iter().map(|header| header.trim_start_matches('\u{feff}'))).expect("a row");
        for at in 0..batches / AGENCIES + usize::from(agency < batches % AGENCIES) {
            let maker = format!("贵阳示例{agency}家第{}厂", at / 2);
            for row in sheets[at % sheets.len()] {
                let mut row = (*row).clone();
                for (header, text) in [
                    ("抽样单编号", format!("A{agency:02}-{at:05}")),
                    ("检验报告编号", format!("R{agency:02}-{at:05}")),
                    ("承检机构", name.clone()),
                    ("标称生产企业", maker.clone()),
                    ("被抽样单位", maker.clone()),
                    ("统一社会信用代码", "/".into()),
                    ("企业所在地", "贵州省贵阳市云岩区".into()),
                    ("生产日期/批号", format!("2023-06-18/{at}")),
                ] {
                    row[column(header)] = text;
                }
                csv.write_record(&row).expect("a row");
            }
        }
        csv.flush().expect("results");
        job
    };
    (0..AGENCIES).map(job).collect()
}
