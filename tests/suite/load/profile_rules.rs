//! What a profile may say of a source, of a column, of what is not there; and that the shipped ones know the tables they are for.

use std::fs;
use std::path::PathBuf;

use yice::domain::{HoldReason, SpotCheck};
use yice::job::Resources;
use yice::load;

use super::profiles::{column, grid, loaded, sound, sound_facts};
use super::{codes, facts, text};
use crate::support::grids::{csv, written};
use crate::support::project;

/// A table of these lines, whose cells bars part.
fn table(lines: &[&str]) -> Vec<Vec<String>> {
    lines.iter().map(|line| line.split('|').map(str::to_string).collect()).collect()
}

/// A published list of what failed, with values or with names alone.
fn published(items: &str, cell: &str) -> Vec<Vec<String>> {
    let head = "序号|抽样编号|标称生产企业名称|标称生产企业地址|被抽样单位名称|被抽样单位地址|产品名称|规格型号|商标|生产日期/批号|承检机构|产品类别|抽查结果|备注";
    let row = "1|P-1|贵阳示例线缆有限公司|贵州省贵阳市|某五金店|遵义市|BV电线|2.5 mm²|某牌|2023-05-01|示例检验院|电线|不合格|";
    table(&[&format!("{head}|{items}"), &format!("{row}|{cell}")])
}

#[test]
fn every_shipped_profile_knows_every_column_of_its_tables() {
    let import = project().join("fixtures/import");
    let folder = tempfile::tempdir().expect("a folder");
    let made = |name: &str, rows: Vec<Vec<String>>| {
        let path = folder.path().join(name);
        fs::write(&path, csv(&grid(rows))).expect("written");
        path
    };
    let lims = ["报告导出_20231101.xlsx", "报告导出_20231108.xlsx"];
    let cases: Vec<(&str, Vec<PathBuf>)> = vec![
        ("default", vec![made("默认.csv", sound())]),
        ("lims-wide", lims.map(|file| import.join("11-lims-wide").join(file)).to_vec()),
        ("food-77", vec![import.join("14-77-columns/抽检数据导出 77列.xlsx")]),
        ("national-long", vec![import.join("15-national-long/export (1).xlsx")]),
        ("published", vec![made("公布.csv", published("不合格项目║检验结果║标准值", "导体电阻║8.1Ω/km║≤7.41Ω/km"))]),
        ("published-names", vec![made("名单.csv", published("主要不合格项目", "导体电阻、绝缘厚度"))]),
    ];
    let resources = Resources::find(Some(&project().join("report-templates")), &[]);
    let mut tested: Vec<&str> = Vec::new();
    for (name, files) in &cases {
        let profile = project().join(format!("report-templates/profiles/{name}.toml"));
        let tried = resources.try_profile(files, &profile);
        let told = text(&tried.findings);
        let read = tried.value.unwrap_or_else(|| panic!("{name}: {told}"));
        assert_eq!(read.accounts.len(), files.len(), "{name}: every file is read: {told}");
        for account in &read.accounts {
            let unknown: Vec<&str> =
                account.columns.iter().filter(|of| !of.is_known).map(|of| of.header.as_str()).collect();
            assert!(unknown.is_empty(), "{name} {}: {unknown:?}", account.file);
            assert!(account.columns.len() > 10 && account.is_balanced(), "{name}: {account:?}");
        }
        assert!(!codes(&tried.findings).contains(&"unknown-column"), "{told}");
        tested.push(name);
    }
    let mut shipped: Vec<String> = fs::read_dir(project().join("report-templates/profiles"))
        .expect("profiles")
        .filter_map(|entry| Some(entry.ok()?.file_name().to_str()?.strip_suffix(".toml")?.to_string()))
        .filter(|name| name != "aliases")
        .collect();
    shipped.sort();
    tested.sort_unstable();
    assert_eq!(tested, shipped, "each has its test");
}

#[test]
fn a_column_serves_every_field_that_is_mapped_to_it() {
    let (number, report) = (column("抽样单编号"), column("检验报告编号"));
    let mut rows = sound();
    // A system that numbers reports alone.
    for row in &mut rows {
        row.remove(number.max(report));
    }
    let kept = number.min(report);
    rows[0][kept] = "编号".into();
    let profile = "[map]\nsheet_no = \"编号\"\nreport_no = \"编号\"\n";
    for kind in ["xlsx", "ods", "xls", "xlsb"] {
        let (file, bytes) = written(kind, &[grid(rows.clone())]);
        let (spot_check, findings) = loaded(profile, &[(&file, bytes)]);
        let spot_check = spot_check.unwrap_or_else(|| panic!("{kind}: {}", text(&findings)));
        assert_eq!(spot_check.batches.len(), 2, "{kind}");
        for batch in &spot_check.batches {
            assert_eq!(*batch.sampling_sheet_no, *batch.report.report_no, "{kind}");
            assert!(batch.holds.is_empty(), "{kind}: {:?}", batch.holds);
        }
        let used = &spot_check.accounts[0].columns[kept];
        let mut takes = used.takes.clone();
        takes.sort();
        assert_eq!(takes, ["report_no", "sheet_no"], "{kind}");
    }
    // Two columns for one field are still two.
    let (none, findings) = loaded(
        "[map]\nsheet_no = [\"抽样单编号\", \"检验报告编号\"]\nreport_no = \"检验报告编号\"\n",
        &[("results.csv", csv(&grid(sound())))],
    );
    assert!(none.is_none() && codes(&findings).contains(&"duplicate-column"), "{}", text(&findings));
    // One that is not taken serves none.
    let (none, findings) =
        loaded("[map]\nagency = \"承检机构\"\nignore = \"承检机构\"\n", &[("results.csv", csv(&grid(sound())))]);
    assert!(none.is_none() && codes(&findings).contains(&"bad-value"), "{}", text(&findings));
}

