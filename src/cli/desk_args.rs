//! Arguments of `yice user` and `yice review`.

use std::path::PathBuf;

use clap::{Args, Subcommand};

/// `user`.
#[derive(Debug, Args)]
pub(super) struct UserArgs {
    /// What to do.
    #[command(subcommand)]
    pub command: UserCommand,
}

/// What to do with users.
#[derive(Debug, Subcommand)]
pub(super) enum UserCommand {
    /// 添加用户，或重设口令和角色；口令从键盘或标准输入读入 / Add a user, or set password and roles anew; asks the password
    Add(UserAddArgs),
    /// 列出用户：用户名、显示名、角色 / List users: name, shown name, roles
    List(UserListArgs),
    /// 移除用户；其记录都在 / Remove a user; what they did stays on record
    Remove(UserRemoveArgs),
}

/// `user add`.
#[derive(Debug, Args)]
pub(super) struct UserAddArgs {
    /// 作业文件夹 / Job folder
    pub job: PathBuf,
    /// 用户名 / Name to log in with
    pub name: String,
    /// 角色，逗号隔开：编制、审核、批准 / Roles, with commas: draft, review, approve
    #[arg(long, value_name = "ROLE", value_delimiter = ',', required = true, value_parser = role)]
    pub role: Vec<String>,
    /// 显示的姓名（默认：用户名）/ Name as it is shown
    #[arg(long, value_name = "NAME")]
    pub shown: Option<String>,
}

fn role(text: &str) -> Result<String, String> {
    match crate::decisions::Role::read(text) {
        Some(_) => Ok(text.to_string()),
        None => Err("编制、审核或批准 / draft, review or approve".into()),
    }
}

/// `user list`.
#[derive(Debug, Args)]
pub(super) struct UserListArgs {
    /// 作业文件夹 / Job folder
    pub job: PathBuf,
}

/// `user remove`.
#[derive(Debug, Args)]
pub(super) struct UserRemoveArgs {
    /// 作业文件夹 / Job folder
    pub job: PathBuf,
    /// 用户名 / Name
    pub name: String,
}

/// `review`.
#[derive(Debug, Args)]
pub(super) struct ReviewArgs {
    /// What to do.
    #[command(subcommand)]
    pub command: ReviewCommand,
}

/// What to do with edits and decisions.
#[derive(Debug, Subcommand)]
pub(super) enum ReviewCommand {
    /// 写出现行的修改，每行一处 / Write the edits that stand, one a line
    Export(ReviewExportArgs),
    /// 重放 export 写出的修改 / Replay edits that export wrote
    Import(ReviewImportArgs),
    /// 写出全部审签记录（每行一个 JSON，或 csv）/ Write the whole journal, as JSON lines or csv
    Log(ReviewLogArgs),
}

/// `review export`.
#[derive(Debug, Args)]
pub(super) struct ReviewExportArgs {
    /// 作业文件夹 / Job folder
    pub job: PathBuf,
    /// 写到这个文件（默认：标准输出）/ File to write
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
}

/// `review import`.
#[derive(Debug, Args)]
pub(super) struct ReviewImportArgs {
    /// 作业文件夹 / Job folder
    pub job: PathBuf,
    /// export 写出的文件 / File that export wrote
    pub file: PathBuf,
}

/// `review log`.
#[derive(Debug, Args)]
pub(super) struct ReviewLogArgs {
    /// 作业文件夹 / Job folder
    pub job: PathBuf,
    /// 写成 csv / As csv
    #[arg(long)]
    pub csv: bool,
    /// 写到这个文件（默认：标准输出）/ File to write
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
}
