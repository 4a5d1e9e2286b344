//! What sentences call an item.

use crate::analysis::Subject;
use crate::domain::SpotCheck;

/// A name without its last bracket, and what stood in it: `导体电阻` and `20℃`.
pub(crate) fn split_name(name: &str) -> (&str, &str) {
    let split = name.strip_suffix('）').and_then(|rest| rest.rsplit_once('（'));
    match split.or_else(|| name.strip_suffix(')').and_then(|rest| rest.rsplit_once('('))) {
        Some((short, condition)) if !short.is_empty() && !condition.contains(['（', '）', '(', ')']) => {
            (short, condition)
        }
        _ => (name, ""),
    }
}

/// What a sentence calls an item: its name without its last bracket, unless another item of the samples would be called
/// the same (`可迁移元素（铅）`, `可迁移元素（镉）`).
pub(crate) fn told_name<'n>(spot_check: &SpotCheck, subject: &Subject, name: &'n str) -> &'n str {
    let (short, _) = split_name(name);
    let batches = subject.batches.iter().filter_map(|&batch| spot_check.batches.get(batch));
    let mut items = batches.flat_map(|batch| &batch.items);
    let is_taken = short != name && items.any(|item| item.name.as_str() != name && split_name(&item.name).0 == short);
    if is_taken { name } else { short }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_condition_in_brackets_is_split_off() {
        for (name, short, condition) in [
            ("导体电阻（20℃）", "导体电阻", "20℃"),
            ("总养分（N+P₂O₅+K₂O）", "总养分", "N+P₂O₅+K₂O"),
            ("绝缘（PVC/C）断裂伸长率", "绝缘（PVC/C）断裂伸长率", ""),
            ("（全部）", "（全部）", ""),
            ("pH值", "pH值", ""),
        ] {
            assert_eq!(split_name(name), (short, condition));
        }
    }
}