#[test]
fn a_column_may_be_a_field_and_stand_in_for_another() {
    let maker = column("标称生产企业");
    let mut rows = sound();
    for (at, row) in rows.iter_mut().enumerate() {
        let own = std::mem::take(&mut row[maker]);
        row.push(if at == 0 { "委托企业名称".into() } else { own });
    }
    rows[0][maker] = "标称生产企业".into();
    let profile = "[map]\nprincipal = \"委托企业名称\"\n[fallback]\nmanufacturer = \"委托企业名称\"\n";
    let (spot_check, findings) = loaded(profile, &[("results.csv", csv(&grid(rows)))]);
    let spot_check = spot_check.unwrap_or_else(|| panic!("{}", text(&findings)));
    let makers = |of: &SpotCheck| of.enterprises.values().map(|e| e.name.to_string()).collect::<Vec<_>>();
    let own = super::load_bytes("results.csv", &csv(&grid(sound()))).0.expect("loads");
    assert_eq!(makers(&spot_check), makers(&own));
    assert!(spot_check.batches.iter().all(|batch| !batch.principal.is_empty()));
}

#[test]
fn every_source_may_have_its_own_layout_of_items() {
    let all = sound();
    let (first, second) = (all[..3].to_vec(), [&all[..1], &all[3..]].concat());
    let of_item = ["检验项目", "计量单位", "标准要求", "检验结果", "单项判定"].map(column);
    // The second batch with its items in one cell.
    let mut packed: Vec<String> = Vec::new();
    for row in &second[1..] {
        packed.push(of_item.map(|at| row[at].clone()).join("|"));
    }
    let without = |row: &Vec<String>| {
        row.iter().enumerate().filter(|(at, _)| !of_item.contains(at)).map(|(_, text)| text.clone()).collect::<Vec<_>>()
    };
    let mut rows = vec![without(&second[0]), without(&second[1])];
    rows[0].push("项目".into());
    rows[1].push(packed.join("；"));
    let profile = "[[source]]\nfiles = \"逐项.xlsx\"\n[[source]]\nfiles = \"汇总.xlsx\"\n[source.items]\nlayout = \"packed\"\n\
                   column = \"项目\"\nverdict = \"none\"\nparts = [\"item\", \"unit\", \"requirement\", \"result\", \"verdict\"]\n";
    let (one, other) = (written("xlsx", &[grid(first)]).1, written("xlsx", &[grid(rows)]).1);
    let files = [("逐项.xlsx", one), ("汇总.xlsx", other)];
    let (spot_check, findings) = loaded(profile, &files);
    let spot_check = spot_check.unwrap_or_else(|| panic!("{}", text(&findings)));
    assert_eq!(facts(&spot_check), sound_facts(), "{}", text(&findings));
    let layouts: Vec<&str> = spot_check.accounts.iter().map(|account| account.layout.as_str()).collect();
    assert_eq!(layouts, ["long", "packed"]);
    // A slip is told with its own line.
    let (none, findings) = loaded(&profile.replace("verdict = \"none\"", "repeats = \"all\""), &files);
    let told: Vec<_> = findings.iter().filter(|f| f.code == "bad-value").map(|f| f.places[0].row).collect();
    assert!(none.is_none() && told == [Some(9)], "{}", text(&findings));
}

