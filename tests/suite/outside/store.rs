//! Letters in an S3 store: every call of a destination against a real service, and how failing is told.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use yice::deliver::destination::{Destination, End, Hold, Record, StoreOptions, Target, is_hopeless};
use yice::deliver::manifest::Line;
use yice::domain::Digest;

use crate::outside::moto::{KEYS, Moto, free_port, with_keys};
use crate::support::process::wait_for;
use crate::support::{JobCopy, Run, yice_with};

const LETTER: &str = "电线电缆/贵阳示例线缆有限公司（测试）·1_91520000_整改指导意见书.pdf";

fn open(target: &Target) -> Destination {
    Destination::open(target, Hold::Whole).unwrap_or_else(|finding| panic!("{finding:?}"))
}

fn told(target: &Target) -> (&'static str, String, Duration) {
    let started = Instant::now();
    let finding = Destination::open(target, Hold::Whole).err().expect("it cannot be opened");
    (finding.code, format!("{finding:?}"), started.elapsed())
}

fn record(id: &str) -> Record {
    Record {
        id: id.into(),
        file: format!("电线电缆/{id}.pdf"),
        fingerprint: Digest::of(format!("fingerprint of {id}").as_bytes()),
        end: End::Written { sha256: Digest::of(id.as_bytes()), pages: 5, bytes: Some(200_000) },
    }
}

/// Whether a run recorded it, and not a manifest.
fn is_of_run(record: &Record) -> bool {
    matches!(record.end, End::Written { bytes: Some(_), .. })
}

fn line(id: &str) -> Line {
    let Record { file, fingerprint, .. } = record(id);
    let value = serde_json::json!({
        "id": id, "kind": null, "enterprise": "示例", "credit_code": "", "class": "wire_bv", "class_name": "电线",
        "document_no": "", "outcome": "written", "reasons": [], "sampling_sheets": [], "file": file,
        "sha256": Digest::of(id.as_bytes()), "pages": 5, "fingerprint": fingerprint,
    });
    serde_json::from_value(value).unwrap()
}

#[test]
fn a_store_keeps_letters_as_a_folder_does() {
    let moto = Moto::start();
    let folder = tempfile::tempdir().unwrap();
    for target in [moto.target(""), moto.target("2023/贵州"), Target::Folder(folder.path().join("outbox"))] {
        let place = open(&target);
        assert_eq!(place.list().unwrap(), BTreeMap::new());
        assert_eq!(place.read(LETTER).unwrap(), None);
        assert_eq!(place.sha256(LETTER).unwrap(), None);

        let first = vec![1_u8; 300_000];
        place.write(LETTER, &first).unwrap();
        place.write(LETTER, b"second").unwrap();
        place.write("b.pdf", &first).unwrap();
        assert_eq!(place.read(LETTER).unwrap().as_deref(), Some(b"second".as_slice()));
        assert_eq!(place.sha256(LETTER).unwrap().unwrap(), Digest::of(b"second"));
        let listed = BTreeMap::from([(LETTER.to_string(), 6), ("b.pdf".to_string(), 300_000)]);
        assert_eq!(place.list().unwrap(), listed, "{target}");

        // Put aside twice: neither is lost, neither is listed.
        place.withdraw("b.pdf").unwrap();
        place.write("b.pdf", b"later").unwrap();
        place.withdraw("b.pdf").unwrap();
        assert_eq!(place.read("_withdrawn/b.pdf").unwrap().unwrap(), first);
        assert_eq!(place.read("_withdrawn/b.2.pdf").unwrap().unwrap(), b"later");
        assert_eq!(place.list().unwrap().into_keys().collect::<Vec<_>>(), [LETTER]);

        for name in ["../a.pdf", "/a.pdf", ""] {
            assert!(place.write(name, b"").is_err(), "{name} in {target}");
        }
    }
    // What lies under one prefix is nothing to another.
    let beside = open(&moto.target("2023/贵"));
    assert_eq!(beside.list().unwrap(), BTreeMap::new());
}

