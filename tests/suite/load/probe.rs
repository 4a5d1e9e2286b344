//! What `yice probe` makes of files that nobody has described: the field of each column, the layout, a profile that reads them.

use std::fs;
use std::path::PathBuf;

use tempfile::TempDir;
use yice::job::{Layout, Probe, Resources, RowClass};

use crate::support::grids::{Grid, csv, written};
use crate::support::random_jobs::RandomJob;
use crate::support::{project, yice};

/// Looks at files with these contents.
fn probed(files: &[(&str, Vec<u8>)]) -> (Probe, TempDir) {
    let folder = tempfile::tempdir().expect("a folder");
    let paths: Vec<PathBuf> = files.iter().map(|(name, _)| folder.path().join(name)).collect();
    for (path, (_, bytes)) in paths.iter().zip(files) {
        fs::write(path, bytes).expect("written");
    }
    let resources = Resources::find(Some(&project().join("report-templates")), &[]);
    let probe = resources.probe(&paths);
    (probe.value.unwrap_or_else(|| panic!("{:#?}", probe.findings)), folder)
}

fn grid(name: &str, rows: &[&str]) -> Grid {
    let rows: Vec<Vec<&str>> = rows.iter().map(|row| row.split('|').collect()).collect();
    Grid::of(name, &rows)
}

/// The field that each column of a sheet takes.
fn takes(probe: &Probe, sheet: usize) -> Vec<String> {
    let columns = &probe.sheets[sheet].columns;
    columns.iter().map(|column| column.takes.clone().unwrap_or_else(|| "?".into())).collect()
}

#[test]
fn columns_take_the_fields_that_their_names_mean_and_no_others() {
    let rows = [
        "2023年产品质量监督抽查结果",
        "序号|抽样编号|标称生产企业名称|抽样单位|被抽样单位|检测项目|实测值|单项结论|生产厂家联系人",
        "1|S-1|甲公司|乙检验院|丙商店|水分|4.1|合格|张三",
        "|合计|||||||",
    ];
    let (probe, _) = probed(&[("a.csv", csv(&grid("", &rows)))]);
    let expected = ["?", "sheet_no", "manufacturer", "?", "sampled_party", "item", "result", "verdict", "?"];
    assert_eq!(takes(&probe, 0), expected);
    assert_eq!((probe.layout, probe.sheets[0].header_row, probe.sheets[0].rows), (Layout::Long, Some(2), 4));
    let text = probe.profile("p");
    assert!(text.contains("ignore = [\n  \"序号\",\n") && text.contains("\n  # ? \"抽样单位\","), "{text}");
    assert!(text.contains("# ? agency = \"\""), "{text}");
    // Rows are told by class.
    let count = |class| probe.accounts[0].of(class).count;
    assert_eq!(RowClass::ALL.map(count).iter().sum::<u32>(), 4);
    assert_eq!((count(RowClass::Metadata), count(RowClass::Header), count(RowClass::Data)), (1, 1, 1));
}

#[test]
fn the_layout_of_items_is_told_with_its_reason() {
    let batch = "抽样单编号|标称生产企业|产品名称";
    let long = [&format!("{batch}|检验项目|检验结果")[..], "S|甲|乙|水分|4"];
    let wide = [&format!("{batch}|导体电阻（20℃）（Ω/km）|绝缘厚度平均值"), "S|甲|乙|7.31|0.8"];
    let beside =
        [&format!("{batch}|导体电阻（20℃）|导体电阻（20℃）标准值|导体电阻（20℃）判定"), "S|甲|乙|7.31|≤7.41|符合"];
    let packed = [&format!("{batch}|不合格项目║检验结果║标准值"), "S|甲|乙|水分║5║≤4"];
    let names = [&format!("{batch}|主要不合格项目"), "S|甲|乙|水分"];
    for (rows, layout, in_profile) in [
        (long.as_slice(), Layout::Long, "layout = \"long\""),
        (&wide.map(|row| row), Layout::Wide, "columns = \"after:产品名称\""),
        (&beside.map(|row| row), Layout::Wide, "verdict_column = \"{item}判定\""),
        (&packed.map(|row| row), Layout::Packed, "column = \"不合格项目║检验结果║标准值\""),
        (&names.map(|row| row), Layout::Names, "column = \"主要不合格项目\""),
        (&["甲|乙", "1|2"], Layout::Unknown, "# ? [items]"),
    ] {
        let (probe, _) = probed(&[("a.csv", csv(&grid("", rows)))]);
        let text = probe.profile("p");
        assert_eq!(probe.layout, layout, "{rows:?}");
        assert!(text.contains(in_profile) && !probe.why.0.is_empty(), "{text}");
    }
}

