//! Lists beside the results: the same facts by name or by a profile, in every kind of file, and every row accounted for.

use std::fs;

use yice::domain::{RowClass, SheetAccount, SpotCheck};
use yice::load;

use super::profiles::{column, grid, loaded, sound};
use super::{codes, job_with, text};
use crate::support::grids::{Grid, KINDS, csv, written};

const NAME: &str = "标称生产企业";

/// A title, a head of other words, an enterprise by its code, one by its name, a total and a note.
fn directory() -> Grid {
    let all = sound();
    let (first, second) = (&all[1], &all[3]);
    let code = column("统一社会信用代码");
    let rows = [
        vec!["企业名录（虚构）".into()],
        ["企业名称", "信用代码", "通讯地址", "邮箱", "联系人", "电话", "主管部门", "省"].map(String::from).to_vec(),
        vec![
            format!("{} ", first[column(NAME)]),
            first[code].clone(),
            "贵阳市示例路1号".into(),
            "a@example.com".into(),
            "张三".into(),
            "0851-00000001".into(),
            "贵阳市市场监督管理局（虚构）".into(),
            "贵州".into(),
        ],
        vec![second[column(NAME)].clone(), "/".into(), "/".into(), "b@example.com".into()],
        vec!["合计".into(), "2".into()],
        vec!["注：虚构".into()],
    ];
    grid(rows.to_vec())
}

fn followup() -> Grid {
    let name = sound()[1][column(NAME)].clone();
    let head = [NAME, "产品类别", "不合格项目", "年度"].map(String::from).to_vec();
    grid(vec![head, vec![name, "电线".into(), "导体电阻、绝缘厚度".into(), "2022年".into()]])
}

/// What is known of the lists, in few words.
fn listed(spot_check: &SpotCheck) -> Vec<String> {
    let province =
        |province: Option<yice::domain::province::Province>| province.map(|of| of.name()).unwrap_or_default();
    let listed = &spot_check.listed;
    let entries = listed.directory.iter().map(|(key, of)| {
        assert!(spot_check.enterprises.contains_key(key), "{key:?} is known by the results");
        let email = of.email.as_ref().map_or("", |email| email.as_str());
        [key.0.as_str(), &of.address, email, &of.contact, &of.phone, &of.handling_authority, &province(of.province)]
            .join("|")
    });
    let tasks = listed.followup.iter().chain(&listed.linkage).map(|of| {
        let class = of.class.as_ref().map_or("", |class| &*class.0);
        format!("{}|{class}|{}|{:?}", of.enterprise.0.as_str(), of.failed_items.join("+"), of.year)
    });
    entries.chain(tasks).collect()
}

fn counts(accounts: &[SheetAccount], file: &str) -> [u32; 6] {
    let account = accounts.iter().find(|account| account.file == file).expect("an account");
    assert!(account.is_balanced());
    RowClass::ALL.map(|class| account.of(class).count)
}

#[test]
fn lists_are_read_by_their_names_or_by_a_profile_in_every_kind_of_file() {
    let mut all: Vec<Vec<String>> = Vec::new();
    for kind in KINDS {
        let ((_, directory), (name, followup)) = (written(kind, &[directory()]), written(kind, &[followup()]));
        let ending = name.rsplit_once('.').expect("an extension").1;
        let folder = job_with("results.csv", &csv(&grid(sound())));
        let named = [(format!("enterprises.{ending}"), &directory), (format!("followup.{ending}"), &followup)];
        for (file, bytes) in &named {
            fs::write(folder.path().join(file), bytes).expect("written");
        }
        let read = load::job(folder.path());
        let by_name = read.value.unwrap_or_else(|| panic!("{kind}: {}", text(&read.findings)));
        assert_eq!(counts(&by_name.accounts, &named[0].0), [1, 0, 1, 2, 1, 1], "{kind}");
        assert!(named.iter().all(|(file, _)| by_name.sources.iter().any(|source| &*source.file == file.as_str())));
        all.push(listed(&by_name));
        let profile = "[[source]]\nfiles = \"结果.csv\"\n[[source]]\nfiles = \"名录.*\"\ntable = \"directory\"\n\
                       [[source]]\nfiles = \"上年.*\"\ntable = \"followup\"\n[[source]]\nfiles = \"联动.*\"\ntable = \"linkage\"\n";
        let files = [format!("名录.{ending}"), format!("上年.{ending}"), format!("联动.{ending}")];
        let own = [
            ("结果.csv", csv(&grid(sound()))),
            (files[0].as_str(), directory),
            (files[1].as_str(), followup.clone()),
            (files[2].as_str(), followup),
        ];
        let (by_profile, findings) = loaded(profile, &own);
        let by_profile = by_profile.unwrap_or_else(|| panic!("{kind}: {}", text(&findings)));
        let mut expected = listed(&by_name);
        expected.push(expected[2].clone());
        assert_eq!(listed(&by_profile), expected, "{kind}: {}", text(&findings));
        assert_eq!(by_profile.accounts.len(), 4, "{kind}");
    }
    assert!(all.iter().all(|of| *of == all[0]) && all[0].len() == 3, "{all:#?}");
    assert!(all[0].iter().any(|of| of.contains("贵阳市示例路1号|a@example.com|张三|0851-00000001")), "{all:#?}");
    assert!(all[0][2].ends_with("导体电阻+绝缘厚度|Some(2022)"), "{all:#?}");
}

