//! TLS by rustls, from a certificate and a key in PEM files.

use std::path::Path;
use std::sync::Arc;

use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};

use super::findings;
use crate::diagnostic::Diagnostic;

/// What connections are accepted with: TLS 1.2 or 1.3, no certificates asked of browsers.
///
/// # Errors
/// A file that cannot be read, or holds no certificate, no key, or a key of another certificate.
pub(super) fn acceptor(certificate: &Path, key: &Path) -> Result<TlsAcceptor, Diagnostic> {
    let chain: Result<Vec<_>, _> = CertificateDer::pem_file_iter(certificate).and_then(Iterator::collect);
    let chain = chain.map_err(|why| findings::tls_unusable(certificate, &why.to_string()))?;
    if chain.is_empty() {
        return Err(findings::tls_unusable(certificate, "no certificate"));
    }
    let secret = PrivateKeyDer::from_pem_file(key).map_err(|why| findings::tls_unusable(key, &why.to_string()))?;
    let builder = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()));
    let builder = builder.with_safe_default_protocol_versions();
    let config = builder.and_then(|builder| builder.with_no_client_auth().with_single_cert(chain, secret));
    let mut config = config.map_err(|why| findings::tls_unusable(certificate, &why.to_string()))?;
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(TlsAcceptor::from(Arc::new(config)))
}
