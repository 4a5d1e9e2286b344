//! One memory for equal texts: the rows of a batch repeat it, and the batches of a class repeat the class.

use std::collections::HashSet;

use crate::domain::SharedText;

/// The texts seen so far.
#[derive(Debug, Default)]
pub(crate) struct Interner(HashSet<SharedText>);

impl Interner {
    /// The text, in the memory of the first that was equal to it.
    pub(crate) fn share(&mut self, text: &str) -> SharedText {
        if let Some(known) = self.0.get(text) {
            return known.clone();
        }
        let text = SharedText::from(text);
        self.0.insert(text.clone());
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_texts_have_one_memory() {
        let mut texts = Interner::default();
        let (first, again, other) = (texts.share("GB/T 3048"), texts.share("GB/T 3048"), texts.share("GB/T 3049"));
        assert!(first.is_shared_with(&again) && first == again);
        assert!(!first.is_shared_with(&other) && first != other);
    }
}
