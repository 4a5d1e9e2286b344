//! `yice sign`, as people run it.

use std::fs;
use std::path::PathBuf;
use std::process::Stdio;

use yice::pdf::unsigned;
use yice::sign::{Anchors, Fault, Signature, Signer, signatures_of};

use crate::support::{Run, program, project, yice, yice_with};
use crate::typeset::gallery::gallery;

/// Keys and certificates of nobody.
pub fn data(name: &str) -> PathBuf {
    project().join("tests/data/sign").join(name)
}

/// Whoever signs with one of the keys.
pub fn signer(name: &str) -> Signer {
    Signer::open(&data(&format!("{name}.key.pem")), &data(&format!("{name}.pem")), None).unwrap()
}

/// The root certificate.
pub fn anchors() -> Anchors {
    Anchors::read(&data("root.pem")).unwrap()
}

/// The codes of what is wrong with a signature.
pub fn codes(signature: &Signature) -> Vec<&'static str> {
    signature.faults.iter().map(Fault::code).collect()
}

/// The arguments that name a key.
fn by(key: &str, certificate: &str) -> [String; 4] {
    ["--key".into(), data(key).display().to_string(), "--cert".into(), data(certificate).display().to_string()]
}

/// Two letters, one of each design.
fn letters() -> Vec<String> {
    let names: Vec<_> = gallery().letters.keys().collect();
    [names[0], names[names.len() - 1]].map(|name| gallery().pdf(name).display().to_string()).to_vec()
}

#[test]
fn letters_are_signed_into_another_folder_and_nothing_is_overwritten() {
    let folder = tempfile::tempdir().unwrap();
    let into = ["-o".to_string(), folder.path().join("signed").display().to_string()];
    let arguments =
        || ["sign".to_string()].into_iter().chain(letters()).chain(by("p256.key.pem", "p256.pem")).chain(into.clone());
    let first = yice(arguments());
    assert_eq!((first.code, first.stdout.lines().count()), (0, 2), "{}", first.stderr);
    assert!(first.stderr.contains("签了 2 份：CN=指导文书签发"), "{}", first.stderr);
    for (letter, signed) in letters().iter().zip(first.stdout.lines()) {
        let (letter, signed) = (fs::read(letter).unwrap(), fs::read(signed).unwrap());
        let found = signatures_of(&signed, Some(&anchors())).unwrap();
        assert!(found.len() == 1 && found[0].is_right(), "{found:?}");
        assert_eq!(unsigned(&signed), Some(&letter[..]));
    }
    let again = yice(arguments());
    assert_eq!((again.code, again.stdout.as_str()), (1, ""));
    assert_eq!(again.stderr.matches("letter-not-signed").count(), 2, "{}", again.stderr);
}

#[test]
fn a_password_comes_from_standard_input_or_the_environment_and_is_never_shown() {
    const PASSWORD: &str = "仅供测试-1";
    let folder = tempfile::tempdir().unwrap();
    let arguments = |into: &str| {
        let mut all = vec!["sign".to_string(), letters()[0].clone()];
        all.extend(by("rsa.encrypted.key.pem", "rsa.pem"));
        all.extend(["-o".into(), folder.path().join(into).display().to_string()]);
        all
    };
    let typed = |line: &str, into: &str| {
        let mut child = program()
            .args(arguments(into))
            .arg("--password")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        std::io::Write::write_all(&mut child.stdin.take().unwrap(), line.as_bytes()).unwrap();
        let output = child.wait_with_output().unwrap();
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        Run { code: output.status.code().unwrap(), stdout: text(&output.stdout), stderr: text(&output.stderr) }
    };
    let runs = [
        (typed(&format!("{PASSWORD}\n"), "typed"), 0),
        (typed("错的口令\n", "wrong"), 2),
        (yice_with(arguments("told"), &[("YICE_KEY_PASSWORD", PASSWORD)]), 0),
        (yice_with(arguments("untold"), &[]), 2),
    ];
    for (run, code) in &runs {
        assert_eq!(run.code, *code, "{}", run.stderr);
        assert!(![&run.stdout, &run.stderr].iter().any(|text| text.contains(PASSWORD) || text.contains("错的口令")));
        assert_eq!(run.stderr.contains("key-password"), *code == 2, "{}", run.stderr);
    }
}

#[test]
fn what_is_no_letter_is_told_with_its_file_and_the_others_are_signed() {
    let folder = tempfile::tempdir().unwrap();
    let (none, missing) = (folder.path().join("none.pdf"), folder.path().join("missing.pdf"));
    fs::write(&none, "no PDF").unwrap();
    let mut arguments = vec!["sign".to_string(), none.display().to_string(), missing.display().to_string()];
    arguments.push(letters()[0].clone());
    arguments.extend(by("rsa.key.pem", "rsa.pem"));
    arguments.extend(["-o".into(), folder.path().join("signed").display().to_string()]);
    let run = yice(arguments);
    assert_eq!((run.code, run.stdout.lines().count()), (1, 1), "{}", run.stderr);
    for wanted in ["letter-unsignable", "letter-not-signed", "none.pdf", "missing.pdf"] {
        assert!(run.stderr.contains(wanted), "{wanted}: {}", run.stderr);
    }
}
