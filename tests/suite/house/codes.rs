//! Every code that any stage can say is in the index that `yice explain CODE` reads.

use std::collections::BTreeSet;

use yice::diagnostic::codes::codes;
use yice::domain::{Exclusion, HoldReason};

use super::sources::Sources;
use crate::support::{project, yice};

/// Texts in the shape of a code that are none: fields of formats, number formats, headers of HTTP, words of `--json`, places
/// where tests let the program die. What is a code belongs into codes.tsv instead.
const NO_CODES: &str = "
    angle-bracket bare-detection-limit data-bar dde-links font-size formatting-entry icon-set show-value target-range-address
    use-window-font-color half-up kebab-case not-started out-of-memory too-slow
    before-clear before-directory-sync before-place before-rename before-sync read-only
    covered-table-cell date-value encryption-data line-break number-columns-repeated number-columns-spanned
    number-rows-repeated number-rows-spanned table-cell table-column table-row value-type
    line-through text-decoration text-decoration-line vertical-align
    background-color conditional-format table-cell-properties
    background-image margin-left margin-top max-height max-width text-indent
    boolean-value custom-shape default-cell-style-name default-style list-header list-item parent-style-name regular-polygon
    ruby-text string-value style-name table-properties text-line-through-style text-line-through-type text-position
    text-properties time-value
    boolean-style currency-style data-style-name date-style decimal-places decimal-replacement display-factor embedded-text
    am-pm apply-style-name automatic-order currency-symbol day-of-week denominator-value exponent-interval
    forced-exponent-sign format-source integer-fraction-delimiter max-blank-integer-digits max-denominator-value
    min-denominator-digits min-exponent-digits min-numerator-digits null-date text-content text-style transliteration-format
    truncate-on-overflow zeros-denominator-digits zeros-numerator-digits
    fill-character min-decimal-places min-integer-digits number-style percentage-style scientific-number time-style
    cross-origin-opener-policy cross-origin-resource-policy no-referrer no-store same-origin x-csrf
    latin-in-cjk memory-high memory-low memory-medium report-templates xdg-open tlog-proof
    module-path pin-value
    d-mmm d-mmm-yy m-d-yy mmm-yy
";

#[test]
fn every_code_in_the_sources_is_explained_and_every_explained_one_is_in_the_sources() {
    let sources = Sources::of_project();
    let literals = sources.files.iter().flat_map(|source| &source.literals).map(String::as_str);
    let said: BTreeSet<&str> = literals.filter(|text| is_code(text)).collect();
    let others: BTreeSet<&str> = NO_CODES.split_whitespace().collect();
    let known: BTreeSet<&str> = codes().iter().map(|info| info.code).collect();
    let unknown: Vec<_> = said.difference(&known).filter(|text| !others.contains(*text)).collect();
    assert!(unknown.is_empty(), "not in codes.tsv, nor in the list above of what is no code: {unknown:?}");
    let stale: Vec<_> = known.difference(&said).collect();
    assert!(stale.is_empty(), "in codes.tsv, and no stage says them: {stale:?}");
    let gone: Vec<_> = others.difference(&said).collect();
    assert!(gone.is_empty(), "in the list of what is no code, and no longer in the sources: {gone:?}");
    assert!(known.is_disjoint(&others));
}

#[test]
fn every_reason_for_having_no_letter_is_explained() {
    let excluded = Exclusion::ALL.iter().map(|exclusion| exclusion.code());
    let known: BTreeSet<&str> = codes().iter().map(|info| info.code).collect();
    let unknown: Vec<_> =
        HoldReason::ALL.iter().map(|hold| hold.code()).chain(excluded).filter(|code| !known.contains(code)).collect();
    assert!(unknown.is_empty(), "not in codes.tsv: {unknown:?}");
}

#[test]
fn the_page_on_job_folders_names_every_code_that_a_job_may_be_told() {
    let page = std::fs::read_to_string(project().join("docs/job-folder.md")).unwrap();
    let of_jobs = codes().iter().filter(|info| ["load", "job"].contains(&info.stage));
    let untold: Vec<_> = of_jobs.map(|info| info.code).filter(|code| !page.contains(&format!("`{code}`"))).collect();
    assert!(untold.is_empty(), "add these to the table of codes in docs/job-folder.md: {untold:?}");
    for word in page.split('`').skip(1).step_by(2).filter(|word| is_code(word)) {
        assert!(
            codes().iter().any(|info| info.code == word),
            "docs/job-folder.md tells of `{word}`, which nothing says"
        );
    }
}

#[test]
fn a_code_is_explained_in_both_languages() {
    let chinese = yice(["explain", "missing-column"]);
    let english = yice(["--lang", "en", "explain", "missing-column"]);
    assert_eq!((chinese.code, english.code), (0, 0));
    assert!(chinese.stdout.starts_with("missing-column  ") && english.stdout.is_ascii(), "{}", english.stdout);
    assert_eq!(yice(["explain", "no-such-code"]).code, 2);
}

fn is_code(text: &str) -> bool {
    text.contains('-') && text.split('-').all(|word| !word.is_empty() && word.bytes().all(|b| b.is_ascii_lowercase()))
}

#[test]
fn a_code_is_told_from_other_texts() {
    assert!(is_code("not-a-plan") && is_code("missing-column"));
    assert!(!is_code("missing") && !is_code("-o") && !is_code("two words-here") && !is_code("GB-T"));
}
