//! The texts of a letter found again on its pages: pages hold runs of glyphs, letters hold sentences.

use std::ops::Range;

use crate::typeset::PlacedText;

/// Shorter texts are looked for nearby alone: far away another one like it stands.
const SHORT: usize = 6;
/// How far that is, in characters.
const NEARBY: usize = 600;
/// What may stand between the pieces: the foot of a page, the head of the next, the head of a table.
const BETWEEN: usize = 120;
/// A text that goes on behind what stands between two pages has this much of it in one piece.
const PIECE: usize = 4;

/// All characters that are printed, page by page, each with where it stands.
pub(super) struct Flow<'a> {
    pages: &'a [Vec<PlacedText>],
    characters: Vec<char>,
    /// Page, run, and share of the run's width that lies before and behind the character.
    places: Vec<(u32, u32, f64, f64)>,
}

/// A rectangle on a page, in percent of its width and height.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize, utoipa::ToSchema)]
pub(super) struct Area {
    /// Page, 1-based.
    pub page: usize,
    /// Left.
    pub x: f64,
    /// Top.
    pub y: f64,
    /// Width.
    pub w: f64,
    /// Height.
    pub h: f64,
}

impl<'a> Flow<'a> {
    /// The characters of these pages.
    pub(super) fn of(pages: &'a [Vec<PlacedText>]) -> Self {
        let mut flow = Self { pages, characters: Vec::new(), places: Vec::new() };
        for (page, runs) in (0_u32..).zip(pages) {
            for (run, text) in (0_u32..).zip(runs) {
                let whole: f64 = text.text.chars().map(weight).sum();
                let mut before = 0.0;
                for character in text.text.chars() {
                    let behind = before + weight(character);
                    if is_printed(character) {
                        flow.characters.push(character);
                        flow.places.push((page, run, before / whole, behind / whole));
                    }
                    before = behind;
                }
            }
        }
        flow
    }

    /// Where a text stands from a position on: for each of its characters the one that prints it, and none for one that is
    /// not found. A text that goes on overleaf is found in pieces. `reach`: so far it may begin behind the position.
    pub(super) fn locate(&self, text: &[char], from: usize, reach: Option<usize>) -> Vec<Option<usize>> {
        let mut found = vec![None; text.len()];
        let reach = reach.or_else(|| (text.len() < SHORT).then_some(NEARBY));
        if let Some(start) = self.find(text, from, reach) {
            (0..text.len()).for_each(|index| found[index] = Some(start + index));
            return found;
        }
        // In pieces: from its first character on, each piece close behind the one before, and all of it.
        let (mut done, mut cursor) = (0, from);
        while done < text.len() {
            let piece = &text[done..(done + PIECE).min(text.len())];
            let reach = if done == 0 { reach.unwrap_or(NEARBY) } else { BETWEEN };
            let Some(start) = self.find(piece, cursor, Some(reach)) else { return vec![None; text.len()] };
            cursor = start;
            while text.get(done).is_some() && text.get(done) == self.characters.get(cursor) {
                found[done] = Some(cursor);
                done += 1;
                cursor += 1;
            }
        }
        found
    }

    /// What is printed from a position on, for tests that do not find their text.
    #[cfg(test)]
    fn text(&self) -> String {
        self.characters.iter().collect()
    }

    /// Where a text stands in one piece from a position on.
    pub(super) fn find(&self, text: &[char], from: usize, reach: Option<usize>) -> Option<usize> {
        let all = self.characters.len();
        let end = reach.map_or(all, |reach| (from + reach + text.len()).min(all));
        let within = self.characters.get(from..end).filter(|_| !text.is_empty())?;
        within.windows(text.len()).position(|window| window == text).map(|at| from + at)
    }

