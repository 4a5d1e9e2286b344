//! What every handler sees, and how answers are made.

use std::sync::Arc;
use std::thread::available_parallelism;

use axum::body::Body;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use tokio::sync::Semaphore;

use super::pages::Drawing;
use super::site::Site;
use super::snapshot::Snapshot;

/// What every handler sees.
#[derive(Clone)]
pub(super) struct Rooms {
    pub site: Arc<Site>,
    /// Letters drawn at a time.
    presses: Arc<Semaphore>,
}

impl Rooms {
    /// With as many presses as there are processors.
    pub(super) fn of(site: Arc<Site>) -> Self {
        Self { site, presses: Arc::new(Semaphore::new(available_parallelism().map_or(1, usize::from))) }
    }

    /// The drawing of a letter, begun at the latest now. Typesetting is work for a thread of its own, as many at a time
    /// as there are processors; who goes away while waiting for one leaves no work behind.
    pub(super) async fn drawn(&self, snapshot: &Arc<Snapshot>, id: &str) -> Option<Drawing> {
        let drawing = self.site.drawing(snapshot, id)?;
        if !drawing.is_begun() {
            let press = Arc::clone(&self.presses).acquire_owned().await.ok()?;
            if drawing.begin() {
                let (drawing, snapshot, id) = (drawing.clone(), Arc::clone(snapshot), id.to_string());
                tokio::task::spawn_blocking(move || {
                    let _press = press;
                    drawing.draw(&snapshot, &id);
                });
            }
        }
        Some(drawing)
    }

    /// Something that the site knows after a while; none where that panicked.
    pub(super) async fn ask<T: Send + 'static>(&self, work: impl FnOnce(&Site) -> T + Send + 'static) -> Option<T> {
        let site = Arc::clone(&self.site);
        tokio::task::spawn_blocking(move || work(&site)).await.ok()
    }

    /// Work that takes a while; a panic costs this answer only.
    pub(super) async fn aside(self, work: impl FnOnce(&Site) -> Response + Send + 'static) -> Response {
        let done = tokio::task::spawn_blocking(move || work(&self.site)).await;
        done.unwrap_or_else(|_| StatusCode::INTERNAL_SERVER_ERROR.into_response())
    }

    /// The same for work that typesets: as much of it at a time as there are processors.
    pub(super) async fn at_a_press(self, work: impl FnOnce(&Site) -> Response + Send + 'static) -> Response {
        let Ok(press) = Arc::clone(&self.presses).acquire_owned().await else {
            return StatusCode::INTERNAL_SERVER_ERROR.into_response();
        };
        let with_press = move |site: &Site| {
            let _press = press;
            work(site)
        };
        self.aside(with_press).await
    }
}

/// An answer of a media type.
pub(super) fn of_kind(kind: &'static str, content: impl Into<Body>) -> Response {
    ([(header::CONTENT_TYPE, HeaderValue::from_static(kind))], content.into()).into_response()
}

/// A value as JSON.
pub(super) fn json(value: &impl Serialize) -> Response {
    reply(StatusCode::OK, value)
}

/// A value as JSON, with a status.
pub(super) fn reply(status: StatusCode, value: &impl Serialize) -> Response {
    match serde_json::to_vec(value) {
        Ok(bytes) => (status, of_kind("application/json", bytes)).into_response(),
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

/// A text as it stands in a page of HTML.
pub(super) fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            other => safe.push(other),
        }
    }
    safe
}
