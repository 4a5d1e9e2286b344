//! The recipes of `deploy/` for engines: what they ask of the engine, and what they do with Yice's exit codes.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use k8s_openapi::api::batch::v1::{Job, JobSpec};
use k8s_openapi::api::core::v1::{Container, PodSpec};
use serde_json::Value;

use crate::support::process::script;
use crate::support::{files_of, project, same_files, yice, yice_with};

/// Exit codes of Yice, and what an engine must see: a share with held letters is done; the rest is told as it is.
/// 137 is a process killed for its memory, which may be tried again.
const CODES: [(i32, i32); 5] = [(0, 0), (1, 0), (2, 2), (3, 3), (137, 137)];

fn deploy(file: &str) -> PathBuf {
    project().join("deploy").join(file)
}

/// A job file by the types of the real interface; a key that they do not know is lost on the way back and so noticed.
fn job(file: &str) -> (JobSpec, PodSpec, Container) {
    let text = fs::read_to_string(deploy("kubernetes").join(file)).unwrap();
    let job: Job = serde_saphyr::from_str(&text).unwrap_or_else(|error| panic!("{file}: {error}"));
    let written: Value = serde_saphyr::from_str(&text).unwrap();
    assert_eq!(serde_json::to_value(&job).unwrap(), written, "{file}: a key that Kubernetes does not know");
    let spec = job.spec.expect("a spec");
    let pod = spec.template.spec.clone().expect("a pod");
    let container = pod.containers[0].clone();
    (spec, pod, container)
}

#[test]
fn a_misspelt_key_of_a_job_file_is_noticed() {
    let text = fs::read_to_string(deploy("kubernetes/bulk.yaml")).unwrap();
    let text = text.replace("backoffLimitPerIndex", "backoffLimitPerindex");
    let job: Job = serde_saphyr::from_str(&text).unwrap();
    let written: Value = serde_saphyr::from_str(&text).unwrap();
    assert_ne!(serde_json::to_value(&job).unwrap(), written);
}

#[test]
fn kubernetes_is_told_the_shares_and_which_failures_to_try_again() {
    let (spec, pod, container) = job("bulk.yaml");
    assert_eq!(spec.completion_mode.as_deref(), Some("Indexed"));
    let shares = spec.completions.expect("completions");
    let value = |name: &str| container.env.iter().flatten().find(|variable| variable.name == name)?.value.clone();
    assert_eq!(value("YICE_SHARD_COUNT"), Some(shares.to_string()), "the program must know how many there are");
    assert!((1..=1_000).contains(&shares) && spec.parallelism.is_some_and(|at_once| (1..=shares).contains(&at_once)));
    // The interface takes these only for indexed jobs whose pods are never restarted in place.
    assert_eq!(pod.restart_policy.as_deref(), Some("Never"));
    assert_eq!(spec.backoff_limit_per_index, Some(2));
    assert!(spec.max_failed_indexes.is_some_and(|failed| failed < shares));
    assert_eq!(spec.backoff_limit, None, "a limit for all would end the night after a few bad pods");
    assert_eq!(failure_rules(&spec), ["Ignore DisruptionTarget=True", "FailIndex yice In [2, 3]"]);

    let (spec, pod, _) = job("collect.yaml");
    assert_eq!((spec.completion_mode.as_deref(), spec.backoff_limit), (None, Some(2)));
    assert_eq!(pod.restart_policy.as_deref(), Some("Never"));
    assert_eq!(failure_rules(&spec), ["Ignore DisruptionTarget=True", "FailJob yice In [2, 3]"]);
}

