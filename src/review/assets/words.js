// Every word the page says, in both languages. Texts of the job are never here.
import { counts, en as enDesk, zh as zhDesk } from "./words-desk.js";

const zh = {
  title: "文书审阅", overview_page: "总览", import_page: "读表情况", keys: "按键", list_of_letters: "文书清单", search: "查找", search_in: "企业、信用代码、抽样单号",
  outcome: "结果", kind: "类型", class: "产品", all: "全部", letter: "文书", pages: "文书页面", facts: "事实",
  facts_and_findings: "事实与提示", previous: "上一份", next: "下一份", smaller: "缩小", larger: "放大", fit: "适合宽度",
  close: "关闭", general_findings: "与整个作业有关的提示",
  help_step: "下一份、上一份", help_search: "查找；回车选中第一份", help_scroll: "向下翻页（加 Shift 向上）",
  help_facts: "显示或收起右侧的事实", help_zoom: "放大、缩小、适合宽度",
  help_escape: "离开查找、关闭窗口；再按一次清除筛选", help_help: "打开或关闭本窗口",
  help_note: "句子、版式、原因与措施、数据文件一经保存，本页自动更新；文件有错时，错误显示在文书上方，改动前的版本仍然可看。",
  outcome_letter: "可出具", outcome_marked: "可出具，有提示", outcome_held: "暂缓", outcome_excluded: "不出具",
  kind_rectification_guidance: "整改指导", kind_improvement_advice: "质量提升",
  mark_rectification_guidance: "整改", mark_improvement_advice: "提升", mark_held: "暂缓", mark_excluded: "不出",
  see_in_letter: "在文书中看", several_cells: "几个单元格都是这个数：", source: "出处",
  decisions: "审批", do_submit: "提交审核", do_review: "审核通过", do_approve: "批准", do_send_back: "退回", do_comment: "批注", confirm: "确定",
  ask_send_back: "退回的原因", ask_comment: "批注", history: "经过", the_program: "程序", open_at: "正在查看：", because: "原因：",
  help_decide: "通过（提交、审核或批准）、退回、批注", help_unseen: "下一份我没有看过的", none_unseen: "列出的都看过了",
  event_opened: "打开", event_commented: "批注", event_edited: "修改", event_edit_withdrawn: "撤回修改", event_submitted: "提交审核", event_reviewed: "审核通过",
  event_approved: "批准", event_sent_back: "退回", event_carried_over: "文字未变，原决定继续有效", event_outdated: "文字已变，原决定失效",
  look: "须留意", order: "排序", more_filters: "按机构、地区筛选", agency: "承检机构", region: "地区",
  look_fails: "不能生成", look_repeat: "上年不合格项目再次不合格", look_general: "知识表没有对应条目", look_alike: "与同类文书雷同", look_thin: "可比企业太少",
  look_short_fails: "错", look_short_repeat: "再犯", look_short_general: "通用", look_short_alike: "雷同", look_short_thin: "少",
  order_attention: "须留意的在前", order_file: "按数据文件", order_name: "按企业名称", order_specificity: "雷同的在前",
  code: "信用代码", sheets: "抽样单", id: "编号", reasons: "为什么没有文书", left_out: "不列入文书",
  findings_here: "与本企业有关的提示", layout_warnings: "定稿前须处理", batches: "批次与检验结果", visits: "未成批次的记录",
  item: "项目", requirement: "要求", result: "结果", verdict: "判定", row: "行",
  conforming: "符合", nonconforming: "不符合", not_judged: "不判定",
  no_nonconformity_found: "所检项目未发现不合格", nonconforming_batch: "不合格",
  final: "最终", objected: "异议处理中", retesting: "复检中",
  supervision: "监督抽查", special: "专项抽查", linkage: "联动抽查", follow_up: "跟踪抽查", risk_monitoring: "风险监测",
  production: "生产领域", retail: "流通领域", online: "电商",
  refused: "拒检", impossible: "无法抽样", stopped: "停产", deregistered: "注销",
  report: "报告", sampled: "抽样", sampled_from: "抽自", remark: "备注", key: "关键性指标", what_to_do: "怎么办：",
  broken_kept: "最新改动有错，下面仍是改动前的版本", broken_letter: "这份文书现在不能生成", broken_job: "作业不能打开，请先改正",
  mended: "已按最新文件更新", nothing_found: "没有符合条件的文书", this_computer: "本机", log_out: "退出登录", lost: "与程序的连接已断开，正在重试……",
  select_one: "请在左侧选择一份文书", as_text: "文字版（供查找、朗读）",
};
const en = {
  title: "Letter review", overview_page: "Overview", import_page: "How tables were read", keys: "Keys", list_of_letters: "Letters", search: "Search", search_in: "name, credit code, sheet number",
  outcome: "Outcome", kind: "Kind", class: "Product", all: "All", letter: "Letter", pages: "Pages", facts: "Facts",
  facts_and_findings: "Facts and findings", previous: "Previous", next: "Next", smaller: "Smaller", larger: "Larger", fit: "Fit width",
  close: "Close", general_findings: "Findings about the whole job",
  help_step: "next, previous letter", help_search: "search; Enter takes the first", help_scroll: "scroll down (with Shift: up)",
  help_facts: "show or hide the facts", help_zoom: "larger, smaller, fit width",
  help_escape: "leave the search, close a window; again: clear the filters", help_help: "open or close this window",
  help_note: "Sentences, layout, knowledge and data files are followed as they are saved; where one is broken, its error stands above the letter and the version before stays.",
  outcome_letter: "letter", outcome_marked: "letter, with findings", outcome_held: "held", outcome_excluded: "no letter",
  kind_rectification_guidance: "rectification", kind_improvement_advice: "improvement",
  mark_rectification_guidance: "rect.", mark_improvement_advice: "impr.", mark_held: "held", mark_excluded: "none",
  see_in_letter: "see in the letter", several_cells: "Several cells show this:", source: "Source",
  decisions: "Decisions", do_submit: "Submit", do_review: "Reviewed", do_approve: "Approve", do_send_back: "Send back", do_comment: "Comment", confirm: "OK",
  ask_send_back: "Why it is sent back", ask_comment: "Comment", history: "History", the_program: "the program", open_at: "Open at: ", because: "Reason: ",
  help_decide: "yes (submit, review or approve), send back, comment", help_unseen: "next one that I have not seen", none_unseen: "All that are listed have been seen",
  event_opened: "opened it", event_commented: "commented", event_edited: "edited", event_edit_withdrawn: "took an edit back", event_submitted: "submitted", event_reviewed: "reviewed",
  event_approved: "approved", event_sent_back: "sent it back", event_carried_over: "same words: the decision stands", event_outdated: "other words: the decision does not stand",
  look: "Look at", order: "Order", more_filters: "By agency, region", agency: "Agency", region: "Region",
  look_fails: "cannot be made", look_repeat: "failed last year and again", look_general: "no knowledge entry", look_alike: "much like the others", look_thin: "too few peers",
  look_short_fails: "!", look_short_repeat: "again", look_short_general: "gen.", look_short_alike: "alike", look_short_thin: "few",
  order_attention: "what needs eyes first", order_file: "as in the file", order_name: "by name", order_specificity: "most alike first",
  code: "Credit code", sheets: "Sheets", id: "Id", reasons: "Why there is no letter", left_out: "Left out",
  findings_here: "Findings about this enterprise", layout_warnings: "To settle before it is final", batches: "Batches and results", visits: "Records without a batch",
  item: "Item", requirement: "Required", result: "Result", verdict: "Verdict", row: "Row",
  conforming: "conforms", nonconforming: "fails", not_judged: "not judged",
  no_nonconformity_found: "no nonconformity found", nonconforming_batch: "nonconforming",
  final: "final", objected: "objection pending", retesting: "retest pending",
  supervision: "supervision", special: "special", linkage: "linkage", follow_up: "follow-up", risk_monitoring: "risk monitoring",
  production: "production", retail: "retail", online: "online",
  refused: "refused", impossible: "impossible", stopped: "stopped", deregistered: "deregistered",
  report: "report", sampled: "sampled", sampled_from: "from", remark: "remark", key: "key indicator", what_to_do: "What to do: ",
  broken_kept: "The newest change is broken; this is the version before it", broken_letter: "This letter cannot be made now", broken_job: "The job cannot be opened; mend this first",
  mended: "Updated from the newest files", nothing_found: "No letter matches", this_computer: "This computer", log_out: "Log out", lost: "The program does not answer, trying again …",
  select_one: "Choose a letter on the left", as_text: "As text (to search, to listen to)",
};
let words = zh;