#[test]
fn a_decision_about_a_name_counts_for_lists_too_and_is_in_the_manifest() {
    let folder = job_with("results.csv", &csv(&grid(sound())));
    let code = sound()[1][column("统一社会信用代码")].clone();
    let list = "企业名称,电子邮箱\n甲线缆（曾用名）,c@example.com\n";
    fs::write(folder.path().join("enterprises.csv"), list).expect("written");
    let decided = format!(
        "名称,认定为,关系,企业所在地,认定人,认定日期,理由\n甲线缆（曾用名）,{code},同一,,李四,2023-12-01,执照\n"
    );
    fs::write(folder.path().join("aliases.csv"), decided).expect("written");
    let read = load::job(folder.path());
    let spot_check = read.value.unwrap_or_else(|| panic!("{}", text(&read.findings)));
    let keys: Vec<&str> = spot_check.listed.directory.keys().map(|key| key.0.as_str()).collect();
    assert_eq!(keys, [code.as_str()]);
    assert!(spot_check.sources.iter().any(|source| &*source.file == "aliases.csv"));
}

#[test]
fn a_list_without_its_head_stops_the_job() {
    let folder = job_with("results.csv", &csv(&grid(sound())));
    fs::write(folder.path().join("linkage.csv"), "甲,乙\n1,2\n").expect("written");
    let read = load::job(folder.path());
    assert!(read.value.is_none() && codes(&read.findings).contains(&"missing-header"), "{}", text(&read.findings));
}

#[test]
fn headers_of_lists_are_known_by_the_lists_of_aliases_with_a_profile_or_without() {
    let name = sound()[1][column(NAME)].clone();
    let row = |texts: &[&str]| texts.iter().map(ToString::to_string).collect::<Vec<String>>();
    // Shipped names, one of the job's own, and one that a profile maps.
    let directory = grid(vec![
        row(&[
            "标称生产者名称",
            "生产企业统一社会信用代码",
            "住所",
            "电子信箱",
            "联络人",
            "手机号码",
            "承办部门",
            "管片",
        ]),
        vec![
            name.clone(),
            String::new(),
            "贵阳市某路".into(),
            "a@example.com".into(),
            "张三".into(),
            "1".into(),
            "某局".into(),
            "贵州".into(),
        ],
    ]);
    let own = "province = [\"管片\"]\n";
    let job = |profile: Option<&str>| {
        let folder = job_with("results.csv", &csv(&grid(sound())));
        fs::write(folder.path().join("enterprises.csv"), csv(&directory)).expect("written");
        fs::create_dir(folder.path().join("profiles")).expect("a folder");
        fs::write(folder.path().join("profiles/aliases.toml"), own).expect("written");
        if let Some(profile) = profile {
            let settings = fs::read_to_string(folder.path().join("job.toml")).expect("settings");
            fs::write(folder.path().join("job.toml"), settings + "\n[input]\nprofile = \"p\"\n").expect("written");
            fs::write(folder.path().join("profiles/p.toml"), profile).expect("written");
        }
        let loaded = load::job_with(folder.path(), &crate::support::project().join("report-templates"));
        (loaded.value.unwrap_or_else(|| panic!("{}", text(&loaded.findings))), loaded.findings)
    };
    for profile in [None, Some("name = \"p\"\n"), Some("name = \"p\"\n[map]\nprovince = [\"管片\"]\n")] {
        let (read, findings) = job(profile);
        let all = listed(&read);
        assert!(all[0].ends_with("|贵阳市某路|a@example.com|张三|1|某局|贵州省"), "{all:?} {}", text(&findings));
        assert!(!codes(&findings).contains(&"unknown-column"), "{}", text(&findings));
        assert!(read.sources.iter().any(|source| &*source.file == "profiles/aliases.toml"));
        let account = read.accounts.iter().find(|account| account.file == "enterprises.csv").expect("an account");
        assert_eq!((account.header_row, account.columns.len()), (Some(1), 8));
        assert!(account.columns.iter().all(|of| of.is_known), "{:?}", account.columns);
    }
}

#[test]
fn last_years_list_is_accounted_for_without_a_profile() {
    let name = sound()[1][column(NAME)].clone();
    let row = |texts: [&str; 4]| texts.map(String::from).to_vec();
    let rows = vec![
        vec!["上年不合格名单".into()],
        row(["生产企业名称", "产品小类", "不合格指标", "抽查年份"]),
        row([&name, "电线", "导体电阻", "2022"]),
        row(["合计", "1", "", ""]),
    ];
    for kind in KINDS {
        let (file, bytes) = written(kind, &[grid(rows.clone())]);
        let ending = file.rsplit_once('.').expect("an extension").1;
        let folder = job_with("results.csv", &csv(&grid(sound())));
        fs::write(folder.path().join(format!("prior.{ending}")), bytes).expect("written");
        let loaded = load::job_with(folder.path(), &crate::support::project().join("report-templates"));
        let read = loaded.value.unwrap_or_else(|| panic!("{kind}: {}", text(&loaded.findings)));
        assert_eq!(read.prior_findings.len(), 1, "{kind}: {}", text(&loaded.findings));
        assert_eq!(counts(&read.accounts, &format!("prior.{ending}")), [1, 0, 1, 1, 1, 0], "{kind}");
    }
}
