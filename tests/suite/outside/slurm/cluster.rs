//! A small Slurm of our own on the loopback address: munge, a controller and two nodes, gone when dropped.

use std::collections::BTreeMap;
use std::fs;
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use tempfile::TempDir;

/// The nodes, of one processor each.
pub const NODES: [&str; 2] = ["n1", "n2"];

/// Marks every process of this cluster, so that none outlives it; the value is the cluster's folder.
const MARK: &str = "YICE_TEST_CLUSTER";

/// The node that Slurm names to a job, and this test to the daemon.
const NODE: &str = "SLURMD_NODENAME";

/// Two clusters at once would starve each other on a small machine.
static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());

/// A running Slurm.
pub struct Cluster {
    folder: TempDir,
    daemons: Vec<Child>,
    _turn: MutexGuard<'static, ()>,
}

impl Cluster {
    /// Starts munge, the controller and the nodes, and waits until the nodes are idle.
    pub fn start() -> Self {
        let turn = ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner);
        let folder = tempfile::Builder::new().prefix("yice-slurm-").tempdir().unwrap();
        // munge wants a socket that everybody can reach, in folders that nobody else can write to.
        for inside in [".", "run", "state", "spool", "log", "work"] {
            fs::create_dir_all(folder.path().join(inside)).unwrap();
            fs::set_permissions(folder.path().join(inside), fs::Permissions::from_mode(0o755)).unwrap();
        }
        let mut cluster = Self { folder, daemons: Vec::new(), _turn: turn };
        cluster.write_key();
        fs::write(cluster.path("slurm.conf"), configuration(cluster.folder.path())).unwrap();

        let in_run = |name: &str| cluster.path("run").join(name).display().to_string();
        let munged = [
            "munged".to_string(),
            "--foreground".to_string(),
            format!("--key-file={}", in_run("munge.key")),
            format!("--socket={}", in_run("munge.socket")),
            format!("--pid-file={}", in_run("munged.pid")),
            format!("--seed-file={}", in_run("munged.seed")),
            format!("--log-file={}", cluster.path("log/munged.log").display()),
        ];
        cluster.launch("munged", &munged, None);
        cluster.wait("munge answers", 20, || cluster.path("run/munge.socket").exists().then_some(()));
        let configuration = cluster.path("slurm.conf").display().to_string();
        let slurmctld = ["slurmctld", "-D", "-f", &configuration].map(String::from);
        cluster.launch("slurmctld", &slurmctld, None);
        for node in NODES {
            let slurmd = ["slurmd", "-D", "-f", &configuration, "-N", node].map(String::from);
            cluster.launch(node, &slurmd, Some(node));
        }
        cluster.wait("both nodes are idle", 60, || {
            let told = cluster.run("sinfo", &["--noheader", "--Node", "--format=%N %t"]);
            NODES.iter().all(|node| told.lines().any(|line| line == format!("{node} idle"))).then_some(())
        });
        cluster
    }

    /// A path inside the cluster's folder, which stands for the disk that its machines share.
    pub fn path(&self, inside: &str) -> PathBuf {
        self.folder.path().join(inside)
    }

    /// Submits a job and gives its id.
    pub fn submit(&self, arguments: &[&str]) -> String {
        let id = self.run("sbatch", &[&["--parsable"], arguments].concat()).trim().to_string();
        assert!(!id.is_empty() && id.bytes().all(|byte| byte.is_ascii_digit()), "sbatch said `{id}`\n{}", self.logs());
        id
    }

    /// What the controller knows of a job or of one task of an array, as `Key=Value` pairs.
    pub fn job(&self, id: &str) -> BTreeMap<String, String> {
        let told = self.run("scontrol", &["--oneliner", "show", "job", id]);
        told.split_whitespace().filter_map(|pair| pair.split_once('=')).map(|(k, v)| (k.into(), v.into())).collect()
    }

    /// The numbers of the tasks of an array that run on a node.
    pub fn tasks_on(&self, array: &str, node: &str) -> Vec<String> {
        let told =
            self.run("squeue", &["--noheader", "--jobs", array, "--nodelist", node, "--states=RUNNING", "--format=%K"]);
        told.split_whitespace().map(String::from).collect()
    }

    /// Pulls a node's plug: its daemon and all that it runs. Gives the names of the programs that died.
    pub fn kill_node(&self, node: &str) -> Vec<String> {
        let victims = self.processes(Some(node));
        kill(victims.keys());
        victims.into_values().collect()
    }

    /// Waits until there is something; with the daemons' last words, fails if it is not there within the seconds given.
    pub fn wait<T>(&self, what: &str, seconds: u64, mut found: impl FnMut() -> Option<T>) -> T {
        let since = Instant::now();
        loop {
            if let Some(found) = found() {
                return found;
            }
            assert!(since.elapsed() < Duration::from_secs(seconds), "not within {seconds} s: {what}\n{}", self.logs());
            std::thread::sleep(Duration::from_millis(200));
        }
    }

    /// Runs one of Slurm's commands, or anything else that must see this cluster; gives what it printed.
    fn run(&self, program: &str, arguments: &[&str]) -> String {
        let output = self.command(program).args(arguments).current_dir(self.path("work")).output();
        let output = output.unwrap_or_else(|error| panic!("{program} does not start ({error}); tests/run installs it"));
        String::from_utf8_lossy(&output.stdout).into_owned()
    }

    /// The daemon dies with this thread, even if that is killed; its job children are swept away when the cluster is dropped.
    fn launch(&mut self, name: &str, command: &[String], node: Option<&str>) {
        let log = fs::File::create(self.path("log").join(format!("{name}.out"))).unwrap();
        let mut daemon = self.command("setpriv");
        daemon.args(["--pdeathsig", "KILL", "--"]).args(command).current_dir(self.path("run"));
        daemon.stdin(Stdio::null()).stdout(log.try_clone().unwrap()).stderr(log);
        if let Some(node) = node {
            daemon.env(NODE, node);
        }
        self.daemons.push(daemon.spawn().expect("setpriv of util-linux starts"));
    }

    fn command(&self, program: &str) -> Command {
        let yice = Path::new(env!("CARGO_BIN_EXE_yice")).parent().unwrap().display().to_string();
        let path = std::env::var("PATH").unwrap_or_default();
        let mut command = Command::new(program);
        command.env("PATH", format!("{yice}:{path}:/usr/sbin:/sbin"));
        command.env(MARK, self.folder.path()).env("SLURM_CONF", self.path("slurm.conf"));
        command
    }

    fn write_key(&self) {
        let mut key = Vec::new();
        std::io::Read::read_to_end(&mut std::io::Read::take(fs::File::open("/dev/urandom").unwrap(), 128), &mut key)
            .unwrap();
        let file = self.path("run/munge.key");
        fs::write(&file, key).unwrap();
        fs::set_permissions(&file, fs::Permissions::from_mode(0o600)).unwrap();
    }

    /// Id and program of every process of the cluster, or of one node.
    ///
    /// A job's keeper (`slurmstepd`) writes over its own environment, so it is known by its child.
    fn processes(&self, node: Option<&str>) -> BTreeMap<u32, String> {
        let mark = format!("{MARK}={}", self.folder.path().display());
        let node = node.map(|node| format!("{NODE}={node}"));
        let mut found = BTreeMap::new();
        let all = fs::read_dir("/proc").expect("/proc").flatten();
        for id in all.filter_map(|entry| entry.file_name().to_str()?.parse::<u32>().ok()) {
            let environment = fs::read(format!("/proc/{id}/environ")).unwrap_or_default();
            let has = |pair: &String| environment.split(|byte| *byte == 0).any(|line| line == pair.as_bytes());
            if has(&mark) && node.as_ref().is_none_or(has) {
                found.insert(id, program(id));
                found.extend(parent(id).map(|id| (id, program(id))).filter(|(_, name)| name == "slurmstepd"));
            }
        }
        found
    }

    fn logs(&self) -> String {
        let mut files: Vec<PathBuf> = ["log", "work"]
            .iter()
            .flat_map(|folder| fs::read_dir(self.path(folder)).into_iter().flatten().flatten())
            .map(|entry| entry.path())
            .filter(|path| path.is_file())
            .collect();
        files.sort();
        let last = |path: &PathBuf| {
            let text = String::from_utf8_lossy(&fs::read(path).unwrap_or_default()).into_owned();
            let lines: Vec<&str> = text.lines().collect();
            format!("== {}\n{}\n", path.display(), lines[lines.len().saturating_sub(15)..].join("\n"))
        };
        files.iter().map(last).collect()
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        // New children may be born while the old ones are killed.
        for _ in 0..50 {
            let left = self.processes(None);
            if left.is_empty() {
                break;
            }
            kill(left.keys());
            std::thread::sleep(Duration::from_millis(100));
        }
        for daemon in &mut self.daemons {
            let _ = daemon.kill();
            let _ = daemon.wait();
        }
    }
}

