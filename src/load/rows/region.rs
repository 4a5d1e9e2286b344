//! Place text → prefecture of Guizhou, by the longest name that the text holds (GB/T 2260, `regions.csv`).

use std::sync::OnceLock;

use crate::domain::Region;
use crate::domain::fold::fold;
use crate::domain::notation::says_nothing;

/// Names with the prefecture they belong to, longest first.
struct Regions {
    names: Vec<(String, Region)>,
    prefectures: Vec<String>,
}

fn regions() -> &'static Regions {
    static REGIONS: OnceLock<Regions> = OnceLock::new();
    REGIONS.get_or_init(|| read(include_str!("regions.csv")))
}

/// The prefecture of a place such as `贵州省遵义市汇川区…`; `None` outside the province or where nothing fits.
///
/// What stands before the name may only be the province and prefectures: 广州市白云区 is not in 贵阳.
pub(crate) fn prefecture_of(place: &str) -> Option<Region> {
    let regions = regions();
    let text: String = place.chars().filter(|c| !c.is_whitespace()).collect();
    regions.names.iter().find_map(|(name, region)| {
        let before = &text[..text.find(name.as_str())?];
        let mut rest = before.replace("中国", "").replace("贵州省", "").replace("贵州", "");
        for prefecture in &regions.prefectures {
            rest = rest.replace(prefecture.as_str(), "");
        }
        rest.is_empty().then(|| region.clone())
    })
}

/// Whether two places are surely one: the same words but for the province before them, or one of them goes on behind the
/// county of the other.
pub(crate) fn same_place(one: &str, other: &str) -> bool {
    let bare = |place: &str| {
        let folded = fold(place);
        let inside = folded.strip_prefix("中国").unwrap_or(&folded);
        let inside = inside.strip_prefix("贵州省").or_else(|| inside.strip_prefix("贵州")).unwrap_or(inside);
        if says_nothing(inside) { String::new() } else { inside.to_string() }
    };
    let (one, other) = (bare(one), bare(other));
    let (short, long) = if one.len() <= other.len() { (&one, &other) } else { (&other, &one) };
    let has_county = short.ends_with(['区', '县', '旗']) || short.matches(['市', '州']).count() > 1;
    short == long || has_county && long.starts_with(short.as_str())
}

fn read(table: &str) -> Regions {
    let rows: Vec<Vec<&str>> = table.lines().skip(1).map(|line| line.split(',').collect()).collect();
    let column = |row: &Vec<&str>, i: usize| row.get(i).copied().unwrap_or_default().to_string();
    let prefectures: Vec<Region> = rows
        .iter()
        .filter(|r| column(r, 2) == "prefecture")
        .map(|r| Region { code: column(r, 0), name: column(r, 1) })
        .collect();
    let by_code = |code: &str| prefectures.iter().find(|p| code.len() >= 4 && p.code.starts_with(&code[..4])).cloned();
    let mut names: Vec<(String, Region)> = Vec::new();
    for row in &rows {
        let (code, name, level, status) = (column(row, 0), column(row, 1), column(row, 2), column(row, 5));
        // A retired unit goes to its successor's prefecture: `retired 2021 -> 520581`.
        let successor = status.split("-> ").nth(1).map(|s| s.split('/').next().unwrap_or(s).trim().to_string());
        let current = if level == "retired" { successor.unwrap_or_default() } else { code };
        if let (Some(region), false) = (by_code(&current), level == "province") {
            for name in spellings(&name, &level) {
                names.push((name, region.clone()));
            }
        }
    }
    names.push(("贵安新区".into(), Region { code: String::new(), name: "贵安新区".into() }));
    names.sort_by_key(|(name, _)| std::cmp::Reverse(name.chars().count()));
    let prefectures =
        names.iter().filter(|(_, r)| !r.code.is_empty()).filter(|(n, r)| spellings(&r.name, "prefecture").contains(n));
    Regions { prefectures: prefectures.map(|(n, _)| n.clone()).collect(), names }
}

/// A name with its usual short forms: 黔南州, 贵阳, 道真县.
fn spellings(name: &str, level: &str) -> Vec<String> {
    let mut all = vec![name.to_string()];
    let short: String = name.chars().take(2).collect();
    match level {
        "prefecture" if name.ends_with("自治州") => {
            let short: String = name.chars().take(if name.starts_with("黔南") { 2 } else { 3 }).collect();
            all.push(format!("{short}州"));
            all.push(short);
        }
        "prefecture" => all.extend(name.strip_suffix('市').map(str::to_string)),
        _ if name.ends_with("自治县") => all.push(format!("{short}县")),
        _ => {}
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_resolve_to_their_prefecture() {
        for (place, name) in [
            ("贵州省贵阳市南明区花果园", "贵阳市"),
            ("遵义市汇川区", "遵义市"),
            ("汇川区", "遵义市"),
            ("贵州省黔南州都匀市", "黔南布依族苗族自治州"),
            ("黔东南苗族侗族自治州凯里市", "黔东南苗族侗族自治州"),
            ("黔西南州兴仁县", "黔西南布依族苗族自治州"),
            ("贵州省黔西县", "毕节市"),
            ("毕节市黔西市", "毕节市"),
            ("道真县", "遵义市"),
            ("贵州贵阳", "贵阳市"),
            ("贵州省贵安新区", "贵安新区"),
            ("贵阳市贵安新区", "贵安新区"),
            ("盘县", "六盘水市"),
        ] {
            assert_eq!(prefecture_of(place).map(|r| r.name).as_deref(), Some(name), "{place}");
        }
    }

    #[test]
    fn places_agree_where_neither_leaves_the_county_open() {
        for (one, other, same) in [
            ("贵州省遵义市汇川区", "遵义市 汇川区", true),
            ("遵义市汇川区", "贵州省遵义市汇川区示例路1号", true),
            ("遵义市仁怀市", "遵义市仁怀市示例镇", true),
            ("/", "", true),
            ("遵义市汇川区", "遵义市红花岗区", false),
            ("遵义市", "遵义市红花岗区", false),
            ("贵州省", "贵州省遵义市汇川区", false),
            ("遵义市汇川区", "/", false),
            ("四川省成都市武侯区", "成都市武侯区", false),
        ] {
            assert_eq!((same_place(one, other), same_place(other, one)), (same, same), "{one} {other}");
        }
    }

    #[test]
    fn other_provinces_and_bare_provinces_have_none() {
        for place in ["广东省广州市白云区", "广州市白云区", "重庆市", "贵州省", "", "/", "湖南省新晃县"]
        {
            assert_eq!(prefecture_of(place), None, "{place}");
        }
    }
}
