// Why a letter says what it says: margins, peers, rules with their cells, entries of the knowledge tables.
import { getJson } from "./api.js";
import { cellKey } from "./facts.js";
import { onTab, openedTab, panel } from "./tabs.js";
import { element, word } from "./words.js";

const now = { id: null, drawn: null };

function reason(one) {
  const attributes = { class: "chain", ...(one.place ? { "data-cells": JSON.stringify([cellKey(one.place)]) } : {}) };
  const look = one.place ? [element("button", word("see_in_letter"), { type: "button", class: "look-up" })] : [];
  return element("details", null, attributes, [
    element("summary", null, {}, [element("span", one.what), " ", element("b", one.printed || word("not_printed"))]),
    element("ol", null, {}, one.steps.map((step) => element("li", step))), ...look,
  ]);
}

function entry(one) {
  const measures = one.measures.map(([text, cell]) => element("li", null, {}, [text, " ", element("small", `${cell.file} ${word("row")} ${cell.row}`)]));
  return element("details", null, { class: "chain" }, [
    element("summary", null, {}, [element("span", one.items.join("、")), " ", element("code", one.entry || word("entry_none"))]),
    element("ol", null, {}, measures),
  ]);
}

const section = (name, parts) => (parts.length ? [element("h3", word(name)), ...parts] : []);

async function draw() {
  const { id } = now;
  if (openedTab() !== "reasons" || now.drawn === id) return;
  now.drawn = id;
  const told = id ? await getJson(`/api/letters/${encodeURIComponent(id)}/reasons`).catch(() => null) : null;
  if (now.id !== id) return;
  const parts = told ? [...section("rules", told.rules.map(reason)), ...section("compared", told.compared.map(reason)), ...section("entries", told.entries.map(entry))] : [];
  panel("reasons").replaceChildren(...(parts.length ? parts : [element("p", word("no_reasons"), { class: "hint" })]));
  for (const first of panel("reasons").querySelectorAll("h3 + details")) first.open = true;
  document.body.dataset.reasons = id ?? "";
}

/** Shows the reasons of a letter once somebody looks; `null`: there is none. */
export function drawReasons(id) {
  Object.assign(now, { id, drawn: undefined });
  panel("reasons").replaceChildren();
  draw();
}
onTab(draw);
