//! Arguments that several commands share.

use std::path::PathBuf;

use clap::Args;

use crate::job::Resources;

/// A job folder and what it is read with.
#[derive(Debug, Args)]
pub(super) struct JobArgs {
    /// 作业文件夹 / Job folder
    pub job: PathBuf,
    /// Fonts and templates.
    #[command(flatten)]
    pub resources: ResourceArgs,
}

/// Where fonts and templates are.
#[derive(Debug, Args)]
pub(super) struct ResourceArgs {
    /// 字体文件夹（可重复；默认：作业的 fonts/、程序旁、源码目录）/ Font folder, may repeat
    #[arg(long, value_name = "DIR")]
    fonts: Vec<PathBuf>,
    /// 模板文件夹（默认：程序旁或源码目录的 report-templates）/ Template folder
    #[arg(long, value_name = "DIR")]
    templates: Option<PathBuf>,
}

impl ResourceArgs {
    /// The folders that are there.
    pub(super) fn find(&self) -> Resources {
        Resources::find(self.templates.as_deref(), &self.fonts)
    }
}

/// How what was found and done is told.
#[derive(Debug, Clone, Copy, Args)]
pub(super) struct TellArgs {
    /// 结束时以 JSON 输出（标准输出，一个对象）/ One JSON object on standard output at the end
    #[arg(long)]
    pub json: bool,
    /// 逐条列出全部提示，不只一页 / Every finding in full instead of one page
    #[arg(long)]
    pub all: bool,
}
