//! `yice method`: the definitions on anyone's own numbers, one case from the arguments or a whole table from a file.

use std::path::{Path, PathBuf};

use clap::{Args, Subcommand, ValueEnum};

use super::exit;
use super::output::Output;
use crate::method::{Row, Score, Topic, compute, table};

/// `method`.
#[derive(Debug, Args)]
pub(super) struct MethodArgs {
    /// What to compute.
    #[command(subcommand)]
    pub topic: MethodTopic,
}

/// Topics of `method`.
#[derive(Debug, Subcommand)]
pub(super) enum MethodTopic {
    /// 修约 / Round once (GB/T 8170-2008 clause 3)
    Round {
        /// 数值，可带 (+) 或 (-) / Value, may carry (+) or (-)
        #[arg(allow_hyphen_values = true, required_unless_present = "csv", conflicts_with = "csv")]
        value: Option<String>,
        /// 修约间隔 / Rounding interval: 1, 2 or 5 times a power of ten
        #[arg(long, default_value = "1")]
        interval: String,
        /// 逢五规则 / What a tie becomes
        #[arg(long, value_enum, default_value_t = Tie::Even)]
        tie: Tie,
        #[command(flatten)]
        file: CsvFile,
    },
    /// 极限数值的判定 / Compare with a limit (GB/T 8170-2008 clause 4)
    Judge(ComparedArgs),
    /// 结果或要求的写法 / Read a result or a requirement text
    Parse {
        /// 文字 / Text
        #[arg(allow_hyphen_values = true, required_unless_present = "csv", conflicts_with = "csv")]
        text: Option<String>,
        /// 按要求读 / It is a requirement
        #[arg(long)]
        requirement: bool,
        /// 应有的计量单位 / Expected unit
        #[arg(long)]
        unit: Option<String>,
        #[command(flatten)]
        file: CsvFile,
    },
    /// 裕度 / Margin of a result
    Margin(ComparedArgs),
    /// 排位、优劣家数、百分位 / Ranks, counts and percentiles
    Rank {
        /// 各企业代表值 / One value per enterprise
        #[arg(allow_negative_numbers = true, required_unless_present_any = ["csv", "toml"], conflicts_with_all = ["csv", "toml"])]
        values: Vec<String>,
        /// 哪个方向为优 / Which direction is better
        #[arg(long, value_enum, default_value_t = Side::Low)]
        better: Side,
        /// 同类分组文件（[[case]]）/ Peer groups, as tests/vectors/peer_vectors.toml
        #[arg(long, value_name = "FILE", conflicts_with = "csv")]
        toml: Option<PathBuf>,
        #[command(flatten)]
        file: CsvFile,
    },
    /// 分位数（第7类）/ Quantiles of type 7
    Quantile {
        /// 数值 / Values
        #[arg(allow_negative_numbers = true, required_unless_present = "csv", conflicts_with = "csv")]
        values: Vec<String>,
        /// 分位点，逗号分隔 / Shares, separated by commas
        #[arg(short, long, value_delimiter = ',', default_value = "0.25,0.5,0.75")]
        p: Vec<String>,
        #[command(flatten)]
        file: CsvFile,
    },
    /// 统一社会信用代码 / Unified social credit code (GB 32100-2015)
    Code {
        /// 代码 / Code
        #[arg(required_unless_present = "csv", conflicts_with = "csv")]
        code: Option<String>,
        #[command(flatten)]
        file: CsvFile,
    },
    /// 不合格率及其95%区间 / Non-compliance rate with Wilson's 95 % interval
    Rate {
        /// 不合格数 / Non-compliant
        #[arg(required_unless_present = "csv", conflicts_with = "csv", requires = "n")]
        k: Option<String>,
        /// 总数 / All
        n: Option<String>,
        #[command(flatten)]
        file: CsvFile,
    },
}

/// A table instead of one case.
#[derive(Debug, Args)]
pub(super) struct CsvFile {
    /// 整表计算，列名见 docs/method.md / Compute a whole table
    #[arg(long, value_name = "FILE")]
    pub csv: Option<PathBuf>,
}

/// A result and its requirement.
#[derive(Debug, Args)]
pub(super) struct ComparedArgs {
    /// 检验结果 / Result
    #[arg(
        allow_hyphen_values = true,
        required_unless_present = "csv",
        conflicts_with = "csv",
        requires = "requirement"
    )]
    result: Option<String>,
    /// 标准要求，如 ≥40.0 / Requirement
    #[arg(allow_hyphen_values = true)]
    requirement: Option<String>,
    /// 比较方法（judge 默认两种都算，margin 默认全数值）/ Comparison method
    #[arg(long, value_enum)]
    method: Option<Method>,
    /// 修约间隔（默认按极限数值的末位）/ Rounding interval, by default the last digit of the limit
    #[arg(long)]
    interval: Option<String>,
    /// 逢五规则 / What a tie becomes
    #[arg(long, value_enum, default_value_t = Tie::Even)]
    tie: Tie,
    /// 应有的计量单位 / Expected unit
    #[arg(long)]
    unit: Option<String>,
    /// 标度：interval 只有绝对裕度 / Scale, for margins
    #[arg(long, value_enum, default_value_t = Scale::Ratio)]
    scale: Scale,
    #[command(flatten)]
    file: CsvFile,
}

