//! Nothing on a page lies over anything else: ink of texts, rules, and rows whose height was worked out beforehand.

use std::collections::BTreeMap;

use yice::compose::letter::{
    Align, Column, Content, FirstThing, FirstThings, Group, Letter, Mark, Measure, MeasureGroup, Measures, Outcome,
    Panel, PanelRow, Paths, Side, Step, Strip, Table,
};
use yice::domain::settings::Design;
use yice::typeset::{Engine, PageGeometry, TextRun};

use crate::typeset::gallery::gallery;
use crate::typeset::{block, engine, fonts, layout, letter_saying, letters, paragraph};

/// Text area from left to right, in millimetres.
const AREA: (f64, f64) = (28.0, 210.0 - 26.0);

/// What may lie over something else, in millimetres: a serif's end.
const HAIR: f64 = 0.1;

fn pages(letter: &Letter) -> Vec<PageGeometry> {
    engine().geometry(letter).unwrap_or_else(|findings| panic!("{}: {findings:?}", letter.id))
}

/// The gallery's letters, the fixtures' and every twentieth of the demonstration, in both designs.
fn each(check: impl Fn(&Letter)) {
    let shown = gallery().letters.values().chain(&gallery().demonstration).cloned().chain(letters());
    for letter in shown {
        for design in [Design::Plain, Design::Letterhead] {
            check(&Letter { design, ..letter.clone() });
        }
    }
}

/// Where a text's ink is: from left to right, from top to bottom.
fn ink(run: &TextRun) -> [(f64, f64); 2] {
    [(run.ink_left, run.ink_right), (run.ink_top, run.ink_bottom)]
}

fn overlap(one: [(f64, f64); 2], other: [(f64, f64); 2]) -> bool {
    one.iter().zip(&other).all(|(one, other)| one.1 > other.0 + HAIR && other.1 > one.0 + HAIR)
}

/// Whether a straight line goes through a text.
fn is_crossed(text: [(f64, f64); 2], [across, down]: [(f64, f64); 2]) -> bool {
    let crosses = |line: (f64, f64), text: (f64, f64)| line.0 < text.1 - HAIR && line.1 > text.0 + HAIR;
    crosses(across, text[0]) && crosses(down, text[1])
}

fn check(letter: &Letter) {
    for (number, page) in pages(letter).iter().enumerate() {
        let place = format!("{} {:?}, page {}", letter.id, letter.design, number + 1);
        let runs: Vec<&TextRun> = page.texts.iter().filter(|run| run.ink_left.is_finite()).collect();
        let lines = page.rules.iter().filter(|rule| rule.width.abs() < 0.01 || rule.height.abs() < 0.01);
        let lines: Vec<[(f64, f64); 2]> = lines
            .map(|rule| {
                [(rule.x, rule.x + rule.width), (rule.y, rule.y + rule.height)]
                    .map(|(from, to)| (from.min(to), from.max(to)))
            })
            .collect();
        for (index, run) in runs.iter().enumerate() {
            let own = ink(run);
            assert!(own[0].0 > AREA.0 - 0.2 && own[0].1 < AREA.1 + 0.2, "{place}: {run:?}");
            for other in &runs[index + 1..] {
                assert!(!overlap(own, ink(other)), "{place}: {run:?}\n{other:?}");
            }
            for line in &lines {
                assert!(!is_crossed(own, *line), "{place}: {run:?}\n{line:?}");
            }
        }
    }
}

#[test]
fn nothing_leaves_the_text_area_and_no_text_runs_into_another() {
    each(check);
}

/// The same fonts, but mapped by the job: then nothing is known of their widths, and Typst finds how high a row is.
fn engine_without_known_widths() -> Engine {
    let roles = BTreeMap::from([("仿宋".to_owned(), vec!["FandolFang R".to_owned()])]);
    Engine::new(fonts(), &roles, layout()).unwrap()
}

