//! What stands in the place of a manufacturer where goods name none.

use super::fold::fold;
use super::notation::NOTHING;

/// What says besides [`NOTHING`] that goods name no manufacturer, alone or with [`OF_LABELS`] around it (`标签未标注厂名`).
const NOT_THERE: &str = "
    未标明 未标示 未标识 未标称 未标 未写 未印 未显示 未打标 未知 未见 不明 不清 不清楚 模糊不清 字迹不清 无法辨认 无法识别 无法辨识
    无法确认 缺失 缺 没有 暂无 空白 空 三无 散装 白牌 杂牌 无牌 自制 自产 自产自销 现场加工 现场制作 农户 个体户 个人 私人 自然人
    作坊 小作坊 国产 进口 原厂 外文 英文 未体现 未贴 未粘贴 未提供 未填 未填写 未记录 漏标 不清晰 看不清 脱落 破损 磨损 污损 残缺 查无
    na nil unknown notmarked notstated notprovided notavailable notapplicable
";

/// What may be told as not there, and where it is not: none of these is an enterprise.
const OF_LABELS: &str = "
    标称 生产企业 生产厂家 生产厂商 生产单位 生产者 生产商 制造商 制造单位 厂名 厂址 厂家
    企业 单位 名称 地址 信息 标签 吊牌 铭牌 标牌 外包装 包装 样品 产品 标注 标识 标示 中文 商标 称重 商家 店家 任何 及 和 上
";

/// Whether the text in the place of a manufacturer says that there is none: strokes, or nothing but words for that. An
/// empty cell says nothing at all.
pub fn names_nobody(text: &str) -> bool {
    let folded = fold(text);
    let letters: String = folded.chars().filter(|c| c.is_alphanumeric()).collect::<String>().to_lowercase();
    let mut rest = letters.as_str();
    // The sign for the cell above is no stroke.
    let mut not_there = letters.is_empty() && !folded.is_empty() && !folded.contains(['〃', '↑']);
    while !rest.is_empty() {
        let behind = |word: &str| rest.strip_prefix(word);
        let longest = |words: &mut dyn Iterator<Item = &str>| words.filter_map(behind).min_by_key(|rest| rest.len());
        let nothing = longest(&mut NOTHING.into_iter().chain(NOT_THERE.split_whitespace()));
        rest = match (nothing, longest(&mut OF_LABELS.split_whitespace())) {
            (Some(behind), _) => {
                not_there = true;
                behind
            }
            (None, Some(behind)) => behind,
            (None, None) => return false,
        };
    }
    not_there
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_manufacturer_that_is_not_there_is_told_from_one_of_an_odd_name() {
        let nobodys = "/ ／ // — －－ … *** （/） 无 （无） 不详 未标注 未\u{3000}标注 未标明 N/A 无标识 无厂名厂址 \
                       标签未标注生产企业 未标注（散装） 三无产品 生产企业：不详 暂无 未标称 无法辨认 模糊不清 无中文标识 \
                       无（散装称重） 农户自产 现场加工 商家自制 标签缺失 无商标无厂名 空 unknown 未体现 标签不清晰 未贴标签 外文标签 原厂 无牌 杂牌 查无 个人 私人作坊 铭牌脱落";
        assert!(nobodys.split(' ').all(names_nobody));
        let others = "无锡示例电缆厂 无为县示例公司 三无示例公司 散装水泥示例公司 产品 生产企业 NA示例公司 未来示例厂 A 自产示例厂 进口示例公司 杂牌示例公司 原厂示例公司 个人护理示例公司";
        assert!(!names_nobody("") && !others.split(' ').any(names_nobody));
    }
}
