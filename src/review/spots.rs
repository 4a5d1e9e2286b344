//! What stands where on a letter's pages, and where it comes from: a figure and its cell, a block and its place.

use serde::Serialize;

use super::flow::{Area, Flow, bare, figures};
use crate::compose::letter::{Block, Content, Letter, PanelRow};
use crate::diagnostic::{Lang, Place, Words};
use crate::domain::columns::Field;
use crate::explain;
use crate::job::{Job, item_place};
use crate::typeset::PlacedText;

/// What is explained of a comparison and never printed in a letter: any small count would seem to come from it.
const NOT_PRINTED: [&str; 3] = ["rank", "percentile", "conforming enterprises"];

/// How far behind each other the cells of a row stand at most, in characters; heads that are repeated overleaf included.
const REACH: usize = 400;

/// A text found further on than this stands there again: what comes between must still be found.
const LEAP: usize = 500;

/// A figure's origin.
struct Source {
    printed: Vec<char>,
    what: Words,
    steps: Vec<Words>,
    /// Row of the item, without a column.
    row: Place,
    /// What the item goes by.
    names: Vec<Vec<char>>,
    sheet_no: Vec<char>,
}

/// What stands where in one letter.
pub(super) struct Spots {
    sources: Vec<Source>,
    spots: Vec<Spot>,
    blocks: Vec<BlockArea>,
}

/// A figure on a page.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub(super) struct Spot {
    /// Where.
    area: Area,
    /// Its block.
    block: String,
    /// Where it comes from: indices into the sources; several where several cells show the same.
    sources: Vec<usize>,
}

/// A block on a page.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub(super) struct BlockArea {
    id: String,
    area: Area,
}

/// All of it in one language.
#[derive(Serialize, utoipa::ToSchema)]
#[schema(as = Spots)]
pub(super) struct Told<'a> {
    sources: Vec<ToldSource<'a>>,
    spots: &'a [Spot],
    blocks: &'a [BlockArea],
}

/// A figure's origin in one language.
#[derive(Serialize, utoipa::ToSchema)]
struct ToldSource<'a> {
    /// As printed.
    printed: String,
    /// What it is.
    what: &'a str,
    /// File, sheet, row, column and text of its cell; then how it was read and worked out.
    steps: Vec<&'a str>,
    /// File, sheet and row of the tested item.
    #[schema(value_type = Object)]
    place: &'a Place,
}

/// Texts that are read together: a row of a table, a paragraph.
struct Unit<'a> {
    context: Vec<char>,
    texts: Vec<&'a str>,
    /// How far behind each other they stand at most, where they are cells of a row.
    reach: Option<usize>,
}

impl Spots {
    /// Looks a letter's texts up on its pages.
    pub(super) fn of(job: &Job, subject: usize, letter: &Letter, pages: &[Vec<PlacedText>]) -> Self {
        let sources = sources(job, subject);
        let flow = Flow::of(pages);
        let (mut spots, mut blocks, mut cursor) = (Vec::new(), Vec::new(), 0);
        for block in &letter.body {
            let (mut of_block, start) = (Vec::new(), cursor);
            for unit in units(block) {
                let (mut at, mut next) = (cursor, None);
                // The cells of a row follow each other on the page: found together, they are found surely.
                if unit.reach.is_some() {
                    let row: Vec<char> = unit.texts.iter().flat_map(|text| bare(text)).collect();
                    let whole = flow.find(&row, cursor, None).or_else(|| flow.find(&row, 0, None));
                    at = whole.unwrap_or(at);
                }
                for text in unit.texts {
                    let text = bare(text);
                    if unit.reach.is_some() && text.iter().all(char::is_ascii_digit) && next.is_none() {
                        continue;
                    }
                    let found = match flow.locate(&text, at, unit.reach) {
                        // Labels of a strip stand above each other, in another order than they are read in.
                        found if unit.reach.is_none() && found.iter().all(Option::is_none) => {
                            flow.locate(&text, start, None)
                        }
                        found => found,
                    };
                    let near = |last: &&usize| **last < at + text.len() + LEAP;
                    if let Some(last) = found.iter().flatten().max().filter(near) {
                        at = at.max(last + 1);
                        // A running number may be found anywhere.
                        if text.iter().any(|character| character.is_alphabetic()) {
                            next.get_or_insert(at);
                        }
                    }
                    for (range, of) in named(&sources, &block.id, &unit.context, &text) {
                        let areas = flow.areas(found[range].iter().copied().flatten());
                        let spot = |area| Spot { area, block: block.id.clone(), sources: of.clone() };
                        spots.extend(areas.into_iter().map(spot));
                    }
                    of_block.extend(found.into_iter().flatten());
                }
                // The next row begins behind this one's name: one cell that is found too far on must not hide the rows between.
                cursor = if unit.reach.is_some() { next.unwrap_or(cursor) } else { at };
            }
            blocks.extend(around(&flow.areas(of_block)).map(|area| BlockArea { id: block.id.clone(), area }));
        }
        Self { sources, spots, blocks }
    }

    /// All of it in one language.
    pub(super) fn told(&self, lang: Lang) -> Told<'_> {
        let told = self.sources.iter().map(|of| ToldSource {
            printed: of.printed.iter().collect(),
            what: of.what.in_lang(lang),
            steps: of.steps.iter().map(|step| step.in_lang(lang)).collect(),
            place: &of.row,
        });
        Told { sources: told.collect(), spots: &self.spots, blocks: &self.blocks }
    }
}

