//! Which sheets of a workbook are read, and that nothing in another one is lost without a word.

use yice::diagnostic::{Diagnostic, Severity};
use yice::domain::{HoldReason, SpotCheck};

use super::{codes, facts, load_bytes, text};
use crate::support::books::headers;
use crate::support::grids::{Grid, KINDS, in_every_kind, written};

/// A sheet with the header and some of the sound rows, whose sheet numbers are given another beginning.
fn part(name: &str, rows: std::ops::Range<usize>, from: &str, to: &str) -> Grid {
    let mut grid = Grid::sound(name);
    grid.rows = std::iter::once(grid.rows[0].clone()).chain(grid.rows[1..].to_vec()[rows].iter().cloned()).collect();
    grid.rows[1..].iter_mut().for_each(|row| row[0] = row[0].replace(from, to));
    grid
}

/// What every kind of workbook gives of some sheets; the same for all of them.
fn load(grids: &[Grid]) -> (Option<SpotCheck>, Vec<Diagnostic>) {
    let mut loaded: Vec<_> = in_every_kind(grids).iter().map(|(file, bytes)| load_bytes(file, bytes)).collect();
    let (last, findings) = loaded.pop().expect("a kind");
    for ((other, told), kind) in loaded.into_iter().zip(KINDS) {
        assert_eq!(codes(&told), codes(&findings), "{kind}: {}", text(&told));
        assert_eq!(other.as_ref().map(facts), last.as_ref().map(facts), "{kind}");
    }
    (last, findings)
}

#[test]
fn a_visible_sheet_is_read_and_a_hidden_one_with_the_header_is_told() {
    let (sound, _) = load(&[Grid::sound("定稿")]);
    let mut old = Grid::sound("上一版").hide();
    old.set(1, "检验结果", "1.11");
    for grids in [[old.clone(), Grid::sound("定稿")], [Grid::sound("定稿"), old]] {
        let (loaded, findings) = load(&grids);
        assert_eq!(codes(&findings), ["sheet-not-read"], "{}", text(&findings));
        assert!(findings[0].severity == Severity::Warning && findings[0].places[0].sheet == "上一版");
        assert_eq!(loaded.as_ref().map(facts), sound.as_ref().map(facts));
        let sheets = loaded.expect("loads").batches.into_iter().map(|batch| batch.origin.sheet.name.clone());
        assert!(sheets.into_iter().all(|sheet| sheet == "定稿"));
    }
}

#[test]
fn hidden_sheets_alone_are_an_error_that_names_them() {
    let summary = Grid::of("汇总", &[vec!["产品", "批次"], vec!["电线", "2"]]);
    let (loaded, findings) = load(&[Grid::sound("甲").hide(), summary, Grid::sound("乙").hide()]);
    assert!(loaded.is_none() && codes(&findings) == ["sheet-not-read"], "{}", text(&findings));
    assert_eq!(findings[0].severity, Severity::Error);
    assert_eq!(findings[0].places.iter().map(|place| place.sheet.as_str()).collect::<Vec<_>>(), ["甲", "乙"]);
}

#[test]
fn all_sheets_with_the_header_are_one_table_whatever_the_order_of_their_columns() {
    let (sound, _) = load(&[Grid::sound("结果")]);
    let mut second = part("二", 2..4, "", "");
    second.rows.iter_mut().for_each(|row| row.reverse());
    let help = Grid::of("填写说明", &[vec!["列名", "怎么填"], vec!["检验结果", "按检验报告原样填写"]]);
    let empty = Grid::of::<&str>("Sheet3", &[]);
    let (loaded, findings) = load(&[part("一", 0..2, "", ""), help, second, empty]);
    assert!(findings.is_empty(), "{}", text(&findings));
    let loaded = loaded.expect("loads");
    assert_eq!(facts(&loaded), facts(&sound.expect("loads")));
    let origins: Vec<_> = loaded.batches.iter().map(|b| (b.origin.sheet.name.as_str(), b.origin.row)).collect();
    assert_eq!(origins, [("一", 2), ("二", 2)]);
    assert_eq!(
        loaded.batches[1].origin.sheet.columns[0].map(|stand| stand.column),
        Some(17),
        "each sheet has its own columns"
    );
}

#[test]
fn a_batch_goes_on_in_another_sheet_and_each_item_knows_its_own() {
    let (loaded, findings) = load(&[part("电性能", 0..1, "", ""), part("结构", 1..4, "", "")]);
    assert!(findings.is_empty(), "{}", text(&findings));
    let batches = loaded.expect("loads").batches;
    assert_eq!(batches.len(), 2);
    let sheets: Vec<&str> = batches[0].items.iter().map(|item| item.origin.sheet.name.as_str()).collect();
    assert_eq!(sheets, ["电性能", "结构"]);
}

