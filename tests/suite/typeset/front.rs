//! Letters with a page one: the four of `fixtures/letters/sample-*.json`, which stand for the four usual kinds.

use std::collections::BTreeMap;

use lopdf::{Dictionary, Document, Object};
use yice::compose::letter::{Block, Content, Letter, Measures, Strip, TableRole};
use yice::domain::settings::Design;
use yice::typeset::{Engine, PageGeometry};

use crate::typeset::{engine, fonts, layout, letter, without_blanks};

/// Letters and the most pages that each may have, its receipt included.
const SAMPLES: [(&str, usize); 4] = [("sample-A", 5), ("sample-B", 4), ("sample-C", 6), ("sample-D", 3)];

fn pages(letter: &Letter) -> Vec<PageGeometry> {
    engine().geometry(letter).unwrap_or_else(|findings| panic!("{}: {findings:?}", letter.id))
}

/// Both designs of every sample.
fn each(check: impl Fn(&Letter)) {
    for (name, _) in SAMPLES {
        for design in [Design::Plain, Design::Letterhead] {
            check(&Letter { design, ..letter(name) });
        }
    }
}

fn text_of(page: &PageGeometry) -> String {
    without_blanks(&page.text())
}

#[test]
fn a_letter_is_as_short_as_its_kind_may_be() {
    for (name, most) in SAMPLES {
        let pdf = engine().pdf(&letter(name)).unwrap();
        assert!(pdf.warnings.is_empty(), "{name}");
        assert!(pdf.pages as usize <= most, "{name}: {} pages", pdf.pages);
    }
}

#[test]
fn page_one_holds_the_results_and_what_to_do_first() {
    for letter in SAMPLES.map(|(name, _)| letter(name)) {
        let first = text_of(&pages(&letter)[0]);
        for content in letter.contents().filter(|it| matches!(it, Content::Panel(_) | Content::FirstThings(_))) {
            for text in content.texts() {
                assert!(first.contains(&without_blanks(text)), "{}: {text}", letter.id);
            }
        }
    }
}

#[test]
fn a_table_begins_below_page_one_only_with_a_few_rows() {
    each(|letter| {
        let pages = pages(letter);
        let items = letter.contents().find_map(|content| match content {
            Content::Table(table) if table.role == TableRole::Items => Some(table),
            _ => None,
        });
        let rows = &items.expect("every sample has its items").rows;
        let heads = pages.iter().position(|page| text_of(page).contains("要求来源")).unwrap();
        let named = |row: &Vec<String>| text_of(&pages[heads]).contains(&without_blanks(&row[1]));
        let least = if rows.len() <= 6 { rows.len() } else { 3 };
        let shown = rows.iter().filter(|row| named(row)).count();
        assert!(shown >= least, "{} {:?}: {shown} rows", letter.id, letter.design);
    });
}

/// The same fonts, but mapped by the job: then nothing is known of their widths.
fn engine_without_known_widths() -> Engine {
    let roles = BTreeMap::from([("仿宋".to_owned(), vec!["FandolFang R".to_owned()])]);
    Engine::new(fonts(), &roles, layout()).unwrap()
}

/// Every text at its place, to a tenth of a millimetre.
fn places(pages: &[PageGeometry]) -> Vec<(usize, String, i64, i64)> {
    let place = |page: usize, run: &yice::typeset::TextRun| {
        (page, run.text.clone(), (run.x * 10.0).round() as i64, (run.y * 10.0).round() as i64)
    };
    pages.iter().enumerate().flat_map(|(page, it)| it.texts.iter().map(move |run| place(page, run))).collect()
}

