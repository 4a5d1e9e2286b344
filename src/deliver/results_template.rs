//! The results workbook of a new job: headers with notes, drop-downs, text cells, an example group, a page of help.

use rust_xlsxwriter::{
    Color, DataValidation, DataValidationErrorStyle, DocProperties, ExcelDateTime, Format, FormatAlign, Note, Workbook,
    Worksheet, XlsxError,
};

/// A column of the default layout.
pub(super) struct Column {
    /// Header.
    pub header: &'static str,
    /// Whether the column must be there.
    needed: bool,
    /// Width in characters.
    width: u8,
    /// What to write, for the note and the help page.
    help: &'static str,
    /// Choices of the drop-down; empty: free text.
    choices: &'static [&'static str],
    /// Example of the batch; for columns of an item the examples are in [`EXAMPLE_ITEMS`].
    example: &'static str,
}

const fn free(header: &'static str, needed: bool, width: u8, help: &'static str, example: &'static str) -> Column {
    Column { header, needed, width, help, choices: &[], example }
}

const fn list(
    header: &'static str,
    needed: bool,
    help: &'static str,
    choices: &'static [&'static str],
    example: &'static str,
) -> Column {
    Column { header, needed, width: 14, help, choices, example }
}

/// Name of the example class; the drop-down of 产品类别 comes from outside.
const EXAMPLE_CLASS: &str = "电线电缆（60227 IEC 01 BV）";
const CLASS: &str = "产品类别";

/// Columns of the default layout, in its order.
pub(super) const COLUMNS: [Column; 32] = [
    free("抽样单编号", true, 14, "一个编号一批样品；同一批的各行相同并连续。", "QS23-0001"),
    list(
        "任务类别",
        true,
        "风险监测不出具文书。",
        &["监督抽查", "专项抽查", "联动抽查", "跟踪抽查", "风险监测"],
        "监督抽查",
    ),
    free("承检机构", true, 20, "检验报告上的机构全称。", "示例检验检测机构（示例）"),
    free("标称生产企业", true, 30, "产品上标注的生产企业全称，文书发给它。", "示例线缆有限公司（示例，请删除）"),
    free("统一社会信用代码", true, 22, "18 位；没有则留空。", "91520115MFAKE0008U"),
    free("企业所在地", true, 24, "省、市（州）、县（市、区）。", "贵州省贵阳市观山湖区"),
    list("企业规模", false, "可不填。", &["大型", "中型", "小型", "微型"], "小型"),
    free("被抽样单位", false, 24, "在哪里抽的样；与生产企业相同也请填写。", "示例线缆有限公司（示例，请删除）"),
    free("委托方", false, 16, "委托加工的委托方；没有则留空。", ""),
    list("抽样环节", false, "", &["生产领域", "流通领域", "电商"], "生产领域"),
    free(CLASS, true, 28, "从下拉列表选择；列表来自 catalog 文件夹。", EXAMPLE_CLASS),
    free("产品名称", true, 28, "按检验报告。", "一般用途单芯硬导体无护套电缆"),
    free("规格型号", true, 32, "按检验报告。", "60227 IEC 01（BV） 450/750 V 2.5 mm²"),
    free("产品等级", false, 12, "标注等级，如 优等品、高浓度；没有则留空。", ""),
    free("商标", false, 10, "没有则留空或填 /。", "/"),
    free("生产日期/批号", false, 20, "按样品标注，原样填写。", "2023-07-02/--"),
    free("执行标准", true, 18, "检验报告上的标准编号和年号。", "GB/T 5023.3-2008"),
    free("抽样日期", true, 12, "如 2023-08-15。", "2023-08-15"),
    free("检验报告编号", true, 16, "", "DX2023-0001"),
    free("报告日期", false, 12, "如 2023-09-08。", "2023-09-08"),
    free("检验项目", true, 26, "一行一个项目，按检验报告。", ""),
    free("计量单位", true, 10, "没有单位的项目留空。", ""),
    free("标准要求", true, 18, "对这个样品的要求，如 ≤7.41、≥45.0、4.0～8.5；不参与判定的填 /。", ""),
    list("要求来源", false, "要求来自企业明示还是标准。", &["明示", "强制性标准", "推荐性标准"], ""),
    free("检验依据", false, 20, "检验方法标准。", ""),
    free("检验结果", true, 12, "按检验报告原样填写：45.0 不要写成 45；低于检出限写 未检出 或 <5。", ""),
    list("单项判定", true, "按检验报告。", &["符合", "不符合", "不参与判定"], ""),
    list("检验结论", true, "按检验报告；同一批各行相同。", &["所检项目未发现不合格", "不合格"], "所检项目未发现不合格"),
    list("结果状态", false, "异议处理中、复检中的暂缓出具文书。", &["最终", "异议处理中", "复检中"], "最终"),
    free("告知日期", false, 12, "结果书面告知企业的日期。", ""),
    free("责令改正日期", false, 12, "责令改正通知书的日期。", ""),
    free("备注", false, 20, "拒检、无法抽样、停产、注销、涉嫌假冒等。", ""),
];

/// Where the seven columns of an item start, without and with the conclusion between.
const ITEM_COLUMNS: std::ops::Range<usize> = 20..27;

