//! The list of letters: filtered, counted, ordered and cut into pages on this side, so that eight thousand letters are as quick as
//! eighty.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::facts::{Entry, entry};
use super::snapshot::{Count, Counts, Snapshot};
use super::told::{Finding, all_told, told};
use super::viewer::Viewer;
use crate::decisions::State;
use crate::diagnostic::Lang;

/// Letters in one answer, unless fewer are asked for; and the most that may be asked for.
const PAGE: (usize, usize) = (200, 1000);

/// What is asked of the list. A filter that is empty or absent lets everything through.
#[derive(Debug, Clone, Default, Deserialize, utoipa::IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
pub(super) struct Asked {
    /// Parts of name, credit code, sheet number, class or id, separated by blanks; all must be there.
    pub q: String,
    /// `letter`, `marked` (a letter with findings), `held` or `excluded`.
    pub outcome: String,
    /// `rectification_guidance` or `improvement_advice`.
    pub kind: String,
    /// Class code.
    pub class: String,
    /// Testing agency.
    pub agency: String,
    /// Prefecture, or the place as written.
    pub region: String,
    /// Where it stands: `drafting`, `awaiting_review`, `awaiting_approval`, `approved`, `sent_back` or `outdated`; `turn`: the
    /// next step is this person's; `unopened`: a letter that this person has not opened.
    pub state: String,
    /// Less running text of its own than this many percent; only once all letters are composed.
    pub specific_below: Option<f64>,
    /// What needs eyes: `repeat`, `thin`, `general`, `alike` (little text of its own), `fails`.
    pub look: String,
    /// `attention` (the default: what needs eyes first), `file`, `name` or `specificity` (least first).
    pub order: String,
    /// Letters to leave out before the first.
    pub offset: usize,
    /// Most letters to answer with; 0: 200.
    pub limit: usize,
    /// The letter whose position is asked for.
    pub at: String,
    /// A position: that of the next letter is asked for which this person has not opened.
    pub unseen_after: Option<i64>,
}

/// The list of letters.
#[derive(Serialize, utoipa::ToSchema)]
pub(super) struct Listing<'a> {
    /// Grows with every change of the files.
    version: u64,
    /// Language of the site: `zh` or `en`.
    lang: &'static str,
    /// Name of the spot check.
    campaign: &'a str,
    /// Cases in all.
    total: usize,
    /// Cases that the filters let through.
    matching: usize,
    /// Position of the first one here among them.
    offset: usize,
    /// Position of the one asked for among them.
    position: Option<usize>,
    /// Position of the next letter that this person has not opened, where that is asked for.
    next_unseen: Option<usize>,
    /// The cases from there on.
    letters: Vec<Entry<'a>>,
    /// How many cases each filter would let through, by filter and value.
    #[schema(inline)]
    counts: &'a Counts,
    /// How many letters stand where, and of how many it is this person's turn.
    states: Vec<Count>,
    /// Number of the journal's last event.
    journal: i64,
    /// Letters composed so far, and of how many.
    surveyed: (usize, usize),
    /// Findings that touch no single case.
    findings: Vec<Finding>,
    /// What keeps the newest change from being shown.
    broken: Vec<Finding>,
}

