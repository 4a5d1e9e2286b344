//! What is a share, what is not, and what each engine's variables mean.

use proptest::prelude::*;

use super::*;
use crate::diagnostic::Lang;

fn shard(index: u32, count: u32) -> Shard {
    Shard::new(index, count).unwrap()
}

fn environment(text: &str) -> Result<Option<Shard>, Diagnostic> {
    let lookup = |name: &str| {
        text.split_whitespace().find_map(|pair| {
            let (key, value) = pair.split_once('=')?;
            (key == name).then(|| value.to_string())
        })
    };
    Shard::of_environment(&lookup)
}

#[test]
fn a_flag_is_read_as_it_is_written() {
    for (text, expected) in
        [("0/1", Shard::WHOLE), ("3/4", shard(3, 4)), ("07/08", shard(7, 8)), ("999/1000", shard(999, MOST))]
    {
        assert_eq!(Shard::parse(text).unwrap(), expected, "{text}");
    }
    assert_eq!(shard(3, 4).to_string(), "3/4");
}

#[test]
fn a_wrong_flag_is_told_for_what_it_is() {
    for (text, said) in [
        ("4/4", "3"),
        ("1/0", "0"),
        ("0/0", "0"),
        ("0/1001", "1000"),
        ("0/99999999999", "1000"),
        ("-1/3", "不是数字"),
        ("+1/3", "不是数字"),
        ("１/４", "全角"),
        ("1／4", "全角"),
        ("", "不是数字"),
        (" ", "不是数字"),
        ("1", "不是数字"),
        ("1/", "不是数字"),
        ("/4", "不是数字"),
        (" 1/4", "不是数字"),
        ("1 / 4", "不是数字"),
        ("1/2/4", "不是数字"),
        ("一/四", "不是数字"),
        ("0x1/4", "不是数字"),
    ] {
        let finding = Shard::parse(text).expect_err(text);
        assert_eq!(finding.code, "bad-shard");
        let words = finding.to_text(Lang::Zh);
        assert!(words.contains(said) && words.contains(&format!("“{text}”")), "{text}: {words}");
    }
}

#[test]
fn each_engine_is_understood() {
    for (text, expected) in [
        ("SLURM_ARRAY_TASK_ID=0 SLURM_ARRAY_TASK_MIN=0 SLURM_ARRAY_TASK_MAX=3 SLURM_ARRAY_TASK_COUNT=4", shard(0, 4)),
        ("SLURM_ARRAY_TASK_ID=8 SLURM_ARRAY_TASK_MIN=1 SLURM_ARRAY_TASK_MAX=8 SLURM_ARRAY_TASK_COUNT=8", shard(7, 8)),
        // Two of eight run again: the count that is told outweighs what the small array says of itself.
        (
            "SLURM_ARRAY_TASK_ID=7 SLURM_ARRAY_TASK_MIN=3 SLURM_ARRAY_TASK_MAX=7 SLURM_ARRAY_TASK_COUNT=2 YICE_SHARD_COUNT=8",
            shard(7, 8),
        ),
        ("JOB_COMPLETION_INDEX=2 YICE_SHARD_COUNT=5", shard(2, 5)),
        ("AWS_BATCH_JOB_ARRAY_INDEX=9 AWS_BATCH_JOB_ARRAY_SIZE=10", shard(9, 10)),
        // A Slurm task inside a pod of the same number.
        (
            "SLURM_ARRAY_TASK_ID=1 SLURM_ARRAY_TASK_MIN=0 SLURM_ARRAY_TASK_MAX=1 SLURM_ARRAY_TASK_COUNT=2 YICE_SHARD_COUNT=2 JOB_COMPLETION_INDEX=1",
            shard(1, 2),
        ),
    ] {
        assert_eq!(environment(text).unwrap(), Some(expected), "{text}");
    }
    for nobody in ["", "SLURM_JOB_ID=17", "JOB_COMPLETION_INDEX= YICE_SHARD_COUNT=", "AWS_BATCH_JOB_ARRAY_SIZE=4"] {
        assert_eq!(environment(nobody).unwrap(), None, "{nobody}");
    }
}

#[test]
fn variables_that_do_not_say_it_are_named() {
    for (text, said) in [
        ("JOB_COMPLETION_INDEX=2", "看不出总共分几份"),
        ("AWS_BATCH_JOB_ARRAY_INDEX=2", "看不出总共分几份"),
        ("SLURM_ARRAY_TASK_ID=2", "看不出总共分几份"),
        ("SLURM_ARRAY_TASK_ID=2 SLURM_ARRAY_TASK_MIN=0 SLURM_ARRAY_TASK_COUNT=4", "看不出总共分几份"),
        ("YICE_SHARD_COUNT=5", "没有说这是第几份"),
        ("JOB_COMPLETION_INDEX=5 YICE_SHARD_COUNT=5", "最后一份是 4"),
        ("JOB_COMPLETION_INDEX=0 YICE_SHARD_COUNT=0", "不能是 0"),
        ("JOB_COMPLETION_INDEX=x YICE_SHARD_COUNT=5", "不是数字"),
        ("SLURM_ARRAY_TASK_ID=4 SLURM_ARRAY_TASK_MIN=0 SLURM_ARRAY_TASK_MAX=6 SLURM_ARRAY_TASK_COUNT=4", "不连续"),
        ("SLURM_ARRAY_TASK_ID=0 SLURM_ARRAY_TASK_MIN=1 SLURM_ARRAY_TASK_MAX=4 SLURM_ARRAY_TASK_COUNT=4", "不连续"),
        ("SLURM_ARRAY_TASK_ID=0 SLURM_ARRAY_TASK_MIN=5 SLURM_ARRAY_TASK_MAX=4 SLURM_ARRAY_TASK_COUNT=0", "不连续"),
        ("JOB_COMPLETION_INDEX=1 YICE_SHARD_COUNT=5 AWS_BATCH_JOB_ARRAY_INDEX=2", "矛盾"),
    ] {
        let finding = environment(text).expect_err(text);
        assert_eq!(finding.code, "shard-environment");
        let words = finding.to_text(Lang::Zh);
        assert!(words.contains(said), "{text}: {words}");
        assert!(text.split_whitespace().all(|pair| words.contains(pair)), "{text}: {words}");
    }
}

proptest! {
    #[test]
    fn every_position_has_one_owner(count in 1..=MOST, position in 0..100_000usize) {
        let owners = (0..count).filter(|&index| shard(index, count).owns(position)).count();
        prop_assert_eq!(owners, 1);
    }

    #[test]
    fn what_is_printed_is_read_back(count in 1..=MOST, seed: u32) {
        let shard = shard(seed % count, count);
        prop_assert_eq!(Shard::parse(&shard.to_string()).unwrap(), shard);
    }

    #[test]
    fn no_text_is_too_strange(text: String) {
        let _ = Shard::parse(&text);
    }
}
