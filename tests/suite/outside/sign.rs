//! Signed letters before programs of other people: pyHanko, pdfsig and OpenSSL say whether the signature is right, the validators of
//! PDF, PDF/A and PDF/UA whether the letter still is what it was. A missing one is a failure.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use yice::pdf::{Pdf, unsigned};
use yice::sign::signatures_of;

use super::pdf::{outloud_but, preflight, printed, run, twin, twins};
use crate::sign::{anchors, codes, data, signer};
use crate::support::project;
use crate::typeset::gallery::gallery;

/// Both kinds of key.
const KEYS: [&str; 2] = ["rsa", "p256"];

/// Every letter of the gallery, signed with one key or the other in turn: `NAME.pdf`.
fn signed() -> (tempfile::TempDir, Vec<PathBuf>) {
    signed_copies(|name| gallery().pdf(name))
}

fn signed_copies(of: impl Fn(&str) -> PathBuf) -> (tempfile::TempDir, Vec<PathBuf>) {
    let folder = tempfile::tempdir().unwrap();
    let signers = KEYS.map(signer);
    let mut paths = Vec::new();
    for (name, signer) in gallery().letters.keys().zip(signers.iter().cycle()) {
        let path = folder.path().join(name).with_extension("pdf");
        fs::write(&path, yice::sign::sign(&fs::read(of(name)).unwrap(), signer).unwrap()).unwrap();
        paths.push(path);
    }
    (folder, paths)
}

/// What pyHanko says of the signatures of these files, one line each.
fn pyhanko(files: &[PathBuf]) -> Vec<String> {
    let output = run(python().arg(data("root.pem")).args(files));
    assert!(output.status.success(), "{}", printed(&output));
    String::from_utf8_lossy(&output.stdout).lines().map(str::to_string).collect()
}

fn python() -> Command {
    let mut command = Command::new(project().join("target/tools/bin/python"));
    command.arg(project().join("tests/suite/outside/sign.py"));
    command
}

/// What pyHanko says of a signature as it should be: PAdES, no hour, nothing unsigned, over the whole file.
const RIGHT: &str = "True ENTIRE_FILE /ETSI.CAdES.detached content_type,message_digest,signing_certificate_v2 0 示例市市场监督管理局（虚构）";

#[test]
fn pyhanko_finds_every_signed_letter_right() {
    let (folder, files) = signed();
    assert_eq!(pyhanko(&files), vec![RIGHT; files.len()]);
    // One changed letter of the text, elsewhere nothing.
    let mut bytes = fs::read(&files[0]).unwrap();
    let at = bytes.windows(8).position(|window| window == b"/Lang(zh").unwrap() + 6;
    bytes[at] = b'e';
    let spoilt = folder.path().join("spoilt.pdf");
    fs::write(&spoilt, bytes).unwrap();
    assert!(pyhanko(&[spoilt])[0].starts_with("False"));
}

#[test]
fn pdfsig_finds_every_signed_letter_right() {
    let (folder, files) = signed();
    let pdfsig = |file: &Path| run(Command::new("pdfsig").arg("-nocert").arg(file));
    for file in &files {
        let said = printed(&pdfsig(file));
        for wanted in ["Signature is Valid.", "Total document signed", "ETSI.CAdES.detached", "SHA-256"] {
            assert!(said.contains(wanted), "{wanted}: {said}");
        }
    }
    let longer = folder.path().join("longer.pdf");
    fs::write(&longer, [&fs::read(&files[0]).unwrap()[..], b"% more\n"].concat()).unwrap();
    assert!(printed(&pdfsig(&longer)).contains("Not total document signed"));
}

