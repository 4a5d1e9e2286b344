//! Who is sampled, for what, by whom and with which outcome.

use std::collections::BTreeSet;

use super::chance::Chance;
use super::makers::{Maker, Registry};
use super::profile::Kind;
use super::results::{self, Flaws, Item};

/// What to make.
#[derive(Debug, Clone)]
pub struct Size {
    /// Batches of all classes.
    pub batches: usize,
    /// Enterprises of each class, in class order.
    pub makers: Vec<usize>,
    /// Batches of a typical maker that fail, in thousandths.
    pub failing: i64,
    /// Testing agencies.
    pub agencies: usize,
}

/// One batch, or a visit without a sample (`items` empty).
#[derive(Debug, Clone)]
pub struct Sample {
    pub maker: usize,
    pub kind: usize,
    pub variant: usize,
    /// The maker's name in another spelling of the same identity.
    pub written: Option<String>,
    pub sheet: String,
    pub task: &'static str,
    pub agency: &'static str,
    pub channel: &'static str,
    pub sampled_party: String,
    pub principal: String,
    pub trademark: String,
    pub lot: String,
    pub sampled_on: String,
    pub report_no: String,
    pub reported_on: String,
    pub items: Vec<Item>,
    pub status: &'static str,
    pub notified: String,
    pub ordered: String,
    pub remark: String,
}

impl Sample {
    /// Whether any item failed.
    pub fn failed(&self) -> bool {
        self.items.iter().any(|item| item.verdict == "不符合")
    }
}

/// Last year's non-compliant manufacturer.
#[derive(Debug, Clone)]
pub struct Prior {
    pub name: String,
    pub code: String,
    pub class: String,
    pub items: String,
}

/// All of a job but its files.
pub struct Campaign {
    pub kinds: Vec<Kind>,
    pub makers: Vec<Maker>,
    pub samples: Vec<Sample>,
    pub prior: Vec<Prior>,
}

impl Campaign {
    /// The classes that were sampled, in class order.
    pub fn used_kinds(&self) -> impl Iterator<Item = &Kind> {
        let used: BTreeSet<usize> = self.samples.iter().map(|sample| sample.kind).collect();
        used.into_iter().map(|kind| &self.kinds[kind])
    }
}

/// Invented agencies; the first is the issuer's.
pub const AGENCIES: [&str; 6] = [
    "贵州示例质量检验检测院（演示）",
    "遵义虚构产品检测中心（演示）",
    "黔东南虚构产品质量检验所（演示）",
    "毕节示例检验检测有限公司（演示）",
    "六盘水虚构质量检测院（演示）",
    "黔南示例检验检测中心（演示）",
];
const BRANDS: [&str; 12] =
    ["示例牌", "云岭", "赤鹞", "禾映", "岩鹰", "屯堡", "峰林", "未标注", "/", "侗歌", "青杉", "瀑声"];
const SHOPS: [&str; 8] = [
    "贵阳市南明区示例五金经营部",
    "遵义市汇川区虚构建材批发部",
    "安顺市平坝区示例农资门市",
    "凯里市虚构百货商场",
    "都匀市示例商贸有限公司",
    "毕节市大方县虚构超市",
    "兴义市示例汽配商行",
    "六盘水市钟山区虚构建材市场",
];

