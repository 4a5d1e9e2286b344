//! What letters are written with besides facts: sentences, advice, laws, and what belongs to whom.

use crate::advice::diagnosis::ReadyRules;
use crate::advice::phrase;
use crate::compose::findings::playbook_text_broken;
use crate::compose::{ForeignNames, Wording};
use crate::diagnostic::Diagnostic;
use crate::domain::SpotCheck;
use crate::domain::citation::Citations;
use crate::domain::diagnosis::DiagnosisRules;
use crate::domain::playbook::Playbook;

/// What letters are written with.
pub(super) struct Writing {
    pub(super) wording: Wording,
    pub(super) playbook: Playbook,
    pub(super) rules: ReadyRules,
    pub(super) citations: Citations,
    pub(super) foreign_names: ForeignNames,
}

impl Writing {
    /// For the letters of a job, whose settings may approve entries of the playbook.
    pub(super) fn new(
        spot_check: &SpotCheck,
        wording: Wording,
        (playbook, rules): (Playbook, DiagnosisRules),
        citations: Citations,
    ) -> Self {
        let playbook = playbook.approved(&spot_check.settings.approvals);
        let rules = ReadyRules::new(rules.approved(&spot_check.settings.approvals), spot_check);
        let foreign_names = ForeignNames::new(spot_check, &wording, &playbook, &citations);
        Self { wording, playbook, rules, citations, foreign_names }
    }
}

/// Misspelt placeholders of the playbook: told once per text and job, not once per letter.
pub(super) fn broken_playbook_texts(playbook: &Playbook) -> Vec<Diagnostic> {
    let texts = playbook.entries.iter().flat_map(|entry| entry.texts().map(move |text| (entry, text)));
    let unknown = texts.flat_map(|(entry, text)| {
        let misspelt = phrase::mentioned(text).into_iter().filter(|name| !phrase::is_placeholder(name));
        misspelt.map(move |name| playbook_text_broken(&entry.id, text, &format!("{{{{ {name} }}}}")))
    });
    unknown.collect()
}
