//! Certificates: whose a key is, who says so, and from when until when.

use std::fs;
use std::path::Path;

use chrono::DateTime;
use der::{Decode, Encode};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, SignatureVerificationAlgorithm, TrustAnchor, UnixTime};
use webpki::{EndEntityCert, ExtendedKeyUsageValidator, KeyPurposeIdIter};
use x509_cert::Certificate;
use x509_cert::ext::pkix::KeyUsage;

use super::algorithm::Algorithm;
use super::findings;
use super::signature::Signatory;
use crate::diagnostic::Diagnostic;
use crate::domain::digest::{Digest, hex};

/// Whoever a certificate names.
pub(super) fn signatory(certificate: &Certificate) -> Signatory {
    let tbs = certificate.tbs_certificate();
    let validity = tbs.validity();
    let day = |time: &x509_cert::time::Time| {
        let seconds = i64::try_from(time.to_unix_duration().as_secs()).unwrap_or_default();
        DateTime::from_timestamp(seconds, 0).unwrap_or_default().date_naive()
    };
    Signatory {
        subject: tbs.subject().to_string(),
        issuer: tbs.issuer().to_string(),
        serial: hex(tbs.serial_number().as_bytes()),
        valid: (day(&validity.not_before), day(&validity.not_after)),
        sha256: Digest::of(&certificate.to_der().unwrap_or_default()),
    }
}

/// The certificate of a key, and those that lead from it to one that is trusted.
pub(super) struct Chain {
    /// That of the key first.
    pub(super) certificates: Vec<Certificate>,
    file: String,
}

impl Chain {
    /// Of a PEM file, the key's own certificate first.
    ///
    /// # Errors
    /// `certificate-unusable`.
    pub(super) fn read(path: &Path) -> Result<Self, Diagnostic> {
        let certificates = certificates(path)?;
        let own = &certificates[0];
        if !may_sign(own) {
            return Err(findings::certificate_unusable(path, "its key usage does not allow signatures"));
        }
        Ok(Self { certificates, file: path.display().to_string() })
    }

    /// The key's own certificate.
    pub(super) fn own(&self) -> &Certificate {
        &self.certificates[0]
    }

    /// Whether a text was signed with the key, over its SHA-256.
    pub(super) fn confirms(&self, text: &[u8], signature: &[u8]) -> bool {
        let with = |algorithm: Algorithm| is_signed_by(self.own(), &algorithm.identifier(), text, signature);
        [Algorithm::Rsa { bytes: 0 }, Algorithm::P256].into_iter().any(with)
    }

    /// # Errors
    /// `certificate-out-of-date`: the key's certificate is not valid on the day that a PDF gives.
    pub(super) fn is_valid_on(&self, dated: &str) -> Result<(), Diagnostic> {
        let by = signatory(self.own());
        match seconds(dated) {
            Some(seconds) if !is_valid_at(self.own(), seconds) => {
                Err(findings::certificate_out_of_date(&self.file, &by, dated))
            }
            _ => Ok(()),
        }
    }
}

/// The certificates of a PEM file, one at least.
fn certificates(path: &Path) -> Result<Vec<Certificate>, Diagnostic> {
    let unusable = |why: &dyn std::fmt::Display| findings::certificate_unusable(path, &why.to_string());
    let text = fs::read(path).map_err(|why| unusable(&why))?;
    let mut certificates = Vec::new();
    for bytes in CertificateDer::pem_slice_iter(&text) {
        let bytes = bytes.map_err(|why| unusable(&why))?;
        let certificate = Certificate::from_der(&bytes).map_err(|why| unusable(&why))?;
        // What is put into a signature is written anew.
        if certificate.to_der().ok().as_deref() != Some(&*bytes) {
            return Err(unusable(&"not DER"));
        }
        certificates.push(certificate);
    }
    if certificates.is_empty() {
        return Err(unusable(&"no certificate"));
    }
    Ok(certificates)
}

/// Whether a certificate's key may sign texts, as far as it tells (RFC 5280, 4.2.1.3).
pub(super) fn may_sign(certificate: &Certificate) -> bool {
    match certificate.tbs_certificate().get_extension::<KeyUsage>() {
        Ok(None) => true,
        Ok(Some((_, usage))) => usage.digital_signature() || usage.non_repudiation(),
        Err(_) => false,
    }
}

pub(super) fn is_valid_at(certificate: &Certificate, seconds: u64) -> bool {
    let validity = certificate.tbs_certificate().validity();
    let (from, to) = (validity.not_before.to_unix_duration(), validity.not_after.to_unix_duration());
    (from.as_secs()..=to.as_secs()).contains(&seconds)
}

