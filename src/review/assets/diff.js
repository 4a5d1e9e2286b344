// What differs from the letter as it was last decided on: words by block, and the pages of then.
import { getJson } from "./api.js";
import { onTab, panel, setCount } from "./tabs.js";
import { element, hour, nameOf, word } from "./words.js";

const now = { id: null, shown: null, blocks: [], told: null };
const byId = (id) => document.getElementById(id);

/** Words: each Chinese character, each run of letters or figures, each other sign. */
const wordsOf = (text) => text.match(/[A-Za-z0-9.]+|[\s\S]/gu) ?? [];

/** What is gone and what is new between two texts: runs of words, each with `=`, `-` or `+`. */
export function compared(before, after) {
  const [one, other] = [wordsOf(before), wordsOf(after)];
  let [start, end] = [0, 0];
  while (start < one.length && start < other.length && one[start] === other[start]) start += 1;
  while (end < one.length - start && end < other.length - start && one[one.length - 1 - end] === other[other.length - 1 - end]) end += 1;
  const [a, b] = [one.slice(start, one.length - end), other.slice(start, other.length - end)];
  const runs = [];
  const add = (sign, text) => { if (runs.at(-1)?.[0] === sign) runs.at(-1)[1] += text; else if (text) runs.push([sign, text]); };
  add("=", one.slice(0, start).join(""));
  if (a.length * b.length > 1e6) { add("-", a.join("")); add("+", b.join("")); } else {
    const width = b.length + 1;
    const longest = new Uint16Array((a.length + 1) * width);
    for (let i = a.length - 1; i >= 0; i -= 1) for (let j = b.length - 1; j >= 0; j -= 1) {
      longest[i * width + j] = a[i] === b[j] ? longest[(i + 1) * width + j + 1] + 1 : Math.max(longest[(i + 1) * width + j], longest[i * width + j + 1]);
    }
    let [i, j] = [0, 0];
    while (i < a.length || j < b.length) {
      if (i < a.length && j < b.length && a[i] === b[j]) { add("=", a[i]); i += 1; j += 1; }
      else if (j >= b.length || (i < a.length && longest[(i + 1) * width + j] >= longest[i * width + j + 1])) { add("-", a[i]); i += 1; }
      else { add("+", b[j]); j += 1; }
    }
  }
  add("=", one.slice(one.length - end).join(""));
  return runs;
}

const marked = (runs) => runs.map(([sign, text]) => (sign === "=" ? document.createTextNode(text) : element(sign === "-" ? "del" : "ins", text)));

/** Texts of a block side by side: the same ones are left out, the others paired in their order. */
function paired(before, after) {
  const [gone, come] = [before.filter((text) => !after.includes(text)), after.filter((text) => !before.includes(text))];
  return Array.from({ length: Math.max(gone.length, come.length) }, (_, at) => element("p", null, { class: "words" }, marked(compared(gone[at] ?? "", come[at] ?? ""))));
}

function blockOf(block) {
  const sign = !block.before.length ? word("block_new") : !block.now.length ? word("block_gone") : "";
  const title = block.block ? block.section || word("page_one") : word("around");
  const head = element("h3", null, {}, [element("button", title, { type: "button", class: "look-block", "data-block": block.block }), element("span", sign, { class: "verdict" })]);
  head.querySelector("button").addEventListener("click", () => outline(block.block));
  const texts = paired(block.before, block.now);
  return element("article", null, { class: "difference" }, [head, ...(texts.length ? texts : paired(block.before, []))]);
}

function outline(id) {
  seeNow();
  const area = now.blocks.find((one) => one.id === id)?.area;
  const figure = area && byId("pages").querySelector(`img[data-page="${area.page}"]`)?.closest(".paper");
  figure?.querySelector(`.changed[data-block="${CSS.escape(id)}"]`)?.scrollIntoView({ block: "center" });
}

function draw() {
  const { told } = now;
  const box = panel("difference");
  setCount("difference", told?.blocks.length ?? 0);
  if (!told) return box.replaceChildren();
  if (!told.decision) return box.replaceChildren(element("p", word("no_difference"), { class: "hint" }));
  const reasons = told.changed.map((one) => word(`change_${one}`)).join("、");
  const old = element("button", word("see_old"), { type: "button", id: "see-old", "aria-pressed": "false" });
  old.hidden = !told.words || !told.blocks.length;
  old.addEventListener("click", () => (now.shown ? seeNow() : seeOld()));
  const isCarried = told.changed.length > 0 && told.words && !told.blocks.length;
  box.replaceChildren(
    element("p", `${word("compared_with")}：${nameOf(told.who)} ${hour(told.when)} ${word(`event_${told.decision}`)}`),
    ...(reasons ? [element("p", `${word("changed_because")}${reasons}`, { class: "because" })] : []),
    ...(isCarried ? [element("p", `✓ ${word("carried")}`, { class: "fits" })] : []),
    ...(!told.words ? [element("p", word("texts_lost"))] : !told.blocks.length ? [element("p", word("same_words"), { class: "hint" })] : [element("p", null, {}, [old]), ...told.blocks.map(blockOf)]),
  );
  document.body.dataset.difference = `${now.id} ${told.blocks.length}`;
}

/** The pages of then in the place of those of now. */
function seeOld() {
  const box = byId("pages");
  now.shown = [...box.childNodes];
  byId("see-old")?.setAttribute("aria-pressed", "true");
  if (byId("see-old")) byId("see-old").textContent = word("see_now");
  const old = [];
  const add = (page) => {
    const image = element("img", null, { alt: `${word("old_page")} ${page}` });
    const figure = element("figure", null, { class: "paper old" }, [element("figcaption", `${word("old_page")} · ${page}`), image]);
    image.addEventListener("load", () => { if (now.shown) add(page + 1); }, { once: true });
    image.addEventListener("error", () => figure.remove(), { once: true });
    image.src = `/pages/old/${now.told.words}/${page}`;
    old.push(figure);
    box.append(figure);
  };
  box.replaceChildren();
  add(1);
}

function seeNow() {
  if (!now.shown) return;
  byId("pages").replaceChildren(...now.shown);
  now.shown = null;
  byId("see-old")?.setAttribute("aria-pressed", "false");
  if (byId("see-old")) byId("see-old").textContent = word("see_old");
}

/** Marks the changed blocks on the pages. */
export function drawChanged(blocks) {
  now.blocks = blocks;
  for (const old of byId("pages").querySelectorAll(".changed")) old.remove();
  const changed = new Set((now.told?.words ? now.told.blocks : []).map((block) => block.block));
  for (const block of blocks.filter((one) => changed.has(one.id))) {
    const layer = byId("pages").querySelector(`img[data-page="${block.area.page}"]`)?.closest(".paper")?.querySelector(".layer");
    const made = element("span", null, { class: "changed", "data-block": block.id });
    Object.assign(made.style, { top: `${block.area.y}%`, height: `${block.area.h}%` });
    layer?.append(made);
  }
}

/** Shows what differs; `null`: there is no letter. */
export async function drawDifference(id) {
  seeNow();
  Object.assign(now, { id, told: null, shown: null });
  draw();
  if (!id) return;
  const told = await getJson(`/api/letters/${encodeURIComponent(id)}/difference`).catch(() => null);
  if (now.id !== id) return;
  now.told = told;
  draw();
}
/** Lets go of the old pages before others are drawn. */
export const leaveOld = seeNow;
onTab((name) => { if (name !== "difference") seeNow(); });
