//! Letters into pages: the only module that names Typst.
//!
//! An [`Engine`] is built once per run: fonts, the parsed layout sources and one shared standard library. A letter
//! enters as bytes of one fixed virtual file (`/letter.json`), never as source, so that a name such as
//! `#read("job.toml")` can only print as itself. Nothing else can be read: no files, packages or clock.

mod code;
mod data;
mod ending;
pub(crate) mod findings;
mod fit;
mod font_file;
mod fonts;
mod frames;
mod marginals;
pub mod report;
mod widths;
mod words;
mod worker;
mod world;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicUsize, Ordering};

use sha2::{Digest as _, Sha256};
use typst::diag::SourceDiagnostic;
use typst::foundations::{Datetime, Smart};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards, Timestamp};

use crate::compose::letter::Letter;
use crate::diagnostic::Diagnostic;
use crate::domain::digest::Digest;
use ending::Filling;

pub use font_file::FontFile;
pub use fonts::ROLES;
pub use frames::{PageGeometry, PlacedText, Rule, TextRun};
pub use worker::in_worker;

/// Most pages a letter may have: a layout that runs away is a failed letter, not a full disk.
pub const MOST_PAGES: usize = 60;

/// After how many letters Typst is made to forget: to look through all that it remembers takes a while.
const LETTERS_REMEMBERED: usize = 4;
/// Rounds of so many letters for which it keeps what no letter has asked for. What letters share (the layout's functions,
/// faces, fixed parts) is then made only once, for some 30 MB.
const ROUNDS_REMEMBERED: usize = 1;

/// Minutes of China Standard Time east of Greenwich.
const CHINA_STANDARD_TIME: i32 = 8 * 60;

/// Everything that letters share: fonts, layout sources, the standard library. Build one per run; threads share it.
pub struct Engine {
    shared: world::Shared,
    digest: String,
}

/// A finished letter.
#[derive(Debug, Clone)]
pub struct Pdf {
    /// The file: PDF/A-3a and PDF/UA-1; a draft with a missing glyph is a plain tagged PDF.
    pub bytes: Vec<u8>,
    /// Number of pages.
    pub pages: u32,
    /// What a final letter would have failed for. Only drafts have any.
    pub warnings: Vec<Diagnostic>,
}

/// What a drawing brings, in this order: the layout once, then each page, then where its texts stand.
#[derive(Debug, Clone)]
pub enum Drawn {
    /// The letter is laid out.
    Layout {
        /// Number of pages.
        pages: usize,
        /// What a final letter would have failed for. Only drafts have any.
        warnings: Vec<Diagnostic>,
    },
    /// The next page as SVG.
    Page(String),
    /// The texts of each page.
    Texts(Vec<Vec<PlacedText>>),
}

/// One page of a letter.
#[derive(Debug, Clone)]
pub struct OnePage {
    /// Which, 0-based.
    pub number: usize,
    /// How many there are.
    pub pages: usize,
    /// The page as SVG; empty where there is no such page.
    pub svg: String,
    /// What a final letter would have failed for. Only drafts have any.
    pub warnings: Vec<Diagnostic>,
}

/// A page as pixels.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    /// Pixels in a row.
    pub width: u32,
    /// Rows.
    pub height: u32,
    /// Red, green, blue and opacity of each pixel, 8 bit each, row by row from the top.
    pub rgba: Vec<u8>,
}

/// A letter laid out, and what a final letter would not get away with.
struct LaidOut {
    document: PagedDocument,
    warnings: Vec<Diagnostic>,
    has_missing_glyphs: bool,
}

impl Engine {
    /// Builds the engine from font files, the job's own fonts by role (role → families, first preferred;
    /// see [`ROLES`]) and the layout files (name inside the layout folder → bytes; `letter.typ` is the entry).
    ///
    /// # Errors
    /// No font, an unknown role or family, no `letter.typ`, a layout file that is not UTF-8: all of them.
    pub fn new(
        fonts: Vec<FontFile>,
        roles: &BTreeMap<String, Vec<String>>,
        layout: BTreeMap<String, Vec<u8>>,
    ) -> Result<Self, Vec<Diagnostic>> {
        let digest = digest(&fonts, roles, &layout);
        let (fonts, font_findings) = fonts::Fonts::new(fonts, roles);
        let (shared, layout_findings) = world::Shared::new(fonts, layout);
        let findings: Vec<_> = font_findings.into_iter().chain(layout_findings).collect();
        if findings.is_empty() { Ok(Self { shared, digest }) } else { Err(findings) }
    }

