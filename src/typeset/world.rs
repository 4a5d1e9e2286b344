//! What Typst can see: the layout files, two data files, the fonts. Nothing else exists.

use std::collections::{BTreeMap, HashMap};
use std::sync::OnceLock;

use typst::diag::{FileError, FileResult, SourceDiagnostic};
use typst::foundations::{Bytes, Datetime, Duration};
use typst::syntax::{DiagSpan, FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Feature, Library, LibraryExt, World, WorldExt};

use super::{findings, fonts::Fonts, marginals};
use crate::diagnostic::{Diagnostic, Place};

/// Typst calls it unstable: `pdf.header-cell` tells who cannot see a table which cell names its row. The layout uses it in
/// one place (`row-head` of tables.typ).
const EXTRAS: [Feature; 1] = [Feature::A11yExtras];

/// The entry of a layout.
pub(super) const ENTRY: &str = "letter.typ";
/// The entry of an issued letter: no layout, a designer's own least of all, decides whether its facts are attached.
const ISSUED: &str = "issued.typ";
const ISSUED_TEXT: &str = r#"#pdf.attach(
  "facts.json",
  bytes(json("letter.json").issued.facts),
  relationship: "data",
  mime-type: "application/json",
  description: "本文书的事实：每个值及其出处（文件、工作表、行、列）",
)
#include "letter.typ"
"#;
/// The letter as data.
const LETTER: &str = "letter.json";
/// The layout of the bureau's report, and its data.
pub(super) const REPORT: &str = "summary.typ";
const REPORT_DATA: &str = "summary.json";
/// Font chains by role, as `text(font: …)` takes them.
const FONTS: &str = "fonts.json";

/// What all letters of a run share.
pub(super) struct Shared {
    library: LazyHash<Library>,
    pub fonts: Fonts,
    entry: FileId,
    /// The entry of an issued letter.
    issued: FileId,
    letter: FileId,
    /// The layout of heads and page numbers, where there is one, and its data.
    marginals: Option<(FileId, FileId)>,
    /// The layout of the bureau's report, where there is one, and its data.
    report: Option<(FileId, FileId)>,
    sources: HashMap<FileId, Source>,
    files: HashMap<FileId, Bytes>,
}

impl Shared {
    /// Parses the layout files once. File ids are made here and never again: Typst keeps at most 65,535 of them.
    pub(super) fn new(fonts: Fonts, layout: BTreeMap<String, Vec<u8>>) -> (Self, Vec<Diagnostic>) {
        let mut found = Vec::new();
        let (mut sources, mut files) = (HashMap::new(), HashMap::new());
        if !layout.contains_key(ENTRY) {
            found.push(findings::no_entry(ENTRY));
        }
        for (name, bytes) in layout {
            let Some(id) = file_id(&name) else {
                found.push(findings::layout_name(&name));
                continue;
            };
            if name.ends_with(".typ") {
                match String::from_utf8(bytes) {
                    Ok(text) => drop(sources.insert(id, Source::new(id, text))),
                    Err(_) => found.push(findings::layout_not_utf8(&name)),
                }
            } else {
                files.insert(id, Bytes::new(bytes));
            }
        }
        let fixed = (file_id(ENTRY), file_id(ISSUED), file_id(LETTER), file_id(FONTS));
        let (Some(entry), Some(issued), Some(letter), Some(chains)) = fixed else {
            unreachable!("fixed names are valid paths")
        };
        sources.insert(issued, Source::new(issued, ISSUED_TEXT.into()));
        files.insert(chains, Bytes::new(fonts.chains_json()));
        let marginals =
            file_id(marginals::ENTRY).zip(file_id(marginals::DATA)).filter(|(id, _)| sources.contains_key(id));
        let report = file_id(REPORT).zip(file_id(REPORT_DATA)).filter(|(id, _)| sources.contains_key(id));
        let library = LazyHash::new(Library::builder().with_features(EXTRAS.into_iter().collect()).build());
        (Self { library, fonts, entry, issued, letter, marginals, report, sources, files }, found)
    }

