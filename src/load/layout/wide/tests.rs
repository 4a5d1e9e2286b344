use super::*;
use crate::domain::columns::COUNT;
use crate::load::rows::draft::text_of;

fn rule(columns: ItemColumns) -> Wide {
    Wide {
        columns,
        name: Some(Regex::new(r"^(?P<item>.*?)[（(](?P<unit>[^（()）]*)[)）]$").unwrap()),
        unit_row: None,
        requirement_row: None,
        requirement_column: String::new(),
        verdict_column: String::new(),
        repeats: Repeats::Error,
        fail_fill: None,
        unfilled_passes: false,
        empty: ["/", "-"].map(String::from).into(),
    }
}

/// Columns by `group/name`; those of the batch are known by name.
fn head<'h>(names: &[&'h str]) -> Vec<Headed<'h>> {
    let of = |(column, full): (u32, &&'h str)| {
        let (group, name) = full.split_once('>').unwrap_or(("", full));
        let field = match name {
            "编号" => Some(Field::SheetNo),
            "备注" => Some(Field::Remark),
            "标准值" => Some(Field::Requirement),
            "实测值" => Some(Field::Result),
            "判定" => Some(Field::Verdict),
            _ => None,
        };
        Headed { column, row: 2, name, group, field, is_ignored: name == "序号" }
    };
    (0..).zip(names).map(of).collect()
}

/// Cells between bars; one with a mark behind it is yellow.
fn row(number: u32, cells: &str) -> Row {
    let cells = (0..).zip(cells.split('|')).filter(|(_, text)| !text.is_empty());
    let cell = |(column, text): (u32, &str)| match text.strip_suffix('!') {
        Some(text) => Cell { fill: Rgb([0xFF, 0xFF, 0]), ..text_cell(column, text) },
        None => text_cell(column, text),
    };
    Row { number, hidden: false, cells: cells.map(cell).collect() }
}

/// The results of a row: item, unit, requirement, result, verdict.
fn read(rule: &Wide, names: &[&str], rows: [Option<&Row>; 2], cells: &str) -> Vec<String> {
    let items = Items::of(rule, &head(names), rows[0], rows[1]).expect("items");
    let batch: Cells = [const { None }; COUNT];
    let results = items.results(rule, &row(9, cells).cells, &batch);
    let fields = [Field::Item, Field::Unit, Field::Requirement, Field::Result, Field::Verdict];
    results.iter().map(|(_, cells)| fields.map(|field| text_of(cells, field)).join("|")).collect()
}

#[test]
fn every_column_that_is_nothing_else_is_an_item() {
    let rule = rule(ItemColumns::Others);
    let names = ["序号", "编号", "水分（%）", "导体电阻（20℃）(Ω/km)", "外观", "备注"];
    let requirements = row(3, "||≤5.0|≤7.41|符合要求|");
    let all = read(&rule, &names, [None, Some(&requirements)], "1|S1|4.1|/|符合|x");
    assert_eq!(all, ["水分|%|≤5.0|4.1|", "外观||符合要求|符合|"]);
}

#[test]
fn units_and_requirements_stand_in_rows_of_their_own_or_beside() {
    let mut rule = rule(ItemColumns::After("备注".into()));
    let names = ["编号", "备注", "水分", "灰分"];
    let (units, requirements) = (row(3, "||%|g/kg"), row(4, "||≤5|≤2"));
    let all = read(&rule, &names, [Some(&units), Some(&requirements)], "S1||4|1.5");
    assert_eq!(all, ["水分|%|≤5|4|", "灰分|g/kg|≤2|1.5|"]);
    rule.requirement_column = "{item}标准值".into();
    rule.verdict_column = "{item}-判定".into();
    let names = ["编号", "备注", "水分（%）", "水分标准值", "水分-判定", "灰分", "灰分-判定"];
    let all = read(&rule, &names, [None, None], "S1||5.4|≤5|不合格|/|不判定");
    assert_eq!(all, ["水分|%|≤5|5.4|不合格", "灰分|||/|不判定"]);
}

