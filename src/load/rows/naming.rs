//! What stands in a cell in the place of one name: a sign for the cell above, a place to look it up, two enterprises.

use crate::domain::fold::fold;
use crate::domain::nobody::names_nobody;
use crate::load::checks::placeholders::is_placeholder;

/// By what a cell repeats the one above it, or the one beside.
const DITTOS: [&str; 16] = [
    "同上",
    "同上行",
    "同上一行",
    "同上栏",
    "同前",
    "同左",
    "同右",
    "同下",
    "同",
    "〃",
    "〃〃",
    "↑",
    "↑↑",
    "ditto",
    "idem",
    "ibid",
];
/// By what a cell sends the reader elsewhere.
const ELSEWHERE: [&str; 6] = ["见", "详见", "参见", "另见", "具体见", "同"];
/// Where it sends him.
const PLACES: &str = "
    包装 外包装 标签 样品 样品标签 样品包装 产品标签 产品包装 铭牌 吊牌 合格证 实物 照片 图片 附件 附表 附页 附图 备注 报告 检验报告
    抽样单 说明书 被抽样单位 被抽查单位 抽样单位 受检单位 委托方 委托单位 生产企业 生产单位 销售单位 销售商 经销商
    上表 下表 上栏 下栏 左栏 前页 后页
";
/// What nobody has found out yet.
const OPEN: &str =
    "待查 待核 待核实 待核查 待查实 待查证 待确认 待确定 待定 待补 待补充 待填 待落实 待调查 核实中 调查中";

/// What a cell of one enterprise calls it.
const ROLES: &str = "
    标称 生产 制造 经销 销售 进口 出品 分装 灌装 加工 监制 代理 品牌 运营 被抽样 受检 抽样 被抽查 委托 受托 持有 许可
";
/// What may stand behind that.
const ROLE_ENDS: [&str; 10] = ["方", "商", "者", "单位", "企业", "厂", "厂家", "厂商", "公司", "人"];
/// What marks the role of an enterprise behind its name.
const ROLES_BEHIND: [&str; 8] = ["监制", "出品", "总经销", "经销", "总代理", "代理", "分装", "荣誉出品"];
/// What stands behind a name that was copied from where it is signed.
const STAMPS: [&str; 4] = ["(盖章)", "(公章)", "(签章)", "(章)"];
/// What stands between two names.
const BETWEEN: [char; 20] = [
    '/', '／', '、', ';', '；', ',', '，', '|', '｜', '║', '&', '＆', '+', '＋', '\n', '\r', '\t', ' ', '\u{3000}',
    '\u{a0}',
];
/// What a cell says of an enterprise besides its name.
const LABELS: &str = "名称 厂名 厂址 地址 住所 产地 电话 手机 传真 邮编 网址 邮箱 联系人 法定代表人 企业 公司";
/// So many digits behind a name are a telephone number.
const TELEPHONE: usize = 7;
/// With what the name of an enterprise ends.
const ENDS: [&str; 6] = ["公司", "工厂", "厂", "商行", "经营部", "合作社"];
/// With what the name of a part of one ends.
const PARTS: [&str; 5] = ["分公司", "子公司", "分厂", "总厂", "工厂"];

/// Whether a cell only repeats another one: `同上`, `〃`.
pub(crate) fn is_ditto(text: &str) -> bool {
    // Most texts are longer, or begin otherwise.
    text.len() <= 16
        && text.trim_start().starts_with(['同', '〃', '↑', '(', '（', 'd', 'D', 'i', 'I'])
        && DITTOS.contains(&fold(text).to_lowercase().trim_matches(['.', '。', '(', ')']))
}

/// Whether the text in the place of a name is none, but may stand for one: `同上`, `见包装`, `待查`, `贵州某公司`, `0`.
pub(crate) fn names_elsewhere(name: &str) -> bool {
    let folded = fold(name);
    let bare = folded.trim_matches(|c: char| !c.is_alphanumeric());
    let is_of = |words: &str, text: &str| words.split_whitespace().any(|word| word == text);
    let sends = |mark: &str| bare.strip_prefix(mark).is_some_and(|place| is_of(PLACES, place));
    !folded.is_empty()
        && !names_nobody(name)
        && (is_ditto(name)
            || ELSEWHERE.iter().any(|mark| sends(mark))
            || is_of(OPEN, bare)
            || is_placeholder(name) && !folded.contains("请删除")
            || !bare.is_empty() && bare.chars().all(char::is_numeric))
}

