//! Lists beside the results of the demonstration job: the plan, and who must be sampled again.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use super::campaign::Campaign;

/// A class that the plan does not have.
const UNPLANNED: &str = "safety_helmet";
/// The agency and the class of which more batches are planned than were sampled, and how many more.
const BEHIND: (&str, &str, usize) = ("六盘水虚构质量检测院（演示）", "fert_ssp", 4);
/// The class whose plan names an item that nobody tested, and that item.
const UNTESTED: (&str, &str) = ("wire_rvv", "不延燃试验");
/// A maker on the list that nobody sampled, and nobody says why.
const NOT_SAMPLED: &str = "贵阳远岫示例电线电缆有限公司";

/// Writes `plan.csv` and `followup.csv`: what was sampled, but for what must stand out.
///
/// # Errors
/// What the file system says.
pub fn write(campaign: &Campaign, folder: &Path) -> Result<(), String> {
    let mut counts: BTreeMap<(usize, &str), usize> = BTreeMap::new();
    for sample in campaign.samples.iter().filter(|sample| !sample.items.is_empty()) {
        *counts.entry((sample.kind, sample.agency)).or_default() += 1;
    }
    let mut plan = String::from("\u{feff}产品类别,承检机构,计划批次,检验项目,抽样截止日期,报告截止日期\n");
    for ((kind, agency), sampled) in counts {
        let class = &campaign.kinds[kind].class;
        let code: &str = &class.code.0;
        if code == UNPLANNED {
            continue;
        }
        let more = if (agency, code) == (BEHIND.0, BEHIND.1) { BEHIND.2 } else { 0 };
        let items = if code == UNTESTED.0 {
            let names: Vec<&str> = class.indicators.iter().filter(|of| of.key).map(|of| of.name.as_str()).collect();
            format!("{}；{}", names.join("；"), UNTESTED.1)
        } else {
            String::new()
        };
        plan.push_str(&format!("{},{agency},{},{items},2023-11-30,2024-01-31\n", class.name, sampled + more));
    }
    let wire = campaign.kinds.iter().find(|kind| &*kind.class.code.0 == "wire_bv").map(|kind| kind.class.name.as_str());
    let mut followup = String::from("\u{feff}标称生产企业,统一社会信用代码,产品类别,不合格项目,年度,负责部门\n");
    for prior in campaign.prior.iter().take(2) {
        followup.push_str(&format!(
            "{},{},{},{},2022,示例市场监管部门\n",
            prior.name, prior.code, prior.class, prior.items
        ));
    }
    followup.push_str(&format!("{NOT_SAMPLED},,{},导体电阻（20℃）,2022,示例市场监管部门\n", wire.unwrap_or_default()));
    for (name, text) in [("plan.csv", plan), ("followup.csv", followup)] {
        fs::write(folder.join(name), text).map_err(|error| error.to_string())?;
    }
    Ok(())
}
