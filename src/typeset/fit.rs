//! How many lines a left-aligned text takes: known beforehand, a table's row needs to be laid out only once.
//!
//! Breaks and widths are simulated twice, once to the narrow and once to the wide side wherever Typst may do otherwise
//! than is known here. Where both come to the same number, that is the number.

use std::mem;

use super::words::{Part, em, parts};

/// Advances of the shipped Latin face for ` ` to `~`, in 1/2048 em.
const ADVANCES: [u16; 95] = [
    512, 682, 836, 1024, 1024, 1706, 1593, 369, 682, 682, 1024, 1155, 512, 682, 512, 569, 1024, 1024, 1024, 1024, 1024,
    1024, 1024, 1024, 1024, 1024, 569, 569, 1155, 1155, 1155, 909, 1886, 1479, 1366, 1366, 1479, 1251, 1139, 1479,
    1479, 682, 797, 1479, 1251, 1821, 1479, 1479, 1139, 1479, 1366, 1139, 1251, 1479, 1479, 1933, 1479, 1479, 1251,
    682, 569, 682, 961, 1024, 682, 909, 1024, 909, 1024, 909, 682, 1024, 1024, 569, 569, 1024, 569, 1593, 1024, 1024,
    1024, 1024, 682, 797, 569, 1024, 1024, 1479, 1024, 1024, 909, 983, 410, 983, 1108,
];

/// Space that Typst puts between Han and Latin, in em.
const GAP: f64 = 0.25;

/// Nothing longer (em) is kept together for sure.
const LONGEST: f64 = 18.0;

/// A width's lower and upper bound.
type Bounds = [f64; 2];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Han,
    Wide,
    Latin,
    Space,
    /// A space between a box and Han: gone at both ends of a line.
    Gap,
    Boxed,
}

/// What is not broken.
#[derive(Debug, Clone)]
struct Unit {
    kind: Kind,
    width: Bounds,
    /// Added where it does not begin a line; negative where two marks of punctuation share a square.
    gap: f64,
    /// Whether a line may begin here: to the narrow side wherever it may, to the wide side where it surely may.
    may_begin: [bool; 2],
    is_opening: bool,
    is_closing: bool,
    /// Its last character.
    end: char,
    /// Lines narrower than this (em) may break it after all.
    holds_from: f64,
}

impl Unit {
    fn new(kind: Kind, end: char) -> Self {
        let (is_opening, is_closing) = (false, false);
        Self { kind, width: [0.0; 2], gap: 0.0, may_begin: [false; 2], is_opening, is_closing, end, holds_from: 0.0 }
    }
}

/// A text ready to be fitted into widths.
#[derive(Debug, Clone)]
pub(super) struct Fit {
    paragraphs: Vec<Vec<Unit>>,
    longest: f64,
    /// In lines narrower than this (em) it may break, or not, as cannot be told here.
    holds_from: f64,
}

/// Where a side of the doubt is looked up: the text is as narrow as it may be, or as wide.
const NARROW: usize = 0;
const WIDE: usize = 1;

impl Fit {
    /// Reads a text; in bold Latin letters are a little wider.
    pub(super) fn new(text: &str, is_bold: bool) -> Self {
        Self::of(&[text], is_bold)
    }

    /// Reads texts that stand one after the other, each cut into words on its own.
    pub(super) fn of(texts: &[&str], is_bold: bool) -> Self {
        let (mut paragraphs, mut units) = (Vec::new(), Vec::new());
        for text in texts {
            for (index, line) in text.split('\n').enumerate() {
                if index > 0 {
                    paragraphs.push(mem::take(&mut units));
                }
                read(line, is_bold, &mut units);
            }
        }
        paragraphs.push(units);
        Self::from(paragraphs)
    }

    /// Reads pieces of which each stands in a box of its own.
    pub(super) fn boxes(pieces: &[&str]) -> Self {
        let boxed = |piece: &&str| {
            let extent = Self::new(piece, false).extent();
            // Punctuation at a box's ends may be narrower.
            let width = [extent - 1.0, extent];
            Unit { width, may_begin: [true; 2], holds_from: extent + 0.06, ..Unit::new(Kind::Boxed, ' ') }
        };
        Self::from(vec![pieces.iter().map(boxed).collect()])
    }