#[test]
fn batches_and_items_in_two_files_are_joined_by_what_both_have() {
    let batches = ["样品编号|标称生产企业|样品名称", "W-1|甲公司|电线"];
    let items = ["样品编号|检测项目|实测值", "W-1|导体电阻|7.31"];
    let (probe, _) = probed(&[("b.csv", csv(&grid("", &items))), ("a.csv", csv(&grid("", &batches)))]);
    let text = probe.profile("p");
    assert!(text.contains("key = [\"样品编号\"]"), "{text}");
    assert!(
        text.contains("files = \"a.csv\"\ntable = \"batches\"")
            && text.contains("files = \"b.csv\"\ntable = \"items\""),
        "{text}"
    );
}

#[test]
fn an_answer_takes_the_place_of_its_question() {
    let rows = ["抽样单编号|标称生产企业|厂址|检验项目|检验结果|其他", "S|甲|乙地|水分|4|x"];
    let (mut probe, _) = probed(&[("a.csv", csv(&grid("", &rows)))]);
    let at = |probe: &Probe, text: &str| {
        let questions = serde_json::to_value(probe.questions()).expect("json");
        let list = questions.as_array().expect("a list");
        list.iter().position(|question| question.to_string().contains(text)).expect("a question")
    };
    let (column, other, constant) = (at(&probe, "厂址"), at(&probe, "其他"), at(&probe, "\"agency\""));
    assert!(!probe.answer(column, "没有这个字段"));
    assert!(probe.answer(column, "企业所在地") && probe.answer(other, "-") && probe.answer(constant, "某\"院\""));
    let text = probe.profile("p");
    assert!(text.contains("place = [\"厂址\"]") && text.contains("ignore = [\"其他\"]"), "{text}");
    assert!(text.contains("agency = \"某\\\"院\\\"\"") && !text.contains("# ? agency"), "{text}");
}

#[test]
fn a_file_whose_headers_are_all_known_needs_no_answer_and_imports_at_once() {
    let job = RandomJob::new(7, 1);
    let fields: Vec<_> = yice::domain::columns::COLUMNS.iter().map(|column| column.field).collect();
    let cells = |row: &std::collections::BTreeMap<_, String>| {
        fields.iter().map(|field| row.get(field).cloned().unwrap_or_default()).collect::<Vec<_>>()
    };
    let mut rows = vec![fields.iter().map(|field| field.header().to_string()).collect::<Vec<_>>()];
    rows.extend(job.batches().iter().flatten().map(cells));
    let (file, bytes) = written("xlsx", &[Grid::of("数据", &rows)]);
    let (probe, folder) = probed(&[(&file, bytes)]);
    let text = probe.profile("mine");
    assert!(!text.contains("\n# ?"), "{text}");
    fs::create_dir(folder.path().join("profiles")).expect("a folder");
    fs::write(folder.path().join("profiles/mine.toml"), text).expect("written");
    fs::write(folder.path().join("job.toml"), format!("{}\n[input]\nprofile = \"mine\"\n", job.settings()))
        .expect("written");
    let loaded = yice::load::job_with(folder.path(), &project().join("report-templates"));
    let loaded = loaded.value.unwrap_or_else(|| panic!("{:#?}", loaded.findings));
    assert_eq!(super::facts(&loaded), super::facts(&job.loaded()));
}