fn kill<'a>(ids: impl Iterator<Item = &'a u32>) {
    let ids: Vec<String> = ids.map(u32::to_string).collect();
    if !ids.is_empty() {
        let _ = Command::new("kill").arg("-KILL").args(ids).stderr(Stdio::null()).status();
    }
}

fn program(id: u32) -> String {
    fs::read_to_string(format!("/proc/{id}/comm")).unwrap_or_default().trim().to_string()
}

/// From `/proc/ID/stat`: `ID (program) state parent …`.
fn parent(id: u32) -> Option<u32> {
    let stat = fs::read_to_string(format!("/proc/{id}/stat")).ok()?;
    stat.rsplit_once(')')?.1.split_whitespace().nth(1)?.parse().ok()
}

/// Settings that work without systemd, cgroups or an accounting database, and notice a dead node in seconds.
fn configuration(folder: &Path) -> String {
    let folder = folder.display();
    let id = Command::new("id").arg("-un").output().expect("id");
    let user = String::from_utf8_lossy(&id.stdout).trim().to_string();
    let listeners: Vec<TcpListener> = (0..3).map(|_| TcpListener::bind("127.0.0.1:0").unwrap()).collect();
    let ports: Vec<u16> = listeners.iter().map(|listener| listener.local_addr().unwrap().port()).collect();
    let nodes: String = NODES
        .iter()
        .zip(&ports[1..])
        .map(|(node, port)| {
            format!("NodeName={node} NodeHostname=localhost NodeAddr=127.0.0.1 Port={port} CPUs=1 RealMemory=2000\n")
        })
        .collect();
    format!(
        "ClusterName=yice
SlurmctldHost=localhost(127.0.0.1)
SlurmctldPort={}
SlurmUser={user}
SlurmdUser={user}
AuthType=auth/munge
CredType=cred/munge
# A requeued task waits until its old credential is void.
AuthInfo=socket={folder}/run/munge.socket,cred_expire=5
StateSaveLocation={folder}/state
SlurmdSpoolDir={folder}/spool/%n
SlurmctldPidFile={folder}/run/slurmctld.pid
SlurmdPidFile={folder}/run/slurmd-%n.pid
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
SchedulerParameters=bf_interval=1,sched_interval=1
MpiDefault=none
ReturnToService=2
SlurmdTimeout=5
MessageTimeout=3
SlurmdParameters=config_overrides
{nodes}PartitionName=all Nodes={} Default=YES MaxTime=INFINITE State=UP
",
        ports[0],
        NODES.join(",")
    )
}
