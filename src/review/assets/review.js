// The review page: what is listed, what is shown, which keys do what.
import { showVisitor } from "./access.js";
import { getJson, listAddress, pageAddress } from "./api.js";
import { ask, decide, drawDecisions, onStanding, setStanding } from "./decisions.js";
import { drawChanged, drawDifference, leaveOld } from "./diff.js";
import { drawBlocks, drawEdits, edit, isEditing } from "./edit.js";
import { drawFacts, finding } from "./facts.js";
import { chooseFilters, chosenFilters, clearFilters, drawFilters, filtersOfAddress, onFilter } from "./filters.js";
import { createList } from "./list.js";
import { openMany, startViews } from "./many.js";
import { drawReasons } from "./reasons.js";
import { drawSpots, forgetSource } from "./spots.js";
import { openTab } from "./tabs.js";
import { count, element, speak, word } from "./words.js";

const byId = (id) => document.getElementById(id);
const state = { version: 0, total: 0, filters: {}, current: null, broken: [], zoom: 0, pages: 0, aborter: new AbortController(), listAborter: new AbortController(), movedAt: 0 };
const list = createList(
  byId("letters"),
  async (offset, limit) => (await getJson(listAddress(state.filters, { offset, limit }))).letters,
  async (position) => show(await list.at(position), position),
);

// --- the list ---------------------------------------------------------------------------------------------------

/** Asks for the list anew; `null` where a newer question is on its way. */
async function askList(filters) {
  state.listAborter.abort();
  state.listAborter = new AbortController();
  const { signal } = state.listAborter;
  try {
    const listing = await getJson(listAddress(filters, { limit: 100, at: state.current }), signal);
    return signal.aborted ? null : listing;
  } catch (error) {
    if (error.name === "AbortError") return null;
    throw error;
  }
}

function drawList(listing, filters) {
  state.filters = filters;
  state.total = listing.total;
  list.set(listing.matching, listing.letters, listing.offset, listing.position);
  const [done, of] = listing.surveyed;
  const tally = listing.matching ? count.shown(listing.matching, listing.total) : word("nothing_found");
  byId("tally").textContent = tally;
  byId("survey").textContent = done < of ? count.surveyed(done, of) : "";
  clearTimeout(state.again);
  // While letters are still being composed, the list learns of them.
  if (done < of || !state.surveyed) state.again = setTimeout(() => { state.surveyed = done >= of; filter({ stay: true }); }, done < of ? 1500 : 600);
  drawPlace();
}

async function filter({ stay = false } = {}) {
  const filters = chosenFilters();
  const listing = await askList(filters).catch(() => null);
  if (!listing) return;
  drawFilters({ ...listing.counts, state: listing.states }, listing.total);
  drawList(listing, filters);
  if (!stay) { byId("letters").scrollTop = 0; list.select(list.position()); }
  document.body.dataset.listed = JSON.stringify(filters);
}

async function forgetFilters() {
  clearFilters();
  await filter();
  list.select(list.position());
}

// --- one letter -------------------------------------------------------------------------------------------------

function drawPlace(pages) {
  const at = list.position();
  const position = at >= 0 ? count.position(at + 1, list.length()) : "";
  if (pages !== undefined) state.pages = pages;
  byId("place").textContent = [position, state.pages ? count.pages(state.pages) : ""].filter(Boolean).join(" · ");
}

function drawBroken(letter) {
  const told = [...state.broken, ...(letter?.broken ?? [])];
  const box = byId("broken");
  box.hidden = told.length === 0;
  if (!told.length) return box.replaceChildren();
  const kept = state.total > 0 && (letter ? letter.pages > 0 || !letter.broken.length : true);
  const title = kept ? word("broken_kept") : word(state.total ? "broken_letter" : "broken_job");
  box.replaceChildren(element("h2", title), ...told.map(finding));
}

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
    const wanted = pageAddress(letter.version, letter.id, page, letter.edition);
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
  image.src = pageAddress(state.version, entry.id, 1, entry.edition);
  byId("pages").replaceChildren(figure);
  byId("pages").scrollTop = 0;
  return there;
}

