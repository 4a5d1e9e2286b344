//! An S3 store as a destination: the same calls as on a folder, without locks.
//!
//! Nothing here relies on conditional writes, which many stores ignore. Credentials come under their usual names
//! (`AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY` …) and are never printed.

use std::collections::BTreeMap;
use std::fmt;
use std::future::poll_fn;
use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use object_store::aws::{AmazonS3, AmazonS3Builder, AmazonS3ConfigKey};
use object_store::path::Path as Key;
use object_store::{
    BackoffConfig, Certificate, ClientConfigKey, ClientOptions, ObjectMeta, ObjectStore, ObjectStoreExt, RetryConfig,
};
use tokio::runtime::{Builder, Runtime};

use super::fail_point::point;
use super::findings;
use super::json_lines;
use super::names::{Hold, RECORDS, WITHDRAWN, is_inside, numbered_name};
use super::sink::{Append, Sink};
use crate::diagnostic::Diagnostic;

/// How long connecting and a whole request may take, and how long it is tried again once the run is under way.
const CONNECT: Duration = Duration::from_secs(5);
const REQUEST: Duration = Duration::from_secs(60);
const PATIENCE: Duration = Duration::from_secs(120);
/// How long the first request is tried: a wrong address is told in seconds.
const FIRST_PATIENCE: Duration = Duration::from_secs(4);
/// The same for a share, whose machine may have started a moment ago and whose network may not.
const FIRST_PATIENCE_OF_A_SHARE: Duration = Duration::from_secs(20);
/// How often records are stored while a run goes on.
const RECORDS_EVERY: Duration = Duration::from_secs(3);

/// What every S3 service answers where there is no such bucket; a missing object is another matter.
const NO_BUCKET: &str = "NoSuchBucket";

/// `s3://bucket/prefix`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address {
    bucket: String,
    /// Without slashes at its ends; may be empty.
    prefix: String,
}

impl Address {
    /// Reads an address; `None` where it is none.
    pub fn parse(text: &str) -> Option<Self> {
        let rest = text.strip_prefix("s3://")?;
        let (bucket, prefix) = rest.split_once('/').unwrap_or((rest, ""));
        let prefix = prefix.trim_matches('/');
        let is_name = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '-' | '.' | '_');
        let fits = (3..=63).contains(&bucket.len()) && bucket.chars().all(is_name);
        let named = prefix.is_empty() || is_inside(prefix) && !prefix.contains("//");
        (fits && named && !prefix.contains(['?', '#'])).then(|| Self { bucket: bucket.into(), prefix: prefix.into() })
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "s3://{}/{}", self.bucket, self.prefix)
    }
}

/// How to reach a store.
#[derive(Clone, Default)]
pub struct StoreOptions {
    /// The usual `AWS_…` settings by name: region, credentials, proxy …; an option below goes before its setting.
    pub settings: BTreeMap<String, String>,
    /// Address of the service, where it is not Amazon's (`AWS_ENDPOINT_URL`).
    pub endpoint: Option<String>,
    /// The bucket is part of the host name, as some services demand, and not of the path.
    pub virtual_host: bool,
    /// Certificates of a private authority, PEM; no other is then trusted (`AWS_CA_BUNDLE`).
    pub ca: Option<PathBuf>,
    /// Plain http is allowed: for tests, and inside a closed network (`AWS_ALLOW_HTTP`).
    pub allow_http: bool,
    /// How long a request is tried again while the line is broken; two minutes where it is not said.
    pub patience: Option<Duration>,
}

impl StoreOptions {
    /// The settings of the environment.
    pub fn of_environment() -> Self {
        let variables =
            std::env::vars_os().filter_map(|(name, value)| name.into_string().ok().zip(value.into_string().ok()));
        Self { settings: variables.filter(|(name, _)| name.starts_with("AWS_")).collect(), ..Self::default() }
    }
}

