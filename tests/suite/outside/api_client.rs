//! The examples of docs/api.md, run as they stand; and what others say of the description.

use std::path::Path;
use std::process::{Command, Output};

use yice::decisions::Role;

use crate::review::Preview;
use crate::review::access::with_users;
use crate::support::{JobCopy, project};

/// The first block of a language in the page.
fn example(language: &str) -> String {
    let page = std::fs::read_to_string(project().join("docs/api.md")).unwrap();
    let (_, rest) = page.split_once(&format!("```{language}\n")).expect("an example");
    rest.split_once("\n```").unwrap().0.to_string()
}

fn run(program: &str, arguments: &[&str], site: &Preview, folder: &Path) -> Output {
    let address = format!("http://{}", site.host);
    let mut command = Command::new(program);
    command.args(arguments).current_dir(folder).env("SITE", address).env("NAME", "li");
    command.env("PASSWORD", "a long password").env("PYTHONIOENCODING", "utf-8").output().expect("it starts")
}

#[test]
fn the_examples_of_the_interface_work_as_they_are_printed() {
    let job = JobCopy::of("small");
    with_users(job.path(), &[("li", Role::Review)]);
    let site = Preview::of(job.path(), &[]);
    let folder = tempfile::tempdir().unwrap();
    let shell = run("bash", &["-euo", "pipefail", "-c", &example("sh")], &site, folder.path());
    let said = String::from_utf8_lossy(&shell.stdout);
    assert!(shell.status.success(), "{said} {}", String::from_utf8_lossy(&shell.stderr));
    assert!(said.contains("\"enterprise\"") && said.ends_with("true"), "{said}");
    let python = run("python3", &["-c", &example("python")], &site, folder.path());
    let said = String::from_utf8_lossy(&python.stdout);
    assert!(python.status.success(), "{said} {}", String::from_utf8_lossy(&python.stderr));
    assert!(said.contains("编制中 []") && said.ends_with("1\n"), "{said}");
    let saved = std::fs::read_dir(folder.path()).unwrap().flatten().next().expect("a page").path();
    assert!(std::fs::read_to_string(saved).unwrap().starts_with("<svg"));
}

#[test]
fn the_description_is_one_by_the_standard() {
    let described = Preview::of(JobCopy::of("small").path(), &[]).get("/api/openapi.json").body;
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), described).unwrap();
    let judge = project().join("target/tools/bin/openapi-spec-validator");
    let judged = Command::new(judge).arg(file.path()).output().expect("tests/run installs it");
    let said = String::from_utf8_lossy(&judged.stdout);
    assert!(judged.status.success() && said.contains("OK"), "{said} {}", String::from_utf8_lossy(&judged.stderr));
}