fn failure_rules(spec: &JobSpec) -> Vec<String> {
    assert_eq!(spec.pod_replacement_policy.as_deref(), Some("Failed"), "the only one beside a failure policy");
    let policy = spec.pod_failure_policy.as_ref().expect("a failure policy");
    let rule = |rule: &k8s_openapi::api::batch::v1::PodFailurePolicyRule| {
        let codes = rule.on_exit_codes.iter().map(|codes| {
            format!("{} {} {:?}", codes.container_name.as_deref().unwrap_or("*"), codes.operator, codes.values)
        });
        let conditions = rule
            .on_pod_conditions
            .iter()
            .flatten()
            .map(|condition| format!("{}={}", condition.type_, condition.status.as_deref().unwrap_or("True")));
        format!("{} {}", rule.action, codes.chain(conditions).collect::<Vec<_>>().join(" "))
    };
    policy.rules.iter().map(rule).collect()
}

#[test]
fn a_pod_can_do_no_more_than_its_work() {
    for file in ["bulk.yaml", "collect.yaml"] {
        let (_, pod, container) = job(file);
        assert_eq!(pod.automount_service_account_token, Some(false), "{file}");
        assert!(pod.active_deadline_seconds.is_some() && pod.host_network.is_none(), "{file}");
        let of_pod = pod.security_context.expect("a security context");
        assert_eq!(of_pod.run_as_non_root, Some(true), "{file}");
        assert!(of_pod.run_as_user.is_some_and(|user| user > 0), "{file}");
        assert_eq!(of_pod.seccomp_profile.map(|profile| profile.type_).as_deref(), Some("RuntimeDefault"), "{file}");
        let own = container.security_context.expect("a security context");
        assert_eq!(
            (own.allow_privilege_escalation, own.read_only_root_filesystem),
            (Some(false), Some(true)),
            "{file}"
        );
        assert_eq!(own.capabilities.and_then(|c| c.drop), Some(vec!["ALL".to_string()]), "{file}");
        let resources = container.resources.expect("resources");
        assert!(resources.requests.is_some_and(|asked| asked.contains_key("cpu") && asked.contains_key("memory")));
        assert!(resources.limits.is_some_and(|limits| limits.contains_key("memory")), "{file}");

        let volumes: Vec<&str> = pod.volumes.iter().flatten().map(|volume| volume.name.as_str()).collect();
        let mounts = container.volume_mounts.expect("mounts");
        assert_eq!(mounts.iter().map(|mount| mount.name.as_str()).collect::<Vec<_>>(), volumes, "{file}");
        let plan = mounts.iter().find(|mount| mount.name == "plan").expect("the plan");
        assert_eq!((plan.mount_path.as_str(), plan.read_only), ("/plan", Some(true)), "{file}");
        let secrets = container.env_from.iter().flatten().filter_map(|from| from.secret_ref.as_ref());
        assert_eq!(secrets.map(|secret| secret.name.as_str()).collect::<Vec<_>>(), ["yice-s3"], "{file}");
        assert!(container.env.iter().flatten().all(|variable| !variable.name.starts_with("AWS_")), "{file}");
    }
}

/// The shell text of a container.
fn script_of(file: &str) -> String {
    let (_, _, container) = job(file);
    assert_eq!(container.command, Some(vec!["/bin/sh".to_string(), "-c".to_string()]));
    container.args.expect("a script").remove(0)
}

#[test]
fn the_scripts_are_sound() {
    let folder = tempfile::tempdir().unwrap();
    let mut scripts: Vec<(&str, PathBuf)> =
        ["slurm/bulk.sbatch", "slurm/collect.sbatch", "xxl-job/bulk.sh", "xxl-job/collect.sh"]
            .map(|file| ("bash", deploy(file)))
            .to_vec();
    for file in ["bulk.yaml", "collect.yaml"] {
        let path = folder.path().join(file);
        fs::write(&path, script_of(file)).unwrap();
        scripts.push(("sh", path));
    }
    for (shell, script) in scripts {
        let parsed = Command::new(shell).arg("-n").arg(&script).output().unwrap();
        assert!(parsed.status.success(), "{}: {}", script.display(), String::from_utf8_lossy(&parsed.stderr));
        let checked = Command::new("shellcheck").arg("--shell").arg(shell).arg(&script).output();
        let checked = checked.expect("shellcheck, which tests/run installs");
        assert!(checked.status.success(), "{}", String::from_utf8_lossy(&checked.stdout));
    }
}