#[test]
fn two_shares_record_beside_each_other_and_collecting_clears() {
    let moto = Moto::start();
    let folder = tempfile::tempdir().unwrap();
    for target in [moto.target("run"), Target::Folder(folder.path().join("outbox"))] {
        let holds = [0, 1].map(|index| Hold::Share { index, count: 2 });
        let shares = holds.map(|hold| Destination::open(&target, hold).unwrap());
        for ((share, hold), ids) in shares.iter().zip(holds).zip([["a", "c"], ["b", "d"]]) {
            let records = share.open_records(hold).unwrap();
            ids.iter().for_each(|id| records.append(&record(id)).unwrap());
            records.close().unwrap();
        }
        // A share that is run again goes on where it stopped.
        let again = shares[0].open_records(holds[0]).unwrap();
        again.append(&record("e")).unwrap();
        drop(again);
        assert_eq!(ids(&shares[1]), ["a", "c", "e", "b", "d"], "{target}");
        drop(shares);

        let whole = open(&target);
        whole.write_manifest(&[line("b"), line("a")]).unwrap();
        assert_eq!(ids(&whole), ["a", "b", "a", "c", "e", "b", "d"]);
        whole.clear_records().unwrap();
        assert_eq!(ids(&whole), ["a", "b"]);
        assert_eq!(whole.manifest().unwrap(), [line("a"), line("b")]);
        assert_eq!(whole.list().unwrap().into_keys().collect::<Vec<_>>(), ["manifest.jsonl"]);
    }
}

fn ids(place: &Destination) -> Vec<String> {
    place.records().unwrap().into_iter().map(|record| record.id).collect()
}

#[test]
fn records_are_stored_while_a_share_is_still_at_work() {
    let moto = Moto::start();
    let place = open(&moto.target("run"));
    let records = place.open_records(Hold::Whole).unwrap();
    wait_for("nothing is stored before the end", Duration::from_secs(30), &|| {
        records.append(&record("a")).unwrap();
        !ids(&place).is_empty()
    });
    drop(records);
}

#[test]
fn a_bad_address_or_a_missing_bucket_is_told_in_seconds() {
    let moto = Moto::start();
    let (code, _, took) = told(&Target::parse(Path::new("s3://no-such-bucket/x"), &moto.options()).unwrap());
    assert_eq!(code, "store-no-bucket");
    assert!(took < Duration::from_secs(5), "{took:?}");

    let nobody = StoreOptions { endpoint: Some(format!("http://127.0.0.1:{}", free_port())), ..moto.options() };
    let (code, words, took) = told(&Target::parse(Path::new("s3://letters/x"), &nobody).unwrap());
    assert_eq!(code, "store-unreachable");
    assert!(took < Duration::from_secs(15), "{took:?}");
    assert!(words.contains("refused"), "{words}");
    assert!(!words.contains("made-up"), "a key is told: {words}");

    let silent = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let deaf = StoreOptions { endpoint: Some(format!("http://{}", silent.local_addr().unwrap())), ..moto.options() };
    let (code, _, took) = told(&Target::parse(Path::new("s3://letters/x"), &deaf).unwrap());
    assert_eq!(code, "store-unreachable");
    assert!(took < Duration::from_secs(20), "{took:?}");

    let plain = StoreOptions { allow_http: false, ..moto.options() };
    assert_eq!(told(&Target::parse(Path::new("s3://letters/x"), &plain).unwrap()).0, "store-needs-https");
    assert_eq!(Target::parse(Path::new("s3://Letters"), &plain).unwrap_err().code, "store-address");
}

#[test]
fn a_key_that_is_not_known_is_told_without_the_key() {
    let moto = Moto::that_checks_keys();
    let (code, words, took) = told(&moto.target("x"));
    assert_eq!(code, "store-refused", "{words}");
    assert!(words.contains("InvalidAccessKeyId") && !words.contains("made-up"), "{words}");
    assert!(took < Duration::from_secs(5), "{took:?}");
}

#[test]
fn a_service_that_dies_is_the_end_of_the_run_and_not_of_one_letter() {
    let moto = Moto::start();
    let hurried = StoreOptions { patience: Some(Duration::from_secs(2)), ..moto.options() };
    let place = open(&Target::parse(Path::new("s3://letters/x"), &hurried).unwrap());
    place.write("a.pdf", b"a").unwrap();
    drop(moto);
    let error = place.write("b.pdf", b"b").unwrap_err();
    assert!(is_hopeless(&error), "{error:?}");
    assert_eq!(place.trouble(&error).code, "store-unreachable");
}

