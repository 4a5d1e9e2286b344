//! Files that systems export beside workbooks: web pages, JSON, .et of WPS.

use std::ops::ControlFlow;

use proptest::prelude::*;
use yice::diagnostic::Diagnostic;
use yice::load::workbook::Workbook;
use yice::load::workbook::row::{Kind, Row, SheetNotes};

use super::{codes, facts, load_bytes, text};
use crate::support::books::{book, sound_sheet};
use crate::support::grids::{Grid, csv, html, json, written};

/// All rows of a sheet.
fn rows_of(book: &mut Workbook, sheet: usize) -> Result<(Vec<Row>, SheetNotes), Diagnostic> {
    let mut rows = Vec::new();
    let notes = book.rows(sheet, &mut |row| {
        rows.push(row);
        ControlFlow::Continue(())
    })?;
    Ok((rows, notes))
}

/// Texts with their number of the row and of the column, row by row.
fn grid(file: &str, bytes: &[u8], sheet: usize) -> Vec<(u32, Vec<(u32, String)>)> {
    let mut book = Workbook::open(file, bytes.to_vec()).unwrap_or_else(|finding| panic!("{}", text(&[finding])));
    let (rows, _) = rows_of(&mut book, sheet).expect("rows");
    let cells = |row: Row| row.cells.into_iter().map(|cell| (cell.column, cell.text)).collect();
    rows.into_iter().map(|row| (row.number, cells(row))).collect()
}

/// The same without the numbers.
fn texts(file: &str, bytes: &[u8], sheet: usize) -> Vec<Vec<String>> {
    grid(file, bytes, sheet).into_iter().map(|(_, row)| row.into_iter().map(|(_, text)| text).collect()).collect()
}

fn names(file: &str, bytes: &[u8]) -> Vec<(String, bool)> {
    let book = Workbook::open(file, bytes.to_vec()).unwrap_or_else(|finding| panic!("{}", text(&[finding])));
    book.sheets().iter().map(|sheet| (sheet.name.clone(), sheet.hidden)).collect()
}

#[test]
fn the_sound_rows_are_the_same_facts_in_a_page_and_in_json() {
    let sound = Grid::sound("结果");
    let expected = facts(&load_bytes("results.csv", &csv(&sound)).0.expect("loads"));
    let lines = String::from_utf8(json(&sound)).expect("text");
    let lines: String =
        lines.lines().filter(|line| line.len() > 1).map(|l| l.trim_end_matches(',').to_string() + "\n").collect();
    let (_, xls) = written("xls", std::slice::from_ref(&sound));
    let xlsx = book(|workbook| {
        sound_sheet(workbook);
    });
    let page = html(std::slice::from_ref(&sound));
    let gbk = encoding_rs::GBK.encode(std::str::from_utf8(&page).expect("text")).0.into_owned();
    for (file, bytes) in [
        ("results.html", page.clone()),
        ("results.htm", gbk),
        ("results.json", json(&sound)),
        ("results.json", lines.clone().into_bytes()),
        ("results.jsonl", lines.into_bytes()),
        ("results.et", xls),
        ("results.et", xlsx),
    ] {
        let (loaded, findings) = load_bytes(file, &bytes);
        assert!(findings.is_empty(), "{file}: {}", text(&findings));
        assert_eq!(facts(&loaded.expect("loads")), expected, "{file}");
    }
    let big5 = "<meta charset=big5><table><tr><td>結果</td></tr></table>";
    assert_eq!(texts("a.html", &encoding_rs::BIG5.encode(big5).0, 0), [["結果"]]);
    // A page that is called .xls is read where somebody has said what it looks like, and told as what it is elsewhere.
    assert_eq!(codes(&load_bytes("results.xls", &page).1), ["wrong-extension"]);
    let mut opened = Workbook::open_exported("导出.xls", page).unwrap_or_else(|finding| panic!("{}", text(&[finding])));
    assert_eq!(rows_of(&mut opened, 0).expect("rows").0.len(), 5);
}

