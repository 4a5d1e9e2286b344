//! What is said about enterprises.

use crate::diagnostic::{Diagnostic, Place};
use crate::domain::credit_code::CreditCodeError;

/// A row under whose number another of its cells stands: it belongs to a batch beside it, and nobody knows to which.
pub(crate) fn row_of_nobody(place: Place, beside: Vec<Place>) -> Diagnostic {
    Diagnostic::hold("incomplete-row")
        .at(place)
        .at(beside)
        .say(
            "此行各格错位，“抽样单编号”下是别的内容，不知属于哪一批次；上下批次一并暂缓",
            "the cells of the row have moved: another one stands under its number; the batches beside it are held with it",
        )
        .hint("按检验报告把此行各格移回原位", "move the cells of the row back by the test report")
}

/// Not a credit code at all.
pub(crate) fn bad_credit_code(place: Place, error: &CreditCodeError) -> Diagnostic {
    let (zh, en) = match error {
        CreditCodeError::Length(length) => {
            (format!("应为 18 位，现为 {length} 位"), format!("{length} characters, not 18"))
        }
        CreditCodeError::Character(character, position) => (
            format!("第 {position} 位“{character}”不在代码字符集内（不用 I、O、S、V、Z）"),
            format!("character {character} at position {position} is not in the alphabet (no I, O, S, V, Z)"),
        ),
        CreditCodeError::Filler => ("同一个字符写了 18 遍".into(), "one character 18 times".into()),
        CreditCodeError::Personal => ("这是个人身份证号".into(), "it is the number of a person's identity card".into()),
    };
    Diagnostic::hold("bad-credit-code")
        .at(place)
        .say(format!("统一社会信用代码不对：{zh}"), format!("not a unified social credit code: {en}"))
        .hint("按营业执照改正；没有代码的填“/”", "correct it from the licence; write “/” where there is none")
}

/// The check digit fails.
pub(crate) fn credit_code_check_digit(place: Place) -> Diagnostic {
    Diagnostic::warning("credit-code-check-digit")
        .at(place)
        .say(
            "统一社会信用代码的校验位不对（GB 32100），可能录错；个别真实代码也通不过",
            "the check digit of the credit code fails (GB 32100); some real codes do",
        )
        .hint(
            "与营业执照核对；确认无误的，记入 job.toml 的 identity.accepted_codes",
            "compare with the licence; record a right one in identity.accepted_codes of job.toml",
        )
}

/// No credit code; the name identifies.
pub(crate) fn missing_credit_code(place: Place, joined: Option<Place>) -> Diagnostic {
    let (zh, en) = match joined {
        Some(_) => ("按同名企业的代码归并", "it is joined with the enterprise of the same name"),
        None => ("按名称识别", "its name identifies it"),
    };
    Diagnostic::warning("missing-credit-code")
        .at(place)
        .at(joined)
        .say(format!("企业没有统一社会信用代码，{zh}"), format!("the enterprise has no credit code; {en}"))
        .hint("补填统一社会信用代码", "fill in the code")
}

/// Goods that name no manufacturer.
pub(crate) fn no_manufacturer(places: Vec<Place>, count: usize) -> Diagnostic {
    Diagnostic::warning("no-manufacturer")
        .at(places)
        .say(
            format!("有 {count} 份抽样单没有标称生产企业：照样计数，不制作文书，也不计入同类比较"),
            format!("{count} sampling sheets name no manufacturer: counted, no letter, no part in peer statistics"),
        )
        .hint(
            "与样品标签核对；标签上有生产企业的，补填名称",
            "compare with the label; fill in a name that stands there",
        )
}

/// A credit code in a row that names no enterprise.
pub(crate) fn code_without_name(name: Place, code: Place) -> Diagnostic {
    Diagnostic::hold("identity-conflict")
        .at([name, code])
        .say("有统一社会信用代码，却没有企业名称", "a credit code without the name of an enterprise")
        .hint("补填企业名称；没有标称企业的，代码也填“/”", "fill in the name, or write “/” for the code too")
}

/// One code with two names.
pub(crate) fn code_with_two_names(first: Place, second: Place) -> Diagnostic {
    Diagnostic::hold("identity-conflict")
        .at([first, second])
        .say("同一统一社会信用代码对应两个不同的企业名称", "one credit code with two enterprise names")
        .hint(
            "改正录错的一处；确为同一企业（如更名）的，记入 aliases.csv",
            "correct one; record two names of one enterprise in aliases.csv",
        )
}

/// One name with two codes.
pub(crate) fn name_with_two_codes(first: Place, second: Place) -> Diagnostic {
    Diagnostic::hold("identity-conflict")
        .at([first, second])
        .say("同一企业名称对应两个不同的统一社会信用代码", "one enterprise name with two credit codes")
        .hint(
            "按营业执照改正其中一处；确是两家同名企业的，在 aliases.csv 里认定为“不同”",
            "correct one from the licence; two enterprises of one name are told apart (不同) in aliases.csv",
        )
}

/// One name, without a code, in two places.
pub(crate) fn name_in_two_places(first: Place, second: Place) -> Diagnostic {
    Diagnostic::hold("identity-conflict")
        .at([first, second])
        .say(
            "同一企业名称、没有统一社会信用代码，企业所在地却不一致，可能是两家企业",
            "one name, without a credit code, in different places: two enterprises?",
        )
        .hint(
            "补填统一社会信用代码；是同一家的，把企业所在地写成一样（写到县级）；是两家的，在 aliases.csv 里按所在地认定为“不同”",
            "fill in the codes; for one enterprise write one place (down to the county); two are told apart (不同) by place in aliases.csv",
        )
}

/// The same name in two spellings.
pub(crate) fn name_variant(first: Place, second: Place) -> Diagnostic {
    Diagnostic::warning("name-variant")
        .at([first, second])
        .say(
            "同一企业名称有两种写法（全角半角、大小写、空格），按同一企业处理，文书用首次出现的写法",
            "one name in two spellings (width, spaces): one enterprise; letters use the first",
        )
        .hint("统一写法", "use one spelling")
}

/// Two enterprises in one cell, or one with its role.
pub(crate) fn several_enterprises(place: Place) -> Diagnostic {
    Diagnostic::hold("several-enterprises")
        .at(place)
        .say(
            "一格里写了不止一家企业，或还写了身份（委托方、经销商）、序号、地址、电话，无法确定文书发给谁",
            "more than one enterprise in one cell, or one with another role than the manufacturer's, an address or a telephone",
        )
        .hint(
            "标称生产企业只填一家的名称，委托方另填“委托方”列；文书确应发给其中一家的，记入 aliases.csv",
            "write one manufacturer's name and nothing else (the principal has its own column), or decide in aliases.csv",
        )
}

/// A word in the place of a name that sends elsewhere.
pub(crate) fn name_elsewhere(place: Place) -> Diagnostic {
    Diagnostic::hold("identity-conflict")
        .at(place)
        .say(
            "这里不是企业名称，只说与别处相同、见别处或待查，无法确定文书发给谁",
            "no name of an enterprise: it says that it is that of another cell, stands elsewhere or is not known yet",
        )
        .hint("填写企业全称；样品没有标注的填“/”", "write the full name, or “/” where the sample names nobody")
}
