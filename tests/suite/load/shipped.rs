//! The catalog that ships: a job needs no file of its own, and its own files come first.

use std::fs;
use std::path::{Path, PathBuf};

use yice::diagnostic::Diagnostic;
use yice::domain::SpotCheck;
use yice::load;

use super::codes;
use crate::support::{project, yice};

fn shipped() -> PathBuf {
    project().join("report-templates")
}

/// The small job without a catalog of its own.
fn job() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    for name in ["job.toml", "results.csv", "prior.csv"] {
        fs::copy(project().join("fixtures/small").join(name), folder.path().join(name)).expect("a copy");
    }
    folder
}

fn read(job: &Path) -> (SpotCheck, Vec<Diagnostic>) {
    let loaded = load::job_with(job, &shipped());
    (loaded.value.expect("it loads"), loaded.findings)
}

#[test]
fn a_job_without_a_catalog_has_the_shipped_classes_that_it_is_about() {
    let (job, own) = (job(), project().join("fixtures/small"));
    let (read, findings) = read(job.path());
    let same = load::job(&own);
    let used: Vec<&str> = read.catalog.classes.keys().map(|code| &*code.0).collect();
    assert_eq!(used, ["fert_compound", "school_uniform", "toy", "wire_bv"]);
    assert_eq!(codes(&findings), codes(&same.findings), "the same as with copies of the shipped files");
    let files: Vec<&str> = read.sources.iter().map(|source| &*source.file).filter(|f| f.contains("catalog")).collect();
    assert_eq!(files.len(), 4);
    assert!(files.iter().all(|file| file.starts_with("report-templates/catalog/")), "{files:?}");
    let nothing = load::job(job.path());
    assert!(codes(&nothing.findings).contains(&"missing-catalog") && nothing.value.is_none());
}

#[test]
fn a_file_of_ones_own_comes_before_the_shipped_one_of_its_name() {
    let job = job();
    fs::create_dir(job.path().join("catalog")).unwrap();
    let text = fs::read_to_string(shipped().join("catalog/toy.toml")).unwrap();
    let own = text.replacen("requirement = \"≤90\"", "requirement = \"≤91\"", 1);
    assert_ne!(own, text);
    // Its margin is still that of 90: told with the line of the job's own file.
    fs::write(job.path().join("catalog/toy.toml"), &own).unwrap();
    let loaded = load::job_with(job.path(), &shipped());
    let told = loaded.findings.iter().filter(|finding| finding.code == "practice-contradiction");
    assert!(told.clone().count() >= 1 && told.clone().all(|finding| finding.places[0].file == "catalog/toy.toml"));
    fs::write(job.path().join("catalog/toy.toml"), "code = ").unwrap();
    let loaded = load::job_with(job.path(), &shipped());
    assert!(codes(&loaded.findings).contains(&"broken-toml") && loaded.value.is_none(), "nothing stands in for it");
}

#[test]
fn a_class_of_ones_own_takes_its_names_from_the_shipped_ones() {
    let job = job();
    fs::create_dir(job.path().join("catalog")).unwrap();
    let text = fs::read_to_string(shipped().join("catalog/wire_bv.toml")).unwrap();
    let own =
        text.replace("code = \"wire_bv\"", "code = \"house_wire\"").replace("一般用途单芯硬导体无护套电缆", "家装电线");
    fs::write(job.path().join("catalog/house_wire.toml"), own).unwrap();
    let (read, findings) = read(job.path());
    assert!(!codes(&findings).contains(&"duplicate-name"));
    let used: Vec<&str> = read.catalog.classes.keys().map(|code| &*code.0).collect();
    assert_eq!(used, ["fert_compound", "house_wire", "school_uniform", "toy"]);
}

#[test]
fn a_folder_that_was_meant_as_the_catalog_is_told() {
    let job = job();
    fs::create_dir(job.path().join("Catalog")).unwrap();
    fs::write(job.path().join("Catalog/wire.toml"), "code = \"wire\"").unwrap();
    let loaded = load::job_with(job.path(), &shipped());
    assert!(codes(&loaded.findings).contains(&"missing-catalog"), "{:?}", codes(&loaded.findings));
}

/// The lists of a workbook's drop-downs, as its first sheet writes them.
fn drop_downs(book: &Path) -> Vec<String> {
    let mut archive = zip::ZipArchive::new(fs::File::open(book).unwrap()).unwrap();
    let sheet = std::io::read_to_string(archive.by_name("xl/worksheets/sheet1.xml").unwrap()).unwrap();
    sheet.split("<formula1>").skip(1).map(|rest| rest.split("</formula1>").next().unwrap().to_string()).collect()
}

#[test]
fn a_new_job_has_any_of_the_classes_that_ship() {
    let loaded = load::shipped_classes(&shipped());
    assert_eq!((loaded.value.len(), codes(&loaded.findings)), (46, Vec::new()));
    let all: Vec<String> = loaded.value.iter().map(|class| class.class.code.0.to_string()).collect();
    let few = vec!["cement".to_string(), "toy".into(), "cement".into()];
    for wanted in [few, all] {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("job");
        let arguments = ["new", path.to_str().unwrap(), "--class"].into_iter().chain(wanted.iter().map(String::as_str));
        let run = yice(arguments.collect::<Vec<_>>());
        assert_eq!(run.code, 0, "{}", run.stderr);
        let mut files: Vec<String> = fs::read_dir(path.join("catalog"))
            .unwrap()
            .map(|file| file.unwrap().file_name().into_string().unwrap().replace(".toml", ""))
            .collect();
        files.sort();
        let mut expected = wanted.clone();
        expected.sort();
        expected.dedup();
        assert_eq!(files, expected);
        let lists = drop_downs(&path.join("results.xlsx"));
        assert!(lists.iter().all(|list| list.encode_utf16().count() <= 257), "{lists:?}");
        assert_eq!(lists.iter().any(|list| list.contains("$F$47")), expected.len() == 46, "{lists:?}");
        let run = yice(["check", path.to_str().unwrap()]);
        assert!(run.code == 2 && run.stderr.contains("placeholder-left"), "{}", run.stderr);
        assert!(!run.stderr.contains("duplicate-name") && !run.stderr.contains("broken-toml"), "{}", run.stderr);
    }
}

#[test]
fn a_class_that_does_not_ship_is_told_with_those_that_do_and_nothing_is_made() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("job");
    let run = yice(["new", path.to_str().unwrap(), "--class", "cement", "水泥"]);
    assert!(run.code == 2 && !path.exists(), "{}", run.stderr);
    assert!(run.stderr.contains("“水泥”") && run.stderr.contains("wire_rvv") && !run.stderr.contains("“cement"));
}