/// Whether a cell names several enterprises, or one in a role: `委托方：甲公司；受托方：乙公司`, `甲公司/乙公司`, `甲公司（受乙公司委托）`.
pub(crate) fn names_several(name: &str) -> bool {
    let folded = fold(name);
    if names_nobody(name) {
        return false;
    }
    let is_role = |before: &str| {
        let mut stems = ROLE_ENDS.iter().filter_map(|end| before.strip_suffix(end)).chain([before]);
        stems.any(|stem| ROLES.split_whitespace().any(|role| stem.ends_with(role)))
            || LABELS.split_whitespace().any(|label| before.ends_with(label))
    };
    let labelled = folded.match_indices(':').any(|(at, _)| is_role(&folded[..at]));
    let of_role = labelled
        || has_more_than_a_name(&folded)
        || tells_its_state(&folded)
        || goes_on(&folded)
        || ["委托", "受托"].iter().any(|role| folded.contains(role))
        || ROLES_BEHIND.iter().any(|role| folded.ends_with(role))
        || STAMPS.iter().any(|stamp| folded.ends_with(stamp))
        || name.trim_end().ends_with(['。', '，', '；', '、', '：', ':', ';', ',']);
    of_role || name.split(BETWEEN).filter(|part| is_whole_name(part)).count() > 1 || are_joined(&folded)
}

/// `1.甲公司`, `甲公司0851-12345678`: a number of a list before the name, or a telephone number behind it.
fn has_more_than_a_name(folded: &str) -> bool {
    let is_han = |c: char| ('\u{4e00}'..='\u{9fff}').contains(&c);
    let listed = folded.strip_prefix('(').unwrap_or(folded);
    let behind = listed.trim_start_matches(|c: char| c.is_ascii_digit());
    let is_listed = (1..=2).contains(&(listed.len() - behind.len()))
        && behind.strip_prefix(['.', '、', ')']).is_some_and(|name| name.starts_with(is_han));
    let name = folded.trim_end_matches(|c: char| c.is_ascii_digit() || c == '-' || c == ')' || c == '(');
    let digits = folded[name.len()..].bytes().filter(u8::is_ascii_digit).count();
    is_listed || digits >= TELEPHONE && name.ends_with(is_han)
}

/// `甲公司（涉嫌假冒）`, `甲公司（已注销）`: a remark in brackets.
fn tells_its_state(folded: &str) -> bool {
    const STATES: &str = "
        合格 不合格 未发现不合格 注销 吊销 停产 停业 倒闭 关闭 破产 搬迁 迁址 失联 假冒 冒用 冒牌 疑似 涉嫌 否认 待核 核实 存疑 异议 复检 复查 重复 补录
        更正 作废 拒检 拒签 整改
    ";
    let inside = folded.split('(').skip(1).filter_map(|part| part.split(')').next());
    let states = |text: &str| {
        let text = text.trim_start_matches(['已', '被', '经', '曾']).trim_end_matches(['的', '中', '?']);
        STATES.split_whitespace().any(|state| text.starts_with(state) || text.ends_with(state))
    };
    inside.into_iter().any(states)
}

/// `甲有限公司贵阳市示例路1号`, `甲有限公司550000`, `甲有限公司及其子公司`: what stands behind a whole name is no part of the enterprise.
fn goes_on(folded: &str) -> bool {
    const OF_ONE: [&str; 22] = [
        "公司", "厂", "部", "店", "中心", "车间", "基地", "处", "社", "所", "院", "库", "站", "场", "矿", "行", "坊",
        "园", "集团", "馆", "超市", "组",
    ];
    let Some((_, behind)) = folded.split_once("有限公司").or_else(|| folded.split_once("有限责任公司"))
    else {
        return false;
    };
    let behind = match behind.strip_prefix('(').and_then(|rest| rest.split_once(')')) {
        Some((_, rest)) => rest,
        None => behind,
    };
    let is_of_one =
        OF_ONE.iter().any(|end| behind.ends_with(end) || behind.split('(').next().is_some_and(|b| b.ends_with(end)));
    !behind.is_empty() && (behind.starts_with("及其") || behind.starts_with(char::is_alphanumeric) && !is_of_one)
}

/// Whether a text ends as the name of an enterprise does, and is no part of one.
fn is_whole_name(text: &str) -> bool {
    let folded = fold(text);
    let name = match folded.strip_suffix(')').and_then(|text| text.rsplit_once('(')) {
        Some((name, _)) => name,
        None => &folded,
    };
    let ends = |words: &[&str]| words.iter().any(|word| name.ends_with(word));
    name.chars().count() > 4 && ends(&ENDS) && !ends(&PARTS)
}

