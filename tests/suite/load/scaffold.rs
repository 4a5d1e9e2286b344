//! A new job that is not filled in never makes a letter: its sample rows and its placeholders stop it, in every kind of file.

use std::fs;
use std::path::Path;

use yice::deliver::scaffold::scaffold;
use yice::diagnostic::{Diagnostic, Severity};
use yice::domain::columns::Field;
use yice::load;

use super::{codes, csv_text, job_with, ods, text as text_of};
use crate::support::new_job::{fill_in, own, table};
use crate::support::{books, yice};

/// A table in four kinds of file; of xls there is no writer here.
fn files(table: &[Vec<String>]) -> Vec<(&'static str, Vec<u8>)> {
    let csv = |separator: &str| table.iter().map(|row| row.join(separator) + "\n").collect::<String>().into_bytes();
    let cell = |text: &String| {
        format!("<table:table-cell office:value-type=\"string\"><text:p>{text}</text:p></table:table-cell>")
    };
    let rows = table.iter().map(|row| {
        format!("<table:table-row>{}</table:table-row>", row.iter().map(cell).collect::<String>().replace('&', "&amp;"))
    });
    let xlsx = books::book(|workbook| {
        let sheet = workbook.add_worksheet();
        for (row, at) in table.iter().zip(0u32..) {
            for (text, column) in row.iter().zip(0u16..) {
                sheet.write_string(at, column, text).unwrap();
            }
        }
    });
    vec![
        ("results.xlsx", xlsx),
        ("results.ods", ods(&rows.collect::<String>())),
        ("results.csv", csv(",")),
        ("results.tsv", csv("\t")),
    ]
}

fn told(job: &Path) -> (bool, Vec<Diagnostic>) {
    let loaded = load::job(job);
    (loaded.value.is_some(), loaded.findings)
}

#[test]
fn the_sample_stops_the_job_however_it_was_changed() {
    let maker = "贵阳云岭线缆有限公司";
    let without = |text: &str| text.split('（').next().unwrap_or_default().to_string();
    type Change = Box<dyn Fn(Field, &str) -> String>;
    let changes: Vec<(&str, Change)> = vec![
        ("nothing", Box::new(|_, text| text.to_string())),
        ("widths", Box::new(|_, text| text.replace('（', "(").replace('）', ") "))),
        ("without the words that say so", Box::new(move |_, text| without(text))),
        (
            "another maker at the same place of sampling",
            Box::new(move |field, text| if field == Field::Manufacturer { maker.into() } else { text.to_string() }),
        ),
        (
            "another maker and code at its own place, tested by nobody",
            Box::new(move |field, text| match field {
                Field::Manufacturer | Field::SampledParty => maker.into(),
                Field::CreditCode => "91520115MFAKE10197".into(),
                Field::Agency => "示例检验检测机构".into(),
                _ => text.to_string(),
            }),
        ),
        (
            "its credit code alone",
            Box::new(move |field, text| match field {
                Field::Manufacturer | Field::SampledParty => maker.into(),
                Field::Agency => "贵州检验检测院".into(),
                _ => text.to_string(),
            }),
        ),
        (
            "a name of its own that is still to be deleted",
            Box::new(move |field, text| match field {
                Field::Manufacturer => "测试线缆公司（请删除）".into(),
                _ => text.to_string(),
            }),
        ),
    ];
    for (what, change) in changes {
        for (file, bytes) in files(&table(change)) {
            let job = job_with(file, &bytes);
            let (loads, findings) = told(job.path());
            let found: Vec<&Diagnostic> = findings.iter().filter(|f| f.code == "sample-rows-left").collect();
            assert!(!loads && found.len() == 1, "{what}, {file}: {}", text_of(&findings));
            assert_eq!((found[0].places[0].file.as_str(), found[0].places[0].row), (file, Some(2)), "{what}");
            assert!(found[0].message.zh.contains("5 行"), "{what}: {}", found[0].message.zh);
        }
    }
}

#[test]
fn rows_of_ones_own_in_the_place_of_the_sample_stop_nothing() {
    for (file, bytes) in files(&table(own)) {
        let job = job_with(file, &bytes);
        let (loads, findings) = told(job.path());
        assert!(loads && !codes(&findings).contains(&"sample-rows-left"), "{file}: {}", text_of(&findings));
    }
}

#[test]
fn a_sample_among_real_rows_stops_the_job_and_is_told_where_it_stands() {
    let mut rows = table(|field, text| if field == Field::SheetNo { "QS23-0002".into() } else { own(field, text) });
    rows.extend(table(|_, text| text.to_string()).into_iter().skip(1));
    for (file, bytes) in files(&rows) {
        let (loads, findings) = told(job_with(file, &bytes).path());
        let found = findings.iter().find(|f| f.code == "sample-rows-left").expect("told");
        assert!(!loads && found.places[0].row == Some(7), "{file}: {}", text_of(&findings));
    }
}

