//! A signature as it is told: what it covers, whose it is, what is wrong with it.

use chrono::NaiveDate;
use serde::Serialize;

use crate::domain::digest::Digest;

/// A signature that was looked at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Signature {
    /// Its format: `ETSI.CAdES.detached` for PAdES.
    pub format: String,
    /// The date that it bears; the signatory says so, nobody else.
    pub dated: String,
    /// Up to which byte of the file it covers.
    pub covers: usize,
    /// Whose it is, as its certificate says; none where that cannot be read.
    pub by: Option<Signatory>,
    /// What is wrong with it; nothing, where it is right.
    pub faults: Vec<Fault>,
}

impl Signature {
    /// Whether it is right, and covers the whole file.
    pub fn is_right(&self) -> bool {
        self.faults.is_empty()
    }
}

/// What is wrong with a signature.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "fault", rename_all = "snake_case")]
pub enum Fault {
    /// It cannot be read as one.
    Malformed {
        /// In what way.
        why: String,
    },
    /// What it covers was changed after it was made, or it was made of another file.
    Altered,
    /// It was not made with the key of its certificate, or was changed itself.
    NotOfItsKey,
    /// It names another certificate than the one that stands in it.
    OtherCertificate,
    /// The certificates in it do not belong together.
    LooseChain,
    /// Something was put behind what it covers.
    AddedTo {
        /// Bytes.
        bytes: usize,
    },
    /// Its certificate was not valid on the day that it bears.
    OutOfDate,
    /// Its certificate leads to none of those that are trusted.
    Untrusted {
        /// Why not.
        why: String,
    },
}

/// Whoever a certificate names.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Signatory {
    /// `CN=…,O=…,C=CN` (RFC 4514).
    pub subject: String,
    /// Who says so.
    pub issuer: String,
    /// Number of the certificate, in hex.
    pub serial: String,
    /// First and last day on which it is valid, by universal time.
    pub valid: (NaiveDate, NaiveDate),
    /// Of the certificate: the one thing in this list that no other certificate shares.
    pub sha256: Digest,
}
