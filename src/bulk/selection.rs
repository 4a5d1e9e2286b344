//! Which letters of a plan a run makes: all, or those that somebody asked for.

use super::plan::PlannedCase;

/// What was asked for; an empty list asks for everything.
#[derive(Debug, Clone, Default)]
pub struct Selection {
    /// Enterprises: credit code, letter id, full name or a part of it.
    pub only: Vec<String>,
    /// Product classes: code or name.
    pub classes: Vec<String>,
    /// Testing agencies: name or a part of it.
    pub agencies: Vec<String>,
    /// At most so many letters, the first in order.
    pub limit: Option<usize>,
}

impl Selection {
    /// Whether this asks for less than everything.
    pub fn is_partial(&self) -> bool {
        self.limit.is_some() || !(self.only.is_empty() && self.classes.is_empty() && self.agencies.is_empty())
    }

    /// Whether a case was asked for, the limit aside.
    pub fn takes(&self, case: &PlannedCase) -> bool {
        let any = |asked: &[String], is_it: &dyn Fn(&str) -> bool| {
            asked.is_empty() || asked.iter().any(|asked| is_it(asked.trim()))
        };
        let is_enterprise = |asked: &str| {
            case.credit_code.eq_ignore_ascii_case(asked) || case.id == asked || case.enterprise.contains(asked)
        };
        let is_class = |asked: &str| {
            case.class.split('+').any(|code| code == asked) || case.class_name.split('、').any(|name| name == asked)
        };
        let is_agency = |asked: &str| case.agencies.iter().any(|agency| agency.contains(asked));
        any(&self.only, &is_enterprise) && any(&self.classes, &is_class) && any(&self.agencies, &is_agency)
    }
}
