//! Everything that packing can say to a person.

use std::io;
use std::path::Path;

use crate::diagnostic::{Diagnostic, Place};

/// Ids that one finding lists at most.
const LISTED: usize = 5;

/// `package-no-run`.
pub(super) fn no_run(outbox: &str) -> Diagnostic {
    Diagnostic::error("package-no-run")
        .at(Place::file(outbox))
        .say("这里没有做完的一次运行（manifest.jsonl）", "no finished run is here (manifest.jsonl)")
        .hint(
            "先运行 yice bulk；文书在别处的，用 --outbox 写明",
            "run yice bulk first; where the letters are elsewhere, name the place with --outbox",
        )
}

/// `package-run-outdated`: input files are others.
pub(super) fn files_changed(files: &[&str]) -> Diagnostic {
    let list = files.join("、");
    let files = files.iter().map(|file| Place::file(*file));
    outdated(format!("文件在那次运行之后变了：{list}"), format!("files have changed since that run: {list}")).at(files)
}

/// `package-run-outdated`: letters would be others.
pub(super) fn letters_changed(ids: &[&str]) -> Diagnostic {
    let (number, list) = (ids.len(), ids.iter().take(LISTED).copied().collect::<Vec<_>>().join("、"));
    outdated(
        format!("现在的作业里有 {number} 份文书与那次运行不同（该不该出、是哪几份抽样单），如：{list}"),
        format!("by the job as it is now {number} letters are others than that run's, for example {list}"),
    )
}

fn outdated(zh: String, en: String) -> Diagnostic {
    Diagnostic::error("package-run-outdated").say(zh, en).hint(
        "再运行一次 yice bulk（没有变的不会重做），然后打包",
        "run yice bulk once more (nothing is made twice), then pack",
    )
}

/// `package-letter-missing`.
pub(super) fn missing(file: &str) -> Diagnostic {
    refused("package-letter-missing", file, "清单里的这份文书不在", "this letter of the manifest is not there")
}

/// `package-letter-altered`.
pub(super) fn altered(file: &str) -> Diagnostic {
    refused(
        "package-letter-altered",
        file,
        "这份文书的 SHA-256 与清单不符：生成之后被改动过",
        "the SHA-256 of this letter is not the manifest's: it was changed after it was made",
    )
}

fn refused(code: &'static str, file: &str, zh: &str, en: &str) -> Diagnostic {
    Diagnostic::error(code).at(Place::file(file)).say(zh, en).hint(
        "没有写任何压缩包；再运行一次 yice bulk，只重做这样的文书",
        "no package was written; run yice bulk once more: it makes only such letters again",
    )
}

/// `package-not-written`.
pub(super) fn not_written(folder: &Path, error: &io::Error) -> Diagnostic {
    Diagnostic::error("package-not-written")
        .at(Place::file(folder.display()))
        .say(
            format!("压缩包写不进这个文件夹（{error}）"),
            format!("packages cannot be written to this folder ({error})"),
        )
        .hint(
            "检查磁盘空间和权限，或用 -o 另选一个文件夹",
            "check space and permission, or choose another folder with -o",
        )
}

/// `package-not-written`: the index.
pub(super) fn index_not_made(error: String) -> Diagnostic {
    Diagnostic::error("package-not-written")
        .say(format!("做不了索引（{error}）"), format!("the index cannot be made ({error})"))
        .hint("检查索引档案的列", "check the columns of the profile")
}

/// `package-letter-shared`.
pub(super) fn shared(letter: &str, agencies: &[&str]) -> Diagnostic {
    let agencies = agencies.join("、");
    Diagnostic::note("package-letter-shared").say(
        format!("文书 {letter} 的批次是几个机构检的，几个压缩包里都有它：{agencies}"),
        format!(
            "the batches of letter {letter} were tested by several agencies, and it is in several packages: {agencies}"
        ),
    )
}

/// `package-stranger`.
pub(super) fn stranger(folder: &Path, name: &str) -> Diagnostic {
    Diagnostic::warning("package-stranger")
        .at(Place::file(folder.join(name).display()))
        .say("这个压缩包不是这一次的", "this zip file is none of these packages")
        .hint(
            "多半是以前打的：确认后移走，免得上传旧的",
            "it is of an earlier time, as a rule: move it away, so that it is not uploaded",
        )
}
