//! What `yice probe` asks on a terminal, and where each answer lands: with a terminal of its own, as Python gives one.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::support::Run;
use crate::support::grids::{Grid, written};

/// Runs a program on a terminal on which somebody types these lines, then the end of all input.
const TYPIST: &str = r#"
import os, pty, sys
lines = open(sys.argv[1], encoding="utf-8").read().splitlines()
pid, terminal = pty.fork()
if pid == 0:
    os.execv(sys.argv[2], sys.argv[2:])
shown = b""
def take():
    global shown
    try:
        piece = os.read(terminal, 65536)
    except OSError:
        return False
    shown += piece
    return bool(piece)
for line in lines:
    # A question ends as a question does.
    asked = len(shown)
    while not any(mark in shown[asked:] for mark in ("？".encode(), "?\r\n".encode(), "）\r\n".encode())):
        if not take():
            break
    try:
        os.write(terminal, line.encode() + b"\n")
    except OSError:
        break
try:
    os.write(terminal, b"\x04")
except OSError:
    pass
while take():
    pass
_, status = os.waitpid(pid, 0)
sys.stdout.buffer.write(shown)
sys.exit(os.waitstatus_to_exitcode(status))
"#;

/// What the program shows and leaves when somebody answers its questions so.
fn answered(folder: &Path, file: &str, answers: &[&str]) -> (Run, String) {
    let (typed, profile) = (folder.join("typed"), folder.join("p.toml"));
    fs::write(&typed, answers.join("\n")).expect("written");
    let mut command = Command::new("python3");
    command.args(["-c", TYPIST]).arg(&typed).arg(env!("CARGO_BIN_EXE_yice")).args(["probe", "--lang", "zh"]);
    command.arg(folder.join(file)).arg("-o").arg(&profile).current_dir(crate::support::project());
    let run = Run::of(&mut command);
    (run, fs::read_to_string(profile).unwrap_or_default())
}

fn grid(lines: &[&str]) -> Grid {
    let rows: Vec<Vec<&str>> = lines.iter().map(|line| line.split('|').collect()).collect();
    Grid::of("数据", &rows)
}

#[test]
fn every_answer_lands_where_it_was_asked_for() {
    let folder = tempfile::tempdir().expect("a folder");
    let lines = [
        "抽样单编号|标称生产企业|厂址|联系人|产品名称|检验项目|计量单位|标准要求|检验结果|单项判定|检验结论",
        "S-1|甲公司|贵阳|张三|电线|导体电阻|Ω/km|≤7.41|7.3|符合|合格",
    ];
    let (file, bytes) = written("xlsx", &[grid(&lines)]);
    fs::write(folder.path().join(&file), bytes).expect("written");
    let asked = [
        "企业所在地",
        "没有这个字段",
        "-",
        "监督抽查",
        "示例检验院",
        "电线",
        "2.5 mm²",
        "",
        "2023-08-15",
        "=抽样单编号",
    ];
    let (run, profile) = answered(folder.path(), &file, &asked);
    let shown = &run.stdout;
    for wanted in [
        "place = [\"厂址\"]",
        "ignore = [\"联系人\"]",
        "task = \"监督抽查\"",
        "agency = \"示例检验院\"",
        "class = \"电线\"",
        "model = \"2.5 mm²\"",
        "# ? standard = \"\"",
        "sampled_on = \"2023-08-15\"",
        "report_no = [\"抽样单编号\"]",
        "sheet_no = [\"抽样单编号\"]",
    ] {
        assert!(profile.contains(wanted), "{wanted}\n{profile}\n{shown}");
    }
    assert_eq!(run.code, 1, "one thing is left: {shown}");
    assert!(shown.contains("没有这样的写法"), "{shown}");
}

#[test]
fn colors_are_asked_about_and_the_rest_is_left_in_the_file() {
    let folder = tempfile::tempdir().expect("a folder");
    let case = crate::support::project().join("fixtures/import/13-wide-yellow-theme");
    let file = "校服检验汇总(标黄).xlsx";
    fs::copy(case.join(file), folder.path().join(file)).expect("a copy");
    // No column is left to say; constants are left open, and of two colors the second is the mark.
    let (run, profile) = answered(folder.path(), file, &["--", "", "", "", "", "", "", "n", "y"]);
    assert!(profile.contains("fail_fill = \"") && profile.contains("# ? "), "{profile}\n{}", run.stdout);
    // Whoever goes away leaves the questions in the file.
    let other = tempfile::tempdir().expect("a folder");
    fs::copy(case.join(file), other.path().join(file)).expect("a copy");
    let (run, profile) = answered(other.path(), file, &[]);
    assert!(profile.contains("# ? ") && run.code == 1, "{profile}\n{}", run.stdout);
}
