//! `yice new`: a job folder that a clerk can fill in.

use super::args::NewArgs;
use super::exit;
use super::output::Output;
use crate::deliver::scaffold::scaffold;

/// Runs the command.
pub(super) fn run(arguments: &NewArgs, output: &Output) -> u8 {
    match scaffold(&arguments.folder) {
        Ok(files) => {
            for file in &files {
                output.say(&format!("已写 {}", file.display()), &format!("wrote {}", file.display()));
            }
            let folder = arguments.folder.display();
            output.say(
                &format!("下一步：填写 {folder} 里的 results.xlsx 和 job.toml，然后运行 yice check {folder}"),
                &format!("next: fill in results.xlsx and job.toml in {folder}, then run yice check {folder}"),
            );
            exit::DONE
        }
        Err(error) => {
            output.say(&format!("没有新建任何文件：{error}"), &format!("nothing was made: {error}"));
            exit::NOT_RUN
        }
    }
}
