// The list: only the rows in view exist, so that eight thousand letters scroll like eighty.
import { count, element, word } from "./words.js";

const ROW = 54; // px, as in the style sheet
const SPARE = 6; // rows above and below the view

export function createList(box, onPick) {
  const run = box.querySelector(".run");
  let letters = [];
  let current = -1;
  let drawn = "";

  function row(index) {
    const letter = letters[index];
    const sheets = letter.sampling_sheets;
    const mark = letter.outcome === "letter" ? letter.kind : letter.outcome;
    const made = element("div", null, {
      class: `row ${mark}`, role: "option", id: `row-${index}`, "data-index": index, "data-id": letter.id,
      "aria-posinset": index + 1, "aria-setsize": letters.length, "aria-selected": index === current,
      title: letter.enterprise,
    });
    const name = element("div", null, { class: "name" }, [element("span", letter.enterprise)]);
    if (letter.marks > 0) name.append(element("b", letter.marks, { class: "marks", "aria-label": count.marks(letter.marks), title: count.marks(letter.marks) }));
    const under = element("div", null, { class: "under" }, [
      element("span", word(`mark_${mark}`), { class: "mark" }),
      element("span", letter.class_name, { class: "class" }),
      element("span", sheets.length > 1 ? `${sheets[0]} +${sheets.length - 1}` : sheets[0], { class: "sheets", title: sheets.join("、") }),
    ]);
    made.append(name, under);
    made.style.transform = `translateY(${index * ROW}px)`;
    return made;
  }

  function draw() {
    const first = Math.max(0, Math.floor(box.scrollTop / ROW) - SPARE);
    const last = Math.min(letters.length, Math.ceil((box.scrollTop + box.clientHeight) / ROW) + SPARE);
    const wanted = `${first}-${last}-${current}`;
    if (wanted === drawn) return;
    drawn = wanted;
    run.replaceChildren(...Array.from({ length: Math.max(0, last - first) }, (_, offset) => row(first + offset)));
    if (current >= first && current < last) box.setAttribute("aria-activedescendant", `row-${current}`);
    else box.removeAttribute("aria-activedescendant");
  }

  box.addEventListener("scroll", draw, { passive: true });
  new ResizeObserver(draw).observe(box);
  run.addEventListener("click", (event) => {
    const picked = event.target.closest("[data-index]");
    if (picked) onPick(letters[Number(picked.dataset.index)].id);
  });

  return {
    /** Shows these letters; the selected one is marked. */
    set(shown, id) {
      letters = shown;
      current = letters.findIndex((letter) => letter.id === id);
      run.style.height = `${letters.length * ROW}px`;
      drawn = "";
      draw();
    },
    /** Marks a letter and brings it into view. */
    select(id) {
      current = letters.findIndex((letter) => letter.id === id);
      if (current >= 0) {
        const top = current * ROW;
        if (top < box.scrollTop) box.scrollTop = top;
        else if (top + ROW > box.scrollTop + box.clientHeight) box.scrollTop = top + ROW - box.clientHeight;
      }
      draw();
    },
    /** Rows in one view, for leafing. */
    rowsInView: () => Math.max(1, Math.floor(box.clientHeight / ROW) - 1),
  };
}
