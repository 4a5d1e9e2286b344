//! What toml and serde say of a file, in Chinese.

const BACKSLASH: &str = "双引号里的“\\”有特别的意思；请改用“/”，或用英文单引号把文字括起来";
const DATE: &str = "这不是一个日期，写成 \"2023-11-20\"";
const NUMBER: &str = "数字的写法不对；文字和日期要用英文双引号括起来";

/// What toml says about syntax, in Chinese.
pub(super) fn of_syntax(message: &str) -> String {
    for (en, zh) in [
        ("key with no value", "键后面缺少“=”和值"),
        ("string values must be quoted", "文字没有用英文双引号括起来"),
        ("unclosed", "引号或括号没有配对"),
        ("missing closing", "引号或括号没有配对"),
        ("invalid basic string", "双引号里的文字没有结束"),
        ("duplicate key", "同一个键写了两次"),
        ("unexpected key or value", "此处不应有内容"),
        ("missing opening quote", "文字开头缺少英文双引号"),
        ("invalid literal string", "单引号里的文字没有结束"),
        ("missing escaped value", BACKSLASH),
        ("unicode value digits", BACKSLASH),
        ("missing comma", "列表的各项之间缺少英文逗号，或方括号没有配对"),
        ("invalid date", DATE),
        ("invalid time", DATE),
        ("invalid float", NUMBER),
        ("invalid integer", NUMBER),
        ("leading zero", NUMBER),
        ("keys cannot be empty", "等号前面缺少键名"),
        ("invalid unquoted key", "键名只能用英文字母、数字、“-”和“_”；中文名称要用英文双引号括起来"),
    ] {
        if message.contains(en) {
            return zh.to_string();
        }
    }
    format!("此处的写法不对（{message}）")
}

/// What serde and toml say about values, in Chinese.
pub(super) fn of_value(message: &str) -> String {
    if let Some(rest) = message.strip_prefix("unknown variant ") {
        let words: Vec<&str> = rest.split('`').skip(3).step_by(2).collect();
        return format!("只能是 {}", words.join("、"));
    }
    for (en, zh) in [
        (
            "a file name with fields is wanted",
            "文件名样式里只能用文字、数字、- _ 空格和 {sheet} {report} {enterprise} {code} {letter} {class} {class_code} {kind} \
             {document_no} {agency} {campaign} {date}，文件夹之间用 /",
        ),
        ("a text or a list of texts", "应是双引号括起来的文字，或其列表"),
        ("the name of a sheet or its number", "应是双引号括起来的工作表名，或其序号"),
        ("a text or a table { from, match }", "应是双引号括起来的文字，或 { from = …, match = … }"),
        ("a header or a table { column, is }", "应是双引号括起来的列名，或 { column = …, is = … }"),
        ("a text, a list of texts or a table { from, to }", "应是文字、文字的列表，或 { from = …, to = … }"),
        ("the number of a row or", "应是行号，或 \"row below header\""),
        ("expected a string", "应是双引号括起来的文字"),
        ("expected a formatted date string", "应是日期，写成 \"2023-11-20\""),
        ("expected i32", "应是整数"),
        ("expected u32", "应是不小于 0 的整数"),
        ("expected a boolean", "应是 true 或 false"),
        ("expected a sequence", "应是方括号括起来的列表"),
        ("expected a map", "应是“名称 = 值”的表"),
        ("expected struct", "应是一节 [表]"),
        ("wanted string or table", "应是双引号括起来的词"),
        ("expected a number from 0 to 100", "应是 0～100 的数，用双引号括起来，写成 \"5\""),
        ("expected a number from 0 on", "应是不小于 0 的数，用双引号括起来，写成 \"0.5\""),
        ("expected a number in quotes", "应是数，用双引号括起来，写成 \"12.5\""),
        ("expected a rounding interval", "修约间隔应是 1、2 或 5 乘以 10 的整数次幂，写成 \"0.1\"、\"0.5\"、\"5\""),
        ("input contains invalid characters", "应是日期，写成 \"2023-11-20\""),
        ("premature end of input", "应是日期，写成 \"2023-11-20\""),
        ("trailing input", "应是日期，写成 \"2023-11-20\""),
        ("input is out of range", "日历上没有这一天，或超出范围"),
    ] {
        if message.contains(en) {
            return zh.to_string();
        }
    }
    message.to_string()
}
