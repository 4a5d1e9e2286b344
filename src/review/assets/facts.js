// What stands beside a letter: reasons, findings, batches with every item as the laboratory reported it.
import { panel, setCount } from "./tabs.js";
import { element, word } from "./words.js";

/** What a row of a sheet goes by, here and on the pages. */
export const cellKey = (place) => `${place.file}›${place.sheet ?? ""}›${place.row ?? ""}`;

/** A finding: what is wrong, where in the reader's own files, what to do. */
export function finding(told) {
  const parts = [element("p", null, { class: "said" }, [element("b", told.word), " ", told.message])];
  if (told.places.length) parts.push(element("ul", null, { class: "places" }, told.places.map((place) => element("li", place))));
  if (told.hint) parts.push(element("p", null, { class: "hint" }, [element("b", word("what_to_do")), told.hint]));
  parts.push(element("code", told.code));
  return element("div", null, { class: `finding ${told.severity}`, "data-cells": JSON.stringify(told.cells.map(cellKey)) }, parts);
}

function pairs(rows) {
  const list = element("dl");
  for (const [name, value] of rows) if (value) list.append(element("dt", name), element("dd", value));
  return list;
}

function section(title, parts) {
  return parts.length ? [element("section", null, {}, [element("h3", title), ...parts])] : [];
}

function itemRow(item) {
  const failed = item.verdict === "nonconforming";
  const name = element("th", null, { scope: "row" });
  if (item.is_key) name.append(element("span", "★", { class: "key", title: word("key"), role: "img", "aria-label": word("key") }), "\u00a0");
  name.append(item.name);
  if (item.unit && item.unit !== "/") name.append(element("small", item.unit));
  const look = element("button", item.place.row, { type: "button", class: "look-up", title: word("see_in_letter"), "aria-label": `${item.name}：${word("row")} ${item.place.row}，${word("see_in_letter")}` });
  return element("tr", null, { ...(failed ? { class: "failed" } : {}), "data-cells": JSON.stringify([cellKey(item.place)]) }, [
    name, element("td", item.requirement), element("td", item.result),
    element("td", (failed ? "✕ " : "") + word(item.verdict)), element("td", null, { class: "at" }, [look]),
  ]);
}

function batchCard(batch) {
  const failed = batch.conclusion === "nonconforming";
  const file = [batch.place.file, batch.place.sheet].filter(Boolean).join(" › ");
  const head = element("h4", null, {}, [
    element("span", batch.sampling_sheet_no),
    element("span", failed ? word("nonconforming_batch") : word(batch.conclusion), { class: failed ? "verdict failed" : "verdict" }),
  ]);
  const dates = [[word("sampled"), batch.sampled_on], [word("report"), [batch.report_no, batch.reported_on].filter(Boolean).join("，")]]
    .filter(([, value]) => value).map(([name, value]) => `${name} ${value}`).join(" · ");
  const lines = [
    batch.product.join(" · "),
    [word(batch.task), word(batch.channel), batch.agency].filter(Boolean).join(" · "),
    dates,
    batch.sampled_party && `${word("sampled_from")} ${batch.sampled_party}`,
    batch.status !== "final" && word(batch.status),
    batch.remark && `${word("remark")}：${batch.remark}`,
  ].filter(Boolean);
  const table = element("table", null, {}, [
    element("thead", null, {}, [element("tr", null, {}, ["item", "requirement", "result", "verdict", "row"].map((key) => element("th", word(key), { scope: "col" })))]),
    element("tbody", null, {}, batch.items.map(itemRow)),
  ]);
  return element("article", null, { class: batch.in_letter ? "batch" : "batch outside" }, [
    head, ...lines.map((line) => element("p", line)), table, element("p", file, { class: "file" }),
  ]);
}

/** Fills head and tabs with the facts and findings of one letter. */
export function drawFacts(head, letter) {
  const reasons = letter.reasons.map((reason) => element("div", null, { class: "reason" }, [element("b", reason.title), element("p", reason.explanation), element("code", reason.code)]));
  const visits = letter.visits.map((visit) => element("p", [
    visit.sampling_sheet_no, visit.not_sampled && word(visit.not_sampled), visit.remark,
    [visit.place.file, visit.place.sheet, visit.place.row && `${word("row")} ${visit.place.row}`].filter(Boolean).join(" › "),
  ].filter(Boolean).join(" · ")));
  panel("facts").replaceChildren(
    ...section(word("reasons"), reasons),
    ...section(word("visits"), visits),
    ...section(word("batches"), letter.batches.map(batchCard)),
  );
  const findings = [...section(word("layout_warnings"), letter.warnings.map(finding)), ...section(word("findings_here"), letter.findings.map(finding))];
  panel("findings").replaceChildren(...(findings.length ? findings : [element("p", word("no_findings"), { class: "hint" })]));
  setCount("findings", letter.warnings.length + letter.findings.length);
  head.replaceChildren(
    element("h2", letter.enterprise),
    pairs([
      [word("code"), letter.credit_code], [word("class"), letter.class_name], [word("sheets"), letter.sampling_sheets.join("、")],
      [word("left_out"), letter.left_out.join("、")], [word("id"), letter.id],
    ]),
  );
}