/// Seconds since 1970 of a PDF's date: `D:20260101000000+08'00'`; where it gives no zone, of universal time.
pub(super) fn seconds(dated: &str) -> Option<u64> {
    let text = dated.strip_prefix("D:")?.replace('\'', "");
    let (time, zone) = text.split_at_checked(text.find(['+', '-', 'Z']).unwrap_or(text.len()))?;
    let zone = if zone.is_empty() || zone.starts_with('Z') { "+0000" } else { zone };
    let time = format!("{time:0<14}{zone:0<5}");
    let time = DateTime::parse_from_str(&time, "%Y%m%d%H%M%S%z").ok()?;
    u64::try_from(time.timestamp()).ok()
}

/// Certificates that are trusted.
#[derive(Debug, Default)]
pub struct Anchors {
    certificates: Vec<CertificateDer<'static>>,
}

impl Anchors {
    /// Of a PEM file.
    ///
    /// # Errors
    /// `certificate-unusable`.
    pub fn read(path: &Path) -> Result<Self, Diagnostic> {
        let certificates = certificates(path)?;
        let bytes = certificates.iter().filter_map(|certificate| certificate.to_der().ok());
        let anchors = Self { certificates: bytes.map(CertificateDer::from).collect() };
        anchors.anchors().map_err(|why| findings::certificate_unusable(path, &why.to_string()))?;
        Ok(anchors)
    }

    fn anchors(&self) -> Result<Vec<TrustAnchor<'_>>, webpki::Error> {
        self.certificates.iter().map(webpki::anchor_from_trusted_cert).collect()
    }

    /// Whether a certificate leads to one of these, with the help of others, on the day that the signature bears. Whether
    /// one was withdrawn is not asked: no list of those is in the file.
    ///
    /// # Errors
    /// Why not.
    pub(super) fn vouch_for(&self, own: &Certificate, others: &[Certificate], seconds: u64) -> Result<(), String> {
        let der =
            |certificate: &Certificate| certificate.to_der().map(CertificateDer::from).map_err(|why| why.to_string());
        let own = der(own)?;
        if self.certificates.contains(&own) {
            return Ok(());
        }
        let others = others.iter().map(der).collect::<Result<Vec<_>, _>>()?;
        let anchors = self.anchors().map_err(|why| why.to_string())?;
        let time = UnixTime::since_unix_epoch(std::time::Duration::from_secs(seconds));
        let leaf = EndEntityCert::try_from(&own).map_err(|why| why.to_string())?;
        let path = leaf.verify_for_usage(ALGORITHMS, &anchors, &others, time, AnyPurpose, None, None);
        path.map(|_| ()).map_err(|why| why.to_string())
    }
}

/// Whoever is named as trusted decides what for.
struct AnyPurpose;

impl ExtendedKeyUsageValidator for AnyPurpose {
    fn validate(&self, _: KeyPurposeIdIter<'_, '_>) -> Result<(), webpki::Error> {
        Ok(())
    }
}

/// What certificates may be signed with.
pub(super) const ALGORITHMS: &[&dyn SignatureVerificationAlgorithm] = &[
    webpki::ring::RSA_PKCS1_2048_8192_SHA256,
    webpki::ring::RSA_PKCS1_2048_8192_SHA384,
    webpki::ring::RSA_PKCS1_2048_8192_SHA512,
    webpki::ring::RSA_PSS_2048_8192_SHA256_LEGACY_KEY,
    webpki::ring::RSA_PSS_2048_8192_SHA384_LEGACY_KEY,
    webpki::ring::RSA_PSS_2048_8192_SHA512_LEGACY_KEY,
    webpki::ring::ECDSA_P256_SHA256,
    webpki::ring::ECDSA_P256_SHA384,
    webpki::ring::ECDSA_P384_SHA256,
    webpki::ring::ECDSA_P384_SHA384,
];

/// Whether these bytes were signed by the key of a certificate, in the way that is named.
pub(super) fn is_signed_by(
    certificate: &Certificate,
    algorithm: &x509_cert::spki::AlgorithmIdentifierOwned,
    bytes: &[u8],
    signature: &[u8],
) -> bool {
    let Ok(der) = certificate.to_der().map(CertificateDer::from) else { return false };
    let Ok(certificate) = EndEntityCert::try_from(&der) else { return false };
    // An identifier in DER, without its head: how webpki names algorithms.
    let named = algorithm.to_der().unwrap_or_default();
    let is_named =
        |known: &&&dyn SignatureVerificationAlgorithm| named.get(2..) == Some(known.signature_alg_id().as_ref());
    ALGORITHMS.iter().filter(is_named).any(|known| certificate.verify_signature(*known, bytes, signature).is_ok())
}