/// What a recipe called and how it ended, with a Yice that only says how it was called and ends with `code`.
fn with_stand_in(code: i32, program: &str, arguments: &[&str]) -> (i32, String) {
    let folder = tempfile::tempdir().unwrap();
    let stand_in = folder.path().join("yice");
    script(&stand_in, &format!("echo \"$*\" >>\"$0.calls\"\nexit {code}"));
    let run = recipe(folder.path(), program, arguments);
    (run, fs::read_to_string(folder.path().join("yice.calls")).unwrap_or_default())
}

/// Runs a recipe with the `yice` of a folder, as an engine would.
fn recipe(yice: &Path, program: &str, arguments: &[&str]) -> i32 {
    let path = std::env::var("PATH").unwrap_or_default();
    let run = Command::new(program)
        .args(arguments)
        .env("PATH", format!("{}:{path}", yice.display()))
        .env("PYTHONPATH", project().join("tests/data/spark"))
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .env("YICE_DESTINATION", "/letters")
        .output()
        .unwrap_or_else(|error| panic!("{program}: {error}"));
    run.status.code().expect("an exit code")
}

#[test]
fn held_letters_are_no_failure_and_failures_keep_their_code() {
    let [slurm, slurm_collect, xxl, xxl_collect] =
        ["slurm/bulk.sbatch", "slurm/collect.sbatch", "xxl-job/bulk.sh", "xxl-job/collect.sh"]
            .map(|file| deploy(file).display().to_string());
    let [pod, pod_collect] = ["bulk.yaml", "collect.yaml"].map(script_of);
    let recipes: [(&str, &[&str], &str); 6] = [
        ("bash", &[&slurm, "/plan", "/letters"], "bulk /plan -o /letters --jobs 1 --memory-limit 1024"),
        ("bash", &[&slurm_collect, "/plan", "/letters"], "collect /plan /letters"),
        ("bash", &[&xxl, "/plan /letters", "1", "3"], "bulk /plan --shard 1/3 -o /letters"),
        ("bash", &[&xxl_collect, "/plan /letters", "0", "1"], "collect /plan /letters"),
        ("sh", &["-c", &pod], "bulk /plan -o /letters --jobs 2 --memory-limit 1024"),
        ("sh", &["-c", &pod_collect], "collect /plan /letters"),
    ];
    for (program, arguments, call) in recipes {
        for (code, seen) in CODES {
            let (ended, called) = with_stand_in(code, program, arguments);
            assert_eq!((ended, called.trim()), (seen, call), "{arguments:?} with {code}");
        }
    }
}

#[test]
fn a_recipe_without_plan_or_destination_calls_nothing() {
    for (file, arguments) in [
        ("slurm/bulk.sbatch", vec!["/plan"]),
        ("slurm/collect.sbatch", vec![]),
        ("xxl-job/bulk.sh", vec!["", "1", "3"]),
        ("xxl-job/collect.sh", vec!["/plan", "0", "1"]),
    ] {
        let script = deploy(file).display().to_string();
        let (ended, called) = with_stand_in(0, "bash", &[&[script.as_str()], arguments.as_slice()].concat());
        assert!(ended != 0 && called.is_empty(), "{file}: {ended} {called}");
    }
}

#[test]
fn spark_makes_each_share_once_and_then_collects() {
    let script = deploy("spark/bulk.py").display().to_string();
    let shares: String = (0..3).map(|share| format!("bulk /plan --shard {share}/3 -o /letters\n")).collect();
    for (code, seen) in CODES {
        let (ended, called) = with_stand_in(code, "python3", &[&script, "/plan", "/letters", "3"]);
        assert_eq!(ended == 0, seen == 0, "{code}");
        let expected = if seen == 0 {
            shares.clone() + "collect /plan /letters\n"
        } else {
            "bulk /plan --shard 0/3 -o /letters\n".into()
        };
        assert_eq!(called, expected, "{code}");
    }
}

