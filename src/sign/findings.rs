//! Why something is not signed, and what is wrong with a signature, in both languages.

use std::fmt::{self, Display};
use std::path::Path;

use super::signature::{Fault, Signatory, Signature};
use crate::diagnostic::{Diagnostic, Place, Words};
use crate::pdf::Unsignable;

/// `key-unreadable`.
pub(super) fn key_unreadable(path: &Path, why: &dyn Display) -> Diagnostic {
    Diagnostic::error("key-unreadable")
        .at(Place::file(path.display()))
        .say(format!("私钥读不出来：{why}"), format!("the key cannot be read: {why}"))
        .hint(
            "要 PKCS#8 的 PEM 文件（BEGIN PRIVATE KEY 或 BEGIN ENCRYPTED PRIVATE KEY）：openssl pkcs8 -topk8 -in 旧文件 -out 新文件；.pfx 先用 openssl pkcs12 -in 文件.pfx -nocerts",
            "PKCS#8 as PEM is wanted (BEGIN PRIVATE KEY, BEGIN ENCRYPTED PRIVATE KEY): openssl pkcs8 -topk8 -in OLD -out NEW; out of a .pfx: openssl pkcs12 -in FILE.pfx -nocerts",
        )
}

/// `key-unsupported`.
pub(super) fn key_unsupported(path: &Path, kind: &str) -> Diagnostic {
    Diagnostic::error("key-unsupported")
        .at(Place::file(path.display()))
        .say(format!("不能用这种私钥签名（{kind}）"), format!("a key of this kind cannot sign letters ({kind})"))
        .hint("用 RSA（2048 至 4096 位）或 P-256 的私钥", "use a key of RSA, 2048 to 4096 bits, or of P-256")
}

/// `key-password`.
pub(super) fn key_password(path: &Path, given: bool) -> Diagnostic {
    let (zh, en) = match given {
        true => ("私钥的口令不对", "the key's password is another"),
        false => ("私钥加了密，没有给口令", "the key is encrypted, and no password was given"),
    };
    Diagnostic::error("key-password").at(Place::file(path.display())).say(zh, en).hint(
        "口令从标准输入或环境变量 YICE_KEY_PASSWORD 给，不写在命令行里",
        "the password is given on standard input or in YICE_KEY_PASSWORD, never as an argument",
    )
}

/// `key-in-job`.
pub(super) fn key_in_job(path: &Path, folder: &Path) -> Diagnostic {
    let folder = folder.display();
    Diagnostic::error("key-in-job")
        .at(Place::file(path.display()))
        .say(
            format!("私钥在任务、计划或文书的文件夹里（{folder}）：拿到文件夹的人就能签名"),
            format!(
                "the key lies in a folder of a job, a plan or letters ({folder}): whoever gets the folder could sign"
            ),
        )
        .hint(
            "移到别的、只有签发人能读的文件夹；已经随文件夹给过别人的，换一把",
            "move it to a folder that only the issuer can read; where others had the folder, get another key",
        )
}

/// `token-unusable`. The URI is told as it was given: a PIN in it was refused before.
pub(super) fn token_unusable(uri: &str, why: &str) -> Diagnostic {
    Diagnostic::error("token-unusable")
        .at(Place::file(uri))
        .say(format!("密码设备上的私钥用不了：{why}"), format!("the key on the token cannot be used: {why}"))
        .hint(
            "写成 pkcs11:token=设备名;object=密钥名?module-path=/厂商的/模块.so，PIN 从标准输入或 YICE_KEY_PASSWORD 给；pkcs11-tool --module 模块.so -O 列出有什么",
            "write pkcs11:token=NAME;object=NAME?module-path=/path/of/module.so and give the PIN on standard input or in YICE_KEY_PASSWORD; pkcs11-tool --module module.so -O lists what is there",
        )
}

/// `token-pin-shown`.
pub(super) fn token_pin_in_uri() -> Diagnostic {
    Diagnostic::error("token-pin-shown")
        .say(
            "PIN 写在了命令行里，同一台计算机上的人都看得到",
            "the PIN stands among the arguments, where everybody on the machine sees it",
        )
        .hint(
            "去掉 pin-value，用 --password 从标准输入给；PIN 已被别人看到的话要改",
            "take out pin-value and give it on standard input by --password; change a PIN that others saw",
        )
}

/// `certificate-unusable`.
pub(super) fn certificate_unusable(path: &Path, why: &str) -> Diagnostic {
    Diagnostic::error("certificate-unusable")
        .at(Place::file(path.display()))
        .say(format!("证书不能用：{why}"), format!("the certificates cannot be used: {why}"))
        .hint(
            "要 PEM 文件（BEGIN CERTIFICATE），私钥自己的证书在最前，签发它的依次在后",
            "PEM is wanted (BEGIN CERTIFICATE): that of the key first, then that of whoever issued it, and so on",
        )
}

