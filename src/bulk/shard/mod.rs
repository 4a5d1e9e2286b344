//! One machine's share of a plan: which of how many, from the flag or from what the engine says.

mod findings;

use std::fmt;

use findings::ShardFault;

use crate::diagnostic::Diagnostic;

/// The most shares of one plan: what an array of Slurm has room for unless its `MaxArraySize` (1001) was raised.
/// A share shorter than a minute goes mostly into starting; the nation's 60,000 letters in 1,000 shares are a minute each.
pub(crate) const MOST: u32 = 1_000;

/// How many shares there are, where the engine tells only which one this is (Kubernetes) or a part is run again (Slurm).
pub(crate) const COUNT_VARIABLE: &str = "YICE_SHARD_COUNT";

/// One share: every case whose position in the plan is `index` modulo `count`.
///
/// Neighbours in a plan are of one class and alike in length, so dealing them out in turn makes shares of equal work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shard {
    index: u32,
    count: u32,
}

impl Shard {
    /// The whole plan in one share.
    pub const WHOLE: Self = Self { index: 0, count: 1 };

    /// Which share, from 0.
    pub fn index(self) -> u32 {
        self.index
    }

    /// How many there are.
    pub fn count(self) -> u32 {
        self.count
    }

    /// Whether the case at this position of the plan belongs to the share.
    pub fn owns(self, position: usize) -> bool {
        position % self.count as usize == self.index as usize
    }

    /// Reads `I/N`, as `--shard` takes it.
    ///
    /// # Errors
    /// `bad-shard`, saying what is wrong with the text.
    pub fn parse(text: &str) -> Result<Self, Diagnostic> {
        let (index, count) = text.split_once('/').unwrap_or((text, ""));
        let numbers = number(index).and_then(|index| Ok((index, number(count)?)));
        numbers.and_then(|(index, count)| Self::new(index, count)).map_err(|fault| findings::bad_shard(text, fault))
    }

    /// The share that an engine gave this process, read through `variable`; none where no engine speaks.
    ///
    /// Known are the variables of Slurm job arrays, Kubernetes Indexed Jobs (with [`COUNT_VARIABLE`]) and AWS Batch array jobs.
    ///
    /// # Errors
    /// `shard-environment`, naming the variables that are incomplete, unreadable or contradict each other.
    pub fn of_environment(variable: &dyn Fn(&str) -> Option<String>) -> Result<Option<Self>, Diagnostic> {
        let read = |name: &'static str| {
            variable(name).filter(|value| !value.trim().is_empty()).map(|value| Variable { name, value })
        };
        let count = read(COUNT_VARIABLE);
        let mut told: Vec<(Self, Vec<Variable>)> = Vec::new();
        for engine in ENGINES {
            let Some(index) = read(engine.index) else { continue };
            let (seen, shard) = match &count {
                Some(count) => {
                    let seen = vec![index, count.clone()];
                    let shard = counted(&seen);
                    (seen, shard)
                }
                None => {
                    let others = engine.others.iter().filter_map(|name| read(name));
                    let seen: Vec<Variable> = std::iter::once(index).chain(others).collect();
                    let shard = (engine.read)(&seen);
                    (seen, shard)
                }
            };
            told.push((shard.map_err(|fault| findings::shard_environment(&pairs(&seen), fault))?, seen));
        }
        let Some((first, _)) = told.first() else {
            return match count {
                Some(count) => Err(findings::shard_environment(&pairs(&[count]), ShardFault::NoIndex)),
                None => Ok(None),
            };
        };
        let first = *first;
        if told.iter().any(|(shard, _)| *shard != first) {
            let seen: Vec<Variable> = told.into_iter().flat_map(|(_, seen)| seen).collect();
            return Err(findings::shard_environment(&pairs(&seen), ShardFault::Contradiction));
        }
        Ok(Some(first))
    }

    fn new(index: u32, count: u32) -> Result<Self, ShardFault> {
        match (index, count) {
            (_, 0) => Err(ShardFault::NoShares),
            (_, count) if count > MOST => Err(ShardFault::TooMany { most: MOST }),
            (index, count) if index >= count => Err(ShardFault::Beyond { last: count - 1, count }),
            (index, count) => Ok(Self { index, count }),
        }
    }
}

impl fmt::Display for Shard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.index, self.count)
    }
}

/// A variable with its value.
#[derive(Debug, Clone)]
struct Variable {
    name: &'static str,
    value: String,
}

/// What an engine calls the number of a task, and what else it tells.
struct Engine {
    index: &'static str,
    others: &'static [&'static str],
    read: fn(&[Variable]) -> Result<Shard, ShardFault>,
}

const ENGINES: [Engine; 3] = [
    Engine {
        index: "SLURM_ARRAY_TASK_ID",
        others: &["SLURM_ARRAY_TASK_MIN", "SLURM_ARRAY_TASK_MAX", "SLURM_ARRAY_TASK_COUNT"],
        read: slurm,
    },
    Engine { index: "AWS_BATCH_JOB_ARRAY_INDEX", others: &["AWS_BATCH_JOB_ARRAY_SIZE"], read: counted },
    Engine { index: "JOB_COMPLETION_INDEX", others: &[], read: counted },
];

/// Index and count as they are.
fn counted(seen: &[Variable]) -> Result<Shard, ShardFault> {
    match numbers(seen)?[..] {
        [index, count] => Shard::new(index, count),
        _ => Err(ShardFault::Incomplete),
    }
}

/// An array may begin anywhere (`1-8`); with gaps (`0-7:2`, `3,7`) nobody can tell which share a task is.
fn slurm(seen: &[Variable]) -> Result<Shard, ShardFault> {
    match numbers(seen)?[..] {
        [id, min, max, count] if max.checked_sub(min).and_then(|last| last.checked_add(1)) == Some(count) => {
            Shard::new(id.checked_sub(min).ok_or(ShardFault::Gaps)?, count)
        }
        [_, _, _, _] => Err(ShardFault::Gaps),
        _ => Err(ShardFault::Incomplete),
    }
}

fn numbers(seen: &[Variable]) -> Result<Vec<u32>, ShardFault> {
    seen.iter().map(|variable| number(variable.value.trim())).collect()
}

fn pairs(seen: &[Variable]) -> Vec<String> {
    seen.iter().map(|variable| format!("{}={}", variable.name, variable.value)).collect()
}

/// Plain digits only: `+1`, blanks and other scripts' digits are more likely a slip than a number.
fn number(text: &str) -> Result<u32, ShardFault> {
    if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        let wide = text.chars().any(|c| ('\u{FF01}'..='\u{FF5E}').contains(&c));
        return Err(if wide { ShardFault::WideCharacters } else { ShardFault::NotNumbers });
    }
    text.parse().map_err(|_| ShardFault::TooMany { most: MOST })
}

#[cfg(test)]
mod tests;
