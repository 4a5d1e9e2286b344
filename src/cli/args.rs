//! Every argument of every command; nothing here does anything.

use std::net::IpAddr;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

use super::common_args::{JobArgs, ResourceArgs, TellArgs};
use super::desk_args::{ReviewArgs, UserArgs};
use super::issue_args::{IssueArgs, LedgerArgs, VerifyArgs};
use super::log::LogArgs;
use super::output::LangArg;
use super::target::StoreArgs;

use crate::bulk::limits::{LEAST_MEMORY_MIB, MEMORY_MIB, SECONDS_PER_LETTER};

/// 一企一策：监督抽查指导文书 / One enterprise, one letter
#[derive(Debug, Parser)]
#[command(name = "yice", version, about, disable_help_subcommand = true)]
pub(super) struct Cli {
    /// 提示语言 zh 或 en（默认按系统环境，其次中文）/ Language of messages
    #[arg(long, global = true, value_enum)]
    pub lang: Option<LangArg>,
    /// Command.
    #[command(subcommand)]
    pub command: Command,
}

/// Commands.
#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// 新建作业文件夹（附可填写的工作簿）/ Make a job folder to fill in
    New(NewArgs),
    /// 检查作业文件夹，一次说完所有问题 / Check a job folder and tell every finding
    Check(CheckArgs),
    /// 看一看没见过的表：工作表、表头、各列是什么，并写一个导入档案 / Look at unknown tables and write a profile for them
    Probe(ProbeArgs),
    /// 生成一家企业的文书 / Make the letter of one enterprise
    Render(RenderArgs),
    /// 生成全部文书，或一个计划的一份 / Make every letter of a job, or a share of a plan
    Bulk(BulkArgs),
    /// 冻结计划，供多台机器分头生成；并说明改动的影响 / Freeze a plan for many machines, and tell what a change does
    Plan(PlanArgs),
    /// 核对一个计划的文书是否齐全无误，并写清单 / Prove that every letter of a plan is there, and write the manifest
    Collect(CollectArgs),
    /// 在浏览器里看、改、审签草稿（默认仅本机）/ Look at, edit and decide about drafts in a browser, on this computer by default
    Preview(PreviewArgs),
    /// 审签页的用户 / Users of the review site
    User(UserArgs),
    /// 修改记录的导出、重放，审签日志 / Edits as a file that is replayed, and the journal of decisions
    Review(ReviewArgs),
    /// 解释一份文书里每个数字的来历，或一个提示代码 / Explain the figures of a letter, or a code
    Explain(ExplainArgs),
    /// 知识表：覆盖、规则、缺口；写成工作簿供工程师修改署名，再读回 / Knowledge tables: coverage, rules, gaps, workbook
    Knowledge(KnowledgeArgs),
    /// 给监管部门的汇总：概况、关键指标、计划、联动、跟踪，一个工作簿 / The bureau's summary as a workbook
    Summary(SummaryArgs),
    /// 上传包：做完的文书按承检机构打成压缩包，附索引 / Packages for upload: letters by agency, with an index
    Package(PackageArgs),
    /// 给批准的文书编号、定稿、发出，并记入台账 / Give approved letters their numbers, make them final, enter them in the ledger
    Issue(IssueArgs),
    /// 核验文书的真伪：台账、证明、事实、文字、来源、签名 / Whether letters are genuine: ledger, proof, facts, text, source, signature
    Verify(VerifyArgs),
    /// 台账：头、编号、导出、衔接证明、钥匙 / The ledger: head, numbers, export, consistency, keys
    Ledger(LedgerArgs),
    /// 把几家承检机构的作业合并成监管部门的作业，说明互相矛盾之处 / Join agencies' jobs into a bureau's job and tell what contradicts
    Merge(super::merge::MergeArgs),
    /// 用自己的数字核对计算方法 / The definitions on your own numbers (docs/method.md)
    Method(super::method::MethodArgs),
    /// 给文书签名（PAdES，看不见），或为一次运行出具签名的说明 / Sign letters, unseen on their pages, or a statement of a run
    Sign(super::sign::SignArgs),
    /// 由 bulk 启动的排版进程 / A process that bulk makes letters in
    #[command(hide = true)]
    Worker,
    /// 由 bulk 启动、读入作业并生成计划的进程 / A process that bulk has a job opened and frozen in
    #[command(hide = true)]
    Freeze(FreezeArgs),
}

