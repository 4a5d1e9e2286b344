//! Connections with limits: a client that sends or reads slowly costs one of many places, for a while.

use std::collections::BTreeMap;
use std::io;
use std::net::IpAddr;
use std::pin::pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::{Extension, Router};
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio::time::{sleep, timeout};
use tokio_rustls::TlsAcceptor;

use super::access::Peer;

/// Connections at a time; a browser uses six.
const MOST_CONNECTIONS: usize = 384;
/// Those of one address, but for this computer's own: whoever takes all they can get leaves some to others.
const MOST_OF_ONE: usize = 128;
/// How long a request's head may take, and how long a connection may idle before the next one.
const HEAD: Duration = Duration::from_secs(10);
/// How long any connection may last; a browser opens a new one. What it asks just then is still answered, for a while.
const LIFE: (Duration, Duration) = (Duration::from_secs(270), Duration::from_secs(30));
/// The largest head of a request, in bytes.
const LARGEST_HEAD: usize = 32 * 1024;

/// Connections by address.
type Places = Arc<Mutex<BTreeMap<IpAddr, usize>>>;

/// Accepts connections for ever.
///
/// # Errors
/// None in practice: a failed `accept` (too many open files) is tried again.
pub(super) async fn serve(listener: TcpListener, router: Router, tls: Option<TlsAcceptor>) -> io::Result<()> {
    let places = Arc::new(Semaphore::new(MOST_CONNECTIONS));
    let taken = Places::default();
    loop {
        let place = Arc::clone(&places).acquire_owned().await.map_err(io::Error::other)?;
        let Ok((stream, address)) = listener.accept().await else {
            sleep(Duration::from_millis(100)).await;
            continue;
        };
        let Some(seat) = Seat::take(&taken, address.ip()) else { continue };
        let router = router.clone().layer(Extension(Peer(address.ip())));
        let tls = tls.clone();
        tokio::spawn(async move {
            // What a connection dies of is its client's affair.
            converse(stream, router, tls).await;
            drop((place, seat));
        });
    }
}

async fn converse(stream: TcpStream, router: Router, tls: Option<TlsAcceptor>) {
    match tls {
        None => answer(stream, router).await,
        Some(tls) => {
            if let Ok(Ok(stream)) = timeout(HEAD, tls.accept(stream)).await {
                answer(stream, router).await;
            }
        }
    }
}

async fn answer<S: AsyncRead + AsyncWrite + Unpin + Send + 'static>(stream: S, router: Router) {
    let mut builder = http1::Builder::new();
    builder.timer(TokioTimer::new()).header_read_timeout(HEAD).max_header_size(LARGEST_HEAD);
    let connection = builder.serve_connection(TokioIo::new(stream), TowerToHyperService::new(router));
    let mut connection = pin!(connection);
    if timeout(LIFE.0, connection.as_mut()).await.is_err() {
        connection.as_mut().graceful_shutdown();
        let _ = timeout(LIFE.1, connection).await;
    }
}

/// A connection's place among those of its address.
struct Seat(Places, IpAddr);

impl Seat {
    fn take(places: &Places, address: IpAddr) -> Option<Self> {
        let mut taken = places.lock().unwrap_or_else(PoisonError::into_inner);
        let count = taken.entry(address).or_default();
        if *count >= MOST_OF_ONE && !address.to_canonical().is_loopback() {
            return None;
        }
        *count += 1;
        Some(Self(Arc::clone(places), address))
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        let mut taken = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = taken.get_mut(&self.1) {
            *count -= 1;
            if *count == 0 {
                taken.remove(&self.1);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_address_leaves_places_to_others_and_gets_its_own_back() {
        let places = Places::default();
        let [greedy, other, own] = ["10.0.0.1", "10.0.0.2", "127.0.0.1"].map(|address| address.parse().unwrap());
        let mut seats: Vec<Seat> = (0..MOST_OF_ONE).filter_map(|_| Seat::take(&places, greedy)).collect();
        assert_eq!(seats.len(), MOST_OF_ONE);
        assert!(Seat::take(&places, greedy).is_none() && Seat::take(&places, other).is_some());
        seats.pop();
        assert!(Seat::take(&places, greedy).is_some());
        assert_eq!(
            (0..=MOST_OF_ONE).filter_map(|_| Seat::take(&places, own)).collect::<Vec<_>>().len(),
            MOST_OF_ONE + 1
        );
        seats.clear();
        assert!(places.lock().unwrap().is_empty());
    }
}