#[test]
fn every_engine_makes_what_one_machine_makes() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name).display().to_string();
    let (plan, alone) = (at("plan"), at("alone"));
    let job = project().join("fixtures/small").display().to_string();
    for arguments in
        [["plan", &job, "-o", &plan].as_slice(), &["bulk", &plan, "-o", &alone], &["collect", &plan, &alone]]
    {
        let run = yice(arguments);
        assert!(run.code <= 1, "{arguments:?}: {}", run.stderr);
    }
    let expected = files_of(Path::new(&alone));
    assert!(expected.len() > 10, "{} files", expected.len());

    let program = Path::new(env!("CARGO_BIN_EXE_yice")).parent().unwrap();
    let script = |file: &str| deploy(file).display().to_string();
    let by_xxl_job = at("xxl-job");
    for share in ["0", "1", "2"] {
        let arguments = [&script("xxl-job/bulk.sh"), &format!("{plan} {by_xxl_job}"), share, "3"];
        assert_eq!(recipe(program, "bash", &arguments), 0);
    }
    let arguments = [&script("xxl-job/collect.sh"), &format!("{plan} {by_xxl_job}"), "0", "1"];
    assert_eq!(recipe(program, "bash", &arguments), 0);
    same_files(&expected, &files_of(Path::new(&by_xxl_job)));

    let by_spark = at("spark");
    assert_eq!(recipe(program, "python3", &[&script("spark/bulk.py"), &plan, &by_spark, "3"]), 0);
    same_files(&expected, &files_of(Path::new(&by_spark)));

    for (index, count) in
        [("JOB_COMPLETION_INDEX", "YICE_SHARD_COUNT"), ("AWS_BATCH_JOB_ARRAY_INDEX", "AWS_BATCH_JOB_ARRAY_SIZE")]
    {
        let letters = at(index);
        for share in ["0", "1"] {
            let run = yice_with(["bulk", &plan, "-o", &letters], &[(index, share), (count, "2")]);
            assert!((0..=1).contains(&run.code), "{}", run.stderr);
        }
        assert!(yice(["collect", &plan, &letters]).code <= 1, "{index}");
        same_files(&expected, &files_of(Path::new(&letters)));
    }
}

#[test]
fn an_option_that_does_not_fit_is_told_and_nothing_is_written() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name).display().to_string();
    let (plan, letters) = (at("plan"), at("letters"));
    let job = project().join("fixtures/small").display().to_string();
    assert!(yice(["plan", &job, "-o", &plan]).code <= 1);
    for arguments in [[&job, "--shard", "0/2", "-o", &letters].as_slice(), &[&plan, "--dry-run", "-o", &letters]] {
        let run = yice([&["bulk"], arguments].concat());
        assert_eq!(run.code, 2, "{}", run.stderr);
        assert!(run.stderr.contains("option-misplaced") && !Path::new(&letters).exists(), "{}", run.stderr);
    }
}

#[test]
fn a_share_whose_disk_is_full_is_no_finished_share() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name).display().to_string();
    let (plan, letters) = (at("plan"), at("letters"));
    let job = project().join("fixtures/small").display().to_string();
    assert!(yice(["plan", &job, "-o", &plan]).code <= 1);
    let script = deploy("slurm/bulk.sbatch").display().to_string();
    let program = Path::new(env!("CARGO_BIN_EXE_yice")).parent().unwrap();
    let arguments = [script.as_str(), &plan, &letters];
    let full =
        format!("export FAILPOINTS='write-before-rename=4*off->return(full)'; exec bash {}", arguments.join(" "));
    assert_eq!(recipe(program, "bash", &["-c", &full]), 2);
    assert_eq!(yice(["collect", &plan, &letters]).code, 2, "not all letters are there");
    assert_eq!(recipe(program, "bash", &arguments), 0, "a second run makes the rest");
    assert!(yice(["collect", &plan, &letters]).code <= 1);
}
