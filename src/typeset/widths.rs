//! Widths of a table's columns, by what its cells hold: the lower its rows, the better.

use std::collections::BTreeMap;

use super::fit::Fit;

/// Width of the text area: 156 mm.
pub(super) const TEXT_WIDTH: f64 = 156.0 / 25.4 * 72.0;

/// 五号, in which tables are set.
pub(super) const FIVE: f64 = 10.5;

/// A cell is short up to this many em: no short cell may wrap.
const SHORT: f64 = 5.5;

/// A longer unbroken piece may be cut.
const LONGEST: f64 = 12.0;

/// By how much widths are tried where all are.
const FINE: f64 = 3.0;

/// Not more than so many are tried.
const MOST_CHOICES: usize = 20_000;

/// By how much widths are tried, coarsely first.
const STEPS: [f64; 6] = [48.0, 32.0, 24.0, 16.0, 8.0, 4.0];

/// A column's width (pt) where nothing asks for another, and the least that it may have.
#[derive(Debug, Clone, Copy)]
pub(super) struct Usual {
    pub width: f64,
    pub least: f64,
    /// Cells of at most so many em never wrap.
    pub short: f64,
}

impl Usual {
    pub(super) const fn new(width: f64, least: f64) -> Self {
        Self { width, least, short: 0.0 }
    }
}

/// Columns of cells, with their insets (both sides together, in pt).
pub(super) struct Columns {
    cells: Vec<Vec<Fit>>,
    inset: f64,
    counted: BTreeMap<(usize, i64), Vec<usize>>,
}

impl Columns {
    /// Of rows of texts; `bold` rows are set in bold.
    pub(super) fn new(rows: &[Vec<&str>], count: usize, inset: f64, is_bold: impl Fn(usize) -> bool) -> Self {
        let cell =
            |(y, row): (usize, &Vec<&str>), x: usize| Fit::new(row.get(x).copied().unwrap_or_default(), is_bold(y));
        let column = |x: usize| rows.iter().enumerate().map(|row| cell(row, x)).collect();
        Self::of((0..count).map(column).collect(), inset)
    }

    /// Of columns of cells.
    pub(super) fn of(cells: Vec<Vec<Fit>>, inset: f64) -> Self {
        Self { cells, inset, counted: BTreeMap::new() }
    }

    /// Lines that each row takes in these widths; 0 where it cannot be told for sure.
    pub(super) fn lines(&self, widths: &[f64]) -> Vec<usize> {
        let rows = self.cells.first().map_or(0, Vec::len);
        let of_row = |y: usize| {
            let bounds =
                self.cells.iter().zip(widths).map(|(cells, width)| cells[y].lines((width - self.inset) / FIVE));
            let (least, most) = bounds.fold((1, 1), |all, one| (all.0.max(one.0), all.1.max(one.1)));
            if least == most { most } else { 0 }
        };
        (0..rows).map(of_row).collect()
    }

    /// Lines of all rows, rather too many than too few, and lines of all cells.
    fn height(&mut self, widths: &[f64]) -> (usize, usize) {
        for (x, width) in widths.iter().enumerate() {
            let inset = self.inset;
            let cells = &self.cells[x];
            let count = || cells.iter().map(|cell| cell.most_lines((width - inset) / FIVE)).collect();
            self.counted.entry((x, key(*width))).or_insert_with(count);
        }
        let counted: Vec<&[usize]> = widths
            .iter()
            .enumerate()
            .filter_map(|(x, width)| self.counted.get(&(x, key(*width))).map(Vec::as_slice))
            .collect();
        let rows = self.cells.first().map_or(0, Vec::len);
        let tallest = (0..rows).map(|y| counted.iter().map(|lines| lines[y]).max().unwrap_or(0)).sum();
        (tallest, counted.iter().map(|lines| lines.iter().sum::<usize>()).sum())
    }

