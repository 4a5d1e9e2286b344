//! The demonstration job: which classes, how many enterprises, and the special cases that it must show.

use std::collections::BTreeSet;

use super::campaign::{self, Campaign, Sample};
use super::chance::Chance;
use super::results::Side;

/// Classes with the number of enterprises; 1, 4 and 7 are peer groups too small for some figures.
pub const CLASSES: [(&str, usize); 19] = [
    ("adblue", 11),
    ("brake_fluid", 4),
    ("brick_common", 19),
    ("cable_xlpe_lv", 12),
    ("fert_compound", 38),
    ("fert_dap", 5),
    ("fert_fmp", 7),
    ("fert_organic", 19),
    ("fert_ssp", 17),
    ("mulch_film", 12),
    ("paint_interior", 20),
    ("al_profile", 14),
    ("pe_pipe", 17),
    ("pvcu_drain", 15),
    ("safety_helmet", 1),
    ("school_uniform", 23),
    ("toy", 10),
    ("wire_bv", 43),
    ("wire_rvv", 26),
];
/// Batches before follow-ups and visits.
pub const BATCHES: usize = 446;
/// Seed of the committed files.
pub const SEED: u64 = 20_231_215;
/// Classes whose peer group must have exactly the number of enterprises above.
const EXACT: [&str; 3] = ["brake_fluid", "fert_fmp", "safety_helmet"];

/// A special case, for the README: sheet numbers, Chinese, English.
pub type Note = (Vec<String>, &'static str, &'static str);

struct Stage<'a> {
    campaign: &'a mut Campaign,
    chance: &'a mut Chance,
    used: BTreeSet<usize>,
    notes: Vec<Note>,
}

/// Puts the special cases in and says where they are.
///
/// # Errors
/// A case finds no sample to stand on.
pub fn stage(campaign: &mut Campaign, chance: &mut Chance) -> Result<Vec<Note>, String> {
    let mut stage = Stage { campaign, chance, used: BTreeSet::new(), notes: Vec::new() };
    stage.settle_exact_groups();
    stage.names()?;
    stage.failures()?;
    stage.procedure()?;
    stage.outdated_edition()?;
    stage.found();
    Ok(stage.notes)
}

