//! Edits put into a letter, by the rules that every sentence of it keeps.

use super::places::{A_MEASURE, editable, of_measure};
use super::{Change, Edit, findings, numbers};
use crate::advice::phrase::{self, Values};
use crate::compose::letter::{Block, Content, Letter, Measure, MeasureGroup};
use crate::diagnostic::Diagnostic;
use crate::domain::knowledge::CONTAINMENT_WORDS;

/// Stands between the parts of a measure that is added: what to do, how it is verified.
const BETWEEN: char = '|';

/// Puts edits into a letter, in their order. `values` are what placeholders stand for in a block.
///
/// The result must be sealed anew: names, forbidden words and the fingerprint are looked at there, as for every letter.
///
/// # Errors
/// Every edit that is stale or breaks a rule; then the letter is not to be used.
pub fn apply(letter: &mut Letter, edits: &[Edit], values: &dyn Fn(&str) -> Values) -> Result<(), Vec<Diagnostic>> {
    let problems: Vec<Diagnostic> = edits.iter().filter_map(|edit| put(letter, edit, values).err()).collect();
    if problems.is_empty() { Ok(()) } else { Err(problems) }
}

fn put(letter: &mut Letter, edit: &Edit, values: &dyn Fn(&str) -> Values) -> Result<(), Diagnostic> {
    let stale = || findings::stale_edit(edit);
    let refuse = |zh: String, en: String| findings::edit_refused(edit, zh, en);
    let at = letter.body.iter().position(|block| block.id == edit.block).ok_or_else(stale)?;
    let place = editable(&letter.body[at]).into_iter().nth(edit.text);
    let place = place.filter(|place| place.text == edit.before).ok_or_else(stale)?;
    let new = match edit.change.text() {
        None => return strike(letter, at, edit),
        Some(new) => written(new, &edit.block, values).map_err(|(zh, en)| refuse(zh, en))?,
    };
    if let Some(number) = numbers::strange(&edit.before, edit.change.text().unwrap_or_default()) {
        return Err(refuse(
            format!("“{number}”不是原文里的数，数字不能修改"),
            format!("`{number}` is no number of the text before; numbers cannot be edited"),
        ));
    }
    let conforms = |text: &str| text.contains("（符合要求");
    let is_failed = match &letter.body[at].content {
        Content::Measures(measures) => place.measure.is_none_or(|(row, _)| {
            group_of(&measures.groups, row).is_none_or(|(group, _)| !conforms(&measures.groups[group].text))
        }),
        _ => is_of_failed(&edit.block),
    };
    if !is_failed
        && let Some(word) = CONTAINMENT_WORDS.iter().find(|word| new.contains(**word) && !edit.before.contains(**word))
    {
        return Err(refuse(format!("符合要求的项目不写“{word}”"), format!("`{word}` is only for items that failed")));
    }
    match (&edit.change, place.measure) {
        (Change::Add(_), Some((row, _))) => add_measure(letter, at, row, &new, edit),
        (Change::Add(_), None) => {
            fits(&new, place.longest, edit)?;
            let block = &letter.body[at];
            let base = block.id.split('#').next().unwrap_or_default();
            // Its name does not depend on how many blocks there are beside it.
            let taken = letter.body.iter().filter(|block| block.id.starts_with(&format!("{base}+"))).count();
            let id = format!("{base}+{}", taken + 1);
            let content = match block.content {
                Content::Note { .. } => Content::Note { text: new },
                _ => Content::Paragraph { lead: String::new(), text: new },
            };
            letter.body.insert(at + 1, Block { id, content });
            Ok(())
        }
        (_, Some((_, part))) => {
            fits(&new, place.longest, edit)?;
            if new.is_empty() && part < 2 {
                return Err(refuse("措施和验证不能空着".into(), "a measure and its verification are not empty".into()));
            }
            let text = of_measure(&mut letter.body[at], edit.text).ok_or_else(stale)?;
            let before = std::mem::replace(text, new.clone());
            if part == 0 {
                on_page_one(letter, &before, Some(&new));
            }
            Ok(())
        }
        (_, None) => {
            fits(&new, place.longest, edit)?;
            match &mut letter.body[at].content {
                Content::Paragraph { text, .. } | Content::Note { text } => *text = new,
                _ => return Err(stale()),
            }
            Ok(())
        }
    }
}

fn is_of_failed(block: &str) -> bool {
    let mut parts = block.split('/');
    match parts.next() {
        Some("finding") => parts.nth(1) == Some("failed"),
        Some(kind) => matches!(kind, "consequence" | "diagnosis"),
        None => false,
    }
}

/// A new text with its values.
fn written(new: &str, block: &str, values: &dyn Fn(&str) -> Values) -> Result<String, (String, String)> {
    let new = new.trim();
    if let Some(c) = new.chars().find(|c| {
        c.is_control()
            || ('\u{202A}'..='\u{202E}').contains(c)
            || ('\u{2066}'..='\u{2069}').contains(c)
            || matches!(c, '\u{200B}'..='\u{200F}' | '\u{FEFF}')
    }) {
        return Err((
            format!("不能有看不见的字符 U+{:04X}", u32::from(c)),
            format!("U+{:04X} cannot be printed", u32::from(c)),
        ));
    }
    if let Some(name) = phrase::unknown_placeholders(new).first() {
        return Err((format!("不认识的占位符“{{{name}}}”"), format!("unknown placeholder {{{name}}}")));
    }
    let filled = phrase::filled(new, &values(block));
    filled.ok_or_else(|| ("这一段没有这个占位符的值".into(), "a placeholder has no value in this block".into()))
}