#[test]
fn the_command_writes_a_profile_and_never_over_another() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = |name: &str| folder.path().join(name).display().to_string();
    fs::write(path("a.csv"), csv(&grid("", &["抽样单编号|标称生产企业|检验项目|检验结果", "S|甲|水分|4"])))
        .expect("written");
    let run = yice(["probe", &path("a.csv"), "-o", &path("p.toml")]);
    assert_eq!(run.code, 1, "{}", run.stderr);
    let text = fs::read_to_string(path("p.toml")).expect("a profile");
    assert!(text.contains("name = \"p\"") && run.stderr.contains("# ?"), "{text}\n{}", run.stderr);
    let again = yice(["probe", &path("a.csv"), "-o", &path("p.toml")]);
    assert_eq!((again.code, fs::read_to_string(path("p.toml")).expect("a profile")), (2, text));
    let json = yice(["probe", &path("a.csv"), "--json"]);
    let json: serde_json::Value = serde_json::from_str(&json.stdout).expect("json");
    assert_eq!(
        (json["layout"].as_str(), json["sheets"][0]["columns"][1]["takes"].as_str()),
        (Some("long"), Some("manufacturer"))
    );
    assert_eq!(yice(["probe", &path("none.xlsx")]).code, 2);
}

#[test]
fn a_page_saved_as_a_workbook_is_read_as_a_profile_reads_it() {
    let page = "<html><meta charset=\"utf-8\"><table><tr><td>抽样单编号<td>标称生产企业<td>检验项目<td>检验结果</tr>\
                <tr><td>S<td>甲<td>水分<td>4</table></html>";
    let (probe, _) = probed(&[("export.xls", page.as_bytes().to_vec())]);
    assert_eq!(takes(&probe, 0), ["sheet_no", "manufacturer", "item", "result"]);
    assert_eq!(probe.accounts[0].of(RowClass::Data).count, 1);
}

#[test]
fn rows_and_cells_beside_data_are_written_into_the_profile() {
    let rows = [
        "抽样单编号|标称生产企业|商标|检验项目|检验结果",
        "一、电线电缆||||",
        "S-1|甲|未填写|水分|4",
        "|||灰分|5",
        "S-2|乙|***|水分|3",
        "二、水泥||||",
        "S-3|丙|好牌|水分|3",
        "注：数据为虚构。||||",
    ];
    let (probe, _) = probed(&[("a.csv", csv(&grid("", &rows)))]);
    let text = probe.profile("p");
    for wanted in [
        "(?P<class>.+?)",
        "stop = '^(注|备注|说明|[*＊※])'  # 第 8 行起",
        "fill_down = [\"sheet_no\", \"manufacturer\"",
        "empty = [\"***\", \"未填写\"]",
    ] {
        assert!(text.contains(wanted), "{wanted}\n{text}");
    }
    assert!(!text.contains("# ? class"), "the rows say it: {text}");
    let count = |class| probe.accounts[0].of(class).count;
    assert_eq!((count(RowClass::Group), count(RowClass::Data), count(RowClass::Notes)), (2, 4, 1));
    // Where nothing of the kind is there, nothing is written.
    let (plain, _) = probed(&[("a.csv", csv(&grid("", &[rows[0], rows[2]])))]);
    let plain = plain.profile("p");
    assert!(!plain.contains("[rows]"), "{plain}");
}

#[test]
fn files_with_other_items_each_are_one_task() {
    let batch = "抽样单编号|标称生产企业|产品名称";
    let one = format!("{batch}|导体电阻（20℃）|绝缘厚度平均值|备注");
    let other = format!("{batch}|备注|甲醛含量|pH值");
    let one = [one.as_str(), "S-1|甲|电线|7.31|0.8|"];
    let other = [other.as_str(), "S-2|乙|校服||20|5.5"];
    let (probe, _) = probed(&[("a.csv", csv(&grid("", &one))), ("b.csv", csv(&grid("", &other)))]);
    let text = probe.profile("p");
    assert_eq!(probe.layout, Layout::Wide, "{text}");
    assert!(!text.contains("columns = ["), "a list would stop one of the files: {text}");
    let rows: u32 = probe.accounts.iter().map(|account| account.of(RowClass::Data).count).sum();
    assert_eq!((probe.accounts.len(), rows), (2, 2));
}

