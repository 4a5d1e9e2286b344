//! Why a letter says what it says: each figure with its cell, margins and peers, rules with the cells that made them speak, and
//! entries of the knowledge tables.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Serialize;

use super::rooms::{Rooms, json};
use super::snapshot::Snapshot;
use crate::diagnostic::{Lang, Place};
use crate::domain::columns::Field;
use crate::explain;
use crate::job::{UsedEntry, item_place};

/// Why a letter says what it says.
#[derive(Serialize, utoipa::ToSchema)]
pub(super) struct Reasons {
    /// Margins and the comparison with peers, item by item.
    compared: Vec<Reason>,
    /// Rules about the whole sample.
    rules: Vec<Reason>,
    /// Entries of the knowledge tables.
    #[schema(value_type = Vec<Object>)]
    entries: Vec<UsedEntry>,
}

/// One figure or rule.
#[derive(Serialize, utoipa::ToSchema)]
struct Reason {
    /// What it is.
    what: String,
    /// As printed; empty: not printed.
    printed: String,
    /// How it came about, step by step.
    steps: Vec<String>,
    /// Row of the item.
    #[schema(value_type = Option<Object>)]
    place: Option<Place>,
}

/// Why a letter says what it says: margins, peers, rules with their cells, entries of the knowledge tables.
#[utoipa::path(get, path = "/api/letters/{id}/reasons", tag = "facts", params(("id" = String, description = "Letter id")), responses(
    (status = 200, body = Reasons),
    (status = 404, description = "No such letter"),
))]
pub(super) async fn reasons(State(rooms): State<Rooms>, Path(id): Path<String>) -> Response {
    let snapshot = rooms.site.snapshot();
    rooms.aside(move |site| told(&snapshot, &id, site.lang())).await
}

fn told(snapshot: &Snapshot, id: &str, lang: Lang) -> Response {
    let Some((job, index)) = snapshot.letter_of(id) else { return StatusCode::NOT_FOUND.into_response() };
    let spot_check = job.spot_check();
    let (mut compared, mut rules) = (Vec::new(), Vec::new());
    for chain in job.told_with(index).into_iter().flat_map(|subject| explain::letter(job, subject)) {
        // What was measured and required stands among the facts.
        if chain.what.en.starts_with("result:") || chain.what.en.starts_with("requirement:") {
            continue;
        }
        let place = chain.at.map(|(batch, item)| Place {
            column: String::new(),
            header: String::new(),
            text: None,
            ..item_place(spot_check, batch, item, Field::Result)
        });
        let of_rule = chain.at.is_none();
        let reason = Reason {
            what: chain.what.in_lang(lang).to_string(),
            printed: chain.printed,
            steps: chain.steps.iter().map(|step| step.in_lang(lang).to_string()).collect(),
            place,
        };
        if of_rule { rules.push(reason) } else { compared.push(reason) }
    }
    json(&Reasons { compared, rules, entries: job.knowledge_used(index) })
}
