//! What is said to a person about a share.

use crate::diagnostic::Diagnostic;

/// Why a text or the engine's variables do not say which share this is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ShardFault {
    /// Not two numbers with a `/` between them, or a variable that is no number.
    NotNumbers,
    /// Full-width digits or a full-width `／`.
    WideCharacters,
    /// Of nothing.
    NoShares,
    /// More shares than allowed.
    TooMany {
        /// Allowed.
        most: u32,
    },
    /// Shares run from 0 to `count` - 1.
    Beyond {
        /// The last one's number.
        last: u32,
        /// How many there are.
        count: u32,
    },
    /// The number of a share without how many there are, or an engine's variables without one of them.
    Incomplete,
    /// How many shares there are without which one.
    NoIndex,
    /// An array whose numbers are not one after the other.
    Gaps,
    /// Two engines speak and say different things.
    Contradiction,
}

/// `bad-shard`: what `--shard` was given.
pub(super) fn bad_shard(text: &str, fault: ShardFault) -> Diagnostic {
    let (zh, en) = reason(fault);
    Diagnostic::error("bad-shard").say(format!("--shard “{text}”：{zh}"), format!("--shard `{text}`: {en}")).hint(
        "写作 I/N，都用半角数字，I 从 0 到 N-1，例如分成 4 份时依次是 0/4、1/4、2/4、3/4",
        "write I/N in plain digits, I from 0 to N-1: four shares are 0/4, 1/4, 2/4 and 3/4",
    )
}

/// `shard-environment`: what an engine's variables say.
pub(super) fn shard_environment(variables: &[String], fault: ShardFault) -> Diagnostic {
    let (zh, en) = reason(fault);
    let (listed_zh, listed_en) = (variables.join("、"), variables.join(", "));
    Diagnostic::error("shard-environment")
        .say(format!("环境变量 {listed_zh}：{zh}"), format!("environment {listed_en}: {en}"))
        .hint(
            "用 --shard I/N 直接写明，或设置 YICE_SHARD_COUNT 为总份数（这时任务编号须从 0 起）",
            "say it with --shard I/N, or set YICE_SHARD_COUNT to the number of shares (task numbers then begin at 0)",
        )
}

fn reason(fault: ShardFault) -> (String, String) {
    let (zh, en) = match fault {
        ShardFault::NotNumbers => ("不是数字", "not a plain number"),
        ShardFault::WideCharacters => ("有全角字符", "full-width characters"),
        ShardFault::NoShares => ("总份数不能是 0", "there cannot be 0 shares"),
        ShardFault::Incomplete => ("看不出总共分几份", "they do not tell how many shares there are"),
        ShardFault::NoIndex => ("没有说这是第几份", "they do not tell which share this is"),
        ShardFault::Gaps => ("任务编号不连续", "the task numbers have gaps"),
        ShardFault::Contradiction => ("互相矛盾", "they contradict each other"),
        ShardFault::TooMany { most } => {
            return (format!("最多分 {most} 份"), format!("there can be at most {most} shares"));
        }
        ShardFault::Beyond { last, count } => {
            return (
                format!("从 0 数起，{count} 份的最后一份是 {last}"),
                format!("counted from 0, the last of {count} shares is {last}"),
            );
        }
    };
    (zh.to_string(), en.to_string())
}