#[test]
fn records_with_names_of_their_own_are_known_by_what_stands_in_them() {
    let json = r#"[{"no":"S-1","maker":"甲公司","items":[{"name":"导体电阻（20℃）","value":"7.31"},{"name":"绝缘厚度平均值","value":"0.8"}]}]"#;
    let (mut probe, _) = probed(&[("r.json", json.as_bytes().to_vec())]);
    assert_eq!((probe.layout, probe.sheets[0].header_row), (Layout::Long, Some(1)), "{:?}", probe.why);
    let questions = serde_json::to_value(probe.questions()).expect("json").to_string();
    assert!(questions.contains("\"near\":\"检验项目\""), "{questions}");
    let at = |probe: &Probe, text: &str| {
        probe.questions().iter().position(|of| serde_json::to_string(of).expect("json").contains(text)).expect("one")
    };
    let names = at(&probe, "\"name\":\"name\"");
    assert!(probe.answer(names, "item"));
    // What a column says is no question any more.
    let constant = at(&probe, "\"field\":\"item\"");
    assert!(probe.is_settled(&probe.questions()[constant].clone()));
    assert!(!probe.profile("p").contains("# ? item ="));
    let text = probe.profile("p");
    assert!(text.contains("find = [\"no\", \"maker\"]"), "{text}");
    probe.ignore_from(0);
    assert!(!probe.profile("p").contains("# ? \""), "{}", probe.profile("p"));
}

#[test]
fn a_shipped_profile_that_knows_every_column_is_named() {
    let import = project().join("fixtures/import");
    let resources = Resources::find(Some(&project().join("report-templates")), &[]);
    let shipped = |folder: &str, file: &str| {
        let probe = resources.probe(&[import.join(folder).join(file)]).value.expect("read");
        probe.shipped.map(|of| (of.name, of.lacking))
    };
    let (name, lacking) = shipped("14-77-columns", "抽检数据导出 77列.xlsx").expect("the profile of 77 columns");
    assert_eq!((name.as_str(), lacking.is_empty()), ("food-77", true));
    assert_eq!(shipped("15-national-long", "export (1).xlsx").expect("a profile").0, "national-long");
    assert_eq!(shipped("18-two-html-tables", "公告第12号.htm"), None);
    let header = yice::domain::columns::COLUMNS.iter().map(|column| column.header).collect::<Vec<_>>().join("|");
    let (probe, _) = probed(&[("a.csv", csv(&grid("", &[&header, "S"])))]);
    assert_eq!(probe.shipped.map(|of| of.name), Some("default".to_string()));
}

#[test]
fn a_profile_is_tried_by_one_command_that_is_told() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = |name: &str| folder.path().join(name).display().to_string();
    fs::write(path("a.csv"), csv(&grid("", &["抽样单编号|标称生产企业|检验项目|检验结果", "S|甲|水分|4"])))
        .expect("written");
    let run = yice(["probe", &path("a.csv"), "-o", &path("p.toml"), "--lang", "en"]);
    assert!(run.stderr.contains(&format!("yice probe \"{}\" --profile \"{}\"", path("a.csv"), path("p.toml"))));
    let open = yice(["probe", &path("a.csv"), "--profile", &path("p.toml")]);
    assert_eq!(open.code, 2, "what is left to decide is told: {}", open.stderr);
    assert!(open.stderr.contains("[missing-column]"), "{}", open.stderr);
    let text =
        fs::read_to_string(path("p.toml")).expect("a profile").replace("# ? ", "").replace(" = \"\"", " = \"x\"");
    fs::write(path("p.toml"), text).expect("written");
    let tried = yice(["probe", &path("a.csv"), "--profile", &path("p.toml"), "--json"]);
    let json: serde_json::Value = serde_json::from_str(&tried.stdout).expect("json");
    assert_eq!(json["accounts"][0]["rows"], 2, "{json}");
}

