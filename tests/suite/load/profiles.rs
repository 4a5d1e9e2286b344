//! Tables that a profile describes: the same facts however they are laid out, and every row of one class.

use std::fs;

use proptest::prelude::*;
use yice::diagnostic::Diagnostic;
use yice::domain::{HoldReason, RowClass, SpotCheck};
use yice::load;

use super::layouts::any_layout;
use super::{codes, facts, job_with, text};
use crate::support::books::{headers, rows};
use crate::support::grids::{Grid, KINDS, csv, written};
use crate::support::random_jobs::RandomJob;
use crate::support::{project, yice};

/// What a job with these files says, through a profile of this text.
pub(super) fn loaded(profile: &str, files: &[(&str, Vec<u8>)]) -> (Option<SpotCheck>, Vec<Diagnostic>) {
    let folder = job_with(files[0].0, &files[0].1);
    for (name, bytes) in &files[1..] {
        fs::write(folder.path().join(name), bytes).expect("written");
    }
    let settings = fs::read_to_string(folder.path().join("job.toml")).expect("settings");
    fs::write(folder.path().join("job.toml"), settings + "\n[input]\nprofile = \"p\"\n").expect("written");
    fs::create_dir(folder.path().join("profiles")).expect("a folder");
    fs::write(folder.path().join("profiles/p.toml"), format!("name = \"p\"\n{profile}")).expect("written");
    let loaded = load::job_with(folder.path(), &project().join("report-templates"));
    if let Some(spot_check) = &loaded.value {
        assert!(!spot_check.accounts.is_empty());
        assert!(spot_check.accounts.iter().all(yice::domain::SheetAccount::is_balanced), "{:?}", spot_check.accounts);
    }
    (loaded.value, loaded.findings)
}

/// The sound rows as a table of texts, the head first.
pub(super) fn sound() -> Vec<Vec<String>> {
    let all = std::iter::once(headers()).chain(rows());
    all.map(|row| row.iter().map(ToString::to_string).collect()).collect()
}

pub(super) fn grid(rows: Vec<Vec<String>>) -> Grid {
    Grid { name: "数据".into(), rows, ..Grid::default() }
}

/// The facts of the sound rows, as the default layout gives them.
pub(super) fn sound_facts() -> Vec<String> {
    let (loaded, findings) = super::load_bytes("results.csv", &csv(&grid(sound())));
    facts(&loaded.unwrap_or_else(|| panic!("{}", text(&findings))))
}

pub(super) fn column(header: &str) -> usize {
    headers().iter().position(|known| *known == header).expect("a column")
}

/// Every kind of file gives the facts of the sound rows, and rows by class as told.
#[track_caller]
pub(super) fn gives_the_sound_facts(profile: &str, grids: &[Grid], classes: [u32; 6]) {
    for kind in KINDS {
        if kind == "csv" && grids.len() > 1 {
            continue;
        }
        let (file, bytes) = written(kind, grids);
        let (spot_check, findings) = loaded(profile, &[(&file, bytes)]);
        let spot_check = spot_check.unwrap_or_else(|| panic!("{kind}: {}", text(&findings)));
        assert_eq!(facts(&spot_check), sound_facts(), "{kind}: {}", text(&findings));
        let mut counts = [0; 6];
        for account in &spot_check.accounts {
            for class in RowClass::ALL {
                counts[class as usize] += account.of(class).count;
            }
        }
        assert_eq!(counts, classes, "{kind}");
    }
}

