//! No edit makes, changes or swaps a number: those of a new text stood in the old one, in the same order.

/// Measure words of plain counts, which are no measured values.
const COUNTED: [&str; 19] =
    ["个", "件", "次", "份", "批", "天", "日", "周", "台", "根", "处", "项", "人", "名", "套", "组", "班", "卷", "盘"];

/// The numbers of a text with the unit behind each; plain counts only where `counts`.
fn numbers(text: &str, counts: bool) -> Vec<String> {
    let chars: Vec<char> = text.chars().map(plain).collect();
    let is_figure = |at: usize| chars.get(at).is_some_and(|c| c.is_numeric());
    let mut found = Vec::new();
    let mut at = 0;
    while at < chars.len() {
        if !is_figure(at) {
            at += 1;
            continue;
        }
        let begin = at;
        while is_figure(at) || matches!(chars.get(at), Some('.' | ',')) && is_figure(at + 1) {
            at += 1;
        }
        let figures: String = chars[begin..at].iter().collect();
        let behind: String = chars[at..].iter().skip_while(|c| **c == ' ').take(2).collect();
        let is_plain = figures.len() <= 3 && figures.chars().all(|c| c.is_ascii_digit());
        let is_inside =
            begin > 0 && (chars[begin - 1].is_ascii_alphanumeric() || matches!(chars[begin - 1], '月' | '-'));
        if is_plain && !is_inside && !counts && COUNTED.iter().any(|word| behind.starts_with(word)) {
            continue;
        }
        let is_unit = |c: &&char| c.is_ascii_alphabetic() || matches!(c, '%' | '‰' | '℃' | 'Ω' | 'μ' | 'µ' | '°' | '/');
        let unit: String = chars[at..].iter().skip_while(|c| **c == ' ').take_while(is_unit).collect();
        // A sign belongs to its number.
        let sign = begin.checked_sub(1).and_then(|at| chars.get(at)).filter(|c| matches!(c, '-' | '−' | '±'));
        found.push(format!("{}{figures}{unit}", sign.map(char::to_string).unwrap_or_default()));
    }
    // Numbers in words: a share is a measured value however it is written.
    let spelled = ["百分之", "千分之", "万分之"].into_iter().flat_map(|word| {
        text.match_indices(word).map(|(at, word)| text[at..].chars().take(word.chars().count() + 2).collect::<String>())
    });
    found.extend(spelled);
    found
}

/// Full-width figures and points are figures and points.
fn plain(c: char) -> char {
    match c {
        '０'..='９' | '％' | '．' => char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c),
        c => c,
    }
}

/// The first number of a new text that the old one does not hold in its place; none where all stood there.
pub fn strange(before: &str, new: &str) -> Option<String> {
    let there = numbers(before, true);
    let mut rest = there.iter();
    numbers(new, false).into_iter().find(|number| !rest.any(|other| other == number))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_stay_in_their_order_with_their_units_and_counts_are_free() {
        let before = "导体电阻为7.38 Ω/km，要求不大于7.41 Ω/km，余量0.4%。";
        for new in ["电阻7.38 Ω/km低于7.41 Ω/km。", "没有数字", "每班抽3件、复测2次，7日内完成", "余量０.４％"]
        {
            assert_eq!(strange(before, new), None, "{new}");
        }
        for (new, told) in [
            ("7.41 Ω/km，要求7.38 Ω/km", "7.38Ω/km"),
            ("余量0.4 Ω/km", "0.4Ω/km"),
            ("余量0.5%", "0.5%"),
            ("７.39", "7.39"),
            ("截面2.5mm²", "2.5mm"),
            ("12月25日前", "12"),
            ("按GB5023", "5023"),
            ("约百分之三十", "百分之三十"),
            ("-7.38 Ω/km", "-7.38Ω/km"),
            ("1000件", "1000"),
            ("第③类", "③"),
        ] {
            assert_eq!(strange(before, new).as_deref(), Some(told), "{new}");
        }
    }
}
