//! The bureau's view as a page: the tables of `yice summary` counted from the job that is shown, and where its letters stand. Names
//! lead into the list of letters behind them.

use std::collections::BTreeMap;
use std::fmt::Write;

use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::import::say;
use super::listing;
use super::rooms::{Rooms, escaped, json, of_kind};
use super::site::Site;
use super::snapshot::{Count, Snapshot};
use super::told::{Finding, all_told};
use super::viewer::Viewer;
use crate::deliver::tables::{Cell, Column, SHORTHAND, Table};
use crate::diagnostic::Lang;
use crate::domain::LetterKind;
use crate::summary::{self, Summary};

/// The table of all batches: the list of letters is here instead.
const DETAIL: &str = "明细";

/// What is asked of the page.
#[derive(Debug, Clone, Copy, Default, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Asked {
    /// The day that plan and deadlines are measured by; the date of the letters where it is not given.
    #[param(value_type = Option<String>, example = "2023-11-30")]
    as_of: Option<NaiveDate>,
}

/// The bureau's view.
#[derive(Serialize, utoipa::ToSchema)]
pub(super) struct Overview {
    /// Name of the spot check.
    campaign: String,
    /// The day that plan and deadlines are measured by.
    #[schema(value_type = String)]
    as_of: NaiveDate,
    /// How many letters stand where, and of how many it is this person's turn.
    states: Vec<Count>,
    /// The tables of `yice summary`, without that of all batches.
    #[schema(value_type = Vec<Object>)]
    tables: Vec<Table>,
    /// What somebody should look at.
    findings: Vec<Finding>,
}

/// The bureau's view: what was planned and done, what failed, key indicators, linkage, follow-up, where letters stand.
#[utoipa::path(get, path = "/api/overview", tag = "facts", params(Asked), responses(
    (status = 200, body = Overview),
    (status = 404, description = "The job does not open"),
))]
pub(super) async fn told(State(rooms): State<Rooms>, Query(asked): Query<Asked>, headers: HeaderMap) -> Response {
    let answer = move |site: &Site| match of_site(site, asked, &headers) {
        Some((_, overview)) => json(&overview),
        None => StatusCode::NOT_FOUND.into_response(),
    };
    rooms.aside(answer).await
}

/// The same as a page.
#[utoipa::path(get, path = "/overview", tag = "facts", params(Asked), responses(
    (status = 200, description = "The page", content_type = "text/html"),
    (status = 404, description = "The job does not open"),
))]
pub(super) async fn shown(State(rooms): State<Rooms>, Query(asked): Query<Asked>, headers: HeaderMap) -> Response {
    let answer = move |site: &Site| match of_site(site, asked, &headers) {
        Some((links, overview)) => of_kind("text/html; charset=utf-8", page(&overview, &links, site.lang())),
        None => StatusCode::NOT_FOUND.into_response(),
    };
    rooms.aside(answer).await
}

/// What of a job of the site is shown, with the ways into its list; none where it does not open.
fn of_site(site: &Site, asked: Asked, headers: &HeaderMap) -> Option<(Links, Overview)> {
    let snapshot = site.snapshot();
    let job = snapshot.job.as_ref()?;
    let usual = job.spot_check().settings.letter.date;
    let made = |as_of| {
        let rules = summary::linkage_rules(site.job_folder(), site.templates());
        let mut made = summary::summary(job, &rules.value, as_of);
        made.findings.extend(rules.findings);
        made
    };
    let as_of = asked.as_of.unwrap_or(usual);
    let other: Summary;
    let summary = match as_of == usual {
        true => snapshot.summary.get_or_init(|| made(usual)),
        false => {
            other = made(as_of);
            &other
        }
    };
    let overview = Overview {
        campaign: job.spot_check().settings.campaign.name.clone(),
        as_of,
        states: listing::states(&snapshot, &Viewer::of(site, headers)),
        tables: summary.tables.iter().filter(|table| table.name != DETAIL).cloned().collect(),
        findings: all_told(&summary.findings, site.lang()),
    };
    Some((Links::of(&snapshot), overview))
}