/// Every text at its place, to a tenth of a millimetre.
fn places(pages: &[PageGeometry]) -> Vec<(usize, String, i64, i64)> {
    let place = |page: usize, run: &TextRun| {
        (page, run.text.clone(), (run.x * 10.0).round() as i64, (run.y * 10.0).round() as i64)
    };
    pages.iter().enumerate().flat_map(|(page, it)| it.texts.iter().map(move |run| place(page, run))).collect()
}

fn check_heights(measuring: &Engine, letter: &Letter) {
    let counted = places(&pages(letter));
    let measured = places(&measuring.geometry(letter).unwrap());
    let name = format!("{} {:?}", letter.id, letter.design);
    for (index, (one, other)) in counted.iter().zip(&measured).enumerate() {
        assert_eq!(one, other, "{name}, after {:?}", &counted[index.saturating_sub(30)..index]);
    }
    assert_eq!(counted.len(), measured.len(), "{name}");
}

#[test]
fn rows_whose_lines_were_counted_are_as_high_as_typst_makes_them() {
    let measuring = engine_without_known_widths();
    each(|letter| check_heights(&measuring, letter));
}

/// Pieces that break otherwise than Han does, or whose width depends on the face.
const PIECES: [&str; 40] = [
    "导体电阻",
    "甲",
    "，",
    "。",
    "“合格”的",
    "（括号）",
    "、",
    "；",
    "《办法》",
    "——",
    "……",
    "：",
    "20 ℃",
    "70℃",
    "≤7.41 Ω/km",
    "≥13.5 N/mm²",
    "0.01724 Ω·mm²/m",
    "10⁻³",
    "5.0×10³",
    "±0.01 mm",
    "GB/T 3956—2008",
    "GB/T 5023.3-2008",
    "Q/GZ 01-2021",
    "A-12/b",
    "K₂O",
    "N+P₂O₅+K₂O",
    "−20～+20%",
    "14.6 N/mm²～16.6 N/mm²",
    "µ和μ",
    "αβ",
    "①②",
    "％",
    "https://www.example.gov.cn/a/b?c=1&d=2",
    "ABCDEFGHIJKLMN",
    "QS23-00158",
    "2024年12月25日前",
    "90°",
    "★",
    "【注】",
    "e",
];

/// Texts made of the pieces by a fixed course of numbers: the nth is always the same.
struct Texts(u64);

impl Texts {
    fn next(&mut self, most: u64) -> usize {
        self.0 = self.0.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        usize::try_from((self.0 >> 33) % most).unwrap()
    }

    fn text(&mut self, most: u64) -> String {
        (0..=self.next(most)).map(|_| PIECES[self.next(PIECES.len() as u64)]).collect()
    }
}

/// A letter of every kind of table, whose heads, groups and cells hold whatever there is.
fn hard(seed: u64) -> Letter {
    let mut it = Texts(seed);
    let mut letter = letter_saying("");
    letter.id = format!("hard-{seed}");
    let columns = 2 + it.next(5);
    let rows: Vec<Vec<String>> = (0..9).map(|_| (0..columns).map(|_| it.text(4)).collect()).collect();
    let column = |it: &mut Texts| Column {
        head: if it.next(3) == 0 { format!("{} {}", it.text(2), it.text(2)) } else { it.text(3) },
        width: 1 + it.next(8) as u32,
        align: [Align::Left, Align::Center, Align::Right][it.next(3)],
    };
    let table = Table {
        columns: (0..columns).map(|_| column(&mut it)).collect(),
        rows,
        emphasized: vec![1, 4],
        groups: vec![Group { before: 3, text: it.text(8) }],
        ..Table::default()
    };
    let outcome = |it: &mut Texts| Outcome { found: it.text(3), means: it.text(8) };
    let step =
        |it: &mut Texts| Step { label: it.text(1), text: it.text(9), outcomes: (0..3).map(|_| outcome(it)).collect() };
    let paths = Paths { heads: [it.text(3), it.text(5)], steps: (0..3).map(|_| step(&mut it)).collect() };
    let has_targets = !seed.is_multiple_of(3);
    let measure = |it: &mut Texts, number: u32| Measure {
        number,
        what: it.text(7),
        target: if has_targets { it.text(3) } else { String::new() },
        verification: it.text(5),
        evidence: if it.next(2) == 0 { String::new() } else { it.text(2) },
        due: it.text(2),
        who: if it.next(2) == 0 { String::new() } else { it.text(1) },
    };
    let group = |it: &mut Texts, first: u32| MeasureGroup {
        text: it.text(8),
        rows: (first..first + 3).map(|number| measure(it, number)).collect(),
    };
    let measures = Measures {
        heads: [it.text(2), it.text(2), it.text(2), it.text(2)],
        groups: [1, 4, 9].map(|first| group(&mut it, first)).into(),
    };
    let thing = |it: &mut Texts| FirstThing { what: it.text(6), target: it.text(3), when: it.text(2) };
    let things = FirstThings {
        title: it.text(3),
        heads: [it.text(2), it.text(2)],
        rows: (0..3).map(|_| thing(&mut it)).collect(),
    };
    letter.body =
        [Content::FirstThings(things), Content::Table(table), Content::Paths(paths), Content::Measures(measures)]
            .map(block)
            .into_iter()
            .chain([paragraph("完。")])
            .collect();
    letter
}