#[test]
fn a_group_of_result_and_requirement_is_an_item() {
    let rule = rule(ItemColumns::Others);
    let names = ["编号", "水分（%）>标准值", "水分（%）>实测值", "水分（%）>判定", "灰分>实测值", "灰分>判定", "备注"];
    let all = read(&rule, &names, [None, None], "S1|≤5|4|符合|0.3 g|符合|x");
    assert_eq!(all, ["水分|%|≤5|4|符合", "灰分|g||0.3 g|符合"]);
    // A group above the names of items is none of them.
    let names = ["编号", "检验项目>水分（%）", "检验项目>灰分"];
    assert_eq!(read(&rule, &names, [None, None], "S1|4|0.3"), ["水分|%||4|", "灰分|||0.3|"]);
    // Equal names below groups are told apart by them.
    let names = ["编号", "老化前>抗张强度", "老化后>抗张强度"];
    assert_eq!(read(&rule, &names, [None, None], "S1|14|13"), ["老化前/抗张强度|||14|", "老化后/抗张强度|||13|"]);
}

#[test]
fn a_fill_is_a_verdict_only_where_the_profile_says_so() {
    let mut rule = rule(ItemColumns::Others);
    let names = ["编号", "水分", "灰分", "盐"];
    assert_eq!(read(&rule, &names, [None, None], "S1|4!|3"), ["水分|||4|", "灰分|||3|"]);
    rule.fail_fill = Some("FFFF00".into());
    assert_eq!(read(&rule, &names, [None, None], "S1|4!|3"), ["水分|||4|不符合", "灰分|||3|"]);
    rule.unfilled_passes = true;
    assert_eq!(read(&rule, &names, [None, None], "S1|4!|3"), ["水分|||4|不符合", "灰分|||3|符合"]);
}

#[test]
fn heads_in_doubt_stop() {
    let names = ["编号", "水分（%）", "灰分", "水分(％)", "备注"];
    let of = |rule: &Wide, names: &[&str]| Items::of(rule, &head(names), None, None);
    let mut rule = rule(ItemColumns::Others);
    assert_eq!(of(&rule, &names), Err(vec![WideFault::Twice(1, 3, "水分".into())]));
    rule.repeats = Repeats::All;
    assert_eq!(of(&rule, &names).unwrap().items.len(), 3);
    rule.repeats = Repeats::First;
    let first = of(&rule, &names).unwrap();
    assert_eq!((first.items.len(), first.taken.len()), (2, 3));
    assert_eq!(of(&rule, &["编号", "备注"]), Err(vec![WideFault::None]));
    rule.columns = ItemColumns::Listed(vec!["灰分".into(), "盐分".into()]);
    assert_eq!(of(&rule, &names), Err(vec![WideFault::Missing("盐分".into())]));
    rule.columns = ItemColumns::Between("灰分".into(), "备注".into());
    assert_eq!(of(&rule, &names).unwrap().items.len(), 3);
    rule.columns = ItemColumns::After("报告备注".into());
    assert_eq!(of(&rule, &names), Err(vec![WideFault::Missing("报告备注".into())]));
}

#[test]
fn a_verdict_and_a_color_that_say_different_things_are_found() {
    let mut rule = rule(ItemColumns::Others);
    rule.fail_fill = Some("FFFF00".into());
    let names = ["编号", "水分>实测值", "水分>判定", "灰分>实测值", "灰分>判定"];
    let word = |cell: &Cell| match cell.text.as_str() {
        "P" => Some(ItemVerdict::Conforming),
        "F" => Some(ItemVerdict::Nonconforming),
        "N" => Some(ItemVerdict::NotJudged),
        _ => None,
    };
    for (cells, promised, not_promised) in [
        ("1|5.2!|F|0.1|P", vec![], vec![]),
        ("1|5.2!|P|0.1|P", vec![(2, 1)], vec![(2, 1)]),
        ("1|5.2|F|0.1!|N", vec![(2, 1), (4, 3)], vec![(4, 3)]),
        ("1|5.2||0.1!|?", vec![], vec![]),
    ] {
        for (is_promised, expected) in [(true, promised), (false, not_promised)] {
            rule.unfilled_passes = is_promised;
            let items = Items::of(&rule, &head(&names), None, None).expect("items");
            assert_eq!(items.against_color(&rule, &row(9, cells).cells, word), expected, "{cells} {is_promised}");
        }
    }
}
