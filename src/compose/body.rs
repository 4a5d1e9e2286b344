//! A letter's body as it grows: numbered headings, paragraphs, notes.

use crate::advice::Advice;
use crate::analysis::Subject;
use crate::diagnostic::Diagnostic;

use super::letter::Block;
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
pub struct Body<'a> {
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
    sections: usize,
    parts: usize,
}

/// What writing a section gives: nothing, or what was wrong with the wording.
pub type Written = Result<(), Vec<Diagnostic>>;

impl<'a> Body<'a> {
    /// An empty body; `None` without a portion.
    pub fn new(context: &'a Context<'a>, portions: &'a [Portion<'a>]) -> Option<Self> {
        let Portion { subject, advice } = *portions.first()?;
        Some(Self { context, portions, subject, advice, blocks: Vec::new(), sections: 0, parts: 0 })
    }

    /// Whether the letter is about several classes.
    pub fn is_merged(&self) -> bool {
        self.portions.len() > 1
    }

    /// Writes the same about each class, in a merged letter under its name; a class with nothing to say has no heading.
    pub fn each_class(&mut self, write: impl Fn(&mut Self) -> Written) -> Written {
        for &Portion { subject, advice } in self.portions {
            (self.subject, self.advice) = (subject, advice);
            if !self.is_merged() {
                write(self)?;
                continue;
            }
            self.part_called(class_name(self.context.spot_check, subject));
            let headed = self.blocks.len();
            write(self)?;
            if self.blocks.len() == headed {
                self.blocks.pop();
                self.parts -= 1;
            }
        }
        Ok(())
    }

    /// A fixed word of `labels.tera`.
    pub fn label(&self, key: &str) -> Result<String, Vec<Diagnostic>> {
        self.context.wording.label(key)
    }

    /// 一、 and the words of a label.
    pub fn section(&mut self, label: &str) -> Written {
        self.sections += 1;
        self.parts = 0;
        let text = format!("{}、{}", printing::numeral(self.sections), self.label(label)?);
        self.blocks.push(Block::Heading { level: 1, text });
        Ok(())
    }

    /// （一） and the words of a label.
    pub fn part(&mut self, label: &str) -> Written {
        let label = self.label(label)?;
        self.part_called(&label);
        Ok(())
    }

    fn part_called(&mut self, name: &str) {
        self.parts += 1;
        let text = format!("（{}）{name}", printing::numeral(self.parts));
        self.blocks.push(Block::Heading { level: 2, text });
    }

    /// Every paragraph of a wording file.
    pub fn paragraphs(&mut self, file: &str, view: &impl serde::Serialize) -> Written {
        for text in self.context.wording.paragraphs(file, view)? {
            self.paragraph(String::new(), text);
        }
        Ok(())
    }

    /// One paragraph.
    pub fn paragraph(&mut self, lead: String, text: String) {
        self.blocks.push(Block::Paragraph { lead, text });
    }

    /// Every line of a wording file as a note.
    pub fn notes(&mut self, file: &str, view: &impl serde::Serialize) -> Written {
        for text in self.context.wording.paragraphs(file, view)? {
            self.blocks.push(Block::Note { text });
        }
        Ok(())
    }
}