    /// Moves width from one column to another as long as that makes rows lower; columns outside `flexible` keep theirs.
    pub(super) fn balanced(mut self, mut widths: Vec<f64>, flexible: &[usize], floors: &[f64]) -> (Vec<f64>, Self) {
        let mut best = self.height(&widths);
        for step in STEPS {
            loop {
                let mut found = None;
                for &from in flexible {
                    for &to in flexible {
                        if from == to || widths[from] - step < floors[from] {
                            continue;
                        }
                        let mut tried = widths.clone();
                        tried[from] -= step;
                        tried[to] += step;
                        let height = self.height(&tried);
                        if height < best {
                            best = height;
                            found = Some(tried);
                        }
                    }
                }
                let Some(better) = found else { break };
                widths = better;
            }
        }
        (widths, self)
    }

    /// Widths that begin with the usual ones: a column gets narrower as far as its least width, its head in one line and its
    /// longest piece allow, so that others get wider. The first `fixed` columns keep theirs.
    pub(super) fn by_usual(self, usual: &[Usual], heads: &[&str], fixed: usize) -> (Vec<f64>, Self) {
        let floor = |(x, cells): (usize, &Vec<Fit>)| {
            let head = heads.get(x).map_or(0.0, |head| Fit::new(head, false).extent());
            let short = cells.iter().map(Fit::extent).filter(|&extent| extent <= usual[x].short).fold(head, f64::max);
            let longest = cells.iter().map(Fit::longest).fold(short, f64::max).min(LONGEST);
            (longest * FIVE + self.inset + 1.0).max(usual[x].least)
        };
        let floors: Vec<f64> = self.cells.iter().enumerate().map(floor).collect();
        let mut widths: Vec<f64> = usual.iter().map(|column| column.width).collect();
        let flexible: Vec<usize> = (fixed..usual.len()).collect();
        // What a column lacks, the widest of the others gives.
        for &to in &flexible {
            let lack = floors[to] - widths[to];
            let slack = |x: usize| widths[x] - floors[x];
            let widest = flexible.iter().copied().filter(|&x| x != to).max_by(|&a, &b| slack(a).total_cmp(&slack(b)));
            if let Some(from) = widest.filter(|_| lack > 0.0) {
                let given = lack.min(slack(from)).max(0.0);
                widths[from] -= given;
                widths[to] += given;
            }
        }
        self.balanced(widths, &flexible, &floors)
    }

    /// Widths of columns that hold anything: short cells and long pieces never wrap, what is left goes to where it makes
    /// rows lower, then half to the column that names the rows and half by share. Heads may take two lines.
    pub(super) fn by_need(self, heads: &[Fit], shares: &[u32], row_head: Option<usize>) -> (Vec<f64>, Self) {
        let (mut need, mut full) = (Vec::new(), Vec::new());
        let points = |em: f64| (em + 0.1) * FIVE + self.inset;
        for (x, cells) in self.cells.iter().enumerate() {
            let (head, folded) = heads.get(x).map_or((0.0, 0.0), |head| (head.extent(), head.folded()));
            let extents = || cells.iter().map(Fit::extent);
            let longest = cells.iter().map(Fit::longest).fold(0.0, f64::max).min(LONGEST);
            let short = extents().filter(|&extent| extent <= SHORT).fold(folded, f64::max);
            need.push(points(short.max(longest)));
            full.push(points(extents().fold(head.max(longest), f64::max)));
        }
        let spare = TEXT_WIDTH - need.iter().sum::<f64>();
        if spare <= 0.0 {
            let all: f64 = need.iter().sum();
            return (need.iter().map(|width| width * TEXT_WIDTH / all).collect(), self);
        }
        let lack: f64 = full.iter().zip(&need).map(|(full, need)| full - need).sum();
        if lack <= spare {
            let all: f64 = shares.iter().map(|&share| f64::from(share)).sum::<f64>().max(1.0);
            let rest = spare - lack;
            let given = |x: usize| {
                let share = shares.get(x).map_or(0.0, |&share| f64::from(share) / all);
                match row_head {
                    Some(head) => 0.5 * share + if x == head { 0.5 } else { 0.0 },
                    None => share,
                }
            };
            return (full.iter().enumerate().map(|(x, full)| full + rest * given(x)).collect(), self);
        }
        let choices: Vec<Vec<Choice>> = need
            .iter()
            .zip(&full)
            .enumerate()
            .map(|(x, (&need, &full))| self.choices(x, heads.get(x), need, full.min(need + spare)))
            .collect();
        if choices.iter().map(Vec::len).product::<usize>() <= MOST_CHOICES {
            let widths = lowest(&choices);
            let rest = TEXT_WIDTH - widths.iter().sum::<f64>();
            let lacks: Vec<f64> = full.iter().zip(&widths).map(|(full, width)| (full - width).max(0.0)).collect();
            let lack = lacks.iter().sum::<f64>().max(1.0);
            return (widths.iter().zip(&lacks).map(|(width, own)| width + rest * own / lack).collect(), self);
        }
        let flexible: Vec<usize> = (0..need.len()).filter(|&x| full[x] > need[x] + 1.0).collect();
        let start = need.iter().zip(&full).map(|(need, full)| need + spare * (full - need) / lack).collect();
        self.balanced(start, &flexible, &need)
    }