#[test]
fn a_page_is_read_as_a_browser_lays_it_out() {
    let page = r#"<html><head><title>表 <td>一</title><style>.off{display:none} td.bad{background:yellow}</style>
        <script>document.write("<table><tr><td>no</td></tr></table>")</script></head><body>
        <table class=layout><tr><td><table><caption>合格&nbsp;产品</caption>
        <tr><th rowspan=2>编号<th colspan="2">检验&lt;结果&gt;<th class=off>内部
        <tr><th>项目</th><th>值</th><td class=off></td></tr>
        <tbody><tr style="display: none"><td>1</td><td>甲<br/>乙</td><td class=bad>7.<!-- 9 -->38</td></tr>
        <tr><td>  2
          <td><p>绝缘</p><p>厚度</p></td><td>mm<sup>2</sup></td></tr>
        <tr><td rowspan=9>3</td><td>46.2<sup>1</sup></td><td><s>58</s>61</td></tr></tbody>
        <tbody><tr><td>4</td><td><span class=off>no</span>&#x4E19;&yen;</td><td><input value=5></td></tr>
        </table></td></tr></table>
        <div style="display:none"><table><tr><td>x</td></tr></table></div><table><tr><td>y</table></body>"#;
    let bytes = page.as_bytes();
    let sheets = [("合格\u{a0}产品", false), ("表2", true), ("表3", false)];
    assert_eq!(names("a.html", bytes), sheets.map(|(name, hidden)| (name.to_string(), hidden)));
    let row = |number: u32, cells: &[(u32, &str)]| {
        (number, cells.iter().map(|(column, text)| (*column, (*text).to_string())).collect::<Vec<_>>())
    };
    assert_eq!(
        grid("a.html", bytes, 0),
        [
            row(1, &[(0, "编号"), (1, "检验<结果>")]),
            row(2, &[(1, "项目"), (2, "值")]),
            row(3, &[(0, "1"), (1, "甲\n乙"), (2, "7.38")]),
            row(4, &[(0, "2"), (1, "绝缘\n厚度"), (2, "mm²")]),
            row(5, &[(0, "3"), (1, "46.21"), (2, "5861")]),
            row(6, &[(0, "4"), (1, "丙¥"), (2, "5")]),
        ]
    );
    let mut opened = Workbook::open("a.html", bytes.to_vec()).unwrap_or_else(|finding| panic!("{}", text(&[finding])));
    let (rows, notes) = rows_of(&mut opened, 0).expect("rows");
    assert_eq!(notes.merged, [(1, 0, 2, 0), (1, 1, 1, 2)]);
    assert_eq!(notes.unshown, [1]);
    assert_eq!(rows.iter().map(|row| row.hidden).collect::<Vec<_>>(), [false, false, true, false, false, false]);
    assert_eq!(rows[2].cells[2].fill.to_string(), "FFFF00");
    let kinds: Vec<&Kind> = rows[4..].iter().flat_map(|row| row.cells[1..].iter().map(|cell| &cell.kind)).collect();
    assert_eq!(kinds, [&Kind::Marked, &Kind::Marked, &Kind::Text, &Kind::Unknown("input".into())]);
}

#[test]
fn what_a_page_shows_to_nobody_is_no_plain_text() {
    let kind_of = |page: &str| {
        let page = format!("<html><body><table><tr><th>甲</th></tr>{page}</table></body></html>");
        let mut opened =
            Workbook::open("a.html", page.into_bytes()).unwrap_or_else(|finding| panic!("{}", text(&[finding])));
        let (rows, _) = rows_of(&mut opened, 0).expect("rows");
        rows[1].cells[0].kind.clone()
    };
    for page in [
        r#"<tr><td style="color:white">7.38</td></tr>"#,
        r#"<tr style="color:#fff"><td>7.38</td></tr>"#,
        r##"<tr bgcolor="#ffff00"><td style="color:#ffff00">7.38</td></tr>"##,
        r#"<tr><td>7.38<font color="white">5</font></td></tr>"#,
        r#"<tr><td>7.38<span style="font-size:0">5</span></td></tr>"#,
        r#"<tr><td>7.38<i style="opacity:0">5</i></td></tr>"#,
        r#"<tr><td style="text-indent:-9999px">7.38</td></tr>"#,
    ] {
        assert_eq!(kind_of(page), Kind::Unseen, "{page}");
    }
    for page in [
        r#"<tr><td style="color:red">7.38</td></tr>"#,
        r#"<tr style="background:#000;color:#fff"><td>7.38</td></tr>"#,
        r#"<tr bgcolor=navy><td><font color=white>7.38</font></td></tr>"#,
        r#"<tr><td>7.38<span style="color:white"> </span></td></tr>"#,
    ] {
        assert_eq!(kind_of(page), Kind::Text, "{page}");
    }
}

