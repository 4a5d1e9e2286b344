//! A profile to begin with, as text: what was found is written, what nobody knows is a question behind `# ?`.

use std::collections::BTreeMap;
use std::fmt::Write;

use super::between::{SECTION, STOP};
use super::guess::Layout;
use super::{Answer, Draft, NAME, Question};
use crate::domain::columns::Field;

/// The text of a profile.
pub(super) fn text(draft: &Draft, name: &str) -> String {
    let mut text = String::new();
    text.push_str("# yice probe 写出的档案。带“# ?”的行要由人决定：改好后去掉“# ?”。\n");
    text.push_str("# A profile written by yice probe. Lines with “# ?” are for a person to decide: mend them and take “# ?” away.\n");
    let mut line = |line: String| {
        text.push_str(&line);
        text.push('\n');
    };
    line("profile = 1".into());
    line(format!("name = {}", quoted(name)));
    for source in &draft.sources {
        line(String::new());
        line("[[source]]".into());
        line(format!("files = {}", quoted(&source.file)));
        if let Some((sheet, number)) = &source.sheet {
            // A name with a star would be a pattern.
            let is_name = !sheet.is_empty() && !sheet.contains(['*', '?']);
            line(format!("sheet = {}", if is_name { quoted(sheet) } else { number.to_string() }));
        }
        if let Some(columns) = source.columns {
            line(format!("columns = {}", quoted(&columns.to_string())));
        }
        if source.table != "results" {
            line(format!("table = {}", quoted(source.table)));
        }
        if source.hidden {
            line("hidden = true".into());
        }
    }
    if draft.has_groups || draft.has_units || !draft.find.is_empty() {
        line("\n[header]".into());
    }
    if !draft.find.is_empty() {
        line(format!("find = {}", list(&draft.find)));
    }
    if draft.has_groups || draft.has_units {
        line("rows = 2".into());
        if draft.has_units && !draft.has_groups {
            line("second = \"units\"".into());
        }
    }
    rows(draft, &mut line);
    if !draft.join.is_empty() {
        line(format!("\n[join]\nkey = {}", list(&draft.join)));
    }
    line("\n# 每一行都相同、表里没有的内容。 What no column says, the same for all rows.\n[const]".into());
    for (field, value, why) in &draft.constants {
        line(format!("{field} = {}  # {why}", quoted(value)));
    }
    for question in &draft.questions {
        if let Question::Constant { field, header, answer, .. } = question {
            match answer {
                Some(Answer::Text(value)) => line(format!("{field} = {}", quoted(value))),
                Some(Answer::Column(_)) => {}
                _ if draft.is_settled(question) => {}
                _ if field == "sheet_no" && !draft.numbers.is_empty() => {}
                _ => line(format!("# ? {field} = \"\"  # 没有“{header}”列 no column for it")),
            }
        }
    }
    line("\n# 哪个字段取自哪一列。 Which column a field is taken from.\n[map]".into());
    for (field, header) in draft.mapped() {
        line(format!("{field} = {}", list(&header)));
    }
    numbers(draft, &mut line);
    ignored(draft, &mut line);
    values(draft, &mut line);
    items(draft, &mut line);
    text
}

/// Columns that may number the batches where none is named so.
fn numbers(draft: &Draft, line: &mut dyn FnMut(String)) {
    if draft.says(Field::SheetNo) {
        return;
    }
    if let Some((first, others)) = draft.numbers.split_first() {
        let others = if others.is_empty() { String::new() } else { format!("；还有 or {}", others.join("、")) };
        line(format!(
            "# ? sheet_no = [{}]  # 没有“抽样单编号”列：一批一个编号的列都可以 any column with a number a batch{}",
            quoted(first),
            one_line(&others)
        ));
    }
}

/// Words of a field that nobody knows.
struct Words<'q> {
    /// Those of which nobody has said it.
    open: Vec<String>,
    /// Those that mean each, as somebody said.
    said: BTreeMap<&'q str, Vec<String>>,
    /// What they may mean.
    meanings: &'q [String],
}

/// Marks for nothing, and words that nobody knows.
fn values(draft: &Draft, line: &mut dyn FnMut(String)) {
    let mut words: BTreeMap<&str, Words<'_>> = BTreeMap::new();
    for question in &draft.questions {
        let Question::Word { field, word, meanings, answer } = question else { continue };
        let of = words.entry(field).or_insert_with(|| Words { open: Vec::new(), said: BTreeMap::new(), meanings });
        match answer {
            Some(Answer::Text(meaning)) => of.said.entry(meaning).or_default().push(word.clone()),
            _ => of.open.push(word.clone()),
        }
    }
    if draft.marks.is_empty() && words.is_empty() {
        return;
    }
    line("\n[values]".into());
    if !draft.marks.is_empty() {
        line("# 表里好像表示“没有”的写法。 What seems to say: nothing.".into());
        line(format!("empty = {}", list(&draft.marks)));
    }
    for (field, Words { open, said, meanings }) in words {
        let said: Vec<String> = said.iter().map(|(meaning, words)| format!("{meaning} = {}", list(words))).collect();
        if !said.is_empty() {
            line(format!("{field} = {{ {} }}", said.join(", ")));
        }
        if !open.is_empty() {
            // Which word means which is not for the program to say: the lists are empty until a person fills them.
            let lists: Vec<String> = meanings.iter().map(|meaning| format!("{meaning} = []")).collect();
            let more = if said.is_empty() { "" } else { "并入上一行 to be joined with the line above；" };
            line(format!(
                "# ? {field} = {{ {} }}  # {more}不认识的写法，各写到它的意思下 unknown words, each to be put below what it means: {}",
                lists.join(", "),
                one_line(&list(&open))
            ));
        }
    }
}