    /// Widths of a column between which its rows are of different heights, from the least on.
    fn choices(&self, x: usize, head: Option<&Fit>, least: f64, most: f64) -> Vec<Choice> {
        let mut choices: Vec<Choice> = Vec::new();
        let steps = ((most - least) / FINE).floor().max(0.0) as usize;
        for width in (0..=steps).map(|step| least + FINE * step as f64).chain([most]) {
            let count = |cell: &Fit| cell.most_lines((width - self.inset) / FIVE);
            let lines: Vec<usize> = head.into_iter().chain(&self.cells[x]).map(count).collect();
            if choices.last().is_none_or(|choice| choice.lines != lines) {
                choices.push(Choice { width, lines });
            }
        }
        choices
    }
}

/// A width of a column and the lines of its head and cells in it.
#[derive(Debug)]
struct Choice {
    width: f64,
    lines: Vec<usize>,
}

/// A choice of every column: those that fit into the text's width and make the lowest table.
fn lowest(choices: &[Vec<Choice>]) -> Vec<f64> {
    let least: Vec<f64> = choices.iter().map(|of| of[0].width).collect();
    let mut search = Search { choices, chosen: least.clone(), best: least.clone(), height: (usize::MAX, usize::MAX) };
    search.go(0, TEXT_WIDTH - least.iter().sum::<f64>() + 0.01, &[], 0);
    search.best
}

struct Search<'a> {
    choices: &'a [Vec<Choice>],
    chosen: Vec<f64>,
    best: Vec<f64>,
    height: (usize, usize),
}

impl Search<'_> {
    /// Chooses for the columns from the `x`th on: `spare` is what they may be wider, `rows` and `cells` the lines so far.
    fn go(&mut self, x: usize, spare: f64, rows: &[usize], cells: usize) {
        let height = (rows.iter().sum(), cells);
        if height >= self.height {
            return;
        }
        let Some(choices) = self.choices.get(x) else {
            self.height = height;
            self.best.clone_from(&self.chosen);
            return;
        };
        for choice in choices.iter().take_while(|choice| choice.width - choices[0].width <= spare) {
            self.chosen[x] = choice.width;
            let row = |(y, lines): (usize, &usize)| rows.get(y).map_or(*lines, |all| *lines.max(all));
            let rows: Vec<usize> = choice.lines.iter().enumerate().map(row).collect();
            let all = cells + choice.lines.iter().sum::<usize>();
            self.go(x + 1, spare - (choice.width - choices[0].width), &rows, all);
        }
    }
}