    fn from(paragraphs: Vec<Vec<Unit>>) -> Self {
        let longest = paragraphs.iter().map(|units| longest(units)).fold(0.0, f64::max);
        let holds_from = paragraphs.iter().flatten().map(|unit| unit.holds_from).fold(longest, f64::max);
        Self { paragraphs, longest, holds_from }
    }

    /// The fewest and the most lines in a width (em): if all doubts are for the narrow and for the wide side.
    pub(super) fn lines(&self, width: f64) -> (usize, usize) {
        let count = |side: usize, width: f64| self.paragraphs.iter().map(|units| fill(units, width, side)).sum();
        if self.holds_from > width {
            return (0, usize::MAX);
        }
        (count(NARROW, width + 0.06), count(WIDE, width - 0.06))
    }

    /// Lines in a width (em), rather too many than too few.
    pub(super) fn most_lines(&self, width: f64) -> usize {
        self.paragraphs.iter().map(|units| fill(units, width - 0.06, WIDE)).sum()
    }

    /// Width (em) in one line, rather too wide.
    pub(super) fn extent(&self) -> f64 {
        let whole = |units: &Vec<Unit>| units.iter().map(|unit| unit.width[WIDE] + unit.gap).sum();
        self.paragraphs.iter().map(whole).fold(0.0, f64::max)
    }

    /// The least width (em) in which a head looks well: four characters stand in one line, more in two that break behind a
    /// bracket, if there is one; pieces in boxes stand below each other.
    pub(super) fn folded(&self) -> f64 {
        let units: Vec<&Unit> = self.paragraphs.iter().flatten().collect();
        let extent = self.extent();
        if units.iter().all(|unit| unit.kind == Kind::Boxed) {
            return self.longest;
        }
        if units.len() <= 4 {
            return extent;
        }
        let width = |units: &[&Unit]| units.iter().map(|unit| unit.width[WIDE] + unit.gap).sum::<f64>();
        let bracket = units[..units.len() - 1].iter().rposition(|unit| "）〕】".contains(unit.end));
        // A bracket is half as wide where its line ends.
        bracket.map_or(extent / 1.6, |it| (width(&units[..=it]) - 0.5).max(width(&units[it + 1..])))
    }

    /// Width (em) of its longest piece that is not broken.
    pub(super) fn longest(&self) -> f64 {
        self.longest
    }
}

fn longest(units: &[Unit]) -> f64 {
    let (mut longest, mut piece): (f64, f64) = (0.0, 0.0);
    for unit in units {
        let joins = !unit.may_begin[WIDE] && unit.kind != Kind::Space;
        piece = if joins { piece + unit.width[WIDE] + unit.gap } else { unit.width[WIDE] };
        longest = longest.max(piece);
    }
    longest
}

/// Ink in the left half: half of it goes at a line's end.
fn is_closing(character: char) -> bool {
    matches!(
        character,
        '，' | '。'
            | '．'
            | '、'
            | '：'
            | '；'
            | '》'
            | '）'
            | '』'
            | '」'
            | '】'
            | '〗'
            | '〕'
            | '〉'
            | '］'
            | '｝'
            | '”'
            | '’'
    )
}

/// Ink in the right half: half of it goes at a line's start.
fn is_opening(character: char) -> bool {
    matches!(character, '《' | '（' | '『' | '「' | '【' | '〖' | '〔' | '〈' | '［' | '｛' | '“' | '‘')
}

fn is_han(character: char) -> bool {
    matches!(character, '㐀'..='鿿' | '豈'..='\u{FAFF}' | '\u{20000}'..='\u{3FFFF}' | '々' | '〇')
}

fn is_wide(character: char) -> bool {
    matches!(character, '\u{3000}'..='\u{303F}' | '\u{FF00}'..='\u{FFEF}' | '“' | '”' | '‘' | '’' | '—' | '…' | '℃' | '★')
}

