//! Letters are signed, spoilt and looked at.

use std::fs;
use std::path::{Path, PathBuf};

use super::*;
use crate::pdf::specimen::letter;
use crate::pdf::{Pdf, Unsealed, unsigned};

fn data(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/sign").join(name)
}

fn signer(name: &str) -> Signer {
    Signer::open(&data(&format!("{name}.key.pem")), &data(&format!("{name}.pem")), None).unwrap()
}

fn refused(key: &str, certificates: &str, secret: Option<&str>) -> &'static str {
    let secret = secret.map(|secret| Secret::new(secret.to_string()));
    Signer::open(&data(key), &data(certificates), secret.as_ref()).err().map_or("nothing", |finding| finding.code)
}

fn root() -> Anchors {
    Anchors::read(&data("root.pem")).unwrap()
}

/// The codes of what is wrong with the one signature of a file.
fn faults(file: &[u8]) -> Vec<&'static str> {
    let found = signatures_of(file, Some(&root())).unwrap();
    assert_eq!(found.len(), 1, "{found:?}");
    found[0].faults.iter().map(Fault::code).collect()
}

#[test]
fn a_signed_letter_is_right_and_the_letter_before_it_is_kept() {
    let letter = letter("");
    for name in ["rsa", "p256"] {
        let signer = signer(name);
        let signed = sign(&letter, &signer).unwrap();
        let [found] = <[_; 1]>::try_from(signatures_of(&signed, Some(&root())).unwrap()).unwrap();
        assert!(found.is_right(), "{name}: {found:?}");
        let by = found.by.unwrap();
        assert_eq!(by, signer.signatory());
        assert_eq!(by.subject, "CN=指导文书签发,O=示例市市场监督管理局（虚构）,C=CN");
        assert_eq!((found.covers, found.dated.as_str()), (signed.len(), "D:20260105000000+08'00'"));
        assert_eq!(unsigned(&signed), Some(&letter[..]));
        assert_eq!(sign(&letter, &super::tests::signer(name)).unwrap(), signed, "{name}: the same bytes again");
        assert_eq!(sign(&signed, &signer).unwrap_err().code, "letter-signed-already");
    }
    assert_eq!(signatures_of(&letter, None).unwrap(), []);
}

#[test]
fn every_byte_that_changes_is_found() {
    for name in ["rsa", "p256"] {
        let signed = sign(&letter(""), &signer(name)).unwrap();
        for at in 0..signed.len() {
            let mut spoilt = signed.clone();
            spoilt[at] ^= 1 << (at % 8);
            let found = signatures_of(&spoilt, Some(&root()));
            let is_found = found.as_ref().map_or(true, |found| found.iter().all(|one| !one.is_right()));
            assert!(is_found, "{name}: byte {at}, {}", String::from_utf8_lossy(&signed[at.saturating_sub(30)..=at]));
        }
    }
}

#[test]
fn what_was_done_to_a_letter_is_named() {
    let (one, other) = (letter(""), letter("/Rotate 90"));
    let signed = sign(&one, &signer("rsa")).unwrap();
    // A word of the letter.
    let text = String::from_utf8(signed.clone()).unwrap();
    assert_eq!(faults(text.replacen("zh-CN", "en-US", 1).as_bytes()), ["signature-altered"]);
    // Something behind it: a comment, or another signature.
    assert_eq!(faults(&[&signed[..], b"% later\n"].concat()), ["signature-added-to"]);
    let cut = &signed[..signed.len() - 1];
    assert_eq!(faults(cut), ["signature-malformed"]);
    // The signature of another letter, whose room is as large.
    let hole = |file: &[u8]| Pdf::open(file).unwrap().signatures()[0].value.clone().unwrap().hole;
    let theirs = sign(&other, &signer("rsa")).unwrap();
    let mut swapped = signed.clone();
    swapped[hole(&signed)].copy_from_slice(&theirs[hole(&theirs)]);
    assert_eq!(faults(&swapped), ["signature-altered"]);
    // The whole letter anew, by a key of the same name.
    let forged = sign(unsigned(&signed).unwrap(), &signer("other")).unwrap();
    assert_eq!(faults(&forged), ["signature-untrusted"]);
    assert!(signatures_of(&forged, None).unwrap()[0].is_right(), "whose it is nobody was asked");
    assert_ne!(signatures_of(&forged, None).unwrap()[0].by.as_ref().unwrap().sha256, signer("p256").signatory().sha256);
}

/// The signature of a file put anew, from another text or with another certificate.
fn with_signature(made: impl Fn(&[&[u8]], &Signer, &Signer) -> Vec<u8>) -> Vec<&'static str> {
    let (own, other) = (signer("p256"), signer("other"));
    let unsealed = Unsealed::new(&letter(""), 4_000, b"state").unwrap();
    let signature = made(&unsealed.covered(), &own, &other);
    faults(&unsealed.sealed(&signature).unwrap())
}

