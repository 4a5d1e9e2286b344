//! What is said about files by their names: missing, misnamed, several, of a kind that is not read.

use crate::diagnostic::{Diagnostic, Place};
use crate::load::misnamed::{Kind, Misnamed, kind};

/// There is no job folder where one was named.
pub(crate) fn missing_folder(folder: &str, is_file: bool) -> Diagnostic {
    let finding = Diagnostic::error("missing-job-file").at(Place::file(folder));
    let finding = if is_file {
        finding.say("给出的是一个文件，不是任务文件夹", "a file was named, not a job folder")
    } else {
        finding.say("没有这个文件夹", "there is no such folder")
    };
    finding.hint(
        "写任务文件夹的路径：里面有 job.toml、catalog 和检验结果；用 yice new 可新建一个",
        "name the job folder: job.toml, catalog and the results are in it; yice new makes one",
    )
}

/// job.toml is not there; `near` are files whose names come close.
pub(crate) fn missing_job_file(near: &[String]) -> Diagnostic {
    let finding = Diagnostic::error("missing-job-file").at(Place::file("job.toml")).at(near.iter().map(Place::file));
    match near {
        [] => finding
            .say("任务文件夹中没有 job.toml", "the job folder has no job.toml")
            .hint("核对文件夹路径；用 yice new 可新建一个任务文件夹", "check the path; yice new makes a job folder"),
        near => finding
            .say(
                format!("任务文件夹中没有 job.toml；名称相近的有：{}", near.join("、")),
                format!("the job folder has no job.toml; names that come close: {}", near.join(", ")),
            )
            .hint(
                "改名为 job.toml（全部小写；先让系统显示扩展名）",
                "rename it to job.toml, in small letters; let the system show extensions first",
            ),
    }
}

/// No results file; `tables` are other files that could be one.
pub(crate) fn missing_results(expected: &str, tables: &[String]) -> Diagnostic {
    let (zh, en) = match tables {
        [] => (String::new(), String::new()),
        _ => (
            format!("；文件夹里的表格有：{}", tables.join("、")),
            format!("; tables in the folder: {}", tables.join(", ")),
        ),
    };
    Diagnostic::error("missing-results")
        .at(Place::file(expected))
        .say(format!("找不到检验结果文件{zh}"), format!("there is no results file{en}"))
        .hint(
            "把 results.xlsx（或 .xls、.ods、.csv、.tsv）放进任务文件夹，或在 job.toml 的 input.results 写明文件名",
            "put results.xlsx (or .xls, .ods, .csv, .tsv) into the job folder, or name it in input.results of job.toml",
        )
}

/// More than one file `stem.*`.
pub(crate) fn several_files(files: &[String], stem: &str) -> Diagnostic {
    let (zh, en) = called(stem);
    Diagnostic::error("several-results")
        .at(files.iter().map(Place::file))
        .say(
            format!("有不止一个{zh}文件，无法确定用哪一个：{}", files.join("、")),
            format!("there is more than one file of {en}: {}", files.join(", ")),
        )
        .hint(
            format!("只留一个，或在 job.toml 的 input.{stem} 写明文件名"),
            format!("keep one, or name it in input.{stem} of job.toml"),
        )
}

/// A file that has almost the name of the one that is wanted, of which there is none.
pub(crate) fn misnamed(file: &str, what: Misnamed, stem: &str) -> Diagnostic {
    let extension = file.rsplit('.').next().unwrap_or_default().trim().to_lowercase();
    let (name, (zh, en)) = (format!("{stem}.{extension}"), called(stem));
    let code = if stem == "results" { "missing-results" } else { "misnamed-file" };
    let finding = Diagnostic::error(code).at(Place::file(file));
    match what {
        Misnamed::Kind(kind) => of_kind(finding, kind),
        Misnamed::Spelling => finding
            .say(
                format!("文件名应是 {name}（全部小写、半角、不带空格），这里写作“{file}”，没有读取"),
                format!("the name should be {name}, in small letters and without spaces; {file} is not read"),
            )
            .hint(format!("改名为 {name}"), format!("rename it to {name}")),
        Misnamed::Copy => finding
            .say(
                format!("没有 {name}；“{file}”像是它的副本、另一个版本或改了名的，没有读取"),
                format!("there is no {name}; {file} looks like a copy or a version of it and is not read"),
            )
            .hint(
                format!("确认要用的{zh}是这一份，改名为 {name}；或在 job.toml 的 input.{stem} 写明文件名"),
                format!("make sure that it is the file of {en} that is meant and rename it to {name}, or name it in input.{stem} of job.toml"),
            ),
    }
}

