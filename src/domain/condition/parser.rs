//! Tokens become a typed condition. It descends by brackets, `not` and signs, and no deeper than is allowed.

use super::lexer::{Kind, Token, tokens};
use super::part::{DEEPEST, Part, Value};
use super::problem::{Expected, Problem, What};
use super::words::{JOINING, Makes, Word, find, nearest};
use super::{Amount, Condition, Formula, Operation, Test};

pub(super) fn condition(text: &str) -> Result<Condition, Problem> {
    let (part, items) = whole(text)?;
    let (test, _) = part.test().map_err(problem)?;
    Ok(Condition { items, test })
}

pub(super) fn formula(text: &str) -> Result<Formula, Problem> {
    let (part, items) = whole(text)?;
    let (amount, _) = part.amount().map_err(problem)?;
    Ok(Formula { items, amount })
}

fn problem((at, what): (usize, What)) -> Problem {
    Problem { at, what }
}

fn whole(text: &str) -> Result<(Part, Vec<String>), Problem> {
    let tokens = tokens(text)?;
    if tokens.is_empty() {
        return Err(Problem { at: 1, what: What::Empty });
    }
    let end = text.chars().count() + 1;
    let mut parser = Parser { tokens, next: 0, end, items: Vec::new() };
    let part = parser.any(0)?;
    match parser.peek() {
        None => Ok((part, parser.items)),
        Some(_) => Err(parser.expected(Expected::OperatorOrEnd)),
    }
}

struct Parser {
    tokens: Vec<Token>,
    next: usize,
    /// One character after the text.
    end: usize,
    items: Vec<String>,
}

impl Parser {
    fn peek(&self) -> Option<&Kind> {
        self.tokens.get(self.next).map(|token| &token.kind)
    }

    fn at(&self) -> usize {
        self.tokens.get(self.next).map_or(self.end, |token| token.at)
    }

    fn expected(&self, what: Expected) -> Problem {
        // A word where an operator should be is more likely a misspelt `and`.
        match self.peek() {
            Some(Kind::Word(word)) if !JOINING.contains(&word.as_str()) && find(word).is_none() => self.unknown(word),
            _ => Problem { at: self.at(), what: What::Expected(what) },
        }
    }

    fn unknown(&self, word: &str) -> Problem {
        let shown = word.chars().take(40).collect();
        Problem { at: self.at(), what: What::UnknownWord(shown, nearest(word)) }
    }

    fn takes(&mut self, kind: &Kind) -> bool {
        let found = self.peek() == Some(kind);
        self.next += usize::from(found);
        found
    }

    fn takes_word(&mut self, joining: &str) -> bool {
        let found = matches!(self.peek(), Some(Kind::Word(word)) if word.eq_ignore_ascii_case(joining));
        self.next += usize::from(found);
        found
    }

    fn deeper(&self, deep: usize) -> Result<usize, Problem> {
        if deep >= DEEPEST { Err(Problem { at: self.at(), what: What::TooDeep }) } else { Ok(deep + 1) }
    }

    fn any(&mut self, deep: usize) -> Result<Part, Problem> {
        self.joined(deep, "or", Self::all, Test::Any)
    }

    fn all(&mut self, deep: usize) -> Result<Part, Problem> {
        self.joined(deep, "and", Self::one, Test::All)
    }

    fn joined(
        &mut self,
        deep: usize,
        word: &str,
        part: fn(&mut Self, usize) -> Result<Part, Problem>,
        make: fn(Vec<Test>) -> Test,
    ) -> Result<Part, Problem> {
        let first = part(self, deep)?;
        if !self.takes_word(word) {
            return Ok(first);
        }
        let at = first.at;
        let (test, mut deepest) = first.test().map_err(problem)?;
        let mut tests = vec![test];
        loop {
            let (test, deep) = part(self, deep)?.test().map_err(problem)?;
            tests.push(test);
            deepest = deepest.max(deep);
            if !self.takes_word(word) {
                return self.made(at, deepest, Value::Test(make(tests)));
            }
        }
    }

    /// A part with another around it; what grows to the left without brackets grows deep as well.
    fn made(&self, at: usize, inner: usize, value: Value) -> Result<Part, Problem> {
        Ok(Part { at, deep: self.deeper(inner)?, value })
    }

    fn one(&mut self, deep: usize) -> Result<Part, Problem> {
        let at = self.at();
        if self.takes_word("not") {
            let deep = self.deeper(deep)?;
            let (test, inner) = self.one(deep)?.test().map_err(problem)?;
            return self.made(at, inner, Value::Test(Test::Not(Box::new(test))));
        }
        self.comparison(deep)
    }

    fn comparison(&mut self, deep: usize) -> Result<Part, Problem> {
        let left = self.sum(deep)?;
        let Some(Kind::Compare(how)) = self.peek().cloned() else { return Ok(left) };
        self.next += 1;
        let at = left.at;
        let (left, inner) = left.amount().map_err(problem)?;
        let (right, other) = self.sum(deep)?.amount().map_err(problem)?;
        if matches!(self.peek(), Some(Kind::Compare(_))) {
            return Err(Problem { at: self.at(), what: What::TwoComparisons });
        }
        self.made(at, inner.max(other), Value::Test(Test::Compare(left, how, right)))
    }

