//! Editing over HTTP: what may be edited, what an edit would look like, and edits made and taken back. Whether words may stand
//! is asked of `compose`, by way of the job.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};

use super::access::No;
use super::desk::{Standing, done};
use super::preview_edit::{Shown, shown};
use super::rooms::{Rooms, json};
use super::site::Site;
use super::snapshot::Snapshot;
use super::told::{Finding, all_told};
use super::viewer::Viewer;
use crate::compose::edit::{Change, Edit, editable};
use crate::compose::letter::{Block, Content, Letter};
use crate::decisions::{Edited, Refused, StandingEdit, What};
use crate::diagnostic::Diagnostic;
use crate::job::{Job, KnowledgeCell};
use crate::knowledge::{ClassEdit, edit_class};

/// What of a letter may be edited, and what was.
#[derive(Serialize, utoipa::ToSchema)]
pub(super) struct Editing {
    /// Send it back with an edit.
    last: i64,
    /// Whether this person may edit.
    may_edit: bool,
    /// Blocks with texts that may be edited, in their order.
    blocks: Vec<EditableBlock>,
    /// Edits that stand, oldest first.
    #[schema(value_type = Vec<Object>)]
    standing: Vec<StandingEdit>,
    /// Why the letter cannot be made now: an edit whose text is gone.
    broken: Vec<Finding>,
}

/// A block that may be edited.
#[derive(Serialize, utoipa::ToSchema)]
struct EditableBlock {
    /// Its id.
    id: String,
    /// The heading above it.
    section: String,
    /// What stands before its text.
    lead: String,
    /// It is a list of measures.
    is_measures: bool,
    /// Its texts.
    texts: Vec<EditableText>,
    /// Placeholders that have a value here, and the value.
    placeholders: Vec<(String, String)>,
}

/// A text that may be edited.
#[derive(Serialize, utoipa::ToSchema)]
struct EditableText {
    /// Which of the block's texts.
    text: usize,
    /// As it is; send it back as `before`.
    now: String,
    /// The most characters that there is room for.
    longest: usize,
    /// Of a measure: `what`, `verification`, `evidence` or `who`.
    part: &'static str,
    /// Of a measure: its number.
    number: usize,
    /// Cells of the knowledge tables that it comes from.
    #[schema(value_type = Vec<Object>)]
    cells: Vec<KnowledgeCell>,
}

/// An edit as the page sends it.
#[derive(Deserialize, utoipa::ToSchema)]
pub(super) struct AskedEdit {
    /// Block id.
    block: String,
    /// Which of its texts.
    text: usize,
    /// The text as it was shown.
    before: String,
    /// `{"replace": "…"}`, `{"add": "…"}` or `"strike"`.
    #[schema(value_type = Object)]
    change: Change,
    /// The cell that is changed for the whole class instead; its new text is that of `replace`.
    #[serde(default)]
    #[schema(value_type = Option<Object>)]
    cell: Option<Cell>,
    /// Why.
    #[serde(default)]
    why: String,
    /// `last` as it was shown.
    #[serde(default)]
    last: i64,
}

/// A cell of a knowledge table, as the page was told of it.
#[derive(Debug, Clone, Deserialize)]
struct Cell {
    file: String,
    row: u32,
    column: String,
    text: String,
}

/// What is needed to take an edit back.
#[derive(Deserialize, utoipa::ToSchema)]
pub(super) struct Withdrawn {
    /// `last` as it was shown.
    last: i64,
    /// Why.
    #[serde(default)]
    why: String,
}

/// What a pending edit would look like.
#[derive(Serialize, utoipa::ToSchema)]
pub(super) struct Preview {
    /// Rules that it breaks; then there is no page.
    findings: Vec<Finding>,
    /// The page that it stands on.
    shown: Option<Shown>,
}

/// What of a letter may be edited, and what was.
#[utoipa::path(get, path = "/api/letters/{id}/edits", tag = "edits", params(("id" = String, description = "Letter id")), responses(
    (status = 200, body = Editing),
    (status = 404, description = "No such letter"),
))]
pub(super) async fn editing(State(rooms): State<Rooms>, Path(id): Path<String>, headers: HeaderMap) -> Response {
    let snapshot = rooms.site.snapshot();
    rooms.aside(move |site| told(site, &snapshot, &id, &headers)).await
}

