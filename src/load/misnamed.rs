//! Files that have almost the name of one that is read, and what they are instead.

use crate::domain::fold::fold;

/// What a file is that is not read for its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Misnamed {
    /// The name is right but for case, width or spaces: `Results.XLSX`.
    Spelling,
    /// A copy or a version: `results (1).xlsx`, `results - 副本.xlsx`, `result.xlsx`, `检验结果.xlsx`.
    Copy,
    /// A kind of file that is not read: `results.et`.
    Kind(Kind),
}

/// Kinds of files that are not read, by what is to be done with them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A workbook that its own program can save as another one; its name in Chinese and English.
    Workbook(&'static str, &'static str),
    /// Text under another name than that of a table: `results.txt`, `results.csv.txt`.
    Text,
    /// A table as pages or pictures, or a document.
    Document(&'static str, &'static str),
    /// Something packed.
    Archive,
    /// A download or a copying that was not finished.
    Unfinished,
    /// A link to a file elsewhere.
    Link,
    /// No extension at all.
    Bare,
    /// Anything else.
    Other,
}

impl Misnamed {
    /// Whether a spreadsheet program made it, so that it may be a newer one of the file that is read.
    pub(crate) fn is_of_a_spreadsheet(self) -> bool {
        matches!(self, Self::Spelling | Self::Copy | Self::Kind(Kind::Workbook(..)))
    }
}

/// What a file is whose name comes near to `stem` with one of the extensions, where it is none that is read.
pub(crate) fn misnamed(name: &str, stem: &str, others: &[&str], extensions: &[&str]) -> Option<Misnamed> {
    let folded = fold(name).to_lowercase();
    let (base, extension) = folded.rsplit_once('.').unwrap_or((&folded, ""));
    let is_read = extensions.contains(&extension);
    // `results.xlsx.xlsx` and `results.xlsx.txt` are called by their first extension.
    let (first, doubled) = match base.rsplit_once('.').filter(|(_, inner)| extensions.contains(inner)) {
        Some((first, _)) => (first, true),
        None => (base, false),
    };
    let is_name = first == stem;
    match kind(extension) {
        Kind::Unfinished if is_name => Some(Misnamed::Kind(Kind::Unfinished)),
        _ if is_read && is_name && !doubled => Some(Misnamed::Spelling),
        _ if is_read && (is_name || is_copy(first, stem, others)) => Some(Misnamed::Copy),
        kind if !is_read && (is_name || is_copy(first, stem, others)) && !is_backup(&folded) => {
            Some(Misnamed::Kind(kind))
        }
        _ => None,
    }
}

/// The kind of a file that is not read, by its extension in small letters.
pub(crate) fn kind(extension: &str) -> Kind {
    match extension {
        "et" | "ett" => Kind::Workbook("WPS 表格的 .et 文件", "a WPS table (.et)"),
        "xlsb" => Kind::Workbook("Excel 二进制工作簿", "a binary workbook of Excel"),
        "xlt" | "xltx" | "xltm" | "ots" => Kind::Workbook("表格模板", "a template of a workbook"),
        "fods" | "sxc" | "uos" | "uof" => Kind::Workbook("另一种办公软件的表格", "a table of another office program"),
        "numbers" => Kind::Workbook("苹果 Numbers 表格", "a Numbers table"),
        "dbf" | "mdb" | "accdb" | "db" | "sqlite" => Kind::Workbook("数据库文件", "a database"),
        "xml" | "htm" | "html" | "mht" | "mhtml" => Kind::Workbook("网页或 XML 文件", "a web page or XML"),
        "txt" | "prn" | "dat" | "text" => Kind::Text,
        "wps" | "wpt" => Kind::Document("WPS 文字文档", "a WPS text document"),
        "doc" | "docx" | "rtf" | "odt" => Kind::Document("Word 文档", "a Word document"),
        "pdf" | "ofd" => Kind::Document("版式文件（PDF、OFD）", "a document of pages (PDF, OFD)"),
        "png" | "jpg" | "jpeg" | "bmp" | "tif" | "tiff" | "gif" | "webp" => Kind::Document("图片", "a picture"),
        "zip" | "rar" | "7z" | "gz" | "tar" => Kind::Archive,
        "crdownload" | "part" | "tmp" | "download" | "partial" | "td" | "xltd" => Kind::Unfinished,
        "lnk" | "url" => Kind::Link,
        "" => Kind::Bare,
        _ => Kind::Other,
    }
}

/// Files that somebody keeps on purpose under a name that nobody reads.
pub(crate) fn is_backup(name: &str) -> bool {
    name.ends_with('~')
        || [".bak", ".old", ".orig", ".backup", ".swp"].iter().any(|end| name.to_lowercase().ends_with(end))
}

/// Whether a name without its extension is that of a copy, a version, or a slip of the pen.
fn is_copy(base: &str, stem: &str, others: &[&str]) -> bool {
    let holds = |word: &str| {
        base.match_indices(word).any(|(at, _)| {
            let beside = [base[..at].chars().next_back(), base[at + word.len()..].chars().next()];
            !beside.into_iter().flatten().any(|c| c.is_ascii_alphabetic()) || base.starts_with("copyof")
        })
    };
    let is_slip =
        base.is_ascii() && base != stem && strsim::osa_distance(base, stem) <= 1 + usize::from(stem.len() > 6);
    holds(stem) || is_slip || others.iter().any(|word| holds(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    const READ: [&str; 3] = ["xlsx", "xls", "csv"];

    fn of(name: &str) -> Option<Misnamed> {
        misnamed(name, "results", &["检验结果"], &READ)
    }

    #[test]
    fn a_name_that_is_almost_right_is_told_as_what_it_is() {
        for name in ["Results.XLSX", "RESULTS.csv", "ｒｅｓｕｌｔｓ.xls", "results .xlsx", " results.xlsx"] {
            assert_eq!(of(name), Some(Misnamed::Spelling), "{name}");
        }
        for name in [
            "results (1).xlsx",
            "Results（2）.xlsx",
            "results - 副本.xlsx",
            "results - Copy.xlsx",
            "Copy of results.xlsx",
            "副本results.xlsx",
            "results_v2.csv",
            "results-final.xls",
            "results2.xlsx",
            "results.xlsx.xlsx",
            "result.xlsx",
            "resluts.xlsx",
            "检验结果.xlsx",
            "2023年检验结果（终）.xlsx",
        ] {
            assert_eq!(of(name), Some(Misnamed::Copy), "{name}");
        }
        for (name, kind) in [
            ("results.et", kind("et")),
            ("Results.XLSB", kind("xlsb")),
            ("results (1).wps", kind("wps")),
            ("results.xlsx.txt", Kind::Text),
            ("results.pdf", kind("pdf")),
            ("检验结果.zip", Kind::Archive),
            ("results.xlsx.crdownload", Kind::Unfinished),
            ("results.xlsx - 快捷方式.lnk", Kind::Link),
            ("results", Kind::Bare),
            ("results.foo", Kind::Other),
        ] {
            assert_eq!(of(name), Some(Misnamed::Kind(kind)), "{name}");
        }
    }

    #[test]
    fn other_files_are_left_alone() {
        for name in [
            "testresultsheet.xlsx",
            "prior.csv",
            "notes.txt",
            "resources.xlsx",
            "results.xlsx.bak",
            "results.xlsx~",
            "job.toml",
        ] {
            assert_eq!(of(name), None, "{name}");
        }
        assert_eq!(misnamed("priority.xlsx", "prior", &[], &READ), None);
    }
}
