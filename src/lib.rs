//! One enterprise, one letter (一企一策): guidance letters for product-quality supervision spot checks.
//!
//! # Steps
//! 1. [`load`] reads a job folder into a [`domain::SpotCheck`]; every finding of one run is told, not only the first.
//! 2. [`analysis`] says what the facts mean: margins, peer groups, ranks, quartiles, shortcomings.
//! 3. [`advice`] says what to do: knowledge rules picked by evidence.
//! 4. [`compose`] puts it into words: a [`compose::Letter`], the document as data.
//! 5. [`typeset`] makes pages of it: PDF or SVG.
//! 6. [`pdf`] reads the finished pages again: they must hold their own enterprise and nobody else.
//! 7. [`deliver`] writes files: outbox and manifest.
//!
//! [`job`] strings these together; [`bulk`] runs all letters of a job, in one process or as shares of a plan, and proves and reports what it did; [`review`] shows drafts in a browser; [`decisions`] keeps what people decide about them; [`issue`] gives letters that are approved number and date for good and enters them in the [`ledger`], by which anyone can verify them; [`sign`] puts signatures on finished letters and looks at those that are there; [`cli`] holds arguments and printing.
//! [`method`] applies the definitions of [`domain`] and [`analysis`] to anyone's own numbers, so that they can be checked; [`decode`] makes texts of bytes for it and for [`load`]. [`summary`] is the bureau's view, [`package`] packs letters for upload. [`knowledge`] tells an engineer what the knowledge tables cover and lack.
//!
//! # Rules that never bend
//! Reported values, requirements and verdicts are printed as received and never re-judged; a pass is
//! 所检项目未发现不合格; a letter is about one enterprise and names no other; measured values are exact decimals;
//! the limit belongs to the sample; only what is comparable is compared; a result that is not final has no letter;
//! data enters Typst as data; a final letter has no warning and no missing glyph; the same input gives the same
//! bytes; one letter's failure never costs the night; knowledge is dated data.
#![forbid(unsafe_code)]
#![warn(missing_docs)]
#![warn(unreachable_pub)]

pub mod advice;
pub mod analysis;
pub mod bulk;
pub mod cli;
pub mod compose;
pub mod decisions;
pub mod decode;
pub mod deliver;
pub mod diagnostic;
pub mod domain;
pub mod explain;
pub mod issue;
pub mod job;
pub mod knowledge;
pub mod ledger;
pub mod load;
pub mod method;
pub mod package;
pub mod pdf;
pub mod review;
pub mod sign;
pub mod summary;
pub mod typeset;
