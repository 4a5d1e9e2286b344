// Editing: which texts may be changed, what an edit would look like while it is written, which edits stand.
import { getJson, post } from "./api.js";
import { finding } from "./facts.js";
import { onTab, openTab, panel, setCount } from "./tabs.js";
import { count, element, hour, nameOf, word } from "./words.js";

const PAUSE = 250; // ms without a key before the page is asked for
const now = { id: null, told: null, open: null, onSaved: () => {} };
const address = (id, what) => `/api/letters/${encodeURIComponent(id)}/${what}`;
const byId = (id) => document.getElementById(id);

// --- what may be edited -----------------------------------------------------------------------------------------

function textButton(block, text) {
  const name = text.part ? `${text.number}. ${word(`part_${text.part}`)}` : block.lead;
  const button = element("button", null, { type: "button", class: "editable", "data-block": block.id, "data-text": text.text }, [
    ...(name ? [element("b", name), " "] : []), element("span", text.now || word("empty")),
  ]);
  button.addEventListener("click", () => openEditor(block, text, button));
  return element("li", null, {}, [button]);
}

function standingEdit(edit) {
  const [kind, text] = typeof edit.change === "string" ? [edit.change, ""] : Object.entries(edit.change)[0];
  const rows = [[word("before"), edit.before]];
  if (kind === "replace") rows.push([word("after"), text]);
  if (kind === "add") rows.push([word("added"), text]);
  const button = element("button", word("withdraw"), { type: "button" });
  button.hidden = !now.told.may_edit;
  button.addEventListener("click", () => withdraw(edit.seq));
  return element("li", null, { class: "edit", "data-edit": edit.seq }, [
    element("p", null, {}, [element("b", nameOf(edit.who)), ` ${hour(edit.at)} · ${word(`op_${kind}`)}`, " ", button]),
    element("dl", null, {}, rows.flatMap(([name, value]) => [element("dt", name), element("dd", value)])),
    element("p", `${word("because")}${edit.why}`, { class: "hint" }),
  ]);
}

function draw() {
  const box = panel("edits");
  const { told } = now;
  now.open = null;
  if (!told) return box.replaceChildren();
  setCount("edits", told.standing.length);
  const sections = new Map();
  for (const block of told.blocks) sections.set(block.section, [...(sections.get(block.section) ?? []), block]);
  const lists = [...sections].flatMap(([section, blocks]) => [
    element("h4", section || word("page_one")),
    element("ol", null, { class: "texts" }, blocks.flatMap((block) => block.texts.map((text) => textButton(block, text)))),
  ]);
  box.replaceChildren(
    element("h3", word("standing_edits")),
    told.standing.length ? element("ul", null, { class: "edits" }, told.standing.map(standingEdit)) : element("p", word("no_edits"), { class: "hint" }),
    ...(told.broken.length ? [element("p", word("edit_broken")), ...told.broken.map(finding)] : []),
    element("h3", word("editable")),
    ...(told.may_edit ? [element("p", word("edit_hint"), { class: "hint" }), ...lists] : [element("p", word("may_not_edit"))]),
  );
  document.body.dataset.editable = `${now.id} ${told.last}`;
}

// --- the editor -------------------------------------------------------------------------------------------------

function choice(group, value, text, checked, onChange) {
  const input = element("input", null, { type: "radio", name: group, value, ...(checked ? { checked: "" } : {}) });
  input.addEventListener("change", onChange);
  return element("label", null, {}, [input, " ", text]);
}