/// `freeze`.
#[derive(Debug, Args)]
pub(super) struct FreezeArgs {
    /// Job.
    #[command(flatten)]
    pub job: JobArgs,
    /// 计划文件夹 / Plan folder
    #[arg(long, value_name = "DIR")]
    pub into: PathBuf,
    /// Drafts, whatever job.toml says.
    #[arg(long)]
    pub drafts: bool,
}

/// `new`.
#[derive(Debug, Args)]
pub(super) struct NewArgs {
    /// 要新建的文件夹 / Folder to make
    pub folder: PathBuf,
    /// 产品种类代码，可写几个（默认三个示例）/ Codes of product classes, one or several
    #[arg(long, value_name = "CODE", num_args = 1..)]
    pub class: Vec<String>,
    /// 模板文件夹（默认：程序旁或源码目录的 report-templates）/ Template folder
    #[arg(long, value_name = "DIR")]
    pub templates: Option<PathBuf>,
}

/// `probe`.
#[derive(Debug, Args)]
pub(super) struct ProbeArgs {
    /// 要看的文件，可写几个（批次和项目分开的写在一起）/ Files to look at, one or several
    #[arg(required = true)]
    pub files: Vec<PathBuf>,
    /// 把导入档案写到这个文件（不覆盖已有的），如 profiles/名称.toml / Write the profile there; nothing is overwritten
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// 用这个档案试读：每一行是什么、有什么问题 / Try this profile: what every row is, and what is told
    #[arg(long, value_name = "FILE", conflicts_with = "output")]
    pub profile: Option<PathBuf>,
    /// 试读的结果在浏览器里打开（仅本机），按 Ctrl+C 结束 / Show what came of it in a browser until Ctrl+C
    #[arg(long, requires = "profile")]
    pub open: bool,
    /// 以 JSON 输出（标准输出，一个对象）/ One JSON object on standard output
    #[arg(long)]
    pub json: bool,
    /// 不提问，问题留在档案里 / Ask nothing: questions stay in the profile
    #[arg(long)]
    pub no_input: bool,
    /// 模板文件夹（默认：程序旁或源码目录的 report-templates）/ Template folder
    #[arg(long, value_name = "DIR")]
    pub templates: Option<PathBuf>,
}

/// `summary`.
#[derive(Debug, Args)]
pub(super) struct SummaryArgs {
    /// Job.
    #[command(flatten)]
    pub job: JobArgs,
    /// 输出文件夹（默认：作业的 summary 文件夹）/ Folder to write to, default `summary` of the job
    #[arg(short, long, value_name = "DIR")]
    pub output: Option<PathBuf>,
    /// 各表另写成csv文件，放在输出文件夹的 csv 里 / Each table as a csv file too, in `csv` of the folder
    #[arg(long)]
    pub csv: bool,
    /// 截至哪一天（默认：文书日期）/ As of which day, default the letters' date
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub as_of: Option<chrono::NaiveDate>,
    /// Words.
    #[command(flatten)]
    pub tell: TellArgs,
}

/// `package`.
#[derive(Debug, Args)]
pub(super) struct PackageArgs {
    /// Job.
    #[command(flatten)]
    pub job: JobArgs,
    /// 压缩包写到哪个文件夹（默认：作业的 package 文件夹）/ Folder for the zip files, default `package` of the job
    #[arg(short, long, value_name = "DIR")]
    pub output: Option<PathBuf>,
    /// 文书在哪里：文件夹或 s3://桶/前缀（默认：作业的 outbox）/ Where the letters are, default the job's outbox
    #[arg(long, value_name = "DEST")]
    pub outbox: Option<PathBuf>,
    /// Words.
    #[command(flatten)]
    pub tell: TellArgs,
    /// Store.
    #[command(flatten)]
    pub store: StoreArgs,
}

/// `check`.
#[derive(Debug, Args)]
pub(super) struct CheckArgs {
    /// Job.
    #[command(flatten)]
    pub job: JobArgs,
    /// Words.
    #[command(flatten)]
    pub tell: TellArgs,
}

/// `render`.
#[derive(Debug, Args)]
pub(super) struct RenderArgs {
    /// Job.
    #[command(flatten)]
    pub job: JobArgs,
    /// 统一社会信用代码、企业名称或名称的一部分 / Credit code, name or part of a name
    #[arg(long, value_name = "CODE|NAME")]
    pub enterprise: String,
    /// 产品类别（代码或名称；企业涉及多类时用）/ Product class, where the enterprise has several
    #[arg(long, value_name = "CLASS")]
    pub class: Option<String>,
    /// 输出哪个阶段 / Which stage to write
    #[arg(long, value_enum, default_value_t = Stage::Pdf)]
    pub emit: Stage,
    /// 只出草稿，不需要批准 / A draft, which needs no approval
    #[arg(long)]
    pub drafts: bool,
    /// 输出文件夹（默认：当前文件夹）/ Folder to write to
    #[arg(short, long, value_name = "DIR", default_value = ".")]
    pub output: PathBuf,
}