/// `甲公司和乙公司`.
fn are_joined(folded: &str) -> bool {
    ["公司和", "公司与", "公司及", "厂和", "厂与", "厂及"].iter().any(|joint| {
        folded.split_once(joint).is_some_and(|(before, after)| before.chars().count() > 2 && is_whole_name(after))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_for_a_name_is_none() {
        for text in [
            "同上",
            "（同上）",
            "〃",
            "同左",
            "Ditto",
            "↑",
            "见包装",
            "详见标签",
            "同被抽样单位",
            "待查",
            "（待核实）",
            "0",
            "12",
            "贵州某公司",
            "×××厂",
            "××公司",
            "标称生产企业名称",
            "（请填写）",
        ] {
            assert!(names_elsewhere(text), "{text}");
        }
        for text in [
            "",
            "/",
            "无",
            "未标注",
            "同仁示例药厂",
            "同心示例公司",
            "见山示例公司",
            "待霄示例公司",
            "CON",
            "../../etc/x",
            "A",
            "*贵州_测试$公司@",
            "{{ 7*7 }}",
            "三五三五示例厂",
            "3535示例厂",
        ] {
            assert!(!names_elsewhere(text), "{text}");
        }
        assert!(!is_ditto("同济") && !is_ditto("″") && !is_ditto("\"") && !is_ditto("/"));
    }

    #[test]
    fn one_cell_names_one_enterprise() {
        for text in [
            "贵阳甲示例公司/遵义乙示例公司",
            "贵阳甲示例公司、遵义乙示例厂",
            "贵阳甲示例公司\n遵义乙示例公司",
            "贵阳甲示例公司 遵义乙示例公司",
            "贵阳甲示例公司（贵阳）；遵义乙示例公司（遵义）",
            "贵阳甲示例公司和遵义乙示例公司",
            "委托商：贵阳甲示例公司 受托商：遵义乙示例厂",
            "受托单位:贵阳甲示例公司",
            "贵阳甲示例公司（委托方）",
            "贵阳甲示例公司（受遵义乙示例公司委托生产）",
            "贵阳甲示例公司(分装：遵义乙示例公司)",
            "经销商：贵阳甲示例公司",
            "标称生产企业：贵阳甲示例公司",
            "进口商: 上海甲示例公司",
            "贵阳甲示例公司监制",
            "厂名：贵阳甲示例公司",
            "制造商名称：贵阳甲示例公司",
            "地址：贵阳市示例路1号",
            "1.贵阳甲示例公司",
            "（2）贵阳甲示例公司",
            "贵阳甲示例公司 0851-12345678",
            "香港甲示例集团 荣誉出品",
            "贵阳甲示例公司（涉嫌假冒）",
            "贵阳甲示例公司（已注销）",
            "贵阳甲示例有限公司（不合格）",
            "贵阳甲示例有限公司 550000",
            "贵阳甲示例有限公司贵阳市示例路1号",
            "贵阳甲示例有限公司 张三",
            "贵阳甲示例有限公司及其子公司",
        ] {
            assert!(names_several(text), "{text}");
        }
        for text in [
            "",
            "/",
            "生产企业：不详",
            "贵阳甲示例公司",
            "贵阳 甲示例 公司",
            "贵阳甲示例公司（集团）",
            "贵阳甲示例（集团）有限公司",
            "贵阳甲示例公司 遵义分公司",
            "贵阳甲示例公司遵义分公司",
            "贵州甲示例集团 贵阳乙示例公司",
            "贵阳协和示例公司",
            "贵阳甲示例公司（原贵阳乙示例公司）",
            "ABC Co., Ltd.",
            "贵阳甲示例公司\n",
            "甲/乙示例公司",
            "3.15示例公司",
            "贵阳甲示例公司（3535）",
            "1号示例公司",
            "示例委员会招待所",
            "贵阳甲示例有限公司遵义分公司",
            "贵阳甲示例有限公司（集团）",
            "贵阳甲示例有限公司白云厂",
            "贵阳甲示例有限公司第二车间",
            "贵阳甲示例有限公司（贵阳）",
            "贵阳甲示例有限责任公司",
            "贵阳（合众）示例公司",
        ] {
            assert!(!names_several(text), "{text}");
        }
    }
}
