// What people decide about a letter: where it stands, what may be done, what happened.
import { getJson, post } from "./api.js";
import { finding } from "./facts.js";
import { read } from "./pace.js";
import { panel, setCount } from "./tabs.js";
import { element, hour, nameOf, word } from "./words.js";

const byId = (id) => document.getElementById(id);
const now = { id: null, standing: null, asking: null, reading: 0, onStanding: () => {} };
/** How long a letter is before somebody until it counts as read, in milliseconds. */
const READ = 1500;
const address = (id, what) => `/api/letters/${encodeURIComponent(id)}/${what}`;

function line(event) {
  const who = nameOf(event.who);
  const changed = (event.changed ?? []).map((one) => word(`change_${one}`)).join("、");
  const [kind, text] = event.edit ? (typeof event.edit.change === "string" ? [event.edit.change, ""] : Object.entries(event.edit.change)[0]) : [];
  const of = kind ? `${word(`op_${kind}`)} “${event.edit.before}”${text ? ` → “${text}”` : ""}；${word("because")}${event.why}` : "";
  const said = event.text || of || changed || event.why || "";
  return element("li", null, {}, [
    element("span", hour(event.when), { class: "when" }), " ",
    element("b", who), ` ${word(`event_${event.kind}`)}`, said ? `：${said}` : "",
  ]);
}

/** Why it stands there: of a letter that is outdated, what changed; else as a person wrote it. */
function reasonOf(standing) {
  const outdated = standing.state === "outdated" && standing.history.findLast((event) => event.kind === "outdated");
  return outdated?.changed?.length ? outdated.changed.map((one) => word(`change_${one}`)).join("、") : standing.reason;
}

function draw() {
  const { standing } = now;
  const box = byId("decisions");
  box.hidden = !standing;
  if (!standing) return;
  byId("state").textContent = standing.word;
  byId("state").dataset.state = standing.state;
  const others = standing.open_at.map((lease) => nameOf(lease.who)).join("、");
  byId("open-at").textContent = others ? `${word("open_at")} ${others}` : standing.reason ? `${word("because")}${reasonOf(standing)}` : "";
  for (const action of ["submit", "review", "approve", "send_back"]) byId(`do-${action}`).hidden = !standing.may.includes(action);
  byId("do-edit").hidden = !standing.may_edit;
  setCount("history", standing.history.length);
  panel("history").replaceChildren(standing.history.length ? element("ol", null, { class: "history" }, standing.history.map(line)) : element("p", word("no_history"), { class: "hint" }));
  now.onStanding(standing);
  document.body.dataset.standing = `${now.id} ${standing.state} ${standing.last}`;
}

function refuse(answer) {
  const told = answer.body?.finding;
  byId("refused").replaceChildren(told ? finding(told) : element("p", word("lost")));
  byId("refused").hidden = false;
}

async function act(what, body) {
  const { id } = now;
  byId("refused").hidden = true;
  const answer = await post(address(id, what), body);
  if (id !== now.id) return false;
  if (answer.ok) now.standing = answer.body;
  else {
    refuse(answer);
    // What happened meanwhile is shown beside the refusal.
    now.standing = await getJson(address(id, "decisions"));
  }
  draw();
  return answer.ok;
}

/** Takes a step; `approve` is whatever yes this person may say. */
export async function decide(wanted, why = "") {
  const may = now.standing?.may ?? [];
  const action = wanted === "approve" ? ["approve", "review", "submit"].find((one) => may.includes(one)) : wanted;
  if (!action || !may.includes(action)) return;
  await act("decisions", { action, last: now.standing.last, words: now.standing.words, why });
}

/** Asks for words: `send_back` or `comment`. */
export function ask(what) {
  if (!now.standing || (what === "send_back" && !now.standing.may.includes("send_back"))) return;
  now.asking = what;
  byId("ask-title").textContent = word(`ask_${what}`);
  byId("ask-text").value = "";
  byId("ask").showModal();
  byId("ask-text").focus();
}

byId("ask").addEventListener("close", async () => {
  const text = byId("ask-text").value.trim();
  if (byId("ask").dataset.about || byId("ask").returnValue !== "yes" || !text) return;
  if (now.asking === "send_back") await decide("send_back", text);
  else await act("comments", { block: "", text });
});
byId("ask-text").addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) { event.preventDefault(); byId("ask").close("yes"); }
});
for (const action of ["submit", "review", "approve"]) byId(`do-${action}`).addEventListener("click", () => decide(action));
byId("do-send_back").addEventListener("click", () => ask("send_back"));
byId("do-comment").addEventListener("click", () => ask("comment"));

/** Something was done to the letter elsewhere on the page: this is where it stands now. */
export function setStanding(standing) {
  now.standing = standing;
  draw();
}

/** Tells whenever a letter's standing is drawn. */
export function onStanding(then) {
  now.onStanding = then;
}

/** Shows where a letter stands; `null`: there is none. */
export async function drawDecisions(id) {
  [now.id, now.standing] = [id, null];
  clearTimeout(now.reading);
  byId("refused").hidden = true;
  if (id) {
    try {
      const standing = await getJson(address(id, "decisions"));
      if (now.id !== id) return;
      now.standing = standing;
      post(address(id, "opened"), {});
      now.reading = setTimeout(async () => {
        const answer = await post(address(id, "opened"), { is_read: true });
        if (now.id !== id || !answer.ok) return;
        read(id);
        now.onStanding(answer.body);
        document.body.dataset.read = id;
      }, READ);
    } catch {
      now.standing = null;
    }
  }
  if (now.id === id) draw();
}
