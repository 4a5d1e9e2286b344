//! Connections with limits: a client that sends or reads slowly costs one of many places, for a while.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::net::TcpListener;
use tokio::sync::Semaphore;
use tokio::time::{sleep, timeout};

/// Connections at a time; a browser uses six.
const MOST_CONNECTIONS: usize = 64;
/// How long a request's head may take, and how long a connection may idle before the next one.
const HEAD: Duration = Duration::from_secs(10);
/// How long any connection may last; a browser opens a new one.
const LIFE: Duration = Duration::from_secs(300);

/// Accepts connections for ever.
///
/// # Errors
/// None in practice: a failed `accept` (too many open files) is tried again.
pub(super) async fn serve(listener: TcpListener, router: Router) -> io::Result<()> {
    let places = Arc::new(Semaphore::new(MOST_CONNECTIONS));
    loop {
        let place = Arc::clone(&places).acquire_owned().await.map_err(io::Error::other)?;
        let Ok((stream, _)) = listener.accept().await else {
            sleep(Duration::from_millis(100)).await;
            continue;
        };
        let service = TowerToHyperService::new(router.clone());
        tokio::spawn(async move {
            let mut builder = http1::Builder::new();
            builder.timer(TokioTimer::new()).header_read_timeout(HEAD);
            // What a connection dies of is its client's affair.
            let _ = timeout(LIFE, builder.serve_connection(TokioIo::new(stream), service)).await;
            drop(place);
        });
    }
}
