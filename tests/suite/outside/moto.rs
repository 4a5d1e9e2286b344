//! An S3 service on this machine: moto's server, from the tools that tests/run installs.

use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use yice::deliver::destination::{StoreOptions, Target};

use crate::support::project;

/// More requests without a known key than any test makes.
const UNCHECKED: &str = "1000000";

/// A running service; it ends when dropped.
pub struct Moto {
    process: Child,
    /// Address of the service.
    pub endpoint: String,
}

impl Moto {
    /// Starts the service with one empty bucket, `letters`.
    pub fn start() -> Self {
        Self::with(None, UNCHECKED)
    }

    /// The same, but every request after the making of the bucket needs a key that the service knows; it knows none.
    pub fn that_checks_keys() -> Self {
        Self::with(None, "1")
    }

    /// The same over https, with a certificate and its key.
    pub fn with_certificate(certificate: &Path, key: &Path) -> Self {
        Self::with(Some((certificate, key)), UNCHECKED)
    }

    fn with(tls: Option<(&Path, &Path)>, unchecked_requests: &str) -> Self {
        let port = free_port();
        let mut command = Command::new(tool("moto_server"));
        command.args(["-H", "127.0.0.1", "-p", &port.to_string()]);
        if let Some((certificate, key)) = tls {
            command.arg("-s").arg("-c").arg(certificate).arg("-k").arg(key);
        }
        command.env("INITIAL_NO_AUTH_ACTION_COUNT", unchecked_requests);
        let process = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn();
        let process = process.unwrap_or_else(|error| panic!("moto_server: {error}; tests/run installs it"));
        let scheme = if tls.is_some() { "https" } else { "http" };
        let moto = Self { process, endpoint: format!("{scheme}://127.0.0.1:{port}") };
        let started = Instant::now();
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            assert!(started.elapsed() < Duration::from_secs(120), "moto_server does not answer");
            std::thread::sleep(Duration::from_millis(100));
        }
        moto.make_bucket("letters");
        moto
    }

    fn make_bucket(&self, bucket: &str) {
        let script = "import ssl, sys, urllib.request as r; \
                      r.urlopen(r.Request(sys.argv[1], method='PUT'), context=ssl._create_unverified_context()).read()";
        let address = format!("{}/{bucket}", self.endpoint);
        let made = Command::new(tool("python")).args(["-c", script, &address]).output().unwrap();
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    }

    /// How a test reaches the service.
    pub fn options(&self) -> StoreOptions {
        StoreOptions { endpoint: Some(self.endpoint.clone()), allow_http: true, ..with_keys() }
    }

    /// A place in the bucket.
    pub fn target(&self, prefix: &str) -> Target {
        Target::parse(Path::new(&format!("s3://letters/{prefix}")), &self.options()).unwrap()
    }
}

impl Drop for Moto {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Settings with made-up keys, which moto does not check.
pub fn with_keys() -> StoreOptions {
    let settings = KEYS.map(|(name, value)| (name.to_string(), value.to_string()));
    StoreOptions { settings: settings.into(), ..StoreOptions::default() }
}

/// Environment of a process that writes to the service.
pub const KEYS: [(&str, &str); 3] =
    [("AWS_ACCESS_KEY_ID", "made-up-id"), ("AWS_SECRET_ACCESS_KEY", "made-up-secret"), ("AWS_REGION", "us-east-1")];

/// A port that nobody listens on.
pub fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

fn tool(name: &str) -> PathBuf {
    project().join("target/tools/bin").join(name)
}