/// Makes a campaign; the same size and seed give the same one.
pub fn make(kinds: Vec<Kind>, size: &Size, registry: &mut Registry, chance: &mut Chance) -> Campaign {
    let mut campaign = Campaign { kinds, makers: Vec::new(), samples: Vec::new(), prior: Vec::new() };
    let mut pairs: Vec<(usize, usize)> = Vec::new();
    for (kind, &wanted) in size.makers.iter().enumerate() {
        let mut of_class: Vec<usize> = Vec::new();
        for _ in 0..wanted {
            // Now and then a maker of a related class also makes this one.
            let prefix = |kind: usize| &campaign.kinds[kind].profile.prefix;
            let related = |&(maker, other): &(usize, usize)| {
                other != kind && wanted > 3 && prefix(other) == prefix(kind) && !of_class.contains(&maker)
            };
            let related: Vec<usize> = pairs.iter().copied().filter(related).map(|(maker, _)| maker).collect();
            let again = !related.is_empty() && chance.per_mille(70);
            let maker = if again {
                *chance.pick(&related)
            } else {
                campaign.makers.push(registry.maker(&campaign.kinds[kind].profile.trade, chance));
                campaign.makers.len() - 1
            };
            of_class.push(maker);
            pairs.push((maker, kind));
        }
    }
    let mut batches = pairs.clone();
    let several: Vec<_> = pairs.iter().filter(|(_, kind)| size.makers[*kind] != 1).copied().collect();
    while batches.len() < size.batches {
        batches.push(*chance.pick(if several.is_empty() { &pairs } else { &several }));
    }
    batches.sort_by_key(|&(maker, kind)| (kind, maker));
    for (maker, kind) in batches {
        let mut sample = blank(&campaign, maker, kind, size.agencies, chance);
        let variant = &campaign.kinds[kind].profile.variant[sample.variant];
        let names = results::judged_names(&campaign.kinds[kind], variant, &sample.sampled_on);
        let mut flaws = Flaws::new();
        // The weaker the maker, the likelier the failure.
        if !names.is_empty()
            && chance.per_mille((size.failing - campaign.makers[maker].quality / 18).clamp(20, 260) as usize)
        {
            flaws.push((chance.pick(&names).clone(), None));
            if chance.per_mille(220) {
                flaws.push((chance.pick(&names).clone(), None));
            }
        }
        fill(&campaign, &mut sample, &flaws, chance);
        outcome(&mut sample, chance);
        campaign.samples.push(sample);
    }
    follow_ups(&mut campaign, chance);
    visits(&mut campaign, size, registry, chance);
    campaign.samples.sort_by(|a, b| (a.kind, &a.sampled_on, &a.sheet).cmp(&(b.kind, &b.sampled_on, &b.sheet)));
    number(&mut campaign.samples, &campaign.kinds);
    campaign
}

/// A sample with everything but results.
fn blank(campaign: &Campaign, maker: usize, kind: usize, agencies: usize, chance: &mut Chance) -> Sample {
    let owner = &campaign.makers[maker];
    let class = &campaign.kinds[kind];
    let (month, day) = (7 + chance.below(3), 1 + chance.below(28));
    let lot = (month - 1 - chance.below(2), 1 + chance.below(28));
    let online = chance.per_mille(80);
    let channel = match chance.below(100) {
        _ if online => "电商",
        0..20 => "流通领域",
        // Goods from outside the province are found in its shops.
        _ if !owner.in_province() => "流通领域",
        _ => "生产领域",
    };
    let sampled_party = match channel {
        "生产领域" => owner.name.clone(),
        "电商" => "示例网店（虚构平台）".into(),
        _ => (*chance.pick(&SHOPS)).into(),
    };
    let task = match chance.below(100) {
        0..15 if class.class.linkage => "联动抽查",
        15..21 => "专项抽查",
        21..23 => "风险监测",
        _ => "监督抽查",
    };
    let date = format!("2023-{:02}-{:02}", lot.0, lot.1);
    Sample {
        maker,
        kind,
        variant: chance.below(class.profile.variant.len()),
        written: None,
        sheet: String::new(),
        task,
        // An agency serves whole classes, and shares the large ones with the next.
        agency: AGENCIES[(kind + usize::from(chance.per_mille(250))) % agencies.clamp(1, AGENCIES.len())],
        channel,
        sampled_party,
        principal: if chance.per_mille(40) {
            "贵州委托示例商贸有限公司（虚构）".into()
        } else {
            String::new()
        },
        trademark: BRANDS[chance.below(BRANDS.len())].into(),
        lot: match chance.below(5) {
            0 => format!("{date}/{}", date.replace('-', "")),
            1 => format!("{date}/--"),
            2 => format!("2023年{}月{}日", lot.0, lot.1),
            _ => date,
        },
        sampled_on: format!("2023-{month:02}-{day:02}"),
        report_no: String::new(),
        reported_on: format!("2023-{:02}-{:02}", month + 1, (day + 2).min(28)),
        items: Vec::new(),
        status: "最终",
        notified: String::new(),
        ordered: String::new(),
        remark: String::new(),
    }
}

/// Draws the results anew with exactly these flaws.
pub fn fill(campaign: &Campaign, sample: &mut Sample, flaws: &Flaws, chance: &mut Chance) {
    let kind = &campaign.kinds[sample.kind];
    let quality = campaign.makers[sample.maker].quality;
    let variant = &kind.profile.variant[sample.variant];
    sample.items = results::draw(kind, variant, quality, flaws, &sample.sampled_on, chance);
}