/// Names only: the settings hold keys.
impl fmt::Debug for StoreOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StoreOptions")
            .field("settings", &self.settings.keys())
            .field("virtual_host", &self.virtual_host)
            .field("allow_http", &self.allow_http)
            .finish_non_exhaustive()
    }
}

/// An S3 store.
#[derive(Clone)]
pub(crate) struct Store {
    address: Address,
    client: Arc<AmazonS3>,
    /// Drives the connections; callers wait on their own threads.
    runtime: Arc<Runtime>,
}

impl Store {
    /// Reaches the store and asks it one question, so that a bad address is told before the long run.
    ///
    /// # Errors
    /// It does not answer, refuses, has no such bucket, or the settings make no sense.
    pub(crate) fn open(address: &Address, options: &StoreOptions, hold: Hold) -> Result<Self, Diagnostic> {
        let unusable = |error: io::Error| findings::store_unusable(&address.to_string(), &error);
        // Fails where it is installed already, which is as good.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let runtime = Builder::new_multi_thread().worker_threads(1).enable_all().build().map_err(unusable)?;
        let runtime = Arc::new(runtime);
        let store = |patience| -> Result<Self, Diagnostic> {
            let client = Arc::new(client(address, options, patience)?);
            Ok(Self { address: address.clone(), client, runtime: Arc::clone(&runtime) })
        };
        let first = match hold {
            Hold::Whole => FIRST_PATIENCE,
            Hold::Share { .. } => FIRST_PATIENCE_OF_A_SHARE,
        };
        store(first)?.objects(RECORDS).map_err(unusable)?;
        store(options.patience.unwrap_or(PATIENCE))
    }

    fn objects(&self, below: &str) -> io::Result<Vec<ObjectMeta>> {
        let prefix = Key::parse([self.address.prefix.as_str(), below].join("/")).map_err(unfit)?;
        self.runtime.block_on(async {
            let mut stream = self.client.list(Some(&prefix));
            let mut objects = Vec::new();
            while let Some(object) = poll_fn(|context| stream.as_mut().poll_next(context)).await {
                objects.push(object.map_err(told)?);
            }
            Ok(objects)
        })
    }

    fn delete(&self, key: &Key) -> io::Result<()> {
        match self.runtime.block_on(self.client.delete(key)).map_err(told) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            result => result,
        }
    }

    fn key(&self, file: &str) -> io::Result<Key> {
        if !is_inside(file) {
            return Err(io::Error::new(io::ErrorKind::InvalidInput, "the name leads out of the store"));
        }
        Key::parse([self.address.prefix.as_str(), file].join("/")).map_err(unfit)
    }

    fn file(&self, key: &Key) -> String {
        let key = key.as_ref();
        key.strip_prefix(&self.address.prefix).unwrap_or(key).trim_start_matches('/').to_string()
    }
}

impl Sink for Store {
    fn name(&self) -> String {
        self.address.to_string()
    }

    fn trouble(&self, error: &io::Error) -> Diagnostic {
        findings::store_unusable(&self.name(), error)
    }

    /// A store shows a file whole or not at all.
    fn write(&self, file: &str, bytes: &[u8]) -> io::Result<()> {
        let key = self.key(file)?;
        point("write", "before")?;
        self.runtime.block_on(self.client.put(&key, bytes.to_vec().into())).map(|_| ()).map_err(told)
    }

    fn read(&self, file: &str) -> io::Result<Option<Vec<u8>>> {
        let key = self.key(file)?;
        let got = self.runtime.block_on(async { self.client.get(&key).await?.bytes().await });
        match got {
            Ok(bytes) => Ok(Some(bytes.to_vec())),
            Err(error) => match told(error) {
                error if error.kind() == io::ErrorKind::NotFound && error.to_string() != NO_BUCKET => Ok(None),
                error => Err(error),
            },
        }
    }

    fn list(&self, folder: &str) -> io::Result<BTreeMap<String, u64>> {
        let files = self.objects(folder)?.into_iter().map(|object| (self.file(&object.location), object.size));
        let is_hidden = |file: &str| file[folder.len()..].split('/').any(|part| part.starts_with('.'));
        Ok(files.filter(|(file, _)| file.starts_with(folder) && !is_hidden(file)).collect())
    }

