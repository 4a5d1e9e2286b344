//! `yice method code`: column `code`; expected `valid_check18`, `expected_check18`, `org_check_ok`.

use super::row::{Computed, Row, in_value};
use super::{fields, findings};
use crate::diagnostic::Words;
use crate::domain::CreditCode;

/// Checks one credit code.
pub(super) fn compute(row: &Row) -> Result<Computed, Words> {
    let text = fields::required(row, &["code"])?;
    let mut computed = Computed::default();
    match CreditCode::parse(text) {
        Ok(code) => {
            let (valid, expected) = (code.check_digit_holds(), code.expected_check_digit());
            computed.check(row, "valid_check18", valid.to_string(), in_value);
            computed.check(row, "expected_check18", expected.to_string(), in_value);
            computed.check(row, "org_check_ok", code.organisation_digit_holds().to_string(), in_value);
            computed.put("region", code.registration_region());
            if !valid {
                computed.notes.push(findings::check_digit(expected));
            }
        }
        Err(error) => {
            computed.check(row, "valid_check18", "false", in_value);
            computed.notes.push(findings::unreadable_code(&error));
        }
    }
    Ok(computed)
}
