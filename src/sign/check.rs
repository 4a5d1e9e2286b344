//! Whether the signatures of a PDF are right: what each covers, whether that is unchanged, and by whom it is.
//!
//! Nothing is taken on trust that the signature does not cover: what fills up its string, and the certificates beside the
//! signatory's own, are looked at too.

use cms::cert::CertificateChoices;
use cms::content_info::{CmsVersion, ContentInfo};
use cms::signed_data::{SignedData, SignerIdentifier, SignerInfo};
use der::asn1::{Any, ObjectIdentifier, OctetStringRef};
use der::{Decode, Encode, Reader, SliceReader};
use sha2::{Sha256, Sha384, Sha512};
use x509_cert::Certificate;
use x509_cert::ext::pkix::SubjectKeyIdentifier;
use x509_cert::spki::AlgorithmIdentifierOwned;

use super::algorithm::RSA_SHA256;
use super::chain::{Anchors, is_signed_by, is_valid_at, may_sign, seconds, signatory};
use super::cms::{
    CONTENT_TYPE, DATA, MESSAGE_DIGEST, SHA256, SIGNED_DATA, SIGNING_CERTIFICATE_V2, SigningCertificateV2,
};
use super::signature::{Fault, Signature};
use crate::pdf::{OddSignature, Pdf, SignatureField, SignatureValue, Unreadable};

/// The signatures of a PDF, the one that covers least first; none where it is not signed.
///
/// With `trusted`, each must lead to one of those certificates on the day that it bears; without, whoever signed is only named.
///
/// # Errors
/// The file is no PDF that can be read.
pub fn signatures_of(file: &[u8], trusted: Option<&Anchors>) -> Result<Vec<Signature>, Unreadable> {
    let fields = Pdf::open(file)?.signatures();
    Ok(fields.into_iter().map(|field| look_at(file, field, trusted)).collect())
}

fn look_at(file: &[u8], field: SignatureField, trusted: Option<&Anchors>) -> Signature {
    let SignatureField { format, dated, value } = field;
    let malformed = |why: &str| vec![Fault::Malformed { why: why.to_string() }];
    let value = match value {
        Ok(value) => value,
        Err(odd) => {
            let why = match odd {
                OddSignature::Range => "its byte range is none",
                OddSignature::Contents => "its byte range leaves out something else",
                OddSignature::Cut => "the file ends before what it covers",
            };
            return Signature { format, dated, covers: 0, by: None, faults: malformed(why) };
        }
    };
    let covers = value.covers;
    let (by, mut faults) = match Parts::read(&value.contents) {
        Ok(parts) => (Some(signatory(&parts.own)), parts.faults(file, &value, &format, &dated, trusted)),
        Err(why) => (None, malformed(&why)),
    };
    if covers < file.len() {
        faults.push(Fault::AddedTo { bytes: file.len() - covers });
    }
    Signature { format, dated, covers, by, faults }
}

/// A signature taken apart.
struct Parts {
    by: SignerInfo,
    own: Certificate,
    others: Vec<Certificate>,
}