    fn sum(&mut self, deep: usize) -> Result<Part, Problem> {
        self.calculated(deep, Self::product, |how| matches!(how, Operation::Plus | Operation::Minus))
    }

    fn product(&mut self, deep: usize) -> Result<Part, Problem> {
        self.calculated(deep, Self::sign, |how| matches!(how, Operation::Times | Operation::Over))
    }

    fn calculated(
        &mut self,
        deep: usize,
        part: fn(&mut Self, usize) -> Result<Part, Problem>,
        is_ours: fn(Operation) -> bool,
    ) -> Result<Part, Problem> {
        let mut left = part(self, deep)?;
        while let Some(Kind::Calculate(how)) = self.peek().cloned().filter(|kind| match kind {
            Kind::Calculate(how) => is_ours(*how),
            _ => false,
        }) {
            self.next += 1;
            let at = left.at;
            let (one, inner) = left.amount().map_err(problem)?;
            let (other, deepest) = part(self, deep)?.amount().map_err(problem)?;
            let amount = Amount::Calculated(Box::new(one), how, Box::new(other));
            left = self.made(at, inner.max(deepest), Value::Amount(amount))?;
        }
        Ok(left)
    }

    fn sign(&mut self, deep: usize) -> Result<Part, Problem> {
        let (at, deep) = (self.at(), self.deeper(deep)?);
        let part = |value| Ok(Part { at, deep: 0, value });
        match self.peek().cloned() {
            Some(Kind::Calculate(Operation::Minus)) => {
                self.next += 1;
                let (amount, inner) = self.sign(deep)?.amount().map_err(problem)?;
                self.made(at, inner, Value::Amount(Amount::Negated(Box::new(amount))))
            }
            Some(Kind::Number(number)) => {
                self.next += 1;
                part(Value::Amount(Amount::Number(number)))
            }
            Some(Kind::Item(name)) => {
                self.next += 1;
                part(Value::Item(self.item(&name), name))
            }
            Some(Kind::Opening) => {
                self.next += 1;
                let inside = self.any(deep)?;
                self.close(at)?;
                Ok(Part { at, ..inside })
            }
            Some(Kind::Word(word)) => match find(&word) {
                Some(known) => self.call(at, known, deep),
                None if JOINING.contains(&word.as_str()) => Err(self.expected(Expected::Operand)),
                None => Err(self.unknown(&word)),
            },
            _ => Err(self.expected(Expected::Operand)),
        }
    }

    fn item(&mut self, name: &str) -> usize {
        let known = self.items.iter().position(|item| item == name);
        known.unwrap_or_else(|| {
            self.items.push(name.to_string());
            self.items.len() - 1
        })
    }

    fn close(&mut self, opened: usize) -> Result<(), Problem> {
        if self.takes(&Kind::Closing) {
            return Ok(());
        }
        match self.peek() {
            None => Err(Problem { at: opened, what: What::UnclosedBracket }),
            Some(_) => Err(self.expected(Expected::CommaOrClosing)),
        }
    }

    fn call(&mut self, at: usize, word: &'static Word, deep: usize) -> Result<Part, Problem> {
        self.next += 1;
        let opened = self.at();
        if !self.takes(&Kind::Opening) {
            return Err(self.expected(Expected::Opening));
        }
        let mut arguments = Vec::new();
        if !self.takes(&Kind::Closing) {
            loop {
                arguments.push(self.any(deep)?);
                if !self.takes(&Kind::Comma) {
                    break;
                }
            }
            self.close(opened)?;
        }
        let inner = arguments.iter().map(|argument| argument.deep).max().unwrap_or(0);
        match value(word.makes, arguments) {
            Some(value) => self.made(at, inner, value),
            None => Err(Problem { at, what: What::WrongArguments(word.usage) }),
        }
    }
}

/// What a word makes of its arguments; `None` where they are not those it takes.
fn value(makes: Makes, arguments: Vec<Part>) -> Option<Value> {
    let values: Vec<Value> = arguments.into_iter().map(|argument| argument.value).collect();
    let amount = |amount| Some(Value::Amount(amount));
    match (makes, values.as_slice()) {
        (Makes::Property(property), [Value::Item(item, _)]) => Some(Value::Test(Test::Of(property, *item))),
        (Makes::Quantity(quantity), [Value::Item(item, _)]) => amount(Amount::Of(quantity, *item)),
        (Makes::Failures, []) => amount(Amount::Failures),
        (Makes::SumOf, [_, _, ..]) => {
            let item = |value: &Value| if let Value::Item(item, _) = value { Some(*item) } else { None };
            amount(Amount::SumOf(values.iter().map(item).collect::<Option<_>>()?))
        }
        (Makes::Variation, [Value::Item(mean, _), Value::Item(low, _), Value::Amount(Amount::Number(factor))])
            if !factor.is_zero() =>
        {
            amount(Amount::Variation(*mean, *low, *factor))
        }
        (Makes::Absolute, [Value::Amount(of)]) => amount(Amount::Absolute(Box::new(of.clone()))),
        (Makes::Root, [Value::Amount(of)]) => amount(Amount::Root(Box::new(of.clone()))),
        _ => None,
    }
}
