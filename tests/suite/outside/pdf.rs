//! Finished letters before programs of other people: readers, and validators of PDF syntax, PDF/A, PDF/UA. A missing one is a failure.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::LazyLock;

use yice::pdf::Pdf;

use crate::support::project;
use crate::typeset::engine;
use crate::typeset::gallery::gallery;

/// Where Debian puts PDFBox Preflight and what it needs.
const PREFLIGHT: [&str; 7] =
    ["preflight", "pdfbox2", "fontbox2", "xmpbox", "commons-logging", "javax.activation", "jaxb-api"];

/// The gallery's letters as PDF/A-1b: `NAME.pdf`.
pub(super) fn twins() -> &'static Path {
    static TWINS: LazyLock<tempfile::TempDir> = LazyLock::new(|| {
        let folder = tempfile::tempdir().unwrap();
        for (name, letter) in &gallery().letters {
            fs::write(twin(folder.path(), name), engine().pdf_a1b_twin(letter).unwrap()).unwrap();
        }
        folder
    });
    TWINS.path()
}

pub(super) fn twin(folder: &Path, name: &str) -> PathBuf {
    folder.join(name).with_extension("pdf")
}

/// Runs a tool that must be there.
pub(super) fn run(command: &mut Command) -> Output {
    command.output().unwrap_or_else(|error| panic!("{command:?}: {error}; tests/run installs it"))
}

pub(super) fn preflight(arguments: &[&Path]) -> Output {
    let classes: Vec<String> = PREFLIGHT.iter().map(|name| format!("/usr/share/java/{name}.jar")).collect();
    for class in &classes {
        assert!(Path::new(class).exists(), "{class} is missing; tests/run installs it");
    }
    let mut java = Command::new("java");
    run(java.args(["-cp", &classes.join(":"), "org.apache.pdfbox.preflight.Validator_A1b"]).args(arguments))
}

/// Two guesses of outloud's own ("no validator tests this") that these letters do not follow. TBL-010 counts header cells
/// against data cells: a group of measures and a step of a path are second-level heads, and the head of a receipt to be
/// filled in stands over few cells. TBL-014 takes the rules of a tagged table for a grid without tags.
const GUESSES: &str = "TBL-010,TBL-014";

fn outloud(files: &[PathBuf]) -> Output {
    outloud_but(files, GUESSES)
}

/// Without these rules either.
pub(super) fn outloud_but(files: &[PathBuf], rules: &str) -> Output {
    let mut command = Command::new(project().join("target/tools/bin/outloud"));
    run(command.args(["--no-info", "--fail-on", "warning", "--skip", GUESSES, "--skip", rules]).args(files))
}

/// Everything a tool said.
pub(super) fn printed(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}

fn without_white_space(text: &str) -> String {
    text.chars().filter(|character| !character.is_whitespace()).collect()
}

/// The text of a file as Poppler reads it.
fn text_layer(pdf: &Path) -> String {
    without_white_space(&printed(&run(Command::new("pdftotext").arg("-raw").arg(pdf).arg("-"))))
}

#[test]
fn the_bureaus_report_passes_what_letters_pass() {
    let folder = tempfile::tempdir().unwrap();
    let job = project().join("fixtures/guizhou-2023");
    let made = crate::support::yice(["summary", job.to_str().unwrap(), "-o", folder.path().to_str().unwrap()]);
    assert_eq!(made.code, 1, "{}", made.stderr);
    let pdf = folder.path().join("summary.pdf");
    let checked = run(Command::new("qpdf").arg("--check").arg(&pdf));
    assert!(checked.status.success(), "{}", printed(&checked));
    let heard = outloud(std::slice::from_ref(&pdf));
    assert!(heard.status.success(), "{}", printed(&heard));
    let text = text_layer(&pdf);
    for wanted in
        ["抽查概况", "95%区间下限", "按承检机构：抽查不合格率与随机波动的界限", "名单合计", "供监管部门内部使用"]
    {
        assert!(text.contains(&without_white_space(wanted)), "{wanted}");
    }
}

#[test]
fn qpdf_finds_no_fault_in_any_letter() {
    let check = |pdf: &Path| run(Command::new("qpdf").arg("--check").arg(pdf));
    for name in gallery().letters.keys() {
        for path in [gallery().pdf(name), twin(twins(), name)] {
            let output = check(&path);
            assert!(output.status.success(), "{name}: {}", printed(&output));
        }
    }
    let broken = tempfile::NamedTempFile::new().unwrap();
    fs::write(broken.path(), &fs::read(gallery().pdf("01-two-batches")).unwrap()[..20_000]).unwrap();
    assert!(!check(broken.path()).status.success(), "half a file must not pass");
}

