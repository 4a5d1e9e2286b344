// The list: only the rows in view exist and only their pages are fetched, so that eight thousand letters scroll like eighty.
import { count, element, word } from "./words.js";

const ROW = 54; // px, as in the style sheet
const SPARE = 6; // rows above and below the view
const PAGE = 100; // letters asked for at a time

/** `ask(offset, limit)` answers with letters from a position on; `onPick(position)` is told what is clicked. */
export function createList(box, ask, onPick) {
  const run = box.querySelector(".run");
  let rows = new Map(); // position → letter
  let asked = new Map(); // page → promise
  let length = 0;
  let current = -1;
  let drawn = "";

  function fetchPage(page) {
    if (!asked.has(page)) {
      const [mine, into] = [asked, rows];
      mine.set(page, ask(page * PAGE, PAGE).then((letters) => {
        letters.forEach((letter, index) => into.set(page * PAGE + index, letter));
        if (mine === asked) { drawn = ""; draw(); }
      }, () => mine.delete(page)));
    }
    return asked.get(page);
  }

  function row(index) {
    const letter = rows.get(index);
    const attributes = { role: "option", id: `row-${index}`, "data-index": index, "aria-posinset": index + 1, "aria-setsize": length, "aria-selected": index === current };
    if (!letter) {
      const waiting = element("div", null, { ...attributes, class: "row waiting" }, [element("div", "…", { class: "name" })]);
      waiting.style.transform = `translateY(${index * ROW}px)`;
      return waiting;
    }
    const sheets = letter.sampling_sheets;
    const mark = letter.outcome === "letter" ? letter.kind : letter.outcome;
    const made = element("div", null, { ...attributes, class: `row ${mark}`, "data-id": letter.id, title: letter.enterprise });
    const name = element("div", null, { class: "name" }, [element("span", letter.enterprise)]);
    if (letter.outcome === "letter" && !letter.is_opened) name.prepend(element("i", "●", { class: "unopened", role: "img", "aria-label": word("not_opened"), title: word("not_opened") }));
    for (const look of letter.looks) name.append(element("i", word(`look_short_${look}`), { class: "look", title: word(`look_${look}`) }));
    if (letter.marks > 0) name.append(element("b", letter.marks, { class: "marks", role: "img", "aria-label": count.marks(letter.marks), title: count.marks(letter.marks) }));
    const stands = letter.outcome === "letter" && letter.state !== "drafting";
    const under = element("div", null, { class: "under" }, [
      element("span", word(`mark_${mark}`), { class: "mark" }),
      ...(stands ? [element("span", word(`state_${letter.state}`), { class: "stands", "data-state": letter.state })] : []),
      element("span", letter.class_name, { class: "class" }),
      element("span", sheets.length > 1 ? `${sheets[0]} +${sheets.length - 1}` : sheets[0], { class: "sheets", title: sheets.join("、") }),
    ]);
    made.append(name, under);
    made.style.transform = `translateY(${index * ROW}px)`;
    return made;
  }

  function draw() {
    const first = Math.max(0, Math.floor(box.scrollTop / ROW) - SPARE);
    const last = Math.min(length, Math.ceil((box.scrollTop + box.clientHeight) / ROW) + SPARE);
    const wanted = `${first}-${last}-${current}`;
    if (wanted === drawn) return;
    drawn = wanted;
    for (let page = Math.floor(first / PAGE); page * PAGE < last; page += 1) fetchPage(page);
    run.replaceChildren(...Array.from({ length: Math.max(0, last - first) }, (_, offset) => row(first + offset)));
    if (current >= first && current < last) box.setAttribute("aria-activedescendant", `row-${current}`);
    else box.removeAttribute("aria-activedescendant");
  }

  box.addEventListener("scroll", draw, { passive: true });
  new ResizeObserver(draw).observe(box);
  run.addEventListener("click", (event) => {
    const picked = event.target.closest("[data-index]");
    if (picked) onPick(Number(picked.dataset.index));
  });

  return {
    /** So many letters from now on, of which the first page is known. */
    set(matching, letters, offset, position) {
      [rows, asked, length, current, drawn] = [new Map(), new Map(), matching, position ?? -1, ""];
      letters.forEach((letter, index) => rows.set(offset + index, letter));
      if (offset % PAGE === 0 && letters.length >= Math.min(PAGE, matching - offset)) asked.set(offset / PAGE, Promise.resolve());
      run.style.height = `${length * ROW}px`;
      draw();
    },
    /** What is known of a letter anew. */
    patch(id, known) {
      for (const [position, letter] of rows) if (letter.id === id) rows.set(position, { ...letter, ...known });
      drawn = "";
      draw();
    },
    /** Marks a letter and brings it into view. */
    select(position) {
      current = position;
      if (current >= 0) {
        const top = current * ROW;
        if (top < box.scrollTop) box.scrollTop = top;
        else if (top + ROW > box.scrollTop + box.clientHeight) box.scrollTop = top + ROW - box.clientHeight;
      }
      draw();
    },
    /** The letter at a position, fetched where it is not known yet. */
    async at(position) {
      if (position < 0 || position >= length) return undefined;
      if (!rows.has(position)) await fetchPage(Math.floor(position / PAGE));
      return rows.get(position);
    },
    /** Number of letters. */
    length: () => length,
    /** Position of the marked one. */
    position: () => current,
    /** Rows in one view, for leafing. */
    rowsInView: () => Math.max(1, Math.floor(box.clientHeight / ROW) - 1),
  };
}