/// Whether Typst puts a space between Han and this: letters and digits of scripts that have words.
fn has_gap(character: char) -> bool {
    let is_letter = character.is_alphabetic() && matches!(character, '\u{C0}'..='\u{52F}');
    character.is_ascii_alphanumeric() || is_letter || matches!(character, '#' | '$' | '%' | '&')
}

/// Bounds of a character's width in em, in whichever of the shipped faces sets it.
fn width_of(character: char, is_bold: bool) -> Bounds {
    match character {
        ' '..='~' => {
            let advance = f64::from(ADVANCES[character as usize - ' ' as usize]) / 2048.0;
            [advance, if is_bold { advance * 1.15 } else { advance }]
        }
        '\u{A0}' => [0.25, 0.25],
        '≤' | '≥' | '±' | '≈' | '√' => [0.549, 0.549],
        '²' | '³' | '¹' => [0.3, 0.3],
        '₀'..='₉' => [0.3, 0.349],
        '°' => [0.4, 0.4],
        '×' | '−' => [0.564, 0.57],
        'µ' | 'μ' => [0.536, 0.577],
        'Ω' => [0.743, 0.801],
        '·' => [0.327, 1.0],
        '—' => [0.89, 1.0],
        wide if is_han(wide) || is_wide(wide) => [1.0, 1.0],
        _ => [0.25, 1.2],
    }
}

/// Adds a text's units to those before it in its line.
fn read(line: &str, is_bold: bool, units: &mut Vec<Unit>) {
    units.reserve(line.len() / 2);
    for part in parts(line) {
        match part {
            Part::Special { it, kept: true, before, after } => {
                let last = units.last().map(|unit| unit.end);
                let blank = |end: char, may_begin: bool| Unit {
                    width: [GAP; 2],
                    may_begin: [may_begin; 2],
                    ..Unit::new(Kind::Gap, end)
                };
                if let Some(last) = last.filter(|_| before) {
                    units.push(blank(last, true));
                }
                let may_begin = !last.is_some_and(is_opening);
                let surely = may_begin && last.is_some_and(|last| is_safe(last) || last.is_ascii_alphanumeric());
                let end = it.chars().next_back().unwrap_or(' ');
                // The layout cuts what by its guess is wider than the line, or than half of the widest.
                let guess = em(it);
                units.push(Unit {
                    width: width_of_all(it, is_bold),
                    may_begin: [may_begin, surely],
                    holds_from: if guess < LONGEST { guess + 1.2 } else { f64::INFINITY },
                    ..Unit::new(Kind::Boxed, end)
                });
                if after && !it.ends_with('℃') {
                    units.push(blank(end, false));
                }
            }
            Part::Plain(it) | Part::Special { it, .. } => {
                for character in it.chars() {
                    units.push(unit(character, units, is_bold));
                }
            }
        }
    }
}

/// Bounds of the width of a text that is not broken.
fn width_of_all(text: &str, is_bold: bool) -> Bounds {
    text.chars()
        .map(|character| width_of(character, is_bold))
        .fold([0.0; 2], |all, own| [all[0] + own[0], all[1] + own[1]])
}

/// Whether a line may end after it and begin with it for sure, next to Han, letters and digits.
fn is_safe(character: char) -> bool {
    let is_mark = matches!(character, '\u{3000}'..='\u{303F}' | '\u{FF00}'..='\u{FFEF}');
    is_han(character) || is_mark && !"％＄￥￠￡￦＃～".contains(character)
}