/// Answers what is asked.
pub(super) fn listing<'a>(snapshot: &'a Snapshot, asked: &Asked, viewer: &Viewer, lang: Lang) -> Listing<'a> {
    let matching = matching(snapshot, asked, viewer);
    let limit = match asked.limit {
        0 => PAGE.0,
        limit => limit.min(PAGE.1),
    };
    let position = matching.iter().position(|&position| snapshot.cases[position].id == asked.at);
    let next_unseen = asked.unseen_after.and_then(|after| {
        let unseen = |&at: &usize| snapshot.rows[at].outcome == "letter" && !viewer.has_opened(&snapshot.cases[at].id);
        let first = usize::try_from(after + 1).unwrap_or(0);
        let behind = matching.iter().skip(first).position(unseen).map(|at| at + first);
        behind.or_else(|| matching.iter().position(unseen))
    });
    let touched: std::collections::BTreeSet<usize> = snapshot.touching.iter().flatten().copied().collect();
    let general = snapshot.findings.iter().enumerate().filter(|(index, _)| !touched.contains(index));
    Listing {
        version: snapshot.version,
        lang: match lang {
            Lang::Zh => "zh",
            Lang::En => "en",
        },
        campaign: snapshot.job.as_ref().map_or("", |job| &job.spot_check().settings.campaign.name),
        total: snapshot.cases.len(),
        matching: matching.len(),
        offset: asked.offset,
        position,
        next_unseen,
        letters: matching
            .iter()
            .skip(asked.offset)
            .take(limit)
            .map(|&position| entry(snapshot, position, viewer))
            .collect(),
        counts: counted(snapshot),
        states: states(snapshot, viewer),
        journal: viewer.board.last,
        surveyed: snapshot.survey.progress(),
        // Those who leaf have them already.
        findings: match asked.offset {
            0 => general.map(|(_, finding)| told(finding, lang)).collect(),
            _ => Vec::new(),
        },
        broken: all_told(&snapshot.broken, lang),
    }
}

/// Positions of the cases that the filters let through, in the order asked for.
pub(super) fn matching(snapshot: &Snapshot, asked: &Asked, viewer: &Viewer) -> Vec<usize> {
    let wanted: Vec<String> = asked.q.to_lowercase().split_whitespace().map(str::to_string).collect();
    let passes = |position: &usize| passes(snapshot, *position, asked, &wanted, viewer);
    let mut matching: Vec<usize> = (0..snapshot.cases.len()).filter(passes).collect();
    match asked.order.as_str() {
        "file" => {}
        "name" => matching.sort_by(|&a, &b| snapshot.cases[a].enterprise.cmp(&snapshot.cases[b].enterprise)),
        // Each is looked up once, not at each comparison. The bits of numbers that are not negative have their order.
        "specificity" => matching.sort_by_cached_key(|&position| {
            snapshot.survey.share(&snapshot.cases[position].id).unwrap_or(2.0).max(0.0).to_bits()
        }),
        _ => matching.sort_by_cached_key(|&position| Reverse(attention(snapshot, position))),
    }
    matching
}

fn passes(snapshot: &Snapshot, position: usize, asked: &Asked, wanted: &[String], viewer: &Viewer) -> bool {
    let (case, row) = (&snapshot.cases[position], &snapshot.rows[position]);
    let is = |filter: &str, value: &str| filter.is_empty() || filter == value;
    let outcome = match asked.outcome.as_str() {
        "marked" => case.letter.is_ok() && row.marks > 0,
        filter => is(filter, row.outcome),
    };
    outcome
        && is(&asked.kind, case.letter.as_ref().map_or("", |kind| kind.code()))
        && is(&asked.class, &case.class)
        && is(&asked.region, &row.facets.region)
        && (asked.agency.is_empty() || row.facets.agencies.contains(&asked.agency))
        && looks(snapshot, position, &asked.look)
        && stands(snapshot, position, &asked.state, viewer)
        && asked
            .specific_below
            .is_none_or(|below| snapshot.survey.share(&case.id).is_some_and(|share| share * 100.0 < below))
        && wanted.iter().all(|part| row.text.contains(part))
}

/// Whether a case stands there; what has no letter stands nowhere.
fn stands(snapshot: &Snapshot, position: usize, state: &str, viewer: &Viewer) -> bool {
    let case = &snapshot.cases[position];
    match state {
        "" => true,
        _ if case.letter.is_err() => false,
        "turn" => viewer.is_their_turn(&case.id),
        "unopened" => !viewer.has_opened(&case.id),
        state => state == word(viewer.state(&case.id).map(|state| state.state).unwrap_or_default()),
    }
}

/// How many letters stand where.
pub(super) fn states(snapshot: &Snapshot, viewer: &Viewer) -> Vec<Count> {
    let mut by: BTreeMap<&'static str, usize> = BTreeMap::new();
    for case in snapshot.cases.iter().filter(|case| case.letter.is_ok()) {
        let state = viewer.state(&case.id).map(|state| state.state).unwrap_or_default();
        *by.entry(word(state)).or_default() += 1;
        *by.entry("turn").or_default() += usize::from(viewer.is_their_turn(&case.id));
        *by.entry("unopened").or_default() += usize::from(!viewer.has_opened(&case.id));
    }
    by.into_iter().map(|(value, letters)| Count { value: value.into(), name: value.into(), letters }).collect()
}

