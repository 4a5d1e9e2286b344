//! `yice sign`: finished letters get a signature, and a finished run a signed statement of what it made of what.

use std::fs;
use std::path::{Path, PathBuf};

use clap::Args;

use super::exit;
use super::output::Output;
use super::password;
use crate::bulk::statement::statement;
use crate::deliver::write_atomically;
use crate::diagnostic::{Diagnostic, Place};
use crate::sign::{STATEMENT, Secret, Signer, Sm2Signer, envelope, sign};

/// `sign`.
#[derive(Debug, Args)]
pub(super) struct SignArgs {
    /// 文书 PDF，可写几个；写文书的文件夹（outbox）则为这次运行出具签名的说明 / Letters; or an outbox, for a signed statement of its run
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// 运行的计划在哪里（默认：文书旁的）/ Where the run was frozen, if not beside its letters
    #[arg(long, value_name = "PLAN")]
    pub plan: Option<PathBuf>,
    /// 说明另用这把 SM2 私钥签（PKCS#8 PEM，口令同上）/ SM2 key that signs the statement too, with the same password
    #[arg(long, value_name = "FILE")]
    pub sm2: Option<PathBuf>,
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
    /// 私钥文件（PKCS#8 PEM，可加密，不放在任务或文书的文件夹里），或密码设备上的 pkcs11:… / Key, PKCS#8 as PEM, or on a token
    #[arg(long, value_name = "FILE|pkcs11:")]
    pub key: PathBuf,
    /// 证书文件（PEM，私钥自己的在最前）/ Certificates as PEM, that of the key first
    #[arg(long, value_name = "FILE")]
    pub cert: PathBuf,
    /// 从标准输入读口令或 PIN（默认：环境变量 YICE_KEY_PASSWORD）/ Read the password or PIN from standard input, not YICE_KEY_PASSWORD
    #[arg(long)]
    pub password: bool,
}

impl KeyArgs {
    /// The password or PIN, where one is given.
    pub(super) fn secret(&self, output: &Output) -> Option<Secret> {
        if !self.password {
            return password::of_a_key();
        }
        let typed = password::asked(output, ("私钥的口令（不显示）：", "the key's password (not shown):"));
        Some(Secret::new(typed))
    }
}

/// Runs the command: 0 all are signed, 1 some are not, 2 the key cannot be used.
pub(super) fn run(arguments: &SignArgs, output: &Output) -> u8 {
    let secret = arguments.key.secret(output);
    let opened = Signer::open(&arguments.key.key, &arguments.key.cert, secret.as_ref()).and_then(|signer| {
        Ok((signer, arguments.sm2.as_ref().map(|key| Sm2Signer::open(key, secret.as_ref())).transpose()?))
    });
    let (signer, sm2) = match opened {
        Ok(signers) => signers,
        Err(finding) => {
            output.findings(&[finding]);
            return exit::NOT_RUN;
        }
    };
    let (mut signed, mut findings) = (0_usize, Vec::new());
    for file in &arguments.files {
        let written = match file.is_dir() {
            true => sign_run(file, arguments, &signer, sm2.as_ref()),
            false => sign_file(file, &arguments.output, &signer).map(|written| vec![written]),
        };
        match written {
            Ok(written) => {
                written.iter().for_each(|written| output.data(&written.display().to_string()));
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

fn trouble(why: &dyn std::fmt::Display) -> Diagnostic {
    Diagnostic::hold("letter-not-signed")
        .say(format!("签不了：{why}"), format!("it cannot be signed: {why}"))
        .hint("看文件和输出文件夹在不在、有没有权限", "look at the file and at the folder to write to")
}

/// Writes what is not there yet.
fn write(target: &Path, bytes: &[u8]) -> Result<(), Diagnostic> {
    if target.exists() {
        return Err(trouble(&format!("{} is there already", target.display())));
    }
    write_atomically(target, bytes).map_err(|why| trouble(&why))
}

fn sign_file(file: &Path, folder: &Path, signer: &Signer) -> Result<PathBuf, Diagnostic> {
    let letter = fs::read(file).map_err(|why| trouble(&why))?;
    let target = folder.join(file.file_name().unwrap_or_default());
    write(&target, &sign(&letter, signer)?)?;
    Ok(target)
}

/// What the statement of a run is called; its envelope and its second signature have one more ending.
const STATEMENT_FILE: &str = "run.statement.json";

fn sign_run(
    outbox: &Path,
    arguments: &SignArgs,
    signer: &Signer,
    sm2: Option<&Sm2Signer>,
) -> Result<Vec<PathBuf>, Diagnostic> {
    let text = statement(outbox, arguments.plan.as_deref())?;
    let file = |ending: &str| arguments.output.join(format!("{STATEMENT_FILE}{ending}"));
    let mut files = vec![(file(""), text.clone()), (file(".dsse"), envelope(STATEMENT, &text, signer)?)];
    if let Some(sm2) = sm2 {
        files.push((file(".sm2"), sm2.detached(&text)?));
    }
    files.iter().try_for_each(|(file, bytes)| write(file, bytes))?;
    Ok(files.into_iter().map(|(file, _)| file).collect())
}