#[test]
fn the_default_profile_gives_the_facts_of_no_profile() {
    for seed in 0..4 {
        let job = RandomJob::new(seed, 2);
        let (own, by_profile) = (job.loaded(), job.loaded_by("default"));
        let told = |of: &SpotCheck| {
            format!("{:#?} {:#?} {:#?} {:#?}", of.batches, of.enterprises, of.visits_without_sample, of.unplaced)
        };
        assert!(told(&own) == told(&by_profile), "seed {seed}");
        assert_eq!(by_profile.accounts.iter().filter(|account| account.layout == "long").count(), 1);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn however_sheets_are_laid_out_the_default_profile_gives_the_same_facts_and_findings(
        choices in proptest::collection::vec(any::<u8>(), 0..200),
    ) {
        let (file, bytes) = any_layout(&choices);
        let (own, told) = super::load_bytes(&file, &bytes);
        let (by_profile, told_by_profile) = loaded("", &[(&file, bytes)]);
        prop_assert_eq!(own.as_ref().map(facts), by_profile.as_ref().map(facts), "{}", text(&told_by_profile));
        // Only the places of what is said of many rows may stand in another order.
        let sorted = |findings: &[Diagnostic]| {
            let of = |finding: &Diagnostic| {
                let mut places = finding.places.clone();
                places.sort();
                (finding.code, finding.message.zh.clone(), places)
            };
            findings.iter().map(of).collect::<Vec<_>>()
        };
        prop_assert_eq!(sorted(&told), sorted(&told_by_profile));
    }
}

#[test]
fn a_head_is_found_by_its_texts_in_any_row_and_other_names_mean_its_fields() {
    let mut table = sound();
    table[0][column("标称生产企业")] = "标识\n生产企业（甲）".into();
    table[0][column("检验结果")] = "实测值".into();
    let title = vec!["某年监督抽查结果（抽样单编号、任务类别）".to_string()];
    let mut rows = vec![title, vec!["抽样单编号".into(), "说明".into()]];
    rows.extend(table);
    let profile = "[header]\nfind = [\"抽样单编号\", \"实测值\"]\n[map]\nmanufacturer = [\"标识生产企业（甲）\"]\n";
    gives_the_sound_facts(profile, &[grid(rows)], [2, 0, 1, 4, 0, 0]);
}

#[test]
fn a_head_of_two_rows_has_groups_above_or_units_below() {
    let all = sound();
    let (mut upper, mut lower) = (all[0].clone(), vec![String::new(); all[0].len()]);
    // Two columns of one name, told apart by their groups.
    for (header, group) in [("标称生产企业", "生产单位"), ("承检机构", "检验单位")] {
        upper[column(header)] = group.into();
        lower[column(header)] = "名称".into();
    }
    let mut rows = vec![upper, lower];
    rows.extend(all[1..].to_vec());
    let profile = "[header]\nrows = 2\nfind = [\"抽样单编号\", \"名称\"]\n[map]\nmanufacturer = \"生产单位/名称\"\n\
                   agency = \"检验单位/名称\"\n";
    gives_the_sound_facts(profile, &[grid(rows.clone())], [0, 0, 2, 4, 0, 0]);
    // The same by their numbers.
    let (first, second) = if column("标称生产企业") < column("承检机构") { (1, 2) } else { (2, 1) };
    let profile = format!("[header]\nrows = 2\n[map]\nmanufacturer = \"名称#{first}\"\nagency = \"名称#{second}\"\n");
    gives_the_sound_facts(&profile, &[grid(rows.clone())], [0, 0, 2, 4, 0, 0]);
    // Without either nobody knows which is which.
    let (file, bytes) = written("xlsx", &[grid(rows)]);
    let (none, findings) = loaded("[header]\nrows = 2\n[map]\nmanufacturer = \"名称\"\n", &[(&file, bytes)]);
    assert!(none.is_none() && codes(&findings).contains(&"duplicate-column"), "{}", text(&findings));
}

#[test]
fn what_no_column_says_is_a_constant_a_section_or_filled_down() {
    let class = column("产品类别");
    let without: Vec<Vec<String>> = sound()
        .into_iter()
        .map(|mut row| {
            row.remove(class);
            row
        })
        .collect();
    let name = &sound()[1][class];
    gives_the_sound_facts(&format!("[const]\nclass = \"{name}\"\n"), &[grid(without.clone())], [0, 0, 1, 4, 0, 0]);
    let mut titled = without.clone();
    titled.insert(0, vec![format!("附件1 {name}监督抽查结果")]);
    let profile = "[const.class]\nfrom = \"title\"\nmatch = '^附件\\d+ (?P<class>.+)监督抽查结果$'\n";
    gives_the_sound_facts(profile, &[grid(titled)], [1, 0, 1, 4, 0, 0]);
    let mut sections = without;
    sections.insert(1, vec![format!("一、{name}")]);
    let profile = "[rows]\nsection = '^[一二三]、(?P<class>.+)$'\n";
    gives_the_sound_facts(profile, &[grid(sections)], [0, 1, 1, 4, 0, 0]);
    let mut once = sound();
    once[2..].iter_mut().for_each(|row| row[class].clear());
    gives_the_sound_facts("[rows]\nfill_down = [\"class\"]\n", &[grid(once)], [0, 0, 1, 4, 0, 0]);
}

#[test]
fn what_stands_in_a_section_row_is_told_there() {
    let class = column("产品类别");
    let mut table: Vec<Vec<String>> = sound();
    table.iter_mut().for_each(|row| {
        row.remove(class);
    });
    table.insert(1, vec!["一、无此类别".into()]);
    let (file, bytes) = written("xlsx", &[grid(table)]);
    let (_, findings) = loaded("[rows]\nsection = '^[一二三]、(?P<class>.+)$'\n", &[(&file, bytes)]);
    let told: Vec<_> = findings.iter().filter(|f| f.code == "unknown-class").collect();
    assert!(told.iter().all(|f| f.places[0].row == Some(2) && f.places[0].column == "A"), "{}", text(&findings));
    assert!(!told.is_empty());
}

#[test]
fn rows_that_are_no_data_are_of_another_class_and_none_is_lost() {
    let mut table = sound();
    let width = table[0].len();
    let alone = |text: &str, at: usize| {
        let mut row = vec![String::new(); width];
        row[at] = text.into();
        row
    };
    table.insert(3, table[0].clone());
    table.push(alone("合计", 0));
    table.push(alone("平均值", 0));
    table.push(alone("以下空白", 0));
    table.push(alone("备注：数据为虚构", 0));
    table.push(alone("共两页", 3));
    gives_the_sound_facts("[rows]\nstop = '^备注'\n", &[grid(table)], [0, 0, 2, 4, 2, 3]);
}

#[test]
fn a_head_of_another_order_stops_the_job_whatever_the_profile_says() {
    let mut table = sound();
    let mut other = table[0].clone();
    other.swap(0, 3);
    table.insert(3, other);
    let (none, findings) = loaded("", &[("results.csv", csv(&grid(table)))]);
    assert!(none.is_none() && codes(&findings).contains(&"header-differs"), "{}", text(&findings));
}

#[test]
fn several_files_and_sheets_are_one_table() {
    let all = sound();
    let (first, second) = (all[..3].to_vec(), [&all[..1], &all[3..]].concat());
    let profile = "[[source]]\nfiles = \"*合格*.csv\"\n";
    let files = [("1合格.csv", csv(&grid(first.clone()))), ("2不合格.csv", csv(&grid(second.clone())))];
    let (spot_check, findings) = loaded(profile, &files);
    let spot_check = spot_check.unwrap_or_else(|| panic!("{}", text(&findings)));
    assert_eq!(facts(&spot_check), sound_facts());
    let files: Vec<&str> = spot_check.accounts.iter().map(|account| account.file.as_str()).collect();
    assert_eq!(files, ["1合格.csv", "2不合格.csv"]);
    let sources: Vec<&str> = spot_check.sources.iter().map(|source| &*source.file).collect();
    for source in ["profiles/p.toml", "1合格.csv", "2不合格.csv", "report-templates/profiles/aliases.toml"] {
        assert!(sources.contains(&source), "{sources:?}");
    }
    let sheets = [Grid { name: "甲".into(), ..grid(first) }, Grid { name: "乙".into(), ..grid(second) }];
    gives_the_sound_facts("[[source]]\nsheet = \"*\"\n", &sheets, [0, 0, 2, 4, 0, 0]);
}

#[test]
fn a_file_says_the_verdict_of_its_rows() {
    let verdict = column("单项判定");
    let all = sound();
    let is_failed = |row: &Vec<String>| row[verdict] == "不符合";
    let of = |failed: bool| -> Vec<Vec<String>> {
        let rows = all[1..].iter().filter(|row| is_failed(row) == failed);
        std::iter::once(&all[0])
            .chain(rows)
            .map(|row| {
                let mut row = row.clone();
                row.remove(verdict);
                row
            })
            .collect()
    };
    let profile = "[[source]]\nfiles = \"不合格.csv\"\nconst = { verdict = \"不符合\" }\n[[source]]\nfiles = \"合格.csv\"\n\
                   const.verdict = \"P\"\n[values]\nverdict.pass = \"P\"\n";
    let (spot_check, findings) =
        loaded(profile, &[("合格.csv", csv(&grid(of(false)))), ("不合格.csv", csv(&grid(of(true))))]);
    let spot_check = spot_check.unwrap_or_else(|| panic!("{}", text(&findings)));
    let verdicts = |spot_check: &SpotCheck| {
        let items = spot_check.batches.iter().flat_map(|batch| &batch.items);
        let mut of: Vec<String> = items.map(|item| format!("{} {:?}", item.name, item.verdict)).collect();
        of.sort();
        of
    };
    let own = super::load_bytes("results.csv", &csv(&grid(sound()))).0.expect("facts");
    assert_eq!(verdicts(&spot_check), verdicts(&own));
}

#[test]
fn the_sampling_agency_is_never_the_sampled_party() {
    let mut table = sound();
    table.iter_mut().enumerate().for_each(|(at, row)| row.push(if at == 0 { "抽样单位" } else { "某抽样机构" }.into()));
    let (spot_check, findings) = loaded("", &[("results.csv", csv(&grid(table)))]);
    let spot_check = spot_check.expect("facts");
    assert!(spot_check.batches.iter().all(|batch| !batch.sampled_party.contains("抽样机构")));
    assert!(codes(&findings).contains(&"unknown-column"));
}

#[test]
fn a_remark_that_the_profile_names_holds_its_batch() {
    let mut table = sound();
    table.iter_mut().enumerate().for_each(|(at, row)| row.push(if at == 0 { "备注" } else { "" }.into()));
    let last = table[0].len() - 1;
    table[1][last] = "情况甲".into();
    let (spot_check, findings) = loaded("[values]\nhold_remark = \"情况甲\"\n", &[("results.csv", csv(&grid(table)))]);
    let spot_check = spot_check.expect("facts");
    assert!(spot_check.batches[0].holds.contains(&HoldReason::UnknownRemark), "{}", text(&findings));
    assert!(!spot_check.batches[1].holds.contains(&HoldReason::UnknownRemark));
}

#[test]
fn check_tells_what_became_of_every_row() {
    let mut table = sound();
    table.insert(0, vec!["某年抽查结果".into()]);
    table.push(vec!["合计".into()]);
    let folder = job_with("results.csv", &csv(&grid(table)));
    let settings = fs::read_to_string(folder.path().join("job.toml")).expect("settings");
    fs::write(folder.path().join("job.toml"), settings + "\n[input]\nprofile = \"default\"\n").expect("written");
    let job = folder.path().display().to_string();
    let told = yice(["check", &job, "--json"]);
    let report: serde_json::Value = serde_json::from_str(&told.stdout).expect("JSON");
    let sheet = &report["sheets"][0];
    assert_eq!((&sheet["file"], &sheet["rows"]), (&"results.csv".into(), &7.into()), "{report:#}");
    let counts: Vec<_> = sheet["classes"].as_array().expect("classes").iter().map(|of| of["count"].clone()).collect();
    assert_eq!(counts, [1, 0, 1, 4, 1, 0]);
    assert_eq!(sheet["classes"][4]["first"][0], 7);
    let told = yice(["--lang", "en", "check", &job]);
    let shown = told.stdout + &told.stderr;
    assert!(shown.contains("results.csv: 7 rows = metadata 1 + header 1 + data 4 + derived 1"), "{shown}");
}

#[test]
fn a_page_that_is_called_xls_is_read_where_a_profile_says_what_it_looks_like() {
    let page = crate::support::grids::html(&[Grid::sound("结果")]);
    for (file, bytes) in [("导出.xls", page), ("导出.xls", super::csv_text("\t").into_bytes())] {
        let (spot_check, findings) = loaded("[[source]]\nfiles = \"导出*\"\n", &[(file, bytes)]);
        let spot_check = spot_check.unwrap_or_else(|| panic!("{}", text(&findings)));
        assert_eq!(facts(&spot_check), sound_facts(), "{}", text(&findings));
    }
}

#[test]
fn last_years_list_may_have_any_name() {
    let table = sound();
    let list = [
        ["标称生产企业", "产品类别", "不合格项目", "年度"],
        [&table[1][column("标称生产企业")], "电线", "导体电阻", "2022"],
    ];
    let list: Vec<Vec<String>> = list.iter().map(|row| row.iter().map(ToString::to_string).collect()).collect();
    let files = [("抽查结果.csv", csv(&grid(table))), ("2022年不合格.csv", csv(&grid(list)))];
    let profile = "[[source]]\nfiles = \"抽查*.csv\"\n[[source]]\nfiles = \"*不合格.csv\"\ntable = \"prior\"\n";
    let (spot_check, findings) = loaded(profile, &files);
    let spot_check = spot_check.unwrap_or_else(|| panic!("{}", text(&findings)));
    assert_eq!(spot_check.prior_findings.len(), 1);
    assert!(spot_check.sources.iter().any(|source| &*source.file == "2022年不合格.csv"));
    let (none, findings) = loaded(&profile.replace("*不合格", "*没有"), &files);
    assert!(none.is_none() && codes(&findings).contains(&"source-without-file"));
    let (none, findings) = loaded(&profile.replace("prior", "somewhat"), &files);
    assert!(none.is_none() && codes(&findings).contains(&"bad-value"), "what is not read is not passed over");
}

#[test]
fn what_a_profile_leaves_unread_is_told_and_results_among_it_stop_the_job() {
    let mut headless = grid(sound()[1..].to_vec());
    headless.name = "续表".into();
    let number = column("抽样单编号");
    headless.rows.iter_mut().for_each(|row| row[number].push('9'));
    let notes = Grid { name: "说明".into(), rows: vec![vec!["本表由系统导出".into()]], ..Grid::default() };
    for kind in KINDS.iter().filter(|kind| **kind != "csv") {
        let (file, bytes) = written(kind, &[grid(sound()), headless.clone()]);
        let (spot_check, findings) = loaded("", &[(&file, bytes)]);
        assert!(spot_check.is_none() && codes(&findings).contains(&"sheet-not-read"), "{kind}: {}", text(&findings));
        let (file, bytes) = written(kind, &[grid(sound()), notes.clone()]);
        let (spot_check, findings) = loaded("", &[(&file, bytes)]);
        assert_eq!(facts(&spot_check.expect("loads")), sound_facts(), "{kind}");
        assert_eq!(codes(&findings), ["sheet-not-read"], "{kind}: {}", text(&findings));
    }
    let source = "[[source]]\nfiles = \"results.csv\"\n";
    let other = ("合格.csv", csv(&grid(sound())));
    let (spot_check, findings) = loaded(source, &[("results.csv", csv(&grid(sound()))), other]);
    assert_eq!(facts(&spot_check.expect("loads")), sound_facts());
    assert_eq!(codes(&findings), ["sheet-not-read"], "{}", text(&findings));
    assert_eq!(findings[0].places[0].file, "合格.csv");
}

#[test]
fn a_source_says_how_its_text_is_written() {
    let table = grid(sound());
    let utf8 = String::from_utf8(csv(&table)).expect("text");
    let utf16: Vec<u8> = utf8.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let bars = utf8.replace(',', "｜").into_bytes();
    for (source, bytes) in [
        ("encoding = \"utf-16le\"", utf16.clone()),
        ("encoding = \"utf-8\"\ndelimiter = \"comma\"", utf8.clone().into_bytes()),
        ("encoding = \"gbk\"", [b"\xEF\xBB\xBF", utf8.as_bytes()].concat()),
        ("delimiter = \"｜\"", bars.clone()),
    ] {
        let profile = format!("[[source]]\nfiles = \"导出.csv\"\n{source}\n");
        let (spot_check, findings) = loaded(&profile, &[("导出.csv", bytes)]);
        let spot_check = spot_check.unwrap_or_else(|| panic!("{source}: {}", text(&findings)));
        assert_eq!(facts(&spot_check), sound_facts(), "{source}");
    }
    for (source, bytes, code) in [
        ("encoding = \"utf-8\"", utf16, "undecodable-text"),
        ("encoding = \"latin1\"", utf8.clone().into_bytes(), "bad-value"),
        ("delimiter = \"、\"", utf8.clone().into_bytes(), "bad-value"),
        ("delimiter = \"tab\"", utf8.clone().into_bytes(), "missing-header"),
        ("encoding = \"big5\"\n[[source]]\nfiles = \"*\"\nencoding = \"gb18030\"", bars, "bad-value"),
    ] {
        let profile = format!("[[source]]\nfiles = \"导出.csv\"\n{source}\n");
        let (spot_check, findings) = loaded(&profile, &[("导出.csv", bytes)]);
        assert!(spot_check.is_none() && codes(&findings).contains(&code), "{source}: {}", text(&findings));
    }
}