/// Item, unit, requirement, basis, method, result, verdict of the example batch.
const EXAMPLE_ITEMS: [[&str; 7]; 5] = [
    ["导体电阻（20℃）", "Ω/km", "≤7.41", "推荐性标准", "GB/T 3048.4-2007", "7.33", "符合"],
    ["绝缘厚度平均值", "mm", "≥0.8", "推荐性标准", "GB/T 5023.2-2008", "0.8", "符合"],
    ["绝缘最薄处厚度", "mm", "≥0.62", "推荐性标准", "GB/T 5023.2-2008", "0.64", "符合"],
    ["老化前抗张强度（中间值）", "N/mm²", "≥12.5", "推荐性标准", "GB/T 2951.11-2008", "15.2", "符合"],
    ["老化前断裂伸长率（中间值）", "%", "≥125", "推荐性标准", "GB/T 2951.11-2008", "168", "符合"],
];

/// Rows that drop-downs reach to.
const LAST_ROW: u32 = 20_000;

/// The workbook as bytes, the same every time; `classes` are the names that the drop-down of 产品类别 offers.
///
/// # Errors
/// What the workbook writer says; a fault of the texts above.
pub(super) fn results_workbook(classes: &[String]) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    let made = ExcelDateTime::from_ymd(2023, 1, 1)?;
    workbook.set_properties(&DocProperties::new().set_title("检验结果").set_creation_datetime(&made));
    let sheet = workbook.add_worksheet();
    sheet.set_name("检验结果")?;
    fill_in_sheet(sheet, classes)?;
    let help = workbook.add_worksheet();
    help.set_name("填写说明")?;
    help_sheet(help, classes)?;
    workbook.save_to_buffer()
}

fn fill_in_sheet(sheet: &mut Worksheet, classes: &[String]) -> Result<(), XlsxError> {
    let header = Format::new().set_bold().set_background_color(Color::RGB(0x00DD_EBF7)).set_align(FormatAlign::Center);
    let needed = header.clone().set_font_color(Color::RGB(0x00C0_0000));
    let text = Format::new().set_num_format("@");
    let example = text.clone().set_background_color(Color::RGB(0x00E7_E6E6));
    sheet.set_freeze_panes(1, 1)?;
    for (column, at) in COLUMNS.iter().zip(0u16..) {
        sheet.set_column_width(at, column.width)?;
        // Text cells keep 45.0 as 45.0 and 2023-08-15 as it is typed.
        sheet.set_column_format(at, &text)?;
        sheet.write_string_with_format(0, at, column.header, if column.needed { &needed } else { &header })?;
        sheet.insert_note(0, at, &Note::new(note(column, classes)).add_author_prefix(false))?;
        let choices = choices(column, classes);
        if !choices.is_empty() {
            let validation = DataValidation::new()
                .allow_list_strings(&choices)?
                .set_error_style(DataValidationErrorStyle::Warning)
                .set_error_title("不在列表中")?
                .set_error_message("请从下拉列表中选择。")?;
            sheet.add_data_validation(1, at, LAST_ROW, at, &validation)?;
        }
    }
    for (item, row) in EXAMPLE_ITEMS.iter().zip(1u32..) {
        for (n, column) in COLUMNS.iter().enumerate() {
            let cell = if ITEM_COLUMNS.contains(&n) { item[n - ITEM_COLUMNS.start] } else { column.example };
            sheet.write_string_with_format(row, n as u16, cell, &example)?;
        }
    }
    Ok(())
}

fn help_sheet(sheet: &mut Worksheet, classes: &[String]) -> Result<(), XlsxError> {
    let bold = Format::new().set_bold();
    let wrap = Format::new().set_text_wrap().set_align(FormatAlign::Top);
    let titles = ["列名", "是否必需", "怎么填", "可选的词"];
    for ((title, width), at) in titles.iter().zip([18, 10, 60, 50]).zip(0u16..) {
        sheet.set_column_width(at, width)?;
        sheet.write_string_with_format(0, at, *title, &bold)?;
    }
    for (column, row) in COLUMNS.iter().zip(1u32..) {
        let need = if column.needed { "必需" } else { "可以没有" };
        for (cell, at) in [column.header, need, column.help, &choices(column, classes).join("、")].iter().zip(0u16..) {
            sheet.write_string_with_format(row, at, *cell, &wrap)?;
        }
    }
    let closing = "灰色的几行是示例，企业为虚构，填写前请整组删除。表头红字的列必须有。一行一个检验项目。";
    sheet.write_string(COLUMNS.len() as u32 + 2, 0, closing)?;
    Ok(())
}

fn note(column: &Column, classes: &[String]) -> String {
    let need = if column.needed { "必需列。" } else { "可以没有这一列。" };
    let choices = choices(column, classes);
    let words = if choices.is_empty() { String::new() } else { format!("\n可选：{}", choices.join("、")) };
    format!("{need}{}{words}", column.help)
}

/// Words of the drop-down.
fn choices(column: &Column, classes: &[String]) -> Vec<String> {
    if column.header == CLASS {
        return classes.to_vec();
    }
    column.choices.iter().map(|word| word.to_string()).collect()
}