/// What a state is called.
pub(super) fn name(value: &str, lang: Lang) -> Option<&'static str> {
    const STATES: [State; 6] = [
        State::Drafting,
        State::AwaitingReview,
        State::AwaitingApproval,
        State::Approved,
        State::SentBack,
        State::Outdated,
    ];
    let (zh, en) = STATES.into_iter().find(|state| word(*state) == value)?.words();
    Some(if lang == Lang::Zh { zh } else { en })
}

/// A state's word in the journal.
const fn word(state: State) -> &'static str {
    match state {
        State::Drafting => "drafting",
        State::AwaitingReview => "awaiting_review",
        State::AwaitingApproval => "awaiting_approval",
        State::Approved => "approved",
        State::SentBack => "sent_back",
        State::Outdated => "outdated",
    }
}

fn looks(snapshot: &Snapshot, position: usize, look: &str) -> bool {
    let facets = &snapshot.rows[position].facets;
    let known = snapshot.survey.known(position);
    match look {
        "" => true,
        "repeat" => facets.is_repeat,
        "thin" => facets.has_thin_peers,
        "general" => known.is_some_and(|known| known.is_general),
        "fails" => known.is_some_and(|known| known.fails()),
        "alike" => snapshot.is_alike(position),
        _ => false,
    }
}

/// What needs eyes first: letters before what has none; of letters those that cannot be made, with findings, of repeat
/// offenders, with general advice, with thin peers. What only the survey knows counts once it is complete: until then the
/// order would change under the reader's hands.
fn attention(snapshot: &Snapshot, position: usize) -> (u8, u32) {
    let row = &snapshot.rows[position];
    let rank = match row.outcome {
        "letter" => 2,
        "held" => 1,
        _ => 0,
    };
    let of_survey = snapshot.survey.known(position).filter(|_| snapshot.survey.is_complete());
    let (fails, is_general) = of_survey.map_or((false, false), |known| (known.fails(), known.is_general));
    let marked = u32::try_from(row.marks.min(9)).unwrap_or(9);
    let weights = [
        (fails, 1000),
        (row.facets.is_repeat, 50),
        (is_general, 40),
        (snapshot.is_alike(position), 20),
        (row.facets.has_thin_peers, 10),
    ];
    let weight: u32 = weights.into_iter().filter(|(holds, _)| *holds).map(|(_, weight)| weight).sum();
    (rank, weight + marked * 100)
}

/// How many cases each filter lets through, by filter and value.
pub(super) fn counted(snapshot: &Snapshot) -> &Counts {
    snapshot.counts.get_or_init(|| counts(snapshot))
}

fn counts(snapshot: &Snapshot) -> Counts {
    let mut counts = Counts::new();
    let mut by: BTreeMap<(&'static str, &str), usize> = BTreeMap::new();
    let mut names: BTreeMap<&str, &str> = BTreeMap::new();
    for (case, row) in snapshot.cases.iter().zip(snapshot.rows.iter()) {
        names.insert(&case.class, &case.class_name);
        let mut count = |filter, value| *by.entry((filter, value)).or_default() += 1;
        count("outcome", row.outcome);
        if row.outcome == "letter" && row.marks > 0 {
            count("outcome", "marked");
        }
        count("kind", case.letter.as_ref().map_or("", |kind| kind.code()));
        count("class", &case.class);
        count("region", &row.facets.region);
        row.facets.agencies.iter().for_each(|agency| count("agency", agency));
        if row.facets.is_repeat {
            count("look", "repeat");
        }
        if row.facets.has_thin_peers {
            count("look", "thin");
        }
    }
    for ((filter, value), letters) in by {
        if value.is_empty() {
            continue;
        }
        let name = match filter {
            "class" => names.get(value).copied().filter(|name| !name.is_empty()).unwrap_or(value),
            _ => value,
        };
        counts.entry(filter).or_default().push(Count { value: value.into(), name: name.into(), letters });
    }
    counts
}