    /// A copy first, then the removal.
    fn withdraw(&self, file: &str) -> io::Result<()> {
        let bytes = self.read(file)?.ok_or(io::ErrorKind::NotFound)?;
        let mut aside = format!("{WITHDRAWN}/{file}");
        let mut n = 1;
        // One that an interrupted withdrawal has copied already is not copied again.
        while self.read(&aside)?.is_some_and(|there| there != bytes) {
            n += 1;
            aside = format!("{WITHDRAWN}/{}", numbered_name(file, n));
        }
        self.write(&aside, &bytes)?;
        self.delete(&self.key(file)?)
    }

    fn remove(&self, folder: &str) -> io::Result<()> {
        self.objects(folder)?.iter().try_for_each(|object| self.delete(&object.location))
    }

    /// What an interrupted run has stored is kept.
    fn append_to(&self, file: &str) -> io::Result<Box<dyn Append>> {
        let mut text = self.read(file)?.unwrap_or_default();
        text.truncate(json_lines::whole(&text));
        let (store, file) = (self.clone(), file.to_string());
        Ok(Box::new(StoredLines { store, file, text, is_stored: true, stored_at: Instant::now() }))
    }
}

/// A file of lines, stored whole from time to time: objects cannot be appended to.
struct StoredLines {
    store: Store,
    file: String,
    text: Vec<u8>,
    is_stored: bool,
    stored_at: Instant,
}

impl Append for StoredLines {
    fn append(&mut self, line: &[u8]) -> io::Result<()> {
        self.text.extend_from_slice(line);
        self.is_stored = false;
        if self.stored_at.elapsed() < RECORDS_EVERY {
            return Ok(());
        }
        self.sync()
    }

    fn sync(&mut self) -> io::Result<()> {
        if self.is_stored {
            return Ok(());
        }
        self.store.write(&self.file, &self.text)?;
        self.is_stored = true;
        self.stored_at = Instant::now();
        Ok(())
    }
}

/// A run that ends by an error leaves what it has done.
impl Drop for StoredLines {
    fn drop(&mut self) {
        let _ = self.sync();
    }
}

fn client(address: &Address, options: &StoreOptions, patience: Duration) -> Result<AmazonS3, Diagnostic> {
    let place = address.to_string();
    let connection = connection(options, patience)?;
    let allows_http = connection.get_config_value(&ClientConfigKey::AllowHttp).is_some_and(|value| value == "true");
    let builder = settings(options).fold(AmazonS3Builder::new(), |builder, (name, value)| match name.parse() {
        Ok(key) => builder.with_config(key, value),
        Err(_) => builder,
    });
    let of_settings = [AmazonS3ConfigKey::S3Endpoint, AmazonS3ConfigKey::Endpoint];
    let endpoint =
        options.endpoint.clone().or_else(|| of_settings.iter().find_map(|key| builder.get_config_value(key)));
    let mut builder = builder
        .with_bucket_name(&address.bucket)
        .with_client_options(connection)
        .with_retry(RetryConfig { backoff: BackoffConfig::default(), max_retries: 12, retry_timeout: patience });
    if let Some(endpoint) = endpoint {
        if endpoint.starts_with("http://") && !allows_http {
            return Err(findings::store_needs_https(&place));
        }
        let endpoint = if options.virtual_host { with_bucket_in_host(&endpoint, &address.bucket) } else { endpoint };
        builder = builder.with_config(AmazonS3ConfigKey::S3Endpoint, endpoint);
    }
    if options.virtual_host {
        builder = builder.with_virtual_hosted_style_request(true);
    }
    builder.build().map_err(|error| findings::store_unusable(&place, &told(error)))
}