/// A job whose results are sound, and whose job.toml is changed.
fn with_settings(change: impl Fn(&str) -> String) -> (bool, Vec<Diagnostic>) {
    let job = job_with("results.csv", csv_text(",").as_bytes());
    let path = job.path().join("job.toml");
    let settings = fs::read_to_string(&path).unwrap();
    let changed = change(&settings);
    assert_ne!(changed, settings, "nothing is changed");
    fs::write(path, changed).unwrap();
    told(job.path())
}

/// The line of a key replaced by other ones.
fn line(settings: &str, key: &str, with: &str) -> String {
    let line = settings.lines().find(|line| line.starts_with(&format!("{key} = "))).expect("a line of that key");
    settings.replacen(line, with, 1)
}

#[test]
fn a_placeholder_in_any_field_of_job_toml_stops_the_job_and_is_told_with_its_line() {
    let whole = [
        "（请填写承检机构全称）",
        "请填写…",
        "承检机构全称",
        "待定",
        "____",
        "<your agency>",
        "×××",
        "XXX",
        "某某院",
        "XX",
        "XX市市场监督管理局",
        "{{issuer}}",
        "${authority}",
        "填写机构名",
        "...市场监督管理局",
        "0000-0000000",
    ];
    let parts = ["×××", "ＸＸＸ", "某某", "（请填写）", "＊＊"];
    let in_part = parts.iter().map(|part| format!("贵州{part}检验院"));
    for text in whole.iter().map(|text| (*text).to_string()).chain(in_part) {
        for (key, with) in [
            ("issuer", format!("issuer = \"{text}\"")),
            ("issuer", format!("issuer = '''{text}'''")),
            ("authority", format!("authority = \"{text}\"")),
            ("authority", format!("authority = \"示例局\"\nplan_no = \"{text}\"\nlinkage_name = \"\"")),
            ("name", format!("name = \"{text}\"")),
            ("issuer", format!("issuer = \"示例检验院\"\ncontact = \"{text}\"")),
            ("issuer", format!("issuer = \"示例检验院\"\ndrafted_by = \"{text}\"")),
            ("date", format!("date = \"{text}\"")),
            ("date", format!("date = 2023-12-15\n[identity.aliases]\n\"{text}\" = \"示例公司\"")),
            ("date", format!("date = 2023-12-15\n[identity.owners]\n\"示例公司\" = \"{text}\"")),
            ("date", format!("date = 2023-12-15\n[[approval]]\nentries = \"*\"\nby = \"{text}\"\non = \"2023-12-01\"")),
        ] {
            let (loads, findings) = with_settings(|settings| line(settings, key, &with));
            assert!(!loads && codes(&findings) == ["placeholder-left"], "{with}: {}", text_of(&findings));
            let place = &findings[0].places[0];
            assert!(place.file == "job.toml" && place.row > Some(4), "{with}");
            assert_eq!(place.text.as_deref(), Some(text.as_str()), "{with}");
        }
    }
}

#[test]
fn a_final_letter_needs_an_issuer_an_authority_and_a_date() {
    for key in ["issuer", "authority", "name", "date"] {
        for written in ["", "  ", "/", "无", "—", "\\u200b"] {
            for status in ["final", "draft"] {
                let with = format!("{key} = \"{written}\"");
                let (loads, findings) = with_settings(|settings| {
                    line(settings, key, &with).replace("[letter]\n", &format!("[letter]\nstatus = \"{status}\"\n"))
                });
                assert!(!loads && codes(&findings) == ["bad-value"], "{status} {with}: {}", text_of(&findings));
            }
        }
        let (loads, findings) = with_settings(|settings| line(settings, key, ""));
        assert!(!loads && codes(&findings).contains(&"missing-key"), "{key}: {}", text_of(&findings));
    }
}

#[test]
fn a_new_job_is_told_all_that_is_to_be_filled_in_and_runs_when_it_is() {
    let folder = tempfile::tempdir().unwrap();
    scaffold(folder.path()).unwrap();
    let (loads, findings) = told(folder.path());
    assert!(!loads && codes(&findings) == ["placeholder-left", "sample-rows-left"], "{}", text_of(&findings));
    for command in ["check", "bulk", "plan"] {
        let output: &[&str] = if command == "plan" { &["-o", "plan"] } else { &[] };
        let run = yice([&[command, folder.path().to_str().unwrap()], output].concat());
        assert!(
            run.code == 2 && run.stderr.contains("job.toml") && run.stderr.contains("results.xlsx"),
            "{}",
            run.stderr
        );
    }
    assert!(!folder.path().join("outbox").exists());
    fill_in(folder.path());
    let (loads, findings) = told(folder.path());
    assert!(loads && findings.iter().all(|f| f.severity <= Severity::Note), "{}", text_of(&findings));
}