function openEditor(block, text, button) {
  closeEditor();
  const chosen = (name) => form.querySelector(`input[name=${name}]:checked`)?.value;
  const area = element("textarea", null, { rows: "3", id: "edit-text", "aria-labelledby": "edit-text-label" });
  const why = element("input", null, { type: "text", id: "edit-why", maxlength: "2000", autocomplete: "off" });
  const length = element("span", "", { class: "hint" });
  const said = element("div", null, { id: "edit-findings", role: "status" });
  const cells = element("select", null, { id: "edit-cell" }, text.cells.map((cell, at) => element("option", `${cell.file} ${word("row")} ${cell.row}：${cell.text}`, { value: at })));
  const cellLabel = element("label", null, {}, [element("span", word("cell")), cells, element("small", word("scope_note"))]);
  const ops = text.part && text.part !== "what" ? ["replace"] : ["replace", "add", "strike"];
  const chips = block.placeholders.map(([name, value]) => {
    const chip = element("button", `{${name}}`, { type: "button", class: "chip", title: value });
    chip.addEventListener("click", () => { area.setRangeText(`{${name}}`, area.selectionStart, area.selectionEnd, "end"); area.focus(); changed(); });
    return element("li", null, {}, [chip, " ", element("small", value)]);
  });
  const save = element("button", null, { type: "submit", id: "edit-save" }, [word("save"), " ", element("kbd", "Ctrl+Enter")]);
  const cancel = element("button", null, { type: "button", id: "edit-cancel" }, [word("cancel"), " ", element("kbd", "Esc")]);
  const isClass = () => chosen("scope") === "class";
  const form = element("form", null, { class: "editor", "aria-label": word("do_edit") }, [
    element("div", null, { class: "choices", role: "radiogroup" }, ops.map((op, at) => choice("op", op, word(`op_${op}`), at === 0, opChanged))),
    ...(text.cells.length ? [element("div", null, { class: "choices", role: "radiogroup", "aria-label": word("scope") }, ["letter", "class"].map((scope, at) => choice("scope", scope, word(`scope_${scope}`), at === 0, opChanged)))] : []),
    cellLabel,
    element("label", null, {}, [element("span", word("new_text"), { id: "edit-text-label" }), " ", length, area]),
    said,
    element("p", word("numbers"), { class: "hint" }),
    ...(chips.length ? [element("details", null, {}, [element("summary", word("placeholders")), element("ul", null, { class: "chips" }, chips)])] : []),
    element("label", null, {}, [element("span", word("why")), why]),
    element("p", null, { class: "buttons" }, [save, cancel]),
  ]);
  const open = { form, waiting: 0, aborter: new AbortController(), page: null };
  now.open = open;
  button.setAttribute("aria-expanded", "true");
  button.closest("li").append(form);
  area.value = text.now;

  function asked() {
    const op = chosen("op");
    const change = op === "strike" ? "strike" : { [op]: area.value.trim() };
    const cell = isClass() ? text.cells[Number(cells.value)] : null;
    return { block: block.id, text: text.text, before: text.now, change, cell, why: why.value.trim(), last: now.told.last };
  }
  function opChanged() {
    const op = isClass() ? "replace" : chosen("op");
    for (const input of form.querySelectorAll("input[name=op]")) { input.disabled = isClass(); if (isClass()) input.checked = input.value === "replace"; }
    cellLabel.hidden = !isClass();
    area.disabled = op === "strike";
    area.placeholder = op === "add" && block.is_measures ? word("add_measure") : "";
    area.value = op === "add" ? "" : isClass() ? text.cells[Number(cells.value)].text : text.now;
    changed();
  }
  cells.addEventListener("change", opChanged);
  function changed() {
    length.textContent = count.longest([...area.value].length, text.longest);
    clearTimeout(open.waiting);
    open.waiting = setTimeout(check, PAUSE);
  }
  async function check() {
    open.aborter.abort();
    open.aborter = new AbortController();
    const { signal } = open.aborter;
    const pending = asked();
    const isSame = pending.change.replace === (pending.cell ? pending.cell.text : text.now) || pending.change.add === "";
    if (isSame) { said.replaceChildren(); showPreview(open, null); save.disabled = true; return; }
    said.replaceChildren(element("p", word("checking"), { class: "hint" }));
    const started = performance.now();
    const answer = await post(address(now.id, "edits/preview"), pending, signal).catch(() => null);
    if (signal.aborted || !answer) return;
    const told = answer.body ?? { findings: [answer.body?.finding].filter(Boolean) };
    const fits = element("p", `✓ ${word("fits")}${told.shown ? `；${word("preview_page")}${count.page(told.shown.page, told.shown.pages)}` : ""}`, { class: "fits" });
    said.replaceChildren(...(told.shown ? [fits] : []), ...told.findings.map(finding));
    save.disabled = !told.shown;
    await showPreview(open, told.shown);
    document.body.dataset.previewMs = (performance.now() - started).toFixed(1);
  }
  area.addEventListener("input", changed);
  form.addEventListener("keydown", (event) => {
    event.stopPropagation();
    if (event.key === "Escape") { event.preventDefault(); closeEditor(); button.focus(); }
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) { event.preventDefault(); form.requestSubmit(); }
  });
  cancel.addEventListener("click", () => { closeEditor(); button.focus(); });
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (!why.value.trim()) { said.replaceChildren(element("p", word("why_needed"), { class: "finding error" })); why.focus(); return; }
    const { id } = now;
    const answer = await post(address(id, "edits"), asked());
    if (id !== now.id) return;
    if (!answer.ok) { said.replaceChildren(answer.body?.finding ? finding(answer.body.finding) : element("p", word("lost"))); return; }
    const text = word(isClass() ? "saved_class" : "saved");
    closeEditor();
    await now.onSaved(answer.body, text);
  });
  opChanged();
  form.scrollIntoView({ block: "nearest" });
  area.focus();
}

