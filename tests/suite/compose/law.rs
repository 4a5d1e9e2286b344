//! 应当知悉的规定 and what follows from them elsewhere in a letter: dates, closed cases, who was sampled elsewhere, who handles it.

use chrono::{Datelike, NaiveDate};
use yice::compose::{Content, Letter, plain_text};
use yice::domain::settings::{Approval, LetterStatus};
use yice::domain::{Channel, SpotCheck};

use super::build::*;
use super::made;

fn on(text: &str) -> Option<NaiveDate> {
    Some(text.parse().unwrap())
}

fn rules_of(text: &str) -> &str {
    let rules = &text[text.find("应当知悉的规定").unwrap()..];
    &rules[..rules.find("## 五、说明").unwrap()]
}

#[test]
fn statutory_dates_are_computed_only_from_known_acts() {
    let (mut spot_check, subject) = cable_maker();
    let text = plain_text(&made(composed(&spot_check, &subject)));
    assert!(text.contains("自市场监督管理部门责令改正之日起计算") && !text.contains("改正期限至"));
    spot_check.batches[0].ordered_on = NaiveDate::from_ymd_opt(2023, 12, 20);
    spot_check.batches[0].notified_on = NaiveDate::from_ymd_opt(2023, 12, 1);
    let text = plain_text(&made(composed(&spot_check, &subject)));
    for words in ["改正期限至2024年2月18日；", "复查于2024年3月4日（含）前组织。", "自收到书面告知之日起十五日"]
    {
        assert!(text.contains(words), "{words}");
    }
    assert!(!text.contains("提出异议的期限至"), "a notice given starts nothing: it must be received");
    spot_check.batches[0].received_on = NaiveDate::from_ymd_opt(2023, 12, 1);
    let text = plain_text(&made(composed(&spot_check, &subject)));
    assert!(text.contains("提出异议的期限至2023年12月18日（第15日2023年12月16日为休息日，顺延）。"), "{text}");
}

#[test]
fn a_period_that_is_over_is_said_to_be_and_one_of_an_unannounced_year_has_no_date() {
    let (mut spot_check, subject) = cable_maker();
    spot_check.batches[0].ordered_on = NaiveDate::from_ymd_opt(2023, 9, 1);
    spot_check.batches[0].received_on = NaiveDate::from_ymd_opt(2023, 9, 20);
    let text = plain_text(&made(composed(&spot_check, &subject)));
    for words in [
        "改正期限至2023年10月31日，现已届满；复查于2023年11月15日（含）前组织，该日期已过。",
        "提出异议的期限至2023年10月7日（第15日2023年10月5日为休息日，顺延），现已届满。",
    ] {
        assert!(text.contains(words), "{words}: {text}");
    }
    spot_check.batches[0].ordered_on = NaiveDate::from_ymd_opt(2031, 9, 1);
    spot_check.batches[0].received_on = NaiveDate::from_ymd_opt(2031, 9, 1);
    let text = plain_text(&made(composed(&spot_check, &subject)));
    // Measures have dates of their own, which no law sets.
    let text = &text[text.find("应当知悉的规定").unwrap()..];
    assert!(!text.contains("2031年10") && !text.contains("2031年11") && !text.contains("已届满"), "{text}");
    assert!(text.matches("最后一日遇法定休假日顺延").count() == 2, "{text}");
}

#[test]
fn what_is_no_quotation_is_marked_as_the_sense() {
    let (spot_check, subject) = cable_maker();
    let text = plain_text(&made(composed(&spot_check, &subject)));
    for citation in citations().citations {
        let printed = match citation.quoted {
            true => format!("“{}”", citation.text),
            false if citation.status == "seen" => format!("（大意）：{}", citation.text),
            false => format!("（原文待核，大意）：{}", citation.text),
        };
        let conditional = ["objection_elsewhere", "other_province"].contains(&citation.key.as_str());
        assert_eq!(text.contains(&printed), !conditional, "{}", citation.key);
    }
    assert!(text.contains("在经负责结果处理的市场监督管理部门认定复查合格前，不得恢复生产、销售同一产品。”"));
}