    /// Whether some font has a glyph for the character. Characters that are not drawn (a space, a line end) are covered.
    pub fn covers(&self, character: char) -> bool {
        self.shared.fonts.covers(character)
    }

    /// Its font files, as they were opened.
    pub fn font_files(&self) -> impl Iterator<Item = &FontFile> {
        self.shared.fonts.files()
    }

    /// SHA-256 (hex) over the fonts, their roles, the layout sources and the typesetter's version: the part of a
    /// letter's fingerprint that this module decides.
    pub fn digest(&self) -> &str {
        &self.digest
    }

    /// Typesets a letter as PDF/A-3a and PDF/UA-1. The same letter gives the same bytes.
    ///
    /// # Errors
    /// Findings of the layout, with file, line and column. In a final letter every warning and every character
    /// without a glyph is one of them.
    pub fn pdf(&self, letter: &Letter) -> Result<Pdf, Vec<Diagnostic>> {
        self.with_document(letter, |laid_out, world| {
            let standards: &[_] =
                if laid_out.has_missing_glyphs { &[] } else { &[PdfStandard::A_3a, PdfStandard::Ua_1] };
            let bytes = export(&laid_out.document, &pdf_options(letter, standards)?, world)?;
            let pages = u32::try_from(laid_out.document.pages().len()).unwrap_or(u32::MAX);
            Ok(Pdf { bytes, pages, warnings: laid_out.warnings })
        })
    }

    /// Typesets a letter that was written as JSON, as [`Engine::pdf`] does.
    ///
    /// # Errors
    /// As [`Engine::pdf`]; the JSON is no letter.
    pub fn pdf_of_json(&self, letter: &[u8]) -> Result<Pdf, Vec<Diagnostic>> {
        self.pdf(&serde_json::from_slice(letter).map_err(|error| vec![findings::letter_not_json(&error)])?)
    }

    /// Typesets a letter as SVG, one per page.
    ///
    /// # Errors
    /// As [`Engine::pdf`].
    pub fn svg(&self, letter: &Letter) -> Result<Vec<String>, Vec<Diagnostic>> {
        let mut pages = Vec::new();
        self.draw(letter, |drawn| {
            if let Drawn::Page(page) = drawn {
                pages.push(page)
            }
        })?;
        Ok(pages)
    }

    /// Typesets a letter as SVG, for somebody who waits for its first page: hands each part on as soon as it is there.
    ///
    /// # Errors
    /// As [`Engine::pdf`]; then nothing has been handed on.
    pub fn draw(&self, letter: &Letter, mut on_part: impl FnMut(Drawn) + Send) -> Result<(), Vec<Diagnostic>> {
        self.with_document(letter, |laid_out, _| {
            let pages = laid_out.document.pages();
            on_part(Drawn::Layout { pages: pages.len(), warnings: laid_out.warnings });
            let options = typst_svg::SvgOptions::default();
            pages.iter().for_each(|page| on_part(Drawn::Page(typst_svg::svg(page, &options))));
            on_part(Drawn::Texts(pages.iter().map(|page| frames::placed_texts(&page.frame)).collect()));
            Ok(())
        })
    }

    /// Lays a letter out and draws the one page of it that `choose` names, 0-based, from what stands on each: for somebody
    /// who writes and waits.
    ///
    /// # Errors
    /// As [`Engine::pdf`]; a letter without such a page has none drawn.
    pub fn draw_page(
        &self,
        letter: &Letter,
        choose: impl FnOnce(&[Vec<PlacedText>]) -> usize + Send,
    ) -> Result<OnePage, Vec<Diagnostic>> {
        self.with_document(letter, |laid_out, _| {
            let pages = laid_out.document.pages();
            let texts: Vec<Vec<PlacedText>> = pages.iter().map(|page| frames::placed_texts(&page.frame)).collect();
            let number = choose(&texts);
            let options = typst_svg::SvgOptions::default();
            let svg = pages.get(number).map(|page| typst_svg::svg(page, &options)).unwrap_or_default();
            Ok(OnePage { number, pages: pages.len(), svg, warnings: laid_out.warnings })
        })
    }

    /// Typesets a letter as pictures, one per page.
    ///
    /// # Errors
    /// As [`Engine::pdf`].
    pub fn pictures(&self, letter: &Letter, pixels_per_inch: u32) -> Result<Vec<Picture>, Vec<Diagnostic>> {
        self.with_document(letter, |laid_out, _| {
            let pixel_per_pt = (f64::from(pixels_per_inch) / 72.0).into();
            let options = typst_render::RenderOptions { pixel_per_pt, ..Default::default() };
            let rendered = laid_out.document.pages().iter().map(|page| typst_render::render(page, &options));
            Ok(rendered.map(|page| Picture { width: page.width(), height: page.height(), rgba: page.take() }).collect())
        })
    }

