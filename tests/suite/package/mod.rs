//! `yice package`: what a package holds is what the run left, of its own agency, under names that every system takes.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{Cursor, Read};
use std::path::Path;

use calamine::{Data, Reader, Xlsx};
use serde_json::Value;
use yice::deliver::csv_text::original;
use yice::domain::Digest;

use crate::support::light;
use crate::support::small::manifest;
use crate::support::{JobCopy, Run, Tree, files_of, yice};

const GUIZHOU: &str = "贵州示例质量检验检测院（演示）";
const ZUNYI: &str = "遵义虚构产品检测中心（演示）";

fn package(job: &JobCopy) -> Run {
    yice(["package", job.path().to_str().unwrap(), "--json"])
}

/// Packages by agency, entries by name.
fn packages(job: &JobCopy) -> BTreeMap<String, Tree> {
    let run = package(job);
    assert_eq!(run.code, 0, "{}{}", run.stdout, run.stderr);
    let said: Value = serde_json::from_str(&run.stdout).unwrap();
    let packages = said["packages"].as_array().unwrap().iter();
    packages.map(|of| (of["agency"].as_str().unwrap().into(), entries(of["file"].as_str().unwrap()))).collect()
}

fn entries(file: impl AsRef<Path>) -> Tree {
    let mut zip = zip::ZipArchive::new(Cursor::new(fs::read(file).unwrap())).unwrap();
    let names: Vec<String> = zip.file_names().map(|name| name.unwrap().into_owned()).collect();
    let mut read = |name: String| {
        let mut bytes = Vec::new();
        zip.by_name(&name).unwrap().read_to_end(&mut bytes).unwrap();
        (name, bytes)
    };
    names.into_iter().map(&mut read).collect()
}

/// Rows of the csv, heads first.
fn csv_rows(package: &Tree) -> Vec<Vec<String>> {
    let bytes = package["索引.csv"].strip_prefix("\u{feff}".as_bytes()).unwrap();
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(bytes);
    reader.records().map(|row| row.unwrap().iter().map(str::to_string).collect()).collect()
}

/// Rows of the workbook, heads first; every cell is a text.
fn book_rows(package: &Tree) -> Vec<Vec<String>> {
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(package["索引.xlsx"].clone())).unwrap();
    assert!(book.worksheet_formula("索引").unwrap().is_empty());
    let text = |cell: &Data| match cell {
        Data::String(text) => text.clone(),
        Data::Empty => String::new(),
        other => panic!("{other:?} is no text"),
    };
    book.worksheet_range("索引").unwrap().rows().map(|row| row.iter().map(text).collect()).collect()
}

fn codes(run: &Run) -> Vec<String> {
    let said: Value = serde_json::from_str(&run.stdout).unwrap();
    said["findings"].as_array().unwrap().iter().map(|finding| finding["code"].as_str().unwrap().to_string()).collect()
}

#[test]
fn every_letter_is_in_the_package_of_its_agency_and_every_batch_in_an_index() {
    let job = light::continued();
    let packages = packages(&job);
    assert!(packages.len() == 3 && packages.contains_key(GUIZHOU) && packages.contains_key(ZUNYI));
    let outbox = job.path().join("outbox");
    let by_sha: BTreeMap<String, Value> =
        manifest(&outbox).into_iter().filter_map(|line| Some((line["sha256"].as_str()?.to_string(), line))).collect();
    let mut packed = BTreeSet::new();
    let mut sheets = BTreeMap::new();
    for (agency, package) in &packages {
        let rows = csv_rows(package);
        let plain: Vec<Vec<String>> =
            rows.iter().map(|row| row.iter().map(|cell| original(cell).into_owned()).collect()).collect();
        assert_eq!(plain, book_rows(package), "csv and workbook say the same");
        let heads =
            ["抽样单编号", "检验报告编号", "标称生产企业", "统一社会信用代码", "文书编号", "文件", "SHA-256", "状态"];
        assert_eq!(plain[0], heads);
        let mut named = BTreeSet::new();
        for row in &plain[1..] {
            assert!(sheets.insert(row[0].clone(), agency.clone()).is_none(), "{} is in an index twice", row[0]);
            if row[5].is_empty() {
                assert!(row[6].is_empty() && row[7] != "已出", "{row:?}");
                continue;
            }
            assert_eq!(Digest::of(&package[&row[5]]).to_string(), row[6]);
            let line = &by_sha[&row[6]];
            assert_eq!(
                (&line["id"], &line["enterprise"], &*row[7]),
                (&row[4].as_str().into(), &row[2].as_str().into(), "已出")
            );
            assert!(line["sampling_sheets"].as_array().unwrap().contains(&row[0].as_str().into()));
            named.insert(row[5].clone());
            packed.insert(row[6].clone());
        }
        let files: BTreeSet<String> = package.keys().filter(|name| name.ends_with(".pdf")).cloned().collect();
        assert_eq!(files, named, "each file has a row");
    }
    assert_eq!(packed, by_sha.keys().cloned().collect());
    let results = fs::read_to_string(job.path().join("results.csv")).unwrap();
    let all: BTreeSet<&str> = results.lines().skip(1).filter_map(|line| line.split(',').next()).collect();
    assert_eq!(sheets.keys().map(String::as_str).collect::<BTreeSet<_>>(), all);
    for line in results.lines().skip(1) {
        let (sheet, rest) = line.split_once(',').unwrap();
        assert_eq!(rest.split(',').nth(1), Some(sheets[sheet].as_str()));
    }
}