#[test]
fn a_law_not_in_force_on_the_letters_date_is_not_cited() {
    let (mut spot_check, subject) = cable_maker();
    spot_check.settings.letter.date = NaiveDate::from_ymd_opt(2019, 12, 31).unwrap();
    let text = plain_text(&made(composed(&spot_check, &subject)));
    assert!(!text.contains("《办法》第四十五条") && text.contains("《中华人民共和国产品质量法》第十五条"));
}

/// Title, opening, panel, first things, causes, measures and rules of a case that was corrected and rechecked.
#[test]
fn a_closed_case_is_asked_for_nothing_more() {
    let (mut spot_check, subject) = cable_maker();
    spot_check.batches[0].remark = "已整改，经复查检验合格".into();
    spot_check.batches[0].ordered_on = on("2023-09-01");
    spot_check.batches[0].received_on = on("2023-08-20");
    let letter = made(composed(&spot_check, &subject));
    let text = plain_text(&letter);
    assert_eq!(letter.title, "产品质量不合格整改指导意见书（整改后）");
    for told in [
        "问题已经整改，复查合格。现提出以下意见，供你单位保持整改效果",
        "不符合的已经整改并复查合格。",
        "为保持整改效果做这",
        "请知悉：本次不合格已经改正，并经复查检验合格；下一年度监督抽查仍可能对你单位跟踪抽查。",
        "请对照整改记录，核查原因是否都已消除。",
    ] {
        assert!(text.contains(told), "{told}: {text}");
    }
    for gone in
        ["立即控制", "：纠正", "首先核查", "制定整改方案", "封存", "改正期限", "请结合实际逐项核查", "收到后即办"]
    {
        assert!(!text.contains(gone), "{gone}: {text}");
    }
    let rules = rules_of(&text);
    assert!(rules.contains("已经整改并复查合格") && rules.contains("下一年度仍可能安排跟踪抽查"), "{rules}");
    for gone in ["立即停止生产", "第四十五条", "不得恢复生产", "提出异议", "整改报告"] {
        assert!(!rules.contains(gone), "{gone}: {rules}");
    }
    assert!(!letter.receipt.fields.iter().any(|(label, _)| label.contains("整改报告")));
    spot_check.batches[0].remark = "已整改，待复查".into();
    let text = plain_text(&made(composed(&spot_check, &subject)));
    assert!(text.contains("立即停止生产") && !text.contains("复查合格。现") && !text.contains("（整改后）"), "{text}");
}

/// A second failed batch of the same enterprise, like the first.
fn with_a_second_batch(spot_check: &mut SpotCheck, sheet: &str) -> yice::analysis::Subject {
    let mut batch = spot_check.batches[0].clone();
    (batch.sampling_sheet_no, batch.report.report_no) = (sheet.into(), "DX2023-9999".into());
    spot_check.batches.push(batch);
    let own = spot_check.batches[0].labeled_manufacturer.0.clone();
    let mut subject = subject(spot_check, &own, "wire_bv");
    falls_short(spot_check, &mut subject, "导体电阻（20℃）", yice::domain::knowledge::State::Failed);
    subject
}

#[test]
fn of_two_failed_batches_each_has_its_own_law() {
    let (mut spot_check, _) = cable_maker();
    spot_check.batches[0].ordered_on = on("2023-12-20");
    spot_check.batches[0].received_on = on("2023-12-01");
    let subject = with_a_second_batch(&mut spot_check, "QS23-9999");
    let text = |spot_check: &SpotCheck| plain_text(&made(composed(spot_check, &subject)));
    // Of the second neither order nor receipt is known: it is not given the dates of the first.
    (spot_check.batches[1].ordered_on, spot_check.batches[1].received_on) = (None, None);
    let told = text(&spot_check);
    for words in [
        "责令改正日期为2023年12月20日的，改正期限至",
        "其余批次的改正和复查的期限自市场监督管理部门责令改正之日起计算",
        "2023年12月1日收到书面告知的，提出异议的期限至",
        "其余批次提出异议的期限为自收到书面告知之日起十五日",
    ] {
        assert!(rules_of(&told).contains(words), "{words}: {told}");
    }
    // One closed, one open: the open one keeps its law, and the closed one has none.
    spot_check.batches[1].remark = "复查合格".into();
    let told = text(&spot_check);
    assert!(told.contains("不合格批次中1批次已经整改并复查合格，不要求再次整改。"), "{told}");
    assert!(rules_of(&told).contains("抽样单QS23-9999的备注载明已经整改并复查合格"), "{told}");
    assert!(told.contains("第四十五条") && !told.contains("其余批次") && !told.contains("（整改后）"), "{told}");
    // One sampled in the market: only that one is said to be.
    spot_check.batches[1].remark = "".into();
    spot_check.batches[1].channel = Channel::Retail;
    let told = text(&spot_check);
    assert!(rules_of(&told).contains("抽样单QS23-9999的样品不是在你单位抽取的"), "{told}");
    assert!(!told.contains("本条适用于你单位"), "the other sample is the maker's own: {told}");
}