impl Stage<'_> {
    fn code(&self, sample: &Sample) -> &str {
        &self.campaign.kinds[sample.kind].class.code.0
    }

    fn batches_of(&self, maker: usize, kind: usize) -> Vec<usize> {
        let samples = self.campaign.samples.iter().enumerate();
        samples.filter(|(_, s)| s.maker == maker && s.kind == kind && !s.items.is_empty()).map(|(i, _)| i).collect()
    }

    /// An unused plain batch of a class; `batches`: how many its maker has there at least.
    fn take(&mut self, class: &str, batches: usize) -> Result<usize, String> {
        let found = (0..self.campaign.samples.len()).find(|&i| {
            let sample = &self.campaign.samples[i];
            let all = self.batches_of(sample.maker, sample.kind);
            let elsewhere = self.campaign.samples.iter().any(|s| s.maker == sample.maker && s.kind != sample.kind);
            self.code(sample) == class
                && ["监督抽查", "联动抽查"].contains(&sample.task)
                && sample.channel == "生产领域"
                && !sample.items.is_empty()
                && !elsewhere
                && if batches == 1 { all.len() == 1 } else { all.len() >= batches }
                && all.iter().all(|b| !self.used.contains(b) && !self.campaign.samples[*b].failed())
        });
        let at = found.ok_or_else(|| format!("no plain batch of {class} is left"))?;
        self.used.extend(self.batches_of(self.campaign.samples[at].maker, self.campaign.samples[at].kind));
        Ok(at)
    }

    fn note(&mut self, at: &[usize], zh: &'static str, en: &'static str) {
        let sheets = at.iter().map(|&i| self.campaign.samples[i].sheet.clone()).collect();
        self.notes.push((sheets, zh, en));
    }

    fn settle_exact_groups(&mut self) {
        for i in 0..self.campaign.samples.len() {
            let sample = &self.campaign.samples[i];
            if EXACT.contains(&self.code(sample)) && sample.task != "跟踪抽查" && !sample.items.is_empty() {
                let sample = &mut self.campaign.samples[i];
                sample.task = "监督抽查";
                sample.status = "最终";
            }
        }
    }

    fn rename(&mut self, class: &str, name: &str, batches: usize) -> Result<usize, String> {
        let at = self.take(class, batches)?;
        let maker = self.campaign.samples[at].maker;
        let old = std::mem::replace(&mut self.campaign.makers[maker].name, name.to_string());
        let homes = [
            "贵州省贵阳市白云区",
            "贵州省遵义市汇川区",
            "贵州省毕节市大方县",
            "贵州省铜仁市碧江区",
            "贵州省黔南州龙里县",
        ];
        let home = |place: &&&str| place.strip_prefix("贵州省").is_some_and(|rest| name.starts_with(&rest[..6]));
        if let Some(place) = homes.iter().find(home) {
            self.campaign.makers[maker].place = place.to_string();
        }
        let samples = self.campaign.samples.iter_mut();
        samples.filter(|s| s.sampled_party == old).for_each(|s| s.sampled_party = name.to_string());
        self.campaign.prior.iter_mut().filter(|p| p.name == old).for_each(|p| p.name = name.to_string());
        Ok(at)
    }

    fn names(&mut self) -> Result<(), String> {
        let filler = "云岭示例虚构演示测试样张".chars().cycle();
        let long: String = "贵州".chars().chain(filler).take(114).chain("有限责任公司".chars()).collect();
        let hostile = [
            ("wire_bv", "#read(\"job.toml\")"),
            ("wire_rvv", "*贵州_测试$公司@"),
            ("fert_compound", "{{ 7*7 }}"),
            ("brick_common", "../../etc/x"),
            ("school_uniform", "CON"),
            ("cable_xlpe_lv", long.as_str()),
        ];
        let mut at = Vec::new();
        for (class, name) in hostile {
            at.push(self.rename(class, name, 1)?);
        }
        let longest = at.pop().into_iter().collect::<Vec<_>>();
        self.note(
            &at,
            "名称形似标记、模板、路径、保留文件名",
            "names that look like markup, templates, paths, device names",
        );
        self.note(&longest, "名称 120 个字", "a name of 120 characters");
        let rare = [
            ("wire_bv", "贵阳㐂𠮷示例电线厂"),
            ("fert_compound", "遵义䶮𬭊示例肥业有限公司"),
            ("pvcu_drain", "毕节堃喆犇示例管业有限公司"),
            ("al_profile", "铜仁淼鑫焱垚示例铝业有限公司"),
        ];
        let mut at = Vec::new();
        for (class, name) in rare {
            at.push(self.rename(class, name, 1)?);
        }
        self.note(&at, "名称含罕见字 㐂 𠮷 䶮 𬭊 堃 喆 犇", "rare characters in names");
        let first = self.rename("fert_organic", "黔南云栖示例（集团）有机肥有限公司", 2)?;
        let both = self.batches_of(self.campaign.samples[first].maker, self.campaign.samples[first].kind);
        self.campaign.samples[both[1]].written = Some("黔南云栖示例(集团)有机肥有限公司 ".into());
        self.note(&both, "同一企业名称括号全角、半角两种写法", "one enterprise in two bracket widths");
        Ok(())
    }

    fn failing(&mut self, class: &str, item: &str, side: Option<Side>) -> Result<usize, String> {
        let at = self.take(class, 1)?;
        let mut sample = self.campaign.samples[at].clone();
        campaign::fill(self.campaign, &mut sample, &vec![(item.to_string(), side)], self.chance);
        campaign::outcome(&mut sample, self.chance);
        sample.status = "最终";
        if !sample.failed() {
            return Err(format!("{class}: {item} cannot fail"));
        }
        self.campaign.samples[at] = sample;
        Ok(at)
    }

    fn failures(&mut self) -> Result<(), String> {
        let at = self.failing("wire_bv", "导体电阻（20℃）", Some(Side::High))?;
        self.note(&[at], "不合格：高于上限", "failed: above the upper limit");
        let at = self.failing("fert_compound", "总养分（N+P₂O₅+K₂O）", Some(Side::Low))?;
        self.note(&[at], "不合格：低于明示值", "failed: below the declared value");
        let low = self.failing("fert_organic", "酸碱度（pH）", Some(Side::Low))?;
        let high = self.failing("fert_organic", "酸碱度（pH）", Some(Side::High))?;
        let film = self.failing("mulch_film", "厚度极限偏差", Some(Side::Low))?;
        self.note(&[low, high, film], "不合格：双侧限值，两侧都有", "failed: two-sided limits, on either side");
        let at = [
            self.failing("school_uniform", "耐湿摩擦色牢度", None)?,
            self.failing("school_uniform", "绳带要求", None)?,
        ];
        self.note(&at, "不合格：等级；文字要求", "failed: a grade; a text requirement");
        let at = [self.failing("toy", "小零件", None)?, self.failing("pe_pipe", "静液压强度（20℃，100 h）", None)?];
        self.note(&at, "不合格：只有符合与否", "failed: pass or fail only");
        let at = self.failing("paint_interior", "耐洗刷性", Some(Side::Low))?;
        let other = self.take("paint_interior", 1)?;
        for (i, sign) in [(at, "<"), (other, ">")] {
            for item in self.campaign.samples[i].items.iter_mut().filter(|item| item.name == "耐洗刷性") {
                item.result = format!("{sign}{}", item.requirement.trim_start_matches('≥'));
            }
        }
        self.note(&[at], "不合格：结果为“小于限值”", "failed: reported as less than the limit");
        self.note(&[other], "结果为“大于”某值", "reported as greater than a value");
        Ok(())
    }

    fn procedure(&mut self) -> Result<(), String> {
        let mut held = Vec::new();
        for (class, item, status) in [
            ("fert_compound", "水分（H₂O）", "异议处理中"),
            ("wire_rvv", "导体电阻（20℃）", "异议处理中"),
            ("brick_common", "抗压强度平均值", "复检中"),
            ("fert_ssp", "游离酸（以P₂O₅计）", "复检中"),
        ] {
            let at = self.failing(class, item, None)?;
            let sample = &mut self.campaign.samples[at];
            (sample.status, sample.ordered, sample.remark) = (status, String::new(), String::new());
            held.push(at);
        }
        self.note(&held, "异议处理中、复检中：暂缓", "objection or retest pending: held");
        let mut fakes = Vec::new();
        for (class, item) in [("wire_bv", "导体电阻（20℃）"), ("adblue", "尿素含量")] {
            let at = self.failing(class, item, None)?;
            let sample = &mut self.campaign.samples[at];
            (sample.channel, sample.sampled_party) = ("流通领域", "贵阳市南明区虚构建材批发部".into());
            sample.remark = "涉嫌假冒，标称企业否认生产".into();
            fakes.push(at);
        }
        self.note(&fakes, "涉嫌假冒：不向标称企业出具文书", "suspected counterfeit: no letter to the labelled maker");
        let at = self.take("wire_rvv", 1)?;
        self.campaign.samples[at].remark = "企业名称待核实".into();
        self.note(
            &[at],
            "备注含义不明：暂缓，由人员核实",
            "a remark that the program does not know: held for a person",
        );
        Ok(())
    }

    /// An edition that was replaced before the sample was taken, as the basis of an item of a sample that no letter is about.
    fn outdated_edition(&mut self) -> Result<(), String> {
        let kinds = &self.campaign.kinds;
        let found =
            self.campaign.samples.iter().enumerate().filter(|(_, s)| s.task == "风险监测").find_map(|(at, s)| {
                let old = kinds[s.kind].class.standards.iter().find(|standard| {
                    let is_over = standard.effective_to.is_some_and(|last| last.to_string() < s.sampled_on);
                    is_over && s.items.first().is_some_and(|item| item.method == standard.replaced_by)
                })?;
                Some((at, old.no.clone()))
            });
        let (at, old) = found.ok_or("no sample of risk monitoring has an item whose standard replaced another")?;
        self.campaign.samples[at].items[0].method = old;
        self.note(
            &[at],
            "检验依据是已被代替的版本（yice summary 提示）",
            "an edition that had been replaced is the basis of an item",
        );
        Ok(())
    }

    /// Cases that chance has made already: where to look.
    fn found(&mut self) {
        let samples = &self.campaign.samples;
        let first = |wanted: &dyn Fn(&Sample) -> bool| -> Vec<usize> {
            (0..samples.len()).filter(|&i| wanted(&samples[i])).take(6).collect()
        };
        let follow_up = first(&|s| s.task == "跟踪抽查");
        let linkage = first(&|s| s.task == "联动抽查");
        let risk = first(&|s| s.task == "风险监测");
        let visits = first(&|s| s.items.is_empty());
        let censored = first(&|s| s.items.iter().any(|item| item.result.starts_with("未检出")));
        let numeric = first(&|s| s.items.iter().any(|item| item.numeric_cell));
        let two = first(&|s| samples.iter().any(|other| other.maker == s.maker && other.kind != s.kind));
        let principal = first(&|s| !s.principal.is_empty());
        self.note(&follow_up, "跟踪抽查（去年名单见 prior.csv）", "follow-up of last year's list (prior.csv)");
        self.note(&linkage, "联动抽查", "linkage");
        self.note(&risk, "风险监测：无文书", "risk monitoring: no letter");
        self.note(&visits, "拒检、无法抽样、停产、注销：无结果", "visits without a sample");
        self.note(&censored, "低于检出限", "below the detection limit");
        self.note(&numeric, "结果为数值单元格，按显示格式读取", "numeric cells, read as displayed");
        self.note(&two, "同一企业两个产品类别", "one enterprise in two classes");
        self.note(&principal, "有委托方", "a principal");
    }
}