fn sources(job: &Job, subject: usize) -> Vec<Source> {
    let spot_check = job.spot_check();
    let mut sources = Vec::new();
    for subject in job.told_with(subject) {
        let class = spot_check.catalog.classes.get(&subject.class);
        for chain in explain::letter(job, subject) {
            let Some((batch, item)) = chain.at.filter(|_| !chain.printed.is_empty()) else { continue };
            let kind = chain.what.en.split(':').next().unwrap_or_default();
            if NOT_PRINTED.contains(&kind) {
                continue;
            }
            let tested = &spot_check.batches[batch].items[item];
            let known = tested.indicator.and_then(|index| class?.indicators.get(index));
            let short = tested.name.split(['（', '(']).next().unwrap_or_default();
            let mut names = vec![bare(&tested.name), bare(short)];
            names.extend(known.map(|known| bare(&known.name)));
            names.retain(|name| !name.is_empty());
            let place = item_place(spot_check, batch, item, Field::Result);
            sources.push(Source {
                printed: bare(&chain.printed),
                what: chain.what,
                steps: chain.steps,
                row: Place { column: String::new(), header: String::new(), text: None, ..place },
                names,
                sheet_no: bare(&spot_check.batches[batch].sampling_sheet_no),
            });
        }
    }
    sources
}

/// The figures of a text that have a source: where they stand in it, and which.
fn named(
    sources: &[Source],
    block: &str,
    context: &[char],
    text: &[char],
) -> Vec<(std::ops::Range<usize>, Vec<usize>)> {
    let block = bare(block);
    let holds = |within: &[char], part: &[char]| !part.is_empty() && within.windows(part.len()).any(|one| one == part);
    let of_sheet = sources.iter().any(|source| holds(&block, &source.sheet_no));
    let is_named = |source: &Source| source.names.iter().any(|name| holds(context, name) || holds(&block, name));
    let mut found: Vec<(std::ops::Range<usize>, Vec<usize>)> = Vec::new();
    let has_digit = |source: &Source| source.printed.iter().any(char::is_ascii_digit);
    let candidates = sources.iter().enumerate().filter(|(_, source)| {
        (!of_sheet || holds(&block, &source.sheet_no)) && is_named(source) && (has_digit(source) || of_sheet)
    });
    let mut candidates: Vec<(usize, &Source)> = candidates.collect();
    candidates.sort_by_key(|(_, source)| std::cmp::Reverse(source.printed.len()));
    for (index, source) in candidates {
        for range in figures(text, &source.printed) {
            match found.iter_mut().find(|(known, _)| known.start < range.end && range.start < known.end) {
                Some((known, of)) if *known == range => of.push(index),
                // Part of a longer figure that has a source of its own.
                Some(_) => {}
                None => found.push((range, vec![index])),
            }
        }
    }
    found
}

/// A rectangle around the lines of a block on each page.
fn around(areas: &[Area]) -> impl Iterator<Item = Area> {
    let mut pages: Vec<Area> = Vec::new();
    for area in areas {
        match pages.iter_mut().find(|known| known.page == area.page) {
            None => pages.push(*area),
            Some(known) => {
                let (right, bottom) =
                    ((known.x + known.w).max(area.x + area.w), (known.y + known.h).max(area.y + area.h));
                (known.x, known.y) = (known.x.min(area.x), known.y.min(area.y));
                (known.w, known.h) = (right - known.x, bottom - known.y);
            }
        }
    }
    pages.into_iter()
}

fn units(block: &Block) -> Vec<Unit<'_>> {
    match &block.content {
        Content::Panel(panel) => {
            let head = alone(vec![&panel.title, &panel.summary]);
            let rows = panel.rows.iter().map(|row| unit(texts_of(row), ""));
            head.into_iter().chain(rows).chain(alone(vec![&panel.note])).collect()
        }
        Content::FirstThings(things) => {
            things.rows.iter().map(|row| unit(vec![row.what.as_str(), &row.target, &row.when], "")).collect()
        }
        Content::Table(table) => {
            let of_row = |row| Unit { reach: Some(REACH), ..unit(row, "") };
            table.rows.iter().map(|row| of_row(row.iter().map(String::as_str).collect())).collect()
        }
        Content::Measures(measures) => {
            let rows = measures.groups.iter().flat_map(|group| group.rows.iter().map(move |row| (group, row)));
            rows.map(|(group, row)| {
                let texts = vec![row.what.as_str(), &row.target, &row.verification, &row.evidence, &row.due, &row.who];
                unit(texts, &group.text)
            })
            .collect()
        }
        Content::Paragraph { lead, text } => vec![unit(vec![lead, text], "")],
        other => alone(other.texts()),
    }
}

fn texts_of(row: &PanelRow) -> Vec<&str> {
    let mut texts = vec![row.name.as_str(), &row.unit, &row.preference];
    if let Some(strip) = &row.strip {
        let marks = [Some(&strip.own), strip.low.as_ref(), strip.high.as_ref()].into_iter().flatten();
        texts.extend(marks.map(|mark| mark.label.as_str()).chain([strip.peer_label.as_str()]));
    }
    texts.extend([row.instead.as_str(), &row.verdict, &row.margin, &row.place]);
    texts
}

fn unit<'a>(texts: Vec<&'a str>, head: &str) -> Unit<'a> {
    let context = texts.iter().flat_map(|text| bare(text)).chain(bare(head)).collect();
    Unit { context, texts, reach: None }
}

fn alone(texts: Vec<&str>) -> Vec<Unit<'_>> {
    texts.into_iter().map(|text| unit(vec![text], "")).collect()
}