    /// What the layout reads of a letter: `/letter.json`.
    ///
    /// # Errors
    /// As `serde_json`: never, as far as letters go.
    pub fn layout_data(&self, letter: &Letter) -> Result<Vec<u8>, Vec<Diagnostic>> {
        let has_shipped_faces = self.shared.fonts.are_shipped();
        data::of(letter, data::Given { bookmarked: true, has_shipped_faces, marginals_apart: false })?
            .filled(Filling::default())
    }

    /// The same pages as PDF/A-1b, for a validator that knows no newer standard; its headings make no bookmarks.
    #[doc(hidden)]
    pub fn pdf_a1b_twin(&self, letter: &Letter) -> Result<Vec<u8>, Vec<Diagnostic>> {
        self.with_document_of(letter, false, |laid_out, world| {
            export(&laid_out.document, &pdf_options(letter, &[PdfStandard::A_1b])?, world)
        })
    }

    /// Lays a letter out and returns what stands where on its pages, in millimetres from the top left corner.
    ///
    /// # Errors
    /// As [`Engine::pdf`].
    pub fn geometry(&self, letter: &Letter) -> Result<Vec<PageGeometry>, Vec<Diagnostic>> {
        self.with_document(letter, |laid_out, _| {
            Ok(laid_out.document.pages().iter().map(|page| frames::geometry(&page.frame)).collect())
        })
    }

    /// Lays a letter out and does nothing with it: what `benches/letters.rs` takes the time of.
    #[doc(hidden)]
    pub fn page_count(&self, letter: &Letter) -> Result<usize, Vec<Diagnostic>> {
        self.with_document(letter, |laid_out, _| Ok(laid_out.document.pages().len()))
    }

    fn with_document<R: Send>(
        &self,
        letter: &Letter,
        then: impl FnOnce(LaidOut, &world::LetterWorld) -> Result<R, Vec<Diagnostic>> + Send,
    ) -> Result<R, Vec<Diagnostic>> {
        self.with_document_of(letter, true, then)
    }

    /// Compiles on a thread of our own and hands the pages on while the caches they came from still live.
    fn with_document_of<R: Send>(
        &self,
        letter: &Letter,
        bookmarked: bool,
        then: impl FnOnce(LaidOut, &world::LetterWorld) -> Result<R, Vec<Diagnostic>> + Send,
    ) -> Result<R, Vec<Diagnostic>> {
        in_worker(|| {
            let _evict = EvictWhenDone;
            let (has_shipped_faces, marginals_apart) = (self.shared.fonts.are_shipped(), self.shared.has_marginals());
            let data = data::of(letter, data::Given { bookmarked, has_shipped_faces, marginals_apart })?;
            let made = |filling| {
                let world = world::LetterWorld::new(&self.shared, data.filled(filling)?, letter.issued.is_some());
                let pages = compiled(&world, letter.is_final())?;
                Ok::<_, Vec<Diagnostic>>((world, pages))
            };
            let (mut world, mut pages) = made(Filling::default())?;
            // Only of a layout that leaves heads and numbers to the program it is known what stands on its pages.
            let mut tried = Filling::default();
            let mut faults = ending::faults(&pages.0);
            while let Some(filling) = faults.remedy(tried, letter.is_plain()).filter(|_| marginals_apart) {
                let (other, again) = made(filling)?;
                let left = ending::faults(&again.0);
                tried = filling;
                if left.is_less_than(&faults) {
                    (world, pages, faults) = (other, again, left);
                }
            }
            then(finished(&self.shared, pages, letter.is_final())?, &world)
        })
    }
}

/// Forgets now and then what Typst remembers of letters, also when one failed or panicked; without this a run leaks 5 MB a
/// letter.
struct EvictWhenDone;

impl Drop for EvictWhenDone {
    fn drop(&mut self) {
        static LETTERS: AtomicUsize = AtomicUsize::new(1);
        if LETTERS.fetch_add(1, Ordering::Relaxed).is_multiple_of(LETTERS_REMEMBERED) {
            typst::comemo::evict(ROUNDS_REMEMBERED);
        }
    }
}