/// README of the job.
pub fn readme(campaign: &Campaign, notes: &[Note]) -> String {
    let batches = campaign.samples.iter().filter(|s| !s.items.is_empty());
    let failed = batches.clone().filter(|s| s.failed()).count();
    let makers: BTreeSet<usize> = batches.clone().map(|s| s.maker).collect();
    let agencies: BTreeSet<&str> = campaign.samples.iter().map(|s| s.agency).collect();
    let (batches, visits) = (batches.count(), campaign.samples.iter().filter(|s| s.items.is_empty()).count());
    let mut text = format!(
        "# 演示任务 guizhou-2023（合成） / Demonstration job (synthetic)\n\n\
         **企业、信用代码、承检机构、人员、数据全部虚构**，与任何真实企业无关；信用代码主体含 `MFAKE`，校验位有效。\n\
         限值来自 `report-templates/catalog`，把握程度见各文件；检验方法编号仅作示例。\n\
         **Every enterprise, code, agency, person and value is made up.** Limits come from `report-templates/catalog` with their certainty.\n\n\
         企业 {} 家，{batches} 批次（不合格 {failed}），无样品走访 {visits} 次，产品种类 {} 个，承检机构 {} 家。\n\n\
         由固定种子生成，结果逐字节相同 / made from a fixed seed, byte for byte:\n\n\
         ```\ncargo run --release --example make-job -- --demo -o fixtures/guizhou-2023\n```\n\n\
         | 抽样单 sheets | 情形 | case |\n|---|---|---|\n",
        makers.len(),
        CLASSES.len(),
        agencies.len(),
    );
    for (sheets, zh, en) in notes {
        text.push_str(&format!("| {} | {zh} | {en} |\n", sheets.join("、")));
    }
    text.push_str("\n`plan.csv`、`followup.csv` 供 `yice summary` 演示：安全帽不在计划里，六盘水虚构质量检测院的磷肥（过磷酸钙）少抽 4 批次，电线电缆（60227 IEC 53 RVV）漏检不延燃试验，名单里有一家没有抽到；联动抽查的低压电力电缆没有导体电阻。\n`plan.csv` and `followup.csv` are for `yice summary`: a class outside the plan, an agency four batches behind, an item of the plan that nobody tested, a listed maker that nobody sampled; linkage batches of cables lack an item.\n");
    text.push_str("\n参与比较的企业：安全帽 1 家，机动车辆制动液 4 家，磷肥（钙镁磷肥）7 家，电线电缆（60227 IEC 01 BV）和复合肥料 30 家以上。\n");
    text
}