impl Parts {
    fn read(contents: &[u8]) -> Result<Self, String> {
        let told = |why: der::Error| why.to_string();
        let mut reader = SliceReader::new(contents).map_err(told)?;
        let message = ContentInfo::decode(&mut reader).map_err(told)?;
        let filling = reader.read_slice(reader.remaining_len()).map_err(told)?;
        if filling.iter().any(|byte| *byte != 0) {
            return Err("something stands behind it in its string".into());
        }
        // Written in one way alone, so that no byte can change without a difference.
        let written = message.to_der().map_err(told)?;
        if contents.get(..written.len()) != Some(&*written) {
            return Err("not DER".into());
        }
        if message.content_type != SIGNED_DATA {
            return Err(format!("{} instead of signed data", message.content_type));
        }
        let data: SignedData = message.content.decode_as().map_err(told)?;
        if data.to_der().ok() != message.content.to_der().ok() {
            return Err("not DER".into());
        }
        if data.encap_content_info.econtent.is_some() || data.encap_content_info.econtent_type != DATA {
            return Err("it holds a text of its own".into());
        }
        let mut signers = data.signer_infos.0.into_vec();
        let (Some(by), true) = (signers.pop(), signers.is_empty()) else {
            return Err("it is not by one signatory".into());
        };
        // Nothing covers these, and they say nothing that does not follow from the rest (RFC 5652, 5.1 and 5.3).
        let version = match by.sid {
            SignerIdentifier::IssuerAndSerialNumber(_) => CmsVersion::V1,
            SignerIdentifier::SubjectKeyIdentifier(_) => CmsVersion::V3,
        };
        if by.version != version
            || data.version != version
            || data.digest_algorithms.as_slice() != [by.digest_alg.clone()]
        {
            return Err("its versions or digests do not fit".into());
        }
        let certificates = data.certificates.map(|set| set.0.into_vec()).unwrap_or_default();
        let (own, others): (Vec<_>, Vec<_>) = certificates
            .into_iter()
            .filter_map(|choice| match choice {
                CertificateChoices::Certificate(certificate) => Some(certificate),
                CertificateChoices::Other(_) => None,
            })
            .partition(|certificate| is_of(certificate, &by.sid));
        let [own] = <[Certificate; 1]>::try_from(own).map_err(|_| "its certificate does not stand in it")?;
        Ok(Self { by, own, others })
    }

    fn faults(
        &self,
        file: &[u8],
        value: &SignatureValue,
        format: &str,
        dated: &str,
        trusted: Option<&Anchors>,
    ) -> Vec<Fault> {
        let mut faults = Vec::new();
        match self.attributes_say(file, value, format) {
            Ok(()) => {}
            Err(fault) => faults.push(fault),
        }
        if !self.is_signed() {
            faults.push(Fault::NotOfItsKey);
        }
        if !self.holds_together() {
            faults.push(Fault::LooseChain);
        }
        let seconds = seconds(dated).unwrap_or_default();
        if !is_valid_at(&self.own, seconds) {
            faults.push(Fault::OutOfDate);
        }
        if !may_sign(&self.own) {
            faults.push(Fault::Untrusted { why: "its certificate is not for signatures".into() });
        }
        if let Some(Err(why)) = trusted.map(|trusted| trusted.vouch_for(&self.own, &self.others, seconds)) {
            faults.push(Fault::Untrusted { why });
        }
        faults
    }

    /// Whether the attributes are those of this file and of this certificate.
    fn attributes_say(&self, file: &[u8], value: &SignatureValue, format: &str) -> Result<(), Fault> {
        let lacks = |what: &str| Fault::Malformed { why: format!("no {what}") };
        let kind: ObjectIdentifier = self.attribute(CONTENT_TYPE).ok_or(lacks("content type"))?;
        if kind != DATA {
            return Err(lacks("content type"));
        }
        let digest = self.attribute_value(MESSAGE_DIGEST).ok_or(lacks("message digest"))?;
        let digest = digest.decode_as::<&OctetStringRef>().map_err(|_| lacks("message digest"))?;
        let covered = value.covered(file);
        let found = digest_of(&self.by.digest_alg, &covered).ok_or(lacks("digest that is known"))?;
        if digest.as_bytes() != found {
            return Err(Fault::Altered);
        }
        match self.attribute::<SigningCertificateV2>(SIGNING_CERTIFICATE_V2) {
            Some(named) => {
                let first = named.certs.first().ok_or(lacks("signing certificate"))?;
                let own = self.own.to_der().unwrap_or_default();
                let sha256 = AlgorithmIdentifierOwned { oid: SHA256, parameters: None };
                let found = digest_of(first.hash_algorithm.as_ref().unwrap_or(&sha256), &[&own]);
                (found.as_deref() == Some(first.cert_hash.as_bytes())).then_some(()).ok_or(Fault::OtherCertificate)
            }
            // PAdES asks for it; older formats know it not.
            None if format == "ETSI.CAdES.detached" => Err(lacks("signing certificate")),
            None => Ok(()),
        }
    }

