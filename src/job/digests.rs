//! What letters are made with besides facts, as digests: so that a change of templates is told from a change of data.

use serde::{Deserialize, Serialize};

use crate::domain::{Digest, Settings, SpotCheck};
use crate::load::Templates;

/// Lower-case hex SHA-256 of each part.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Digests {
    /// This program: its own sources and the exact versions of everything it is built from.
    pub program: String,
    /// Fonts, their roles, layout files and the typesetter's version.
    pub pages: String,
    /// Wording files.
    pub wording: String,
    /// Knowledge, rules of diagnosis and citations.
    pub knowledge: String,
    /// job.toml, as it was understood.
    pub settings: String,
}

impl Digests {
    /// This program.
    pub fn of_this_program() -> &'static str {
        env!("YICE_PROGRAM_DIGEST")
    }

    /// The parts that templates decide.
    pub(super) fn of_templates(templates: &Templates) -> Self {
        Self {
            program: Self::of_this_program().to_string(),
            // Without a trial it is what it always was.
            wording: match templates.trial.is_empty() {
                true => digest(&templates.wording),
                false => digest(&(&templates.wording, &templates.trial)),
            },
            knowledge: digest(&(templates.knowledge.sentences(), &templates.diagnosis, &templates.citations)),
            ..Self::default()
        }
    }

    /// With the parts that the job decides.
    pub(super) fn with(self, spot_check: &SpotCheck, pages: &str) -> Self {
        let agencies = &spot_check.agencies.all;
        // How letters are packed is nothing that they are made with.
        let settings = &Settings { package: Default::default(), ..spot_check.settings.clone() };
        let settings = if agencies.is_empty() { digest(settings) } else { digest(&(settings, agencies)) };
        Self { settings, pages: pages.to_string(), ..self }
    }

    /// What a finished file depends on besides the letter as data.
    pub fn of_files(&self) -> String {
        format!("{} {}", self.program, self.pages)
    }
}

fn digest<T: Serialize>(value: &T) -> String {
    Digest::of(&serde_json::to_vec(value).unwrap_or_default()).to_string()
}