#[test]
fn no_row_is_too_low_whatever_its_cells_and_heads_hold() {
    let measuring = engine_without_known_widths();
    for seed in 0..24 {
        check_heights(&measuring, &hard(seed));
    }
}

/// A row of a panel that draws these values; an empty text is an absent value.
fn drawn(own: &str, low: &str, high: &str, median: &str, quartiles: Option<(&str, &str)>) -> PanelRow {
    let mark = |text: &str, label: &str| {
        (!text.is_empty()).then(|| Mark { at: text.to_owned(), label: format!("{label}{text}") })
    };
    let peer_label = match (quartiles, median) {
        (Some((low, high)), _) => format!("同类{low}～{high}"),
        (None, "") => String::new(),
        (None, median) => format!("同类中位数{median}"),
    };
    PanelRow {
        name: "导体电阻".into(),
        unit: "Ω/km，20 ℃".into(),
        preference: "越小越好".into(),
        strip: Some(Strip {
            alt: "图".into(),
            own: Mark { at: own.into(), label: format!("你单位{own}") },
            own_is: None,
            others: vec!["7.2".into()],
            low: mark(low, "要求≥"),
            high: mark(high, "要求≤"),
            median: (!median.is_empty()).then(|| median.to_owned()),
            quartiles: quartiles.map(|(low, high)| (low.to_owned(), high.to_owned())),
            peer_label,
            better: Some(Side::Low),
        }),
        instead: String::new(),
        verdict: "符合".into(),
        margin: "余量0.07（0.9%），余量偏小".into(),
        place: "36家中位数7.31；优于18家，与1家难分先后，另有16家优于你单位".into(),
    }
}

#[test]
fn the_labels_of_a_strip_never_overlap() {
    let mut letter = letter_saying("");
    letter.body.clear();
    let mut rows = Vec::new();
    for own in ["7.0", "7.31", "7.32", "8.9", "900", "0.001", "7.32", "-5"] {
        for (low, high) in [("", ""), ("7.3", ""), ("", "7.31"), ("0", "900")] {
            rows.push(drawn(own, low, high, "7.31", Some(("7.30", "7.33"))));
            rows.push(drawn(own, low, high, "", None));
        }
    }
    for rows in rows.chunks(4) {
        letter.body.push(block(Content::Panel(Panel {
            title: "结果一览".into(),
            summary: "所检项目均符合要求。".into(),
            heads: ["关键指标", "你单位、要求、同类对照", "单项判定、余量和同类对照"].map(str::to_owned),
            rows: rows.to_vec(),
            groups: Vec::new(),
            note: String::new(),
        })));
    }
    letter.body.push(paragraph("完。"));
    check(&letter);
}