/// Files that have almost the name of one that is there and read.
pub(crate) fn misnamed_not_read(read: &str, others: &[&str]) -> Diagnostic {
    Diagnostic::warning("misnamed-file")
        .at(others.iter().map(Place::file))
        .say(
            format!("读的是 {read}；旁边名称相近的没有读：{}", others.join("、")),
            format!("{read} is read; files of almost its name are not: {}", others.join(", ")),
        )
        .hint(
            format!("确认 {read} 是最新的一份，其余移到别处"),
            format!("make sure that {read} is the newest, and move the others away"),
        )
}

/// A file of the catalog that is not read for its name.
pub(crate) fn misnamed_class(file: &str, name: &str) -> Diagnostic {
    Diagnostic::error("misnamed-file")
        .at(Place::file(file))
        .say(
            format!("产品目录只读 .toml 文件，这个文件没有读取；应是 {name}"),
            format!("of the catalog only .toml files are read, and not this one; it should be {name}"),
        )
        .hint(
            format!("改名为 {name}（先让系统显示扩展名）；不要的移走"),
            format!("rename it to {name}, with the system showing extensions, or move it away"),
        )
}

/// A file with an extension that nothing reads.
pub(crate) fn unsupported_file(file: &str) -> Diagnostic {
    let extension = file.rsplit_once('.').map(|(_, extension)| extension.to_lowercase()).unwrap_or_default();
    of_kind(Diagnostic::error("unsupported-file").at(Place::file(file)), kind(&extension))
}

fn of_kind(finding: Diagnostic, kind: Kind) -> Diagnostic {
    let save_as = (
        "用 WPS 或 Excel 打开，另存为 .xlsx（选“Excel 工作簿”，不要直接改扩展名）",
        "open it in a spreadsheet program and save it as .xlsx; renaming is not enough",
    );
    match kind {
        Kind::Workbook(zh, en) => finding
            .say(format!("这是“{zh}”，程序不读这种文件"), format!("this is {en}, which is not read"))
            .hint(save_as.0, save_as.1),
        Kind::Text => finding
            .say("这是文本文件，扩展名不是 .csv 或 .tsv", "this is a text file without the extension .csv or .tsv")
            .hint(
                "内容是表格的，改名为 .csv（逗号分隔）或 .tsv（制表符分隔）；否则重新导出 .xlsx",
                "if it holds a table, rename it to .csv (commas) or .tsv (tabs); else export an .xlsx",
            ),
        Kind::Document(zh, en) => finding
            .say(format!("这是“{zh}”，里面的表格读不出来"), format!("this is {en}: tables in it cannot be read"))
            .hint("从原系统重新导出 .xlsx 或 .csv", "export .xlsx or .csv from the system it comes from"),
        Kind::Archive => finding
            .say("这是压缩包", "this is an archive")
            .hint("解压，把里面的表格放进任务文件夹", "unpack it and put the table into the job folder"),
        Kind::Unfinished => finding
            .say("文件没有下载或复制完", "the file was not downloaded or copied to its end")
            .hint("等它完成，或重新下载", "wait until it is done, or download it again"),
        Kind::Link => finding
            .say("这是快捷方式，不是文件本身", "this is a shortcut, not the file itself")
            .hint("把文件本身复制到任务文件夹", "copy the file itself into the job folder"),
        Kind::Bare => {
            finding.say("文件没有扩展名，看不出是哪一种", "the file has no extension that tells its kind").hint(
                "用 WPS 或 Excel 打开，另存为 results.xlsx 这样的名字",
                "open it in a spreadsheet program and save it as .xlsx",
            )
        }
        Kind::Other => finding.say("不支持这种文件", "this kind of file is not supported").hint(save_as.0, save_as.1),
    }
}

/// What the file of a name is about.
fn called(stem: &str) -> (&'static str, &'static str) {
    match stem {
        "prior" => ("上年不合格名单", "last year's findings"),
        _ => ("检验结果", "results"),
    }
}