fn told(site: &Site, snapshot: &Snapshot, id: &str, headers: &HeaderMap) -> Response {
    let viewer = Viewer::of(site, headers);
    let Some((job, subject)) = snapshot.letter_of(id) else { return StatusCode::NOT_FOUND.into_response() };
    let (blocks, broken) = match job.draft_with(subject, &viewer.edits(id)) {
        Ok(letter) => (blocks(job, subject, &letter), Vec::new()),
        Err(findings) => (Vec::new(), all_told(&findings, site.lang())),
    };
    let state = viewer.board.letter(id);
    json(&Editing { last: state.last, may_edit: viewer.may_edit(), blocks, standing: state.edits.clone(), broken })
}

fn blocks(job: &Job, subject: usize, letter: &Letter) -> Vec<EditableBlock> {
    let (mut section, mut told) = (String::new(), Vec::new());
    for block in &letter.body {
        if let Content::Heading { text, .. } = &block.content {
            section.clone_from(text);
        }
        let texts = editable(block);
        if texts.is_empty() {
            continue;
        }
        let cells = job.cells_behind(subject, block);
        let texts = texts.into_iter().zip(cells).enumerate().map(|(text, (of, cells))| EditableText {
            text,
            now: of.text,
            longest: of.longest,
            part: of.measure.map_or("", |(_, part)| ["what", "verification", "evidence", "who"][part.min(3)]),
            number: of.measure.map_or(0, |(row, _)| row + 1),
            cells,
        });
        let values = job.placeholders(subject, &block.id);
        told.push(EditableBlock {
            id: block.id.clone(),
            section: section.clone(),
            lead: lead(block),
            is_measures: matches!(block.content, Content::Measures(_)),
            texts: texts.collect(),
            placeholders: values.into_iter().map(|(name, value)| (name.to_string(), value)).collect(),
        });
    }
    told
}

fn lead(block: &Block) -> String {
    match &block.content {
        Content::Paragraph { lead, .. } => lead.clone(),
        _ => String::new(),
    }
}

/// The page with an edit that is not made yet, or the rules that it breaks.
#[utoipa::path(post, path = "/api/letters/{id}/edits/preview", tag = "edits", params(("id" = String, description = "Letter id")), request_body = AskedEdit, responses(
    (status = 200, body = Preview),
    (status = 404, description = "No such letter"),
))]
pub(super) async fn preview(
    State(rooms): State<Rooms>,
    Path(id): Path<String>,
    headers: HeaderMap,
    Json(asked): Json<AskedEdit>,
) -> Response {
    let snapshot = rooms.site.snapshot();
    let work = move |site: &Site| {
        let Some((job, subject)) = snapshot.letter_of(&id) else { return StatusCode::NOT_FOUND.into_response() };
        let standing = Viewer::of(site, &headers).edits(&id);
        let drawn = with(job, subject, &id, standing, &asked)
            .and_then(|letter| shown(site.previews(), job, &letter, &asked.block, asked.text, &asked.change));
        let preview = match drawn {
            Ok(shown) => Preview { findings: all_told(&shown.warnings, site.lang()), shown: Some(shown) },
            Err(findings) => Preview { findings: all_told(&findings, site.lang()), shown: None },
        };
        json(&preview)
    };
    rooms.at_a_press(work).await
}

