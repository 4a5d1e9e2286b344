//! A cell's text of several runs: what a small or a struck-out run means for it.
//!
//! 46.2 with a footnote mark is not 46.21, and 58 struck out before 61 is not 5861.

use std::borrow::Cow;

use super::colors::Colors;
use super::row::Rgb;
use super::styles::Ink;

/// How a run stands among the others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Mark {
    /// As the rest.
    #[default]
    Plain,
    /// Superscript.
    Raised,
    /// Subscript.
    Lowered,
    /// Struck out.
    Struck,
}

/// What is seen of a run's letters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RunInk {
    /// They have this color.
    Of(Rgb),
    /// Nobody reads letters of that size.
    Tiny,
}

impl RunInk {
    /// That of a font, whose color is black where it says none.
    pub(crate) fn of_font(ink: Ink, colors: &Colors) -> Self {
        match ink.tiny {
            true => Self::Tiny,
            false => Self::Of(ink.color.map_or(Rgb::BLACK, |color| colors.seen(color))),
        }
    }

    fn is_lost_on(self, behind: Rgb) -> bool {
        match self {
            Self::Of(color) => color.is_lost_on(behind),
            Self::Tiny => true,
        }
    }
}

/// A text as its runs come.
#[derive(Debug, Default)]
pub(crate) struct RichText {
    /// All runs without their marks.
    pub text: String,
    /// Where a mark begins.
    marks: Vec<(usize, Mark)>,
    /// Where an ink begins; none is that of the cell.
    inks: Vec<(usize, Option<RunInk>)>,
}

/// The inks of a text's runs, as far as they have one of their own; none where no run has.
pub(crate) type Inks = Option<Box<[Option<RunInk>]>>;

/// Whether something of a text is not seen: a run of the color behind it or too small, or all of it in the cell's own style.
pub(crate) fn is_unseen(inks: &Inks, cell_is: bool, behind: Rgb) -> bool {
    match inks {
        None => cell_is,
        Some(inks) => inks.iter().any(|ink| ink.map_or(cell_is, |ink| ink.is_lost_on(behind))),
    }
}

impl RichText {
    /// What follows stands so.
    pub(crate) fn stand(&mut self, mark: Mark) {
        let here = self.text.len();
        let struck = self.marks.last() == Some(&(here, Mark::Struck));
        // Raised and struck out is struck out.
        if !(struck && mark != Mark::Plain || self.marks.is_empty() && mark == Mark::Plain) {
            self.marks.push((here, mark));
        }
    }

    /// What follows has this ink; none is that of the cell. A run that is too small stays so whatever its color.
    pub(crate) fn ink(&mut self, ink: Option<RunInk>) {
        let is_tiny = self.inks.last() == Some(&(self.text.len(), Some(RunInk::Tiny)));
        if is_tiny && ink.is_some() {
            return;
        }
        if ink.is_some() || !self.inks.is_empty() {
            self.inks.push((self.text.len(), ink));
        }
    }

    /// The inks of its runs.
    pub(crate) fn inks(&self) -> Inks {
        let (first, _) = self.inks.first()?;
        let ends = self.inks.iter().skip(1).map(|(start, _)| *start).chain([self.text.len()]);
        let runs = self.inks.iter().zip(ends).map(|((start, ink), end)| (&self.text[*start..end], *ink));
        let seen = [(&self.text[..*first], None)].into_iter().chain(runs).filter(|(run, _)| !run.trim().is_empty());
        let mut inks: Vec<Option<RunInk>> = seen.map(|(_, ink)| ink).collect();
        inks.dedup();
        inks.iter().any(Option::is_some).then(|| inks.into())
    }

    /// Forgets everything.
    pub(crate) fn clear(&mut self) {
        self.text.clear();
        self.marks.clear();
        self.inks.clear();
    }