#[test]
fn pages_that_cannot_be_read_are_told() {
    for (page, code) in [
        ("<html><body>no table</body></html>", "not-a-workbook"),
        ("<html><table><tr><td> </td></tr></table></html>", "not-a-workbook"),
        ("<html><table><tr><td>抽样单编号</td></tr>", "broken-workbook"),
        ("<table><tr><td>抽样单编号</td><td>\u{0}</td></tr></table>", "undecodable-text"),
    ] {
        let (loaded, findings) = load_bytes("results.html", page.as_bytes());
        assert!(loaded.is_none() && codes(&findings) == [code], "{page}: {}", text(&findings));
    }
    let nested = "<table><tr><td>a".repeat(5_000);
    assert_eq!(codes(&load_bytes("results.html", nested.as_bytes()).1), ["file-too-large"]);
    let wide = format!("<table><tr>{}</table>", "<td colspan=1000>a".repeat(17));
    assert_eq!(codes(&load_bytes("results.html", wide.as_bytes()).1), ["file-too-large"]);
    // An entity of a document's own is text: it is never expanded.
    let laughs = "<!DOCTYPE html [<!ENTITY a \"aaaaaaaa\">]><table><tr><td>&a;&b;</td></tr></table>";
    assert_eq!(texts("a.html", laughs.as_bytes(), 0), [["&a;&b;"]]);
}

#[test]
fn cells_that_a_page_does_not_show_are_told() {
    let page = String::from_utf8(html(&[Grid::sound("结果")])).expect("text");
    let page = page.replace("<td>监督抽查</td>", "<td style='display:none'>17</td><td>监督抽查</td>");
    let (loaded, findings) = load_bytes("results.html", page.as_bytes());
    assert!(loaded.is_some() && codes(&findings) == ["hidden-data"], "{}", text(&findings));
    assert_eq!(findings[0].places.iter().filter_map(|place| place.row).collect::<Vec<_>>(), [2, 3, 4, 5]);
}

#[test]
fn numbers_of_json_keep_their_text_and_lists_in_records_are_rows() {
    let text = r#"{"code": 0, "data": {"total": 2, "rows": [
        {"抽样单编号": "S-1", "生产": {"名称": "甲", "代码": 123456789012345678901}, "name": "n",
         "items": [{"项目": "电阻", "值": 7.380, "name": "i"}, {"项目": "厚度", "值": 1E-2, "注": ["a", "b"]}]},
        {"抽样单编号": "S-2", "ok": true, "items": [], "x": null}]}}"#;
    assert_eq!(names("a.json", text.as_bytes()), [("data/rows".to_string(), false)]);
    let row = |texts: &[&str]| texts.iter().map(|text| (*text).to_string()).collect::<Vec<_>>();
    assert_eq!(
        texts("a.json", text.as_bytes(), 0),
        [
            row(&["code", "0", "data/total", "2"]),
            row(&["抽样单编号", "生产/名称", "生产/代码", "name", "项目", "值", "items/name", "注", "ok", "x"]),
            row(&["S-1", "甲", "123456789012345678901", "n", "电阻", "7.380", "i"]),
            row(&["S-1", "甲", "123456789012345678901", "n", "厚度", "1E-2", "a；b"]),
            row(&["S-2", "TRUE"]),
        ]
    );
    let two = r#"[{"a": 1, "b": [{"c": 2}, {"c": 3}], "d": [{"e": [{"f": 4}]}]}]"#;
    let sheets: Vec<String> = names("a.json", two.as_bytes()).into_iter().map(|(name, _)| name).collect();
    assert_eq!(sheets, ["表1/b", "表1/d/e"]);
    assert_eq!(texts("a.json", two.as_bytes(), 0), [row(&["a", "c"]), row(&["1", "2"]), row(&["1", "3"])]);
    assert_eq!(texts("a.json", two.as_bytes(), 1), [row(&["a", "f"]), row(&["1", "4"])]);
    let split = r#"{"columns": ["a", "b", "c"], "data": [[1, null, "x"], [2, 3, 4]]}"#;
    assert_eq!(
        grid("a.json", split.as_bytes(), 0),
        [
            (1, vec![(0, "a".to_string()), (1, "b".to_string()), (2, "c".to_string())]),
            (2, vec![(0, "1".to_string()), (2, "x".to_string())]),
            (3, vec![(0, "2".to_string()), (1, "3".to_string()), (2, "4".to_string())]),
        ]
    );
}

