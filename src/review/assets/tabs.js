// The tabs beside a letter: one is open, arrows go from one to the next.
import { element, word } from "./words.js";

const NAMES = ["facts", "reasons", "findings", "edits", "difference", "history"];
const listeners = [];
let open = "facts";

const tab = (name) => document.getElementById(`tab-${name}`);

/** The panel of a tab. */
export const panel = (name) => document.getElementById(`panel-${name}`);

/** Opens a tab. */
export function openTab(name) {
  open = name;
  for (const one of NAMES) {
    tab(one).setAttribute("aria-selected", String(one === name));
    tab(one).tabIndex = one === name ? 0 : -1;
    panel(one).hidden = one !== name;
  }
  for (const listener of listeners) listener(name);
}

/** The open tab. */
export const openedTab = () => open;

/** Tells when a tab is opened. */
export const onTab = (listener) => listeners.push(listener);

/** How many there are, behind a tab's name; 0: not shown. */
export function setCount(name, number) {
  tab(name).replaceChildren(element("span", word(`tab_${name}`), { "data-word": `tab_${name}` }), ...(number ? [" ", element("b", number)] : []));
}

for (const name of NAMES) tab(name).addEventListener("click", () => openTab(name));
document.getElementById("tabs").addEventListener("keydown", (event) => {
  const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (!by) return;
  event.preventDefault();
  event.stopPropagation();
  const next = NAMES[(NAMES.indexOf(open) + by + NAMES.length) % NAMES.length];
  openTab(next);
  tab(next).focus();
});