/// Ways into the list of letters, by what a filter's values are called.
struct Links(BTreeMap<(&'static str, String), String>);

impl Links {
    fn of(snapshot: &Snapshot) -> Self {
        let values =
            listing::counted(snapshot).iter().flat_map(|(filter, values)| values.iter().map(move |of| (*filter, of)));
        Self(values.map(|(filter, of)| ((filter, of.name.clone()), of.value.clone())).collect())
    }

    /// The list behind a cell; none where there is no such list.
    fn behind(&self, column: &str, text: &str) -> Option<String> {
        let filter = match column {
            "产品种类" => "class",
            "承检机构" => "agency",
            "地区" => "region",
            "标称生产企业" | "统一社会信用代码" | "抽样单编号" => return searched(text),
            "项目" => return of_letters(text),
            _ => return None,
        };
        let value = self.0.get(&(filter, text.to_string()))?;
        Some(format!("/?{filter}={}", encoded(value)))
    }
}

/// Letters in which a text is found; several numbers in one cell lead nowhere.
fn searched(text: &str) -> Option<String> {
    (!text.contains('、')).then(|| format!("/?q={}", encoded(text)))
}

/// The lines of the table of letters.
fn of_letters(text: &str) -> Option<String> {
    let of_kind = |kind: LetterKind| Some(format!("/?kind={}", kind.code()));
    match text {
        "有文书" => Some("/?outcome=letter".to_string()),
        "产品质量不合格整改指导意见书" => of_kind(LetterKind::RectificationGuidance),
        "产品质量提升指导建议书" => of_kind(LetterKind::ImprovementAdvice),
        _ => None,
    }
}

fn encoded(text: &str) -> String {
    text.bytes().fold(String::new(), |mut address, byte| {
        if byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte) {
            address.push(char::from(byte));
        } else {
            let _ = write!(address, "%{byte:02X}");
        }
        address
    })
}

fn page(overview: &Overview, links: &Links, lang: Lang) -> String {
    let title = say(lang, "总览", "Overview");
    let mut page = format!(
        "<!DOCTYPE html>\n<html lang=\"{}\"><head><meta charset=\"utf-8\"><title>{title}</title>\
         <link rel=\"stylesheet\" href=\"/import.css\"></head><body class=\"overview\"><main>\n<h1>{title}</h1>\n<p>{}</p>\n",
        if lang == Lang::Zh { "zh" } else { "en" },
        escaped(&overview.campaign)
    );
    let as_of = overview.as_of;
    let _ = writeln!(
        page,
        "<form action=\"/overview\"><label>{} <input type=\"date\" name=\"as_of\" value=\"{as_of}\"></label> <button>{}</button></form>",
        say(lang, "计划和期限算到", "plan and deadlines as of"),
        say(lang, "重算", "count anew")
    );
    let _ = writeln!(page, "<nav aria-label=\"{}\"><ul>", say(lang, "各表", "Tables"));
    for (number, table) in overview.tables.iter().enumerate() {
        let _ = writeln!(page, "<li><a href=\"#t{number}\">{}</a></li>", escaped(&table.name));
    }
    page.push_str("</ul></nav>\n");
    states(&overview.states, lang, &mut page);
    attention(&overview.findings, lang, &mut page);
    for (number, table) in overview.tables.iter().enumerate() {
        of_table(number, table, links, &mut page);
    }
    for (mark, meaning) in SHORTHAND {
        let _ = writeln!(page, "<p class=\"note\">{mark} {meaning}</p>");
    }
    page + "</main></body></html>\n"
}

/// Where letters stand, each with its list.
fn states(states: &[Count], lang: Lang, page: &mut String) {
    let _ = writeln!(
        page,
        "<section class=\"sheet\"><h2>{}</h2>\n<ul class=\"states\">",
        say(lang, "审签进度", "Where letters stand")
    );
    for state in states {
        let name = match state.value.as_str() {
            "turn" => say(lang, "轮到我的", "my turn"),
            "unopened" => say(lang, "我没有打开过的", "not opened by me"),
            value => listing::name(value, lang).unwrap_or(value),
        };
        let _ = writeln!(
            page,
            "<li><a href=\"/?state={}\">{}</a> {}</li>",
            encoded(&state.value),
            escaped(name),
            state.letters
        );
    }
    page.push_str("</ul></section>\n");
}

/// What somebody should look at.
fn attention(findings: &[Finding], lang: Lang, page: &mut String) {
    let _ = writeln!(page, "<section class=\"sheet\"><h2>{}</h2>", say(lang, "须处理", "To be looked at"));
    if findings.is_empty() {
        let _ = writeln!(page, "<p>{}</p>", say(lang, "没有。", "Nothing."));
    }
    page.push_str("<ul>\n");
    for finding in findings {
        let _ = writeln!(page, "<li>{} <code>{}</code></li>", escaped(&finding.message), finding.code);
    }
    page.push_str("</ul></section>\n");
}

fn of_table(number: usize, table: &Table, links: &Links, page: &mut String) {
    let _ = writeln!(page, "<section class=\"sheet\" id=\"t{number}\"><h2>{}</h2>", escaped(&table.title));
    for note in &table.notes {
        let _ = writeln!(page, "<p class=\"note\">{}</p>", escaped(note));
    }
    // Wide tables are moved sideways, by keys too.
    let _ = writeln!(
        page,
        "<div class=\"wide\" tabindex=\"0\" role=\"group\" aria-label=\"{}\"><table><thead><tr>",
        escaped(&table.name)
    );
    for column in &table.columns {
        let about =
            if column.about.is_empty() { String::new() } else { format!(" title=\"{}\"", escaped(column.about)) };
        let _ = write!(page, "<th scope=\"col\"{about}>{}</th>", escaped(&column.name));
    }
    page.push_str("</tr></thead><tbody>\n");
    for row in &table.rows {
        page.push_str("<tr>");
        for (at, (column, cell)) in table.columns.iter().zip(row).enumerate() {
            of_cell(at == 0, column, cell, links, page);
        }
        page.push_str("</tr>\n");
    }
    page.push_str("</tbody></table></div></section>\n");
}

fn of_cell(is_first: bool, column: &Column, cell: &Cell, links: &Links, page: &mut String) {
    let shown = cell.shown();
    let link = matches!(cell, Cell::Text(_)).then(|| links.behind(&column.name, &shown)).flatten();
    let inside = match link {
        Some(address) => format!("<a href=\"{address}\">{}</a>", escaped(&shown)),
        None => escaped(&shown),
    };
    let _ = match (is_first, cell) {
        (true, _) => write!(page, "<th scope=\"row\">{inside}</th>"),
        (false, Cell::Text(_)) => write!(page, "<td>{inside}</td>"),
        (false, _) => write!(page, "<td class=\"number\">{inside}</td>"),
    };
}
