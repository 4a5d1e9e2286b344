//! The review site: drafts in a browser, from the same typesetter as the letters, and what people decide about them.
//!
//! It listens on the loopback address only, asks for a token made for this run, and answers no foreign Host
//! (a page elsewhere could otherwise reach it by DNS rebinding). A change is taken from its own page alone.

mod connections;
mod desk;
mod facts;
mod findings;
mod flow;
mod guard;
mod listing;
mod pages;
mod rooms;
mod routes;
mod site;
mod snapshot;
mod spots;
mod survey;
mod watch;

use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::sync::Arc;

use tokio::net::TcpListener;

use crate::diagnostic::Lang;
use crate::job::Resources;

/// How to serve.
#[derive(Debug, Clone)]
pub struct Options {
    /// Job folder.
    pub job: PathBuf,
    /// Templates and fonts.
    pub resources: Resources,
    /// Port; 0: any free one.
    pub port: u16,
    /// Language of the site; the letters keep their own.
    pub lang: Lang,
}

/// Serves a job until the process is stopped; `on_ready` is told the address to open, token included.
///
/// # Errors
/// The port cannot be used, the system has no randomness to give, or the runtime cannot start.
pub fn serve(options: &Options, on_ready: &dyn Fn(&str)) -> std::io::Result<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    runtime.block_on(async {
        // First the port, so that a taken one is told at once and not after the job has been read.
        let listener = TcpListener::bind(SocketAddr::from((Ipv4Addr::LOCALHOST, options.port))).await?;
        let port = listener.local_addr()?.port();
        let guard = Arc::new(guard::Guard::new(port)?);
        let site = Arc::new(site::Site::open(options.clone(), &guard));
        watch::spawn(Arc::clone(&site));
        on_ready(&format!("http://127.0.0.1:{port}/?token={}", guard.token()));
        connections::serve(listener, routes::router(site, guard)).await
    })
}
