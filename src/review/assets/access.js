// Who is here, and the way out.
import { getJson, post } from "./api.js";
import { element, word } from "./words.js";

/** Shows who works here and what they may do; where names are asked for, how to go. */
export async function showVisitor(box) {
  const site = await getJson("/api/site");
  const roles = site.role_words.join(document.documentElement.lang === "en" ? ", " : "、");
  const who = site.has_users ? site.shown : word("this_computer");
  box.replaceChildren(element("b", who), ` ${roles}`);
  if (!site.has_users) return;
  const out = element("button", word("log_out"), { type: "button", id: "log-out" });
  out.addEventListener("click", async () => {
    await post("/api/logout", {});
    location.assign("/login");
  });
  box.append(" ", out);
}