/// What a tie becomes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
#[value(rename_all = "snake_case")]
pub(super) enum Tie {
    /// 五成双 / to even (GB/T 8170)
    Even,
    /// 逢五进一 / away from zero
    HalfUp,
}

/// GB/T 8170-2008 4.3.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Method {
    /// 全数值比较法
    Full,
    /// 修约值比较法
    Rounded,
}

/// Which values are better.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Side {
    /// 越小越好 / smaller
    Low,
    /// 越大越好 / larger
    High,
}

/// Scale of measurement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Scale {
    /// 比率标度 / relative margins
    Ratio,
    /// 区间标度（℃、pH）/ absolute margins only
    Interval,
}

/// A choice as the tables write it.
fn word(choice: impl ValueEnum) -> String {
    choice.to_possible_value().map(|value| value.get_name().to_string()).unwrap_or_default()
}

/// Runs the command: 0 all agree, 1 some rows do not, 2 unusable.
pub(super) fn run(arguments: &MethodArgs, output: &Output) -> u8 {
    let (topic, file, rows) = work(&arguments.topic);
    match file {
        Some(file) => whole_table(topic, file, output),
        None => cases(topic, &rows, output),
    }
}

/// The topic, the file where one is given, and else the rows that the arguments make.
fn work(topic: &MethodTopic) -> (Topic, Option<&Path>, Vec<Row>) {
    match topic {
        MethodTopic::Round { value, interval, tie, file } => {
            let row = row([("input", value.clone()), ("interval", Some(interval.clone())), ("tie", Some(word(*tie)))]);
            (Topic::Round, file.csv.as_deref(), vec![row])
        }
        MethodTopic::Judge(compared) => (Topic::Judge, compared.file.csv.as_deref(), vec![compared.row()]),
        MethodTopic::Margin(compared) => (Topic::Margin, compared.file.csv.as_deref(), vec![compared.row()]),
        MethodTopic::Parse { text, requirement, unit, file } => {
            let column = if *requirement { "requirement" } else { "input" };
            (Topic::Parse, file.csv.as_deref(), vec![row([(column, text.clone()), ("unit", unit.clone())])])
        }
        MethodTopic::Rank { values, better, toml, file } => {
            let rows =
                values.iter().map(|value| row([("value", Some(value.clone())), ("better", Some(word(*better)))]));
            (Topic::Rank, toml.as_deref().or(file.csv.as_deref()), rows.collect())
        }
        MethodTopic::Quantile { values, p, file } => {
            let values = values.join(" ");
            let rows = p.iter().map(|p| row([("values", Some(values.clone())), ("p", Some(p.clone()))]));
            (Topic::Quantile, file.csv.as_deref(), rows.collect())
        }
        MethodTopic::Code { code, file } => (Topic::Code, file.csv.as_deref(), vec![row([("code", code.clone())])]),
        MethodTopic::Rate { k, n, file } => {
            (Topic::Rate, file.csv.as_deref(), vec![row([("k", k.clone()), ("n", n.clone())])])
        }
    }
}

impl ComparedArgs {
    fn row(&self) -> Row {
        row([
            ("reported", self.result.clone()),
            ("requirement", self.requirement.clone()),
            ("compare_method", self.method.map(word)),
            ("interval", self.interval.clone()),
            ("tie", Some(word(self.tie))),
            ("unit", self.unit.clone()),
            ("scale", Some(word(self.scale))),
        ])
    }
}

fn row<const N: usize>(cells: [(&str, Option<String>); N]) -> Row {
    Row::new(cells.into_iter().filter_map(|(name, text)| text.map(|text| (name.to_string(), text))))
}

fn whole_table(topic: Topic, file: &Path, output: &Output) -> u8 {
    match table::compute_file(topic, file) {
        Ok((written, score)) => {
            output.data(written.trim_end());
            output.data(&score.line());
            exit::of_table(&score)
        }
        Err(finding) => {
            output.findings(std::slice::from_ref(&finding));
            exit::NOT_RUN
        }
    }
}

/// Cases from the arguments: one line per computed figure, or one line per case where there are several.
fn cases(topic: Topic, rows: &[Row], output: &Output) -> u8 {
    let computed = compute(topic, rows);
    for (row, case) in rows.iter().zip(&computed) {
        let figures = case.cells.iter().filter(|(_, text)| !text.is_empty());
        let lines: Vec<String> =
            figures.map(|(name, text)| format!("{}: {text}", name.trim_start_matches("computed_"))).collect();
        if rows.len() > 1 {
            let own = row.get(&["value", "p"]).unwrap_or_default();
            output.data(&format!("{own}  {}", lines.join("  ")));
        } else {
            output.data(&lines.join("\n"));
        }
        for note in &case.notes {
            output.say(&note.zh, &note.en);
        }
    }
    exit::of_cases(&Score::of(&computed))
}
