//! Fictitious enterprises: invented names that say 示例 or 虚构, places, credit codes with a valid check digit.

use std::collections::BTreeSet;

use super::chance::Chance;

/// An invented manufacturer.
#[derive(Debug, Clone)]
pub struct Maker {
    /// Full name.
    pub name: String,
    /// Credit code.
    pub code: String,
    /// Province to county, as sheets write it.
    pub place: String,
    /// 大型 to 微型.
    pub scale: &'static str,
    /// Distance of its goods from the typical, in thousandths of a deviation.
    pub quality: i64,
}

impl Maker {
    /// Whether it sits in Guizhou.
    pub fn in_province(&self) -> bool {
        self.place.starts_with("贵州省")
    }
}

struct Place {
    code: String,
    place: String,
    name_part: String,
    prefecture: String,
}

/// Makes enterprises that never repeat a name or a code.
pub struct Registry {
    places: Vec<Place>,
    names: BTreeSet<String>,
    made: usize,
}

const WORDS: [&str; 72] = [
    "云岭",
    "赤鹞",
    "乌岫",
    "禾映",
    "磷澜",
    "银纱",
    "苗野",
    "梵溪",
    "瀑声",
    "屯堡",
    "峰林",
    "雾山",
    "凉都",
    "侗歌",
    "竹隐",
    "清杉",
    "墨崖",
    "霜桥",
    "蓝谷",
    "石泉",
    "溶洞",
    "桐荫",
    "岩鹰",
    "晴溪",
    "暮岭",
    "星滩",
    "松涧",
    "白鹭",
    "天坑",
    "杜鹃",
    "茶岗",
    "枫渡",
    "鹿鸣",
    "麦浪",
    "古驿",
    "花溆",
    "青岩坡",
    "三岔",
    "月亮湾",
    "双龙桥",
    "龙脊",
    "锦屏坳",
    "樱谷",
    "鼓楼坪",
    "蜡染坊",
    "木叶",
    "河湾",
    "春野",
    "秋原",
    "朝岚",
    "暖阳",
    "云栖",
    "泉涌",
    "丰稔",
    "百里",
    "千寻",
    "万仞",
    "九曲",
    "长风",
    "远岫",
    "映山",
    "听瀑",
    "栖霞",
    "望岳",
    "临川",
    "拾光",
    "知行",
    "同舟",
    "致远",
    "和畅",
    "启明",
    "恒岳",
];
const OWNERS: [&str; 8] = ["堃", "喆", "犇", "淼", "鑫", "焱", "垚", "骉"];

impl Registry {
    /// Reads `places.csv`.
    ///
    /// # Errors
    /// A line without five fields.
    pub fn new(places: &str) -> Result<Self, String> {
        let places = places
            .lines()
            .skip(1)
            .map(|line| match line.split(',').collect::<Vec<_>>()[..] {
                [code, long, short, name_part, prefecture] => Ok(Place {
                    code: code.into(),
                    // Sheets write autonomous prefectures in full or short; the code's parity decides which.
                    place: if code.ends_with(['1', '3', '5', '7', '9']) { long } else { short }.into(),
                    name_part: name_part.into(),
                    prefecture: prefecture.into(),
                }),
                _ => Err(format!("places.csv: {line}")),
            })
            .collect::<Result<_, _>>()?;
        Ok(Self { places, names: BTreeSet::new(), made: 0 })
    }

    /// A new enterprise of a trade; about one in twelve sits outside the province.
    pub fn maker(&mut self, trade: &[String], chance: &mut Chance) -> Maker {
        let outside = chance.per_mille(80);
        let places: Vec<usize> =
            (0..self.places.len()).filter(|&i| (self.places[i].prefecture == "省外") == outside).collect();
        let place = &self.places[*chance.pick(&places)];
        let name = loop {
            let word = chance.pick(&WORDS);
            let rare = if chance.per_mille(40) { *chance.pick(&OWNERS) } else { "" };
            let marker = if chance.per_mille(120) { "虚构" } else { "示例" };
            let second = if self.made > 1500 { *chance.pick(&WORDS) } else { "" };
            let name = format!("{}{word}{second}{rare}{marker}{}", place.name_part, chance.pick(trade));
            if self.names.insert(name.clone()) {
                break name;
            }
        };
        self.made += 1;
        let scale = match chance.below(100) {
            0..3 => "大型",
            3..15 => "中型",
            15..62 => "小型",
            _ => "微型",
        };
        Maker {
            name,
            code: credit_code(&place.code, self.made),
            place: place.place.clone(),
            scale,
            quality: chance.bell(),
        }
    }
}

const ALPHABET: &[u8; 31] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";

/// An 18-character code of GB 32100-2015 whose body is `MFAKE` and a running number: valid in form, never issued.
pub fn credit_code(region: &str, number: usize) -> String {
    let digit = |n: usize| char::from(ALPHABET[n % 31]);
    let mut code = format!("91{region}MFAKE{}{}{}", digit(number / 961), digit(number / 31), digit(number));
    let weighted = |text: &str, weights: &[usize], value: &dyn Fn(u8) -> usize| -> usize {
        text.bytes().zip(weights).map(|(byte, weight)| value(byte) * weight).sum()
    };
    // GB 11714: letters count from A = 10, remainder to 11, 10 is X.
    let organisation = weighted(&code[8..16], &[3, 7, 9, 10, 5, 8, 4, 2], &|byte| {
        usize::from(if byte.is_ascii_digit() { byte - b'0' } else { byte - b'A' + 10 })
    });
    code.push(match 11 - organisation % 11 {
        10 => 'X',
        11 => '0',
        n => digit(n),
    });
    let weights = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28];
    let sum = weighted(&code, &weights, &|byte| ALPHABET.iter().position(|&a| a == byte).unwrap_or(0));
    code.push(digit((31 - sum % 31) % 31));
    code
}