/// Stages that can be written to a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Stage {
    /// 分析结果 JSON
    Analysis,
    /// 文书内容 JSON
    Letter,
    /// 版式文件读到的 JSON
    Layout,
    /// 每页一个 SVG
    Svg,
    /// PDF
    Pdf,
}

/// `bulk`.
#[derive(Debug, Args)]
pub(super) struct BulkArgs {
    /// 作业文件夹，或 yice plan 生成的计划 / Job folder, or a plan made by `yice plan`
    #[arg(value_name = "JOB|PLAN")]
    pub job: PathBuf,
    /// Fonts and templates.
    #[command(flatten)]
    pub resources: ResourceArgs,
    /// 输出到文件夹或 s3://桶/前缀（作业默认为其中的 outbox；计划必须给出）/ Folder or s3://bucket/prefix; a plan needs one
    #[arg(short, long, value_name = "DEST")]
    pub output: Option<PathBuf>,
    /// 计划的第几份，从 0 起，如 0/8（默认按集群的环境变量，否则全部）/ Share of a plan, from 0; else the engine's variables
    #[arg(long, value_name = "I/N")]
    pub shard: Option<String>,
    /// 并行进程数（默认：处理器核数）/ Worker processes
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=256))]
    pub jobs: Option<u16>,
    /// 每个进程的内存上限（MiB，至少 384；0 为不限）/ Memory of a worker process, MiB, 384 at least; 0: no limit
    #[arg(long, value_name = "MIB", default_value_t = MEMORY_MIB, value_parser = memory_limit)]
    pub memory_limit: u64,
    /// 每份文书的时间上限（秒；0 为不限）/ Seconds a letter may take; 0: no limit
    #[arg(long, value_name = "S", default_value_t = SECONDS_PER_LETTER)]
    pub time_limit: u64,
    /// 只做这些企业（代码、名称或其一部分、文书编号；可重复）/ Only these enterprises, may repeat
    #[arg(long, value_name = "ENTERPRISE")]
    pub only: Vec<String>,
    /// 只做这些产品类别（代码或名称；可重复）/ Only these product classes, may repeat
    #[arg(long, value_name = "CLASS")]
    pub class: Vec<String>,
    /// 只做这些承检机构（名称或其一部分；可重复）/ Only these testing agencies, may repeat
    #[arg(long, value_name = "AGENCY")]
    pub agency: Vec<String>,
    /// 最多做多少份 / At most so many letters
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    pub limit: Option<u32>,
    /// 只出草稿（带水印，不编文号，不需要批准；默认写到作业的 drafts 文件夹）/ Drafts only: no number, no approval needed
    #[arg(long)]
    pub drafts: bool,
    /// 只说会做什么、什么变了，不写任何文件 / Tell what would be done and what has changed; write nothing
    #[arg(long)]
    pub dry_run: bool,
    /// Words.
    #[command(flatten)]
    pub tell: TellArgs,
    /// Log.
    #[command(flatten)]
    pub log: LogArgs,
    /// Store.
    #[command(flatten)]
    pub store: StoreArgs,
}

/// Below the least a worker only swaps or dies, whatever the letter.
fn memory_limit(text: &str) -> Result<u64, String> {
    match text.parse() {
        Ok(mib) if mib == 0 || mib >= LEAST_MEMORY_MIB => Ok(mib),
        _ => Err(format!("0 或至少 {LEAST_MEMORY_MIB} / 0, or at least {LEAST_MEMORY_MIB}")),
    }
}

/// `plan`.
#[derive(Debug, Args)]
pub(super) struct PlanArgs {
    /// Job.
    #[command(flatten)]
    pub job: JobArgs,
    /// 计划文件夹 / Plan folder
    #[arg(short, long, value_name = "PLAN")]
    pub output: PathBuf,
    /// 与哪次比较：以前的计划或输出文件夹（默认：作业文件夹内的 outbox）/ Compare with an earlier plan or outbox
    #[arg(long, value_name = "DIR")]
    pub against: Option<PathBuf>,
    /// Words.
    #[command(flatten)]
    pub tell: TellArgs,
    /// Log.
    #[command(flatten)]
    pub log: LogArgs,
}

