//! 上传包: how a package of letters for the system that results are handled in is named and indexed.

use serde::{Deserialize, Serialize};

/// `[package]` of job.toml.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct PackageSettings {
    /// Names of the letters' files, with fields in braces; see [`FilePattern`].
    pub file_name: FilePattern,
    /// Which profile says what the columns of the index are: a file of `package/`, without its extension.
    pub profile: String,
}

impl Default for PackageSettings {
    fn default() -> Self {
        let file_name = vec![
            Piece::Field(PackageField::Sheet),
            Piece::Text("_".into()),
            Piece::Field(PackageField::Enterprise),
            Piece::Text("_".into()),
            Piece::Field(PackageField::Kind),
        ];
        Self { file_name: FilePattern(file_name), profile: "default".into() }
    }
}

/// What is known of a letter or of one of its batches.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PackageField {
    /// 抽样单编号; in a file name the first of the letter.
    Sheet,
    /// 检验报告编号; in a file name the first of the letter.
    Report,
    /// 标称生产企业.
    Enterprise,
    /// 统一社会信用代码.
    Code,
    /// Letter id.
    Letter,
    /// Name of the product class.
    Class,
    /// Code of the product class.
    ClassCode,
    /// Kind of letter in words.
    Kind,
    /// 发文字号.
    DocumentNo,
    /// 承检机构.
    Agency,
    /// Id of the campaign.
    Campaign,
    /// Date of the letters.
    Date,
    /// File in the package; an index has it, a file name does not.
    File,
    /// SHA-256 of the file; likewise.
    Sha256,
    /// Pages; likewise.
    Pages,
    /// What became of the batch; likewise.
    Status,
}

impl PackageField {
    /// Those that a file name may hold, by their words.
    const IN_NAMES: [(&str, Self); 12] = [
        ("sheet", Self::Sheet),
        ("report", Self::Report),
        ("enterprise", Self::Enterprise),
        ("code", Self::Code),
        ("letter", Self::Letter),
        ("class", Self::Class),
        ("class_code", Self::ClassCode),
        ("kind", Self::Kind),
        ("document_no", Self::DocumentNo),
        ("agency", Self::Agency),
        ("campaign", Self::Campaign),
        ("date", Self::Date),
    ];
}

/// A part of a file name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    /// The same in every name; `/` ends a folder.
    Text(String),
    /// What is known of the letter.
    Field(PackageField),
}

/// A file name with fields in braces, `/` between folders, without an extension: `{class}/{sheet}_{enterprise}`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct FilePattern(pub Vec<Piece>);

impl FilePattern {
    /// Whether it holds anything of its letter; else it would be every letter's name.
    pub fn has_field(&self) -> bool {
        self.0.iter().any(|piece| matches!(piece, Piece::Field(_)))
    }

    /// The fields that a pattern may have, as they are written.
    pub fn fields() -> String {
        PackageField::IN_NAMES.map(|(word, _)| format!("{{{word}}}")).join(" ")
    }
}

/// Why a text is no pattern, with the part that is none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoPattern(String);

impl std::fmt::Display for NoPattern {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "a file name with fields is wanted, not {}", self.0)
    }
}

impl TryFrom<String> for FilePattern {
    type Error = NoPattern;

    fn try_from(text: String) -> Result<Self, NoPattern> {
        let bare = text.strip_suffix(".pdf").unwrap_or(&text);
        let mut pieces = Vec::new();
        let mut rest = bare;
        while let Some((before, after)) = rest.split_once('{') {
            let (name, behind) = after.split_once('}').ok_or_else(|| NoPattern("{ without }".into()))?;
            pieces.extend((!before.is_empty()).then(|| plain(before)).transpose()?);
            let known = PackageField::IN_NAMES.iter().find(|(word, _)| *word == name);
            let known = known.ok_or_else(|| NoPattern(format!("{{{name}}} ({})", Self::fields())))?;
            pieces.push(Piece::Field(known.1));
            rest = behind;
        }
        pieces.extend((!rest.is_empty()).then(|| plain(rest)).transpose()?);
        let is_whole = !bare.starts_with('/') && !bare.ends_with('/') && !bare.contains("//");
        if is_whole { Ok(Self(pieces)) } else { Err(NoPattern("/".into())) }
    }
}

/// A text between fields: what Windows takes in names, and `/` between folders.
fn plain(text: &str) -> Result<Piece, NoPattern> {
    let is_plain = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '（' | '）' | '·' | ' ' | '.' | '/');
    match text.chars().find(|c| !is_plain(*c)) {
        None => Ok(Piece::Text(text.to_string())),
        Some(other) => Err(NoPattern(other.to_string())),
    }
}

impl From<FilePattern> for String {
    fn from(pattern: FilePattern) -> Self {
        let word = |field: PackageField| {
            PackageField::IN_NAMES.iter().find(|(_, known)| *known == field).map_or("", |(word, _)| word)
        };
        let piece = |piece: Piece| match piece {
            Piece::Text(text) => text,
            Piece::Field(field) => format!("{{{}}}", word(field)),
        };
        pattern.0.into_iter().map(piece).collect()
    }
}

/// What the columns of an index are, as a file of `package/` says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PackageProfile {
    /// Whose columns they are, and where that was read.
    pub source: String,
    /// Columns, in their order.
    #[serde(rename = "column")]
    pub columns: Vec<PackageColumn>,
    /// Words that the system wants for a status, where they are others.
    #[serde(default)]
    pub status: StatusWords,
}

/// A column of an index: a field of the row, or a text that is the same in every row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PackageColumn {
    /// Head.
    pub name: String,
    /// What stands in it.
    #[serde(default)]
    pub field: Option<PackageField>,
    /// A text instead.
    #[serde(default)]
    pub text: Option<String>,
}

/// Words for what became of a batch.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct StatusWords {
    /// Its letter is in the package.
    pub written: String,
    /// Its letter waits; the reasons follow.
    pub held: String,
    /// There is no letter for good; the reasons follow.
    pub none: String,
    /// Its letter could not be made; the reasons follow.
    pub failed: String,
    /// The enterprise has a letter in which this batch takes no part.
    pub left_out: String,
}

impl Default for StatusWords {
    fn default() -> Self {
        Self {
            written: "已出".into(),
            held: "暂缓".into(),
            none: "不出".into(),
            failed: "未出".into(),
            left_out: "不在文书内".into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pattern(text: &str) -> Result<FilePattern, NoPattern> {
        FilePattern::try_from(text.to_string())
    }

    #[test]
    fn a_pattern_is_read_and_written_as_it_stands() {
        for text in ["{sheet}", "{class}/{sheet}_{enterprise} {code}", "2023-{letter}.a", "{sheet}{report}"] {
            assert_eq!(String::from(pattern(text).unwrap()), text);
        }
        assert_eq!(pattern("{sheet}.pdf"), pattern("{sheet}"));
        let default = PackageSettings::default();
        assert_eq!(pattern(&String::from(default.file_name.clone())).unwrap(), default.file_name);
        for (word, field) in PackageField::IN_NAMES {
            assert_eq!(serde_json::to_value(field).unwrap(), word, "one word in patterns and profiles");
        }
    }

    #[test]
    fn what_would_lead_elsewhere_or_be_everybodys_is_no_pattern() {
        assert!(!pattern("letter").unwrap().has_field() && !pattern("").unwrap().has_field());
        for text in ["{sheet", "{sha256}", "{nobody}", "a:{sheet}", "{sheet}\\x", "/{sheet}", "{class}/"] {
            assert!(pattern(text).is_err(), "{text}");
        }
    }
}