    /// The text as the cell shows it; none where something is struck out, or is small and no character says so.
    pub(crate) fn shown(&self) -> Option<Cow<'_, str>> {
        if self.marks.is_empty() {
            return Some(Cow::Borrowed(&self.text));
        }
        let ends = self.marks.iter().map(|(start, _)| *start).chain([self.text.len()]);
        let marks = [Mark::Plain].into_iter().chain(self.marks.iter().map(|(_, mark)| *mark));
        let mut start = 0;
        let mut runs: Vec<(Mark, &str)> = Vec::new();
        for (mark, end) in marks.zip(ends) {
            let run = &self.text[start..end];
            // What stands in a blank is not seen.
            runs.extend((!run.is_empty()).then_some((if run.trim().is_empty() { Mark::Plain } else { mark }, run)));
            start = end;
        }
        let mut seen = runs.iter().filter(|(_, run)| !run.trim().is_empty()).map(|(mark, _)| *mark);
        let first = seen.next().unwrap_or_default();
        if first != Mark::Struck && seen.all(|mark| mark == first) {
            return Some(Cow::Borrowed(&self.text));
        }
        let mut out = String::with_capacity(self.text.len());
        for (mark, run) in runs {
            match mark {
                Mark::Plain => out.push_str(run),
                Mark::Struck => return None,
                Mark::Raised | Mark::Lowered => out.push_str(&small(&out, mark, run)?),
            }
        }
        Some(Cow::Owned(out))
    }
}

/// Small figures behind a Latin letter belong to a unit or a formula, and there are characters for them: mm², P₂O₅.
fn small(before: &str, mark: Mark, run: &str) -> Option<String> {
    let figures = if mark == Mark::Raised { "⁰¹²³⁴⁵⁶⁷⁸⁹" } else { "₀₁₂₃₄₅₆₇₈₉" };
    let behind = |c: char| c.is_ascii_alphabetic() || matches!(c, ')' | '）');
    if !before.chars().next_back().is_some_and(behind) {
        return None;
    }
    run.chars().map(|c| figures.chars().nth(usize::try_from(c.to_digit(10)?).ok()?)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_that_no_character_says_makes_the_text_unknown() {
        use Mark::{Lowered, Plain, Raised, Struck};
        for (runs, shown) in [
            (&[(Plain, "46.2")][..], Some("46.2")),
            (&[(Plain, "46.2"), (Raised, "1")], None),
            (&[(Struck, "58"), (Plain, "61")], None),
            (&[(Struck, "58")], None),
            (&[(Raised, "46"), (Raised, ".2")], Some("46.2")),
            (&[(Plain, "46.2"), (Raised, " ")], Some("46.2 ")),
            (&[(Plain, "2.5 mm"), (Raised, "2")], Some("2.5 mm²")),
            (&[(Plain, "P"), (Lowered, "2"), (Plain, "O"), (Lowered, "5")], Some("P₂O₅")),
            (&[(Plain, "10"), (Raised, "3")], None),
            (&[(Plain, "公司"), (Raised, "1")], None),
            (&[(Plain, "R"), (Lowered, "m")], None),
            (&[(Plain, ""), (Lowered, "")], Some("")),
        ] {
            let mut text = RichText::default();
            for (mark, run) in runs {
                text.stand(*mark);
                text.text.push_str(run);
            }
            assert_eq!(text.shown().as_deref(), shown, "{runs:?}");
        }
    }

    #[test]
    fn a_run_of_the_color_behind_it_or_too_small_is_not_seen() {
        let of = |color| Some(RunInk::Of(color));
        let white = of(Rgb::WHITE);
        for (runs, cell, unseen) in [
            (&[(None, "46.2")][..], false, false),
            (&[(None, "46.2")], true, true),
            (&[(None, "46.2"), (white, "1")], false, true),
            (&[(white, "1"), (None, "46.2")], false, true),
            (&[(None, "46.2"), (white, " ")], false, false),
            // Runs of their own color are seen in a cell of white text.
            (&[(of(Rgb::BLACK), "46"), (of(Rgb([255, 0, 0])), ".2")], true, false),
            (&[(of(Rgb::BLACK), "46"), (None, ".2")], true, true),
            (&[(None, "46.2"), (Some(RunInk::Tiny), "1")], false, true),
            (&[(Some(RunInk::Tiny), ""), (of(Rgb::BLACK), "46.2")], false, true),
            (&[(Some(RunInk::Tiny), ""), (None, "46.2")], false, false),
        ] {
            let mut text = RichText::default();
            for (ink, run) in runs {
                text.ink(*ink);
                text.text.push_str(run);
            }
            assert_eq!(is_unseen(&text.inks(), cell, Rgb::WHITE), unseen, "{runs:?}");
        }
    }
}
