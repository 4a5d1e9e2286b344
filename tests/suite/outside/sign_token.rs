//! Keys on a token: SoftHSM2 keeps them, and `yice sign` never sees them.

use std::fs;
use std::path::Path;
use std::process::Command;

use yice::sign::signatures_of;

use super::pdf::{printed, run};
use crate::sign::{anchors, data};
use crate::support::{Run, program};
use crate::typeset::gallery::gallery;

/// Where Debian puts the module.
const MODULE: &str = "/usr/lib/softhsm/libsofthsm2.so";
const PIN: &str = "314159";

/// Tokens of a test's own.
struct Tokens(tempfile::TempDir);

impl Tokens {
    /// A token `文书` with a key of each kind, and an empty one.
    fn new() -> Self {
        assert!(Path::new(MODULE).exists(), "{MODULE} is missing; tests/run installs it");
        let tokens = Self(tempfile::tempdir().unwrap());
        fs::create_dir(tokens.0.path().join("tokens")).unwrap();
        let configuration = format!("directories.tokendir = {}/tokens\n", tokens.0.path().display());
        fs::write(tokens.configuration(), configuration).unwrap();
        for label in ["文书", "空"] {
            tokens.tool(&["--init-token", "--free", "--label", label, "--pin", PIN, "--so-pin", "271828"]);
        }
        for (number, name) in [("01", "rsa"), ("02", "p256"), ("03", "p384")] {
            let key = data(&format!("{name}.key.pem"));
            let key = key.to_str().unwrap();
            tokens.tool(&["--import", key, "--token", "文书", "--label", name, "--id", number, "--pin", PIN]);
        }
        tokens
    }

    fn configuration(&self) -> std::path::PathBuf {
        self.0.path().join("softhsm2.conf")
    }

    fn tool(&self, arguments: &[&str]) {
        let mut command = Command::new("softhsm2-util");
        let output = run(command.env("SOFTHSM2_CONF", self.configuration()).args(arguments));
        assert!(output.status.success(), "{arguments:?}: {}", printed(&output));
    }

    /// `yice sign` of one letter into a folder of this name.
    fn sign(&self, uri: &str, certificate: &str, pin: Option<&str>, into: &str) -> Run {
        let letter = gallery().pdf(gallery().letters.keys().next().unwrap());
        let mut command = program();
        command.env("SOFTHSM2_CONF", self.configuration()).arg("sign").arg(letter);
        command.args(["--key", uri, "--cert", data(certificate).to_str().unwrap(), "-o"]).arg(self.0.path().join(into));
        pin.into_iter().for_each(|pin| {
            command.env("YICE_KEY_PASSWORD", pin);
        });
        Run::of(&mut command)
    }

    fn signed(&self, into: &str) -> Vec<u8> {
        let file = fs::read_dir(self.0.path().join(into)).unwrap().next().unwrap().unwrap();
        fs::read(file.path()).unwrap()
    }
}

fn uri(parts: &str) -> String {
    format!("pkcs11:{parts}?module-path={MODULE}")
}

#[test]
fn a_key_on_a_token_signs_as_the_same_key_in_a_file() {
    let tokens = Tokens::new();
    for (name, parts) in [("rsa", "token=%E6%96%87%E4%B9%A6;object=rsa"), ("p256", "token=文书;id=%02;type=private")]
    {
        let run = tokens.sign(&uri(parts), &format!("{name}.pem"), Some(PIN), name);
        assert_eq!(run.code, 0, "{}", run.stderr);
        let found = signatures_of(&tokens.signed(name), Some(&anchors())).unwrap();
        assert!(found.len() == 1 && found[0].is_right(), "{found:?}");
    }
    // RSA has one signature of a text, wherever the key is.
    let run = tokens.sign(data("rsa.key.pem").to_str().unwrap(), "rsa.pem", None, "file");
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(tokens.signed("file") == tokens.signed("rsa"));
}

#[test]
fn what_is_wrong_with_a_token_is_told_and_its_pin_is_not() {
    let tokens = Tokens::new();
    let rsa = uri("token=文书;object=rsa");
    for (uri, certificate, pin, wanted) in [
        (rsa.as_str(), "rsa.pem", Some("999999"), "PIN"),
        (&rsa, "rsa.pem", None, "no PIN"),
        (&rsa, "p256.pem", Some(PIN), "certificate-of-another-key"),
        (&uri("token=没有;object=rsa"), "rsa.pem", Some(PIN), "0 tokens fit of these: "),
        (&uri("object=rsa"), "rsa.pem", Some(PIN), "2 tokens fit"),
        (&uri("token=文书"), "rsa.pem", Some(PIN), "3 private keys fit"),
        (&uri("token=空"), "rsa.pem", Some(PIN), "0 private keys fit"),
        (&uri("token=文书;object=p384"), "p256.pem", Some(PIN), "another kind than RSA and P-256"),
        (&format!("{rsa}&pin-value={PIN}"), "rsa.pem", Some(PIN), "token-pin-shown"),
        (&format!("{rsa}&pin={PIN}"), "rsa.pem", Some(PIN), "token-unusable"),
        ("pkcs11:token=a?module-path=/no/such/module.so", "rsa.pem", Some(PIN), "token-unusable"),
        ("pkcs11:token=a", "rsa.pem", Some(PIN), "no module-path"),
    ] {
        let run = tokens.sign(uri, certificate, pin, "none");
        assert_eq!(run.code, 2, "{uri}: {}", run.stderr);
        assert!(run.stderr.contains(wanted), "{uri}: {wanted}: {}", run.stderr);
        assert!(
            ![PIN, "999999"].iter().any(|pin| run.stderr.contains(pin) || run.stdout.contains(pin)),
            "{}",
            run.stderr
        );
    }
    assert!(!tokens.0.path().join("none").exists());
}
