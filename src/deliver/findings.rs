//! Everything that delivering can say to a person.

use std::io;
use std::path::Path;

use super::json_lines::BadLine;
use super::names::MANIFEST;
use crate::diagnostic::{Diagnostic, Place};

/// Why a folder cannot be written to: `outbox-full`, `outbox-read-only`, `outbox-not-a-folder`, else `outbox-unusable`.
pub(crate) fn outbox_unusable(folder: &Path, error: &io::Error) -> Diagnostic {
    use io::ErrorKind as Kind;
    let finding = match error.kind() {
        Kind::StorageFull | Kind::QuotaExceeded => Diagnostic::error("outbox-full")
            .say(
                "磁盘已满（或配额已用完），没写完的文书没有留下",
                "the disk is full, or the quota is used up; nothing half-written is left",
            )
            .hint(
                "请腾出空间，再用同样的命令运行一次：已写好的不会重做",
                "make room and run the same command again; what is written is not made twice",
            ),
        Kind::PermissionDenied | Kind::ReadOnlyFilesystem => Diagnostic::error("outbox-read-only")
            .say(
                format!("没有写入这个输出文件夹的权限（{error}）"),
                format!("this output folder may not be written to ({error})"),
            )
            .hint(
                "请取得写入权限，或用 -o 另选一个文件夹；已写好的不会重做",
                "get permission to write, or choose another folder with -o; what is written is not made twice",
            ),
        Kind::AlreadyExists | Kind::NotADirectory => Diagnostic::error("outbox-not-a-folder")
            .say("这里应是文件夹，却是一个文件", "a file stands where the folder should be")
            .hint("请移开这个文件，或用 -o 另选一个文件夹", "move the file away, or choose another folder with -o"),
        _ => Diagnostic::error("outbox-unusable")
            .say(format!("输出文件夹不能写入（{error}）"), format!("the output folder cannot be written to ({error})"))
            .hint(
                "请检查磁盘空间和写入权限，或用 -o 另选一个文件夹",
                "check free space and permission, or choose another folder with -o",
            ),
    };
    finding.at(Place::file(folder.display()))
}

/// `store-address`: begins with `s3://` and is no address.
pub(crate) fn store_address(target: &str) -> Diagnostic {
    Diagnostic::error("store-address")
        .at(Place::file(target))
        .say("这不是一个存储桶地址", "this is no address of a bucket")
        .hint(
            "请写成 s3://存储桶/前缀；存储桶名 3–63 个字符，只有小写字母、数字、点和连字符",
            "write s3://bucket/prefix; a bucket has 3 to 63 characters: lower-case letters, digits, dots and hyphens",
        )
}

/// `store-needs-https`.
pub(crate) fn store_needs_https(place: &str) -> Diagnostic {
    Diagnostic::error("store-needs-https")
        .at(Place::file(place))
        .say("对象存储的服务地址是不加密的 http://", "the store's endpoint is plain http://")
        .hint(
            "请改用 https://；只在测试或封闭网络中才加 --s3-allow-http",
            "use https://; only for tests or inside a closed network add --s3-allow-http",
        )
}

/// `store-ca`: the file of certificates is none.
pub(crate) fn store_ca(file: &Path, error: &str) -> Diagnostic {
    Diagnostic::error("store-ca")
        .at(Place::file(file.display()))
        .say(format!("证书文件读不出来（{error}）"), format!("the file of certificates cannot be read ({error})"))
        .hint("请给出 PEM 格式的根证书文件", "name a PEM file with the authority's certificate")
}

/// Why a store cannot be used: `store-no-bucket`, `store-refused`, else `store-unreachable`.
pub(crate) fn store_unusable(place: &str, error: &io::Error) -> Diagnostic {
    let finding = match error.kind() {
        io::ErrorKind::NotFound => Diagnostic::error("store-no-bucket").say(format!("没有这个存储桶（{error}）"), format!("there is no such bucket ({error})")).hint("请先建好存储桶，或更正 s3:// 地址和 --s3-endpoint", "make the bucket first, or correct the s3:// address or --s3-endpoint"),
        io::ErrorKind::PermissionDenied => Diagnostic::error("store-refused").say(format!("对象存储拒绝访问（{error}）"), format!("the store refuses access ({error})")).hint("请检查环境变量 AWS_ACCESS_KEY_ID、AWS_SECRET_ACCESS_KEY，以及列出、读、写、删除的权限", "check AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and the permission to list, read, write and delete"),
        _ => Diagnostic::error("store-unreachable").say(format!("对象存储连接不上（{error}）"), format!("the store cannot be reached ({error})")).hint("请检查 --s3-endpoint、网络和代理、证书（--s3-ca），以及 AWS_ 开头的环境变量；已写好的不会重做", "check --s3-endpoint, network and proxy, certificates (--s3-ca) and the AWS_ variables; what is written is not made twice"),
    };
    finding.at(Place::file(place))
}

/// `outbox-in-use`.
pub(crate) fn outbox_in_use(folder: &Path) -> Diagnostic {
    Diagnostic::error("outbox-in-use")
        .at(Place::file(folder.display()))
        .say("另一次运行正在写入这个输出文件夹", "another run is writing to this output folder")
        .hint("请等它结束，或用 -o 另选一个文件夹", "wait for it to end, or choose another folder with -o")
}

/// `outbox-is-a-link`.
pub(crate) fn outbox_is_a_link(folder: &Path) -> Diagnostic {
    Diagnostic::error("outbox-is-a-link")
        .at(Place::file(folder.display()))
        .say("输出文件夹是一个符号链接", "the output folder is a symbolic link")
        .hint("请直接给出真实的文件夹", "name the real folder instead")
}

/// `manifest-unreadable`: a line of the manifest at this place that is none.
pub(crate) fn manifest_unreadable(place: &str, bad: &BadLine) -> Diagnostic {
    let file = format!("{}/{MANIFEST}", place.trim_end_matches('/'));
    Diagnostic::error("manifest-unreadable")
        .at(Place { row: Some(bad.number), ..Place::file(file) })
        .say(
            format!("清单的这一行读不懂（{}）", bad.error),
            format!("this line of the manifest cannot be read ({})", bad.error),
        )
        .hint(
            "清单由程序写成，请不要改动；由更新版本的程序写成的，请用那个版本。也可以把清单移走再运行：文书会重做",
            "the program writes it, so leave it alone; use the later program if one wrote it. Or move it away and run again: letters are then made anew",
        )
}

/// `write-failed`: one letter could not be written.
pub(crate) fn write_failed(file: &str, error: &io::Error) -> Diagnostic {
    Diagnostic::hold("write-failed")
        .at(Place::file(file))
        .say(format!("这封文书写入失败（{error}）"), format!("this letter could not be written ({error})"))
        .hint(
            "请检查磁盘空间和写入权限后再运行一次，已写好的不会重做",
            "check free space and permission and run again; what is written is not made twice",
        )
}