/// Time limits, what is trusted, what the objects are.
fn connection(options: &StoreOptions, patience: Duration) -> Result<ClientOptions, Diagnostic> {
    let connection = settings(options).fold(ClientOptions::new(), |connection, (name, value)| {
        match name.trim_start_matches("aws_").parse() {
            Ok(key) => connection.with_config(key, value),
            Err(_) => connection,
        }
    });
    let mut connection = connection
        .with_connect_timeout(patience.min(CONNECT))
        .with_timeout(patience.min(REQUEST))
        .with_content_type_for_suffix("pdf", "application/pdf")
        .with_content_type_for_suffix("jsonl", "application/jsonl");
    if options.allow_http {
        connection = connection.with_allow_http(true);
    }
    let Some(file) = options.ca.clone().or_else(|| options.settings.get("AWS_CA_BUNDLE").map(PathBuf::from)) else {
        return Ok(connection);
    };
    let unreadable = |error: &dyn fmt::Display| findings::store_ca(&file, &error.to_string());
    let pem = std::fs::read(&file).map_err(|error| unreadable(&error))?;
    let certificates = Certificate::from_pem_bundle(&pem).map_err(|error| unreadable(&told(error)))?;
    if certificates.is_empty() {
        return Err(unreadable(&"PEM: 0"));
    }
    let trusted = certificates.into_iter().fold(connection, ClientOptions::with_root_certificate);
    Ok(trusted.with_no_system_certificates(true))
}

/// Settings as the store's library names them.
fn settings(options: &StoreOptions) -> impl Iterator<Item = (String, String)> {
    options.settings.iter().map(|(name, value)| (name.to_ascii_lowercase(), value.clone()))
}

fn with_bucket_in_host(endpoint: &str, bucket: &str) -> String {
    match endpoint.split_once("://") {
        Some((scheme, host)) if !host.starts_with(&format!("{bucket}.")) => format!("{scheme}://{bucket}.{host}"),
        _ => endpoint.to_string(),
    }
}

/// The error in a few words: what the store answers in full may quote keys and names.
fn told(error: object_store::Error) -> io::Error {
    use object_store::Error;
    let mut deepest: &dyn std::error::Error = &error;
    while let Some(source) = deepest.source() {
        deepest = source;
    }
    let text = deepest.to_string();
    let code = text.split_once("<Code>").and_then(|(_, rest)| rest.split_once("</Code>")).map(|(code, _)| code);
    let words = match code {
        Some(code) => code.to_string(),
        None => text.lines().next().unwrap_or_default().chars().take(160).collect(),
    };
    let refused = ["status code: 401", "status code: 403"].iter().any(|status| text.contains(status));
    let kind = match &error {
        Error::NotFound { .. } => io::ErrorKind::NotFound,
        _ if code == Some(NO_BUCKET) => io::ErrorKind::NotFound,
        _ if refused => io::ErrorKind::PermissionDenied,
        Error::InvalidPath { .. } => io::ErrorKind::InvalidInput,
        // Tried again until the patience was out: the next letter would not fare better.
        _ => io::ErrorKind::NotConnected,
    };
    io::Error::new(kind, words)
}

fn unfit(error: object_store::path::Error) -> io::Error {
    told(error.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_read_and_nonsense_is_not() {
        let address = Address::parse("s3://letters/2023/贵州/").unwrap();
        assert_eq!((address.bucket.as_str(), address.prefix.as_str()), ("letters", "2023/贵州"));
        assert_eq!(Address::parse("s3://letters").unwrap().to_string(), "s3://letters/");
        for wrong in
            ["s3://", "s3:///x", "s3://ab", "s3://Big/x", "s3://letters/../x", "s3://letters/a//b", "http://letters/x"]
        {
            assert_eq!(Address::parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_bucket_moves_into_the_host_name() {
        assert_eq!(with_bucket_in_host("https://oss.example.cn", "letters"), "https://letters.oss.example.cn");
        assert_eq!(with_bucket_in_host("https://letters.oss.example.cn", "letters"), "https://letters.oss.example.cn");
    }
}
