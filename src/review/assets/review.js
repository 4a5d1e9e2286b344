// The review page: what is listed, what is shown, which keys do what.
import { drawFacts, finding } from "./facts.js";
import { createList } from "./list.js";
import { count, element, speak, word } from "./words.js";

const byId = (id) => document.getElementById(id);
const state = { version: 0, letters: [], shown: [], current: null, broken: [], zoom: 0, aborter: new AbortController(), movedAt: 0 };
const list = createList(byId("letters"), (id) => show(id));

async function getJson(path, signal) {
  const response = await fetch(path, { signal });
  if (!response.ok) throw new Error(`${path}: ${response.status}`);
  return response.json();
}

// --- the list ---------------------------------------------------------------------------------------------------

const outcomes = { letter: (l) => l.outcome === "letter", marked: (l) => l.outcome === "letter" && l.marks > 0, held: (l) => l.outcome === "held", excluded: (l) => l.outcome === "excluded" };
const kinds = ["rectification_guidance", "improvement_advice"];

function options(select, entries) {
  const chosen = select.value;
  select.replaceChildren(...entries.map(([value, name]) => element("option", name, { value })));
  select.value = entries.some(([value]) => value === chosen) ? chosen : "";
}

function drawFilters() {
  const how = (test) => state.letters.filter(test).length;
  const classes = new Map();
  for (const letter of state.letters) {
    const known = classes.get(letter.class) ?? { name: letter.class_name, letters: 0 };
    known.letters += 1;
    classes.set(letter.class, known);
  }
  const all = ["", `${word("all")} (${state.letters.length})`];
  options(byId("outcome"), [all, ...Object.entries(outcomes).map(([key, test]) => [key, `${word(`outcome_${key}`)} (${how(test)})`])]);
  options(byId("kind"), [all, ...kinds.map((kind) => [kind, `${word(`kind_${kind}`)} (${how((l) => l.kind === kind)})`])]);
  options(byId("class"), [all, ...[...classes].map(([code, known]) => [code, `${known.name || code} (${known.letters})`])]);
}

function filter() {
  const wanted = byId("search").value.trim().toLowerCase().split(/\s+/).filter(Boolean);
  const [outcome, kind, code] = ["outcome", "kind", "class"].map((id) => byId(id).value);
  state.shown = state.letters.filter((letter) =>
    (!outcome || outcomes[outcome](letter)) && (!kind || letter.kind === kind) && (!code || letter.class === code)
    && wanted.every((part) => letter.text.includes(part)));
  list.set(state.shown, state.current);
  byId("tally").textContent = state.shown.length ? count.shown(state.shown.length, state.letters.length) : word("nothing_found");
  drawPlace();
}

function clearFilters() {
  for (const id of ["search", "outcome", "kind", "class"]) byId(id).value = "";
  filter();
  list.select(state.current);
}

// --- one letter -------------------------------------------------------------------------------------------------

function drawPlace(pages) {
  const at = state.shown.findIndex((letter) => letter.id === state.current);
  const position = at >= 0 ? count.position(at + 1, state.shown.length) : "";
  if (pages !== undefined) state.pages = pages;
  byId("place").textContent = [position, state.pages ? count.pages(state.pages) : ""].filter(Boolean).join(" · ");
}

function drawBroken(letter) {
  const told = [...state.broken, ...(letter?.broken ?? [])];
  const box = byId("broken");
  box.hidden = told.length === 0;
  if (!told.length) return box.replaceChildren();
  const kept = state.letters.length > 0 && (letter ? letter.pages > 0 || !letter.broken.length : true);
  const title = kept ? word("broken_kept") : word(state.letters.length ? "broken_letter" : "broken_job");
  box.replaceChildren(element("h2", title), ...told.map(finding));
}

const address = (version, id, page) => `/pages/${version}/${encodeURIComponent(id)}/${page}`;

function paper(enterprise, page) {
  const image = element("img", null, { alt: `${enterprise}，${count.page(page, "…")}`, "data-page": page });
  return element("figure", null, { class: "paper" }, [image, element("figcaption")]);
}

