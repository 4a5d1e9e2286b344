//! Conditions of diagnosis rules and their sentences: any text is read or refused, and a problem lies within the text.
#![no_main]

#[path = "../../src/domain/mod.rs"]
#[allow(dead_code, unused_imports)]
mod domain;

use domain::condition::{Condition, Problem};
use domain::diagnosis::{Fault, replaces, sentences, steps};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &str| {
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
});