#[test]
fn every_letter_conforms_to_pdf_ua_1() {
    let files: Vec<_> = gallery().letters.keys().map(|name| gallery().pdf(name)).collect();
    let output = outloud(&files);
    assert!(output.status.success(), "{}", printed(&output));
    assert!(printed(&output).contains(&format!("{} file(s)", files.len())), "{}", printed(&output));
    // The twin claims no PDF/UA: the validator must notice, or its silence above says nothing.
    let other = outloud(&[twin(twins(), "01-two-batches")]);
    assert!(!other.status.success(), "{}", printed(&other));
}

#[test]
fn every_letters_twin_conforms_to_pdf_a_1b() {
    let output = preflight(&[Path::new("batch"), twins()]);
    let said = printed(&output);
    assert_eq!(said.matches("is a valid PDF/A-1b file").count(), gallery().letters.len(), "{said}");
    assert!(!said.contains("not a valid"), "{said}");
    // A PDF/A-3 file is none: the validator must notice.
    let other = preflight(&[&gallery().pdf("03-one-item")]);
    assert!(printed(&other).contains("is not a valid PDF/A-1b file"));
}

#[test]
fn the_text_layer_carries_id_and_fingerprint_and_no_watermark() {
    for (name, letter) in &gallery().letters {
        let layer = text_layer(&gallery().pdf(name));
        for wanted in [&letter.id, &letter.fingerprint[..16]] {
            assert!(layer.contains(wanted), "{name}: {wanted}");
        }
        let in_letter = serde_json::to_string(letter).unwrap().matches("草稿").count();
        assert_eq!(layer.matches("草稿").count(), in_letter, "{name}: the watermark is drawn, not written");
    }
}

#[test]
fn others_read_whose_letter_it_is_and_of_which_samples() {
    for (name, facts) in &gallery().facts {
        let layer = text_layer(&gallery().pdf(name));
        for wanted in facts.numbers.iter().chain([&facts.enterprise]) {
            assert!(layer.contains(&without_white_space(wanted)), "{name}: {wanted}");
        }
    }
}

#[test]
fn what_others_read_is_what_the_program_reads() {
    for name in gallery().letters.keys() {
        let pdf = gallery().pdf(name);
        let raw = printed(&run(Command::new("pdftotext").arg("-raw").arg(&pdf).arg("-")));
        let pages = (1..).zip(raw.split('\u{C}')).map(|(number, page)| {
            let page = without_white_space(page);
            page.strip_suffix(&format!("—{number}—")).map_or(page.clone(), str::to_string)
        });
        let own = Pdf::open(&fs::read(&pdf).unwrap()).unwrap().text().unwrap();
        // In what order parts are drawn is read differently; what there is must be the same.
        let sorted = |text: &str| {
            let mut characters: Vec<char> = text.chars().collect();
            characters.sort_unstable();
            characters.into_iter().collect::<String>()
        };
        assert_eq!(sorted(&own), sorted(&pages.collect::<String>()), "{name}");
    }
}

#[test]
fn the_code_on_the_receipt_reads_as_id_and_fingerprint() {
    let script = "import sys, zxingcpp, PIL.Image as image\n\
        for path in sys.argv[1:]: print([code.text for code in zxingcpp.read_barcodes(image.open(path).convert('L'))][0])";
    let pictures = tempfile::tempdir().unwrap();
    let mut paths = Vec::new();
    for (name, letter) in &gallery().letters {
        let pdf = gallery().pdf(name);
        let pages = engine().page_count(letter).unwrap().to_string();
        let picture = pictures.path().join(name);
        let render = ["-r", "150", "-f", &pages, "-l", &pages, "-png", "-singlefile"];
        assert!(run(Command::new("pdftoppm").args(render).arg(&pdf).arg(&picture)).status.success());
        paths.push(picture.with_extension("png"));
    }
    let output = run(Command::new(project().join("target/tools/bin/python")).args(["-c", script]).args(&paths));
    let wanted: Vec<String> =
        gallery().letters.values().map(|letter| format!("yice:{}:{}", letter.id, letter.fingerprint)).collect();
    assert_eq!(printed(&output).lines().collect::<Vec<_>>(), wanted);
}