/** Draws pages into the papers that are there, so that a change of the files replaces them without a flash. */
function drawPages(letter) {
  const box = byId("pages");
  if (letter.pages === 0) {
    const why = letter.reasons.map((reason) => element("div", null, { class: "reason" }, [element("b", reason.title), element("p", reason.explanation)]));
    box.replaceChildren(element("div", null, { class: "none" }, [element("h2", word(letter.broken.length ? "broken_letter" : `outcome_${letter.outcome}`)), ...why]));
    return;
  }
  for (const none of box.querySelectorAll(".none")) none.remove();
  const papers = [...box.querySelectorAll(".paper")];
  for (const late of papers.slice(letter.pages)) late.remove();
  for (let page = 1; page <= letter.pages; page += 1) {
    const figure = papers[page - 1] ?? paper(letter.enterprise, page);
    const image = figure.querySelector("img");
    if (page > 2) image.loading = "lazy";
    image.alt = `${letter.enterprise}，${count.page(page, letter.pages)}`;
    const wanted = address(letter.version, letter.id, page);
    if (image.getAttribute("src") !== wanted) image.src = wanted;
    figure.querySelector("figcaption").textContent = count.page(page, letter.pages);
    if (!figure.isConnected) box.append(figure);
  }
  const text = box.querySelector(".text") ?? element("details", null, { class: "text" }, [element("summary", word("as_text")), element("pre")]);
  text.querySelector("pre").textContent = letter.text;
  box.append(text);
}

/** The first page is asked for at once, beside the facts: it is what a reviewer waits for. */
function startFirstPage(entry) {
  const started = performance.now();
  const figure = paper(entry.enterprise, 1);
  const image = figure.querySelector("img");
  const there = new Promise((resolve) => {
    image.addEventListener("load", () => { document.body.dataset.firstPageMs = (performance.now() - started).toFixed(1); resolve(); }, { once: true });
    image.addEventListener("error", resolve, { once: true });
  });
  image.src = address(state.version, entry.id, 1);
  byId("pages").replaceChildren(figure);
  byId("pages").scrollTop = 0;
  return there;
}

async function show(id, { refresh = false } = {}) {
  const entry = state.letters.find((letter) => letter.id === id);
  if (!entry) return;
  const before = performance.now();
  const hurries = before - state.movedAt < 120;
  state.movedAt = before;
  state.current = id;
  state.aborter.abort();
  state.aborter = new AbortController();
  const { signal } = state.aborter;
  history.replaceState(null, "", `#${encodeURIComponent(id)}`);
  list.select(id);
  if (!refresh) drawPlace(0);
  byId("pages").setAttribute("aria-busy", "true");
  try {
    if (!refresh) {
      byId("pages").replaceChildren();
      byId("facts").replaceChildren(element("h2", entry.enterprise));
      // A key held down runs through the list; letters flown over are not made.
      if (hurries) await new Promise((resolve) => setTimeout(resolve, 120));
      if (signal.aborted) return;
    }
    const firstPage = !refresh && entry.outcome === "letter" && startFirstPage(entry);
    const letter = await getJson(`/api/letters/${encodeURIComponent(id)}`, signal);
    if (signal.aborted) return;
    drawBroken(letter);
    await firstPage;
    if (signal.aborted) return;
    drawPages(letter);
    drawPlace(letter.pages);
    drawFacts(byId("facts"), letter);
    document.body.dataset.shown = `${letter.version} ${id}`;
    warm(id, signal);
  } catch (error) {
    if (error.name !== "AbortError") byId("status").textContent = word("lost");
  } finally {
    if (state.current === id) byId("pages").removeAttribute("aria-busy");
  }
}

/** Has the neighbours made while this letter is being read: the next key then shows its page at once. */
async function warm(id, signal) {
  const at = state.shown.findIndex((letter) => letter.id === id);
  for (const neighbour of [state.shown[at + 1], state.shown[at - 1]]) {
    if (!neighbour || neighbour.outcome !== "letter") continue;
    try {
      await getJson(`/api/letters/${encodeURIComponent(neighbour.id)}`, signal);
    } catch {
      return;
    }
  }
}

function step(by) {
  if (!state.shown.length) return;
  const at = state.shown.findIndex((letter) => letter.id === state.current);
  const next = at < 0 ? 0 : Math.min(Math.max(at + by, 0), state.shown.length - 1);
  if (next !== at) show(state.shown[next].id);
}

// --- following the files ----------------------------------------------------------------------------------------