#[test]
fn openssl_finds_the_signature_right_and_its_certificate_trusted() {
    let (folder, files) = signed();
    for file in &files[..KEYS.len()] {
        let bytes = fs::read(file).unwrap();
        let value = Pdf::open(&bytes).unwrap().signatures()[0].value.clone().unwrap();
        let (signature, covered) = (folder.path().join("signature"), folder.path().join("covered"));
        fs::write(&signature, &value.contents).unwrap();
        fs::write(&covered, value.covered(&bytes).concat()).unwrap();
        let verify = |root: &str| {
            let mut openssl = Command::new("openssl");
            openssl.args(["cms", "-verify", "-binary", "-cades", "-purpose", "any", "-inform", "DER", "-in"]);
            openssl.arg(&signature).arg("-content").arg(&covered).arg("-CAfile").arg(data(root));
            run(openssl.arg("-out").arg(folder.path().join("out")))
        };
        let output = verify("root.pem");
        assert!(output.status.success(), "{}", printed(&output));
        assert!(!verify("other.pem").status.success(), "another root");
    }
}

#[test]
fn a_signed_letter_stays_what_it_was_to_validators() {
    let (_folder, files) = signed();
    for file in &files {
        let checked = run(Command::new("qpdf").arg("--check").arg(file));
        assert!(checked.status.success(), "{}", printed(&checked));
    }
    // A field outside the page needs no place in the structure (ISO 14289-1, 7.18.1), which this validator does not ask about.
    let heard = outloud_but(&files, "FRM-003");
    assert!(heard.status.success(), "{}", printed(&heard));
    assert!(printed(&heard).contains(&format!("{} file(s)", files.len())), "{}", printed(&heard));
    // The same letters as PDF/A-1b, for which there is a validator here.
    let (folder, files) = signed_copies(|name| twin(twins(), name));
    let said = printed(&preflight(&[Path::new("batch"), folder.path()]));
    assert_eq!(said.matches("is a valid PDF/A-1b file").count(), files.len(), "{said}");
    assert!(!said.contains("not a valid"), "{said}");
}

#[test]
fn what_others_put_behind_a_letter_is_told_apart() {
    let (folder, files) = signed();
    let sealed = folder.path().join("sealed.pdf");
    let seal = |from: &Path, to: &Path| {
        let key = [data("p256.key.pem"), data("p256.pem"), from.to_path_buf(), to.to_path_buf()];
        let output = run(python().arg(data("root.pem")).arg("--seal").args(key));
        assert!(output.status.success(), "{}", printed(&output));
    };
    seal(&files[0], &sealed);
    let found = signatures_of(&fs::read(&sealed).unwrap(), Some(&anchors())).unwrap();
    let told: Vec<_> = found.iter().map(codes).collect();
    assert_eq!(told[0], ["signature-added-to"]);
    // The seal bears the hour at which it was made, which is after the letter's day: its certificate is valid then too.
    assert_eq!((told.len(), &told[1][..]), (2, &[""; 0][..]), "{found:?}");
    assert_eq!(found[0].covers, fs::read(&files[0]).unwrap().len());
    // Below both lies the letter as it was.
    let name = gallery().letters.keys().next().unwrap();
    let letter = unsigned(&fs::read(&sealed).unwrap()[..found[0].covers]).map(<[u8]>::to_vec);
    assert_eq!(letter, fs::read(gallery().pdf(name)).ok());
    // A letter that others alone have signed.
    let theirs = folder.path().join("theirs.pdf");
    seal(&gallery().pdf(gallery().letters.keys().next().unwrap()), &theirs);
    let found = signatures_of(&fs::read(&theirs).unwrap(), Some(&anchors())).unwrap();
    assert_eq!(found.iter().map(codes).collect::<Vec<_>>(), [[""; 0]], "{found:?}");
}

#[test]
fn a_letter_that_was_written_anew_is_no_longer_signed() {
    let (folder, files) = signed();
    let anew = folder.path().join("anew.pdf");
    for options in [&["--linearize"][..], &["--object-streams=generate"], &["--qdf"]] {
        let output = run(Command::new("qpdf").args(options).arg(&files[0]).arg(&anew));
        assert!(anew.exists(), "{}", printed(&output));
        let found = signatures_of(&fs::read(&anew).unwrap(), Some(&anchors())).unwrap();
        assert!(found.iter().all(|signature| !signature.is_right()), "{options:?}: {found:?}");
        fs::remove_file(&anew).unwrap();
    }
}