#[test]
fn one_batch_in_two_versions_is_held_and_told_once() {
    let (loaded, findings) = load(&[Grid::sound("初稿"), Grid::sound("定稿")]);
    assert_eq!(codes(&findings), ["duplicate-item"], "{}", text(&findings));
    assert!(findings[0].message.zh.contains("初稿") && findings[0].message.zh.contains("定稿"));
    assert!(loaded.expect("loads").batches.iter().all(|batch| batch.holds == [HoldReason::DuplicateItem]));
}

#[test]
fn results_in_a_sheet_without_a_whole_header_stop_the_job() {
    let headless = |mut grid: Grid| {
        grid.rows.remove(0);
        grid
    };
    let renamed = |mut grid: Grid| {
        for (header, other) in
            [("检验项目", "参数"), ("检验结果", "实测"), ("抽样单编号", "样品号"), ("标准要求", "限值")]
        {
            grid.set(0, header, other);
        }
        grid.rows[1][usize::from(crate::support::books::column("检验结果"))] = "7.61".into();
        grid
    };
    let mut title = headless(part("续表", 2..4, "S-", "T-"));
    title.rows.insert(0, vec!["检验结果（续）".into()]);
    for (what, second, row) in [
        ("goes on without a header", headless(part("续表", 2..4, "S-", "T-")), 1),
        ("goes on below a title", title, 2),
        ("other items of a batch that was read", headless(part("续表", 1..2, "", "")), 1),
        ("other names of its columns", renamed(part("续表", 2..4, "S-", "T-")), 2),
    ] {
        let first = if what.starts_with("other items") { part("一", 0..1, "", "") } else { Grid::sound("一") };
        let (loaded, findings) = load(&[first, second]);
        assert!(loaded.is_none() && codes(&findings) == ["sheet-not-read"], "{what}: {}", text(&findings));
        assert_eq!((findings[0].severity, findings[0].places[0].row), (Severity::Error, Some(row)), "{what}");
        assert_eq!(findings[0].places[0].sheet, "续表");
    }
    let mut misspelt = Grid::sound("续表");
    misspelt.set(0, "检验结论", "结论");
    let (loaded, findings) = load(&[Grid::sound("一"), misspelt]);
    assert!(loaded.is_none() && codes(&findings).contains(&"missing-column"), "{}", text(&findings));
    assert_eq!(findings[0].places[0].sheet, "续表");
}

#[test]
fn what_plainly_is_something_else_is_no_finding() {
    let failed = [
        vec!["抽样单编号", "标称生产企业", "检验项目", "标准要求", "检验结果", "单项判定"],
        vec!["S-002", "遵义示例电线厂", "导体电阻", "≤7.41", "7.52", "不符合"],
    ];
    let unnumbered = failed.clone().map(|row| row[1..].to_vec());
    let list = [
        vec!["抽样单编号", "标称生产企业", "产品名称", "抽样日期", "检验结论"],
        vec!["S-001", "贵阳示例线缆有限公司", "BV电线", "2023-08-15", "所检项目未发现不合格"],
        vec!["S-002", "遵义示例电线厂", "BV电线", "2023-08-16", "不合格"],
    ];
    let raw =
        [vec!["抽样单编号", "检验项目", "测定1", "测定2", "平均值"], vec!["S-001", "导体电阻", "7.37", "7.39", "7.38"]];
    let words = [
        vec!["任务类别", "单项判定", "检验结论", "产品类别"],
        vec!["监督抽查", "符合", "所检项目未发现不合格", "电线"],
        vec!["专项抽查", "不符合", "不合格", "玩具"],
    ];
    let pivot = [
        vec!["产品类别", "批次", "不合格批次", "不合格率"],
        vec!["电线", "2", "1", "50.0%"],
        vec!["总计", "2", "1", "50.0%"],
    ];
    let limits = [vec!["检验项目", "标准要求"], vec!["导体电阻", "≤7.41"], vec!["绝缘厚度", "≥0.7"]];
    let books = [
        vec!["企业名称", "统一社会信用代码", "电话"],
        vec!["贵阳示例线缆有限公司", "91520302MAFAKE027K", "0851-0000000"],
    ];
    let sheets = [
        Grid::of("不合格情况", &failed),
        Grid::of("不合格项目", &unnumbered),
        Grid::of("批次一览", &list),
        Grid::of("原始数据", &raw),
        Grid::of("下拉", &words),
        Grid::of("透视", &pivot),
        Grid::of("限值", &limits),
        Grid::of("通讯录", &books),
    ];
    let (sound, _) = load(&[Grid::sound("结果")]);
    for sheet in sheets {
        let name = sheet.name.clone();
        for grids in [[Grid::sound("结果"), sheet.clone()], [sheet, Grid::sound("结果")]] {
            let (loaded, findings) = load(&grids);
            assert!(findings.is_empty(), "{name}: {}", text(&findings));
            assert_eq!(loaded.as_ref().map(facts), sound.as_ref().map(facts), "{name}");
        }
    }
}

