//! The laid-out page against GB/T 9704-2012: measured on the frames, in millimetres.

use std::collections::BTreeMap;

use yice::compose::letter::{Align, Block, Column, Content, Letter, Table};
use yice::domain::settings::Design;
use yice::typeset::{Engine, PageGeometry, TextRun};

use crate::typeset::{block, engine, fonts, layout, letter, letter_saying, paragraph};

const LEFT: f64 = 28.0;
const RIGHT: f64 = 210.0 - 26.0;
const TOP: f64 = 37.0;
const BOTTOM: f64 = 297.0 - 35.0;
/// 4号, the size of a page number.
const FOUR: f64 = 14.0 * 25.4 / 72.0;

fn pages(letter: &Letter) -> Vec<PageGeometry> {
    engine().geometry(letter).unwrap_or_else(|findings| panic!("{}: {findings:?}", letter.id))
}

fn close(measured: f64, wanted: f64, what: &str) {
    assert!((measured - wanted).abs() < 0.1, "{what}: {measured:.3} mm, not {wanted:.3} mm");
}

fn heading(text: &str) -> Block {
    block(Content::Heading { level: 1, text: text.into() })
}

fn body_runs(page: &PageGeometry) -> impl Iterator<Item = &TextRun> {
    page.texts.iter().filter(|run| run.y < BOTTOM)
}

/// A design's text area: from where to where down the page (mm), lines, characters in a line, their size (pt).
const AREAS: [(Design, f64, f64, usize, usize, f64); 2] =
    [(Design::Letterhead, TOP, BOTTOM, 22, 28, 15.75), (Design::Plain, 30.0, 297.0 - 30.0, 32, 37, 11.95)];

/// A letter of nothing but text, several pages long.
fn long_letter(design: Design) -> Letter {
    Letter { design, ..letter_saying(&"国".repeat(3000)) }
}

#[test]
fn the_text_area_holds_as_many_lines_and_characters_as_its_design_has() {
    for (design, top, bottom, count, characters, _) in AREAS {
        let pages = pages(&long_letter(design));
        assert!((pages[0].width - 210.0).abs() < 0.01 && (pages[0].height - 297.0).abs() < 0.01);
        let lines: Vec<&TextRun> = pages[1].texts.iter().filter(|run| run.text.starts_with('国')).collect();
        assert_eq!(lines.len(), count, "{design:?}");
        for (index, line) in lines.iter().enumerate() {
            assert_eq!(line.text.chars().count(), characters, "{design:?}");
            close(line.x, LEFT, "订口");
            close(line.x + line.width, RIGHT, "right end of a line");
            close(line.y - lines[0].y, index as f64 * (bottom - top) / count as f64, "line pitch");
        }
        assert!(lines[0].ink_top > top - 0.2 && lines[0].ink_top < top + 1.5, "天头 {}", lines[0].ink_top);
        assert!(lines[count - 1].ink_bottom < bottom);
    }
}

#[test]
fn rare_characters_do_not_change_the_line_pitch() {
    for (design, top, bottom, count, _, size) in AREAS {
        let letter = Letter { design, ..letter_saying(&"国家㐂標𠮷䶮™A字²𬭊".repeat(150)) };
        let runs = pages(&letter)[1].texts.clone();
        let mut baselines: Vec<f64> = runs
            .iter()
            .filter(|run| (run.size - size).abs() < 0.01 && (top..bottom).contains(&run.y))
            .map(|run| run.y)
            .collect();
        baselines.dedup_by(|a, b| (*a - *b).abs() < 0.01);
        assert!(baselines.len() > 12);
        for (above, below) in baselines.iter().zip(&baselines[1..]).take(12) {
            close(below - above, (bottom - top) / count as f64, "line pitch");
        }
    }
}

#[test]
fn page_numbers_stand_7_mm_below_the_text_odd_right_even_left() {
    for (design, _, bottom, ..) in AREAS {
        for (index, page) in pages(&long_letter(design)).iter().enumerate() {
            let number: Vec<&TextRun> = page.texts.iter().filter(|run| run.y > bottom).collect();
            if design == Design::Letterhead && index == 0 {
                assert!(number.is_empty(), "首页不显示页码");
                continue;
            }
            assert_eq!(number.iter().map(|run| run.text.as_str()).collect::<String>(), format!("— {} —", index + 1));
            close(number[0].ink_top, bottom + 7.0, "top of 一字线");
            if index % 2 == 0 {
                let last = number[number.len() - 1];
                close(last.x + last.width, RIGHT - FOUR, "单页码右空一字");
            } else {
                close(number[0].x, LEFT + FOUR, "双页码左空一字");
            }
        }
    }
}