#[test]
fn the_same_run_gives_the_same_bytes() {
    let made = [(), ()].map(|()| {
        let job = light::continued();
        packages(&job);
        files_of(&job.path().join("package"))
    });
    assert!(made[0] == made[1] && made[0].len() == 3);
}

#[test]
fn a_changed_or_missing_letter_is_refused_and_named_and_nothing_is_written() {
    let job = light::continued();
    packages(&job);
    let before = files_of(&job.path().join("package"));
    let letters: Vec<String> =
        manifest(&job.path().join("outbox")).iter().filter_map(|line| line["file"].as_str().map(Into::into)).collect();
    let (changed, gone) = (job.path().join("outbox").join(&letters[0]), job.path().join("outbox").join(&letters[1]));
    let mut bytes = fs::read(&changed).unwrap();
    *bytes.last_mut().unwrap() ^= 1;
    fs::write(&changed, bytes).unwrap();
    fs::remove_file(gone).unwrap();
    let run = package(&job);
    assert_eq!(run.code, 2);
    let mut told = codes(&run);
    told.sort();
    assert_eq!(told, ["package-letter-altered", "package-letter-missing"]);
    assert!(run.stdout.contains(&letters[0]) && run.stdout.contains(&letters[1]), "{}", run.stdout);
    assert!(files_of(&job.path().join("package")) == before, "what was there is untouched");
}

#[test]
fn letters_of_data_that_have_changed_since_are_not_packed() {
    let job = light::continued();
    job.change_rows("QS23-0002", "所检项目未发现不合格,最终", "所检项目未发现不合格,复检中");
    let run = package(&job);
    assert_eq!(run.code, 2);
    assert_eq!(codes(&run), ["package-run-outdated"; 2], "{}", run.stdout);
    assert!(
        run.stdout.contains("results.csv") && !job.path().join("package").exists()
            || files_of(&job.path().join("package")).is_empty()
    );
    // What only says how packages look is no change of the data.
    let job = light::continued();
    let settings = fs::read_to_string(job.path().join("job.toml")).unwrap();
    fs::write(job.path().join("job.toml"), settings + "\n[package]\nfile_name = \"{class}/{letter}\"\n").unwrap();
    let packages = packages(&job);
    assert!(
        packages[ZUNYI].keys().any(|name| name.starts_with("复合肥料/small-2023-")),
        "{:?}",
        packages[ZUNYI].keys()
    );
}

#[test]
fn without_a_finished_run_nothing_is_packed_and_no_folder_made() {
    let job = light::job();
    let run = package(&job);
    assert_eq!((run.code, codes(&run)), (2, vec!["package-no-run".to_string()]));
    assert!(!job.path().join("outbox").exists() && !job.path().join("package").exists());
}

