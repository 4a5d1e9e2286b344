//! What is said about figures of practice in the catalog.

use crate::diagnostic::{Diagnostic, Place};
use crate::domain::catalog::practice::Contradiction;

/// Figures of practice that contradict each other or their limit.
pub(crate) fn practice_contradiction(
    place: Place,
    indicator: &str,
    requirement: &str,
    what: Contradiction,
) -> Diagnostic {
    let (zh, en) = words(what);
    Diagnostic::error("practice-contradiction")
        .at(place)
        .say(
            format!("“{indicator}”（{requirement}）的工作余量资料自相矛盾：{zh}"),
            format!("practice of {indicator} ({requirement}) contradicts itself: {en}"),
        )
        .hint("请产品工程师改正，或删去这一节", "ask the product engineer to correct it, or delete the table")
}

/// Two equal limits with different practice.
pub(crate) fn ambiguous_practice(place: Place, indicator: &str, requirement: &str) -> Diagnostic {
    Diagnostic::error("ambiguous-practice")
        .at(place)
        .say(
            format!("“{indicator}”有几处相同的限值“{requirement}”，工作余量资料却不同"),
            format!("{indicator} has {requirement} several times with different practice"),
        )
        .hint("限值相同的各档写成相同，或在较后的一档里写明不同的限值", "make the practice of equal limits equal")
}

fn words(what: Contradiction) -> (&'static str, &'static str) {
    match what {
        Contradiction::Words => ("限值是文字，没有可比的数值", "the limit is words, not a number"),
        Contradiction::EmptyRange => ("working_low 应小于 working_high", "working_low must be less than working_high"),
        Contradiction::WrongSide => {
            ("工作值或工作区间不在限值好的一侧", "the working value or range is not on the good side of the limit")
        }
        Contradiction::TargetOutside => ("target 不在工作区间内", "target lies outside the working range"),
        Contradiction::MarginDiffers => {
            ("工作值不等于限值加（减）margin", "the working value is not the limit with its margin")
        }
        Contradiction::Halved => (
            "单侧项目的 margin 和工作值要写就都写，两端都写的工作区间没有 margin",
            "margin and working value go together; a band has no margin",
        ),
        Contradiction::EnoughTooSoon => ("good_enough 比工作值还松", "good_enough is reached before the working value"),
        Contradiction::EnoughDiffers => {
            ("good_enough 不等于限值加（减）good_enough_margin", "good_enough is not the limit with good_enough_margin")
        }
        Contradiction::PreferenceSide => (
            "preference 与限值的方向不符（双侧限值只能是 within 或 target）",
            "preference does not fit the side of the limit; a range is within or target",
        ),
        Contradiction::NothingIsBetter => (
            "preference 是 within 或 target，就没有 good_enough",
            "with preference within or target nothing is good_enough",
        ),
        Contradiction::ChangeTooLarge => (
            "smallest_change 大于限值与工作值之差，目标永远写不出来",
            "smallest_change exceeds the distance from limit to working value",
        ),
        Contradiction::ChangeBelowRepeatability => {
            ("smallest_change 小于 repeatability，复测一次就可能碰巧达到", "smallest_change is less than repeatability")
        }
        Contradiction::AlarmBelowReproducibility => {
            ("spread_alarm 小于 reproducibility，换个实验室就有这么大差别", "spread_alarm is less than reproducibility")
        }
        Contradiction::RepeatabilityExceeds => {
            ("repeatability 大于 reproducibility", "repeatability exceeds reproducibility")
        }
        Contradiction::ShareOfNothing => (
            "双侧限值或限值为 0 的，不能用 percent_of_limit",
            "percent_of_limit means nothing under a range or a limit of 0",
        ),
    }
}