#[test]
fn a_certificate_that_was_replaced_is_named() {
    use der::Encode;
    let parts = |signed: &dyn Fn(&[u8]) -> Vec<u8>, covered: &[&[u8]], named: &Signer, shown: &Signer| {
        let attributes = cms::attributes(&cms::sha256(&covered.concat()), named.chain().own()).unwrap();
        let signature = signed(&attributes.to_der().unwrap());
        cms::detached(attributes, algorithm::Algorithm::P256, &signature, &shown.chain().certificates).unwrap()
    };
    // Another key under the same name and number.
    let found = with_signature(|covered, own, other| parts(&|text| own.signed(text).unwrap(), covered, own, other));
    assert_eq!(found, ["signature-other-certificate", "signature-not-of-its-key", "signature-untrusted"]);
    let found = with_signature(|covered, own, other| parts(&|text| other.signed(text).unwrap(), covered, own, own));
    assert_eq!(found, ["signature-not-of-its-key"]);
    let found = with_signature(|covered, own, _| parts(&|text| own.signed(text).unwrap(), covered, own, own));
    assert_eq!(found, [""; 0], "as it is made");
    // Its own certificate with another's issuer.
    let found = with_signature(|covered, own, other| {
        let attributes = cms::attributes(&cms::sha256(&covered.concat()), own.chain().own()).unwrap();
        let signature = own.signed(&attributes.to_der().unwrap()).unwrap();
        let chain = [own.chain().certificates[0].clone(), other.chain().certificates[1].clone()];
        cms::detached(attributes, algorithm::Algorithm::P256, &signature, &chain).unwrap()
    });
    assert_eq!(found, ["signature-loose-chain", "signature-untrusted"]);
}

#[test]
fn keys_and_certificates_that_do_not_do_are_refused() {
    let wrong = Some("仅供测试-2");
    for (key, certificates, secret, code) in [
        ("rsa.encrypted.key.pem", "rsa.pem", Some("仅供测试-1"), "nothing"),
        ("p256.scrypt.key.pem", "p256.pem", Some("仅供测试-1"), "nothing"),
        ("rsa.encrypted.key.pem", "rsa.pem", None, "key-password"),
        ("rsa.encrypted.key.pem", "rsa.pem", wrong, "key-password"),
        ("p256.scrypt.key.pem", "p256.pem", wrong, "key-password"),
        ("p384.key.pem", "p256.pem", None, "key-unsupported"),
        ("sm2.key.pem", "p256.pem", None, "key-unsupported"),
        ("missing.pem", "p256.pem", None, "key-unreadable"),
        ("p256.pem", "p256.pem", None, "key-unreadable"),
        ("README.md", "p256.pem", None, "key-unreadable"),
        ("p256.key.pem", "rsa.pem", None, "certificate-of-another-key"),
        ("p256.key.pem", "other.pem", None, "certificate-of-another-key"),
        ("p256.key.pem", "tls.pem", None, "certificate-unusable"),
        ("p256.key.pem", "p256.key.pem", None, "certificate-unusable"),
        ("p256.key.pem", "missing.pem", None, "certificate-unusable"),
    ] {
        assert_eq!(refused(key, certificates, secret), code, "{key} {certificates}");
    }
    let past = Signer::open(&data("p256.key.pem"), &data("past.pem"), None).unwrap();
    assert_eq!(sign(&letter(""), &past).unwrap_err().code, "certificate-out-of-date");
    assert_eq!(format!("{:?}", Secret::new("仅供测试".into())), "Secret");
}

#[test]
fn no_key_is_taken_from_a_folder_of_letters() {
    let folder = tempfile::tempdir().unwrap();
    let (job, keys) = (folder.path().join("job/keys"), folder.path().join("keys"));
    for folder in [&job, &keys] {
        fs::create_dir_all(folder).unwrap();
    }
    fs::write(folder.path().join("job/job.toml"), "").unwrap();
    let code = |key: &Path| Signer::open(key, &data("p256.pem"), None).err().map_or("nothing", |finding| finding.code);
    let inside = job.join("key.pem");
    fs::copy(data("p256.key.pem"), &inside).unwrap();
    assert_eq!(code(&inside), "key-in-job");
    assert_eq!(code(&keys.join("../job/keys/key.pem")), "key-in-job");
    let outside = keys.join("key.pem");
    fs::copy(data("p256.key.pem"), &outside).unwrap();
    assert_eq!(code(&outside), "nothing");
    #[cfg(unix)]
    for (link, target) in [(keys.join("link.pem"), &inside), (job.join("link.pem"), &outside)] {
        std::os::unix::fs::symlink(target, &link).unwrap();
        assert_eq!(code(&link), "key-in-job", "{}", link.display());
    }
}

#[test]
fn dates_of_files_are_read() {
    for (text, wanted) in [
        ("D:19700101080000+08'00'", Some(0)),
        ("D:19700101000001Z", Some(1)),
        ("D:19700102", Some(86_400)),
        ("D:19700101010000+01", Some(0)),
        ("D:1969", None),
        ("19700101", None),
        ("D:20261332", None),
    ] {
        assert_eq!(chain::seconds(text), wanted, "{text}");
    }
}

#[test]
fn a_signature_of_p256_is_the_one_of_rfc_6979() {
    use p256::ecdsa::signature::Signer as _;
    // RFC 6979, A.2.5, SHA-256, "sample".
    let secret = "C9AFA9D845BA75166B5C215767B1D6934E50C3DB36E89B127B8A622B120F6721";
    let r = "EFD48B2AACB6A8FD1140DD9CD45E81D69D2C877B56AAF991C34D0EA84EAF3716";
    let s = "F7CB1C942D657C41D436C7A1B6E29F65F3E900DBB9AFF4064DC4AB2F843ACDA8";
    let bytes = |hex: &str| -> Vec<u8> {
        (0..hex.len()).step_by(2).map(|at| u8::from_str_radix(&hex[at..at + 2], 16).unwrap()).collect()
    };
    let key = p256::ecdsa::SigningKey::from_slice(&bytes(secret)).unwrap();
    let signature: p256::ecdsa::Signature = key.sign(b"sample");
    assert_eq!(signature.to_bytes().to_vec(), bytes(&format!("{r}{s}")));
}
