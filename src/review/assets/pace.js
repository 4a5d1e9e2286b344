// How many letters since the last pause, kept in this browser: who reads for hours without one finds less.
import { count, word } from "./words.js";

const PAUSE = 10 * 60_000; // ms without a letter that make a pause
const LONG = 60 * 60_000; // ms after which a pause is proposed
const KEY = "pace";

/** One more letter was read. */
export function read(id) {
  let kept = {};
  try { kept = JSON.parse(localStorage.getItem(KEY)) ?? {}; } catch { kept = {}; }
  const now = Date.now();
  const isNew = !kept.last || now - kept.last > PAUSE;
  const since = isNew ? now : kept.since;
  const letters = (isNew ? 0 : kept.letters) + (isNew || kept.id !== id ? 1 : 0);
  try { localStorage.setItem(KEY, JSON.stringify({ since, last: now, letters, id })); } catch { /* a browser that keeps nothing counts one at a time */ }
  const told = count.pace(letters, Math.round((now - since) / 60_000));
  document.getElementById("pace").textContent = now - since > LONG ? `${told}。${word("rest")}` : told;
}
