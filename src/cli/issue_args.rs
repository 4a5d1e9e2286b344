//! Arguments of `yice issue`, `yice verify` and `yice ledger`.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::common_args::{JobArgs, ResourceArgs, TellArgs};
use crate::bulk::limits::{MEMORY_MIB, SECONDS_PER_LETTER};

/// `issue`.
#[derive(Debug, Args)]
pub(super) struct IssueArgs {
    /// Job.
    #[command(flatten)]
    pub job: JobArgs,
    /// 发出的文书放到哪个文件夹（默认：作业的 issued）/ Folder of issued letters, default `issued` of the job
    #[arg(short, long, value_name = "DIR")]
    pub output: Option<PathBuf>,
    /// 只发这些企业（文书标识、代码、名称或其一部分；可重复）/ Only these enterprises, may repeat
    #[arg(long, value_name = "ENTERPRISE")]
    pub only: Vec<String>,
    /// 更正已发出的这份（发文字号或文书标识；可重复）：另编新号，取代旧号 / Correct this issued letter: a new number supersedes the old
    #[arg(long, value_name = "NUMBER", requires = "why")]
    pub correct: Vec<String>,
    /// 为什么更正 / Why it is corrected
    #[arg(long, value_name = "TEXT", requires = "correct")]
    pub why: Option<String>,
    /// 给台账头签名的钥匙（文件；不放在作业文件夹里）/ Key to sign the ledger's head with; a file outside the job folder
    #[arg(long, value_name = "FILE", env = "YICE_LEDGER_KEY")]
    pub ledger_key: Option<PathBuf>,
    /// 给文书签名的私钥：PKCS#8 PEM，口令在 YICE_KEY_PASSWORD / Key to sign letters with, its password in YICE_KEY_PASSWORD
    #[arg(long, value_name = "FILE", requires = "cert")]
    pub key: Option<PathBuf>,
    /// 签名的证书（PEM，私钥自己的在最前）/ Certificates as PEM, that of the key first
    #[arg(long, value_name = "FILE", requires = "key")]
    pub cert: Option<PathBuf>,
    /// 并行进程数（默认：处理器核数）/ Worker processes
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=256))]
    pub jobs: Option<u16>,
    /// 每个进程的内存上限（MiB；0 为不限）/ Memory of a worker process, MiB; 0: no limit
    #[arg(long, value_name = "MIB", default_value_t = MEMORY_MIB)]
    pub memory_limit: u64,
    /// 每份文书的时间上限（秒；0 为不限）/ Seconds a letter may take; 0: no limit
    #[arg(long, value_name = "S", default_value_t = SECONDS_PER_LETTER)]
    pub time_limit: u64,
    /// Words.
    #[command(flatten)]
    pub tell: TellArgs,
}

/// `verify`.
#[derive(Debug, Args)]
pub(super) struct VerifyArgs {
    /// 要核验的文书，可写几个 / Letters to verify, one or several
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// 作业文件夹：连同台账和来源数据核验 / Job folder: verify against ledger and source data too
    #[arg(long, value_name = "DIR")]
    pub job: Option<PathBuf>,
    /// 登记证明文件（只核验一份时；默认：文书旁的 .tlog-proof）/ Side file of a single letter, default the one beside it
    #[arg(long, value_name = "FILE")]
    pub proof: Option<PathBuf>,
    /// 可信的台账头（文件，可重复）/ Head of the ledger that you trust, a file; may repeat
    #[arg(long, value_name = "FILE")]
    pub head: Vec<PathBuf>,
    /// 可信的证书（PEM），签名须由它们认可 / Certificates that you trust, PEM: signatures must lead to one of them
    #[arg(long, value_name = "FILE")]
    pub trust: Option<PathBuf>,
    /// 台账的公钥，“名称+标识+公钥”（可重复）/ Public key of the ledger, NAME+ID+KEY; may repeat
    #[arg(long, value_name = "KEY")]
    pub key: Vec<String>,
    /// Fonts and templates.
    #[command(flatten)]
    pub resources: ResourceArgs,
    /// 以 JSON 输出 / JSON on standard output
    #[arg(long)]
    pub json: bool,
}

/// `ledger`.
#[derive(Debug, Args)]
pub(super) struct LedgerArgs {
    /// What to do.
    #[command(subcommand)]
    pub command: LedgerCommand,
}

/// What to do with the ledger.
#[derive(Debug, Subcommand)]
pub(super) enum LedgerCommand {
    /// 台账头：条数和根 / The head: number of entries and root
    Head(LedgerHeadArgs),
    /// 列出全部编号：发文字号、状态、文书标识、文件 / List all numbers: number, state, letter, file
    List(LedgerJobArgs),
    /// 导出全部条目，每行一条 / Export every entry, one a line
    Export(LedgerExportArgs),
    /// 核对导出的台账：完整，并与见过的台账头衔接 / Check an exported ledger: whole, and goes on from heads that were seen
    Check(LedgerCheckArgs),
    /// 证明台账从这个旧台账头以来没有改写过 / Prove that nothing was rewritten since an older head
    Consistency(LedgerConsistencyArgs),
    /// 为台账头的签名做一把钥匙 / Make a key to sign the ledger's heads with
    Key(LedgerKeyArgs),
}

/// A job folder.
#[derive(Debug, Args)]
pub(super) struct LedgerJobArgs {
    /// 作业文件夹 / Job folder
    pub job: PathBuf,
}

/// `ledger head`.
#[derive(Debug, Args)]
pub(super) struct LedgerHeadArgs {
    /// 作业文件夹 / Job folder
    pub job: PathBuf,
    /// 签名的钥匙 / Key to sign it with
    #[arg(long, value_name = "FILE", env = "YICE_LEDGER_KEY")]
    pub ledger_key: Option<PathBuf>,
}

/// `ledger export`.
#[derive(Debug, Args)]
pub(super) struct LedgerExportArgs {
    /// 作业文件夹 / Job folder
    pub job: PathBuf,
    /// 写到这个文件（默认：标准输出）/ File to write
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
}

/// `ledger check`.
#[derive(Debug, Args)]
pub(super) struct LedgerCheckArgs {
    /// export 写出的文件 / File that export wrote
    pub file: PathBuf,
    /// 见过的台账头（文件，可重复）/ Head that was seen, a file; may repeat
    #[arg(long, value_name = "FILE")]
    pub head: Vec<PathBuf>,
}

/// `ledger consistency`.
#[derive(Debug, Args)]
pub(super) struct LedgerConsistencyArgs {
    /// 作业文件夹 / Job folder
    pub job: PathBuf,
    /// 旧台账头（文件）/ Older head, a file
    pub head: PathBuf,
}

/// `ledger key`.
#[derive(Debug, Args)]
pub(super) struct LedgerKeyArgs {
    /// 任务的标识（job.toml 的 campaign.id）/ Id of the campaign, as job.toml has it
    pub campaign: String,
    /// 私钥写到这个文件（不覆盖已有的）/ File for the private key; nothing is overwritten
    #[arg(short, long, value_name = "FILE")]
    pub output: PathBuf,
}
