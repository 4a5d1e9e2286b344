// From a figure on the page to its cell, from a row or a finding to what the letter makes of it.
import { cellKey } from "./facts.js";
import { element, word } from "./words.js";

const byId = (id) => document.getElementById(id);
let known = { sources: [], spots: [], blocks: [] };

function place(made, area) {
  Object.assign(made.style, { left: `${area.x}%`, top: `${area.y}%`, width: `${area.w}%`, height: `${area.h}%` });
  return made;
}

function layer(page) {
  const figure = byId("pages").querySelector(`img[data-page="${page}"]`)?.closest(".paper");
  if (!figure) return null;
  return figure.querySelector(".layer") ?? figure.appendChild(element("div", null, { class: "layer", "aria-hidden": "true" }));
}

/** Says where a figure comes from. */
function tell(indices) {
  const box = byId("source");
  box.replaceChildren(...indices.slice(0, 4).map((index) => {
    const source = known.sources[index];
    return element("div", null, {}, [
      element("p", null, {}, [element("b", source.what), " ", element("span", source.printed, { class: "figure" })]),
      element("ol", null, {}, source.steps.map((step) => element("li", step))),
    ]);
  }));
  if (indices.length > 1) box.prepend(element("p", word("several_cells"), { class: "several" }));
  box.hidden = false;
}

/** Closes what was said, and lets go of what was marked. */
export function forgetSource() {
  byId("source").hidden = true;
  for (const marked of document.querySelectorAll(".spot.marked, .block-mark, [data-cells].marked")) marked.classList.contains("block-mark") ? marked.remove() : marked.classList.remove("marked");
}

const spotsOf = (indices) => [...byId("pages").querySelectorAll(".spot")].filter((spot) => JSON.parse(spot.dataset.sources).some((index) => indices.includes(index)));

function mark(indices, { scroll }) {
  forgetSource();
  const cells = new Set(indices.map((index) => cellKey(known.sources[index].place)));
  for (const row of byId("facts").querySelectorAll("[data-cells]")) row.classList.toggle("marked", JSON.parse(row.dataset.cells).some((cell) => cells.has(cell)));
  const spots = spotsOf(indices);
  for (const spot of spots) spot.classList.add("marked");
  if (scroll === "page") spots[0]?.scrollIntoView({ block: "center" });
  if (scroll === "facts") byId("facts").querySelector(".marked")?.scrollIntoView({ block: "nearest" });
  if (indices.length) tell(indices);
}

/** The blocks that the figures of these rows stand in, outlined: the sentences a finding is about. */
function outline(cells) {
  const indices = known.sources.flatMap((source, index) => (cells.includes(cellKey(source.place)) ? [index] : []));
  mark(indices, { scroll: "page" });
  const blocks = new Set(known.spots.filter((spot) => spot.sources.some((index) => indices.includes(index))).map((spot) => spot.block));
  for (const block of known.blocks.filter((one) => blocks.has(one.id))) layer(block.area.page)?.append(place(element("div", null, { class: "block-mark" }), block.area));
}

/** Puts the places of a letter's figures over its pages. */
export function drawSpots(spots) {
  known = spots;
  for (const old of byId("pages").querySelectorAll(".layer")) old.remove();
  for (const spot of spots.spots) {
    const made = element("span", null, { class: "spot", "data-sources": JSON.stringify(spot.sources), "data-block": spot.block });
    layer(spot.area.page)?.append(place(made, spot.area));
  }
  const cells = new Set(spots.sources.map((source) => cellKey(source.place)));
  for (const finding of byId("facts").querySelectorAll(".finding[data-cells]")) {
    const own = JSON.parse(finding.dataset.cells).filter((cell) => cells.has(cell));
    if (own.length && !finding.querySelector("button")) finding.append(element("button", word("see_in_letter"), { type: "button", class: "look-up" }));
  }
  document.body.dataset.spots = String(spots.spots.length);
}

let leaving = 0;
byId("pages").addEventListener("pointerover", (event) => {
  const spot = event.target.closest(".spot");
  clearTimeout(leaving);
  if (spot) mark(JSON.parse(spot.dataset.sources), { scroll: "facts" });
});
byId("pages").addEventListener("pointerout", (event) => {
  if (event.target.closest(".spot") && !byId("source").dataset.pinned) leaving = setTimeout(forgetSource, 400);
});
byId("facts").addEventListener("click", (event) => {
  const button = event.target.closest(".look-up");
  if (button) outline(JSON.parse(button.closest("[data-cells]").dataset.cells));
});