/// Notices, orders, objections and remarks, as they follow from the results.
pub fn outcome(sample: &mut Sample, chance: &mut Chance) {
    (sample.notified, sample.ordered, sample.remark, sample.status) = Default::default();
    sample.status = "最终";
    if !sample.failed() {
        return;
    }
    let after = |days: usize| {
        let date: chrono::NaiveDate = sample.reported_on.parse().unwrap_or_default();
        (date + chrono::Days::new(days as u64)).to_string()
    };
    if chance.per_mille(920) {
        sample.notified = after(3 + chance.below(7));
        if chance.per_mille(780) {
            sample.ordered = after(14 + chance.below(14));
        }
    }
    sample.status = match chance.below(100) {
        0..4 => "异议处理中",
        4..7 => "复检中",
        _ => "最终",
    };
    if sample.status == "最终" {
        let remarks = ["复检仍不合格", "已整改，经复查检验合格", "未申请复查", "已停产"];
        sample.remark = if chance.per_mille(250) { (*chance.pick(&remarks)).into() } else { String::new() };
    } else {
        sample.ordered.clear();
    }
}

/// Last year's list; most of its makers are sampled again.
fn follow_ups(campaign: &mut Campaign, chance: &mut Chance) {
    let wanted = (campaign.samples.len() / 22).max(1);
    let step = (campaign.samples.len() / wanted).max(1);
    for at in (0..campaign.samples.len()).step_by(step) {
        let mut again = campaign.samples[at].clone();
        let (kind, owner) = (&campaign.kinds[again.kind], &campaign.makers[again.maker]);
        let names = results::judged_names(kind, &kind.profile.variant[again.variant], &again.sampled_on);
        if names.is_empty() || again.task == "风险监测" {
            continue;
        }
        let mut failed: Vec<_> = names.into_iter().filter(|_| chance.per_mille(250)).collect();
        failed.truncate(2);
        if failed.is_empty() {
            failed.push(kind.class.indicators[0].name.clone());
        }
        campaign.prior.push(Prior {
            name: owner.name.clone(),
            code: owner.code.clone(),
            class: kind.class.name.clone(),
            items: failed.join("；"),
        });
        if chance.per_mille(850) {
            let flaws = if chance.per_mille(150) { vec![(failed[0].clone(), None)] } else { Vec::new() };
            again.task = "跟踪抽查";
            if owner.in_province() {
                again.channel = "生产领域";
                again.sampled_party = owner.name.clone();
            }
            again.sampled_on.replace_range(5..7, "10");
            again.reported_on.replace_range(5..7, "11");
            fill(campaign, &mut again, &flaws, chance);
            outcome(&mut again, chance);
            campaign.samples.push(again);
        }
    }
}

/// Visits without a sample: about one in forty.
fn visits(campaign: &mut Campaign, size: &Size, registry: &mut Registry, chance: &mut Chance) {
    for n in 0..(size.batches / 40).max(1) {
        let kind = chance.below(campaign.kinds.len());
        campaign.makers.push(registry.maker(&campaign.kinds[kind].profile.trade, chance));
        let maker = campaign.makers.len() - 1;
        let mut sample = blank(campaign, maker, kind, size.agencies, chance);
        (sample.task, sample.channel) = ("监督抽查", "生产领域");
        sample.sampled_party = campaign.makers[maker].name.clone();
        sample.remark = ["拒检", "无法抽样", "停产", "注销"][n % 4].into();
        if sample.remark == "停产" {
            let (owner, class) = (&campaign.makers[maker], &campaign.kinds[kind].class);
            campaign.prior.push(Prior {
                name: owner.name.clone(),
                code: owner.code.clone(),
                class: class.name.clone(),
                items: class.indicators[0].name.clone(),
            });
        }
        campaign.samples.push(sample);
    }
}

/// Sheet and report numbers in file order.
fn number(samples: &mut [Sample], kinds: &[Kind]) {
    for (n, sample) in samples.iter_mut().enumerate() {
        sample.sheet = format!("QS23-{:05}", n + 1);
        if !sample.items.is_empty() {
            sample.report_no = format!("{}2023-{:05}", kinds[sample.kind].profile.prefix, n + 1);
        }
    }
}
