//! A letter as plain text, for people and golden files.

use super::letter::{Content, Fill, FirstThings, Group, Letter, Measures, Panel, Paths, Table};

/// The letter, one block per paragraph.
pub fn plain_text(letter: &Letter) -> String {
    let mut out = String::new();
    let mut line = |text: &str| {
        out.push_str(text.trim_end());
        out.push('\n');
    };
    line(&letter.title);
    line(&letter.document_no);
    line("");
    line(&format!("{}：", letter.addressee));
    letter.contents().flat_map(lines).for_each(|text| line(&text));
    line("");
    for (number, annex) in letter.annexes.iter().enumerate() {
        line(&format!("附件{}：{annex}", number + 1));
    }
    let signature = &letter.signature;
    line(&signature.issuer);
    line(&signature.date);
    line(&format!("编制：{}　审核：{}　批准：{}", signature.drafted_by, signature.reviewed_by, signature.approved_by));
    line(&signature.contact);
    let receipt = letter.receipt.numbered(&letter.document_no);
    line(&format!("\n## {}", receipt.title));
    line(&receipt.text);
    for (label, fill) in &receipt.fields {
        line(&format!("{label}：{}", filled(fill)));
    }
    if !receipt.return_to.is_empty() {
        line(&format!("寄回：{}", receipt.return_to));
    }
    out
}

fn lines(content: &Content) -> Vec<String> {
    match content {
        Content::Heading { level: 1, text } => vec![format!("\n## {text}")],
        Content::Heading { text, .. } => vec![format!("### {text}")],
        Content::Paragraph { lead, text } => vec![format!("　　{lead}{text}")],
        Content::Note { text } => vec![format!("注：{text}")],
        Content::Panel(panel) => panel_lines(panel),
        Content::FirstThings(things) => things_lines(things),
        Content::Facts { facts } => {
            let facts: Vec<String> = facts.iter().map(|fact| format!("{} {}", fact.label, fact.value)).collect();
            vec![facts.join("　")]
        }
        Content::Table(table) => table_lines(table),
        Content::Paths(paths) => paths_lines(paths),
        Content::Measures(measures) => measures_lines(measures),
    }
}

fn row<'a>(cells: impl IntoIterator<Item = &'a str>) -> String {
    let cells: Vec<String> = cells.into_iter().map(|cell| cell.replace('\n', " ")).collect();
    format!("| {} |", cells.join(" | "))
}

/// The parts that are there, between them a separator.
fn joined<'a>(parts: impl IntoIterator<Item = &'a str>, separator: &str) -> String {
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(separator)
}

fn panel_lines(panel: &Panel) -> Vec<String> {
    let mut lines = vec![format!("[{}] {}", panel.title, panel.summary), row(panel.heads.iter().map(String::as_str))];
    for (index, of) in panel.rows.iter().enumerate() {
        lines.extend(Group::before(&panel.groups, index).map(|group| format!("| 【{group}】 |")));
        let name = joined([of.name.as_str(), &of.unit, &of.preference], "，");
        let drawn = of.strip.as_ref().map_or(&of.instead, |strip| &strip.alt);
        let verdict = joined([of.verdict.as_str(), &of.margin], "，");
        lines.push(row([name.as_str(), drawn, &joined([verdict.as_str(), &of.place], "；")]));
    }
    lines.extend((!panel.note.is_empty()).then(|| format!("注：{}", panel.note)));
    lines
}

fn things_lines(things: &FirstThings) -> Vec<String> {
    let mut lines = vec![row([things.title.as_str(), &things.heads[0], &things.heads[1]])];
    lines.extend(things.rows.iter().map(|of| row([of.what.as_str(), &of.target, &of.when])));
    lines
}

fn table_lines(table: &Table) -> Vec<String> {
    let heads = row(table.columns.iter().map(|column| column.head.as_str()));
    let mut lines = vec![format!("[表] {}", table.caption), heads];
    for (index, cells) in table.rows.iter().enumerate() {
        lines.extend(Group::before(&table.groups, index).map(|group| format!("| 【{group}】 |")));
        let mark = if table.emphasized.contains(&index) { "**" } else { "" };
        let cells: Vec<String> = cells.iter().map(|cell| cell.replace('\n', " ")).collect();
        lines.push(format!("| {mark}{}{mark} |", cells.join(" | ")));
    }
    lines
}

fn paths_lines(paths: &Paths) -> Vec<String> {
    let mut lines = vec![row(paths.heads.iter().map(String::as_str))];
    for step in &paths.steps {
        lines.push(format!("| 【{}】{} |", step.label, step.text));
        lines.extend(step.outcomes.iter().map(|outcome| row([outcome.found.as_str(), &outcome.means])));
    }
    lines
}

fn measures_lines(measures: &Measures) -> Vec<String> {
    let mut lines = vec![row(measures.heads.iter().map(String::as_str))];
    for group in &measures.groups {
        lines.push(format!("| 【{}】 |", group.text));
        for of in &group.rows {
            let what = format!("{}．{}", of.number, of.what);
            let proof = joined([of.verification.as_str(), &of.evidence], "；");
            lines.push(row([what.as_str(), &of.target, &proof, &joined([of.due.as_str(), &of.who], "，")]));
        }
    }
    lines
}

fn filled(fill: &Fill) -> String {
    match fill {
        Fill::Text(text) => text.clone(),
        Fill::Boxes(boxes) => {
            let ticks: Vec<String> = boxes.boxes.iter().map(|text| format!("□{text}")).collect();
            joined([ticks.join("　").as_str(), &boxes.note], "　")
        }
    }
}