#[test]
fn names_of_foreign_enterprises_stay_below_the_folder_and_differ() {
    let job = light::continued();
    let settings = fs::read_to_string(job.path().join("job.toml")).unwrap();
    fs::write(job.path().join("job.toml"), settings + "\n[package]\nfile_name = \"{enterprise}\"\n").unwrap();
    let packages = packages(&job);
    let names: BTreeSet<&str> = packages[GUIZHOU].keys().map(String::as_str).collect();
    for name in ["etc_x.pdf", "_CON.pdf", "7_7.pdf"] {
        assert!(names.contains(name), "{name}: {names:?}");
    }
    for name in packages.values().flat_map(Tree::keys) {
        assert!(!name.contains(['\\', ':', '*', '?', '"', '<', '>', '|']) && !name.contains("..") && name.len() <= 255);
    }
}

#[test]
fn the_profile_says_which_columns_there_are_and_in_what_words() {
    let job = light::continued();
    let settings = fs::read_to_string(job.path().join("job.toml")).unwrap();
    fs::write(job.path().join("job.toml"), settings + "\n[package]\nprofile = \"ours\"\n").unwrap();
    let run = package(&job);
    assert_eq!(
        (run.code, run.stderr.contains("missing-package-profile") || run.stdout.contains("missing-package-profile")),
        (2, true)
    );
    fs::create_dir_all(job.path().join("templates/package")).unwrap();
    let profile = "source = \"演示\"\n[[column]]\nname = \"年\"\ntext = \"=2023\"\n[[column]]\nname = \"态\"\nfield = \"status\"\n\
                   [[column]]\nname = \"号\"\nfield = \"sheet\"\n[status]\nwritten = \"成\"\n";
    fs::write(job.path().join("templates/package/ours.toml"), profile).unwrap();
    let packages = packages(&job);
    let rows = book_rows(&packages[ZUNYI]);
    assert_eq!(rows[0], ["年", "态", "号"]);
    assert!(rows[1..].iter().all(|row| row[0] == "=2023") && rows.iter().any(|row| row[1] == "成"));
    assert!(csv_rows(&packages[ZUNYI])[1..].iter().all(|row| row[0] == "'=2023"));
    // A profile that is wrong says where.
    fs::write(
        job.path().join("templates/package/ours.toml"),
        profile.replace("field = \"sheet\"", "field = \"sheets\""),
    )
    .unwrap();
    let run = package(&job);
    assert!(run.code == 2 && run.stderr.contains("ours.toml") && run.stderr.contains("sha256"), "{}", run.stderr);
}

#[test]
fn a_pattern_that_is_none_is_told_at_its_line() {
    for (pattern, said) in [("{sheets}", "{sheet}"), ("letter", "字段"), ("{sheet}:x", "文件名样式")] {
        let job = JobCopy::of("small");
        let settings = fs::read_to_string(job.path().join("job.toml")).unwrap();
        let line = settings.lines().count() + 3;
        fs::write(job.path().join("job.toml"), settings + &format!("\n[package]\nfile_name = \"{pattern}\"\n"))
            .unwrap();
        let run = yice(["check", job.path().to_str().unwrap(), "--all"]);
        assert_eq!(run.code, 2, "{pattern}");
        assert!(
            run.stderr.contains("bad-value")
                && run.stderr.contains(&format!("第{line}行"))
                && run.stderr.contains(said),
            "{}",
            run.stderr
        );
    }
}

#[test]
fn a_letter_of_two_agencies_is_with_both_each_with_its_own_batches() {
    let job = light::job();
    job.change_rows("QS23-0002", GUIZHOU, ZUNYI);
    let run = Run::of(&mut light::yice(["bulk", job.path().to_str().unwrap(), "--jobs", "2"]));
    assert!(run.code <= 1, "{}", run.stderr);
    let run = package(&job);
    assert_eq!((run.code, codes(&run)), (0, vec!["package-letter-shared".to_string()]), "{}", run.stdout);
    let row_of = |agency: &str, sheet: &str| {
        let file = job.path().join(format!("package/{agency}.zip"));
        book_rows(&entries(file)).into_iter().find(|row| row[0] == sheet)
    };
    let (first, second) = (row_of(GUIZHOU, "QS23-0001").unwrap(), row_of(ZUNYI, "QS23-0002").unwrap());
    assert_eq!(first[6], second[6], "one letter");
    assert!(row_of(GUIZHOU, "QS23-0002").is_none() && row_of(ZUNYI, "QS23-0001").is_none());
    // A package that is none of these is told.
    fs::write(job.path().join("package/旧.zip"), "").unwrap();
    let run = package(&job);
    assert!(run.code == 1 && codes(&run).contains(&"package-stranger".to_string()));
}
