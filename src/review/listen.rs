//! Where the site listens, and what it asks for before others may reach it.

use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::PathBuf;

use super::Options;
use super::findings;
use super::guard::demands_users;
use crate::decisions::{Access, Desk, FILE};
use crate::diagnostic::Diagnostic;

/// Where to listen, and who may reach it.
#[derive(Debug, Clone, Default)]
pub struct Listen {
    /// Address; this computer alone where none is given.
    pub address: Option<IpAddr>,
    /// Names that the site is asked for by, beside its address; with a port where a proxy before it has another one.
    pub hosts: Vec<String>,
    /// Certificate chain and key, PEM.
    pub tls: Option<(PathBuf, PathBuf)>,
}

impl Listen {
    /// The address.
    pub fn ip(&self) -> IpAddr {
        self.address.unwrap_or(IpAddr::V4(Ipv4Addr::LOCALHOST))
    }
}

/// Why the site does not start.
#[derive(Debug)]
pub enum NotServed {
    /// It may not: what is missing.
    Refused(Diagnostic),
    /// The port cannot be used, the system has no randomness to give, or the runtime cannot start.
    Failed(io::Error),
}

impl From<io::Error> for NotServed {
    fn from(error: io::Error) -> Self {
        Self::Failed(error)
    }
}

impl From<Diagnostic> for NotServed {
    fn from(finding: Diagnostic) -> Self {
        Self::Refused(finding)
    }
}

/// What must be there before others than this computer are let near: users, a name to be asked for by, and TLS.
pub(super) fn allowed(options: &Options) -> Result<(), Diagnostic> {
    let Listen { hosts, tls, .. } = &options.listen;
    let address = options.listen.ip();
    if !demands_users(address, hosts) {
        return Ok(());
    }
    // A file is not made just to be told that it holds nobody.
    let is_there = options.job.join(FILE).is_file();
    if !is_there || Desk::open(&options.job, Default::default())?.access()? == Access::Local {
        return Err(findings::listen_needs_users(address));
    }
    if address.is_unspecified() && hosts.is_empty() {
        return Err(findings::listen_needs_host(address));
    }
    if !address.is_loopback() && tls.is_none() {
        return Err(findings::listen_needs_tls(address));
    }
    Ok(())
}

/// The address to open; with its token where there are no users.
pub(super) fn printed(at: SocketAddr, listen: &Listen, token: Option<&str>) -> String {
    let scheme = if listen.tls.is_some() { "https" } else { "http" };
    let own = match at.ip() {
        IpAddr::V4(ip) if ip == Ipv4Addr::LOCALHOST => format!("127.0.0.1:{}", at.port()),
        _ => at.to_string(),
    };
    let host = match listen.hosts.first().filter(|_| !at.ip().is_loopback()) {
        Some(name) if name.contains(':') && !name.ends_with(']') => name.clone(),
        Some(name) => format!("{name}:{}", at.port()),
        None => own,
    };
    token.map_or_else(|| format!("{scheme}://{host}/"), |token| format!("{scheme}://{host}/?token={token}"))
}