/// `collect`.
#[derive(Debug, Args)]
pub(super) struct CollectArgs {
    /// 计划文件夹 / Plan folder
    pub plan: PathBuf,
    /// 文书所在：文件夹或 s3://桶/前缀 / Where the letters are: folder or s3://bucket/prefix
    #[arg(value_name = "DEST")]
    pub destination: PathBuf,
    /// Words.
    #[command(flatten)]
    pub tell: TellArgs,
    /// Log.
    #[command(flatten)]
    pub log: LogArgs,
    /// Store.
    #[command(flatten)]
    pub store: StoreArgs,
}

/// `preview`.
#[derive(Debug, Args)]
pub(super) struct PreviewArgs {
    /// Job.
    #[command(flatten)]
    pub job: JobArgs,
    /// 端口（默认：任一空闲端口）/ Port; any free one by default
    #[arg(long, value_name = "N", default_value_t = 0, hide_default_value = true)]
    pub port: u16,
    /// 让别的计算机访问：监听这个地址，须有用户和 --tls-cert / Address for other computers; needs users and --tls-cert
    #[arg(long, value_name = "ADDR")]
    pub listen: Option<IpAddr>,
    /// 别人访问时用的名称，可写几次 / Name that others ask for it by, once or more
    #[arg(long, value_name = "NAME", value_parser = host)]
    pub host: Vec<String>,
    /// TLS 证书链（PEM）/ TLS certificate chain, PEM
    #[arg(long, value_name = "FILE", requires = "tls_key")]
    pub tls_cert: Option<PathBuf>,
    /// TLS 私钥（PEM）/ TLS key, PEM
    #[arg(long, value_name = "FILE", requires = "tls_cert")]
    pub tls_key: Option<PathBuf>,
    /// 不自动打开浏览器 / Do not start a browser
    #[arg(long)]
    pub no_open: bool,
}

/// A name that browsers ask for, with or without a port: nothing else of an address.
fn host(text: &str) -> Result<String, String> {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | ':' | '[' | ']');
    match !text.is_empty() && text.chars().all(is_plain) {
        true => Ok(text.to_ascii_lowercase()),
        false => {
            Err("域名或地址，如 review.example.cn，可带端口 / a name or an address, with a port or without".into())
        }
    }
}

/// `knowledge`.
#[derive(Debug, Args)]
pub(super) struct KnowledgeArgs {
    /// 作业文件夹：连同其 templates/knowledge 和批准（默认只看随附的）/ Job folder, with its own tables and approvals
    pub job: Option<PathBuf>,
    /// 只看这些产品种类（代码，可写几个）/ Only these product classes, one code or several
    #[arg(long, value_name = "CODE", num_args = 1..)]
    pub class: Vec<String>,
    /// 写成工作簿，一张表一个csv文件 / Write a workbook to read, change and sign, a sheet a table
    #[arg(long, value_name = "FILE.xlsx", conflicts_with = "read")]
    pub workbook: Option<PathBuf>,
    /// 读回工作簿，写成csv文件 / Read such a workbook back into csv files
    #[arg(long, value_name = "FILE.xlsx", requires = "output")]
    pub read: Option<PathBuf>,
    /// csv文件写到哪个文件夹（与 --read 一起）/ Folder for the csv files of --read
    #[arg(short, long, value_name = "DIR", requires = "read")]
    pub output: Option<PathBuf>,
    /// 模板文件夹（默认：程序旁或源码目录的 report-templates）/ Template folder
    #[arg(long, value_name = "DIR")]
    pub templates: Option<PathBuf>,
    /// 以 JSON 输出 / JSON on standard output
    #[arg(long)]
    pub json: bool,
}

/// `explain`.
#[derive(Debug, Args)]
pub(super) struct ExplainArgs {
    /// 提示代码（missing-column）、文书编号、文书 PDF 的路径，或汇总的表名（与 --job 一起）/ A code, a letter id, the path of a letter, or a table of the summary
    pub what: String,
    /// 作业文件夹（给出 PDF 路径时可省略）/ Job folder; not needed with a path inside its outbox
    #[arg(long, value_name = "DIR")]
    pub job: Option<PathBuf>,
    /// 只解释这个打印出来的数字；汇总的表里也可以是一行的名称 / Only this printed figure; of a table also the name of a row
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true)]
    pub value: Option<String>,
    /// Fonts and templates.
    #[command(flatten)]
    pub resources: ResourceArgs,
    /// 以 JSON 输出 / JSON on standard output
    #[arg(long)]
    pub json: bool,
}