#[test]
fn who_was_sampled_elsewhere_or_is_of_another_province_learns_what_that_means() {
    let (mut spot_check, subject) = cable_maker();
    let plain = plain_text(&made(composed(&spot_check, &subject)));
    assert!(!plain.contains("标称的生产者") && !plain.contains("第四十四条"), "{plain}");
    assert!(plain.contains("整改报告和复查申请送交负责结果处理的市场监督管理部门。"), "{plain}");
    spot_check.batches[0].channel = Channel::Retail;
    let campaign = &mut spot_check.settings.campaign;
    campaign.authority = "贵州省市场监督管理局".into();
    campaign.handling_authority = "贵阳市市场监督管理局".into();
    let own = spot_check.batches[0].labeled_manufacturer.clone();
    spot_check.enterprises.get_mut(&own).unwrap().place = "重庆市渝北区".into();
    let text = plain_text(&made(composed(&spot_check, &subject)));
    for words in [
        "认为样品不是你单位生产的，请在提出异议的期限内向贵州省市场监督管理局书面提出",
        "认定不是你单位生产的，本意见书的原因分析和整改措施对你单位不适用。",
        "样品经核实是你单位生产的，本条适用于你单位。",
        "第四十四条第二款：“组织地方监督抽查的",
        "你单位在重庆市，本次抽查由贵州省市场监督管理局组织",
        "整改报告和复查申请送交你单位所在地负责结果处理的市场监督管理部门。",
        "书面异议请交贵州省市场监督管理局",
    ] {
        assert!(text.contains(words), "{words}: {text}");
    }
    assert!(!text.contains("贵阳市市场监督管理局"), "who handles it is at the maker's place: {text}");
    spot_check.settings.campaign.correction_report_to = "贵阳市市场监督管理局质量监督科（电话示例）".into();
    let text = plain_text(&made(composed(&spot_check, &subject)));
    assert!(text.contains("市场监督管理部门，并抄送贵阳市市场监督管理局质量监督科（电话示例）。"), "{text}");
    // In the province: whoever the job names.
    spot_check.enterprises.get_mut(&own).unwrap().place = "贵州省遵义市".into();
    let letter = made(composed(&spot_check, &subject));
    let text = plain_text(&letter);
    assert!(!text.contains("第四十四条") && text.contains("认为样品不是你单位生产的"));
    for words in [
        "负责结果处理的市场监督管理部门（贵阳市市场监督管理局）",
        "整改报告和复查申请送交贵阳市市场监督管理局质量监督科（电话示例）。",
        "整改报告、复查申请交：贵阳市市场监督管理局质量监督科（电话示例）",
    ] {
        assert!(text.contains(words), "{words}: {text}");
    }
}

#[test]
fn the_receipt_goes_back_to_whom_the_job_names_or_to_the_issuer() {
    let (mut spot_check, subject) = cable_maker();
    let (issuer, contact) = (spot_check.settings.letter.issuer.clone(), spot_check.settings.letter.contact.clone());
    let to = |spot_check: &SpotCheck| made(composed(spot_check, &subject)).receipt.return_to;
    assert_eq!(to(&spot_check), format!("{issuer}，{contact}"));
    spot_check.settings.letter.contact = "/".into();
    assert_eq!(to(&spot_check), issuer);
    spot_check.settings.letter.return_to = "示例院监督抽查办公室，邮编550000".into();
    assert_eq!(to(&spot_check), "示例院监督抽查办公室，邮编550000");
}

