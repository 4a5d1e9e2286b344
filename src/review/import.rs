//! What became of the tables of a job, as a page: which column is what, what every row is, and what is to be repaired.

use std::fmt::Write;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::{Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Router, middleware};
use serde::Serialize;
use tokio::net::TcpListener;

use super::guard::Guard;
use super::rooms::{Rooms, escaped, json, of_kind};
use super::site::Site;
use super::{connections, door};
use crate::diagnostic::codes::title;
use crate::diagnostic::kinds::{Kind, kinds};
use crate::diagnostic::{Diagnostic, Lang, Severity};
use crate::domain::columns::COLUMNS;
use crate::job::{ColumnUse, RowClass, SheetAccount};

/// The style of the page.
pub(super) const STYLE: &str = include_str!("assets/import.css");
const HTML: &str = "text/html; charset=utf-8";

/// What a profile made of tables.
#[derive(Debug, Clone, Default, Serialize, utoipa::ToSchema)]
pub struct Import {
    /// The profile; empty: the default layout, of whose sheets only lists are accounted for.
    pub profile: String,
    /// Every sheet: its columns with the fields that take them, and what every row is.
    #[schema(value_type = Vec<Object>)]
    pub sheets: Vec<SheetAccount>,
    /// All that is told.
    #[schema(value_type = Vec<Object>)]
    pub findings: Vec<Diagnostic>,
}

/// Serves the page alone, until the process is stopped; `on_ready` is told the address to open, token included.
///
/// # Errors
/// No port can be had, the system has no randomness to give, or the runtime cannot start.
pub fn serve_import(import: Import, lang: Lang, on_ready: &dyn Fn(&str)) -> std::io::Result<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    runtime.block_on(async {
        let listener = TcpListener::bind(SocketAddr::from((Ipv4Addr::LOCALHOST, 0))).await?;
        let address = listener.local_addr()?;
        let guard = Arc::new(Guard::new(address, &[], false)?);
        let import = Arc::new(import);
        let shown = Arc::clone(&import);
        let page = move || async move { of_kind(HTML, page(&shown, lang)) };
        let router = Router::new()
            .route("/", get(page.clone()))
            .route("/import", get(page))
            .route("/api/import", get(move || async move { json(&*import) }))
            .route("/import.css", get(|| async { of_kind("text/css; charset=utf-8", STYLE) }))
            .layer(middleware::from_fn_with_state(Arc::clone(&guard), admit));
        on_ready(&format!("http://{address}/?token={}", guard.token()));
        connections::serve(listener, router, None).await
    })
}

/// Lets in whoever has the address that was printed.
async fn admit(State(guard): State<Arc<Guard>>, request: Request, next: Next) -> Response {
    let (head, content) = request.into_parts();
    let refused = match head.method {
        _ if !guard.knows_host(&head.headers) => Some((StatusCode::FORBIDDEN, "unknown host").into_response()),
        Method::GET | Method::HEAD => door::at_this_computer(&guard, &head, guard.has_token(&head.headers), ""),
        _ => Some((StatusCode::METHOD_NOT_ALLOWED, "no such method").into_response()),
    };
    let mut response = match refused {
        Some(refused) => refused,
        None => next.run(Request::from_parts(head, content)).await,
    };
    door::defend(&mut response);
    response
}

/// How the tables of the job were read, as a page.
#[utoipa::path(get, path = "/import", tag = "facts", responses((status = 200, description = "The page", content_type = "text/html")))]
pub(super) async fn shown(State(rooms): State<Rooms>) -> Response {
    rooms.aside(|site| of_kind(HTML, page(&of_site(site), site.lang()))).await
}

/// How the tables of the job were read: every sheet with its columns and rows by class, and what is told.
#[utoipa::path(get, path = "/api/import", tag = "facts", responses((status = 200, body = Import)))]
pub(super) async fn told(State(rooms): State<Rooms>) -> Response {
    rooms.aside(|site| json(&of_site(site))).await
}

/// What became of the tables of the job as it is now, can it run or not.
fn of_site(site: &Site) -> Import {
    let snapshot = site.snapshot();
    let shown = snapshot.job.as_ref().filter(|_| snapshot.broken.is_empty());
    match shown {
        Some(job) => {
            let spot_check = job.spot_check();
            let (profile, sheets) = (spot_check.settings.input.profile.clone(), spot_check.accounts.clone());
            Import { profile, sheets, findings: snapshot.findings.clone() }
        }
        None => {
            let (profile, sheets) = site.resources().accounts(site.job_folder());
            Import { profile, sheets, findings: snapshot.broken.clone() }
        }
    }
}

/// The page.
fn page(import: &Import, lang: Lang) -> String {
    let (zh, title) = (lang == Lang::Zh, say(lang, "读表情况", "How the tables were read"));
    let mut page = format!(
        "<!DOCTYPE html>\n<html lang=\"{}\"><head><meta charset=\"utf-8\"><title>{title}</title>\
         <link rel=\"stylesheet\" href=\"/import.css\"></head><body><main>\n<h1>{title}</h1>\n",
        if zh { "zh" } else { "en" }
    );
    let profile = escaped(&import.profile);
    let line = match (import.profile.is_empty(), lang) {
        (true, Lang::Zh) => "没有导入档案，按默认格式读；下面只有名单的情况。".to_string(),
        (true, Lang::En) => "no profile: the default layout; only lists are accounted for here.".to_string(),
        (false, Lang::Zh) => format!("导入档案：<code>{profile}</code>"),
        (false, Lang::En) => format!("profile: <code>{profile}</code>"),
    };
    let _ = writeln!(page, "<p>{line}</p>");
    problems(&import.findings, lang, &mut page);
    for sheet in &import.sheets {
        of_sheet(sheet, lang, &mut page);
    }
    page + "</main></body></html>\n"
}

