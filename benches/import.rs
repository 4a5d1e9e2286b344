//! How long 8,144 batches of twelve items take to load through a profile, against the default layout in the same run.
//!
//! `cargo bench --bench import` prints the best of several loads of either, and their ratio, which is to be at most 1.5.

use std::fmt::Write;
use std::fs;
use std::path::Path;
use std::time::Instant;

use yice::load;

/// As the program has it.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const BATCHES: usize = 8_144;
const ITEMS: usize = 12;
const RUNS: usize = 5;
const HEADERS: &str = "抽样单编号,任务类别,承检机构,标称生产企业,统一社会信用代码,企业所在地,产品类别,产品名称,规格型号,执行标准,抽样日期,\
                       检验报告编号,检验项目,计量单位,标准要求,检验结果,单项判定,检验结论\n";
const SETTINGS: &str = "[campaign]\nid = \"bench\"\nyear = 2023\nname = \"2023年监督抽查\"\nauthority = \"示例市场监督管理局\"\n\
                        [letter]\nissuer = \"示例检验院\"\ndate = \"2023-12-15\"\n";

#[allow(clippy::disallowed_macros, reason = "a bench reports to the terminal")]
fn main() {
    let templates = Path::new(env!("CARGO_MANIFEST_DIR")).join("report-templates");
    let shipped = load::shipped_classes(&templates).value;
    let class = shipped.first().map(|of| of.class.name.clone()).expect("a class");
    let own = job("", &class);
    let by_profile = job("[input]\nprofile = \"default\"\n", &class);
    let (mut best, mut facts) = ([f64::INFINITY; 2], [0; 2]);
    for _ in 0..RUNS {
        for (at, folder) in [&own, &by_profile].into_iter().enumerate() {
            let started = Instant::now();
            let loaded = load::job_with(folder.path(), &templates);
            best[at] = best[at].min(started.elapsed().as_secs_f64());
            facts[at] = loaded.value.expect("a job").batches.len();
        }
    }
    assert_eq!(facts, [BATCHES, BATCHES]);
    let ratio = best[1] / best[0];
    let verdict = if ratio <= 1.5 { "met" } else { "NOT MET" };
    println!("default layout {:.3} s, by profile {:.3} s: ratio {ratio:.2}, bound 1.5: {verdict}", best[0], best[1]);
}

/// A job with so many batches.
fn job(input: &str, class: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("job.toml"), format!("{SETTINGS}{input}")).expect("written");
    let mut table = HEADERS.to_string();
    for batch in 0..BATCHES {
        for item in 0..ITEMS {
            writeln!(
                table,
                "B-{batch:05},监督抽查,示例检验院,示例{:04}号有限公司,,贵州省贵阳市,{class},示例产品,M1,GB/T 1-2020,2023-08-15,\
                 R-{batch:05},项目{item},mm,≥0.{item:02},0.{:03},符合,所检项目未发现不合格",
                batch % 6000,
                500 + batch % 400
            )
            .expect("a line");
        }
    }
    fs::write(folder.path().join("results.csv"), table).expect("written");
    folder
}
