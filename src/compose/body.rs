//! A letter's body as it grows: numbered headings, paragraphs, notes.

use crate::advice::Advice;
use crate::advice::names::told_name;
use crate::analysis::Subject;
use crate::diagnostic::Diagnostic;
use crate::domain::settings::LetterSettings;

use super::letter::{Align, Block, Column, Content};
use super::{Context, class_name, printing};

/// What one product class brings to a letter.
#[derive(Clone, Copy)]
pub struct Portion<'a> {
    /// The enterprise in the class.
    pub subject: &'a Subject,
    /// What to do.
    pub advice: &'a Advice,
}

/// Everything the sections write from, and what they have written.
pub(super) struct Body<'a> {
    /// Facts, wording, laws.
    pub context: &'a Context<'a>,
    /// All classes of the letter; one, but in a merged letter.
    pub portions: &'a [Portion<'a>],
    /// The enterprise in the class that is being written about.
    pub subject: &'a Subject,
    /// What to do there.
    pub advice: &'a Advice,
    /// Written so far.
    pub blocks: Vec<Block>,
    /// Causes that the letter has told: none is told twice.
    pub causes: Vec<String>,
    /// Distances from the limit that the letter has told plants to keep: of items that share one it is said once.
    pub kept: Vec<String>,
    /// Labels of notes that the letter has: none is said twice.
    pub noted: Vec<&'static str>,
    /// The section that is being written: its name in ids.
    section: &'static str,
    sections: usize,
    parts: usize,
}

/// What writing a section gives: nothing, or what was wrong with the wording.
pub(super) type Written = Result<(), Vec<Diagnostic>>;

impl<'a> Body<'a> {
    /// An empty body; `None` without a portion.
    pub(super) fn new(context: &'a Context<'a>, portions: &'a [Portion<'a>]) -> Option<Self> {
        let Portion { subject, advice } = *portions.first()?;
        Some(Self {
            context,
            portions,
            subject,
            advice,
            blocks: Vec::new(),
            causes: Vec::new(),
            kept: Vec::new(),
            noted: Vec::new(),
            section: "",
            sections: 0,
            parts: 0,
        })
    }

    /// What sentences call an item of the class that is being written about.
    pub(super) fn name(&self, name: &str) -> String {
        printing::one_line(told_name(self.context.spot_check, self.subject, name))
    }

    /// Who signs the letter.
    pub(super) fn signer(&self) -> &'a LetterSettings {
        let batches = self.portions.iter().flat_map(|portion| portion.subject.batches.iter().copied());
        let spot_check = self.context.spot_check;
        spot_check.letter_of(spot_check.only_agency_of(batches))
    }

    /// Whether the letter is about several classes.
    pub(super) fn is_merged(&self) -> bool {
        self.portions.len() > 1
    }

    /// Writes the same about each class, in a merged letter under its name; a class with nothing to say has no heading.
    pub(super) fn each_class(&mut self, write: impl Fn(&mut Self) -> Written) -> Written {
        for &Portion { subject, advice } in self.portions {
            (self.subject, self.advice) = (subject, advice);
            if !self.is_merged() {
                write(self)?;
                continue;
            }
            self.part_called(&subject.class.0, class_name(self.context.spot_check, subject));
            let headed = self.blocks.len();
            write(self)?;
            if self.blocks.len() == headed {
                self.blocks.pop();
                self.parts -= 1;
            }
        }
        Ok(())
    }

    /// The same for each class, without headings.
    pub(super) fn each_portion(&mut self, write: impl Fn(&mut Self) -> Written) -> Written {
        for &Portion { subject, advice } in self.portions {
            (self.subject, self.advice) = (subject, advice);
            write(self)?;
        }
        Ok(())
    }

    /// A fixed word of `labels.tera`.
    pub(super) fn label(&self, key: &str) -> Result<String, Vec<Diagnostic>> {
        self.context.wording.label(key)
    }

    /// The columns of a table: the label of each head, its share of the width, its alignment.
    pub(super) fn columns(&self, columns: &[(&str, u32, Align)]) -> Result<Vec<Column>, Vec<Diagnostic>> {
        columns.iter().map(|&(label, width, align)| Ok(Column { head: self.label(label)?, width, align })).collect()
    }

    /// 一、 and the words of the label `heading_…`.
    pub(super) fn section(&mut self, name: &'static str) -> Written {
        self.section_called(name, &format!("heading_{name}"))
    }

    /// 一、 and the words of a label.
    pub(super) fn section_called(&mut self, name: &'static str, label: &str) -> Written {
        self.section = name;
        self.sections += 1;
        self.parts = 0;
        let text = format!("{}、{}", printing::numeral(self.sections), self.label(label)?);
        self.push(&about("heading", &[name]), Content::Heading { level: 1, text });
        Ok(())
    }

    fn part_called(&mut self, name: &str, words: &str) {
        self.parts += 1;
        let text = format!("（{}）{words}", printing::numeral(self.parts));
        self.push(&about("heading", &[self.section, name]), Content::Heading { level: 2, text });
    }

    /// Every paragraph of a wording file.
    pub(super) fn paragraphs(&mut self, about: &str, file: &str, view: &impl serde::Serialize) -> Written {
        self.led_paragraphs(about, String::new(), file, view)
    }

    /// Every paragraph of a wording file, the first one behind a lead.
    pub(super) fn led_paragraphs(
        &mut self,
        about: &str,
        mut lead: String,
        file: &str,
        view: &impl serde::Serialize,
    ) -> Written {
        for text in self.context.wording.paragraphs(file, view)? {
            self.push(about, Content::Paragraph { lead: std::mem::take(&mut lead), text });
        }
        Ok(())
    }

    /// One block. Its id is what it is about, with a number from the second block on that is about the same.
    pub(super) fn push(&mut self, about: &str, content: Content) {
        let is_same = |block: &&Block| block.id.split('#').next() == Some(about);
        let id = match self.blocks.iter().filter(is_same).count() {
            0 => about.to_string(),
            earlier => format!("{about}#{}", earlier + 1),
        };
        self.blocks.push(Block { id, content });
    }
}

/// What a block is about, from general to special. Names keep neither white space, which files vary in, nor the `#` of
/// numbers.
pub(crate) fn about(kind: &str, names: &[&str]) -> String {
    let kept = |name: &&str| name.chars().filter(|c| !c.is_whitespace() && *c != '#').collect::<String>();
    let mut about = kind.to_string();
    for name in names.iter().map(kept) {
        about += "/";
        about += &name;
    }
    about
}
