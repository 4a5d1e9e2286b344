//! A letter's body as it grows: numbered headings, paragraphs, notes.

use crate::advice::Advice;
use crate::analysis::Subject;
use crate::diagnostic::Diagnostic;

use super::letter::Block;
use super::{Context, text};

/// Everything the sections write from, and what they have written.
pub struct Body<'a> {
    /// Facts, wording, laws.
    pub context: &'a Context<'a>,
    /// The enterprise.
    pub subject: &'a Subject,
    /// What to do.
    pub advice: &'a Advice,
    /// Written so far.
    pub blocks: Vec<Block>,
    sections: usize,
    parts: usize,
}

/// What writing a section gives: nothing, or what was wrong with the wording.
pub type Written = Result<(), Vec<Diagnostic>>;

impl<'a> Body<'a> {
    /// An empty body.
    pub fn new(context: &'a Context<'a>, subject: &'a Subject, advice: &'a Advice) -> Self {
        Self { context, subject, advice, blocks: Vec::new(), sections: 0, parts: 0 }
    }

    /// A fixed word of `labels.tera`.
    pub fn label(&self, key: &str) -> Result<String, Vec<Diagnostic>> {
        self.context.wording.label(key)
    }

    /// 一、 and the words of a label.
    pub fn section(&mut self, label: &str) -> Written {
        self.sections += 1;
        self.parts = 0;
        let text = format!("{}、{}", text::numeral(self.sections), self.label(label)?);
        self.blocks.push(Block::Heading { level: 1, text });
        Ok(())
    }

    /// （一） and the words of a label.
    pub fn part(&mut self, label: &str) -> Written {
        self.parts += 1;
        let text = format!("（{}）{}", text::numeral(self.parts), self.label(label)?);
        self.blocks.push(Block::Heading { level: 2, text });
        Ok(())
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
