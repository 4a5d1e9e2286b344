use proptest::prelude::*;

use super::*;

fn of(text: &str) -> Result<Vec<String>, PackedFault> {
    let items = packed(text, &ITEM_SEPARATORS, &FIELD_SEPARATORS, &PARTS)?;
    let shown = |item: Vec<(Field, String)>| {
        item.iter().map(|(field, text)| format!("{field:?}={text}")).collect::<Vec<_>>().join(" ")
    };
    Ok(items.into_iter().map(shown).collect())
}

#[test]
fn a_packed_cell_is_its_items_whatever_parts_them() {
    for separator in FIELD_SEPARATORS {
        let text = format!("1、水分{separator}5.2{separator}≤5.0；（2）杂质（钙；钠）{separator}0.3{separator}≤0.2");
        let items = ["Item=水分 Result=5.2 Requirement=≤5.0", "Item=杂质（钙；钠） Result=0.3 Requirement=≤0.2"];
        assert_eq!(of(&text), Ok(items.map(String::from).to_vec()), "{separator}");
        let text = format!("水分{separator}5.2{separator}%{separator}≤5.0\n");
        assert_eq!(of(&text), Ok(vec!["Item=水分 Result=5.2 Unit=% Requirement=≤5.0".into()]));
    }
    for nothing in ["", "/", "——", "无"] {
        assert_eq!(of(nothing), Ok(Vec::new()));
    }
}

#[test]
fn a_packed_cell_in_doubt_is_none() {
    for (text, fault) in [
        ("水分║5.2", PackedFault::Parts("水分║5.2".into(), 2)),
        ("水分", PackedFault::Parts("水分".into(), 1)),
        ("水分║1║2║3║4", PackedFault::Parts("水分║1║2║3║4".into(), 5)),
        ("水分（干基║5.2║≤5.0", PackedFault::Brackets),
        ("水分）║5.2║≤5.0", PackedFault::Brackets),
        ("色差║2.1║|ΔE|≤3", PackedFault::Separators("色差║2.1║|ΔE|≤3".into())),
        ("║5.2║≤5.0", PackedFault::NoName("║5.2║≤5.0".into())),
        ("水分|5.2||≤5.0", PackedFault::Separators("水分|5.2||≤5.0".into())),
    ] {
        assert_eq!(of(text), Err(fault), "{text}");
    }
    // One bad item makes all of them doubtful.
    assert!(of("水分║5.2║≤5.0；灰分║0.3").is_err());
}

#[test]
fn a_number_in_a_list_is_no_part_of_a_name() {
    for (text, name) in [
        ("1、水分", "水分"),
        ("（12）灰分", "灰分"),
        ("③粗蛋白", "粗蛋白"),
        ("2）水分", "水分"),
        ("3.水分", "水分"),
        ("2.4-滴", "2.4-滴"),
        ("28d抗压强度", "28d抗压强度"),
        ("20℃导体电阻", "20℃导体电阻"),
    ] {
        assert_eq!(without_number(text), name);
    }
    let separators = ["；", ";", "，", ",", "、", "\n"];
    let all = |text| names(text, &separators);
    assert_eq!(all("1、导体电阻；2、杂质（钙,钠）"), Some(vec!["导体电阻".into(), "杂质（钙,钠）".into()]));
    assert_eq!((all("甲（乙"), all("/")), (None, Some(Vec::new())));
}

#[test]
fn a_header_has_a_unit_only_where_there_is_one() {
    let pattern = regex::Regex::new(r"^(?P<item>.*?)[（(](?P<unit>[^（()）]*)[)）]$").unwrap();
    for (header, item, unit) in [
        ("水分（%）", "水分", "%"),
        ("导体电阻（20℃）(Ω/km)", "导体电阻（20℃）", "Ω/km"),
        ("密度（20℃）", "密度（20℃）", ""),
        ("闪点（闭口）", "闪点（闭口）", ""),
        ("耐干摩擦色牢度（级）", "耐干摩擦色牢度", "级"),
        ("总养分（以N+P₂O₅+K₂O计）", "总养分（以N+P₂O₅+K₂O计）", ""),
        ("外观", "外观", ""),
        ("水分\n（/）", "水分", ""),
        ("（%）", "（%）", ""),
    ] {
        let told = name_and_unit(header, Some(&pattern));
        assert_eq!((told.item.as_str(), told.unit.as_str()), (item, unit), "{header}");
    }
    assert_eq!(name_and_unit("水分（%）", None).item, "水分（%）");
}

#[test]
fn a_unit_behind_a_number_is_known_and_stays_there() {
    for (result, unit) in
        [("0.72 mm", Some("mm")), ("5.2%", Some("%")), ("5.2", None), ("未检出", None), ("10,12,9", None)]
    {
        assert_eq!(unit_of_result(result).as_deref(), unit, "{result}");
    }
}