fn unit(character: char, units: &[Unit], is_bold: bool) -> Unit {
    let kind = match character {
        ' ' => Kind::Space,
        c if is_han(c) => Kind::Han,
        c if is_wide(c) => Kind::Wide,
        _ => Kind::Latin,
    };
    let (opens, closes) = (is_opening(character), is_closing(character));
    let before = units.last();
    let (after, last) = (before.map(|unit| unit.kind), before.map(|unit| unit.end));
    let mut gap = 0.0;
    let latin = match (after, kind) {
        (Some(Kind::Han), Kind::Latin) => Some(character),
        (Some(Kind::Latin), Kind::Han) => last,
        _ => None,
    };
    if latin.is_some_and(has_gap) {
        gap += GAP;
    }
    let [after_closing, after_opening] = [is_closing, is_opening].map(|is: fn(char) -> bool| last.is_some_and(is));
    if after_closing && (closes || opens) || after_opening && opens {
        gap -= 0.5;
    }
    let never = before.is_none() || kind == Kind::Space || closes || matches!(character, '！' | '？') || after_opening;
    // For sure a line begins between Han, letters and digits and their marks, or with one of them after a space.
    let is_plain = |character: char| is_safe(character) || character.is_ascii_alphanumeric();
    let ends_well = match after {
        Some(Kind::Space) => units.iter().rev().nth(1).is_none_or(|unit| is_plain(unit.end)),
        Some(Kind::Latin) if kind == Kind::Latin => false,
        _ => last.is_some_and(is_plain),
    };
    let may_begin = [!never, !never && ends_well && is_plain(character)];
    let width = width_of(character, is_bold);
    Unit { width, gap, may_begin, is_opening: opens, is_closing: closes, ..Unit::new(kind, character) }
}

/// Lines that units take, each filled as far as it goes.
fn fill(units: &[Unit], width: f64, side: usize) -> usize {
    let (mut lines, mut start) = (1, 0);
    while let Some(first) = units.get(start) {
        let mut used = if first.is_opening { -0.5 } else { 0.0 };
        let mut next = None;
        let mut end = start;
        while let Some(unit) = units.get(end) {
            if end > start && unit.may_begin[side] {
                next = Some(end);
            }
            let is_trimmed = matches!(unit.kind, Kind::Space | Kind::Gap);
            let own = if is_trimmed && end == start { 0.0 } else { unit.width[side] };
            let reach = used + if end > start { unit.gap } else { 0.0 } + own;
            let cut = if is_trimmed {
                own
            } else if unit.is_closing {
                0.5
            } else {
                0.0
            };
            if reach - cut > width && end > start {
                break;
            }
            used = reach;
            end += 1;
        }
        if end >= units.len() {
            return lines;
        }
        start = next.unwrap_or(end);
        while units.get(start).is_some_and(|unit| unit.kind == Kind::Space) {
            start += 1;
        }
        if start < units.len() {
            lines += 1;
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    use typst::foundations::Bytes;
    use typst::layout::Abs;
    use typst::text::{Font, FontVariant, FontVariations};

    use super::*;

    #[test]
    fn advances_are_those_of_the_shipped_face() {
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("fonts/LiberationSerif-Regular.ttf");
        let font = Font::new(Bytes::new(fs::read(file).unwrap()), 0).unwrap();
        let font = font.instantiate(FontVariant::default(), Abs::pt(10.5), &FontVariations::default());
        for (character, advance) in (' '..='~').zip(ADVANCES) {
            let glyph = font.ttf().glyph_index(character).unwrap();
            assert_eq!(font.ttf().glyph_hor_advance(glyph), Some(advance), "{character}");
        }
    }

    #[test]
    fn lines_are_counted_as_they_are_set() {
        for (text, width, wanted) in [
            ("", 5.0, 1),
            ("五个汉字宽", 5.2, 1),
            ("五个汉字宽，", 5.6, 1),
            ("六个汉字的宽", 5.2, 2),
            ("甲乙丙丁\n戊", 5.2, 2),
            ("平均≤7.26 Ω/km", 5.0, 2),
            ("（括号在前）甲", 6.6, 1),
        ] {
            let (least, most) = Fit::new(text, false).lines(width);
            assert!(least <= wanted && wanted <= most, "{text}: {least} to {most}");
        }
        assert_eq!(Fit::new("五个汉字宽五个汉字宽五", false).lines(5.5), (3, 3));
    }

    #[test]
    fn what_no_line_may_break_is_measured_whole() {
        assert!((Fit::new("连续20 ℃", false).longest() - (1.0 + 1.25)).abs() < 1.1);
        assert!((Fit::new("甲乙GB/T", false).longest() - 2.25).abs() < 0.6);
    }
}