#[test]
fn the_sheet_that_job_toml_names_is_the_one_that_is_read() {
    let mut other = sound();
    other.iter_mut().skip(1).for_each(|row| row[column("抽样单编号")].push_str("-旧"));
    let sheets = [("旧", other), ("新", sound())].map(|(name, rows)| {
        let mut sheet = grid(rows);
        sheet.name = name.into();
        sheet
    });
    for kind in ["xlsx", "ods", "xls", "xlsb"] {
        let (file, bytes) = written(kind, &sheets);
        let of = |input: &str, profile: &str| {
            let folder = super::job_with(&file, &bytes);
            let settings = fs::read_to_string(folder.path().join("job.toml")).expect("settings");
            let settings = format!("{settings}\n[input]\nprofile = \"p\"\n{input}\n");
            fs::write(folder.path().join("job.toml"), settings).expect("written");
            fs::create_dir(folder.path().join("profiles")).expect("a folder");
            fs::write(folder.path().join("profiles/p.toml"), format!("name = \"p\"\n{profile}")).expect("written");
            let loaded = load::job_with(folder.path(), &project().join("report-templates"));
            (loaded.value, loaded.findings)
        };
        let (spot_check, findings) = of("sheet = \"新\"", "");
        let spot_check = spot_check.unwrap_or_else(|| panic!("{kind}: {}", text(&findings)));
        assert_eq!(facts(&spot_check), sound_facts(), "{kind}");
        let (none, findings) = of("sheet = \"没有\"", "");
        assert!(none.is_none() && codes(&findings).contains(&"sheet-not-found"), "{kind}: {}", text(&findings));
        // What the profile names itself cannot be named again, and is not passed over.
        let (none, findings) = of("sheet = \"新\"", "[[source]]\nfiles = \"results*\"\n");
        assert!(none.is_none() && codes(&findings).contains(&"bad-value"), "{kind}: {}", text(&findings));
    }
}

#[test]
fn a_published_list_without_day_and_number_is_read_and_held() {
    let cell = "导体电阻║8.1Ω/km║≤7.41Ω/km";
    let rows = published("不合格项目║检验结果║标准值", cell);
    let profile = fs::read_to_string(project().join("report-templates/profiles/published.toml")).expect("a profile");
    let profile = profile.replace("name = \"published\"\n", "");
    let (spot_check, findings) = loaded(&profile, &[("results.csv", csv(&grid(rows)))]);
    let spot_check = spot_check.unwrap_or_else(|| panic!("{}", text(&findings)));
    let [batch] = spot_check.batches.as_slice() else { panic!("one batch: {}", text(&findings)) };
    // Who and what are known, and no letter is written without a report that it is about.
    assert_eq!((batch.items.len(), &*batch.items[0].measurement.reported), (1, "8.1Ω/km"));
    assert!(batch.holds.contains(&HoldReason::IncompleteRow), "{:?}", batch.holds);
    let blank: Vec<_> = findings.iter().filter(|finding| finding.code == "incomplete-row").collect();
    assert_eq!(blank.len(), 3, "number, day and standard: {}", text(&findings));
    // What a person can always say must be said.
    let (none, findings) = loaded("[const]\nagency = \"\"\n", &[("results.csv", csv(&grid(sound())))]);
    assert!(none.is_none() && codes(&findings).contains(&"bad-value"));
}

#[test]
fn tables_side_by_side_have_a_source_each_and_nothing_beside_them_is_lost() {
    let all = sound();
    let (first, second) = ([&all[..1], &all[1..3]].concat(), [&all[..1], &all[3..]].concat());
    let width = all[0].len();
    let side = |note: &str| {
        let pairs = first.iter().zip(&second).enumerate();
        let row = |(at, (one, other)): (usize, (&Vec<String>, &Vec<String>))| {
            let mut row = [one.clone(), vec![String::new()], other.clone()].concat();
            row.extend((at == 1).then(|| [String::new(), note.to_string()]).into_iter().flatten());
            row
        };
        std::iter::once(vec!["左右两表".to_string()]).chain(pairs.map(row)).collect::<Vec<_>>()
    };
    let letters = |at: usize| load::workbook::row::column_letters(u32::try_from(at).expect("a column"));
    let source = |from: usize, to: usize| format!("[[source]]\ncolumns = \"{}:{}\"\n", letters(from), letters(to));
    let profile = source(0, width - 1) + &source(width + 1, 2 * width);
    for kind in ["xlsx", "ods", "xls", "xlsb"] {
        let (file, bytes) = written(kind, &[grid(side(""))]);
        let (spot_check, findings) = loaded(&profile, &[(&file, bytes)]);
        let spot_check = spot_check.unwrap_or_else(|| panic!("{kind}: {}", text(&findings)));
        assert_eq!(facts(&spot_check), sound_facts(), "{kind}: {}", text(&findings));
        let ranges: Vec<&str> = spot_check.accounts.iter().map(|account| account.range.as_str()).collect();
        assert_eq!(ranges.len(), 2, "{kind}: {ranges:?}");
        assert!(!codes(&findings).contains(&"stray-cells"), "{kind}: {}", text(&findings));
        let (file, bytes) = written(kind, &[grid(side("旁注"))]);
        let (_, findings) = loaded(&profile, &[(&file, bytes)]);
        assert!(!findings.is_empty(), "{kind}: what stands beside both is told");
        assert!(findings.iter().any(|finding| finding.places.iter().any(|place| place.row == Some(3))), "{kind}");
    }
    let (none, findings) = loaded("[[source]]\ncolumns = \"H:A\"\n", &[("results.csv", csv(&grid(sound())))]);
    assert!(none.is_none() && codes(&findings).contains(&"bad-value"));
}
