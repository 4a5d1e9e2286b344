//! Which province a place, an authority or a credit code is of.

use super::{Enterprise, fold::fold};

/// Names of the provinces as they begin a place, with the first two digits of their codes (GB/T 2260).
const PROVINCES: [(&str, &str, &str); 34] = [
    ("北京", "市", "11"),
    ("天津", "市", "12"),
    ("河北", "省", "13"),
    ("山西", "省", "14"),
    ("内蒙古", "自治区", "15"),
    ("辽宁", "省", "21"),
    ("吉林", "省", "22"),
    ("黑龙江", "省", "23"),
    ("上海", "市", "31"),
    ("江苏", "省", "32"),
    ("浙江", "省", "33"),
    ("安徽", "省", "34"),
    ("福建", "省", "35"),
    ("江西", "省", "36"),
    ("山东", "省", "37"),
    ("河南", "省", "41"),
    ("湖北", "省", "42"),
    ("湖南", "省", "43"),
    ("广东", "省", "44"),
    ("广西", "壮族自治区", "45"),
    ("海南", "省", "46"),
    ("重庆", "市", "50"),
    ("四川", "省", "51"),
    ("贵州", "省", "52"),
    ("云南", "省", "53"),
    ("西藏", "自治区", "54"),
    ("陕西", "省", "61"),
    ("甘肃", "省", "62"),
    ("青海", "省", "63"),
    ("宁夏", "回族自治区", "64"),
    ("新疆", "维吾尔自治区", "65"),
    ("台湾", "省", "71"),
    ("香港", "特别行政区", "81"),
    ("澳门", "特别行政区", "82"),
];

/// A province.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Province {
    at: usize,
}

impl Province {
    /// The province that a place or the name of an authority begins with: `贵州省贵阳市…`, `重庆市市场监督管理局`.
    pub fn begins(text: &str) -> Option<Self> {
        let folded = fold(text);
        PROVINCES.iter().position(|(name, ..)| folded.starts_with(name)).map(|at| Self { at })
    }

    /// The province with these first two digits.
    pub fn of_code(code: &str) -> Option<Self> {
        PROVINCES.iter().position(|(.., digits)| code.starts_with(digits)).map(|at| Self { at })
    }

    /// Where an enterprise is: by its place, else by where its credit code was given.
    pub fn of(enterprise: &Enterprise) -> Option<Self> {
        let registered = || enterprise.credit_code.as_ref().map(|code| code.registration_region());
        Self::begins(&enterprise.place)
            .or_else(|| enterprise.place.is_empty().then(registered).flatten().and_then(Self::of_code))
    }

    /// Its full name.
    pub fn name(self) -> String {
        let (name, kind, _) = PROVINCES[self.at];
        format!("{name}{kind}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_authorities_and_codes_name_their_province() {
        let name = |province: Option<Province>| province.map(Province::name);
        assert_eq!(name(Province::begins("贵州省市场监督管理局")).as_deref(), Some("贵州省"));
        assert_eq!(name(Province::begins("重庆市渝北区")).as_deref(), Some("重庆市"));
        assert_eq!(name(Province::begins("广西南宁市")).as_deref(), Some("广西壮族自治区"));
        assert_eq!(name(Province::of_code("500112")).as_deref(), Some("重庆市"));
        assert_eq!(
            (Province::begins("贵阳市市场监督管理局"), Province::begins(""), Province::of_code("99")),
            (None, None, None)
        );
    }
}