#[test]
fn rows_whose_lines_were_counted_are_as_high_as_typst_makes_them() {
    let measuring = engine_without_known_widths();
    let check = |letter: &Letter| {
        let counted = places(&pages(letter));
        let measured = places(&measuring.geometry(letter).unwrap());
        for (index, (counted, measured)) in counted.iter().zip(&measured).enumerate() {
            assert_eq!(counted, measured, "{}, text {index}", letter.id);
        }
        assert_eq!(counted.len(), measured.len());
    };
    each(check);
    // Texts of every length, with what breaks otherwise than Han does.
    let words =
        "在20 ℃时，导体电阻≤7.41 Ω/km（GB/T 3956—2008）；“合格”的、不合格的：A-12/b，K₂O，−20～+20%，Q/GZ 01-2021。";
    let cut = |from: usize, length: usize| words.chars().cycle().skip(from).take(length).collect::<String>();
    let mut sample = letter("sample-A");
    let Some(Content::Measures(measures)) =
        sample.contents().find(|content| matches!(content, Content::Measures(_))).cloned()
    else {
        panic!("it has measures")
    };
    let mut groups = Vec::new();
    for length in 1..45 {
        let mut group = measures.groups[0].clone();
        group.text = cut(length, length);
        for (index, row) in group.rows.iter_mut().enumerate() {
            row.what = cut(7 * length + index, length);
            row.target = cut(5 * length + index, length / 2 + 1);
            row.verification = cut(11 * length, length);
            row.due = cut(3 * length, length % 12 + 1);
        }
        groups.push(group);
    }
    let content = Content::Measures(Measures { groups, ..measures });
    sample.body.insert(3, Block { id: String::new(), content });
    check(&sample);
}

fn elements<'a>(document: &'a Document, kids: &'a Object, found: &mut Vec<&'a Dictionary>) {
    match document.dereference(kids).unwrap().1 {
        Object::Array(kids) => kids.iter().for_each(|kid| elements(document, kid, found)),
        Object::Dictionary(element) => {
            if element.has(b"S") {
                found.push(element);
            }
            if let Ok(kids) = element.get(b"K") {
                elements(document, kids, found);
            }
        }
        _ => {}
    }
}

/// How many head cells there are for rows, and alternative texts in reading order.
fn structure(pdf: &[u8]) -> (usize, Vec<String>) {
    let document = Document::load_mem(pdf).unwrap();
    let root = document.catalog().unwrap().get(b"StructTreeRoot").unwrap();
    let root = document.dereference(root).unwrap().1.as_dict().unwrap();
    let mut found = Vec::new();
    elements(&document, root.get(b"K").unwrap(), &mut found);
    let is = |element: &Dictionary, role: &[u8]| element.get(b"S").unwrap().as_name().unwrap() == role;
    let heads = found.iter().filter(|element| is(element, b"TH") && format!("{element:?}").contains("Row")).count();
    let figures = found.iter().filter(|element| is(element, b"Figure"));
    let alt = |element: &&Dictionary| lopdf::decode_text_string(element.get(b"Alt").unwrap()).unwrap();
    (heads, figures.map(alt).collect())
}

#[test]
fn rows_have_their_heads_and_strips_their_words_for_who_cannot_see_them() {
    for (name, _) in SAMPLES {
        let letter = letter(name);
        let (heads, alts) = structure(&engine().pdf(&letter).unwrap().bytes);
        let rows = |content: &Content| match content {
            Content::Panel(panel) => panel.rows.len(),
            Content::FirstThings(things) => things.rows.len(),
            Content::Table(table) => table.rows.len(),
            Content::Paths(paths) => paths.steps.iter().map(|step| step.outcomes.len()).sum(),
            Content::Measures(measures) => measures.groups.iter().map(|group| group.rows.len()).sum(),
            _ => 0,
        };
        assert_eq!(heads, letter.contents().map(rows).sum::<usize>() + letter.receipt.fields.len(), "{name}");
        let strips = letter.contents().flat_map(|content| match content {
            Content::Panel(panel) => panel.rows.iter().filter_map(|row| row.strip.as_ref()).collect(),
            _ => Vec::<&Strip>::new(),
        });
        let wanted: Vec<&str> = strips.map(|strip| strip.alt.as_str()).collect();
        assert_eq!(alts[..wanted.len()], wanted, "{name}");
    }
}