/// A width as a key: a tenth of a point makes no difference.
fn key(width: f64) -> i64 {
    (width * 10.0).round() as i64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sum(widths: &[f64]) -> f64 {
        widths.iter().sum()
    }

    #[test]
    fn a_long_column_takes_from_a_short_one() {
        let long = "很长的目标值".repeat(8);
        let rows = [vec!["短", long.as_str()], vec!["短", long.as_str()]];
        let usual = [Usual::new(TEXT_WIDTH / 2.0, 60.0); 2];
        let (widths, columns) = Columns::new(&rows, 2, 8.0, |_| false).by_usual(&usual, &["头", "头"], 0);
        assert!(widths[1] > usual[1].width + 30.0, "{widths:?}");
        assert!((sum(&widths) - TEXT_WIDTH).abs() < 0.01);
        assert!(columns.lines(&widths).iter().all(|&lines| lines > 0 && lines < 3));
    }

    #[test]
    fn no_column_gets_narrower_than_its_head() {
        let long = "很长的措施".repeat(30);
        let rows = [vec![long.as_str(), "短"]];
        let usual = [Usual::new(TEXT_WIDTH - 76.0, 100.0), Usual::new(76.0, 40.0)];
        let head = "六个字的表头";
        let (widths, _) = Columns::new(&rows, 2, 8.0, |_| false).by_usual(&usual, &["头", head], 0);
        assert!(widths[1] >= 6.0 * FIVE + 8.0, "{widths:?}");
        let head = "一个很长很长的表头";
        let (widths, _) = Columns::new(&rows, 2, 8.0, |_| false).by_usual(&usual, &["头", head], 0);
        assert!(widths[1] >= 9.0 * FIVE + 8.0, "{widths:?}");
    }

    #[test]
    fn short_cells_do_not_wrap_and_all_widths_fill_the_line() {
        let rows = [
            vec!["1", "断裂伸长率★", "%", "≥350", "612"],
            vec!["2", "静液压强度", "/", "无破裂无渗漏", "无破裂无渗漏"],
        ];
        let heads = ["序号", "检验项目", "单位", "要求", "结果"].map(|head| Fit::new(head, false));
        let (widths, columns) = Columns::new(&rows, 5, 6.0, |_| false).by_need(&heads, &[4, 18, 6, 8, 6], Some(1));
        assert!((sum(&widths) - TEXT_WIDTH).abs() < 0.01, "{widths:?}");
        assert_eq!(columns.lines(&widths), [1, 1]);
    }

    #[test]
    fn no_other_widths_make_a_lower_table() {
        let texts =
            ["无裂纹", "氧化诱导时间（210℃）★", "GB/T 19466.6-2009", "静液压强度（20℃，100 h）", "无破裂，无渗漏"];
        let heads = ["检验项目", "标准（明示）要求", "检验依据"].map(|head| Fit::new(head, false));
        for seed in 0..20 {
            let text = |y: usize, x: usize| texts[(seed * 7 + y * (x + 2) + x) % 5].repeat(1 + (seed + y + x) % 3);
            let rows: Vec<Vec<String>> = (0..4).map(|y| (0..3).map(|x| text(y, x)).collect()).collect();
            let rows: Vec<Vec<&str>> = rows.iter().map(|row| row.iter().map(String::as_str).collect()).collect();
            let columns = || Columns::new(&rows, 3, 5.0, |_| false);
            let height = |widths: &[f64]| {
                let head = heads.iter().zip(widths).map(|(head, width)| head.most_lines((width - 5.0) / FIVE)).max();
                head.unwrap() + columns().height(widths).0
            };
            let (widths, _) = columns().by_need(&heads, &[1; 3], Some(0));
            assert!((sum(&widths) - TEXT_WIDTH).abs() < 0.01, "{widths:?}");
            let least: Vec<f64> = widths.iter().map(|width| width.min(96.0)).collect();
            for first in (0..40).map(|step| least[0] + 10.0 * f64::from(step)) {
                for second in (0..40).map(|step| least[1] + 10.0 * f64::from(step)) {
                    let other = [first, second, TEXT_WIDTH - first - second];
                    let is_fit = other[2] >= least[2]
                        && heads.iter().zip(other).all(|(head, width)| (width - 5.0) / FIVE > head.folded());
                    assert!(!is_fit || height(&other) + 1 > height(&widths), "{widths:?} {other:?}");
                }
            }
        }
    }

    #[test]
    fn a_table_too_wide_for_its_page_is_narrowed() {
        let cell = "Q/ABCDEFGHIJKLMNOPQRSTUV";
        let rows = [vec![cell; 9]];
        let (widths, _) = Columns::new(&rows, 9, 6.0, |_| false).by_need(&[], &[1; 9], None);
        assert!((sum(&widths) - TEXT_WIDTH).abs() < 0.01);
    }
}
