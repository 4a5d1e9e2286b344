//! The review site: drafts in a browser, from the same typesetter as the letters, and what people decide about them.
//!
//! It listens on the loopback address unless told otherwise, and then to users alone and over TLS. It answers no foreign
//! Host (a page elsewhere could otherwise reach it by DNS rebinding). Without users it asks for a token made for this run.
//! A change is taken from its own page alone.

mod access;
mod connections;
mod desk;
mod difference;
mod door;
mod editions;
mod edits;
mod facts;
mod findings;
mod flow;
mod fonts;
mod guard;
mod import;
mod listen;
mod listing;
mod login;
mod many;
mod overview;
mod pages;
mod preview_edit;
mod reasons;
mod rooms;
mod routes;
mod site;
mod snapshot;
mod spots;
mod survey;
mod tls;
mod told;
mod viewer;
mod watch;

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;

use tokio::net::TcpListener;

use crate::diagnostic::Lang;
use crate::job::Resources;

pub use import::{Import, serve_import};
pub use listen::{Listen, NotServed};

/// How to serve.
#[derive(Debug, Clone)]
pub struct Options {
    /// Job folder.
    pub job: PathBuf,
    /// Templates and fonts.
    pub resources: Resources,
    /// Port; 0: any free one.
    pub port: u16,
    /// Where to listen, and who may reach it.
    pub listen: Listen,
    /// Language of the site; the letters keep their own.
    pub lang: Lang,
}

/// Serves a job until the process is stopped; `on_ready` is told the address to open, with a token where there are no users.
///
/// # Errors
/// Others would reach it and something they need is missing; the port cannot be used.
pub fn serve(options: &Options, on_ready: &dyn Fn(&str)) -> Result<(), NotServed> {
    listen::allowed(options)?;
    let tls = options.listen.tls.as_ref().map(|(certificate, key)| tls::acceptor(certificate, key)).transpose()?;
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    runtime.block_on(async {
        // First the port, so that a taken one is told at once and not after the job has been read.
        let listener = TcpListener::bind(SocketAddr::from((options.listen.ip(), options.port))).await?;
        let address = listener.local_addr()?;
        let guard = guard::Guard::new(address, &options.listen.hosts, tls.is_some())?;
        let site = Arc::new(site::Site::open(options.clone(), guard));
        watch::spawn(Arc::clone(&site));
        let token = (!access::asks_for_users(&site)).then(|| site.guard().token());
        on_ready(&listen::printed(address, &options.listen, token));
        Ok(connections::serve(listener, routes::router(site), tls).await?)
    })
}