async function show(entry, position, { refresh = false } = {}) {
  if (!entry) return;
  leaveOld();
  const { id } = entry;
  const before = performance.now();
  const hurries = before - state.movedAt < 120;
  state.movedAt = before;
  state.current = id;
  state.aborter.abort();
  state.aborter = new AbortController();
  const { signal } = state.aborter;
  history.replaceState(null, "", `#${encodeURIComponent(id)}`);
  list.select(position);
  if (!refresh) drawPlace(0);
  byId("pages").setAttribute("aria-busy", "true");
  try {
    if (!refresh) {
      byId("pages").replaceChildren();
      byId("case").replaceChildren(element("h2", entry.enterprise));
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
    drawFacts(byId("case"), letter);
    byId("facts").scrollTop = 0;
    const shown = letter.outcome === "letter" ? id : null;
    drawDecisions(shown);
    drawReasons(shown);
    const editable = drawEdits(shown, wasEdited);
    const compared = drawDifference(shown);
    list.patch(id, { state: letter.state, is_their_turn: letter.is_their_turn, edition: letter.edition });
    forgetSource();
    if (letter.pages > 0) {
      const spots = await getJson(`/api/letters/${encodeURIComponent(id)}/spots`, signal);
      drawSpots(spots);
      await Promise.all([compared, editable]);
      if (signal.aborted) return;
      drawChanged(spots.blocks);
      drawBlocks(spots.blocks);
    }
    if (signal.aborted) return;
    document.body.dataset.shown = `${letter.version} ${id}`;
    warm(position, signal);
  } catch (error) {
    if (error.name !== "AbortError") byId("status").textContent = word("lost");
  } finally {
    if (state.current === id) byId("pages").removeAttribute("aria-busy");
  }
}

/** Has the neighbours made while this letter is being read: the next key then shows its page at once. */
async function warm(position, signal) {
  for (const at of [position + 1, position - 1]) {
    try {
      const neighbour = await list.at(at);
      if (signal.aborted) return;
      if (neighbour?.outcome === "letter") await getJson(`/api/letters/${encodeURIComponent(neighbour.id)}`, signal);
    } catch {
      return;
    }
  }
}

/** An edit was made or taken back: its letter is drawn anew. */
async function wasEdited(standing, told) {
  setStanding(standing);
  say(told);
  const entry = await find(state.current);
  if (entry) await show(entry, list.position(), { refresh: true });
}

async function step(by) {
  if (!list.length()) return;
  const at = list.position();
  const next = at < 0 ? 0 : Math.min(Math.max(at + by, 0), list.length() - 1);
  if (next === at) return;
  list.select(next);
  const entry = await list.at(next);
  if (list.position() === next) show(entry, next);
}

/** The next letter of the list that this person has not opened. */
async function nextUnseen() {
  const { next_unseen: offset } = await getJson(listAddress(state.filters, { unseen_after: list.position(), limit: 1 }));
  if (offset === null || offset === undefined) return say(word("none_unseen"));
  list.select(offset);
  show(await list.at(offset), offset);
}

// --- following the files ----------------------------------------------------------------------------------------

/** The letter that an id means, whatever the filters hide. */
async function find(id) {
  const listing = await getJson(listAddress({}, { q: id, limit: 20 }));
  return listing.letters.find((letter) => letter.id === id);
}

async function load() {
  // Who is writing finishes first; what changed is shown after.
  while (isEditing()) await new Promise((resolve) => setTimeout(resolve, 300));
  const first = state.version === 0;
  const asked = state.current ?? decodeURIComponent(location.hash.slice(1));
  state.current = asked || null;
  const filters = first ? filtersOfAddress() : chosenFilters();
  const listing = await askList(filters);
  if (!listing) return;
  if (first) {
    speak(listing.lang);
    showVisitor(byId("visitor"));
  }
  Object.assign(state, { version: listing.version, broken: listing.broken, surveyed: false });
  byId("campaign").textContent = listing.campaign;
  const button = byId("findings-button");
  button.hidden = listing.findings.length === 0;
  button.textContent = count.general(listing.findings.length);
  byId("general-list").replaceChildren(...listing.findings.map(finding));
  drawFilters({ ...listing.counts, state: listing.states }, listing.total);
  if (first) chooseFilters(filters);
  drawList(listing, filters);
  drawBroken();
  const at = listing.position;
  const known = at === null ? (asked ? await find(asked) : undefined) : await list.at(at);
  const target = known ?? (await list.at(0));
  if (target) await show(target, known ? (at ?? -1) : 0, { refresh: !first && target.id === asked });
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
  e: () => edit(), d: () => openTab("difference"), b: () => openMany(state.filters, () => filter({ stay: true })),
  ...Object.fromEntries(["facts", "reasons", "findings", "edits", "difference", "history"].map((name, at) => [at + 1, () => openTab(name)])),
  a: () => decide("approve"), r: () => ask("send_back"), c: () => ask("comment"), n: nextUnseen,
  "+": () => zoom(1), "=": () => zoom(1), "-": () => zoom(-1), 0: () => zoom(0), Escape: forgetFilters,
};
const listKeys = {
  ArrowDown: () => step(1), ArrowUp: () => step(-1), PageDown: () => step(list.rowsInView()), PageUp: () => step(-list.rowsInView()),
  Home: () => step(-list.length()), End: () => step(list.length()),
};

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  const { target, key } = event;
  if (document.querySelector("dialog[open]")) {
    if (key === "?") { event.preventDefault(); toggleHelp(); }
    return;
  }
  const run = (action) => { event.preventDefault(); action(); };
  if (target.matches("input, select, textarea")) {
    if (key === "Escape") run(() => byId("letters").focus());
    if (key === "Enter" && target.id === "search") run(async () => {
      byId("letters").focus();
      await filter();
      show(await list.at(0), 0);
    });
    return;
  }
  if (target.id === "letters" && listKeys[key]) return run(listKeys[key]);
  if (key === " " && !target.matches("button")) return run(() => scroll(event.shiftKey ? -1 : 1));
  if (keys[key]) run(keys[key]);
});

onFilter(() => filter());
onStanding((standing) => list.patch(state.current, { state: standing.state, ...(standing.opened_by.includes(standing.who) ? { is_opened: true } : {}), is_their_turn: standing.may.some((action) => action !== "send_back") }));
startViews(() => state.filters, (filters) => { chooseFilters(filters); filter(); });
for (const [id, action] of Object.entries({
  back: () => step(-1), forth: () => step(1), smaller: () => zoom(-1), larger: () => zoom(1), fit: () => zoom(0),
  "do-edit": () => edit(), "many-button": () => openMany(state.filters, () => filter({ stay: true })),
  "facts-button": toggleFacts, "help-button": toggleHelp, "findings-button": () => byId("general").showModal(),
})) byId(id).addEventListener("click", action);
window.addEventListener("hashchange", async () => {
  const id = decodeURIComponent(location.hash.slice(1));
  if (id === state.current) return;
  state.current = id;
  const listing = await askList(state.filters);
  if (listing?.position !== null && listing?.position !== undefined) {
    drawList(listing, state.filters);
    show(await list.at(listing.position), listing.position);
  } else show(await find(id), -1);
});

load().catch(() => { byId("status").textContent = word("lost"); }).then(follow);