/** The word for a key; a key without one is shown as it is, so that nothing goes missing. */
export const word = (key) => words[key] ?? (words === zh ? zhDesk : enDesk)[key] ?? key;

/** "3 of 296", "page 2 of 9" and the like, where word order differs. */
export const count = {
  ...Object.fromEntries(Object.keys(counts(true)).map((key) => [key, (...given) => counts(words === zh)[key](...given)])),
  position: (at, all) => (words === zh ? `第 ${at} 份，共 ${all} 份` : `${at} of ${all}`),
  surveyed: (done, of) => (words === zh ? `已通读 ${done}/${of}` : `read through ${done} of ${of}`),
  shown: (shown, all) => (words === zh ? (shown === all ? `共 ${all} 份` : `列出 ${shown} 份，共 ${all} 份`) : `${shown} of ${all}`),
  page: (at, all) => (words === zh ? `第 ${at} 页，共 ${all} 页` : `page ${at} of ${all}`),
  pages: (all) => (words === zh ? `${all} 页` : `${all} pages`),
  general: (all) => (words === zh ? `作业提示 ${all}` : `${all} findings`),
  marks: (all) => (words === zh ? `${all} 条提示` : `${all} findings`),
};

/** Speaks a language from now on and translates what the page already says. */
export function speak(lang) {
  words = lang === "en" ? en : zh;
  document.documentElement.lang = lang === "en" ? "en" : "zh-CN";
  document.title = words === zh ? "一策 · 文书审阅" : "Yice · letter review";
  for (const element of document.querySelectorAll("[data-word]")) element.textContent = word(element.dataset.word);
  for (const element of document.querySelectorAll("[data-label]")) {
    element.setAttribute("aria-label", word(element.dataset.label));
    if (element.matches("button")) element.title = word(element.dataset.label);
  }
  for (const element of document.querySelectorAll("[data-placeholder]")) element.placeholder = word(element.dataset.placeholder);
}

/** A time of the journal by this computer's clock: `2026-11-28 17:38`. */
export const hour = (at) => new Date(at).toLocaleString("sv-SE", { dateStyle: "short", timeStyle: "short" });

/** A person's name; without users there is one, at this computer; the program itself has none. */
export const nameOf = (who) => (who === "local" ? word("this_computer") : who || word("the_program"));

/** An element with text and attributes. Texts enter as text nodes, never as markup. */
export function element(name, text, attributes = {}, children = []) {
  const made = document.createElement(name);
  if (text !== undefined && text !== null) made.textContent = text;
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}
