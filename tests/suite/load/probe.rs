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
    assert!(text.contains("ignore = [\"序号\"]") && text.contains("# ? \"抽样单位\""), "{text}");
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
