//! `yice new`: a job folder that a clerk can fill in.

use std::io;
use std::path::PathBuf;

use super::args::NewArgs;
use super::exit;
use super::output::Output;
use crate::deliver::scaffold::{ScaffoldClass, scaffold, scaffold_with};
use crate::job::{Resources, ShippedClass};

/// Runs the command.
pub(super) fn run(arguments: &NewArgs, output: &Output) -> u8 {
    let made = if arguments.class.is_empty() {
        scaffold(&arguments.folder)
    } else {
        let shipped = Resources::find(arguments.templates.as_deref(), &[]).classes();
        output.findings(&shipped.findings);
        let unknown = unknown(&arguments.class, &shipped.value);
        if !unknown.is_empty() {
            tell_unknown(&unknown, &shipped.value, output);
            return exit::NOT_RUN;
        }
        of_classes(arguments, &shipped.value)
    };
    match made {
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

fn is_called(class: &ShippedClass, code: &str) -> bool {
    *class.class.code.0 == *code
}

/// Codes that no shipped class has.
fn unknown<'a>(codes: &'a [String], shipped: &[ShippedClass]) -> Vec<&'a str> {
    let known = |code: &&String| shipped.iter().any(|class| is_called(class, code));
    codes.iter().filter(|code| !known(code)).map(String::as_str).collect()
}

fn tell_unknown(unknown: &[&str], shipped: &[ShippedClass], output: &Output) {
    let (codes, count) = (unknown.join("、"), shipped.len());
    output.say(
        &format!("没有新建任何文件：没有产品种类“{codes}”；随附的有 {count} 个："),
        &format!("nothing was made: no product class {codes}; {count} ship with the program:"),
    );
    for class in shipped {
        let line = format!("  {} {}", class.class.code.0, class.class.name);
        output.say(&line, &line);
    }
}

/// A folder with the classes that were named, each once, in the order of their codes.
fn of_classes(arguments: &NewArgs, shipped: &[ShippedClass]) -> io::Result<Vec<PathBuf>> {
    let classes: Vec<ScaffoldClass<'_>> = shipped
        .iter()
        .filter(|class| arguments.class.iter().any(|code| is_called(class, code)))
        .map(|class| ScaffoldClass { code: &class.class.code.0, name: &class.class.name, text: &class.text })
        .collect();
    scaffold_with(&arguments.folder, &classes)
}