async function load() {
  const listing = await getJson("/api/letters");
  const first = state.version === 0;
  if (first) speak(listing.lang);
  Object.assign(state, { version: listing.version, broken: listing.broken });
  state.letters = listing.letters.map((letter) => ({ ...letter, text: [letter.enterprise, letter.credit_code, letter.id, letter.class_name, ...letter.sampling_sheets].join("\n").toLowerCase() }));
  byId("campaign").textContent = listing.campaign;
  const button = byId("findings-button");
  button.hidden = listing.findings.length === 0;
  button.textContent = count.general(listing.findings.length);
  byId("general-list").replaceChildren(...listing.findings.map(finding));
  drawFilters();
  filter();
  const asked = state.current ?? decodeURIComponent(location.hash.slice(1));
  const target = state.letters.find((letter) => letter.id === asked) ?? state.shown[0];
  drawBroken();
  if (target) await show(target.id, { refresh: !first && target.id === state.current });
  else byId("pages").replaceChildren(element("div", word(state.broken.length ? "broken_job" : "select_one"), { class: "none" }));
  if (!first) say(byId("broken").hidden ? word("mended") : "");
  document.body.dataset.version = String(state.version);
}

function say(text) {
  byId("status").textContent = text;
  setTimeout(() => { if (byId("status").textContent === text) byId("status").textContent = ""; }, 4000);
}

async function follow() {
  for (;;) {
    try {
      const version = await getJson(`/api/version/${state.version}`);
      if (byId("status").textContent === word("lost")) byId("status").textContent = "";
      if (version !== state.version) await load();
    } catch {
      byId("status").textContent = word("lost");
      await new Promise((resolve) => setTimeout(resolve, 1000));
    }
  }
}

// --- keys and buttons -------------------------------------------------------------------------------------------

function zoom(change) {
  state.zoom = change === 0 ? 0 : Math.min(Math.max(state.zoom + change, -3), 6);
  byId("pages").dataset.zoom = state.zoom;
}

function toggleFacts() {
  const hidden = document.body.classList.toggle("without-facts");
  byId("facts-button").setAttribute("aria-pressed", String(!hidden));
}

function toggleHelp() {
  const help = byId("help");
  if (help.open) help.close(); else help.showModal();
}

const scroll = (by) => byId("pages").scrollBy({ top: by * (byId("pages").clientHeight - 60) });
const keys = {
  j: () => step(1), k: () => step(-1), "/": () => { byId("search").focus(); byId("search").select(); }, "?": toggleHelp, f: toggleFacts,
  "+": () => zoom(1), "=": () => zoom(1), "-": () => zoom(-1), 0: () => zoom(0), Escape: clearFilters,
};
const listKeys = {
  ArrowDown: () => step(1), ArrowUp: () => step(-1), PageDown: () => step(list.rowsInView()), PageUp: () => step(-list.rowsInView()),
  Home: () => step(-state.shown.length), End: () => step(state.shown.length),
};

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  const { target, key } = event;
  if (document.querySelector("dialog[open]")) {
    if (key === "?") { event.preventDefault(); toggleHelp(); }
    return;
  }
  const run = (action) => { event.preventDefault(); action(); };
  if (target.matches("input, select")) {
    if (key === "Escape") run(() => byId("letters").focus());
    if (key === "Enter" && target.id === "search" && state.shown.length) run(() => { byId("letters").focus(); show(state.shown[0].id); });
    return;
  }
  if (target.id === "letters" && listKeys[key]) return run(listKeys[key]);
  if (key === " " && !target.matches("button")) return run(() => scroll(event.shiftKey ? -1 : 1));
  if (keys[key]) run(keys[key]);
});

for (const id of ["search", "outcome", "kind", "class"]) byId(id).addEventListener("input", filter);
for (const [id, action] of Object.entries({
  back: () => step(-1), forth: () => step(1), smaller: () => zoom(-1), larger: () => zoom(1), fit: () => zoom(0),
  "facts-button": toggleFacts, "help-button": toggleHelp, "findings-button": () => byId("general").showModal(),
})) byId(id).addEventListener("click", action);
window.addEventListener("hashchange", () => show(decodeURIComponent(location.hash.slice(1))));

load().catch(() => { byId("status").textContent = word("lost"); }).then(follow);
