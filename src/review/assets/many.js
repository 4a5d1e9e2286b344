// Many letters at once: how far the list has been seen, decisions about it, samples of it, saved views.
import { getJson, post } from "./api.js";
import { finding } from "./facts.js";
import { count, element, word } from "./words.js";

const byId = (id) => document.getElementById(id);
const AT_ONCE = 50; // letters a request decides on
const now = { filters: {}, told: null, samples: [], onDone: () => {} };
const query = (filters) => String(new URLSearchParams(Object.entries(filters).filter(([, value]) => value)));

const pair = (name, value) => [element("dt", word(name)), element("dd", value)];

/** Decides on letters in portions, and says how far it is. */
async function decide(action, letters, sample, box) {
  const refused = [];
  let done = 0;
  for (let at = 0; at < letters.length; at += AT_ONCE) {
    const answer = await post("/api/decisions", { action, letters: letters.slice(at, at + AT_ONCE), journal: now.told.journal, sample });
    if (!answer.ok) { box.replaceChildren(answer.body?.finding ? finding(answer.body.finding) : element("p", word("lost"))); return; }
    for (const one of answer.body) if (one.refused) refused.push(one); else done += 1;
    box.textContent = `${word("many_done")} ${count.some(done, letters.length)}`;
  }
  box.replaceChildren(
    element("p", `${word("many_done")} ${count.letters(done)}${refused.length ? `；${word("many_refused")} ${count.letters(refused.length)}` : ""}`, { class: "fits" }),
    ...refused.slice(0, 5).map((one) => finding(one.refused)),
  );
  document.body.dataset.many = `${action} ${done}`;
  now.onDone();
  await look();
}

function step(one) {
  const box = byId("many-result");
  const button = element("button", `${word(`do_ready_${one.action}`)} ${count.letters(one.ready.length)}`, { type: "button", "data-step": one.action });
  button.disabled = one.ready.length === 0;
  button.addEventListener("click", () => { button.disabled = true; decide(one.action, one.ready, null, box); });
  return element("section", null, {}, [
    element("h3", word(`step_${one.action}`)),
    element("dl", null, {}, [
      ...pair("due", count.letters(one.due)), ...pair("with_findings", count.letters(one.with_findings)),
      ...pair("unseen", count.letters(one.unseen)), ...pair("ready", count.letters(one.ready.length)),
    ]),
    element("p", null, {}, [button]),
    ...(now.told.may_sample && one.clean.length > 1 ? [drawing(one)] : []),
  ]);
}

function drawing(one) {
  const size = element("input", null, { type: "number", min: "1", max: String(one.clean.length), value: String(Math.min(one.clean.length, Math.max(5, Math.ceil(one.clean.length / 10)))) });
  const button = element("button", word("draw"), { type: "submit" });
  const form = element("form", null, { class: "sampling" }, [element("b", word("sampling")), element("label", null, {}, [element("span", `${word("sample_size")}（${count.letters(one.clean.length)}）`), size]), button, element("p", word("sample_rule"), { class: "hint" })]);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const answer = await post("/api/samples", { action: one.action, letters: one.clean, size: Number(size.value) });
    if (answer.ok) await look(); else byId("many-result").replaceChildren(finding(answer.body.finding));
  });
  return form;
}

function sample(one) {
  const open = one.drawn.filter(([, result]) => result !== "done");
  const failed = one.drawn.some(([, result]) => result === "sent_back");
  const rest = one.letters.filter((letter) => !one.drawn.some(([drawn]) => drawn === letter));
  const button = element("button", `${word("sample_accept")}（${count.letters(rest.length)}）`, { type: "button", "data-sample": one.number });
  button.disabled = open.length > 0;
  button.addEventListener("click", () => { button.disabled = true; decide(one.action, rest, one.number, byId("many-result")); });
  const items = one.drawn.map(([letter, result]) => {
    const link = element("a", letter, { href: `#${encodeURIComponent(letter)}` });
    link.addEventListener("click", () => byId("many").close());
    return element("li", null, {}, [link, ` ${word(`sample_${result}`)}`]);
  });
  return element("details", null, { class: "chain" }, [
    element("summary", `${word("sample")} ${one.number} · ${word(`step_${one.action}`)} · ${count.some(one.drawn.length - open.length, one.drawn.length)}`),
    element("ul", null, {}, items), element("p", null, {}, failed ? [word("sample_failed")] : [button]),
  ]);
}

async function look() {
  const [told, samples] = await Promise.all([getJson(`/api/coverage?${query(now.filters)}`), getJson("/api/samples")]).catch(() => [null, []]);
  Object.assign(now, { told, samples });
  const box = byId("many-list");
  if (!told) return box.replaceChildren(element("p", word("lost")));
  box.replaceChildren(
    element("dl", null, {}, [
      ...pair("many_letters", count.letters(told.letters)), ...pair("many_opened", count.some(told.opened, told.letters)),
      ...pair("many_sentences", String(told.sentences)), ...pair("many_seen", count.some(told.sentences_seen, told.sentences)),
      ...(told.unknown ? pair("many_unknown", count.letters(told.unknown)) : []),
    ]),
    element("p", word("many_rule"), { class: "hint" }),
    ...(told.steps.length ? told.steps.map(step) : [element("p", word("many_nothing"))]),
    ...samples.map(sample),
  );
  document.body.dataset.covered = `${told.opened} ${told.sentences_seen} ${told.sentences}`;
}

/** Opens the window for the letters that the filters list; `onDone` is told when something was decided. */
export function openMany(filters, onDone) {
  Object.assign(now, { filters, onDone });
  byId("many-result").replaceChildren();
  byId("many-list").replaceChildren(element("p", word("checking")));
  byId("many").showModal();
  look();
}

// --- saved views ------------------------------------------------------------------------------------------------

function drawViews(views) {
  const select = byId("views");
  select.replaceChildren(element("option", word("view_none"), { value: "", "data-word": "view_none" }), ...views.map((view) => element("option", view.name, { value: view.query })));
}

/** Saved views: chosen ones are given to `onChoose` as filters; `chosen()` are the filters to save. */
export async function startViews(chosen, onChoose) {
  drawViews(await getJson("/api/views").catch(() => []));
  byId("views").addEventListener("change", () => { if (byId("views").value) onChoose(Object.fromEntries(new URLSearchParams(byId("views").value))); });
  byId("view-save").addEventListener("click", async () => {
    const name = byId("view-name").value.trim();
    if (!name) return byId("view-name").focus();
    const answer = await post("/api/views", { name, query: query(chosen()) });
    if (answer.ok) { drawViews(answer.body); byId("views").value = query(chosen()); byId("view-name").value = ""; }
  });
  byId("view-forget").addEventListener("click", async () => {
    const name = byId("views").selectedOptions[0]?.textContent;
    if (!byId("views").value) return;
    const answer = await post("/api/views", { name, query: "" });
    if (answer.ok) drawViews(answer.body);
  });
}