#[test]
fn sections_of_any_kind_name_the_class_and_pages_repeat_their_title() {
    let head = "抽样单编号|标称生产企业|检验项目|检验结果";
    for (first, second, pattern) in [
        ("（一）电线（共2批次）", "(二) 水泥 (1批)", "(?P<class>.+?)"),
        ("1．电线", "2．水泥", "(?P<class>.+?)"),
        ("一般用途单芯硬导体无护套电缆", "车用尿素溶液", "section = '^(?P<class>"),
    ] {
        let rows = ["汇总表", head, first, "S-1|甲|水分|4", "汇总表", head, second, "S-2|乙|水分|3", "* 重要项目"];
        let (probe, _) = probed(&[("a.csv", csv(&grid("", &rows)))]);
        let text = probe.profile("p");
        assert!(text.contains(pattern) && !text.contains("# ? class"), "{first}: {text}");
        let count = |class| probe.accounts[0].of(class).count;
        let counts =
            [RowClass::Metadata, RowClass::Header, RowClass::Group, RowClass::Data, RowClass::Notes].map(count);
        assert_eq!(counts, [2, 2, 2, 2, 1], "{first}: {text}");
    }
}

#[test]
fn what_nobody_has_said_yet_is_no_trouble_of_the_file() {
    let folder = tempfile::tempdir().expect("a folder");
    let rows = ["样品编号|企业名称|抽样单位|检验项目|检验结果|判定", "Y-1|甲|院|水分|4|√", "Y-2|乙|院|水分|5|×"];
    let path = folder.path().join("a.csv");
    fs::write(&path, csv(&grid("", &rows))).expect("written");
    let resources = Resources::find(Some(&project().join("report-templates")), &[]);
    let probed = resources.probe(&[path]);
    let told: Vec<&str> = probed.findings.iter().map(|finding| finding.code).collect();
    assert_eq!(told, ["unknown-column"], "{:#?}", probed.findings);
    let probe = probed.value.expect("read");
    let near = |at: usize| probe.sheets[0].columns[at].near.as_deref();
    assert_eq!((near(1), near(2), near(5)), (Some("标称生产企业"), None, Some("单项判定")));
    let text = probe.profile("p");
    assert!(text.contains("# ? sheet_no = [\"样品编号\"]"), "a column that numbers batches is offered: {text}");
}

#[test]
fn words_that_nobody_knows_are_asked_about() {
    let rows = [
        "抽样单编号|标称生产企业|检验项目|检验结果|单项判定",
        "S-1|甲|水分|4|达标",
        "S-2|乙|水分|5|不达标",
        "S-3|丙|水分|3|符合",
    ];
    let (mut probe, _) = probed(&[("a.csv", csv(&grid("", &rows)))]);
    let text = probe.profile("p");
    assert!(
        text.contains("# ? verdict = { pass = [], fail = [], ignore = [] }  # ") && text.contains("\"不达标\""),
        "{text}"
    );
    let at = |probe: &Probe, word: &str| {
        let is = |of: &yice::job::Question| {
            serde_json::to_string(of).expect("json").contains(&format!("\"word\":\"{word}\""))
        };
        probe.questions().iter().position(is).expect("a question")
    };
    let (good, bad) = (at(&probe, "达标"), at(&probe, "不达标"));
    assert!(!probe.answer(good, "好") && probe.answer(good, "pass") && probe.answer(bad, "fail"));
    let text = probe.profile("p");
    assert!(
        text.contains("verdict = { fail = [\"不达标\"], pass = [\"达标\"] }") && !text.contains("# ? verdict"),
        "{text}"
    );
}