#[test]
fn a_list_with_a_batch_that_was_not_read_stops_the_job() {
    let list =
        |row: Vec<&'static str>| Grid::of("未抽到样", &[vec!["抽样单编号", "标称生产企业", "产品名称", "备注"], row]);
    for row in
        [vec!["S-009", "毕节示例电线厂", "BV电线", "企业已停产"], vec!["S-010", "毕节示例电线厂", "2023-08-16", ""]]
    {
        let (loaded, findings) = load(&[Grid::sound("结果"), list(row)]);
        assert!(loaded.is_none() && codes(&findings) == ["sheet-not-read"], "{}", text(&findings));
    }
}

#[test]
fn a_sheet_that_the_job_names_is_read_alone_be_it_hidden() {
    for kind in KINDS {
        let (file, bytes) = written(kind, &[Grid::sound("一"), part("二", 2..4, "", "").hide()]);
        let folder = super::job_with(&file, &bytes);
        let settings = folder.path().join("job.toml");
        let job = std::fs::read_to_string(&settings).expect("job.toml");
        std::fs::write(&settings, format!("{job}\n[input]\nsheet = \"二\"\n")).expect("job.toml");
        let loaded = yice::load::job(folder.path());
        assert_eq!(codes(&loaded.findings), ["hidden-data", "sheet-not-read"], "{kind}: {}", text(&loaded.findings));
        assert_eq!(loaded.findings[1].severity, Severity::Note);
        assert_eq!(loaded.value.expect("loads").batches.len(), 1, "{kind}");
    }
}

#[test]
fn what_is_unknown_in_several_sheets_is_said_once_and_findings_stand_in_the_order_of_the_file() {
    let sheet = |name, from, to| {
        let mut grid = part(name, 0..2, from, to);
        grid.rows[0].push("序号".into());
        grid.rows[1].push("1".into());
        grid.set(2, "单项判定", "基本符合");
        for row in &mut grid.rows[1..] {
            row[usize::from(crate::support::books::column("检验报告编号"))] = format!("R-{name}");
        }
        grid
    };
    let (loaded, findings) = load(&[sheet("乙", "", ""), sheet("甲", "S-", "T-"), Grid::of("空", &[headers()])]);
    assert_eq!(codes(&findings), ["unknown-column", "unknown-word", "unknown-word"], "{}", text(&findings));
    assert_eq!(findings[0].places.iter().map(|place| place.sheet.as_str()).collect::<Vec<_>>(), ["乙", "甲"]);
    assert_eq!([&findings[1], &findings[2]].map(|finding| finding.places[0].sheet.as_str()), ["乙", "甲"]);
    assert_eq!(loaded.expect("loads").unplaced.len(), 2);
}

#[test]
fn the_list_of_last_year_is_a_visible_sheet_too() {
    let list = |name: &str, year: &str| {
        let head = vec!["标称生产企业", "产品类别", "不合格项目", "年度"];
        Grid::of(name, &[head, vec!["遵义示例电线厂", "电线", "导体电阻", year]])
    };
    let cover = Grid::of("封面", &[vec!["上年不合格企业名单"]]);
    for kind in KINDS {
        let folder = super::job_with("results.csv", super::csv_text(",").as_bytes());
        let (file, bytes) = written(kind, &[list("草稿", "2021").hide(), cover.clone(), list("名单", "2022")]);
        std::fs::write(folder.path().join(file.replace("results", "prior")), bytes).expect("a list");
        let loaded = yice::load::job(folder.path());
        assert!(loaded.findings.is_empty(), "{kind}: {}", text(&loaded.findings));
        let prior = loaded.value.expect("loads").prior_findings;
        assert_eq!(prior.iter().map(|finding| finding.year).collect::<Vec<_>>(), [2022], "{kind}");
    }
}