/// They are put onto finished pages; a layout that has no file for that asks Typst for its page numbers.
#[test]
fn heads_and_numbers_are_where_the_layout_itself_would_set_them() {
    let mut files = layout();
    files.remove("marginals.typ").unwrap();
    let itself = Engine::new(fonts(), &BTreeMap::new(), files).unwrap_or_else(|findings| panic!("{findings:?}"));
    for name in ["sample-A", "fertilizer-improvement", "hostile-letterhead"] {
        let letter = letter(name);
        let wanted = itself.geometry(&letter).unwrap_or_else(|findings| panic!("{findings:?}"));
        assert!(wanted.len() > 1, "{name}");
        assert_eq!(pages(&letter), wanted, "{name}");
    }
}

/// Pages without their heads would be lost, or printed without numbers.
#[test]
fn a_letter_whose_heads_are_of_fewer_pages_is_refused() {
    let mut files = layout();
    let heads = files.get_mut("marginals.typ").unwrap();
    let text = String::from_utf8(heads.to_vec()).unwrap();
    let fewer = text.replace("letter.pages + 1", "letter.pages");
    assert_ne!(fewer, text);
    *heads = fewer.into_bytes();
    let fewer = Engine::new(fonts(), &BTreeMap::new(), files).unwrap_or_else(|findings| panic!("{findings:?}"));
    let told = fewer.geometry(&letter("sample-A")).expect_err("no pages");
    assert!(told[0].code == "layout-error" && told[0].places[0].file == "marginals.typ", "{told:?}");
}

#[test]
fn a_letterhead_has_its_mark_and_double_lines_where_the_standard_wants_them() {
    for name in ["fertilizer-improvement", "one-item-letterhead", "hostile-letterhead"] {
        let letter = letter(name);
        let pages = pages(&letter);
        let first = &pages[0];
        let mark = first.texts.iter().find(|run| letter.issuer.starts_with(&run.text)).expect("the issuer's mark");
        let lines: Vec<_> = first.rules.iter().filter(|rule| (rule.width - 170.0).abs() < 0.01).collect();
        assert_eq!(lines.len(), 4, "{name}");
        lines.iter().for_each(|line| close(line.x, 20.0, "double lines centred on the page"));
        let (mut upper, mut lower): (Vec<_>, Vec<_>) = lines.into_iter().partition(|line| line.y < 150.0);
        upper.sort_by(|a, b| a.y.total_cmp(&b.y));
        lower.sort_by(|a, b| a.y.total_cmp(&b.y));
        close(mark.ink_top, 30.0, "标志上边缘至上页边");
        close(upper[0].y - mark.ink_bottom, 4.0, "标志与第一条双线");
        assert!(upper[0].thickness > upper[1].thickness, "上粗下细");
        assert!(lower[0].thickness < lower[1].thickness, "上细下粗");
        close(lower[1].y + lower[1].thickness, 277.0, "第二条双线距下页边 20 mm");
        let number: Vec<&TextRun> = first.texts.iter().filter(|run| letter.document_no.contains(&run.text)).collect();
        let last = number.iter().max_by(|a, b| a.x.total_cmp(&b.x)).expect("发文字号");
        close(last.x + last.width, RIGHT, "发文字号顶格居右");
        assert!(first.texts.iter().all(|run| run.y < BOTTOM), "首页不显示页码");
        assert!(pages[1].texts.iter().any(|run| run.y > BOTTOM), "次页起显示页码");
    }
}

#[test]
fn the_seal_never_stands_alone_and_no_heading_ends_a_page() {
    for design in [Design::Plain, Design::Letterhead] {
        for lines in 0..24 {
            let mut letter = letter_saying("");
            letter.design = design;
            letter.body = (0..lines).map(|_| paragraph("一行字。")).collect();
            letter.body.extend([heading("九、末节"), paragraph(&format!("{}末句到此为止。", "字".repeat(56)))]);
            let pages = pages(&letter);
            let signed = pages.iter().find(|page| page.text().contains("联系人")).expect("a page with the signature");
            assert!(signed.text().contains("到此为止"), "{design:?}, {lines} lines: a page with nothing but the seal");
            for page in &pages {
                let last = body_runs(page).max_by(|a, b| a.y.total_cmp(&b.y)).expect("no empty page");
                assert!(!last.text.starts_with("九、"), "{design:?}, {lines} lines: the heading ends a page");
            }
        }
    }
}