/// What is told, by what repairs it: the gravest first.
fn problems(findings: &[Diagnostic], lang: Lang, page: &mut String) {
    let mut repairs: Vec<(&str, Vec<Kind<'_>>)> = Vec::new();
    for kind in kinds(findings).into_iter().filter(|kind| !kind.is_for_keepers()) {
        let todo = kind.findings[0].hint.in_lang(lang);
        match repairs.iter_mut().find(|(of, kinds)| *of == todo && kinds[0].severity == kind.severity) {
            Some((_, kinds)) => kinds.push(kind),
            None => repairs.push((todo, vec![kind])),
        }
    }
    let _ = writeln!(page, "<h2>{}</h2>", say(lang, "要做的事", "What to do"));
    if repairs.is_empty() {
        let _ = writeln!(page, "<p>{}</p>", say(lang, "没有。", "Nothing."));
    }
    for (todo, kinds) in repairs {
        let todo = if todo.is_empty() { say(lang, "只是告知", "to be known only") } else { todo };
        let class = severity(kinds[0].severity);
        let _ = writeln!(page, "<section class=\"repair {class}\"><h3>{}</h3><ul>", escaped(todo));
        for kind in kinds {
            let (count, places) = (kind.findings.len(), kind.first_places(lang));
            let (word, code) = (kind.severity.word(lang), kind.code);
            let _ = writeln!(
                page,
                "<li><b>{word} · {}</b> <code>{code}</code> <span class=\"count\">×{count}</span><br>{}<br>\
                 <span class=\"at\">{}</span></li>",
                escaped(title(code, lang)),
                escaped(kind.sentence(lang)),
                escaped(&places)
            );
        }
        page.push_str("</ul></section>\n");
    }
}

fn severity(of: Severity) -> &'static str {
    match of {
        Severity::Error => "error",
        Severity::Hold => "hold",
        Severity::Warning => "warning",
        Severity::Note => "note",
    }
}

/// A sheet: what every row is, and what each column is taken as.
fn of_sheet(sheet: &SheetAccount, lang: Lang, page: &mut String) {
    let rows = sheet.rows;
    let head = match (sheet.header_row, lang) {
        (Some(row), Lang::Zh) => format!("表头到第 {row} 行"),
        (Some(row), Lang::En) => format!("head down to row {row}"),
        (None, _) => say(lang, "没有表头，没有读", "no head: not read").to_string(),
    };
    let layout = match sheet.layout.as_str() {
        "long" => say(lang, "一行一个项目", "an item a row"),
        "wide" => say(lang, "一列一个项目", "an item a column"),
        "packed" => say(lang, "一格几个项目", "several items in a cell"),
        "names" => say(lang, "只有不合格项目的名称", "names of failed items alone"),
        _ => "",
    };
    let counted = match lang {
        Lang::Zh => format!("{rows} 行，{head}"),
        Lang::En => format!("{rows} rows, {head}"),
    };
    let separator = if layout.is_empty() { "" } else { " · " };
    let _ = writeln!(page, "<section class=\"sheet\"><h2>{}</h2>", escaped(&sheet.name()));
    let _ = writeln!(page, "<p>{counted}{separator}{layout}</p>\n<table class=\"rows\"><tbody>");
    for class in RowClass::ALL {
        let (of, words) = (sheet.of(class), class.words());
        let first: Vec<String> = of.first.iter().map(u32::to_string).collect();
        let more = if (of.first.len() as u64) < u64::from(of.count) { " …" } else { "" };
        let _ = writeln!(
            page,
            "<tr class=\"{}\"><th scope=\"row\">{}</th><td>{}</td><td class=\"at\">{}{more}</td></tr>",
            words.1,
            say(lang, words.0, words.1),
            of.count,
            first.join(say(lang, "、", ", "))
        );
    }
    page.push_str("</tbody></table>\n");
    if !sheet.columns.is_empty() {
        let (column, header, takes) =
            (say(lang, "列", "column"), say(lang, "列名", "header"), say(lang, "当作", "read as"));
        let _ = writeln!(
            page,
            "<table class=\"columns\"><thead><tr><th>{column}</th><th>{header}</th><th>{takes}</th></tr></thead><tbody>"
        );
        for of in &sheet.columns {
            let class = if !of.is_known { " class=\"unknown\"" } else { "" };
            let _ = writeln!(
                page,
                "<tr{class}><td class=\"at\">{}</td><th scope=\"row\">{}</th><td>{}</td></tr>",
                escaped(&of.column),
                escaped(&of.header),
                taken(of, lang)
            );
        }
        page.push_str("</tbody></table>\n");
    }
    page.push_str("</section>\n");
}

/// What a column is taken as: its fields with their proper headers, `?` where nobody knows it.
fn taken(of: &ColumnUse, lang: Lang) -> String {
    if !of.is_known {
        return format!("<b>?</b> {}", say(lang, "不认识", "unknown"));
    }
    if of.takes.is_empty() {
        return say(lang, "不用", "not used").to_string();
    }
    let word = |key: &String| {
        let field = COLUMNS.iter().find(|column| column.field.key() == *key).map(|column| column.header);
        match field {
            Some(header) if lang == Lang::Zh => format!("{header} <code>{}</code>", escaped(key)),
            _ => format!("<code>{}</code>", escaped(key)),
        }
    };
    of.takes.iter().map(word).collect::<Vec<_>>().join(say(lang, "、", ", "))
}

pub(super) fn say<'t>(lang: Lang, zh: &'t str, en: &'t str) -> &'t str {
    if lang == Lang::Zh { zh } else { en }
}
