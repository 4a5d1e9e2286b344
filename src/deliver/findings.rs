//! Everything that delivering can say to a person.

use std::io;
use std::path::Path;

use crate::diagnostic::{Diagnostic, Place, Severity, Words};

fn about(folder: &Path) -> Vec<Place> {
    vec![Place { file: folder.display().to_string(), ..Place::default() }]
}

/// `outbox-unusable`.
pub fn outbox_unusable(folder: &Path, error: &io::Error) -> Diagnostic {
    Diagnostic {
        code: "outbox-unusable",
        severity: Severity::Error,
        places: about(folder),
        message: Words::new(
            format!("输出文件夹不能写入（{error}）"),
            format!("the output folder cannot be written to ({error})"),
        ),
        hint: Words::new(
            "请检查磁盘空间和写入权限，或用 -o 另选一个文件夹",
            "check free space and permission, or choose another folder with -o",
        ),
    }
}

/// `outbox-in-use`.
pub fn outbox_in_use(folder: &Path) -> Diagnostic {
    Diagnostic {
        code: "outbox-in-use",
        severity: Severity::Error,
        places: about(folder),
        message: Words::new("另一次运行正在写入这个输出文件夹", "another run is writing to this output folder"),
        hint: Words::new("请等它结束，或用 -o 另选一个文件夹", "wait for it to end, or choose another folder with -o"),
    }
}

/// `outbox-is-a-link`.
pub fn outbox_is_a_link(folder: &Path) -> Diagnostic {
    Diagnostic {
        code: "outbox-is-a-link",
        severity: Severity::Error,
        places: about(folder),
        message: Words::new("输出文件夹是一个符号链接", "the output folder is a symbolic link"),
        hint: Words::new("请直接给出真实的文件夹", "name the real folder instead"),
    }
}

/// `write-failed`: one letter could not be written.
pub fn write_failed(file: &str, error: &io::Error) -> Diagnostic {
    Diagnostic {
        code: "write-failed",
        severity: Severity::Hold,
        places: vec![Place { file: file.to_string(), ..Place::default() }],
        message: Words::new(
            format!("这封文书写入失败（{error}）"),
            format!("this letter could not be written ({error})"),
        ),
        hint: Words::new(
            "请检查磁盘空间和写入权限后再运行一次，已写好的不会重做",
            "check free space and permission and run again; what is written is not made twice",
        ),
    }
}

/// `letter-panicked`: a fault of the program while making one letter.
pub fn letter_panicked(id: &str) -> Diagnostic {
    Diagnostic {
        code: "letter-panicked",
        severity: Severity::Hold,
        places: vec![Place { file: id.to_string(), ..Place::default() }],
        message: Words::new(
            "生成这封文书时程序内部出错，其余文书不受影响",
            "the program failed on this letter; the others are not touched",
        ),
        hint: Words::new("请把这封文书的编号发给维护者", "send this letter's id to the maintainers"),
    }
}

/// `unreadable-pdf`: a finished letter that no reader could open.
pub fn unreadable_pdf(id: &str, error: &str) -> Diagnostic {
    Diagnostic {
        code: "unreadable-pdf",
        severity: Severity::Hold,
        places: vec![Place { file: id.to_string(), ..Place::default() }],
        message: Words::new(
            format!("成品 PDF 读不回来（{error}），这份文书没有写出"),
            format!("the finished PDF cannot be read back ({error}); the letter was not written"),
        ),
        hint: Words::new("请把这封文书的编号发给维护者", "send this letter's id to the maintainers"),
    }
}