/// Rows that are no data, and cells that are written once for many rows.
fn rows(draft: &Draft, line: &mut dyn FnMut(String)) {
    if draft.section.is_none() && draft.classes.is_empty() && draft.notes.is_none() && draft.fill_down.is_empty() {
        return;
    }
    line("\n[rows]".into());
    if let Some(example) = &draft.section {
        line(format!("section = '{SECTION}'  # 如 such as {}", one_line(example)));
    } else if !draft.classes.is_empty() {
        // A quotation mark would end the pattern.
        let names: Vec<String> = draft.classes.iter().map(|name| regex::escape(name).replace('\'', ".")).collect();
        line(format!("section = '^(?P<class>{})$'  # 单独成行的种类 classes in rows of their own", names.join("|")));
    }
    if let Some(row) = draft.notes {
        line(format!("stop = '{STOP}'  # 第 {row} 行起是注 notes from row {row} on"));
    }
    if !draft.fill_down.is_empty() {
        let fields: Vec<String> = draft.fill_down.iter().map(|field| field.key()).collect();
        line("# 只写在第一行的列；以后定下字段的列若也这样，加到这里。 Written in the first row alone; add what is so decided later.".into());
        line(format!("fill_down = {}", list(&fields)));
    }
}

/// Columns that are not taken, and those of which nobody has said it: these need their mark taken away alone.
fn ignored(draft: &Draft, line: &mut dyn FnMut(String)) {
    let ignored = draft.ignored();
    let asked: Vec<(&String, &Option<String>, &Vec<String>)> = draft
        .questions
        .iter()
        .filter_map(|question| match question {
            Question::Column { name, near, examples, answer: None } => Some((name, near, examples)),
            _ => None,
        })
        .collect();
    if asked.is_empty() {
        if !ignored.is_empty() {
            line(format!("ignore = {}", list(&ignored)));
        }
        return;
    }
    line("# 不用的列：去掉“# ?”；要用的列写到上面的字段里。 Take “# ?” off what no letter needs; write the others above.".into());
    line("ignore = [".into());
    for name in &ignored {
        line(format!("  {},", quoted(name)));
    }
    for (name, near, examples) in asked {
        let near = near.as_ref().map(|near| format!("；像 like {near}")).unwrap_or_default();
        let examples = one_line(&examples.join("｜"));
        line(format!("  # ? {},  # 不认得的列 unknown column{near}：{examples}", quoted(name)));
    }
    line("]".into());
}

fn items(draft: &Draft, line: &mut dyn FnMut(String)) {
    let layout = match draft.layout {
        Layout::Wide => "wide",
        Layout::Packed => "packed",
        Layout::Names => "names",
        Layout::Long | Layout::Batches | Layout::Items => "long",
        Layout::Unknown => {
            line(format!(
                "\n# {}\n# ? [items]\n# ? layout = \"long\"  # long | wide | packed | names",
                one_line(&draft.why.0)
            ));
            return;
        }
    };
    line(format!("\n# {} {}\n[items]\nlayout = {}", one_line(&draft.why.0), one_line(&draft.why.1), quoted(layout)));
    if let Some(column) = &draft.column {
        line(format!("column = {}", quoted(column)));
    }
    if draft.layout != Layout::Wide {
        return;
    }
    match &draft.after {
        Some(header) => line(format!("columns = {}", quoted(&format!("after:{header}")))),
        None if draft.others => {
            line("# 各表的项目不同：不是字段、也不在 ignore 里的列都是项目。 Every other column is an item.".into())
        }
        None => line(format!("columns = {}", list(&draft.items))),
    }
    line(format!("name = '{NAME}'"));
    for (field, pattern, _) in &draft.beside {
        line(format!("{}_column = {}", field.key(), quoted(pattern)));
    }
    if let Some(row) = draft.units {
        line(format!("unit_row = {row}"));
    }
    if let Some(row) = draft.requirements {
        line(format!("requirement_row = {row}"));
    }
    let fills = draft.questions.iter().filter_map(|question| match question {
        Question::Fill { color, cells, answer } => Some((color, cells, *answer == Some(Answer::Yes))),
        Question::Column { .. } | Question::Constant { .. } | Question::Word { .. } => None,
    });
    let fills: Vec<(&String, &usize, bool)> = fills.collect();
    let said = fills.iter().find(|(.., is_mark)| *is_mark);
    for (color, cells, _) in said.map_or(&fills[..], std::slice::from_ref) {
        let mark = if said.is_some() { "" } else { "# ? " };
        line(format!("{mark}fail_fill = {}  # {cells} 格填了这种颜色 cells are so filled", quoted(color)));
    }
    if !fills.is_empty() {
        let mark = if said.is_some() { "" } else { "# ? " };
        line(format!("{mark}unfilled_passes = true  # 其余已测的都是符合 all other tested ones conform"));
    }
}

/// A text as TOML writes it.
fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => quoted.extend(['\\', c]),
            c if c.is_control() => {
                let _ = write!(quoted, "\\u{:04X}", u32::from(c));
            }
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}

fn list(texts: &[String]) -> String {
    let texts: Vec<String> = texts.iter().map(|text| quoted(text)).collect();
    format!("[{}]", texts.join(", "))
}

/// Text for a comment, which ends with its line.
fn one_line(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}
