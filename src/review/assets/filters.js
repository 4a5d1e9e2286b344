// The filters above the list: what they offer comes counted from the program.
import { element, word } from "./words.js";

const byId = (id) => document.getElementById(id);
const SELECTS = ["outcome", "kind", "class", "state-filter", "look", "agency", "region"];
const asked = (id) => id.replace("-filter", "");
const FIXED = {
  outcome: ["letter", "marked", "held", "excluded"],
  kind: ["rectification_guidance", "improvement_advice"],
  "state-filter": ["turn", "unopened", "drafting", "awaiting_review", "awaiting_approval", "approved", "sent_back", "outdated"],
  look: ["fails", "repeat", "general", "alike", "thin"],
};
const ORDERS = ["attention", "file", "name", "specificity"];

function options(select, entries) {
  const chosen = select.value;
  select.replaceChildren(...entries.map(([value, name]) => element("option", name, { value })));
  select.value = entries.some(([value]) => value === chosen) ? chosen : entries[0][0];
}

/** Offers what there is, with how many letters have it. */
export function drawFilters(counts, total) {
  const all = ["", `${word("all")} (${total})`];
  for (const id of SELECTS) {
    const known = new Map((counts[asked(id)] ?? []).map((one) => [one.value, one]));
    const values = FIXED[id] ?? [...known.keys()].sort((a, b) => known.get(b).letters - known.get(a).letters);
    const entries = values.map((value) => {
      const one = known.get(value);
      const name = FIXED[id] ? word(`${asked(id)}_${value}`) : one.name;
      const counted = one?.letters ?? (["general", "alike", "fails"].includes(value) ? "" : 0);
      return [value, counted === "" ? name : `${name} (${counted})`];
    });
    options(byId(id), [all, ...entries]);
  }
  options(byId("order"), ORDERS.map((order) => [order, word(`order_${order}`)]));
}

/** What is chosen, as the program is asked. */
export function chosenFilters() {
  const order = byId("order").value;
  const chosen = { q: byId("search").value.trim(), order: order === "attention" ? "" : order };
  for (const id of SELECTS) chosen[asked(id)] = byId(id).value;
  return chosen;
}

/** Chooses filters, as a saved view has them. */
export function chooseFilters(filters) {
  byId("search").value = filters.q ?? "";
  byId("order").value = filters.order || "attention";
  for (const id of SELECTS) byId(id).value = filters[asked(id)] ?? "";
}

/** Filters that the address names, as links to a list have them. */
export function filtersOfAddress() {
  const known = ["q", "order", ...SELECTS.map(asked)];
  return Object.fromEntries([...new URLSearchParams(location.search)].filter(([key]) => known.includes(key)));
}

/** Lets everything through again; the order stays. */
export function clearFilters() {
  for (const id of ["search", ...SELECTS]) byId(id).value = "";
}

/** Tells when something is chosen; typing is waited for. */
export function onFilter(then) {
  let waiting = 0;
  byId("search").addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(then, 120);
  });
  for (const id of [...SELECTS, "order"]) byId(id).addEventListener("input", then);
}
