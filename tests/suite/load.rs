//! Loading whole job folders.

use yice::diagnostic::{Lang, Severity};
use yice::load;

use crate::support::project;

#[test]
fn the_small_job_loads_and_nothing_stops_it() {
    let loaded = load::job(&project().join("fixtures/small"));
    for finding in &loaded.findings {
        assert!(finding.severity < Severity::Error, "{}", finding.to_text(Lang::Zh));
    }
    let spot_check = loaded.value.expect("no error stops the job");
    assert!(spot_check.batches.len() >= 10);
    assert!(
        spot_check.batches.iter().all(|b| !b.items.is_empty() && spot_check.catalog.classes.contains_key(&b.class))
    );
    assert!(spot_check.batches.iter().all(|b| spot_check.enterprises.contains_key(&b.labeled_manufacturer)));
}