#[test]
fn a_private_authority_is_trusted_when_named_and_only_then() {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str| folder.path().join(name);
    let openssl = |arguments: &str| {
        let made = Command::new("openssl").args(arguments.split(' ')).current_dir(folder.path()).output();
        let made = made.expect("openssl is installed by tests/run");
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    };
    openssl("req -x509 -newkey rsa:2048 -nodes -days 30 -subj /CN=authority -keyout ca.key -out ca.pem");
    openssl("req -newkey rsa:2048 -nodes -subj /CN=store -keyout store.key -out store.csr");
    std::fs::write(file("store.ext"), "subjectAltName=IP:127.0.0.1\nbasicConstraints=critical,CA:FALSE\n").unwrap();
    openssl(
        "x509 -req -in store.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 30 -extfile store.ext -out store.pem",
    );

    let moto = Moto::with_certificate(&file("store.pem"), &file("store.key"));
    let options =
        |ca: Option<&str>| StoreOptions { endpoint: Some(moto.endpoint.clone()), ca: ca.map(&file), ..with_keys() };
    let target = |options: &StoreOptions| Target::parse(Path::new("s3://letters/x"), options).unwrap();
    let place = open(&target(&options(Some("ca.pem"))));
    place.write(LETTER, b"letter").unwrap();
    assert_eq!(place.read(LETTER).unwrap().unwrap(), b"letter");

    let (code, words, took) = told(&target(&options(None)));
    assert_eq!(code, "store-unreachable");
    assert!(words.contains("certificate"), "{words}");
    assert!(took < Duration::from_secs(15), "{took:?}");

    assert_eq!(told(&target(&options(Some("store.key")))).0, "store-ca");
    assert_eq!(told(&target(&options(Some("no-such-file")))).0, "store-ca");
}

#[test]
fn two_shares_in_a_store_are_what_one_machine_makes_in_a_folder() {
    let job = JobCopy::of("small");
    let file = |name: &str| job.path().join(name).to_string_lossy().into_owned();
    let (folder, plan) = (file("one-machine"), file("plan"));
    let moto = Moto::start();
    let run = |arguments: &[&str]| -> Run { yice_with(arguments, &KEYS) };
    let at_store =
        |arguments: &[&str]| run(&[arguments, &["--s3-endpoint", &moto.endpoint, "--s3-allow-http"]].concat());
    let done = |run: Run| assert!(run.code == 0 || run.code == 1, "{}: {}", run.code, run.stderr);

    done(run(&["bulk", &file(""), "-o", &folder]));
    done(run(&["plan", &file(""), "-o", &plan]));
    done(at_store(&["bulk", &plan, "--shard", "1/2", "-o", "s3://letters/run"]));
    let early = at_store(&["collect", &plan, "s3://letters/run"]);
    assert_eq!(early.code, 2, "half the letters are no proof: {}", early.stderr);
    // The other share dies on its way, and is run again.
    let died = yice_with(
        ["bulk", &plan, "--shard", "0/2", "-o", "s3://letters/run", "--s3-endpoint", &moto.endpoint, "--s3-allow-http"],
        &[KEYS.as_slice(), &[("FAILPOINTS", "write-before=4*off->return(abort)")]].concat(),
    );
    assert_eq!(died.code, -1, "{}", died.stderr);
    done(at_store(&["bulk", &plan, "--shard", "0/2", "-o", "s3://letters/run"]));
    done(at_store(&["collect", &plan, "s3://letters/run"]));

    let (here, there) = (open(&Target::Folder(folder.into())), open(&moto.target("run")));
    let names = |place: &Destination| {
        let mut names: Vec<String> = place.list().unwrap().into_keys().collect();
        names.retain(|name| !name.starts_with("run-report."));
        names
    };
    assert!(names(&here).len() > 15);
    assert_eq!(names(&here), names(&there));
    for name in names(&here) {
        assert!(here.read(&name).unwrap() == there.read(&name).unwrap(), "{name} differs");
    }
    assert_eq!(there.records().unwrap().len(), names(&there).len() - 1, "records of shares are left");

    // What is there is not made again, and a letter that was changed in the store is.
    let letter = names(&there).into_iter().find(|name| name.ends_with(".pdf")).unwrap();
    let whole = there.read(&letter).unwrap().unwrap();
    there.write(&letter, b"changed").unwrap();
    assert_eq!(at_store(&["collect", &plan, "s3://letters/run"]).code, 2, "a changed letter is no proof");
    done(at_store(&["bulk", &plan, "-o", "s3://letters/run"]));
    assert_eq!(there.records().unwrap().iter().filter(|record| is_of_run(record)).count(), 1, "made again");
    done(at_store(&["collect", &plan, "s3://letters/run"]));
    assert!(there.read(&letter).unwrap().unwrap() == whole);
}
