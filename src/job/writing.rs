//! What letters are written with besides facts: sentences, advice, laws, and what belongs to whom.

use std::collections::BTreeMap;

use crate::advice::diagnosis::ReadyRules;
use crate::advice::phrase;
use crate::compose::findings::knowledge_text_broken;
use crate::compose::{ForeignNames, Wording};
use crate::diagnostic::Diagnostic;
use crate::domain::SpotCheck;
use crate::domain::citation::Citations;
use crate::domain::diagnosis::DiagnosisRules;
use crate::domain::knowledge::Knowledge;

/// What letters are written with.
pub(super) struct Writing {
    wording: Wording,
    /// Wordings of a trial by arm.
    arms: BTreeMap<String, Wording>,
    pub(super) knowledge: Knowledge,
    pub(super) rules: ReadyRules,
    pub(super) citations: Citations,
    pub(super) foreign_names: ForeignNames,
}

impl Writing {
    /// For the letters of a job, whose settings may approve sentences of the knowledge tables and rules.
    pub(super) fn new(
        spot_check: &SpotCheck,
        (mut wording, arms): (Wording, BTreeMap<String, Wording>),
        (knowledge, rules): (Knowledge, DiagnosisRules),
        citations: Citations,
    ) -> Self {
        let approvals = spot_check.settings.approvals_in_force();
        let (knowledge, rules) = (knowledge.approved(&approvals), rules.approved(&approvals));
        arms.values().for_each(|arm| wording.knows_words_of(arm));
        let foreign_names = ForeignNames::new(spot_check, &wording, (&knowledge, &rules), &citations);
        let rules = ReadyRules::new(rules, spot_check);
        Self { wording, arms, knowledge, rules, citations, foreign_names }
    }

    /// The wording of an arm of the trial; without one, that of all letters.
    pub(super) fn wording(&self, arm: Option<&str>) -> &Wording {
        arm.and_then(|arm| self.arms.get(arm)).unwrap_or(&self.wording)
    }
}

/// Misspelt placeholders of the knowledge tables: told once per text and job, not once per letter.
pub(super) fn broken_texts(knowledge: &Knowledge) -> Vec<Diagnostic> {
    let texts = knowledge.sentences().iter().flat_map(|sentence| sentence.texts().map(move |text| (sentence, text)));
    let unknown = texts.flat_map(|(sentence, text)| {
        let misspelt = phrase::unknown_placeholders(text).into_iter();
        misspelt.map(move |name| knowledge_text_broken(&sentence.file, sentence.row, text, name))
    });
    unknown.collect()
}