#[test]
fn firms_with_roles_are_told_apart_or_left() {
    let rules = [("委托方", Field::Principal), ("受托方", Field::Manufacturer), ("分装", Field::Manufacturer)];
    let rules = rules.map(|(word, field)| (word.to_string(), field)).into();
    let told = |text: &str| {
        let found = roles(text, &rules, Field::Manufacturer)?;
        Some(found.iter().map(|(field, name)| format!("{field:?}={name}")).collect::<Vec<_>>().join(" "))
    };
    for (text, expected) in [
        ("委托方：甲公司；受托方：乙公司", Some("Principal=甲公司 Manufacturer=乙公司")),
        ("委托方:甲（天津）公司 受托方:乙公司", Some("Principal=甲（天津）公司 Manufacturer=乙公司")),
        ("委托方：甲公司，受托方：乙公司", Some("Principal=甲公司 Manufacturer=乙公司")),
        ("受托方：乙公司/委托方：甲公司", Some("Manufacturer=乙公司 Principal=甲公司")),
        ("乙公司（委托方：甲（天津）公司）", Some("Manufacturer=乙公司 Principal=甲（天津）公司")),
        ("乙公司（分装）", Some("Manufacturer=乙公司")),
        ("甲公司（委托方）/乙公司（受托方）", Some("Principal=甲公司 Manufacturer=乙公司")),
        // No rule says what these are.
        ("甲公司", None),
        ("甲公司/乙公司", None),
        ("出品方：甲公司；受托方：乙公司", None),
        ("委托方：甲公司；委托方：乙公司", None),
        ("受托方：乙公司；甲公司", None),
        ("委托方：", None),
    ] {
        assert_eq!(told(text).as_deref(), expected, "{text}");
    }
}

/// Texts of what packed cells, lists and firms with roles are made of, in any order.
fn any_text() -> impl Strategy<Value = String> {
    const PARTS: [&str; 35] = [
        "水分",
        "杂质",
        "甲公司",
        "委托方",
        "受托方",
        "分装",
        "：",
        ":",
        "║",
        "‖",
        "||",
        "|",
        "｜",
        "；",
        ";",
        "，",
        "、",
        "\n",
        "（",
        "）",
        "(",
        ")",
        "[",
        "]",
        "/",
        "1",
        "2.",
        "③",
        "≤5.0",
        "0.72 mm",
        " ",
        "",
        "无",
        "\u{200b}",
        "𠮷",
    ];
    prop::collection::vec(prop::sample::select(&PARTS[..]), 0..24).prop_map(|parts| parts.concat())
}

#[test]
fn what_follows_a_role_in_brackets_is_not_joined_to_its_name() {
    let rules = [("委托方".to_string(), Field::Principal)].into();
    let firms = roles("（委托方：甲公司）乙公司", &rules, Field::Manufacturer);
    let named = |field, name: &str| (field, name.to_string());
    let apart = vec![named(Field::Principal, "甲公司"), named(Field::Manufacturer, "乙公司")];
    assert_eq!(firms, Some(apart));
    assert_eq!(roles("丙公司（委托方：甲公司）乙公司", &rules, Field::Manufacturer), None);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_split_loses_and_adds_nothing(text in any_text()) {
        let separators = ["║", "||", "；", "\n"];
        if let Some(parts) = split_outside(&text, &separators) {
            let mut rest = text.as_str();
            for (at, part) in parts.iter().enumerate() {
                rest = rest.strip_prefix(part).expect("the part");
                let last = at + 1 == parts.len();
                let next = separators.iter().find_map(|separator| rest.strip_prefix(separator));
                rest = if last { rest } else { next.expect("a separator") };
            }
            prop_assert_eq!(rest, "");
        }
    }

    #[test]
    fn what_a_packed_cell_says_stands_in_it(text in any_text()) {
        if let Ok(items) = packed(&text, &ITEM_SEPARATORS, &FIELD_SEPARATORS, &PARTS) {
            for item in &items {
                prop_assert!(PARTS.iter().any(|parts| parts.len() == item.len()));
                prop_assert!(item.iter().all(|(_, part)| text.contains(part.as_str())), "{:?}", item);
                prop_assert!(item.iter().all(|(_, part)| !FIELD_SEPARATORS.iter().any(|mark| part.contains(mark))), "{:?}", item);
                prop_assert!(!says_nothing(&item[0].1));
            }
        }
        for name in names(&text, &["；", "，", "、"]).unwrap_or_default() {
            prop_assert!(text.contains(&name) && !says_nothing(&name));
        }
    }

    #[test]
    fn every_firm_of_a_cell_stands_in_it_and_has_a_role_of_its_own(text in any_text()) {
        let rules = [("委托方", Field::Principal), ("受托方", Field::Manufacturer), ("分装", Field::Manufacturer)];
        let rules = rules.map(|(word, field)| (word.to_string(), field)).into();
        if let Some(firms) = roles(&text, &rules, Field::Manufacturer) {
            let mut fields: Vec<Field> = firms.iter().map(|(field, _)| *field).collect();
            fields.sort();
            fields.dedup();
            prop_assert_eq!(fields.len(), firms.len());
            prop_assert!(firms.iter().all(|(_, name)| text.contains(name.as_str()) && !name.is_empty()), "{:?}", firms);
        }
    }
}
