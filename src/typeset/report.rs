//! The bureau's report as data: what `layout/summary.typ` reads.

use serde::Serialize;
use typst_pdf::PdfStandard;

use super::{Engine, EvictWhenDone, Pdf, compiled, export, findings, finished, in_worker, options, world};
use crate::diagnostic::Diagnostic;

/// A report: a title, a few lines, sections.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Report {
    /// Title.
    pub title: String,
    /// Who made it.
    pub issuer: String,
    /// ISO date of the report: the date of its file.
    pub iso_date: String,
    /// Lines below the title.
    pub lines: Vec<String>,
    /// Sections.
    pub sections: Vec<Section>,
}

/// A section: notes, then a funnel, then a table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Section {
    /// Heading.
    pub title: String,
    /// Sentences below it.
    pub notes: Vec<String>,
    /// What is drawn.
    pub funnel: Option<Funnel>,
    /// Its table.
    pub table: Option<Grid>,
}

/// A table of texts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Grid {
    /// Heads.
    pub heads: Vec<String>,
    /// Widths, relative to each other.
    pub widths: Vec<u16>,
    /// Which columns hold numbers.
    pub numbers: Vec<bool>,
    /// Rows.
    pub rows: Vec<Vec<String>>,
}

/// Rates of groups over their batches, among limits. Numbers are texts of decimals.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Funnel {
    /// What a reader hears who cannot see it.
    pub alt: String,
    /// The last number of batches on the axis.
    pub most: String,
    /// The highest rate on the axis.
    pub top: String,
    /// Marks on the axes.
    pub ticks: Ticks,
    /// Lines.
    pub lines: Vec<Line>,
    /// Groups.
    pub dots: Vec<Dot>,
}

/// Marks on the axes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Ticks {
    /// Numbers of batches.
    pub across: Vec<String>,
    /// Rates, each with what is printed.
    pub up: Vec<Tick>,
}

/// A mark of a rate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Tick {
    /// The rate.
    pub at: String,
    /// What is printed.
    pub label: String,
}

/// A line of limits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Line {
    /// Dashed: 99.8 %; solid: 95 %.
    pub dashed: bool,
    /// Batches and rate of its points.
    pub points: Vec<[String; 2]>,
}

/// A group.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Dot {
    /// Batches.
    pub n: String,
    /// Rate.
    pub rate: String,
    /// Its name where it lies outside the limits; else empty.
    pub name: String,
}

impl Engine {
    /// Typesets the bureau's report as PDF/A-3a and PDF/UA-1. The same report gives the same bytes.
    ///
    /// # Errors
    /// As [`Engine::pdf`] of a final letter; the layout has no `summary.typ`.
    pub fn report_pdf(&self, report: &Report) -> Result<Pdf, Vec<Diagnostic>> {
        in_worker(|| {
            let _evict = EvictWhenDone;
            let json = serde_json::to_vec(report).map_err(|error| vec![findings::letter_not_json(&error)])?;
            let world = world::LetterWorld::of_report(&self.shared, json)
                .ok_or_else(|| vec![findings::no_entry(world::REPORT)])?;
            let laid_out = finished(&self.shared, compiled(&world, true)?, true)?;
            let ident = format!("summary/{}", report.iso_date);
            let options = options((ident, &report.iso_date), &[PdfStandard::A_3a, PdfStandard::Ua_1])?;
            let bytes = export(&laid_out.document, &options, &world)?;
            let pages = u32::try_from(laid_out.document.pages().len()).unwrap_or(u32::MAX);
            Ok(Pdf { bytes, pages, warnings: Vec::new() })
        })
    }
}