/// `certificate-of-another-key`.
pub(super) fn certificate_of_another_key(key: &Path, certificates: &Path, by: &Signatory) -> Diagnostic {
    Diagnostic::error("certificate-of-another-key")
        .at([Place::file(certificates.display()), Place::file(key.display())])
        .say(
            format!("证书（{}）不是这把私钥的", by.subject),
            format!("the certificate ({}) is not of this key", by.subject),
        )
        .hint("证书和私钥要成对；证书链里私钥自己的证书在最前", "give the key's own certificate, first in its file")
}

/// `certificate-out-of-date`.
pub(super) fn certificate_out_of_date(file: &str, by: &Signatory, dated: &str) -> Diagnostic {
    let (from, to) = by.valid;
    Diagnostic::error("certificate-out-of-date")
        .at(Place::file(file))
        .say(
            format!("证书在文书的日期（{dated}）无效：有效期{from}至{to}"),
            format!("the certificate is not valid on the letter's day ({dated}), but from {from} to {to}"),
        )
        .hint("用那一天有效的证书，或改文书日期", "use a certificate that is valid then, or date the letter otherwise")
}

/// `letter-unsignable`, `letter-signed-already`.
pub(super) fn letter_unsignable(why: Unsignable) -> Diagnostic {
    if why == Unsignable::HasForm {
        return Diagnostic::error("letter-signed-already")
            .say("文件里已有签名或表单", "the file has a signature or a form already")
            .hint("签原来的、没有签过的文书", "sign the letter as it was before");
    }
    Diagnostic::error("letter-unsignable")
        .say(format!("这个 PDF 不能签名：{why}"), format!("this PDF cannot be signed: {why}"))
        .hint("只签本程序生成、没有改写过的文书", "only letters are signed, as this program made them")
}

/// `signing-failed`.
pub(super) fn signing_failed(why: impl Display) -> Diagnostic {
    Diagnostic::error("signing-failed")
        .say(format!("签名没有做成：{why}"), format!("no signature was made: {why}"))
        .hint("换一把私钥再试；仍不行请反馈", "try another key; if that fails too, report it")
}

impl Fault {
    /// Its code.
    pub fn code(&self) -> &'static str {
        match self {
            Fault::Malformed { .. } => "signature-malformed",
            Fault::Altered => "signature-altered",
            Fault::NotOfItsKey => "signature-not-of-its-key",
            Fault::OtherCertificate => "signature-other-certificate",
            Fault::LooseChain => "signature-loose-chain",
            Fault::AddedTo { .. } => "signature-added-to",
            Fault::OutOfDate => "signature-out-of-date",
            Fault::Untrusted { .. } => "signature-untrusted",
        }
    }

    /// What is wrong.
    pub fn words(&self) -> Words {
        match self {
            Fault::Malformed { why } => {
                Words::new(format!("签名读不懂：{why}"), format!("the signature cannot be read: {why}"))
            }
            Fault::Altered => Words::new(
                "签名之后内容被改过，或签名是从别的文件搬来的",
                "what was signed has been changed, or the signature was taken from another file",
            ),
            Fault::NotOfItsKey => Words::new(
                "签名不是用证书上的密钥做的，或签名本身被改过",
                "the signature was not made with the key of its certificate, or was changed itself",
            ),
            Fault::OtherCertificate => Words::new(
                "签名里的证书被换过",
                "the certificate in the signature is another than the one it was made with",
            ),
            Fault::LooseChain => Words::new(
                "签名里的证书不成一条链，有的被改过或换过",
                "the certificates in the signature do not belong together: one was changed or replaced",
            ),
            Fault::AddedTo { bytes } => Words::new(
                format!("签名之后文件末尾加了{bytes}字节，签名管不到"),
                format!("{bytes} bytes were put behind what is signed"),
            ),
            Fault::OutOfDate => Words::new(
                "证书在签名所写的日期无效",
                "the certificate is not valid on the day that the signature bears",
            ),
            Fault::Untrusted { why } => {
                Words::new(format!("证书不可信：{why}"), format!("the certificate is not trusted: {why}"))
            }
        }
    }

    /// What to do.
    fn hint(&self) -> (&'static str, &'static str) {
        match self {
            Fault::AddedTo { .. } => (
                "加的若是主管部门的印章或签名，看它自己的结果；否则以签名所管的部分为准，向发文单位核实",
                "a seal or signature that an authority put there speaks for itself; otherwise only what is signed counts: ask the issuer",
            ),
            Fault::OutOfDate | Fault::Untrusted { .. } => (
                "向发文单位核实证书，或给出它的上级证书（--trust）",
                "ask the issuer about the certificate, or name the one above it (--trust)",
            ),
            _ => ("不要采用这个文件，向发文单位核实", "do not rely on this file; ask the issuer"),
        }
    }
}

impl Signature {
    /// What is wrong with it, as it is told.
    pub fn findings(&self, file: &Path) -> Vec<Diagnostic> {
        let told = |fault: &Fault| {
            let (Words { zh, en }, (do_zh, do_en)) = (fault.words(), fault.hint());
            Diagnostic::hold(fault.code()).at(Place::file(file.display())).say(zh, en).hint(do_zh, do_en)
        };
        self.faults.iter().map(told).collect()
    }
}

impl Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.words().en)
    }
}