#[test]
fn json_that_cannot_be_read_is_told_with_its_place() {
    for (file, json, code, row) in [
        ("results.json", "[{\"a\": 1},\n{\"a\": ]", "broken-workbook", Some(2)),
        ("results.json", "{\"a\": 1, \"b\": \"c\"}", "not-a-workbook", None),
        ("results.json", "[1, 2, 3]", "not-a-workbook", None),
        ("results.json", "[{\"a\": 1, \"a\": 2}]", "broken-workbook", None),
        ("results.json", "{\"a\": 1}\n{\"a\": 2}\n{\"a\": \n{}", "broken-workbook", Some(3)),
        ("results.jsonl", "{\"a\": 1}\n\n{\"a\": 2, \"a\": 3}", "broken-workbook", Some(3)),
        ("results.json", "[{\"a\": \"\\ud800\"}]", "broken-workbook", Some(1)),
        ("results.json", "hello", "broken-workbook", Some(1)),
    ] {
        let (loaded, findings) = load_bytes(file, json.as_bytes());
        assert!(loaded.is_none() && codes(&findings) == [code], "{json}: {}", text(&findings));
        assert_eq!(findings[0].places[0].row, row, "{json}: {}", text(&findings));
    }
    for deep in ["[".repeat(1 << 20), "{\"a\":".repeat(1 << 20), format!("[{{\"a\":{}", "[".repeat(1 << 20))] {
        assert_eq!(codes(&load_bytes("results.json", deep.as_bytes()).1), ["file-too-large"]);
    }
}

proptest! {
    /// Whatever texts stand in a table, every kind of file gives the same rows of them.
    #[test]
    fn a_table_has_the_same_texts_in_every_kind_of_file(
        rows in prop::collection::vec(prop::collection::vec("[0-9甲乙丙.a-z&<\"'/≤Ω-]{0,6}", 4), 1..6)
    ) {
        let mut all = vec![vec!["列甲".to_string(), "列乙".into(), "列丙".into(), "列丁".into()]];
        // JSON has a record for every row, and a row without any text is no row elsewhere; a column without any has no key.
        all.push(["一", "二", "三", "四"].map(String::from).to_vec());
        all.extend(rows.into_iter().filter(|row| row.iter().any(|text| !text.is_empty())));
        let grid = Grid::of("结果", &all);
        let quoted: String = all
            .iter()
            .map(|row| row.iter().map(|text| format!("\"{}\"", text.replace('"', "\"\""))).collect::<Vec<_>>().join(",") + "\n")
            .collect();
        let expected: Vec<Vec<String>> =
            all.iter().map(|row| row.iter().filter(|text| !text.is_empty()).cloned().collect()).collect();
        let (one, files) = (std::slice::from_ref(&grid), ["xlsx", "xls", "ods"]);
        let mut written: Vec<(String, Vec<u8>)> = files.iter().map(|kind| written(kind, one)).collect();
        written.push(("a.csv".into(), quoted.into_bytes()));
        written.push(("a.html".into(), html(one)));
        written.push(("a.json".into(), json(&grid)));
        for (file, bytes) in written {
            prop_assert_eq!(&texts(&file, &bytes, 0), &expected, "{}", file);
        }
    }
}