/// The page that a preview told of, as SVG; kept for a moment.
#[utoipa::path(get, path = "/api/previews/{number}", tag = "edits", params(("number" = u64, description = "As the preview told")), responses(
    (status = 200, description = "The page", content_type = "image/svg+xml"),
    (status = 404, description = "No such preview any more"),
))]
pub(super) async fn page(State(rooms): State<Rooms>, Path(number): Path<u64>) -> Response {
    match rooms.site.previews().page(number) {
        Some(svg) => super::rooms::of_kind("image/svg+xml", svg.to_string()),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

/// Makes an edit, for one letter or, with a cell, for all of its class.
#[utoipa::path(post, path = "/api/letters/{id}/edits", tag = "edits", params(("id" = String, description = "Letter id")), request_body = AskedEdit, responses(
    (status = 200, body = Standing),
    (status = 401, body = No, description = "Nobody has logged in"),
    (status = 409, body = No, description = "Somebody else did something meanwhile; ask anew"),
    (status = 422, body = No, description = "The rules forbid it"),
    (status = 404, description = "No such letter"),
))]
pub(super) async fn edit(
    State(rooms): State<Rooms>,
    Path(id): Path<String>,
    headers: HeaderMap,
    Json(asked): Json<AskedEdit>,
) -> Response {
    let snapshot = rooms.site.snapshot();
    let work = move |site: &Site| {
        done(site, &snapshot, &id, &headers, |desk, who| {
            let Some((job, subject)) = snapshot.letter_of(&id) else {
                return Err(Refused::No(super::findings::no_such_letter(&id)));
            };
            let standing = super::editions::edits(&*desk.board()?, &id);
            with(job, subject, &id, standing, &asked).map_err(first)?;
            match &asked.cell {
                None => desk.edit(who, &Edited { edit: made(&id, &asked), last: asked.last }).map(drop)?,
                Some(cell) => {
                    let new = asked.change.text().unwrap_or_default().to_string();
                    let (file, row, column) = (cell.file.clone(), cell.row, cell.column.clone());
                    let (before, after) = (cell.text.clone(), new.clone());
                    let event = What::ClassEdited { file, row, column, before, after };
                    let of_class = ClassEdit {
                        file: cell.file.clone(),
                        row: cell.row,
                        column: cell.column.clone(),
                        before: cell.text.clone(),
                        new,
                    };
                    let write = || edit_class(site.resources(), site.job_folder(), &of_class).map(drop);
                    desk.edit_class(who, &asked.why, &event, write)?;
                }
            }
            site.letter_was_edited(&id);
            Ok(())
        })
    };
    rooms.aside(work).await
}

/// Takes an edit back.
#[utoipa::path(post, path = "/api/letters/{id}/edits/{number}/withdraw", tag = "edits", params(
    ("id" = String, description = "Letter id"),
    ("number" = u64, description = "Number of the edit's event"),
), request_body = Withdrawn, responses(
    (status = 200, body = Standing),
    (status = 401, body = No, description = "Nobody has logged in"),
    (status = 409, body = No, description = "Somebody else did something meanwhile; ask anew"),
    (status = 422, body = No, description = "The rules forbid it"),
    (status = 404, description = "No such letter"),
))]
pub(super) async fn withdraw(
    State(rooms): State<Rooms>,
    Path((id, number)): Path<(String, i64)>,
    headers: HeaderMap,
    Json(asked): Json<Withdrawn>,
) -> Response {
    let snapshot = rooms.site.snapshot();
    let work = move |site: &Site| {
        done(site, &snapshot, &id, &headers, |desk, who| {
            desk.withdraw(who, &id, number, asked.last, &asked.why)?;
            site.letter_was_edited(&id);
            Ok(())
        })
    };
    rooms.aside(work).await
}

/// The letter as it were with the edit.
fn with(
    job: &Job,
    subject: usize,
    id: &str,
    mut standing: Vec<Edit>,
    asked: &AskedEdit,
) -> Result<Letter, Vec<Diagnostic>> {
    let columns = ["text", "verification", "evidence", "who"];
    match &asked.cell {
        Some(cell) => {
            let column = columns.into_iter().find(|column| *column == cell.column).unwrap_or_default();
            let (file, row, text) = (cell.file.clone(), cell.row, cell.text.clone());
            let cell = KnowledgeCell { file, row, column, text };
            job.draft_by_cell(subject, &cell, asked.change.text().unwrap_or_default(), &standing)
        }
        None => {
            standing.push(made(id, asked));
            job.draft_with(subject, &standing)
        }
    }
}

fn made(id: &str, asked: &AskedEdit) -> Edit {
    Edit {
        letter: id.to_string(),
        block: asked.block.clone(),
        text: asked.text,
        before: asked.before.clone(),
        change: asked.change.clone(),
        why: asked.why.clone(),
        who: String::new(),
        at: String::new(),
    }
}

/// One is told; the preview told them all.
fn first(findings: Vec<Diagnostic>) -> Refused {
    Refused::No(findings.into_iter().next().unwrap_or_else(super::findings::program_failed))
}
