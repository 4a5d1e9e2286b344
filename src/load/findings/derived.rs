//! What is said about sums and averages among the rows.

use rust_decimal::Decimal;

use crate::diagnostic::{Diagnostic, Place};

/// Rows of statistics: how many agree with the rows that they are of, how many do not, and of how many nobody can say.
pub(crate) fn derived_rows(
    places: Vec<Place>,
    count: usize,
    kind: (&str, &str),
    [right, wrong, open]: [usize; 3],
) -> Diagnostic {
    let parts = [
        (right, "行验算相符", "agree with their rows"),
        (wrong, "行验算不符", "do not"),
        (open, "行无从验算", "cannot be computed again"),
    ];
    let parts = || parts.iter().filter(|(count, _, _)| *count > 0);
    let zh: Vec<String> = parts().map(|(count, zh, _)| format!("{count} {zh}")).collect();
    let en: Vec<String> = parts().map(|(count, _, en)| format!("{count} {en}")).collect();
    Diagnostic::note("skipped-row").at(places).say(
        format!("有 {count} 行不是数据，未读取：{}；{}", kind.0, zh.join("，")),
        format!("{count} rows are no data: {}; {}", kind.1, en.join(", ")),
    )
}

/// A sum or an average that its rows do not come to. `rows` are the first and the last of them.
pub(crate) fn derived_differs(
    place: Place,
    from: Place,
    rows: (u32, u32),
    (expected, difference): (Decimal, Decimal),
    is_rounding: bool,
) -> Diagnostic {
    let shown = place.text.clone().unwrap_or_default();
    let (zh, en) = if is_rounding {
        ("，各行修约后相加也可能差这么多", "; the rounding of the rows may make as much")
    } else {
        ("", "")
    };
    let (first, last) = rows;
    let found = if is_rounding { Diagnostic::note("derived-differs") } else { Diagnostic::warning("derived-differs") };
    found
        .at([place, from])
        .say(
            format!("统计行写的是 {shown}，按第 {first}～{last} 行验算是 {expected}，相差 {difference}{zh}"),
            format!(
                "the row says {shown}; rows {first} to {last} come to {expected}, a difference of {difference}{en}"
            ),
        )
        .hint(
            "核对这些行有没有缺失、重复或录错；统计行本身不读取",
            "check whether rows are missing, twice or mistyped; the row of statistics itself is not read",
        )
}