    /// The rectangles of these characters, one for each line of each page.
    pub(super) fn areas(&self, characters: impl IntoIterator<Item = usize>) -> Vec<Area> {
        let mut areas: Vec<Area> = Vec::new();
        for at in characters {
            let Some(&(page, run, before, behind)) = self.places.get(at) else { continue };
            let text = &self.pages[page as usize][run as usize];
            let (left, right) = (text.x + before * text.width, text.x + behind * text.width);
            match areas.last_mut() {
                Some(area) if area.page == page as usize + 1 && (area.y - text.y).abs() < text.height / 2.0 => {
                    let end = (area.x + area.w).max(right);
                    area.x = area.x.min(left);
                    area.w = end - area.x;
                    area.h = area.h.max(text.height);
                }
                _ => areas.push(Area { page: page as usize + 1, x: left, y: text.y, w: right - left, h: text.height }),
            }
        }
        areas
    }
}

/// What is left of a text when it is looked for: no blanks, and nothing that is not seen.
pub(super) fn bare(text: &str) -> Vec<char> {
    text.chars().filter(|&character| is_printed(character)).collect()
}

/// All occurrences of a figure in a text that are no part of a longer figure.
pub(super) fn figures(text: &[char], figure: &[char]) -> Vec<Range<usize>> {
    if figure.is_empty() {
        return Vec::new();
    }
    let digit = |at: Option<usize>| at.and_then(|at| text.get(at)).is_some_and(char::is_ascii_digit);
    let point = |at: Option<usize>| at.and_then(|at| text.get(at)) == Some(&'.');
    let starts_as_number = figure.first().is_some_and(|first| first.is_ascii_digit());
    let ends_as_number = figure.last().is_some_and(|last| last.is_ascii_digit());
    let is_whole = |start: &usize| {
        let (before, end) = (start.checked_sub(1), start + figure.len());
        let goes_back = starts_as_number && (digit(before) || point(before) && digit(start.checked_sub(2)));
        let goes_on = ends_as_number && (digit(Some(end)) || point(Some(end)) && digit(Some(end + 1)));
        !goes_back && !goes_on
    };
    let starts = text.windows(figure.len()).enumerate().filter(|(_, window)| *window == figure).map(|(at, _)| at);
    starts.filter(is_whole).map(|start| start..start + figure.len()).collect()
}

fn is_printed(character: char) -> bool {
    !character.is_whitespace() && !matches!(character, '\u{200b}' | '\u{2060}' | '\u{feff}' | '\u{ad}')
}

/// Share of a line that a character takes, about: figures and Latin letters are half as wide as Chinese ones.
fn weight(character: char) -> f64 {
    if character.is_ascii() { 0.5 } else { 1.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(runs: &[&str]) -> Vec<PlacedText> {
        let line = |(at, text): (usize, &&str)| PlacedText {
            x: 10.0,
            y: 10.0 * at as f64,
            width: 20.0,
            height: 2.0,
            text: text.to_string(),
        };
        runs.iter().enumerate().map(line).collect()
    }

    #[test]
    fn a_text_over_lines_and_pages_is_found_and_what_stands_between_pages_is_not_part_of_it() {
        let pages = [page(&["导体电阻实测", "值为7.86，超出"]), page(&["第2页", "限值0.45，应当", "改正"])];
        let flow = Flow::of(&pages);
        assert_eq!(flow.text().chars().count(), 29, "{}", flow.text());
        let text = bare("导体电阻实测 值为7.86，超出限值0.45，应当改正");
        let found = flow.locate(&text, 0, None);
        assert!(found.iter().all(Option::is_some), "{found:?}");
        let areas = flow.areas(found.into_iter().flatten());
        assert_eq!(
            areas.iter().map(|area| (area.page, area.y)).collect::<Vec<_>>(),
            [(1, 0.0), (1, 10.0), (2, 10.0), (2, 20.0)]
        );
    }

    #[test]
    fn a_figure_is_no_part_of_a_longer_one() {
        let at = |text: &str, figure: &str| figures(&bare(text), &bare(figure)).len();
        assert_eq!(at("7.86、17.86、7.865、7.86.", "7.86"), 2);
        assert_eq!(at("0.8与0.80", "0.8"), 1);
        assert_eq!(at("≤7.41，≤7.410", "≤7.41"), 1);
        assert_eq!(at("3.0.8", "0.8"), 0);
        assert_eq!(at("任何", ""), 0);
    }
}