fn fits(new: &str, longest: usize, edit: &Edit) -> Result<(), Diagnostic> {
    let count = new.chars().count();
    let twice = ["。。", "，，", "；；", "，。", "、。", "；。", "、、"].iter().find(|twice| new.contains(**twice));
    match twice {
        _ if count > longest => Err(findings::edit_refused(
            edit,
            format!("写了 {count} 字，这里最多 {longest} 字"),
            format!("{count} characters; there is room for {longest}"),
        )),
        Some(twice) => Err(findings::edit_refused(
            edit,
            format!("标点重复：“{twice}”"),
            format!("punctuation stands twice: {twice}"),
        )),
        None if new.is_empty() && longest > A_MEASURE => Err(findings::edit_refused(
            edit,
            "没有文字；要去掉这一段请用删去".into(),
            "no text; strike it instead".into(),
        )),
        None => Ok(()),
    }
}

fn strike(letter: &mut Letter, at: usize, edit: &Edit) -> Result<(), Diagnostic> {
    let last = || {
        findings::edit_refused(
            edit,
            "这是这一项最后的原因或措施，不能删去".into(),
            "this is the last cause or measure of its item and stays".into(),
        )
    };
    let Content::Measures(_) = letter.body[at].content else {
        let base = edit.block.split(['#', '+']).next().unwrap_or_default();
        let alike = letter.body.iter().filter(|block| block.id.split(['#', '+']).next() == Some(base)).count();
        if base == "no_measures" || is_of_failed(base) && alike < 2 {
            return Err(last());
        }
        letter.body.remove(at);
        return Ok(());
    };
    let row = edit.text / 4;
    let numbers_told = refers_to_numbers(letter, row);
    let Content::Measures(measures) = &mut letter.body[at].content else { return Ok(()) };
    let Some((group, within)) = group_of(&measures.groups, row).filter(|_| edit.text.is_multiple_of(4)) else {
        return Err(findings::stale_edit(edit));
    };
    if measures.groups[group].rows.len() < 2 {
        return Err(last());
    }
    if numbers_told {
        return Err(findings::edit_refused(
            edit,
            "别的措施提到了这一项或其后的编号，不能删去；请改写".into(),
            "other measures speak of its number or a later one; rewrite it instead".into(),
        ));
    }
    let gone = measures.groups[group].rows.remove(within);
    renumber(&mut measures.groups);
    on_page_one(letter, &gone.what, None);
    Ok(())
}

fn add_measure(letter: &mut Letter, at: usize, row: usize, new: &str, edit: &Edit) -> Result<(), Diagnostic> {
    let Some((what, verification)) = new.split_once([BETWEEN, '｜']) else {
        return Err(findings::edit_refused(
            edit,
            "新措施写成“措施|怎样验证”".into(),
            "a new measure is written `what|how it is verified`".into(),
        ));
    };
    let (what, verification) = (what.trim(), verification.trim());
    for part in [what, verification] {
        fits(part, A_MEASURE, edit)?;
        if part.is_empty() {
            return Err(findings::edit_refused(edit, "措施和验证都要写".into(), "both parts are needed".into()));
        }
    }
    let numbers_told = refers_to_numbers(letter, row + 1);
    let Content::Measures(measures) = &mut letter.body[at].content else { return Err(findings::stale_edit(edit)) };
    let Some((group, within)) = group_of(&measures.groups, row) else { return Err(findings::stale_edit(edit)) };
    if numbers_told {
        return Err(findings::edit_refused(
            edit,
            "后面措施的编号被别处提到，请加在最后一项之后".into(),
            "numbers of later measures are spoken of; add it after the last one".into(),
        ));
    }
    let rows = &mut measures.groups[group].rows;
    // It answers the same item as the measure beside it, so that it aims at the same.
    let beside = rows[within].clone();
    let added = Measure { what: what.into(), verification: verification.into(), evidence: String::new(), ..beside };
    rows.insert(within + 1, added);
    renumber(&mut measures.groups);
    Ok(())
}

/// The group of a row, and which row of it.
fn group_of(groups: &[MeasureGroup], row: usize) -> Option<(usize, usize)> {
    let mut before = 0;
    for (group, of_group) in groups.iter().enumerate() {
        if row < before + of_group.rows.len() {
            return Some((group, row - before));
        }
        before += of_group.rows.len();
    }
    None
}

fn renumber(groups: &mut [MeasureGroup]) {
    groups.iter_mut().flat_map(|group| &mut group.rows).zip(1..).for_each(|(row, number)| row.number = number);
}

/// Whether a text speaks of a measure from this row on by its number (`同第4项`).
fn refers_to_numbers(letter: &Letter, row: usize) -> bool {
    let texts: Vec<&str> = letter.contents().flat_map(Content::texts).collect();
    let count = letter.contents().map(|content| match content {
        Content::Measures(measures) => measures.groups.iter().map(|group| group.rows.len()).sum::<usize>(),
        _ => 0,
    });
    let count: usize = count.sum();
    (row + 1..=count).any(|number| texts.iter().any(|text| text.contains(&format!("第{number}项"))))
}

/// Page one says the first measures in their own words: what is changed or gone there changes or goes too.
fn on_page_one(letter: &mut Letter, before: &str, new: Option<&str>) {
    for block in &mut letter.body {
        let Content::FirstThings(things) = &mut block.content else { continue };
        match new {
            Some(new) => things.rows.iter_mut().filter(|row| row.what == before).for_each(|row| row.what = new.into()),
            None if things.rows.len() > 1 => things.rows.retain(|row| row.what != before),
            None => {}
        }
    }
}