    fn attribute_value(&self, oid: ObjectIdentifier) -> Option<&Any> {
        let attributes = self.by.signed_attrs.as_ref()?;
        let mut named = attributes.iter().filter(|attribute| attribute.oid == oid);
        let (Some(attribute), None) = (named.next(), named.next()) else { return None };
        let [value] = attribute.values.as_slice() else { return None };
        Some(value)
    }

    fn attribute<T: for<'a> Decode<'a>>(&self, oid: ObjectIdentifier) -> Option<T> {
        T::from_der(&self.attribute_value(oid)?.to_der().ok()?).ok()
    }

    fn is_signed(&self) -> bool {
        let attributes = self.by.signed_attrs.as_ref().and_then(|attributes| attributes.to_der().ok());
        let algorithm = named_with_digest(&self.by.signature_algorithm, &self.by.digest_alg);
        attributes.is_some_and(|text| is_signed_by(&self.own, &algorithm, &text, self.by.signature.as_bytes()))
    }

    /// Whether each certificate is one step on the way up from the signatory's, signed by the next: the last one has nobody
    /// above it here, and is left to those who trust it.
    fn holds_together(&self) -> bool {
        let mut left: Vec<&Certificate> = self.others.iter().collect();
        let mut below = &self.own;
        loop {
            let issuer = below.tbs_certificate().issuer();
            let above = match left.iter().position(|above| above.tbs_certificate().subject() == issuer) {
                Some(at) => left.swap_remove(at),
                // One that issued itself.
                None if issuer == below.tbs_certificate().subject() => below,
                None => return left.is_empty(),
            };
            let text = below.tbs_certificate().to_der().unwrap_or_default();
            if !is_signed_by(above, below.signature_algorithm(), &text, below.signature().raw_bytes()) {
                return false;
            }
            if std::ptr::eq(above, below) {
                return left.is_empty();
            }
            below = above;
        }
    }
}

fn is_of(certificate: &Certificate, name: &SignerIdentifier) -> bool {
    let tbs = certificate.tbs_certificate();
    match name {
        SignerIdentifier::IssuerAndSerialNumber(name) => {
            &name.issuer == tbs.issuer() && &name.serial_number == tbs.serial_number()
        }
        SignerIdentifier::SubjectKeyIdentifier(name) => {
            let own = tbs.get_extension::<SubjectKeyIdentifier>();
            own.is_ok_and(|own| own.is_some_and(|(_, own)| own == *name))
        }
    }
}

const SHA384: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.2.2");
const SHA512: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.2.3");
const RSA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.1");
const RSA_SHA384: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.12");
const RSA_SHA512: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.13");

fn digest_of(algorithm: &AlgorithmIdentifierOwned, pieces: &[&[u8]]) -> Option<Vec<u8>> {
    fn of<D: sha2::Digest>(pieces: &[&[u8]]) -> Vec<u8> {
        let mut digest = D::new();
        pieces.iter().for_each(|piece| digest.update(piece));
        digest.finalize().to_vec()
    }
    match algorithm.oid {
        SHA256 => Some(of::<Sha256>(pieces)),
        SHA384 => Some(of::<Sha384>(pieces)),
        SHA512 => Some(of::<Sha512>(pieces)),
        _ => None,
    }
}

/// A signature that names RSA alone is by RSA over the digest that it names beside (RFC 5652, 10.1.2; RFC 5754, 3.2).
fn named_with_digest(
    algorithm: &AlgorithmIdentifierOwned,
    digest: &AlgorithmIdentifierOwned,
) -> AlgorithmIdentifierOwned {
    let oid = match (algorithm.oid, digest.oid) {
        (RSA, SHA256) => RSA_SHA256,
        (RSA, SHA384) => RSA_SHA384,
        (RSA, SHA512) => RSA_SHA512,
        (other, _) => other,
    };
    AlgorithmIdentifierOwned { oid, parameters: algorithm.parameters.clone() }
}