    /// Whether the layout has pages of its own for running heads and page numbers.
    pub(super) fn has_marginals(&self) -> bool {
        self.marginals.is_some()
    }
}

/// The world of one letter, or of its marginals.
pub(super) struct LetterWorld<'a> {
    shared: &'a Shared,
    entry: FileId,
    /// The one file that is its own, and what is in it.
    data: (FileId, Bytes),
    /// A font that could not be had. Typst would take the next one of the chain and say nothing.
    trouble: OnceLock<Diagnostic>,
}

impl<'a> LetterWorld<'a> {
    pub(super) fn new(shared: &'a Shared, letter_json: Vec<u8>, is_issued: bool) -> Self {
        let entry = if is_issued { shared.issued } else { shared.entry };
        Self { shared, entry, data: (shared.letter, Bytes::new(letter_json)), trouble: OnceLock::new() }
    }

    /// The world of what stands above and below a letter's pages; none where the layout has no file for it.
    pub(super) fn of_marginals(shared: &'a Shared, json: Vec<u8>) -> Option<Self> {
        let (entry, data) = shared.marginals?;
        Some(Self { shared, entry, data: (data, Bytes::new(json)), trouble: OnceLock::new() })
    }

    /// The world of the bureau's report; none where the layout has no file for it.
    pub(super) fn of_report(shared: &'a Shared, json: Vec<u8>) -> Option<Self> {
        let (entry, data) = shared.report?;
        Some(Self { shared, entry, data: (data, Bytes::new(json)), trouble: OnceLock::new() })
    }

    /// Why what was laid out in this world must not be used, whatever Typst says.
    pub(super) fn trouble(&self) -> Option<&Diagnostic> {
        self.trouble.get()
    }

    /// Where in the layout something was found.
    pub(super) fn place(&self, diagnostic: &SourceDiagnostic) -> Option<Place> {
        // The span of an error inside data or the library itself is detached: then the innermost call in a layout file.
        let spans = std::iter::once(diagnostic.span).chain(diagnostic.trace.iter().map(|point| point.span.into()));
        spans.into_iter().find_map(|span| self.place_of(span))
    }

    /// Line and column, both from 1, of a span in a layout file.
    fn place_of(&self, span: DiagSpan) -> Option<Place> {
        let id = span.id()?;
        let file = format!("layout/{}", id.get().vpath().get_without_slash());
        let position = self.source(id).ok().and_then(|source| {
            let (line, column) = source.lines().byte_to_line_column(self.range(span)?.start)?;
            let text = source.lines().line_to_range(line).and_then(|range| source.text().get(range));
            Some((line, column, text.map(|text| text.trim().to_owned())))
        });
        let Some((line, column, text)) = position else {
            return Some(Place { file, ..Place::default() });
        };
        let row = u32::try_from(line + 1).ok();
        Some(Place { file, row, column: (column + 1).to_string(), text, ..Place::default() })
    }
}

impl World for LetterWorld<'_> {
    fn library(&self) -> &LazyHash<Library> {
        &self.shared.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        self.shared.fonts.book()
    }

    fn main(&self) -> FileId {
        self.entry
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        self.shared.sources.get(&id).cloned().ok_or_else(|| not_found(id))
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        if id == self.data.0 {
            return Ok(self.data.1.clone());
        }
        self.shared.files.get(&id).cloned().ok_or_else(|| not_found(id))
    }

    fn font(&self, index: usize) -> Option<Font> {
        self.shared.fonts.font(index).unwrap_or_else(|trouble| {
            self.trouble.get_or_init(|| trouble);
            None
        })
    }

    fn today(&self, _offset: Option<Duration>) -> Option<Datetime> {
        None
    }
}

fn not_found(id: FileId) -> FileError {
    FileError::NotFound(id.get().vpath().get_with_slash().into())
}

fn file_id(name: &str) -> Option<FileId> {
    let path = VirtualPath::new(name).ok()?;
    Some(RootedPath::new(VirtualRoot::Project, path).intern())
}
