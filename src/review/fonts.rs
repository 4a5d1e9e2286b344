//! The program's own faces for the page, so that names print on a machine that has no Chinese fonts.

use std::fs;

use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};

use super::rooms::{Rooms, of_kind};

/// Faces that the style sheet names, and their files among the program's fonts.
const FACES: [(&str, &str); 3] =
    [("sans", "NotoSansSC-Regular.subset.ttf"), ("serif", "NotoSerifSC-Regular.ttf"), ("rare", "HanaMinB.ttf")];

/// A font file of the program; browsers may keep it.
#[utoipa::path(get, path = "/fonts/{face}", tag = "pages", params(("face", description = "`sans`, `serif` or `rare`")), responses(
    (status = 200, description = "The font", content_type = "font/ttf"),
    (status = 404, description = "No such face, or its file is not there"),
))]
pub(super) async fn font(State(rooms): State<Rooms>, Path(face): Path<String>) -> Response {
    let file = FACES.iter().find(|(name, _)| *name == face).map(|(_, file)| *file);
    rooms
        .aside(move |site| {
            let folders = site.fonts().iter();
            let read = file.and_then(|file| folders.filter_map(|folder| fs::read(folder.join(file)).ok()).next());
            match read {
                Some(bytes) => {
                    let kept = [(header::CACHE_CONTROL, "private, max-age=604800")];
                    (kept, of_kind("font/ttf", bytes)).into_response()
                }
                None => StatusCode::NOT_FOUND.into_response(),
            }
        })
        .await
}
