//! Where letters go, as arguments that several commands share.

use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::Args;

use crate::deliver::destination::{StoreOptions, Target};
use crate::diagnostic::Diagnostic;

/// How to reach an S3 store; keys, and what is not given, come from the usual `AWS_…` variables.
#[derive(Debug, Args)]
#[command(next_help_heading = "S3")]
pub(super) struct StoreArgs {
    /// 对象存储的服务地址（默认：AWS_ENDPOINT_URL，其次 Amazon）/ Endpoint of the S3 service
    #[arg(long, value_name = "URL")]
    pub s3_endpoint: Option<String>,
    /// 存储桶名写在主机名里（部分服务要求；默认写在路径里）/ The bucket is part of the host name, not of the path
    #[arg(long)]
    pub s3_virtual_host: bool,
    /// 私有证书机构的根证书（PEM；默认：AWS_CA_BUNDLE）/ Certificates of a private authority
    #[arg(long, value_name = "FILE")]
    pub s3_ca: Option<PathBuf>,
    /// 允许不加密的 http（仅测试或封闭网络）/ Allow plain http, for tests or a closed network
    #[arg(long)]
    pub s3_allow_http: bool,
    /// 断线时每个请求最多重试多少秒（默认 120）/ How many seconds a request is tried again while the line is broken
    #[arg(long, value_name = "SECONDS")]
    pub s3_patience: Option<u64>,
}

impl StoreArgs {
    /// The folder, or the `s3://` address reached with these settings, that a person named.
    pub(super) fn target(&self, place: &Path) -> Result<Target, Diagnostic> {
        let options = StoreOptions {
            endpoint: self.s3_endpoint.clone(),
            virtual_host: self.s3_virtual_host,
            ca: self.s3_ca.clone(),
            allow_http: self.s3_allow_http,
            patience: self.s3_patience.map(Duration::from_secs),
            ..StoreOptions::of_environment()
        };
        Target::parse(place, &options)
    }
}