/// The head of each measure, and until when it is due.
fn dues(letter: &Letter) -> Vec<(String, String)> {
    let measures = letter.contents().filter_map(|content| match content {
        Content::Measures(measures) => Some(&measures.groups),
        _ => None,
    });
    let rows = measures.flatten().flat_map(|group| group.rows.iter().map(move |row| (group, row)));
    rows.map(|(group, row)| (group.text.clone(), row.due.clone())).collect()
}

/// Whatever the day of the order and of the letter: a measure has a day on which people work, after the letter and within
/// the period; where none is left, it is to be done at once, and what conforms is improved in its own time.
#[test]
fn measures_are_due_on_working_days_within_the_period() {
    let (mut spot_check, subject) = cable_maker();
    let holidays = citations().holidays;
    let mut told = std::collections::BTreeSet::new();
    for after in (0..120).step_by(11) {
        let ordered = NaiveDate::from_ymd_opt(2023, 10, 9).unwrap();
        let date = ordered.checked_add_days(chrono::Days::new(after)).unwrap();
        spot_check.batches[0].ordered_on = Some(ordered);
        spot_check.settings.letter.date = date;
        let end = holidays.end_of(ordered, 60).unwrap().last;
        for (head, due) in dues(&made(composed(&spot_check, &subject))) {
            let Some(day) = due.strip_suffix("日前") else {
                told.insert(due);
                continue;
            };
            let (year, day) =
                day.split_once('年').map_or((date.year(), day), |(year, day)| (year.parse().unwrap(), day));
            let (month, day) = day.split_once('月').unwrap();
            let day = NaiveDate::from_ymd_opt(year, month.parse().unwrap(), day.parse().unwrap()).unwrap();
            let is_within = day <= end || (end <= date && head.ends_with("改进"));
            assert!(date < day && is_within && holidays.is_working(day) == Some(true), "{date} {end} {due}");
        }
    }
    let words: Vec<&str> = told.iter().map(String::as_str).collect();
    assert_eq!(words, ["收到后即办", "改正后长期", "立即"]);
}

/// A draft says that an approval is over, a final letter is held and says why; on the last day, and with another approval
/// that holds, nothing is told.
#[test]
fn an_approval_counts_until_its_last_day() {
    let (mut spot_check, subject) = cable_maker();
    let told = |spot_check: &SpotCheck| {
        let approved = knowledge().approved(&spot_check.settings.approvals_in_force());
        let advice = yice::advice::advise(spot_check, &subject, &approved);
        composed_from(spot_check, &subject, &advice, wording_files())
    };
    let approval = |until: Option<&str>| Approval {
        entries: "*".into(),
        by: "示例工程师".into(),
        on: "2023-01-01".parse().unwrap(),
        until: until.map(|until| until.parse().unwrap()),
    };
    let (date, before) = (spot_check.settings.letter.date, "2023-12-14");
    for (approvals, holds) in [
        (vec![approval(None)], true),
        (vec![approval(Some(&date.to_string()))], true),
        (vec![approval(Some(before))], false),
        (vec![approval(Some(before)), approval(None)], true),
    ] {
        spot_check.settings.approvals = approvals;
        spot_check.settings.letter.status = LetterStatus::Draft;
        let draft = plain_text(&made(told(&spot_check)));
        assert_eq!(draft.contains("没有有效的批准（有批准已过有效期）"), !holds, "{draft}");
        spot_check.settings.letter.status = LetterStatus::Final;
        match told(&spot_check) {
            Ok(_) => assert!(holds),
            Err(findings) => {
                let (code, why) = (findings[0].code, format!("{:?}", findings[0]));
                assert!(!holds && code == "no-approved-advice" && why.contains("批准已过有效期"), "{why}");
            }
        }
    }
}

#[test]
fn a_final_letter_cites_only_what_was_read() {
    let (mut spot_check, subject) = cable_maker();
    spot_check.batches[0].channel = Channel::Online;
    spot_check.settings.letter.status = LetterStatus::Final;
    let advice = yice::advice::advise(&spot_check, &subject, &approved_knowledge());
    let text = plain_text(&made(composed_from(&spot_check, &subject, &advice, wording_files())));
    for citation in citations().citations {
        let is_printed = rules_of(&text).contains(&citation.text);
        assert_eq!(is_printed, citation.status == "seen" && citation.key != "other_province", "{}", citation.key);
    }
}
