//! What is said about decisions on identity.

use crate::diagnostic::{Diagnostic, Place};

/// A cell of a decision that is unclear.
pub(crate) fn alias_unclear(place: Place, zh: &str, en: &str) -> Diagnostic {
    let header = place.header.clone();
    Diagnostic::error("alias-unclear")
        .at(place)
        .say(format!("企业认定表的“{header}”{zh}"), format!("{header} of the table of decisions {en}"))
        .hint(
            "每行写明名称、认定为（代码或全称）、认定人、认定日期、理由；两家不同的企业，关系写“不同”",
            "every row says the name, whom it is (code or full name), who decided, when and why; 关系 is 不同 where two enterprises are not one",
        )
}

/// Two decisions that cannot both hold.
pub(crate) fn alias_contradiction(first: Place, second: Place) -> Diagnostic {
    Diagnostic::error("alias-contradiction")
        .at([first, second])
        .say("企业认定表的两行互相矛盾", "two decisions about identity contradict each other")
        .hint(
            "同一名称只认定一次，直接写到最终的企业；由认定人改正",
            "decide once about a name, and name the last enterprise directly; whoever decided must correct it",
        )
}

/// A decision that the results contradict.
pub(crate) fn alias_against_code(alias: Place, code: Place) -> Diagnostic {
    Diagnostic::hold("identity-conflict")
        .at([code, alias])
        .say(
            "此行有自己的统一社会信用代码，与企业认定表认定的不同",
            "the row has a credit code of its own, which is another than the decision about its name says",
        )
        .hint("按营业执照改正其中一处", "correct one of them from the licence")
}

/// Decisions that nothing in the results needs.
pub(crate) fn alias_unused(places: Vec<Place>, count: usize) -> Diagnostic {
    Diagnostic::warning("alias-unused")
        .at(places)
        .say(
            format!("企业认定表有 {count} 行没有用上：结果里没有这个名称，或没有要分开的企业"),
            format!("{count} decisions about identity are not used: no row of the results has the name, or nothing to tell apart"),
        )
        .hint("核对名称的写法；不再需要的删去", "check how the name is written; delete what is not needed any more")
}

/// A row without a code, of a name that several enterprises have.
pub(crate) fn name_of_several(place: Place) -> Diagnostic {
    Diagnostic::hold("identity-conflict")
        .at(place)
        .say(
            "叫这个名称的企业不止一家，此行没有统一社会信用代码，不知是哪一家",
            "several enterprises have this name, and the row has no credit code: which one it is cannot be known",
        )
        .hint(
            "补填统一社会信用代码，或在 aliases.csv 里按企业所在地认定",
            "fill in the code, or decide by place in aliases.csv",
        )
}

/// A name that tells a former one, or that it is one.
pub(crate) fn former_name(place: Place) -> Diagnostic {
    Diagnostic::hold("identity-conflict")
        .at(place)
        .say(
            "名称里写着曾用名、原名或更名，与不带这些字的名称是不是同一企业，程序不猜",
            "the name tells a former one: whether it is the enterprise of the bare name is not guessed",
        )
        .hint(
            "只写现用名称；或在 aliases.csv 里认定它是哪一家",
            "write the present name alone, or decide in aliases.csv which enterprise it is",
        )
}
