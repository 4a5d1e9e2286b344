//! What a run made of what, for those who trust neither the machine nor the folder: an in-toto statement (v1) of its letters, with
//! their origin as SLSA provenance (v1). It tells no time and holds texts alone, so that the same run gives the same bytes.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde::Serialize;

use super::findings;
use super::plan::{Plan, kept};
use crate::deliver::manifest;
use crate::diagnostic::Diagnostic;
use crate::domain::digest::Digest;
use crate::sign::sm3;

/// What kind of run it is: the program's own name for it.
const RUN: &str = "urn:yice:run:v1";
/// What made it; which program exactly is told by its digest.
const PROGRAM: &str = "urn:yice:program";

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Statement {
    #[serde(rename = "_type")]
    kind: &'static str,
    subject: Vec<Thing>,
    predicate_type: &'static str,
    predicate: Predicate,
}

#[derive(Serialize)]
struct Thing {
    name: String,
    digest: BTreeMap<&'static str, String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Predicate {
    build_definition: Definition,
    run_details: Details,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Definition {
    build_type: &'static str,
    external_parameters: BTreeMap<&'static str, String>,
    internal_parameters: BTreeMap<&'static str, String>,
    resolved_dependencies: Vec<Thing>,
}

#[derive(Serialize)]
struct Details {
    builder: Builder,
}

#[derive(Serialize)]
struct Builder {
    id: &'static str,
    version: BTreeMap<&'static str, String>,
}

/// The statement of a finished run as canonical JSON (RFC 8785): its letters and its manifest by SHA-256 and SM3, and what they were
/// made of. `plan` is where the run was frozen, if not beside its letters.
///
/// # Errors
/// The manifest or the plan cannot be read, the plan is another run's (`statement-other-plan`), or a letter is not as the manifest
/// has it (`statement-letter-changed`).
pub fn statement(outbox: &Path, plan: Option<&Path>) -> Result<Vec<u8>, Diagnostic> {
    let plan = Plan::open_cases(&plan.map_or_else(|| outbox.join(kept::LAST_PLAN), Path::to_path_buf))?;
    let name = manifest::MANIFEST;
    let text = fs::read(outbox.join(name)).map_err(|why| findings::statement_unreadable(outbox, name, &why))?;
    let lines = manifest::parse(&text).map_err(|why| findings::statement_unreadable(outbox, name, &why))?;
    let planned: BTreeMap<&str, Digest> =
        plan.letters().map(|(_, case, letter)| (case.id.as_str(), letter.fingerprint)).collect();
    let mut subject = vec![thing(name, &text)];
    for line in &lines {
        let (Some(file), Some(sha256)) = (&line.file, line.sha256) else { continue };
        if planned.get(line.id.as_str()).copied() != line.fingerprint {
            return Err(findings::statement_other_plan(plan.folder(), &line.id));
        }
        let letter = fs::read(outbox.join(file)).map_err(|why| findings::statement_unreadable(outbox, file, &why))?;
        if Digest::of(&letter) != sha256 {
            return Err(findings::statement_letter_changed(outbox, file));
        }
        subject.push(thing(file, &letter));
    }
    subject.sort_by(|a, b| a.name.cmp(&b.name));
    let statement = Statement {
        kind: "https://in-toto.io/Statement/v1",
        subject,
        predicate_type: "https://slsa.dev/provenance/v1",
        predicate: predicate(&plan),
    };
    serde_json_canonicalizer::to_vec(&statement).map_err(|why| findings::statement_unreadable(outbox, name, &why))
}

fn thing(name: &str, bytes: &[u8]) -> Thing {
    Thing {
        name: name.to_string(),
        digest: BTreeMap::from([("sha256", Digest::of(bytes).to_string()), ("sm3", sm3(bytes))]),
    }
}

fn predicate(plan: &Plan) -> Predicate {
    let (header, digests) = (&plan.header, &plan.header.digests);
    let told = |yes: bool| if yes { "yes" } else { "no" }.to_string();
    let external =
        [("campaign", header.campaign.clone()), ("merged", told(header.merged)), ("review", told(header.review))];
    let internal = [
        ("settings", &digests.settings),
        ("wording", &digests.wording),
        ("knowledge", &digests.knowledge),
        ("pages", &digests.pages),
    ];
    let dependencies = header
        .sources
        .iter()
        .map(|(name, sha256)| Thing { name: name.clone(), digest: BTreeMap::from([("sha256", sha256.to_string())]) });
    Predicate {
        build_definition: Definition {
            build_type: RUN,
            external_parameters: external.into(),
            internal_parameters: internal.map(|(name, digest)| (name, digest.clone())).into(),
            resolved_dependencies: dependencies.collect(),
        },
        run_details: Details {
            builder: Builder {
                id: PROGRAM,
                version: [("yice", env!("CARGO_PKG_VERSION").to_string()), ("sources", digests.program.clone())].into(),
            },
        },
    }
}