/** The page with the pending edit stands in the place of the page as it is. */
async function showPreview(open, shown) {
  const pages = byId("pages");
  for (const image of pages.querySelectorAll("img[data-kept]")) {
    image.src = image.dataset.kept;
    delete image.dataset.kept;
  }
  for (const mark of pages.querySelectorAll(".edit-mark")) mark.remove();
  pages.classList.toggle("previewing", Boolean(shown));
  if (!shown) return;
  const image = pages.querySelector(`img[data-page="${shown.page}"]`);
  if (!image) return;
  image.dataset.kept = image.getAttribute("src");
  const there = new Promise((resolve) => { image.addEventListener("load", resolve, { once: true }); image.addEventListener("error", resolve, { once: true }); });
  image.loading = "eager";
  image.src = `/api/previews/${shown.number}`;
  const figure = image.closest(".paper");
  for (const area of shown.areas) {
    const mark = element("span", null, { class: "edit-mark" });
    Object.assign(mark.style, { left: `${area.x}%`, top: `${area.y}%`, width: `${area.w}%`, height: `${area.h}%` });
    (figure.querySelector(".layer") ?? figure.appendChild(element("div", null, { class: "layer", "aria-hidden": "true" }))).append(mark);
  }
  if (open.page !== shown.page) figure.querySelector(".edit-mark")?.scrollIntoView({ block: "center" });
  open.page = shown.page;
  await there;
}

function closeEditor() {
  const { open } = now;
  if (!open) return;
  clearTimeout(open.waiting);
  open.aborter.abort();
  open.form.closest("li")?.querySelector("button")?.removeAttribute("aria-expanded");
  open.form.remove();
  now.open = null;
  showPreview(open, null);
}

async function withdraw(seq) {
  const { id } = now;
  const why = byId("ask-text");
  byId("ask-title").textContent = word("withdraw_why");
  why.value = "";
  byId("ask").dataset.about = "withdraw";
  byId("ask").showModal();
  byId("ask").addEventListener("close", async () => {
    delete byId("ask").dataset.about;
    if (byId("ask").returnValue !== "yes") return;
    const answer = await post(address(id, `edits/${seq}/withdraw`), { last: now.told.last, why: why.value.trim() });
    if (id !== now.id) return;
    if (answer.ok) await now.onSaved(answer.body, word("saved"));
    else panel("edits").prepend(answer.body?.finding ? finding(answer.body.finding) : element("p", word("lost")));
  }, { once: true });
}

// --- with the rest of the page ----------------------------------------------------------------------------------

/** Whether somebody is writing: then nothing else is drawn over it. */
export const isEditing = () => Boolean(now.open);

/** Opens the editor of a block, or the list of texts. */
export function edit(block) {
  openTab("edits");
  const buttons = [...panel("edits").querySelectorAll("button.editable")];
  const own = buttons.filter((button) => button.dataset.block === block);
  if (own.length === 1) own[0].click(); else (own[0] ?? buttons[0])?.focus();
  own[0]?.scrollIntoView({ block: "nearest" });
}

/** Blocks of the pages that can be edited: clicking one begins. */
export function drawBlocks(blocks) {
  for (const old of byId("pages").querySelectorAll(".block-edit")) old.remove();
  const editable = new Set(now.told?.may_edit ? now.told.blocks.map((block) => block.id) : []);
  for (const block of blocks.filter((one) => editable.has(one.id))) {
    const layer = byId("pages").querySelector(`img[data-page="${block.area.page}"]`)?.closest(".paper")?.querySelector(".layer");
    const made = element("span", null, { class: "block-edit", "data-block": block.id });
    Object.assign(made.style, { left: `${block.area.x}%`, top: `${block.area.y}%`, width: `${block.area.w}%`, height: `${block.area.h}%` });
    layer?.prepend(made);
  }
}
byId("pages").addEventListener("click", (event) => {
  const block = event.target.closest(".block-edit");
  if (block) edit(block.dataset.block);
});

/** Shows what may be edited of a letter; `null`: there is none. */
export async function drawEdits(id, onSaved) {
  closeEditor();
  Object.assign(now, { id, told: null, onSaved });
  if (id) {
    const told = await getJson(address(id, "edits")).catch(() => null);
    if (now.id !== id) return;
    now.told = told;
  }
  draw();
}
onTab((name) => { document.body.classList.toggle("editing", name === "edits"); });
