//! `yice sign`: finished letters get a signature.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use clap::Args;

use super::exit;
use super::output::Output;
use super::password;
use crate::deliver::write_atomically;
use crate::diagnostic::{Diagnostic, Place};
use crate::sign::{Secret, Signer, sign};

/// Where a password comes from that nobody is there to type.
const PASSWORD: &str = "YICE_KEY_PASSWORD";

/// `sign`.
#[derive(Debug, Args)]
pub(super) struct SignArgs {
    /// 文书 PDF，可写几个 / Letters, one PDF or several
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// Whose signature.
    #[command(flatten)]
    pub key: KeyArgs,
    /// 签好的写到这个文件夹（不覆盖已有的）/ Folder for the signed ones; nothing is overwritten
    #[arg(short, long, value_name = "DIR")]
    pub output: PathBuf,
}

/// A key and its certificates.
#[derive(Debug, Args)]
pub(super) struct KeyArgs {
    /// 私钥文件（PKCS#8 PEM，可加密）；不放在任务或文书的文件夹里 / Key, PKCS#8 as PEM, never in a folder of letters
    #[arg(long, value_name = "FILE")]
    pub key: PathBuf,
    /// 证书文件（PEM，私钥自己的在最前）/ Certificates as PEM, that of the key first
    #[arg(long, value_name = "FILE")]
    pub cert: PathBuf,
    /// 从标准输入读口令（默认：环境变量 YICE_KEY_PASSWORD）/ Read the password from standard input, not YICE_KEY_PASSWORD
    #[arg(long)]
    pub password: bool,
}

impl KeyArgs {
    /// Who signs.
    pub(super) fn signer(&self, output: &Output) -> Result<Signer, Diagnostic> {
        let secret = match self.password {
            true => Some(password::asked(output, ("私钥的口令（不显示）：", "the key's password (not shown):"))),
            false => env::var(PASSWORD).ok(),
        };
        Signer::open(&self.key, &self.cert, secret.map(Secret::new).as_ref())
    }
}

/// Runs the command: 0 all are signed, 1 some are not, 2 the key cannot be used.
pub(super) fn run(arguments: &SignArgs, output: &Output) -> u8 {
    let signer = match arguments.key.signer(output) {
        Ok(signer) => signer,
        Err(finding) => {
            output.findings(&[finding]);
            return exit::NOT_RUN;
        }
    };
    let (mut signed, mut findings) = (0_usize, Vec::new());
    for file in &arguments.files {
        match sign_file(file, &arguments.output, &signer) {
            Ok(written) => {
                output.data(&written.display().to_string());
                signed += 1;
            }
            Err(finding) => findings.push(finding.at(Place::file(file.display()))),
        }
    }
    output.findings(&findings);
    let by = signer.signatory();
    output.say(
        &format!("签了 {signed} 份：{}（证书 SHA-256 {}）", by.subject, by.sha256),
        &format!("{signed} signed by {} (certificate SHA-256 {})", by.subject, by.sha256),
    );
    exit::of_letters(findings.len())
}

fn sign_file(file: &Path, folder: &Path, signer: &Signer) -> Result<PathBuf, Diagnostic> {
    let trouble = |why: &dyn std::fmt::Display| {
        Diagnostic::hold("letter-not-signed")
            .say(format!("签不了：{why}"), format!("it cannot be signed: {why}"))
            .hint("看文件和输出文件夹在不在、有没有权限", "look at the file and at the folder to write to")
    };
    let letter = fs::read(file).map_err(|why| trouble(&why))?;
    let target = folder.join(file.file_name().unwrap_or_default());
    if target.exists() {
        return Err(trouble(&format!("{} is there already", target.display())));
    }
    write_atomically(&target, &sign(&letter, signer)?).map_err(|why| trouble(&why))?;
    Ok(target)
}