#[test]
fn tables_that_a_report_number_joins_and_rows_of_units_with_labels_are_seen() {
    let batches = ["报告编号|生产企业名称|样品名称|检验结论", "B-1|甲公司|电线|合格"];
    let items = ["序号|报告编号|检测项目|检测结果|单项结论", "1|B-1|导体电阻|7.31|合格"];
    let (probe, _) = probed(&[("b.csv", csv(&grid("", &items))), ("a.csv", csv(&grid("", &batches)))]);
    let text = probe.profile("p");
    assert!(text.contains("key = [\"报告编号\"]") && text.contains("# ? sheet_no = [\"报告编号\"]"), "{text}");
    let rows = [
        "序号|抽样单编号|标称生产企业|导体电阻（20℃）|绝缘厚度平均值|外观",
        "单位|||Ω/km|mm|",
        "标准要求|||≤7.41|≥0.8|符合要求",
        "1|S-1|甲|7.3|0.8|符合",
        "2|S-2|乙|7.2|0.9|符合",
    ];
    let (probe, _) = probed(&[("a.csv", csv(&grid("", &rows)))]);
    let text = probe.profile("p");
    assert!(text.contains("unit_row = 2") && text.contains("requirement_row = 3"), "{text}");
    assert!(text.contains("columns = \"after:标称生产企业\""), "words of a verdict behind items are one: {text}");
    assert_eq!(probe.accounts[0].of(RowClass::Data).count, 2);
}

#[test]
fn tables_side_by_side_are_seen() {
    let rows = [
        "合格产品|||||不合格产品",
        "抽样编号|生产企业|检验项目|检验结果||抽样编号|生产企业|检验项目|检验结果",
        "S-1|甲|水分|4||S-2|乙|水分|9",
        "S-3|丙|水分|5",
    ];
    let (probe, _) = probed(&[("a.xlsx", written("xlsx", &[grid("数据", &rows)]).1)]);
    let text = probe.profile("p");
    assert!(text.contains("columns = \"A:D\"") && text.contains("columns = \"F:I\""), "{text}");
    let count = |at: usize| probe.accounts[at].of(RowClass::Data).count;
    assert_eq!((probe.accounts.len(), count(0), count(1)), (2, 2, 1), "{text}");
    assert_eq!((takes(&probe, 0), takes(&probe, 1)), (takes(&probe, 1), takes(&probe, 0)));
}

#[test]
fn the_records_of_an_answer_are_found_below_what_stands_beside_them() {
    // By hand: the order of the keys is that of the columns.
    let item = |name: &str, value: &str| format!(r#"{{"itemName":"{name}","value":"{value}","result":"合格"}}"#);
    let items = [item("导体电阻（20℃）", "7.3"), item("绝缘厚度平均值", "0.8")].join(",");
    let row = |no: usize| {
        format!(r#"{{"sampleNo":"S{no}","producer":{{"name":"甲公司","address":"贵阳"}},"items":[{items}]}}"#)
    };
    let answer = format!(r#"{{"code":0,"data":{{"total":2,"rows":[{},{}]}}}}"#, row(1), row(2));
    let (mut probe, _) = probed(&[("api.json", answer.into_bytes())]);
    assert_eq!((probe.sheets[0].header_row, probe.layout), (Some(2), Layout::Long), "{:?}", probe.why);
    for (name, field) in
        [("sampleNo", "sheet_no"), ("producer/name", "manufacturer"), ("itemName", "item"), ("value", "result")]
    {
        let at = probe
            .questions()
            .iter()
            .position(|of| serde_json::to_string(of).expect("json").contains(&format!("\"name\":\"{name}\"")));
        assert!(probe.answer(at.unwrap_or_else(|| panic!("{name}")), field), "{name}");
    }
    let text = probe.profile("p");
    assert!(
        text.contains("find = [\"sampleNo\", \"producer/name\"]") && text.contains("item = [\"itemName\"]"),
        "{text}"
    );
}