/// The pages with what stands above and below them, looked through for what no final letter may have.
fn finished(
    shared: &world::Shared,
    (mut document, mut warnings): (PagedDocument, Vec<Diagnostic>),
    is_final: bool,
) -> Result<LaidOut, Vec<Diagnostic>> {
    if let Some(world) = marginals::wanted(&document).and_then(|data| world::LetterWorld::of_marginals(shared, data)) {
        let (of_pages, more) = compiled(&world, is_final)?;
        let (pages, heads) = (document.pages().len(), of_pages.pages().len());
        document = marginals::joined(&document, &of_pages)
            .ok_or_else(|| vec![findings::marginals_of_other_pages(marginals::ENTRY, pages, heads)])?;
        warnings.extend(more);
    }
    let missing: BTreeSet<char> =
        document.pages().iter().flat_map(|page| frames::missing_glyphs(&page.frame)).collect();
    warnings.extend(missing.iter().map(|&character| findings::missing_glyph(character, is_final)));
    let is_too_long = document.pages().len() > MOST_PAGES;
    if is_too_long {
        warnings.push(findings::too_many_pages(document.pages().len(), MOST_PAGES));
    }
    if is_too_long || is_final && !warnings.is_empty() {
        return Err(warnings);
    }
    Ok(LaidOut { document, warnings, has_missing_glyphs: !missing.is_empty() })
}

/// The pages of a world, and Typst's warnings.
fn compiled(world: &world::LetterWorld, is_final: bool) -> Result<(PagedDocument, Vec<Diagnostic>), Vec<Diagnostic>> {
    let compiled = typst::compile::<PagedDocument>(world);
    if let Some(trouble) = world.trouble() {
        return Err(vec![trouble.clone()]);
    }
    match compiled.output {
        Ok(pages) => Ok((pages, compiled.warnings.iter().map(|warning| told(world, warning, is_final)).collect())),
        Err(errors) => Err(errors.iter().map(|error| told(world, error, true)).collect()),
    }
}

fn told(world: &world::LetterWorld, found: &SourceDiagnostic, stops: bool) -> Diagnostic {
    findings::from_typst(found, world.place(found), stops)
}

fn export(
    document: &PagedDocument,
    options: &PdfOptions,
    world: &world::LetterWorld,
) -> Result<Vec<u8>, Vec<Diagnostic>> {
    typst_pdf::pdf(document, options).map_err(|errors| errors.iter().map(|error| told(world, error, true)).collect())
}

fn pdf_options(letter: &Letter, standards: &[PdfStandard]) -> Result<PdfOptions, Vec<Diagnostic>> {
    options((format!("{}/{}", letter.id, letter.fingerprint), &letter.iso_date), standards)
}

/// Options of a document that is known by `ident` and of a day.
fn options((ident, iso_date): (String, &str), standards: &[PdfStandard]) -> Result<PdfOptions, Vec<Diagnostic>> {
    let standards = PdfStandards::new(standards)
        .map_err(|error| vec![findings::standards_exclude_each_other(error.message().as_str())])?;
    let timestamp = timestamp(iso_date).ok_or_else(|| vec![findings::date_unreadable(iso_date)])?;
    Ok(PdfOptions {
        ident: Smart::Custom(ident),
        creator: Smart::Custom(Some("Yice".into())),
        timestamp: Some(timestamp),
        page_ranges: None,
        standards,
        tagged: true,
        pretty: false,
    })
}

/// Midnight in China of an ISO date: a letter's date is data.
fn timestamp(iso_date: &str) -> Option<Timestamp> {
    let mut parts = iso_date.splitn(3, '-');
    let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
    let datetime = Datetime::from_ymd_hms(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?, 0, 0, 0)?;
    Timestamp::new_local(datetime, CHINA_STANDARD_TIME)
}

/// SHA-256 (hex) over fonts, their roles, layout sources and the typesetter's version; see [`Engine::digest`].
pub fn digest(fonts: &[FontFile], roles: &BTreeMap<String, Vec<String>>, layout: &BTreeMap<String, Vec<u8>>) -> String {
    // The order and the names of font files must not matter, only what is in them.
    let fonts: BTreeSet<&[u8; 32]> = fonts.iter().map(FontFile::sha256).collect();
    let mut hasher = Sha256::new();
    hasher.update(format!("typst {}\n{roles:?}\n", typst::utils::version().raw()));
    fonts.iter().for_each(|font| hasher.update(font));
    // How the bureau's report looks decides nothing about letters.
    for (name, bytes) in layout.iter().filter(|(name, _)| *name != world::REPORT) {
        hasher.update(format!("\n{name} {}\n", bytes.len()));
        hasher.update(bytes);
    }
    Digest::from(hasher).to_string()
}