#[test]
fn a_long_table_repeats_its_head_and_splits_no_row() {
    let mut letter = letter_saying("");
    let column = |head: &str, width| Column { head: head.into(), width, align: Align::Left };
    let row = |index: usize| vec![format!("始{index}·"), format!("{}终{index}·", "长".repeat(40)), "符合".into()];
    letter.body = vec![
        block(Content::Table(Table {
            caption: "表1".into(),
            columns: vec![column("序号", 1), column("检验项目", 2), column("单项判定", 1)],
            rows: (0..60).map(row).collect(),
            emphasized: vec![3],
            ..Table::default()
        })),
        paragraph("完。"),
    ];
    let pages = pages(&letter);
    assert!(pages.len() > 3);
    for page in &pages {
        let text = page.text();
        if text.contains("始") {
            assert!(text.contains("单项判定"), "the head repeats");
        }
        for index in 0..60 {
            assert_eq!(
                text.contains(&format!("始{index}·")),
                text.contains(&format!("终{index}·")),
                "row {index} is whole"
            );
        }
    }
}

/// Texts of the lines of a page's text area.
fn lines_of(page: &PageGeometry) -> Vec<String> {
    let mut lines: Vec<(f64, String)> = Vec::new();
    for run in body_runs(page) {
        match lines.iter_mut().find(|(y, _)| (*y - run.y).abs() < 0.01) {
            Some((_, line)) => line.push_str(&run.text),
            None => lines.push((run.y, run.text.clone())),
        }
    }
    lines.into_iter().map(|(_, line)| line).collect()
}

#[test]
fn a_short_table_stays_on_one_page() {
    for lines in 8..20 {
        let mut letter = letter_saying("");
        letter.design = Design::Plain;
        let column = Column { head: "项目".into(), width: 1, align: Align::Left };
        let rows = (0..5).map(|index| vec![format!("第{index}行·")]).collect();
        let table = Table { caption: "表1".into(), columns: vec![column], rows, ..Table::default() };
        letter.body = (0..lines)
            .map(|_| paragraph("一行字。"))
            .chain([block(Content::Table(table)), paragraph("完。")])
            .collect();
        let holds = |page: &&PageGeometry| page.text().contains("行·");
        assert_eq!(pages(&letter).iter().filter(holds).count(), 1, "{lines} lines before");
    }
}

#[test]
fn a_range_and_a_document_number_stay_on_one_line() {
    for shift in 0..28 {
        let mut letter =
            letter_saying(&format!("{}按黔示检函〔2023〕13号为-20～20%和14.6 N/mm²～16.6 N/mm²。", "字".repeat(shift)));
        letter.design = Design::Plain;
        let lines = lines_of(&pages(&letter)[0]);
        for whole in ["〔2023〕13号", "-20～20%", "14.6 N/mm²～"] {
            assert!(lines.iter().any(|line| line.contains(whole)), "shift {shift}: {whole} in {lines:?}");
        }
    }
}

#[test]
fn a_standards_number_does_not_break_at_its_dash_nor_a_number_from_its_unit() {
    for shift in 0..28 {
        let mut letter = letter_saying(&format!("{}按GB/T 5023.3—2008测得≤7.41 Ω/km和20 ℃。", "字".repeat(shift)));
        letter.design = Design::Plain;
        let pages = pages(&letter);
        let lines = lines_of(&pages[0]);
        for whole in ["5023.3—2008", "≤7.41 Ω/km", "20 ℃", "GB/T"] {
            assert!(lines.iter().any(|line| line.contains(whole)), "shift {shift}: {whole} in {lines:?}");
        }
    }
}

#[test]
fn a_range_that_is_wider_than_its_column_breaks_at_its_sign_and_never_in_a_number() {
    for columns in 6..12 {
        let mut letter = letter_saying("");
        let column = |_| Column { head: "区间".into(), width: 1, align: Align::Center };
        let rows = vec![(0..columns).map(|_| "1.060～1.117".to_owned()).collect()];
        letter.body = vec![block(Content::Table(Table {
            caption: "表1".into(),
            columns: (0..columns).map(column).collect(),
            rows,
            ..Table::default()
        }))];
        let pages = pages(&letter);
        let runs: Vec<&str> = body_runs(&pages[0]).map(|run| run.text.as_str()).collect();
        for number in ["1.060", "1.117"] {
            assert_eq!(runs.iter().filter(|run| run.contains(number)).count(), columns, "{number} in {runs:?}");
        }
    }
}
