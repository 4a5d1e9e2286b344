//! Conditions of diagnosis rules and their sentences: any text is read or refused, and a problem lies within the text.

use crate::domain::condition::{Condition, Problem};
use crate::domain::diagnosis::{Fault, replaces, sentences, steps};

/// Takes an input.
pub fn run(input: &str) {
    let length = input.chars().count();
    // A figure may miss something after its last character, and so may the brace around it.
    let within = |problem: &Problem| assert!((1..=length + 2).contains(&problem.at), "{problem:?} in {input:?}");
    if let Err(problem) = Condition::read(input) {
        within(&problem);
    }
    if let Err(problem) = sentences(input) {
        within(&problem);
    }
    if let Err(Fault::Sentence(problem)) = steps(input) {
        within(&problem);
    }
    let _ = replaces(input);
}
