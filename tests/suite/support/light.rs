//! The small job with letters that cost next to nothing: whose they are, of which samples, what they are made from, and no
//! more. For tests of what a run does with its files and processes, whatever is in them.

use std::ffi::{OsStr, OsString};
use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{LazyLock, OnceLock};

use super::small::{self, Made};
use super::{JobCopy, Run, program, project, write};

/// The layout of its letters.
pub const LAYOUT: &str = r#"
#let letter = json("letter.json")
#set document(title: letter.title)
#set text(font: json("fonts.json").宋体, lang: "zh", region: "cn")
#let words(parts) = if type(parts) == str { parts } else { parts.map(part => if type(part) == dictionary { part.it } else { part }).join() }
#let tells(block) = block.id == "opening" or block.id.starts-with("sample/")
#letter.addressee #letter.fingerprint
#let said(block) = if block.type == "facts" { block.facts.map(fact => words(fact.value)).join() } else { words(block.text) }
#letter.body.filter(tells).map(said).join()
"#;

/// Fonts enough for it: a sixth of all there are.
const FONTS: [&str; 3] = ["NotoSerifSC-Regular.ttf", "LiberationSerif-Regular.ttf", "LibertinusSerif-Regular.otf"];

/// Characters of a name that only other fonts have, and others instead.
const RARE: (&str, &str) = ("㐂𠮷䶮", "喜吉");

/// A copy of the job.
pub fn job() -> JobCopy {
    let job = JobCopy::of("small");
    let layout = job.path().join("templates/layout");
    fs::create_dir_all(&layout).unwrap();
    fs::write(layout.join("letter.typ"), LAYOUT).unwrap();
    let results = job.path().join("results.csv");
    let rows = fs::read_to_string(&results).unwrap();
    assert!(rows.contains(RARE.0));
    fs::write(results, rows.replace(RARE.0, RARE.1)).unwrap();
    job
}

/// A folder with its fonts.
pub fn fonts() -> &'static Path {
    static FOLDER: LazyLock<PathBuf> = LazyLock::new(|| {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("light-fonts");
        fs::create_dir_all(&folder).unwrap();
        for name in FONTS {
            let (from, to) = (project().join("fonts").join(name), folder.join(name));
            if fs::read_link(&to).ok().as_ref() != Some(&from) {
                // Another process of the suite may be as far.
                let _ = fs::remove_file(&to);
                let _ = symlink(from, &to);
            }
            assert!(to.is_file(), "{}", to.display());
        }
        folder
    });
    &FOLDER
}

/// The real binary with these arguments, and with the fonts where it wants any.
pub fn yice<I: IntoIterator<Item = S>, S: AsRef<OsStr>>(arguments: I) -> Command {
    let arguments: Vec<OsString> = arguments.into_iter().map(|argument| argument.as_ref().to_owned()).collect();
    let wants_fonts = arguments
        .iter()
        .any(|argument| ["bulk", "plan", "issue", "verify"].map(OsStr::new).contains(&argument.as_os_str()));
    let mut command = program();
    command.args(arguments);
    if wants_fonts {
        command.arg("--fonts").arg(fonts());
    }
    command
}

/// The job after one run, made once for all tests.
pub fn made() -> &'static Made {
    static MADE: OnceLock<Made> = OnceLock::new();
    MADE.get_or_init(|| Made::of(&job(), |arguments| Run::of(&mut yice(arguments))))
}

/// A copy of the job with what the run has left in its outbox.
pub fn continued() -> JobCopy {
    let job = job();
    write(&made().tree, &small::outbox(&job));
    job
}
