//! What the targets do with an input, and what they need of the product: its sources are taken in here once, so that fuzzing the
//! grammars does not build Typst.

#[path = "../../src/decode.rs"]
#[allow(dead_code)]
mod decode;
#[path = "../../src/diagnostic/mod.rs"]
#[allow(dead_code, unused_imports)]
mod diagnostic;
#[path = "../../src/domain/mod.rs"]
#[allow(dead_code, unused_imports)]
mod domain;
#[path = "../../src/load/mod.rs"]
#[allow(dead_code, unused_imports)]
mod load;
#[path = "../../src/pdf/mod.rs"]
#[allow(dead_code, unused_imports)]
mod pdf;
#[path = "../../src/sign/mod.rs"]
#[allow(dead_code, unused_imports)]
mod sign;

mod targets;
pub use targets::{condition, layout, number_format, profile, requirement, result, signature, workbook};
