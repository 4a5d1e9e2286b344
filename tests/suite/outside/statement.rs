//! The statement of a run before programs of others: securesystemslib opens its envelope, in-toto says that it is one, OpenSSL confirms
//! what SM2 signed.

use std::fs;
use std::path::Path;
use std::process::Command;

use yice::sign::{STATEMENT, check_sm2, text_of};

use super::pdf::{printed, run};
use crate::sign::data;
use crate::support::{Run, light, project, small, yice};

/// `yice sign` of a whole run into this folder.
fn sign(outbox: &Path, name: &str, into: &Path) -> Run {
    let [key, certificate, sm2] =
        [format!("{name}.key.pem"), format!("{name}.pem"), "sm2.key.pem".into()].map(|name| data(&name));
    let mut arguments = vec!["sign".into(), outbox.to_path_buf(), "--key".into(), key, "--cert".into(), certificate];
    arguments.extend(["--sm2".into(), sm2, "-o".into(), into.to_path_buf()]);
    yice(arguments)
}

#[test]
fn others_verify_what_is_said_of_a_run() {
    let job = light::continued();
    let outbox = small::outbox(&job);
    let folder = tempfile::tempdir().unwrap();
    for name in ["rsa", "p256"] {
        let into = folder.path().join(name);
        let signed = sign(&outbox, name, &into);
        assert_eq!((signed.code, signed.stdout.lines().count()), (0, 3), "{}", signed.stderr);
        let file = |ending: &str| into.join(format!("run.statement.json{ending}"));
        let mut python = Command::new(project().join("target/tools/bin/python"));
        python.arg(project().join("tests/suite/outside/statement.py"));
        let output = run(python.arg(data(&format!("{name}.pem"))).arg(file(".dsse")));
        assert!(output.status.success(), "{}", printed(&output));
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(said.lines().count() > 2 && said.contains("manifest.jsonl"), "{said}");
        for line in said.lines() {
            let [sha256, sm3, letter] = <[_; 3]>::try_from(line.splitn(3, ' ').collect::<Vec<_>>()).unwrap();
            for (kind, digest) in [("-sha256", sha256), ("-sm3", sm3)] {
                let told = printed(&run(Command::new("openssl").args(["dgst", kind, "-r"]).arg(outbox.join(letter))));
                assert!(told.starts_with(digest), "{kind} of {letter}: {told}");
            }
        }
        let statement = fs::read(file("")).unwrap();
        assert_eq!(
            text_of(&fs::read(file(".dsse")).unwrap(), STATEMENT, &data(&format!("{name}.pem"))).unwrap(),
            statement
        );
        sm2_is_confirmed(&file(""), &file(".sm2"), folder.path());
        let again = folder.path().join(format!("{name}-again"));
        assert_eq!(sign(&outbox, name, &again).code, 0);
        for ending in ["", ".dsse", ".sm2"] {
            let again = again.join(format!("run.statement.json{ending}"));
            assert!(fs::read(again).unwrap() == fs::read(file(ending)).unwrap(), "{ending}: the same bytes again");
        }
    }
}

/// By OpenSSL and by the program; one changed byte by neither.
fn sm2_is_confirmed(text: &Path, signature: &Path, folder: &Path) {
    let public = folder.join("sm2.public.pem");
    let made =
        run(Command::new("openssl").args(["pkey", "-pubout", "-in"]).arg(data("sm2.key.pem")).arg("-out").arg(&public));
    assert!(made.status.success(), "{}", printed(&made));
    let is_confirmed = |text: &Path| {
        let mut openssl = Command::new("openssl");
        openssl.args(["dgst", "-sm3", "-sigopt", "distid:1234567812345678", "-verify"]).arg(&public);
        let theirs = run(openssl.arg("-signature").arg(signature).arg(text)).status.success();
        let public = fs::read_to_string(&public).unwrap();
        let ours = check_sm2(&fs::read(text).unwrap(), &fs::read(signature).unwrap(), &public).is_ok();
        assert_eq!(theirs, ours);
        ours
    };
    assert!(is_confirmed(text));
    let spoilt = folder.join("spoilt");
    fs::write(&spoilt, fs::read_to_string(text).unwrap().replacen("in-toto", "in-tOto", 1)).unwrap();
    assert!(!is_confirmed(&spoilt));
}
